"""The day's hand-over: what the next shift should know, read at one moment.

It is a page that lies on the counter, so no phone number stands on it in full, not even one that
somebody typed into a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from shopvisit import db
from shopvisit.calendar.days import local, utc_text
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.rows import Complaint
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.followups.promises import kept
from shopvisit.shop.handover.page import Case, Change, Handover, Low, Task
from shopvisit.shop.record import names as record_names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import scores
from shopvisit.text.i18n import _
from shopvisit.text.phones import mask_numbers

# A backlog of thousands is no hand-over: so many of it are named, the rest are counted.
MOST = 50
_DAY = timedelta(days=1)
_LONGEST_HOLIDAY = 30


@db.snapshot()
def handover(shop: Shop, day: date | None = None) -> Handover:
    """The hand-over of `day`, or of today. What is open is what is open now."""
    today = shop.clock.today()
    day = day or today
    until = _next_opening(shop, day)
    kinds, staff = _done(day)
    rated, csat, low = _ratings(shop, day)
    tried = _tried(day)
    kept, broken, promised = _promises(shop, day, until)
    cases = _cases(shop, day)
    told = {*tried, *(task.id for task in (*broken, *promised)), *_steps(cases)}
    waiting = [id_ for id_ in _due(day, today) if id_ not in told]
    resting = [id_ for id_ in _resting(today) if id_ not in told]
    return Handover(
        day=day,
        written_at=shop.clock.now(),
        by=shop.staff.name if shop.staff else "",
        kinds=kinds,
        staff=staff,
        rated=rated,
        csat=csat,
        low=low,
        not_reached=_not_reached(shop, tried),
        open=tuple(_tasks(shop, waiting[:MOST])),
        open_count=len(waiting),
        kept=kept,
        broken=broken,
        promised=promised,
        promised_until=until,
        complaints=cases,
        put_off=tuple(_tasks(shop, resting[:MOST])),
        put_off_count=len(resting),
        improvements=_adopted(day),
    )


def _safe(text: str) -> str:
    """`text` without the middle of any phone number in it."""
    return mask_numbers(text)


def _next_opening(shop: Shop, day: date) -> date:
    is_open = shop.hours.is_open
    later = (day + _DAY * number for number in range(1, _LONGEST_HOLIDAY))
    return next((each for each in later if is_open(each)), day + _DAY)


# What was done


def _done(day: date) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """How many follow-ups were done, by kind and by who did them."""
    names = dict(db.rows("SELECT id, name FROM staff"))
    kinds: dict[str, int] = {}
    staff: dict[str, int] = {}
    for kind, closed_by, number in db.rows(
        "SELECT kind, closed_by, count(*) FROM follow_up INDEXED BY follow_up_closed "
        "WHERE closed_on = ? AND status = 'done' GROUP BY closed_by, kind",
        day,
    ):
        kinds[kind] = kinds.get(kind, 0) + number
        who = names.get(closed_by, "")
        staff[who] = staff.get(who, 0) + number
    return _most_first(kinds), _most_first(staff)


def _most_first(numbers: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(numbers.items(), key=lambda pair: -pair[1]))


_RATED = """
SELECT r.id, r.customer_id, c.name, c.phone, r.csat, r.nps, r.mood,
  (SELECT group_concat(n.name, char(10)) FROM rating_reason x JOIN reason n ON n.id = x.reason_id
    WHERE x.rating_id = r.id AND n.polarity = 'complaint'),
  r.complaint, coalesce(s.name, ''), r.served_by IS NOT NULL AND r.recorded_by IS r.served_by,
  (SELECT p.id FROM complaint p WHERE p.rating_before_id = r.id)
