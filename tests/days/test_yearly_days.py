"""Yearly occasions and the days of the moon on which they fall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunar_python import LunarYear, Solar

from shopvisit.calendar.occasions import Key, falls_on, lunar_to_solar, next_occurrence, occurrence


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [
        ((2024, 8, 15, False), date(2024, 9, 17)),
        ((2025, 8, 15, False), date(2025, 10, 6)),
        ((2026, 8, 15, False), date(2026, 9, 25)),
        ((2027, 8, 15, False), date(2027, 9, 15)),
        ((2025, 12, 30, False), date(2026, 2, 16)),
        ((2026, 6, 10, True), date(2026, 7, 23)),
        ((2025, 6, 10, True), date(2025, 8, 3)),
    ],
)
def test_lunar_dates_become_solar_ones(lunar: tuple[int, int, int, bool], solar: date) -> None:
    assert lunar_to_solar(*lunar) == solar


def test_lunar_festivals_agree_with_another_calendar() -> None:
    from holidays.calendars.chinese import _ChineseLunisolar

    other = _ChineseLunisolar()
    for year in range(1929, 2100):
        assert lunar_to_solar(year, 1, 1) == other.lunar_new_year_date(year)[0]
        assert lunar_to_solar(year, 5, 5) == other.dragon_boat_date(year)[0]
        assert lunar_to_solar(year, 8, 15) == other.mid_autumn_date(year)[0]


def test_every_lunar_month_begins_where_lunar_python_has_it() -> None:
    for year in range(1900, 2101):
        for month in LunarYear.fromYear(year).getMonthsInYear():
            first = Solar.fromJulianDay(month.getFirstJulianDay())
            shipped = lunar_to_solar(year, abs(month.getMonth()), 1, month.getMonth() < 0)
            assert shipped == date(first.getYear(), first.getMonth(), first.getDay())
            last = lunar_to_solar(year, abs(month.getMonth()), 30, month.getMonth() < 0)
            assert (last - shipped).days + 1 == month.getDayCount()


@pytest.mark.parametrize("lunar", [(1899, 1, 1), (2101, 1, 1), (2026, 13, 1), (2026, 1, 31)])
def test_a_lunar_date_that_cannot_be_known_is_refused(lunar: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"lunar year|no year has"):
        lunar_to_solar(*lunar)


def test_29_february_is_28_february_in_common_years() -> None:
    assert occurrence("solar", 2, 29, False, 2026) == date(2026, 2, 28)
    assert occurrence("solar", 2, 29, False, 2028) == date(2028, 2, 29)


def test_a_solar_day_has_no_leap_month() -> None:
    with pytest.raises(ValueError, match="leap"):
        occurrence("solar", 2, 1, True, 2026)


def _all_keys() -> Iterator[Key]:
    for month in range(1, 13):
        for day in range(1, 32):
            if day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):
                yield "solar", month, day, False
            if day <= 30:
                yield "lunar", month, day, False
                yield "lunar", month, day, True


ALL_KEYS = list(_all_keys())


@given(st.dates(date(1900, 2, 1), date(2100, 12, 31)))
def test_the_keys_of_a_day_are_exactly_those_that_fall_on_it(day: date) -> None:
    expected = {
        key
        for key in ALL_KEYS
        for year in (day.year, day.year - 1)
        if (key[0] == "solar" or year >= 1900) and occurrence(*key, year) == day
    }
    found = falls_on(day)
    assert set(found) == expected
    assert len(found) == len(expected)


@given(st.sampled_from(ALL_KEYS), st.integers(1900, 2100))
def test_every_occasion_is_found_on_the_day_of_its_occurrence(key: Key, year: int) -> None:
    assert key in falls_on(occurrence(*key, year))


def test_a_day_outside_the_known_lunar_years_has_solar_keys_only() -> None:
    assert falls_on(date(2150, 3, 1)) == [("solar", 3, 1, False)]


@given(st.sampled_from(ALL_KEYS), st.dates(date(1905, 1, 1), date(2095, 1, 1)))
def test_the_next_occurrence_is_the_first_one_from_today_on(key: Key, today: date) -> None:
    following = next_occurrence(*key, today)
    years = range(today.year - 2, today.year + 3)
    assert following == min(d for y in years if (d := occurrence(*key, y)) >= today)
