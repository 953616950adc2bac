"""The page of the quick form: one widget that draws lines, and says where one has clicked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from shopvisit.widgets.marked import Marked
from shopvisit.widgets.textual_private.painted import Drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.geometry import Size

_BOLD = Style(bold=True)
# The ink or ground of each style, by its component class, and what else there is to it. They are
# few because every one costs time when the form opens.
_STYLES = {
    "name": ("", _BOLD),
    "quiet": ("quiet", Style()),
    "accent": ("accent", Style()),
    "late": ("late", _BOLD),
    "preset": ("accent", _BOLD),
    "chosen": ("accent", Style(bold=True, reverse=True)),
    "field": ("", Style(underline=True)),
    "paper": ("paper", Style()),
    "focus": ("focus", Style()),
}


@dataclass
class Line:
    """One line as it is set: pieces of (text, styles), and the question it belongs to.

    Styles are names of `_STYLES`, parted by blanks. `hits` are
    ranges of cells, what they belong to, and the sign that a click there stands for; `typed_at` is
    the cell where the text that is being typed begins, and the input stands.
    """

    pieces: list[tuple[str, str]] = field(default_factory=list)
    question: str = ""
    hits: list[tuple[int, int, str, str]] = field(default_factory=list)
    typed_at: int | None = None

    def put(self, text: str, style: str = "", sign: str = "") -> None:
        """Set `text` at the end of the line; a click on it means `sign`."""
        if sign:
            width = self.width
            self.hits.append((width, width + cell_len(text), self.question, sign))
        self.pieces.append((text, style))

    @property
    def width(self) -> int:
        return sum(cell_len(text) for text, _style in self.pieces)

    def on(self, ground: str, width: int) -> Line:
        """The same line, `width` cells of it on another ground."""
        blank = " " * max(0, width - self.width)
        pieces = [(text, f"{ground} {style}") for text, style in [*self.pieces, (blank, "")]]
        return Line(pieces, self.question, self.hits, self.typed_at)

    def beside(self, other: Line, at: int) -> Line:
        """The same line with `other` beside it, beginning at the cell `at`."""
        pieces = [*self.pieces, (" " * (at - self.width), ""), *other.pieces]
        hits = [(first + at, last + at, whose, sign) for first, last, whose, sign in other.hits]
        # A click anywhere else in that half means the question that it belongs to.
        hits.append((at, at + other.width, other.question, ""))
        typed_at = other.typed_at + at if other.typed_at is not None else None
        return Line(pieces, "", [*self.hits, *hits], typed_at)

    def belongs_to(self, question: str) -> bool:
        """Whether it, or what stands beside it, is of that question."""
        return question in (self.question, *(hit[2] for hit in self.hits))

    def hit(self, x: int) -> tuple[str, str]:
        """The question and the sign that a click at the cell `x` means."""
        found = ((question, sign) for first, last, question, sign in self.hits if first <= x < last)
        return next(found, (self.question, ""))


class Page(Marked, Drawn, can_focus=True):
    """Draws the lines it is given."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"page--{ink}" for ink in ("quiet", "accent", "late", "paper", "focus")
    }
    DEFAULT_CSS = "Page { height: 1fr; }"

    class Clicked(Message):
        """A click at `question`, on the choice with `sign` if on one."""

        def __init__(self, question: str, sign: str) -> None:
            super().__init__()
            self.question = question
            self.sign = sign

    def __init__(self, fitted: Callable[[Size], object]) -> None:
        """`fitted` is called with each size that the page is given."""
        super().__init__()
        self._fitted = fitted
        self._lines: Sequence[Line] = ()
        self.line_in_use = 0  # the one that the question in focus begins in

    def on_resize(self, event: events.Resize) -> None:
        self._fitted(event.size)

    def show(self, lines: Sequence[Line], focus: str) -> tuple[int, int, int] | None:
        """Draw `lines`; where the text of the question in focus is typed: column, row, cells."""
        self._lines = lines
        self.unmark()
        mine = (row for row, line in enumerate(lines) if line.belongs_to(focus))
        self.line_in_use = next(mine, 0)
        self.refresh()
        for row, line in enumerate(lines):
            if line.typed_at is not None:
                return line.typed_at, row, line.width - line.typed_at
        return None

    def style(self, names: str) -> Style:
        """How a piece of a line looks that has these styles."""
        style = self.rich_style
        for name in names.split():
            ink, way = _STYLES[name]
            if ink:
                style += self.get_component_rich_style(f"page--{ink}", partial=True)
            style += way
        return style

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        segments = [Segment(text, self.style(style)) for text, style in self._lines[y].pieces]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y < len(self._lines):
            question, sign = self._lines[event.y].hit(event.x)
            if question:
                self.post_message(self.Clicked(question, sign))
