"""What a clerk takes along from a customer or a call, to paste it where one writes or dials."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shopvisit.shop.people import customers
from shopvisit.shop.talks import briefing, scripts
from shopvisit.shop.talks.results import closing, read_back
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.talks.form import Form
    from shopvisit.shop.talks.notes import Notes


class Text(NamedTuple):
    """A text by the name that staff know it by, in the language in use."""

    name: str
    text: str


def of_customer(shop: Shop, customer_id: int) -> list[Text]:
    """The number of a customer; nothing where none is known."""
    return _there(Text(_("phone number"), customers.get(shop, customer_id).phone))


def of_call(shop: Shop, form: Form, notes: Notes | None = None) -> list[Text]:
    """The number, what is said first, what can be left or sent instead, and what is read back.

    Read back is what `notes` have noted. Where there is work to be done and no call, the number.
    """
    row = form.follow_up
    said = closing(notes) if notes is not None and read_back(notes) else ""
    return _there(
        Text(_("phone number"), form.customer.phone),
        Text(_("opening"), "" if briefing.is_work(row) else form.script.opening),
        Text(_("message"), scripts.message(shop, row)),
        Text(_("read-back"), said),
    )


def _there(*texts: Text) -> list[Text]:
    return [each for each in texts if each.text.strip()]
