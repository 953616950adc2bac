"""What is past its time: said once, for rows at hand and for SQL.

Due on a day is due until its end, due at a time until the end of that minute.
"""

from __future__ import annotations

from datetime import date, datetime

_END = "24"  # after every HH:MM of the day


def is_past(due_on: date, due_time: str | None, now: datetime) -> bool:
    """Whether what is due on that day, at that local HH:MM if it has one, is late by `now`."""
    today = now.date()
    # Only what is due today has its time compared: each row of each list is asked.
    return due_on < today or (due_on == today and (due_time or _END) < _minute(now))


def past(due_on: str = "due_on", due_time: str = "due_time") -> str:
    """`is_past` as SQL over these two columns, with the parameters of `moment`."""
    return f"({due_on} < :today OR {due_on} = :today AND coalesce({due_time}, '{_END}') < :now)"


def moment(now: datetime) -> dict[str, str]:
    """The parameters of `past`."""
    return {"today": now.date().isoformat(), "now": _minute(now)}


def split(due: date | datetime) -> tuple[date, str | None]:
    """A day, or an instant in local time, as the day and the HH:MM that `is_past` takes."""
    return (due.date(), _minute(due)) if isinstance(due, datetime) else (due, None)


def _minute(instant: datetime) -> str:
    return f"{instant:%H:%M}"
