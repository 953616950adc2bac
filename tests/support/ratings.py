"""What the file says of ratings, for tests that put them right."""

from __future__ import annotations

from typing import Any

from shopvisit import db


def last() -> int:
    found: int = db.value("SELECT max(id) FROM rating")
    return found


def scores() -> tuple[Any, ...]:
    found = db.row("SELECT csat, mood, answered_on FROM rating WHERE id = ?", last())
    assert found is not None
    return found


def grievance(place: int = 0) -> int:
    found = db.rows("SELECT id FROM reason WHERE polarity = 'complaint' ORDER BY id")
    return int(found[place][0])


def said() -> tuple[Any, ...]:
    found = db.row(
        "SELECT mood, fixed, first_time, praise, complaint, need, suggestion FROM rating "
        "WHERE id = ?",
        last(),
    )
    assert found is not None
    return found


def reasons_of(rating_id: int) -> set[int]:
    return {
        row[0]
        for row in db.rows("SELECT reason_id FROM rating_reason WHERE rating_id = ?", rating_id)
    }
