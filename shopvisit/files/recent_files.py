"""The lists that somebody may have just got: newest first, from where people put such files."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from shopvisit.calendar.days import local

KINDS = (".csv", ".xlsx", ".vcf", ".txt")
_MOST_LOOKED_AT = 3000  # names in one folder
_REMOVABLE = 2  # what Windows calls a drive that is pulled out


class RecentFile(NamedTuple):
    """A file that may be a list; `changed` is local."""

    path: Path
    changed: datetime


def recent(most: int) -> list[RecentFile]:
    """At most so many lists of the folders of downloads, the desktop and what is plugged in."""
    found = {each.path: each for folder in folders() for each in _lists_in(folder)}
    return sorted(found.values(), key=lambda each: each.changed, reverse=True)[:most]


def folders() -> list[Path]:
    """Where to look: the user's own folders of downloads and the desktop, sticks and cards."""
    own = [platformdirs.user_downloads_path(), platformdirs.user_desktop_path()]
    # Some systems are set to another language than the variable that names these folders says.
    named = [Path.home() / name for name in ("Downloads", "Desktop", "下载", "桌面")]
    return list(dict.fromkeys([*own, *named, *_plugged_in()]))


def _plugged_in() -> Iterator[Path]:
    if sys.platform == "win32":
        kernel: Any = __import__("ctypes").windll.kernel32
        drives = (f"{letter}:\\" for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
        yield from (Path(each) for each in drives if kernel.GetDriveTypeW(each) == _REMOVABLE)
    elif sys.platform == "darwin":
        yield from _below(Path("/Volumes"))
    else:
        for place in (Path("/media"), Path("/run/media")):
            for folder in _below(place):
                yield folder
                yield from _below(folder)


def _below(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            inside = islice(entries, _MOST_LOOKED_AT)
            return sorted(Path(each.path) for each in inside if each.is_dir())
    except OSError:
        return []


def _lists_in(folder: Path) -> Iterator[RecentFile]:
    """Those right in it; one that cannot be looked at is none."""
    try:
        with os.scandir(folder) as entries:
            named = [each for each in islice(entries, _MOST_LOOKED_AT) if _is_named_so(each.name)]
    except OSError:
        return
    for each in named:
        try:
            known = each.stat()
        except OSError:
            continue
        if stat.S_ISREG(known.st_mode) and known.st_size:
            changed = local(datetime.fromtimestamp(known.st_mtime, UTC))
            yield RecentFile(Path(each.path), changed)


def _is_named_so(name: str) -> bool:
    return name.casefold().endswith(KINDS) and not name.startswith((".", "~$"))
