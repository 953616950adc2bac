"""What is painted once when a screen opens: Textual's own widgets ask for it several times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual import events
from textual.dom import NoScreen
from textual.geometry import NULL_SIZE, Size
from textual.reactive import Reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Region


class Drawn(Widget):
    """A widget that holds no others, and looks the same in focus.

    So its own size tells nobody anything new, and the focus changes no style.
    """

    # Textual's would have the whole screen laid out again whenever it gives the widget a size.
    virtual_size = Reactive(Size(0, 0), repaint=False)
    has_focus = Reactive(False, repaint=False)  # noqa: FBT003  # as Textual has it

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """As Textual's; on a screen that is to be laid out yet, it will be painted then."""
        if self._is_to_be_laid_out():
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

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
