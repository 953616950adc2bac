"""Working days, windows and months."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from shopvisit import resources
from shopvisit.text.i18n import _

# Patterns are compiled at their first use: none is needed for the first screen.
_OFFSET = r"(?a:([+-]?\d{1,4})(d|wd))"
_MONTH = r"(?a:(\d{4})-(\d{2}))"
_DAY = timedelta(days=1)
_MONDAY_TO_FRIDAY = frozenset(range(5))


class Offset(NamedTuple):
    """A distance of so many calendar days ("d") or working days ("wd"); negative ones go back."""

    days: int
    unit: Literal["d", "wd"]

    @classmethod
    def parse(cls, text: str) -> Offset:
        """Read "3d", "3wd", "-3d" or "0", as rules are written; a leading + is allowed.

        Raises ValueError, saying what is expected, for anything else.
        """
        if re.fullmatch(r"[+-]?0(d|wd)?", text):
            return cls(0, "d")
        match = re.fullmatch(_OFFSET, text)
        if match is None:
            raise ValueError(_("expected days such as 3d, -3d, 3wd (working days) or 0"))
        return cls(int(match[1]), "wd" if match[2] == "wd" else "d")

    def __str__(self) -> str:
        return f"{self.days}{self.unit}" if self.days else "0"


class WorkCalendar:
    """Which days the shop works, and counting in them.

    With a `country` (ISO code, "CN"), working days are those of its public calendar: the plain
    week less public holidays, plus make-up working days. With None they are the shop's own opening
    `weekdays` (0 = Monday). The shop's own `closed` and `opened` days win over both, and a day that
    is in both sets is open.
    """

    def __init__(
        self,
        *,
        country: str | None,
        weekdays: frozenset[int],
        closed: frozenset[date] = frozenset(),
        opened: frozenset[date] = frozenset(),
    ) -> None:
        """Raises ValueError when there is no country and no weekday between 0 and 6."""
        if country is None and not weekdays & frozenset(range(7)):
            raise ValueError("a shop without a country's calendar needs a weekday that it opens on")
        self._country = country
        self._weekdays = weekdays if country is None else _MONDAY_TO_FRIDAY
        self._closed = closed - opened
        self._opened = opened

    def is_working(self, day: date) -> bool:
        """Whether the shop works on `day`.

        The first question about a country other than China takes half a second: it loads the
        holidays library.
        """
        if day in self._opened:
            return True
        if day in self._closed:
            return False
        table = self._table(day.year)
        if table is not None:
            return day in table
        # New Year's Day needs no announcement; a public calendar without it would be none.
        new_year = self._country is not None and (day.month, day.day) == (1, 1)
        return day.weekday() in self._weekdays and not new_year

    def missing_year(self, year: int) -> bool:
        """Whether `year` is counted as plain Monday-to-Friday weeks for want of a table: its one
        holiday is 1 January.
        """
        return self._country is not None and self._table(year) is None

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, or before it when n is negative.

        `day` itself is day 0 and need not be a working day. Raises OverflowError past year 9999.
        """
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def shift(self, day: date, offset: Offset) -> date:
        """`day` moved by `offset`."""
        if offset.unit == "wd":
            return self.add(day, offset.days)
        return day + timedelta(days=offset.days)

    def window(self, event: date, from_: Offset, to: Offset) -> tuple[date, date]:
        """The first day and the deadline of a task about `event`.

        Mixed units can cross (from 7d to 5wd): the deadline is what was promised, so it stays and
        the first day gives way.
        """
        deadline = self.shift(event, to)
        return min(self.shift(event, from_), deadline), deadline

    def _table(self, year: int) -> frozenset[date] | None:
        return None if self._country is None else _working_days(self._country, year)


@lru_cache(maxsize=64)
def _working_days(country: str, year: int) -> frozenset[date] | None:
    """All working days of `year` in `country`, or None when nobody has published them."""
    return _chinese_working_days(year) if country == "CN" else _computed_working_days(country, year)


def _chinese_working_days(year: int) -> frozenset[date] | None:
    """China's table ships with the program, for the library below takes 0.4 s to load.

    It ends with the year whose make-up days the State Council has announced (each November); a
    computed year would have holidays without them. tools/make_workdays.py writes it.
    """
    listed = next((line for line in _shipped_table() if line.startswith(f"{year} ")), None)
    if listed is None:
        return None
    differing = {
        date(year, int(token[1:3]), int(token[3:])): token[0] == "+" for token in listed.split()[1:]
    }
    plain = frozenset(day for day in _days_of(year) if day.weekday() in _MONDAY_TO_FRIDAY)
    worked = frozenset(day for day, works in differing.items() if works)
    return (plain - differing.keys()) | worked


@lru_cache(maxsize=1)
def _shipped_table() -> tuple[str, ...]:
    return tuple(resources.text("data/workdays_CN.txt").splitlines())


def _computed_working_days(country: str, year: int) -> frozenset[date] | None:
    from holidays import country_holidays

    try:
        # What is moved over New Year is known to the next year only.
        table = country_holidays(country, years=(year, year + 1))
    except NotImplementedError:
        return None
    if not table.start_year <= year <= table.end_year:
        return None
    return frozenset(day for day in _days_of(year) if table.is_working_day(day))


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + n * _DAY for n in range(366 if isleap(year) else 365)]


def add_months(day: date, n: int) -> date:
    """The same day of the month `n` months on (back when negative), clamped to the month's end.

    Raises ValueError outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"{n} months from {day} is outside the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_span(month: str) -> tuple[date, date]:
    """The first day of `month` ("2026-11") and the first day after it.

    Raises ValueError, saying what is expected, for anything else.
    """
    match = re.fullmatch(_MONTH, month)
    if match is None or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[1]) <= 9998:
        raise ValueError(_("expected a month such as 2026-11"))
    first = date(int(match[1]), int(match[2]), 1)
    return first, add_months(first, 1)
