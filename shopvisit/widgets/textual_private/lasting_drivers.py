"""A terminal that may go away: its window closed, its connection dropped."""

from __future__ import annotations

import os
from queue import Full
from typing import TYPE_CHECKING, Any, cast

from shopvisit import endings
from shopvisit.errors import legible

if TYPE_CHECKING:
    from typing import TextIO

_TAKE_SECONDS = 0.2
# What xterm and those after it keep of a window's name, and give back.
_REMEMBER_TITLE, _TITLE_AS_IT_WAS = "\x1b[22;2t", "\x1b[23;2t"


class LastingDriver:
    """What a driver of Textual's is mixed with to outlive its terminal.

    Textual's own writes on until its queue is full, and then waits for ever. The app's
    `told_to_end` hears of the end.
    """

    _app: Any
    _file: Any
    _writer_thread: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        endings.stay_in_front()  # Textual has just made Ctrl+Z stop the process
        self._stuck = False
        self._entitled = ""
        self._file = endings.Outliving(cast("TextIO", self._file), self._gone)

    def write(self, data: str) -> None:
        # A connection that hangs takes nothing: nobody is to wait for it once the end has come.
        queue = self._writer_thread._queue  # noqa: SLF001  # its `write` waits
        while not self._stuck:
            try:
                queue.put(data, timeout=_TAKE_SECONDS)
            except Full:
                self._stuck = endings.meant() > 0
            else:
                return

    def entitle(self, text: str) -> None:
        """Have the terminal's window called `text` until the program is left.

        What it was called before comes back then, in terminals that remember it.
        """
        if os.environ.get("TERM") != "linux" and text != self._entitled:  # it has no windows
            remember = "" if self._entitled else _REMEMBER_TITLE
            self._entitled = text
            self.write(f"{remember}\x1b]2;{legible(text)}\x1b\\")

    def stop_application_mode(self) -> None:
        """As Textual's, and the window is called as it was."""
        if self._entitled:
            self.write(_TITLE_AS_IT_WAS)
        super().stop_application_mode()  # type: ignore[misc]  # of the driver that this is mixed with

    def _gone(self) -> None:
        endings.terminal_gone(self._app.told_to_end)
