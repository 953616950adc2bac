"""One answer of the disk is an error: it is the old or the new, said in words, and never half.

`SHOPVISIT_ALL_FAULTS=1` has every call of every work fail, also those of whole copies; that takes
an hour or so.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import faults
import pytest
import torn_work
from looks import Looks, looking, states_of

from shopvisit import db

EVERYTHING = bool(os.environ.get("SHOPVISIT_ALL_FAULTS"))
WHOLE = ("create", "rating", "settings")
# Copies of a whole file, whose reads and writes are many and all alike.
LONG = ("backup", "restore", "take_in", "erase")
MANY = ("pread64,read", "pwrite64,write")
SWEPT = [
    (work, calls, error)
    for work in (*WHOLE, *LONG)
    for calls, error in faults.FAULTS
    if EVERYTHING
    or (work in WHOLE and (work == "settings" or calls not in MANY))
    or (work == "erase" and "fsync" in calls)  # the last one that fails is a save after all
]


def ready(tmp_path: Path, work: str) -> tuple[Path, Looks]:
    """The folder before the work, and what may be found in it afterwards."""
    before, done = tmp_path / "before", tmp_path / "done"
    torn_work.PREPARED[work](before)
    db.disconnect()
    shutil.copytree(before, done)
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torn_work, "say", said.append)
        getattr(torn_work, work)(done)
    db.disconnect()
    return before, Looks(before, states_of(work, done, said))


def swept(
    tmp_path: Path, work: str, calls: str, error: str, *, on: bool = False, sabotage: str = ""
) -> tuple[Counter[int], list[str]]:
    """How the work ended, each time that one of these calls failed; and what was wrong then.

    Of a sabotaged one the first loss is proof enough.
    """
    before, looks = ready(tmp_path, work)
    look = looking(getattr(looks, work))
    ends = Counter[int]()
    wrong: list[str] = []
    for end in faults.sweep(work, before, calls, error, on=on, sabotage=sabotage):
        if sabotage and wrong:
            break
        ends[end.status] += 1
        if end.status not in (faults.DONE, faults.SAID):
            wrong.append(f"{calls} number {end.number}: {end.error}")
        elif lost := look(end.folder, end.lines):
            wrong.append(f"{calls} number {end.number}, exit {end.status}: {lost}")
        elif work == "create" and not (end.folder / "data" / "shopvisit" / "shop.db").exists():
            # What could not be made leaves nothing behind that is in the way of trying again.
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(torn_work, "say", lambda _word: None)
                torn_work.create(end.folder)
            db.disconnect()
    return ends, wrong


@pytest.mark.parametrize(("work", "calls", "error"), SWEPT)
def test_one_fault_leaves_the_old_or_the_new(
    tmp_path: Path, work: str, calls: str, error: str, tell: Callable[[str], None]
) -> None:
    ends, wrong = swept(tmp_path, work, calls, error)
    told = f"{ends[faults.SAID]} said so, {ends[faults.DONE]} went on"
    tell(f"{work}: {ends.total()} times {error} at {calls}, {told}, {len(wrong)} wrong")
    assert wrong == []
    assert ends.total()


@pytest.mark.parametrize(
    ("work", "calls", "error"),
    [
        ("settings", "pwrite64,write", "ENOSPC"),
        ("settings", "fsync", "EIO"),
        ("create", "fsync", "EIO"),
    ],
)
def test_a_disk_that_stays_full_or_mute_loses_nothing(
    tmp_path: Path, work: str, calls: str, error: str, tell: Callable[[str], None]
) -> None:
    ends, wrong = swept(tmp_path, work, calls, error, on=True)
    tell(f"{work}: {ends.total()} times {error} from a {calls} on, {len(wrong)} wrong")
    assert wrong == []


def test_where_errors_are_ignored_something_is_lost(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """The control: without a transaction a fault leaves half of a list."""
    _ends, wrong = swept(
        tmp_path, "take_in", "pwrite64,write", "ENOSPC", sabotage="committed row by row"
    )
    tell(f"take_in, committed row by row: {len(wrong)} lost")
    assert wrong
