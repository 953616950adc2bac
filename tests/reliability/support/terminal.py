"""A terminal as a shop has one, around the program: typed into, read from, closed, signalled."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|.)")
_ASKS_FOR_MODE = b"\x1b[?2026$p"


class Terminal:
    """A pseudo terminal with a program in it, which leads its own session as under a window.

    The other end is kept open as a shell would keep it, so that what becomes of the terminal's
    settings can be looked at.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        home: Path,
        *,
        program: Sequence[str] = (sys.executable, "-m", "shopvisit"),
        more: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        self.home = home
        self.received = bytearray()
        self.status: int | None = None
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.settings = termios.tcgetattr(self._slave)
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "TMPDIR": str(home),
            "SHOPVISIT_LANG": "en",
            **(more or {}),
        }
        self.pid = os.fork()
        if self.pid == 0:  # pragma: no cover  # another process
            try:
                os.setsid()
                fcntl.ioctl(self._slave, termios.TIOCSCTTY, 0)
                for number in (0, 1, 2):
                    os.dup2(self._slave, number)
                os.closerange(3, 100)
                os.execve(program[0], [*program, *arguments], environment)  # noqa: S606  # meant
            finally:
                os._exit(127)

    # What it shows

    def take(self, seconds: float = 0.05) -> bool:
        """Read what the program has written; False when nothing came in that time."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        if _ASKS_FOR_MODE in data:
            os.write(self._master, b"\x1b[?2026;2$y")
        self.received += data
        return bool(data)

    def wait_for(self, text: str, since: int = 0, seconds: float = 20) -> None:
        """Wait until `text` has been shown, after the first `since` bytes."""
        end = time.monotonic() + seconds
        while text not in self.said(since):
            if time.monotonic() > end or self.ended():
                raise AssertionError(f"{text!r} is not shown:\n{self.said(since)[-3000:]}")
            self.take()

    def said(self, since: int = 0) -> str:
        """All the words that were written, one behind the other, without the sequences."""
        return _SEQUENCE.sub(b"", bytes(self.received[since:])).decode("utf-8", "replace")

    def said_behind(self) -> str:
        """What was written once the full screen was left, for the person to read in the shell."""
        left = self.received.rfind(b"\x1b[?1049l")
        return self.said(left).strip() if left >= 0 else ""

    @property
    def mark(self) -> int:
        """How many bytes have been written so far."""
        while self.take(0.02):
            pass
        return len(self.received)

    # What is done to it

    def type(self, keys: str | bytes) -> None:
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def close(self) -> None:
        """Close the window: all that the program was connected to is gone."""
        for end in (self._slave, self._master):
            os.close(end)
        self._master = self._slave = -1

    # How it ends

    def ended(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def end(self, seconds: float = 10) -> int:
        """The exit status; the negative number of the signal that killed it, if one did.

        Read on meanwhile, as a terminal does. What does not end in time is killed, and fails.
        """
        limit = time.monotonic() + seconds
        while not self.ended():
            if time.monotonic() > limit:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                self.status = -signal.SIGKILL
                raise AssertionError(f"does not end:\n{self.said()[-2000:]}")
            if self._master < 0 or not self.take(0.02):
                time.sleep(0.01)
        while self._master >= 0 and self.take(0.05):
            pass
        assert self.status is not None
        return self.status

    def cpu_seconds(self) -> float:
        """The time that the program has used so far, which must still be running."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def restored(self) -> list[str]:
        """What is wrong with the terminal that the program has left; empty when nothing is."""
        wrong = []
        if termios.tcgetattr(self._slave) != self.settings:
            wrong.append("settings")
        for name, on, off in (
            ("full screen", b"\x1b[?1049h", b"\x1b[?1049l"),
            ("cursor", b"\x1b[?25l", b"\x1b[?25h"),
            ("mouse", b"\x1b[?1000h", b"\x1b[?1000l"),
            ("mouse moves", b"\x1b[?1003h", b"\x1b[?1003l"),
            ("paste", b"\x1b[?2004h", b"\x1b[?2004l"),
            ("focus", b"\x1b[?1004h", b"\x1b[?1004l"),
            ("kitty keys", b"\x1b[>", b"\x1b[<u"),
        ):
            if self.received.rfind(on) > self.received.rfind(off):
                wrong.append(name)
        return wrong

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        for end in (self._slave, self._master):
            if end >= 0:
                os.close(end)
