"""Customers who say what is wrong, and improvements that come from it."""

from __future__ import annotations

from shopvisit import db
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.store import schema

WANG, ZHAO, LIN, CHEN = 1, 2, 3, 4


def reason(polarity: str = "complaint", place: int = 0) -> int:
    found = db.rows("SELECT id FROM reason WHERE polarity = ? ORDER BY id", polarity)
    return int(found[place][0])


def rate(shop: Shop, customer_id: int, **said: object) -> int:
    """The customer is talked to and says something; the rating's id."""
    task = changing.add(shop, customer_id, "回访", shop.clock.today())
    conversation.record(shop, task, Answer(**said))  # type: ignore[arg-type]  # as the test says it
    return int(db.value("SELECT max(id) FROM rating"))


def complain(
    shop: Shop, customer_id: int, text: str = "等太久", cause_id: int | None = None, **more: object
) -> int:
    with journal.action(shop, "set up", kind="engine"):
        return int(
            schema.Complaint.insert(
                created_at=shop.clock.stamp(),
                customer=customer_id,
                source="counter",
                category="responsiveness",
                severity="normal",
                text=text,
                opened_at=shop.clock.stamp(),
                opened_on=shop.clock.today(),
                cause=cause_id,
                **more,
            ).execute()
        )


def notices(improvement_id: int = 1, status: str = "open") -> list[tuple[int, str, str]]:
    return db.rows(
        "SELECT customer_id, from_on, due_on FROM follow_up WHERE improvement_id = ? "
        "AND status = ? AND kind = 'notice' AND rule = 'improved' ORDER BY customer_id",
        improvement_id,
        status,
    )


def told(shop: Shop, customer_id: int) -> None:
    """Whatever is open for the customer is told them."""
    conversation.record(shop, followups.of_customer(shop, customer_id)[0].id, Answer())


def raised(shop: Shop, *customer_ids: int) -> int:
    """An improvement that each of them complained for."""
    sources = [("complaint", complain(shop, customer_id)) for customer_id in customer_ids]
    return improvements.propose(shop, New("加一个接待的人"), sources)
