"""Whoever said no is on no list of calls, however they came to be where they are."""

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import today as followups
from shopvisit.shop.handover import handover
from shopvisit.shop.improvements import improvements, raised
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.rows import rows_behind
from shopvisit.shop.people import customers, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.shop.whole.undo import undo

_FRESH = itertools.count()
COURTESIES = ("promoter-thanks", "festival", "birthday", "anniversary")
# Whatever a shop can turn on, turned on; one has even called the festival's greetings a task.
RULES = {
    name: rule._replace(enabled=True, kind="manual" if name == "festival" else rule.kind)
    for name, rule in loading.default().rules.items()
}
KINDS = ("service", "purchase", "repair", "install", "return", "consult")

Step = tuple[str, int, object]
steps = st.one_of(
    st.tuples(st.just("days"), st.integers(1, 100), st.just(0)),
    st.tuples(st.just("visit"), st.integers(0, 3), st.sampled_from(KINDS)),
    st.tuples(st.just("talk"), st.integers(0, 9), st.sampled_from(["reached", "no_answer"])),
    st.tuples(st.just("complain"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("resolve"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("adopt"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("day of theirs"), st.integers(0, 3), st.integers(0, 20)),
    st.tuples(st.just("consent"), st.integers(0, 3), st.sampled_from(customers.CONSENTS)),
    st.tuples(st.just("merge"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
)


def take(shop: Shop, step: Step) -> None:
    what, which, detail = step
    today = shop.clock.today()
    people = [
        row[0] for row in db.rows("SELECT id FROM customer WHERE merged_into IS NULL ORDER BY id")
    ]
    if not people:
        return
    person = people[which % len(people)]
    if what == "visit":
        visits.add(shop, person, Visit(today, str(detail), "换滤芯", served_by=1))
    elif what == "talk" and (waiting := followups.today_ids(shop)):
        nps = (10, 9, 3)[which % 3]
        fixed = which % 2 if detail == "reached" else None
        said = Answer(outcome=str(detail), csat=which % 5 + 1, nps=nps, fixed=fixed)
        if detail != "reached":
            said = Answer(outcome=str(detail))
        conversation.record(shop, waiting[which % len(waiting)], said)
    elif what in ("complain", "resolve", "adopt"):
        take_up(shop, what, person)
    elif what == "day of theirs":
        on = today + timedelta(days=int(str(detail)))
        occasions.add(shop, person, "birthday", YearlyDay("solar", on.month, on.day))
    elif what == "consent":
        now = customers.get(shop, person)
        customers.edit(shop, person, replace(now, contact_consent=str(detail)))
    elif what == "merge":
        merging.merge(shop, person, people[int(str(detail)) % len(people)])
    elif what == "undo":
        undo(shop)


def take_up(shop: Shop, what: str, person: int) -> None:
    """What has to do with a complaint, and with what comes of it."""
    if what == "complain":
        complaints.open_(shop, person, complaints.New("不制冷"))
    elif what == "resolve" and (known := complaint_rows.ids(shop)):
        complaints.resolve(shop, known[person % len(known)], complaints.Solved("换了新机"))
    elif what == "adopt" and (voices := raised.candidates(shop, None)):
        made = improvements.propose(shop, improvements.New("出发前打电话"), voices)
        improvements.adopt(shop, made, "出发前先打电话")


def unwanted(shop: Shop) -> list[tuple[object, ...]]:
    """Open follow-ups that their customers did not want, by the letter of what they said."""
    return db.rows(
        "SELECT f.id, f.rule, c.contact_consent FROM follow_up f "
        "JOIN customer c ON c.id = f.customer_id WHERE f.status = 'open' AND ("
        "c.contact_consent = 'none' AND f.rule NOT IN ('', 'promise') "
        "AND NOT (f.complaint_id IS NOT NULL AND f.kind IN ('notice', 'verification', 'manual')) "
        f"OR c.contact_consent <> 'all' AND f.rule IN {COURTESIES})"
    )


def listed(shop: Shop) -> set[int]:
    """Everybody on a list that somebody works off, but for what they asked for themselves."""
    rows = followups.rows(shop, followups.today_ids(shop))
    told = handover.handover(shop)
    tasks = [*told.open, *told.put_off, *told.not_reached]
    own = {row.id for row in rows if row.complaint_id or row.kind in ("promise", "manual")}
    own |= {
        row[0]
        for row in db.rows(
            "SELECT id FROM follow_up WHERE complaint_id IS NOT NULL OR status <> 'open' "
            "OR kind IN ('promise', 'manual')"
        )
    }
    to_tell = [
        person
        for id_ in improvement_rows.ids(shop)
        for person in improvement_rows.one(shop, id_).to_tell
    ]
    return {
        *(row.customer_id for row in rows if row.id not in own),
        *(task.customer_id for task in tasks if task.id not in own),
        *(person.customer_id for person in to_tell),
    }


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(steps, min_size=10, max_size=25))
def test_nobody_is_called_who_does_not_want_it_whatever_happened(
    make_shop: MakeShop, history: list[Step]
) -> None:
    today = TODAY
    shop = everything_on(make_shop(today, name=f"consent{next(_FRESH)}"))
    for number, consent in enumerate(("all", "service_only", "none", "all")):
        customers.add(shop, Customer(name=f"顾客{number}", contact_consent=consent))
    for step in history:
        if step[0] == "days":
            today += timedelta(days=step[1])
            shop.clock = clock_at(today)
            daily.catch_up(shop)
        else:
            with suppress(ShopError):
                take(shop, step)
        assert unwanted(shop) == []
        silent = {
            row[0] for row in db.rows("SELECT id FROM customer WHERE contact_consent = 'none'")
        }
        assert not silent & listed(shop)


def everything_on(shop: Shop) -> Shop:
    shop.config = shop.config._replace(rules=RULES)
    return shop


def test_each_of_the_lists_would_show_whoever_has_not_said_no(make_shop: MakeShop) -> None:
    """The control: the same history of somebody who may be called fills them all."""
    shop = everything_on(make_shop(TODAY))
    customer_id, _visit = visits.add(shop, Customer(name="王秀英"), Visit(TODAY, "return"))
    complaints.open_(shop, customer_id, complaints.New("不制冷"))
    take(shop, ("adopt", 0, 0))
    shop.clock = clock_at(TODAY + timedelta(days=6))
    daily.catch_up(shop)
    assert listed(shop) == {customer_id}
    assert unwanted(shop) == []
    customers.edit(shop, customer_id, Customer(name="王秀英", contact_consent="none"))
    assert listed(shop) == set()


@pytest.mark.parametrize("kind", ["service", "return", "install"])
def test_no_visit_starts_a_call_to_somebody_who_wants_none(shop: Shop, kind: str) -> None:
    customer_id, _visit = visits.add(
        shop, Customer(name="王秀英", contact_consent="none"), Visit(TODAY, kind)
    )
    assert followups.of_customer(shop, customer_id) == []


def test_greetings_for_a_feast_are_a_courtesy_whatever_kind_they_are_called(
    make_shop: MakeShop,
) -> None:
    shop = everything_on(make_shop(date(2026, 9, 23)))
    for consent in customers.CONSENTS:
        visits.add(shop, Customer(name=consent, contact_consent=consent), Visit(date(2026, 9, 23)))
    daily.catch_up(shop)
    greeted = db.rows(
        "SELECT c.name FROM follow_up f JOIN customer c ON c.id = f.customer_id "
        "WHERE f.rule = 'festival'"
    )
    assert greeted == [("all",)]


def test_behind_a_number_who_wants_no_call_is_marked(make_shop: MakeShop) -> None:
    came = TODAY - timedelta(days=120)
    shop = make_shop(came)
    for consent in ("all", "none"):
        about = Customer(name=consent, phone=f"139{len(consent):08}", contact_consent=consent)
        visits.add(shop, about, Visit(came))
    shop = make_shop()
    rows = rows_behind(shop, "dormant", ids_behind(shop, "2026-11", "dormant"))
    assert {row.customer: row.result for row in rows} == {
        "all": "139****0003",
        "none": "do not contact",
    }
