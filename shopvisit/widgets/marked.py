"""Marking with the mouse what a widget has drawn itself: the text that one sees, by its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Offset
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.selection import Selection
    from textual.widget import Widget

    _Base = Widget
else:
    _Base = object


class Marked(_Base):
    """A widget that draws its own lines, of which any part can be marked and copied.

    Textual by itself knows but the text of widgets that it draws, and would copy this one's name.
    A mark is kept by line and cell as they are seen: `unmark` when other things are to be seen.
    """

    ALLOW_SELECT = True

    def markable(self, x: int, y: int) -> bool:  # noqa: ARG002  a subclass asks for them
        """Whether the cell in column `x` of line `y` shows any of the text."""
        return True

    def unmark(self) -> None:
        """Let go of what is marked, on the whole screen, if any of it is here."""
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        lines = [
            _part(self.render_line(y).text, *cells)
            for y in range(self.size.height)
            if (cells := selection.get_span(y)) is not None
        ]
        return "\n".join(line.rstrip() for line in lines).strip("\n"), "\n"

    def text_select_all(self) -> None:
        """A double click does what the widget means by it; it marks nothing."""

    def render_lines(self, crop: Region) -> list[Strip]:
        strips = cast("list[Strip]", cast("Any", super()).render_lines(crop))
        if (selection := self.text_selection) is None:
            return strips
        look = self.screen.get_component_rich_style("screen--selection")
        return [
            with_look(strip, selection.get_span(crop.y + line), crop.x, look)
            for line, strip in enumerate(strips)
        ]


def _part(text: str, first: int, end: int) -> str:
    """The characters of `text` of which any cell lies between `first` and `end`; -1 is its end."""
    part, x = [], 0
    for character in text:
        width = cell_len(character)
        if x + max(width, 1) > first and (end < 0 or x < end):
            part.append(character)
        x += width
    return "".join(part)


def with_look(strip: Strip, cells: tuple[int, int] | None, left: int, look: Any) -> Strip:
    """`strip`, which begins at cell `left`, with `look` on `cells`: from which up to which."""
    if cells is None:
        return strip
    width = strip.cell_length
    first = max(0, cells[0] - left)
    end = width if cells[1] < 0 else min(width, cells[1] - left)
    if first >= end:
        return strip
    # Neither end goes through the midst of a wide character.
    first, end = _whole(strip.text, first, end)
    before, marked, after = (
        strip.crop(0, first), strip.crop(first, end), strip.crop(end, width),
    )  # fmt: skip
    shown = Strip([Segment(text, (style or look) + look) for text, style, _control in marked])
    return Strip.join([before, shown, after])


def _whole(text: str, first: int, end: int) -> tuple[int, int]:
    x = 0
    for character in text:
        width = cell_len(character)
        if x < first < x + width:
            first = x
        if x < end < x + width:
            end = x + width
        x += width
    return first, end


def cell_at(widget: Marked, x: int, y: int) -> Offset | None:
    """The cell of `widget` that the cell of the screen is, to mark from or to."""
    place = Offset(x, y) - widget.content_region.offset
    return place if widget.markable(*place) else None
