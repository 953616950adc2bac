"""One window writes: an operating-system lock beside the shop's file, gone when its process is.

The lock is held on a file of its own, because SQLite uses locks on the shop's file itself. What
stands in it is only for people to read: who writes, and since when.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO, NamedTuple

from shopvisit.errors import CannotWriteError
from shopvisit.store.disk import make_folder
from shopvisit.text.i18n import _


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
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError:
            return False
        return True

    def acquire(self) -> bool:
        """Take the lock if it is free, without waiting; whether we have it now.

        The folder is made where there is none. Raises CannotWriteError where not even a lock can be
        written.
        """
        if self._file is not None:
            return True
        try:
            make_folder(self._path.parent)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            why = error.strerror or str(error)
            raise CannotWriteError(_("The disk says no: {why}").format(why=why)) from error
        file = os.fdopen(handle, "r+", encoding="utf-8")
        if not _locked(file):
            file.close()
            return False
        with contextlib.suppress(OSError, ValueError):
            self.left_behind = bool(file.read().strip())
        self._file = file
        return True

    def taken(self) -> bool:
        """Whether somebody has it just now; asked without leaving a trace."""
        try:
            with self._path.open(encoding="utf-8") as file:
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
            found = json.loads(self._path.read_text(encoding="utf-8"))
            return Holder(str(found["name"]), str(found["since"]))
        except (OSError, ValueError, KeyError, TypeError):
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
