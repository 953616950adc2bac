"""Power cuts, simulated: what a program asked of the disk, and every disk that may be left of it.

A program is run unchanged under strace. Of what it wrote, only what an fsync has confirmed is
certain after a power cut. Everything since may be there, be missing, or be torn at the disk's
512-byte sectors; files that were made, renamed or removed may still go by their old names until
their folder was synced, each folder on its own; what one folder was told stays in order.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
DRAWS = 4
MODES = ("none", "all", *("prefix", "some", "torn") * DRAWS)
TESTS = Path(__file__).parent

_CHANGING = "write,pwrite64,ftruncate,fsync,fdatasync,rename,link,unlink,mkdir"
_OPENING = "openat,open,creat,close"
# What would change a file behind the model's back; met on one of the files, it ends the test.
_UNKNOWN = "writev,pwritev,pwritev2,truncate,fallocate,sendfile,copy_file_range,splice,rmdir"
_UNKNOWN += ",renameat,renameat2,linkat,unlinkat,mkdirat,dup,dup2,dup3"
_LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>)?(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One system call that changed something, or one line that the program said (`said`)."""

    name: str
    path: str = ""
    to: str = ""
    data: bytes = b""
    at: int = 0
    said: str = ""


def record(work: str, folder: Path, *, sabotage: str = "") -> tuple[Disk, list[Call]]:
    """Run `work`, a function of torn_work, on `folder`: the disk before, and what was done to it.

    `sabotage` takes a protection away from the program first.
    """
    folder = folder.resolve()
    disk, log = Disk(folder), folder.with_suffix(".strace")
    words = ["strace", "-f", "--seccomp-bpf", "-qq", "-xx", "-s", "8000000", "-e", "signal=none"]
    words += ["-e", f"trace={_CHANGING},{_OPENING},{_UNKNOWN}", "-o", str(log)]
    words += [sys.executable, str(TESTS / "torn_work.py"), work, str(folder), sabotage]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise AssertionError("strace is missing here, and nothing is proved without it") from None
    looked = log.exists() and log.stat().st_size > 0
    assert looked, (
        f"strace may not look at a program here, and nothing is proved without it: {done.stderr}"
    )
    assert done.returncode == 0, done.stderr
    with log.open(encoding="ascii", errors="replace") as lines:
        return disk, list(_Reader(str(folder)).calls(lines))


