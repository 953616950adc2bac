"""Find: customers as one types, by any part of name, pinyin, initials or phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens import beside
from shopvisit.screens.base import ShopScreen
from shopvisit.screens.customer_rows import (
    COLUMNS,
    NEW_CUSTOMER,
    Choosing,
    FoundRows,
    looks_like_phone,
)
from shopvisit.screens.giving_out import GIVE_OUT, GivingOut
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class FindScreen(Choosing, GivingOut, ShopScreen):
    """One line to type into, and below it whoever matches, the last to visit first."""

    PLACE = N_("Find")
    ABOUT = N_("Anybody by a few letters of the name, pinyin or number.")
    KEYS = (
        Command(
            "enter",
            "",
            "choose",
            N_("Open"),
            N_("Open the card under the cursor; when nobody is found, make a new customer."),
        ),
        Command("up,down", "", "walk('{key}')", N_("Row"), N_("To the row above or below.")),
        Command(
            "pageup,pagedown",
            "",
            "walk('{key}')",
            N_("Page"),
            N_("A screenful up or down."),
            footed=False,
        ),
        NEW_CUSTOMER,
        Command(
            "ctrl+g",
            "",
            "app.go('duplicates')",
            N_("Two cards?"),
            N_("Cards that may be of one person, side by side: to be merged, or told apart."),
        ),
        GIVE_OUT,
        Command(
            "escape",
            "left",
            "back",
            N_("Back"),
            N_("Back; so does the left arrow where nothing is typed."),
        ),
    )

    def body(self) -> Iterable[Widget]:
        yield FormLine(
            on_text=self._find,
            limit=60,
            placeholder=_("Name, pinyin, initials or part of the phone number"),
            id="find",
        )
        yield RowList(COLUMNS, focusable=False)

    def on_mount(self) -> None:
        self._find("")
        self.fit()
        self.query_one(FormLine).focus()

    def on_screen_resume(self) -> None:
        self.reload()

    def begin_anew(self) -> None:
        self.query_one(FormLine).value = ""

    def reload(self) -> None:
        rows = self.query_one(RowList)
        text = self.query_one(FormLine).value
        rows.show(FoundRows(self.shop, text), keep=rows.cursor_id, empty=_nobody(text))
        self._tell()

    def _find(self, text: str) -> None:
        rows = self.query_one(RowList)
        rows.show(FoundRows(self.shop, text), empty=_nobody(text))
        if not rows.ids:
            self._tell()

    def fit(self) -> None:
        if beside.fit(self, 1) is not None:
            self._tell()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self.customer_id = event.id
        if (pane := beside.of(self)) is not None:
            pane.when_rested(self._tell)

    def _tell(self) -> None:
        """The story of the customer under the cursor, where there is a pane for it."""
        if (pane := beside.of(self)) is not None:
            pane.tell_customer(self.shop, self.query_one(RowList).cursor_id)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.desk.open("card", event.id, tuple(event.rows.ids))

    def action_walk(self, key: str) -> None:
        rows = self.query_one(RowList)
        if key in ("up", "down"):
            rows.move(-1 if key == "up" else 1)
        else:
            rows.action_page(-1 if key == "pageup" else 1)

    def created(self, customer_id: int) -> None:
        self.query_one(FormLine).value = ""
        self.desk.open("card", customer_id)
        self.desk.say(_("New customer saved."), undoable=True)


def _nobody(text: str) -> str:
    """What an empty list says: that nobody is there, and what Enter will do about it."""
    if not text.strip():
        return _("No customers yet.\nType a name or a phone number; Enter makes a new customer.")
    if looks_like_phone(text):
        return _("Nobody has this number.\nEnter makes a new customer with it.")
    return _("Nobody is called that.\nEnter makes a new customer of this name.")
