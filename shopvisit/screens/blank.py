"""Nothing to read: for the moment when a customer leans over the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

if TYPE_CHECKING:
    from textual import events


class BlankScreen(ModalScreen[None]):
    """An empty screen; any key or click comes back to what was there."""

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.dismiss(None)

    def on_click(self) -> None:
        self.dismiss(None)
