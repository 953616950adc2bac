"""A month's figures, counted by hand: follow-ups, what was answered, the month as a whole."""

from __future__ import annotations

from datetime import date, time

import pytest
from month_history import NOVEMBER, OCTOBER, History, figure, share

from shopvisit.settings import loading
from shopvisit.shop.month import month as months
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.rows import rows_behind

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


@pytest.mark.parametrize(
    ("kind", "rule", "counted"),
    [
        ("usage", "in-use", 1),
        ("usage", "say-hello", 0),
        ("usage", "no-longer-a-rule", 1),
        ("usage", "", 1),
        ("manual", "", 0),
        ("manual", "ask-again", 1),
        ("retention", "expiring", 1),
        ("retention", "low-score", 0),
        ("compliance", "compliance", 0),
        ("notice", "tell-and-ask", 0),
        # The rule has become one of another kind since.
        ("satisfaction", "say-hello", 1),
    ],
)
def test_whether_a_score_is_asked_is_said_by_the_rule(
    history: History, kind: str, rule: str, counted: int
) -> None:
    asking = loading.default().rules["in-use"]
    own = {
        "say-hello": asking._replace(name="say-hello", asks=("suggestion",)),
        "ask-again": asking._replace(name="ask-again", kind="manual", asks=("csat",)),
        "tell-and-ask": asking._replace(name="tell-and-ask", kind="notice", asks=("csat",)),
    }
    id_ = history.follow_up(history.customer(), "2026-11-10", "2026-11-10", kind=kind, rule=rule)
    history.attempt(id_, "2026-11-10")
    shop = history.open(rules=own)
    assert month(shop, NOVEMBER).figures["response"].n == counted
    assert len(ids_behind(shop, NOVEMBER, "response")) == counted


def test_a_greeting_whose_day_has_passed_was_due_and_missed(history: History) -> None:
    history.follow_up(history.customer(), "2026-11-10", "2026-11-11", kind="care", status="expired")
    shop = history.open()
    found = month(shop, NOVEMBER).figures
    assert found["due"].value == 1
    assert (found["completion"].k, found["completion"].n) == (0, 1)
    assert (found["on_time"].k, found["on_time"].n) == (0, 1)
    assert (found["reach"].n, found["response"].n) == (0, 0)
    assert ids_behind(shop, NOVEMBER, "overdue") == []


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
    assert (found.alarms, found.reasons, found.staff) == ((), (), ())
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
    one = history.customer(name="[/] 张总", phone="138 1234 2231")
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
