"""Random shops: whatever staff do in whatever order over weeks, the rules of the house hold."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from invariants import broken, targets
from random_steps import CASES, OUTCOMES, Step, take
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.calendar.work import Offset
from shopvisit.errors import ShopError
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.settings.values import SEVERITIES, CalendarSettings, Cycle
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, invariants
from shopvisit.store import erased_list, erasure, shopfile

_FRESH = itertools.count()
SHIPPED = loading.default().rules

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
    st.tuples(st.just("birthday"), st.integers(0, 4), st.integers(0, 30)),
    st.tuples(st.just("expiry"), st.integers(0, 4), st.integers(-3, 60)),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
    st.tuples(st.just("correct"), st.integers(0, 6), st.integers(0, 4)),
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
    st.tuples(st.just("correct"), st.integers(0, 6), st.integers(0, 4)),
)

# A day off in the week, some days off besides, and one on which the shop opens all the same.
calendars = st.builds(
    lambda weekday, off, on, which: loading.default().calendar._replace(
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


def lived(shop: Shop, day: date, step: Step) -> date:
    """Live through one step of a history; the day on which it ends."""
    if step[0] == "days":
        day += timedelta(days=step[1])
        shop.clock = clock_at(day, int(str(step[2])))
        daily.catch_up(shop)
    else:
        # What a step cannot do, such as a promise for a day that has passed, it refuses whole.
        with suppress(ShopError):
            take(shop, step)
    return day


@costly(60)
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
    daily.catch_up(shop)
    _begin(shop)
    for step in history:
        day = lived(shop, day, step)
        assert broken(shop) + clocks.wrong(shop, step) == [], step


def books() -> list[tuple[object, ...]]:
    """Every follow-up as it stands, but for the number of its row."""
    return db.rows(
        "SELECT dedupe_key, customer_id, rule, complaint_id, from_on, due_on, due_time, "
        "planned_on, priority, assignee_id, status, iif(status = 'expired', closed_at, '') "
        "FROM follow_up ORDER BY 1, 2, 3, 4, 5"
    )


@costly(30)
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
    for each_day in (True, False):
        name, day = f"shop{next(_FRESH)}", TODAY
        shop = make_shop(day, name=name)
        daily.catch_up(shop)
        _begin(shop)
        for step in history:
            day = lived(shop, day, step)
        for offset in range(1, closed + 1) if each_day else [closed]:
            shop.clock = clock_at(day + timedelta(days=offset))
            daily.catch_up(shop)
        results.append(books())
    assert results[0] == results[1]


# One rule of the shop's own for each trigger that starts something, under a name that says nothing.
OWN = {
    "rule-1": SHIPPED["after-service"]._replace(
        items=("refill",), kind="need", asks=("need",), from_=Offset(5, "d"), to=Offset(9, "d")
    ),
    "rule-2": SHIPPED["first-visit"]._replace(kind="usage", asks=("fixed",), priority=1),
    "rule-3": SHIPPED["dormant"]._replace(days=12, cycle_factor=None, min_visits=None),
    "rule-4": SHIPPED["birthday"]._replace(from_=Offset(-9, "d"), to=Offset(-7, "d")),
    "rule-5": SHIPPED["relationship"]._replace(days=10),
    "rule-6": SHIPPED["upkeep"]._replace(cycles=(Cycle("refill", 9), Cycle("滤芯", 14))),
    "rule-7": SHIPPED["low-score"]._replace(priority=2, who="anyone"),
    "rule-8": SHIPPED["promoter-thanks"]._replace(enabled=True),
    "rule-9": SHIPPED["festival"]._replace(enabled=True),
    "rule-10": SHIPPED["expiring"]._replace(ahead={"warranty": Offset(20, "d")}),
}
RULES = {**SHIPPED, **{name: rule._replace(name=name) for name, rule in OWN.items()}}


@costly(30)
@given(
    st.lists(st.one_of(days, quiet, quiet, quiet, loud), min_size=8, max_size=40),
    st.integers(1, 45),
)
def test_rules_of_the_shops_own_keep_every_rule_and_catch_up_like_shipped_ones(
    make_shop: MakeShop, history: list[Step], closed: int
) -> None:
    results = []
    for each_day in (True, False):
        day, shop = TODAY, make_shop(TODAY, name=f"shop{next(_FRESH)}", rules=RULES)
        daily.catch_up(shop)
        _begin(shop)
        for step in history:
            day = lived(shop, day, step)
            assert broken(shop) == [], step
        for offset in range(1, closed + 1) if each_day else [closed]:
            shop.clock = clock_at(day + timedelta(days=offset))
            daily.catch_up(shop)
        assert broken(shop) == []
        results.append(books())
    assert results[0] == results[1]


# How a program that knows nothing of the rules would break each of them.
BREAKING = {
    "done without having reached the customer": "UPDATE follow_up SET status = 'done', "
    "closed_at = from_on || 'T02:00:00Z', closed_on = from_on WHERE status = 'open'",
    "given up or refused without a try": "DELETE FROM attempt WHERE follow_up_id IN "
    "(SELECT id FROM follow_up WHERE status = 'unreachable')",
    "open, though it was answered": "UPDATE attempt SET outcome = 'reached' "
    "WHERE follow_up_id IN (SELECT id FROM follow_up WHERE status = 'open')",
    "a call of our own to somebody who does not want any": "UPDATE customer "
    "SET contact_consent = 'none'",
    "a deadline that was moved, though the customer did not ask for it": "UPDATE follow_up "
    "SET due_on = date(due_on, '+1 day')",
    "a deadline that moved after it had passed": "INSERT INTO journal(action_id, table_name, "
    "row_id, before, after) SELECT 1, 'follow_up', 1, "
    "json_object('due_on', '2026-11-20', 'customer_id', 1), "
    "json_object('due_on', '2026-11-23', 'customer_id', 1)",
    "a target of a complaint that moved after it had passed": "INSERT INTO journal(action_id, "
    "table_name, row_id, before, after) SELECT 1, 'complaint', 1, "
    "json_object('resolve_by', '2026-11-20', 'customer_id', 1), "
    "json_object('resolve_by', '2026-11-23', 'customer_id', 1)",
    "a complaint closed untold or unconfirmed": "UPDATE complaint "
    "SET informed_at = opened_at WHERE closed_at IS NOT NULL",
    "a complaint open though the customer was told and has confirmed": "UPDATE complaint "
    "SET closed_at = NULL",
    "a forgotten complaint: nothing on Today leads on": "UPDATE follow_up "
    "SET status = 'cancelled', closed_at = from_on || 'T02:00:00Z', closed_on = from_on, "
    "close_reason = 'resolved' WHERE rule = 'complaint-solve' AND status = 'open'",
    "an answer that nobody gave": "UPDATE complaint SET responded_at = opened_at "
    "WHERE responded_at IS NULL",
    "a step of a complaint that somebody gave up": "UPDATE follow_up SET close_reason = 'why not' "
    "WHERE rule = 'complaint-solve' AND status = 'cancelled'",
    "a step of a complaint twice": "UPDATE follow_up SET rule = 'complaint-solve' "
    "WHERE rule = 'complaint-answer' AND status = 'open'",
    "a step that a complaint does not need": "UPDATE complaint SET resolved_at = opened_at "
    "WHERE resolved_at IS NULL",
    "a complaint and its steps on different cards": "UPDATE complaint "
    "SET customer_id = (SELECT max(id) FROM customer)",
    "a way back of a complaint that its history does not tell": "UPDATE complaint "
    "SET reopened = reopened + 1",
    "a complaint on hold that nobody has answered": "UPDATE complaint SET responded_at = NULL",
    "a hold of a complaint without an end": "DELETE FROM complaint_event WHERE kind = 'resume'",
    "an improvement told twice, or to somebody who did not raise it": "UPDATE follow_up "
    "SET improvement_id = (SELECT min(id) FROM improvement) WHERE status = 'open'",
    "a rating of somebody who was not reached": "UPDATE attempt SET outcome = 'busy' "
    "WHERE outcome = 'reached'",
    "a customer who is still found, though gone": "UPDATE customer "
    "SET merged_into = 8 WHERE id = 7",
    "a customer who cannot be found": "DELETE FROM search_key WHERE customer_id = 7",
    "a card that counts the visits wrongly": "UPDATE customer_rhythm SET visits = visits + 1",
    "an erased customer of whom something is left": "UPDATE customer SET erased_at = created_at "
    "WHERE id = 7",
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A shop of many months, with nobody to guard it but the rules."""
    path = tmp_path_factory.mktemp("invariants") / "year.db"
    write_sample(path, today=TODAY, customers=120, config=loading.default())
    connection = sqlite3.connect(path, isolation_level=None)
    shopfile.disarm_journal(connection)
    connection.execute(
        "INSERT INTO action(id, at, kind, says) VALUES (1, '2026-11-22T02:00:00Z', 'user', 'saved')"
    )
    yield connection
    connection.close()


