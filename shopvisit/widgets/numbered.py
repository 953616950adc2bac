"""A choice among more things than there are digits: some are picked by two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.widgets.form import Choice

if TYPE_CHECKING:
    from textual import events


class Numbered(Choice):
    """A Choice whose keys may have two digits; no key begins with another one."""

    _pending = ""

    def on_key(self, event: events.Key) -> None:
        # Choice would take a single digit for itself, and move on twice.
        event.prevent_default()
        if event.character is None or not event.character.isdigit():
            self._pending = ""
            return
        event.stop()
        typed = self._pending + event.character
        self._pending = ""
        for option in self.options:
            if option.key == typed:
                self._choose(option)
                return
        if any(option.key.startswith(typed) for option in self.options):
            self._pending = typed

    def on_blur(self) -> None:
        self._pending = ""
