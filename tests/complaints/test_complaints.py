"""Complaints: taken down, answered, and what waits for the customer."""

from __future__ import annotations

from datetime import date

import pytest
from shops import TODAY, MakeShop
from unhappy import (
    DAY,
    HER,
    MONDAY,
    answered,
    at,
    customer_of,
    kinds,
    local,
    open_names,
    say,
    solved,
    step,
    steps,
    unhappy,
)

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints, deadlines
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

# Taking it down


@pytest.mark.parametrize(
    ("severity", "respond_by", "resolve_by"),
    [
        ("urgent", (TODAY, 11), MONDAY),
        ("normal", (TODAY, 14), MONDAY + 2 * DAY),
        ("low", (TODAY + 2 * DAY, 11), MONDAY + 8 * DAY),
    ],
)
def test_how_urgent_it_is_says_by_when(
    shop: Shop, severity: str, respond_by: tuple[date, int], resolve_by: date
) -> None:
    found = complaint_rows.one(shop, unhappy(shop, severity=severity))
    assert (found.respond_by, found.resolve_by) == (local(*respond_by), resolve_by)


@pytest.mark.parametrize(
    ("day", "hour", "respond_by", "resolve_by"),
    [
        # In the night; in the morning before the shop opens; when all China is on holiday.
        (TODAY, 22, (TODAY + DAY, 13), MONDAY + 2 * DAY),
        (TODAY, 6, (TODAY, 13), MONDAY + 2 * DAY),
        (date(2026, 2, 16), 20, (date(2026, 2, 17), 12, 30), date(2026, 2, 26)),
    ],
)
def test_clocks_begin_when_the_shop_opens(
    make_shop: MakeShop, day: date, hour: int, respond_by: tuple[date, int], resolve_by: date
) -> None:
    shop = make_shop(day, hour)
    found = complaint_rows.one(shop, unhappy(shop))
    assert (found.respond_by, found.resolve_by) == (local(*respond_by), resolve_by)


def test_a_day_on_which_the_shop_is_closed_does_not_count(make_shop: MakeShop) -> None:
    shop = make_shop()
    closed = shop.config.calendar._replace(closed_days=(TODAY, TODAY + DAY))
    shop = make_shop(calendar=closed)
    assert complaint_rows.one(shop, unhappy(shop)).respond_by == local(MONDAY, 13)


def test_a_complaint_puts_its_first_two_steps_on_today(shop: Shop) -> None:
    assert steps(unhappy(shop)) == [
        ("complaint-answer", "2026-11-21", "14:00", 1, 1),
        ("complaint-solve", "2026-11-25", None, 1, 2),
    ]


def test_whoever_takes_it_down_owns_it(shop: Shop) -> None:
    shop.set_staff(1)
    assert complaint_rows.one(shop, unhappy(shop)).owner == "小张"


def test_nobody_owns_a_complaint_about_their_own_work(shop: Shop) -> None:
    shop.set_staff(2)
    assert complaint_rows.one(shop, unhappy(shop)).owner == "李店长"


def test_it_is_about_the_last_visit_unless_a_visit_was_rated(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - 2 * DAY)
    customer_id, rated = visits.add(shop, HER, Visit(TODAY - 2 * DAY, served_by=2))
    shop = make_shop()
    visits.add(shop, customer_id, Visit(TODAY, "consult", served_by=2))
    last = db.value("SELECT max(id) FROM visit")
    plain = complaints.open_(shop, customer_id, New("贵了"))
    asked = db.value("SELECT id FROM follow_up WHERE rule = 'first-visit'")
    low = conversation.record(shop, asked, Answer(csat=1, complaint_as="normal")).complaint_id
    assert (
        complaint_rows.one(shop, plain).visit_id,
        complaint_rows.one(shop, low or 0).visit_id,
    ) == (
        last,
        rated,
    )


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("text", {"text": " "}),
        ("category", {"category": "weather"}),
        ("severity", {"severity": "terrible"}),
        ("source", {"source": "rumour"}),
    ],
)
def test_what_cannot_be_taken_down_is_said_of_its_field(
    shop: Shop, field: str, given: dict[str, str]
) -> None:
    with pytest.raises(InvalidError) as refused:
        unhappy(shop, **given)
    assert (refused.value.field, db.value("SELECT count(*) FROM complaint")) == (field, 0)


