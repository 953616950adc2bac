"""Keys that work everywhere: help, the palette, the blank screen, who is at the counter."""

from __future__ import annotations

from datetime import date

import pytest
from rich.cells import cell_len
from shells import (
    HOSTILE,
    Card,
    FakeShop,
    Find,
    Month,
    Sheet,
    Today,
    Visit,
    frame,
    said,
    today,
)
from textual.screen import Screen
from textual.widgets import Input

from shopvisit.app.app import ShopvisitApp
from shopvisit.screens.everywhere.help import Page, help_text
from shopvisit.screens.everywhere.palette import PaletteScreen
from shopvisit.screens.everywhere.who import WhoScreen
from shopvisit.text import i18n
from shopvisit.widgets.commands import GLOBAL, Command, key_words
from shopvisit.widgets.rows import MOVES

# Global keys


@pytest.mark.parametrize(
    ("keys", "screen"),
    [("f3", Find), ("slash", Find), ("f4", Visit), ("v", Visit), ("f6", Month), ("m", Month)],
)
async def test_global_keys_open_their_screens(
    app: ShopvisitApp, keys: str, screen: type[Screen[None]]
) -> None:
    async with app.run_test() as pilot:
        await pilot.press(keys)
        await pilot.pause()
        assert type(app.screen) is screen


@pytest.mark.parametrize("key", ["f2", "t"])
async def test_today_is_one_key_away_from_anywhere(app: ShopvisitApp, key: str) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f6", "f4", key)
        await pilot.pause()
        assert type(app.screen) is Today


@pytest.mark.parametrize("key", ["backspace", "left", "escape"])
async def test_back_leaves_where_no_text_is_typed(app: ShopvisitApp, key: str) -> None:
    async with app.run_test() as pilot:
        await pilot.press("right")
        card = app.screen
        assert isinstance(card, Card)
        assert card.customer_id == 7
        await pilot.press(key)
        await pilot.pause()
        assert type(app.screen) is Today


async def test_a_screen_that_is_already_open_is_come_back_to(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f6", "f4", "f6", "f4", "f6")
        await pilot.pause()
        assert [type(screen).__name__ for screen in app.screen_stack] == ["Today", "Month"]


async def test_letters_are_text_while_a_field_has_the_focus(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f3")
        await pilot.pause()
        app.screen.query_one(Input).focus()
        await pilot.press("t", "u", "m", "question_mark", "slash", "5", "backspace")
        assert app.screen.query_one(Input).value == "tum?/"
        await pilot.press("f2")
        await pilot.pause()
        assert type(app.screen) is Today


@pytest.mark.parametrize("command", [*GLOBAL, *MOVES, *WhoScreen.KEYS, *PaletteScreen.KEYS])
def test_every_command_has_a_key_that_an_input_method_lets_through(command: Command) -> None:
    assert not any(len(key) == 1 and key.isalpha() for key in command.key.split(","))


def test_no_two_global_commands_share_a_key() -> None:
    keys = [key for command in GLOBAL for key in command.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("f10", "F10"),
        ("ctrl+z", "Ctrl+Z"),
        ("1,2,3", "1-3"),
        ("up,down", "↑ ↓"),
        ("delete", "Del"),
        ("equals_sign", "="),
        ("shift+delete", "Shift+Del"),
        ("g", "g"),
        ("G", "G"),
        ("", ""),
    ],
)
def test_keys_are_named_as_people_read_them(keys: str, words: str) -> None:
    assert key_words(keys) == words


async def test_ctrl_q_closes_the_program_even_from_a_sheet(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        app.push_screen(Sheet())
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not app.is_running


async def test_ctrl_c_says_how_to_quit(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Ctrl+Q" in said(app)


# Help


async def test_help_explains_every_key_of_the_screen_the_list_and_everywhere(
    app: ShopvisitApp,
) -> None:
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        page = "\n".join(frame(app))
        for command in (*Today.KEYS, *MOVES, *GLOBAL):
            assert command.name in page
            assert key_words(command.key, aligned=True) in page
        await pilot.press("f1")
        await pilot.pause()
        assert type(app.screen) is Today


async def test_help_works_over_a_sheet_and_explains_it(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 40)) as pilot:
        app.push_screen(Sheet())
        await pilot.press("f1")
        await pilot.pause()
        assert "Leave the sheet." in "\n".join(frame(app))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Sheet)


@pytest.mark.parametrize("width", [40, 74, 100])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_help_page_keeps_its_columns(language: str, width: int) -> None:
    i18n.use(language)
    page = help_text(Page("", "", [("Everywhere", GLOBAL)]), width).plain.splitlines()
    assert all(cell_len(line) <= width for line in page)
    assert [line[:6] for line in page if line.startswith("F1 ")] == ["F1  ? "]


async def test_help_can_be_read_to_its_end_by_keyboard(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 16)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        assert "Ctrl+Q" not in "\n".join(frame(app))
        await pilot.press(*["down"] * 40)
        await pilot.pause()
        assert "Ctrl+Q" in "\n".join(frame(app))


# Palette


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("typed", "screen"),
    [("month", Month), ("月报", Month), ("yb", Month), ("yuebao", Month), ("find", Find)],
)
async def test_the_palette_finds_actions_in_both_languages(
    app: ShopvisitApp, language: str, typed: str, screen: type[Screen[None]]
) -> None:
    i18n.use(language)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await pilot.pause()
        assert type(app.screen) is screen


