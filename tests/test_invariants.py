"""Random shops: whatever staff do in whatever order over weeks, the rules of the house hold."""

import itertools
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import broken, targets
from shops import TODAY, MakeShop, clock_at

from shopvisit import config, db, shopfile
from shopvisit.calendar import parse_utc
from shopvisit.errors import ShopError
from shopvisit.settings import SEVERITIES, CalendarSettings
from shopvisit.shop import (
    complaints,
    conversation,
    customers,
    engine,
    followups,
    improvements,
    merging,
    undo,
    visits,
)
from shopvisit.shop.complaints import Changes, Solved
from shopvisit.shop.context import Shop
from shopvisit.shop.conversation import Agreed, Answer
from shopvisit.shop.customers import Customer
from shopvisit.shop.visits import Visit

_FRESH = itertools.count()
OUTCOMES = (
    "reached", "reached", "no_answer", "no_answer", "busy", "call_back", "refused",
    "wrong_number", "message_left",
)  # fmt: skip
CASES = ("hold", "hold", "resume", "note", "resolve", "resolve", "reopen", "severity", "owner",
         "next step")  # fmt: skip

Step = tuple[str, int, object]
quiet = st.one_of(
    st.tuples(
        st.just("visit"),
        st.integers(0, 4),
        st.sampled_from(["service", "purchase", "repair", "install", "return", "consult"]),
    ),
    st.tuples(st.just("talk"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("talk"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("put off"), st.integers(0, 9), st.integers(1, 9)),
    st.tuples(st.just("cancel"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("promise"), st.integers(0, 4), st.integers(0, 3)),
    st.tuples(
        st.just("consent"), st.integers(0, 4), st.sampled_from(["all", "service_only", "none"])
    ),
    st.tuples(st.just("merge"), st.integers(0, 4), st.integers(0, 4)),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
)
loud = st.one_of(
    st.tuples(st.just("complain"), st.integers(0, 4), st.sampled_from(SEVERITIES)),
    st.tuples(st.just("case"), st.integers(0, 9), st.sampled_from(CASES)),
    st.tuples(st.just("case"), st.integers(0, 9), st.sampled_from(CASES)),
    st.tuples(st.just("step"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("step"), st.integers(0, 9), st.just("reached")),
    st.tuples(
        st.just("improve"),
        st.integers(0, 4),
        st.sampled_from(["propose", "link", "adopt", "drop", "start", "unlink"]),
    ),
)
days = st.tuples(st.just("days"), st.integers(1, 12), st.integers(8, 21))
steps = st.one_of(days, days, quiet, loud, loud)
# What becomes of one complaint, over and over.
about_it = st.one_of(
    days,
    st.tuples(st.just("case"), st.integers(0, 2), st.sampled_from(CASES)),
    st.tuples(st.just("case"), st.just(0), st.just("resolve")),
    st.tuples(st.just("step"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("step"), st.sampled_from([0, 6]), st.just("reached")),
    st.tuples(st.just("talk"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("visit"), st.just(0), st.just("consult")),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
)
# A day off in the week, some days off besides, and one on which the shop opens all the same.
calendars = st.builds(
    lambda weekday, off, on, which: config.default().calendar._replace(
        weekdays=tuple(sorted({1, 2, 3, 4, 5, 6, 7} - {weekday})),
        closed_days=tuple(TODAY + timedelta(days=day) for day in sorted(off)),
        open_days=(TODAY + timedelta(days=on),),
        working_days=which,
    ),
    st.integers(0, 7),
    st.sets(st.integers(0, 60), max_size=6),
    st.integers(0, 60),
    st.sampled_from(["public", "shop"]),
)


def take(shop: Shop, step: Step) -> None:
    what, which, detail = step
    today = shop.clock.today()
    people = [row[0] for row in db.rows("SELECT id FROM customer ORDER BY id")]
    waiting = followups.today_ids(shop)
    if what == "visit":
        person: int | Customer = (
            people[which] if which < len(people) else Customer(name=f"顾客{len(people)}")
        )
        visits.add(shop, person, Visit(today, str(detail), served_by=which % 3 + 1))
    elif what == "talk" and waiting:
        answer = Answer(
            outcome=str(detail),
            fixed=(None, 0, 1, 1)[which % 4] if detail == "reached" else None,
            csat=which % 5 + 1 if detail == "reached" else None,
            nps=which if detail == "reached" else None,
            call_back=Agreed(today + timedelta(days=which), time="16:00"),
            promise=Agreed(today + timedelta(days=1), "回电话") if which == 3 else None,
            complaint_as="normal" if which in (0, 6) else None,
        )
        conversation.record(shop, waiting[which % len(waiting)], answer)
    elif what == "put off" and waiting:
        day = today + timedelta(days=int(str(detail)))
        followups.put_off(shop, waiting[which % len(waiting)], day)
    elif what == "cancel" and waiting:
        followups.cancel(shop, waiting[which % len(waiting)], "不用了")
    elif what == "promise" and people:
        day = today + timedelta(days=int(str(detail)))
        followups.promise(shop, people[which % len(people)], "修好送回", day, "15:00")
    elif what == "consent" and people:
        person_id = people[which % len(people)]
        name = customers.get(shop, person_id).name
        customers.edit(shop, person_id, Customer(name=name, contact_consent=str(detail)))
    elif what == "merge" and people:
        merging.merge(shop, people[which % len(people)], people[int(str(detail)) % len(people)])
    elif what == "undo":
        undo.undo(shop)

    else:
        _take_loudly(shop, step, people)


def _take_loudly(shop: Shop, step: Step, people: list[int]) -> None:
    """What has to do with complaints and with what comes of them."""
    what, which, detail = step
    today = shop.clock.today()
    known = complaints.ids(shop, "all")
    if what == "complain" and people:
        about = complaints.New("还是不制冷", severity=str(detail), owner_id=which % 3 + 1)
        complaints.open_(shop, people[which % len(people)], about)
    elif what == "case" and known:
        _case(shop, known[which % len(known)], str(detail), which)
    elif what == "step" and known:
        follow_up_id = complaints.task(shop, known[which % len(known)])
        answer = Answer(
            outcome=str(detail),
            fixed=int(which > 3) if detail == "reached" else None,
            csat=which % 5 + 1 if detail == "reached" else None,
            call_back=Agreed(today + timedelta(days=which), time="16:00"),
        )
        if follow_up_id is not None:
            conversation.record(shop, follow_up_id, answer)
    elif what == "improve":
        _improve(shop, str(detail), which)


def _case(shop: Shop, complaint_id: int, what: str, which: int) -> None:
    """What staff do on a complaint's own page."""
    if what == "hold":
        until = shop.clock.today() + timedelta(days=which)
        complaints.hold(shop, complaint_id, "等顾客选型号", until)
    elif what == "resume":
        complaints.resume(shop, complaint_id)
    elif what == "note":
        complaints.note(shop, complaint_id, "问了厂家")
    elif what == "resolve":
        shop.set_staff(which % 3 + 1)
        complaints.resolve(shop, complaint_id, Solved("换了新机"))
    elif what == "reopen":
        complaints.reopen(shop, complaint_id, "又坏了")
    elif what == "next step":
        complaints.task(shop, complaint_id)
    else:
        now = complaints.one(shop, complaint_id)
        severity = SEVERITIES[which % 3] if what == "severity" else now.severity
        owner_id = which % 3 + 1 if what == "owner" else now.owner_id
        complaints.change(shop, complaint_id, Changes(now.text, now.category, severity, owner_id))


def _improve(shop: Shop, what: str, which: int) -> None:
    voices = improvements.candidates(shop, None)[: which + 1]
    if what == "propose":
        improvements.propose(shop, improvements.New("出发前打电话"), voices)
        return
    known = [row[0] for row in db.rows("SELECT id FROM improvement ORDER BY id")]
    if not known:
        return
    improvement_id = known[which % len(known)]
    if what == "link":
        improvements.link(shop, improvement_id, voices)
    elif what == "unlink":
        improvements.unlink(shop, improvement_id, improvements.candidates(shop, improvement_id)[:1])
    elif what == "start":
        improvements.start(shop, improvement_id)
    elif what == "adopt":
        improvements.adopt(shop, improvement_id, "出发前半小时打电话")
    else:
        improvements.drop(shop, improvement_id, "做不到")


def _begin(shop: Shop) -> None:
    """One customer, and one complaint: what follows is mostly about it."""
    customer_id, _visit = visits.add(shop, Customer(name="王秀英"), Visit(TODAY, served_by=2))
    complaints.open_(shop, customer_id, complaints.New("修完两天又不制冷了"))


class Clocks:
    """What the targets of every complaint were, to be held against what they are now."""

    def __init__(self) -> None:
        self._were: dict[int, tuple[str, str | None, str, str | None, str]] = {}

    def wrong(self, shop: Shop, step: Step) -> list[str]:
        """Targets that neither count out nor had passed, or been met, before this step.

        They are counted anew when a hold or another severity makes a difference.
        """
        now, today, found = shop.clock.stamp(), shop.clock.today().isoformat(), []
        are = {
            row[0]: row[1:]
            for row in db.rows(
                "SELECT id, respond_by, responded_at, resolve_by, resolved_at, severity || ("
                "SELECT coalesce(group_concat(kind || at), '') FROM complaint_event e "
                "WHERE e.complaint_id = complaint.id AND kind IN ('hold', 'resume')) "
                "FROM complaint"
            )
        }
        for complaint_id, (respond_by, _answered, resolve_by, _solved, counted) in are.items():
            answer, solve = targets(shop, complaint_id)
            wanted = [answer, solve]
            if was := self._were.get(complaint_id):
                if counted == was[4] or was[1] or was[0] < now:
                    wanted[0] = parse_utc(was[0])
                if counted == was[4] or was[3] or was[2] < today:
                    wanted[1] = date.fromisoformat(was[2])
            if wanted != [parse_utc(respond_by), date.fromisoformat(resolve_by)]:
                found.append(f"complaint {complaint_id}: {respond_by} {resolve_by}, not {wanted}")
        self._were = are
        # What undo brought back was right when it was written.
        return [] if step[0] == "undo" else found


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.one_of(
        st.lists(steps, min_size=5, max_size=40), st.lists(about_it, min_size=12, max_size=30)
    ),
    calendars,
)
def test_every_random_history_keeps_every_rule(
    make_shop: MakeShop, history: list[Step], calendar: CalendarSettings
) -> None:
    name, day, clocks = f"shop{next(_FRESH)}", TODAY, Clocks()
    shop = make_shop(day, name=name, calendar=calendar)
    engine.catch_up(shop)
    _begin(shop)
    for step in history:
        if step[0] == "days":
            day += timedelta(days=step[1])
            shop.clock = clock_at(day, int(str(step[2])))
            engine.catch_up(shop)
        else:
            # What a step cannot do, such as a promise for a day that has passed, it refuses whole.
            with suppress(ShopError):
                take(shop, step)
        assert broken(shop) + clocks.wrong(shop, step) == [], step


def books() -> list[tuple[object, ...]]:
    """Every follow-up as it stands, but for the number of its row."""
    return db.rows(
        "SELECT dedupe_key, customer_id, rule, complaint_id, from_on, due_on, due_time, "
        "planned_on, priority, assignee_id, status FROM follow_up ORDER BY 1, 2, 3, 4, 5"
    )


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.one_of(
        st.lists(steps, min_size=5, max_size=25), st.lists(about_it, min_size=12, max_size=30)
    ),
    st.integers(1, 45),
)
def test_forty_closed_days_leave_the_complaints_where_forty_looks_do(
    make_shop: MakeShop, history: list[Step], closed: int
) -> None:
    results = []
    for daily in (True, False):
        name, day = f"shop{next(_FRESH)}", TODAY
        shop = make_shop(day, name=name)
        engine.catch_up(shop)
        _begin(shop)
        for step in history:
            if step[0] == "days":
                day += timedelta(days=step[1])
                shop.clock = clock_at(day, int(str(step[2])))
                engine.catch_up(shop)
            else:
                with suppress(ShopError):
                    take(shop, step)
        for offset in range(1, closed + 1) if daily else [closed]:
            shop.clock = clock_at(day + timedelta(days=offset))
            engine.catch_up(shop)
        results.append(books())
    assert results[0] == results[1]


def test_a_broken_shop_is_found_out(shop: Shop) -> None:
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY - timedelta(days=1)))
    assert broken(shop) == []
    shopfile.disarm_journal(db.database.connection())
    db.run(
        "UPDATE follow_up SET status = 'done', closed_at = ?, closed_on = ?",
        shop.clock.stamp(),
        TODAY,
    )
    assert any("without having reached" in fault for fault in broken(shop))


BREAKING = {
    "forgotten": "UPDATE follow_up SET status = 'cancelled', closed_at = '2026-11-21T02:00:00Z', "
    "closed_on = '2026-11-21', close_reason = 'resolved' WHERE rule = 'complaint-solve'",
    "gave up": "UPDATE follow_up SET status = 'cancelled', closed_at = '2026-11-21T02:00:00Z', "
    "closed_on = '2026-11-21', close_reason = 'why not' WHERE rule = 'complaint-answer'",
    "closed untold": "UPDATE complaint SET resolved_at = opened_at, informed_at = opened_at, "
    "verified_at = opened_at, closed_at = opened_at",
    "nobody gave": "UPDATE complaint SET responded_at = opened_at",
    "does not need": "UPDATE complaint SET resolved_at = opened_at",
    "history does not tell": "UPDATE complaint SET reopened = 1",
    "different cards": "UPDATE complaint SET customer_id = (SELECT max(id) FROM customer)",
}


@pytest.mark.parametrize("fault", BREAKING)
def test_a_broken_complaint_is_found_out(shop: Shop, fault: str) -> None:
    _begin(shop)
    customers.add(shop, Customer(name="陈小明"))
    assert broken(shop) == []
    shopfile.disarm_journal(db.database.connection())
    db.run(BREAKING[fault])
    assert any(fault in found for found in broken(shop))


@pytest.mark.parametrize("column", ["respond_by", "resolve_by"])
def test_a_wrong_target_is_found_out(shop: Shop, column: str) -> None:
    _begin(shop)
    assert Clocks().wrong(shop, ("", 0, 0)) == []
    shopfile.disarm_journal(db.database.connection())
    later = {"respond_by": "2026-11-21T06:01:00Z", "resolve_by": "2026-11-26"}
    db.run(f"UPDATE complaint SET {column} = ?", later[column])
    assert Clocks().wrong(shop, ("", 0, 0)) != []
