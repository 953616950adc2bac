"""Days: working days and windows, yearly occasions, typed days, instants. Pure: asks no clock."""

from __future__ import annotations

from shopvisit.calendar.instants import parse_utc, utc_text
from shopvisit.calendar.occasions import falls_on, lunar_to_solar, next_occurrence, occurrence
from shopvisit.calendar.shown import describe_day, short_day
from shopvisit.calendar.typed import DayError, TypedDay, parse_day
from shopvisit.calendar.work import Offset, WorkCalendar, add_months, month_span

__all__ = [
    "DayError",
    "Offset",
    "TypedDay",
    "WorkCalendar",
    "add_months",
    "describe_day",
    "falls_on",
    "lunar_to_solar",
    "month_span",
    "next_occurrence",
    "occurrence",
    "parse_day",
    "parse_utc",
    "short_day",
    "utc_text",
]
