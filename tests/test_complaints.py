"""Complaints: taken down, answered, solved, told, confirmed; and never forgotten on the way."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop import (
    complaint_rows,
    complaints,
    conversation,
    customers,
    deadlines,
    engine,
    followups,
    forms,
    journal,
    loop,
    merging,
    staff,
    undo,
    visits,
)
from shopvisit.shop.complaints import Changes, New, Solved
from shopvisit.shop.context import Shop
from shopvisit.shop.conversation import Agreed, Answer
from shopvisit.shop.customers import Customer
from shopvisit.shop.visits import Visit

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)
HER = Customer(name="王秀英", salutation="女士", phone="13812342231")


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute).astimezone()


def unhappy(shop: Shop, **known: object) -> int:
    """A customer who was served by 小王 a month ago, and complains; the complaint."""
    customer_id = customers.add(shop, HER)
    with journal.action(shop, "a visit of last month"):
        db.Visit.insert(
            created_at=shop.clock.stamp(),
            customer=customer_id,
            visited_on=shop.clock.today() - 30 * DAY,
            kind="repair",
            item="空调维修",
            served_by=2,
        ).execute()
        customers.derive(customer_id)
    text = str(known.pop("text", "修完两天又不制冷了"))
    return complaints.open_(shop, customer_id, New(text, **known))  # type: ignore[arg-type]


def customer_of(complaint_id: int) -> int:
    found: int = db.value("SELECT customer_id FROM complaint WHERE id = ?", complaint_id)
    return found


def step(complaint_id: int, name: str) -> int:
    found = loop.open_step(complaint_id, name)
    assert found is not None, f"no {name} on Today's books"
    return found


def steps(complaint_id: int) -> list[tuple[str, str, str | None, int | None, int]]:
    """The open ones: rule, deadline, time, whose, priority."""
    return db.rows(
        "SELECT rule, due_on, due_time, assignee_id, priority FROM follow_up "
        "WHERE complaint_id = ? AND status = 'open' ORDER BY id",
        complaint_id,
    )


def open_names(complaint_id: int) -> list[str]:
    return [row[0] for row in steps(complaint_id)]


def say(shop: Shop, complaint_id: int, name: str, **answer: object) -> conversation.Recorded:
    """Talk with the customer about one step of the complaint."""
    return conversation.record(shop, step(complaint_id, name), Answer(**answer))  # type: ignore[arg-type]


def kinds(shop: Shop, complaint_id: int) -> list[str]:
    return [event.kind for event in complaints.events(shop, complaint_id)]


def at(make_shop: MakeShop, day: date, hour: int = 10) -> Shop:
    shop = make_shop(day, hour)
    engine.catch_up(shop)
    return shop


def changed(shop: Shop, complaint_id: int, **what: object) -> None:
    now = complaints.one(shop, complaint_id)
    kept = Changes(now.text, now.category, now.severity, now.owner_id, now.cause_id)
    complaints.change(shop, complaint_id, Changes(**(vars(kept) | what)))  # type: ignore[arg-type]


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
    found = complaints.one(shop, unhappy(shop, severity=severity))
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
    found = complaints.one(shop, unhappy(shop))
    assert (found.respond_by, found.resolve_by) == (local(*respond_by), resolve_by)


def test_a_day_on_which_the_shop_is_closed_does_not_count(make_shop: MakeShop) -> None:
    shop = make_shop()
    closed = shop.config.calendar._replace(closed_days=(TODAY, TODAY + DAY))
    shop = make_shop(calendar=closed)
    assert complaints.one(shop, unhappy(shop)).respond_by == local(MONDAY, 13)


def test_a_complaint_puts_its_first_two_steps_on_today(shop: Shop) -> None:
    assert steps(unhappy(shop)) == [
        ("complaint-answer", "2026-11-21", "14:00", 1, 1),
        ("complaint-solve", "2026-11-25", None, 1, 2),
    ]


def test_whoever_takes_it_down_owns_it(shop: Shop) -> None:
    shop.set_staff(1)
    assert complaints.one(shop, unhappy(shop)).owner == "小张"


def test_nobody_owns_a_complaint_about_their_own_work(shop: Shop) -> None:
    shop.set_staff(2)
    assert complaints.one(shop, unhappy(shop)).owner == "李店长"


def test_it_is_about_the_last_visit_unless_a_visit_was_rated(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - 2 * DAY)
    customer_id, rated = visits.add(shop, HER, Visit(TODAY - 2 * DAY, served_by=2))
    shop = make_shop()
    visits.add(shop, customer_id, Visit(TODAY, "consult", served_by=2))
    last = db.value("SELECT max(id) FROM visit")
    plain = complaints.open_(shop, customer_id, New("贵了"))
    asked = db.value("SELECT id FROM follow_up WHERE rule = 'first-visit'")
    low = conversation.record(shop, asked, Answer(csat=1, complaint_as="normal")).complaint_id
    assert (complaints.one(shop, plain).visit_id, complaints.one(shop, low or 0).visit_id) == (
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
        Answer(csat=1, complaint_as="urgent", **answer),  # type: ignore[arg-type]
    )
    found = complaints.one(shop, done.complaint_id or 0)
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
    found = complaints.one(shop, done.complaint_id or 0)
    assert (found.text, found.category, found.cause) == ("上门晚了", "responsiveness", "上门晚了")


# Answering


@pytest.mark.parametrize("outcome", ["reached", "message_left"])
def test_any_contact_answers_it(shop: Shop, outcome: str) -> None:
    complaint_id = unhappy(shop)
    say(shop, complaint_id, loop.ANSWER, outcome=outcome)
    found = complaints.one(shop, complaint_id)
    assert (found.responded_at, found.state) == (local(TODAY, 10), "responded")
    assert open_names(complaint_id) == ["complaint-solve"]


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "refused", "wrong_number"])
def test_a_try_that_reaches_nobody_answers_nothing(shop: Shop, outcome: str) -> None:
    complaint_id = unhappy(shop)
    say(shop, complaint_id, loop.ANSWER, outcome=outcome)
    found = complaints.one(shop, complaint_id)
    assert (found.responded_at, found.state) == (None, "open")
    assert "complaint-solve" in open_names(complaint_id)


def test_a_talk_about_something_else_answers_it_too(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    other = followups.add(shop, customer_of(complaint_id), "配件到了", TODAY)
    conversation.record(shop, other, Answer())
    assert complaints.one(shop, complaint_id).responded_at is not None


def test_work_inside_the_shop_is_no_talk(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(ShopError, match="what was done"):
        say(shop, complaint_id, loop.SOLVE)
    say(shop, complaint_id, loop.ANSWER)
    assert open_names(complaint_id) == ["complaint-solve"]


def test_who_was_not_reached_with_an_answer_can_be_called_again(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    say(shop, complaint_id, loop.ANSWER, outcome="wrong_number")
    assert complaints.task(shop, complaint_id) == step(complaint_id, loop.ANSWER)


# Waiting for the customer


def test_a_hold_stops_both_clocks_until_the_shop_opens_that_day(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)
    found = complaints.one(shop, complaint_id)
    assert (found.respond_by, found.resolve_by, found.held_until) == (
        local(MONDAY + DAY, 13),
        MONDAY + 3 * DAY,
        MONDAY + DAY,
    )
    assert [(event.at, event.kind) for event in complaints.events(shop, complaint_id)] == [
        (local(TODAY, 10), "hold"),
        (local(MONDAY + DAY, 9), "resume"),
    ]


def test_what_is_on_hold_rests_until_then(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)
    before = followups.today_ids(shop)
    shop = at(make_shop, MONDAY + DAY)
    assert (before, len(followups.today_ids(shop))) == ([], 2)


def test_a_longer_hold_is_the_same_hold(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY)
    complaints.hold(shop, complaint_id, "顾客出差", MONDAY + 7 * DAY)
    found = complaints.one(shop, complaint_id)
    assert (found.held_until, found.resolve_by) == (MONDAY + 7 * DAY, MONDAY + 9 * DAY)
    assert sorted(kinds(shop, complaint_id)) == ["hold", "note", "resume"]


def test_a_shorter_hold_lets_the_clocks_run_earlier(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    complaints.hold(shop, complaint_id, "顾客提前回来", MONDAY)
    assert complaints.one(shop, complaint_id).respond_by == local(MONDAY, 13)


def test_going_on_early_takes_the_rest_of_the_hold_back(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY, 15)
    complaints.resume(shop, complaint_id)
    found = complaints.one(shop, complaint_id)
    assert (found.held_until, found.respond_by, found.resolve_by) == (
        None,
        local(MONDAY, 19),
        MONDAY + 2 * DAY,
    )
    assert len(followups.today_ids(shop)) == 2


def test_two_holds_count_both(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + DAY)
    shop = at(make_shop, MONDAY + DAY, 12)
    complaints.hold(shop, complaint_id, "又等一等", MONDAY + 3 * DAY)
    found = complaints.one(shop, complaint_id)
    # Three of the four hours had run on Tuesday.
    assert (found.respond_by, found.resolve_by) == (local(MONDAY + 3 * DAY, 10), date(2026, 11, 30))


def test_a_contact_ends_the_waiting(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY, 15)
    say(shop, complaint_id, loop.ANSWER)
    assert complaints.one(shop, complaint_id).held_until is None
    assert followups.today_ids(shop) == [step(complaint_id, loop.SOLVE)]


def test_resolving_ends_the_waiting(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY, 15)
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    assert deadlines.holds_of(complaint_id) == [(local(TODAY, 10), local(MONDAY, 15))]


def test_a_missed_deadline_stays_missed_whatever_waits_afterwards(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    before = complaints.one(shop, complaint_id)
    shop = at(make_shop, MONDAY + 7 * DAY)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 14 * DAY)
    after = complaints.one(shop, complaint_id)
    assert (after.respond_by, after.resolve_by) == (before.respond_by, before.resolve_by)
    dues = [(name, due_on) for name, due_on, *_rest in steps(complaint_id)]
    assert dues == [("complaint-answer", "2026-11-21"), ("complaint-solve", "2026-11-25")]


@pytest.mark.parametrize(
    ("field", "why", "until"),
    [("why", " ", MONDAY), ("until", "等顾客", TODAY), ("until", "等顾客", TODAY - DAY)],
)
def test_a_hold_needs_a_reason_and_an_end(shop: Shop, field: str, why: str, until: date) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(InvalidError) as refused:
        complaints.hold(shop, complaint_id, why, until)
    assert (refused.value.field, kinds(shop, complaint_id)) == (field, [])


def test_what_is_resolved_waits_for_nothing(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    with pytest.raises(ShopError, match="resolved already"):
        complaints.hold(shop, complaint_id, "等顾客", MONDAY)


def test_only_what_waits_can_go_on(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(ShopError, match="not waiting"):
        complaints.resume(shop, complaint_id)


# Putting right what was taken down


def test_another_severity_moves_both_deadlines(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    changed(shop, complaint_id, severity="low")
    found = complaints.one(shop, complaint_id)
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
    found = complaints.one(shop, complaint_id)
    assert (found.respond_by, found.resolve_by) == (local(TODAY, 14), MONDAY + 8 * DAY)


def test_what_was_answered_and_solved_in_time_was_in_time(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    shop = make_shop(TODAY, 13)
    say(shop, complaint_id, loop.ANSWER)
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    before = complaints.one(shop, complaint_id)
    changed(shop, complaint_id, severity="urgent")
    after = complaints.one(shop, complaint_id)
    assert (after.respond_by, after.resolve_by) == (before.respond_by, before.resolve_by)


def test_another_severity_keeps_what_was_agreed_with_the_customer(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    tuesday = Agreed(MONDAY + DAY, time="16:00")
    say(shop, complaint_id, loop.ANSWER, outcome="call_back", call_back=tuesday)
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


def leave(shop: Shop, staff_id: int) -> None:
    with journal.action(shop, "has left"):
        db.run("UPDATE staff SET active = 0 WHERE id = ?", staff_id)


def test_steps_of_an_owner_who_has_left_are_the_managers(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    leave(shop, 1)
    shop.check_staff()
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    told = next(row for row in steps(complaint_id) if row[0] == loop.TELL)
    assert told[3] == 3


def test_the_next_owner_gets_the_steps_that_the_manager_minded(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    leave(shop, 1)
    shop.check_staff()
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    changed(shop, complaint_id, owner_id=2)
    told = next(row for row in steps(complaint_id) if row[0] == loop.TELL)
    assert told[3] == 2


def test_a_note_is_kept_with_who_wrote_it(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.note(shop, complaint_id, "  已经问了厂家 ")
    assert [
        (event.kind, event.text, event.staff) for event in complaints.events(shop, complaint_id)
    ] == [("note", "已经问了厂家", "小张")]


def test_an_empty_note_is_refused(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    with pytest.raises(InvalidError) as refused:
        complaints.note(shop, complaint_id, "\n")
    assert refused.value.field == "text"


# Solving, telling, hearing that it is solved


def solved(shop: Shop, **known: object) -> int:
    complaint_id = unhappy(shop, **known)
    complaints.resolve(shop, complaint_id, Solved("换了新机", compensation=5000))
    return complaint_id


def test_resolving_asks_to_tell_the_customer_and_to_hear_from_them(shop: Shop) -> None:
    complaint_id = solved(shop)
    # Resolved by 小张, so the manager may ask.
    assert steps(complaint_id) == [
        ("complaint-told", "2026-11-23", None, 1, 1),
        ("complaint-verified", "2026-11-27", None, 3, 1),
    ]
    assert complaints.one(shop, complaint_id).state == "resolved"


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
    say(shop, complaint_id, loop.TELL, outcome=outcome)
    found = complaints.one(shop, complaint_id)
    assert (found.informed_at, found.state) == (local(TODAY, 10), "told")
    assert open_names(complaint_id) == ["complaint-verified"]


def told(make_shop: MakeShop, **known: object) -> tuple[Shop, int]:
    """Told on Saturday; it is Thursday, and time to ask whether it stayed solved."""
    shop = make_shop()
    complaint_id = solved(shop, **known)
    say(shop, complaint_id, loop.TELL)
    return at(make_shop, date(2026, 11, 26)), complaint_id


def test_a_check_waits_for_the_one_answer_it_is_for(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    with pytest.raises(InvalidError) as refused:
        say(shop, complaint_id, loop.VERIFY, csat=5)
    assert (refused.value.field, open_names(complaint_id)) == ("fixed", ["complaint-verified"])


def test_a_talk_about_something_else_leaves_the_check_open(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    other = followups.add(shop, customer_of(complaint_id), "配件到了", shop.clock.today())
    conversation.record(shop, other, Answer(csat=5))
    assert open_names(complaint_id) == ["complaint-verified"]


def test_a_customer_who_confirms_closes_the_complaint(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=1, first_time=1, csat=5, ces=6)
    found = complaints.one(shop, complaint_id)
    assert (found.state, found.closed_at, found.after.csat) == (
        "verified",
        local(date(2026, 11, 26), 10),
        5,
    )
    assert (open_names(complaint_id), complaints.ids(shop)) == ([], [])


def test_the_scores_before_and_after_are_a_pair(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    asked = db.value("SELECT id FROM follow_up")
    done = conversation.record(shop, asked, Answer(csat=1, nps=2, complaint_as="normal"))
    complaint_id = done.complaint_id or 0
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    shop = at(make_shop, date(2026, 11, 26))
    say(shop, complaint_id, loop.VERIFY, fixed=1, csat=4)
    found = complaints.one(shop, complaint_id)
    assert (found.before.csat, found.before.nps, found.after.csat) == (1, 2, 4)


def test_who_confirms_it_knows_what_was_done(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = solved(shop)
    shop = at(make_shop, date(2026, 11, 26))
    say(shop, complaint_id, loop.VERIFY, fixed=1)
    found = complaints.one(shop, complaint_id)
    assert (found.state, found.informed_at) == ("verified", found.verified_at)
    assert open_names(complaint_id) == []


def test_what_is_not_solved_begins_anew(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=0, csat=2, complaint="还是不制冷")
    found = complaints.one(shop, complaint_id)
    assert (found.state, found.reopened, found.resolved_at, found.informed_at) == (
        "responded",
        1,
        None,
        None,
    )
    assert open_names(complaint_id) == ["complaint-solve"]
    history = complaints.events(shop, complaint_id)
    assert [(event.kind, event.text) for event in history] == [
        ("resolve", "换了新机"),
        ("respond", ""),
        ("inform", ""),
        ("reopen", "还是不制冷"),
    ]


def test_a_second_solution_is_told_and_checked_again(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=0)
    complaints.resolve(shop, complaint_id, Solved("退款"))
    assert open_names(complaint_id) == ["complaint-told", "complaint-verified"]
    shop = at(make_shop, date(2026, 12, 2))
    say(shop, complaint_id, loop.VERIFY, fixed=1)
    assert complaints.one(shop, complaint_id).state == "verified"
    assert kinds(shop, complaint_id).count("resolve") == 2


def test_a_closed_complaint_can_come_back(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=1)
    complaints.reopen(shop, complaint_id, "又坏了")
    found = complaints.one(shop, complaint_id)
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
        say(shop, complaint_id, loop.TELL)
    if until == "verified":
        shop = at(make_shop, date(2026, 11, 26))
        say(shop, complaint_id, loop.VERIFY, fixed=1)
    with pytest.raises(ShopError, match=says):
        complaints.close(shop, complaint_id)


def test_one_answer_is_about_one_complaint(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    other = complaints.open_(shop, customer_of(complaint_id), New("上门费没提前说"))
    complaints.resolve(shop, other, Solved("退了上门费"))
    shop = at(make_shop, date(2026, 12, 2))
    say(shop, complaint_id, loop.VERIFY, fixed=1)
    assert complaints.one(shop, other).verified_at is None


# Nothing is forgotten


@pytest.mark.parametrize("name", loop.STEPS)
def test_a_step_cannot_be_cancelled(shop: Shop, name: str) -> None:
    complaint_id = unhappy(shop)
    if name in (loop.TELL, loop.VERIFY):
        complaints.resolve(shop, complaint_id, Solved("换了新机"))
    with pytest.raises(ShopError, match="step of a complaint"):
        followups.cancel(shop, step(complaint_id, name), "不用了")
    assert name in open_names(complaint_id)


@pytest.mark.parametrize(("name", "day"), [(loop.TELL, TODAY), (loop.VERIFY, date(2026, 11, 26))])
def test_who_could_not_be_reached_is_tried_again_after_a_week(
    make_shop: MakeShop, name: str, day: date
) -> None:
    shop = make_shop()
    complaint_id = solved(shop)
    shop = at(make_shop, day)
    if name == loop.VERIFY:
        say(shop, complaint_id, loop.TELL)
    say(shop, complaint_id, name, outcome="wrong_number")
    at(make_shop, day + 6 * DAY)
    before = name in open_names(complaint_id)
    at(make_shop, day + 7 * DAY)
    assert (before, name in open_names(complaint_id)) == (False, True)


def test_who_does_not_want_to_talk_is_asked_again_after_ninety_days(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    refused_on = shop.clock.today()
    say(shop, complaint_id, loop.VERIFY, outcome="refused")
    at(make_shop, refused_on + 89 * DAY)
    before = open_names(complaint_id)
    at(make_shop, refused_on + 90 * DAY)
    assert (before, open_names(complaint_id)) == ([], ["complaint-verified"])


@pytest.mark.parametrize("outcome", ["wrong_number", "refused"])
def test_a_customer_who_comes_in_is_asked_at_once(make_shop: MakeShop, outcome: str) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, outcome=outcome)
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
    say(shop, complaint_id, loop.VERIFY, outcome="wrong_number")
    assert complaints.task(shop, complaint_id) == step(complaint_id, loop.VERIFY)


def test_nothing_comes_after_the_last_step(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=1)
    assert complaints.task(shop, complaint_id) is None


def test_a_refusal_of_another_call_does_not_end_the_check(shop: Shop) -> None:
    complaint_id = solved(shop)
    say(shop, complaint_id, loop.TELL, outcome="message_left")
    other = followups.add(shop, customer_of(complaint_id), "配件到了", TODAY)
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
    assert loop.escalate(shop) == 0
    assert db.value("SELECT count(*) FROM journal") == written


def test_a_shop_without_a_manager_still_puts_it_on_top(make_shop: MakeShop) -> None:
    shop = make_shop()
    leave(shop, 3)
    complaint_id = unhappy(shop)
    shop = at(make_shop, MONDAY + 3 * DAY)
    assert [(row[3], row[4]) for row in steps(complaint_id)] == [(1, 1), (1, 1)]
    assert loop.escalate(shop) == 0


def test_what_waits_for_the_customer_is_not_late(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客选型号", MONDAY + 7 * DAY)
    shop = at(make_shop, MONDAY + 3 * DAY)
    found = complaints.one(shop, complaint_id)
    assert (found.late, [row[3] for row in steps(complaint_id)]) == (False, [1, 1])


def test_counts_and_lists_agree(make_shop: MakeShop) -> None:
    shop = make_shop()
    late = unhappy(shop)
    shop = at(make_shop, TODAY, 15)
    fresh = complaints.open_(shop, customer_of(late), New("上门费没提前说", owner_id=2))
    assert (complaints.ids(shop), complaints.ids(shop, "overdue")) == ([late, fresh], [late])
    assert (complaints.counts(shop).open, complaints.counts(shop).overdue) == (2, 1)
    shop.set_staff(2)
    assert complaints.ids(shop, "mine") == [fresh]


def test_closed_complaints_are_the_last_of_all(make_shop: MakeShop) -> None:
    shop, closed = told(make_shop)
    say(shop, closed, loop.VERIFY, fixed=1)
    fresh = complaints.open_(shop, customer_of(closed), New("又坏了"))
    assert complaints.ids(shop, "all") == [fresh, closed]


# What a complaint's page and Today say agree


def row_of(shop: Shop, complaint_id: int, name: str) -> followups.TodayRow:
    return followups.rows(shop, [step(complaint_id, name)])[0]


def test_what_was_reopened_is_due_when_today_says_so(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=0)
    found = complaints.one(shop, complaint_id)
    assert (found.clock, found.late) == ("today", False)
    assert found.resolve_by < shop.clock.today()
    shop = at(make_shop, shop.clock.today() + DAY)
    found = complaints.one(shop, complaint_id)
    assert (found.clock, found.late) == ("1d late", True)


def test_a_reopened_complaint_on_hold_is_not_late_when_it_goes_on(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=0)
    until = shop.clock.today() + 6 * DAY
    complaints.hold(shop, complaint_id, "等配件", until)
    shop = at(make_shop, until)
    assert row_of(shop, complaint_id, loop.SOLVE).when == "today"
    assert complaints.one(shop, complaint_id).clock == "today"


def test_an_answer_that_the_customer_wants_later_is_not_late_before(make_shop: MakeShop) -> None:
    shop = make_shop()
    complaint_id = unhappy(shop)
    later = Agreed(MONDAY, time="15:00")
    say(shop, complaint_id, loop.ANSWER, outcome="call_back", call_back=later)
    shop = at(make_shop, MONDAY, 14)
    found = complaints.one(shop, complaint_id)
    assert (found.clock, found.late) == ("1h left", False)
    assert row_of(shop, complaint_id, loop.ANSWER).state != "overdue"


@pytest.mark.parametrize(
    ("outcome", "says"),
    [("wrong_number", "tried again Thu 3 Dec"), ("refused", "tried again Wed 24 Feb 2027")],
)
def test_a_check_that_failed_says_when_it_is_tried_again(
    make_shop: MakeShop, outcome: str, says: str
) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, outcome=outcome)
    found = complaints.one(shop, complaint_id)
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
    say(shop, complaint_id, loop.VERIFY, outcome="wrong_number")
    first_elsewhere(monkeypatch, lambda: complaints.task(shop, complaint_id))
    assert complaints.task(shop, complaint_id) == step(complaint_id, loop.VERIFY)
    assert open_names(complaint_id) == ["complaint-verified"]


# Low scores


def rated(shop: Shop, customer_id: int, **scores: object) -> None:
    asked = followups.add(shop, customer_id, "问一声", shop.clock.today())
    conversation.record(shop, asked, Answer(**scores))  # type: ignore[arg-type]


def win_backs() -> list[tuple[str, str, int, int]]:
    return db.rows(
        "SELECT from_on, due_on, priority, assignee_id FROM follow_up WHERE rule = 'low-score'"
    )


@pytest.mark.parametrize("scores", [{"csat": 2}, {"nps": 6}, {"mood": "bad"}])
def test_the_manager_wins_back_who_gave_a_low_score(shop: Shop, scores: dict[str, object]) -> None:
    rated(shop, customers.add(shop, HER), **scores)
    assert win_backs() == [("2026-11-21", "2026-11-23", 1, 3)]


@pytest.mark.parametrize("scores", [{"csat": 3}, {"nps": 7}, {"mood": "neutral"}])
def test_a_middling_score_is_no_low_one(shop: Shop, scores: dict[str, object]) -> None:
    rated(shop, customers.add(shop, HER), **scores)
    assert win_backs() == []


def test_one_try_to_win_back_is_enough_for_thirty_days(make_shop: MakeShop) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, HER)
    rated(shop, customer_id, csat=1)
    conversation.record(shop, db.value("SELECT max(id) FROM follow_up"), Answer(nps=3))
    shop = make_shop(TODAY + 29 * DAY)
    rated(shop, customer_id, csat=1)
    within = len(win_backs())
    shop = make_shop(TODAY + 30 * DAY)
    rated(shop, customer_id, csat=1)
    assert (within, len(win_backs())) == (1, 2)


def test_a_complaint_that_is_not_solved_needs_no_other_try(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, loop.VERIFY, fixed=0, csat=1)
    assert win_backs() == []


def test_a_complaint_of_a_low_score_is_what_the_manager_calls_about(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    asked = db.value("SELECT id FROM follow_up")
    done = conversation.record(shop, asked, Answer(csat=1, complaint_as="normal"))
    linked = db.value("SELECT complaint_id FROM follow_up WHERE rule = 'low-score'")
    assert linked == done.complaint_id


# Undo


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the shop but the journal's own."""
    tables = [
        row[0]
        for row in db.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT IN ('action', 'journal', 'now_open') ORDER BY name"
        )
    ]
    return {name: db.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables}