FROM rating r INDEXED BY rating_day JOIN customer c ON c.id = r.customer_id
LEFT JOIN staff s ON s.id = r.served_by WHERE r.answered_on = ?
"""


def _ratings(shop: Shop, day: date) -> tuple[int, tuple[int, ...], tuple[Low, ...]]:
    """How many ratings, how often each score from 1 to 5, and the low ones as they came in."""
    found = db.rows(_RATED, day)
    given = [row[4] for row in found]
    csat = tuple(given.count(score) for score in range(1, 6))
    limits = shop.config.thresholds
    low = (row for row in sorted(found) if scores.is_low(limits, *row[4:7]))
    return len(found), csat, tuple(_low(row) for row in low)


def _low(found: tuple[Any, ...]) -> Low:
    (id_, customer_id, name, phone, csat, nps, mood, reasons, said, served_by, self_recorded,
     complaint_id) = found  # fmt: skip
    return Low(
        id_, customer_id, _customer(name, phone), csat, nps, mood,
        _(", ").join((reasons or "").split("\n")), _safe(said), served_by, bool(self_recorded),
        complaint_id,
    )  # fmt: skip


def _customer(name: str, phone: str) -> str:
    return _safe(record_names.name_or_phone(name, phone))


# Follow-ups


def _tasks(shop: Shop, ids: Sequence[int]) -> list[Task]:
    """These follow-ups, in the order of `ids`."""
    if not ids:
        return []
    times = dict(
        db.rows(f"SELECT id, planned_time FROM follow_up WHERE id IN ({db.marks(ids)})", *ids)
    )
    return [
        Task(
            row.id, row.customer_id, _safe(row.customer), row.kind, _safe(row.reason), row.due_on,
            row.due_time, row.state, row.when, row.status, row.assignee, row.attempts,
            next_on=row.planned_on, next_time=times[row.id],
        )
        for row in followups.rows(shop, ids)
    ]  # fmt: skip


def _tried(day: date) -> dict[int, str]:
    """What came of the day's last try of each follow-up that is not done, as they were tried."""
    found = db.rows(
        "SELECT a.id, f.id, a.outcome FROM attempt a INDEXED BY attempt_day "
        "JOIN follow_up f ON f.id = a.follow_up_id "
        "WHERE a.attempted_on = ? AND f.status NOT IN ('done', 'cancelled')",
        day,
    )
    return {follow_up_id: outcome for _id, follow_up_id, outcome in sorted(found)}


def _not_reached(shop: Shop, tried: dict[int, str]) -> tuple[Task, ...]:
    """One for each customer, since one call is about everything that is open with them."""
    calls: dict[int, list[Task]] = {}
    for task in _tasks(shop, list(tried)):
        found = replace(task, outcome=tried[task.id])
        calls.setdefault(task.customer_id, []).append(found)
    return tuple(_as_one(tasks) for tasks in calls.values())


def _as_one(tasks: Sequence[Task]) -> Task:
    """What a call was about as one task: that which comes up next, with the reasons of all."""
    left = [task for task in tasks if task.status == "open"] or tasks
    first = min(left, key=lambda task: (task.next_on or task.due_on, task.next_time or ""))
    reasons = dict.fromkeys(task.reason for task in (first, *tasks) if task.reason)
    return replace(first, reason=_(", ").join(reasons), tries=max(task.tries for task in tasks))


def _due(day: date, today: date) -> list[int]:
    """What is open, was due by the end of `day` and does not rest, the latest first."""
    return _ids(
        "INDEXED BY open_by_due WHERE status = 'open' AND due_on <= :day "
        "AND coalesce(planned_on, :today) <= :today ORDER BY due_on, due_time, id",
        day=day,
        today=today,
    )


def _resting(today: date) -> list[int]:
    """What has begun and rests until a later day, the earliest first."""
    return _ids(
        "INDEXED BY open_by_plan WHERE status = 'open' AND planned_on > :today "
        "AND from_on <= :today ORDER BY planned_on, planned_time, id",
        today=today,
    )


def _ids(where: str, **days: date) -> list[int]:
    given = {name: day.isoformat() for name, day in days.items()}
    return [row[0] for row in db.named(f"SELECT id FROM follow_up {where}", given)]


