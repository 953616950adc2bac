"""How far an upgrade has come, by the rows that its statements go through."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

from shopvisit.store.migrations.steps import STEPS

# Those that look at each row of the table they name; others take no time.
_LONG = re.compile(r"\s*(?:CREATE (?:UNIQUE )?INDEX \w+ ON|INSERT INTO|UPDATE|DROP TABLE) (\w+)")


def watch(connection: sqlite3.Connection, version: int, tell: Callable[[int], object]) -> None:
    """From now on have `tell` be told how many hundredths are done, from a file of that version.

    What there will be to do is seen by doing it to a file without rows.
    """
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    rows = {name: _rows(connection, name) for (name,) in tables}
    total = sum(_weight(statement, rows) for statement in _statements(version)) or 1
    done = 0

    def begun(statement: str) -> None:
        nonlocal done
        if weight := _weight(statement, rows):
            tell(min(99, done * 100 // total))
            done += weight

    connection.set_trace_callback(begun)


def _statements(version: int) -> list[str]:
    found: list[str] = []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        for step in STEPS[:version]:
            step(empty)
        empty.set_trace_callback(found.append)
        for step in STEPS[version:]:
            step(empty)
    return found


def _weight(statement: str, rows: dict[str, int]) -> int:
    named = _LONG.match(statement)
    if named is None or " VALUES " in statement:
        return 0
    return rows.get(named[1].removesuffix("_new"), 0)


def _rows(connection: sqlite3.Connection, table: str) -> int:
    try:
        return int(connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:  # a table without row numbers is a small one here
        return 0
