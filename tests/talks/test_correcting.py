"""A rating put right: in its month, with all that the wrong one started, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mornings import WANG, follow_up_of, morning, visited
from ratings import grievance, last, reasons_of, said, scores
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.month import lock
from shopvisit.shop.month.month import counted
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation, correcting
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.correcting import Right
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import invariants
from shopvisit.shop.whole.undo import undo

DAY = timedelta(days=1)


def open_rules() -> list[str]:
    return [
        row[0] for row in db.rows("SELECT rule FROM follow_up WHERE status = 'open' ORDER BY rule")
    ]


# In its month


def test_last_weeks_2_becomes_a_5_in_its_place(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=2))
    shop = make_shop(date(2026, 12, 2))
    correcting.correct(shop, last(), Right(csat=5))
    assert scores() == (5, "good", "2026-11-21")
    assert counted(shop, "2026-11").figures["csat"].k == 1
    assert counted(shop, "2026-12").figures["csat"].n == 0
    undo(shop)
    assert scores() == (2, "bad", "2026-11-21")


def test_a_mood_that_was_heard_is_no_wrong_key(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=4, mood="neutral"))
    correcting.correct(shop, last(), Right(csat=5))
    assert scores()[:2] == (5, "neutral")


def test_a_month_that_is_locked_refuses_a_wrong_key(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=2))
    shop = make_shop(date(2026, 12, 2))
    lock.lock(shop, "2026-11")
    with pytest.raises(ShopError, match="2026-11 is locked"):
        correcting.correct(shop, last(), Right(csat=5))
    assert scores()[0] == 2


def test_what_the_customer_says_anew_after_that_counts_now(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=2))
    shop = make_shop(date(2026, 12, 2))
    lock.lock(shop, "2026-11")
    first = last()
    correcting.correct(shop, first, Right(csat=5, anew=True))
    assert scores() == (5, "good", "2026-12-02")
    assert db.value("SELECT csat FROM rating WHERE id = ?", first) == 2
    assert invariants.broken(shop) == []


def test_said_anew_before_that_it_stays_in_the_first_answers_month(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=2))
    shop = make_shop(date(2026, 12, 2))
    correcting.correct(shop, last(), Right(csat=4, anew=True))
    assert scores() == (4, "good", "2026-11-21")


@pytest.mark.parametrize(
    ("right", "field"), [(Right(csat=6), "csat"), (Right(csat=5, nps=3), "nps"), (Right(), "csat")]
)
def test_only_scores_that_were_given_can_be_put_right(
    make_shop: MakeShop, right: Right, field: str
) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=2))
    with pytest.raises(InvalidError) as refused:
        correcting.correct(shop, last(), right)
    assert refused.value.field == field


def test_what_it_says_already_is_no_correction(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=2))
    with pytest.raises(ShopError, match="already"):
        correcting.correct(shop, last(), Right(csat=2))


# What the wrong score started


def test_the_untouched_call_to_win_back_goes(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=1))
    assert open_rules() == ["low-score"]
    correcting.correct(shop, last(), Right(csat=5))
    assert open_rules() == []


def test_one_that_was_tried_stays(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=1))
    conversation.record(shop, follow_up_of(1), Answer(outcome="no_answer"))
    correcting.correct(shop, last(), Right(csat=5))
    assert open_rules() == ["low-score"]


def test_a_complaint_stays_and_says_so(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    made = conversation.record(shop, asked, Answer(csat=1, complaint_as="normal")).complaint_id
    correcting.correct(shop, last(), Right(csat=5))
    said = [event.text for event in complaint_rows.events(shop, made or 0)]
    assert "Rating corrected: Satisfied: 5 very satisfied, not 1 very unhappy" in said
    assert complaints.task(shop, made or 0) is not None
    assert invariants.broken(shop) == []


def test_the_visit_that_the_pause_kept_from_being_asked_about_is_asked_about(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(TODAY - 20 * DAY)
    visits.add(shop, WANG, Visit(TODAY - 20 * DAY))
    shop = make_shop(TODAY - 18 * DAY)
    conversation.record(shop, follow_up_of(1), Answer(csat=1, nps=8))
    shop = make_shop()
    visits.add(shop, 1, Visit(TODAY))
    assert "after-service" not in open_rules()
    correcting.correct(shop, last(), Right(csat=5, nps=8))
    assert open_rules() == ["after-service"]


def test_somebody_unhappy_again_since_is_left_in_peace(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=1))
    wrong = last()
    shop = make_shop(TODAY + 8 * DAY)
    conversation.record(shop, visited(shop, 1, "repair"), Answer(csat=2, fixed=1))
    correcting.correct(shop, wrong, Right(csat=5))
    assert open_rules().count("low-score") == 1
    visited_again = len(open_rules())
    visits.add(shop, 1, Visit(TODAY + 8 * DAY))
    assert len(open_rules()) == visited_again


@pytest.mark.parametrize("since", ["no contact", "refused", "nothing"])
def test_what_was_spoken_against_since_stays_away(make_shop: MakeShop, since: str) -> None:
    often = loading.default().contact._replace(cap_days=0)
    shop = make_shop(TODAY - 2 * DAY, contact=often)
    visits.add(shop, WANG, Visit(TODAY - 2 * DAY, "repair"))
    shop = make_shop(contact=often)
    asked = follow_up_of(1)
    visits.add(shop, 1, Visit(TODAY))
    assert "after-service" in open_rules()
    conversation.record(shop, asked, Answer(csat=1, fixed=1))
    wrong = last()
    assert "after-service" not in open_rules()
    shop.clock = clock_at(TODAY, 15)
    if since == "no contact":
        customers.edit(shop, 1, replace(customers.get(shop, 1), contact_consent="none"))
    elif since == "refused":
        retention = db.value("SELECT id FROM follow_up WHERE status = 'open'")
        conversation.record(shop, retention, Answer(outcome="refused"))
    correcting.correct(shop, wrong, Right(csat=5))
    assert ("after-service" in open_rules()) is (since == "nothing")


NUMBERS = count()
THANKS = loading.default().rules["promoter-thanks"]._replace(enabled=True)
given_scores = st.tuples(st.integers(1, 5), st.integers(0, 10))


def _as_it_is(but: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """All that a shop would show, without numbers, the journal and what was taken back."""
    follow_ups = db.rows(
        "SELECT customer_id, kind, rule, reason, visit_id, from_on, due_on, due_time, priority, "
        "assignee_id, status, closed_at, close_reason FROM follow_up "
        "WHERE close_reason <> 'corrected' ORDER BY rule, from_on, due_on, status"
    )
    ratings = db.rows("SELECT customer_id, csat, nps, mood, answered_at FROM rating ORDER BY id")
    return {"follow_ups": [row for row in follow_ups if row[2] not in but], "ratings": ratings}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wrong=given_scores, right=given_scores, again=st.booleans())
def test_corrected_at_once_it_is_as_if_it_had_been_right(
    make_shop: MakeShop, wrong: tuple[int, int], right: tuple[int, int], *, again: bool
) -> None:
    rules = {**loading.default().rules, "promoter-thanks": THANKS}

    def lived(first: tuple[int, int], then: tuple[int, int] | None) -> dict[str, Any]:
        name = f"shop{next(NUMBERS)}"
        shop: Shop = make_shop(TODAY - 3 * DAY, name=name, rules=rules)
        visits.add(shop, Customer(name="王秀英", phone="13812342231"), Visit(TODAY - 3 * DAY))
        shop = make_shop(TODAY - 2 * DAY, name=name, rules=rules)
        asked = follow_up_of(1)
        if again:
            visits.add(shop, 1, Visit(TODAY - 2 * DAY, "repair"))
        shop = make_shop(TODAY - DAY, name=name, rules=rules)
        conversation.record(shop, asked, Answer(csat=first[0], nps=first[1], fixed=1))
        if then is not None and then != first:
            correcting.correct(shop, last(), Right(*then))
        assert invariants.broken(shop) == []
        return _as_it_is()

    assert lived(wrong, right) == lived(right, None)


# What else was said


def test_reasons_words_and_mood_are_put_right_in_their_month(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    first, second, third = grievance(0), grievance(1), grievance(2)
    conversation.record(shop, asked, Answer(csat=3, reason_ids=(first, second), complaint="慢"))
    shop = make_shop(date(2026, 12, 2))
    words = {"complaint": " 等了\n三天 ", "need": "滤芯"}
    right = Right(csat=3, mood="good", reason_ids=(second, third), words=words)
    correcting.correct(shop, last(), right)
    assert said() == ("good", None, None, "", "等了 三天", "滤芯", "")
    assert reasons_of(last()) == {second, third}
    found = counted(shop, "2026-11")
    assert {row.id: row.count for row in found.top("complaint")} == {second: 1, third: 1}
    undo(shop)
    assert reasons_of(last()) == {first, second}
    assert said() == ("neutral", None, None, "", "慢", "", "")


def test_works_now_and_first_time_are_put_right(make_shop: MakeShop) -> None:
    visited(make_shop(date(2026, 11, 20)), WANG, kind="repair")
    shop = make_shop(date(2026, 11, 23))
    conversation.record(shop, follow_up_of(1), Answer(csat=4, fixed=0))
    correcting.correct(shop, last(), Right(csat=4, fixed=1))
    assert said()[1:3] == (1, None)
    with pytest.raises(InvalidError) as refused:
        correcting.correct(shop, last(), Right(csat=4, fixed=1, first_time=1))
    assert refused.value.field == "first_time"


def test_a_locked_month_keeps_its_words(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=4, praise="好"))
    shop = make_shop(date(2026, 12, 2))
    lock.lock(shop, "2026-11")
    with pytest.raises(ShopError, match="2026-11 is locked"):
        correcting.correct(shop, last(), Right(csat=4, words={"praise": "很好"}))
    assert said()[3] == "好"


@pytest.mark.parametrize("days", [0, 3])
def test_a_score_that_turns_out_low_can_open_a_complaint_that_wants_an_answer(
    make_shop: MakeShop, days: int
) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=5))
    shop = make_shop(TODAY + days * DAY)
    right = Right(csat=1, reason_ids=(grievance(),), complaint_as="urgent")
    correcting.correct(shop, last(), right)
    found = db.row("SELECT severity, cause_id, rating_before_id, source FROM complaint")
    assert found == ("urgent", grievance(), last(), "rating")
    assert {"complaint-answer", "complaint-solve", "low-score"} <= set(open_rules())
    assert invariants.broken(shop) == []


def verified(make_shop: MakeShop, **answer: Any) -> Shop:
    """A complaint that was solved, told, and asked about with this answer."""
    shop, [asked] = morning(make_shop, WANG)
    complaint_id = conversation.record(
        shop, asked, Answer(csat=1, complaint_as="normal")
    ).complaint_id
    complaints.resolve(shop, complaint_id or 0, complaints.Solved("换了密封圈"))
    told = db.value("SELECT id FROM follow_up WHERE rule = 'complaint-told'")
    conversation.record(shop, told, Answer())
    shop = make_shop(TODAY + 4 * DAY)
    check = db.value("SELECT id FROM follow_up WHERE rule = 'complaint-verified'")
    conversation.record(shop, check, Answer(csat=4, **answer))
    return shop


def test_a_yes_that_was_none_opens_the_complaint_again(make_shop: MakeShop) -> None:
    shop = verified(make_shop, fixed=1)
    assert db.value("SELECT closed_at FROM complaint") is not None
    right = Right(csat=1, fixed=0, words={"complaint": "还是漏"}, complaint_as="normal")
    correcting.correct(shop, last(), right)
    assert db.rows("SELECT closed_at, reopened FROM complaint") == [(None, 1)]
    assert "complaint-solve" in open_rules()
    assert invariants.broken(shop) == []
    undo(shop)
    assert db.value("SELECT closed_at FROM complaint") is not None


def test_a_no_that_was_none_is_said_in_the_history_of_the_complaint(make_shop: MakeShop) -> None:
    shop = verified(make_shop, fixed=0)
    correcting.correct(shop, last(), Right(csat=4, fixed=1))
    heard = [event.text for event in complaint_rows.events(shop, 1)]
    assert "Rating corrected: Solved now: yes, not no" in heard
    assert "complaint-solve" in open_rules()
    assert invariants.broken(shop) == []
