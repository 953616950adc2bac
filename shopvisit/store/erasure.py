"""Erasing customers from one file: who they were and what was said goes, what was counted stays.

It works on a bare connection and on every step of the schema there ever was, since backups and
files that were put aside are erased just like the file in use. The journal is rewritten along with
the rows: it is append-only to everybody but an erasure, and nothing is taken back past one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from shopvisit.calendar.days import parse_utc
from shopvisit.store import erased_journal
from shopvisit.store.erased_list import Gone
from shopvisit.store.erased_words import CODES, IDS, THEIRS, WHY, WORDS, Numbers, Traces, as_json
from shopvisit.text.i18n import N_

# The action of an erasure in the journal: whatever is older cannot be taken back.
SAYS = N_("erased a customer's data")


def still_there(connection: sqlite3.Connection, gone: Iterable[Gone]) -> list[Gone]:
    """Those whom this file still holds."""
    return [
        one
        for one in gone
        if connection.execute(
            "SELECT 1 FROM customer WHERE id = ? AND created_at = ? AND erased_at IS NULL",
            (one.id, one.created_at),
        ).fetchone()
    ]


def holds(connection: sqlite3.Connection, numbers: Numbers) -> bool:
    """Whether one of these phone numbers stands anywhere in this file."""
    if not numbers:
        return False
    _teach(connection, numbers)
    return any(
        connection.execute(f"SELECT 1 FROM {table} WHERE held({column}) LIMIT 1").fetchone()
        for table, columns in _texts(connection).items()
        for column in columns
    )


def apply(
    connection: sqlite3.Connection, gone: Iterable[Gone], numbers: Numbers | None = None
) -> bool:
    """Erase from a copy that nobody else has open, so that no byte of it is left in the file.

    `numbers` are further phone numbers to be removed. Gives whether there was anything to do.
    """
    connection.execute("BEGIN IMMEDIATE")
    left = still_there(connection, gone)
    if not left and not (numbers and holds(connection, numbers)):
        connection.execute("ROLLBACK")
        return False
    at = max((one.erased_at for one in left), default=None) or _last_action(connection)
    (action_id,) = connection.execute(
        "INSERT INTO action(at, kind, says, customer_id) VALUES (?, 'user', ?, ?) RETURNING id",
        (at, SAYS, left[0].id if left else None),
    ).fetchone()
    connection.execute("INSERT INTO now_open(one, action_id) VALUES (1, ?)", (action_id,))
    clear(connection, [one.id for one in left], at, numbers)
    connection.execute("DELETE FROM now_open")
    connection.execute("COMMIT")
    # What a page no longer holds may still lie between its rows.
    connection.execute("VACUUM")
    return True


def _last_action(connection: sqlite3.Connection) -> str:
    found = connection.execute("SELECT at FROM action ORDER BY id DESC LIMIT 1").fetchone()
    return str(found[0]) if found else "2000-01-01T00:00:00Z"


def clear(
    connection: sqlite3.Connection, ids: Collection[int], at: str, numbers: Numbers | None = None
) -> Traces:
    """Erase these customers, inside an open action at the instant `at`; what they were known by.

    Their open follow-ups are cancelled, and their occasions deleted, since a birthday is theirs;
    visits, ratings, complaints and tries stay as anonymous counts. Their phone numbers, and
    `numbers`, are removed from all other words, too, unless another living card has the number as
    its own; their names are not: other people's words are not rewritten.
    """
    given = {"ids": json.dumps(sorted(ids)), "at": at}
    names, digits = _known_by(connection, given)
    traces = Traces(names, _not_others((numbers or Numbers()).with_(digits), connection, given))
    _teach(connection, traces.numbers)
    _close(connection, given)
    for table, columns in _words(connection).items():
        if table in THEIRS:
            _empty(connection, table, columns, given)
    connection.execute(
        "UPDATE customer SET preferred_channel = NULL, contact_consent = 'none', "
        f"{_no_key(connection)} erased_at = :at WHERE id IN {IDS}",
        given,
    )
    for table in ("search_key", "phone_key", "draft"):
        if _has(connection, table):
            connection.execute(f"DELETE FROM {table} WHERE customer_id IN {IDS}", given)
    _forget_forms(connection, given, traces)
    _mask_elsewhere(connection)
    with _unguarded(connection):
        erased_journal.rewrite(connection, set(ids), traces.numbers)
    if _has(connection, "sqlite_stat4"):  # samples of the indexes' own keys
        connection.execute("DELETE FROM sqlite_stat4")
    return traces


def mentions(connection: sqlite3.Connection, names: Iterable[str]) -> int:
    """In how many texts about others one of these names stands: of two characters and up."""
    counted = 0
    for table, columns in _words(connection).items():
        for column in columns:
            if (table, column) == ("customer", "name"):
                continue  # somebody else may have the same name
            for name in (name for name in names if len(name) > 1):
                counted += connection.execute(
                    f"SELECT count(*) FROM {table} WHERE instr({column}, ?)", (name,)
                ).fetchone()[0]
    return counted


# Who they were


def _known_by(
    connection: sqlite3.Connection, given: dict[str, str]
) -> tuple[frozenset[str], set[str]]:
    """Every name and every phone number that these cards ever had, as the journal knows them."""
    names, phones = set(), set()
    for name, phone in connection.execute(
        f"SELECT name, phone FROM customer WHERE id IN {IDS} "
        "UNION SELECT before ->> 'name', before ->> 'phone' FROM journal "
        f"WHERE table_name = 'customer' AND row_id IN {IDS} AND before IS NOT NULL",
        given,
    ):
        names.add(name or "")
        phones.add(phone or "")
    return frozenset(names - {""}), phones - {""}


def _not_others(numbers: Numbers, connection: sqlite3.Connection, given: dict[str, str]) -> Numbers:
    """Without those that another card has as its own: of a couple with one telephone, say."""
    if not numbers:
        return numbers
    _teach(connection, numbers)
    others = connection.execute(
        f"SELECT phone FROM customer WHERE id NOT IN {IDS} AND merged_into IS NULL "
        "AND erased_at IS NULL AND held(phone)",
        given,
    ).fetchall()
    return numbers.without(phone for (phone,) in others)


# The rows


def _close(connection: sqlite3.Connection, given: dict[str, str]) -> None:
    on = parse_utc(given["at"]).astimezone().date()
    connection.execute(
        "UPDATE follow_up SET status = 'cancelled', closed_at = :at, closed_on = :on, "
        f"close_reason = '{WHY}' WHERE status = 'open' AND customer_id IN {IDS}",
        {**given, "on": date.isoformat(on)},
    )
    # The key of one that came from an occasion names its day.
    connection.execute(
        "UPDATE follow_up SET occasion_id = NULL, dedupe_key = NULL WHERE occasion_id IS NOT NULL "
        f"AND (customer_id IN {IDS} "
        f"OR occasion_id IN (SELECT id FROM occasion WHERE customer_id IN {IDS}))",
        given,
    )
    connection.execute(f"DELETE FROM occasion WHERE customer_id IN {IDS}", given)


def _empty(
    connection: sqlite3.Connection, table: str, columns: Iterable[str], given: dict[str, str]
) -> None:
    codes = ", ".join(repr(code) for code in CODES)
    kept = {"close_reason": f"iif(close_reason IN ({codes}), close_reason, '')"}
    new = ", ".join(f"{column} = {kept.get(column, repr(''))}" for column in columns)
    connection.execute(
        f"UPDATE {table} SET {new} WHERE {' || '.join(columns)} <> '' AND {THEIRS[table]}", given
    )


def _forget_forms(connection: sqlite3.Connection, given: dict[str, str], traces: Traces) -> None:
    """Forget what is half typed about them; it is about a card that is no more."""
    if not _has(connection, "form_draft"):
        return
    ids = json.loads(given["ids"])
    for form, body in connection.execute("SELECT form, body FROM form_draft").fetchall():
        half = json.loads(body)
        said = "\n".join(_strings(half))
        theirs = half.get("customer_id") in ids or _is_theirs(connection, form, given)
        named = any(name in said for name in traces.names)
        if theirs or named or traces.numbers.held(said):
            connection.execute("DELETE FROM form_draft WHERE form = ?", (form,))


def _is_theirs(connection: sqlite3.Connection, form: str, given: dict[str, str]) -> bool:
    """Whether the row that a form is named after is theirs by now: a merge moves some."""
    table, _, rest = form.partition(" ")
    if table not in THEIRS or " " not in rest:
        return False
    sql = f"SELECT 1 FROM {table} WHERE id = :row AND {THEIRS[table]}"
    return connection.execute(sql, {**given, "row": rest.split()[0]}).fetchone() is not None


def _mask_elsewhere(connection: sqlite3.Connection) -> None:
    # Only cards that are no more have such a number as theirs.
    connection.execute(f"UPDATE customer SET {_no_key(connection)} phone = '' WHERE held(phone)")
    for table, columns in _words(connection).items():
        for column in columns:
            connection.execute(
                f"UPDATE {table} SET {column} = masked({column}) WHERE held({column})"
            )
    connection.execute("UPDATE draft SET body = masked_json(body) WHERE held(body)")
    # A locked month tells of improvements in the words that staff typed.
    connection.execute("UPDATE month_lock SET figures = masked_json(figures) WHERE held(figures)")


# The journal


@contextmanager
def _unguarded(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the journal be rewritten; a rollback of the transaction brings its guards back, too."""
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
        "AND tbl_name IN ('journal', 'action')"
    ).fetchall()
    for name, _sql in guards:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _name, sql in guards:
        connection.execute(sql)


