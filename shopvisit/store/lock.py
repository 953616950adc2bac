"""One window writes: an operating-system lock beside the shop's file, gone when its process is.

The lock is held on a file of its own, because SQLite uses locks on the shop's file itself. What
stands in it is only for people to read: who writes, and since when.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import IO, NamedTuple

from shopvisit.errors import CannotWriteError, legible
from shopvisit.store.disk import make_folder
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _

_MOST_SAID = 1000  # characters; what is read of a lock, whatever stands in it


class Holder(NamedTuple):
    """Who writes to the shop's file: their name at the counter, "" when unknown, and since when."""

    name: str = ""
    since: str = ""


class WriterLock:
    """The right to write to the shop's file at `path`; only one process at a time has it."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._file: IO[str] | None = None
        # Whether the one who had it last was cut short: killed, or without power.
        self.left_behind = False
        self._said = False

    @property
    def held(self) -> bool:
        return self._file is not None

    def possible(self) -> bool:
        """Whether a lock can be written at all: not where the disk is read-only."""
        try:
            os.close(_opened(self._path, os.O_RDWR | os.O_CREAT))
        except _InTheWayError:
            return True  # to be said by whoever takes it
        except OSError:
            return False
        return True

    def acquire(self) -> bool:
        """Take the lock if it is free, without waiting; whether we have it now.

        The folder is made where there is none. Raises CannotWriteError where not even a lock can be
        written, or something else has its name.
        """
        if self._file is not None:
            return True
        try:
            make_folder(self._path.parent)
            handle = _opened(self._path, os.O_RDWR | os.O_CREAT)
        except _InTheWayError:
            raise CannotWriteError(self._in_the_way()) from None
        except OSError as error:
            why = error.strerror or str(error)
            raise CannotWriteError(_("The disk says no: {why}").format(why=why)) from error
        file = os.fdopen(handle, "r+", encoding="utf-8")
        if not _locked(file):
            file.close()
            return False
        with contextlib.suppress(OSError, ValueError):
            file.seek(0)
            self.left_behind = bool(file.read().strip())
        self._file = file
        return True

    def _in_the_way(self) -> str:
        said = _("{path} is in the way: it is no plain file. Take it away, and try again.")
        return said.format(path=legible(self._path))

    def trouble(self) -> str:
        """What keeps everybody from taking it, besides who has it and the disk; "" for nothing."""
        try:
            os.close(_opened(self._path, os.O_RDONLY))
        except _InTheWayError:
            return self._in_the_way()
        except OSError:
            pass  # mostly, there is none yet
        return ""

    def taken(self) -> bool:
        """Whether somebody has it just now; asked without leaving a trace."""
        try:
            with os.fdopen(_opened(self._path, os.O_RDONLY), encoding="utf-8") as file:
                return not _locked(file)
        except OSError:
            return False

    def say(self, name: str, since: str) -> None:
        """Leave word of who writes, for other windows to show."""
        import json

        if self._file is not None:
            with contextlib.suppress(OSError):  # it is only a courtesy
                self._file.seek(0)
                self._file.truncate()
                json.dump({"name": name, "since": since}, self._file, ensure_ascii=False)
                self._file.flush()
                self._said = True

    def holder(self) -> Holder:
        """What the window that writes has said of itself."""
        import json

        try:
            # Whoever can write to the folder can write anything there.
            with os.fdopen(_opened(self._path, os.O_RDONLY), encoding="utf-8") as file:
                found = json.loads(file.read(_MOST_SAID))
            return Holder(clean(str(found["name"]), 40), clean(str(found["since"]), 40))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Holder()

    def release(self) -> None:
        """Let others write; closing the file frees the lock, as the end of the process would."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                # Whoever only passed by leaves it to the next window to look into what happened.
                if self._said or not self.left_behind:
                    self._file.seek(0)
                    self._file.truncate()
            with contextlib.suppress(OSError):  # a full disk has not taken what was said
                self._file.close()
            self._file = None


class _InTheWayError(OSError):
    """Something has the lock's name that is no plain file: a link, a pipe, a folder."""


def _opened(path: Path, flags: int) -> int:
    """A handle of the plain file at `path`; never of what a link leads to, and without waiting.

    What is said in the lock would empty the file behind a link, and a pipe has no end. Raises
    OSError, of its own kind where something is in the way.
    """
    # Windows has neither: there links need rights that nobody is given, and no pipe has a path.
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags, 0o600)
    except OSError as error:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise _InTheWayError from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _InTheWayError
    return handle


def _locked(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            # Beyond what is written there, so that others can read who holds it.
            file.seek(1 << 20)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
