"""A new day: the rules look at each once, in order, and what staff should know first is said."""

from __future__ import annotations

from datetime import date, timedelta

from shopvisit import db
from shopvisit.settings.values import POLARITIES
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.complaints import steps
from shopvisit.shop.followups import kinds
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine, finding, planning
from shopvisit.shop.whole import kept_settings, reasons, where, wrong_clock
from shopvisit.text.i18n import _, language


def begin(shop: Shop) -> None:
    """Note that the rules begin today, in a shop in which nothing has happened yet. In an action.

    What is typed or brought in before the first screen is shown is looked at from this day on.
    """
    from shopvisit.store import schema

    schema.EngineRun.insert(created_at=shop.clock.stamp(), through_on=shop.clock.today()).execute()


def catch_up(shop: Shop) -> int:
    """Look at every day since the engine last looked, today included; how many tasks that made.

    Ten closed days are looked at one by one, each as if it had been that day, so the result is
    the same as if the program had been open all along. Then the months that are due are locked.
    The reasons to choose from are made those of the settings, and the file holds a copy of these.
    What was done for days that are still to come, by a clock that was wrong, is taken back first.
    """
    with shop.clock.standing():
        _know_words()
        where.settle(shop)
        kept_settings.keep(shop)
        wrong_clock.put_right(shop)
        return _catch_up(shop, shop.clock.today())


# What the file checks words against, and what the program knows of them: a newer one knows more.
_WORDS = {
    "follow_up_kind": tuple(kinds.KINDS),
    "follow_up_status": tuple(kinds.STATUSES),
    "complaint_source": tuple(complaint_kinds.SOURCES),
    "reason_polarity": POLARITIES,
}


def _know_words() -> None:
    for table, words in _WORDS.items():
        known = f"SELECT 1 FROM {table} WHERE code = ?"
        if new := [(word,) for word in words if db.row(known, word) is None]:
            with db.explained(), db.transaction():
                db.run_many(f"INSERT OR IGNORE INTO {table}(code) VALUES (?)", new)


def _catch_up(shop: Shop, today: date) -> int:
    reasons.follow(shop, language())
    made = 0
    if _days_to_look_at(today) or engine.greetings_over(today):
        with journal.action(shop, wrong_clock.LOOKED, kind="engine"):
            # Asked again now that nobody else writes: another window may have been quicker.
            if days := _days_to_look_at(today):
                from shopvisit.store import schema

                made = sum(_look_at(shop, day) for day in days)
                schema.EngineRun.insert(created_at=shop.clock.stamp(), through_on=today).execute()
            engine.end_greetings(shop, today)
    month_lock.lock_due(shop)
    steps.escalate(shop)
    return made


def _days_to_look_at(today: date) -> list[date]:
    """The days up to `today` at which the rules have not looked yet.

    On a day before all they ever looked at, the clock must be wrong, and they do nothing.
    """
    last = db.value("SELECT max(through_on) FROM engine_run WHERE through_on <= ?", today)
    if last is None:
        return [] if db.value("SELECT min(through_on) FROM engine_run") else [today]
    first = date.fromisoformat(last) + timedelta(days=1)
    return [first + timedelta(days=number) for number in range((today - first).days + 1)]


def _look_at(shop: Shop, day: date) -> int:
    return steps.again(shop, day) + sum(
        planning.start(shop, event, day) for event in finding.on_day(shop, day)
    )


# The longest window that counts working days ends about this long after its event.
_AHEAD = timedelta(days=31)


def notices(shop: Shop) -> list[str]:
    """One line each, the most important first; usually none."""
    found = [str(problem) for problem in shop.config.problems]
    if odd := wrong_clock.notice(shop):
        found.insert(0, odd)
    if shop.config.calendar.working_days == "public":
        year = (shop.clock.today() + _AHEAD).year
        if shop.work.missing_year(year):
            found.append(
                _(
                    "The public holidays of {year} are not known yet; Monday to Friday count as "
                    "working days. Closed and open days can be put into the settings."
                ).format(year=year)
            )
    return found
