"""A field for one line of text that can be left without Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events


class Line(Input):
    """An Input in which Backspace, once nothing is left to delete, is for the screen to answer."""

    # With Textual's, every key would have the whole screen laid out anew. Where the size of a line
    # depends on what is in it, Input asks for that by itself.
    virtual_size = Reactive(Size(0, 0))

    def on_key(self, event: events.Key) -> None:
        """Enter and Tab move on in a form, and Backspace deletes, at once.

        By way of a binding they would take effect only after the next keys of a quick hand, or of
        a scanner, have been typed into this field.
        """
        if event.key == "backspace" and self.value:
            event.stop()
            event.prevent_default()
            self.action_delete_left()
            return
        on = {"enter": "field_done", "tab": "field_left"}.get(event.key, "")
        go_on = getattr(self.screen, on, None)
        if go_on is not None:
            event.stop()
            event.prevent_default()
            go_on()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "delete_left" and not self.value:
            return False
        return super().check_action(action, parameters)
