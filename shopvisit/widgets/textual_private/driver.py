"""What the terminal is told, and what it tells; a Windows console has Textual's own driver."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from queue import Full
from typing import TYPE_CHECKING, Any, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from shopvisit import endings
from shopvisit.widgets.textual_private.replies import KEY_SECONDS, Replies

if TYPE_CHECKING:
    from typing import TextIO

_READ_SECONDS = 0.1
_TAKE_SECONDS = 0.2
_MOST_BYTES = 4096


class TerminalDriver(LinuxDriver):
    """A terminal that may go away: its window closed, its connection dropped, bytes not UTF-8.

    Textual's own writes on until its queue is full, and then waits for ever; it reads the end
    of the input over and over, takes bytes that are no text for a fault, and what a terminal
    answers for keys. The app's `told_to_end` hears of the end.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        endings.stay_in_front()  # Textual has just made Ctrl+Z stop the process
        self._stuck = False
        self._file = cast("Any", endings.Outliving(cast("TextIO", self._file), self._gone))

    def write(self, data: str) -> None:
        # A connection that hangs takes nothing: nobody is to wait for it once the end has come.
        queue = cast("Any", self._writer_thread)._queue  # noqa: SLF001  # its `write` waits
        while not self._stuck:
            try:
                queue.put(data, timeout=_TAKE_SECONDS)
            except Full:
                self._stuck = endings.meant() > 0
            else:
                return

    def _gone(self) -> None:
        endings.terminal_gone(cast("Any", self._app).told_to_end)

    def run_input_thread(self) -> None:
        parser, replies = XTermParser(self._debug), Replies()
        decode = getincrementaldecoder("utf-8")("replace").decode
        seconds = _READ_SECONDS
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], seconds)[0]:
                try:
                    received = os.read(self.fileno, _MOST_BYTES)
                except OSError:
                    received = b""
                if not received:
                    self._gone()
                    return
                typed, seconds = replies.typed(decode(received)), _READ_SECONDS
            else:
                typed = replies.given_up()
                # A lone Esc, given up here, is looked at by the parser for as long again.
                seconds = KEY_SECONDS if typed else _READ_SECONDS
            for event in parser.feed(typed) if typed else ():
                self.process_message(event)
            for event in parser.tick():
                self.process_message(event)
            if (waits := replies.wait) is not None:
                seconds = waits
