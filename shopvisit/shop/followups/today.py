"""Follow-ups as Today sees them: which, in what order, and in what words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit import db
from shopvisit.calendar import deadline
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.shop.followups import words
from shopvisit.shop.record import names
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.settings.values import Rule

# Answers a query with its rows.
Ask = Callable[[str], list[Any]]
_TIMED = f"kind IN {followup_kinds.TIMED}"
_BROKEN = f"due_on <= :today AND {_TIMED} AND {deadline.past()}"
_URGENT = f"priority = 1 AND due_on < :today AND NOT {_TIMED}"
_LATE = f"(due_on < :today OR {_TIMED} AND {deadline.past()})"
_STATE = (
    f"CASE WHEN {_LATE} THEN 'overdue' WHEN due_on = :today THEN 'due' "
    "WHEN planned_on IS NULL THEN 'in_window' ELSE 'put_off' END"
)
_RESTS = "coalesce(planned_on, :today) > :today"
# Staff may let it rest until a day, but not until after its deadline.
_TO_DO = f"status = 'open' AND (due_on <= :today OR from_on <= :today AND NOT {_RESTS})"
_STEPS_BACK = f"{_RESTS} AND NOT ({_BROKEN}) AND NOT ({_URGENT})"
_TIME_TODAY = (
    "coalesce(CASE WHEN planned_on = :today THEN planned_time END, "
    "CASE WHEN due_on = :today THEN due_time END)"
)
_IN_TIME = f"from_on <= :today AND due_on >= :today AND NOT {_RESTS}"
_BACK = "planned_on <= :today AND due_on > :today"

# The first and the next day on which a follow-up is to be done, however far staff put it off.
COMES_UP = "min(due_on, max(from_on, coalesce(planned_on, from_on)))"


class Group(NamedTuple):
    """A part of Today: what belongs to it, in what order, and by which index that is found.

    Each index is walked in its own order; where none gives the order, or two are walked, the few
    rows are sorted here. What narrows the walk of an index stands beside it.
    """

    where: str
    order: str
    indexes: tuple[tuple[str, str], ...]
    few: bool = False

    def ids(self, ask: Ask, only: str = "TRUE") -> list[int]:
        """Its follow-ups of which `only` holds, in order."""
        selected, ordered = (f"id, {self.order}", "") if self.few else ("id", self.order)
        found = [
            row
            for index, narrowed in self.indexes
            for row in ask(
                f"SELECT {selected} FROM follow_up INDEXED BY {index} WHERE status = 'open' "
                f"AND {narrowed} AND {self.where} AND {only}"
                + (f" ORDER BY {ordered}" if ordered else "")
            )
        ]
        if self.few:
            found = sorted(set(found), key=lambda row: tuple(part or "" for part in row[1:]))
        return [row[0] for row in found]


_BY_DEADLINE = "due_on, due_time, id"
_BY_PLAN = "planned_on, planned_time, id"
# Today's order, (a) to (f): what is not due yet and came back on its day is ahead of what rests.
GROUPS = (
    Group(_BROKEN, _BY_DEADLINE, (("open_by_due", "TRUE"),)),
    Group(_URGENT, _BY_DEADLINE, (("open_by_priority", "TRUE"),)),
    Group(
        f"due_on < :today AND NOT {_TIMED} AND NOT {_RESTS} AND priority > 1",
        _BY_DEADLINE,
        (("open_by_due", "TRUE"),),
    ),
    Group(
        f"{_IN_TIME} AND {_TIME_TODAY} IS NOT NULL AND NOT ({_BROKEN})",
        f"{_TIME_TODAY}, id",
        (
            ("open_by_due", "due_on = :today AND due_time IS NOT NULL"),
            ("open_by_plan", "planned_on = :today AND planned_time IS NOT NULL"),
        ),
        few=True,
    ),
    Group(
        f"{_IN_TIME} AND {_TIME_TODAY} IS NULL AND (planned_on IS NULL OR due_on = :today)",
        "priority, due_on, due_time, id",
        (("open_by_priority", "TRUE"),),
    ),
    Group(
        f"{_IN_TIME} AND {_TIME_TODAY} IS NULL AND {_BACK}", _BY_PLAN, (("open_by_plan", "TRUE"),)
    ),
    Group(f"due_on <= :today AND {_STEPS_BACK}", _BY_PLAN, (("open_by_due", "TRUE"),), few=True),
)

# What the numbers at the top count is what the filters of their names show.
_COUNTED = {"overdue": _LATE, "promises": "(kind = 'promise' AND due_on <= :today)"}
_CHOSEN = {"all": "TRUE", "mine": "assignee_id = :who", **_COUNTED}
FILTERS = tuple(_CHOSEN)
COUNTS = (
    f"SELECT count(*), total({_COUNTED['overdue']}), total({_COUNTED['promises']}) "
    f"FROM follow_up INDEXED BY open_by_due WHERE {_TO_DO}"
)


class TodayRow(NamedTuple):
    """A follow-up as a row of Today: what it is about, and when, in words.

    `said` is when, the most telling first; `when` the same in one word or two, of what is late how
    late. `passed`: a time that was agreed, or is the deadline, has passed. `greyed`: it was put
    off, and can wait.
    """

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
    said: tuple[str, ...] = ()
    passed: bool = False
    greyed: bool = False
    place: str = ""
    planned_time: str | None = None


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
    given = _now(shop) | {"who": shop.staff_id, "kind": which}
    only = _CHOSEN.get(which, "kind = :kind")
    return in_order(lambda sql: db.named(sql, given), only)


def in_order(ask: Ask, only: str = "TRUE") -> list[int]:
    """Group by group what is to be done; `ask` answers SQL about today and now."""
    return [id_ for group in GROUPS for id_ in group.ids(ask, only)]


def kinds(shop: Shop) -> list[str]:
    """The kinds of what is to be done today, for choosing one of them."""
    found = db.named(
        f"SELECT DISTINCT kind FROM follow_up INDEXED BY open_by_due WHERE {_TO_DO}", _now(shop)
    )
    present = {row[0] for row in found}
    return [kind for kind in followup_kinds.KINDS if kind in present]


def counts(shop: Shop) -> Counts:
    """Today's numbers, for the line at the top."""
    found = db.named(COUNTS, _now(shop))[0]
    done = db.value(
        "SELECT count(*) FROM follow_up WHERE closed_on = ? "
        "AND status NOT IN ('cancelled', 'expired')",
        shop.clock.today(),
    )
    waiting, overdue, promises = (int(number) for number in found)
    return Counts(overdue, promises, waiting - overdue, done)