class _Reader:
    """Follows the open files of one program through its system calls."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._open: dict[int, str] = {}
        self._at: dict[int, int] = {}
        self._begun: dict[str, str] = {}

    def calls(self, lines: Iterator[str]) -> Iterator[Call]:
        for line in lines:
            found = _LINE.match(line)
            assert found, line[:200]
            pid, resumed, rest = found.groups()
            if rest.endswith("<unfinished ...>"):
                self._begun[pid] = rest.removesuffix("<unfinished ...>").rstrip()
                continue
            call = _CALL.match(self._begun.pop(pid) + rest if resumed else rest)
            if call and int(call[3]) >= 0:
                yield from self._one(call[1], call[2], int(call[3]))

    def _ours(self, path: str) -> bool:
        inside = path == self._root or path.startswith(self._root + "/")
        return inside and not path.endswith(("-shm", ".lock"))

    def _one(self, name: str, arguments: str, result: int) -> Iterator[Call]:
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(arguments)]
        first = arguments.split(",", 1)[0].strip()
        number = int(first) if first.isdigit() else -1
        path = self._open.get(number, "")
        if name in ("openat", "open", "creat"):
            yield from self._opened(os.fsdecode(texts[0]), arguments, result)
        elif name == "close":
            self._open.pop(number, None)
        elif name in ("rename", "link"):
            old, new = (os.fsdecode(text) for text in texts)
            if self._ours(new):
                self._open = {fd: new if at == old else at for fd, at in self._open.items()}
                yield Call(name, old, to=new)
        elif name in ("unlink", "mkdir"):
            if self._ours(os.fsdecode(texts[0])):
                yield Call(name, os.fsdecode(texts[0]))
        elif name == "write" and number == 1:
            yield from (Call("said", said=word) for word in texts[0].decode().split())
        elif self._ours(path):
            yield from self._changed(name, number, arguments, texts, result)
        else:
            assert not any(self._ours(os.fsdecode(text)) for text in texts[:2]), (name, texts)

    def _opened(self, path: str, arguments: str, number: int) -> Iterator[Call]:
        self._open[number], self._at[number] = path, 0
        if self._ours(path):
            assert "O_APPEND" not in arguments, path
            if "O_CREAT" in arguments:
                yield Call("create", path)
            if "O_TRUNC" in arguments:
                yield Call("cut", path)

    def _changed(
        self, name: str, number: int, arguments: str, texts: list[bytes], result: int
    ) -> Iterator[Call]:
        path, last = self._open[number], arguments.rsplit(",", 1)[-1].strip()
        if name in ("write", "pwrite64"):
            at = int(last) if name == "pwrite64" else self._at[number]
            self._at[number] = at + result
            yield Call("write", path, data=texts[0][:result], at=at)
        elif name == "ftruncate":
            yield Call("cut", path, at=int(last))
        else:
            assert name in ("fsync", "fdatasync"), f"the model does not know {name}"
            yield Call("sync", path)


@dataclass(eq=False)
class _File:
    """One file, whatever its names: what is certain of it, and what was asked for since."""

    certain: bytes = b""
    since: list[Call] = field(default_factory=list)

    def sync(self) -> None:
        self.certain, self.since = _played(self.certain, self.since), []


class _Folder:
    """What stands for a folder where files stand for themselves."""


_FOLDER = _Folder()
_Names = dict[str, "_File | _Folder"]
_Step = tuple[str, "_File | _Folder | None"]  # None takes the name away


def _played(content: bytes, calls: Sequence[Call]) -> bytes:
    data = bytearray(content)
    for call in calls:
        end = call.at + len(call.data)
        if call.name == "cut":
            del data[end:]
        data.extend(bytes(max(0, call.at - len(data))))
        if call.name == "write":
            data[call.at : end] = call.data
    return bytes(data)


class Disk:
    """A disk as a program has used it so far, and what a power cut could leave of it."""

    def __init__(self, root: Path) -> None:
        """Begin with all that is in `root` now, certain."""
        self._root = str(root.resolve())
        self._names: _Names = {self._root: _FOLDER}
        for path in sorted(root.resolve().rglob("*")):
            if not path.name.endswith(("-shm", ".lock")):
                self._names[str(path)] = _FOLDER if path.is_dir() else _File(path.read_bytes())
        self._certain = dict(self._names)
        self._since: dict[str, list[list[_Step]]] = {}  # by folder

    def feed(self, call: Call) -> None:
        """The program's next call; it has come back by now."""
        there = self._names.get(call.path)
        match call.name:
            case "create" if there is None:
                self._rename([(call.path, _File())])
            case "mkdir":
                self._rename([(call.path, _FOLDER)])
            case "link":
                self._rename([(call.to, there)])
            case "rename":
                assert Path(call.path).parent == Path(call.to).parent
                self._rename([(call.path, None), (call.to, there)])
            case "unlink":
                self._rename([(call.path, None)])
            case "sync" if isinstance(there, _File):
                there.sync()
            case "sync":
                for steps in self._since.pop(call.path, []):
                    _take(self._certain, steps)
            case "write" | "cut":
                assert isinstance(there, _File), call.path
                there.since.append(call)

    def _rename(self, steps: list[_Step]) -> None:
        _take(self._names, steps)
        self._since.setdefault(str(Path(steps[0][0]).parent), []).append(steps)

    def after_a_cut(self, mode: str, chance: random.Random) -> dict[str, bytes | None]:
        """One disk that may be left: contents by path relative to the root, None for a folder.

        `mode` says what became of all that was not certain: none of it, all, as much as came
        first, some, or some of its sectors.
        """
        names = dict(self._certain)
        for waiting in self._since.values():
            much = {"none": 0, "all": len(waiting)}.get(mode)
            for steps in waiting[: chance.randint(0, len(waiting)) if much is None else much]:
                _take(names, steps)
        left: dict[str, bytes | None] = {}
        for path, what in sorted(names.items()):
            folder = os.path.relpath(Path(path).parent, self._root)
            if path == self._root or (folder not in left and folder != "."):
                continue  # a folder that is forgotten takes with it what is in there
            kept = _kept(what.since, mode, chance) if isinstance(what, _File) else []
            content = _played(what.certain, kept) if isinstance(what, _File) else None
            left[os.path.relpath(path, self._root)] = content
        return left