def _told(shop: Shop, complaint_id: int) -> None:
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    say(shop, complaint_id, loop.TELL)


def _closed(shop: Shop, complaint_id: int) -> None:
    _told(shop, complaint_id)
    say(shop, complaint_id, loop.VERIFY, fixed=1, csat=4)


def _nothing(_shop: Shop, _complaint_id: int) -> None:
    pass


Act = Callable[[Shop, int], object]
UNDONE: dict[str, tuple[Act, Act]] = {
    "opening": (_nothing, lambda shop, id_: complaints.open_(shop, customer_of(id_), New("贵"))),
    "answering": (_nothing, lambda shop, id_: say(shop, id_, loop.ANSWER)),
    "a note": (_nothing, lambda shop, id_: complaints.note(shop, id_, "问了厂家")),
    "a hold": (_nothing, lambda shop, id_: complaints.hold(shop, id_, "等顾客", MONDAY)),
    "a longer hold": (
        lambda shop, id_: complaints.hold(shop, id_, "等顾客", MONDAY),
        lambda shop, id_: complaints.hold(shop, id_, "再等", MONDAY + DAY),
    ),
    "going on": (
        lambda shop, id_: complaints.hold(shop, id_, "等顾客", MONDAY),
        complaints.resume,
    ),
    "a change": (_nothing, lambda shop, id_: changed(shop, id_, severity="urgent", owner_id=2)),
    "resolving": (
        lambda shop, id_: complaints.hold(shop, id_, "等顾客", MONDAY),
        lambda shop, id_: complaints.resolve(shop, id_, Solved("换了", compensation=100)),
    ),
    "telling": (
        lambda shop, id_: complaints.resolve(shop, id_, Solved("换了新机")),
        lambda shop, id_: say(shop, id_, loop.TELL, outcome="message_left"),
    ),
    "confirming": (_told, lambda shop, id_: say(shop, id_, loop.VERIFY, fixed=1, csat=5)),
    "not confirming": (_told, lambda shop, id_: say(shop, id_, loop.VERIFY, fixed=0, csat=1)),
    "reopening": (_closed, lambda shop, id_: complaints.reopen(shop, id_, "又坏了")),
}