@pytest.mark.parametrize(
    ("answer", "text", "category"),
    [
        ({"complaint": "还是漏水", "reason_ids": (8,)}, "还是漏水", "reliability"),
        ({"reason_ids": ()}, "unhappy, and did not say why", "reliability"),
        ({"note": "很生气"}, "很生气", "reliability"),
    ],
)
def test_a_low_score_becomes_a_complaint_in_the_customers_words(
    make_shop: MakeShop, answer: dict[str, object], text: str, category: str
) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    known = db.value("SELECT min(id) FROM reason WHERE polarity = 'complaint'")
    if answer.get("reason_ids"):
        answer = answer | {"reason_ids": (known,)}
    asked = db.value("SELECT id FROM follow_up")
    done = conversation.record(
        shop,
        asked,
        Answer(csat=1, complaint_as="urgent", **answer),  # type: ignore[arg-type]  # as given
    )
    found = complaint_rows.one(shop, done.complaint_id or 0)
    assert (found.text, found.category, found.severity, found.source, found.before.csat) == (
        text,
        category,
        "urgent",
        "rating",
        1,
    )


def test_a_reason_alone_names_what_it_is_about(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    late = db.value("SELECT id FROM reason WHERE name = '上门晚了'")
    asked = db.value("SELECT id FROM follow_up")
    done = conversation.record(shop, asked, Answer(csat=1, complaint_as="low", reason_ids=(late,)))
    found = complaint_rows.one(shop, done.complaint_id or 0)
    assert (found.text, found.category, found.cause) == ("上门晚了", "responsiveness", "上门晚了")


# Answering


@pytest.mark.parametrize("outcome", ["reached", "message_left"])
def test_any_contact_answers_it(shop: Shop, outcome: str) -> None:
    complaint_id = unhappy(shop)
    say(shop, complaint_id, followup_kinds.ANSWER, outcome=outcome)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.responded_at, found.state) == (local(TODAY, 10), "responded")
    assert open_names(complaint_id) == ["complaint-solve"]


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "refused", "wrong_number"])
def test_a_try_that_reaches_nobody_answers_nothing(shop: Shop, outcome: str) -> None:
    complaint_id = unhappy(shop)
    say(shop, complaint_id, followup_kinds.ANSWER, outcome=outcome)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.responded_at, found.state) == (None, "open")
    assert "complaint-solve" in open_names(complaint_id)


def test_a_talk_about_something_else_answers_it_too(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    other = changing.add(shop, customer_of(complaint_id), "配件到了", TODAY)
    conversation.record(shop, other, Answer())
    assert complaint_rows.one(shop, complaint_id).responded_at is not None


def test_work_inside_the_shop_is_no_talk(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(ShopError, match="what was done"):
        say(shop, complaint_id, followup_kinds.SOLVE)
    say(shop, complaint_id, followup_kinds.ANSWER)
    assert open_names(complaint_id) == ["complaint-solve"]


def test_who_was_not_reached_with_an_answer_can_be_called_again(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    say(shop, complaint_id, followup_kinds.ANSWER, outcome="wrong_number")
    assert complaints.task(shop, complaint_id) == step(complaint_id, followup_kinds.ANSWER)


# Waiting for the customer


def test_a_hold_stops_the_clock_of_the_solution_until_the_shop_opens_that_day(shop: Shop) -> None:
    complaint_id = answered(shop)
    before = complaint_rows.one(shop, complaint_id)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.respond_by, found.resolve_by, found.held_until) == (
        before.respond_by,
        MONDAY + 3 * DAY,
        MONDAY + DAY,
    )
    assert [(event.at, event.kind) for event in complaint_rows.events(shop, complaint_id)] == [
        (local(TODAY, 10), "respond"),
        (local(TODAY, 10), "hold"),
        (local(MONDAY + DAY, 9), "resume"),
    ]


def test_what_nobody_has_answered_cannot_wait(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(ShopError, match="answer first"):
        complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.held_until, kinds(shop, complaint_id)) == (None, [])


def test_what_was_reopened_without_an_answer_cannot_wait_either(shop: Shop) -> None:
    complaint_id = solved(shop)
    complaints.reopen(shop, complaint_id, "又坏了")
    with pytest.raises(ShopError, match="answer first"):
        complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)


def test_what_is_on_hold_rests_until_then(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)
    before = followups.today_ids(shop)
    shop = at(make_shop, MONDAY + DAY)
    assert (before, followups.today_ids(shop)) == ([], [step(complaint_id, followup_kinds.SOLVE)])


def test_a_longer_hold_is_the_same_hold(shop: Shop) -> None:
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY)
    complaints.hold(shop, complaint_id, "顾客出差", MONDAY + 7 * DAY)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.held_until, found.resolve_by) == (MONDAY + 7 * DAY, MONDAY + 9 * DAY)
    assert sorted(kinds(shop, complaint_id)) == ["hold", "note", "respond", "resume"]


