"""A new customer's form: nobody is made before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.screens.form import FORGETFUL_KEYS, FormScreen
from shopvisit.shop.people import customers
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class NewCustomer(FormScreen[int]):
    """Asks who it is, with what was typed filled in; dismisses the id of the new customer."""

    PLACE = N_("New customer")
    ABOUT = N_("Who it is, with what was typed filled in; nobody is made before it is saved.")
    KEYS = FORGETFUL_KEYS

    def __init__(self, known: customers.Customer) -> None:
        super().__init__()
        self._known = known

    def draft_name(self) -> str:
        return ""  # what it begins with stands in the line that it was opened from

    def fields(self) -> Iterable[Widget]:
        yield Field("name", N_("Name"), FormLine(self._known.name, limit=60))
        titles = [
            Option("1", _("Ms"), _("Ms")),
            Option("2", _("Mr"), _("Mr")),
            Option("0", "", _("as the name is")),
        ]
        yield Field("salutation", N_("Salutation"), Choice(titles, self._known.salutation))
        yield Field("phone", N_("Phone"), FormLine(self._known.phone, limit=120))
        for name, label, limit in (("address", N_("Address"), 200), ("note", N_("Note"), 500)):
            line = FormLine(limit=limit)
            line.add_class("long")
            yield Field(name, label, line)

    def on_mount(self) -> None:
        self.fill_in(self.field("phone" if self._known.name and not self._known.phone else "name"))

    def work(self) -> tuple[object, ...]:
        lines = ("name", "phone", "address", "note")
        said: dict[str, Any] = {name: self.typed(name) for name in lines}
        who = customers.Customer(**said, salutation=self.chosen("salutation") or "")
        return customers.add, who, self.asked

    def saved(self, result: Any) -> None:
        self.dismiss(int(result))
