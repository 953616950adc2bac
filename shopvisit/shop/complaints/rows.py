"""Complaints as people read them: where each one stands, and how its clock stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar import deadline, opening_hours
from shopvisit.calendar.days import describe_day, parse_utc, short_day
from shopvisit.errors import ShopError
from shopvisit.shop.complaints import steps
from shopvisit.shop.followups import kinds
from shopvisit.shop.record import names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning
from shopvisit.text.i18n import _, n_

# The way of a complaint; the last one is closed.
STATES = ("open", "responded", "resolved", "told", "verified")
_HOUR = timedelta(hours=1)
_LONG = 24 * _HOUR  # what is later than that is told in days


class Score(NamedTuple):
    """What the customer said before or after; None where there was no rating of that kind."""

    csat: int | None = None
    nps: int | None = None


class Complaint(NamedTuple):
    """One complaint, instants in local time.

    `state` is the last of `STATES` that it has reached, `next_step` the rule of what is to be done
    next, "" when it is closed. `clock` says in words how much time that has left, `late` whether it
    has none; `next_due` puts the most urgent first.
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
    next_step: str
    clock: str
    late: bool
    next_due: tuple[bool, str]


class Event(NamedTuple):
    """One line of a complaint's history; a `resume` to come says until when it waits."""

    at: datetime
    kind: str
    text: str
    staff: str


class Counts(NamedTuple):
    """How many complaints are not closed, and how many of those are past their time."""

    open: int
    overdue: int


class Cause(NamedTuple):
    """A reason of complaint that can be named as the cause of one."""

    id: int
    name: str
    dimension: str


_ROW = """
SELECT p.id, p.customer_id, c.name, c.salutation, c.phone, p.visit_id, v.visited_on, v.item,
  v.kind, p.source, p.category, p.severity, p.owner_id, coalesce(s.name, ''), p.text, p.opened_at,
  p.respond_by, p.responded_at, p.resolve_by, p.resolved_at, p.resolution, p.informed_at,
  p.verified_at, p.closed_at, p.reopened, p.cause_id, coalesce(n.name, ''), p.compensation,
  b.csat, b.nps, a.csat, a.nps,
  (SELECT e.at FROM complaint_event e WHERE e.complaint_id = p.id AND e.kind = 'resume'
    ORDER BY e.at DESC, e.id DESC LIMIT 1),
  (SELECT f.due_on || coalesce('T' || iif(f.kind = 'notice', f.due_time, NULL), '')
    FROM follow_up f WHERE f.complaint_id = p.id AND f.status = 'open' AND f.rule = CASE
    WHEN p.informed_at IS NOT NULL THEN 'complaint-verified'
    WHEN p.resolved_at IS NOT NULL THEN 'complaint-told'
    WHEN p.responded_at IS NOT NULL THEN 'complaint-solve' ELSE 'complaint-answer' END)
FROM complaint p JOIN customer c ON c.id = p.customer_id
LEFT JOIN visit v ON v.id = p.visit_id LEFT JOIN staff s ON s.id = p.owner_id
LEFT JOIN reason n ON n.id = p.cause_id
LEFT JOIN rating b ON b.id = p.rating_before_id LEFT JOIN rating a ON a.id = p.rating_after_id
"""


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
    found = _open_ones(shop)
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


def _open_ones(shop: Shop) -> list[Complaint]:
    """Every complaint that is not closed, the most urgent first.

    Of an erased customer nobody can be told or asked anything any more.
    """
    waiting = db.rows(
        "SELECT id FROM complaint p INDEXED BY complaint_waiting WHERE closed_at IS NULL "
        "AND (SELECT erased_at FROM customer c WHERE c.id = p.customer_id) IS NULL"
    )
    found = rows(shop, [row[0] for row in waiting])
    return sorted(found, key=lambda each: (each.next_due, each.id))


def counts(shop: Shop) -> Counts:
    """How many complaints are open and overdue, for the line at the top."""
    open_ones = _open_ones(shop)
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


def missing(found: Complaint) -> str:
    """What still keeps a complaint open, in words; "" when it is closed."""
    if found.closed_at is not None:
        return ""
    if found.resolved_at is None:
        return _("It cannot close yet: first say what was done, then tell the customer.")
    if found.informed_at is None and found.verified_at is None:
        return _("It cannot close yet: the customer must be told, and confirm that it is solved.")
    if found.informed_at is None:
        return _("It cannot close yet: the customer has not been told what was done.")
    return _("It cannot close yet: the customer has not confirmed that it is solved.")


