"""Everything that is known of one customer, written to a file: where to?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import InvalidError, legible
from shopvisit.screens.customer_rows import called
from shopvisit.screens.form import FORGETFUL_KEYS, FormScreen
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Field, FormLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from shopvisit.errors import ShopError
    from shopvisit.shop.record.shop import Shop

_LONGEST = 400


class CustomerExport(FormScreen[Path]):
    """Writes a customer's data to the file that is named; dismisses where it is."""

    PLACE = N_("Export")
    ABOUT = N_("All that is known of one customer, in a file for the customer.")
    KEYS = FORGETFUL_KEYS
    WRITES = False  # nothing in the shop
    OWNERS = "customer export"
    PASSING = True

    customer_id: int

    def __init__(self, shop: Shop, customer_id: int) -> None:
        super().__init__()
        self.customer_id = customer_id
        # A copy that is only looked at goes when the program ends, and all beside it.
        self._beside = Path.home() if shop.looking == "copy" else shop.path.absolute().parent

    def draft_name(self) -> str:
        return ""  # nothing is kept where one may only look, and a better name is made each time

    def body(self) -> Iterable[Widget]:
        name = called(self.shop, self.customer_id)
        title = _("Export what is known of {name}").format(name=name)
        with Vertical(classes="sheet wide"):
            yield Static(plain(title), classes="heading", markup=False)
            yield from self.fields()
            told = _(
                "One file with the card, every visit, talk, rating and complaint, and who "
                "changed what. Names and numbers stand in it in full."
            )
            yield Static(told, classes="quiet words", markup=False)

    def fields(self) -> Iterable[Widget]:
        line = FormLine(self._suggested(), limit=_LONGEST)
        line.add_class("long")
        folder = _("in {folder}").format(folder=legible(self._beside))
        yield Field("path", N_("File"), line, note=folder)

    def _suggested(self) -> str:
        """A name that is not taken yet."""
        name, number = f"exports/customer-{self.customer_id}", 2
        path = f"{name}.json"
        while (self._beside / path).exists():
            path, number = f"{name}.{number}.json", number + 1
        return path

    def on_mount(self) -> None:
        self.fill_in(self.field("path"))

    def work(self) -> tuple[object, ...]:
        from shopvisit.files.giving.exporting import export_customer

        typed = self.typed("path").strip()
        if not typed:
            raise InvalidError("path", _("Please name a file."))
        return export_customer, self.customer_id, self._beside / Path(typed).expanduser()

    def saved(self, result: Any) -> None:
        self.dismiss(result)

    def wrong(self, error: ShopError) -> None:
        self.field("path").say(str(error), wrong=True)
