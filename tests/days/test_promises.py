"""By when a promise is to be kept where nobody names a time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop, clock_at

from shopvisit.calendar import opening_hours as promises
from shopvisit.calendar.opening_hours import Hours
from shopvisit.shop.followups import changing

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
WEEKS = st.frozensets(st.integers(0, 6), min_size=1)
TIMES = st.times(time(0), time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))


def hours(opens: time, closes: time, weekdays: frozenset[int]) -> Hours:
    return Hours(opens, closes, lambda day: day.weekday() in weekdays)


@given(INSTANTS, TIMES, TIMES, WEEKS)
def test_it_is_never_due_outside_of_opening_hours(
    instant: datetime, one: time, other: time, weekdays: frozenset[int]
) -> None:
    opens, closes = sorted((one, other))
    due = promises.in_hours(hours(opens, closes, weekdays), instant)
    assert due.weekday() in weekdays
    assert opens <= due.time() <= closes


@given(INSTANTS, TIMES, TIMES, WEEKS)
def test_it_is_the_first_quarter_or_opening_from_then_on(
    instant: datetime, one: time, other: time, weekdays: frozenset[int]
) -> None:
    opens, closes = sorted((one, other))
    due = promises.in_hours(hours(opens, closes, weekdays), instant)
    asked = instant.astimezone().replace(tzinfo=None)
    assert due >= asked
    # Looked for minute by minute, as somebody with a calendar on the wall would.
    minute = asked.replace(second=0, microsecond=0)
    if minute < asked:
        minute += timedelta(minutes=1)
    quarters = minute + timedelta(minutes=-minute.minute % 15)
    if quarters.weekday() in weekdays and opens <= quarters.time() <= closes:
        assert due == quarters
    else:
        assert due.time() == opens
        if quarters.weekday() in weekdays and quarters.time() < opens:
            assert due.date() == quarters.date()
        day = due.date() - timedelta(days=1)
        while day > quarters.date():
            assert day.weekday() not in weekdays
            day -= timedelta(days=1)


def test_a_day_later_at_the_next_quarter(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.clock = clock_at(TODAY, 10, 7)
    assert changing.due(shop) == datetime(2026, 11, 22, 10, 15)


def test_what_falls_behind_closing_time_is_due_when_the_shop_opens(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.clock = clock_at(TODAY, 20, 16)  # it closes at 20:30, and 20:16 becomes 20:30
    assert changing.due(shop) == datetime(2026, 11, 22, 20, 30)
    shop.clock = clock_at(TODAY, 20, 31)
    assert changing.due(shop) == datetime(2026, 11, 23, 9, 0)


def test_a_shop_that_never_opens_is_not_looked_into_for_ever() -> None:
    closed = Hours(time(9), time(18), lambda _day: False)
    instant = datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert promises.in_hours(closed, instant) == datetime(2026, 11, 21, 11, 0)
