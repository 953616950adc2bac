"""What is told of a month, and how it is kept in the file once the month is locked.

Nothing that a customer said and no name of one is in it, so that erasing somebody changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from datetime import date, timedelta
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.calendar.work import month_span
from shopvisit.shop.improvements.effects import Effect
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month import figures

# Raised with every change to what a figure means: months of different meanings are not compared.
DEFINITIONS = 2
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
    dimension: str | None
    count: int
    previous: int

    @property
    def change(self) -> int:
        return self.count - self.previous


@dataclass(frozen=True)
class StaffRow:
    """One member of staff: the follow-ups they closed, and how those they served were satisfied.

    Ratings that they recorded of themselves are not in `csat`; `self_rated` says how many. `rank`
    is by CSAT, from 1; equals share one, and too few ratings have none. `late` is what is theirs,
    open, and past its deadline.
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
    late: int = 0


@dataclass(frozen=True)
class GroupRow:
    """An item, a kind of visit or a dimension: how satisfied, and complaints for 100 visits.

    `name` is the item, or the code of the kind or the dimension.
    """

    name: str
    csat: Figure
    complaint_rate: Figure


@dataclass(frozen=True)
class RuleRow:
    """What became of the follow-ups of a rule that are due in the month; none `made`: none did."""

    rule: str
    made: int
    reached: int
    scores: int
    low: int


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
    """The figures of a month, by the names of `figures.FIGURES`.

    They are as they stand today; of a `locked` month as they stood then, by the formulas of then
    (`definitions`). `first` and `last` are its days, both in it. `running`: today is one of them,
    so it is all "so far". `previous` are the same figures of the month before, `change` how far
    each moved, None where either was made from too few. `followed_up` is how many customers a
    follow-up was done for; `dormant` how many have stayed away long without being lost. `reasons`
    are those given most first, of both polarities. `ranked` staff come first, then the others by
    name. `by_item`, `by_kind` and `by_dimension` tell ratings and complaints apart, `rules` says
    what each rule made, `health` who was forgotten or told late. `heard` is how many ratings have
    words with them, `recheck` how many of those who were asked once more said something else.
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
    by_item: tuple[GroupRow, ...]
    by_kind: tuple[GroupRow, ...]
    by_dimension: tuple[GroupRow, ...]
    rules: tuple[RuleRow, ...]
    health: tuple[Alarm, ...]
    heard: int
    recheck: Figure
    targets: Mapping[str, int]
    thin_under: int

    def thin(self, name: str) -> bool:
        """Whether the figure was made from so few answers that it must be said."""
        n = self.figures[name].n
        return n is not None and 0 < n < self.thin_under

    def target(self, name: str) -> int | None:
        """What this figure should reach; None where nobody set a target."""
        return self.targets.get(figures.ENTRIES[name].target)

    def top(self, polarity: str, most: int = 5) -> tuple[ReasonRow, ...]:
        """The reasons given most in this month, of "praise", "complaint" or "absence"."""
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
        if name.startswith(("item_", "kind_", "dimension_")):
            by, what = name.split("_")
            return self._rows_of_group(by, what, str(part))
        if name.startswith("rule_"):
            rows = {row.rule: row for row in self.rules}
            return int(getattr(rows[str(part)], name.removeprefix("rule_")))
        plain = {"dormant": self.dormant, "followed_up": self.followed_up, "heard": self.heard}
        plain |= {"recheck": self.recheck.n or 0}
        plain |= {alarm.name: alarm.count for alarm in (*self.alarms, *self.health)}
        return (plain | {step.name: step.count for step in self.funnel})[name]

    def group(self, by: str) -> tuple[GroupRow, ...]:
        """The rows that tell it apart by "item", "kind" or "dimension"."""
        rows: tuple[GroupRow, ...] = getattr(self, f"by_{by}")
        return rows

    def _rows_of_group(self, by: str, what: str, name: str) -> int:
        row = {one.name: one for one in self.group(by)}[name]
        return (row.csat.n if what == "ratings" else row.complaint_rate.k) or 0


def _rows_of_staff(staff: tuple[StaffRow, ...], name: str, part: str | None) -> int:
    row = {str(row.id): row for row in staff}[str(part)]
    number: Figure | int = getattr(row, name)
    return (number.n or 0) if isinstance(number, Figure) else number


def _rows_of(figure: Figure, name: str, part: str | None) -> int:
    if part is not None and figure.categories:
        return figure.categories[part].n or 0
    if name == "csat" and part is not None:
        bars = figure.parts.get("bars")
        return bars[int(part) - 1] if isinstance(bars, tuple) else 0
    if part is not None:
        return int(str(figure.parts[part]))
    if figure.unit == "rate":  # the list has the complaints, not the visits
        return figure.k or 0
    if "follow_ups" in figure.parts:  # the list has them, not each contact
        return int(str(figure.parts["follow_ups"]))
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
    kept = _made_fields(Month, json.loads(text))
    none_yet = {one.name: one.not_counted() for one in figures.FIGURES}
    return Month(
        **kept
        | {
            "name": name,
            "first": first,
            "last": following - timedelta(days=1),
            "running": False,
            "locked": Locked(parse_utc(locked_at).astimezone().date(), by),
            "definitions": definitions,
            "figures": none_yet | kept["figures"],
            "previous": none_yet | kept["previous"],
            "change": dict.fromkeys(none_yet) | kept["change"],
            "alarms": tuple(one for one in kept["alarms"] if one.name in figures.NUMBERS),
            "funnel": tuple(one for one in kept["funnel"] if one.name in figures.NUMBERS),
            "health": tuple(one for one in kept["health"] if one.name in figures.NUMBERS),
        }
    )


def _made(kind: Any, kept: Any) -> Any:
    """A value of the type `kind` from what JSON kept of it, whatever fields its class had then."""
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**_made_fields(kind, kept))
    if kept is None:
        return None
    of = get_args(kind)
    if NoneType in of:
        (kind,) = (each for each in of if each is not NoneType)
        return _made(kind, kept)
    if get_origin(kind) is Mapping:
        return {name: _made(of[1], each) for name, each in kept.items()}
    if isinstance(kept, list):
        # What is a tuple of numbers only where it is a list says no more than that.
        each_is = of[0] if get_origin(kind) is tuple else Any
        return tuple(_made(each_is, each) for each in kept)
    return date.fromisoformat(kept) if kind is date else kept


def _made_fields(kind: Any, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a dataclass, as its constructor takes them.

    What it has no field for any more is left out. A field that came later takes the default that
    the class declares, or what is empty of its type: 0, "", a figure without a value.
    """
    kinds = _kinds(kind)
    return {
        each.name: _made(kinds[each.name], kept[each.name])
        if each.name in kept
        else _none_yet(each, kinds[each.name])
        for each in fields(kind)
    }


def _none_yet(field: Any, kind: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    return _empty(kind)


def _empty(kind: Any) -> Any:
    if is_dataclass(kind):
        return _made(kind, {})
    if NoneType in get_args(kind):
        return None
    origin = get_origin(kind) or kind
    if origin is Mapping:
        return {}
    return date.min if origin is date else origin()


@cache
def _kinds(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
