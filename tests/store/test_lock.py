"""One window writes: the lock that says so, and that nothing of it outlives its process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shopvisit.store.lock import Holder, WriterLock

_HOLD = """
import sys, time
from pathlib import Path
from shopvisit.store.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]))
assert lock.acquire()
lock.say("小张", "2026-11-21T02:00:00Z")
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def another(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock."""
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
    finally:
        child.kill()
        child.communicate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def test_whoever_comes_first_writes(path: Path) -> None:
    with another(path):
        assert not WriterLock(path).acquire()


def test_the_others_can_say_who_it_is(path: Path) -> None:
    with another(path):
        assert WriterLock(path).holder() == Holder("小张", "2026-11-21T02:00:00Z")


def test_a_process_that_was_killed_holds_nothing(path: Path) -> None:
    with another(path) as child:
        child.kill()
        child.wait()
        lock = WriterLock(path)
        assert lock.acquire()
        lock.release()


def test_what_was_released_is_free(path: Path) -> None:
    first, second = WriterLock(path), WriterLock(path)
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_nobody_has_said_anything_yet(path: Path) -> None:
    assert WriterLock(path).holder() == Holder()
