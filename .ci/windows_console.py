"""Run by .ci/windows.sh, given the folder's own Python: the full screen in a Windows console.

Keys come as a console gives them, Chinese as an input method does while NumLock is on: without a
key code. What the shop's file holds afterwards is what counts.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from ctypes import wintypes
from pathlib import Path
from typing import Any

HERE = Path("C:/店 里")
SHOP = HERE / "全屏.db"
RAW, RESULT = HERE / "screen.raw", HERE / "result.json"
NUMLOCK = 0x20
F4, F6, ENTER, CTRL_S, CTRL_Q = "\x1bOS", "\x1b[17~", "\r", "\x13", "\x11"
NAME, NUMBER = "李清照", "13900009999"


class Console:
    """The console that this very process has: keys are pressed in it, its screen is kept."""

    def __init__(self) -> None:
        from textual.drivers import win32, windows_driver

        self._win32, self._shown = win32, RAW.open("wb")
        self._keys = wintypes.HANDLE(win32.GetStdHandle(win32.STD_INPUT_HANDLE))
        begin = windows_driver.WindowsDriver.__init__

        def keeping(driver: Any, *args: Any, **more: Any) -> None:
            begin(driver, *args, **more)
            driver._file = self  # noqa: SLF001

        setattr(windows_driver.WindowsDriver, "__init__", keeping)  # noqa: B010

    def write(self, text: str) -> None:
        self._shown.write(text.encode("utf-8", "replace"))

    def flush(self) -> None:
        self._shown.flush()

    def press(self, text: str, state: int = 0) -> None:
        """As an input method does: each character without the code of a key."""
        records = (self._win32.INPUT_RECORD * (2 * len(text)))()
        for at, record in enumerate(records):
            record.EventType = 1
            key = record.Event.KeyEvent
            key.bKeyDown, key.wRepeatCount = 1 - at % 2, 1
            key.uChar.UnicodeChar, key.dwControlKeyState = text[at // 2], state
        wrote = wintypes.DWORD()
        self._win32.KERNEL32.WriteConsoleInputW(
            self._keys, records, len(records), ctypes.byref(wrote)
        )
        time.sleep(1)

    def appears(self, words: str, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while words not in RAW.read_bytes().decode("utf-8", "replace"):
            if time.monotonic() > until:
                raise AssertionError(f"{words} never appeared")
            time.sleep(0.1)


def drive() -> None:
    """Press keys at the program, which runs in this very process."""
    console = Console()
    said: list[str] = []

    def keys() -> None:
        try:
            console.appears("今日回访")
            console.press(F4)
            console.press(NAME, NUMLOCK)
            console.press(ENTER)
            console.press(NUMBER)
            console.press(CTRL_S)
            console.press(CTRL_S)  # it asks once what the visit was for
            console.press(F6)
            console.appears("月报")
        except AssertionError as error:
            said.append(str(error))
        console.press(CTRL_Q)

    from shopvisit.cli.main import main

    threading.Thread(target=keys, daemon=True).start()
    status = main(["--db", str(SHOP), "--lang", "zh_CN"])
    RESULT.write_text(json.dumps([status, said]), encoding="utf-8", newline="\n")


def there(*words: str) -> list[str]:
    """A command of Windows' own Python, as its path is given to this script."""
    return ["wine", sys.argv[1], *words]


def run(*words: str) -> str:
    # Wine takes no plain file for a standard stream, so each is a pipe.
    done = subprocess.run(
        there(*words), capture_output=True, encoding="utf-8", check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def shopvisit(*words: str) -> str:
    return run("-m", "shopvisit", "--db", str(SHOP), *words)


def in_a_terminal(command: list[str], seconds: float) -> None:
    """Wine makes a console of a terminal; what it paints there itself is of no interest."""
    import pty
    import select

    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    until = time.monotonic() + seconds
    with contextlib.suppress(OSError):  # how a pseudo terminal ends
        while time.monotonic() < until:
            if select.select([terminal], [], [], 0.2)[0] and not os.read(terminal, 65536):
                break
    os.close(terminal)
    os.waitpid(child, 0)


def main() -> None:
    script = "Z:" + str(Path(__file__).resolve()).replace("/", "\\")
    shopvisit("init", "--name", "便民家电", "--staff", "小张", "--lang", "zh_CN")
    os.environ["TERM"] = "xterm"
    in_a_terminal(there(script, "drive"), 90)
    status, said = json.loads(run("-c", f"print(open({str(RESULT)!r}, encoding='utf-8').read())"))
    assert (status, said) == (0, []), (status, said)
    (found,) = json.loads(shopvisit("find", NAME, "--json", "--full"))["customers"]
    assert found["name"] == NAME, found
    assert found["phone"].replace(" ", "") == NUMBER, found
    print("the full screen in a console: Chinese with NumLock on is saved, F6, Ctrl+Q")


if __name__ == "__main__":
    drive() if sys.argv[1:] == ["drive"] else main()
