"""Today with rows of every sort, in whatever mixture."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import timedelta

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.followups import changing
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

STEPS = ("answer", "solve", "tell", "verify")
BY_HAND = ("promise", "task")


def sorts(shop: Shop) -> list[str]:
    """Every sort of row: the steps of a complaint, what is made by hand, each rule."""
    rules = shop.config.rules
    named = [n for n, rule in rules.items() if not n.startswith("complaint-") and n != "promise"]
    return [*STEPS, *BY_HAND, *named]


def mixed(shop: Shop, wanted: Sequence[str], rated: Container[int] = ()) -> None:
    """Give one customer each a row of these sorts; those at the places `rated` are done, with a 4.

    The customers are called 顾客0, 顾客1 and so on.
    """
    for number, sort in enumerate(wanted):
        day = shop.clock.today() - timedelta(days=3)
        who = Customer(name=f"顾客{number}", phone=f"138{number:08d}")
        with journal.action(shop, "test"):
            customer_id, _visit_id = visits.add(shop, who, Visit(day, item="空调清洗", served_by=2))
            db.run("DELETE FROM follow_up WHERE customer_id = ?", customer_id)
        made = _row(shop, customer_id, sort)
        if number in rated and made is not None and sort != "promise":
            conversation.record(shop, made, Answer(csat=4, fixed=1, done={made: True}))


def _row(shop: Shop, customer_id: int, sort: str) -> int | None:
    today = shop.clock.today()
    if sort in STEPS:
        complaint_id = complaints.open_(shop, customer_id, New("遥控器失灵"))
        if (place := STEPS.index(sort)) > 0:
            _next(shop, complaint_id)
        if place > 1:
            complaints.resolve(shop, complaint_id, Solved("换了新的"))
        if place > 2:
            _next(shop, complaint_id)
            with journal.action(shop, "test"):
                db.run(
                    "UPDATE follow_up SET from_on = ?, due_on = ? WHERE status = 'open' "
                    "AND customer_id = ? AND rule = 'complaint-verified'",
                    today,
                    today,
                    customer_id,
                )
        return None
    if sort == "promise":
        return changing.promise(shop, customer_id, "送遥控器", today, "16:00")
    if sort == "task":
        return changing.add(shop, customer_id, "问发票", today, None)
    rule = shop.config.rules[sort]
    from shopvisit.store import schema

    with journal.action(shop, "test"):
        made: int = (
            schema.FollowUp.insert(
                created_at=shop.clock.stamp(),
                customer=customer_id,
                kind=rule.kind,
                rule=sort,
                reason="",
                from_on=today - timedelta(days=1),
                due_on=today,
                first_due_on=today,
                priority=rule.priority,
            )
        ).execute()
    return made


def _next(shop: Shop, complaint_id: int) -> None:
    follow_up = complaints.task(shop, complaint_id)
    assert follow_up is not None
    conversation.record(shop, follow_up, Answer())
