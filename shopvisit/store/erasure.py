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
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shopvisit.calendar.days import parse_utc
from shopvisit.store.erased_list import Gone
from shopvisit.store.erased_words import BLANK, Numbers
from shopvisit.text.i18n import N_

# The action of an erasure in the journal: whatever is older cannot be taken back.
SAYS = N_("erased a customer's data")
WHY = "erased"

# Everything that somebody typed, by table. A name is not looked for where names of others stand.
WORDS = {
    "customer": (
        "name", "salutation", "phone", "wechat", "tags", "note", "best_time", "source",
    ),
    "visit": ("item", "note"),
    "occasion": ("note",),
    "follow_up": ("reason", "close_reason"),
    "attempt": ("note",),
    "rating": ("praise", "complaint", "need", "suggestion"),
    "complaint": ("text", "resolution"),
    "complaint_event": ("text",),
    "improvement": ("title", "problem", "action"),
}  # fmt: skip
# Reasons of the program's own, which say nothing of anybody.
_CODES = (
    "visited", "consent", "merged", "occasion", "contacted", "resolved", "reopened",
    "not adopted", WHY, "reached", "no_answer", "busy", "call_back", "refused", "wrong_number",
    "message_left", "low_score",
)  # fmt: skip
_PARENTS = {
    "attempt": ("follow_up", "follow_up_id"),
    "complaint_event": ("complaint", "complaint_id"),
}
_IDS = "(SELECT value FROM json_each(:ids))"
_THEIRS = {
    "customer": f"id IN {_IDS}",
    **dict.fromkeys(("visit", "occasion", "follow_up", "rating", "complaint"),
                    f"customer_id IN {_IDS}"),
    **{table: f"{column} IN (SELECT id FROM {parent} WHERE customer_id IN {_IDS})"
       for table, (parent, column) in _PARENTS.items()},
}  # fmt: skip


@dataclass(frozen=True)
class Traces:
    """By what somebody could still be known elsewhere: their names, and their phone numbers."""

    names: frozenset[str] = frozenset()
    numbers: Numbers = field(default_factory=Numbers)


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
    for table, columns in WORDS.items():
        if table in _THEIRS:
            _empty(connection, table, columns, given)
    connection.execute(
        "UPDATE customer SET phone_key = NULL, preferred_channel = NULL, contact_consent = 'none', "
        f"erased_at = :at WHERE id IN {_IDS}",
        given,
    )
    for table in ("search_key", "draft"):
        connection.execute(f"DELETE FROM {table} WHERE customer_id IN {_IDS}", given)
    _forget_forms(connection, set(ids), traces)
    _mask_elsewhere(connection)
    with _unguarded(connection):
        _rewrite_journal(connection, set(ids), traces.numbers)
    if _has(connection, "sqlite_stat4"):  # samples of the indexes' own keys
        connection.execute("DELETE FROM sqlite_stat4")
    return traces


def mentions(connection: sqlite3.Connection, names: Iterable[str]) -> int:
    """In how many texts about others one of these names stands: of two characters and up."""
    counted = 0
    for table, columns in WORDS.items():
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
    for name, phone, key in connection.execute(
        f"SELECT name, phone, phone_key FROM customer WHERE id IN {_IDS} "
        "UNION SELECT before ->> 'name', before ->> 'phone', before ->> 'phone_key' FROM journal "
        f"WHERE table_name = 'customer' AND row_id IN {_IDS} AND before IS NOT NULL",
        given,
    ):
        names.add(name or "")
        phones |= {phone or "", key or ""}
    return frozenset(names - {""}), phones - {""}


def _not_others(numbers: Numbers, connection: sqlite3.Connection, given: dict[str, str]) -> Numbers:
    """Without those that another card has as its own: of a couple with one telephone, say."""
    if not numbers:
        return numbers
    _teach(connection, numbers)
    others = connection.execute(
        f"SELECT phone FROM customer WHERE id NOT IN {_IDS} AND merged_into IS NULL "
        "AND erased_at IS NULL AND held(phone)",
        given,
    ).fetchall()
    return numbers.without(phone for (phone,) in others)


# The rows


