"""Locking a month: from then on it shows what it showed then, whatever is put right later.

The rules lock the month before on the 5th; the owner may do so from the 1st on, as it stands at
that moment. A shop that was closed on the 5th misses nothing: at its next start the rules lock what
is due, from the file as it is then, with the clock back where that 5th began. Nobody has recorded
anything since, so it comes to what it would have come to on that day.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from shopvisit import db
from shopvisit.calendar.days import local
from shopvisit.calendar.work import add_months, month_span
from shopvisit.errors import ShopError
from shopvisit.shop.record import journal, owner
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.text.i18n import _

DAY = 5
SAYS = owner.LOCKED


def lock(shop: Shop, month: str) -> None:
    """Lock a month that is over, as it stands now.

    Raises ShopError when it is not over yet or locked already, and what saving raises.
    """
    with journal.action(shop, SAYS, month=month):
        _first, following = month_span(month)
        if shop.clock.today() < following:
            raise ShopError(_("The month is not over yet; it can be locked once it is."))
        if _is_locked(month):
            raise ShopError(_("This month is locked already."))
        _keep(shop, month, shop, shop.staff_id)


def lock_due(shop: Shop) -> None:
    """Lock every month whose 5th has come, back to the one in which the rules began to work here.

    Months before that were lived without this program, and wait for what will be imported of them.
    """
    for month in _due(shop.clock.today()):
        with journal.action(shop, SAYS, kind="engine", month=month):
            # Asked again now that nobody else writes.
            if not _is_locked(month):
                _keep(shop, month, _as_on_the_day(shop, month), None)


def reopen_from(today: date, tomorrow: str) -> None:
    """Open what was locked while the clock was ahead, and is not to be locked by now. In an action.

    That is this month and later ones; and the month before it where the rules locked that from
    `tomorrow` (an instant) on, and its day has not come.
    """
    db.run("DELETE FROM month_lock WHERE month >= ?", _name(today))
    if _day_of(add_months(today.replace(day=1), -1)) > today:
        db.run(
            "DELETE FROM month_lock WHERE month >= ? AND locked_by IS NULL AND created_at >= ?",
            _name(add_months(today.replace(day=1), -1)),
            tomorrow,
        )


def _keep(shop: Shop, month: str, seen: Shop, by: int | None) -> None:
    """Count the month as it is `seen`, and keep what it came to."""
    # The rules are asked at every start, which does not wait for all that counting a month needs.
    from shopvisit.shop.month import month as counting
    from shopvisit.shop.month.record import DEFINITIONS, to_text
    from shopvisit.store import schema

    found = counting.counted(seen, month)
    schema.MonthLock.insert(
        created_at=shop.clock.stamp(),
        month=month,
        locked_at=seen.clock.stamp(),
        locked_by=by,
        figures=to_text(found),
        definitions=DEFINITIONS,
    ).execute()


def _is_locked(month: str) -> bool:
    return db.row("SELECT 1 FROM month_lock WHERE month = ?", month) is not None


def _due(today: date) -> Iterator[str]:
    """The months that are to be locked by now and are not, the earliest first."""
    began = db.value("SELECT min(through_on) FROM engine_run")
    if began is None:
        return
    first = date.fromisoformat(began).replace(day=1)
    found = db.rows("SELECT month FROM month_lock WHERE month >= ?", _name(first))
    locked = {row[0] for row in found}
    while _day_of(first) <= today:
        if _name(first) not in locked:
            yield _name(first)
        first = add_months(first, 1)


def _day_of(first: date) -> date:
    """The day on which the rules lock the month that begins on `first`."""
    return add_months(first, 1) + timedelta(days=DAY - 1)


def _as_on_the_day(shop: Shop, month: str) -> Shop:
    """The same open shop at the very beginning of the day on which this month is due."""
    first, _next = month_span(month)
    moment = local(datetime.combine(_day_of(first), time())).astimezone(UTC)
    seen = copy.copy(shop)
    seen.clock = Clock(source=lambda: moment)
    return seen


def _name(day: date) -> str:
    return f"{day:%Y-%m}"
