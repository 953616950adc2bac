"""Visits: what a customer came for, and who served them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError
from shopvisit.settings.values import VISIT_KINDS
from shopvisit.shop.complaints import steps
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers, staff
from shopvisit.shop.record import journal
from shopvisit.shop.record.names import name_or_phone
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine
from shopvisit.shop.visits import terms
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _, language

_RECENT_DAYS = 120


class Visit(NamedTuple):
    """One service or purchase; `amount` in minor units of money, None when not noted.

    `new_server` is the name of who served, where that is somebody to be taken on with it.
    """

    visited_on: date
    kind: str = "service"
    item: str = ""
    amount: int | None = None
    served_by: int | None = None
    note: str = ""
    new_server: str = ""


def add(
    shop: Shop, customer: int | customers.Customer, visit: Visit, asked: str | None = None
) -> tuple[int, int]:
    """Store a visit, of a known customer or of a new one, with all that follows from it.

    Gives the ids of customer and visit. Raises InvalidError, naming the field; `asked` as of
    `customers.add`.
    """
    from shopvisit.store import schema

    if visit.kind not in VISIT_KINDS:
        raise InvalidError("kind", _("Please choose what the visit was for."))
    if visit.amount is not None and visit.amount < 0:
        raise InvalidError("amount", _("An amount cannot be less than nothing."))
    if isinstance(customer, int):
        action = journal.action(shop, N_("visit of {customer}"), customer_id=customer)
    else:
        name = name_or_phone(clean(customer.name, 60), customer.phone)
        action = journal.action(shop, N_("visit of the new customer {name}"), name=name)
    with action:
        if visit.visited_on > shop.clock.today():
            raise InvalidError("visited_on", _("A visit cannot be in the future."))
        if not isinstance(customer, int):
            customer = customers.add(shop, customer, asked)
        changing.check_not_erased(customer)
        served_by = staff.add(shop, visit.new_server) if visit.new_server else visit.served_by
        visit_id = int(
            schema.Visit.insert(
                created_at=shop.clock.stamp(),
                customer=customer,
                visited_on=visit.visited_on,
                kind=visit.kind,
                item=clean(visit.item, 80),
                amount=visit.amount,
                served_by=served_by,
                note=clean(visit.note, 500),
            ).execute()
        )
        customers.derive(customer)
        came_in(shop, visit_id)
        terms.note(shop, visit_id)
    return customer, visit_id


def came_in(shop: Shop, visit_id: int) -> None:
    """All that follows from a stored visit: by the rules, and for complaints. In an action.

    Whoever has just come in is asked at once what a complaint still waits for.
    """
    customer_id, newest = db.rows(
        "SELECT v.customer_id, v.visited_on = r.last_visit_on FROM visit v "
        "JOIN customer_rhythm r ON r.customer_id = v.customer_id WHERE v.id = ?",
        visit_id,
    )[0]
    if newest:
        steps.again(shop, shop.clock.today(), customer_id)
    engine.after_visit(shop, visit_id)


def recent_items(shop: Shop, limit: int = 50, like: str = "") -> list[str]:
    """What people came for in the last months, the latest first, each once.

    Behind them stands what is usual in the trades that the shop has taken over. Only what has
    `like` in it, or is spelt so in pinyin or initials; not what is just that.
    """
    from shopvisit.settings.trades import trade

    found = db.rows(
        "SELECT item FROM visit WHERE visited_on > ? AND item <> '' "
        "ORDER BY visited_on DESC LIMIT 500",
        shop.clock.today() - timedelta(days=_RECENT_DAYS),
    )
    usual = (
        item.name
        for code in trade.taken(shop.config.rules)
        for item in trade.trade(code, language()).items
    )
    items = dict.fromkeys([*(row[0] for row in found), *usual])
    if like.strip():
        items = dict.fromkeys(item for item in items if item != like and _is_like(item, like))
    return list(items)[:limit]


def _is_like(item: str, typed: str) -> bool:
    from shopvisit.text.pinyin import normal_query, search_keys

    spelt, query = search_keys(item, ""), normal_query(typed)
    in_words = typed.strip().casefold() in item.casefold()
    return in_words or (bool(query) and any(key.startswith(query) for key in spelt))
