"""What the counter asks of the file and writes to it, by hand through sqlite3: tuples, no objects.

The statements are written for what is needed, not copied from the program, and give the same rows.
Only Today's groups are the program's own: what they are and how they stand is said in one place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from shopvisit.shop.followups import today as followups

PAGE = 32
STAMP = "2026-11-21T02:00:00Z"
_LAST_CHARACTER = "\U0010ffff"
Rows = list[tuple[object, ...]]


def connect(path: Path) -> sqlite3.Connection:
    """With the settings under which nothing that was saved is lost, as the program has them."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in (
        "busy_timeout = 5000",
        "synchronous = 2",
        "foreign_keys = 1",
        "recursive_triggers = 1",
        "secure_delete = 1",
        "cell_size_check = 1",
        "cache_size = -8000",
    ):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


_DONE = "SELECT count(*) FROM follow_up WHERE closed_on = :today AND status <> 'cancelled'"
_SHOWN = """
SELECT f.*, c.name, c.salutation, c.phone, c.contact_consent, s.name, v.item, v.visited_on, v.kind,
  r.last_visit_on, o.kind, o.calendar, o.year, o.month, o.day, p.text, p.resolved_at, p.resolution,
  i.action, g.csat, g.recorded_by = g.served_by,
  (SELECT count(*) FROM attempt a WHERE a.follow_up_id = f.id)
FROM follow_up f JOIN customer c ON c.id = f.customer_id
LEFT JOIN customer_rhythm r ON r.customer_id = c.id
LEFT JOIN staff s ON s.id = f.assignee_id LEFT JOIN visit v ON v.id = f.visit_id
LEFT JOIN occasion o ON o.id = f.occasion_id LEFT JOIN complaint p ON p.id = f.complaint_id
LEFT JOIN improvement i ON i.id = f.improvement_id LEFT JOIN rating g ON g.id = f.rating_id
WHERE f.id IN
"""


def today(connection: sqlite3.Connection, day: str, now: str) -> tuple[list[int], Rows]:
    """The ids of the day in their order, and what the first page and the top line show."""
    given = {"today": day, "now": now}
    ids = followups.in_order(lambda sql: connection.execute(sql, given).fetchall())
    page = ids[:PAGE]
    shown: Rows = connection.execute(f"{_SHOWN} ({_marks(page)})", page).fetchall()
    for counted in (followups.COUNTS, _DONE):
        shown += connection.execute(counted, given).fetchall()
    return ids, shown


_LIKE = """
SELECT customer_id FROM (SELECT DISTINCT customer_id FROM search_key
  WHERE key >= ? AND key < ? LIMIT 500) LEFT JOIN customer_rhythm USING (customer_id)
ORDER BY last_visit_on DESC, customer_id DESC LIMIT ?
"""
_FOUND = """
SELECT c.id, c.name, c.phone, r.last_visit_on, r.visits,
  (SELECT count(*) FROM follow_up WHERE customer_id = c.id AND status = 'open')
FROM customer c LEFT JOIN customer_rhythm r ON r.customer_id = c.id WHERE c.id IN
"""


def find(connection: sqlite3.Connection, text: str) -> tuple[list[int], Rows]:
    """Whom a search finds, the last to visit first, and what the first page shows of them."""
    ids = [row[0] for row in connection.execute(_LIKE, (text, text + _LAST_CHARACTER, 200))]
    page = ids[:PAGE]
    return ids, connection.execute(f"{_FOUND} ({_marks(page)})", page).fetchall()


