"""What outlives a power cut: files and folders that the disk itself has confirmed."""

from __future__ import annotations

import os
from pathlib import Path


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
    """Give the file `aside` the name `target`. Raises FileExistsError when something has it."""
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:
        # A memory stick, as a rule, cannot give a file a second name.
        if os.path.lexists(target):
            raise FileExistsError from None
        aside.rename(target)
