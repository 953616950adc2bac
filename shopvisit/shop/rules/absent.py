"""Calls to those who had stayed away already when they came in with a list: so many a day.

No rule calls them by itself, for that would be a pile of work in one day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings.values import Rule
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning
from shopvisit.shop.rules.planning import Event
from shopvisit.text.i18n import N_, _

MOST_A_DAY = 100


def plan(shop: Shop, customer_ids: Sequence[int], per_day: int) -> int:
    """Plan a follow-up for each, `per_day` a working day from the next on; how many there are.

    They are those that the rules for absence would have made, and are named and ended as these
    are. Consent, refusals and the rest after a contact hold. Who has one already gets no other.
    Raises ShopError where the number is none, or the shop calls nobody who stays away.
    """
    if not 1 <= per_day <= MOST_A_DAY:
        raise ShopError(_("From 1 to {most} a day.").format(most=MOST_A_DAY))
    if not (missing := _rules(shop)):
        raise ShopError(_("The rules for customers who stay away are switched off."))
    today, planned = shop.clock.today(), 0
    day = shop.work.add(today, 1)
    with journal.action(shop, N_("planned calls to those who stayed away")):
        for customer_id in customer_ids:
            event = _event(missing, customer_id, day, today)
            if event is None or not planning.start(shop, event, today):
                continue
            planned += 1
            if planned % per_day == 0:
                day = shop.work.add(day, 1)
    return planned


def days_needed(count: int, per_day: int) -> int:
    """How many working days that many calls take."""
    return -(-count // per_day)


def _rules(shop: Shop) -> list[Rule]:
    """The rules that miss somebody, whoever is missed longest first."""
    found = [rule for rule in shop.config.rules.values() if rule.enabled]
    missing = [rule for rule in found if rule.trigger == "absence"]
    return sorted(missing, key=lambda rule: -(rule.days or 0))


def _event(missing: Sequence[Rule], customer_id: int, day: date, today: date) -> Event | None:
    """The absence of a customer, to be answered from `day` on; None where it is answered."""
    last = db.value("SELECT last_visit_on FROM customer_rhythm WHERE customer_id = ?", customer_id)
    names = [rule.name for rule in missing]
    if last is None or db.row(
        "SELECT 1 FROM follow_up WHERE customer_id = ? AND status = 'open' "
        f"AND rule IN ({db.marks(names)})",
        customer_id,
        *names,
    ):
        return None
    away = (today - date.fromisoformat(last)).days
    rule = next((each for each in missing if (each.days or 0) <= away), missing[-1])
    window = day, day + timedelta(days=max(0, rule.to.days - rule.from_.days))
    key = f"{rule.name}:{customer_id}:{last}"
    return Event(rule, customer_id, day, key, window=window)
