"""The empty app, repainting its Static on a key: the least that a key can be answered with."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class EchoApp(App[None]):
    pressed = 0

    def compose(self) -> ComposeResult:
        yield Static("key 0")

    def on_key(self, _event: events.Key) -> None:
        self.pressed += 1
        self.query_one(Static).update(f"key {self.pressed}")


if __name__ == "__main__":
    EchoApp().run()
