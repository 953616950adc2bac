"""What the rules answer though nobody did anything: somebody stays away, a day comes near.

Each finder looks at one day by an index, and says what happened on it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.settings.values import EXPIRIES
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import rules
from shopvisit.shop.rules.planning import Event
from shopvisit.text.i18n import language

if TYPE_CHECKING:
    from shopvisit.settings.values import Cycle, Rule

_DAY = timedelta(days=1)


def on_day(shop: Shop, day: date) -> Iterator[Event]:
    """What all rules answer on `day`."""
    for rule in shop.config.rules.values():
        if rule.enabled and rule.trigger in _FINDERS:
            yield from _FINDERS[rule.trigger](shop, rule, day)


def found_by(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """What that one rule answers on `day`; nothing where it does not look at days."""
    find = _FINDERS.get(rule.trigger)
    return find(shop, rule, day) if find else []


def still_open(shop: Shop, today: date) -> Iterator[Event]:
    """As `on_day`, of every day up to `today` whose windows may still be open."""
    for rule in shop.config.rules.values():
        if rule.enabled and rule.trigger in _FINDERS:
            day = today
            while day == today or _last_day(shop, rule, day) >= today:
                yield from _FINDERS[rule.trigger](shop, rule, day)
                day -= _DAY


def _last_day(shop: Shop, rule: Rule, day: date) -> date:
    """The deadline of what is found on `day`; the day before, where each day finds all anew."""
    if rule.trigger in ("expiry", "upkeep"):
        return day - _DAY
    if rule.trigger in ("occasion", "festival"):
        return day + timedelta(days=rule.to.days - rule.from_.days)
    return shop.work.window(day, rule.from_, rule.to)[1]


# Absence


def _absent(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """Customers whose last visit is today just so long ago that the rule misses them."""
    least = rule.min_visits or 0
    own: list[tuple[int, str]] = []
    if rule.cycle_factor is not None:
        longest = db.value("SELECT max(cycle_days) FROM customer_rhythm") or 0
        for cycle in range(1, longest + 1):
            last_visit_on = day - timedelta(days=rules.absence_days(rule, cycle))
            own.append((cycle, last_visit_on.isoformat()))
    found = db.rows(
        "SELECT customer_id, last_visit_on FROM json_each(?) AS due CROSS JOIN customer_rhythm "
        "ON cycle_days = json_extract(due.value, '$[0]') "
        "AND last_visit_on = json_extract(due.value, '$[1]') WHERE visits >= ?",
        json.dumps(own),
        least,
    )
    no_cycle = "" if rule.cycle_factor is None else "AND (cycle_days IS NULL OR visits < ?)"
    found += db.rows(
        "SELECT customer_id, last_visit_on FROM customer_rhythm "
        f"WHERE last_visit_on = ? {no_cycle}",
        day - timedelta(days=rules.absence_days(rule, None)),
        *([least] if no_cycle else []),
    )
    return [_absence(rule, customer_id, day, last_visit_on) for customer_id, last_visit_on in found]


def _absence(rule: Rule, customer_id: int, day: date, last_visit_on: str) -> Event:
    return Event(rule, customer_id, day, f"{rule.name}:{customer_id}:{last_visit_on}")


def absence_of(shop: Shop, customer_id: int) -> list[Event]:
    """What one customer's last visit, typed in late, is long enough ago for."""
    visits, last_visit_on, cycle = db.rows(
        "SELECT visits, last_visit_on, cycle_days FROM customer_rhythm WHERE customer_id = ?",
        customer_id,
    )[0]
    found = []
    for rule in shop.config.rules.values():
        if rule.enabled and rule.trigger == "absence":
            own = cycle if visits >= (rule.min_visits or 0) else None
            away = timedelta(days=rules.absence_days(rule, own))
            day = date.fromisoformat(last_visit_on) + away
            if day <= shop.clock.today():
                found.append(_absence(rule, customer_id, day, last_visit_on))
    return found


# Occasions


