"""The journal rewritten for an erasure: it says nothing any more of those who were erased."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from shopvisit.store.erased_words import (
    BLANK,
    IDS,
    PARENTS,
    THEIRS,
    Numbers,
    as_json,
    emptied,
)

# What somebody typed of what an action says it did.
_TYPED = {"name", "why"}
# Whose rows others hang on, and the tables whose rows name their customer themselves.
_HOLDERS = sorted({parent for parent, _column in PARENTS.values()})
_OWN = sorted(THEIRS.keys() - PARENTS.keys() - {"customer"})


def _listed(tables: Iterable[str]) -> str:
    return ", ".join(f"'{table}'" for table in tables)


_EVER_THEIRS = f"""
SELECT table_name, row_id FROM journal WHERE table_name IN ({_listed(_HOLDERS)})
  AND (before ->> 'customer_id' IN {IDS} OR after ->> 'customer_id' IN {IDS})
""" + "".join(
    f"UNION SELECT '{table}', id FROM {table} WHERE customer_id IN {IDS}\n" for table in _HOLDERS
)
_ABOUT = (
    f"""
SELECT id, action_id, table_name, row_id, before, after FROM journal WHERE
  table_name = 'customer' AND (row_id IN {IDS} OR held(before) OR held(after))
  OR table_name IN ({_listed(_OWN)})
    AND (before ->> 'customer_id' IN {IDS} OR after ->> 'customer_id' IN {IDS})
  OR table_name || ' ' || row_id IN (SELECT value FROM json_each(:parents))
"""
    + "".join(
        f"  OR table_name = '{table}' AND '{parent} ' || (coalesce(after, before) ->> '{column}')\n"
        "    IN (SELECT value FROM json_each(:parents))\n"
        for table, (parent, column) in PARENTS.items()
    )
    + "ORDER BY id"
)


def rewrite(connection: sqlite3.Connection, people: set[int], numbers: Numbers) -> None:
    """Take out of the journal what it says of `people` or of anybody with one of `numbers`."""
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
                (*(as_json(emptied(table, row)) if row else None for row in rows), id_),
            )
    for action_id, args in connection.execute(
        "SELECT id, args FROM action WHERE id IN (SELECT value FROM json_each(:actions)) "
        f"OR customer_id IN {IDS}",
        {**given, "actions": json.dumps(sorted(actions))},
    ).fetchall():
        named = json.loads(args)
        if typed := _TYPED & named.keys():
            connection.execute(
                "UPDATE action SET args = ? WHERE id = ?",
                (as_json(named | dict.fromkeys(typed, BLANK)), action_id),
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
        if table in PARENTS:
            parent, column = PARENTS[table]
            return any(self._parent(parent, row[column]) for row in rows)
        if after is not None and table in _HOLDERS:
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
