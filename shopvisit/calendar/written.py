"""Numbers that are a day, in the order of the country where the shop is.

With strokes or points between them they stand as people there write them: 30/01/2026 in Britain,
01/30/2026 in America. With dashes the month comes first everywhere, as behind a year.
"""

from __future__ import annotations

import re
from datetime import date

from shopvisit.text.countries import order

_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
_EXAMPLES = {"ymd": "11-23", "dmy": "23/11", "mdy": "11/23"}


def month_and_day(first: int, mark: str, second: int) -> tuple[int, int]:
    """Which of two numbers is the month, and which the day."""
    if order() == "dmy" and (mark in ("/", ".") or first > 12):
        return second, first
    return first, second


def with_year_last(text: str, *, short: bool = True) -> tuple[int, int, int] | None:
    """Year, month and day of `30/01/2026` or, if it may be `short`, `30/1/26`: of this century.

    None for anything else, and where people write the year first: there nothing says which of the
    others is the month.
    """
    found = _YEAR_LAST.fullmatch(text)
    if found is None or order() == "ymd" or (len(found[4]) == 2 and not short):
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    month, day = (second, first) if order() == "dmy" else (first, second)
    return (year if len(found[4]) == 4 else 2000 + year), month, day


def written(day: date) -> str:
    """A day with its year as people here write it."""
    return {"ymd": f"{day}", "dmy": f"{day:%d/%m/%Y}", "mdy": f"{day:%m/%d/%Y}"}[order()]


def example() -> str:
    """How a day of this year is typed here."""
    return _EXAMPLES[order()]
