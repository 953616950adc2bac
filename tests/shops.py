"""What many tests need to know of the shops they are given."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from shopvisit.shop.context import Clock, Shop

TODAY = date(2026, 11, 21)  # a Saturday
MakeShop = Callable[..., Shop]


def clock_at(day: date, hour: int = 10, minute: int = 0) -> Clock:
    """A clock that stands still at that local time of day."""
    local = datetime(day.year, day.month, day.day, hour, minute).astimezone()
    return Clock(source=lambda: local.astimezone(UTC))