def _take(names: _Names, steps: Sequence[_Step]) -> None:
    for path, what in steps:
        if what is None:
            names.pop(path, None)
        else:
            names[path] = what


def _kept(calls: Sequence[Call], mode: str, chance: random.Random) -> list[Call]:
    if mode == "none":
        return []
    if mode == "all":
        return list(calls)
    if mode == "prefix":
        return list(calls[: chance.randint(0, len(calls))])
    kept = []
    for call in calls:
        size = SECTOR if mode == "torn" else max(len(call.data), 1)
        for start in range(0, max(len(call.data), 1), size):
            if chance.random() < 0.5:
                part = call.data[start : start + size]
                at = call.at + start if call.name == "write" else call.at
                kept.append(Call(call.name, call.path, data=part, at=at))
    return kept


@dataclass
class Proof:
    """How many different disks were opened, and what was wrong with the bad ones."""

    disks: int = 0
    lost: list[str] = field(default_factory=list)


Look = Callable[[Path, Sequence[str]], str]


def cut_everywhere(
    disk: Disk, calls: Sequence[Call], look: Look, *, points: int, seed: int = 1
) -> Proof:
    """Cut the power at up to `points` of the calls, in each way, and `look` at every disk left.

    `disk` is as it was before. `look(folder, said)` is given the disk that is left, and what the
    program had said by then; it returns what is lost, or "".
    """
    chance, said, proof = random.Random(seed), list[str](), Proof()
    seen: set[int] = set()
    for number in _moments(calls, points, chance):
        for call in calls[number.start : number.stop]:
            if call.name == "said":
                said.append(call.said)
            else:
                disk.feed(call)
        for mode in MODES:
            left = disk.after_a_cut(mode, chance)
            known = hash((len(said), *left.items()))
            if known not in seen:
                seen.add(known)
                proof.disks += 1
                if wrong := _looked_at(left, look, said):
                    proof.lost.append(f"after {number.stop} calls, {mode}: {wrong}")
    return proof


def _moments(calls: Sequence[Call], points: int, chance: random.Random) -> Iterator[range]:
    """After which calls to pull the plug: at all that are no plain write, and at some of those."""
    rare = [n for n, call in enumerate(calls, 1) if call.name != "write"]
    if len(rare) > points // 2:
        rare = chance.sample(rare, points // 2)
    picked = {*rare, *chance.sample(range(1, len(calls) + 1), min(points - len(rare), len(calls)))}
    start = 0
    for stop in sorted({*picked, len(calls)}):
        yield range(start, stop)
        start = stop


def _looked_at(left: dict[str, bytes | None], look: Look, said: Sequence[str]) -> str:
    memory = Path("/dev/shm")  # noqa: S108  # a folder of its own is made in there
    folder = Path(tempfile.mkdtemp(prefix="torn-", dir=memory if memory.is_dir() else None))
    try:
        for name, content in left.items():
            path = folder / name
            if content is None:
                path.mkdir()
            else:
                path.write_bytes(content)
        return look(folder, said)
    finally:
        shutil.rmtree(folder)
