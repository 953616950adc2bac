"""What is late by the clock on the wall, in Python and in SQL."""

import sqlite3
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopvisit.calendar import deadline

NOW = datetime(2026, 11, 21, 15, 0, 30)
TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("due_on", "due_time", "late"),
    [
        (YESTERDAY, None, True),
        (YESTERDAY, "23:59", True),
        (TODAY, None, False),
        (TODAY, "14:59", True),
        (TODAY, "15:00", False),
        (TODAY, "15:01", False),
        (TOMORROW, "09:00", False),
    ],
)
def test_it_is_late_after_its_day_or_its_minute(
    due_on: date, due_time: str | None, late: bool
) -> None:
    assert deadline.is_past(due_on, due_time, NOW) is late


@given(
    st.dates(date(2026, 11, 19), date(2026, 11, 23)),
    st.none() | st.times().map("{:%H:%M}".format),
    st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 22)),
)
def test_sql_and_python_say_the_same(due_on: date, due_time: str | None, now: datetime) -> None:
    with sqlite3.connect(":memory:") as connection:
        (said,) = connection.execute(
            f"SELECT {deadline.past()} FROM (SELECT :on AS due_on, :at AS due_time)",
            {"on": due_on.isoformat(), "at": due_time, **deadline.moment(now)},
        ).fetchone()
    connection.close()
    assert bool(said) is deadline.is_past(due_on, due_time, now)


def test_an_instant_is_late_after_its_minute() -> None:
    assert deadline.split(TODAY) == (TODAY, None)
    assert deadline.split(datetime.combine(TODAY, time(15, 0, 59))) == (TODAY, "15:00")
