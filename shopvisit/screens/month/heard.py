"""What the customers of a month said, in their words, on one page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shopvisit.calendar.days import short_day
from shopvisit.calendar.work import month_span
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.month.page import Story
from shopvisit.screens.one_list import GIVE_OUT, GivingOut
from shopvisit.shop.month import words as month_words
from shopvisit.shop.month.owners.heard import KINDS, Word, words
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop


class _Words:
    """One row for each, with the name of its kind beside the first of them."""

    def __init__(self, found: Sequence[Word], today: date) -> None:
        self.words = found
        self.ids = range(len(found))
        self._today = today
        kinds = [word.kind for word in found]
        self._firsts = {kinds.index(kind) for kind in KINDS if kind in kinds}

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(place) for place in ids]

    def _row(self, place: int) -> Row:
        word = self.words[place]
        kind = _(KINDS[word.kind]) if place in self._firsts else ""
        score = "" if word.csat is None else str(word.csat)
        day = short_day(word.on, self._today)
        return Row(place, (kind, score, word.customer, word.said, word.staff, day))


class HeardScreen(GivingOut, ShopScreen):
    """The words of the month, complaints first; each leads to the card of who said it."""

    PLACE = N_("Words heard")
    ABOUT = N_("What customers said in the month, in their own words.")
    KEYS = (
        Command("enter", "", "choose", N_("Customer"), N_("The card of the row's customer.")),
        GIVE_OUT,
        BACK,
    )

    def __init__(self, month: str) -> None:
        super().__init__()
        self._month = month
        self._words: _Words | None = None

    def body(self) -> Iterable[Widget]:
        yield Story()
        yield RowList(
            (
                Column("", 12),
                Column(N_("Score"), 5, drop=2),
                Column(N_("Customer"), 10, min_width=8),
                Column(N_("In their words"), 30, flex=True, min_width=24),
                Column(N_("Served by"), 9, drop=1),
                Column(N_("Day"), 6),
            )
        )
        yield Story(id="said")

    def on_mount(self) -> None:
        self.query_one(RowList).focus()
        self._read()

    def reload(self) -> None:
        self._read()

    def _read(self) -> None:
        self.beside(partial(_found, self.shop, self._month), self._fill)

    def _fill(self, found: list[Word]) -> None:
        self._words = _Words(found, self.shop.clock.today())
        rows = self.query_one(RowList)
        rows.show(self._words, keep=rows.cursor_id, empty=_("Nobody has said anything yet."))
        month = month_words.title(month_span(self._month)[0])
        count = n_("{count} word", "{count} words", len(found)).format(count=len(found))
        self.query(Story).first().show(f"{month} · {count}")

    def _here(self) -> Word | None:
        at = self.query_one(RowList).cursor_id
        return self._words.words[at] if self._words is not None and at is not None else None

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        word = self._here()
        if word is not None:
            self.customer_id = word.customer_id
            self.query_one("#said", Story).show(f"{word.customer}: {word.said}")

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        if self.customer_id is not None and self._words is not None:
            among = dict.fromkeys(word.customer_id for word in self._words.words)
            self.desk.open("card", self.customer_id, list(among))


def _found(shop: Shop, month: str) -> list[Word]:
    shop.connect()
    try:
        return words(shop, month)
    finally:
        shop.disconnect()
