"""The list behind one number of a month."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shopvisit.calendar.work import month_span
from shopvisit.screens import terms
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.month.page import Story
from shopvisit.screens.one_list import GIVE_OUT, GivingOut
from shopvisit.shop.month import words as month_words
from shopvisit.shop.month.lists import entity_behind, in_order, parts_behind
from shopvisit.shop.month.rows import Behind, rows_behind
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.month.complaint_rows import Parts
    from shopvisit.shop.record.shop import Shop

_DAYS = {
    "follow_up": N_("Due"),
    "rating": N_("Answered"),
    "visit": N_("Visited"),
    "customer": N_("Last visit"),
    "complaint": N_("Opened"),
    "gift": N_("Given"),
}
_RESULT = {"complaint": 22}
_SHOWN = ("all", "k", "rest")


class _Then(Story):
    """How many rows there were when the month was locked, where there are others now."""

    DEFAULT_CSS = "_Then { display: none; }"


class _Source:
    """Rows of such a list; those that count towards the figure are ticked, where not all do."""

    def __init__(
        self, shop: Shop, number: tuple[str, str | None], ids: Sequence[int], ticked: Sequence[int]
    ) -> None:
        self._shop, (self._name, self._part) = shop, number
        self.ids = ids
        self._ticked = frozenset(ticked)
        self.read: dict[int, Behind] = {}

    def page(self, ids: Sequence[int]) -> list[Row]:
        found = rows_behind(self._shop, self._name, ids, self._part)
        self.read.update((row.id, row) for row in found)
        return [self._row(row) for row in found]

    def _row(self, row: Behind) -> Row:
        cells = (row.day, row.customer, row.what, row.result, row.staff)
        mark = "!" if row.late else "v" if row.id in self._ticked else ""
        return Row(row.id, cells, "late" if row.late else "", mark)


class BehindScreen(GivingOut, ShopScreen):
    """What the number `name` (and `part`) of a month was counted from, as `ids_behind` has it.

    `label` is what the number was called where it stood, and `counted` how many rows it had when
    its month was locked: the list shows what the file holds now.
    """

    PLACE = N_("Behind the number")
    ABOUT = N_("Who and what a figure of the month was counted from.")
    TERMS = (terms.CSAT, terms.NPS, terms.CES)
    KEYS = (
        Command(
            "enter",
            "",
            "choose",
            N_("Open"),
            N_("The complaint that the row is about, or else the card of its customer."),
        ),
        Command("right", "", "card", N_("Customer"), N_("The card of the row's customer.")),
        Command(
            "tab",
            "f",
            "filter",
            N_("All / counted / not"),
            N_("All that the figure was made from, those that count for it, or the others."),
        ),
        GIVE_OUT,
        Command("escape", "", "unfilter", N_("All"), N_("All rows again, or back."), footed=False),
        BACK._replace(also="left"),
    )

    def __init__(
        self, month: str, name: str, part: str | None, label: str, counted: int | None = None
    ) -> None:
        super().__init__()
        self._label, self._counted = label, counted
        self._month, self._number, self._part = month, name, part
        self._found: Parts | None = None
        self._source: _Source | None = None
        self._filter = 0

    def body(self) -> Iterable[Widget]:
        entity = entity_behind(self._number)
        yield Story()
        yield _Then()
        yield RowList(
            (
                Column(_DAYS[entity], 10),
                Column(N_("Customer"), 14, flex=True, min_width=10),
                Column(N_("What"), 20, flex=True, min_width=16),
                Column(N_("Result"), _RESULT.get(entity, 18)),
                Column(N_("Staff"), 8, drop=2),
            ),
        )

    def on_mount(self) -> None:
        self.query_one(RowList).focus()
        self._find()

    def reload(self) -> None:
        self._find()

    def _find(self) -> None:
        work = partial(_found, self.shop, self._month, self._number, self._part)
        self.beside(work, self._fill)

    def _fill(self, found: Parts) -> None:
        self._found = found
        wanted = _SHOWN[self._filter]
        ids = in_order(self._number, found) if wanted == "all" else list(getattr(found, wanted))
        some = wanted == "all" and bool(found.rest)
        self._source = _Source(self.shop, (self._number, self._part), ids, found.k if some else ())
        rows = self.query_one(RowList)
        rows.show(self._source, keep=rows.cursor_id, empty=_("Nothing stands behind this number."))
        self.query_one(Story).show(self._heading(len(ids)))
        self._say_counted(len(found.k) + len(found.rest))

    def _say_counted(self, rows: int) -> None:
        then = self.query_one(_Then)
        then.display = self._counted is not None and self._counted != rows
        said = _("{count} when the month was locked; the list shows what is known now.")
        then.show(said.format(count=self._counted))

    def _heading(self, count: int) -> str:
        first, _next = month_span(self._month)
        rows = n_("{count} row", "{count} rows", count).format(count=count)
        said = f"{month_words.title(first)} · {self._label} · {rows}"
        found = self._found
        if found is None or not (found.k and found.rest):
            return said
        if self._filter:
            which = _("counted") if _SHOWN[self._filter] == "k" else _("not counted")
            return f"{said} ({which})"
        return _("{said}, {counted} counted (v)").format(said=said, counted=len(found.k))

    def action_filter(self) -> None:
        found = self._found
        if found is None or not (found.k and found.rest):
            self.desk.say(_("All of these count."))
            return
        self._filter = (self._filter + 1) % len(_SHOWN)
        self._fill(found)

    def action_unfilter(self) -> None:
        if self._filter and self._found is not None:
            self._filter = 0
            self._fill(self._found)
        else:
            self.action_back()

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        row = self._row(event.id)
        if row is not None and row.complaint_id is not None:
            self.desk.open("complaint", row.complaint_id)
        elif row is not None:
            self.desk.open("card", row.customer_id)

    def action_card(self) -> None:
        row = self._row(self.query_one(RowList).cursor_id)
        if row is not None:
            self.desk.open("card", row.customer_id)

    def _row(self, id_: int | None) -> Behind | None:
        return self._source.read.get(id_) if self._source is not None and id_ else None


def _found(shop: Shop, name: str, number: str, part: str | None) -> Parts:
    shop.connect()
    try:
        return parts_behind(shop, name, number, part)
    finally:
        shop.disconnect()
