"""The deadlines of complaints, kept in the file; `calendar/opening_hours.py` figures them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from shopvisit import db
from shopvisit.calendar import opening_hours
from shopvisit.calendar.days import parse_utc, utc_text
from shopvisit.shop.complaints import steps
from shopvisit.shop.record.shop import Shop


def of(
    shop: Shop, opened_at: datetime, severity: str, holds: Sequence[opening_hours.Hold]
) -> tuple[datetime, date]:
    """By when to answer, and by the end of which day to solve, a complaint of this severity.

    What the shop waits for stops the solution only: whoever complains is answered all the same.
    """
    targets = shop.config.complaints
    respond_by = opening_hours.answer_by(
        shop.hours, opened_at, timedelta(hours=targets.hours(severity))
    )
    resolve_by = opening_hours.solve_by(
        shop.hours, shop.work.is_working, opened_at, targets.days(severity), holds
    )
    return respond_by, resolve_by


def holds_of(complaint_id: int) -> list[opening_hours.Hold]:
    """The times at which a complaint waited, or will wait, for the customer."""
    return opening_hours.holds(
        (kind, parse_utc(at))
        for kind, at in db.rows(
            "SELECT kind, at FROM complaint_event WHERE complaint_id = ? "
            "AND kind IN ('hold', 'resume') ORDER BY at, id",
            complaint_id,
        )
    )


def set_anew(shop: Shop, complaint_id: int, severity: str | None = None) -> None:
    """Figure the solution's deadline anew after a hold, or both for another `severity`.

    One that has passed stays, and so does one that was met: its clock has stopped.
    """
    opened_at, known, was_respond_by, responded_at, was_resolve_by, resolved_at = db.rows(
        "SELECT opened_at, severity, respond_by, responded_at, resolve_by, resolved_at "
        "FROM complaint WHERE id = ?",
        complaint_id,
    )[0]
    opened, holds = parse_utc(opened_at), holds_of(complaint_id)
    respond_by, resolve_by = of(shop, opened, severity or known, holds)
    now, today = shop.clock.stamp(), shop.clock.today().isoformat()
    answer_stays = severity is None or responded_at or was_respond_by < now
    db.run(
        "UPDATE complaint SET respond_by = ?, resolve_by = ? WHERE id = ?",
        was_respond_by if answer_stays else utc_text(respond_by),
        was_resolve_by if resolved_at or was_resolve_by < today else resolve_by,
        complaint_id,
    )
    steps.moved(
        shop, complaint_id, max((opened, *(end for _start, end in holds))).astimezone().date()
    )
