"""A Windows console that is closed by its X: the program has some seconds for an orderly end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shopvisit import endings

_AT_WORK = """
import sys, threading, time
from shopvisit import endings
event = int(sys.argv[1])
try:
    with endings.watched():
        threading.Thread(target=endings.console_closes, args=(event,), daemon=True).start()
        for _turn in range(100):
            time.sleep(0.05)
    print("went on")
except endings.Ended as ended:
    print("ended in order", ended.status > 128)
"""


@pytest.mark.parametrize("event", [2, 5, 6], ids=["closed", "signed out", "turned off"])
def test_a_command_ends_in_order(event: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _AT_WORK, str(event)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stdout == "ended in order True\n", done.stderr


@pytest.mark.parametrize("event", [0, 1], ids=["Ctrl+C", "Ctrl+Break"])
def test_what_is_no_end_is_left_to_others(event: int) -> None:
    assert not endings.console_closes(event)
