"""The second and the third step: what happened to complaints, and what is the owner's alone."""

from __future__ import annotations

import sqlite3

from shopvisit.store.migrations.columns import instant, line, one_of
from shopvisit.store.migrations.first import CREATED, ID, statements

_COMPLAINT_EVENTS = f"""
CREATE TABLE complaint_event_wider (
  {ID}, {CREATED},
  complaint_id INTEGER NOT NULL REFERENCES complaint(id),
  {instant("at")},
  staff_id INTEGER REFERENCES staff(id),
  kind TEXT NOT NULL {
    one_of("kind", "note", "hold", "resume", "reopen", "respond", "resolve", "inform", "verify")
},
  {line("text", 500)}
) STRICT;
INSERT INTO complaint_event_wider SELECT * FROM complaint_event;
DROP TABLE complaint_event;
ALTER TABLE complaint_event_wider RENAME TO complaint_event;
CREATE INDEX complaint_event_complaint ON complaint_event(complaint_id, at);
CREATE INDEX complaint_responded ON complaint(responded_at) WHERE responded_at IS NOT NULL;
CREATE INDEX complaint_closed ON complaint(closed_at) WHERE closed_at IS NOT NULL;
"""


def complaints_with_a_whole_history(connection: sqlite3.Connection) -> None:
    """A complaint that is reopened loses its dates; what was done before stays as events."""
    for statement in statements(_COMPLAINT_EVENTS):
        connection.execute(statement)


# What the first step's checks let through: marks of direction and width, and private characters.
_UNSEEN = (
    "'*[' || char(173) || char(1564) || char(8203) || '-' || char(8207) || char(8288) || '-' || "
    "char(8292) || char(57344) || '-' || char(63743) || char(65279) || ']*'"
)
TYPED = {
    "staff": ("name",),
    "reason": ("name",),
    "customer": ("name", "salutation", "phone", "wechat", "tags", "note", "best_time", "source"),
    "visit": ("item", "note"),
    "occasion": ("note",),
    "improvement": ("title", "problem", "action"),
    "complaint": ("category", "text", "resolution"),
    "complaint_event": ("text",),
    "follow_up": ("reason", "close_reason"),
    "attempt": ("note",),
    "rating": ("praise", "complaint", "need", "suggestion"),
}


def seen_only(table: str, columns: tuple[str, ...]) -> list[str]:
    text = " || ".join(f"new.{column}" for column in columns)
    return [
        f"CREATE TRIGGER seen_only_{table}_{event} BEFORE {what} ON {table} "
        f"WHEN {text} GLOB {_UNSEEN} BEGIN SELECT RAISE(ABORT, 'unseen characters'); END"
        for event, what in (("insert", "INSERT"), ("update", f"UPDATE OF {', '.join(columns)}"))
    ]


_PRIVATE = f"""
CREATE TABLE pin (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  salt BLOB NOT NULL CHECK (length(salt) = 16), hash BLOB NOT NULL CHECK (length(hash) = 32),
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0)
) STRICT;
CREATE TABLE form_draft (
  form TEXT PRIMARY KEY CHECK (length(form) BETWEEN 1 AND 40),
  {instant("saved_at")}, body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
"""


def private(connection: sqlite3.Connection) -> None:
    """The owner's PIN, what is half typed in any form, and no unseen characters in any text."""
    for statement in statements(_PRIVATE):
        connection.execute(statement)
    for table, columns in TYPED.items():
        for statement in seen_only(table, columns):
            connection.execute(statement)
