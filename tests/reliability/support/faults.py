"""One answer of the disk is an error: the n-th call of a sort fails, once or from then on.

A program is warmed up, forked, and looked at by strace, which has the call fail in the child. What
it was asked to do is a work of `torn_work`; how it ended, and in what state, is told line by line.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SUPPORT = Path(__file__).parent
# The calls that can fail, with what the disk says then.
FAULTS = (
    ("fsync,fdatasync", "EIO"),
    ("pwrite64,write", "ENOSPC"),
    ("rename,link,unlink", "EIO"),
    ("openat", "EMFILE"),
    ("pread64,read", "EIO"),
)
DONE, SAID, CRASHED = 0, 3, 4
_ATTACH_SECONDS = 5


@dataclass(frozen=True)
class Ended:
    """How a work ended when its call number `number` failed; `lines` are what it acknowledged."""

    number: int
    folder: Path
    status: int
    lines: tuple[str, ...]
    error: str


def sweep(
    work: str, before: Path, calls: str, error: str, *, on: bool = False, sabotage: str = ""
) -> Iterator[Ended]:
    """Do `work` on copies of `before`, with the first of these calls failing, then the second, …

    `on`: that one and every one after it. Each copy is there until the next is asked for.
    """
    words = [sys.executable, str(SUPPORT / "faults.py"), work, str(before), calls, error]
    with subprocess.Popen(
        [*words, "+" if on else "", sabotage], stdout=subprocess.PIPE, stdin=subprocess.PIPE,
        text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdin is not None
        try:
            for line in child.stdout:
                told = json.loads(line)
                yield Ended(
                    told["number"], Path(told["folder"]), told["status"], tuple(told["lines"]),
                    told["error"],
                )  # fmt: skip
                with contextlib.suppress(BrokenPipeError):
                    child.stdin.write("\n")
                    child.stdin.flush()
        finally:
            child.kill()  # whoever has seen enough asks for no more


def _main(work: str, before: Path, calls: str, error: str, which: str, sabotage: str) -> None:
    import torn_work

    from shopvisit import db

    torn_work.SABOTAGE[sabotage]()
    # By a call of its own, so that no fault of the disk meets what is acknowledged.
    vars(torn_work)["say"] = lambda word: os.writev(1, [f"{word}\n".encode()])
    warm = before.with_name("warm")
    shutil.copytree(before, warm)
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    getattr(torn_work, work)(warm)  # what it loads is loaded now, not where a call is to fail
    db.disconnect()
    os.dup2(out, 1)
    shutil.rmtree(warm)
    number = 0
    while True:
        number += 1
        folder = before.with_name("case")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(before, folder)
        status, lines, fault, injected = _one(
            work, folder, f"{calls}:error={error}:when={number}{which}"
        )
        if not injected:
            return
        told = {"number": number, "folder": str(folder), "status": status, "lines": lines,
                "error": fault}  # fmt: skip
        print(json.dumps(told), flush=True)
        sys.stdin.readline()


def _one(work: str, folder: Path, fault: str) -> tuple[int, list[str], str, bool]:
    import torn_work

    from shopvisit.errors import ShopError

    said, words = os.pipe()
    log = folder.with_name("strace.log")
    log.unlink(missing_ok=True)
    why = folder.with_name("why")
    why.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        os.dup2(words, 1)
        os.kill(os.getpid(), signal.SIGSTOP)
        status = DONE
        try:
            getattr(torn_work, work)(folder)
        except ShopError as error:
            status, told = SAID, str(error)
        except BaseException as error:  # noqa: BLE001  # whatever it was is to be told
            import traceback

            status, told = CRASHED, f"{error!r}\n{traceback.format_exc()}"
        if status:
            os.kill(os.getpid(), signal.SIGSTOP)  # no fault is to meet what follows
            why.write_text(told, encoding="utf-8")
        os._exit(status)
    os.close(words)
    os.waitpid(child, os.WUNTRACED)
    strace = subprocess.Popen(
        ["strace", "-f", "-qq", "-e", f"trace={fault.partition(':')[0]}", "-e", f"inject={fault}",
         "-o", str(log), "-p", str(child)],
    )  # fmt: skip
    until = time.monotonic() + _ATTACH_SECONDS
    while "TracerPid:\t0" in Path(f"/proc/{child}/status").read_text():
        assert time.monotonic() < until, "strace may not look at a program here"
        time.sleep(0.001)
    os.kill(child, signal.SIGCONT)
    _pid, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        strace.terminate()
        strace.wait()
        os.kill(child, signal.SIGCONT)
        _pid, status = os.waitpid(child, 0)
    strace.wait()
    with os.fdopen(said) as lines:
        acknowledged = lines.read().split()
    ended = os.waitstatus_to_exitcode(status)
    told = why.read_text(encoding="utf-8") if why.exists() else ""
    return ended, acknowledged, told, "INJECTED" in log.read_text(errors="replace")


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:7])