# What the connection is taught


def _teach(connection: sqlite3.Connection, numbers: Numbers) -> None:
    connection.create_function("held", 1, numbers.held, deterministic=True)
    connection.create_function("masked", 1, numbers.masked, deterministic=True)
    connection.create_function(
        "masked_json",
        1,
        lambda text: text and as_json(_each_string(json.loads(text), numbers.masked)),
        deterministic=True,
    )


def _texts(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """All texts of a file, the journal's included."""
    further = {
        "draft": ["body"], "month_lock": ["figures"],
        "journal": ["before", "after"], "action": ["args"],
    }  # fmt: skip
    if _has(connection, "form_draft"):
        further["form_draft"] = ["body"]
    return {**_words(connection), **further}


def _words(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of this file that somebody typed into."""
    return {
        table: [column for column in columns if column in _columns(connection, table)]
        for table, columns in WORDS.items()
    }


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def _no_key(connection: sqlite3.Connection) -> str:
    """What empties the key that a card itself had in older files."""
    return "phone_key = NULL," if "phone_key" in _columns(connection, "customer") else ""


def _has(connection: sqlite3.Connection, table: str) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(sql, (table,)).fetchone() is not None


def _each_string(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _each_string(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [_each_string(each, change) for each in value]
    return value


def _strings(value: Any) -> list[str]:
    found: list[str] = []
    _each_string(value, found.append)
    return found
