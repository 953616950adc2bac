"""What stands on the page of a hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Task:
    """A follow-up on the page; `state`, `when` and `status` are those of its row on Today.

    `tries` counts all that there were, `outcome` is what came of the day's last one. `next_on` and
    `next_time` say when it comes up again.
    """

    id: int
    customer_id: int
    customer: str
    kind: str
    reason: str
    due_on: date
    due_time: str | None
    state: str
    when: str
    status: str
    assignee: str
    tries: int
    outcome: str = ""
    next_on: date | None = None
    next_time: str | None = None


@dataclass(frozen=True)
class Low:
    """A low rating of the day. `self_recorded`: whoever served also took down the score."""

    id: int
    customer_id: int
    customer: str
    csat: int | None
    nps: int | None
    mood: str | None
    reasons: str
    said: str
    served_by: str
    self_recorded: bool
    complaint_id: int | None


@dataclass(frozen=True)
class Case:
    """A complaint that is open or was closed on the day.

    `happened` are the codes of what was done about it on the day, in order: "new", and the kinds
    of its events.
    """

    id: int
    customer_id: int
    customer: str
    text: str
    state: str
    clock: str
    late: bool
    held_until: date | None
    respond_by: datetime
    resolve_by: date
    owner: str
    happened: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """An improvement that was adopted on the day."""

    id: int
    title: str
    action: str
    owner: str


@dataclass(frozen=True)
class Handover:
    """What was done on `day`, and what is left, as it was when this was `written_at`.

    `kinds` and `staff` say how many follow-ups were done, by kind and by who did them, the most
    first; `csat` how often each score from 1 to 5 was given. `broken` are promises whose time
    passed, those still open first; `promised` those due by `promised_until`, the next day that
    the shop opens. A follow-up that was tried on the day is in `not_reached` rather than in `open`
    or `put_off`; the steps of complaints are told by `complaints`.
    """

    day: date
    written_at: datetime
    by: str
    kinds: tuple[tuple[str, int], ...]
    staff: tuple[tuple[str, int], ...]
    rated: int
    csat: tuple[int, ...]
    low: tuple[Low, ...]
    not_reached: tuple[Task, ...]
    open: tuple[Task, ...]
    open_count: int
    kept: int
    broken: tuple[Task, ...]
    promised: tuple[Task, ...]
    promised_until: date
    complaints: tuple[Case, ...]
    put_off: tuple[Task, ...]
    put_off_count: int
    improvements: tuple[Change, ...]

    @property
    def done(self) -> int:
        """How many follow-ups were done on the day."""
        return sum(number for _kind, number in self.kinds)
