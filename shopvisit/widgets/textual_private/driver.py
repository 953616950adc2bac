"""What a POSIX terminal is told, and what it tells."""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from shopvisit.widgets.textual_private.arriving import Pastes
from shopvisit.widgets.textual_private.lasting_drivers import LastingDriver
from shopvisit.widgets.textual_private.replies import KEY_SECONDS, Replies

_READ_SECONDS = 0.1
_MOST_BYTES = 4096


class TerminalDriver(LastingDriver, LinuxDriver):
    """A terminal that may go away, send bytes that are not UTF-8, and answer what nobody asked.

    Textual's own reads the end of the input over and over, takes bytes that are no text for a
    fault, and what a terminal answers for keys.
    """

    def run_input_thread(self) -> None:
        parser, replies = XTermParser(self._debug), Replies()
        pastes = Pastes(parser)
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
            for event in pastes.feed(typed):
                self.process_message(event)
            for event in parser.tick():
                self.process_message(event)
            if (waits := replies.wait) is not None:
                seconds = waits
