"""What a Windows console is told, and what it tells; to be imported on Windows only."""

from __future__ import annotations

from ctypes import byref, wintypes
from typing import Any, cast

from textual._xterm_parser import XTermParser
from textual.drivers import win32
from textual.drivers.windows_driver import WindowsDriver

from shopvisit import endings
from shopvisit.widgets.textual_private.arriving import Pastes
from shopvisit.widgets.textual_private.heard import Heard
from shopvisit.widgets.textual_private.lasting_drivers import LastingDriver
from shopvisit.widgets.textual_private.replies import KEY_SECONDS, Replies

_READ_SECONDS = 0.1
_MOST_RECORDS = 1024
_KEY, _SIZE = 0x0001, 0x0004


class KeyMonitor(win32.EventMonitor):
    """Reads the records of the console; Textual's own loses the characters of input methods.

    It also ends in silence at half a character, and reads a console that is gone over and over.
    """

    def run(self) -> None:
        parser, replies, heard = XTermParser(), Replies(), Heard()
        pastes = Pastes(parser)
        console = win32.GetStdHandle(win32.STD_INPUT_HANDLE)
        records = (win32.INPUT_RECORD * _MOST_RECORDS)()
        count = wintypes.DWORD()
        process = cast("Any", self.process_event)
        seconds = _READ_SECONDS
        while not self.exit_event.is_set():
            typed = ""
            if win32.wait_for_handles([console], int(seconds * 1000)) is None:
                typed = replies.given_up()
                # A lone Esc, given up here, is looked at by the parser for as long again.
                seconds = KEY_SECONDS if typed else _READ_SECONDS
            else:
                read = win32.KERNEL32.ReadConsoleInputW(
                    console, byref(records), _MOST_RECORDS, byref(count)
                )
                if not read:
                    endings.terminal_gone(cast("Any", self.app).told_to_end)
                    return
                found = records[: count.value]
                keys = (each.Event.KeyEvent for each in found if each.EventType == _KEY)
                typed, seconds = replies.typed(heard.text(keys)), _READ_SECONDS
                for each in found:
                    if each.EventType == _SIZE:
                        size = each.Event.WindowBufferSizeEvent.dwSize
                        self.on_size_change(size.X, size.Y)
            for event in pastes.feed(typed):
                process(event)
            for event in parser.tick():
                process(event)
            if (waits := replies.wait) is not None:
                seconds = waits


class ConsoleDriver(LastingDriver, WindowsDriver):
    """A Windows console that may go away, and in which input methods are heard."""

    def start_application_mode(self) -> None:
        win32.EventMonitor = KeyMonitor  # type: ignore[misc,unused-ignore]  # it is made by that name
        super().start_application_mode()
