"""The complaints that a month has to do with, as rows.

A month has few of them, so they are read at once, and counted in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar import opening_hours
from shopvisit.calendar.days import local, parse_utc, utc_text
from shopvisit.shop.metrics import sets
from shopvisit.shop.metrics.formulas import Share
from shopvisit.shop.rules import scores

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

_SECOND = timedelta(seconds=1)


class Parts(NamedTuple):
    """Ids of the rows that count towards a figure, and of the others that it was made from."""

    k: tuple[int, ...]
    rest: tuple[int, ...]

    @property
    def share(self) -> Share:
        return Share(len(self.k), len(self.k) + len(self.rest))


def split(rows: Iterable[tuple[int, bool | int | None]]) -> Parts:
    """Rows of (id, whether it counts) as parts."""
    rows = list(rows)
    return Parts(
        tuple(id_ for id_, counts in rows if counts),
        tuple(id_ for id_, counts in rows if not counts),
    )


class Row(NamedTuple):
    """A complaint with what decides about it: days and instants as the file keeps them.

    `first_time` is whether the customer says that it was solved at once: no, if they ever said no.
    From `erased_at` on nothing more can come of it: what was missed by then was missed.
    """

    id: int
    category: str
    opened_on: str
    opened_at: str
    respond_by: str | None
    responded_at: str | None
    resolve_by: str | None
    resolved_at: str | None
    informed_at: str | None
    verified_at: str | None
    closed_at: str | None
    reopened: int
    resumes_at: str | None
    after_low_score: int
    csat_before: int | None
    nps_before: int | None
    csat_after: int | None
    nps_after: int | None
    first_time: int | None
    erased_at: str | None
    compensation: int | None

    def until(self, now: str) -> str:
        """As of when it is looked at: `now`, or the instant of its customer's erasure."""
        return min(now, self.erased_at or now)

    def until_day(self, today: date) -> date:
        """As `until`, in local days."""
        return min(today, local_day(self.erased_at)) if self.erased_at else today


_TOUCHED = " UNION ALL ".join(
    f"SELECT id FROM complaint INDEXED BY {index} WHERE {where}"
    for index, where in (
        ("complaint_opened", "opened_on >= :first AND opened_on < :next"),
        ("complaint_respond", "respond_by >= :since AND respond_by < :until"),
        ("complaint_responded", "responded_at >= :since AND responded_at < :until"),
        ("complaint_resolve", "resolve_by >= :first AND resolve_by < :next"),
        ("complaint_resolved", "resolved_at >= :since AND resolved_at < :until"),
        ("complaint_verified", "verified_at >= :since AND verified_at < :until"),
        ("complaint_waiting", "closed_at IS NULL AND resolved_at IS NULL"),
        ("complaint_waiting", "closed_at IS NULL AND resolved_at < :until"),
    )
)
_ROWS = f"""
SELECT p.id, p.category, p.opened_on, p.opened_at, p.respond_by, p.responded_at, p.resolve_by,
  p.resolved_at, p.informed_at, p.verified_at, p.closed_at, p.reopened,
  (SELECT max(e.at) FROM complaint_event e WHERE e.complaint_id = p.id AND e.kind = 'resume'),
  {scores.LOW}, r.csat, r.nps, a.csat, a.nps,
  (SELECT min(t.first_time) FROM rating t WHERE t.id = p.rating_after_id
   OR t.id IN (SELECT f.rating_id FROM follow_up f WHERE f.complaint_id = p.id)),
  (SELECT c.erased_at FROM customer c WHERE c.id = p.customer_id), p.compensation
FROM complaint p LEFT JOIN rating r ON r.id = p.rating_before_id
LEFT JOIN rating a ON a.id = p.rating_after_id
WHERE p.id IN ({_TOUCHED}) AND {sets.living("p.customer_id")}
"""