def test_a_shorter_hold_lets_the_clock_run_earlier(shop: Shop) -> None:
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    complaints.hold(shop, complaint_id, "顾客提前回来", MONDAY)
    assert complaint_rows.one(shop, complaint_id).resolve_by == MONDAY + 2 * DAY


def test_going_on_early_takes_the_rest_of_the_hold_back(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY, 15)
    complaints.resume(shop, complaint_id)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.held_until, found.resolve_by) == (None, MONDAY + 2 * DAY)
    assert followups.today_ids(shop) == [step(complaint_id, followup_kinds.SOLVE)]


def test_two_holds_count_both(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)
    shop = at(make_shop, MONDAY + DAY, 12)
    complaints.hold(shop, complaint_id, "又等一等", MONDAY + 3 * DAY)
    assert complaint_rows.one(shop, complaint_id).resolve_by == date(2026, 11, 30)


def test_a_contact_ends_the_waiting(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = answered(shop)
    promised = changing.promise(
        shop, customer_of(complaint_id), "回电", MONDAY, "16:00", complaint_id
    )
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY, 15)
    conversation.record(shop, promised, Answer(done={promised: True}))
    assert complaint_rows.one(shop, complaint_id).held_until is None
    assert followups.today_ids(shop) == [step(complaint_id, followup_kinds.SOLVE)]


def test_resolving_ends_the_waiting(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY, 15)
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    assert deadlines.holds_of(complaint_id) == [(local(TODAY, 10), local(MONDAY, 15))]


def test_a_missed_deadline_stays_missed_whatever_waits_afterwards(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    before = complaint_rows.one(shop, complaint_id)
    shop = at(make_shop, MONDAY + 7 * DAY)
    say(shop, complaint_id, followup_kinds.ANSWER)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 14 * DAY)
    after = complaint_rows.one(shop, complaint_id)
    assert (after.respond_by, after.resolve_by) == (before.respond_by, before.resolve_by)
    dues = [(name, due_on) for name, due_on, *_rest in steps(complaint_id)]
    assert dues == [("complaint-solve", "2026-11-25")]


@pytest.mark.parametrize(
    ("field", "why", "until"),
    [("why", " ", MONDAY), ("until", "等顾客", TODAY), ("until", "等顾客", TODAY - DAY)],
)
def test_a_hold_needs_a_reason_and_an_end(shop: Shop, field: str, why: str, until: date) -> None:
    complaint_id = answered(shop)
    with pytest.raises(InvalidError) as refused:
        complaints.hold(shop, complaint_id, why, until)
    assert (refused.value.field, kinds(shop, complaint_id)) == (field, ["respond"])


def test_what_is_resolved_waits_for_nothing(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    with pytest.raises(ShopError, match="resolved already"):
        complaints.hold(shop, complaint_id, "等顾客", MONDAY)


def test_only_what_waits_can_go_on(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(ShopError, match="not waiting"):
        complaints.resume(shop, complaint_id)
