"""Who is on a list now: the last to visit first, and last whoever never came.

Nobody is listed who wants no contact, unless a list asks for just those: lists are for contacting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit import db
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.lists.queries import Asking

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


class _Part(NamedTuple):
    """Some of the customers: whence they are read, which column has the id, in which order."""

    rows: str
    who: str
    order: str


# Walked in the order of the list, so that only who is on it has their card looked up.
_CAME = _Part(
    "customer_rhythm r INDEXED BY rhythm_last CROSS JOIN customer c ON c.id = r.customer_id "
    "WHERE TRUE",
    "r.customer_id",
    "r.last_visit_on DESC, r.customer_id DESC",
)
_NEVER_CAME = _Part(
    "customer c LEFT JOIN customer_rhythm r ON r.customer_id = c.id WHERE r.customer_id IS NULL",
    "c.id",
    "c.id DESC",
)


@db.snapshot()
def ids(shop: Shop, conditions: Sequence[Condition]) -> list[int]:
    """The customers of whom all of these hold."""
    return [
        row[0]
        for part in _parts(conditions)
        for row in _found(shop, conditions, part, part.who, f"ORDER BY {part.order}")
    ]


@db.snapshot()
def count(shop: Shop, conditions: Sequence[Condition]) -> int:
    """How many those are."""
    parts = _parts(conditions)
    return sum(_found(shop, conditions, part, "count(*)")[0][0] for part in parts)


def _parts(conditions: Sequence[Condition]) -> Iterator[_Part]:
    yield _CAME
    if not any(each.form.came for each in conditions):
        yield _NEVER_CAME


def _found(
    shop: Shop, conditions: Sequence[Condition], part: _Part, wanted: str, order: str = ""
) -> list[tuple[Any, ...]]:
    asking = Asking(shop, part.who)
    holds = [each.sql(asking) for each in conditions]
    if not any(each.field == "consent" for each in conditions):
        holds.append("c.contact_consent <> 'none'")
    holds += ["c.merged_into IS NULL", "c.erased_at IS NULL"]
    sql = f"SELECT {wanted} FROM {part.rows} AND {' AND '.join(holds)} {order}"
    return db.named(sql, asking.given)
