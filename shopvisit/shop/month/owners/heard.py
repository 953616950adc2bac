"""What the customers of a month said, in their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.shop.metrics import sets
from shopvisit.shop.record import names
from shopvisit.text.i18n import N_
from shopvisit.text.phones import mask_numbers

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

# In the order in which an owner wants to read them.
KINDS = {
    "complaint": N_("Complaints"),
    "suggestion": N_("Suggestions"),
    "need": N_("Needs"),
    "praise": N_("Praise"),
}


@dataclass(frozen=True)
class Word:
    """One thing that somebody said, of one of `KINDS`, with the score that was given with it."""

    kind: str
    rating_id: int
    customer_id: int
    customer: str
    on: date
    said: str
    csat: int | None
    staff: str


def words(shop: Shop, month: str, served_by: int | None = None) -> list[Word]:
    """All that was said in a month, kind by kind, the newest first; to whom `served_by` served.

    No phone number stands in it in full. Raises ValueError for what is no month.
    """
    span = sets.Span.of(shop, month)
    found = db.named(
        "SELECT r.id, r.customer_id, c.name, c.phone, r.answered_on, r.csat, coalesce(s.name, ''), "
        "r.complaint, r.suggestion, r.need, r.praise "
        f"FROM (SELECT r.id FROM {sets.RATED} "
        f"AND (:who IS NULL OR r.served_by = :who) AND {sets.SAID_SOMETHING}) AS k "
        "JOIN rating r ON r.id = k.id JOIN customer c ON c.id = r.customer_id "
        "LEFT JOIN staff s ON s.id = r.served_by",
        {**sets.parameters(shop, span), "who": served_by},
    )
    newest_first = sorted(found, key=lambda row: (row[4], row[0]), reverse=True)
    return [
        Word(
            kind, id_, customer_id, names.name_or_phone(name, phone), date.fromisoformat(day),
            mask_numbers(said), csat, staff,
        )
        for place, kind in enumerate(KINDS)
        for id_, customer_id, name, phone, day, csat, staff, *texts in newest_first
        if (said := texts[place])
    ]  # fmt: skip
