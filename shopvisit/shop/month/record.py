"""What is told of a month, and how it is kept in the file once the month is locked.

Nothing that a customer said and no name of one is in it, so that erasing somebody changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.calendar.work import month_span
from shopvisit.shop.improvements.effects import Effect, Part
from shopvisit.shop.metrics import formulas
from shopvisit.shop.metrics.formulas import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

# Raised with every change to what a figure means: months of different meanings are not compared.
DEFINITIONS = 1
# What the month's name, the lock's own row and the day tell.
_NOT_KEPT = ("name", "first", "last", "running", "locked", "definitions")


@dataclass(frozen=True)
class Alarm:
    """Something that wants doing; `name` opens its list."""

    name: str
    count: int


@dataclass(frozen=True)
class Step:
    """One step of the loop.

    Visits; the follow-ups closed in the month, and of those the ones with a customer reached, a
    score given, a low score given; then the complaints opened in the month after a low score, and
    of those the ones resolved by now, told to the customer, confirmed by the customer.
    """

    name: str
    count: int


@dataclass(frozen=True)
class ReasonRow:
    """How many ratings gave this reason, and how many in the month before."""

    id: int
    name: str
    polarity: str
    dimension: str
    count: int
    previous: int

    @property
    def change(self) -> int:
        return self.count - self.previous


@dataclass(frozen=True)
class StaffRow:
    """One member of staff: the follow-ups they closed, and how those they served were satisfied.

    Ratings that they recorded of themselves are not in `csat`; `self_rated` says how many. `rank`
    is by CSAT, from 1; equals share one, and too few ratings have none.
    """

    id: int
    name: str
    due: int
    done: int
    on_time: Figure
    reach: Figure
    csat: Figure
    csat_mean: Figure
    self_rated: int
    rank: int | None = None


@dataclass(frozen=True)
class Improved:
    """An improvement as the month tells of it: `told` of the `people` who raised it know of it."""

    id: int
    title: str
    action: str
    adopted_on: date
    told: int
    people: int
    effect: Effect | None


@dataclass(frozen=True)
class Locked:
    """The local day on which a month was locked, and the owner who did; "" for the rules."""

    on: date
    by: str


@dataclass(frozen=True, kw_only=True)
class Month:
    """The figures of a month, by the names of `metrics.figures`.

    They are as they stand today; of a `locked` month as they stood then, by the formulas of then
    (`definitions`). `first` and `last` are its days, both in it. `running`: today is one of them,
    so it is all "so far". `previous` are the same figures of the month before, `change` how far
    each moved, None where either was made from too few. `followed_up` is how many customers a
    follow-up was done for; `dormant` how many have stayed away long without being lost. `reasons`
    are those given most first, of both polarities. `ranked` staff come first, then the others by
    name.
    `improvements` were adopted in the month or so shortly before its end that their effect is still
    being measured, newest first.
    """

    name: str
    first: date
    last: date
    running: bool
    locked: Locked | None = None
    definitions: int = DEFINITIONS
    figures: Mapping[str, Figure]
    previous: Mapping[str, Figure]
    change: Mapping[str, float | None]
    followed_up: int
    dormant: int
    alarms: tuple[Alarm, ...]
    funnel: tuple[Step, ...]
    reasons: tuple[ReasonRow, ...]
    staff: tuple[StaffRow, ...]
    improvements: tuple[Improved, ...]
    targets: Mapping[str, int]
    thin_under: int

    def thin(self, name: str) -> bool:
        """Whether the figure was made from so few answers that it must be said."""
        n = self.figures[name].n
        return n is not None and 0 < n < self.thin_under

    def target(self, name: str) -> int | None:
        """What this figure should reach; None where nobody set a target."""
        return self.targets.get(name)

    def top(self, polarity: str, most: int = 5) -> tuple[ReasonRow, ...]:
        """The reasons given most in this month, of "praise" or of "complaint"."""
        rows = (row for row in self.reasons if row.polarity == polarity and row.count)
        return tuple(rows)[:most]

    def rows_behind(self, name: str, part: str | None = None) -> int:
        """From how many rows a number was counted: as many as its list had, by the same names.

        Raises KeyError for a number that is not in this month.
        """
        if (figure := self.figures.get(name)) is not None:
            return _rows_of(figure, name, part)
        if name.startswith("staff_"):
            return _rows_of_staff(self.staff, name.removeprefix("staff_"), part)
        if name == "reason":
            return {str(row.id): row.count for row in self.reasons}[str(part)]
        if name == "unanswered":
            return int(str(self.figures["first_response_p90"].parts[name]))
        plain = {"dormant": self.dormant, "followed_up": self.followed_up}
        plain |= {alarm.name: alarm.count for alarm in self.alarms}
        return (plain | {step.name: step.count for step in self.funnel})[name]


def _rows_of_staff(staff: tuple[StaffRow, ...], name: str, part: str | None) -> int:
    row = {str(row.id): row for row in staff}[str(part)]
    number: Figure | int = getattr(row, name)
    return (number.n or 0) if isinstance(number, Figure) else number


def _rows_of(figure: Figure, name: str, part: str | None) -> int:
    if part is not None and figure.categories:
        return figure.categories[part].n or 0
    if name == "csat" and part is not None:
        bars = figure.parts["bars"]
        return bars[int(part) - 1] if isinstance(bars, tuple) else 0
    if part is not None:
        return int(str(figure.parts[part]))
    if figure.unit == "rate":  # the list has the complaints, not the visits
        return figure.k or 0
    waiting = figure.parts.get("unanswered", 0)
    return int(figure.value or 0) if figure.n is None else figure.n + int(str(waiting))


def to_text(month: Month) -> str:
    """All of a month as JSON, for `read` to give back as it was."""
    kept = {key: each for key, each in asdict(month).items() if key not in _NOT_KEPT}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def read(name: str) -> Month | None:
    """The month of that name as it was locked; None where it is not."""
    found = db.row(
        "SELECT l.figures, l.locked_at, coalesce(s.name, ''), l.definitions FROM month_lock l "
        "LEFT JOIN staff s ON s.id = l.locked_by WHERE l.month = ?",
        name,
    )
    if found is None:
        return None
    text, locked_at, by, definitions = found
    first, following = month_span(name)
    return Month(
        name=name,
        first=first,
        last=following - timedelta(days=1),
        running=False,
        locked=Locked(parse_utc(locked_at).astimezone().date(), by),
        definitions=definitions,
        **_from_kept(json.loads(text)),
    )


def _from_kept(kept: dict[str, Any]) -> dict[str, Any]:
    return kept | {
        "figures": _figures(kept["figures"]),
        "previous": _figures(kept["previous"]),
        "change": dict.fromkeys(_none_yet()) | kept["change"],
        "alarms": tuple(Alarm(**each) for each in kept["alarms"]),
        "funnel": tuple(Step(**each) for each in kept["funnel"]),
        "reasons": tuple(ReasonRow(**each) for each in kept["reasons"]),
        "staff": tuple(_staff_row(each) for each in kept["staff"]),
        "improvements": tuple(_improved(each) for each in kept["improvements"]),
    }


def _none_yet() -> dict[str, Figure]:
    """Every figure without a value: one that came later than a lock was not counted then."""
    empty = formulas.figures(formulas.Counts())
    return {name: replace(figure, value=None) for name, figure in empty.items()}


def _figures(kept: dict[str, dict[str, Any]]) -> dict[str, Figure]:
    return _none_yet() | {name: _figure(each) for name, each in kept.items()}


def _figure(kept: dict[str, Any]) -> Figure:
    parts = {
        name: tuple(part) if isinstance(part, list) else part
        for name, part in kept["parts"].items()
    }
    categories = kept["categories"]
    return Figure(
        unit=kept["unit"],
        value=kept["value"],
        k=kept["k"],
        n=kept["n"],
        interval=tuple(kept["interval"]) if kept["interval"] else None,
        parts=parts,
        categories=categories
        and {category: _figure(each) for category, each in categories.items()},
    )


def _staff_row(kept: dict[str, Any]) -> StaffRow:
    names = ("on_time", "reach", "csat", "csat_mean")
    return StaffRow(**kept | {name: _figure(kept[name]) for name in names})


# What the settings of all shops said when this was not locked yet.
_THIN_ONCE = 30


def _improved(kept: dict[str, Any]) -> Improved:
    effect = kept["effect"]
    more = {
        "adopted_on": date.fromisoformat(kept["adopted_on"]),
        "effect": _effect(effect) if effect else None,
    }
    return Improved(**kept | more)


def _effect(kept: dict[str, Any]) -> Effect:
    before, after = (
        Part(kept[span]["times"], _figure(kept[span]["csat"])) for span in ("before", "after")
    )
    thin_under = kept.get("thin_under", _THIN_ONCE)
    return Effect(kept["days"], tuple(kept["reasons"]), before, after, thin_under)
