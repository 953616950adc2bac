"""A month's figures: hand-counted histories, and random ones against the definitions in words."""

from __future__ import annotations

import tempfile
from datetime import date, time
from pathlib import Path
from random import Random

import pytest
from complaints_by_hand import Desk, complaints_by_hand
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from month_by_hand import by_hand
from month_history import TODAY, History, local

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month import month as months
from shopvisit.shop.month.lists import ids_behind, parts_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.record import Month
from shopvisit.shop.month.rows import rows_behind
from shopvisit.shop.record.shop import Shop

OCTOBER, NOVEMBER = "2026-10", "2026-11"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "shop.db")


def figure(history: History, name: str, of: str = NOVEMBER, today: date = TODAY) -> Figure:
    return month(history.open(today), of).figures[name]


def share(history: History, name: str, of: str = NOVEMBER) -> tuple[int | None, int | None]:
    found = figure(history, name, of)
    return found.k, found.n


# Follow-ups by their deadline


def test_a_window_over_the_end_of_a_month_belongs_to_the_month_it_ends_in(history: History) -> None:
    one = history.customer()
    history.follow_up(one, "2026-11-03", "2026-10-31", from_on="2026-10-30")
    shop = history.open()
    assert month(shop, OCTOBER).figures["due"].value == 0
    assert month(shop, NOVEMBER).figures["due"].value == 1


def test_due_counts_the_whole_month_and_completion_what_has_come_due(history: History) -> None:
    one = history.customer()
    history.follow_up(one, "2026-11-20")
    history.follow_up(one, "2026-11-21")
    history.follow_up(one, "2026-11-30")
    history.follow_up(one, "2026-11-29", "2026-11-19")
    found = month(history.open(), NOVEMBER).figures
    assert found["due"].value == 4
    assert (found["completion"].k, found["completion"].n) == (1, 3)


def test_a_cancelled_follow_up_counts_nowhere(history: History) -> None:
    one = history.customer()
    id_ = history.follow_up(one, "2026-11-10", "2026-11-10", status="cancelled")
    history.attempt(id_, "2026-11-10")
    found = month(history.open(), NOVEMBER)
    for name in ("completion", "on_time", "reach", "response"):
        assert found.figures[name].n == 0
    assert found.figures["due"].value == 0
    assert found.followed_up == 0


def test_rows_of_a_merged_customer_count_nowhere(history: History) -> None:
    kept = history.customer()
    gone = history.customer(merged_into=kept)
    history.answered(gone, "2026-11-10", "2026-11-10", csat=5, nps=10, ces=7)
    history.visit(gone, "2026-11-09")
    found = month(history.open(), NOVEMBER)
    assert all(not one.n for one in found.figures.values())
    counts = ("due", "visits", "customers", "new_customers")
    assert [found.figures[name].value for name in counts] == [0] * 4
    assert found.followed_up == 0


def test_on_time_knows_met_missed_and_still_running(history: History) -> None:
    one = history.customer()
    history.follow_up(one, "2026-11-10", "2026-11-10")
    history.follow_up(one, "2026-11-10", "2026-11-11")
    history.follow_up(one, "2026-11-20")
    history.follow_up(one, "2026-11-21")
    history.follow_up(one, "2026-11-28")
    assert share(history, "on_time") == (1, 3)


def test_a_refusal_in_time_is_met_when_somebody_asked(history: History) -> None:
    one = history.customer()
    asked = history.follow_up(one, "2026-11-10", "2026-11-10", status="refused")
    history.attempt(asked, "2026-11-10", "refused")
    history.follow_up(one, "2026-11-10", "2026-11-10", status="refused")
    assert share(history, "on_time") == (1, 2)


@pytest.mark.parametrize(
    ("calls", "met"),
    [
        ([("2026-11-08", "no_answer"), ("2026-11-09", "busy"), ("2026-11-10", "no_answer")], 1),
        ([("2026-11-10", "no_answer"), ("2026-11-10", "busy"), ("2026-11-10", "no_answer")], 0),
        ([("2026-11-09", "no_answer"), ("2026-11-10", "no_answer")], 0),
        ([("2026-11-09", "no_answer"), ("2026-11-10", "busy"), ("2026-11-10", "message_left")], 0),
        ([("2026-11-10", "wrong_number")], 1),
        ([], 0),
    ],
)
def test_unreachable_is_met_after_the_calls_that_the_retry_plan_asks(
    history: History, calls: list[tuple[str, str]], met: int
) -> None:
    id_ = history.follow_up(history.customer(), "2026-11-10", "2026-11-10", status="unreachable")
    for day, outcome in calls:
        history.attempt(id_, day, outcome)
    assert share(history, "on_time") == (met, 1)


