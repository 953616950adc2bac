"""The shop's clock: one instant for one action."""

from __future__ import annotations

import itertools
import threading
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from invariants import broken
from random_steps import CASES, OUTCOMES, Step, take
from shops import TODAY, MakeShop, ticks

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings.values import SEVERITIES
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Clock
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.shop.whole.undo import undo

DAY = timedelta(days=1)
MIDNIGHT = datetime(TODAY.year, TODAY.month, TODAY.day)
_FRESH = itertools.count()


# One action, one instant


def test_an_action_happens_at_one_instant(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.clock = Clock(source=ticks(MIDNIGHT))
    with journal.action(shop, "two things"):
        first = shop.clock.stamp()
        with journal.action(shop, "inside"):
            assert shop.clock.stamp() == first
        customers.add(shop, Customer(name="王秀英"))
    stamps = {row[0] for row in db.rows("SELECT at FROM action ORDER BY id DESC LIMIT 1")}
    stamps |= {row[0] for row in db.rows("SELECT created_at FROM customer")}
    assert stamps == {first}
    assert shop.clock.stamp() > first


def test_time_goes_on_after_an_action_that_failed(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.clock = Clock(source=ticks(MIDNIGHT))
    with pytest.raises(ZeroDivisionError), journal.action(shop, "nothing"):
        raise ZeroDivisionError
    assert shop.clock.stamp() != shop.clock.stamp()


def test_a_screen_sees_time_go_by_while_another_thread_saves(make_shop: MakeShop) -> None:
    clock = Clock(source=ticks(MIDNIGHT))
    seen: list[datetime] = []
    with clock.standing():
        thread = threading.Thread(target=lambda: seen.extend((clock.now(), clock.now())))
        thread.start()
        thread.join()
    assert seen[0] < seen[1]


def test_a_promise_made_as_the_day_ends_is_refused_or_not_late_yet(make_shop: MakeShop) -> None:
    """Whatever second midnight falls on: it was made before, or its day has passed."""
    for second in range(1, 8):
        shop = make_shop(name=f"night{second}")
        customer_id = customers.add(shop, Customer(name="王秀英"))
        shop.clock = Clock(source=ticks(MIDNIGHT + DAY - timedelta(seconds=second)))
        with suppress(ShopError):
            changing.promise(shop, customer_id, "修好送回", TODAY, "23:59")
        late = "date(created_at, 'localtime') > due_on OR from_on > due_on"
        assert db.rows(f"SELECT * FROM follow_up WHERE {late}") == []


def test_a_complaint_that_is_confirmed_across_a_second_is_sound(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.clock = Clock(source=ticks(MIDNIGHT + timedelta(hours=10)))
    customer_id = customers.add(shop, Customer(name="王秀英"))
    complaint_id = complaints.open_(shop, customer_id, complaints.New("还是不制冷"))
    complaints.resolve(shop, complaint_id, complaints.Solved("换了新机"))
    for _step in range(2):
        row = complaints.task(shop, complaint_id)
        assert row is not None
        conversation.record(shop, row, Answer(fixed=1, csat=5))
    assert db.value("SELECT closed_at FROM complaint")
    assert broken(shop) == []


def test_taking_back_happens_at_one_instant(make_shop: MakeShop) -> None:
    shop = make_shop()
    daily.catch_up(shop)
    customers.add(shop, Customer(name="王秀英"))
    before = db.value("SELECT max(id) FROM action")
    shop.clock = Clock(source=ticks(MIDNIGHT + 2 * DAY))
    daily.catch_up(shop)
    undo(shop)
    assert db.value("SELECT count(DISTINCT at) FROM action WHERE id > ? AND kind = 'undo'", before)
    found = db.rows("SELECT DISTINCT at FROM action WHERE id > ? AND kind = 'undo'", before)
    assert len(found) == 1


happenings = st.one_of(
    st.tuples(st.just("visit"), st.integers(0, 4), st.sampled_from(["service", "repair"])),
    st.tuples(st.just("talk"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("promise"), st.integers(0, 4), st.integers(0, 3)),
    st.tuples(st.just("put off"), st.integers(0, 9), st.integers(1, 9)),
    st.tuples(st.just("complain"), st.integers(0, 4), st.sampled_from(SEVERITIES)),
    st.tuples(st.just("case"), st.integers(0, 2), st.sampled_from(CASES)),
    st.tuples(st.just("case"), st.just(0), st.just("resolve")),
    st.tuples(st.just("step"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("step"), st.sampled_from([0, 6]), st.just("reached")),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
)
# How many days later, and how many seconds before midnight; None: in the morning.
moments = st.tuples(st.integers(0, 5), st.none() | st.integers(1, 12))


@pytest.mark.parametrize("stands", [True, False])
def test_no_second_and_no_midnight_comes_between_what_one_action_does(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, stands: bool
) -> None:
    """The control: with a clock that goes on within an action, some history breaks a rule."""
    if not stands:
        monkeypatch.setattr(Clock, "standing", lambda _clock: nullcontext())
    wrong: list[object] = []

    @costly(60)
    @given(st.lists(st.tuples(moments, happenings), min_size=5, max_size=25))
    def lived(history: list[tuple[tuple[int, int | None], Step]]) -> None:
        if wrong:
            return
        shop, day = make_shop(name=f"shop{next(_FRESH)}"), TODAY
        daily.catch_up(shop)
        customer_id, _visit = visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
        complaints.open_(shop, customer_id, complaints.New("还是不制冷"))
        for (later, before_midnight), step in history:
            day += later * DAY
            midnight = datetime(day.year, day.month, day.day)
            at = midnight + timedelta(hours=10)
            if before_midnight is not None:
                at = midnight + DAY - timedelta(seconds=before_midnight)
                day += DAY
            shop.clock = Clock(source=ticks(at))
            daily.catch_up(shop)
            with suppress(ShopError):
                take(shop, step)
            daily.catch_up(shop)
            shop.clock = Clock(source=ticks(shop.clock.now(), most=0))
            if found := broken(shop):
                wrong.append((step, found))
                return

    lived()
    assert bool(wrong) is not stands, wrong
