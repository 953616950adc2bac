"""Which months a change may have changed: all from the earliest day on that its row speaks of.

What a month counts has a day in it or before it, but for low scores, whose answer may come on the
next working day. So a change that speaks of later days only leaves the month as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from shopvisit import db

if TYPE_CHECKING:
    from shopvisit.shop.metrics.sets import Span
    from shopvisit.shop.record.shop import Shop

_NEVER = "9999-12-31"
_ALWAYS = ""  # before every day


def _days(*columns: str) -> list[str]:
    """Days of the row itself; of an instant its day in UTC, which is near enough a local one."""
    return [
        f"substr(j.{side} ->> '{column}', 1, 10)"
        for side in ("before", "after")
        for column in columns
    ]


def _of(table: str, by: str, *columns: str) -> list[str]:
    """Days of the rows of another table that the changed row points to."""
    return [
        f"(SELECT {column} FROM {table} WHERE id = j.{side} ->> '{by}')"
        for side in ("before", "after")
        for column in columns
    ]


def _differs(*columns: str) -> list[str]:
    """No day at all, or every day where one of these was changed."""
    changed = " OR ".join(f"j.before ->> '{one}' IS NOT j.after ->> '{one}'" for one in columns)
    both = "j.before IS NOT NULL AND j.after IS NOT NULL"
    return [f"CASE WHEN {both} AND ({changed}) THEN '{_ALWAYS}' END"]


_FOLLOW_UP = "min(due_on, coalesce(closed_on, due_on))"
_COMPLAINT_OF = "(SELECT p.opened_on FROM complaint p WHERE p.id = complaint_id)"
_BY_RATING = (
    f"(SELECT min(min(coalesce(closed_on, due_on), coalesce({_COMPLAINT_OF}, due_on))) "
    "FROM follow_up WHERE rating_id = j.row_id)"
)
# The days that a changed row of each table speaks of.
_SPEAKS_OF: Mapping[str, list[str]] = {
    "visit": _days("visited_on"),
    "follow_up": [
        *_days("due_on", "closed_on"),
        *_of("complaint", "complaint_id", "opened_on"),
    ],
    "attempt": [
        *_days("attempted_on"),
        *_of("follow_up", "follow_up_id", _FOLLOW_UP, _COMPLAINT_OF),
    ],
    "rating": [*_days("answered_on"), _BY_RATING],
    "rating_reason": _of("rating", "rating_id", "answered_on"),
    # A clock that was put right may have left an answer before what it answers.
    "complaint": _days("opened_on", "responded_at", "resolved_at", "verified_at"),
    "complaint_event": _of("complaint", "complaint_id", "opened_on"),
    "gift": _days("given_on", "redeemed_on"),
    "question_answer": _of("rating", "rating_id", "answered_on"),
    "recheck": _of("follow_up", "follow_up_id", _FOLLOW_UP),
    # Whom a card belongs to, and whether it counts at all, changes what was counted at any time.
    "customer": _differs("merged_into", "erased_at"),
    "staff": _differs("name"),
    # What ratings and complaints are told apart by, and what was asked.
    "reason": _differs("dimension"),
    "question": _differs("rule", "text", "kind", "choices"),
}
# Nothing of these is in what a month was counted to.
_SPEAKS_OF_NONE = (
    "occasion", "improvement", "improvement_source", "tip", "shop",
    "saved_list", "not_same", "heading_memory", "month_lock", "engine_run",
)  # fmt: skip


def counts_until(shop: Shop, span: Span) -> date:
    """The last day of which a change can still change what these days came to."""
    return shop.work.add(span.next - timedelta(days=1), 1)


def earliest_since(number: int) -> list[tuple[int, str]]:
    """Every change after that number of the journal that speaks of a day, with the earliest one."""
    return [(id_, day) for id_, day in db.rows(_sql(), number) if (day or "") != _NEVER]


@cache
def _sql() -> str:
    cases = " ".join(f"WHEN '{table}' THEN {_earliest(days)}" for table, days in _SPEAKS_OF.items())
    none = ", ".join(f"'{table}'" for table in _SPEAKS_OF_NONE)
    return (
        f"SELECT j.id, CASE j.table_name {cases} ELSE '{_ALWAYS}' END "
        f"FROM journal j WHERE j.id > ? AND j.table_name NOT IN ({none}) ORDER BY j.id"
    )


def _earliest(days: list[str]) -> str:
    known = ", ".join(f"coalesce({day}, '{_NEVER}')" for day in days)
    return f"min({known})" if len(days) > 1 else known
