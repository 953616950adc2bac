"""Complaints: put right, solved, told, confirmed."""

from __future__ import annotations

from datetime import date

import pytest
from shops import TODAY, MakeShop
from unhappy import (
    DAY,
    HER,
    MONDAY,
    at,
    changed,
    customer_of,
    kinds,
    leave,
    local,
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
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.shop.people import staff
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

# Putting right what was taken down


def test_another_severity_moves_both_deadlines(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    changed(shop, complaint_id, severity="low")
    found = complaint_rows.one(shop, complaint_id)
    assert (found.respond_by, found.resolve_by) == (local(MONDAY, 11), MONDAY + 8 * DAY)
    assert [(row[1], row[2]) for row in steps(complaint_id)] == [
        ("2026-11-23", "11:00"),
        ("2026-12-01", None),
    ]


def test_what_was_late_stays_late_with_another_severity(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    shop = make_shop(TODAY, 15)
    changed(shop, complaint_id, severity="low")
    found = complaint_rows.one(shop, complaint_id)
    assert (found.respond_by, found.resolve_by) == (local(TODAY, 14), MONDAY + 8 * DAY)


def test_what_was_answered_and_solved_in_time_was_in_time(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    shop = make_shop(TODAY, 13)
    say(shop, complaint_id, followup_kinds.ANSWER)
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    before = complaint_rows.one(shop, complaint_id)
    changed(shop, complaint_id, severity="urgent")
    after = complaint_rows.one(shop, complaint_id)
    assert (after.respond_by, after.resolve_by) == (before.respond_by, before.resolve_by)


def test_another_severity_keeps_what_was_agreed_with_the_customer(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    tuesday = Agreed(MONDAY + DAY, time="16:00")
    say(shop, complaint_id, followup_kinds.ANSWER, outcome="call_back", call_back=tuesday)
    changed(shop, complaint_id, severity="low")
    assert db.row(
        "SELECT planned_on, planned_time FROM follow_up WHERE rule = 'complaint-answer'"
    ) == ("2026-11-24", "16:00")


@pytest.mark.parametrize(
    ("field", "given"),
    [("text", {"text": ""}), ("category", {"category": "x"}), ("severity", {"severity": "x"})],
)
def test_a_wrong_correction_is_refused(shop: Shop, field: str, given: dict[str, str]) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(InvalidError) as refused:
        changed(shop, complaint_id, **given)
    assert refused.value.field == field


def test_another_owner_gets_the_open_steps(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    changed(shop, complaint_id, owner_id=2)
    assert [row[3] for row in steps(complaint_id)] == [2, 2]


def test_a_step_that_was_escalated_stays_with_the_manager(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    shop = at(make_shop, TODAY, 15)
    changed(shop, complaint_id, owner_id=2)
    assert [(row[0], row[3]) for row in steps(complaint_id)] == [
        ("complaint-answer", 3),
        ("complaint-solve", 2),
    ]


def test_steps_of_an_owner_who_has_left_are_the_managers(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    leave(shop, 1)
    shop.check_staff()
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    told = next(row for row in steps(complaint_id) if row[0] == followup_kinds.TELL)
    assert told[3] == 3


def test_the_next_owner_gets_the_steps_that_the_manager_minded(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    leave(shop, 1)
    shop.check_staff()
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    changed(shop, complaint_id, owner_id=2)
    told = next(row for row in steps(complaint_id) if row[0] == followup_kinds.TELL)
    assert told[3] == 2


def test_a_note_is_kept_with_who_wrote_it(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.note(shop, complaint_id, "  已经问了厂家 ")
    assert [
        (event.kind, event.text, event.staff) for event in complaint_rows.events(shop, complaint_id)
    ] == [("note", "已经问了厂家", "小张")]


def test_an_empty_note_is_refused(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(InvalidError) as refused:
        complaints.note(shop, complaint_id, "\n")
    assert refused.value.field == "text"


# Solving, telling, hearing that it is solved


def test_resolving_asks_to_tell_the_customer_and_to_hear_from_them(shop: Shop) -> None:
    complaint_id = solved(shop)
    # Resolved by 小张, so the manager may ask.
    assert steps(complaint_id) == [
        ("complaint-told", "2026-11-23", None, 1, 1),
        ("complaint-verified", "2026-11-27", None, 3, 1),
    ]
    assert complaint_rows.one(shop, complaint_id).state == "resolved"


def test_a_resolution_needs_words(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(InvalidError) as refused:
        complaints.resolve(shop, complaint_id, Solved(" "))
    assert refused.value.field == "what"


def test_a_compensation_is_not_less_than_nothing(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(InvalidError) as refused:
        complaints.resolve(shop, complaint_id, Solved("退款", compensation=-1))
    assert refused.value.field == "compensation"


def test_nothing_is_resolved_twice(shop: Shop) -> None:
    complaint_id = solved(shop)
    with pytest.raises(ShopError, match="resolved already"):
        complaints.resolve(shop, complaint_id, Solved("再换一台"))


def test_who_resolved_it_does_not_check_it(make_shop: MakeShop) -> None:
    shop = make_shop()
    with journal.action(shop, "the owner joins"):
        staff.add(shop, "陈老板", "owner")
    shop.set_staff(3)
    complaint_id = solved(shop)
    assert steps(complaint_id)[1][3] == 4


@pytest.mark.parametrize("outcome", ["reached", "message_left"])
def test_the_customer_is_told_by_a_talk_or_a_message(shop: Shop, outcome: str) -> None:
    complaint_id = solved(shop)
    say(shop, complaint_id, followup_kinds.TELL, outcome=outcome)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.informed_at, found.state) == (local(TODAY, 10), "told")
    assert open_names(complaint_id) == ["complaint-verified"]


def test_a_check_waits_for_the_one_answer_it_is_for(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    with pytest.raises(InvalidError) as refused:
        say(shop, complaint_id, followup_kinds.VERIFY, csat=5)
    assert (refused.value.field, open_names(complaint_id)) == ("fixed", ["complaint-verified"])


def test_a_talk_about_something_else_leaves_the_check_open(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    other = changing.add(shop, customer_of(complaint_id), "配件到了", shop.clock.today())
    conversation.record(shop, other, Answer(csat=5))
    assert open_names(complaint_id) == ["complaint-verified"]


def test_a_customer_who_confirms_closes_the_complaint(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=1, first_time=1, csat=5, ces=6)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.state, found.closed_at, found.after.csat) == (
        "verified",
        local(date(2026, 11, 26), 10),
        5,
    )
    assert (open_names(complaint_id), complaint_rows.ids(shop)) == ([], [])


def test_the_scores_before_and_after_are_a_pair(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    asked = db.value("SELECT id FROM follow_up")
    done = conversation.record(shop, asked, Answer(csat=1, nps=2, complaint_as="normal"))
    complaint_id = done.complaint_id or 0
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    shop = at(make_shop, date(2026, 11, 26))
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=1, csat=4)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.before.csat, found.before.nps, found.after.csat) == (1, 2, 4)


def test_who_confirms_it_knows_what_was_done(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = solved(shop)
    shop = at(make_shop, date(2026, 11, 26))
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=1)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.state, found.informed_at) == ("verified", found.verified_at)
    assert open_names(complaint_id) == []


def test_nothing_is_left_to_tell_who_confirms_it_also_where_telling_was_left_open(
    make_shop: MakeShop,
) -> None:
    complaint_id = solved(make_shop())
    telling = step(complaint_id, followup_kinds.TELL)
    shop = at(make_shop, date(2026, 11, 26))
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=1, done={telling: False})
    assert complaint_rows.one(shop, complaint_id).state == "verified"
    assert open_names(complaint_id) == []


def test_what_is_not_solved_begins_anew(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=0, csat=2, complaint="还是不制冷")
    found = complaint_rows.one(shop, complaint_id)
    assert (found.state, found.reopened, found.resolved_at, found.informed_at) == (
        "responded",
        1,
        None,
        None,
    )
    assert open_names(complaint_id) == ["complaint-solve"]
    history = complaint_rows.events(shop, complaint_id)
    assert [(event.kind, event.text) for event in history] == [
        ("resolve", "换了新机"),
        ("respond", ""),
        ("inform", ""),
        ("reopen", "还是不制冷"),
    ]


def test_a_second_solution_is_told_and_checked_again(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=0)
    complaints.resolve(shop, complaint_id, Solved("退款"))
    assert open_names(complaint_id) == ["complaint-told", "complaint-verified"]
    shop = at(make_shop, date(2026, 12, 2))
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=1)
    assert complaint_rows.one(shop, complaint_id).state == "verified"
    assert kinds(shop, complaint_id).count("resolve") == 2


def test_a_closed_complaint_can_come_back(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=1)
    complaints.reopen(shop, complaint_id, "又坏了")
    found = complaint_rows.one(shop, complaint_id)
    assert (found.state, found.closed_at, found.reopened) == ("responded", None, 1)
    assert (found.after.csat, open_names(complaint_id)) == (None, ["complaint-solve"])


def test_an_open_complaint_needs_no_reopening(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(ShopError, match="is open"):
        complaints.reopen(shop, complaint_id, "又坏了")


def test_reopening_needs_a_reason(shop: Shop) -> None:
    complaint_id = solved(shop)
    with pytest.raises(InvalidError) as refused:
        complaints.reopen(shop, complaint_id, "")
    assert refused.value.field == "why"


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("open", "first say what was done"),
        ("resolved", "must be told, and confirm"),
        ("told", "has not confirmed"),
        ("verified", "is closed"),
    ],
)
def test_closing_is_refused_in_words_that_say_what_is_missing(
    make_shop: MakeShop, until: str, says: str
) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    if until != "open":
        complaints.resolve(shop, complaint_id, Solved("换了新机"))
    if until in ("told", "verified"):
        say(shop, complaint_id, followup_kinds.TELL)
    if until == "verified":
        shop = at(make_shop, date(2026, 11, 26))
        say(shop, complaint_id, followup_kinds.VERIFY, fixed=1)
    with pytest.raises(ShopError, match=says):
        complaints.close(shop, complaint_id)


def test_one_answer_is_about_one_complaint(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    other = complaints.open_(shop, customer_of(complaint_id), New("上门费没提前说"))
    complaints.resolve(shop, other, Solved("退了上门费"))
    shop = at(make_shop, date(2026, 12, 2))
    say(shop, complaint_id, followup_kinds.VERIFY, fixed=1)
    assert complaint_rows.one(shop, other).verified_at is None
