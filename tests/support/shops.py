"""What many tests need to know of the shops they are given."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest

from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Clock, Shop

TODAY = date(2026, 11, 21)  # a Saturday
MakeShop = Callable[..., Shop]


def clock_at(day: date, hour: int = 10, minute: int = 0) -> Clock:
    """A clock that stands still at that local time of day."""
    local = datetime(day.year, day.month, day.day, hour, minute).astimezone()
    return Clock(source=lambda: local.astimezone(UTC))


def first_elsewhere(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> None:
    """Have `work` done by another window just before the next action of this one begins."""
    action = journal.action

    def late(*args: object, **details: object) -> AbstractContextManager[None]:
        monkeypatch.setattr(journal, "action", action)
        work()
        return action(*args, **details)  # type: ignore[arg-type]  # as they were given

    monkeypatch.setattr(journal, "action", late)
