"""Complaints: never forgotten on the way, and late ones are the manager's."""

from __future__ import annotations

from datetime import date

import pytest
from shops import TODAY, MakeShop, first_elsewhere
from unhappy import (
    DAY,
    MONDAY,
    answered,
    at,
    customer_of,
    leave,
    open_names,
    say,
    solved,
    step,
    steps,
    told,
    unhappy,
)

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints import steps as complaint_steps
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

# Nothing is forgotten


@pytest.mark.parametrize("name", kinds.STEPS)
def test_a_step_cannot_be_cancelled(shop: Shop, name: str) -> None:
    complaint_id = unhappy(shop)
    if name in (kinds.TELL, kinds.VERIFY):
        complaints.resolve(shop, complaint_id, Solved("换了新机"))
    with pytest.raises(ShopError, match="step of a complaint"):
        changing.cancel(shop, step(complaint_id, name), "不用了")
    assert name in open_names(complaint_id)


@pytest.mark.parametrize(("name", "day"), [(kinds.TELL, TODAY), (kinds.VERIFY, date(2026, 11, 26))])
def test_who_could_not_be_reached_is_tried_again_after_a_week(
    make_shop: MakeShop, name: str, day: date
) -> None:
    shop = make_shop()
    complaint_id = solved(shop)
    shop = at(make_shop, day)
    if name == kinds.VERIFY:
        say(shop, complaint_id, kinds.TELL)
    say(shop, complaint_id, name, outcome="wrong_number")
    at(make_shop, day + 6 * DAY)
    before = name in open_names(complaint_id)
    at(make_shop, day + 7 * DAY)
    assert (before, name in open_names(complaint_id)) == (False, True)


def test_who_does_not_want_to_talk_is_asked_again_after_ninety_days(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    refused_on = shop.clock.today()
    say(shop, complaint_id, kinds.VERIFY, outcome="refused")
    at(make_shop, refused_on + 89 * DAY)
    before = open_names(complaint_id)
    at(make_shop, refused_on + 90 * DAY)
    assert (before, open_names(complaint_id)) == ([], ["complaint-verified"])


@pytest.mark.parametrize("outcome", ["wrong_number", "refused"])
def test_a_customer_who_comes_in_is_asked_at_once(make_shop: MakeShop, outcome: str) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, outcome=outcome)
    day = shop.clock.today() + DAY
    shop = at(make_shop, day)
    visits.add(shop, customer_of(complaint_id), Visit(day, "consult"))
    assert open_names(complaint_id) == ["complaint-verified"]