def card(connection: sqlite3.Connection, customer_id: int, year_ago: str) -> Rows:
    """Everything that the head of a customer's card says."""

    def ask(sql: str, *values: object) -> Rows:
        return connection.execute(sql, values).fetchall()

    found = ask(
        "SELECT c.*, r.*, (SELECT total(amount) FROM visit WHERE customer_id = c.id "
        "AND visited_on > ?) FROM customer c LEFT JOIN customer_rhythm r ON r.customer_id = c.id "
        "WHERE c.id = ?",
        year_ago,
        customer_id,
    )
    name, phone = str(found[0][2]), str(found[0][5] or "")
    likely = [
        row[0]
        for key in (phone[-7:], name.lower())
        for row in ask(
            "SELECT customer_id FROM search_key WHERE key = ? AND customer_id <> ? LIMIT 10",
            key,
            customer_id,
        )
    ]
    return (
        found
        + ask(
            "SELECT csat, nps FROM rating WHERE customer_id = ? ORDER BY answered_on DESC, id DESC",
            customer_id,
        )
        + ask("SELECT * FROM occasion WHERE customer_id = ?", customer_id)
        + ask(
            f"{_SHOWN} (SELECT id FROM follow_up WHERE customer_id = ? AND status = 'open') "
            "ORDER BY f.due_on, f.id",
            customer_id,
        )
        + ask(
            "SELECT p.*, v.item, v.visited_on, s.name, n.name, b.csat, b.nps, a.csat, a.nps "
            "FROM complaint p LEFT JOIN visit v ON v.id = p.visit_id "
            "LEFT JOIN staff s ON s.id = p.owner_id LEFT JOIN reason n ON n.id = p.cause_id "
            "LEFT JOIN rating b ON b.id = p.rating_before_id "
            "LEFT JOIN rating a ON a.id = p.rating_after_id WHERE p.customer_id = ? "
            "ORDER BY p.id DESC",
            customer_id,
        )
        + ask(f"{_FOUND} ({_marks(likely)})", *likely)
    )


def save(connection: sqlite3.Connection, follow_up_id: int, day: str) -> None:
    """A talk with a rating: its five rows, journalled by the file's triggers, in one commit."""
    run = connection.execute
    run("BEGIN IMMEDIATE")
    customer_id, served_by = run(
        "SELECT f.customer_id, v.served_by FROM follow_up f LEFT JOIN visit v ON v.id = f.visit_id "
        "WHERE f.id = ?",
        (follow_up_id,),
    ).fetchone()
    _begin(connection, customer_id)
    rating_id = run(
        "INSERT INTO rating(created_at, follow_up_id, customer_id, answered_at, answered_on, "
        "recorded_by, served_by, csat, mood) VALUES (?, ?, ?, ?, ?, 1, ?, 5, 'good')",
        (STAMP, follow_up_id, customer_id, STAMP, day, served_by),
    ).lastrowid
    run(
        "INSERT INTO attempt(created_at, follow_up_id, at, attempted_on, staff_id, channel, "
        "outcome) VALUES (?, ?, ?, ?, 1, 'phone', 'reached')",
        (STAMP, follow_up_id, STAMP, day),
    )
    run(
        "UPDATE follow_up SET status = 'done', closed_at = ?, closed_on = ?, closed_by = 1, "
        "rating_id = ?, close_reason = 'reached' WHERE id = ?",
        (STAMP, day, rating_id, follow_up_id),
    )
    run("DELETE FROM draft WHERE customer_id = ?", (customer_id,))
    _end(connection)


def take_in(
    connection: sqlite3.Connection,
    customers: Iterable[tuple[object, ...]],
    keys: Iterable[tuple[str, int]],
    phones: Iterable[tuple[str, int]],
) -> None:
    """New customers (id, name, phone, tags, note) with their search keys and phone keys."""
    connection.execute("BEGIN IMMEDIATE")
    _begin(connection, None)
    connection.executemany(
        "INSERT INTO customer(created_at, id, name, phone, tags, note) "
        f"VALUES ('{STAMP}', ?, ?, ?, ?, ?)",
        customers,
    )
    connection.executemany("INSERT INTO search_key(key, customer_id) VALUES (?, ?)", keys)
    connection.executemany("INSERT INTO phone_key(key, customer_id) VALUES (?, ?)", phones)
    _end(connection)


def _begin(connection: sqlite3.Connection, customer_id: int | None) -> None:
    done = connection.execute(
        "INSERT INTO action(at, staff_id, kind, says, args, customer_id) "
        "VALUES (?, 1, 'user', 'raw', '{}', ?)",
        (STAMP, customer_id),
    )
    connection.execute("INSERT INTO now_open(one, action_id) VALUES (1, ?)", (done.lastrowid,))


def _end(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM now_open")
    connection.execute("COMMIT")
