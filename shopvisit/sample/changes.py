"""What a sample shop changed because of what customers said: one improvement of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shopvisit.sample.words import Change
    from shopvisit.sample.world import World

_DAY = timedelta(days=1)
_LISTENED = 120  # for how many days before an improvement was registered its voices count


class _Kind(NamedTuple):
    """What it is about, how it ended, and how many days ago it was registered, and ended."""

    dimension: str
    status: str
    registered: int
    ended: int | None
    helps: bool = False
    most: int = 12  # voices


# Everybody has been told of the first two; of the third the shop is telling these days.
_KINDS = (
    _Kind("responsiveness", "adopted", 84, 68, helps=True),
    _Kind("reliability", "adopted", 63, 47),
    _Kind("price", "adopted", 26, 2, most=7),
    _Kind("tangibles", "doing", 17, None),
    _Kind("empathy", "proposed", 6, None),
    _Kind("assurance", "dropped", 52, 30),
)


@dataclass(slots=True, eq=False)
class Plan:
    """An improvement while the sample is written; it counts what it comes from, and its notices."""

    id: int
    kind: _Kind
    change: Change
    registered: date
    until: date
    minute: int
    voices: int = 0
    notices: int = 0

    @property
    def adopted(self) -> tuple[date, int] | None:
        """When it was so from then on; None where it is not."""
        return (self.until, self.minute) if self.kind.status == "adopted" else None

    def takes(self, dimension: str, day: date) -> bool:
        """Whether something said then about that dimension is behind it."""
        since = self.registered - _LISTENED * _DAY
        return (
            dimension == self.kind.dimension
            and since <= day < self.until
            and self.voices < self.kind.most
        )

    def write_source(
        self, world: World, when: tuple[date, int], complaint_id: int | None, rating_id: int | None
    ) -> None:
        """Have the row written that links it to a complaint or a rating."""
        self.voices += 1
        linked = max(when, (self.registered, self.minute))
        world.put(
            "improvement_source", world.new_id("improvement_source"), world.stamp(*linked), self.id,
            complaint_id, rating_id,
        )  # fmt: skip


def plans(world: World, since: date) -> list[Plan]:
    """The improvements of a shop whose history begins at `since`; those rows are written."""
    made: list[Plan] = []
    for kind in _KINDS:
        registered = world.open_day(world.today - kind.registered * _DAY)
        if registered <= since:
            continue
        ended = world.today
        if kind.ended:
            ended = world.open_day(world.today - kind.ended * _DAY)
        if ended >= world.today and kind.ended:
            continue
        minute = world.first_call + 8 * len(made)
        change = world.case_words.changes[kind.dimension]
        plan = Plan(world.new_id("improvement"), kind, change, registered, ended, minute)
        made.append(plan)
        if kind.helps:
            world.improved[kind.dimension] = plan.until
        world.put(
            "improvement", plan.id, world.stamp(registered, minute), change.title, change.problem,
            change.action, world.manager, kind.status,
            ended.isoformat() if kind.status == "adopted" else None,
        )  # fmt: skip
    return made
