"""A step of the schema that was released is never edited: shops have gone it already."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import pytest

from shopvisit.store.migrations import steps

# What the statements of a file of each version add up to.
RELEASED = {
    1: "354f04fdb86b19acab300ba3eea0da0ba1f5f5c87b6dd767e558c3fee84d7310",
    2: "8278867b49a8c6ad11cef564b99e51cefbd12319e6ff191692d7a5ebcd83616f",
    3: "a58ed829177fa80aca0076ee4facc3c1d9fc309b15891d247ce86221292ea070",
    4: "cc974a1673e3adf2fb2eac68bde5c6f96ac2a3fac2d617b80251bfc378a5f71e",
    5: "26653eb4153b3a202375f2b4a65774441056aeebedc4f9306bf6be438555b59c",
}


def schema_of(version: int) -> str:
    with closing(sqlite3.connect(":memory:")) as connection:
        for step in steps.STEPS[:version]:
            step(connection)
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
        ).fetchall()
    return "\n".join(sql for (sql,) in rows)


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_step_makes_what_it_always_made(version: int) -> None:
    assert hashlib.sha256(schema_of(version).encode()).hexdigest() == RELEASED[version]
