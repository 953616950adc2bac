"""A view of more lines than there is room for, with a scrollbar that costs next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from shopvisit.widgets.marked import Marked
from shopvisit.widgets.textual_private.painted import Drawn

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region


class _WholeCells(ScrollBarRender):
    VERTICAL_BARS: ClassVar = [" "]  # Textual's eighths are of ambiguous width


ScrollBar.renderer = _WholeCells


class Scrolled(Marked, Drawn, ScrollView):
    """Draws the bar at its right edge itself, at the end of the lines that it draws anyway.

    Textual's bar is a widget of its own. It is painted in another frame after every layout, it cuts
    every line in two, and its ends are characters of ambiguous width. A subclass draws its lines
    in `draw_line`, and says in `virtual_size` how many there are. The first `head` of them stay
    where they are.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"scrolled--line", "scrolled--thumb"}
    DEFAULT_CSS = """
    Scrolled { height: 1fr; overflow: hidden hidden; }
    Scrolled > .scrolled--thumb { background: $scrollbar; }
    Scrolled:nocolor > .scrolled--thumb { text-style: reverse; }
    """

    head = 0
    room = 0  # cells in a line, the one of the bar included
    pulled = False  # whether the mouse button was last pressed on the bar
    _thumb = range(0)

    def draw_line(self, y: int, width: int) -> Strip:  # noqa: ARG002  a subclass asks for it
        """What stands in the line `y` of the widget, `width` cells wide; nothing, of itself."""
        return Strip.blank(width, self.get_component_rich_style("scrolled--line"))

    def render_lines(self, crop: Region) -> list[Strip]:
        # Asked once a paint, not once a line.
        self.room, self._thumb = self.size.width, self._place_thumb()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        if not self._thumb:
            return self.draw_line(y, self.room)
        kind = "thumb" if y - self.head in self._thumb else "line"
        bar = Segment(" ", self.get_component_rich_style(f"scrolled--{kind}"))
        return Strip([*self.draw_line(y, self.room - 1), bar], self.room)

    @property
    def shown(self) -> int:
        """How many of the lines that move there is room for."""
        return self.size.height - self.head

    @property
    def allow_vertical_scroll(self) -> bool:
        """Whether there is anything to scroll to."""
        return self.max_scroll_y > 0

    def markable(self, x: int, y: int) -> bool:
        return not self._at_bar(x, y)

    def _at_bar(self, x: int, y: int) -> bool:
        return bool(self._thumb) and x == self.room - 1 and y >= self.head

    def _place_thumb(self) -> range:
        """The lines below the head on which the thumb stands; none where everything is in sight."""
        shown, lines = self.shown, self.virtual_size.height - self.head
        if not 0 < shown < lines:
            return range(0)
        size = max(1, shown * shown // lines)
        first = round(self.scroll_offset.y * (shown - size) / (lines - shown))
        return range(first, first + size)

    def watch_scroll_y(self, before: float, after: float) -> None:
        super().watch_scroll_y(before, after)
        self.unmark()

    # The mouse on the bar

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.pulled = self._at_bar(event.x, event.y)
        if self.pulled:
            self.capture_mouse()
            self._pull_to(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.pulled and self.app.mouse_captured is self:
            self._pull_to(event.y)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _pull_to(self, y: int) -> None:
        """Bring the middle of the thumb to the line `y`, as near as it goes."""
        size = len(self._thumb)
        room = max(1, self.shown - size)
        place = (y - self.head - size // 2) * self.max_scroll_y / room
        self.scroll_to(y=round(place), animate=False, force=True)
