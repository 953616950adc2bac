"""The complaints and improvements of a month on the screen and on paper."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from month_history import HOSTILE, History
from month_spots import stand_on
from pilots import Driven, driving
from query_plans import faults, queries
from rich.cells import cell_len

from shopvisit.files.giving.month import report
from shopvisit.screens.month.page import MonthPage, Story
from shopvisit.shop.month.figures import ALARMS, STEPS
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.rows import rows_behind
from shopvisit.text import i18n
from shopvisit.widgets.rows import RowList

NOVEMBER = "2026-11"
Opened = Callable[..., AbstractAsyncContextManager[Driven]]


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Complaints at every step, after low scores and at the counter, and what changed since."""
    history = History(tmp_path / "shop.db")
    wait = history.add("reason", name="等太久", polarity="complaint", dimension="responsiveness")
    for number in range(12):
        one = history.customer(name=f"{HOSTILE}{number}")
        history.visit(one, "2026-10-05")
        history.visit(one, "2026-11-02", served_by=2)
        history.answered(one, "2026-11-05", "2026-11-04", csat=5 if number else 4)
    _past(history)
    _open(history)
    adopted = {"status": "adopted", "action": "多开了一个窗口"}
    history.add("improvement", title=f"排队{HOSTILE}", adopted_on="2026-11-11", **adopted)
    history.add("improvement", title="换了新遥控器", adopted_on="2026-11-21", **adopted)
    low = history.rating(3, "2026-11-06", csat=1)
    history.add("rating_reason", rating_id=low, reason_id=wait)
    history.add("improvement_source", improvement_id=1, rating_id=low)
    return history


def _past(history: History) -> None:
    """Three that are over: one slow, one solved at once, one opened twice."""
    for customer, category, answered, resolved, reopened in (
        (1, "price", "2026-11-03 18:00", "2026-11-06 10:00", 0),
        (2, "price", "2026-11-03 10:20", "2026-11-03 10:30", 0),
        (3, "responsiveness", "2026-11-03 11:00", "2026-11-09 10:00", 1),
    ):
        low = history.answered(customer, "2026-11-03", "2026-11-03", csat=2, nps=4)
        after = history.rating(customer, "2026-11-13", csat=4, nps=8, fixed=1, first_time=reopened)
        one = history.complaint(
            customer, "2026-11-03", category=category, text=f"{HOSTILE}等太久", owner_id=2,
            respond_by="2026-11-03 14:00", resolve_by="2026-11-06", responded_at=answered,
            resolved_at=resolved, informed_at="2026-11-10 10:00", verified_at="2026-11-13 10:00",
            closed_at="2026-11-13 10:00", reopened=reopened, rating_after_id=after,
            rating_before_id=history.rows["follow_up"][low - 1]["rating_id"],
        )  # fmt: skip
        for kind, at in (("respond", answered), ("resolve", resolved)):
            history.event(one, kind, *at.split())
        task = history.follow_up(
            customer, "2026-11-13", "2026-11-13", kind="verification", complaint_id=one,
            rule="complaint-verified", rating_id=after,
        )  # fmt: skip
        history.attempt(task, "2026-11-13")


def _open(history: History) -> None:
    """Four that are open: unheard, past its time, untold and unconfirmed."""
    soon = {"respond_by": "2026-11-21 14:00", "resolve_by": "2026-11-25"}
    history.complaint(4, "2026-11-21", "09:00", text="太吵", source="counter", **soon)
    history.complaint(5, "2026-11-16", text="没回电话", category="empathy", source="online")
    done = {"responded_at": "2026-11-09 11:00", "resolved_at": "2026-11-09 15:00"}
    history.complaint(6, "2026-11-09", text="发票开错", category="assurance", **done)
    history.complaint(7, "2026-11-09", text="漏水", informed_at="2026-11-10 10:00", **done)


