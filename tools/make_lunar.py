"""Write shopvisit/data/lunar.txt: the months of the Chinese lunar years 1900 to 2100.

Needs lunar_python, which the program itself does not: it takes too long to load at each start. One
line a year: the year, its first day (YYYY-MM-DD), the number of its leap month or 0, and for each
of its 12 or 13 months, in order, 1 for 30 days or 0 for 29.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from lunar_python import LunarYear, Solar

DATA = Path(__file__).resolve().parent.parent / "shopvisit" / "data" / "lunar.txt"
YEARS = range(1900, 2101)


def line(year: int) -> str:
    """The line of `year`."""
    known = LunarYear.fromYear(year)
    months = known.getMonthsInYear()
    first = Solar.fromJulianDay(months[0].getFirstJulianDay())
    begins = date(first.getYear(), first.getMonth(), first.getDay())
    lengths = "".join(str(int(month.getDayCount() == 30)) for month in months)
    return f"{year} {begins} {known.getLeapMonth()} {lengths}"


def main() -> int:
    DATA.write_text("\n".join(map(line, YEARS)) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(YEARS)} years: {DATA.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
