"""Typed days, bars, colours, the terminal, and how a screen's keys are bound."""

from __future__ import annotations

import pytest
from shells import Today, frame
from textual.binding import Binding
from textual.color import Color
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input

from shopvisit.app.app import ShopvisitApp
from shopvisit.cli import terminal
from shopvisit.screens.talk.page import Page
from shopvisit.text import i18n
from shopvisit.text.bars import bar, bars
from shopvisit.widgets import commands, themes
from shopvisit.widgets.fields import DayInput, Line


@pytest.mark.parametrize(
    ("language", "typed", "answer"),
    [
        ("en", "fri", "Fri 27 Nov"),
        ("zh_CN", "周五", "周五 11月27日"),
        ("en", "tomorrow 15:00", "Sun 22 Nov 15:00"),
    ],
)
async def test_a_typed_day_is_answered_at_once(
    app: ShopvisitApp, language: str, typed: str, answer: str
) -> None:
    i18n.use(language)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        field = app.screen.query_one(DayInput)
        field.focus()
        field.value = typed
        await pilot.pause()
        assert answer in "\n".join(frame(app))
        assert field.day is not None


async def test_a_day_that_is_none_says_what_is_expected_and_keeps_the_text(
    app: ShopvisitApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        field = app.screen.query_one(DayInput)
        field.value = "[/] sometime"
        await pilot.pause()
        assert (field.day, field.value) == (None, "[/] sometime")
        assert field.error
        assert field.error.split()[0] in "\n".join(frame(app))


def test_bars_share_one_scale_and_never_hide_what_is_not_nothing() -> None:
    assert bars([42, 21, 1, 0], 20) == ["=" * 20, "=" * 10 + " " * 10, "=" + " " * 19, " " * 20]


def test_a_bar_is_never_longer_than_its_room_and_refuses_less_than_nothing() -> None:
    assert bar(9, 3, 5) == "====="
    with pytest.raises(ValueError, match="-1"):
        bar(-1, 3, 5)


@pytest.mark.parametrize("theme", [themes.LIGHT, themes.DARK], ids=lambda theme: theme.name)
def test_every_ink_is_readable_on_every_ground(theme: Theme) -> None:
    inks = [theme.foreground, *(theme.variables[name] for name in ("quiet", "late", "accent-ink"))]
    grounds = [theme.background, theme.panel, theme.variables["cursor-ground"]]
    assert min(_contrast(ink, ground) for ink in inks for ground in grounds) >= 4.5


@pytest.mark.parametrize("theme", [themes.LIGHT, themes.DARK], ids=lambda theme: theme.name)
async def test_a_field_stands_out_from_its_sheet(theme: Theme, app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme.name
        app.open("find")
        await pilot.pause()
        line, page = app.screen.query_one(Input).rich_style, Page(lambda _size: None)
        await app.screen.mount(page)
        for field in (line, page.style("field"), page.style("field quiet")):
            assert field.underline
            for sheet in (theme.background, theme.panel, theme.variables["cursor-ground"]):
                assert field.color is not None
                assert _contrast(field.color.name, sheet) >= 3


async def test_an_empty_field_is_a_line_along_all_of_its_width(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        field = Line()
        await app.screen.mount(field)
        await pilot.pause()
        strip = field.render_line(0)
        assert strip.cell_length >= field.content_size.width > 10
        assert all(style is not None and style.underline for _text, style, _control in strip)


@pytest.mark.parametrize("theme", [themes.LIGHT, themes.DARK], ids=lambda theme: theme.name)
async def test_what_is_chosen_stands_out_from_its_sheet(theme: Theme, app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme.name
        await pilot.pause()
        page = Page(lambda _size: None)
        await app.screen.mount(page)
        for names in ("chosen", "focus chosen"):
            chosen = page.style(names)
            assert chosen.reverse
            assert chosen.color is not None
            assert chosen.bgcolor is not None
            assert _contrast(chosen.color.name, chosen.bgcolor.name) >= 4.5


def _contrast(one: str | None, other: str | None) -> float:
    """WCAG 2.1's contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str | None) -> float:
    assert colour is not None
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_terminal_is_prepared_but_what_a_person_set_stays() -> None:
    environ = {"ESCDELAY": "500", "TERM_PROGRAM": "iTerm.app"}
    terminal.prepare(environ)
    assert environ["ESCDELAY"] == "500"
    assert environ["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
    other: dict[str, str] = {}
    terminal.prepare(other)
    assert "TEXTUAL_DISABLE_KITTY_KEY" not in other
    assert int(other["ESCDELAY"]) < 100


def test_a_screens_keys_become_its_bindings_and_no_others() -> None:
    made = commands.bindings(Today.KEYS)
    bound = {each.key if isinstance(each, Binding) else each[0] for each in made}
    assert bound == {"1", "2", "3", "4", "5", "0", "n", "right"}
    assert issubclass(Today, Screen)
