"""The fifth step: a shop's own questions, gifts, tips and lists; months as counted, re-checks."""

from __future__ import annotations

import sqlite3

from shopvisit.store.migrations.columns import day, instant, line, one_of, yes_no
from shopvisit.store.migrations.complaints_and_pin import seen_only
from shopvisit.store.migrations.first import CREATED, ID

_TABLES = {
    "question": f"""
  {ID}, {CREATED},
  {line("rule", 40, "CHECK (rule <> '')")}, {line("text", 120, "CHECK (text <> '')")},
  kind TEXT NOT NULL {one_of("kind", "yes_no", "one_to_five", "choice", "words")},
  choices TEXT NOT NULL DEFAULT '[]' CHECK (json_type(choices) = 'array'),
  place INTEGER NOT NULL DEFAULT 0,
  {yes_no("active", "NOT NULL DEFAULT 1")}""",
    # A choice is kept in its words: those of the question may be others by now.
    "question_answer": f"""
  {ID}, {CREATED},
  rating_id INTEGER NOT NULL REFERENCES rating(id),
  question_id INTEGER NOT NULL REFERENCES question(id),
  number INTEGER CHECK (number BETWEEN 0 AND 5),
  {line("words", 500)},
  UNIQUE (rating_id, question_id),
  CHECK (number IS NULL OR words = '')""",
    "gift": f"""
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  rating_id INTEGER REFERENCES rating(id),
  complaint_id INTEGER REFERENCES complaint(id),
  {line("what", 120)},
  worth INTEGER CHECK (worth >= 0),
  given_by INTEGER REFERENCES staff(id),
  {instant("given_at")}, {day("given_on")}, {day("until", "")},
  {instant("redeemed_at", "")}, {day("redeemed_on", "")},
  CHECK ((redeemed_at IS NULL) = (redeemed_on IS NULL))""",
    "tip": f"""
  {ID}, {CREATED},
  {line("title", 80, "CHECK (title <> '')")}, {line("text", 500)},
  {line("items", 200)}, {line("reasons", 200)}, {line("words", 200)},
  {yes_no("pinned", "NOT NULL DEFAULT 0")}, {yes_no("active", "NOT NULL DEFAULT 1")}""",
    "saved_list": f"""
  {ID}, {CREATED},
  {line("name", 60, "CHECK (name <> '')")},
  conditions TEXT NOT NULL CHECK (json_type(conditions) = 'array'),
  place INTEGER NOT NULL DEFAULT 0,
  {yes_no("active", "NOT NULL DEFAULT 1")}""",
    "recheck": f"""
  {ID}, {CREATED},
  follow_up_id INTEGER NOT NULL UNIQUE REFERENCES follow_up(id),
  {instant("at")},
  staff_id INTEGER REFERENCES staff(id),
  csat INTEGER CHECK (csat BETWEEN 1 AND 5),
  {yes_no("fixed", "")},
  {line("note", 500)}""",
    # Derived: what a month counted to when the journal had come so far.
    "month_store": """
  month TEXT PRIMARY KEY CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
  journal_id INTEGER NOT NULL,
  definitions INTEGER NOT NULL,
  figures TEXT NOT NULL CHECK (json_valid(figures))""",
}
_INDEXES = (
    "CREATE INDEX question_answer_question ON question_answer(question_id)",
    "CREATE INDEX gift_customer ON gift(customer_id)",
    "CREATE INDEX gift_given ON gift(given_on)",
    "CREATE INDEX gift_redeemed ON gift(redeemed_on) WHERE redeemed_on IS NOT NULL",
    "CREATE UNIQUE INDEX saved_list_name ON saved_list(name) WHERE active = 1",
    # With these, what somebody spent in a year, and who ever served them, is in the index alone.
    "DROP INDEX visit_customer",
    "CREATE INDEX visit_customer ON visit(customer_id, visited_on, id, amount, served_by)",
)
_SEEN_ONLY = {
    "question": ("text",),
    "question_answer": ("words",),
    "gift": ("what",),
    "tip": ("title", "text", "items", "reasons", "words"),
    "saved_list": ("name",),
    "recheck": ("note",),
}


def a_shops_own(connection: sqlite3.Connection) -> None:
    """Tables only: nothing that is in the file changes."""
    for table, declared in _TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({declared}\n) STRICT")
    for statement in _INDEXES:
        connection.execute(statement)
    for table, texts in _SEEN_ONLY.items():
        for statement in seen_only(table, texts):
            connection.execute(statement)
    connection.execute("ALTER TABLE reason ADD COLUMN place INTEGER NOT NULL DEFAULT 0")
