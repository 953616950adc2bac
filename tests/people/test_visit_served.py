"""Who served, at the counter: a name that is not on the staff list is asked about once."""

from __future__ import annotations

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.screens.customers.visit import VisitScreen
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo


@pytest.fixture
def peopled(make_shop: MakeShop) -> Shop:
    shop = make_shop()
    visits.add(shop, Customer(name="王秀英", phone="13812342231"), Visit(TODAY, item="洗衣机"))
    return shop


def place(driven: Driven) -> str | None:
    """The name of the field in which the cursor stands."""
    assert isinstance(driven.app.screen, VisitScreen)
    here = driven.app.screen.here()
    assert here is not None
    return here.name


def server() -> object:
    return db.value("SELECT served_by FROM visit ORDER BY id DESC LIMIT 1")


# A visit noted as far as the question who served.
NOTED = ("f4", *"wxy", "enter", *"Cut", "tab", "tab")


async def test_a_name_that_nobody_knows_is_asked_about_once_and_taken_on(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await driven.press(*NOTED)
        assert place(driven) == "served_by"
        await driven.press("+")
        assert place(driven) == "server"
        await driven.press(*"Zoe", "ctrl+s")
        assert place(driven) == "take_on"
        assert "Nobody of that name is on the staff list: Zoe" in driven.frame
        await driven.press("1")
        assert driven.screen != "VisitScreen"
    found = db.row(
        "SELECT s.name, s.role, s.active FROM visit v JOIN staff s ON s.id = v.served_by "
        "ORDER BY v.id DESC LIMIT 1"
    )
    assert found == ("Zoe", "clerk", 1)
    undo.undo(peopled)
    assert db.value("SELECT count(*) FROM staff WHERE name = 'Zoe'") == 0


async def test_the_name_can_be_left_out(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await driven.press(*NOTED, "+", *"Zoe", "ctrl+s")
        await driven.press("2")
        assert driven.screen != "VisitScreen"
    assert server() is None
    assert db.value("SELECT count(*) FROM staff WHERE name = 'Zoe'") == 0


async def test_a_name_that_is_known_is_not_asked_about(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await driven.press(*NOTED, "+", *"小王", "ctrl+s")
        assert driven.screen != "VisitScreen"
    assert server() == 2


async def test_who_served_is_still_asked_after_the_form_was_left(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await driven.press(*NOTED, "+", *"Zoe", "escape")
        await driven.press("f4")
        assert "Zoe" in driven.frame
        await driven.press("ctrl+s", "1")
    assert db.value("SELECT count(*) FROM staff WHERE name = 'Zoe'") == 1
