"""Improvements on the screen, and what the keys have made of them."""

from __future__ import annotations

from pilots import Driven

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.record.shop import Shop

WANG, ZHAO = 1, 2


def complain(shop: Shop, customer_id: int, text: str) -> int:
    cause_id = db.value("SELECT min(id) FROM reason WHERE polarity = 'complaint'")
    return complaints.open_(shop, customer_id, complaints.New(text, cause_id=cause_id))


def status(improvement_id: int = 1) -> str:
    return str(db.value("SELECT status FROM improvement WHERE id = ?", improvement_id))


def linked() -> list[int]:
    return [row[0] for row in db.rows("SELECT complaint_id FROM improvement_source ORDER BY id")]


def notices() -> list[int]:
    return [
        row[0]
        for row in db.rows(
            "SELECT customer_id FROM follow_up WHERE improvement_id IS NOT NULL "
            "AND status = 'open' ORDER BY customer_id"
        )
    ]


def registered(shop: Shop, *complaints: int) -> int:
    return improvements.propose(shop, New("周末加人"), [("complaint", id_) for id_ in complaints])


async def open_one(driven: Driven, improvement_id: int = 1) -> None:
    await driven.open("improvement", improvement_id)


def footer(driven: Driven) -> str:
    return driven.frame.splitlines()[-1]