# Follow-ups by the day they were closed


def test_reach_belongs_to_the_month_of_closing_and_leaves_out_what_nobody_tried(
    history: History,
) -> None:
    one = history.customer()
    for outcome, channel in (
        ("reached", "phone"), ("wrong_number", "phone"), ("refused", "phone"),
        ("refused", "in_store"),
    ):  # fmt: skip
        id_ = history.follow_up(one, "2026-10-20", "2026-11-02", status="refused")
        history.attempt(id_, "2026-11-02", outcome, channel=channel)
    history.follow_up(one, "2026-11-10", "2026-11-10", status="refused")
    shop = history.open()
    found = month(shop, NOVEMBER).figures["reach"]
    assert (found.k, found.n) == (2, 4)
    assert month(shop, OCTOBER).figures["reach"].value is None


@pytest.mark.parametrize("score", ["csat", "nps", "ces", "fixed", "first_time"])
def test_any_given_score_is_a_response_even_a_zero(history: History, score: str) -> None:
    one = history.customer()
    history.answered(
        one, "2026-11-10", "2026-11-10", **{score: 1 if score in ("csat", "ces") else 0}
    )
    history.answered(one, "2026-11-10", "2026-11-10", praise="谢谢")
    assert share(history, "response") == (1, 2)


@pytest.mark.parametrize("kind", ["care", "notice", "promise", "retention", "need", "manual"])
def test_kinds_that_ask_no_score_are_not_in_the_response_rate(history: History, kind: str) -> None:
    id_ = history.follow_up(history.customer(), "2026-11-10", "2026-11-10", kind=kind)
    history.attempt(id_, "2026-11-10")
    assert share(history, "response") == (0, 0)


def test_one_conversation_answers_several_follow_ups_with_one_rating(history: History) -> None:
    one = history.customer()
    first = history.answered(one, "2026-11-10", "2026-11-10", csat=5)
    also = history.follow_up(one, "2026-11-12", "2026-11-10", kind="usage")
    history.attempt(also, "2026-11-10")
    follow_ups = history.rows["follow_up"]
    follow_ups[also - 1]["rating_id"] = follow_ups[first - 1]["rating_id"]
    found = month(history.open(), NOVEMBER)
    assert (found.figures["response"].k, found.figures["response"].n) == (2, 2)
    assert found.figures["csat"].n == 1
    assert found.followed_up == 1


def test_a_promise_is_kept_when_done_by_its_minute(history: History) -> None:
    one = history.customer()
    for due_time, status, at in (
        ("12:00", "done", "12:00"), ("11:59", "done", "12:00"), (None, "done", "23:59"),
        ("12:00", "refused", "11:00"),
    ):  # fmt: skip
        history.follow_up(
            one, "2026-11-10", "2026-11-10", kind="promise", due_time=due_time, status=status,
            closed_at=f"2026-11-10T{int(at[:2]) - 8:02}:{at[3:]}:30Z",
        )  # fmt: skip
    history.follow_up(one, "2026-11-21", kind="promise", due_time="09:59")
    history.follow_up(one, "2026-11-21", kind="promise", due_time="10:00")
    shop = history.open(at=time(10))
    found = month(shop, NOVEMBER)
    assert (found.figures["promises_kept"].k, found.figures["promises_kept"].n) == (2, 5)
    assert [(one.name, one.count) for one in found.alarms] == [("broken_promises", 3)]
    assert len(ids_behind(shop, NOVEMBER, "broken_promises")) == 3


# Ratings


def test_the_published_check_value_of_csat(history: History) -> None:
    one = history.customer()
    for score, times in {5: 42, 4: 32, 3: 10, 2: 9, 1: 14}.items():
        for _turn in range(times):
            history.rating(one, "2026-11-10", csat=score)
    shop = history.open()
    found = month(shop, NOVEMBER).figures["csat"]
    assert (found.value, found.k, found.n) == (69, 74, 107)
    assert found.parts["bars"] == (14, 9, 10, 32, 42)
    assert len(ids_behind(shop, NOVEMBER, "csat", "2")) == 9


def test_the_published_check_value_of_nps(history: History) -> None:
    for score in range(11):
        history.rating(history.customer(), "2026-11-10", nps=score)
    found = figure(history, "nps")
    assert (found.value, found.n) == (-45, 11)


