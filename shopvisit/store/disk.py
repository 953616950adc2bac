"""What outlives a power cut: files and folders that the disk itself has confirmed."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from shopvisit.errors import BusyError
from shopvisit.text.i18n import _

# What a backup has besides the name of the shop's file while it is made: a point, its moment, why
# it is made, a number, whose it is.
_BESIDES = len(".-20261121-100000-upgrade.100.db.4194304.new")
_LONGEST_NAME = 255
# SQLite opens no longer path; Windows as a rule takes not even that.
_LONGEST_PATH = 250 if os.name == "nt" else 504
# What Windows says of a file that somebody has open: denied, shared, locked.
_OPEN_ELSEWHERE = frozenset((5, 32, 33))
_PATIENCE_SECONDS = 1.0
_AGAIN_SECONDS = 0.02


def has_room_for_copies(path: Path) -> bool:
    """Whether the name of the shop's file, and that of its folder, are short enough for a backup.

    Looked at before a shop is made: later nobody would know why there are no backups.
    """
    longest = _LONGEST_NAME
    with contextlib.suppress(OSError, ValueError, AttributeError):  # Windows has no pathconf
        folder = path.absolute().parent
        longest = os.pathconf(folder if folder.is_dir() else "/", "PC_NAME_MAX")
    name = _length(path.stem) + _BESIDES
    # The copy that a restore makes is named after the whole file.
    name = max(name, _length(path.name) + len("..restore.4194304.new-journal"))
    folders = _length(str(path.absolute().parent)) + len("/backups/")
    return name <= longest and folders + name <= _LONGEST_PATH


def _length(text: str) -> int:
    """As the system counts it: in bytes, on Windows in characters."""
    return len(text) if os.name == "nt" else len(os.fsencode(text))


def is_there(path: Path) -> bool:
    """Whether there is such a file; a name too long for one is no fault here: it has none."""
    try:
        return path.exists()
    except OSError:
        return False


def sync(path: Path) -> None:
    """Have the disk hold what `path` (a file or a folder) says."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder; NTFS journals renames itself
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it where there are none, for their owner alone.

    The disk holds each of them before anything is put into the next: a file in a folder that is
    itself forgotten is lost. Raises OSError.
    """
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    sync(path.parent)


def give_name(aside: Path, target: Path) -> None:
    """Give the file `aside` the name `target`, where nothing has it.

    Raises FileExistsError when something has, and otherwise what `replace` raises.
    """
    if os.name == "nt":
        _patiently(lambda: aside.rename(target), aside)  # never over another file there
        return
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:
        # A memory stick, as a rule, cannot give a file a second name.
        if os.path.lexists(target):
            raise FileExistsError from None
        aside.rename(target)


def replace(source: Path, target: Path) -> None:
    """Give the file `source` the name `target`, in the place of what has it until now.

    On Windows nothing that anybody has open can be replaced. A virus scanner, or a program that
    carries files to other computers, lets go of it soon; so this is tried for a second. Raises
    BusyError, which names the file, when it stays open, and OSError; then both are as they were.
    """
    _patiently(lambda: source.replace(target), target if target.exists() else source)


def remove(path: Path) -> None:
    """Remove the file at `path`, where there is one; raises what `replace` raises."""
    _patiently(lambda: path.unlink(missing_ok=True), path)


def _patiently(do: Callable[[], object], path: Path) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            do()
        except OSError as error:
            if getattr(error, "winerror", None) not in _OPEN_ELSEWHERE or not _may_change(path):
                raise
            if time.monotonic() > until:
                said = _("{path} is open in another program. Close that one, then try again.")
                raise BusyError(said.format(path=path)) from error
        else:
            return
        time.sleep(_AGAIN_SECONDS)


def _may_change(path: Path) -> bool:
    """False for a file that is marked as read-only, of which Windows says the same."""
    return not path.exists() or os.access(path, os.W_OK)
