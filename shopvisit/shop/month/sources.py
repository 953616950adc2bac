"""What a number of the month is made of: how it is counted, and which rows stand behind it.

Counting and listing read the same words, so a number and its list cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.settings.values import DIMENSIONS
from shopvisit.shop.metrics import formulas
from shopvisit.shop.metrics.formulas import NPS_SCALE, Bars, Figure, Share, bars
from shopvisit.shop.month import complaints as month_complaints
from shopvisit.shop.month.complaint_rows import Complaints, Parts, Spans, split
from shopvisit.shop.month.counts import Base, Counting, Wanted

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

NPS_BOXES = {"promoters": range(9, 11), "passives": range(7, 9), "detractors": range(7)}


class Source(Protocol):
    """What a number is made of.

    `entity` is what its rows are: follow_up, rating, visit, customer, complaint or gift. `nothing`
    is what is counted where there are none.
    """

    @property
    def entity(self) -> str: ...

    @property
    def nothing(self) -> tuple[Any, ...]: ...

    def counted(self, counting: Counting) -> tuple[Any, ...]:
        """What the formula of the number takes: mostly how many count, of how many."""

    def parts(self, counting: Counting, part: str | None) -> Parts:
        """The rows behind the number, or behind one `part` of it."""


@dataclass(frozen=True)
class Rows:
    """Rows of a base, and those `among` them that `counts` holds of, as conditions of SQL.

    `quicker` gives the same counts at less cost.
    """

    base: Base
    among: str = "1"
    counts: str = "1"
    quicker: Callable[[Counting], Share] | None = None
    nothing = Share(0, 0)

    @property
    def entity(self) -> str:
        return self.base.entity

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.base, self.among, self.counts)

    def only(self, condition: str) -> Rows:
        """Those of them of which that holds."""
        return replace(self, among=f"({self.among}) AND {condition}")

    def theirs(self) -> Rows:
        """The same of the one member of staff who is the `part`."""
        return self.only(f"{self.base.by} = :part")

    def counted(self, counting: Counting) -> Share:
        return self.quicker(counting) if self.quicker else counting.share(self.wanted)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        given = {**counting.given, "part": part and int(part)}
        sql = (
            f"SELECT {self.base.id}, {self.counts} FROM {self.base.rows} AND ({self.among}) "
            f"ORDER BY {self.base.order}"
        )
        return split(db.named(sql, given))


@dataclass(frozen=True)
class Worth:
    """Rows of a base, and all the money in one of their columns."""

    base: Base
    column: str
    nothing = (0, 0)

    @property
    def entity(self) -> str:
        return self.base.entity

    def counted(self, counting: Counting) -> tuple[int, int]:
        sql = f"SELECT count(*), total({self.column}) FROM {self.base.rows}"
        number, worth = db.named(sql, counting.given)[0]
        return number, int(worth)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        return Rows(self.base).parts(counting, part)


@dataclass(frozen=True)
class Answers:
    """The scores given on one scale; each of them is a part."""

    rows: Rows
    column: str
    scale: range
    given: Callable[[Counting], Bars]

    @property
    def entity(self) -> str:
        return self.rows.entity

    @property
    def nothing(self) -> tuple[Bars]:
        return ((0,) * len(self.scale),)

    def counted(self, counting: Counting) -> tuple[Bars]:
        return (self.given(counting),)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        rows = self.rows
        if part is not None:
            rows = rows.only(f"{self.column} = :part")
        return rows.parts(counting, part)


@dataclass(frozen=True)
class LatestNps:
    """Each customer's last NPS answer; the boxes are its parts."""

    entity: str = "rating"
    nothing = ((0,) * len(NPS_SCALE),)

    def counted(self, counting: Counting) -> tuple[Bars]:
        latest = counting.latest_nps.values()
        return (bars(((score, 1) for _id, score in latest), NPS_SCALE),)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        """Promoters count for it; the others follow with the unhappiest first."""
        latest = counting.latest_nps.values()
        boxes = {
            box: tuple(id_ for id_, score in latest if score in scores)
            for box, scores in NPS_BOXES.items()
        }
        if part in boxes:
            return Parts(boxes[part], ()) if part == "promoters" else Parts((), boxes[part])
        return Parts(boxes["promoters"], (*boxes["detractors"], *boxes["passives"]))


