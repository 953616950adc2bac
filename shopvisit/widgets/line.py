"""A field for one line of text that can be left without Esc."""

from __future__ import annotations

from textual.widgets import Input


class Line(Input):
    """An Input in which Backspace, once nothing is left to delete, is for the screen to answer."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "delete_left" and not self.value:
            return False
        return super().check_action(action, parameters)
