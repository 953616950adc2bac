"""Where the terminal's cursor stands: an input method composes there.

Every field of every screen is looked at in tests/reliability/test_cursor_everywhere.py.
"""

from __future__ import annotations

import pytest
from emulated import NARROW, SIZE, Emulated, Looked
from pilots import driving
from shops import TODAY, MakeShop

from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

pytestmark = pytest.mark.usefixtures("every_frame")


async def test_it_goes_along_when_the_field_moves(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The read-back line of the quick form grows while a promise is typed above it."""
    visits.add(make_shop(TODAY.replace(day=18)), Customer("王秀英"), Visit(TODAY.replace(day=18)))
    seen = Emulated(monkeypatch, NARROW)
    async with driving(make_shop(), NARROW) as driven:
        looked = Looked(driven, seen)
        await driven.press("4", *["down"] * 4)
        for sign in "明天下午三点以前带新的遥控器上门给王阿姨换好，顺便看一下空调":
            await driven.type(sign)
            await looked.look(f"after {sign}")
        assert driven.screen == "QuickForm"
        assert not looked.wrong, "\n".join(looked.wrong) + "\n" + seen.text


async def test_on_a_list_it_is_hidden_and_follows_the_row_in_use(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        visits.add(
            make_shop(TODAY.replace(day=18)),
            Customer(f"王秀英{number}", f"1380000{number:04}"),
            Visit(TODAY.replace(day=18)),
        )
    seen = Emulated(monkeypatch, SIZE)
    async with driving(make_shop(), SIZE) as driven:
        await driven.press("f3", *"wang", "f2")
        for _row in range(4):
            await driven.press("down")
            await driven.pilot.pause(0.02)
            assert seen.cursor is None
            assert seen.screen.display[seen.hidden_cursor[1]].startswith(">")


async def test_it_is_written_no_more_often_than_it_is_shown_or_hidden(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Emulated(monkeypatch, SIZE)
    async with driving(make_shop(), SIZE) as driven:
        await driven.press("f3", *"wang", "left", "left", "x", "f2", "f3", "f2")
        shown = [part[:1] for part in seen.written.split("\x1b[?25")[1:]]
        assert shown == ["h", "l", "h", "l"]


async def test_a_field_that_opens_full_shows_its_end_with_the_cursor(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop()
    visits.add(shop, Customer("王秀英", note="怕狗，进门先打电话。" * 12), Visit(TODAY))
    seen = Emulated(monkeypatch, SIZE)
    async with driving(shop, SIZE) as driven:
        await driven.open("edit", 1)
        looked = Looked(driven, seen)
        while "打电话" not in str(getattr(driven.app.focused, "value", "")):
            await driven.press("tab")
            await looked.look("after tab")
        assert not looked.wrong, "\n".join(looked.wrong) + "\n" + seen.text
        assert seen.cursor == (76, 12)
