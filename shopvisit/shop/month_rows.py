"""The rows behind a number, each in the same five columns whatever it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from shopvisit import db
from shopvisit.calendar import short_day
from shopvisit.i18n import N_, _, n_
from shopvisit.money import money
from shopvisit.shop import words
from shopvisit.shop.month_lists import entity_behind
from shopvisit.text import mask_phone

if TYPE_CHECKING:
    from shopvisit.shop.context import Shop


@dataclass(frozen=True)
class Behind:
    """One row of such a list: when, who, what it was, what came of it, and whose work it was.

    `late` says that it is past its deadline and still open.
    """

    id: int
    customer_id: int
    day: str
    customer: str
    what: str
    result: str
    staff: str
    late: bool = False


_FOLLOW_UPS = """
SELECT f.id, f.customer_id, c.name, c.phone, f.due_on, f.kind, f.rule, f.reason, f.status,
  f.closed_on, coalesce(s.name, ''), v.item, coalesce(v.visited_on, y.last_visit_on), v.kind,
  o.calendar, r.csat
FROM follow_up f JOIN customer c ON c.id = f.customer_id
LEFT JOIN staff s ON s.id = coalesce(f.closed_by, f.assignee_id)
LEFT JOIN visit v ON v.id = f.visit_id LEFT JOIN occasion o ON o.id = f.occasion_id
LEFT JOIN rating r ON r.id = f.rating_id
LEFT JOIN customer_rhythm y ON y.customer_id = f.customer_id WHERE f.id IN
"""
_RATINGS = """
SELECT r.id, r.customer_id, c.name, c.phone, r.answered_on, r.csat, r.nps, r.ces, r.mood,
  coalesce(nullif(r.complaint, ''), nullif(r.suggestion, ''), nullif(r.need, ''), r.praise),
  (SELECT group_concat(q.name, ' ') FROM rating_reason n JOIN reason q ON q.id = n.reason_id
   WHERE n.rating_id = r.id), coalesce(s.name, '')
FROM rating r JOIN customer c ON c.id = r.customer_id
LEFT JOIN staff s ON s.id = r.served_by WHERE r.id IN
"""
_VISITS = """
SELECT v.id, v.customer_id, c.name, c.phone, v.visited_on, v.kind, v.item, v.amount,
  coalesce(s.name, '')
FROM visit v JOIN customer c ON c.id = v.customer_id
LEFT JOIN staff s ON s.id = v.served_by WHERE v.id IN
"""
_CUSTOMERS = """
SELECT c.id, c.id, c.name, c.phone, coalesce(y.last_visit_on, ''), coalesce(y.visits, 0),
  (SELECT v.item FROM visit v WHERE v.customer_id = c.id
   ORDER BY v.visited_on DESC, v.id DESC LIMIT 1)
FROM customer c LEFT JOIN customer_rhythm y ON y.customer_id = c.id WHERE c.id IN
"""
_COMPLAINTS = """
SELECT p.id, p.customer_id, c.name, c.phone, p.opened_on, p.category, p.text, p.resolved_at,
  p.informed_at, p.verified_at, p.closed_at, coalesce(s.name, '')
FROM complaint p JOIN customer c ON c.id = p.customer_id
LEFT JOIN staff s ON s.id = p.owner_id WHERE p.id IN
"""

_STATES = (
    N_("open"), N_("resolved, not told"), N_("told, not verified"), N_("verified"), N_("closed"),
)  # fmt: skip


def rows_behind(shop: Shop, name: str, ids: Sequence[int]) -> list[Behind]:
    """The rows of a list that `ids_behind` gave for `name`, in the order of `ids`; one query."""
    entity = entity_behind(name)
    sql, tell = {
        "follow_up": (_FOLLOW_UPS, _follow_up),
        "rating": (_RATINGS, _rating),
        "visit": (_VISITS, _visit),
        "customer": (_CUSTOMERS, _customer),
        "complaint": (_COMPLAINTS, _complaint),
    }[entity]
    today = shop.clock.today()
    by_id = {}
    for id_, customer_id, customer, phone, day, *rest in db.rows(f"{sql} ({db.marks(ids)})", *ids):
        what, result, staff, late = tell(day, rest, today)
        by_id[id_] = Behind(
            id_,
            customer_id,
            short_day(date.fromisoformat(day), today) if day else "",
            words.name_or_phone(customer, phone),
            what,
            result or (mask_phone(phone) if entity == "customer" else ""),
            staff,
            late,
        )
    return [by_id[id_] for id_ in ids if id_ in by_id]


_Told = tuple[str, str, str, bool]


def _follow_up(day: str, rest: Sequence[Any], today: date) -> _Told:
    kind, rule, reason, status, closed_on, staff, item, visited, visit_kind, calendar, csat = rest
    visited_on = date.fromisoformat(visited) if visited else None
    why = words.because(rule, reason, item or "", visited_on, visit_kind, calendar, today)
    what = " ".join(part for part in (_(words.KINDS[kind]), why) if part)
    result = _(words.STATUSES[status])
    if csat is not None:
        result += f" {csat}"
    if closed_on:
        result += f" {short_day(date.fromisoformat(closed_on), today)}"
    late = status == "open" and date.fromisoformat(day) < today
    return what, _("open, past due") if late else result, staff, late


def _rating(_day: str, rest: Sequence[Any], _today: date) -> _Told:
    csat, nps, ces, mood, said, reasons, staff = rest
    scores = [
        f"{label} {score}"
        for label, score in ((_("CSAT"), csat), ("NPS", nps), ("CES", ces))
        if score is not None
    ]
    what = " · ".join(part for part in (reasons, said) if part)
    return what, " ".join(scores) or (_(words.MOODS[mood]) if mood else ""), staff, False


def _visit(_day: str, rest: Sequence[Any], _today: date) -> _Told:
    kind, item, amount, staff = rest
    return item or _(words.VISIT_KINDS[kind]), money(amount) if amount else "", staff, False


def _customer(_day: str, rest: Sequence[Any], _today: date) -> _Told:
    visits, item = rest
    count = n_("{count} visit", "{count} visits", visits).format(count=visits)
    return " · ".join(part for part in (count, item) if part), "", "", False


def _complaint(_day: str, rest: Sequence[Any], _today: date) -> _Told:
    category, text, *stamps, staff = rest
    state = next((len(stamps) - n for n, stamp in enumerate(reversed(stamps)) if stamp), 0)
    return " · ".join(part for part in (category, text) if part), _(_STATES[state]), staff, False
