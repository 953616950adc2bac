"""What is typed before the screen that it is meant for stands waits for it, in order."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop
from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.widgets import Input

from shopvisit.files.keeping.opening import Trouble
from shopvisit.screens.opening.first import FirstStart
from shopvisit.screens.opening.trouble import TroubleStart
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store.lock import Holder
from shopvisit.widgets.textual_private import apps


@pytest.fixture
def busy(make_shop: MakeShop) -> Shop:
    """Three customers to be called today."""
    shop = make_shop()
    for number in range(3):
        who = Customer(name=f"王秀{number}", phone=f"1381234223{number}")
        visits.add(shop, who, Visit(TODAY - timedelta(days=2), item="空调清洗"))
    return shop


def write(app: App[Any], *keys: str) -> None:
    """Press `keys` as a terminal gives them when they come in one write."""
    for key in keys:
        sign = key if len(key) == 1 else None
        app.post_message(events.Key(_character_to_key(key) if sign else key, sign))


async def burst(driven: Driven, *keys: str) -> None:
    write(driven.app, *keys)
    await driven.rest()


@pytest.mark.parametrize(
    "keys",
    [
        ("f1", "enter", "enter", "enter"),
        ("enter",) * 12,
        ("5", "enter") * 6,
        ("right", "e", "x", "backspace", "backspace", "escape", "escape"),
        ("f8", "enter", "x", "enter", "escape", "f5", "enter", "f3", "w", "enter"),
        ("f4", "f9", "x", "f4", "escape", "f2", "f12", "f1"),
    ],
)
async def test_keys_in_one_write_end_nothing(busy: Shop, keys: tuple[str, ...]) -> None:
    async with driving(busy) as driven:
        await burst(driven, *keys)
        assert driven.app.crash is None
        assert driven.app.is_running


async def test_words_typed_at_once_stand_in_the_form_that_their_key_opens(busy: Shop) -> None:
    async with driving(busy) as driven:
        await burst(driven, "f4", *"zhao wei 12", "enter", *"13800001111")
        shown = [each.value for each in driven.app.screen.query(Input)]
        assert {"zhao wei 12", "13800001111"} <= set(shown)


async def test_what_follows_a_key_that_closes_goes_to_the_screen_below(busy: Shop) -> None:
    async with driving(busy) as driven:
        await burst(driven, "f5", "f6", "escape", "escape", "f3", *"xiu")
        assert driven.screen == "FindScreen"
        assert driven.app.screen.query_one(Input).value == "xiu"


async def test_a_paste_waits_for_its_field(busy: Shop) -> None:
    async with driving(busy) as driven:
        write(driven.app, "f3")
        driven.app.post_message(events.Paste("138"))
        write(driven.app, "1", "2")
        await driven.rest()
        assert driven.app.screen.query_one(Input).value == "13812"


async def test_half_a_character_is_not_taken_for_text(busy: Shop) -> None:
    """A Windows console hands over UTF-16; no file holds half of a pair, a draft neither."""
    async with driving(busy) as driven:
        await driven.press("f4")
        driven.app.post_message(events.Paste("王\udfff秀英"))
        await driven.rest()
        await driven.press("escape")
        await driven.rest()
        await driven.press("f4")
        assert "王秀英" in driven.frame


async def test_a_click_waits_for_what_it_is_meant_for(busy: Shop) -> None:
    async with driving(busy) as driven:
        await driven.press("f5")
        line = next(n for n, words in enumerate(driven.frame.splitlines()) if "Help" in words)
        at = driven.frame.splitlines()[line].index("F1")
        await driven.press("escape")
        write(driven.app, "f5")
        for kind in (events.MouseDown, events.MouseUp):
            driven.app.post_message(kind(None, at, line, 0, 0, 1, False, False, False))
        await driven.rest()
        assert driven.screen == "HelpScreen"
        assert type(driven.app.screen_stack[-2]).__name__ == "ComplaintsScreen"


async def test_leaving_is_not_kept_for_ever_by_a_screen_that_paints_nothing(
    busy: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apps, "_PAINT_SECONDS", 0.05)
    async with driving(busy) as driven:
        blind = Screen[None]()
        monkeypatch.setattr(blind, "_compositor_refresh", lambda: None)
        driven.app.push_screen(blind)
        write(driven.app, "ctrl+q")
        async with asyncio.timeout(5):
            while not driven.app._exit:
                await asyncio.sleep(0.01)


async def test_a_key_that_nothing_waits_for_is_handed_out_at_once(busy: Shop) -> None:
    async with driving(busy) as driven:
        write(driven.app, "down")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not driven.app._kept


async def test_a_first_start_takes_three_answers_in_one_write(tmp_path: Path) -> None:
    app = FirstStart(tmp_path / "shop.db", tmp_path / "config.toml")
    async with app.run_test(size=(80, 24)) as pilot:
        write(app, "2", *"Mill", "enter", *"Ann", "enter", "enter", "enter")
        await pilot.pause()
        await pilot.pause()
    assert app.return_value == "created"


async def test_a_page_of_trouble_takes_a_number_that_came_before_it() -> None:
    app = TroubleStart(Trouble("missing", Path("x"), ("retry", "quit"), 3, None, Holder()), TODAY)
    write(app, "2")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    assert app.return_value == "quit"


async def test_of_a_held_key_none_is_lost(busy: Shop) -> None:
    async with driving(busy) as driven:
        await driven.press("f3")
        for _key in range(20):
            write(driven.app, "x", "y")
            await asyncio.sleep(0)
        await driven.rest()
        assert driven.app.screen.query_one(Input).value == "xy" * 20


@pytest.mark.parametrize("turns", range(10))
async def test_a_screen_that_opens_by_itself_between_takes_the_key_once_it_stands(
    busy: Shop, turns: int
) -> None:
    async with driving(busy) as driven:
        write(driven.app, "escape")  # means nothing on Today
        for _turn in range(turns):
            await asyncio.sleep(0)
        driven.app.open("find")
        await driven.rest()
        assert driven.app.crash is None
        write(driven.app, "f3", "w")
        await driven.rest()
        assert driven.app.screen.query_one(Input).value == "w"


async def test_where_nothing_has_the_focus_a_key_for_what_has_it_does_nothing(busy: Shop) -> None:
    async with driving(busy) as driven:
        await driven.press("f6")
        driven.app.screen.set_focus(None)
        await driven.press("down", "enter", "end")
        assert driven.app.crash is None
        assert driven.screen == "MonthScreen"
