"""Numbers that turned out to be somebody else's, or nobody's: known until they are put right."""

from __future__ import annotations

import re

from shopvisit import db
from shopvisit.text.i18n import _
from shopvisit.text.phones import phone_key

_TRIED = """
SELECT DISTINCT a.wrong_phone FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
WHERE f.customer_id = ?1 AND a.outcome = 'wrong_number' AND a.wrong_phone <> '' AND NOT EXISTS (
  SELECT 1 FROM follow_up g JOIN attempt b ON b.follow_up_id = g.id
  WHERE g.customer_id = ?1 AND b.outcome = 'reached' AND b.channel = 'phone' AND b.id > a.id)
"""


def is_wrong(customer_id: int, phone: str) -> bool:
    """Whether the number that is dialled, the first of `phone`, was found to be a wrong one.

    It is right again once it is another one, or once they were reached at it all the same.
    """
    number = phone_key(phone)
    tried = (wrong for (wrong,) in db.rows(_TRIED, customer_id)) if number else ()
    return any(phone_key(wrong) == number for wrong in tried)


def instead_of_first(phone: str, right: str) -> str:
    """The numbers of a card with the right one in the place of the first; the others stay."""
    _wrong, *others = re.split("[/,;]", phone)
    return " / ".join([right, *(each.strip() for each in others if each.strip())])


def warning() -> str:
    """What to mind while it stands on the card."""
    return _("The phone number is a wrong one: ask for the right one when you can.")