def _close(connection: sqlite3.Connection, given: dict[str, str]) -> None:
    on = parse_utc(given["at"]).astimezone().date()
    connection.execute(
        "UPDATE follow_up SET status = 'cancelled', closed_at = :at, closed_on = :on, "
        f"close_reason = '{WHY}' WHERE status = 'open' AND customer_id IN {_IDS}",
        {**given, "on": date.isoformat(on)},
    )
    # The key of one that came from an occasion names its day.
    connection.execute(
        "UPDATE follow_up SET occasion_id = NULL, dedupe_key = NULL WHERE occasion_id IS NOT NULL "
        f"AND (customer_id IN {_IDS} "
        f"OR occasion_id IN (SELECT id FROM occasion WHERE customer_id IN {_IDS}))",
        given,
    )
    connection.execute(f"DELETE FROM occasion WHERE customer_id IN {_IDS}", given)


def _empty(
    connection: sqlite3.Connection, table: str, columns: Iterable[str], given: dict[str, str]
) -> None:
    codes = ", ".join(repr(code) for code in _CODES)
    kept = {"close_reason": f"iif(close_reason IN ({codes}), close_reason, '')"}
    new = ", ".join(f"{column} = {kept.get(column, repr(''))}" for column in columns)
    connection.execute(
        f"UPDATE {table} SET {new} WHERE {' || '.join(columns)} <> '' AND {_THEIRS[table]}", given
    )


def _forget_forms(connection: sqlite3.Connection, ids: set[int], traces: Traces) -> None:
    """Forget a form that is half typed about them; it is about a card that is no more."""
    if not _has(connection, "form_draft"):
        return
    for form, body in connection.execute("SELECT form, body FROM form_draft").fetchall():
        half = json.loads(body)
        said = "\n".join(_strings(half))
        theirs = half.get("customer_id") in ids or any(name in said for name in traces.names)
        if theirs or traces.numbers.held(said):
            connection.execute("DELETE FROM form_draft WHERE form = ?", (form,))


def _mask_elsewhere(connection: sqlite3.Connection) -> None:
    # Only cards that are no more have such a number as theirs.
    connection.execute("UPDATE customer SET phone = '', phone_key = NULL WHERE held(phone)")
    for table, columns in WORDS.items():
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


_EVER_THEIRS = f"""
SELECT table_name, row_id FROM journal WHERE table_name IN ('follow_up', 'complaint')
  AND (before ->> 'customer_id' IN {_IDS} OR after ->> 'customer_id' IN {_IDS})
UNION SELECT 'follow_up', id FROM follow_up WHERE customer_id IN {_IDS}
UNION SELECT 'complaint', id FROM complaint WHERE customer_id IN {_IDS}
"""
_ABOUT = f"""
SELECT id, action_id, table_name, row_id, before, after FROM journal WHERE
  table_name = 'customer' AND (row_id IN {_IDS} OR held(before) OR held(after))
  OR table_name IN ('visit', 'rating', 'occasion')
    AND (before ->> 'customer_id' IN {_IDS} OR after ->> 'customer_id' IN {_IDS})
  OR table_name || ' ' || row_id IN (SELECT value FROM json_each(:parents))
  OR table_name = 'attempt' AND 'follow_up ' || (coalesce(after, before) ->> 'follow_up_id')
    IN (SELECT value FROM json_each(:parents))
  OR table_name = 'complaint_event' AND 'complaint ' || (coalesce(after, before) ->> 'complaint_id')
    IN (SELECT value FROM json_each(:parents))
ORDER BY id
"""


