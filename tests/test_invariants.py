"""Random shops: whatever staff do in whatever order over weeks, the rules of the house hold."""

import itertools
from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import broken
from shops import TODAY, MakeShop

from shopvisit import db, shopfile
from shopvisit.errors import ShopError
from shopvisit.shop import conversation, customers, engine, followups, merging, undo, visits
from shopvisit.shop.context import Shop
from shopvisit.shop.conversation import Agreed, Answer
from shopvisit.shop.customers import Customer
from shopvisit.shop.visits import Visit

_FRESH = itertools.count()
OUTCOMES = (
    "reached", "reached", "no_answer", "no_answer", "busy", "call_back", "refused",
    "wrong_number", "message_left",
)  # fmt: skip

steps = st.one_of(
    st.tuples(st.just("days"), st.integers(1, 12), st.integers(8, 21)),
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


def take(shop: Shop, step: tuple[str, int, object]) -> None:
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
            csat=which % 5 + 1 if detail == "reached" else None,
            nps=which if detail == "reached" else None,
            call_back=Agreed(today + timedelta(days=which), time="16:00"),
            promise=Agreed(today + timedelta(days=1), "回电话") if which == 3 else None,
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


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, min_size=5, max_size=40))
def test_every_random_history_keeps_every_rule(
    make_shop: MakeShop, history: list[tuple[str, int, object]]
) -> None:
    name, day = f"shop{next(_FRESH)}", TODAY
    shop = make_shop(day, name=name)
    engine.catch_up(shop)
    for step in history:
        if step[0] == "days":
            day += timedelta(days=step[1])
            shop = make_shop(day, hour=int(str(step[2])), name=name)
            engine.catch_up(shop)
        else:
            # What a step cannot do, such as a promise for a day that has passed, it refuses whole.
            with suppress(ShopError):
                take(shop, step)
        assert broken(shop) == [], step


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
