"""A terminal around a program: when a frame has been painted, how many bytes it took, the memory.

A frame counts as painted once its last byte has been read: the text that was waited for is there,
and the synchronized update that it came in is closed (`CSI ?2026l`).
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

COLUMNS, LINES = 80, 24
QUIT = b"\x11"
_QUIET = 0.15
_IDLE = 0.6
_SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[()][0-9A-B]|.)"
)
_FRAME_BEGINS, _FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
# What a modern terminal is asked, and answers: synchronized frames, in-band sizes, who it is.
_ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[c": b"\x1b[?62;22c",
}
# What shopvisit sets for itself, so that no floor is slower for want of it.
_SAME_FOR_ALL = {
    "TEXTUAL_FPS": "120",
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    "ESCDELAY": "40",
}


class Painted(NamedTuple):
    """From the key to the frame, in milliseconds, and how many bytes were written for it."""

    cost: float
    bytes: int = 0


class Memory(NamedTuple):
    """Of the whole process, in MB: resident now, its share of what it shares, and at its peak."""

    resident: float
    proportional: float
    peak: float


class Terminal:
    """A pseudo terminal of 80 columns and 24 lines with `program` in it, started at once."""

    def __init__(
        self, program: Sequence[str], home: Path, more: Mapping[str, str] | None = None
    ) -> None:
        self._received = bytearray()
        self._at = 0.0  # when the last byte was read
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "SHOPVISIT_LANG": "en",
            **_SAME_FOR_ALL,
            **(more or {}),
        }
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._started = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for number in (0, 1, 2):
                    os.dup2(slave, number)
                os.closerange(3, 256)
                os.execve(program[0], list(program), environment)  # noqa: S606  # meant
            finally:
                os._exit(127)
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        """Quit as a person would; what does not end is killed, being our own child."""
        try:
            self.send(QUIT)
            self._wait_for_end(10)
        except OSError:
            self._wait_for_end(1)
        os.close(self._master)

    # What it shows

    def started(self, wanted: str) -> Painted:
        """From starting the program until `wanted` was painted."""
        return self._painted(wanted, 0, self._started)

    def press(self, key: bytes, wanted: str) -> Painted:
        """From pressing `key` until `wanted` was painted; whatever came before is no part of it."""
        self.read(0)
        since, pressed = len(self._received), time.perf_counter()
        self.send(key)
        return self._painted(wanted, since, pressed)

    def rest(self, quiet: float = _QUIET) -> None:
        """Wait until nothing has been written for so many seconds."""
        while self.read(quiet):
            pass

    def idle(self, quiet: float = _IDLE) -> None:
        """Wait until the program has done all that it does by itself: after a start, or a key."""
        used = -1.0
        while used != (used := self._cpu_seconds()):
            self.rest(quiet)

    def send(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def _painted(self, wanted: str, since: int, began: float, seconds: float = 30) -> Painted:
        end, text = time.perf_counter() + seconds, wanted.encode()
        while not self._shows(text, since):
            if not self.read(0.5) and time.perf_counter() > end:
                raise TimeoutError(f"{wanted!r} is not shown:\n{self.said(since)[-3000:]}")
        return Painted((self._at - began) * 1000, len(self._received) - since)

    def _shows(self, text: bytes, since: int) -> bool:
        data = self._received[since:]
        if text not in _SEQUENCE.sub(b"", data):
            return False
        return data.rfind(_FRAME_BEGINS) <= data.rfind(_FRAME_ENDS)

    def said(self, since: int = 0) -> str:
        """All the words that were written, one behind the other."""
        return _SEQUENCE.sub(b"", bytes(self._received[since:])).decode("utf-8", "replace")

    def read(self, seconds: float) -> bool:
        """Read what the program has written; False when nothing came in that time."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self._at = time.perf_counter()
        self._received += data
        for asked, answer in _ANSWERS.items():
            if asked in data:
                os.write(self._master, answer)
        return bool(data)

    # The process

    def memory(self) -> Memory:
        rollup = _fields(Path(f"/proc/{self.pid}/smaps_rollup"))
        peak = _fields(Path(f"/proc/{self.pid}/status"))["VmHWM"]
        return Memory(rollup["Rss"], rollup["Pss"], peak)

    def _cpu_seconds(self) -> float:
        """Used so far, also by the program that one started to watch it has started."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        used = 0
        for pid in (str(self.pid), *children):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
        return used / os.sysconf("SC_CLK_TCK")

    def _wait_for_end(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                return
            if not self.read(0.02):
                time.sleep(0.005)


def _fields(path: Path) -> dict[str, float]:
    """The lines of a /proc file that are kilobytes, as MB."""
    found = re.findall(r"^(\w+):\s+(\d+) kB$", path.read_text(), re.MULTILINE)
    return {name: int(number) / 1000 for name, number in found}
