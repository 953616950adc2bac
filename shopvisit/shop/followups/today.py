"""Follow-ups as Today sees them: which, in what order, and in what words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar import deadline
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.shop.followups import words
from shopvisit.shop.record import names
from shopvisit.shop.record.shop import Shop

if TYPE_CHECKING:
    from shopvisit.settings.values import Rule

FILTERS = ("all", "mine", "overdue", "promises")
_TIMED = f"kind IN {followup_kinds.TIMED}"
_VISIBLE = "status = 'open' AND from_on <= :today AND coalesce(planned_on, :today) <= :today"
_TIME_TODAY = (
    "coalesce(CASE WHEN planned_on = :today THEN planned_time END, "
    "CASE WHEN due_on = :today THEN due_time END)"
)
_PAST_ITS_TIME = f"({_TIMED} AND {deadline.past()})"
# Today's order (a) to (f), a query each, every one walking a partial index in its own order.
_GROUPS = (
    f"INDEXED BY open_by_due WHERE {_VISIBLE} AND due_on <= :today AND {_PAST_ITS_TIME} "
    "{only} ORDER BY due_on, due_time, id",
    f"INDEXED BY open_by_priority WHERE {_VISIBLE} AND priority = 1 AND due_on < :today "
    f"AND NOT {_TIMED} {{only}} ORDER BY due_on, due_time, id",
    f"INDEXED BY open_by_due WHERE {_VISIBLE} AND priority > 1 AND due_on < :today "
    f"AND NOT {_TIMED} {{only}} ORDER BY due_on, due_time, id",
    f"INDEXED BY open_by_priority WHERE {_VISIBLE} AND due_on >= :today AND {_TIME_TODAY} IS NULL "
    "AND NOT (planned_on IS NOT NULL AND due_on > :today) {only} "
    "ORDER BY priority, due_on, due_time, id",
    f"INDEXED BY open_by_plan WHERE {_VISIBLE} AND planned_on <= :today AND due_on > :today "
    f"AND {_TIME_TODAY} IS NULL {{only}} ORDER BY planned_on, planned_time, id",
)
# Few rows have a time today; the two ways to have one are merged by it.
_AT_A_TIME = (
    f"SELECT id, {_TIME_TODAY} FROM follow_up INDEXED BY open_by_due WHERE {_VISIBLE} "
    f"AND due_on = :today AND due_time IS NOT NULL AND NOT {_PAST_ITS_TIME} {{only}}",
    f"SELECT id, {_TIME_TODAY} FROM follow_up INDEXED BY open_by_plan WHERE {_VISIBLE} "
    "AND planned_on = :today AND planned_time IS NOT NULL AND due_on >= :today "
    f"AND NOT {_PAST_ITS_TIME} {{only}}",
)


class TodayRow(NamedTuple):
    """A follow-up as a row of Today: what it is about, and when, in words."""

    id: int
    customer_id: int
    customer: str
    salutation: str
    phone: str
    kind: str
    rule: str
    reason: str
    from_on: date
    due_on: date
    due_time: str | None
    planned_on: date | None
    priority: int
    attempts: int
    assignee: str
    state: str
    when: str
    status: str
    csat: int | None
    complaint_id: int | None = None
    improvement_id: int | None = None
    consent: str = "all"
    self_rated: bool = False
    place: str = ""


class Counts(NamedTuple):
    """Of today: past due, promises past or due today, still to do and not late, closed today."""

    overdue: int
    promises: int
    due: int
    done: int


def _now(shop: Shop) -> dict[str, object]:
    return {**deadline.moment(shop.clock.now())}


@db.snapshot()
def today_ids(shop: Shop, which: str = "all") -> list[int]:
    """What is to be done today, in Today's order; a snapshot that does not move under the cursor.

    `which`: all, mine (of whoever is at the counter), overdue, promises, or a kind.
    """
    only, parameters = "", _now(shop)
    if which == "mine":
        only, parameters["who"] = "AND assignee_id = :who", shop.staff_id
    elif which == "promises":
        only = "AND kind = 'promise'"
    elif which not in FILTERS:
        only, parameters["kind"] = "AND kind = :kind", which

    def group(index: int) -> list[int]:
        sql = f"SELECT id FROM follow_up {_GROUPS[index]}".format(only=only)
        return [row[0] for row in db.named(sql, parameters)]

    late = group(0) + group(1) + group(2)
    if which == "overdue":
        return late
    timed = {
        row[0]: row[1] for sql in _AT_A_TIME for row in db.named(sql.format(only=only), parameters)
    }
    return late + sorted(timed, key=lambda id_: (timed[id_], id_)) + group(3) + group(4)


def kinds(shop: Shop) -> list[str]:
    """The kinds of what is to be done today, for choosing one of them."""
    found = db.named(
        f"SELECT DISTINCT kind FROM follow_up INDEXED BY open_by_due WHERE {_VISIBLE}", _now(shop)
    )
    present = {row[0] for row in found}
    return [kind for kind in followup_kinds.KINDS if kind in present]


def counts(shop: Shop) -> Counts:
    """Today's numbers, for the line at the top."""
    found = db.named(
        f"SELECT count(*), total(due_on < :today OR {_PAST_ITS_TIME}), "
        "total(kind = 'promise' AND due_on <= :today) "
        f"FROM follow_up INDEXED BY open_by_due WHERE {_VISIBLE}",
        _now(shop),
    )[0]
    done = db.value(
        "SELECT count(*) FROM follow_up WHERE closed_on = ? AND status <> 'cancelled'",
        shop.clock.today(),
    )
    waiting, overdue, promises = (int(number) for number in found)
    return Counts(overdue, promises, waiting - overdue, done)


