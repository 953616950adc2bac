"""A month's figures by hand: the same counts of the month and of the one before, as tuples.

What Python does with them afterwards (shares, opening hours, words) is no part of the floor.
"""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

Rows = list[tuple[object, ...]]

_LIVING = "customer_id NOT IN (SELECT id FROM customer WHERE merged_into IS NOT NULL)"
_LOW = "(coalesce(r.nps <= 6, 0) OR coalesce(r.csat <= 2, 0) OR coalesce(r.mood = 'bad', 0))"
_DUE = f"""
FROM follow_up f INDEXED BY follow_up_due WHERE due_on >= :first AND due_on < :next
  AND (status <> 'cancelled' OR closed_on > due_on AND close_reason = 'erased') AND {_LIVING}
"""
_RATED = f"""
FROM rating r INDEXED BY rating_day
WHERE answered_on >= :first AND answered_on < :next AND {_LIVING}
"""
_CAME = """
customer_id IN (SELECT customer_id FROM visit INDEXED BY visit_day
  WHERE visited_on >= {} AND visited_on < {})
"""
_AWAY = """
NOT EXISTS (SELECT 1 FROM visit w WHERE w.customer_id = c.customer_id
  AND w.visited_on >= {} AND w.visited_on < {})
"""


def _customers(came: tuple[str, str], away: tuple[str, str] | None = None, more: str = "") -> str:
    where = _CAME.format(*came) + (f" AND {_AWAY.format(*away)}" if away else "") + more
    return f"FROM customer_rhythm c WHERE {where} AND {_LIVING}"


_SPAN = (":first", ":next")
_STATEMENTS = (
    # follow-ups by deadline, by who closed them
    f"""SELECT closed_by, count(*), total(status <> 'open' OR due_on <= :today),
      total(status = 'done'), total(status <> 'open' OR due_on < :today),
      total(closed_on <= due_on AND CASE status WHEN 'done' THEN 1
        WHEN 'refused' THEN EXISTS (SELECT 1 FROM attempt WHERE follow_up_id = f.id)
        WHEN 'unreachable' THEN (SELECT total(outcome IN ('no_answer', 'busy')) >= 3
          AND min(attempted_on) < max(attempted_on) OR max(outcome = 'wrong_number')
          FROM attempt WHERE follow_up_id = f.id) END)
      {_DUE} GROUP BY due_on, status, closed_by""",
    f"SELECT id, due_on, due_time, status, closed_at {_DUE} AND kind = 'promise'",
    f"""SELECT id, status, closed_on <= due_on, (SELECT fixed FROM rating WHERE id = f.rating_id)
      {_DUE} AND kind = 'verification' AND complaint_id IS NOT NULL""",
    # follow-ups by closing: tried, reached, scored
    f"""SELECT closed_by, kind,
      (SELECT max(outcome = 'reached' OR channel = 'in_store') FROM attempt
        WHERE follow_up_id = f.id),
      (SELECT {_LOW} FROM rating r WHERE r.id = f.rating_id
        AND coalesce(csat, nps, ces, fixed, first_time) IS NOT NULL)
      FROM follow_up f INDEXED BY follow_up_closed WHERE closed_on >= :first
      AND closed_on < :next AND status <> 'cancelled' AND {_LIVING}""",
    f"""SELECT count(DISTINCT customer_id) FROM follow_up INDEXED BY follow_up_closed
      WHERE closed_on >= :first AND closed_on < :next AND status = 'done' AND {_LIVING}""",
    # what customers said
    f"""SELECT csat, served_by, recorded_by IS served_by, count(*), total(ces = 1), total(ces = 2),
      total(ces = 3), total(ces = 4), total(ces = 5), total(ces = 6), total(ces = 7)
      {_RATED} GROUP BY answered_on, csat, served_by, recorded_by""",
    f"""SELECT customer_id, id, nps FROM rating INDEXED BY rating_nps WHERE nps IS NOT NULL
      AND answered_on >= :first AND answered_on < :next AND {_LIVING}
      ORDER BY answered_on, answered_at, id""",
    f"""SELECT r.id, answered_on, (SELECT min(opened_on) FROM complaint p
        WHERE p.customer_id = r.customer_id
        AND (p.closed_at IS NULL OR p.closed_at > r.answered_at)) {_RATED} AND {_LOW}""",
    f"SELECT reason_id FROM rating_reason WHERE rating_id IN (SELECT id {_RATED})",
    # visits and customers
    f"""SELECT count(*) FROM visit INDEXED BY visit_day
      WHERE visited_on >= :first AND visited_on < :next AND {_LIVING}""",
    f"SELECT count(*), total(first_visit_on < :first) {_customers(_SPAN)}",
    f"SELECT count(*) {_customers((':active_from', ':first'))}",
    f"SELECT count(*) {_customers((':active_from', ':seen_before'), (':lost_before', ':next'))}",
    f"""SELECT count(*) FROM customer_rhythm INDEXED BY rhythm_first
      WHERE first_visit_on < :first AND {_LIVING}""",
    "SELECT count(*) "
    + _customers(_SPAN, (":active_from", ":first"), " AND first_visit_on < :first"),
    f"SELECT count(*) {_customers((':lost_before', ':dormant'), (':dormant', ':next'))}",
    # complaints
    f"""SELECT p.*, {_LOW}, r.csat, r.nps, a.csat, a.nps, a.first_time,
      (SELECT max(at) FROM complaint_event WHERE complaint_id = p.id AND kind = 'resume')
      FROM complaint p LEFT JOIN rating r ON r.id = p.rating_before_id
      LEFT JOIN rating a ON a.id = p.rating_after_id WHERE p.id IN (
        SELECT id FROM complaint WHERE opened_on >= :first AND opened_on < :next
        UNION ALL SELECT id FROM complaint WHERE respond_by >= :since AND respond_by < :until
        UNION ALL SELECT id FROM complaint WHERE responded_at >= :since AND responded_at < :until
        UNION ALL SELECT id FROM complaint WHERE resolve_by >= :first AND resolve_by < :next
        UNION ALL SELECT id FROM complaint WHERE resolved_at >= :since AND resolved_at < :until
        UNION ALL SELECT id FROM complaint WHERE verified_at >= :since AND verified_at < :until
        UNION ALL SELECT id FROM complaint WHERE closed_at IS NULL) AND p.{_LIVING}""",
    """SELECT complaint_id, at, kind FROM complaint_event WHERE kind IN ('hold', 'resume')
      AND complaint_id IN (
        SELECT id FROM complaint WHERE responded_at >= :since AND responded_at < :until
        UNION ALL SELECT id FROM complaint WHERE resolved_at >= :since AND resolved_at < :until)""",
)
_NOW = (
    f"""SELECT count(*) FROM follow_up INDEXED BY open_by_due
      WHERE status = 'open' AND due_on < min(:today, :next) AND {_LIVING}""",
    "SELECT id, name, polarity, dimension FROM reason",
    "SELECT id, name FROM staff",
)
_IMPROVEMENTS = """
SELECT i.*, s.name FROM improvement i LEFT JOIN staff s ON s.id = i.owner_id
WHERE i.status = 'adopted' AND i.adopted_on >= :shortly AND i.adopted_on < :next
"""
_REASONS = """
(SELECT cause_id FROM complaint WHERE id IN (
  SELECT complaint_id FROM improvement_source WHERE improvement_id = :id)
UNION SELECT n.reason_id FROM rating_reason n JOIN reason e ON e.id = n.reason_id
  WHERE e.polarity = 'complaint' AND n.rating_id IN (
    SELECT rating_id FROM improvement_source WHERE improvement_id = :id))
"""
_GIVEN_BY = f"(SELECT rating_id FROM rating_reason WHERE reason_id IN {_REASONS})"
_EFFECT = (
    f"""SELECT total(r.id IN {_GIVEN_BY}), total(csat = 1), total(csat = 2), total(csat = 3),
      total(csat = 4), total(csat = 5) {_RATED}""",
    f"""SELECT count(*) FROM complaint WHERE opened_on >= :first AND opened_on < :next
      AND {_LIVING} AND cause_id IN {_REASONS}
      AND (rating_before_id IS NULL OR rating_before_id NOT IN {_GIVEN_BY})""",
)


