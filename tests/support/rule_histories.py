"""Customers with a past that no rule has looked at, rules switched on, and what they have made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from shops import TODAY

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.settings.values import Rule
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.store import schema

DAY = timedelta(days=1)


def ago(days: int, since: date = TODAY) -> date:
    return since - DAY * days


def on(day: date) -> YearlyDay:
    """The one day on which something ends."""
    return YearlyDay("solar", day.month, day.day, year=day.year)


def newcomer(shop: Shop, name: str = "王秀英", consent: str = "all") -> int:
    return customers.add(shop, Customer(name=name, contact_consent=consent))


def came(
    shop: Shop,
    *visited: tuple[date, str],
    kind: str = "service",
    consent: str = "all",
    served_by: int = 1,
) -> int:
    """A customer who came on these days for these items, typed in without any rule looking."""
    customer_id = newcomer(shop, f"老顾客{db.value('SELECT count(*) FROM customer')}", consent)
    with journal.action(shop, "history"):
        for day, item in visited:
            schema.Visit.insert(
                created_at=shop.clock.stamp(),
                customer=customer_id,
                visited_on=day,
                kind=kind,
                item=item,
                served_by=served_by,
            ).execute()
        customers.derive(customer_id)
    return customer_id


def spoken_with(shop: Shop, customer_id: int, answer: Answer) -> None:
    """A talk that came of itself: a task of the staff's own, which is no contact to rest after."""
    follow_up_id = changing.add(shop, customer_id, "问一声", shop.clock.today())
    conversation.record(shop, follow_up_id, answer)


def everything_on() -> dict[str, Rule]:
    """All rules that ship, those that are off by default, too."""
    shipped = loading.default().rules
    return {name: rule._replace(enabled=True) for name, rule in shipped.items()}


def switched(**changes: dict[str, Any]) -> dict[str, Rule]:
    """The rules as shipped; those named ("promoter_thanks") switched on and changed."""
    shipped = dict(loading.default().rules)
    for name, fields in changes.items():
        rule = shipped[name.replace("_", "-")]
        shipped[rule.name] = rule._replace(enabled=True)._replace(**fields)
    return shipped


def made(rule: str) -> list[tuple[str, str]]:
    """The windows of what the rule has made, in the order in which it was made."""
    return db.rows("SELECT from_on, due_on FROM follow_up WHERE rule = ? ORDER BY id", rule)


def made_for(rule: str) -> list[tuple[int, str, str]]:
    """The same, with the customer before each, by customers."""
    return db.rows(
        "SELECT customer_id, from_on, due_on FROM follow_up WHERE rule = ? "
        "ORDER BY customer_id, from_on",
        rule,
    )


def status(rule: str) -> str | None:
    found: str | None = db.value("SELECT status FROM follow_up WHERE rule = ?", rule)
    return found