_ROW = """
SELECT f.id, f.customer_id, c.name, c.salutation, c.phone, f.kind, f.rule, f.reason, f.from_on,
  f.due_on, f.due_time, f.planned_on, f.planned_time, f.priority,
  (SELECT count(*) FROM attempt a WHERE a.follow_up_id = f.id), coalesce(s.name, ''), f.status,
  v.item, coalesce(v.visited_on, r.last_visit_on), v.kind, o.kind, o.calendar, o.year, o.month,
  o.day, (SELECT csat FROM rating WHERE rating.id = f.rating_id), f.complaint_id,
  f.improvement_id, coalesce(p.text, ''), p.resolved_at, coalesce(p.resolution, ''),
  coalesce(i.action, ''), c.contact_consent,
  (SELECT recorded_by = served_by FROM rating WHERE rating.id = f.rating_id), f.place
FROM follow_up f JOIN customer c ON c.id = f.customer_id
LEFT JOIN visit v ON v.id = f.visit_id LEFT JOIN staff s ON s.id = f.assignee_id
LEFT JOIN occasion o ON o.id = f.occasion_id LEFT JOIN complaint p ON p.id = f.complaint_id
LEFT JOIN improvement i ON i.id = f.improvement_id
LEFT JOIN customer_rhythm r ON r.customer_id = f.customer_id
"""


def rows(shop: Shop, ids: Sequence[int]) -> list[TodayRow]:
    """These follow-ups as Today's rows, in the order of `ids`; one query."""
    now = shop.clock.now()
    by_id = {
        found[0]: _row(found, now, shop.config.rules)
        for found in db.rows(f"{_ROW} WHERE f.id IN ({db.marks(ids)})", *ids)
    }
    return [by_id[id_] for id_ in ids if id_ in by_id]


def of_customer(shop: Shop, customer_id: int) -> list[TodayRow]:
    """A customer's open follow-ups, those due first at the top."""
    found = db.rows(
        "SELECT id FROM follow_up WHERE customer_id = ? AND status = 'open' ORDER BY due_on, id",
        customer_id,
    )
    return rows(shop, [row[0] for row in found])


def _row(
    found: tuple,  # type: ignore[type-arg]  # a row of _ROW
    now: datetime,
    rules: Mapping[str, Rule],
) -> TodayRow:
    (id_, customer_id, name, salutation, phone, kind, rule, reason, from_text, due_text, due_time,
     planned_text, planned_time, priority, attempts, assignee, status, item, visited_text,
     visit_kind, *occasion, csat, complaint_id, improvement_id, complaint, resolved_at,
     resolution, improvement, consent, self_rated, place) = found  # fmt: skip
    from_on, due_on = date.fromisoformat(from_text), date.fromisoformat(due_text)
    planned_on = date.fromisoformat(planned_text) if planned_text else None
    visited_on = date.fromisoformat(visited_text) if visited_text else None
    today = now.date()
    state = _state(due_on, due_time if kind in followup_kinds.TIMED else None, planned_on, now)
    planned = planned_time if planned_on == today and state != "overdue" else None
    time = planned or due_time
    return TodayRow(
        id_, customer_id, names.name_or_phone(name, phone), salutation, phone, kind, rule,
        words.because(
            words.Why(rule, rules[rule].trigger if rule in rules else "", reason, item or "",
                      visited_on, visit_kind, words.Dated(*occasion), complaint, resolved_at,
                      resolution, improvement),
            today,
        ),
        from_on, due_on, due_time, planned_on, priority, attempts, assignee, state,
        words.when(state, from_on, due_on, time, planned_on, today), status, csat, complaint_id,
        improvement_id, consent, bool(self_rated), place,
    )  # fmt: skip


def _state(due_on: date, due_time: str | None, planned_on: date | None, now: datetime) -> str:
    if deadline.is_past(due_on, due_time, now):
        return "overdue"
    if due_on == now.date():
        return "due"
    return "put_off" if planned_on else "in_window"


def customers_of(ids: Sequence[int]) -> list[int]:
    """The customers of these follow-ups, in their order, each once."""
    found = dict(
        db.rows(f"SELECT id, customer_id FROM follow_up WHERE id IN ({db.marks(ids)})", *ids)
    )
    return list(dict.fromkeys(found[id_] for id_ in ids if id_ in found))


def next_days(shop: Shop) -> tuple[date, int] | None:
    """The next day on which something comes up, and how many follow-ups; for an empty Today."""
    found = db.row(
        "SELECT day, count(*) FROM (SELECT max(from_on, coalesce(planned_on, from_on)) AS day "
        "FROM follow_up INDEXED BY open_by_due WHERE status = 'open') WHERE day > ? "
        "GROUP BY day ORDER BY day LIMIT 1",
        shop.clock.today(),
    )
    return (date.fromisoformat(found[0]), found[1]) if found else None
