"""Typed days, bars, colours, the terminal, and how a screen's keys are bound."""

from __future__ import annotations

import pytest
from shells import Today, frame
from textual.binding import Binding
from textual.screen import Screen

from shopvisit.app.app import ShopvisitApp
from shopvisit.cli import terminal
from shopvisit.text import i18n
from shopvisit.text.bars import bar, bars
from shopvisit.widgets import commands
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


async def test_an_empty_field_is_a_line_along_all_of_its_width(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        field = Line()
        await app.screen.mount(field)
        await pilot.pause()
        strip = field.render_line(0)
        assert strip.cell_length >= field.content_size.width > 10
        assert all(style is not None and style.underline for _text, style, _control in strip)


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
