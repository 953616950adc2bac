"""What the doctor looks at: its checks by name, and a way to read a file that changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shopvisit import db
from shopvisit.store import disk
from shopvisit.text.i18n import N_

_WAITING = ("-wal", "-journal")
# The name that programs read, and what people read.
TITLES = {
    "file": N_("file"),
    "schema": N_("version"),
    "integrity": N_("damage"),
    "foreign keys": N_("links"),
    "invariants": N_("records"),
    "journal": N_("journal"),
    "permissions": N_("access"),
    "backups": N_("backups"),
    "second folder": N_("second folder"),
    "left-overs": N_("left-overs"),
    "config": N_("settings"),
    "free space": N_("free space"),
    "place": N_("place"),
    "in use": N_("opened by"),
    "log": N_("fault log"),
    "terminal": N_("terminal"),
    "width": N_("width"),
    "colours": N_("colours"),
    "keys": N_("keys"),
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, by its name in `TITLES`. `detail` has a line for each matter;
    of what is wrong, it says what to do.
    """

    name: str
    ok: bool
    detail: str


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that leaves everything in the folder as it is, whatever state the file is in.

    Even a reader gives a file that nobody has open a new -wal and -shm. One that somebody has open
    is read beside them; one that was not closed in order, as a copy.
    """
    from tempfile import TemporaryDirectory

    how = "mode=ro" if is_open(path) else "immutable=1"
    if not _needs_copy(path):
        with closing(db.bare(path, how)) as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="shopvisit-doctor-") as folder:
        copy = Path(folder) / path.name
        for suffix in ("", *_WAITING):
            source = path.with_name(path.name + suffix)
            if disk.is_there(source):
                copy.with_name(source.name).write_bytes(source.read_bytes())
        with closing(db.bare(copy, "mode=rw")) as connection:
            yield connection


def is_open(path: Path) -> bool:
    """Whether somebody has the file open, or was cut off while they had."""
    return disk.is_there(path.with_name(path.name + "-shm"))


def _needs_copy(path: Path) -> bool:
    """Whether changes wait beside the file that a reader could only take in by writing."""
    if is_open(path):
        with closing(db.bare(path, "mode=ro")) as connection:
            try:
                connection.execute("SELECT 1 FROM sqlite_master")
            except sqlite3.OperationalError as error:
                # A -shm that cannot be written to, as in a read-only folder, is of no use.
                return error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))
        return False
    beside = [path.with_name(path.name + suffix) for suffix in _WAITING]
    return any(disk.is_there(each) and each.stat().st_size for each in beside)