def month(connection: sqlite3.Connection, first: date, today: date) -> Rows:
    """All that is counted for the month that begins on `first`, read in one view of the file."""
    connection.execute("BEGIN")
    given = _given(first, today)
    before = _given((first - timedelta(days=1)).replace(day=1), today)
    found = [
        row
        for statements, values in ((_STATEMENTS, given), (_STATEMENTS, before), (_NOW, given))
        for sql in statements
        for row in connection.execute(sql, values).fetchall()
    ]
    for row in connection.execute(_IMPROVEMENTS, given).fetchall():
        found += [row, *_effect(connection, row[0], date.fromisoformat(row[7]), today)]
    connection.execute("COMMIT")
    return found


def _given(first: date, today: date) -> dict[str, object]:
    following = (first + timedelta(days=31)).replace(day=1)
    end = min(following, max(today, first))
    lost = end - timedelta(days=180)
    return {
        "first": first.isoformat(),
        "next": following.isoformat(),
        "today": today.isoformat(),
        "since": f"{first - timedelta(days=1)}T16:00:00Z",  # midnight in Shanghai
        "until": f"{following - timedelta(days=1)}T16:00:00Z",
        "active_from": str(first - timedelta(days=180)),
        "lost_before": lost.isoformat(),
        "seen_before": min(first, lost).isoformat(),
        "dormant": str(end - timedelta(days=89)),
        "shortly": str(following - timedelta(days=90)),
    }


def _effect(connection: sqlite3.Connection, id_: int, adopted: date, today: date) -> Rows:
    """How often the grievance was heard before an improvement, and since, in spans as long."""
    span = min(today - adopted, timedelta(days=90))
    return [
        row
        for first, following in ((adopted - span, adopted), (adopted, adopted + span))
        for sql in _EFFECT
        for row in connection.execute(
            sql, {"first": str(first), "next": str(following), "id": id_}
        ).fetchall()
    ]
