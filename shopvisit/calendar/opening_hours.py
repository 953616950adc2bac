"""Opening hours, pure: what lies within them, and the two clocks of a complaint that count by them.

Answering counts opening hours, solving counts working days. Both stand still while the complaint
is on hold. A hold always has an end, so a deadline is always a definite moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from shopvisit.calendar.days import local

Hold = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_NONE = timedelta()
# A shop that has stopped opening altogether must not be looked into for ever.
_FURTHEST = timedelta(days=3660)
_QUARTER = 15  # minutes


class Hours(NamedTuple):
    """When the shop is open: from `opens` to `closes` local time on each day that `is_open`."""

    opens: time
    closes: time
    is_open: Callable[[date], bool]

    def begin(self, day: date) -> datetime:
        """The instant at which the shop opens on `day`, or would if it did."""
        return _instant(day, self.opens)

    def end(self, day: date) -> datetime:
        """The instant at which the shop closes on `day`, or would if it had been open."""
        return _instant(day, self.closes)

    def spans(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches between two instants in which the shop is open, in order."""
        day, last = local(since).date(), local(until).date()
        while day <= last:
            if self.is_open(day):
                begin, end = max(self.begin(day), since), min(self.end(day), until)
                if begin < end:
                    yield begin, end
            day += _DAY


def _instant(day: date, at: time) -> datetime:
    """A local time of day as an instant; in UTC, since only there differences are true ones."""
    return local(datetime.combine(day, at)).astimezone(UTC)


def holds(events: Iterable[tuple[str, datetime]]) -> list[Hold]:
    """The holds that a complaint's `hold` and `resume` events mean, which come in their order."""
    held: list[Hold] = []
    began: datetime | None = None
    for kind, at in events:
        if kind == "hold":
            began = began or at
        elif began is not None:
            held.append((began, at))
            began = None
    return held


def elapsed(hours: Hours, since: datetime, until: datetime, holds: Sequence[Hold]) -> timedelta:
    """How long the shop was open between two instants, less the time on hold."""
    total = _NONE
    for begin, end in hours.spans(since.astimezone(UTC), until.astimezone(UTC)):
        total += sum((part[1] - part[0] for part in _running(begin, end, holds)), _NONE)
    return total


def passed(since: datetime, until: datetime, holds: Sequence[Hold]) -> timedelta:
    """How much time passed between two instants, day and night, less the time on hold."""
    parts = _running(since.astimezone(UTC), until.astimezone(UTC), holds)
    return sum((end - begin for begin, end in parts), _NONE)


def answer_by(hours: Hours, since: datetime, target: timedelta) -> datetime:
    """The instant at which an answer clock that started at `since` has run for `target`."""
    since = since.astimezone(UTC)
    left = target
    for begin, end in hours.spans(since, since + _FURTHEST):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return since + _FURTHEST


def solve_by(
    hours: Hours,
    is_working: Callable[[date], bool],
    since: datetime,
    days: int,
    holds: Sequence[Hold],
) -> date:
    """The `days`-th working day after that of `since`, without those on hold at closing time."""
    opened_on = local(since).date()
    day, left = opened_on, days
    while left and day - opened_on < _FURTHEST:
        day += _DAY
        closing = hours.end(day)
        left -= is_working(day) and not any(start <= closing < end for start, end in holds)
    return day


def _running(begin: datetime, end: datetime, holds: Sequence[Hold]) -> Iterator[Hold]:
    """The parts of one stretch that no hold takes away, in order."""
    for start, stop in sorted(holds):
        if stop <= begin or start >= end:
            continue
        if start > begin:
            yield begin, start
        begin = max(begin, stop)
    if begin < end:
        yield begin, end


def in_hours(hours: Hours, instant: datetime) -> datetime:
    """The first quarter of an hour from `instant` on at which the shop is open; local, naive.

    At closing time it still is; of what lies outside of the hours it is the next opening.
    """
    wall = local(instant).replace(tzinfo=None)
    minute = wall.replace(second=0, microsecond=0)
    if minute < wall:
        minute += timedelta(minutes=1)
    quarter = minute + timedelta(minutes=-minute.minute % _QUARTER)
    if hours.is_open(quarter.date()) and quarter.time() <= hours.closes:
        return max(quarter, datetime.combine(quarter.date(), hours.opens))
    day = quarter.date()
    while day - quarter.date() < _FURTHEST:
        day += _DAY
        if hours.is_open(day):
            return datetime.combine(day, hours.opens)
    return quarter
