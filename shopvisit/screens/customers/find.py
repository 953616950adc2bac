"""Find: customers as one types, by any part of name, pinyin, initials or phone number."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shopvisit.screens import beside, terms
from shopvisit.screens.base import ShopScreen
from shopvisit.screens.customer_rows import (
    COLUMNS,
    NEW_CUSTOMER,
    Choosing,
    FoundRows,
    looks_like_phone,
)
from shopvisit.screens.lists.rows import Members, WithLists, counts, members
from shopvisit.screens.one_list import GIVE_OUT, SORTING, GivingOut, Sorting
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class FindScreen(Choosing, Sorting, GivingOut, ShopScreen):
    """One line to type into, and below it whoever matches, the last to visit first.

    While nothing is typed the shop's lists stand above them, with how many are on each.
    """

    PLACE = N_("Find")
    ABOUT = N_("Anybody by a few letters of the name, pinyin or number.")
    TERMS = (terms.SELF_RATED,)
    KEYS = (
        Command(
            "enter",
            "",
            "choose",
            N_("Open"),
            N_(
                "Open the card or the list under the cursor; when nobody is found, make a new "
                "customer."
            ),
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
        SORTING,
        Command(
            "escape",
            "left",
            "back",
            N_("Back"),
            N_("Back; so does the left arrow where nothing is typed."),
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._lists: WithLists | None = None
        self._counts: dict[str, int] = {}

    def body(self) -> Iterable[Widget]:
        yield FormLine(
            on_text=self._find,
            limit=60,
            placeholder=_("Name, pinyin or part of the number"),
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
        self.order = None
        self.query_one(FormLine).value = ""
        self._show("")

    def put_in_order(self) -> None:
        self._show(self.query_one(FormLine).value)

    def reload(self) -> None:
        rows = self.query_one(RowList)
        self._show(self.query_one(FormLine).value, rows.cursor_id)
        self._tell()
        if self._lists is not None and self._lists.ids:
            self.beside(partial(counts, self.shop), self._count, "lists")

    def _find(self, text: str) -> None:
        self._show(text)
        if not self.query_one(RowList).ids:
            self.customer_id = None
            self._tell()

    def _show(self, text: str, keep: int | None = None) -> None:
        found: FoundRows | WithLists = FoundRows(self.shop, text, by=self.order)
        self._lists = None
        if not text.strip() and self.order is None:
            found = self._lists = WithLists(self.shop, found, self._counts)
        self.query_one(RowList).show(found, keep, _nobody(text), self.order)

    def _count(self, found: dict[str, int]) -> None:
        if found != self._counts:
            self._counts.clear()
            self._counts.update(found)
            self.query_one(RowList).refresh_rows()

    def fit(self) -> None:
        if beside.fit(self, 1) is not None:
            self._tell()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self.customer_id = event.id if event.id > 0 else None
        if (pane := beside.of(self)) is not None:
            pane.when_rested(self._tell)

    def _tell(self) -> None:
        """The story of the customer or the list under the cursor, where there is a pane for it."""
        if (pane := beside.of(self)) is None:
            return
        row = self.query_one(RowList).cursor_id or 0
        each = self._lists.named(row) if self._lists is not None else None
        if each is None:
            pane.tell_customer(self.shop, self.customer_id)
        else:
            self.beside(partial(members, self.shop, each, pane.lines - 3), self._tell_list, "list")

    def _tell_list(self, on_it: Members) -> None:
        pane, row = beside.of(self), self.query_one(RowList).cursor_id or 0
        if pane is not None and self._lists is not None and self._lists.named(row) == on_it.of:
            pane.say(on_it.told(pane.room))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        if self._lists is not None and (each := self._lists.named(event.id)):
            self.desk.open("list", each.key)
        else:
            self.desk.open("card", event.id, tuple(id_ for id_ in event.rows.ids if id_ > 0))

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
