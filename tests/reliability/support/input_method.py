"""A Chinese input method in a terminal on a screen that nobody sees, switched on all the time.

fcitx5 with pinyin, as on many desktops, in xterm under Xvfb. The packages are Debian's, named in
.ci/input_method; where they are not there, `missing()` says which programs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import pyte

T = TypeVar("T")

_PROGRAMS = (
    "Xvfb", "xdotool", "xprop", "dbus-daemon", "dbus-send", "fcitx5", "fcitx5-remote", "xterm",
    "script",
)  # fmt: skip
COLUMNS, LINES = 80, 24
_PATIENCE, _QUIET = 20.0, 0.25
_GONE = "gone"
_PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin
[Groups/0/Items/0]
Name=keyboard-us
Layout=
[Groups/0/Items/1]
Name=pinyin
Layout=
[GroupOrder]
0=Default
"""


def missing() -> list[str]:
    """The programs that are not here."""
    found = [name for name in _PROGRAMS if shutil.which(name) is None]
    if not list(Path("/usr/share/fcitx5/inputmethod").glob("pinyin.conf")):
        found.append("fcitx5-chinese-addons")
    return found


class Desktop:
    """A terminal with the program in it, and somebody who types with the input method on."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._folder, self._command = folder, command
        self._output = folder / "typescript"
        self._read = 0
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._started: list[subprocess.Popen[bytes]] = []
        self._window = ""
        self.environment = {
            "HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
            "XMODIFIERS": "@im=fcitx", "TZ": "Asia/Shanghai",
        }  # fmt: skip
        #: Where the candidates stood, as (what was typed, line, column, the cursor's, its column).
        self.stood: list[tuple[str, float, float, int, int]] = []

    def __enter__(self) -> Desktop:
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for process in reversed(self._started):
            if process.poll() is None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)
            if process.poll() is None:
                process.kill()
                process.wait()

    def _begin(self) -> None:
        settings = self._folder / ".config" / "fcitx5"
        settings.mkdir(parents=True)
        (settings / "profile").write_text(_PROFILE)
        (settings / "config").write_text("[Behavior]\nActiveByDefault=True\n")
        screen = ("-screen", "0", "1000x640x24", "-nolisten", "tcp")
        self.environment["DISPLAY"] = ":" + self._told("Xvfb", *screen, at="-displayfd")
        bus = self._told("dbus-daemon", "--session", "--nofork", at="--print-address")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        self._start("fcitx5", "--disable=notificationitem,notifications,wayland,waylandim,kimpanel")
        # Asked by fcitx5-remote, the bus would start another one, without these settings.
        asked = (
            "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
            "org.freedesktop.DBus.NameHasOwner", "string:org.fcitx.Fcitx5",
        )  # fmt: skip
        self.wait("fcitx5", lambda: "true" in self._said(*asked))
        self.wait("its server", lambda: "fcitx" in self._said("xprop", "-root", "XIM_SERVERS"))
        self._open_terminal()
        self.wait("the program", lambda: "F1" in self.text)
        self.settle()
        # Only now does the terminal surely tell the input method of the focus.
        self._run("xdotool", "windowfocus", self._window)
        self.wait("the input method to be on", self._switched_on)

    def _open_terminal(self) -> None:
        words = " ".join(f"'{word}'" for word in self._command)
        terminal = (
            "xterm", "-tn", "xterm-256color", "-fa", "DejaVu Sans Mono", "-fs", "11",
            "-geometry", f"{COLUMNS}x{LINES}+0+0", "-e", f'script -qfc "{words}" {self._output}',
        )  # fmt: skip
        for _attempt in range(3):  # one that finds the server half up dies of it
            process = self._start(*terminal)
            self._window = self.wait("the terminal", partial(self._window_of, process))
            if self._window != _GONE:
                return
            time.sleep(1)
        raise AssertionError("the terminal ends as soon as it begins")

    def _window_of(self, terminal: subprocess.Popen[bytes]) -> str:
        if terminal.poll() is not None:
            return _GONE
        found = self._said("xdotool", "search", "--onlyvisible", "--class", "xterm")
        return found.split("\n")[-1]

    def _switched_on(self) -> bool:
        if self._said("fcitx5-remote") != "2":
            self._run("fcitx5-remote", "-o")
        return self._said("fcitx5-remote") == "2"

    # Programs

    def _start(self, *command: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        with (self._folder / f"{command[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.environment, cwd=self._folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, pass_fds=pass_fds,
            )  # fmt: skip
        self._started.append(process)
        return process

    def _told(self, *command: str, at: str) -> str:
        """Start a program, and what it says of itself where `at` has it written to."""
        read, written = os.pipe()
        where = (at, str(written)) if at == "-displayfd" else (f"{at}={written}",)
        self._start(*command, *where, pass_fds=(written,))
        os.close(written)
        with os.fdopen(read) as line:
            return line.readline().strip()

    def _said(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    def wait(self, what: str, come: Callable[[], T]) -> T:
        """What `come` gives as soon as it is anything."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if found := come():
                return found
            time.sleep(0.03)
        raise AssertionError(f"waited in vain for {what}:\n{self.text}")

    # The screen

    def _look(self) -> None:
        if self._output.exists():
            with self._output.open("rb") as written:
                written.seek(self._read)
                new = written.read()
            if self._read == 0:
                new = new.partition(b"\n")[2]  # what `script` says of itself
            self._read = self._output.stat().st_size
            self._stream.feed(new)

    @property
    def text(self) -> str:
        """What the screen says."""
        self._look()
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def cursor(self) -> tuple[int, int]:
        """The column and the line of the terminal's cursor."""
        self._look()
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def line(self) -> str:
        """The line that the cursor is in."""
        return self.text.split("\n")[self.cursor[1]]

    def settle(self) -> None:
        """Wait until nothing has been painted for a moment."""
        size, since = -1, time.monotonic()
        while time.monotonic() - since < _QUIET:
            now = self._output.stat().st_size if self._output.exists() else 0
            if now != size:
                size, since = now, time.monotonic()
            time.sleep(0.02)

    # Typing

    def press(self, *keys: str) -> None:
        """Press keys by the names that X has for them."""
        for key in keys:
            self._run("xdotool", "key", key)
            self.settle()

    def go_to(self, label: str, key: str = "Tab") -> None:
        """Press `key` until the cursor is in the line of that label."""
        for _time in range(20):
            if label in self.line:
                return
            self.press(key)
        raise AssertionError(f"the cursor does not come to {label}:\n{self.text}")

    def compose(self, pinyin: str) -> None:
        """Type pinyin, see where the candidates stand, and take the first with Space."""
        column, line = self.cursor
        self._run("xdotool", "type", "--delay", "40", pinyin)
        shown = self.wait(f"the candidates of {pinyin}", self._candidates)
        time.sleep(0.2)  # they move with what is composed
        box, terminal = self._box(shown), self._box(self._window)
        self.stood.append((
            pinyin,
            (box["Y"] - terminal["Y"]) * LINES / terminal["HEIGHT"],
            (box["X"] - terminal["X"]) * COLUMNS / terminal["WIDTH"],
            line,
            column,
        ))  # fmt: skip
        self._run("xdotool", "key", "space")
        self.wait("the candidates to go", lambda: not self._candidates())
        self.settle()

    def _candidates(self) -> str:
        found = self._said("xdotool", "search", "--onlyvisible", "--class", "fcitx")
        return found.split("\n")[-1]

    def _box(self, window: str) -> dict[str, int]:
        lines = self._said("xdotool", "getwindowgeometry", "--shell", window).split("\n")
        return {name: int(number) for name, number in (line.split("=") for line in lines)}

    def ended(self) -> bool:
        """Whether the terminal has closed, as it does when the program ends."""
        return self._started[-1].poll() is not None