def _rewrite_journal(connection: sqlite3.Connection, people: set[int], numbers: Numbers) -> None:
    given = {"ids": json.dumps(sorted(people))}
    parents = [f"{table} {row_id}" for table, row_id in connection.execute(_EVER_THEIRS, given)]
    found = connection.execute(_ABOUT, {**given, "parents": json.dumps(parents)}).fetchall()
    whose = _Whose(connection, people, numbers)
    actions = set()
    for id_, action_id, table, row_id, *texts in found:
        rows = [json.loads(text) if text else None for text in texts]
        if whose.is_theirs(table, row_id, *rows):
            if table == "customer":
                actions.add(action_id)
            connection.execute(
                "UPDATE journal SET before = ?, after = ? WHERE id = ?",
                (*(_json(_emptied(table, row)) if row else None for row in rows), id_),
            )
    for action_id, args in connection.execute(
        "SELECT id, args FROM action WHERE id IN (SELECT value FROM json_each(:actions)) "
        f"OR customer_id IN {_IDS}",
        {**given, "actions": json.dumps(sorted(actions))},
    ).fetchall():
        named = json.loads(args)
        if "name" in named:
            connection.execute(
                "UPDATE action SET args = ? WHERE id = ?",
                (_json(named | {"name": BLANK}), action_id),
            )
    connection.execute(
        "UPDATE journal SET before = masked_json(before), after = masked_json(after) "
        "WHERE held(before) OR held(after)"
    )
    connection.execute("UPDATE action SET args = masked_json(args) WHERE held(args)")


class _Whose:
    """Tells, going through the journal from its beginning, whom a row was about at that moment.

    A number is given again once its row was taken back, so a try of follow-up 17 may be another's.
    """

    def __init__(self, connection: sqlite3.Connection, people: set[int], numbers: Numbers) -> None:
        self._connection, self._people, self._numbers = connection, people, numbers
        self._parents: dict[tuple[str, int], bool] = {}

    def is_theirs(
        self, table: str, row_id: int, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> bool:
        rows = [row for row in (before, after) if row is not None]
        if table == "customer":
            return row_id in self._people or any(self._was_theirs(row) for row in rows)
        if table in _PARENTS:
            parent, column = _PARENTS[table]
            return any(self._parent(parent, row[column]) for row in rows)
        if after is not None and table in ("follow_up", "complaint"):
            self._parents[table, row_id] = after["customer_id"] in self._people
        return any(row["customer_id"] in self._people for row in rows)

    def _was_theirs(self, row: dict[str, Any]) -> bool:
        """Whether a card had their number, and was taken back."""
        return (
            self._numbers.held(str(row["phone"]))
            and not self._connection.execute(
                "SELECT 1 FROM customer WHERE id = ? AND created_at = ?",
                (row["id"], row["created_at"]),
            ).fetchone()
        )

    def _parent(self, table: str, row_id: int) -> bool:
        if (table, row_id) not in self._parents:
            # Written before there was a journal, or never changed since.
            found = self._connection.execute(
                f"SELECT customer_id FROM {table} WHERE id = ?", (row_id,)
            ).fetchone()
            self._parents[table, row_id] = bool(found) and found[0] in self._people
        return self._parents[table, row_id]


def _emptied(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row as the journal keeps it, without its words and what else tells who it was about."""
    new = {
        column: value if value in _CODES and column == "close_reason" else ""
        for column, value in row.items()
        if column in WORDS[table]
    }
    if table == "customer":
        new |= {"phone_key": None, "preferred_channel": None, "contact_consent": "none"}
    elif table == "occasion":
        new |= {"month": 1, "day": 1, "leap": 0, "year": None}
    elif table == "follow_up" and row.get("occasion_id") is not None:
        new |= {"occasion_id": None, "dedupe_key": None}
    return row | new


# What the connection is taught


def _teach(connection: sqlite3.Connection, numbers: Numbers) -> None:
    connection.create_function("held", 1, numbers.held, deterministic=True)
    connection.create_function("masked", 1, numbers.masked, deterministic=True)
    connection.create_function(
        "masked_json",
        1,
        lambda text: text and _json(_each_string(json.loads(text), numbers.masked)),
        deterministic=True,
    )


def _texts(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """All texts of a file, the journal's included."""
    further = {
        "draft": ("body",), "month_lock": ("figures",),
        "journal": ("before", "after"), "action": ("args",),
    }  # fmt: skip
    if _has(connection, "form_draft"):
        further["form_draft"] = ("body",)
    return {**WORDS, **further}


def _has(connection: sqlite3.Connection, table: str) -> bool:
    sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(sql, (table,)).fetchone() is not None


def _json(value: object) -> str:
    """As SQLite writes it, so that a row in the journal equals the row itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
