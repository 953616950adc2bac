"""The least that a full-screen program of this kind can be: a Textual app with one Static."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class EmptyApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("first content")


if __name__ == "__main__":
    EmptyApp().run()
