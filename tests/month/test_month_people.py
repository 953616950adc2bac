"""The people of a month, counted by hand: who came, who stayed away, and how the staff did."""

from __future__ import annotations

from month_history import NOVEMBER, OCTOBER, History, share

from shopvisit.shop.month.lists import ids_behind, parts_behind
from shopvisit.shop.month.month import month

# Customers


def test_churn_looks_180_days_back_from_both_ends_of_the_month(history: History) -> None:
    for day in ("2026-04-03", "2026-04-04", "2026-05-04", "2026-05-05"):
        history.visit(history.customer(), day)
    new = history.customer()
    history.visit(new, "2026-10-05")
    returned = history.customer()
    history.visit(returned, "2026-04-10")
    history.visit(returned, "2026-10-31")
    shop = history.open()
    found = month(shop, OCTOBER).figures["churn"]
    assert (found.k, found.n) == (2, 4)
    assert sorted(parts_behind(shop, OCTOBER, "churn").k) == [2, 3]


def test_churn_of_a_running_month_goes_as_far_as_today(history: History) -> None:
    history.visit(history.customer(), "2026-05-24")
    history.visit(history.customer(), "2026-05-25")
    assert share(history, "churn") == (1, 2)


def test_win_back_is_of_those_lost_at_the_start(history: History) -> None:
    for days in (
        ["2026-05-04", "2026-11-02"], ["2026-05-05", "2026-11-02"], ["2025-01-01"],
        ["2026-01-01", "2026-11-03", "2026-11-04"], ["2026-11-05"],
    ):  # fmt: skip
        one = history.customer()
        for day in days:
            history.visit(one, day)
    shop = history.open()
    found = month(shop, NOVEMBER).figures["win_back"]
    assert (found.k, found.n) == (2, 3)
    assert ids_behind(shop, NOVEMBER, "win_back") == [4, 1, 3]


def test_return_rate_counts_a_customer_once(history: History) -> None:
    regular, new = history.customer(), history.customer()
    for day in ("2026-10-31", "2026-11-01", "2026-11-20"):
        history.visit(regular, day)
    history.visit(new, "2026-11-02")
    history.visit(new, "2026-11-03")
    found = month(history.open(), NOVEMBER).figures
    assert (found["return_rate"].k, found["return_rate"].n) == (1, 2)
    assert found["visits"].value == 4
    assert found["customers"].value == 2
    assert found["new_customers"].value == 1


def test_dormant_is_between_the_days_of_dormant_and_of_lost(history: History) -> None:
    for day in ("2026-05-24", "2026-05-25", "2026-08-23", "2026-08-24"):
        history.visit(history.customer(), day)
    shop = history.open()
    assert month(shop, NOVEMBER).dormant == 2
    assert ids_behind(shop, NOVEMBER, "dormant") == [2, 3]


# Staff and reasons


def test_staff_are_judged_by_those_they_served_without_their_own_word(history: History) -> None:
    one = history.customer()
    for score, served_by, recorded_by in (
        (5, 1, 2), (2, 1, 2), (5, 1, 1), (5, 1, None), (4, None, 1), (None, 1, 2),
    ):  # fmt: skip
        history.rating(one, "2026-11-10", csat=score, served_by=served_by, recorded_by=recorded_by)
    shop = history.open()
    (row,) = month(shop, NOVEMBER).staff
    assert (row.name, row.csat.k, row.csat.n, row.self_rated) == ("小张", 2, 3, 1)
    assert row.rank is None
    assert len(ids_behind(shop, NOVEMBER, "staff_csat", "1")) == 3
    assert len(ids_behind(shop, NOVEMBER, "staff_self_rated", "1")) == 1


def test_staff_are_ranked_from_five_answers_on(history: History) -> None:
    one = history.customer()
    for served_by, scores in ((1, [5] * 4), (2, [5, 5, 5, 5, 1]), (3, [5] * 6)):
        for score in scores:
            history.rating(one, "2026-11-10", csat=score, served_by=served_by, recorded_by=None)
    rows = month(history.open(), NOVEMBER).staff
    assert [(row.name, row.rank) for row in rows] == [("李店长", 1), ("小王", 2), ("小张", None)]


def test_staff_work_is_of_those_who_closed_it(history: History) -> None:
    one = history.customer()
    kept = history.follow_up(one, "2026-11-10", "2026-11-10", closed_by=2)
    history.attempt(kept, "2026-11-10")
    late = history.follow_up(one, "2026-11-10", "2026-11-12", closed_by=2, status="unreachable")
    history.attempt(late, "2026-11-12", "no_answer")
    history.follow_up(one, "2026-11-15")
    (row,) = month(history.open(), NOVEMBER).staff
    assert (row.name, row.due, row.done) == ("小王", 2, 1)
    assert (row.on_time.k, row.on_time.n) == (1, 2)
    assert (row.reach.k, row.reach.n) == (1, 2)


def test_reasons_are_counted_against_the_month_before(history: History) -> None:
    wait = history.add("reason", name="等太久", polarity="complaint", dimension="responsiveness")
    rude = history.add("reason", name="态度差", polarity="complaint", dimension="empathy")
    one = history.customer()
    for day, reason in (
        ("2026-11-10", wait), ("2026-11-11", wait), ("2026-10-11", wait), ("2026-10-11", rude),
    ):  # fmt: skip
        rating = history.rating(one, day, csat=2)
        history.add("rating_reason", rating_id=rating, reason_id=reason)
    shop = history.open()
    found = month(shop, NOVEMBER)
    assert [(row.name, row.count, row.change) for row in found.reasons] == [
        ("等太久", 2, 1),
        ("态度差", 0, -1),
    ]
    assert [row.name for row in found.top("complaint")] == ["等太久"]
    assert ids_behind(shop, NOVEMBER, "reason", str(wait)) == [1, 2]
