"""How much the shop knows of one customer."""

from __future__ import annotations

from dataclasses import dataclass

from shopvisit import db
from shopvisit.shop.record.shop import Shop


@dataclass(frozen=True)
class Known:
    """How many of each there are, of whatever time and state."""

    visits: int
    follow_ups: int
    ratings: int
    complaints: int


def known(shop: Shop, customer_id: int) -> Known:  # every function takes the shop first
    """What there is of the customer; what was merged into the card is on it."""
    counted = db.row(
        "SELECT (SELECT count(*) FROM visit WHERE customer_id = ?1), "
        "(SELECT count(*) FROM follow_up WHERE customer_id = ?1), "
        "(SELECT count(*) FROM rating WHERE customer_id = ?1), "
        "(SELECT count(*) FROM complaint WHERE customer_id = ?1)",
        customer_id,
    )
    return Known(*(counted or (0, 0, 0, 0)))
