"""What the steps of an import are made of: what is told, and the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.screens.importing import rows
from shopvisit.screens.importing.meaning import legend
from shopvisit.text.cells import cut, flow, wrapped
from shopvisit.text.i18n import _
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.files.importing.rows import LeftOut
    from shopvisit.files.importing.understanding import Seen, Understood

_MARGIN = 4  # left and right of what stands on the sheet
_MOST_LINES, _MOST_OF_ONE = 7, 2  # of a paragraph, and of one thing said in it


class Told(Static):
    """Paragraphs, a blank line between them, none so long that it hides what stands below."""

    _paragraphs: tuple[list[str], ...] = ()

    def tell(self, *paragraphs: list[str]) -> None:
        """Say this in place of what was said before."""
        if self._paragraphs != paragraphs:
            self._paragraphs = paragraphs
            self.draw()

    def draw(self) -> None:
        """Fit it to the terminal."""
        room = room_of(self)
        parts = []
        for paragraph in filter(None, self._paragraphs):
            lines: list[str] = []
            for text in paragraph:
                piece = cut(wrapped(text, room), room, _MOST_OF_ONE)
                if len(lines) + len(piece) <= _MOST_LINES:
                    lines += piece
            parts.append("\n".join(lines))
        self.update("\n\n".join(parts))


def room_of(widget: Widget) -> int:
    """How many cells a line of the sheet has."""
    return max(20, widget.app.size.width - _MARGIN)


class Columns(Vertical):
    """The columns of a list, each with what it holds, and what the keys make of the one in use."""

    DEFAULT_CSS = """
    Columns { height: 1fr; }
    Columns > Static { height: auto; margin: 1 0 0 0; }
    """
    _understood: Understood | None = None

    def compose(self) -> Iterable[Widget]:
        yield RowList(rows.COLUMNS)
        yield Static(classes="quiet", markup=False)

    def show(self, understood: Understood, *, anew: bool) -> None:
        """Show them; unless it is another list, `anew`, the cursor stays where it is."""
        columns = self.query_one(RowList)
        here = None if anew else columns.cursor_id
        self._understood = understood
        columns.show(rows.column_rows(understood), keep=here)
        self.tell()

    @property
    def in_use(self) -> Seen | None:
        """The column under the cursor."""
        here = self.query_one(RowList).cursor_id
        if self._understood is None or here is None:
            return None
        return self._understood.columns[here]

    def on_row_list_moved(self) -> None:
        self.tell()

    def tell(self) -> None:
        """Say which column is in use, and what each digit makes of it."""
        column = self.in_use
        if column is None or self._understood is None:
            return
        heading = rows.called(column, several=len(self._understood.sheets) > 1)
        said = _("Column {number}, {heading}, holds:")
        said = said.format(number=column.number, heading=heading)
        room = room_of(self)
        lines = [*wrapped(said, room)[:1], *flow(legend(), room, "  ")]
        self.query_one(Static).update("\n".join(lines))


class LeftOutList(Vertical):
    """What is left out of a list; of the row in use the whole reason."""

    DEFAULT_CSS = """
    LeftOutList { height: 1fr; }
    LeftOutList > Static { height: 2; margin: 1 0 0 0; }
    """
    _left_out: Sequence[LeftOut] = ()

    def compose(self) -> Iterable[Widget]:
        yield RowList(rows.LEFT_OUT)
        yield Static(classes="quiet", markup=False)

    def show(self, left_out: Sequence[LeftOut]) -> None:
        """Show these; nothing where there is none."""
        self._left_out = left_out
        self.display = bool(left_out)
        self.query_one(RowList).show(rows.left_out_rows(left_out))
        self.tell()
        self.screen.set_focus(self.query_one(RowList) if left_out else None)

    def on_row_list_moved(self) -> None:
        self.tell()

    def tell(self) -> None:
        """Say the whole reason of the row in use."""
        here = self.query_one(RowList).cursor_id
        if here is not None:
            room = room_of(self)
            said = wrapped(self._left_out[here].reason, room)
            self.query_one(Static).update("\n".join(cut(said, room, 2)))
