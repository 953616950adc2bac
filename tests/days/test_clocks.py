"""The clocks of a complaint against counting on one's fingers: minute by minute, day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop
from systems import use_zone

from shopvisit.calendar import opening_hours
from shopvisit.calendar.opening_hours import Hold, Hours
from shopvisit.calendar.work import WorkCalendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
CHINA = WorkCalendar(country="CN", weekdays=frozenset(range(7)))
# Around them lie: two changes of summer time, a make-up weekend before Spring Festival and the
# holidays themselves, National Day with its make-up Sunday, New Year.
SEASONS = (date(2026, 3, 5), date(2026, 10, 29), date(2026, 2, 11), date(2025, 9, 25),
           date(2026, 12, 29))  # fmt: skip

seasons = st.sampled_from(SEASONS)
opening = st.integers(4 * 60, 12 * 60)
length = st.integers(30, 11 * 60)
weekly = st.sets(st.integers(0, 6), min_size=1)
some_days = st.lists(st.integers(0, 24), max_size=4)
# Begin and length in minutes, counted from midnight of the first day: within an hour, over a
# night, over a weekend; as many as overlap.
some_holds = st.lists(
    st.tuples(
        st.integers(0, 12 * 24 * 60),
        st.one_of(st.integers(0, 120), st.integers(0, 2 * 24 * 60), st.integers(0, 5 * 24 * 60)),
    ),
    max_size=5,
)
pure = costly(120)


@pytest.fixture(params=["Asia/Shanghai", "America/New_York"], autouse=True)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    use_zone(monkeypatch, request.param)
    return str(request.param)


def at(day: date, minute: int) -> datetime:
    """So many minutes after the first of that day, as an instant."""
    return datetime(day.year, day.month, day.day).astimezone(UTC) + minute * MINUTE


def hours_of(
    first: date, opens: int, lasts: int, weekdays: set[int], closed: list[int], opened: list[int]
) -> Hours:
    away, besides = {first + n * DAY for n in closed}, {first + n * DAY for n in opened}

    def is_open(day: date) -> bool:
        return day in besides or (day.weekday() in weekdays and day not in away)

    ends = min(opens + lasts, 24 * 60 - 1)
    return Hours(time(opens // 60, opens % 60), time(ends // 60, ends % 60), is_open)


shops_hours = st.builds(
    lambda first, *rest: (first, hours_of(first, *rest)),
    seasons, opening, length, weekly, some_days, some_days,
)  # fmt: skip


def holds_from(first: date, drawn: list[tuple[int, int]]) -> list[Hold]:
    return [(at(first, begin), at(first, begin + lasts)) for begin, lasts in drawn]


def counts(hours: Hours, minute: datetime, holds: list[Hold]) -> bool:
    """Whether the clock runs during this minute, by the clock on the shop's wall."""
    wall = minute.astimezone()
    open_now = hours.is_open(wall.date()) and hours.opens <= wall.time() < hours.closes
    return open_now and not any(begin <= minute < end for begin, end in holds)


def minutes_run(hours: Hours, since: datetime, until: datetime, holds: list[Hold]) -> int:
    whole = int((until - since) / MINUTE)
    return sum(counts(hours, since + n * MINUTE, holds) for n in range(whole))


@pure
@given(shops_hours, some_holds, st.integers(0, 5 * 24 * 60), st.integers(0, 9 * 24 * 60))
def test_the_time_a_shop_was_open_is_what_counting_its_minutes_gives(
    shop: tuple[date, Hours], drawn: list[tuple[int, int]], begin: int, span: int
) -> None:
    first, hours = shop
    since, holds = at(first, begin), holds_from(first, drawn)
    until = since + span * MINUTE
    counted = minutes_run(hours, since, until, holds)
    assert opening_hours.elapsed(hours, since, until, holds) == counted * MINUTE


@pure
@given(shops_hours, st.integers(0, 5 * 24 * 60), st.sampled_from([1, 4, 24]))
def test_an_answer_is_due_when_so_many_open_minutes_have_passed(
    shop: tuple[date, Hours], begin: int, target: int
) -> None:
    first, hours = shop
    since = at(first, begin)
    minute, left = since, target * 60
    while left:
        left -= counts(hours, minute, [])
        minute += MINUTE
    assert opening_hours.answer_by(hours, since, timedelta(hours=target)) == minute


@pure
@given(shops_hours, st.integers(0, 5 * 24 * 60 * 60), st.integers(1, 24 * 3600))
def test_at_its_deadline_the_clock_has_run_just_as_long_as_it_may(
    shop: tuple[date, Hours], begin: int, target: int
) -> None:
    first, hours = shop
    second = timedelta(seconds=1)
    since = at(first, 0) + begin * second
    due = opening_hours.answer_by(hours, since, target * second)
    assert opening_hours.elapsed(hours, since, due, ()) == target * second
    assert opening_hours.elapsed(hours, since, due - second, ()) == (target - 1) * second


