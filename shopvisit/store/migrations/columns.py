"""Columns as SQL declares them: what no text may hold, and how days, times and instants look.

The steps of `migrations` are made of these, so they are as frozen as the steps that were released.
"""

from __future__ import annotations

# What no text in the file may hold: control characters, line and paragraph separators,
# bidirectional controls. NUL is looked for apart: GLOB stops reading at it.
UNPRINTABLE = (
    "'*[' || char(1) || '-' || char(31) || char(127) || '-' || char(159) || char(8232) || "
    "char(8233) || char(8234) || '-' || char(8238) || char(8294) || '-' || char(8297) || ']*'"
)


def line(column: str, limit: int, extra: str = "") -> str:
    """A column of one-line text of at most `limit` characters; '' when there is none."""
    return (
        f"{column} TEXT NOT NULL DEFAULT '' {extra} CHECK (length({column}) <= {limit} "
        f"AND instr({column}, char(0)) = 0 AND {column} NOT GLOB {UNPRINTABLE})"
    )


def one_of(column: str, *values: str) -> str:
    return f"CHECK ({column} IN ({', '.join(repr(value) for value in values)}))"


def day(column: str, null: str = "NOT NULL") -> str:
    """A local calendar day. Only with a modifier does date() turn 30 February into 2 March."""
    return f"{column} TEXT {null} CHECK ({column} IS NULL OR {column} IS date({column}, '+0 days'))"


def time(column: str) -> str:
    return f"{column} TEXT CHECK ({column} IS NULL OR {column} IS strftime('%H:%M', {column}))"


def instant(column: str, null: str = "NOT NULL") -> str:
    """An instant in UTC, to the second."""
    return (
        f"{column} TEXT {null} CHECK ({column} IS NULL "
        f"OR {column} IS strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '+0 days'))"
    )


def yes_no(column: str, default: str) -> str:
    return f"{column} INTEGER {default} CHECK ({column} IN (0, 1))"