@pytest.fixture
def open_month(history: History) -> Opened:
    @asynccontextmanager
    async def opened(size: tuple[int, int] = (120, 60)) -> AsyncIterator[Driven]:
        async with driving(history.open(), size) as driven:
            await driven.open("month")
            yield driven

    return opened


def page(driven: Driven) -> MonthPage:
    return driven.app.screen.query_one(MonthPage)


def line_of(driven: Driven, label: str) -> str:
    """What stands right of a label, its blanks drawn together."""
    line = next(line for line in driven.frame.splitlines() if label in line)
    return " ".join(line.split(label)[1].split())


# The page


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(80, 120), (120, 80)])
async def test_the_complaints_of_a_month_fit_the_page(
    open_month: Opened, lang: str, size: tuple[int, int]
) -> None:
    i18n.use(lang)
    async with open_month(size) as driven:
        lines = driven.frame.splitlines()
        assert all(cell_len(line) <= size[0] for line in lines)
        first = {"en": "Complaints/100 visits", "zh_CN": "每百次到店投诉"}[lang]
        shown = line_of(driven, first)
        assert shown.startswith("58 7/12")
        assert "…" not in driven.frame.replace(HOSTILE, "")


async def test_each_figure_stands_with_what_it_is_made_from(open_month: Opened) -> None:
    async with open_month((80, 120)) as driven:
        for label, shown in {
            "Low scores answered": "50% 2/4",
            "Answered, half within": "1.0 h n 5",
            "Answered, 90% within": "8.0 h n 5",
            "Not answered yet": "2",
            "Resolved, half within": "5.0 h n 5",
            "price": "1d 12h n 2",
            "waiting": "6d n 1",
            "Solved in one contact": "20% 1/5",
            "At once, they say": "0% 0/3",
            "Answered in time": "67% 4/6",
            "Asked again in time": "100% 3/3",
            "Solved, they say": "100% 3/3",
            "Satisfied again": "100% 3/3",
        }.items():
            assert line_of(driven, label).startswith(shown), label


async def test_a_missed_target_says_so_in_red_and_words(open_month: Opened) -> None:
    async with open_month((80, 120)) as driven:
        assert line_of(driven, "Resolved in time").endswith("< 90%")
        assert "50% 2/4 < 95%" in line_of(driven, "Low scores answered")


async def test_the_loop_goes_on_to_the_confirmed_complaint(open_month: Opened) -> None:
    async with open_month((80, 120)) as driven:
        shown = [
            line_of(driven, f"  {name}") for name in ("Complaint opened", "Complaint resolved")
        ]
        assert [line.split()[0] for line in shown] == ["3", "3"]
        assert line_of(driven, "  Customer confirmed").startswith("3")


async def test_the_alarms_say_what_is_late(open_month: Opened) -> None:
    async with open_month((120, 60)) as driven:
        for words in (
            "Complaints overdue  1", "Customers not told in time  1",
            "Solutions not confirmed in time  2",
        ):  # fmt: skip
            assert f"! {words}" in driven.frame


async def test_a_time_is_told_with_its_category(open_month: Opened) -> None:
    async with open_month() as driven:
        await stand_on(driven, "resolution_hours", "price")
        told = driven.app.screen.query_one(Story).text
        assert told == "Resolved, half within · price 1d 12h; the same days of October —"


# What Enter opens


async def test_enter_opens_the_list_behind_every_number(open_month: Opened) -> None:
    async with open_month() as driven:
        for spot in page(driven).spots:
            if spot.name in ("improvement", "to_do", "person", "heard", "recheck"):
                continue
            await stand_on(driven, spot.name, spot.part)
            await driven.press("enter")
            assert driven.screen == "BehindScreen", spot
            rows = driven.app.screen.query_one(RowList)
            assert all(rows.row_at(index) for index in range(len(rows.ids))), spot
            await driven.press("backspace")


