"""What ends after its screen was closed does nothing more; what is closed below another closes."""

from __future__ import annotations

import ast
import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from pilots import driving
from shops import TODAY, MakeShop

import shopvisit
from shopvisit.screens.base import ShopModal, ShopScreen
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

SCREENS = Path(shopvisit.__file__).parent / "screens"


@pytest.fixture
def busy(make_shop: MakeShop) -> Shop:
    """A customer to be called today, who complains."""
    shop = make_shop()
    visit = Visit(TODAY - timedelta(days=2), item="空调清洗")
    customer_id, _visit = visits.add(shop, Customer(name="王秀英"), visit)
    complaints.open_(shop, customer_id, complaints.New("还是不凉"))
    return shop


async def test_what_was_saved_once_its_screen_was_closed_leads_to_nothing_there(busy: Shop) -> None:
    may_end, called = threading.Event(), list[object]()
    async with driving(busy) as driven:
        await driven.open("complaint", 1)
        here = driven.app.screen
        assert isinstance(here, ShopScreen)
        here.act(lambda _shop: may_end.wait(10), then=called.append)
        here.dismiss(None)
        may_end.set()
        await driven.rest()
        assert called == []
        here.act(lambda _shop: None, then=called.append)
        await driven.rest()
        assert called == []


async def test_what_was_saved_then_is_seen_where_one_has_gone_back_to(busy: Shop) -> None:
    may_end = threading.Event()

    def save(shop: Shop) -> None:
        may_end.wait(10)
        visits.add(shop, Customer(name="李娜"), Visit(TODAY - timedelta(days=2), item="清洗"))
        complaints.open_(shop, 2, complaints.New("又坏了"))

    async with driving(busy) as driven:
        await driven.open("complaints")
        await driven.open("complaint", 1)
        here = driven.app.screen
        assert isinstance(here, ShopScreen)
        here.act(save, then=lambda _done: None)
        here.dismiss(None)
        await asyncio.sleep(0.05)
        may_end.set()
        await driven.rest()
        assert "李娜" in driven.frame


@pytest.mark.parametrize("turns", range(12))
@pytest.mark.parametrize("name", ["month", "settings"])
async def test_a_screen_may_be_left_at_any_moment_of_what_it_has_counted(
    busy: Shop, name: str, turns: int
) -> None:
    async with driving(busy) as driven:
        driven.app.open(name)
        for _turn in range(10 * turns):
            await asyncio.sleep(0)
        if driven.screen != "TodayScreen":
            driven.app.screen.dismiss(None)
        await driven.rest()
        assert driven.app.crash is None


async def test_a_sheet_that_was_closed_below_another_is_gone_when_that_closes(busy: Shop) -> None:
    async with driving(busy) as driven:
        await driven.open("who", busy)
        sheet = driven.app.screen
        assert isinstance(sheet, ShopModal)
        await driven.press("f1")
        sheet.dismiss(None)
        await driven.press("escape")
        assert driven.app.crash is None
        assert driven.screen == "TodayScreen"


def calls(path: Path, name: str) -> list[ast.Call]:
    """Where something of that name is called in a file."""
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == name
    ]


def test_whatever_a_thread_hands_back_goes_to_a_screen_that_is_still_there() -> None:
    handed = {
        (path.name, ast.unparse(call))
        for path in SCREENS.rglob("*.py")
        for call in calls(path, "call_from_thread")
    }
    assert handed == {
        ("base.py", "app.call_from_thread(done, found)"),
        # What could not be read, and that a backup was made, is said wherever one is.
        ("base.py", "app.call_from_thread(partial(app.say, str(error), trouble=True))"),
        ("settings.py", "app.call_from_thread(self._copied, said, trouble)"),
    }
