"""What many tests need to know of the shops they are given."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Clock, Shop

TODAY = date(2026, 11, 21)  # a Saturday
MakeShop = Callable[..., Shop]


_SECOND = timedelta(seconds=1)


def clock_at(day: date, hour: int = 10, minute: int = 0) -> Clock:
    """A clock that stands still at that local time of day."""
    return Clock(source=ticks(datetime(day.year, day.month, day.day, hour, minute), most=0))


def ticks(start: datetime, most: int = 10**9) -> Callable[[], datetime]:
    """A source of time that is a second later, by its local clock, each time but the first.

    From `most` seconds after `start` on it stands still.
    """
    begin = start.astimezone(UTC)
    asked = iter(range(most))
    return lambda: begin + _SECOND * next(asked, most)


def first_elsewhere(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> None:
    """Have `work` done by another window just before the next action of this one begins."""
    action = journal.action

    def late(*args: object, **details: object) -> AbstractContextManager[None]:
        monkeypatch.setattr(journal, "action", action)
        work()
        return action(*args, **details)  # type: ignore[arg-type]  # as they were given

    monkeypatch.setattr(journal, "action", late)