def test_nps_takes_a_customers_last_answer_of_the_month(history: History) -> None:
    one = history.customer()
    history.rating(one, "2026-11-10", nps=9, at="15:00")
    history.rating(one, "2026-11-10", nps=2, at="11:00")
    history.rating(one, "2026-10-30", nps=0)
    shop = history.open()
    assert month(shop, NOVEMBER).figures["nps"].value == 100
    assert ids_behind(shop, NOVEMBER, "nps") == [1]
    assert month(shop, OCTOBER).figures["nps"].value == -100


def test_scores_that_were_not_given_are_no_zeros(history: History) -> None:
    history.rating(history.customer(), "2026-11-10", csat=3)
    found = month(history.open(), NOVEMBER).figures
    assert (found["csat"].value, found["csat"].n) == (0, 1)
    assert found["nps"].value is None
    assert found["ces"].value is None
    assert found["ces_mean"].value is None


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


# The month as a whole


def test_change_is_against_the_month_before_where_both_have_five(history: History) -> None:
    one = history.customer()
    for day, scores in (("2026-10-10", [5, 5, 5, 1, 1]), ("2026-11-10", [5, 5, 5, 5, 1])):
        for score in scores:
            history.rating(one, day, csat=score)
    history.rating(one, "2026-11-10", ces=7)
    found = month(history.open(), NOVEMBER)
    assert found.previous["csat"].value == 60
    assert found.change["csat"] == 20
    assert found.change["ces"] is None
    assert found.thin("csat")


