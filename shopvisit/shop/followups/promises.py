"""By when a promise is to be kept where nobody names a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopvisit.calendar.opening_hours import Hours
    from shopvisit.shop.record.shop import Shop

_QUARTER = 15  # minutes
_DAY = timedelta(days=1)
# A shop that has stopped opening altogether must not be looked into for ever.
_FURTHEST = 366


def due(shop: Shop) -> datetime:
    """When something promised now is due, in local time, by the hours that the config allows."""
    within = timedelta(hours=shop.config.contact.promise_hours)
    return in_hours(shop.hours, shop.clock.now() + within)


def in_hours(hours: Hours, instant: datetime) -> datetime:
    """The first quarter of an hour from `instant` on at which the shop is open; local, naive.

    At closing time it still is; of what lies outside of the hours it is the next opening.
    """
    local = instant.astimezone().replace(tzinfo=None)
    minute = local.replace(second=0, microsecond=0)
    if minute < local:
        minute += timedelta(minutes=1)
    quarter = minute + timedelta(minutes=-minute.minute % _QUARTER)
    if hours.is_open(quarter.date()) and quarter.time() <= hours.closes:
        return max(quarter, datetime.combine(quarter.date(), hours.opens))
    day = quarter.date()
    for _step in range(_FURTHEST):
        day += _DAY
        if hours.is_open(day):
            return datetime.combine(day, hours.opens)
    return quarter
