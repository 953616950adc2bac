"""Which queries walk a whole table, or sort what an index could give."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shopvisit import db

# A shop has a handful of staff, reasons and improvements; an index on them would only cost.
# `looked_up` are a month's own rows, which are all wanted.
SMALL = ("staff", "reason", "question", "improvement", "now_open", "json_each", "looked_up")

# The few rows of one customer, or of one moment of today, may be sorted.
SORTED_FEW = (
    "FROM search_key",
    "WHERE f.customer_id = ",
    "WHERE customer_id = ",
    "AND customer_id = ",
    "FROM staff",
    "FROM action",
    "WHERE follow_up_id = ",
    "WHERE complaint_id = ",
    "FROM draft",
    "GROUP BY day",
    "SELECT DISTINCT kind ",
)


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []
    connection = db.connection()
    connection.set_trace_callback(seen.append)
    try:
        yield seen
    finally:
        connection.set_trace_callback(None)


def faults(sql: str) -> list[str]:
    if not sql.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
        return []
    steps = [row[3] for row in db.rows(f"EXPLAIN QUERY PLAN {sql}")]
    found = [
        step
        for step in steps
        if step.startswith("SCAN ")
        and not step.startswith(("SCAN CONSTANT", "SCAN (subquery", "SCAN due VIRTUAL"))
        and not any(name in step.split() for name in SMALL)
        and not step.startswith(
            ("SCAN d", "SCAN form_draft")
        )  # one draft for each form that a crash cut short
        and "INDEX open_by_" not in step
        and "INDEX complaint_waiting" not in step  # those not closed: a handful
        and "INDEX rhythm_" not in step
    ]
    if not any(few in sql for few in SORTED_FEW):
        found += [step for step in steps if "TEMP B-TREE" in step]
    return [f"{step}  in  {sql}" for step in found]