def _promises(shop: Shop, day: date, until: date) -> tuple[int, tuple[Task, ...], tuple[Task, ...]]:
    """How many promises were kept on `day`, those that were not, and those due by `until`."""
    ended = db.rows(
        "SELECT id, due_on, due_time, status, closed_at FROM follow_up INDEXED BY follow_up_closed "
        "WHERE closed_on = ? AND kind = 'promise' AND status <> 'cancelled'",
        day,
    )
    now = shop.clock.now()
    late = [
        id_
        for id_, due_on, due_time, status, closed_at in sorted(ended)
        if not kept(date.fromisoformat(due_on), due_time, status, closed_at, now)
    ]
    open_ones = _tasks(
        shop,
        _ids(
            "INDEXED BY open_by_due WHERE status = 'open' AND kind = 'promise' "
            "AND due_on <= :until ORDER BY due_on, due_time, id",
            until=until,
        ),
    )
    broken = [task for task in open_ones if task.state == "overdue"]
    promised = [task for task in open_ones if task.state != "overdue"]
    return len(ended) - len(late), (*broken, *_tasks(shop, late)), tuple(promised)


# Complaints and improvements


def _cases(shop: Shop, day: date) -> tuple[Case, ...]:
    """The open complaints, the most urgent first, and those that were closed on the day."""
    span = _instants(day)
    closed = db.rows(
        "SELECT id FROM complaint INDEXED BY complaint_closed "
        "WHERE closed_at >= ? AND closed_at < ? ORDER BY closed_at",
        *span,
    )
    ids = [*complaint_rows.ids(shop), *(row[0] for row in closed)]
    happened: dict[int, list[str]] = {}
    for complaint_id, _at, _id, kind in sorted(
        db.rows(
            "SELECT complaint_id, at, id, kind FROM complaint_event "
            f"WHERE complaint_id IN ({db.marks(ids)}) AND at >= ? AND at < ?",
            *ids,
            *span,
        )
    ):
        happened.setdefault(complaint_id, []).append(kind)
    return tuple(
        _case(found, day, happened.get(found.id, ())) for found in complaint_rows.rows(shop, ids)
    )


def _instants(day: date) -> tuple[str, str]:
    """The first instant of a local day, and that of the next."""
    first, following = (
        utc_text(local(datetime.combine(each, time.min))) for each in (day, day + _DAY)
    )
    return first, following


def _case(found: Complaint, day: date, events: Iterable[str]) -> Case:
    new = ("new",) if found.opened_at.date() == day else ()
    return Case(
        found.id, found.customer_id, _safe(found.customer), _safe(found.text), found.state,
        found.clock, found.late, found.held_until, found.respond_by, found.resolve_by, found.owner,
        tuple(dict.fromkeys((*new, *events))),
    )  # fmt: skip


def _steps(cases: Iterable[Case]) -> set[int]:
    """The open follow-ups that are steps of these complaints."""
    ids = [case.id for case in cases]
    found = db.rows(
        f"SELECT id FROM follow_up WHERE complaint_id IN ({db.marks(ids)}) AND status = 'open' "
        f"AND rule IN ({db.marks(followup_kinds.STEPS)})",
        *ids,
        *followup_kinds.STEPS,
    )
    return {row[0] for row in found}


def _adopted(day: date) -> tuple[Change, ...]:
    # A shop has some dozens of improvements: an index on the day would only cost.
    return tuple(
        Change(id_, _safe(title), _safe(action), owner)
        for id_, title, action, owner in db.rows(
            "SELECT i.id, i.title, i.action, coalesce(s.name, '') FROM improvement i "
            "LEFT JOIN staff s ON s.id = i.owner_id "
            "WHERE i.status = 'adopted' AND i.adopted_on = ? ORDER BY i.id",
            day,
        )
    )