@dataclass(frozen=True)
class Found:
    """Rows that SQL alone cannot tell; `count` where a figure is not of them alone."""

    find: Callable[[Counting], Parts]
    entity: str
    count: Callable[[Counting], Share] | None = None
    nothing = Share(0, 0)

    def counted(self, counting: Counting) -> Share:
        return self.count(counting) if self.count else self.find(counting).share

    def parts(self, counting: Counting, part: str | None) -> Parts:  # noqa: ARG002  has none
        return self.find(counting)


@dataclass(frozen=True)
class Number:
    """A number with a list behind it. `label` is what it is called, `means` how it counts."""

    name: str
    label: str
    source: Source
    means: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry(Number):
    """A figure, by the name that the JSON gives it.

    `formula` takes what its source counted. `target` is its key in the settings. `counted_first`:
    what counts for it is what one wants to see first, for it is about what was lost.
    """

    formula: Callable[..., Figure] = formulas.percent
    target: str = ""
    counted_first: bool = False

    def figure(self, counting: Counting) -> Figure:
        return self.formula(*counting.once(self.source.counted))

    def not_counted(self) -> Figure:
        """The figure without a value, as it stands in a month that was locked before it came."""
        return replace(self.formula(*self.source.nothing), value=None)


def of_complaints(
    find: Callable[[Complaints], Parts],
    entity: str = "complaint",
    count: Callable[[Counting], Share] | None = None,
) -> Found:
    """Rows that are found among the complaints of the month."""
    return Found(lambda counting: counting.complaints.once(find), entity, count)


@dataclass(frozen=True)
class Missing:
    """The rows that do not count for another number."""

    source: Source
    nothing = Share(0, 0)

    @property
    def entity(self) -> str:
        return self.source.entity

    def counted(self, counting: Counting) -> Share:
        k, n = counting.once(self.source.counted)
        return Share(n - k, n - k)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        return Parts(self.source.parts(counting, part).rest, ())


@dataclass(frozen=True)
class Times:
    """How long complaints took from their opening to the instant in `column`, in seconds.

    `taken` gives each complaint's seconds between two instants, `middle` a time made of some. With
    `each` they are counted for each category, and those are the parts; else the complaints that
    nobody has answered so far stand in the list before the slowest.
    """

    column: str
    taken: Callable[[Shop, Spans], dict[int, int]]
    middle: Callable[[Iterable[int]], Figure]
    each: bool = False
    entity: str = "complaint"

    @property
    def nothing(self) -> tuple[Any, ...]:
        return ({},) if self.each else ((), 0)

    def counted(self, counting: Counting) -> tuple[Any, ...]:
        taken = self._taken(counting)
        if not self.each:
            return tuple(taken.values()), len(self._unanswered(counting))
        found: dict[str, list[int]] = {}
        for row in counting.complaints.rows:
            if row.id in taken:
                found.setdefault(row.category, []).append(taken[row.id])
        return ({name: found[name] for name in sorted(found, key=_place)},)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        taken = self._taken(counting)
        rows = [row for row in counting.complaints.rows if row.id in taken]
        rows = [row for row in rows if part is None or not self.each or part == row.category]
        slowest_first = sorted((row.id for row in rows), key=lambda id_: (-taken[id_], id_))
        return Parts(tuple(slowest_first), self._unanswered(counting))

    def _taken(self, counting: Counting) -> dict[int, int]:
        rows = counting.complaints.within(self.column)
        spans = {
            row.id: (parse_utc(row.opened_at), parse_utc(getattr(row, self.column))) for row in rows
        }
        return self.taken(counting.shop, spans)

    def _unanswered(self, counting: Counting) -> tuple[int, ...]:
        return () if self.each else counting.complaints.once(month_complaints.unanswered).k


def _place(category: str) -> tuple[int, str]:
    """Categories stand in the order of the dimensions."""
    known = category in DIMENSIONS
    return (DIMENSIONS.index(category) if known else len(DIMENSIONS), category)
