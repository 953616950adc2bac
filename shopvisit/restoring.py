"""Putting a backup in the place of the shop's file: the old or the new, never a mix.

The steps are in such an order that, wherever they are cut short, what lies in the folder says how
to go on: the old file leaves first, so a finished copy beside a missing shop can only mean that
the shop is to be replaced by it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shopvisit import db, shopfile
from shopvisit.errors import CannotWriteError
from shopvisit.lock import WriterLock

_BESIDE = ("-wal", "-journal", "-shm")


def restore(path: Path, source: Path, now: datetime) -> Path | None:
    """Have the shop at `path` be what `source`, a backup, holds; where the old file was put aside.

    Nobody may have the shop open. Gives None where there was no old file. Raises FileMissingError
    or FileRefusedError, with everything as it was, for a source that is no sound shop file.
    """
    shopfile.look_at_header(source)
    waiting = _waiting(path)
    waiting.unlink(missing_ok=True)
    shopfile.copy_verified(source, waiting)
    aside = None
    if path.exists() or any(_beside(path, suffix).exists() for suffix in _BESIDE):
        aside = _aside(path, now)
        if path.exists():
            path.replace(aside)
            shopfile.sync(path.parent)
    _finish(path, aside)
    return aside


def finish_interrupted(path: Path) -> bool:
    """Undo, or go on with, a restore that was cut short; whether it was gone on with.

    One that another process is just at is left to it. Raises CannotWriteError.
    """
    waiting = _waiting(path)
    lock = WriterLock(path)
    if not waiting.exists() or not lock.acquire():
        return False
    try:
        if path.exists():
            waiting.unlink()
            return False
        found = sorted(path.parent.glob(f"{path.stem}-replaced-*{path.suffix}"))
        _finish(path, found[-1] if found else None)
        return True
    finally:
        lock.release()


def _finish(path: Path, aside: Path | None) -> None:
    # A -wal of the old file beside the new one would be played into it.
    with db.explained():
        for suffix in _BESIDE:
            stale = _beside(path, suffix)
            if stale.exists():
                if aside is None:
                    raise CannotWriteError(str(stale))
                stale.replace(_beside(aside, suffix))
        shopfile.sync(path.parent)
        _waiting(path).replace(path)
        shopfile.sync(path.parent)


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
