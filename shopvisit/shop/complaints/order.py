"""Complaints in another order than by their time: by what a column of their list says of them.

What has nothing there comes last, whichever way round.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.shop.complaints.kinds import CATEGORIES, SEVERITIES
from shopvisit.text.pinyin import spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _place(column: str, codes: Iterable[str]) -> str:
    """SQL of the place that the code in `column` has among `codes`."""
    cases = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(codes))
    return f"CASE {column} {cases} END"


_BY = {
    "replied": "p.responded_at",
    "resolved": "p.resolved_at",
    "told": "p.informed_at",
    "confirmed": "p.verified_at",
    "urgency": _place("p.severity", SEVERITIES),
    "about": _place("p.category", CATEGORIES),
    "who": "(SELECT s.name FROM staff s WHERE s.id = p.owner_id)",
}


def by(ids: Sequence[int], column: str, *, down: bool) -> list[int]:
    """These complaints by that column, the greatest first if `down`; `ids` is their usual order."""
    if column == "customer":
        named = db.rows(
            "SELECT p.id, c.name FROM json_each(?) w CROSS JOIN complaint p ON p.id = w.value "
            "CROSS JOIN customer c ON c.id = p.customer_id ORDER BY w.key",
            json.dumps(list(ids)),
        )
        known = [(spelling(name), id_) for id_, name in named]
        spelled = sorted((one for one in known if one[0]), key=lambda one: one[0], reverse=down)
        return [id_ for _key, id_ in (*spelled, *(one for one in known if not one[0]))]
    rows = db.rows(
        f"SELECT p.id, {_BY[column]} AS it FROM json_each(?) w "
        "CROSS JOIN complaint p ON p.id = w.value "
        f"ORDER BY it IS NULL, it {'DESC' if down else 'ASC'}, w.key",
        json.dumps(list(ids)),
    )
    return [row[0] for row in rows]