def _occasions(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """Yearly occasions whose window opens today; a day that comes once is one in its own year."""
    from shopvisit.calendar.occasions import falls_on

    on = day - timedelta(days=rule.from_.days)
    found = []
    for calendar, month, month_day, leap in falls_on(on):
        found += db.rows(
            "SELECT id, customer_id FROM occasion WHERE calendar = ? AND month = ? AND day = ? "
            f"AND leap = ? AND kind IN ({db.marks(rule.occasions)}) "
            f"AND (kind NOT IN ({db.marks(EXPIRIES)}) OR year = ?)",
            calendar,
            month,
            month_day,
            int(leap),
            *rule.occasions,
            *EXPIRIES,
            on.year,
        )
    return [_occasion(rule, customer_id, on, id_) for id_, customer_id in found]


def _occasion(rule: Rule, customer_id: int, on: date, occasion_id: int) -> Event:
    key = f"{rule.name}:{occasion_id}:{on}"
    return Event(rule, customer_id, on, key, occasion_id=occasion_id)


def _expiring(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """What ends soon enough that its window is open today.

    These windows are long: one that could not begin on its first day, say because the customer
    had just refused, begins as soon as it can.
    """
    coming = [
        (kind, on.year, on.month, on.day)
        for kind, ahead in rule.ahead.items()
        for days in range(ahead.days + 1)
        for on in (day + timedelta(days=days),)
    ]
    found = db.rows(
        "SELECT o.id, o.customer_id, o.kind, o.year, o.month, o.day FROM json_each(?) AS due "
        "CROSS JOIN occasion o ON o.calendar = 'solar' AND o.leap = 0 "
        "AND o.kind = json_extract(due.value, '$[0]') "
        "AND o.month = json_extract(due.value, '$[2]') "
        "AND o.day = json_extract(due.value, '$[3]') "
        "WHERE o.year = json_extract(due.value, '$[1]')",
        json.dumps(coming),
    )
    return [
        _expiry(rule, customer_id, occasion_id, kind, date(*on))
        for occasion_id, customer_id, kind, *on in found
    ]


def _expiry(rule: Rule, customer_id: int, occasion_id: int, kind: str, on: date) -> Event:
    due_on = on + timedelta(days=rule.to.days)
    window = (min(on - timedelta(days=rule.ahead[kind].days), due_on), due_on)
    key = f"{rule.name}:{occasion_id}:{on}"
    return Event(rule, customer_id, on, key, occasion_id=occasion_id, window=window)


def of_occasion(shop: Shop, occasion_id: int) -> list[Event]:
    """All that one occasion leads to in these years, whether its window is open or not."""
    from shopvisit.calendar.occasions import occurrence

    customer_id, kind, calendar, month, day, leap, year = db.rows(
        "SELECT customer_id, kind, calendar, month, day, leap, year FROM occasion WHERE id = ?",
        occasion_id,
    )[0]
    this_year = shop.clock.today().year
    years = [this_year - 1, this_year, this_year + 1]
    if kind in EXPIRIES:
        years = [year] if year and calendar == "solar" else []
    found = []
    for rule in shop.config.rules.values():
        yearly = rule.trigger == "occasion" and kind in rule.occasions
        ending = rule.trigger == "expiry" and kind in rule.ahead
        if not rule.enabled or not (yearly or ending):
            continue
        for on in (occurrence(calendar, month, day, bool(leap), one) for one in years):
            if ending:
                found.append(_expiry(rule, customer_id, occasion_id, kind, on))
            else:
                found.append(_occasion(rule, customer_id, on, occasion_id))
    return found


def _festivals(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """Everybody who came lately, on the day on which the greetings for a feast begin."""
    from shopvisit.calendar.occasions import falls_on

    on = day - timedelta(days=rule.from_.days)
    keys = falls_on(on)
    names = [
        festival.name.said(language())
        for festival in rule.festivals
        if (festival.calendar, festival.month, festival.day, False) in keys
    ]
    if not names:
        return []
    active = day - timedelta(days=shop.config.thresholds.active_days)
    return [
        Event(rule, customer_id, on, f"{rule.name}:{customer_id}:{on}", reason=" ".join(names))
        for (customer_id,) in db.rows(
            "SELECT customer_id FROM customer_rhythm WHERE last_visit_on >= ?", active
        )
    ]


# Upkeep


def _upkeep(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """Visits after which something is due again by now, and nothing was done about it since."""
    found = []
    cycles: dict[str, Cycle | None] = {}  # of the few items that come again and again
    for days in sorted({cycle.days for cycle in rule.cycles}):
        for visit_id, customer_id, visited_on, item in db.rows(
            "SELECT id, customer_id, visited_on, item FROM visit "
            "WHERE visited_on BETWEEN ? AND ? AND item <> ''",
            day - timedelta(days=days + rule.to.days),
            day - timedelta(days=days + rule.from_.days),
        ):
            if item not in cycles:
                cycles[item] = rules.cycle_of(rule, item)
            cycle = cycles[item]
            if cycle and cycle.days == days:
                found += due_again(rule, customer_id, visit_id, visited_on, item)
    return found


def comes_again(
    rule: Rule, customer_id: int, visit_id: int, visited_on: str, item: str
) -> Event | None:
    """When what a visit was for is due again; None where it does not come again."""
    cycle = rules.cycle_of(rule, item)
    if cycle is None:
        return None
    on = date.fromisoformat(visited_on) + timedelta(days=cycle.days)
    return Event(rule, customer_id, on, f"{rule.name}:visit:{visit_id}", visit_id=visit_id)


def due_again(
    rule: Rule, customer_id: int, visit_id: int, visited_on: str, item: str
) -> list[Event]:
    """That what a visit was for is due again, unless the customer has come for it since.

    Any visit from the first day of the window on will do: there it could be talked about.
    """
    event = comes_again(rule, customer_id, visit_id, visited_on, item)
    if event is None:
        return []
    cycle, opens = rules.cycle_of(rule, item), event.on + timedelta(days=rule.from_.days)
    for later_on, later_item in db.rows(
        "SELECT visited_on, item FROM visit WHERE customer_id = ? AND visited_on >= ? "
        "AND (visited_on > ? OR id > ?)",
        customer_id,
        visited_on,
        visited_on,
        visit_id,
    ):
        if later_on >= opens.isoformat() or rules.cycle_of(rule, later_item) == cycle:
            return []
    return [event]


def upkeep_after(shop: Shop, visit_id: int) -> list[Event]:
    """What a visit, typed in late, is long enough ago for."""
    visit = db.rows("SELECT customer_id, id, visited_on, item FROM visit WHERE id = ?", visit_id)[0]
    return [
        event
        for rule in shop.config.rules.values()
        if rule.enabled and rule.trigger == "upkeep"
        for event in due_again(rule, *visit)
        if event.on + timedelta(days=rule.from_.days) <= shop.clock.today()
    ]


# The big question


def _nps_aged(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """Active customers whose last NPS answer is today just so many days old."""
    found = db.rows(
        "SELECT r.id, r.customer_id FROM rating r JOIN customer_rhythm v "
        "ON v.customer_id = r.customer_id WHERE r.nps IS NOT NULL AND r.answered_on = ? "
        "AND v.last_visit_on >= ? AND NOT EXISTS (SELECT 1 FROM rating newer "
        "WHERE newer.customer_id = r.customer_id AND newer.nps IS NOT NULL "
        "AND newer.answered_on > r.answered_on)",
        day - timedelta(days=rule.days or 0),
        day - timedelta(days=shop.config.thresholds.active_days),
    )
    return [
        Event(rule, customer_id, day, f"{rule.name}:{rating_id}")
        for rating_id, customer_id in found
    ]


_FINDERS = {
    "absence": _absent,
    "occasion": _occasions,
    "expiry": _expiring,
    "upkeep": _upkeep,
    "festival": _festivals,
    "nps-age": _nps_aged,
}