_ROW = f"""
SELECT f.id, f.customer_id, c.name, c.salutation, c.phone, f.kind, f.rule, f.reason, f.from_on,
  f.due_on, f.due_time, f.planned_on, f.planned_time, f.priority,
  (SELECT count(*) FROM attempt a WHERE a.follow_up_id = f.id), coalesce(s.name, ''), f.status,
  f.state, f.greyed, v.item, coalesce(v.visited_on, r.last_visit_on), v.kind,
  o.kind, o.calendar, o.year, o.month, o.day,
  (SELECT csat FROM rating WHERE rating.id = f.rating_id), f.complaint_id, f.improvement_id,
  coalesce(p.text, ''), p.resolved_at, coalesce(p.resolution, ''),
  coalesce(i.action, ''), c.contact_consent,
  (SELECT recorded_by = served_by FROM rating WHERE rating.id = f.rating_id), f.place,
  CASE WHEN f.planned_time IS NOT NULL THEN (SELECT outcome IN {followup_kinds.CALLS} FROM attempt
    WHERE id = (SELECT max(id) FROM attempt a WHERE a.follow_up_id = f.id)) END,
  CASE WHEN f.complaint_id IS NULL AND f.dedupe_key GLOB '*:rating:*' THEN (SELECT
    coalesce(nullif(w.complaint, ''), (SELECT group_concat(e.name, :comma) FROM rating_reason g
      JOIN reason e ON e.id = g.reason_id WHERE g.rating_id = w.id AND polarity = 'complaint'), '')
    FROM rating w WHERE w.id = substr(f.dedupe_key, instr(f.dedupe_key, ':rating:') + 8)) END
FROM (SELECT *, {_STATE} AS state, {_STEPS_BACK} AS greyed FROM follow_up
  WHERE id IN (SELECT value FROM json_each(:ids))) AS f
JOIN customer c ON c.id = f.customer_id
LEFT JOIN visit v ON v.id = f.visit_id LEFT JOIN staff s ON s.id = f.assignee_id
LEFT JOIN occasion o ON o.id = f.occasion_id LEFT JOIN complaint p ON p.id = f.complaint_id
LEFT JOIN improvement i ON i.id = f.improvement_id
LEFT JOIN customer_rhythm r ON r.customer_id = f.customer_id
"""


