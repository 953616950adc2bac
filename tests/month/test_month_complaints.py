"""The complaints of a month: each figure, counted by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from month_history import NOVEMBER, OCTOBER, RESOLVED, History, local, share

from shopvisit.shop.month.lists import ids_behind, parts_behind
from shopvisit.shop.month.month import month


@pytest.fixture
def history(history: History) -> History:
    history.customer()
    return history


# How many


def test_the_complaint_rate_is_complaints_for_each_hundred_visits(history: History) -> None:
    for _turn in range(8):
        history.visit(1, "2026-11-02")
    history.complaint(1, "2026-11-02")
    history.complaint(1, "2026-10-31")
    found = month(history.open(), NOVEMBER).figures["complaint_rate"]
    assert (found.unit, found.value, found.k, found.n) == ("rate", 13, 1, 8)


def test_a_month_without_a_complaint_has_a_rate_of_none(history: History) -> None:
    history.visit(1, "2026-11-02")
    found = month(history.open(), NOVEMBER).figures["complaint_rate"]
    assert (found.value, found.k, found.n) == (0, 0, 1)


def test_complaints_may_outnumber_visits(history: History) -> None:
    history.visit(1, "2026-11-02")
    history.complaint(1, "2026-11-02")
    history.complaint(1, "2026-11-03")
    assert month(history.open(), NOVEMBER).figures["complaint_rate"].value == 200


def test_complaints_of_a_merged_customer_count_nowhere(history: History) -> None:
    gone = history.customer(merged_into=1)
    low = history.rating(gone, "2026-11-02", csat=1)
    history.complaint(gone, "2026-11-02", rating_before_id=low, **RESOLVED)
    found = month(history.open(), NOVEMBER)
    assert all(not one.n for one in found.figures.values())
    assert found.alarms == ()
    assert all(step.count == 0 for step in found.funnel)


def test_complaints_of_an_erased_customer_stay_as_counts(history: History) -> None:
    history.rows["customer"][0].update(name="", erased_at="2026-11-20T00:00:00Z")
    history.visit(1, "2026-11-02")
    history.complaint(1, "2026-11-02", **RESOLVED)
    found = month(history.open(), NOVEMBER).figures
    assert (found["complaint_rate"].k, found["first_response_median"].n) == (1, 1)


# Low scores


def test_a_low_score_is_answered_by_a_complaint_within_a_working_day(history: History) -> None:
    fast, slow, never, fresh = (history.customer() for _turn in range(4))
    scores = [
        history.rating(customer, day, csat=1)
        for customer, day in (
            (fast, "2026-11-06"), (slow, "2026-11-06"), (never, "2026-11-12"),
            (fresh, "2026-11-20"),
        )
    ]  # fmt: skip
    history.complaint(fast, "2026-11-09")
    history.complaint(slow, "2026-11-10")
    shop = history.open(date(2026, 11, 23))
    answered = month(shop, NOVEMBER).figures["low_score_answered"]
    assert (answered.k, answered.n) == (1, 3)
    assert ids_behind(shop, NOVEMBER, "low_scores_unanswered") == scores[1:3]


@pytest.mark.parametrize(
    ("work", "answered"),
    [
        ([], 0),
        ([("note", "2026-11-05", "11:59")], 0),
        ([("note", "2026-11-05", "12:00")], 0),
        ([("note", "2026-11-05", "12:01")], 1),
        ([("respond", "2026-11-06", "23:59")], 1),
        ([("respond", "2026-11-07", "00:00")], 0),
        ([("resume", "2026-11-05", "15:00")], 0),
        ([("reopen", "2026-11-05", "12:00")], 1),
    ],
)
def test_a_low_score_is_answered_by_work_on_a_complaint_that_is_open_anyway(
    history: History, work: list[tuple[str, str, str]], answered: int
) -> None:
    one = history.complaint(1, "2026-11-01")
    for kind, day, at in work:
        history.event(one, kind, day, at)
    history.rating(1, "2026-11-05", nps=6)
    assert share(history, "low_score_answered") == (answered, 1)


@pytest.mark.parametrize(("at", "answered"), [("12:00", 0), ("16:00", 1)])
def test_a_call_about_it_after_the_low_score_is_work(
    history: History, at: str, answered: int
) -> None:
    one = history.complaint(1, "2026-11-01")
    task = history.follow_up(1, "2026-11-06", "2026-11-06", kind="notice", complaint_id=one)
    history.attempt(task, "2026-11-05", at=local("2026-11-05", at))
    history.rating(1, "2026-11-05", csat=1)
    assert share(history, "low_score_answered") == (answered, 1)


def test_a_complaint_that_was_closed_before_answers_no_low_score(history: History) -> None:
    steps = ("responded", "resolved", "informed", "verified", "closed")
    one = history.complaint(1, "2026-11-01", **{f"{name}_at": "2026-11-05 10:00" for name in steps})
    history.event(one, "note", "2026-11-05", "15:00")
    history.rating(1, "2026-11-05", csat=1)
    assert share(history, "low_score_answered") == (0, 1)


# Times


@pytest.mark.parametrize(
    ("opened", "answered", "hours"),
    [
        ("2026-11-02 10:00", "2026-11-02 11:30", 1.5),
        ("2026-11-02 20:00", "2026-11-03 09:30", 1.0),
        ("2026-11-02 22:00", "2026-11-03 08:00", 0.0),
        ("2026-11-02 10:00", "2026-11-04 10:00", 23.0),
    ],
)
def test_the_first_response_counts_opening_hours(
    history: History, opened: str, answered: str, hours: float
) -> None:
    history.complaint(1, *opened.split(), responded_at=answered)
    found = month(history.open(), NOVEMBER).figures["first_response_median"]
    assert (found.value, found.n) == (hours, 1)


def test_the_clocks_stand_still_while_the_shop_waits_for_the_customer(history: History) -> None:
    one = history.complaint(
        1, "2026-11-02", "10:00", responded_at="2026-11-03 13:00", resolved_at="2026-11-03 15:00"
    )
    history.event(one, "hold", "2026-11-02", "11:00")
    history.event(one, "resume", "2026-11-03", "12:00")
    found = month(history.open(), NOVEMBER).figures
    assert found["first_response_median"].value == 2.0
    assert found["resolution_median"].value == 4.0
    assert found["resolution_hours"].value == 4.0


def test_nine_in_ten_were_answered_within_the_ninetieth_percentile(history: History) -> None:
    for hours in range(1, 11):
        history.complaint(1, "2026-11-02", "09:00", responded_at=f"2026-11-02 {9 + hours:02}:00")
    found = month(history.open(), NOVEMBER).figures
    assert found["first_response_median"].value == 5.5
    assert found["first_response_p90"].value == 9.0


def test_an_answer_belongs_to_its_own_month(history: History) -> None:
    history.complaint(1, "2026-10-31", "10:00", responded_at="2026-11-01 10:00")
    shop = history.open()
    assert month(shop, NOVEMBER).figures["first_response_median"].n == 1
    assert month(shop, OCTOBER).figures["first_response_median"].n == 0


def test_the_unanswered_are_listed_and_not_averaged(history: History) -> None:
    slow = history.complaint(1, "2026-11-02", responded_at="2026-11-02 15:00")
    quick = history.complaint(1, "2026-11-02", responded_at="2026-11-02 11:00")
    silent = history.complaint(1, "2026-10-02")
    shop = history.open()
    figure = month(shop, NOVEMBER).figures["first_response_median"]
    assert (figure.value, figure.n, figure.parts["unanswered"]) == (3.0, 2, 1)
    assert ids_behind(shop, NOVEMBER, "first_response_p90") == [silent, slow, quick]
    assert ids_behind(shop, NOVEMBER, "unanswered") == [silent]


def test_resolution_is_a_figure_for_each_category_and_never_a_mixed_one(history: History) -> None:
    for category, until in (("price", "12:00"), ("price", "16:00"), ("empathy", "11:00")):
        history.complaint(
            1, "2026-11-02", "10:00", category=category, resolved_at=f"2026-11-02 {until}"
        )
    shop = history.open()
    found = month(shop, NOVEMBER).figures["resolution_median"]
    assert (found.value, found.n) == (None, 3)
    assert {name: (one.value, one.n) for name, one in (found.categories or {}).items()} == {
        "empathy": (1.0, 1),
        "price": (4.0, 2),
    }
    assert ids_behind(shop, NOVEMBER, "resolution_median", "price") == [2, 1]
    assert len(ids_behind(shop, NOVEMBER, "resolution_median")) == 3


def test_the_time_to_solve_counts_the_nights_and_is_one_over_all(history: History) -> None:
    for category, until in (("price", "03 10:00"), ("price", "05 12:00"), ("empathy", "04 13:00")):
        history.complaint(
            1, "2026-11-02", "10:00", category=category, resolved_at=f"2026-11-{until}"
        )
    shop = history.open()
    found = month(shop, NOVEMBER).figures["resolution_hours"]
    assert (found.unit, found.value, found.n) == ("elapsed", 51.0, 3)
    assert {name: (one.value, one.n) for name, one in (found.categories or {}).items()} == {
        "empathy": (51.0, 1),
        "price": (49.0, 2),
    }
    assert ids_behind(shop, NOVEMBER, "resolution_hours") == [2, 3, 1]
    assert ids_behind(shop, NOVEMBER, "resolution_hours", "price") == [2, 1]


def test_the_time_to_solve_is_compared_whatever_the_categories(history: History) -> None:
    for day, category in (("2026-10-05", "price"), ("2026-11-05", "empathy")):
        for _turn in range(5):
            history.complaint(1, day, "10:00", category=category, resolved_at=f"{day} 12:00")
    assert month(history.open(), NOVEMBER).change["resolution_hours"] == 0


def test_where_all_are_of_one_category_it_is_the_figure(history: History) -> None:
    history.complaint(1, "2026-11-02", "10:00", resolved_at="2026-11-02 12:00")
    assert month(history.open(), NOVEMBER).figures["resolution_median"].value == 2.0


def test_times_of_different_categories_are_not_compared(history: History) -> None:
    for day, category in (("2026-10-05", "price"), ("2026-11-05", "empathy")):
        for _turn in range(5):
            history.complaint(1, day, "10:00", category=category, resolved_at=f"{day} 12:00")
    assert month(history.open(), NOVEMBER).change["resolution_median"] is None


def test_a_reopened_complaint_counts_once_and_whole(history: History) -> None:
    one = history.complaint(
        1, "2026-11-02", "10:00", responded_at="2026-11-02 10:10",
        resolved_at="2026-11-03 12:00", reopened=1, resolve_by="2026-11-02",
    )  # fmt: skip
    for kind, at in (("resolve", "10:20"), ("reopen", "15:00")):
        history.event(one, kind, "2026-11-02", at)
    shop = history.open()
    found = month(shop, NOVEMBER).figures
    assert (found["resolution_median"].value, found["resolution_median"].n) == (13.5, 1)
    assert (found["resolution_hours"].value, found["resolution_hours"].n) == (26.0, 1)
    assert (found["fcr_process"].k, found["fcr_process"].n) == (0, 1)
    assert (found["complaint_sla_resolution"].k, found["complaint_sla_resolution"].n) == (0, 1)


# In the first contact


@pytest.mark.parametrize(
    ("answered", "resolved", "reopened", "at_once"),
    [
        ("2026-11-02 11:00", "2026-11-02 11:30", 0, 1),
        ("2026-11-02 11:00", "2026-11-02 11:31", 0, 0),
        ("2026-11-02 11:00", "2026-11-02 10:30", 0, 1),
        (None, "2026-11-04 10:30", 0, 1),
        ("2026-11-02 11:00", "2026-11-02 11:00", 1, 0),
    ],
)
def test_resolved_in_the_first_contact(
    history: History, answered: str | None, resolved: str, reopened: int, at_once: int
) -> None:
    history.complaint(
        1, "2026-11-02", responded_at=answered, resolved_at=resolved, reopened=reopened
    )
    assert share(history, "fcr_process") == (at_once, 1)


def test_the_customer_has_the_last_word_on_the_first_time(history: History) -> None:
    for said in (1, 0, None):
        after = history.rating(1, "2026-11-06", csat=4, first_time=said)
        history.complaint(1, "2026-11-02", rating_after_id=after, **RESOLVED)
    history.complaint(1, "2026-11-02", **RESOLVED)
    assert share(history, "fcr_customer") == (1, 2)


@pytest.mark.parametrize(
    ("said", "reopened", "counted"),
    [
        ([1], 0, (1, 1)),
        ([0, 1], 0, (0, 1)),
        ([1, 0], 0, (0, 1)),
        ([None, 1], 0, (1, 1)),
        ([1], 1, (0, 1)),
        ([None], 1, (0, 0)),
    ],
)
def test_one_no_to_the_first_time_or_opening_it_again_stays_a_no(
    history: History, said: list[int | None], reopened: int, counted: tuple[int, int]
) -> None:
    one = history.complaint(1, "2026-11-02", reopened=reopened, **RESOLVED)
    for answer in said:
        task = history.follow_up(1, "2026-11-06", "2026-11-06", complaint_id=one)
        after = history.rating(1, "2026-11-06", follow_up_id=task, fixed=1, first_time=answer)
        history.rows["follow_up"][task - 1]["rating_id"] = after
    history.rows["complaint"][0]["rating_after_id"] = after
    assert share(history, "fcr_customer") == counted


# In time


def test_answers_and_solutions_are_held_to_their_own_times(history: History) -> None:
    limits = {"respond_by": "2026-11-02 14:00", "resolve_by": "2026-11-05"}
    history.complaint(
        1, "2026-11-02", responded_at="2026-11-02 14:00", resolved_at="2026-11-05 23:59", **limits
    )
    history.complaint(
        1, "2026-11-02", responded_at="2026-11-02 14:01", resolved_at="2026-11-06 00:00", **limits
    )
    history.complaint(1, "2026-11-02", **limits)
    running = {"respond_by": "2026-11-21 10:00", "resolve_by": "2026-11-21"}
    history.complaint(1, "2026-11-20", **running)
    shop = history.open()
    found = month(shop, NOVEMBER).figures
    for name in ("complaint_sla_response", "complaint_sla_resolution"):
        assert (found[name].k, found[name].n) == (1, 3)
        assert parts_behind(shop, NOVEMBER, name).k == (1,)


def test_a_due_time_belongs_to_its_own_month(history: History) -> None:
    history.complaint(
        1, "2026-10-31", respond_by="2026-11-01 10:00", resolve_by="2026-11-04",
        responded_at="2026-10-31 12:00", resolved_at="2026-10-31 12:00",
    )  # fmt: skip
    shop = history.open()
    for name in ("complaint_sla_response", "complaint_sla_resolution"):
        assert month(shop, OCTOBER).figures[name].n == 0
        assert month(shop, NOVEMBER).figures[name].k == 1


@pytest.mark.parametrize(
    ("resolved", "told", "counted"),
    [
        ("2026-11-06 12:00", "2026-11-09 23:59", (1, 1)),
        ("2026-11-06 12:00", "2026-11-10 00:00", (0, 1)),
        ("2026-11-19 12:00", None, (0, 0)),
        ("2026-11-18 12:00", None, (0, 0)),
        ("2026-11-17 12:00", None, (0, 1)),
    ],
)
def test_the_customer_is_told_within_a_working_day(
    history: History, resolved: str, told: str | None, counted: tuple[int, int]
) -> None:
    history.complaint(1, "2026-11-02", resolved_at=resolved, informed_at=told)
    found = month(history.open(date(2026, 11, 19)), NOVEMBER).figures["informed"]
    assert (found.k, found.n) == counted


@pytest.mark.parametrize(
    ("closed", "columns", "fixed", "asked", "confirmed", "both"),
    [
        ("2026-11-10", {}, 1, (1, 1), (1, 1), (1, 1)),
        ("2026-11-10", {}, 0, (1, 1), (0, 1), (0, 1)),
        ("2026-11-11", {}, 1, (0, 1), (1, 1), (0, 1)),
        ("2026-11-09", {"status": "refused"}, None, (0, 1), (0, 0), (0, 1)),
        ("2026-11-09", {"status": "cancelled"}, None, (0, 0), (0, 0), (0, 0)),
        (None, {}, None, (0, 1), (0, 0), (0, 1)),
        (None, {"due_on": "2026-11-21"}, None, (0, 0), (0, 0), (0, 0)),
        ("2026-11-10", {"complaint_id": None}, 1, (0, 0), (0, 0), (0, 0)),
        ("2026-11-10", {"kind": "retention"}, None, (0, 0), (0, 0), (0, 0)),
    ],
)
def test_asking_in_time_and_being_told_that_it_is_solved_are_counted_apart(
    history: History,
    closed: str | None,
    columns: dict[str, Any],
    fixed: int | None,
    asked: tuple[int, int],
    confirmed: tuple[int, int],
    both: tuple[int, int],
) -> None:
    one = history.complaint(1, "2026-11-02", **RESOLVED)
    given = {"kind": "verification", "complaint_id": one} | columns
    task = history.follow_up(1, "2026-11-10", closed, **given)
    if fixed is not None:
        rating = history.rating(1, str(closed), follow_up_id=task, fixed=fixed)
        history.rows["follow_up"][task - 1]["rating_id"] = rating
    found = month(history.open(), NOVEMBER).figures
    names = ("verified_asked", "verified_confirmed", "verified")
    assert [(found[name].k, found[name].n) for name in names] == [asked, confirmed, both]


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        ({"csat": 2}, {"csat": 4}, (1, 1)),
        ({"csat": 2}, {"csat": 3}, (0, 1)),
        ({"nps": 6}, {"nps": 7}, (1, 1)),
        ({"nps": 7}, {"nps": 9}, (0, 1)),
        ({"nps": 0}, {"nps": 6}, (0, 1)),
        ({"csat": 1, "nps": 3}, {"csat": 3, "nps": 8}, (1, 1)),
        ({"nps": 3}, {"csat": 5}, (0, 0)),
        ({"csat": 2}, {}, (0, 0)),
    ],
)
def test_recovery_compares_the_same_score_before_and_after(
    history: History, before: dict[str, int], after: dict[str, int], counted: tuple[int, int]
) -> None:
    history.complaint(
        1, "2026-11-02", verified_at="2026-11-12 10:00", informed_at="2026-11-03 10:00",
        rating_before_id=history.rating(1, "2026-11-02", **before),
        rating_after_id=history.rating(1, "2026-11-12", **after), **RESOLVED,
    )  # fmt: skip
    assert share(history, "recovery") == counted
