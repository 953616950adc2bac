"""Customers as rows: what Find, the visit form and merging show of whom they found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shopvisit.calendar.days import short_day
from shopvisit.screens.base import load
from shopvisit.shop.people import customers, order
from shopvisit.shop.record import names
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _
from shopvisit.text.names import without_title
from shopvisit.text.phones import clean_phone, found_in_number, mask_phone, phone_key
from shopvisit.text.pinyin import found_in, normal_query
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.shop.record.shop import Shop
    from shopvisit.widgets.columns import Order

NEW_CUSTOMER = Command(
    "ctrl+n",
    "",
    "create",
    N_("New customer"),
    N_("Make a new customer of what was typed, whoever else was found."),
)
COLUMNS = (
    Column(N_("Name"), 20, flex=True, min_width=12, sort="name"),
    Column(N_("Phone"), 13, sort="phone"),
    Column(N_("Last visit"), 10, sort="last_visit"),
    Column(N_("Visits"), 6, align="right", drop=2, sort="visits", greatest_first=True),
    Column(N_("To do"), 6, align="right", drop=1, sort="to_do", greatest_first=True),
)
# Something with a letter in it and no digit, and then eight digits or more.
_NAME_AND_PHONE = re.compile(r"(\D*?[^\W\d_]\D*?)\s*(\+?[\d(][\d ()-]{6,}\d)\s*")


class FoundRows:
    """The customers that `text` finds, with what it found of each marked.

    The last to visit come first, where no other order is asked for; `without` leaves one out.
    """

    def __init__(
        self, shop: Shop, text: str, without: int | None = None, by: Order | None = None
    ) -> None:
        self._shop, self._text = shop, text.strip()
        ids = order.found(shop, text, by.by, down=by.down) if by else customers.find_ids(shop, text)
        self.ids = [id_ for id_ in ids if id_ != without]

    def page(self, ids: Sequence[int]) -> list[Row]:
        today = self._shop.clock.today()
        return [
            Row(
                one.id,
                (
                    one.name or _("(no name)"),
                    mask_phone(one.phone),
                    short_day(one.last_visit_on, today) if one.last_visit_on else "",
                    str(one.visits),
                    str(one.open_follow_ups or ""),
                ),
                found=matches(self._text, one.name, one.phone) if self._text else (),
            )
            for one in customers.found(self._shop, ids)
        ]


def matches(text: str, name: str, phone: str) -> tuple[tuple[int, int, int], ...]:
    """What `text` found in the first cells of a row: in the name, else in the masked number."""
    query = normal_query(text)
    spans = found_in(name, query) or found_in(name, normal_query(without_title(text)[0]))
    if spans:
        return tuple((0, *span) for span in spans)
    return tuple((1, *span) for span in found_in_number(phone, query))


class Choosing:
    """Of a screen with one line to type into and the customers found below it.

    Enter chooses the one under the cursor; where nobody is found, the form of a new customer opens
    with what was typed. The screen's `created` is given the id of the new one, once it is saved.
    """

    def on_input_submitted(self: Any, event: FormLine.Submitted) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self: Any) -> None:
        rows = self.query_one(RowList)
        if rows.ids:
            rows.action_choose()
        else:
            self.action_create()

    def action_create(self: Any) -> None:
        text = self.query_one(FormLine).value
        if not text.strip():
            self.desk.say(_("Type a name or a phone number first."))
            return
        self.app.push_screen(load("new-customer")(made_from(text)), self._made)

    def _made(self: Any, customer_id: int | None) -> None:
        if customer_id is not None:
            self.created(customer_id)


def made_from(text: str) -> customers.Customer:
    """Who `text` may be the beginning of: a number is a phone's, anything else is a name.

    A name with a phone number behind it is both.
    """
    if looks_like_phone(text):
        return customers.Customer(phone=clean_phone(text))
    both = _NAME_AND_PHONE.fullmatch(text)
    if both:
        return customers.Customer(name=clean(both[1], 60), phone=clean_phone(both[2]))
    return customers.Customer(name=clean(text, 60))


def looks_like_phone(text: str) -> bool:
    """Whether nothing but a phone number was typed."""
    return bool(phone_key(text)) and not any(char.isalpha() for char in text)


def called(shop: Shop, customer_id: int) -> str:
    """What to call a customer on a screen that others can see."""
    customer = customers.get(shop, customer_id)
    return names.name_or_phone(customer.name, customer.phone)
