"""A complaint of a sample customer: what is known of it while it is worked on, and its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopvisit.sample.calls import Visited
    from shopvisit.sample.world import World

When = tuple[date, int]
# When, who, what kind of event, and its words.
Happened = tuple[When, int | None, str, str]


@dataclass(frozen=True, slots=True)
class Grievance:
    """What a customer complains of, and how the shop heard of it."""

    text: str
    category: str
    severity: str
    source: str
    visit: Visited
    cause: int | None = None
    rating_id: int | None = None


@dataclass(slots=True, eq=False)
class Case:
    """A complaint while it is worked on; `felt` is what the customer will say of the solution."""

    id: int
    about: Grievance
    opened: When
    owner: int
    respond_by: When = (date.min, 0)
    resolve_by: date = date.min
    responded: When | None = None
    resolved: When | None = None
    informed: When | None = None
    verified: When | None = None
    closed: When | None = None
    resolver: int | None = None
    resolution: str = ""
    compensation: int | None = None
    reopened: int = 0
    after: int | None = None
    felt: float = 0.9
    holds: list[tuple[When, When]] = field(default_factory=list)
    events: list[Happened] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)

    def held(self, when: When) -> bool:
        """Whether it waits for the customer then."""
        return bool(self.holds) and self.holds[-1][1] > when and self.resolved is None


def write_cases(world: World, customer_id: int, cases: Iterable[Case]) -> None:
    """Have the rows of a customer's complaints written, as they ended or stand now."""
    for case in cases:
        about = case.about
        stamped = [
            world.stamp(*when) if when else None
            for when in (case.responded, case.resolved, case.informed, case.verified, case.closed)
        ]
        opened = world.stamp(*case.opened)
        world.put(
            "complaint", case.id, opened, customer_id, about.visit.id, about.source,
            about.category, about.severity, case.owner, about.text, opened,
            case.opened[0].isoformat(), world.stamp(*case.respond_by),
            case.resolve_by.isoformat(), *stamped, case.resolution, case.reopened, about.cause,
            case.compensation, about.rating_id, case.after,
        )  # fmt: skip
        ends = [end for _begin, end in case.holds]
        for event in case.events:
            _write_event(world, case, event[0], event)
            if event[2] == "hold":
                _write_event(world, case, event[0], (ends.pop(0), case.owner, "resume", ""))


def _write_event(world: World, case: Case, made: When, event: Happened) -> None:
    when, staff, kind, text = event
    world.put(
        "complaint_event", world.new_id("complaint_event"), world.stamp(*made), case.id,
        world.stamp(*when), staff, kind, text,
    )  # fmt: skip
