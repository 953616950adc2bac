"""The fourth step: words as small tables, numbers as keys, times and places, where the shop is.

And what a person has said once for all: who is not the same, what a list's headings meant.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from shopvisit.store.migrations.columns import day, instant, line, one_of, time, yes_no
from shopvisit.store.migrations.complaints_and_pin import seen_only
from shopvisit.store.migrations.first import CHANNELS, CREATED, DIMENSIONS, ID, KINDS
from shopvisit.text.countries import CHINA, elsewhere
from shopvisit.text.phones import phone_keys
from shopvisit.text.pinyin import search_keys

# What the program knows besides it adds itself (`shop/whole/daily.py`): no table is rebuilt then.
WORDS = {
    "follow_up_kind": KINDS,
    "follow_up_status": ("open", "done", "unreachable", "refused", "expired", "cancelled"),
    "complaint_source": ("rating", "counter", "phone", "online", "wechat"),
    "reason_polarity": ("praise", "complaint", "absence"),
}
_SEEN_ONLY = {
    "customer": (
        "name", "salutation", "phone", "wechat", "address", "tags", "note", "best_time", "source",
    ),
    "follow_up": ("reason", "close_reason", "place"),
}  # fmt: skip
# Most phones have one number; those of a merged card are added to the survivor's.
_MOST_PHONE, _MOST_TWICE = 120, 120
_TABLES = {
    "reason": f"""
  {ID}, {CREATED}, {line("name", 40)},
  polarity TEXT NOT NULL REFERENCES reason_polarity(code),
  dimension TEXT {one_of("dimension", *DIMENSIONS)},
  {yes_no("active", "NOT NULL DEFAULT 1")},
  UNIQUE (polarity, name),
  CHECK ((polarity = 'absence') = (dimension IS NULL))""",
    "customer": f"""
  {ID}, {CREATED}, {line("name", 60)}, {line("salutation", 20)}, {line("phone", _MOST_PHONE)},
  {line("wechat", _MOST_TWICE)}, {line("address", 200)}, {line("tags", 200)}, {line("note", 500)},
  preferred_channel TEXT CHECK (preferred_channel IN {CHANNELS}),
  {line("best_time", 40)}, {line("source", _MOST_TWICE)},
  contact_consent TEXT NOT NULL DEFAULT 'all'
    {one_of("contact_consent", "all", "service_only", "none")},
  merged_into INTEGER REFERENCES customer(id) CHECK (merged_into <> id),
  {instant("erased_at", "")}""",
    "complaint": f"""
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  visit_id INTEGER REFERENCES visit(id),
  source TEXT NOT NULL REFERENCES complaint_source(code),
  {line("category", 40)},
  severity TEXT NOT NULL {one_of("severity", "urgent", "normal", "low")},
  owner_id INTEGER REFERENCES staff(id),
  {line("text", 500)},
  {instant("opened_at")}, {day("opened_on")}, {instant("respond_by", "")},
  {instant("responded_at", "")}, {day("resolve_by", "")}, {instant("resolved_at", "")},
  {line("resolution", 500)},
  {instant("informed_at", "")}, {instant("verified_at", "")}, {instant("closed_at", "")},
  reopened INTEGER NOT NULL DEFAULT 0 CHECK (reopened >= 0),
  cause_id INTEGER REFERENCES reason(id),
  compensation INTEGER CHECK (compensation >= 0),
  rating_before_id INTEGER REFERENCES rating(id),
  rating_after_id INTEGER REFERENCES rating(id),
  CHECK (closed_at IS NULL
         OR resolved_at IS NOT NULL AND informed_at IS NOT NULL AND verified_at IS NOT NULL)""",
    "follow_up": f"""
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  kind TEXT NOT NULL REFERENCES follow_up_kind(code),
  {line("reason", 200)},
  {line("rule", 40)},
  visit_id INTEGER REFERENCES visit(id),
  complaint_id INTEGER REFERENCES complaint(id),
  improvement_id INTEGER REFERENCES improvement(id),
  occasion_id INTEGER REFERENCES occasion(id),
  {day("from_on")}, {day("due_on")}, {day("first_due_on")},
  {time("due_time")}, {time("first_due_time")},
  {day("planned_on", "")}, {time("planned_time")},
  {line("place", 200)},
  priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
  assignee_id INTEGER REFERENCES staff(id),
  status TEXT NOT NULL DEFAULT 'open' REFERENCES follow_up_status(code),
  {instant("closed_at", "")}, {day("closed_on", "")},
  closed_by INTEGER REFERENCES staff(id),
  {line("close_reason", 200)},
  rating_id INTEGER REFERENCES rating(id),
  dedupe_key TEXT UNIQUE,
  CHECK (from_on <= due_on),
  CHECK ((status = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_on IS NULL))""",
}


# A month asks of what was closed in it what its rule asks, too.
_CLOSED = """
CREATE INDEX follow_up_closed ON follow_up
  (closed_on, status, closed_by, kind, rule, rating_id, customer_id)
  WHERE closed_on IS NOT NULL
"""
# Two cards in the order of their ids. Of headings a digest is kept: they may be people's names.
_SAID_ONCE = (
    f"""
CREATE TABLE not_same (
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  other_id INTEGER NOT NULL REFERENCES customer(id),
  UNIQUE (customer_id, other_id),
  CHECK (customer_id < other_id)
) STRICT
""",
    f"""