def rows(shop: Shop, ids: Sequence[int]) -> list[TodayRow]:
    """These follow-ups as Today's rows, in the order of `ids`; one query."""
    now = shop.clock.now()
    given = {**_now(shop), "ids": json.dumps(list(ids)), "comma": _(", ")}
    by_id = {found[0]: _row(found, now, shop.config.rules) for found in db.named(_ROW, given)}
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
     planned_text, planned_time, priority, attempts, assignee, status, state, greyed, item,
     visited_text, visit_kind, *occasion, csat, complaint_id, improvement_id, complaint,
     resolved_at, resolution, improvement, consent, self_rated, place, retry,
     unhappy) = found  # fmt: skip
    trigger = rules[rule].trigger if rule in rules else ""
    if trigger == "low-score":
        complaint = complaint or unhappy or ""
    from_on, due_on = date.fromisoformat(from_text), date.fromisoformat(due_text)
    planned_on = date.fromisoformat(planned_text) if planned_text else None
    visited_on = date.fromisoformat(visited_text) if visited_text else None
    today = now.date()
    times = words.Times(from_on, due_on, due_time, planned_on, planned_time, bool(retry))
    late, said = state == "overdue", words.said(state, times, now)
    return TodayRow(
        id_, customer_id, names.name_or_phone(name, phone), salutation, phone, kind, rule,
        words.because(
            words.Why(rule, trigger, reason, item or "",
                      visited_on, visit_kind, words.Dated(*occasion), complaint, resolved_at,
                      resolution, improvement),
            today,
        ),
        from_on, due_on, due_time, planned_on, priority, attempts, assignee, state,
        words.when_due(state, times, now) if late else said[0], status, csat, complaint_id,
        improvement_id, consent, bool(self_rated), said, times.passed(now), bool(greyed), place,
        planned_time,
    )  # fmt: skip


def customers_of(ids: Sequence[int]) -> list[int]:
    """The customers of these follow-ups, in their order, each once."""
    found = dict(
        db.rows(f"SELECT id, customer_id FROM follow_up WHERE id IN ({db.marks(ids)})", *ids)
    )
    return list(dict.fromkeys(found[id_] for id_ in ids if id_ in found))


def next_days(shop: Shop) -> tuple[date, int] | None:
    """The next day on which something comes up, and how many follow-ups; for an empty Today."""
    found = db.row(
        f"SELECT day, count(*) FROM (SELECT {COMES_UP} AS day "
        "FROM follow_up INDEXED BY open_by_due WHERE status = 'open') WHERE day > ? "
        "GROUP BY day ORDER BY day LIMIT 1",
        shop.clock.today(),
    )
    return (date.fromisoformat(found[0]), found[1]) if found else None
