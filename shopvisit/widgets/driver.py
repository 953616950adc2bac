"""A terminal that may go away: its window closed, its connection dropped, its bytes not UTF-8."""

from __future__ import annotations

import contextlib
import os
import select
from codecs import getincrementaldecoder
from queue import Full
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from shopvisit import endings

if TYPE_CHECKING:
    from collections.abc import Callable

_READ_SECONDS = 0.1
_TAKE_SECONDS = 0.2
_MOST_BYTES = 4096


class TerminalDriver(LinuxDriver):
    """Tells the app, through its `told_to_end`, when the terminal is gone.

    Textual's own writes on until its queue is full, and then waits for ever; it reads the end of
    the input over and over, and takes bytes that are no text for a fault.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._stuck = False
        self._file = cast("Any", _Outliving(cast("TextIO", self._file), self._gone))

    def write(self, data: str) -> None:
        # A connection that hangs takes nothing: nobody is to wait for it once the end has come.
        queue = cast("Any", self._writer_thread)._queue  # noqa: SLF001  # its `write` waits for ever
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
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], _READ_SECONDS)[0]:
                try:
                    received = os.read(self.fileno, _MOST_BYTES)
                except OSError:
                    received = b""
                if not received:
                    self._gone()
                    return
                for event in parser.feed(decode(received)):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)


class _Outliving:
    """A file that is written to as long as it takes anything, and then no longer."""

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        self._file, self._gone = file, gone

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()

    def write(self, text: str) -> None:
        try:
            self._file.write(text)
        except OSError:
            self._let_go()

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        # Whatever else is still written, to the very end of the process, must find somebody.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for number in (1, 2):
            with contextlib.suppress(OSError):
                os.dup2(nowhere, number)
        os.close(nowhere)
        self._gone()
