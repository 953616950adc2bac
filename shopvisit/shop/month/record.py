"""What is told of a month, and how it is kept in the file once the month is locked.

Nothing that a customer said and no name of one is in it, so that erasing somebody changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.calendar.work import month_span
from shopvisit.shop.improvements.effects import Effect
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month import figures
from shopvisit.shop.month.past.made import made_fields
from shopvisit.shop.month.questions import AskedRow

# Raised with every change to what a figure means: months of different meanings are not compared.
DEFINITIONS = 2
# What the month's name, the lock's own row and the day tell.
_NOT_KEPT = ("name", "first", "last", "running", "locked", "definitions")
# What is as of now, or of other months that may yet change.
_AS_OF_NOW = ("same_days", "days_compared", "last_year", "twelve_months", "to_do")


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
    """How many ratings gave this reason, and how many in the month before.

    `same_days` is how many on the same days of it, of a month that is running.
    """

    id: int
    name: str
    polarity: str
    dimension: str | None
    count: int
    previous: int
    same_days: int | None = None

    @property
    def change(self) -> int:
        return self.count - (self.previous if self.same_days is None else self.same_days)


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
class ToDo:
    """Something that waits to be done this week; `what` is of `news.to_do.WHAT`.

    `days` is for how long it has been late, and `worth` what the customer spent in the year before
    they were lost. It is done on the complaint, or else on the customer's card.
    """

    what: str
    customer_id: int
    customer: str
    days: int = 0
    worth: int = 0
    complaint_id: int | None = None


@dataclass(frozen=True)
class Cell:
    """A figure in one month of twelve."""

    month: str
    value: float | None
    n: int | None


Values = Mapping[str, tuple[float | None, int | None]]
P = TypeVar("P", "Tally", "Details")


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What some days were counted to, before it is held against others. `reasons` are by id."""

    figures: Mapping[str, Figure]
    reasons: Mapping[str, int]
    funnel: tuple[Step, ...]
    staff: tuple[StaffRow, ...]
    followed_up: int
    dormant: int


@dataclass(frozen=True, kw_only=True)
class Details:
    """What only the page of these days themselves shows, and nothing is held against."""

    by_item: tuple[GroupRow, ...]
    by_kind: tuple[GroupRow, ...]
    by_dimension: tuple[GroupRow, ...]
    rules: tuple[RuleRow, ...]
    heard: int
    recheck: Figure
    questions: tuple[AskedRow, ...]


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
    so it is all "so far". `previous` are the same figures of the month before; of a running month
    `same_days` are those of the first `days_compared` of the month before, as have begun of it, and
    of one that is over `last_year` are those of the same month a year before, where there is one.
    `change` is how far each moved against what it is `compared` with, None where either was made
    from too few. `twelve_months` end with this one, and are empty while they were not counted yet;
    they have the main figures only. `to_do` is as of now, the worst first. `followed_up` is how
    many customers a follow-up was done for; `dormant` how many have stayed away long without being
    lost. `reasons` are those given most first, of both polarities. `ranked` staff come first, then
    the others by name. `by_item`, `by_kind` and `by_dimension` tell ratings and complaints apart,
    `rules` says what each rule made, `health` who was forgotten or told late. `heard` is how many
    ratings have words with them, `recheck` how many of those who were asked once more said
    something else. `questions` are the shop's own, as they were asked then.
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
    questions: tuple[AskedRow, ...] = ()
    no_change_under: int = 5
    same_days: Mapping[str, Figure] = field(default_factory=dict)
    days_compared: int = 0
    last_year: Mapping[str, Figure] = field(default_factory=dict)
    twelve_months: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    to_do: tuple[ToDo, ...] = ()

    @property
    def before(self) -> date:
        """The last day of the month before."""
        return self.first - timedelta(days=1)

    @property
    def compared(self) -> Mapping[str, Figure]:
        """The figures that these are held against.

        What is due in a running month is known to its end, so it is held against a whole one.
        """
        if not self.running:
            return self.previous
        return {**self.same_days, "due": self.previous["due"]}

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
        if name == "question":
            found = {row.part(): row.n for row in self.questions}
            found |= {row.part(each): n for row in self.questions for each, _, n in row.bars()}
            return found[str(part)]
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
    left_out = (*_NOT_KEPT, *_AS_OF_NOW)
    return _as_text({key: each for key, each in asdict(month).items() if key not in left_out})


def part_to_text(part: Tally | Details) -> str:
    """All of what days came to as JSON, for `part_of_text` to give back as it was."""
    return _as_text(asdict(part))


def part_of_text(kind: type[P], text: str) -> P:
    """What `part_to_text` wrote of that kind."""
    return kind(**made_fields(kind, json.loads(text)))


def _as_text(kept: Mapping[str, object]) -> str:
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
    kept = made_fields(Month, json.loads(text))
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


def read_values(name: str) -> Values | None:
    """Value and n of each figure of a locked month; empty where they had another meaning then."""
    found = db.row("SELECT figures, definitions FROM month_lock WHERE month = ?", name)
    if found is None:
        return None
    return values_of(json.loads(found[0])["figures"]) if found[1] == DEFINITIONS else {}


def values_of(kept: Mapping[str, Any]) -> Values:
    """Value and n of each figure, of figures as JSON keeps them."""
    return {name: (figure["value"], figure["n"]) for name, figure in kept.items()}