def test_an_empty_shop_has_no_figures_but_a_month(history: History) -> None:
    found = month(history.open(), "2026-02")
    assert (found.first, found.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert not found.running
    assert found.alarms == found.reasons == found.staff == ()
    assert {one.value for one in found.figures.values() if one.unit == "percent"} == {None}


@pytest.mark.parametrize("name", ["2026-13", "November", "2026-1", ""])
def test_what_is_no_month_is_refused_in_words(history: History, name: str) -> None:
    with pytest.raises(ValueError, match="2026-11"):
        month(history.open(), name)


def test_records_begin_with_the_first_visit_or_follow_up(history: History) -> None:
    one = history.customer()
    history.visit(one, "2026-03-05")
    history.follow_up(one, "2026-02-28")
    assert months.first_month(history.open()) == "2026-02"


def test_rows_behind_a_number_say_who_and_what(history: History) -> None:
    one = history.customer(name="[/] 张总", phone="138 1234 2231", phone_key="13812342231")
    history.visit(one, "2026-11-09", item="空调安装", amount=268000, served_by=2)
    history.answered(one, "2026-11-10", "2026-11-10", csat=4, served_by=2)
    history.follow_up(one, "2026-11-19")
    shop = history.open()
    (late, done) = rows_behind(shop, "completion", ids_behind(shop, NOVEMBER, "completion"))
    assert (late.customer, late.late, late.day) == ("[/] 张总", True, "11-19")
    assert "4" in done.result
    (visit,) = rows_behind(shop, "visits", ids_behind(shop, NOVEMBER, "visits"))
    assert (visit.what, visit.result, visit.staff) == ("空调安装", "¥2,680", "小王")
    (customer,) = rows_behind(shop, "customers", [one])
    assert "138****2231" in customer.result
    assert "1234" not in str(customer)


# Random histories against the definitions, counted row by row


@given(
    st.integers(min_value=0, max_value=2**32),
    st.sampled_from(["2026-09", OCTOBER, NOVEMBER, "2026-12"]),
)
@costly(60)
def test_a_random_history_counts_as_the_definitions_say(seed: int, name: str) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        history = random_history(random, Path(folder) / "shop.db")
        shop = history.open(at=time(15))
        try:
            found = month(shop, name)
            settings = loading.default()
            desk = Desk(
                history.rows,
                name,
                local(TODAY.isoformat(), "15:00"),
                settings,
                shop.work.is_working,
            )
            expected = by_hand(history.rows, name, TODAY, "15:00", settings)
            assert told(found) == expected
            assert complaints_told(found) == complaints_by_hand(desk)
            check_lists(found, shop)
        finally:
            db.disconnect()


def told(found: Month) -> dict[str, object]:
    """What `by_hand` counts, of a month."""
    figures = found.figures
    shares = (
        "completion", "on_time", "reach", "response", "promises_kept", "churn", "win_back",
        "return_rate", "complaint_rate",
    )  # fmt: skip
    return {
        **{name: (figures[name].k, figures[name].n) for name in shares},
        **{name: figures[name].value for name in ("due", "visits", "customers", "new_customers")},
        "csat": figures["csat"].parts["bars"],
        "ces": (figures["ces"].k, figures["ces"].n),
        "nps": tuple(figures["nps"].parts.values()),
        "dormant": found.dormant,
        "followed_up": found.followed_up,
        "funnel": tuple(step.count for step in found.funnel[:5]),
        "staff": {
            row.id: (
                row.due, row.done, (row.on_time.k, row.on_time.n), (row.reach.k, row.reach.n),
                (row.csat.k, row.csat.n), row.self_rated,
            )
            for row in found.staff
        },
    }  # fmt: skip


def complaints_told(found: Month) -> dict[str, object]:
    """What `complaints_by_hand` counts, of a month."""
    figures = found.figures
    times = [figures[f"first_response_{name}"] for name in ("median", "p90")]
    each = figures["resolution_median"].categories or {}
    shares = (
        "fcr_process", "fcr_customer", "complaint_sla_response", "complaint_sla_resolution",
        "informed", "verified", "recovery", "low_score_answered",
    )  # fmt: skip
    late = ("complaints_overdue", "not_told", "not_verified")
    return {
        "first_response": (times[0].n, *(time.value for time in times)),
        "unanswered": times[0].parts["unanswered"],
        "resolution": {name: (one.n, one.value) for name, one in each.items()},
        **{name: (figures[name].k, figures[name].n) for name in shares},
        "loop": tuple(step.count for step in found.funnel[5:]),
        "complaint_alarms": {one.name: one.count for one in found.alarms if one.name in late},
    }


def check_lists(found: Month, shop: Shop) -> None:
    """Every number opens a list of exactly its length."""
    for name, one in found.figures.items():
        ids = ids_behind(shop, found.name, name)
        assert len(ids) == len(set(ids))
        if one.unit == "hours":
            assert len(ids_behind(shop, found.name, name, "k")) == one.n
            assert len(ids_behind(shop, found.name, name, "rest")) == one.parts.get("unanswered", 0)
            for category, part in (one.categories or {}).items():
                assert len(ids_behind(shop, found.name, name, category)) == part.n
            continue
        if name == "complaint_rate":
            assert len(ids) == one.k
            continue
        assert len(ids) == (one.value if one.n is None else one.n), name
        if one.unit == "percent":
            assert len(ids_behind(shop, found.name, name, "k")) == one.k, name
    counted = [(one.name, one.count) for one in (*found.alarms, *found.funnel)]
    for name, count in (*counted, ("dormant", found.dormant), ("followed_up", found.followed_up)):
        assert len(ids_behind(shop, found.name, name)) == count, name
    for row in found.staff:
        for name, number in (
            ("staff_due", row.due), ("staff_done", row.done), ("staff_on_time", row.on_time.n),
            ("staff_reach", row.reach.n), ("staff_csat", row.csat.n),
            ("staff_self_rated", row.self_rated),
        ):  # fmt: skip
            assert len(ids_behind(shop, found.name, name, str(row.id))) == number, name


def random_history(random: Random, path: Path) -> History:
    history = History(path)
    for number in range(random.randint(1, 8)):
        merged = number > 1 and random.random() < 0.15
        history.customer(merged_into=1 if merged else None)
    customers = len(history.rows["customer"])
    for _turn in range(random.randint(0, 25)):
        history.visit(random.randint(1, customers), _day(random, -420))
    for _turn in range(random.randint(0, 30)):
        _random_follow_up(random, history, random.randint(1, customers))
    for _turn in range(random.randint(0, 8)):
        _random_complaint(random, history, random.randint(1, customers))
    return history


def _day(random: Random, since: int, until: int = 0) -> str:
    # The edges of months and of 180 days are where a definition goes wrong.
    edges = (-51, -50, -21, -20, 0, -180, -181, -200, -201, -231, -232)
    days = [day for day in edges if since <= day <= until]
    chosen = random.choice(days) if days and random.random() < 0.3 else random.randint(since, until)
    return date.fromordinal(TODAY.toordinal() + chosen).isoformat()


def _random_follow_up(random: Random, history: History, customer: int) -> None:
    due = _day(random, -90, 30)
    status = random.choice(["open", "done", "done", "done", "unreachable", "refused", "cancelled"])
    closed = None if status == "open" else _day(random, -90)
    kind = random.choice(["satisfaction", "usage", "promise", "care", "retention", "manual"])
    id_ = history.follow_up(
        customer, due, closed, kind=kind, status=status,
        closed_by=random.choice([None, 1, 2, 3]) if closed else None,
        due_time=random.choice([None, "09:00", "12:00", "18:00"]) if kind == "promise" else None,
    )  # fmt: skip
    for _turn in range(random.randint(0, 4)):
        history.attempt(
            id_, closed or due, random.choice(["reached", "no_answer", "busy", "wrong_number"]),
            channel=random.choice(["phone", "phone", "in_store"]),
        )  # fmt: skip
        history.rows["attempt"][-1]["attempted_on"] = (
            _day(random, -3) if random.random() < 0.5 else due
        )
    if closed and random.random() < 0.7:
        scores = {
            name: random.choice([None, random.randint(least, most)])
            for name, least, most in (
                ("csat", 1, 5),
                ("nps", 0, 10),
                ("ces", 1, 7),
                ("fixed", 0, 1),
            )
        }
        rating = history.rating(
            customer, closed, follow_up_id=id_, at=f"{random.randint(9, 20):02}:00",
            mood=random.choice([None, "good", "bad"]), recorded_by=random.choice([None, 1, 2, 3]),
            served_by=random.choice([None, 1, 2, 3]), **scores,
        )  # fmt: skip
        history.rows["follow_up"][id_ - 1]["rating_id"] = rating


_NOW = TODAY.toordinal() * 1440 + 15 * 60


def _at(minute: int | None) -> str | None:
    if minute is None or minute > _NOW:
        return None
    return f"{date.fromordinal(minute // 1440)} {minute % 1440 // 60:02}:{minute % 60:02}"


def _random_complaint(random: Random, history: History, customer: int) -> None:
    """A complaint on its way, with holds; each step some minutes or days after the one before."""
    opened = date.fromisoformat(_day(random, -60)).toordinal() * 1440 + random.randint(0, 900)
    way = [opened]
    for _step in range(random.randint(0, 4)):
        way.append(way[-1] + random.choice([0, 20, 30, 31, random.randint(1, 8000)]))
    answered, resolved, informed, verified = [
        _at(minute) for minute in [*way[1:], None, None, None, None][:4]
    ]
    if random.random() < 0.1:
        answered = None if informed is None else answered
    theirs = [row["id"] for row in history.rows.get("rating", []) if row["customer_id"] == customer]
    id_ = history.complaint(
        customer,
        date.fromordinal(opened // 1440).isoformat(),
        str(_at(opened)).split()[1],
        category=random.choice(["price", "empathy"]),
        respond_by=_at(min(_NOW, opened + random.randint(0, 3000))),
        resolve_by=date.fromordinal(opened // 1440 + random.randint(0, 7)).isoformat(),
        responded_at=answered,
        resolved_at=resolved,
        informed_at=informed,
        verified_at=verified,
        closed_at=verified,
        reopened=random.choice([0, 0, 1]),
        rating_before_id=random.choice([None, *theirs]),
        rating_after_id=random.choice([None, *theirs]),
    )
    start = opened
    for _hold in range(random.choice([0, 0, 1, 2])):
        start += random.randint(1, 1500)
        end = start + random.randint(0, 3000)
        history.event(id_, "hold", *_written(start))
        history.event(id_, "resume", *_written(end))
        start = end
    if resolved and random.random() < 0.7:
        _random_verification(random, history, customer, id_)


def _written(minute: int) -> list[str]:
    return [
        date.fromordinal(minute // 1440).isoformat(), f"{minute % 1440 // 60:02}:{minute % 60:02}",
    ]  # fmt: skip


def _random_verification(random: Random, history: History, customer: int, complaint: int) -> None:
    status = random.choice(["open", "done", "done", "refused", "cancelled"])
    closed = None if status == "open" else _day(random, -40)
    id_ = history.follow_up(
        customer, _day(random, -40, 10), closed, kind="verification", status=status,
        complaint_id=complaint,
    )  # fmt: skip
    if status == "done":
        rating = history.rating(
            customer, str(closed), follow_up_id=id_, fixed=random.choice([0, 1, 1, None]),
            csat=random.choice([None, 2, 4, 5]), first_time=random.choice([0, 1, None]),
        )  # fmt: skip
        history.rows["follow_up"][id_ - 1]["rating_id"] = rating
