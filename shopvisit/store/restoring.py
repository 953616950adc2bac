"""Putting a backup in the place of the shop's file: the old or the new, never a mix.

The steps are in such an order that, wherever they are cut short, what lies in the folder says how
to go on: the old file leaves first, so a finished copy beside a missing shop can only mean that
the shop is to be replaced by it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopvisit import db
from shopvisit.errors import CannotWriteError, ShopError
from shopvisit.store import disk, shopfile
from shopvisit.store.lock import WriterLock

if TYPE_CHECKING:
    from shopvisit.store.erased_list import Gone

_BESIDE = ("-wal", "-journal", "-shm")

Move = Callable[[Path, Path], None]


def restore(path: Path, source: Path, now: datetime) -> Path | None:
    """Have the shop at `path` be what `source`, a backup, holds; where the old file was put aside.

    What was promised since the backup was made is kept: whoever was erased is erased from it before
    it gets its name, and the owner's PIN stays the one of now, as far as the old file can be read.
    Nobody may have the shop open. Gives None where there was no old file. With everything as it
    was, raises FileMissingError or FileRefusedError for a source that is no sound shop file,
    BusyError where another window or program has one of the files open, and CannotWriteError.
    """
    shopfile.look_at_header(source)
    path = path.resolve()  # of a link the file that it leads to is the shop
    waiting = _waiting(path)
    with db.explained():
        disk.remove(waiting)
    gone, pin = _erased_before(path, source), _rows(path, "SELECT * FROM pin")
    shopfile.copy_verified(source, waiting, lambda copy: _keep_promises(copy, gone, pin))
    there = path.exists()
    try:
        with db.explained(), _all_or_none() as move:
            aside = _move_aside(path, now, move)
            move(waiting, path)
    except ShopError:
        with contextlib.suppress(OSError, ShopError):  # it is removed at the next start
            if path.exists() or not there:
                disk.remove(waiting)
        raise
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

    Gives None where there is nothing. Raises, with everything as it was, BusyError where another
    window or program has one of them open, and CannotWriteError.
    """
    with db.explained(), _all_or_none() as move:
        return _move_aside(path, now, move)


def _move_aside(path: Path, now: datetime, move: Move) -> Path | None:
    if not path.exists() and not any(_beside(path, suffix).exists() for suffix in _BESIDE):
        return None
    aside = _aside(path, now)
    if path.exists():
        # By this it is known for the last to be put aside; not every system notes a new name.
        with contextlib.suppress(OSError):
            os.utime(path)
        move(path, aside)
    _beside_follow(path, aside, move)
    return aside


@contextlib.contextmanager
def _all_or_none() -> Iterator[Move]:
    """Have files given other names; where one of them cannot be, all have their old ones again."""
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        disk.replace(source, target)
        moved.append((source, target))
        disk.sync(target.parent)

    try:
        yield move
    except (OSError, ShopError):
        for source, target in reversed(moved):
            with contextlib.suppress(OSError, ShopError):
                disk.replace(target, source)
        raise


def finish_interrupted(path: Path) -> bool:
    """Undo, or go on with, a restore that was cut short; whether it was gone on with.

    One that another process is just at is left to it. Raises BusyError or CannotWriteError.
    """
    waiting = _waiting(path)
    lock = WriterLock(path)
    if not disk.is_there(waiting) or not lock.acquire():
        return False
    try:
        if path.exists():
            with db.explained():
                disk.remove(waiting)
            return False
        found = path.parent.glob(f"{path.stem}-replaced-*{path.suffix}")
        with db.explained(), _all_or_none() as move:
            # The last to be named so: by its name an older one may come later, from a wrong clock.
            last = max(found, key=lambda one: one.stat().st_mtime_ns, default=None)
            _beside_follow(path, last, move)
            move(waiting, path)
        return True
    finally:
        lock.release()


def _beside_follow(path: Path, aside: Path | None, move: Move) -> None:
    # A -wal of the old file beside the new one would be played into it.
    for suffix in _BESIDE:
        stale = _beside(path, suffix)
        if stale.exists():
            if aside is None:
                raise CannotWriteError(str(stale))
            move(stale, _beside(aside, suffix))


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