@pytest.mark.parametrize("what", UNDONE)
def test_undo_puts_every_row_back(make_shop: MakeShop, what: str) -> None:
    before, act = UNDONE[what]
    shop = make_shop()
    complaint_id = unhappy(shop)
    before(shop, complaint_id)
    shop = at(make_shop, TODAY + DAY)
    rows = everything()
    act(shop, complaint_id)
    assert everything() != rows
    undo.undo(shop)
    assert everything() == rows


def test_undo_names_what_it_took_back(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    complaints.hold(shop, complaint_id, "等顾客", MONDAY)
    assert undo.undo(shop) == "complaint of 王秀英 waits until 2026-11-23"


def test_undo_of_the_low_score_takes_the_complaint_with_it(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = at(make_shop, TODAY)
    rows = everything()
    asked = db.value("SELECT id FROM follow_up")
    conversation.record(shop, asked, Answer(csat=1, complaint="漏水", complaint_as="urgent"))
    undo.undo(shop)
    assert everything() == rows


def complained_without_a_word(make_shop: MakeShop) -> tuple[Shop, int]:
    """A complaint that was opened by a low score alone."""
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    asked = db.value("SELECT id FROM follow_up")
    done = conversation.record(shop, asked, Answer(csat=1, complaint_as="normal"))
    assert done.complaint_id is not None
    return shop, done.complaint_id


def test_a_complaint_without_words_takes_those_that_the_customer_says_when_answered(
    make_shop: MakeShop,
) -> None:
    shop, complaint_id = complained_without_a_word(make_shop)
    slow = db.value("SELECT id FROM reason WHERE polarity = 'complaint'")
    answer = Answer(complaint="遥控器失灵", reason_ids=(slow,))
    conversation.record(shop, step(complaint_id, loop.ANSWER), answer)
    found = complaints.one(shop, complaint_id)
    assert (found.text, found.cause_id) == ("遥控器失灵", slow)


def test_what_the_customer_had_complained_of_is_not_put_over(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    conversation.record(shop, step(complaint_id, loop.ANSWER), Answer(complaint="还要退钱"))
    assert complaints.one(shop, complaint_id).text == "修完两天又不制冷了"


def test_what_was_said_when_answered_stands_in_the_history(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    conversation.record(shop, step(complaint_id, loop.ANSWER), Answer(complaint="还要退钱"))
    assert "还要退钱" in [event.text for event in complaints.events(shop, complaint_id)]


def test_nobody_is_quoted_as_having_said_nothing(make_shop: MakeShop) -> None:
    shop, complaint_id = complained_without_a_word(make_shop)
    said = forms.form(shop, step(complaint_id, loop.ANSWER)).script.opening
    assert complaints.one(shop, complaint_id).text not in said
