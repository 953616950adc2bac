"""The page of the quick form: one widget that draws its lines and knows what a click hits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


@dataclass
class Line:
    """One line as it is set: pieces of (text, style), and the question it belongs to.

    `hits` are ranges of cells and the sign that a click there stands for; `typed_at` is the cell
    where the text that is being typed begins, and the input stands.
    """

    pieces: list[tuple[str, str]] = field(default_factory=list)
    question: str = ""
    hits: list[tuple[int, int, str]] = field(default_factory=list)
    typed_at: int | None = None

    def put(self, text: str, style: str = "", sign: str = "") -> None:
        """Set `text` at the end of the line; a click on it means `sign`."""
        if sign:
            self.hits.append((self.width, self.width + cell_len(text), sign))
        self.pieces.append((text, style))

    @property
    def width(self) -> int:
        return sum(cell_len(text) for text, _style in self.pieces)


class Page(Widget, can_focus=True):
    """Draws the lines it is given: the first one, and those around the question in focus."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "page--name",
        "page--quiet",
        "page--label",
        "page--accent",
        "page--late",
        "page--chosen",
        "page--focus",
    }
    DEFAULT_CSS = """
    Page { height: 1fr; }
    Page > .page--name { text-style: bold; }
    Page > .page--chosen { text-style: bold; }
    Page > .page--late { text-style: bold; }
    Page > .page--accent { text-style: none; }
    Page > .page--quiet { text-style: none; }
    Page > .page--label { text-style: none; }
    Page > .page--focus { text-style: none; }
    """

    class Clicked(Message):
        """A click at `question`, on the choice with `sign` if on one."""

        def __init__(self, question: str, sign: str) -> None:
            super().__init__()
            self.question = question
            self.sign = sign

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._focus = ""
        self._top = 0

    def show(self, lines: Sequence[Line], focus: str) -> tuple[int, int] | None:
        """Draw `lines`; where the text of the question in focus is typed, as (column, row)."""
        self._lines, self._focus = lines, focus
        mine = [number for number, line in enumerate(lines) if line.question == focus]
        # The first line stays whatever is scrolled below it: it says who this is.
        shown = max(1, self.size.height - 1)
        if mine:
            self._top = max(min(self._top, mine[0] - 1), mine[-1] - shown)
        self._top = max(0, min(self._top, len(lines) - 1 - shown))
        self.refresh()
        fields = [(line.typed_at, n - self._top) for n, line in enumerate(lines) if line.typed_at]
        return (fields[0][0] or 0, fields[0][1]) if fields else None

    def _number_at(self, y: int) -> int:
        return y + self._top if y else 0

    def render_line(self, y: int) -> Strip:
        number, width = self._number_at(y), self.size.width
        base = self.rich_style
        if number >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[number]
        if line.question and line.question == self._focus:
            base = base + self.get_component_rich_style("page--focus", partial=True)
        segments = [
            Segment(
                text,
                base + self.get_component_rich_style(f"page--{style}", partial=True)
                if style
                else base,
            )
            for text, style in line.pieces
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        number = self._number_at(event.y)
        if number < len(self._lines) and (line := self._lines[number]).question:
            sign = next((hit[2] for hit in line.hits if hit[0] <= event.x < hit[1]), "")
            self.post_message(self.Clicked(line.question, sign))
