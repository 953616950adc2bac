"""Country and currency: typed by name or code, with what they mean said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import InvalidError
from shopvisit.screens.form import FormScreen
from shopvisit.screens.settings.sheets import ValueSheet
from shopvisit.shop.whole import where
from shopvisit.text import countries
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Field, FormLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop

NAMES = {"country": N_("Country"), "currency": N_("Currency")}
ABOUT = {
    "country": N_(
        "How phone numbers are known, in which order days are typed, and which holidays there "
        "are; its currency comes with it."
    ),
    "currency": N_("How money is written. What was paid keeps its number: nothing is converted."),
}
_LIMIT = 60


class PlaceSheet(FormScreen[bool]):
    """The shop's country, or its currency; dismisses whether it was saved."""

    PLACE = N_("Setting")
    KEYS = ValueSheet.KEYS

    def __init__(self, shop: Shop, key: str) -> None:
        super().__init__()
        self._shop, self._key = shop, key

    def draft_name(self) -> str:
        return f"place {self._key}"

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(_(NAMES[self._key]), classes="heading", markup=False)
            yield Static(_(ABOUT[self._key]), classes="quiet told", markup=False)
            yield from self.fields()

    def fields(self) -> Iterable[Widget]:
        now = countries.name(str(getattr(self._shop.place, self._key)))
        yield Field(
            self._key,
            N_("Value"),
            FormLine(now, limit=_LIMIT, on_text=self._tell),
            note=where.told(self._shop.place),
        )

    def on_mount(self) -> None:
        self.fill_in(self.shown()[0])

    def _tell(self, typed: str) -> None:
        try:
            said, wrong = where.told(self._meant(typed)), False
        except InvalidError as error:
            said, wrong = str(error), True
        self.field(self._key).say(said, wrong=wrong)

    def _meant(self, typed: str) -> countries.Place:
        if self._key == "country":
            return countries.place_of(where.country_of(typed))
        return self._shop.place._replace(currency=where.currency_of(typed))

    def on_input_changed(self, event: object) -> None:
        """What is wrong is said with every key."""

    def work(self) -> tuple[object, ...]:
        meant = self._meant(self.typed(self._key))
        return where.change_to, self._key, getattr(meant, self._key)

    def saved(self, result: Any) -> None:  # noqa: ARG002  # nothing comes back
        self.dismiss(True)  # noqa: FBT003  # Textual's own
