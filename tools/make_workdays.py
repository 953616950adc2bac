"""Write shopvisit/data/workdays_CN.txt: where China's working days differ from the plain week.

Run it with the project's Python after the holidays library has been updated, each December: the
State Council announces the next year in November. One line a year: the year, then each Monday to
Friday that is off as -MMDD and each Saturday or Sunday that is worked as +MMDD.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from holidays import country_holidays

DATA = Path(__file__).resolve().parent.parent / "shopvisit" / "data" / "workdays_CN.txt"


def announced_years() -> list[int]:
    """The years whose announcement the library holds.

    It goes on to 2100 by computing the statutory days, but those years have holidays without the
    make-up days that the announcement would bring, and would be wrong on both.
    """
    years: dict[int, object] = vars(country_holidays("CN"))["special_public_holidays"]
    return sorted(years)


def line(year: int) -> str:
    """The line of `year`."""
    # New Year's make-up days can lie at the end of the year before: the next year knows them.
    table = country_holidays("CN", years=(year, year + 1))
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    differing = (
        f"{'+' if day.weekday() >= 5 else '-'}{day:%m%d}"
        for day in days
        if table.is_working_day(day) == (day.weekday() >= 5)
    )
    return f"{year} {' '.join(differing)}"


def main() -> int:
    lines = [line(year) for year in announced_years()]
    DATA.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{lines[0][:4]} to {lines[-1][:4]}: {DATA.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
