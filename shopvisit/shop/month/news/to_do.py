"""Who waits for something this week: by name, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.shop.followups import kinds
from shopvisit.shop.metrics import sets
from shopvisit.shop.month import complaints
from shopvisit.shop.month.complaint_rows import Complaints, Parts, local_day
from shopvisit.shop.month.record import ToDo
from shopvisit.shop.record.names import name_or_phone

if TYPE_CHECKING:
    from shopvisit.shop.month.complaint_rows import Row
    from shopvisit.shop.month.counts import Counting

MOST = 3
_YEAR_DAYS = 365
# Whoever was erased, or must not be contacted, is called by nobody.
_MAY_CALL = "c.erased_at IS NULL AND c.merged_into IS NULL AND c.contact_consent <> 'none'"
_PROMISES = (
    "SELECT f.id, f.customer_id, c.name, c.phone, f.due_on, f.due_time "
    "FROM follow_up f INDEXED BY open_by_due JOIN customer c ON c.id = f.customer_id "
    "WHERE f.status = 'open' AND f.due_on < min(:tomorrow, :next) AND f.kind = 'promise' "
    "AND c.erased_at IS NULL ORDER BY f.due_on"
)
_LOW = (
    "SELECT r.customer_id, c.name, c.phone, r.answered_on FROM rating r "
    "JOIN customer c ON c.id = r.customer_id WHERE r.id IN ({marks}) "
    f"AND {_MAY_CALL} AND NOT EXISTS (SELECT 1 FROM complaint p "
    "WHERE p.customer_id = r.customer_id AND (p.opened_at >= r.answered_at "
    "OR p.closed_at IS NULL))"
)
_LOST = (
    "SELECT c.id, c.name, c.phone, (SELECT total(v.amount) FROM visit v "
    "WHERE v.customer_id = c.id AND v.visited_on > date(y.last_visit_on, :year)) AS worth "
    "FROM customer_rhythm y JOIN customer c ON c.id = y.customer_id "
    f"WHERE y.customer_id IN (SELECT c.customer_id FROM {sets.CHURNED}) "
    f"AND y.last_visit_on < :lost_before AND {_MAY_CALL}"
)

_STEPS = (kinds.ANSWER, kinds.SOLVE)
_STEP = (
    "SELECT min(due_on) FROM follow_up WHERE complaint_id = ? AND status = 'open' "
    f"AND rule IN ({db.marks(_STEPS)}) AND due_on < ?"
)


def to_do(counting: Counting) -> tuple[ToDo, ...]:
    """Up to three things to do, each about somebody else.

    Customers who were not told what was done, not asked whether it is solved, promised something
    that was not kept, whose complaint is late, whose low score was not answered, whom one lost and
    who spent most. They are those of the month or of before that are as they were to this day.
    """
    found: list[ToDo] = []
    about = set[int]()
    for one in chain.from_iterable(find(counting) for find in _FINDS):
        if one.customer_id not in about:
            about.add(one.customer_id)
            found.append(one)
        if len(found) == MOST:
            break
    return tuple(found)


def _of_complaints(
    what: str, find: Callable[[Complaints], Parts], late: Callable[[Complaints, Row], date]
) -> Callable[[Counting], Iterator[ToDo]]:
    """Those that `find` finds, by the day since which they are late."""

    def found(counting: Counting) -> Iterator[ToDo]:
        seen = counting.complaints
        ids = set(seen.once(find).k)
        since = {row.id: late(seen, row) for row in seen.rows if row.id in ids}
        people = _people(ids)
        today = counting.span.today
        for id_, day in sorted(since.items(), key=lambda each: (each[1], each[0])):
            if id_ in people:
                customer_id, name = people[id_]
                yield ToDo(what, customer_id, name, (today - day).days, complaint_id=id_)

    return found


def _people(complaint_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    ids = sorted(complaint_ids)
    if not ids:
        return {}
    found = db.rows(
        "SELECT p.id, p.customer_id, c.name, c.phone FROM complaint p "
        f"JOIN customer c ON c.id = p.customer_id WHERE p.id IN ({db.marks(ids)}) "
        "AND c.erased_at IS NULL",
        *ids,
    )
    return {id_: (customer_id, name_or_phone(*who)) for id_, customer_id, *who in found}


def _shifted(rule: str) -> Callable[[Complaints, Row], date]:
    def day(seen: Complaints, row: Row) -> date:
        to = seen.shop.config.rules[rule].to
        return seen.shop.work.shift(local_day(str(row.resolved_at)), to)

    return day


def _past_target(seen: Complaints, row: Row) -> date:
    """What was opened again is late as it says on its page: by its step, not since it was new."""
    if row.reopened and (step := db.value(_STEP, row.id, *_STEPS, seen.span.today)):
        return date.fromisoformat(step)
    now, days = seen.shop.clock.stamp(), []
    if row.responded_at is None and row.respond_by and row.respond_by < now:
        days.append(local_day(row.respond_by))
    if row.resolve_by and row.resolve_by < seen.span.today.isoformat():
        days.append(date.fromisoformat(row.resolve_by))
    return min(days, default=seen.span.today)


def _promises(counting: Counting) -> Iterator[ToDo]:
    now = counting.shop.clock.now()
    tomorrow = (counting.span.today + timedelta(days=1)).isoformat()
    for _id, customer_id, name, phone, due_on, due_time in db.named(
        _PROMISES, {**counting.given, "tomorrow": tomorrow}
    ):
        days = (counting.span.today - date.fromisoformat(due_on)).days
        if days or (due_time and due_time < f"{now:%H:%M}"):
            yield ToDo("promise", customer_id, name_or_phone(name, phone), days)


def _low_scores(counting: Counting) -> Iterator[ToDo]:
    ids = counting.complaints.once(complaints.low_scores_answered).rest
    found = db.rows(_LOW.format(marks=db.marks(ids)), *ids) if ids else ()
    for customer_id, name, phone, answered_on in sorted(found, key=lambda row: (row[3], row[0])):
        days = (counting.span.today - date.fromisoformat(answered_on)).days
        yield ToDo("low_score", customer_id, name_or_phone(name, phone), days)


def _lost(counting: Counting) -> Iterator[ToDo]:
    found = db.named(_LOST, {**counting.given, "year": f"-{_YEAR_DAYS} days"})
    for id_, name, phone, worth in sorted(found, key=lambda row: (-row[3], row[0])):
        yield ToDo("lost", id_, name_or_phone(name, phone), worth=int(worth))


_FINDS = (
    _of_complaints("not_told", complaints.not_told, _shifted(kinds.TELL)),
    _of_complaints("not_verified", complaints.not_verified, _shifted(kinds.VERIFY)),
    _promises,
    _of_complaints("complaint", complaints.overdue, _past_target),
    _low_scores,
    _lost,
)
