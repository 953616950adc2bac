"""Ctrl+C where there is more than one thing to copy: which one, by its digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.screens.base import BACK, ShopModal
from shopvisit.text.i18n import N_, _
from shopvisit.text.phones import mask_numbers
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import HELP, Command
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.cards.taking import Text


class _Texts:
    """The texts as rows, numbered from 1; a phone number is masked, since others can see it."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.ids = range(1, len(texts) + 1)
        self._texts = texts

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(number) for number in ids]

    def _row(self, number: int) -> Row:
        name, text = self._texts[number - 1]
        return Row(number, (str(number), name, mask_numbers(text)))


class CopySheet(ShopModal["Text"]):
    """Dismisses the text that was chosen, or None."""

    PLACE = N_("Copy")
    ABOUT = N_("A text for another program: the number, the opening, a message.")
    KEYS = (
        Command("1,2,3,4,5", "", "take({key})", N_("Copy"), N_("Copy the text of that number.")),
        Command("enter", "", "choose", N_("Copy this"), N_("Copy the text under the cursor.")),
        BACK,
    )

    def __init__(self, texts: Sequence[Text]) -> None:
        super().__init__()
        self._texts = texts

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(_("Copy what?"), classes="heading", markup=False)
            yield RowList((Column("", 1), Column("", 14), Column("", 20, flex=True)))

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.styles.height = len(self._texts)
        rows.show(_Texts(self._texts))
        rows.focus()
        digits, *others = self.KEYS
        there = digits._replace(key=",".join(str(id_) for id_ in rows.ids))
        self.query_one(Keys).offer((there, *others, HELP))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.action_take(event.id)

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def action_take(self, number: int) -> None:
        if number <= len(self._texts):
            self.dismiss(self._texts[number - 1])
