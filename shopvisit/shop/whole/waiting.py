"""What waits at each place of the program, in numbers, wherever one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import today as followups

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

_UNFINISHED = "SELECT count(*) FROM improvement WHERE status IN ('proposed', 'doing')"


class Waits(NamedTuple):
    """How many there are at one place, and how many of them are late."""

    number: int
    late: int = 0


class Waiting(NamedTuple):
    """Follow-ups that are to be done today, complaints that are open, and improvements."""

    today: Waits
    complaints: Waits
    improvements: Waits


def waiting(shop: Shop) -> Waiting:
    """What waits as of now."""
    calls, complaints = followups.counts(shop), complaint_rows.counts(shop)
    return Waiting(
        Waits(calls.overdue + calls.due, calls.overdue),
        Waits(complaints.open, complaints.overdue),
        Waits(int(db.value(_UNFINISHED))),
    )