@pure
@given(
    shops_hours,
    some_holds,
    st.integers(0, 5 * 24 * 60),
    st.sampled_from([1, 3, 7]),
    st.sampled_from(["public", "shop"]),
)
def test_solving_is_due_on_the_working_day_that_counting_the_days_gives(
    shop: tuple[date, Hours], drawn: list[tuple[int, int]], begin: int, target: int, which: str
) -> None:
    first, hours = shop
    since, holds = at(first, begin), holds_from(first, drawn)
    is_working: Callable[[date], bool] = CHINA.is_working if which == "public" else hours.is_open
    opened_on = since.astimezone().date()
    # Every minute of a hold is looked at: does a working day close during it?
    held = {
        (start + n * MINUTE).astimezone().date()
        for start, end in holds
        for n in range(int((end - start) / MINUTE))
        if (start + n * MINUTE).astimezone().time() == hours.closes
    }
    days = (opened_on + n * DAY for n in range(1, 400))
    counted = [day for day in days if is_working(day) and day not in held]
    assert opening_hours.solve_by(hours, is_working, since, target, holds) == counted[target - 1]


@pure
@given(shops_hours, some_holds, st.integers(0, 5 * 24 * 60))
def test_a_hold_never_brings_a_deadline_forward(
    shop: tuple[date, Hours], drawn: list[tuple[int, int]], begin: int
) -> None:
    first, hours = shop
    since, holds = at(first, begin), holds_from(first, drawn)
    assert opening_hours.solve_by(hours, hours.is_open, since, 3, holds) >= opening_hours.solve_by(
        hours, hours.is_open, since, 3, ()
    )


NINE_TO_HALF_PAST_EIGHT = Hours(time(9), time(20, 30), lambda _day: True)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute).astimezone(UTC)


@pytest.mark.parametrize(
    ("opened", "target", "due"),
    [
        ((0, 10, 0), 1, (0, 11, 0)),
        ((0, 20, 0), 4, (1, 12, 30)),
        ((0, 19, 30), 1, (0, 20, 30)),
        ((0, 22, 0), 1, (1, 10, 0)),
        ((0, 6, 0), 4, (0, 13, 0)),
        ((0, 10, 0), 24, (2, 11, 0)),
    ],
)
def test_the_hours_of_the_night_do_not_count(
    opened: tuple[int, int, int], target: int, due: tuple[int, int, int]
) -> None:
    since, until = (local(TODAY + day * DAY, hour, minute) for day, hour, minute in (opened, due))
    span = timedelta(hours=target)
    assert opening_hours.answer_by(NINE_TO_HALF_PAST_EIGHT, since, span) == until


@pytest.mark.parametrize(
    ("opened_on", "days", "due"),
    [
        # Sunday 28 September 2025 and Saturday 14 February 2026 are worked.
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 26), 6, date(2025, 10, 11)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 2, 16), 1, date(2026, 2, 24)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
    ],
)
def test_holidays_and_make_up_days_are_heeded(opened_on: date, days: int, due: date) -> None:
    hours = NINE_TO_HALF_PAST_EIGHT
    assert opening_hours.solve_by(hours, CHINA.is_working, local(opened_on, 12), days, ()) == due


def test_a_day_on_hold_at_closing_time_does_not_count() -> None:
    hours = NINE_TO_HALF_PAST_EIGHT
    monday = date(2026, 11, 23)
    over_tuesday_evening = (local(monday + DAY, 20), local(monday + 2 * DAY, 9))
    over_tuesday_noon = (local(monday + DAY, 10), local(monday + DAY, 18))
    opened = local(monday, 12)
    assert [
        opening_hours.solve_by(hours, CHINA.is_working, opened, 3, [hold])
        for hold in (over_tuesday_evening, over_tuesday_noon)
    ] == [monday + 4 * DAY, monday + 3 * DAY]


def test_a_shop_that_never_opens_again_is_not_looked_into_for_ever() -> None:
    closed = Hours(time(9), time(18), lambda _day: False)
    opened = local(TODAY, 12)
    due = opening_hours.answer_by(closed, opened, timedelta(hours=1))
    assert due > opened + timedelta(days=3000)
    assert opening_hours.solve_by(closed, closed.is_open, opened, 1, ()) > TODAY + timedelta(
        days=3000
    )


def test_the_shops_own_hours_are_asked_not_its_working_days(make_shop: MakeShop) -> None:
    shop = make_shop()  # a Saturday, and no working day
    assert (shop.hours.is_open(TODAY), shop.work.is_working(TODAY)) == (True, False)