@dataclass(frozen=True)
class Complaints:
    """The complaints that have to do with a month, and those that are open, whenever they began."""

    shop: Shop
    span: sets.Span
    rows: Sequence[Row]
    _found: dict[Callable[[Complaints], Parts], Parts] = field(default_factory=dict)

    @classmethod
    def of(cls, shop: Shop, span: sets.Span) -> Complaints:
        """Read them; one query."""
        given = {
            **sets.parameters(shop, span),
            "since": midnight(span.first),
            "until": midnight(span.next),
        }
        return cls(shop, span, [Row(*found) for found in db.named(_ROWS, given)])

    def once(self, find: Callable[[Complaints], Parts]) -> Parts:
        """What `find` finds among them, found once."""
        if find not in self._found:
            self._found[find] = find(self)
        return self._found[find]

    @cached_property
    def verifications(self) -> Sequence[tuple[int, int, int, int]]:
        """Verifications due in the month that are over or late.

        Each with its id, and whether the customer was asked, was by its last day, and says that it
        is solved.
        """
        asked = sets.DONE
        solved = "EXISTS (SELECT 1 FROM rating r WHERE r.id = f.rating_id AND r.fixed = 1)"
        return db.named(
            f"SELECT f.id, {asked}, {asked} AND f.closed_on <= f.due_on, {asked} AND {solved} "
            f"FROM {sets.DUE} AND f.kind = 'verification' AND f.complaint_id IS NOT NULL "
            f"AND {sets.SETTLED} ORDER BY f.due_on",
            sets.parameters(self.shop, self.span),
        )

    def within(self, column: str) -> list[Row]:
        """Those whose day or instant in `column` lies in the month, by it."""
        in_days = column.endswith(("_on", "resolve_by"))
        since, until = (
            (self.span.first.isoformat(), self.span.next.isoformat())
            if in_days
            else (midnight(self.span.first), midnight(self.span.next))
        )
        found = [row for row in self.rows if since <= (getattr(row, column) or "") < until]
        return sorted(found, key=lambda row: (getattr(row, column), row.id))

    def before_the_end(self, column: str) -> list[Row]:
        """Those whose day or instant in `column` lies in the month or before it, oldest first."""
        until = self.span.next.isoformat() if column.endswith("_on") else midnight(self.span.next)
        found = [row for row in self.rows if "" < (getattr(row, column) or "") < until]
        return sorted(found, key=lambda row: (getattr(row, column), row.id))


Spans = Mapping[int, tuple[datetime, datetime]]


def spent(shop: Shop, spans: Spans) -> dict[int, int]:
    """For each complaint the seconds between two instants, in opening hours and less its holds."""
    hours, holds = shop.hours, _holds(list(spans))
    return {
        id_: opening_hours.elapsed(hours, since, until, holds.get(id_, ())) // _SECOND
        for id_, (since, until) in spans.items()
    }


def passed(_shop: Shop, spans: Spans) -> dict[int, int]:
    """The same with the nights and the days on which the shop was closed."""
    holds = _holds(list(spans))
    return {
        id_: opening_hours.passed(since, until, holds.get(id_, ())) // _SECOND
        for id_, (since, until) in spans.items()
    }


def _holds(ids: Sequence[int]) -> dict[int, list[opening_hours.Hold]]:
    """The times at which each of these complaints waited for the customer; one query."""
    if not ids:
        return {}
    events: dict[int, list[tuple[str, datetime]]] = {}
    found = db.rows(
        "SELECT complaint_id, at, id, kind FROM complaint_event "
        f"WHERE complaint_id IN ({db.marks(ids)}) AND kind IN ('hold', 'resume')",
        *ids,
    )
    for complaint_id, at, _id, kind in sorted(found):
        events.setdefault(complaint_id, []).append((kind, parse_utc(at)))
    return {complaint_id: opening_hours.holds(some) for complaint_id, some in events.items()}


def midnight(day: date) -> str:
    """When a local day begins, as the file keeps instants."""
    return utc_text(local(datetime.combine(day, time())))


def local_day(instant: str) -> date:
    return local(parse_utc(instant)).date()
