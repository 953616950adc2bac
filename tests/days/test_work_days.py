"""Working days, windows, offsets and months."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from shopvisit.calendar.work import Offset, WorkCalendar, add_months, month_span

LIBRARY = country_holidays("CN", years=range(2001, 2028))
CHINA = WorkCalendar(country="CN", weekdays=frozenset())
EVERY_DAY_BUT_MONDAY = WorkCalendar(country=None, weekdays=frozenset({1, 2, 3, 4, 5, 6}))
TODAY = date(2026, 11, 21)  # a Saturday
days = st.dates(date(2001, 1, 1), date(2099, 12, 31))
offsets = st.builds(Offset, st.integers(-120, 120), st.sampled_from(["d", "wd"]))


@pytest.mark.parametrize(
    ("event", "n", "expected"),
    [
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 26), 5, date(2025, 10, 10)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
    ],
)
def test_working_days_follow_chinas_holidays_and_make_up_days(
    event: date, n: int, expected: date
) -> None:
    assert CHINA.add(event, n) == expected


def test_a_make_up_day_before_new_year_belongs_to_the_old_year() -> None:
    assert CHINA.is_working(date(2011, 12, 31))


@given(st.dates(date(2001, 1, 1), date(2026, 12, 31)))
def test_the_shipped_chinese_table_says_what_the_library_says(day: date) -> None:
    assert CHINA.is_working(day) == LIBRARY.is_working_day(day)


def test_the_shipped_chinese_table_has_every_year_that_is_known() -> None:
    assert [y for y in range(1990, 2101) if not CHINA.missing_year(y)] == sorted(
        LIBRARY.special_public_holidays
    )


def test_china_and_its_moon_need_no_library() -> None:
    code = (
        "import sys; from datetime import date;"
        "from shopvisit.calendar.occasions import falls_on;"
        "from shopvisit.calendar.work import WorkCalendar;"
        "day = date(2026, 11, 20); falls_on(day);"
        "WorkCalendar(country='CN', weekdays=frozenset()).add(day, 90);"
        "print('holidays' in sys.modules, 'lunar_python' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("year", [2000, 2001, 2026, 2090])
def test_chinas_table_ends_where_the_announcements_end(year: int) -> None:
    assert CHINA.missing_year(year) == (year in (2000, 2090))


def test_a_year_without_a_table_is_a_plain_week() -> None:
    new_year = date(2090, 1, 1)  # a Sunday
    week = [CHINA.is_working(new_year + timedelta(days=n)) for n in range(7)]
    assert week == [False, True, True, True, True, True, False]


@pytest.mark.parametrize("year", [2091, 2092, 2099])
def test_new_years_day_is_a_holiday_that_needs_no_announcement(year: int) -> None:
    assert CHINA.missing_year(year)
    assert date(year, 1, 1).weekday() < 5
    assert not CHINA.is_working(date(year, 1, 1))
    assert CHINA.add(date(year - 1, 12, 31), 1) > date(year, 1, 1)
    assert EVERY_DAY_BUT_MONDAY.is_working(date(2092, 1, 1)), "its own weekdays say so"


def test_an_unknown_country_counts_plain_weeks_and_says_so() -> None:
    nowhere = WorkCalendar(country="XX", weekdays=frozenset({6}))
    assert nowhere.missing_year(2026)
    assert nowhere.is_working(date(2026, 11, 20))
    assert not nowhere.is_working(date(2026, 11, 22))


def test_a_country_without_make_up_days_has_computed_years() -> None:
    britain = WorkCalendar(country="GB", weekdays=frozenset())
    assert not britain.missing_year(2030)
    assert not britain.is_working(date(2030, 12, 25))


def test_without_a_country_the_shops_own_weekdays_count() -> None:
    assert not EVERY_DAY_BUT_MONDAY.is_working(date(2026, 11, 23))
    assert EVERY_DAY_BUT_MONDAY.is_working(date(2026, 10, 1))
    assert not EVERY_DAY_BUT_MONDAY.missing_year(2090)


def test_the_shops_own_days_win() -> None:
    holiday, workday = date(2026, 10, 1), date(2026, 11, 20)
    shop = WorkCalendar(
        country="CN",
        weekdays=frozenset(),
        closed=frozenset({workday, holiday}),
        opened=frozenset({holiday}),
    )
    assert shop.is_working(holiday)
    assert not shop.is_working(workday)


def test_a_shop_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        WorkCalendar(country=None, weekdays=frozenset({7}))


@given(days, st.integers(1, 60))
def test_between_an_event_and_its_nth_working_day_lie_n_working_days(event: date, n: int) -> None:
    end = CHINA.add(event, n)
    between = (event + timedelta(days=k) for k in range(1, (end - event).days + 1))
    assert sum(CHINA.is_working(day) for day in between) == n
    assert CHINA.is_working(end)


@given(days, st.integers(1, 60))
def test_counting_back_undoes_counting_on_from_a_working_day(event: date, n: int) -> None:
    start = CHINA.add(event, 1)
    assert CHINA.add(CHINA.add(start, n), -n) == start


@given(days)
def test_day_zero_is_the_event_itself(event: date) -> None:
    assert CHINA.add(event, 0) == event


@given(days, offsets, offsets)
def test_a_window_never_ends_before_it_begins_and_keeps_its_deadline(
    event: date, from_: Offset, to: Offset
) -> None:
    first, deadline = CHINA.window(event, from_, to)
    assert first <= deadline == CHINA.shift(event, to)


@given(offsets)
def test_an_offset_reads_back_what_it_writes(offset: Offset) -> None:
    parsed = Offset.parse(str(offset))
    assert CHINA.shift(TODAY, parsed) == CHINA.shift(TODAY, offset)
    assert str(parsed) == str(offset)


@pytest.mark.parametrize(
    ("text", "offset"),
    [("3wd", Offset(3, "wd")), ("-3d", Offset(-3, "d")), ("+1d", Offset(1, "d"))],
)
def test_offsets_are_written_as_in_rules(text: str, offset: Offset) -> None:
    assert Offset.parse(text) == offset


@pytest.mark.parametrize("text", ["", "3", "d", "3 d", "3w", "1.5d", "３d", "99999d"])
def test_another_offset_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="3wd"):
        Offset.parse(text)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_clamp_to_the_months_end(day: date, n: int, expected: date) -> None:
    assert add_months(day, n) == expected


@given(days, st.integers(-1000, 1000))
def test_adding_months_moves_by_that_many_months_and_never_to_a_later_day(
    day: date, n: int
) -> None:
    moved = add_months(day, n)
    assert (moved.year - day.year) * 12 + moved.month - day.month == n
    assert moved.day <= day.day


def test_a_months_span_is_half_open() -> None:
    assert month_span("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "2026", "26-11", "2026-11-01", "0000-01"])
def test_another_month_is_refused_with_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="2026-11"):
        month_span(text)
