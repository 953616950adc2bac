"""Promises: kept, moved or broken, by one rule for the month, the hand-over and whoever counts.

The time that counts is the one that the customer knew of before it came: the first one, or a later
one that was agreed in a talk while there was still time. Once it has passed the promise is broken,
and stays so whatever is agreed then; until when it rests is no deadline.
"""

from __future__ import annotations

from datetime import date, datetime

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.calendar.deadline import is_past
from shopvisit.shop.followups import changing
from shopvisit.shop.record.shop import Shop


def kept(
    due_on: date, due_time: str | None, status: str, closed_at: str | None, now: datetime
) -> bool | None:
    """Whether a promise was kept; None while its time has not come and nobody has closed it.

    Kept is what was done by its time, to the minute, or by the end of its day where it has none.
    """
    if status == "done" and closed_at:
        return not is_past(due_on, due_time, parse_utc(closed_at).astimezone())
    return False if status != "open" or is_past(due_on, due_time, now) else None


def any_fell_due(shop: Shop, since: datetime) -> bool:
    """Whether the time of an open promise of today came after `since` and is here by now."""
    now = shop.clock.now()
    after = f"{since:%H:%M}" if since.date() == now.date() else ""
    return (
        db.row(
            "SELECT 1 FROM follow_up WHERE status = 'open' AND kind = 'promise' AND due_on = ? "
            "AND due_time > ? AND due_time <= ? LIMIT 1",
            now.date(),
            after,
            f"{now:%H:%M}",
        )
        is not None
    )


def move(shop: Shop, follow_up_id: int, day: date, time: str | None) -> None:
    """Agree on another time with the customer, to whom one has just talked. In an action.

    Raises InvalidError, naming the field `day`, for a time that has passed.
    """
    changing.check_to_come(shop, "day", day, time)
    time = time or shop.config.calendar.closes
    due_on, due_time = db.rows("SELECT due_on, due_time FROM follow_up WHERE id = ?", follow_up_id)[
        0
    ]
    broken = is_past(date.fromisoformat(due_on), due_time, shop.clock.now())
    moved = (
        "planned_on = ?, planned_time = ?"
        if broken
        else ("due_on = ?, due_time = ?, planned_on = NULL, planned_time = NULL")
    )
    db.run(f"UPDATE follow_up SET {moved} WHERE id = ?", day, time, follow_up_id)