CREATE TABLE heading_memory (
  {ID}, {CREATED},
  headings TEXT NOT NULL UNIQUE CHECK (length(headings) = 64),
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  dates TEXT {one_of("dates", "dmy", "mdy", "ymd")}
) STRICT
""",
)
_SHOP = f"""
  {ID}, {CREATED},
  country TEXT NOT NULL CHECK (length(country) = 2 AND country NOT GLOB '*[^A-Z]*'),
  currency TEXT NOT NULL CHECK (length(currency) = 3 AND currency NOT GLOB '*[^A-Z]*'),
  CHECK (id = 1)"""
_NOT_AS_BEFORE = ("customer_phone", "follow_up_closed")


def words_and_keys(connection: sqlite3.Connection) -> None:
    """Kinds, statuses, sources and polarities as rows; all numbers of a customer as keys.

    They are keys as China dials them: where the shop is, only its settings know, which are read
    when it is opened.

    What the journal says of columns that are no more, undo passes over.
    """
    for table, codes in WORDS.items():
        connection.execute(
            f"CREATE TABLE {table} (code TEXT PRIMARY KEY CHECK (code <> '')) STRICT, WITHOUT ROWID"
        )
        connection.executemany(f"INSERT INTO {table} VALUES (?)", [(code,) for code in codes])
    for table, declared in _TABLES.items():
        _rebuild(connection, table, declared)
    connection.execute(_CLOSED)
    connection.execute(f"CREATE TABLE shop ({_SHOP}\n) STRICT")
    connection.execute("UPDATE follow_up SET first_due_time = due_time WHERE due_time IS NOT NULL")
    connection.execute("ALTER TABLE rating DROP COLUMN revision")
    connection.execute(f"ALTER TABLE visit ADD COLUMN {time('time')}")
    connection.execute(f"ALTER TABLE attempt ADD COLUMN {line('wrong_phone', _MOST_PHONE)}")
    for event in ("insert", "update"):
        connection.execute(f"DROP TRIGGER seen_only_attempt_{event}")
    for statement in seen_only("attempt", ("note", "wrong_phone")):
        connection.execute(statement)
    connection.execute(
        "CREATE TABLE phone_key (key TEXT NOT NULL CHECK (key <> ''), "
        "customer_id INTEGER NOT NULL REFERENCES customer(id) ON DELETE CASCADE, "
        "PRIMARY KEY (key, customer_id)) STRICT, WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX phone_key_customer ON phone_key(customer_id)")
    for statement in _SAID_ONCE:
        connection.execute(statement)
    with elsewhere(CHINA):
        _give_keys(connection)
    connection.execute(
        "CREATE TABLE meta (name TEXT PRIMARY KEY CHECK (name <> ''), value TEXT NOT NULL) "
        "STRICT, WITHOUT ROWID"
    )
    # A file need not hold them: only what is copied from it is ever asked.
    connection.execute(
        "CREATE TABLE kept_settings (id INTEGER PRIMARY KEY CHECK (id = 1), "
        "config TEXT NOT NULL) STRICT"
    )


def _rebuild(connection: sqlite3.Connection, table: str, declared: str) -> None:
    """Have a table as it is declared now, with its rows, its indexes and its triggers."""
    connection.execute(f"CREATE TABLE {table}_new ({declared}\n) STRICT")
    kept = ", ".join(_kept(connection, table))
    connection.execute(f"INSERT INTO {table}_new({kept}) SELECT {kept} FROM {table}")
    belong = connection.execute(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') "
        "AND sql IS NOT NULL AND name NOT IN (?, ?) ORDER BY rowid",
        (table, *_NOT_AS_BEFORE),
    ).fetchall()
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    anew = seen_only(table, _SEEN_ONLY[table]) if table in _SEEN_ONLY else []
    old = [sql for kind, sql in belong if kind == "index" or not anew]
    for statement in (*old, *anew):
        connection.execute(statement)


def _kept(connection: sqlite3.Connection, table: str) -> list[str]:
    def columns(of: str) -> list[str]:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({of})")]

    new = columns(f"{table}_new")
    return [column for column in columns(table) if column in new]


def _give_keys(connection: sqlite3.Connection) -> None:
    """Every number of a living card as its key, those of the cards merged into it as well.

    The keys of its name are made anew: they are in one script now, and mixed with initials.
    """
    cards: dict[int, list[tuple[str, str]]] = {}
    for id_, name, phone in connection.execute(
        "SELECT kept.id, c.name, c.phone FROM customer c "
        "JOIN customer kept ON kept.id = coalesce(c.merged_into, c.id) "
        "WHERE kept.erased_at IS NULL AND kept.merged_into IS NULL "
        "ORDER BY c.merged_into IS NOT NULL, c.id"
    ):
        cards.setdefault(id_, []).append((name, phone))
    for id_, known in cards.items():
        phones = dict.fromkeys(key for _name, phone in known for key in phone_keys(phone))
        _insert(connection, "phone_key", phones, id_)
        connection.execute("DELETE FROM search_key WHERE customer_id = ?", (id_,))
        names = [name for name, _phone in known]
        keys = search_keys(names[0], "/".join(phones), *names[1:])
        _insert(connection, "search_key", keys, id_)


def _insert(connection: sqlite3.Connection, table: str, keys: Iterable[str], id_: int) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", [(key, id_) for key in keys])
