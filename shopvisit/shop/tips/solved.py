"""A complaint that was solved well, as a tip: what it was and what helped, without the customer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.shop.tips.tips import Tip
from shopvisit.text.address import address, salutations
from shopvisit.text.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

# Of a phone, an order or a card: nothing that the next customer's call needs.
_NUMBER = re.compile(r"[+＋]?[0-9０-９](?:[ -]?[0-9０-９]){5,}")
_TITLE = 80


def tip_of(shop: Shop, complaint_id: int) -> Tip:
    """What a solved complaint teaches, to be looked at before it is saved."""
    text, resolution, cause, item, name, salutation = db.rows(
        "SELECT p.text, p.resolution, coalesce(n.name, ''), coalesce(v.item, ''), c.name, "
        "c.salutation FROM complaint p JOIN customer c ON c.id = p.customer_id "
        "LEFT JOIN reason n ON n.id = p.cause_id LEFT JOIN visit v ON v.id = p.visit_id "
        "WHERE p.id = ?",
        complaint_id,
    )[0]
    who = names(name, salutation)
    return Tip(
        title=without(text, who)[:_TITLE],
        text=without(resolution, who),
        items=without(item, who),
        reasons=cause,
    )


def names(name: str, salutation: str) -> list[str]:
    """How somebody may be called in what was written down, the longest first."""
    if len(name) < 2:
        return []
    spoken = {(salutation, language) for language in LANGUAGES}
    spoken |= {(word, language) for language in LANGUAGES for word in salutations(language)}
    called = {name, *(address(name, word, language) for word, language in spoken)}
    called |= {part for part in name.split() if len(part) > 1}
    return sorted(called, key=len, reverse=True)


def without(text: str, called: list[str]) -> str:
    """`text` without these names and without long numbers."""
    customer = _("the customer")
    for name in called:
        if name.isascii():
            text = re.sub(rf"\b{re.escape(name)}\b", customer, text, flags=re.IGNORECASE)
        else:
            text = text.replace(name, customer)
    return _NUMBER.sub("...", text)
