"""The complaint figures of a month that its dates alone decide; few rows, so counted in Python.

First response and resolution times need the opening hours and the holds of each complaint, and
"in the first contact" needs its events: those figures stay empty here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit import db
from shopvisit.calendar import parse_utc, utc_text
from shopvisit.shop import month_sets as sets
from shopvisit.shop.metrics import Share

if TYPE_CHECKING:
    from shopvisit.shop.context import Shop

RECOVERED_CSAT = 4
PASSIVE_NPS = 7


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


def any_yet() -> bool:
    """Whether the shop notes complaints at all; until then it has no complaint figures, not 0."""
    return db.value("SELECT max(id) FROM complaint") is not None


def parts_of(shop: Shop, span: sets.Span, name: str) -> Parts:
    """The rows behind one complaint figure: complaints, except where `ENTITY` says otherwise."""
    return _PARTS[name](shop, span) if any_yet() else Parts((), ())


def shares(shop: Shop, span: sets.Span) -> dict[str, Share]:
    """Every complaint figure that this module knows, by its name in `metrics.Counts`."""
    if not any_yet():
        return {}
    return {name: part(shop, span).share for name, part in _PARTS.items()}


def _within(column: str, shop: Shop, span: sets.Span, columns: str) -> list[tuple[Any, ...]]:
    """Complaints of the living whose instant in `column` lies in the month, by that instant."""
    return db.named(
        f"SELECT p.id, {columns} FROM complaint AS p WHERE p.{column} >= :since "
        f"AND p.{column} < :until AND {sets.living('p.customer_id')} ORDER BY p.{column}",
        {"since": _midnight(span.first), "until": _midnight(span.next)},
    )


def _midnight(day: date) -> str:
    """When a local day begins, as the file keeps instants."""
    return utc_text(datetime.combine(day, time()).astimezone())


def _local_day(instant: str) -> date:
    return parse_utc(instant).astimezone().date()


def _low_scores_answered(shop: Shop, span: sets.Span) -> Parts:
    """Low scores whose next working day has passed; those with a complaint by the end of it."""
    answered = []
    for id_, answered_on, opened_on in db.named(
        "SELECT r.id, r.answered_on, (SELECT min(p.opened_on) FROM complaint p "
        f"WHERE p.rating_before_id = r.id) FROM {sets.RATED} AND {sets.LOW} ORDER BY r.answered_on",
        sets.parameters(shop, span),
    ):
        until = shop.work.add(date.fromisoformat(answered_on), 1)
        if until < span.today:
            answered.append((id_, bool(opened_on) and opened_on <= until.isoformat()))
    return split(answered)


def _responded_in_time(shop: Shop, span: sets.Span) -> Parts:
    now = shop.clock.stamp()
    rows = _within("respond_by", shop, span, "p.respond_by, p.responded_at")
    return split((id_, bool(at) and at <= by) for id_, by, at in rows if at is not None or by < now)


def _resolved_in_time(shop: Shop, span: sets.Span) -> Parts:
    rows = db.named(
        "SELECT p.id, p.resolve_by, p.resolved_at FROM complaint AS p WHERE p.resolve_by >= :first "
        f"AND p.resolve_by < :next AND {sets.living('p.customer_id')} ORDER BY p.resolve_by",
        sets.parameters(shop, span),
    )
    return split(
        (id_, bool(at) and _local_day(at).isoformat() <= by)
        for id_, by, at in rows
        if at is not None or by < span.today.isoformat()
    )


def _informed(shop: Shop, span: sets.Span) -> Parts:
    rows = _within("resolved_at", shop, span, "p.resolved_at, p.informed_at")
    return split(
        (id_, bool(told) and _local_day(told) <= shop.work.add(_local_day(resolved), 1))
        for id_, resolved, told in rows
    )


def _verified(shop: Shop, span: sets.Span) -> Parts:
    """Verification follow-ups of complaints, closed or past their deadline."""
    return split(
        db.named(
            f"SELECT f.id, {sets.DONE} AND f.closed_on <= f.due_on FROM {sets.DUE} "
            f"AND f.kind = 'verification' AND f.complaint_id IS NOT NULL AND {sets.SETTLED} "
            "ORDER BY f.due_on",
            sets.parameters(shop, span),
        )
    )


def _recovered(shop: Shop, span: sets.Span) -> Parts:
    """Complaints verified in the month whose customer gave one kind of score before and after."""
    scores = ", ".join(
        f"(SELECT r.{score} FROM rating r WHERE r.id = p.rating_{when}_id)"
        for score in ("csat", "nps")
        for when in ("before", "after")
    )
    low_nps = shop.config.thresholds.low_nps
    found = []
    for id_, csat_before, csat, nps_before, nps in _within("verified_at", shop, span, scores):
        both_csat = csat_before is not None and csat is not None
        both_nps = nps_before is not None and nps is not None
        if both_csat or both_nps:
            recovered = (both_csat and csat >= RECOVERED_CSAT) or (
                both_nps and nps_before <= low_nps and nps >= PASSIVE_NPS
            )
            found.append((id_, recovered))
    return split(found)


def _solved_first_time(shop: Shop, span: sets.Span) -> Parts:
    first_time = "(SELECT r.first_time FROM rating r WHERE r.id = p.rating_after_id)"
    rows = _within("resolved_at", shop, span, first_time)
    return split((id_, said) for id_, said in rows if said is not None)


_PARTS: Mapping[str, Callable[[Shop, sets.Span], Parts]] = {
    "low_score_answered": _low_scores_answered,
    "complaint_sla_response": _responded_in_time,
    "complaint_sla_resolution": _resolved_in_time,
    "informed": _informed,
    "verified": _verified,
    "recovery": _recovered,
    "fcr_customer": _solved_first_time,
}
NAMES = tuple(_PARTS)
# What the rows are, where they are not complaints.
ENTITY = {"low_score_answered": "rating", "verified": "follow_up"}


def waiting(shop: Shop, span: sets.Span, step: str) -> list[int]:
    """Complaints resolved by the month's end that wait for `step`: "informed" or "verified"."""
    return [
        row[0]
        for row in db.named(
            "SELECT p.id FROM complaint AS p INDEXED BY complaint_waiting "
            f"WHERE p.closed_at IS NULL AND p.resolved_at < :until AND p.{step}_at IS NULL "
            f"AND {sets.living('p.customer_id')} ORDER BY p.resolved_at",
            {"until": _midnight(span.next)},
        )
    ]
