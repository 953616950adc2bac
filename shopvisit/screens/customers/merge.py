"""Merging: which other card is the same person?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import ShopError
from shopvisit.screens.base import ShopModal
from shopvisit.screens.customer_rows import COLUMNS, FoundRows, called
from shopvisit.screens.half_typed import attempt
from shopvisit.shop.cards import cards
from shopvisit.shop.people import customers, merging
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class _Likely(FoundRows):
    """Those who may be the same person, before anything is typed."""

    def __init__(self, screen: MergeScreen) -> None:
        super().__init__(screen.shop, "", screen.customer_id)
        same = cards.duplicates(screen.shop, customers.get(screen.shop, screen.customer_id))
        self.ids = [one.id for one in same]


class MergeScreen(ShopModal[None]):
    """Takes another card of the same person into that of `customer_id`."""

    WRITES = True
    PLACE = N_("Merge")
    ABOUT = N_("Two cards of one person become one; nothing on them is lost.")
    KEYS = (
        Command(
            "enter",
            "",
            "choose",
            N_("Merge"),
            N_("Move everything of the card under the cursor to this one."),
        ),
        Command("up,down", "", "walk('{key}')", N_("Row"), N_("To the row above or below.")),
        Command(
            "escape",
            "left",
            "back",
            N_("Leave"),
            N_("Leave things as they are; so does the left arrow where nothing is typed."),
        ),
    )

    customer_id: int

    def __init__(self, customer_id: int) -> None:
        super().__init__()
        self.customer_id = customer_id

    def body(self) -> Iterable[Widget]:
        name = called(self.shop, self.customer_id)
        with Vertical(classes="sheet wide"):
            yield Static(
                plain(_("Which card is {name}, too?").format(name=name)),
                classes="heading",
                markup=False,
            )
            yield FormLine(on_text=self._find, limit=60, placeholder=_("Find the other card"))
            yield RowList(COLUMNS, focusable=False)
            yield Static(
                _("Visits, follow-ups and ratings move here; gaps on this card are filled."),
                classes="quiet",
                markup=False,
            )

    def on_mount(self) -> None:
        self._find("")
        self.query_one(FormLine).focus()

    def _find(self, text: str) -> None:
        source = FoundRows(self.shop, text, self.customer_id) if text.strip() else _Likely(self)
        self.query_one(RowList).show(source, empty=_("Nobody here: type to find the other card."))

    def on_input_submitted(self, event: FormLine.Submitted) -> None:
        event.stop()
        self.action_choose()

    def action_walk(self, key: str) -> None:
        self.query_one(RowList).move(-1 if key == "up" else 1)

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        from shopvisit.files.keeping import backups

        two = event.id, self.customer_id
        self.act(attempt, backups.first, "merge", merging.merge, *two, then=self._merged)

    def _merged(self, result: object) -> None:
        if isinstance(result, ShopError):
            self.desk.say(str(result), trouble=True)
            return
        self.dismiss(None)
        self.desk.say(_("The two cards are one now."), undoable=True)
