"""An input line that shows what is typed into it, and nothing else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input


class InputApp(App[None]):
    def compose(self) -> ComposeResult:
        line = Input(placeholder="type here")
        line.cursor_blink = False  # its frames would be taken for an answer
        yield line


if __name__ == "__main__":
    InputApp().run()
