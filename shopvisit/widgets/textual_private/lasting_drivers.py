"""A terminal that may go away: its window closed, its connection dropped."""

from __future__ import annotations

from queue import Full
from typing import TYPE_CHECKING, Any, cast

from shopvisit import endings

if TYPE_CHECKING:
    from typing import TextIO

_TAKE_SECONDS = 0.2


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

    def _gone(self) -> None:
        endings.terminal_gone(self._app.told_to_end)
