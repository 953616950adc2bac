"""The loop in a month: its funnel and alarms, the rows behind a number, a life from end to end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from month_history import NOVEMBER, OCTOBER, RESOLVED, TODAY, History
from mornings import WANG, morning
from shops import MakeShop

from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.complaints import Solved
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.month import words
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.record import Month
from shopvisit.shop.month.rows import rows_behind
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import daily
from shopvisit.text import i18n


@pytest.fixture
def history(history: History) -> History:
    history.customer()
    return history


def rung(found: Month) -> dict[str, int]:
    return {alarm.name: alarm.count for alarm in found.alarms}


# The end of the loop


def test_the_funnel_follows_the_complaints_that_came_of_low_scores(history: History) -> None:
    steps = ("resolved_at", "informed_at", "verified_at", "closed_at")
    for far in range(4):
        low = history.rating(1, "2026-11-02", csat=2)
        reached = dict.fromkeys(steps[:far], "2026-11-05 10:00")
        history.complaint(1, "2026-11-02", rating_before_id=low, **reached)
    happy = history.rating(1, "2026-11-02", csat=5)
    history.complaint(1, "2026-11-02", rating_before_id=happy)
    history.complaint(1, "2026-11-02", source="counter", **RESOLVED)
    shop = history.open()
    found = month(shop, NOVEMBER)
    loop = {step.name: step.count for step in found.funnel[5:]}
    assert loop == {
        "loop_complaint": 4, "loop_resolved": 3, "loop_told": 2, "loop_verified": 1,
    }  # fmt: skip
    assert ids_behind(shop, NOVEMBER, "loop_told") == [3, 4]
    assert words.lost(found)[5:] == ["", "-1", "-1", "-1"]


def test_neither_more_steps_nor_a_good_score_is_a_loss(history: History) -> None:
    for _visit in range(3):
        history.visit(1, "2026-11-02")
    history.answered(1, "2026-11-05", "2026-11-02", csat=5)
    found = month(history.open(), NOVEMBER)
    assert [step.count for step in found.funnel[:5]] == [3, 1, 1, 1, 0]
    assert words.lost(found)[:5] == [""] * 5


# Alarms


@pytest.mark.parametrize(
    ("columns", "late"),
    [
        ({"respond_by": "2026-11-21 09:59"}, True),
        ({"respond_by": "2026-11-21 10:00"}, False),
        ({"respond_by": "2026-11-21 09:59", "responded_at": "2026-11-21 09:59"}, False),
        ({"resolve_by": "2026-11-20"}, True),
        ({"resolve_by": "2026-11-20", "resolved_at": "2026-11-21 09:00"}, False),
    ],
)
def test_a_complaint_past_its_time_rings(
    history: History, columns: dict[str, Any], late: bool
) -> None:
    limits = {"respond_by": "2026-11-23 10:00", "resolve_by": "2026-11-23"}
    history.complaint(1, "2026-11-20", **limits | columns)
    shop = history.open()
    assert ("complaints_overdue" in rung(month(shop, NOVEMBER))) is late
    assert ids_behind(shop, NOVEMBER, "complaints_overdue") == [1] * late


@pytest.mark.parametrize(("until", "late"), [("2026-11-24", False), ("2026-11-21", True)])
def test_a_complaint_that_waits_for_the_customer_does_not_ring(
    history: History, until: str, late: bool
) -> None:
    one = history.complaint(1, "2026-11-02", resolve_by="2026-11-05")
    history.event(one, "hold", "2026-11-06", "10:00")
    history.event(one, "resume", until, "09:00")
    assert ("complaints_overdue" in rung(month(history.open(), NOVEMBER))) is late


@pytest.mark.parametrize(
    ("today", "ringing"),
    [
        (date(2026, 11, 9), set()),
        (date(2026, 11, 10), {"not_told"}),
        (date(2026, 11, 13), {"not_told"}),
        (date(2026, 11, 14), {"not_told", "not_verified"}),
    ],
)
def test_telling_and_verifying_ring_when_their_time_is_over(
    history: History, today: date, ringing: set[str]
) -> None:
    history.complaint(1, "2026-11-02", resolved_at="2026-11-06 12:00")
    shop = history.open(today)
    assert set(rung(month(shop, NOVEMBER))) == ringing
    for name in ringing:
        assert ids_behind(shop, NOVEMBER, name) == ids_behind(shop, "2026-12", name) == [1]
        assert ids_behind(shop, OCTOBER, name) == []


def test_what_is_late_rings_from_its_month_on(history: History) -> None:
    history.complaint(1, "2026-10-30", resolve_by="2026-11-03", respond_by="2026-11-01 10:00")
    shop = history.open()
    assert "complaints_overdue" not in rung(month(shop, OCTOBER))
    assert rung(month(shop, NOVEMBER))["complaints_overdue"] == 1
    assert rung(month(shop, "2026-12"))["complaints_overdue"] == 1


# The lists


def test_rows_behind_a_time_say_how_long_it_was(history: History) -> None:
    history.complaint(1, "2026-11-02", text="[/] 吵", owner_id=2, responded_at="2026-11-02 11:30")
    history.complaint(1, "2026-11-03")
    shop = history.open()
    ids = ids_behind(shop, NOVEMBER, "first_response_median")
    silent, answered = rows_behind(shop, "first_response_median", ids)
    assert (answered.result, answered.staff, answered.late) == ("1.5 h", "小王", True)
    assert answered.what == "quality · [/] 吵"
    assert answered.complaint_id == answered.id == 1
    assert silent.result.startswith("not answered, ")
    assert silent.result.endswith(" late")


def test_rows_behind_the_recovery_say_the_scores(history: History) -> None:
    history.complaint(
        1, "2026-11-02", verified_at="2026-11-12 10:00", informed_at="2026-11-03 10:00",
        rating_before_id=history.rating(1, "2026-11-02", csat=2, nps=3),
        rating_after_id=history.rating(1, "2026-11-12", csat=4, nps=8), **RESOLVED,
    )  # fmt: skip
    (row,) = rows_behind(history.open(), "recovery", [1])
    assert row.result == "CSAT 2, then 4 NPS 3, then 8"


def test_a_verification_in_a_list_knows_its_complaint(history: History) -> None:
    one = history.complaint(1, "2026-11-02", **RESOLVED)
    task = history.follow_up(1, "2026-11-10", kind="verification", complaint_id=one)
    (row,) = rows_behind(history.open(), "verified", [task])
    assert row.complaint_id == one


# Improvements


def test_a_month_shows_the_improvements_whose_effect_is_still_measured(
    history: History,
) -> None:
    adopted = {"status": "adopted", "action": "换了叫号机", "title": "排队"}
    for day in ("2026-08-31", "2026-09-01", "2026-09-02", "2026-11-20", "2026-12-01"):
        history.add("improvement", adopted_on=day, **adopted)
    history.add("improvement", title="还没做", status="proposed")
    shop = history.open(date(2026, 12, 2))
    assert [one.id for one in month(shop, NOVEMBER).improvements] == [4, 3]
    assert [one.id for one in month(shop, "2026-12").improvements] == [5, 4]


# A whole life, through what staff do


def test_a_complaint_that_was_not_solved_at_once_is_counted_as_it_went(
    make_shop: MakeShop,
) -> None:
    """Rated on the 21st, solved on the 23rd, not fixed on the 26th, solved again, confirmed."""
    i18n.use("zh_CN")
    shop, (first, *_rest) = morning(make_shop, WANG)
    opened = conversation.record(
        shop,
        first,
        Answer(csat=2, complaint_as="normal", complaint="遥控器失灵", unanswered=True),
    ).complaint_id
    assert opened is not None

    def on(day: date, hour: int) -> Shop:
        shop = make_shop(day, hour)
        daily.catch_up(shop)
        return shop

    def talk(shop: Shop, **answer: Any) -> None:
        task = complaints.task(shop, opened)
        assert task is not None
        conversation.record(shop, task, Answer(**answer))

    talk(on(date(2026, 11, 21), 12))
    found = month(make_shop(date(2026, 11, 21), 12), NOVEMBER)
    assert found.figures["first_response_median"].value == 2.0
    assert [step.count for step in found.funnel[4:]] == [1, 1, 0, 0, 0]
    complaints.resolve(on(date(2026, 11, 23), 10), opened, Solved("换了新的"))
    talk(on(date(2026, 11, 23), 12))
    talk(on(date(2026, 11, 26), 10), fixed=0, csat=1)
    complaints.resolve(on(date(2026, 11, 27), 10), opened, Solved("退货"))
    talk(on(date(2026, 11, 27), 12))
    talk(on(date(2026, 12, 2), 10), fixed=1, first_time=0, csat=4)

    shop = on(date(2026, 12, 31), 10)
    figures = month(shop, NOVEMBER).figures
    assert {
        name: (figures[name].k, figures[name].n)
        for name in (
            "low_score_answered", "fcr_process", "fcr_customer", "complaint_sla_response",
            "complaint_sla_resolution", "informed", "verified", "recovery",
        )
    } == {
        "low_score_answered": (2, 2), "fcr_process": (0, 1), "fcr_customer": (0, 1),
        "complaint_sla_response": (1, 1), "complaint_sla_resolution": (0, 1),
        "informed": (1, 1), "verified": (0, 1), "recovery": (0, 0),
    }  # fmt: skip
    assert figures["resolution_median"].n == 1
    assert [step.count for step in month(shop, NOVEMBER).funnel[5:]] == [1, 1, 1, 1]
    december = month(shop, "2026-12").figures
    assert (december["recovery"].k, december["recovery"].n) == (1, 1)
    assert (december["verified"].k, december["verified"].n) == (1, 1)


def test_a_talk_that_answers_a_complaint_is_its_first_response(make_shop: MakeShop) -> None:
    shop, (first, *_rest) = morning(make_shop, WANG)
    conversation.record(shop, first, Answer(csat=2, complaint_as="normal", complaint="等太久"))
    figures = month(shop, NOVEMBER).figures
    assert (figures["first_response_median"].value, figures["first_response_median"].n) == (0.0, 1)
    assert figures["complaint_sla_response"].k == 1


def test_an_adopted_improvement_is_told_in_its_month(make_shop: MakeShop) -> None:
    shop, (first, *_rest) = morning(make_shop, WANG)
    conversation.record(shop, first, Answer(csat=2, complaint="等太久"))
    made = improvements.propose(shop, New("排队"), [("rating", 1)])
    improvements.adopt(shop, made, "多开一个窗口")
    (one,) = month(make_shop(TODAY), NOVEMBER).improvements
    assert (one.title, one.told, one.people) == ("排队", 0, 1)
