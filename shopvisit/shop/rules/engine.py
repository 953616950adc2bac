"""The rules at work: what a visit, a rating, an occasion or an import starts, moves and ends.

`finding` looks for what happened, `rules` says what answers it, `planning` stores that. Run again,
nothing is made twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar.days import utc_text
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import finding, planning, rules, scores
from shopvisit.shop.rules.planning import Event
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.settings.values import Rule


def greetings_over(day: date) -> list[tuple[int, str]]:
    """The open greetings whose last day is before `day`, each with that day."""
    return db.rows(
        "SELECT id, due_on FROM follow_up INDEXED BY open_by_due WHERE status = 'open' "
        f"AND due_on < ? AND kind IN ({db.marks(kinds.FLEETING)})",
        day,
        *kinds.FLEETING,
    )


def end_greetings(shop: Shop, day: date) -> None:
    """Close greetings whose last day is before `day`, each as the shop opened on the day after it.

    So they are the same whether somebody looks each day or after a long holiday. In an action.
    """
    for follow_up_id, due_on in greetings_over(day):
        after = date.fromisoformat(due_on) + timedelta(days=1)
        db.run(
            "UPDATE follow_up SET status = 'expired', closed_at = ?, closed_on = ? WHERE id = ?",
            utc_text(shop.hours.begin(after)),
            after,
            follow_up_id,
        )


def after_import(shop: Shop, customer_ids: Collection[int]) -> None:
    """Start for these customers what would be open by now, had their history always been here.

    The caller holds the action. Whom the shop missed already when they came in, it does not call
    because of that; `planning.start` knows.
    """
    today = shop.clock.today()
    waiting = db.rows(
        "SELECT customer_id FROM follow_up INDEXED BY open_by_due WHERE status = 'open'"
    )
    for customer_id in {row[0] for row in waiting} & set(customer_ids):
        _end_upkeep(shop, customer_id)
    for event in finding.still_open(shop, today):
        if event.customer_id in customer_ids:
            planning.start(shop, event, today)


def after_visit(shop: Shop, visit_id: int) -> None:
    """What a new visit starts, moves and ends. The caller holds the action.

    One typed in after a later one only tells what was done when, and so what is due again.
    """
    customer_id, visited, kind, item = db.rows(
        "SELECT customer_id, visited_on, kind, item FROM visit WHERE id = ?", visit_id
    )[0]
    visits, last_visit_on = db.rows(
        "SELECT visits, last_visit_on FROM customer_rhythm WHERE customer_id = ?", customer_id
    )[0]
    today = shop.clock.today()
    _end_upkeep(shop, customer_id)
    if last_visit_on == visited:
        _end_absence(shop, customer_id)
        for rule in rules.visit_rules(shop.config.rules, kind, item, first=visits == 1):
            event = of_visit(rule, customer_id, visit_id, date.fromisoformat(visited))
            if not _moved(shop, event):
                planning.start(shop, event, today)
        for rule in shop.config.rules.values():
            if rule.enabled and rule.trigger == "nps-age":
                _renew_nps(shop, rule, customer_id, today)
        for event in finding.absence_of(shop, customer_id):
            planning.start(shop, event, today)
    for event in finding.upkeep_after(shop, visit_id):
        planning.start(shop, event, today)


def of_visit(rule: Rule, customer_id: int, visit_id: int, on: date) -> Event:
    """What a visit on that day is to a rule that answers it."""
    return Event(rule, customer_id, on, f"{rule.name}:visit:{visit_id}", visit_id=visit_id)


def after_rating(shop: Shop, rating_id: int) -> None:
    """Thank whoever would recommend the shop. The caller holds the action.

    The thanks wait until the rest after the very talk in which they said so is over.
    """
    customer_id, nps, answered = db.rows(
        "SELECT customer_id, nps, answered_on FROM rating WHERE id = ?", rating_id
    )[0]
    if nps is None or nps < scores.PROMOTER:
        return
    on = date.fromisoformat(answered)
    for rule in shop.config.rules.values():
        if rule.enabled and rule.trigger == "promoter":
            event = of_promoter(shop, rule, customer_id, rating_id, on, nps)
            planning.start(shop, event, shop.clock.today())


def of_promoter(  # a rating, piece by piece
    shop: Shop, rule: Rule, customer_id: int, rating_id: int, on: date, nps: int
) -> Event:
    """What an answer of somebody who would recommend the shop is to a rule that gives thanks."""
    rested = on + timedelta(days=shop.config.contact.cap_days)
    first, last = shop.work.window(on, rule.from_, rule.to)
    wait = max(rested - first, timedelta())
    return Event(
        rule,
        customer_id,
        on,
        f"{rule.name}:{rating_id}",
        reason=_("recommends us {score} of 10").format(score=nps),
        window=(first + wait, last + wait),
    )


def _renew_nps(shop: Shop, rule: Rule, customer_id: int, today: date) -> None:
    """Somebody who was away when their last NPS answer grew old is asked now that they are back."""
    last = db.row(
        "SELECT id, answered_on FROM rating WHERE customer_id = ? AND nps IS NOT NULL "
        "ORDER BY answered_on DESC, id DESC LIMIT 1",
        customer_id,
    )
    old = today - timedelta(days=rule.days or 0)
    if last and last[1] <= old.isoformat():
        planning.start(shop, Event(rule, customer_id, today, f"{rule.name}:{last[0]}"), today)


def _moved(shop: Shop, event: Event) -> bool:
    """Let an untouched after-visit follow-up ask about the newest visit instead of an older one.

    One that is past its deadline stays where it is: a missed deadline stays missed.
    """
    moving = rules.in_place_of(shop.config.rules, event.rule)
    if not moving:
        return False
    found = db.row(
        "SELECT id, rule FROM follow_up f WHERE customer_id = ? AND status = 'open' "
        f"AND rule IN ({db.marks(moving)}) AND due_on >= ? "
        "AND NOT EXISTS (SELECT 1 FROM attempt WHERE follow_up_id = f.id)",
        event.customer_id,
        *moving,
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
        planning.assignee(rule, event),
        follow_up_id,
    )
    return True


def _end_absence(shop: Shop, customer_id: int) -> None:
    ended = rules.names(shop.config.rules, rules.ended_by_visit)
    changing.drop(
        shop, "visited", f"customer_id = ? AND rule IN ({db.marks(ended)})", customer_id, *ended
    )


def _end_upkeep(shop: Shop, customer_id: int) -> None:
    """Take off Today what a visit that was typed in late has done already."""
    for follow_up_id, name, *visit in db.rows(
        "SELECT f.id, f.rule, v.id, v.visited_on, v.item FROM follow_up f "
        "JOIN visit v ON v.id = f.visit_id WHERE f.customer_id = ? AND f.status = 'open'",
        customer_id,
    ):
        rule = shop.config.rules.get(name)
        if rule and rule.trigger == "upkeep" and not finding.due_again(rule, customer_id, *visit):
            changing.drop(shop, "visited", "id = ?", follow_up_id)


def after_occasion(shop: Shop, occasion_id: int) -> None:
    """Start at once what a newly noted occasion asks for, if its window is open. In an action."""
    for event in _asked_by(shop, occasion_id):
        planning.start(shop, event, shop.clock.today())


def _asked_by(shop: Shop, occasion_id: int) -> list[Event]:
    """What an occasion leads to and whose window has opened."""

    def opens(event: Event) -> date:
        window = event.window or shop.work.window(event.on, event.rule.from_, event.rule.to)
        return window[0]

    today = shop.clock.today()
    return [event for event in finding.of_occasion(shop, occasion_id) if opens(event) <= today]


def occasion_moved(shop: Shop, occasion_id: int) -> None:
    """End what a corrected occasion does not ask for any more, and start what it asks for now.

    In an action. What has ended so may begin again, should the correction be corrected.
    """
    # Of another kind the same day may open its window later: then it is not asked for yet.
    wanted = {event.key for event in _asked_by(shop, occasion_id)}
    for follow_up_id, key in db.rows(
        "SELECT id, dedupe_key FROM follow_up WHERE occasion_id = ? AND status = 'open'",
        occasion_id,
    ):
        if key not in wanted:
            changing.drop(shop, "occasion", "id = ?", follow_up_id)
            db.run("UPDATE follow_up SET dedupe_key = NULL WHERE id = ?", follow_up_id)
    after_occasion(shop, occasion_id)