@pytest.mark.usefixtures("every_frame")
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_enter_on_a_complaint_opens_it_and_right_its_customer(
    open_month: Opened, lang: str
) -> None:
    i18n.use(lang)
    async with open_month((80, 24)) as driven:
        await stand_on(driven, "complaints_overdue")
        await driven.press("enter", "right")
        assert driven.screen == "CardScreen"
        await driven.press("backspace", "enter")
        assert driven.screen == "ComplaintScreen"
        assert "没回电话" in driven.frame


async def test_a_list_of_a_category_says_which(open_month: Opened) -> None:
    async with open_month((80, 50)) as driven:
        await stand_on(driven, "resolution_hours", "price")
        await driven.press("enter")
        heading = driven.app.screen.query_one(Story).text
        assert heading == "November 2026 · Resolved, half within · price · 2 rows"
        assert " 3d" in driven.frame.splitlines()[4]


async def test_enter_on_an_improvement_opens_it(open_month: Opened) -> None:
    async with open_month((80, 24)) as driven:
        await stand_on(driven, "improvement", "1")
        await driven.press("enter")
        assert driven.screen == "ImprovementScreen"


async def test_an_improvement_stands_with_what_changed(open_month: Opened) -> None:
    async with open_month((120, 120)) as driven:
        lines = [" ".join(line.split()) for line in driven.frame.splitlines()]
        place = next(place for place, line in enumerate(lines) if line.startswith("11-11"))
        assert lines[place].endswith(" 0/1")
        assert lines[place + 1] == (
            "1x, then 0x; satisfied 75% (12/16), then 100% (3/3); few answers"
        )
        assert lines[place - 1] == "too early"


# On paper


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_text_has_the_complaints_and_fits_a_page(history: History, lang: str) -> None:
    i18n.use(lang)
    lines = report.as_text(month(history.open(), NOVEMBER)).splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    shown = [" ".join(line.split()) for line in lines]
    price = {"en": "- price 1d 12h n 2", "zh_CN": "- 价格 1天12小时 n 2"}[lang]
    assert price in shown


def test_markdown_shows_typed_words_as_they_are(history: History) -> None:
    text = report.as_markdown(month(history.open(), NOVEMBER))
    assert HOSTILE not in text
    assert "| Complaints/100 visits | 58 | 7/12 |" in text


def test_json_tells_the_loop_and_its_figures(history: History) -> None:
    found = json.loads(json.dumps(report.as_json(month(history.open(), NOVEMBER))))
    assert found["metrics"]["first_response_median"] == {
        "value": 1.0, "k": None, "n": 5, "previous": None, "unanswered": 2,
        "same_days": None, "last_year": None, "target": None,
    }  # fmt: skip
    resolution = found["metrics"]["resolution_median"]
    assert (resolution["value"], resolution["n"]) == (None, 5)
    assert resolution["categories"]["price"] == {
        "value": 17.5, "k": None, "n": 2, "previous": None,
    }  # fmt: skip
    assert found["metrics"]["complaint_rate"]["k"] == 7
    assert [step["step"] for step in found["funnel"]] == [
        "visits", "closed", "reached", "rated", "low", "complaint", "resolved", "told", "verified",
    ]  # fmt: skip
    assert {"alarm": "complaints_overdue", "count": 1} in found["alarms"]
    new, old = found["improvements"]
    assert new["effect"] is None
    assert old["effect"]["before"]["times"] == 1
    assert old["effect"]["reasons"] == ["等太久"]


# What it costs


def test_no_complaint_figure_or_list_walks_a_table(history: History) -> None:
    shop = history.open()
    with queries() as seen:
        found = month(shop, NOVEMBER)
        for name in (*found.figures, *(one.name for one in (*ALARMS, *STEPS)), "unanswered"):
            if ids := ids_behind(shop, NOVEMBER, name):
                rows_behind(shop, name, ids)
    assert [fault for sql in dict.fromkeys(seen) for fault in faults(sql)] == []
