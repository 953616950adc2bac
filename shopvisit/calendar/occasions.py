"""Days that come back every year, by the sun or by the Chinese moon.

A lunar year is named after the solar year in which it begins: lunar 2025 runs from 2025-01-29 to
2026-02-16. Lunar years 1900 to 2100 are known.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from shopvisit import resources

Calendar: TypeAlias = Literal["solar", "lunar"]

# (calendar, month, day, leap): what a yearly occasion is stored as, whatever the year.
Key: TypeAlias = tuple[Calendar, int, int, bool]

_LUNAR_YEARS = range(1900, 2101)
_LONGEST_MONTH = 30
_DAYS_IN_LEAP_YEAR = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class _Month(NamedTuple):
    month: int
    leap: bool
    first: date
    days: int


def lunar_to_solar(year: int, month: int, day: int, leap: bool = False) -> date:  # noqa: FBT001, FBT002  part of a date, as in (6, 10, leap)
    """The solar date of a lunar one.

    Day 30 of a month of 29 days is its 29th. A leap month that `year` does not have is the
    ordinary month of that number. Raises ValueError for a year outside 1900–2100, a month outside
    1–12 or a day outside 1–30.
    """
    if year not in _LUNAR_YEARS:
        raise ValueError(f"lunar year {year}: only 1900 to 2100 are known")
    _check(month, day, _LONGEST_MONTH)
    of_that_number = [m for m in _lunar_year(year) if m.month == month]
    # The leap month comes after the ordinary one; without a leap month both are the same.
    found = of_that_number[-1 if leap else 0]
    return found.first + timedelta(days=min(day, found.days) - 1)


def lunar_day_exists(month: int, day: int, *, leap: bool, year: int | None) -> bool:
    """Whether `year`, or any lunar year that is known, has that day of the moon.

    Here nothing clamps: a leap month that the year lacks, and day 30 of a month of 29, are none.
    Of a year that is not known every day is taken to exist.
    """
    if year is not None and year not in _LUNAR_YEARS:
        return True
    return any(
        (each.month, each.leap) == (month, leap) and 1 <= day <= each.days
        for known in (_LUNAR_YEARS if year is None else (year,))
        for each in _lunar_year(known)
    )


def occurrence(calendar: Calendar, month: int, day: int, leap: bool, year: int) -> date:  # noqa: FBT001  a key's four parts in order
    """The date on which a yearly occasion falls in `year`, a lunar year for lunar occasions.

    29 February is 28 February in common years; lunar days clamp as in `lunar_to_solar`. Raises
    ValueError for a day that is in no year, and for lunar years that are not known.
    """
    if calendar == "lunar":
        return lunar_to_solar(year, month, day, leap)
    if leap:
        raise ValueError("only lunar months can be leap months")
    _check(month, day, _DAYS_IN_LEAP_YEAR[month - 1] if 1 <= month <= 12 else 0)
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def next_occurrence(calendar: Calendar, month: int, day: int, leap: bool, today: date) -> date:  # noqa: FBT001  a key's four parts in order
    """The first date, `today` or later, on which a yearly occasion falls.

    Raises ValueError as `occurrence` does.
    """
    # Lunar December falls in the solar year after its own, so the year before can still come.
    first = today.year - 1 if calendar == "lunar" else today.year
    for year in (first, first + 1):
        found = occurrence(calendar, month, day, leap, year)
        if found >= today:
            return found
    return occurrence(calendar, month, day, leap, first + 2)


def falls_on(day: date) -> list[Key]:
    """The keys of all yearly occasions that fall on `day`: exactly the inverse of `occurrence`.

    A day outside the known lunar years has solar keys only.
    """
    keys: list[Key] = [("solar", day.month, day.day, False)]
    if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
        keys.append(("solar", 2, 29, False))
    found = _lunar_month_of(day)
    if found is None:
        return keys
    year, month = found
    number = (day - month.first).days + 1
    # The last day of a short month stands for the 30th, too.
    numbers = (number, number + 1) if number == month.days < _LONGEST_MONTH else (number,)
    has_leap = any(m.leap and m.month == month.month for m in _lunar_year(year))
    leaps = (month.leap,) if has_leap else (False, True)
    keys.extend(("lunar", month.month, n, leap) for n in numbers for leap in leaps)
    return keys


def _check(month: int, day: int, longest: int) -> None:
    if not 1 <= month <= 12 or not 1 <= day <= longest:
        raise ValueError(f"no year has a day {month}-{day}")


def _lunar_month_of(day: date) -> tuple[int, _Month] | None:
    for year in (day.year, day.year - 1):
        if year in _LUNAR_YEARS:
            for month in _lunar_year(year):
                if month.first <= day < month.first + timedelta(days=month.days):
                    return year, month
    return None


@lru_cache(maxsize=256)
def _lunar_year(year: int) -> tuple[_Month, ...]:
    _year, begins, leap_text, lengths = _table()[year - _LUNAR_YEARS[0]].split()
    leap, first = int(leap_text), date.fromisoformat(begins)
    numbers = [*range(1, 13)]
    numbers[leap:leap] = [leap] if leap else []
    months: list[_Month] = []
    for at, (number, is_long) in enumerate(zip(numbers, lengths, strict=True)):
        days = _LONGEST_MONTH if is_long == "1" else _LONGEST_MONTH - 1
        months.append(_Month(number, leap != 0 and at == leap, first, days))
        first += timedelta(days=days)
    return tuple(months)


@lru_cache(maxsize=1)
def _table() -> tuple[str, ...]:
    """The lunar years as tools/make_lunar.py wrote them, a line each."""
    return tuple(resources.text("data/lunar.txt").splitlines())
