"""Complaints as people read them: where each one stands, and how its clock stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shopvisit import db
from shopvisit.calendar import describe_day, parse_utc, short_day
from shopvisit.errors import ShopError
from shopvisit.i18n import _, n_
from shopvisit.shop import clocks, words
from shopvisit.shop.context import Shop

# The way of a complaint; the last one is closed.
STATES = ("open", "responded", "resolved", "told", "verified")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Score:
    """What the customer said before or after; None where there was no rating of that kind."""

    csat: int | None = None
    nps: int | None = None


@dataclass(frozen=True)
class Complaint:
    """One complaint, instants in local time.

    `state` is the last of `STATES` that it has reached. `clock` says in words how much time the
    next step has left, `late` whether it has none; `next_due` puts the most urgent first.
    """

    id: int
    customer_id: int
    customer: str
    salutation: str
    phone: str
    visit_id: int | None
    visit: str
    source: str
    category: str
    severity: str
    owner_id: int | None
    owner: str
    text: str
    opened_at: datetime
    respond_by: datetime
    responded_at: datetime | None
    resolve_by: date
    resolved_at: datetime | None
    resolution: str
    informed_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    reopened: int
    cause_id: int | None
    cause: str
    compensation: int | None
    before: Score
    after: Score
    held_until: date | None
    state: str
    clock: str
    late: bool
    next_due: tuple[bool, str]


@dataclass(frozen=True)
class Event:
    """One line of a complaint's history; a `resume` to come says until when it waits."""

    at: datetime
    kind: str
    text: str
    staff: str


@dataclass(frozen=True)
class Counts:
    """How many complaints are not closed, and how many of those are past their time."""

    open: int
    overdue: int


_ROW = """
SELECT p.id, p.customer_id, c.name, c.salutation, c.phone, p.visit_id, v.visited_on, v.item,
  v.kind, p.source, p.category, p.severity, p.owner_id, coalesce(s.name, ''), p.text, p.opened_at,
  p.respond_by, p.responded_at, p.resolve_by, p.resolved_at, p.resolution, p.informed_at,
  p.verified_at, p.closed_at, p.reopened, p.cause_id, coalesce(n.name, ''), p.compensation,
  b.csat, b.nps, a.csat, a.nps,
  (SELECT e.at FROM complaint_event e WHERE e.complaint_id = p.id AND e.kind = 'resume'
    ORDER BY e.at DESC LIMIT 1),
  (SELECT f.due_on FROM follow_up f WHERE f.complaint_id = p.id AND f.status = 'open'
    AND f.rule = 'complaint-told'),
  (SELECT f.due_on FROM follow_up f WHERE f.complaint_id = p.id AND f.status = 'open'
    AND f.rule = 'complaint-verified')
FROM complaint p JOIN customer c ON c.id = p.customer_id
LEFT JOIN visit v ON v.id = p.visit_id LEFT JOIN staff s ON s.id = p.owner_id
LEFT JOIN reason n ON n.id = p.cause_id
LEFT JOIN rating b ON b.id = p.rating_before_id LEFT JOIN rating a ON a.id = p.rating_after_id
"""


@dataclass(frozen=True)
class Cause:
    """A reason of complaint that can be named as the cause of one."""

    id: int
    name: str
    dimension: str


def causes(shop: Shop) -> list[Cause]:
    """Every reason of complaint in use, those of one dimension together, as they were set up."""
    found = [
        Cause(*row)
        for row in db.rows(
            "SELECT id, name, dimension FROM reason WHERE active = 1 AND polarity = 'complaint' "
            "ORDER BY id"
        )
    ]
    dimensions = list(dict.fromkeys(cause.dimension for cause in found))
    return sorted(found, key=lambda cause: dimensions.index(cause.dimension))


def rows(shop: Shop, ids: Sequence[int]) -> list[Complaint]:
    """These complaints, in the order of `ids`; one query."""
    if not ids:
        return []
    made = {
        found[0]: _complaint(shop, found)
        for found in db.rows(f"{_ROW} WHERE p.id IN ({db.marks(ids)})", *ids)
    }
    return [made[id_] for id_ in ids if id_ in made]


def one(shop: Shop, complaint_id: int) -> Complaint:
    """A complaint as it stands now. Raises ShopError when it has been taken back."""
    found = rows(shop, [complaint_id])
    if not found:
        raise ShopError(_("This complaint is not there any more."))
    return found[0]


def ids(shop: Shop, which: str = "open") -> list[int]:
    """Complaints: "open", those of them that are "overdue" or "mine", or "all", closed ones last.

    The open ones come overdue first, then by what is due next; the closed ones newest first.
    """
    waiting = [
        row[0]
        for row in db.rows(
            "SELECT id FROM complaint INDEXED BY complaint_waiting WHERE closed_at IS NULL"
        )
    ]
    found = sorted(rows(shop, waiting), key=lambda each: (each.next_due, each.id))
    if which == "overdue":
        found = [each for each in found if each.late]
    elif which == "mine":
        found = [each for each in found if each.owner_id == shop.staff_id]
    order = [each.id for each in found]
    if which == "all":
        order += [
            row[0]
            for row in db.rows(
                "SELECT id FROM complaint INDEXED BY complaint_closed "
                "WHERE closed_at IS NOT NULL ORDER BY closed_at DESC"
            )
        ]
    return order