def _complaint(shop: Shop, found: tuple) -> Complaint:  # type: ignore[type-arg]  # a row of _ROW
    (id_, customer_id, name, salutation, phone, visit_id, visited_on, item, visit_kind, source,
     category, severity, owner_id, owner, text, opened_at, respond_by, responded_at, resolve_by,
     resolved_at, resolution, informed_at, verified_at, closed_at, reopened, cause_id, cause,
     compensation, csat_before, nps_before, csat_after, nps_after, resumes_at,
     step_by) = found  # fmt: skip
    now = shop.clock.now()
    today = now.date()
    resumes = _local(resumes_at)
    held_until = resumes.date() if resumes and resumes > now and resolved_at is None else None
    reached = (
        4 if closed_at else 3 if informed_at else 2 if resolved_at else 1 if responded_at else 0
    )
    next_step = (*kinds.STEPS, "")[reached]
    due = _due(next_step, step_by, _instant(respond_by), date.fromisoformat(resolve_by))
    again_on = steps.again_on(shop, id_, next_step) if next_step and due is None else None
    late = held_until is None and due is not None and deadline.is_past(*deadline.split(due), now)
    visit = ""
    if visited_on:
        what = item or _(names.VISIT_KINDS[visit_kind])
        visit = f"{short_day(date.fromisoformat(visited_on), today)} {what}"
    return Complaint(
        id_, customer_id, names.name_or_phone(name, phone), salutation, phone, visit_id, visit,
        source, category, severity, owner_id, owner, text, _instant(opened_at),
        _instant(respond_by), _local(responded_at), date.fromisoformat(resolve_by),
        _local(resolved_at), resolution, _local(informed_at), _local(verified_at),
        _local(closed_at), reopened, cause_id, cause, compensation,
        Score(csat_before, nps_before), Score(csat_after, nps_after), held_until,
        STATES[reached], next_step,
        _clock(shop, now, due or again_on, held_until, _local(closed_at), failed=due is None), late,
        (not late, due.isoformat() if due and not held_until
         else f"~{held_until or again_on or closed_at}"),
    )  # fmt: skip


def _due(
    next_step: str, step_by: str | None, respond_by: datetime, resolve_by: date
) -> date | datetime | None:
    """By when the next step is to be done: what Today says of it, where it is there.

    None where telling or asking failed, and is tried again later.
    """
    by: date | datetime | None = None
    if step_by:
        by = _local_time(step_by) if "T" in step_by else date.fromisoformat(step_by)
    if next_step == kinds.ANSWER:
        # Today knows the minute only; it says another time where the customer asked for one.
        return max(by, respond_by) if isinstance(by, datetime) else respond_by
    return by or (resolve_by if next_step == kinds.SOLVE else None)


def _clock(
    shop: Shop,
    now: datetime,
    due: date | datetime | None,
    held_until: date | None,
    closed_at: datetime | None,
    *,
    failed: bool,
) -> str:
    """How long the next step has, in words: in opening hours, or in days.

    Of one that `failed`, `due` is the day on which it is tried again.
    """
    today = now.date()
    if closed_at:
        return _("closed {day}").format(day=short_day(closed_at.date(), today))
    if held_until:
        return _("waits until {day}").format(day=describe_day(held_until, today))
    if due is None:
        return ""
    if failed:
        return _("tried again {day}").format(day=describe_day(max(due, today), today))
    if isinstance(due, datetime):
        early, later = sorted((now, due))
        length = opening_hours.elapsed(shop.hours, early, later, ())
        if due > now or length < _LONG:
            said = _("{time} late") if due < now else _("{time} left")
            return said.format(time=_length(length))
        due = due.date()
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


def _local_time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


def likely_visit(customer_id: int, rating_id: int | None) -> int | None:
    """The visit that was rated, else the customer's last."""
    rated = rating_id and db.value(
        "SELECT f.visit_id FROM rating r JOIN follow_up f ON f.id = r.follow_up_id WHERE r.id = ?",
        rating_id,
    )
    return rated or db.value(  # type: ignore[no-any-return]  # an id or None
        "SELECT id FROM visit WHERE customer_id = ? ORDER BY visited_on DESC, id DESC LIMIT 1",
        customer_id,
    )


def likely_owner(shop: Shop, customer_id: int) -> int | None:
    """Who sees to a complaint of this customer where nobody is named."""
    return owner_of_visit(shop, likely_visit(customer_id, None))


def owner_of_visit(shop: Shop, visit_id: int | None) -> int | None:
    """Whoever took it down, unless it is about their own work: then the manager."""
    served_by = db.value("SELECT served_by FROM visit WHERE id = ?", visit_id)
    if shop.staff_id is not None and shop.staff_id != served_by:
        return shop.staff_id
    return planning.manager(not_=served_by) or shop.staff_id
