"""Nothing to read: for the moment when a customer leans over the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.screen import ModalScreen

if TYPE_CHECKING:
    from textual import events

    from shopvisit.screens.base import Desk


class BlankScreen(ModalScreen[None]):
    """An empty screen. Any key or click comes back, after the owner's PIN where one is set."""

    HIDES_ALL: ClassVar[bool] = True

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._come_back()

    def on_click(self) -> None:
        self._come_back()

    def _come_back(self) -> None:
        # The PIN is asked for already when two keys come at once.
        if self.is_active:
            cast("Desk", self.app).owner(lambda: self.dismiss(None))
