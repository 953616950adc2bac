"""The hand-over: one page of what the next shift should know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.widgets import Static

from shopvisit.calendar.days import describe_day
from shopvisit.screens import terms
from shopvisit.screens.base import ShopScreen
from shopvisit.shop.handover.handover import handover
from shopvisit.shop.handover.page import Line, labels, sections
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from textual.widget import Widget

    from shopvisit.shop.handover.page import Handover

_DAY = timedelta(days=1)


class _Page:
    """The lines as rows, with an empty one between the sections."""

    def __init__(self, found: Handover) -> None:
        self.lines: list[Line | None] = []
        for lines in sections(found):
            self.lines += [None, *lines] if self.lines else lines
        self.ids = range(len(self.lines))

    def place_of(self, line: Line | None, place: int | None) -> int | None:
        """Where that line is now, or the one about the same; else the place where it was."""
        if line is None or place is None:
            return place
        if line in self.lines:
            return self.lines.index(line)
        same = [
            number
            for number, other in enumerate(self.lines)
            if other is not None
            and (other.label, other.customer_id) == (line.label, line.customer_id)
        ]
        return min(same, key=lambda number: abs(number - place), default=place)

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(place) for place in ids]

    def _row(self, place: int) -> Row:
        line = self.lines[place]
        if line is None:
            return Row(place, ())
        about = (line.customer, line.what, line.who) if line.customer else (line.what,)
        style = "done" if line.over else "late" if line.late else ""
        return Row(place, (line.label, line.state, *about), style, "!" if line.late else "")


class HandoverScreen(ShopScreen):
    """The hand-over of today, and of the days before; nothing can be changed here."""

    PLACE = N_("Hand-over")
    ABOUT = N_("One page for the next shift: done, not done, promised.")
    TERMS = (terms.NPS,)
    KEYS = (
        Command("enter", "", "choose", N_("Customer"), N_("The card of the row's customer.")),
        Command("left", "", "day(-1)", N_("Day before"), N_("The hand-over of the day before.")),
        Command("right", "", "day(1)", N_("Day after"), N_("The hand-over of the day after.")),
        Command("backspace", "escape", "back", N_("Back"), N_("Back to the screen before.")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._day: date | None = None  # None: today, whatever day that comes to be
        self._page: _Page | None = None
        self._before = 0

    def body(self) -> Iterable[Widget]:
        yield RowList(
            (
                Column("", max(map(cell_len, labels()))),
                Column("", max(12, cell_len(_("tomorrow")) + 6)),
                Column("", 10, flex=True, min_width=10),
                Column("", 30, flex=True, min_width=24),
                Column("", 8, drop=1),
            ),
        )
        yield Static(id="handover-story", markup=False)

    def on_mount(self) -> None:
        self.query_one(RowList).focus()
        self.anything_new()
        self._show()

    def reload(self) -> None:
        self._show(keep=self.query_one(RowList).cursor_id)

    def tick(self) -> None:
        """The day goes on while the page is open: today's is read again as soon as it does.

        The cursor stays on its line, wherever that is by then.
        """
        if self._day is None and self.anything_new():
            self.reload()

    def _show(self, keep: int | None = None) -> None:
        before = self._page.lines[keep] if self._page and keep is not None else None
        found = handover(self.shop, self._day)
        self._page = _Page(found)
        keep = self._page.place_of(before, keep)
        self.query_one(RowList).show(self._page, keep)
        today = self.shop.clock.today()
        other = describe_day(found.day, today) if found.day != today else ""
        self.show_counts([Count(_("of {day}").format(day=other))] if other else [])

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        way = -1 if event.index < self._before else 1
        self._before = event.index
        line = self._page.lines[event.id] if self._page else None
        if line is None:
            event.rows.move(way)
            return
        self.customer_id = line.customer_id
        story = f"{line.customer}: {line.what}" if line.customer else line.what
        self.query_one("#handover-story", Static).update(plain(story))

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        if self.customer_id is not None:
            lines = self._page.lines if self._page else ()
            among = dict.fromkeys(line.customer_id for line in lines if line and line.customer_id)
            self.desk.open("card", self.customer_id, list(among))

    def action_day(self, by: int) -> None:
        today = self.shop.clock.today()
        day = (self._day or today) + _DAY * by
        if day > today:
            self.desk.say(_("This is today's hand-over."))
            return
        self._day = None if day == today else day
        self._show()
