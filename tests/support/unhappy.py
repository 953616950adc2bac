"""A customer who complains, and the steps that the shop then has to take."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from shops import MakeShop

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints import steps as complaint_steps
from shopvisit.shop.complaints.complaints import Changes, New, Solved
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import daily
from shopvisit.store import schema

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)
HER = Customer(name="王秀英", salutation="女士", phone="13812342231")


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute).astimezone()


def unhappy(shop: Shop, **known: Any) -> int:
    """A customer who was served by 小王 a month ago, and complains; the complaint."""
    customer_id = customers.add(shop, HER)
    with journal.action(shop, "a visit of last month"):
        schema.Visit.insert(
            created_at=shop.clock.stamp(),
            customer=customer_id,
            visited_on=shop.clock.today() - 30 * DAY,
            kind="repair",
            item="空调维修",
            served_by=2,
        ).execute()
        customers.derive(customer_id)
    text = str(known.pop("text", "修完两天又不制冷了"))
    return complaints.open_(shop, customer_id, New(text, **known))


def answered(shop: Shop, **known: Any) -> int:
    """She has complained, and been called back; now it is to be solved."""
    complaint_id = unhappy(shop, **known)
    say(shop, complaint_id, followup_kinds.ANSWER)
    return complaint_id


def customer_of(complaint_id: int) -> int:
    found: int = db.value("SELECT customer_id FROM complaint WHERE id = ?", complaint_id)
    return found


def step(complaint_id: int, name: str) -> int:
    found = complaint_steps.open_step(complaint_id, name)
    assert found is not None, f"no {name} on Today's books"
    return found


def steps(complaint_id: int) -> list[tuple[str, str, str | None, int | None, int]]:
    """The open ones: rule, deadline, time, whose, priority."""
    return db.rows(
        "SELECT rule, due_on, due_time, assignee_id, priority FROM follow_up "
        "WHERE complaint_id = ? AND status = 'open' ORDER BY id",
        complaint_id,
    )


def open_names(complaint_id: int) -> list[str]:
    return [row[0] for row in steps(complaint_id)]


def say(shop: Shop, complaint_id: int, name: str, **answer: Any) -> conversation.Recorded:
    """Talk with the customer about one step of the complaint."""
    return conversation.record(shop, step(complaint_id, name), Answer(**answer))


def kinds(shop: Shop, complaint_id: int) -> list[str]:
    return [event.kind for event in complaint_rows.events(shop, complaint_id)]


def at(make_shop: MakeShop, day: date, hour: int = 10) -> Shop:
    shop = make_shop(day, hour)
    daily.catch_up(shop)
    return shop


def changed(shop: Shop, complaint_id: int, **what: Any) -> None:
    now = complaint_rows.one(shop, complaint_id)
    kept = Changes(now.text, now.category, now.severity, now.owner_id, now.cause_id)
    complaints.change(shop, complaint_id, Changes(**(kept._asdict() | what)))


def solved(shop: Shop, **known: Any) -> int:
    complaint_id = unhappy(shop, **known)
    complaints.resolve(shop, complaint_id, Solved("换了新机", compensation=5000))
    return complaint_id


def told(make_shop: MakeShop, **known: Any) -> tuple[Shop, int]:
    """Told on Saturday; it is Thursday, and time to ask whether it stayed solved."""
    shop = make_shop()
    complaint_id = solved(shop, **known)
    say(shop, complaint_id, followup_kinds.TELL)
    return at(make_shop, date(2026, 11, 26)), complaint_id


def leave(shop: Shop, staff_id: int) -> None:
    with journal.action(shop, "has left"):
        db.run("UPDATE staff SET active = 0 WHERE id = ?", staff_id)
