"""Which backup is newer: told by what is inside, because names come from a clock that may be wrong.

The number of the last action grows with every change. A date that lies ahead, or between two others
where it cannot be, is no date: then the backup was made when the one before it was.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from shopvisit import db


class Inside(NamedTuple):
    """What tells a copy of a shop: `number` of its last action, `shop`: when its first staff came.

    Other shops may have a file of the same name, and a second folder in common.
    """

    shop: str | None
    number: int


# So far a date may lie ahead and be right: half the world apart it is another day.
FAR = timedelta(days=1)
_known: dict[tuple[Path, int, int], Inside] = {}
_MOST_KNOWN = 1000
_LAST = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001  # a local time, as names have it


def inside(path: Path, how: str = "immutable=1") -> Inside | None:
    """What a copy holds; None where that cannot be told. Nothing is left beside the file."""
    with suppress(sqlite3.Error, UnicodeDecodeError, OSError):
        about = path.stat()
        key = path, about.st_size, about.st_mtime_ns
        if how == "immutable=1" and key in _known:
            return _known[key]
        with closing(db.bare(path, how)) as copy:
            (number,) = copy.execute("SELECT max(id) FROM action").fetchone()
            first = copy.execute("SELECT created_at FROM staff ORDER BY id LIMIT 1").fetchone()
        found = Inside(first[0] if first else None, number or 0)
        if how == "immutable=1":
            if len(_known) > _MOST_KNOWN:
                _known.clear()
            _known[key] = found
        return found
    return None


def moments(
    found: Iterable[tuple[Path, datetime]], now: datetime | None
) -> dict[Path, datetime | None]:
    """When each of these was made, by the moment in its name and by what is inside.

    None where nothing tells: all of them lie far ahead of `now`, a local time.
    """
    made: dict[Path, datetime | None] = {}
    numbered: list[tuple[int, bool, datetime, Path]] = []
    for path, at in found:
        ahead = now is not None and at > now + FAR
        within = inside(path)
        if within is None:
            made[path] = None if ahead else at
        else:
            numbered.append((within.number, ahead, at, path))
    numbered.sort()
    sure = _longest_in_order([None if ahead else at for _number, ahead, at, _path in numbered])
    last = next((numbered[place][2] for place in sorted(sure)), None)
    for place, (_number, _ahead, at, path) in enumerate(numbered):
        last = at if place in sure else last
        made[path] = last
    return made


def _longest_in_order(times: list[datetime | None]) -> set[int]:
    """The places of as many times as can be, each no earlier than the one before; None is none.

    Of as many the later ones: most clocks that are wrong are behind. So it is found from the end.
    """
    ends: list[timedelta] = []
    place_of_end: list[int] = []
    before: dict[int, int | None] = {}
    for place in reversed(range(len(times))):
        if (time := times[place]) is None:
            continue
        at = _LAST - time
        length = bisect_right(ends, at)
        before[place] = place_of_end[length - 1] if length else None
        ends[length:], place_of_end[length:] = (
            [at, *ends[length + 1 :]],
            [place, *place_of_end[length + 1 :]],
        )
    sure: set[int] = set()
    step = place_of_end[-1] if place_of_end else None
    while step is not None:
        sure.add(step)
        step = before[step]
    return sure
