"""The list behind every number of a month: the ids of the rows that it was counted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.metrics import sets
from shopvisit.shop.month import complaints as month_complaints
from shopvisit.shop.month.complaint_rows import Parts, split
from shopvisit.shop.month.counts import latest_nps, promises
from shopvisit.shop.rules import scores

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


class _Base(NamedTuple):
    """What the rows of a set are, and the order in which its index has them anyway."""

    entity: str
    id: str
    order: str


_BASES: Mapping[str, _Base] = {
    sets.DUE: _Base("follow_up", "f.id", "f.due_on"),
    sets.OVERDUE: _Base("follow_up", "f.id", "f.due_on"),
    sets.CLOSED: _Base("follow_up", "f.id", "f.closed_on"),
    sets.RATED: _Base("rating", "r.id", "r.answered_on"),
    sets.VISITS: _Base("visit", "v.id", "v.visited_on"),
    sets.EVER_CAME: _Base("customer", "c.customer_id", "c.first_visit_on"),
    **dict.fromkeys(
        (sets.VISITORS, sets.ACTIVE_AT_START, sets.DORMANT, sets.FOLLOWED_UP),
        _Base("customer", "c.customer_id", "c.customer_id"),
    ),
}


@dataclass(frozen=True)
class _Set:
    """A number as SQL: the rows that it is made from, and which of them count towards its `k`."""

    rows: str
    k: str = "1"

    @property
    def base(self) -> _Base:
        return next(base for start, base in _BASES.items() if self.rows.startswith(start))


_COMPLETION = _Set(f"{sets.DUE} AND {sets.ASKED_FOR}", sets.DONE)
_ON_TIME = _Set(f"{sets.DUE} AND {sets.SETTLED}", sets.MET)
_REACH = _Set(f"{sets.CLOSED} AND {sets.ATTEMPTED}", sets.REACHED)
_CSAT = _Set(f"{sets.RATED} AND r.csat IS NOT NULL", f"r.csat >= {scores.CONTENT}")
_CES = _Set(f"{sets.RATED} AND r.ces IS NOT NULL", "r.ces >= 5")
_CLOSED_BY, _SERVED_BY = "AND f.closed_by = :part", "AND r.served_by = :part"

_SETS: Mapping[str, _Set] = {
    "due": _Set(sets.DUE),
    "completion": _COMPLETION,
    "on_time": _ON_TIME,
    "overdue": _Set(sets.OVERDUE),
    "closed": _Set(sets.CLOSED),
    "reach": _REACH,
    "reached": _Set(f"{sets.CLOSED} AND {sets.REACHED}"),
    "response": _Set(f"{sets.CLOSED} AND {sets.ATTEMPTED} AND {sets.ASKS}", sets.SCORED),
    "rated": _Set(f"{sets.CLOSED} AND {sets.REACHED} AND {sets.SCORED}"),
    "low": _Set(f"{sets.CLOSED} AND {sets.REACHED} AND {sets.SCORED_LOW}"),
    "csat": _CSAT,
    "csat_mean": _CSAT,
    "ces": _CES,
    "ces_mean": _CES,
    "reason": _Set(
        f"{sets.RATED} AND EXISTS (SELECT 1 FROM rating_reason n "
        "WHERE n.rating_id = r.id AND n.reason_id = :part)"
    ),
    "visits": _Set(sets.VISITS),
    "customers": _Set(sets.VISITORS),
    "new_customers": _Set(f"{sets.VISITORS} AND {sets.FIRST_CAME}"),
    "return_rate": _Set(sets.VISITORS, sets.CAME_BEFORE),
    "churn": _Set(sets.ACTIVE_AT_START, sets.LOST_AT_END),
    "win_back": _Set(sets.LOST_AT_START, sets.CAME_IN_MONTH),
    "dormant": _Set(sets.DORMANT),
    "followed_up": _Set(sets.FOLLOWED_UP),
    "staff_due": _Set(f"{sets.DUE} {_CLOSED_BY}"),
    "staff_done": _Set(f"{sets.DUE} {_CLOSED_BY} AND {sets.DONE}"),
    "staff_on_time": _Set(f"{_ON_TIME.rows} {_CLOSED_BY}", _ON_TIME.k),
    "staff_reach": _Set(f"{_REACH.rows} {_CLOSED_BY}", _REACH.k),
    "staff_csat": _Set(f"{_CSAT.rows} {_SERVED_BY} AND NOT {sets.SELF_RATED}", _CSAT.k),
    "staff_self_rated": _Set(f"{_CSAT.rows} {_SERVED_BY} AND {sets.SELF_RATED}", _CSAT.k),
}
_NPS_BOXES = {"promoters": range(9, 11), "passives": range(7, 9), "detractors": range(7)}
# Figures about what is lost or complained of: there, what counts is what one wants to see first.
_COUNTED_FIRST = ("churn", "win_back")


def entity_behind(name: str) -> str:
    """What the rows behind a number are: follow_up, rating, visit, customer or complaint."""
    if name in _SETS:
        return _SETS[name].base.entity
    if name == "nps":
        return "rating"
    if name in ("promises_kept", "broken_promises"):
        return "follow_up"
    return month_complaints.ENTITY.get(name, "complaint")


def ids_behind(shop: Shop, month: str, name: str, part: str | None = None) -> list[int]:
    """The ids of the rows behind a number of a month, as `entity_behind` names their kind.

    `name` is a figure's, an alarm's, a funnel step's, "dormant", "followed_up", "unanswered", or
    one of "reason" and "staff_due" … "staff_self_rated", whose `part` is the id of a reason or of
    a member of staff. A figure made of k out of n gives all n, those that want looking at first;
    `part` "k" or "rest" gives one side. A time gives what it is the middle of, the slowest first,
    after the complaints that have none yet. A score ("1" to "5" of CSAT, "1" to "7" of CES) gives
    that bar; "promoters", "passives" and "detractors" those of NPS; a category those of a time
    told apart by them. Raises KeyError for another name.
    """
    found = parts_behind(shop, month, name, part)
    if part == "k":
        return list(found.k)
    return list(found.rest) if part == "rest" else in_order(name, found)


def in_order(name: str, parts: Parts) -> list[int]:
    """All rows behind a number, those that want looking at first."""
    ahead, behind = parts if name in _COUNTED_FIRST else reversed(parts)
    return [*ahead, *behind]


def parts_behind(shop: Shop, month: str, name: str, part: str | None = None) -> Parts:
    """The same rows in two: those that count towards the figure, and the others."""
    span = sets.Span.of(shop, month)
    if name in _SETS:
        return _from_set(shop, span, name, None if part in ("k", "rest") else part)
    if name == "nps":
        return _nps(shop, span, part)
    if name in ("promises_kept", "broken_promises"):
        kept = promises(shop, sets.parameters(shop, span))
        return kept if name == "promises_kept" else Parts(kept.rest, ())
    return month_complaints.parts_of(shop, span, name, None if part in ("k", "rest") else part)


def _from_set(shop: Shop, span: sets.Span, name: str, part: str | None) -> Parts:
    one = _SETS[name]
    base, rows, given = one.base, one.rows, sets.parameters(shop, span)
    if part is not None:
        given["part"] = int(part)
        if name in ("csat", "ces"):
            rows += f" AND r.{name} = :part"
    return split(db.named(f"SELECT {base.id}, {one.k} FROM {rows} ORDER BY {base.order}", given))


def _nps(shop: Shop, span: sets.Span, part: str | None) -> Parts:
    """Promoters count for it; the others follow with the unhappiest first."""
    latest = latest_nps(sets.parameters(shop, span)).values()
    boxes = {
        box: tuple(id_ for id_, score in latest if score in scores)
        for box, scores in _NPS_BOXES.items()
    }
    if part in boxes:
        return Parts(boxes[part], ()) if part == "promoters" else Parts((), boxes[part])
    return Parts(boxes["promoters"], (*boxes["detractors"], *boxes["passives"]))
