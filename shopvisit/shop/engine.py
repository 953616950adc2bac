"""The rules at work: looks up what happened, asks `rules`, and stores the follow-ups they give.

Whatever a rule makes carries a dedupe key named after its event, so that the same event never
makes a second task, however often the engine looks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.i18n import N_
from shopvisit.shop import followups, journal, rules
from shopvisit.shop.context import Shop

if TYPE_CHECKING:
    from shopvisit.config import Rule


def catch_up(shop: Shop) -> int:
    """Look at every day since the engine last looked, today included; how many tasks that made.

    Ten closed days are looked at one by one, each as if it had been that day, so the result is
    the same as if the program had been open all along.
    """
    today = shop.clock.today()
    made = 0
    if _days_to_look_at(today):
        with journal.action(shop, N_("the rules looked at the day"), kind="engine"):
            # Asked again now that nobody else writes: another window may have been quicker.
            if days := _days_to_look_at(today):
                made = sum(_look_at(shop, day) for day in days)
                db.EngineRun.insert(created_at=shop.clock.stamp(), through_on=today).execute()
    return made


def _days_to_look_at(today: date) -> list[date]:
    """The days up to `today` at which the rules have not looked yet.

    What they did while the clock was ahead is passed over, so that they do not rest until then.
    On a day before all they ever looked at, the clock must be wrong, and they do nothing.
    """
    last = db.value("SELECT max(through_on) FROM engine_run WHERE through_on <= ?", today)
    if last is None:
        return [] if db.value("SELECT min(through_on) FROM engine_run") else [today]
    first = date.fromisoformat(last) + timedelta(days=1)
    return [first + timedelta(days=number) for number in range((today - first).days + 1)]


def _look_at(shop: Shop, day: date) -> int:
    found = {"absence": _absent, "occasion": _occasions, "nps-age": _nps_aged}
    return sum(
        _make(shop, event, day)
        for rule in shop.config.rules.values()
        if rule.enabled and rule.trigger in found
        for event in found[rule.trigger](shop, rule, day)
    )


@dataclass(frozen=True)
class Event:
    """Something that a rule answers: `on` is day 0 of its window, `key` names it for ever."""

    rule: Rule
    customer_id: int
    on: date
    key: str
    visit_id: int | None = None
    occasion_id: int | None = None


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
    return [
        Event(rule, customer_id, day, f"{rule.name}:{customer_id}:{last_visit_on}")
        for customer_id, last_visit_on in found
    ]


def _occasions(shop: Shop, rule: Rule, day: date) -> list[Event]:
    """Yearly occasions whose window opens today."""
    from shopvisit.calendar import falls_on

    on = day - timedelta(days=rule.from_.count)
    found = []
    for calendar, month, month_day, leap in falls_on(on):
        found += db.rows(
            "SELECT id, customer_id FROM occasion WHERE calendar = ? AND month = ? AND day = ? "
            f"AND leap = ? AND kind IN ({db.marks(rule.occasions)})",
            calendar,
            month,
            month_day,
            int(leap),
            *rule.occasions,
        )
    return [_occasion_event(rule, customer_id, on, id_) for id_, customer_id in found]


def _occasion_event(rule: Rule, customer_id: int, on: date, occasion_id: int) -> Event:
    key = f"{rule.name}:{occasion_id}:{on}"
    return Event(rule, customer_id, on, key, occasion_id=occasion_id)


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


def after_visit(shop: Shop, visit_id: int) -> None:
    """What a new visit starts, moves and ends; one typed in after a later one does nothing.

    The caller holds the action.
    """
    customer_id, visited, kind = db.rows(
        "SELECT customer_id, visited_on, kind FROM visit WHERE id = ?", visit_id
    )[0]
    visited_on = date.fromisoformat(visited)
    visits, last_visit_on = db.rows(
        "SELECT visits, last_visit_on FROM customer_rhythm WHERE customer_id = ?", customer_id
    )[0]
    if last_visit_on != visited:
        return
    _end_absence(shop, customer_id)
    rule = rules.visit_rule(shop.config.rules, kind, first=visits == 1)
    today = shop.clock.today()
    if rule:
        key = f"{rule.name}:visit:{visit_id}"
        event = Event(rule, customer_id, visited_on, key, visit_id=visit_id)
        if not _moved(shop, event):
            _make(shop, event, today)
    for rule in shop.config.rules.values():
        if rule.enabled and rule.trigger == "nps-age":
            _renew_nps(shop, rule, customer_id, today)


def _renew_nps(shop: Shop, rule: Rule, customer_id: int, today: date) -> None:
    """Somebody who was away when their last NPS answer grew old is asked now that they are back."""
    last = db.row(
        "SELECT id, answered_on FROM rating WHERE customer_id = ? AND nps IS NOT NULL "
        "ORDER BY answered_on DESC, id DESC LIMIT 1",
        customer_id,
    )
    old = today - timedelta(days=rule.days or 0)
    if last and last[1] <= old.isoformat():
        _make(shop, Event(rule, customer_id, today, f"{rule.name}:{last[0]}"), today)


def _moved(shop: Shop, event: Event) -> bool:
    """Let an untouched after-visit follow-up ask about the newest visit instead of an older one.

    One that is past its deadline stays where it is: a missed deadline stays missed.
    """
    if event.rule.name not in rules.MOVES_TO_NEWEST:
        return False
    found = db.row(
        "SELECT id, rule FROM follow_up f WHERE customer_id = ? AND status = 'open' "
        f"AND rule IN ({db.marks(rules.MOVES_TO_NEWEST)}) AND due_on >= ? "
        "AND NOT EXISTS (SELECT 1 FROM attempt WHERE follow_up_id = f.id)",
        event.customer_id,
        *rules.MOVES_TO_NEWEST,
        shop.clock.today(),
    )
    if found is None:
        return False
    follow_up_id, name = found
    rule = shop.config.rules.get(name, event.rule)
    from_on, due_on = shop.work.window(event.on, rule.from_, rule.to)
    db.run(
        "UPDATE follow_up SET visit_id = ?, from_on = ?, due_on = ?, first_due_on = ?, "
        "planned_on = NULL, planned_time = NULL, dedupe_key = ?, assignee_id = ? WHERE id = ?",
        event.visit_id,
        from_on,
        due_on,
        due_on,
        event.key,
        _assignee(rule, event),
        follow_up_id,
    )
    return True


def _end_absence(shop: Shop, customer_id: int) -> None:
    followups.drop(
        shop,
        "visited",
        f"customer_id = ? AND rule IN ({db.marks(rules.CANCELLED_BY_VISIT)})",
        customer_id,
        *rules.CANCELLED_BY_VISIT,
    )


def after_occasion(shop: Shop, occasion_id: int) -> None:
    """Start at once what a newly noted occasion asks for, if its window is open. In an action."""
    from shopvisit.calendar import occurrence

    customer_id, kind, calendar, month, day, leap = db.rows(
        "SELECT customer_id, kind, calendar, month, day, leap FROM occasion WHERE id = ?",
        occasion_id,
    )[0]
    today = shop.clock.today()
    for rule in shop.config.rules.values():
        if not (rule.enabled and rule.trigger == "occasion" and kind in rule.occasions):
            continue
        for year in (today.year - 1, today.year, today.year + 1):
            on = occurrence(calendar, month, day, bool(leap), year)
            from_on, due_on = shop.work.window(on, rule.from_, rule.to)
            if from_on <= today <= due_on:
                _make(shop, _occasion_event(rule, customer_id, on, occasion_id), today)


def _make(shop: Shop, event: Event, today: date) -> int:
    """Store the follow-up that an event asks for, unless something speaks against it; 1 or 0.

    Against it: it was made before, its time is over, the customer's consent, a recent refusal or
    low score, or a contact so recent that the rest after it outlasts the window.
    """
    rule = event.rule
    if db.row("SELECT 1 FROM follow_up WHERE dedupe_key = ?", event.key):
        return 0
    consent = db.value(
        "SELECT contact_consent FROM customer WHERE id = ? AND merged_into IS NULL "
        "AND archived_at IS NULL AND erased_at IS NULL",
        event.customer_id,
    )
    if consent is None or not rules.consents(consent, rule.kind, rule.priority):
        return 0
    window = shop.work.window(event.on, rule.from_, rule.to)
    if window[1] < today or _spoken_against(shop, event, today):
        return 0
    if rules.is_proactive(rule.kind, rule.priority):
        rest = shop.config.contact.cap_days
        left = rules.after_cap(window, _last_contact(event.customer_id, today), rest)
        if left is None:
            return 0
        window = left
    db.FollowUp.insert(
        created_at=shop.clock.stamp(),
        customer=event.customer_id,
        kind=rule.kind,
        rule=rule.name,
        visit=event.visit_id,
        occasion=event.occasion_id,
        from_on=window[0],
        due_on=window[1],
        first_due_on=window[1],
        priority=rule.priority,
        assignee=_assignee(rule, event),
        dedupe_key=event.key,
    ).execute()
    return 1


def _spoken_against(shop: Shop, event: Event, today: date) -> bool:
    """A refusal pauses every question for a time, a low score the usual rounds."""
    contact = shop.config.contact
    if rules.asks_score(event.rule.asks) and db.row(
        "SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id "
        "WHERE f.customer_id = ? AND a.outcome = 'refused' AND a.attempted_on > ? LIMIT 1",
        event.customer_id,
        today - timedelta(days=contact.refused_days),
    ):
        return True
    low = shop.config.thresholds
    return event.rule.name in rules.PAUSED_BY_LOW_SCORE and bool(
        db.row(
            "SELECT 1 FROM rating WHERE customer_id = ? AND answered_on > ? "
            "AND (csat <= ? OR nps <= ? OR mood = 'bad') LIMIT 1",
            event.customer_id,
            today - timedelta(days=contact.low_score_pause_days),
            low.low_csat,
            low.low_nps,
        )
    )


def _last_contact(customer_id: int, today: date) -> date | None:
    """When the shop last reached this customer of its own accord, up to `today`."""
    found = db.value(
        "SELECT max(a.attempted_on) FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id "
        f"WHERE f.customer_id = ? AND a.outcome IN ({db.marks(rules.CONTACTS)}) "
        f"AND f.kind IN ({db.marks(rules.PROACTIVE)}) "
        "AND NOT (f.kind = 'retention' AND f.priority = 1) AND a.attempted_on <= ?",
        customer_id,
        *rules.CONTACTS,
        *rules.PROACTIVE,
        today,
    )
    return date.fromisoformat(found) if found else None


def rest_after_contact(shop: Shop, customer_id: int) -> None:
    """Hold back what is to begin too soon after the customer's last contact. In an action.

    Only what is not on Today yet moves; what the rest outlasts is cancelled.
    """
    today = shop.clock.today()
    last_contact, cap_days = _last_contact(customer_id, today), shop.config.contact.cap_days
    for follow_up_id, from_text, due_text, kind, priority in db.rows(
        "SELECT id, from_on, due_on, kind, priority FROM follow_up "
        "WHERE customer_id = ? AND status = 'open' AND from_on > ?",
        customer_id,
        today,
    ):
        if not rules.is_proactive(kind, priority):
            continue
        window = date.fromisoformat(from_text), date.fromisoformat(due_text)
        left = rules.after_cap(window, last_contact, cap_days)
        if left is None:
            followups.drop(shop, "contacted", "id = ?", follow_up_id)
        elif left != window:
            db.run("UPDATE follow_up SET from_on = ? WHERE id = ?", left[0], follow_up_id)


def _assignee(rule: Rule, event: Event) -> int | None:
    """Who the rule gives the task to; None means anyone. Turns go round by the event's number."""
    if rule.who == "anyone":
        return None
    staff = db.rows("SELECT id, role FROM staff WHERE active = 1 ORDER BY id")
    if rule.who == "manager":
        return next(
            (id_ for wanted in ("manager", "owner") for id_, role in staff if role == wanted), None
        )
    served_by = db.value(
        "SELECT served_by FROM visit WHERE id = ?"
        if event.visit_id
        else "SELECT served_by FROM visit WHERE customer_id = ? ORDER BY visited_on DESC, id DESC "
        "LIMIT 1",
        event.visit_id or event.customer_id,
    )
    if rule.who == "server":
        return served_by if any(id_ == served_by for id_, _role in staff) else None
    others = [id_ for id_, _role in staff if id_ != served_by] or [id_ for id_, _role in staff]
    return others[(event.visit_id or event.customer_id) % len(others)] if others else None
