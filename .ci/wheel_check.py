"""Run by .ci/run from an empty folder, given how an installed program is started: it is whole."""

import json
import pty
import select
import subprocess
import sys
import time
from os import execvp, read, write

PROGRAM = sys.argv[1:]


def say(*words: str) -> str:
    done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout


def on_screen(needle: str, *words: str, seconds: float = 20) -> None:
    """Start the program in a terminal of its own; wait until it shows `needle`, then quit."""
    child, terminal = pty.fork()
    if child == 0:
        execvp(PROGRAM[0], [*PROGRAM, *words])
    seen, until = b"", time.monotonic() + seconds
    while needle.encode() not in seen:
        assert time.monotonic() < until, seen[-2000:]
        if select.select([terminal], [], [], 0.2)[0]:
            seen += read(terminal, 65536)
    write(terminal, b"\x11")


assert say("--version").startswith("shopvisit ")
say("sample", "sample.db", "--today", "2026-11-21", "--lang", "zh_CN")
shop = ("--db", "sample.db", "--today", "2026-11-21")
today = json.loads(say("today", "--json", *shop))
assert today["follow_ups"], today
assert json.loads(say("summary", "2026-10", "--json", *shop))["month"] == "2026-10"
say("init", "--name", "Corner Shop", "--staff", "Mo", "--db", "own.db")
say("backup", "copy.db", "--db", "own.db")
on_screen("今日回访", "demo", "--lang", "zh_CN")
on_screen("Today", "--db", "own.db", "--lang", "en")
print(" ".join(PROGRAM), "works")
