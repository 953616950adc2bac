"""Putting a backup in the place of the shop's file: the old or the new, never a mix.

The steps are in such an order that, wherever they are cut short, what lies in the folder says how
to go on: the old file leaves first, so a finished copy beside a missing shop can only mean that
the shop is to be replaced by it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopvisit import db
from shopvisit.errors import CannotWriteError
from shopvisit.store import disk, shopfile
from shopvisit.store.lock import WriterLock

if TYPE_CHECKING:
    from shopvisit.store.erased_list import Gone

_BESIDE = ("-wal", "-journal", "-shm")


def restore(path: Path, source: Path, now: datetime) -> Path | None:
    """Have the shop at `path` be what `source`, a backup, holds; where the old file was put aside.

    What was promised since the backup was made is kept: whoever was erased is erased from it before
    it gets its name, and the owner's PIN stays the one of now, as far as the old file can be read.
    Nobody may have the shop open. Gives None where there was no old file. Raises FileMissingError
    or FileRefusedError, with everything as it was, for a source that is no sound shop file.
    """
    shopfile.look_at_header(source)
    path = path.resolve()  # of a link the file that it leads to is the shop
    waiting = _waiting(path)
    with db.explained():
        waiting.unlink(missing_ok=True)
    gone, pin = _erased_before(path, source), _rows(path, "SELECT * FROM pin")
    shopfile.copy_verified(source, waiting, lambda copy: _keep_promises(copy, gone, pin))
    aside = put_aside(path, now)
    _finish(path)
    return aside


def _erased_before(path: Path, source: Path) -> set[Gone]:
    """Who was erased, as the old file and the lists beside both files say; now on the shop's list.

    On the list first: then nothing that is cut short can let one of them slip back in.
    """
    from shopvisit.store import erased_list

    own = _rows(path, "SELECT id, created_at, erased_at FROM customer WHERE erased_at IS NOT NULL")
    gone = {erased_list.Gone(*row) for row in own or ()}
    backups = path.parent / "backups"
    for folder in (backups, source.parent, source.parent / "backups"):
        gone |= erased_list.read(folder)
    if gone:
        erased_list.add(backups, gone)
    return gone


def _rows(path: Path, sql: str) -> list[Any] | None:
    """What a query finds in a file that may be damaged or gone; None when it cannot be told."""
    with (
        contextlib.suppress(sqlite3.Error, UnicodeDecodeError),
        contextlib.closing(db.bare(path, "mode=ro")) as reader,
    ):
        return reader.execute(sql).fetchall()
    return None


def _keep_promises(copy: sqlite3.Connection, gone: Collection[Gone], pin: list[Any] | None) -> None:
    if gone:
        from shopvisit.store import erasure

        erasure.apply(copy, gone)
    if pin:
        shopfile.migrate(copy)  # an older step has no place for the PIN
    if pin is not None:
        with contextlib.suppress(sqlite3.OperationalError):  # no PIN, and no place for one
            copy.execute("DELETE FROM pin")
        for row in pin:
            copy.execute(f"INSERT INTO pin VALUES ({db.marks(row)})", row)


def put_aside(path: Path, now: datetime) -> Path | None:
    """Give the file at `path`, with what lies beside it, another name, so that it is kept.

    Gives None where there is nothing. Raises CannotWriteError.
    """
    if not path.exists() and not any(_beside(path, suffix).exists() for suffix in _BESIDE):
        return None
    aside = _aside(path, now)
    with db.explained():
        if path.exists():
            path.replace(aside)
            disk.sync(path.parent)
        _beside_follow(path, aside)
    return aside


def finish_interrupted(path: Path) -> bool:
    """Undo, or go on with, a restore that was cut short; whether it was gone on with.

    One that another process is just at is left to it. Raises CannotWriteError.
    """
    waiting = _waiting(path)
    lock = WriterLock(path)
    if not disk.is_there(waiting) or not lock.acquire():
        return False
    try:
        if path.exists():
            with db.explained():
                waiting.unlink()
            return False
        found = path.parent.glob(f"{path.stem}-replaced-*{path.suffix}")
        with db.explained():
            # The last to be named so: by its name an older one may come later, from a wrong clock.
            _beside_follow(path, max(found, key=lambda one: one.stat().st_ctime_ns, default=None))
        _finish(path)
        return True
    finally:
        lock.release()


def _beside_follow(path: Path, aside: Path | None) -> None:
    # A -wal of the old file beside the new one would be played into it.
    for suffix in _BESIDE:
        stale = _beside(path, suffix)
        if stale.exists():
            if aside is None:
                raise CannotWriteError(str(stale))
            stale.replace(_beside(aside, suffix))
    disk.sync(path.parent)


def _finish(path: Path) -> None:
    with db.explained():
        _waiting(path).replace(path)
        disk.sync(path.parent)


def _waiting(path: Path) -> Path:
    return path.with_name(f".{path.name}.restore")


def _aside(path: Path, now: datetime) -> Path:
    stamp = now.strftime("%Y%m%d-%H%M%S")
    name, number = f"{path.stem}-replaced-{stamp}", 1
    aside = path.with_name(f"{name}{path.suffix}")
    while aside.exists():
        aside, number = path.with_name(f"{name}.{number}{path.suffix}"), number + 1
    return aside


def _beside(path: Path, suffix: str) -> Path:
    return Path(f"{path}{suffix}")
