"""A clock that was wrong, by an empty battery say, leaves nothing behind when it is right again.

Whether it was ahead then or is behind now, nobody can tell. So the rules take back what they did
on days that are still to come, and do it when these come: the same, if that day had come already.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

from shopvisit import db
from shopvisit.calendar.days import describe_day, local, parse_utc, utc_text
from shopvisit.shop.complaints import steps
from shopvisit.shop.followups import changing
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole.putting_back import put_back
from shopvisit.text.i18n import N_, _

LOOKED = N_("the rules looked at the day")
_OF_THE_RULES = (LOOKED, month_lock.SAYS, steps.ESCALATED)
# No shop was kept with this program before: a clock that says so is certainly wrong.
_EARLIEST = date(2026, 1, 1)
# Nobody records more in a day; so far back an odd instant is looked for.
_NEWEST = 2000
# Half the world apart one is a day ahead, and nothing is wrong.
_FAR = timedelta(days=1)


def put_right(shop: Shop) -> None:
    """Take back what the rules did on days that are still to come."""
    today = shop.clock.today()
    if not _is_ahead(today) or (today < _EARLIEST and not _began_by(today)):
        return
    shop.must_write()
    tomorrow = utc_text(local(datetime.combine(today + timedelta(days=1), time())))
    with db.explained(), db.transaction():
        _take_back_newest(shop, tomorrow)
    if _is_ahead(today):  # somebody went on from there
        with journal.action(shop, N_("put right what a wrong clock had done"), kind="engine"):
            month_lock.reopen_from(today, tomorrow)
            _call_off(shop, today, tomorrow)
            db.run("DELETE FROM engine_run WHERE through_on > ?", today)


def _is_ahead(today: date) -> bool:
    return db.row("SELECT 1 FROM engine_run WHERE through_on > ? LIMIT 1", today) is not None


def _began_by(today: date) -> bool:
    return db.row("SELECT 1 FROM engine_run WHERE through_on <= ? LIMIT 1", today) is not None


def _take_back_newest(shop: Shop, tomorrow: str) -> None:
    """Reverse what the rules did from `tomorrow` on, as far as nobody has gone on from there."""
    db.run("PRAGMA defer_foreign_keys = 1")
    try:
        for action_id, at, kind, says in db.rows(
            "SELECT id, at, kind, says FROM action WHERE id > (SELECT max(id) FROM action) - ? "
            "ORDER BY id DESC",
            _NEWEST,
        ):
            if kind != "engine" or says not in _OF_THE_RULES or at < tomorrow:
                break
            put_back(shop, action_id, None)
    finally:
        shop.action_id = None


def _call_off(shop: Shop, today: date, tomorrow: str) -> None:
    """Have what the rules made too early, and nobody has begun with, made in its time.

    In an action. What a visit or a talk made stays: staff did that, whatever the day was.
    """
    early = db.rows(
        "SELECT f.id FROM action a JOIN journal j ON j.action_id = a.id "
        "AND j.table_name = 'follow_up' AND j.before IS NULL JOIN follow_up f ON f.id = j.row_id "
        "WHERE a.id > (SELECT max(id) FROM action) - ? AND a.at >= ? AND a.says = ? "
        "AND f.status = 'open' AND f.from_on > ? AND f.planned_on IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM attempt WHERE follow_up_id = f.id)",
        _NEWEST, tomorrow, LOOKED, today,
    )  # fmt: skip
    for (follow_up_id,) in early:
        changing.drop(shop, "clock", "id = ?", follow_up_id)
        db.run("UPDATE follow_up SET dedupe_key = NULL WHERE id = ?", follow_up_id)


def notice(shop: Shop) -> str | None:
    """That the clock was wrong, or is: said on the day on which it is found out, and not again."""
    now, today = shop.clock.now(), shop.clock.today()
    newest = db.rows(
        "SELECT at FROM action WHERE id > (SELECT max(id) FROM action) - ? ORDER BY id DESC",
        _NEWEST,
    )
    instants = (parse_utc(row[0]) for row in newest)
    before = islice((at for at in instants if at.astimezone().date() != today), 2)
    last, one_before = next(before, now), next(before, now)
    was_behind = last + _FAR < one_before <= now + _FAR
    if last <= now + _FAR and not was_behind:
        return None
    return _(
        "The computer's clock is or was wrong: it says {today}, and what was done here last is "
        "dated {day}. Please look at its date."
    ).format(today=describe_day(today, today), day=describe_day(last.astimezone().date(), today))
