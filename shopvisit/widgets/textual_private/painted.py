"""Screens and widgets that are laid out and painted no more often than there is something new."""

from __future__ import annotations

from typing import Any, Self, cast

from rich.cells import cell_len
from textual import events
from textual.dom import NoScreen
from textual.errors import NoWidget
from textual.geometry import NULL_SIZE, Offset, Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from shopvisit.widgets.marked import Marked, cell_at
from shopvisit.widgets.textual_private.apps import Lasting


class PaintedOnce:
    """Has a screen laid out and painted once when it opens; Textual by itself does so four times.

    What it shows is in it when it is first resumed, the size being that of the app by then.
    """

    _stands = False
    _fits: Size | None = None

    def refresh(self, *regions: Region, **how: Any) -> Self:
        """As Textual's, once the screen stands: the first painting has everything in it."""
        if self._stands or regions:
            cast("Any", super()).refresh(*regions, **how)
        return self

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """As Textual's, which asks for what is marked and finds nothing in what draws itself."""
        screen = cast("Any", self)
        try:
            widget, _region = screen.get_widget_at(x, y)
        except NoWidget:
            return None, None
        if isinstance(widget, Marked):
            place = cell_at(widget, x, y)
            return (widget, place) if place is not None else (None, None)
        found: tuple[Widget | None, Offset | None] = cast("Any", super()).get_widget_and_offset_at(
            x, y
        )
        return found

    # A leading underscore, as Textual's own have it: these are called besides those of a screen.

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._fits is not None:
            self._stands = True  # it was hidden before it stood, and is to be painted anew
        else:
            self._fits = cast("Any", self).app.size
            event.refresh_styles = False  # they were read when the widgets were made
            # The app comes to it behind what Textual asks for once the widgets have been made.
            cast("Any", self).app.call_later(self._stand)

    def _stand(self) -> None:
        self._stands = True
        if any(cast("Any", self).scrollbars_enabled):
            # They have come with the first layout, in too small a terminal, and take room.
            self.refresh(layout=True)

    def resized(self) -> None:
        """The terminal has another size: fit the page, and what is around it, into that."""
        self.fit()

    def fit(self) -> None:
        """Write anew what depends on the size of the terminal, which is another now."""

    def _forward_event(self, event: events.Event) -> None:
        # The end of a mark is where the button was let go of, and no click at what lies there.
        if not (isinstance(event, events.Click) and cast("Any", self).selections):
            cast("Any", super())._forward_event(event)  # noqa: SLF001

    async def _on_resize(self, event: events.Resize) -> None:
        if self._fits != (size := cast("Any", self).app.size):
            self._fits = size
            self.resized()
        # So Textual also says of what it has just laid out, and would do it again.
        if event.size == cast("Any", self).outer_size:
            event.prevent_default()


class Drawn(Lasting, Widget):
    """A widget that holds no others, and looks the same in focus.

    So its own size tells nobody anything new, and the focus changes no style.
    """

    # Textual's would have the whole screen laid out again whenever it gives the widget a size.
    virtual_size = Reactive(Size(0, 0), repaint=False)
    has_focus = Reactive(False, repaint=False)  # noqa: FBT003  # as Textual has it

    def refresh(self, *regions: Region, **how: Any) -> Self:
        """As Textual's; on a screen that is to be laid out yet, it will be painted then."""
        return self if self._is_to_be_laid_out() else super().refresh(*regions, **how)

    def _is_to_be_laid_out(self) -> bool:
        try:
            return self.screen.outer_size == NULL_SIZE
        except NoScreen:
            return True

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001  # as Textual calls it
        """Textual's reads every style of the widget and of its scrollbar again."""

    def on_focus(self, event: events.Focus) -> None:
        event.prevent_default()  # which would paint it
        self.has_focus = True
        if isinstance(self.parent, Widget):
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        if isinstance(self.parent, Widget):
            self.parent.post_message(events.DescendantBlur(self))


class SteadyInput(Input):
    """An Input whose typing lays out nothing anew, and whose cursor is where one types.

    Where its size depends on what is in it, Input asks for a layout by itself.
    """

    # With Textual's, every key would have the whole screen laid out anew.
    virtual_size = Reactive(Size(0, 0))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # The terminal's own does as its owner likes; ours would write to it all day long.
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Pasted lines become one, with blanks between them, as far as there is room.

        Textual keeps but the first line, and nothing at all of what is too long.
        """
        event.prevent_default()
        event.stop()
        lines = (line.strip() for line in event.text.splitlines())
        text = " ".join(line for line in lines if line).replace("\t", " ")
        room = self.max_length - len(self.value) + len(self.selected_text) if self.max_length else 0
        if self.max_length and len(text) > room:
            text = text[: max(0, room)]
            self.restricted()
        self.replace(text, *self.selection)

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cell of the cursor; behind the end of a text Textual's is one further on."""
        x, y, width, _height = self.content_region
        cell = self._position_to_cell(self.cursor_position) - self.scroll_offset.x
        return Offset(x + max(0, min(cell, width - 1)), y)

    def render_line(self, y: int) -> Strip:
        # Textual's ends behind the text, and would not draw the line of a field that is empty.
        return super().render_line(y).extend_cell_length(self.content_size.width, self.rich_style)

    def _position_to_cell(self, position: int) -> int:
        # Of what is drawn, which may be a sign in the place of what is there.
        return cell_len(self._value.plain[:position])

    def on_focus(self) -> None:
        self._show_cursor()

    def on_resize(self) -> None:
        self._show_cursor()

    def watch_selection(self) -> None:
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Textual does so when the cursor moves in a text, but not when the text or field comes."""
        if self.is_attached and self.screen.focused is self:
            cursor = Region(self._cursor_offset, 0, 1, 1)
            self.scroll_to_region(cursor, force=True, animate=False, immediate=True)