def counts(shop: Shop) -> Counts:
    """How many complaints are open and overdue, for the line at the top."""
    open_ones = rows(shop, ids(shop))
    return Counts(len(open_ones), sum(each.late for each in open_ones))


def of_customer(shop: Shop, customer_id: int) -> list[Complaint]:
    """A customer's complaints, the open ones first, each part newest first."""
    found = db.rows(
        "SELECT id FROM complaint WHERE customer_id = ? ORDER BY closed_at IS NOT NULL, id DESC",
        customer_id,
    )
    return rows(shop, [row[0] for row in found])


def events(shop: Shop, complaint_id: int) -> list[Event]:
    """The whole history of a complaint, oldest first, its opening not included."""
    found = db.rows(
        "SELECT e.at, e.kind, e.text, coalesce(s.name, '') FROM complaint_event e "
        "LEFT JOIN staff s ON s.id = e.staff_id WHERE e.complaint_id = ? ORDER BY e.at, e.id",
        complaint_id,
    )
    return [Event(parse_utc(at).astimezone(), kind, text, staff) for at, kind, text, staff in found]


def _complaint(shop: Shop, found: tuple) -> Complaint:  # type: ignore[type-arg]  # a row of _ROW
    (id_, customer_id, name, salutation, phone, visit_id, visited_on, item, visit_kind, source,
     category, severity, owner_id, owner, text, opened_at, respond_by, responded_at, resolve_by,
     resolved_at, resolution, informed_at, verified_at, closed_at, reopened, cause_id, cause,
     compensation, csat_before, nps_before, csat_after, nps_after, resumes_at, tell_by,
     verify_by) = found  # fmt: skip
    now = shop.clock.now()
    today = now.date()
    resumes = _local(resumes_at)
    held_until = resumes.date() if resumes and resumes > now and resolved_at is None else None
    state = STATES[
        4 if closed_at else 3 if informed_at else 2 if resolved_at else 1 if responded_at else 0
    ]
    due: date | datetime | None = {
        "open": _local(respond_by),
        "responded": date.fromisoformat(resolve_by),
        "resolved": _day(tell_by),
        "told": _day(verify_by),
    }.get(state)
    late = held_until is None and (
        (isinstance(due, datetime) and due < now)
        or (isinstance(due, date) and not isinstance(due, datetime) and due < today)
    )
    visit = ""
    if visited_on:
        what = item or _(words.VISIT_KINDS[visit_kind])
        visit = f"{short_day(date.fromisoformat(visited_on), today)} {what}"
    return Complaint(
        id_, customer_id, words.name_or_phone(name, phone), salutation, phone, visit_id, visit,
        source, category, severity, owner_id, owner, text, _instant(opened_at),
        _instant(respond_by), _local(responded_at), date.fromisoformat(resolve_by),
        _local(resolved_at), resolution, _local(informed_at), _local(verified_at),
        _local(closed_at), reopened, cause_id, cause, compensation,
        Score(csat_before, nps_before), Score(csat_after, nps_after), held_until, state,
        _clock(shop, now, due, held_until, _local(closed_at)), late,
        (not late, due.isoformat() if due and not held_until else f"~{held_until or closed_at}"),
    )  # fmt: skip


def _clock(
    shop: Shop,
    now: datetime,
    due: date | datetime | None,
    held_until: date | None,
    closed_at: datetime | None,
) -> str:
    """How long the next step has, in words: in opening hours, or in days."""
    today = now.date()
    if closed_at:
        return _("closed {day}").format(day=short_day(closed_at.date(), today))
    if held_until:
        return _("waits until {day}").format(day=describe_day(held_until, today))
    if due is None:
        return ""
    if isinstance(due, datetime):
        early, later = sorted((now, due))
        length = _length(clocks.elapsed(shop.hours, early, later, ()))
        return (_("{time} late") if due < now else _("{time} left")).format(time=length)
    days = (due - today).days
    if days == 0:
        return _("today")
    return (_("{days}d late") if days < 0 else _("{days}d left")).format(days=abs(days))


def _length(time: timedelta) -> str:
    if time < _HOUR:
        minutes = time // timedelta(minutes=1)
        return n_("{count} min", "{count} min", minutes).format(count=minutes)
    hours = round(time / _HOUR)
    return n_("{count}h", "{count}h", hours).format(count=hours)


def _instant(text: str) -> datetime:
    return parse_utc(text).astimezone()


def _local(text: str | None) -> datetime | None:
    return _instant(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
