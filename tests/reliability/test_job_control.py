"""Ctrl+Z never stops a program that holds the shop: not on its way in, not on its way out."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

import pytest
from shops import TODAY, MakeShop
from terminal import Terminal

from shopvisit import db
from shopvisit.store.lock import WriterLock

CTRL_Q, CTRL_Z, F1 = "\x11", "\x1a", "\x1bOP"
_STOPPABLE = """
import sys
from shopvisit import endings
endings.stay_in_front = lambda: None
from shopvisit.cli.main import main
sys.exit(main())
"""


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    shop = make_shop()
    db.disconnect()
    return shop.path


def started(path: Path, program: tuple[str, ...] = (sys.executable, "-m", "shopvisit")) -> Terminal:
    home = path.parent / "home"
    return Terminal(["--db", str(path), "--today", str(TODAY)], home, program=program)


def left(terminal: Terminal, seconds: float = 0.0) -> None:
    """Press Ctrl+Q, and Ctrl+Z when the terminal has been given back, or so long afterwards."""
    terminal.wait_for("Help")
    since = terminal.mark
    terminal.type(CTRL_Q)
    end = time.monotonic() + 10
    while b"\x1b[?1049l" not in terminal.received[since:] and time.monotonic() < end:
        terminal.take(0.001)
    time.sleep(seconds)
    if not terminal.ended():
        terminal.type(CTRL_Z)
        terminal.send(signal.SIGTSTP)  # as the terminal would, were the keys read as lines again


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.03, 0.1])
def test_ctrl_z_behind_ctrl_q_leaves_nothing_behind(path: Path, seconds: float) -> None:
    with started(path) as terminal:
        left(terminal, seconds)
        assert terminal.end() == 0
        assert terminal.restored() == []
    lock = WriterLock(path)
    assert lock.acquire()
    lock.release()


def test_without_care_it_leaves_a_stopped_process_that_holds_the_shop(path: Path) -> None:
    """The control: what comes behind Ctrl+Q, where there is time for it to come."""
    with started(path, (sys.executable, "-c", _STOPPABLE)) as terminal:
        terminal.wait_for("Help")
        terminal.send(signal.SIGTSTP)
        end = time.monotonic() + 10
        while state(terminal.pid) != "T" and time.monotonic() < end:
            terminal.take(0.01)
        assert state(terminal.pid) == "T"
        assert not WriterLock(path).acquire()


def state(pid: int) -> str:
    """What the system says that a process does; "T" is that it was stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_nothing_stops_it_while_it_starts_or_runs(path: Path) -> None:
    with started(path) as terminal:
        for _turn in range(30):
            time.sleep(0.02)
            terminal.send(signal.SIGTSTP)
            terminal.take(0.001)
        terminal.wait_for("Help")
        terminal.send(signal.SIGTSTP)
        since = terminal.mark
        terminal.type(F1)
        terminal.wait_for("Close", since)
        terminal.type(CTRL_Q)
        assert terminal.end() == 0