def test_a_visit_does_not_ask_twice(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    visits.add(shop, customer_of(complaint_id), Visit(shop.clock.today(), "consult"))
    assert open_names(complaint_id) == ["complaint-verified"]


def test_the_next_step_can_always_be_had(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, outcome="wrong_number")
    assert complaints.task(shop, complaint_id) == step(complaint_id, kinds.VERIFY)


def test_nothing_comes_after_the_last_step(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, fixed=1)
    assert complaints.task(shop, complaint_id) is None


def test_a_refusal_of_another_call_does_not_end_the_check(shop: Shop) -> None:
    complaint_id = solved(shop)
    say(shop, complaint_id, kinds.TELL, outcome="message_left")
    other = changing.add(shop, customer_of(complaint_id), "配件到了", TODAY)
    conversation.record(shop, other, Answer(outcome="refused"))
    assert open_names(complaint_id) == ["complaint-verified"]


def test_who_wants_no_calls_is_still_told_about_their_complaint(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    known = customers.get(shop, customer_of(complaint_id))
    customers.edit(shop, customer_of(complaint_id), Customer(known.name, contact_consent="none"))
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    assert open_names(complaint_id) == ["complaint-told", "complaint-verified"]


def test_two_cards_of_one_person_keep_every_complaint(shop: Shop) -> None:
    mine = unhappy(shop)
    other = customers.add(shop, Customer(name="王女士"))
    second = complaints.open_(shop, other, New("上门晚了", category="responsiveness"))
    kept = customer_of(mine)
    merging.merge(shop, other, kept)
    assert [each.id for each in complaint_rows.of_customer(shop, kept)] == [second, mine]
    assert [open_names(each) for each in (mine, second)] == 2 * [
        ["complaint-answer", "complaint-solve"]
    ]


def test_a_complaint_of_a_card_that_was_merged_meanwhile_is_not_lost(shop: Shop) -> None:
    kept, gone = (customers.add(shop, Customer(name=name)) for name in ("王秀英", "王女士"))
    merging.merge(shop, gone, kept)
    complaint_id = complaints.open_(shop, gone, New("上门晚了"))
    assert customer_of(complaint_id) == kept
    assert open_names(complaint_id) == ["complaint-answer", "complaint-solve"]


# Whoever is late gives it to the manager


def test_an_overdue_step_goes_to_the_manager(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    at(make_shop, TODAY, 15)
    answered_late = steps(complaint_id)
    at(make_shop, MONDAY + 3 * DAY)
    assert [(row[0], *row[3:]) for row in answered_late + steps(complaint_id)] == [
        ("complaint-answer", 3, 1),
        ("complaint-solve", 1, 2),
        ("complaint-answer", 3, 1),
        ("complaint-solve", 3, 1),
    ]


def test_a_result_that_nobody_told_goes_to_the_manager(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = solved(shop)
    at(make_shop, MONDAY + DAY)
    assert steps(complaint_id)[0] == ("complaint-told", "2026-11-23", None, 3, 1)


def test_it_is_given_to_the_manager_only_once(make_shop: MakeShop) -> None:
    shop = make_shop()
    unhappy(shop)
    shop = at(make_shop, TODAY, 15)
    written = db.value("SELECT count(*) FROM journal")
    assert complaint_steps.escalate(shop) == 0
    assert db.value("SELECT count(*) FROM journal") == written


def test_a_shop_without_a_manager_still_puts_it_on_top(make_shop: MakeShop) -> None:
    shop = make_shop()
    leave(shop, 3)
    complaint_id = unhappy(shop)
    shop = at(make_shop, MONDAY + 3 * DAY)
    assert [(row[3], row[4]) for row in steps(complaint_id)] == [(1, 1), (1, 1)]
    assert complaint_steps.escalate(shop) == 0


def test_what_waits_for_the_customer_is_not_late(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY + 3 * DAY)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.late, [row[3] for row in steps(complaint_id)]) == (False, [1])


def test_counts_and_lists_agree(make_shop: MakeShop) -> None:
    shop = make_shop()
    late = unhappy(shop)
    shop = at(make_shop, TODAY, 15)
    fresh = complaints.open_(shop, customer_of(late), New("上门费没提前说", owner_id=2))
    assert (complaint_rows.ids(shop), complaint_rows.ids(shop, "overdue")) == (
        [late, fresh],
        [late],
    )
    assert (complaint_rows.counts(shop).open, complaint_rows.counts(shop).overdue) == (2, 1)
    shop.set_staff(2)
    assert complaint_rows.ids(shop, "mine") == [fresh]


def test_closed_complaints_are_the_last_of_all(make_shop: MakeShop) -> None:
    shop, closed = told(make_shop)
    say(shop, closed, kinds.VERIFY, fixed=1)
    fresh = complaints.open_(shop, customer_of(closed), New("又坏了"))
    assert complaint_rows.ids(shop, "all") == [fresh, closed]


# What a complaint's page and Today say agree


def row_of(shop: Shop, complaint_id: int, name: str) -> followups.TodayRow:
    return followups.rows(shop, [step(complaint_id, name)])[0]


def test_what_was_reopened_is_due_when_today_says_so(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, fixed=0)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.clock, found.late) == ("today", False)
    assert found.resolve_by < shop.clock.today()
    shop = at(make_shop, shop.clock.today() + DAY)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.clock, found.late) == ("1d late", True)


def test_a_reopened_complaint_on_hold_is_not_late_when_it_goes_on(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, fixed=0)
    until = shop.clock.today() + 6 * DAY
    complaints.hold(shop, complaint_id, "等配件", until)
    shop = at(make_shop, until)
    assert row_of(shop, complaint_id, kinds.SOLVE).when == "today"
    assert complaint_rows.one(shop, complaint_id).clock == "today"


def test_an_answer_that_the_customer_wants_later_is_not_late_before(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    later = Agreed(MONDAY, time="15:00")
    say(shop, complaint_id, kinds.ANSWER, outcome="call_back", call_back=later)
    shop = at(make_shop, MONDAY, 14)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.clock, found.late) == ("1h left", False)
    assert row_of(shop, complaint_id, kinds.ANSWER).state != "overdue"


@pytest.mark.parametrize(
    ("outcome", "says"),
    [("wrong_number", "tried again Thu 3 Dec"), ("refused", "tried again Wed 24 Feb 2027")],
)
def test_a_check_that_failed_says_when_it_is_tried_again(
    make_shop: MakeShop, outcome: str, says: str
) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, outcome=outcome)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.clock, found.late) == (says, False)


def test_what_was_never_answered_is_answered_when_it_is_reopened(shop: Shop) -> None:
    complaint_id = solved(shop)
    complaints.reopen(shop, complaint_id, "又坏了")
    assert open_names(complaint_id) == ["complaint-answer", "complaint-solve"]


def test_a_hold_ends_within_three_months(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(InvalidError, match="90 days") as refused:
        complaints.hold(shop, complaint_id, "等顾客", date.max)
    assert refused.value.field == "until"


def test_two_windows_make_one_next_step(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, outcome="wrong_number")
    first_elsewhere(monkeypatch, lambda: complaints.task(shop, complaint_id))
    assert complaints.task(shop, complaint_id) == step(complaint_id, kinds.VERIFY)
    assert open_names(complaint_id) == ["complaint-verified"]