def test_every_invariant_is_broken_once() -> None:
    assert set(BREAKING) == set(invariants.NAMES)


def test_a_shop_of_many_months_breaks_none(year: sqlite3.Connection) -> None:
    assert invariants.broken(year) == []


def test_an_erasure_breaks_none(year: sqlite3.Connection) -> None:
    gone = [
        erased_list.Gone(customer_id, made_at, "2026-11-21T02:00:00Z")
        for customer_id, made_at in year.execute(
            "SELECT DISTINCT c.id, c.created_at FROM customer c JOIN complaint p "
            "ON p.customer_id = c.id WHERE p.closed_at IS NULL"
        )
    ]
    assert gone
    year.execute("BEGIN")
    try:
        year.execute("INSERT INTO now_open(one, action_id) VALUES (1, 1)")
        erasure.clear(year, [one.id for one in gone], gone[0].erased_at)
        assert invariants.broken(year) == []
    finally:
        year.execute("ROLLBACK")


@pytest.mark.parametrize("name", BREAKING)
def test_a_broken_invariant_is_found_out(year: sqlite3.Connection, name: str) -> None:
    year.execute("BEGIN")
    try:
        assert year.execute(BREAKING[name]).rowcount
        found = {each.name: each for each in invariants.broken(year)}
    finally:
        year.execute("ROLLBACK")
    assert found[name].ids
    known = {row[0] for row in year.execute("SELECT id FROM customer")}
    assert set(found[name].customers) <= known


@pytest.mark.parametrize("column", ["respond_by", "resolve_by"])
def test_a_wrong_target_is_found_out(shop: Shop, column: str) -> None:
    _begin(shop)
    assert Clocks().wrong(shop, ("", 0, 0)) == []
    shopfile.disarm_journal(db.connection())
    later = {"respond_by": "2026-11-21T06:01:00Z", "resolve_by": "2026-11-26"}
    db.run(f"UPDATE complaint SET {column} = ?", later[column])
    assert Clocks().wrong(shop, ("", 0, 0)) != []
