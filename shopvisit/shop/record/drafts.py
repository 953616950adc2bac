"""Forms that are half typed: kept so that a crash or a power cut loses no word. Not journalled."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence

from shopvisit import db
from shopvisit.shop.record.shop import Shop

# A draft stays where it was typed, so that undoing a merge finds it there.
_OF_CUSTOMER = "customer_id IN (SELECT ? UNION ALL SELECT id FROM customer WHERE merged_into = ?)"


def of_conversation(customer_id: int, follow_up_ids: Container[int]) -> dict[str, object]:
    """What was half typed of this conversation; of another one, long over, it is of no use."""
    drafts = [
        json.loads(row[0])
        for row in db.rows(
            f"SELECT body FROM draft WHERE {_OF_CUSTOMER} ORDER BY saved_at DESC, rowid DESC",
            customer_id,
            customer_id,
        )
    ]
    return next((draft for draft in drafts if draft.get("follow_up_id") in follow_up_ids), {})


def save(shop: Shop, follow_up_id: int, body: Mapping[str, object]) -> None:
    """Keep what is half typed, so that not even a power cut loses it. Not part of the journal.

    Of a follow-up that has been taken back nothing is kept.
    """
    shop.must_write()
    with db.explained(), db.transaction():
        db.run(
            "INSERT INTO draft(customer_id, saved_at, body) "
            "SELECT customer_id, ?, ? FROM follow_up WHERE id = ? "
            "ON CONFLICT (customer_id) DO UPDATE SET saved_at = excluded.saved_at, "
            "body = excluded.body",
            shop.clock.stamp(),
            json.dumps({**body, "follow_up_id": follow_up_id}, ensure_ascii=False),
            follow_up_id,
        )


def drop(shop: Shop, customer_id: int) -> None:  # every function takes the shop first
    """Forget what was half typed about this customer."""
    shop.must_write()
    with db.explained(), db.transaction():
        forget(customer_id)


def waiting(shop: Shop) -> Sequence[tuple[int, int]]:
    """Customer and follow-up of each half-typed form that is waiting to be finished."""
    found = db.rows(
        "SELECT f.customer_id, f.id FROM draft d JOIN follow_up f "
        "ON f.id = d.body ->> 'follow_up_id' AND f.status = 'open' ORDER BY d.saved_at"
    )
    return [(row[0], row[1]) for row in found]


def forget(customer_id: int) -> None:
    """As `drop`, in the transaction that the caller holds."""
    db.run(f"DELETE FROM draft WHERE {_OF_CUSTOMER}", customer_id, customer_id)
