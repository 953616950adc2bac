"""The one list: draws only the rows in sight, so that its cost does not grow with its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from shopvisit.text.cells import cell_len, plain, wrap
from shopvisit.text.i18n import N_
from shopvisit.widgets.columns import GAP, Column, Order, fit_columns, headed, heading
from shopvisit.widgets.commands import Command, bindings
from shopvisit.widgets.marked import with_look
from shopvisit.widgets.row_pages import PAGE, Row, RowPages, RowSource
from shopvisit.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events

__all__ = ("MOVES", "PAGE", "Row", "RowList", "RowSource")

_LEAD = 3  # cells before the first column: the cursor, the mark of a row, a blank

MOVES: tuple[Command, ...] = (
    Command("up", "k", "move(-1)", N_("Up"), N_("To the row above."), footed=False),
    Command("down", "j", "move(1)", N_("Down"), N_("To the row below."), footed=False),
    Command("pageup", "", "page(-1)", N_("Page up"), N_("A screenful up."), footed=False),
    Command("pagedown", "", "page(1)", N_("Page down"), N_("A screenful down."), footed=False),
    Command("home", "g", "first", N_("First row"), N_("To the first row."), footed=False),
    Command("end", "G", "last", N_("Last row"), N_("To the last row."), footed=False),
)
_CHOOSE = Command("enter", "", "choose", N_("Open"), N_("Open the row."), footed=False)


class RowList(Scrolled, inherit_bindings=False):
    """A list of rows with a cursor, under a line of titles if its columns have any.

    Posts `Moved` when the cursor stands on another row (also after `show`), `Chosen` on Enter, on a
    double click and on a click at the row under the cursor.
    """

    BINDINGS = bindings((*MOVES, _CHOOSE))
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--title",
        "rows--cursor",
        "rows--late",
        "rows--urgent",
        "rows--done",
        "rows--dim",
        "rows--empty",
        "rows--found",
    }
    DEFAULT_CSS = """
    RowList > .rows--title { text-style: bold; }
    RowList > .rows--cursor { text-style: bold; }
    RowList:nocolor > .rows--cursor { text-style: reverse; }
    RowList > .rows--found { text-style: bold underline; }
    """

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        rows: RowList
        index: int
        id: int

        @property
        def control(self) -> RowList:
            return self.rows

    @dataclass
    class Chosen(Message):
        """A row was opened."""

        rows: RowList
        index: int
        id: int

        @property
        def control(self) -> RowList:
            return self.rows

    @dataclass
    class Headed(Message):
        """A heading was clicked, of a column by which the list can be sorted."""

        rows: RowList
        column: Column

        @property
        def control(self) -> RowList:
            return self.rows

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        focusable: bool = True,
        id: str | None = None,  # noqa: A002  Textual's name for it
    ) -> None:
        """`empty` is said when there is no row.

        A list that is not `focusable` is moved by its screen (`move`), as under a search field.
        """
        super().__init__(id=id)
        self.can_focus = focusable
        self.empty = empty
        self.columns = tuple(columns)
        self.index = 0
        self.order: Order | None = None  # None: as it comes
        self.head = 1 if any(column.title for column in columns) else 0
        self._pages = RowPages(None, ())
        self._fitted: tuple[int, list[int], list[tuple[int, int]]] = (-1, [], [])

    # What a screen asks and says

    @property
    def cursor_id(self) -> int | None:
        """The id of the row under the cursor; None when the list is empty."""
        return self._pages.ids[self.index] if self._pages.ids else None

    @property
    def line_in_use(self) -> int:
        """Which line of the widget the cursor is in."""
        return self.head + self.index - self.scroll_offset.y

    @property
    def ids(self) -> Sequence[int]:
        """The ids of the rows shown, in order."""
        return self._pages.ids

    def show(
        self,
        source: RowSource,
        keep: int | None = None,
        empty: str | None = None,
        order: Order | None = None,
    ) -> None:
        """Show another set of rows, in one repaint; its headings say in which `order` they are.

        The cursor stays on the row `keep`, at the same height of the screen; where that row is gone
        it stays at its place in the list; without `keep` it goes to the top.
        """
        if empty is not None:
            self.empty = empty
        self.order = order
        line = self.index - self.scroll_offset.y
        self._pages = RowPages(source, [cell_len(title) for title in self._titles()])
        self._fitted = (-1, [], [])
        self.index = self._kept_index(keep)
        self._set_length()
        self.scroll_to(y=max(0, self.index - max(0, line)), animate=False, force=True)
        self._scroll_to_cursor()
        self.unmark()
        self.refresh()
        self._say_moved()

    def refresh_row(self, row_id: int) -> None:
        """Read one row again and redraw it where it stands; nothing to do for one not yet read."""
        if (index := self._pages.read_again(row_id)) is not None:
            self._refresh_index(index)

    def refresh_rows(self) -> None:
        """Read every row in sight again; neither the cursor nor the lines in sight move."""
        self._pages.forget()
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor `by` rows, stopping at the ends."""
        self.go_to(self.index + by)

    def go_to(self, index: int) -> None:
        """Put the cursor on the row at `index`, or on the nearest one that there is."""
        index = max(0, min(len(self._pages.ids) - 1, index))
        if index == self.index or not self._pages.ids:
            return
        before, self.index = self.index, index
        self.unmark()
        if not self._scroll_to_cursor():
            self._refresh_index(before)
            self._refresh_index(index)
        self._say_moved()

    def row_at(self, index: int) -> Row | None:
        """The row at `index` as it is shown; None when it is gone from the shop's file."""
        return self._pages.row(index)

    def whole(self) -> tuple[list[str], list[tuple[str, ...]]]:
        """The titles and the cells of every row, as they stand here; a row that is gone is not."""
        titles: list[str] = [heading(column, None) for column in self.columns]
        rows = []
        for index in range(len(self._pages.ids)):
            if (row := self.row_at(index)) is not None:
                blanks = ("",) * (len(titles) - len(row.cells))
                rows.append((*row.cells, *blanks))
        return titles, rows

    @property
    def _lead(self) -> int:
        # In a sheet no row has a mark, and the first column stands under the sheet's heading.
        return 1 if self.screen.is_modal else _LEAD

    def _titles(self) -> list[str]:
        return [heading(column, self.order) for column in self.columns]

    def _kept_index(self, keep: int | None) -> int:
        if keep is None or not self._pages.ids:
            return 0
        try:
            return self._pages.ids.index(keep)
        except ValueError:
            return min(self.index, len(self._pages.ids) - 1)

    # Place and size

    def _set_length(self) -> None:
        # The line of titles is part of the height, since it takes a line away from the rows.
        self.virtual_size = Size(1, len(self._pages.ids) + self.head if self._pages.ids else 0)

    def _refresh_index(self, index: int) -> None:
        self.refresh_line(index + self.head)

    def _scroll_to_cursor(self) -> bool:
        """Bring the cursor's row into sight; True when that moved the rows."""
        shown, top = self.shown, self.scroll_offset.y
        if shown <= 0 or top <= self.index < top + shown:
            return False
        target = self.index if self.index < top else self.index - shown + 1
        self.scroll_to(y=target, animate=False, force=True)
        return self.scroll_offset.y != top

    def _say_moved(self) -> None:
        if self._pages.ids:
            self.post_message(self.Moved(self, self.index, self._pages.ids[self.index]))

    def on_resize(self) -> None:
        self._scroll_to_cursor()

    # Keys and mouse

    def action_move(self, by: int) -> None:
        self.move(by)

    def action_page(self, direction: int) -> None:
        self.move(direction * max(1, self.shown - 1))

    def action_first(self) -> None:
        self.go_to(0)

    def action_last(self) -> None:
        self.go_to(len(self._pages.ids) - 1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "choose" and not self._pages.ids:
            return False  # so that the screen can answer, where there is nothing to open
        return super().check_action(action, parameters)

    def action_choose(self) -> None:
        if self._pages.ids:
            self.post_message(self.Chosen(self, self.index, self._pages.ids[self.index]))

    def on_click(self, event: events.Click) -> None:
        if event.y < self.head and not self.pulled:
            self._click_heading(event.x)
        index = event.y - self.head + self.scroll_offset.y
        if self.pulled or event.y < self.head or index >= len(self._pages.ids):
            return
        event.stop()
        if index == self.index:
            self.action_choose()
        else:
            self.go_to(index)

    def _click_heading(self, x: int) -> None:
        for place, first, size in self._placed():
            if first <= x < first + size and self.columns[place].sort:
                self.post_message(self.Headed(self, self.columns[place]))

    def _placed(self) -> list[tuple[int, int, int]]:
        """The places of the columns that are drawn, with the first cell and the width of each."""
        placed, x = [], self._lead
        for place, size in self._fit():
            placed.append((place, x, size))
            x += size + GAP
        return placed

    # Drawing

    def draw_line(self, y: int, width: int) -> Strip:
        if not self._pages.ids:
            return self._draw_empty(y, width)
        if y < self.head:
            style = self.get_component_rich_style("rows--title")
            return self._draw_cells(tuple(self._titles()), (" ", ""), (style, style), width)
        index = y - self.head + self.scroll_offset.y
        row = self.row_at(index) if index < len(self._pages.ids) else None
        at_cursor = index == self.index
        style = self.get_component_rich_style("rows--cursor" if at_cursor else "scrolled--line")
        if row is None or not row.cells:
            return Strip.blank(width, style)
        lead = style
        if row.style:
            part = self.get_component_rich_style(f"rows--{row.style}", partial=True)
            lead = style + part
            if row.style in ("done", "dim"):
                style = lead
        signs = (">" if at_cursor else " ", row.mark)
        strip = self._draw_cells(row.cells, signs, (lead, style), width)
        return self._draw_found(strip, row) if row.found else strip

    def _draw_found(self, strip: Strip, row: Row) -> Strip:
        """With the characters that were looked for standing out; of a cut text those in sight."""
        look = self.get_component_rich_style("rows--found", partial=True)
        placed = {place: cells for place, *cells in self._placed()}
        for place, first, end in row.found:
            x, size = placed.get(place, (0, 0))
            text = plain(row.cells[place])
            seen = size if cell_len(text) <= size else size - len("..")
            cells = (min(seen, cell_len(text[:first])), min(seen, cell_len(text[:end])))
            if cells[0] < cells[1]:
                strip = with_look(strip, (x + cells[0], x + cells[1]), 0, look)
        return strip

    def _draw_cells(
        self,
        cells: tuple[str, ...],
        signs: tuple[str, str],
        styles: tuple[Style, Style],
        width: int,
    ) -> Strip:
        """`signs` are the cursor's and the row's mark; `styles` the lead's and the other cells'."""
        lead, rest = styles
        cursor, mark = signs
        head = set_cell_size(plain(mark), 1) + " " if self._lead == _LEAD else ""
        # The columns stand where they do without a bar, which comes and goes with every key.
        x, texts = self._lead, []
        for column, size in self._fit():
            if column >= len(cells):
                break
            last = column == len(cells) - 1 < len(self.columns) - 1
            room = self.room - x - GAP if last else size
            texts.append(self.columns[column].fit(cells[column], room))
            x += room + GAP
        first, *others = texts
        x -= GAP
        after = "".join(" " * GAP + text for text in others) + " " * (width - x)
        # Neighbours of one style are one segment: each costs as much again to draw and to write.
        if lead == rest:
            segments = [Segment(cursor + head + first + after, rest)]
        else:
            parts = ((cursor, rest), (head + first, lead), (after, rest))
            segments = [Segment(text, style) for text, style in parts]
        return Strip(segments, max(x, width)).adjust_cell_length(width, rest)

    def _fit(self) -> list[tuple[int, int]]:
        """Which columns are drawn and how wide, by what is in all the rows that were in sight."""
        room, widest, fitted = self._fitted
        if room != self.room or widest != self._pages.widest:
            first = self.scroll_offset.y
            self._pages.read(first, min(len(self.ids), first + self.shown) - 1)
            widest = list(self._pages.widest)
            inside = self.room - self._lead
            columns = headed(self.columns, self.order)
            before, fitted = fitted, fit_columns(columns, inside, widest)
            if before != fitted and room == self.room:
                self.refresh()  # the lines that are not drawn now stand as they did
            self._fitted = (self.room, widest, fitted)
        return fitted

    def _draw_empty(self, y: int, width: int) -> Strip:
        lines: list[str] = []
        for line in map(plain, self.empty.splitlines()):
            lines += wrap(line, max(8, width - 2)) if cell_len(line) > width - 2 else [line]
        number = y - max(0, (self.size.height - len(lines)) // 3)
        style = self.get_component_rich_style("rows--empty")
        if not 0 <= number < len(lines):
            return Strip.blank(width, self.get_component_rich_style("scrolled--line"))
        text = lines[number]
        left = max(0, (width - cell_len(text)) // 2)
        return Strip([Segment(" " * left + text, style)]).adjust_cell_length(width, style)
