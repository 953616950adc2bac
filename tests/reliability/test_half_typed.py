"""What is half typed into any sheet: kept, shown again on the same one, and gone when it is due."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from pilots import Driven, driving
from shops import MakeShop
from troubles import one_of_each

from shopvisit import db, screens
from shopvisit.files.keeping import backups, erasing
from shopvisit.screens.ask import Ask
from shopvisit.screens.complaints.forms import EditComplaint, GiveGift, NewComplaint, Resolve
from shopvisit.screens.customers.edit import EditScreen, OccasionScreen
from shopvisit.screens.customers.erase import EraseSheet
from shopvisit.screens.customers.export import CustomerExport
from shopvisit.screens.customers.new import NewCustomer
from shopvisit.screens.customers.visit import VisitScreen
from shopvisit.screens.everywhere.pin import PinChange, PinSheet
from shopvisit.screens.everywhere.who import StaffForm
from shopvisit.screens.improvements.picking import LinkScreen, RegisterScreen
from shopvisit.screens.improvements.sheets import ChangeScreen
from shopvisit.screens.lists.sheets import PlanSheet
from shopvisit.screens.month.person import HandOnSheet
from shopvisit.screens.month.recheck import RecheckSheet
from shopvisit.screens.opening.first import FirstScreen
from shopvisit.screens.settings.own_questions import QuestionSheet
from shopvisit.screens.settings.page import Lines
from shopvisit.screens.settings.place import PlaceSheet
from shopvisit.screens.settings.reasons import ReasonSheet
from shopvisit.screens.settings.rules.cycle import CycleSheet
from shopvisit.screens.settings.rules.new import NewRule
from shopvisit.screens.settings.rules.sheet import RuleSheet
from shopvisit.screens.settings.scripts import ScriptSheet
from shopvisit.screens.settings.sheets import ValueSheet
from shopvisit.screens.sheet import Sheet
from shopvisit.screens.talk.correct import Correct
from shopvisit.screens.tips.tip import TipForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people import customers, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import form_drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole.undo import undo

WANG, OPEN, SOLVED, IMPROVEMENT = 1, 1, 2, 1
AS_LEFT = "This is as you left it. Ctrl+L clears it, to begin anew."
WAITS = "What you were writing waits: Backspace or Esc goes back to it."
KEPT = "What you typed is kept: the form opens with it the next time."


class Case(NamedTuple):
    """A sheet: how one gets to it, what is typed, where it shows, and what its draft is about."""

    sheet: type[Sheet[object]]
    way: tuple[str, ...]  # a screen of `SCREENS` or a setting, its number, and keys
    typed: tuple[str, ...]
    seen: str
    about: str  # the row, or "" where none


def _case(sheet: type, way: str, typed: tuple[str, ...], seen: str, about: str) -> Case:
    return Case(sheet, tuple(way.split()), typed, seen, about)


ZZ = tuple("zz")
LINE_AND_DAY = (*ZZ, "down", "3")
CASES = {
    "visit": _case(VisitScreen, "f4", ("w", "x", "y", "enter", *ZZ), "zz", ""),
    "visit of a customer": _case(VisitScreen, "card 1 f4", ZZ, "zz", "customer 1"),
    "complaint": _case(NewComplaint, "card 1 ctrl+k", ZZ, "zz", "customer 1"),
    "edited complaint": _case(EditComplaint, "complaint 1 ctrl+e", ZZ, "zz", "complaint 1"),
    "solved": _case(Resolve, "complaint 1 2", ZZ, "zz", "complaint 1"),
    "hold": _case(Ask, "complaint 1 minus", LINE_AND_DAY, "Tue 24 Nov", "complaint 1"),
    "gift": _case(GiveGift, "complaint 1 ctrl+g", ZZ, "zz", "complaint 1"),
    "tip": _case(TipForm, "tips 0 ctrl+n", ZZ, "zz", ""),
    "recheck": _case(RecheckSheet, "recheck enter", ("down", *ZZ), "zz", "follow_up"),
    "note": _case(Ask, "complaint 1 plus", ZZ, "zz", "complaint 1"),
    "promise": _case(Ask, "complaint 1 ctrl+t", LINE_AND_DAY, "Tue 24 Nov", "complaint 1"),
    "reopen": _case(Ask, "complaint 2 ctrl+r", ZZ, "zz", "complaint 2"),
    "put off": _case(Ask, "today 0 minus", ("3",), "Tue 24 Nov", "follow_up"),
    "cancel": _case(Ask, "today 0 delete", ZZ, "zz", "follow_up"),
    "follow-up": _case(Ask, "today 0 plus", LINE_AND_DAY, "zz", "customer 1"),
    "customer": _case(EditScreen, "edit 1", ZZ, "zz", "customer 1"),
    "new occasion": _case(
        OccasionScreen, "edit 1 f11", (*"12-24", "down", *ZZ), "12-24", "customer 1"
    ),
    "occasion": _case(OccasionScreen, "edit 1 shift+tab enter", ("down", *ZZ), "zz", "occasion 1"),
    "improvement": _case(RegisterScreen, "improvements 0 plus", ZZ, "zz", ""),
    "improvement of a complaint": _case(
        RegisterScreen, "complaint 1 ctrl+n", ZZ, "[x]", "complaint 1"
    ),
    "voices": _case(LinkScreen, "improvement 1 plus", ("space",), "[x]", "improvement 1"),
    "edited improvement": _case(ChangeScreen, "improvement 1 ctrl+e", ZZ, "zz", "improvement 1"),
    "adopt": _case(Ask, "improvement 1 enter", ZZ, "zz", "improvement 1"),
    "drop": _case(Ask, "improvement 1 ctrl+d", ZZ, "zz", "improvement 1"),
    "follow-up for each": _case(PlanSheet, "f3 enter ctrl+e ctrl+u enter plus", ZZ, "zz", ""),
    "staff": _case(StaffForm, "f10 plus", ZZ, "zz", ""),
    "edited staff": _case(StaffForm, "f10 ctrl+e", ZZ, "zz", "staff 1"),
    "rating": _case(Correct, "card 1 end up up enter", ("5",), "[5 very satisfied]", "rating 1"),
    "setting": _case(ValueSheet, "value shop.name enter", ZZ, "zz", ""),
    "country": _case(PlaceSheet, "place country enter", ("ctrl+u", "g", "b"), "gb", ""),
    "question": _case(QuestionSheet, "own-questions 0 plus", ("1", "2", *ZZ), "zz", ""),
    "reason": _case(ReasonSheet, "reasons 0 plus", ZZ, "zz", ""),
    "edited reason": _case(ReasonSheet, "reasons 0 enter", ZZ, "zz", "reason"),
    "script": _case(ScriptSheet, "scripts 0 down enter", ("end", *ZZ), "zz", ""),
    "rule": _case(RuleSheet, "rule dormant enter", ("2",), "[2 off]", ""),
    "new rule": _case(NewRule, "new_rule - enter", tuple("gel9days"), "gel9days", ""),
    "cycle": _case(CycleSheet, "new_cycle - enter", ("z", "z", "down", "9"), "zz", ""),
}
# Why nothing is kept of these stands in their `draft_name`.
UNKEPT = {NewCustomer, PinSheet, PinChange, EraseSheet, CustomerExport, FirstScreen, HandOnSheet}

each = pytest.mark.parametrize("name", CASES)


@pytest.fixture
def one(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    """A customer with one of everything, so that every sheet can be opened."""
    monkeypatch.setattr("shopvisit.screens.sheet._DRAFT_SECONDS", 0.01)
    shop = one_of_each(make_shop, monkeypatch)
    complaints.open_(shop, WANG, complaints.New("漏水"))
    complaints.resolve(shop, SOLVED, complaints.Solved("换了垫圈", None, None))
    occasions.add(shop, WANG, "birthday", YearlyDay("solar", 11, 22, year=1961), "寿")
    improvements.start(shop, IMPROVEMENT)
    answer = complaints.task(shop, OPEN) or 0
    others = {row.id: False for row in followups.of_customer(shop, WANG) if row.id != answer}
    conversation.record(shop, answer, Answer(csat=4, done=others))
    rated = changing.add(shop, WANG, "再问一次", shop.clock.today())
    others = {row.id: False for row in followups.of_customer(shop, WANG) if row.id != rated}
    conversation.record(shop, rated, Answer(csat=5, done=others))
    shop.configure(loading.load(tmp_path / "config.toml"))
    return shop


async def go(driven: Driven, case: Case) -> None:
    """Open the sheet."""
    first, *rest = case.way
    if first in ("value", "rule", "place", "new_rule", "new_cycle"):
        await driven.press("f8")
        driven.app.screen.query_one(Lines).go_to_line(first, rest.pop(0).strip("-"))
        await driven.rest()
    elif first == "recheck":
        await driven.open("recheck", "2026-11")
    elif first == "today":
        today = driven.app.screen
        assert isinstance(today, TodayScreen)
        rest[0] = "end"
    elif rest and rest[0].isdigit():
        number = int(rest.pop(0))
        of_one = (number, ()) if first == "card" else (number,)
        await driven.open(first, *(of_one if number else ()))
    else:
        await driven.press(first)
    await driven.press(*rest)
    assert type(driven.app.screen) is case.sheet


def front(driven: Driven) -> Sheet[object]:
    sheet = driven.app.screen
    assert isinstance(sheet, Sheet)
    return sheet


async def half_type(shop: Shop, case: Case) -> str:
    """Type into the sheet, in a program that is cut short; the name of the draft that is kept."""
    async with driving(shop) as driven:
        await go(driven, case)
        assert driven.said == ""
        await driven.press(*case.typed)
        typed = front(driven).half_typed()
        async with asyncio.timeout(10):
            while not (drafts := names()) or form_drafts.kept(drafts[0]) != typed:
                await driven.pilot.pause(0.01)
    assert len(drafts) == 1
    return drafts[0]


def names() -> list[str]:
    return [name for (name,) in db.rows("SELECT form FROM form_draft")]


def leaves(kind: type[object]) -> Iterator[type[object]]:
    """Every class that is made of `kind`, without those that are only the base of others."""
    for below in kind.__subclasses__():
        if below.__subclasses__():
            yield from leaves(below)
        else:
            yield below


def test_there_is_no_sheet_of_which_nothing_is_said_here() -> None:
    for module in pkgutil.walk_packages(screens.__path__, "shopvisit.screens."):
        importlib.import_module(module.name)
    assert set(leaves(Sheet)) == {case.sheet for case in CASES.values()} | UNKEPT


@each
async def test_what_is_typed_outlives_the_program_until_it_is_saved(one: Shop, name: str) -> None:
    case = CASES[name]
    draft = await half_type(one, case)
    assert draft.startswith(case.about)
    async with driving(one) as driven:
        await go(driven, case)
        whose = "Half written: the visit of 王秀英."
        assert (
            driven.said.startswith(whose) if case.sheet is VisitScreen else driven.said == AS_LEFT
        )
        assert case.seen in driven.frame
        await driven.press("f12")
        assert type(driven.app.screen) is not case.sheet
        assert names() == []


@each
async def test_esc_keeps_it_and_clearing_forgets_it(one: Shop, name: str) -> None:
    case = CASES[name]
    async with driving(one) as driven:
        await go(driven, case)
        untouched = front(driven).noted()
        await driven.press(*case.typed, "escape")
        assert driven.said == KEPT
        assert len(names()) == 1
    async with driving(one) as driven:
        await go(driven, case)
        await driven.press("ctrl+l")
        assert driven.said == "Cleared."
        assert front(driven).noted() == untouched
        await driven.press("escape")
        assert driven.said == ""
    assert names() == []


@each
async def test_finding_somebody_and_today_lead_back_to_what_was_typed(one: Shop, name: str) -> None:
    case = CASES[name]
    async with driving(one) as driven:
        await go(driven, case)
        await driven.press(*case.typed)
        sheet, seen, focused = driven.app.screen, front(driven).noted(), driven.app.focused
        for key, place, back in (
            ("f3", "FindScreen", "escape"),
            ("f2", "TodayScreen", "backspace"),
        ):
            await driven.press(key)
            assert driven.screen == place
            assert driven.said == WAITS
            await driven.press(back)
            assert driven.app.screen is sheet
            assert (front(driven).noted(), driven.app.focused) == (seen, focused)
        assert case.seen in driven.frame
    assert len(names()) == 1


async def test_each_sheet_has_a_draft_of_its_own_and_hers_go_when_she_is_erased(one: Shop) -> None:
    async with driving(one) as driven:
        for case in CASES.values():
            await go(driven, case)
            await driven.press(*case.typed)
            while driven.screen != "TodayScreen":
                await driven.press("escape")
    before = names()
    assert len(before) == len(CASES)
    copy = backups.make(one.path, "daily", one.clock.now()).path
    erasing.erase(one, WANG)
    hers = {"visit", "customer", "complaint", "follow_up", "occasion", "rating"}
    left = [name for name in before if name.split()[0] not in hers]
    with closing(db.bare(copy, "mode=ro")) as connection:
        copied = [name for (name,) in connection.execute("SELECT form FROM form_draft")]
    assert [sorted(names()), sorted(copied)] == [sorted(left)] * 2


# Rows that are gone


async def test_a_new_complaint_does_not_get_what_was_typed_of_one_taken_back(one: Shop) -> None:
    third = complaints.open_(one, WANG, complaints.New("异响"))
    form_drafts.save(one, form_drafts.of("complaint", third, "note"), {"line": "zz"})
    undo(one)
    assert names() == []
    assert complaints.open_(one, WANG, complaints.New("掉漆")) == third
    async with driving(one) as driven:
        await driven.open("complaint", third)
        await driven.press("plus")
        assert driven.said == ""


def test_nothing_is_kept_of_a_row_that_is_gone_or_of_whoever_was_erased(one: Shop) -> None:
    form_drafts.save(one, form_drafts.of("complaint", 99, "note"), {"line": "zz"})
    erasing.erase(one, WANG)
    form_drafts.save(one, form_drafts.of("complaint", OPEN, "note"), {"line": "zz"})
    form_drafts.save(one, "visit", {"item": "zz"}, WANG)
    assert names() == []


def test_a_day_that_is_taken_off_the_card_takes_its_half_typed_change_along(one: Shop) -> None:
    form_drafts.save(one, form_drafts.of("occasion", 1, "change"), {"note": "zz"})
    occasions.remove(one, 1)
    assert names() == []


def test_what_is_half_typed_stays_with_whom_a_complaint_went_to(one: Shop) -> None:
    form_drafts.save(one, form_drafts.of("complaint", OPEN, "note"), {"line": "zz"})
    other = customers.add(one, Customer(name="赵伟"))
    merging.merge(one, WANG, other)
    erasing.erase(one, other)
    assert names() == []


def test_undo_leaves_what_is_half_typed_alone(one: Shop) -> None:
    form_drafts.save(one, form_drafts.of("complaint", OPEN, "note"), {"line": "zz"})
    complaints.note(one, OPEN, "已电话联系")
    undo(one)
    assert form_drafts.kept("complaint 1 note") == {"line": "zz"}


# What is not kept


async def test_a_pin_is_never_written_down(one: Shop) -> None:
    async with driving(one) as driven:
        await driven.open("pin-change", one)
        await driven.press(*"4711", "tab", *"4711")
        await driven.pilot.pause(0.05)
        await driven.press("escape")
        assert driven.said == ""
    assert names() == []


async def test_a_day_keeps_its_time(one: Shop) -> None:
    case = CASES["put off"]._replace(typed=tuple("3 15:00"))
    await half_type(one, case)
    async with driving(one) as driven:
        await go(driven, case)
        assert "Tue 24 Nov" in driven.frame
        assert "15:00" in driven.frame