async def test_the_palette_has_the_actions_of_the_screen_it_was_opened_on(
    app: ShopvisitApp,
) -> None:
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p", *"answer", "enter")
        await pilot.pause()
        assert today(app).done == ["no answer"]


async def test_the_palette_is_left_without_doing_anything(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        for keys in (["escape"], ["left"], ["x", "backspace", "backspace", "left"]):
            await pilot.press("ctrl+p", *keys)
            await pilot.pause()
            assert type(app.screen) is Today
        assert today(app).done == []


@pytest.mark.parametrize("typed", HOSTILE)
async def test_the_palette_takes_any_text(app: ShopvisitApp, typed: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await pilot.pause()
        assert "Nothing has that name." in "\n".join(frame(app))


# Blank, and who is at the counter


def blanked(app: ShopvisitApp) -> bool:
    """Whether nothing stands there but what it is, and how to come back."""
    lines = [line.strip() for line in frame(app) if line.strip()]
    return lines == ["Blanked, so that nobody reads along.", "Any key comes back."]


async def test_a_blank_screen_tells_nothing_and_any_key_comes_back(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("t", "f6", "enter", "5", "f9", "escape"):
            await pilot.press("f9")
            await pilot.pause()
            assert blanked(app)
            await pilot.press(key)
            await pilot.pause()
            assert type(app.screen) is Today
            assert today(app).done == []


async def test_a_sheet_can_be_blanked_too(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        app.push_screen(Sheet())
        await pilot.press("f9")
        await pilot.pause()
        assert blanked(app)
        await pilot.click(offset=(20, 5))
        await pilot.pause()
        assert isinstance(app.screen, Sheet)


@pytest.mark.parametrize("keys", [["2"], ["down", "enter"], ["j", "enter"]])
async def test_who_is_at_the_counter_is_picked_by_a_digit_or_the_cursor(
    app: ShopvisitApp, shop: FakeShop, keys: list[str]
) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f10", *keys)
        await pilot.pause()
        await app.settled()
        await pilot.pause()
        assert shop.staff.id == 2
        assert "李店长" in frame(app)[0]
        assert said(app) == "At the counter now: 李店长"
        assert today(app).done == ["reload"]


async def test_nobody_changes_when_the_sheet_is_left_or_the_digit_is_nobodys(
    app: ShopvisitApp, shop: FakeShop
) -> None:
    async with app.run_test() as pilot:
        await pilot.press("f10", "9")
        await pilot.pause()
        sheet = app.screen
        assert isinstance(sheet, WhoScreen)
        await pilot.press("backspace")
        await pilot.pause()
        assert (type(app.screen), shop.staff.id) == (Today, 1)


async def test_a_new_day_is_shown_and_read_while_the_program_stays_open(
    app: ShopvisitApp, shop: FakeShop
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        shop.day = date(2026, 11, 22)
        app.upkeep.look_at_day()
        app.upkeep.look_at_day()
        await pilot.pause()
        assert "Sun 22 Nov" in frame(app)[0]
        assert today(app).done == ["reload"]
