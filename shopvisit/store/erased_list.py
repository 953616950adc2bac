"""Who has been erased: a small list beside the backups, so that no old copy brings them back.

It says which row of the customers was theirs, and nothing about them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from shopvisit import db
from shopvisit.store import disk

_NAME = "erased.json"
_BEGUN = ".erasing"


class Gone(NamedTuple):
    """A customer who was erased: the row, by its number and the instant that it was made, and when.

    The number alone would not do: one that was taken back is given to the next customer.
    """

    id: int
    created_at: str
    erased_at: str


def read(folder: Path) -> set[Gone]:
    """Who is on the list in `folder`; nobody where there is none, or none that can be read."""
    try:
        rows = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        return {Gone(int(row["id"]), str(row["created_at"]), str(row["erased_at"])) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def add(folder: Path, gone: Iterable[Gone]) -> None:
    """Put these on the list in `folder`, on disk when this returns. Raises CannotWriteError."""
    known, new = read(folder), set(gone)
    listed = {(one.id, one.created_at) for one in known}
    if missing := [one for one in new if (one.id, one.created_at) not in listed]:
        _write(folder, known.union(missing))


def begin(folder: Path, gone: Iterable[Gone]) -> None:
    """As `add`, and have it known that the shop's own file is not done with them until `end`."""
    with db.explained():
        disk.make_folder(folder)
        (folder / _BEGUN).touch(mode=0o600)
        disk.sync(folder)
    add(folder, gone)


def has_begun(folder: Path) -> bool:
    """Whether an erasure was begun and has not ended."""
    return (folder / _BEGUN).exists()


def end(folder: Path) -> None:
    """The shop's own file holds nothing of those on the list any more. Raises CannotWriteError."""
    with db.explained():
        disk.remove(folder / _BEGUN)


def remove(folder: Path, gone: Collection[Gone]) -> None:
    """Take these off the list, of whom nothing was erased after all. Raises CannotWriteError."""
    _write(folder, read(folder).difference(gone))


def _write(folder: Path, gone: Iterable[Gone]) -> None:
    rows = [one._asdict() for one in sorted(gone)]
    with db.explained():
        disk.make_folder(folder)
        new = folder / f".{_NAME}.{os.getpid()}.new"
        try:
            disk.remove(new)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                json.dump(rows, file, indent=1)
            disk.sync(new)
            disk.replace(new, folder / _NAME)
            disk.sync(folder)
        finally:
            disk.remove(new)
