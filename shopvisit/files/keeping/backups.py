"""Backups: checked copies of the shop's file, each named after its moment, thinned out with age."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from shopvisit.errors import ShopError
from shopvisit.store import shopfile

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

R = TypeVar("R")

_NAME = re.compile(r"(?P<stem>.+)-(?P<at>\d{8}-\d{6})-(?P<why>[a-z]+)(?:\.\d+)?\.db")
_STAMP = "%Y%m%d-%H%M%S"
_HOUR = timedelta(hours=1)
_DAYS_WHOLE, _DAYS, _WEEKS, _MONTHS = 2, 12, 10, 9
OLD_AFTER = timedelta(days=7)


class SecondFolderError(ShopError):
    """The backup was made, but its copy in the second folder was not."""


class Backup(NamedTuple):
    """A checked copy of the shop's file as it was `at` that local time, and why it was made."""

    path: Path
    at: datetime
    why: str
    size: int


def folder_of(shop: Path) -> Path:
    """Where the backups of the shop's file are kept: beside it."""
    return shop.parent / "backups"


def second_folder(named: str) -> Path | None:
    """The second place for backups, as the settings name it; None for "", where there is none."""
    try:
        return Path(named).expanduser() if named else None
    except RuntimeError:  # ~ of somebody who is not known here
        return Path(named)


def listed(shop: Path, folder: Path | None = None) -> list[Backup]:
    """The backups of this shop in a folder, the newest first by the moment in their names."""
    found = []
    with suppress(OSError):
        for path in (folder or folder_of(shop)).iterdir():
            name = _NAME.fullmatch(path.name)
            if name and name["stem"] == shop.stem:
                with suppress(OSError, ValueError):
                    at = datetime.strptime(name["at"], _STAMP)  # noqa: DTZ007  # a shop's local time
                    found.append(Backup(path, at, name["why"], path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.at, backup.path.name), reverse=True)


def newest_good(shop: Path, second: Path | None = None) -> Backup | None:
    """The newest backup that opens and checks out, of both folders; None when there is none."""
    found = listed(shop) + (listed(shop, second) if second else [])
    for backup in sorted(found, key=lambda one: one.at, reverse=True):
        with suppress(ShopError):
            shopfile.look_at_header(backup.path)
            if not shopfile.check(backup.path, full=True):
                return backup
    return None


def make(shop: Path, why: str, now: datetime, folder: Path | None = None) -> Backup:
    """Copy the shop's file as it is now, check the copy, and only then name it.

    Safe while the shop is in use. A name that is taken, as when the clock was set back, is never
    overwritten. Raises FileRefusedError when the copy does not check out, CannotWriteError.
    """
    folder = folder or folder_of(shop)
    local = now.replace(tzinfo=None)
    name = f"{shop.stem}-{local.strftime(_STAMP)}-{why}"
    path, number = folder / f"{name}.db", 1
    while path.exists():
        path, number = folder / f"{name}.{number}.db", number + 1
    shopfile.copy_verified(shop, path)
    return Backup(path, local.replace(microsecond=0), why, path.stat().st_size)


def first(shop: Shop, why: str, fn: Callable[..., R], *args: object) -> R:
    """`fn(shop, *args)`, with a backup from just before it. Raises what `make` and `fn` raise."""
    make(shop.path, why, shop.clock.now())
    return fn(shop, *args)


def old(shop: Path, now: datetime, second: Path | None = None) -> int | None:
    """How many days old the newest backup is, where that is a week or more; else None."""
    found = listed(shop) + (listed(shop, second) if second else [])
    if not found:
        return None
    age = now.replace(tzinfo=None) - max(backup.at for backup in found)
    return age.days if age >= OLD_AFTER else None


def is_due(backups: Sequence[Backup], now: datetime, *, changed: bool) -> str | None:
    """Why a backup should be made now: the first of a day, or an hour with changes; else None.

    After the clock was set back, the newest backup lies in the future: then one is made at once.
    """
    local = now.replace(tzinfo=None)
    if not any(backup.at.date() == local.date() for backup in backups):
        return "daily"
    newest = max(backup.at for backup in backups)
    return "hourly" if changed and not timedelta() <= local - newest < _HOUR else None


def spared(times: Iterable[datetime]) -> set[datetime]:
    """Which moments to keep: all of 2 days, then one of each of 12 days, 10 weeks, 9 months.

    Only days on which there is a backup count, so neither a long holiday nor a clock that was
    wrong for a while thins anything away.
    """
    newest_first = sorted(set(times), reverse=True)
    days = list(dict.fromkeys(at.date() for at in newest_first))
    whole = set(days[:_DAYS_WHOLE])
    kept = {at for at in newest_first if at.date() in whole}
    older = [at for at in newest_first if at.date() not in whole]

    def one_of_each(key: Iterable[Hashable], most: int) -> set[datetime]:
        first: dict[Hashable, datetime] = {}
        for part, at in zip(key, older, strict=True):
            first.setdefault(part, at)
        return set(list(first.values())[:most])

    kept |= one_of_each((at.date() for at in older), _DAYS)
    kept |= one_of_each((at.isocalendar()[:2] for at in older), _WEEKS)
    kept |= one_of_each(((at.year, at.month) for at in older), _MONTHS)
    return kept


def keep_up(
    shop: Path, now: datetime, *, changed: bool, second: Path | None = None
) -> Backup | None:
    """Make the backup that is due, if one is, thin out the old ones, and copy it to `second`.

    `second` is another folder, on a stick or another disk; where it is not there just now, the
    copy is left for the next time. Raises what `make` raises, and SecondFolderError.
    """
    folder = folder_of(shop)
    sweep(folder)
    why = is_due(listed(shop, folder), now, changed=changed)
    if why is None:
        return None
    made = make(shop, why, now, folder)
    thin(listed(shop, folder), made)
    if second is not None and second.is_dir() and not second.samefile(folder):
        try:
            thin(listed(shop, second), make(shop, why, now, second))
        except ShopError as error:
            raise SecondFolderError(str(error)) from error
    return made


def thin(backups: Sequence[Backup], just_made: Backup) -> list[Path]:
    """Remove what is not spared, never `just_made`; the paths removed."""
    keep = spared(backup.at for backup in backups)
    gone = []
    for backup in backups:
        if backup.at not in keep and backup.path != just_made.path:
            with suppress(OSError):
                backup.path.unlink()
                gone.append(backup.path)
    return gone


def sweep(folder: Path) -> None:
    """Remove what a copy that was cut short has left behind."""
    with suppress(OSError):
        for path in folder.glob(".*.new*"):
            with suppress(OSError):
                path.unlink()
