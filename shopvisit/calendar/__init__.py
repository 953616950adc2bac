"""Days: working days and windows, yearly occasions, instants; `typed` reads what people type.

Pure: asks no clock.
"""

from __future__ import annotations

from shopvisit.calendar.instants import parse_utc, utc_text
from shopvisit.calendar.occasions import falls_on, lunar_to_solar, next_occurrence, occurrence
from shopvisit.calendar.shown import describe_day, short_day
from shopvisit.calendar.work import Offset, WorkCalendar, add_months, month_span

__all__ = [
    "Offset",
    "WorkCalendar",
    "add_months",
    "describe_day",
    "falls_on",
    "lunar_to_solar",
    "month_span",
    "next_occurrence",
    "occurrence",
    "parse_utc",
    "short_day",
    "utc_text",
]
