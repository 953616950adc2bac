"""The ready-made lists by hand: who is on each, in order, and what a hundred rows of it show."""

from __future__ import annotations

import sqlite3

Rows = list[tuple[object, ...]]
SHOWN = 100
_CARD = "c.merged_into IS NULL AND c.erased_at IS NULL AND c.contact_consent <> 'none'"
_CAME = f"FROM customer_rhythm r CROSS JOIN customer c ON c.id = r.customer_id WHERE {_CARD}"
_ORDER = "ORDER BY r.last_visit_on DESC, r.customer_id DESC"
_UNRATED = "NOT EXISTS (SELECT 1 FROM rating g WHERE g.customer_id = r.customer_id)"
_BEST = """
r.customer_id IN (WITH spent AS MATERIALIZED (SELECT customer_id, sum(amount) AS amount FROM visit
  WHERE visited_on > :year_ago GROUP BY customer_id HAVING sum(amount) > 0)
  SELECT customer_id FROM spent WHERE amount >= (SELECT amount FROM spent ORDER BY amount DESC
  LIMIT 1 OFFSET (SELECT (count(*) + 9) / 10 - 1 FROM spent)))"""
_WHERE = {
    "away-30": "r.last_visit_on <= date(:today, '-30 days')",
    "away-90": "r.last_visit_on <= date(:today, '-90 days')",
    "high-value": _BEST,
    "never-rated": _UNRATED,
    "complaints-2": "r.customer_id IN (SELECT customer_id FROM complaint GROUP BY customer_id "
    "HAVING count(*) >= 2)",
    "installed-unrated": "r.customer_id IN (SELECT customer_id FROM visit INDEXED BY visit_day "
    f"WHERE visited_on >= :quarter AND kind = 'install') AND {_UNRATED}",
}
_NEVER_CAME = f"""
SELECT c.id FROM customer c WHERE {_CARD}
AND NOT EXISTS (SELECT 1 FROM customer_rhythm r WHERE r.customer_id = c.id)
AND NOT EXISTS (SELECT 1 FROM rating g WHERE g.customer_id = c.id) ORDER BY c.id DESC"""
_ROWS = """
SELECT c.*, r.*, (SELECT total(amount) FROM visit WHERE customer_id = c.id AND visited_on > ?),
  (SELECT csat FROM rating WHERE customer_id = c.id AND csat IS NOT NULL
   ORDER BY answered_on DESC, id DESC LIMIT 1),
  (SELECT nps FROM rating WHERE customer_id = c.id AND nps IS NOT NULL
   ORDER BY answered_on DESC, id DESC LIMIT 1),
  (SELECT count(*) FROM complaint WHERE customer_id = c.id),
  (SELECT max(a.attempted_on) FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
   WHERE f.customer_id = c.id AND a.outcome IN ('reached', 'message_left'))
FROM customer c LEFT JOIN customer_rhythm r ON r.customer_id = c.id WHERE c.id IN"""


def lists(
    connection: sqlite3.Connection, today: str, year_ago: str, quarter: str
) -> dict[str, list[object]]:
    """The ids of each list by its code; a hundred rows of it are read as well."""
    given = {"today": today, "year_ago": year_ago, "quarter": quarter}
    found = {}
    for key, where in _WHERE.items():
        ids = [
            row[0] for row in connection.execute(f"SELECT c.id {_CAME} AND {where} {_ORDER}", given)
        ]
        if key == "never-rated":
            ids += [row[0] for row in connection.execute(_NEVER_CAME)]
        page = ids[:SHOWN]
        connection.execute(f"{_ROWS} ({', '.join('?' * len(page))})", (year_ago, *page)).fetchall()
        found[key] = ids
    return found
