"""Saving under trouble, and forms that are left half typed: no word is lost."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from datetime import timedelta
from typing import Any

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop
from troubles import BUSY, YESTERDAY, held, one_of_each

from shopvisit import db
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import form_drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit


@pytest.fixture
def one(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    for form in ("sheet", "talk.quick"):  # no draft is made by the clock alone
        monkeypatch.setattr(f"shopvisit.screens.{form}._DRAFT_SECONDS", 60)
    return one_of_each(make_shop, monkeypatch)


class Gate:
    """A disk that answers when it is told to."""

    def __init__(self, driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
        self._answers = threading.Event()
        write = driven.app._writer._do

        def slow(work: Any) -> Any:
            self._answers.wait(10)
            return write(work)

        monkeypatch.setattr(driven.app._writer, "_do", slow)

    def answer(self) -> None:
        self._answers.set()


def chosen(driven: Driven) -> int | None:
    """The row of Today on which the cursor stands."""
    today = driven.app.screen
    assert isinstance(today, TodayScreen)
    return today._rows.cursor_id


async def test_a_key_that_saves_by_itself_does_it_when_it_is_pressed_again(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("down")
        row = chosen(driven)
        with held(one):
            await driven.press("0")
            assert driven.said == f"王秀英: {BUSY}"
            assert chosen(driven) == row
        await driven.press("0")
        assert db.row("SELECT follow_up_id, outcome FROM attempt") == (row, "no_answer")


async def test_keys_work_and_a_word_is_said_while_the_disk_takes_its_time(
    one: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopvisit.app.app._SLOW_SECONDS", 0.01)
    async with driving(one) as driven:
        await driven.press("down", "delete", *"wrong")
        gate = Gate(driven, monkeypatch)
        await driven.pilot.press("enter", *"ly")
        await driven.pilot.pause(0.05)
        assert "wrongly" in driven.frame
        assert driven.said == "Still saving; please wait."
        await driven.pilot.press("escape")
        assert driven.screen == "Ask"
        gate.answer()
        await driven.rest()
        assert driven.screen == "TodayScreen"
        assert driven.said == "王秀英: cancelled"


async def test_a_form_that_is_saved_under_another_screen_closes_and_is_saved_once(
    one: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(one) as driven:
        await driven.press("f4", *"wxy", "enter", "x")
        gate = Gate(driven, monkeypatch)
        await driven.pilot.press("f12", "f9")
        gate.answer()
        await driven.rest()
        assert driven.screen == "BlankScreen"
        await driven.press("f9")
        assert driven.screen == "HereNow"
        await driven.press("escape")
        assert driven.screen == "TodayScreen"
    assert db.value("SELECT count(*) FROM visit") == 2


async def test_leaving_the_program_waits_for_what_is_being_saved(
    one: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(one) as driven:
        await driven.press("down", "enter", "4")
        gate = Gate(driven, monkeypatch)
        await driven.pilot.press("enter", "ctrl+q")
        waited = driven.app.is_running
        gate.answer()
        await driven.rest()
        assert (waited, driven.app.is_running) == (True, False)
    with contextlib.closing(sqlite3.connect(one.path)) as connection:
        assert connection.execute("SELECT csat FROM rating").fetchall() == [(4,)]


async def test_leaving_with_words_that_cannot_be_kept_takes_a_second_key(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("f4", *"Li Na")
        with held(one):
            await driven.press("ctrl+q")
            assert driven.app.is_running
            assert driven.said == "Not everything could be saved. Ctrl+Q again leaves all the same."
            await driven.press("ctrl+q")
            assert not driven.app.is_running


# What is half typed


async def test_a_form_that_is_left_opens_as_it_was(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("f4", *"Li Na", "enter", *"139", *["tab"] * 3)
        await driven.press("2", *"kettle", "escape")
        assert driven.said == "What you typed is kept: the form opens with it the next time."
    async with driving(one) as driven:
        await driven.press("f4")
        assert driven.said == "Half written: the visit of Li Na. Ctrl+L clears it, to begin anew."
        for words in ("Li Na", "139", "kettle", "[2 purchase]", "a new customer"):
            assert words in driven.frame, words


async def test_a_program_that_is_cut_short_has_kept_the_words(
    one: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopvisit.screens.sheet._DRAFT_SECONDS", 0.01)
    async with driving(one) as driven:
        await driven.open("complaint", 1)
        await driven.press("2", *"swapped the horn")
        await driven.pilot.pause(0.05)
        await driven.rest()
        assert form_drafts.kept("complaint 1 solved") == {"what": "swapped the horn"}
        await driven.press("enter")
        assert form_drafts.kept("complaint 1 solved") == {}


async def test_what_is_saved_is_half_typed_no_more(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("f4", *"wxy", "enter", "escape", "f4")
        assert "王秀英" in driven.frame
        await driven.press("f12", "f12", "escape")
        assert driven.screen == "TodayScreen"
        await driven.press("f4")
        assert driven.said == ""
        assert "王秀英" in driven.frame  # found below an empty field, as at first
        assert form_drafts.newest("visit") == ""


async def test_a_cleared_form_says_today_as_an_untouched_one_does(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("f4")
        untouched = driven.frame.splitlines()[:20]
        await driven.press(*"Li Na", "tab", *"no day", "escape", "f4", "ctrl+l")
        assert driven.frame.splitlines()[:20] == untouched


async def test_a_draft_that_is_cleared_is_gone(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("f4", *"Li Na", "escape", "f4", "ctrl+l")
        assert "Li Na" not in driven.frame
        await driven.press("escape")
    assert form_drafts.newest("visit") == ""


async def test_a_form_in_which_nothing_was_typed_is_not_kept(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("f4", "down", "escape")
        assert driven.said == ""
    assert form_drafts.newest("visit") == ""


async def test_each_customers_half_typed_visit_stays_their_own(one: Shop) -> None:
    visits.add(one, Customer(name="赵伟"), Visit(YESTERDAY))
    async with driving(one) as driven:
        await driven.open("visit", 1)
        await driven.press(*"x", "escape")
        await driven.open("visit", 2)
        assert "赵伟" in driven.frame
        assert driven.said == ""
        await driven.press("escape", "f4")
        assert "王秀英" in driven.frame  # from nobody in particular, the last one goes on


async def test_a_half_typed_visit_keeps_its_day_over_midnight(
    one: Shop, make_shop: MakeShop
) -> None:
    async with driving(one) as driven:
        await driven.press("f4", *"wxy", "enter", "escape")
    async with driving(make_shop(TODAY + timedelta(days=1))) as driven:
        await driven.press("f4")
        assert "Sat 21 Nov" in driven.frame


@pytest.mark.parametrize("form", ["visit", "talk"])
async def test_a_form_that_cannot_be_kept_is_left_only_by_a_second_key(
    one: Shop, form: str
) -> None:
    async with driving(one) as driven:
        await driven.press(*(("f4", "x") if form == "visit" else ("down", "enter", "4")))
        sheet = driven.screen
        with held(one):
            await driven.press("escape")
            assert driven.screen == sheet
            assert driven.said == f"{BUSY} Leaving once more leaves without what you typed."
            await driven.press("escape")
            assert driven.screen == "TodayScreen"


async def test_nothing_is_kept_where_one_may_only_look(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.press("f4", *"Li Na")
        one.looking = "in_use"
        await driven.press("escape")
        assert driven.screen == "TodayScreen"
    assert form_drafts.newest("visit") == ""
