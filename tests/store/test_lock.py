"""One window writes: the lock that says so, and that nothing of it outlives its process."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from systems import posix_only

from shopvisit.errors import CannotWriteError
from shopvisit.store.lock import Holder, WriterLock

_HOLD = """
import sys, time
from pathlib import Path
from shopvisit.errors import CannotWriteError
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


def test_what_others_have_written_into_it_is_read_as_words(path: Path) -> None:
    said = {"name": "李\x1b]52;c;aGk=\x07店\u202e长\n" + "长" * 5000, "since": "\x1b[2J"}
    beside(path).write_text(json.dumps(said), encoding="utf-8")
    holder = WriterLock(path).holder()
    assert holder == Holder()  # far too long to be ours
    beside(path).write_text(json.dumps({**said, "name": said["name"][:20]}), encoding="utf-8")
    assert WriterLock(path).holder() == Holder("李]52;c;aGk=店长 长长长", "[2J")


def beside(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def link(at: Path, elsewhere: Path) -> None:
    at.symlink_to(elsewhere)


def link_to_nothing(at: Path, elsewhere: Path) -> None:
    at.symlink_to(elsewhere.with_name("nothing"))


def pipe(at: Path, _elsewhere: Path) -> None:
    os.mkfifo(at)


def folder(at: Path, _elsewhere: Path) -> None:
    at.mkdir()


def socket_(at: Path, _elsewhere: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(at))


@posix_only("there are no such files")
@pytest.mark.parametrize("made", [link, link_to_nothing, pipe, folder, socket_])
def test_what_has_its_name_and_is_no_plain_file_is_left_alone_and_told(
    path: Path, made: Callable[[Path, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)  # the path of a socket is short
    elsewhere = path.with_name("elsewhere")
    elsewhere.write_text("of somebody else", encoding="utf-8")
    made(Path(beside(path).name), elsewhere)
    lock = WriterLock(path)
    assert lock.possible(), "it is not the disk that says no"
    with pytest.raises(CannotWriteError, match=r"shop\.db\.lock is in the way"):
        lock.acquire()
    assert (lock.taken(), lock.holder()) == (False, Holder())
    assert elsewhere.read_text(encoding="utf-8") == "of somebody else"
    assert not path.with_name("nothing").exists()
