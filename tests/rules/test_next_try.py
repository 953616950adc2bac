"""The retry plan: when somebody who was not reached is called next."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY

from shopvisit.calendar.best_time import Slot
from shopvisit.settings import loading
from shopvisit.shop.rules.rules import NextTry, Wish, next_try

_END = "24"
_clock = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30, 59]))
_slots = st.builds(
    lambda days, times: Slot(frozenset(days), *times),
    st.sets(st.integers(0, 6), max_size=3),
    st.tuples(st.just("") | _clock, _clock | st.just(_END)).filter(lambda pair: pair[0] < pair[1]),
)


@given(
    st.integers(-3, 20),
    st.none() | _clock,
    st.lists(_slots, max_size=3),
    st.lists(st.integers(0, 2), max_size=3).map(sorted),
    _clock,
    st.integers(1, 9),
    st.sets(st.integers(0, 30), max_size=12),
)
def test_a_try_is_never_gone_and_never_after_a_deadline_that_is_to_come(
    due: int,
    due_time: str | None,
    best: list[Slot],
    days_ago: list[int],
    now: str,
    works: int,
    closed: set[int],
) -> None:
    settings = loading.default().contact
    wish = Wish(day(due), due_time, best, lambda each: each not in {day(n) for n in closed})
    called_on = [*(day(-ago) for ago in reversed(days_ago)), TODAY]
    planned = next_try(settings, called_on, (TODAY, now), day(works), wish)
    assert (planned.on, planned.time or _END) > (TODAY, now)
    if planned.message:
        return
    plain = next_try(settings, called_on, (TODAY, now), day(works))
    deadline = day(due), due_time or _END
    if deadline > (TODAY, now):
        assert (planned.on, planned.time or "") <= deadline
        if not best:
            assert planned == plain or deadline < (plain.on, plain.time or "")
    else:
        assert planned.on <= plain.on
    if planned != plain and planned.on not in (day(due), day(works), TODAY):
        assert any(planned.on.weekday() in slot.weekdays for slot in best)
        assert wish.is_open(planned.on)


@given(st.integers(2, 20), st.sampled_from(range(7)))
def test_a_best_day_before_the_deadline_is_kept(due: int, weekday: int) -> None:
    wish = Wish(day(due), None, [Slot(frozenset({weekday}), "18:00")])
    planned = next_try(loading.default().contact, [TODAY], (TODAY, "19:00"), day(1), wish)
    fitting = [n for n in range(1, due + 1) if day(n).weekday() == weekday]
    wanted = NextTry(day(fitting[0]), "18:00") if fitting else NextTry(day(1), None)
    assert planned == wanted


def day(number: int) -> date:
    return TODAY + timedelta(days=number)
