"""The strip of places at the top, and the last of the keys."""

from __future__ import annotations

import pytest
from pilots import driving
from rich.cells import cell_len
from shops import TODAY, MakeShop

from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.text.i18n import _
from shopvisit.widgets.top import Top


@pytest.mark.parametrize(("lines", "named"), [(24, False), (27, False), (28, True), (45, True)])
async def test_the_places_are_named_where_there_are_lines_for_them(
    make_shop: MakeShop, lang: str, lines: int, *, named: bool
) -> None:
    async with driving(make_shop(), (120, lines)) as driven:
        for key in ("f2", "f3", "f5", "f6", "f7", "f8"):
            await driven.press(key)
            second = driven.frame.splitlines()[1]
            assert all(f"F{n} " in second for n in range(2, 9)) == named
            assert f"Ctrl+P {_('Everything')}" in driven.frame.splitlines()[-1]


async def test_what_waits_is_said_and_follows_the_work(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY.replace(day=18))
    visits.add(shop, Customer(name="Anna", phone="13812345678"), Visit(TODAY.replace(day=18)))
    shop = make_shop()
    daily.catch_up(shop)
    async with driving(shop, (120, 36)) as driven:
        await driven.rest()
        assert "F2 Today 1" in driven.frame
        await driven.press("f6")
        assert "F2 Today 1" in driven.frame
        await driven.press("f2", "5", "enter")
        assert "F2 Today  F3" in driven.frame


@pytest.mark.parametrize("columns", [80, 100, 160])
async def test_a_click_leads_there(make_shop: MakeShop, columns: int) -> None:
    async with driving(make_shop(), (columns, 30)) as driven:
        x = driven.frame.splitlines()[1].index("F5 ")
        await driven.pilot.click(Top, offset=(x + 4, 1))
        await driven.rest()
        assert driven.screen == "ComplaintsScreen"
        await driven.pilot.click(Top, offset=(columns - 1, 1))
        await driven.rest()
        assert driven.screen == "ComplaintsScreen"


@pytest.mark.parametrize("key", ["f2", "f5"])
async def test_a_click_at_a_count_leaves_only_what_it_counts(make_shop: MakeShop, key: str) -> None:
    past = make_shop(TODAY.replace(day=10))
    visits.add(past, Customer(name="Anna", phone="13812345678"), Visit(TODAY.replace(day=10)))
    complaints.open_(past, 1, complaints.New("it is late"))
    shop = make_shop()
    daily.catch_up(shop)
    async with driving(shop, (100, 24)) as driven:
        await driven.press(key)
        x = driven.frame.splitlines()[0].index("overdue")
        await driven.pilot.click(Top, offset=(x, 0))
        await driven.rest()
        top = driven.frame.splitlines()[0]
        assert "only: overdue" in top
        await driven.pilot.click(Top, offset=(cell_len(top[: top.index("only:")]), 0))
        await driven.rest()
        assert "only" not in driven.frame.splitlines()[0]


async def test_q_says_how_to_leave_and_leaves_nothing(make_shop: MakeShop) -> None:
    async with driving(make_shop()) as driven:
        for key in ("f2", "f5", "f6", "f7", "f8"):
            await driven.press(key, "q")
            assert "Ctrl+Q" in driven.said
        assert driven.app.is_running
        await driven.press("f3", "q")
        assert "q" in driven.frame


async def test_the_strip_comes_and_goes_with_the_size_of_the_window(make_shop: MakeShop) -> None:
    async with driving(make_shop(), (160, 24)) as driven:
        for lines, named in ((30, True), (24, False), (28, True)):
            await driven.pilot.resize_terminal(160, lines)
            await driven.rest()
            assert ("F2 Today" in driven.frame.splitlines()[1]) == named
            # Where it names Find, the keys need not.
            assert ("F3 " in driven.frame.splitlines()[-1]) != named
