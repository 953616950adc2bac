"""Backups: checked copies of the shop's file, each named after its moment, thinned out with age."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from shopvisit.errors import ShopError
from shopvisit.files.keeping import backup_order
from shopvisit.store import shopfile
from shopvisit.text.i18n import N_

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


def listed(shop: Path, folder: Path | None = None, now: datetime | None = None) -> list[Backup]:
    """The backups of this shop in a folder, the newest first, as told by what is in them.

    Another shop's, whose file has the same name, are not among them.
    """
    found = named(shop, folder or folder_of(shop))
    if not found:
        return []
    whose = _whose(shop, found)
    if whose is not None:
        found = [one for one in found if _shop_in(one.path) in (whose, None)]
    return in_order(found, now)


def named(shop: Path, folder: Path) -> list[Backup]:
    """What is named like a backup of this shop in a folder, in no order, another shop's included.

    Nothing is read of them: `listed` looks into each.
    """
    found = []
    with suppress(OSError):
        for path in folder.iterdir():
            name = _NAME.fullmatch(path.name)
            if name and name["stem"] == shop.stem:
                with suppress(OSError, ValueError):
                    at = datetime.strptime(name["at"], _STAMP)  # noqa: DTZ007  # a shop's local time
                    found.append(Backup(path, at, name["why"], path.stat().st_size))
    return found


def _shop_in(path: Path) -> str | None:
    within = backup_order.inside(path)
    return within.shop if within else None


def _own(shop: Path) -> backup_order.Inside | None:
    """What the shop's own file holds; None for a damaged one. Nothing is left beside it."""
    with suppress(ShopError):
        shopfile.look_at_header(shop)
        return backup_order.inside(shop)
    return None


def _whose(shop: Path, found: Sequence[Backup]) -> str | None:
    """What tells this shop from another: its file, or the backups beside it where that is gone.

    On a new computer there is neither: then it is the shop of the newest one found.
    """
    if (own := _own(shop)) is not None and own.shop is not None:
        return own.shop
    beside = [one for one in named(shop, folder_of(shop)) if _shop_in(one.path)]
    known = in_order(beside or [one for one in found if _shop_in(one.path)])
    return _shop_in(known[0].path) if known else None


def in_order(found: Iterable[Backup], now: datetime | None = None) -> list[Backup]:
    """These backups of one shop, the newest first."""
    found = list(found)
    made = backup_order.moments(((one.path, one.at) for one in found), _local(now))

    def key(one: Backup) -> tuple[bool, datetime, int, bool, datetime, str]:
        within = backup_order.inside(one.path)
        at, number = made[one.path], within.number if within else 0
        # Equal copies of which one has an impossible date: the other one is the newer.
        return at is not None, at or one.at, number, at == one.at, one.at, one.path.name

    return sorted(found, key=key, reverse=True)


def _local(now: datetime | None) -> datetime | None:
    return None if now is None else now.replace(tzinfo=None)


def newest_good(
    shop: Path, second: Path | None = None, now: datetime | None = None
) -> Backup | None:
    """The newest backup that opens and checks out, of both folders; None when there is none."""
    found = listed(shop, None, now) + (listed(shop, second, now) if second else [])
    for backup in in_order(found, now):
        with suppress(ShopError):
            shopfile.look_at_header(backup.path)
            if not shopfile.check(backup.path, full=True):
                return backup
    return None


def make(
    shop: Path,
    why: str,
    now: datetime,
    folder: Path | None = None,
    known: Sequence[Backup] | None = None,
) -> Backup:
    """Copy the shop's file as it is now, check the copy, and only then name it.

    Safe while the shop is in use. A name that is taken, as when the clock was set back, is never
    overwritten. In a shop that went on from an older backup numbers begin anew from there: its own
    backups are numbered on from all others, so that they are the newer ones. `known` are these
    others, where they have been listed already.

    Raises FileRefusedError when the copy does not check out, CannotWriteError.
    """
    folder = folder or folder_of(shop)
    local = now.replace(tzinfo=None)
    name = f"{shop.stem}-{local.strftime(_STAMP)}-{why}"
    path, number = folder / f"{name}.db", 1
    while path.exists():
        path, number = folder / f"{name}.{number}.db", number + 1
    if known is None:
        known = listed(shop, folder)
    if over := _number_to_pass(shop, known):
        shopfile.copy_verified(shop, path, partial(_number_on, over + 1))
    else:
        shopfile.copy_verified(shop, path)
    return Backup(path, local.replace(microsecond=0), why, path.stat().st_size)


def _number_to_pass(shop: Path, known: Sequence[Backup]) -> int | None:
    """The highest number among these backups, where the shop's own file has not come so far."""
    # With what still waits beside it, as it will be copied.
    own = backup_order.inside(shop, "mode=ro") if known else None
    if own is None or not own.number:
        return None
    numbers = (within.number for one in known if (within := backup_order.inside(one.path)))
    highest = max(numbers, default=0)
    return highest if highest > own.number else None


def _number_on(number: int, copy: sqlite3.Connection) -> None:
    copy.execute(
        "INSERT INTO action(id, at, kind, says) SELECT ?, at, 'engine', ? FROM action "
        "ORDER BY id DESC LIMIT 1",
        (number, N_("went on from a backup")),
    )


def first(shop: Shop, why: str, fn: Callable[..., R], *args: object) -> R:
    """`fn(shop, *args)`, with a backup from just before it. Raises what `make` and `fn` raise."""
    make(shop.path, why, shop.clock.now())
    return fn(shop, *args)


def old(shop: Path, now: datetime, second: Path | None = None) -> int | None:
    """How many days old the newest backup is, where that is a week or more; else None.

    Of backups that all lie ahead, because of a clock that was wrong, nobody knows: taken for old.
    """
    found = listed(shop, None, now) + (listed(shop, second, now) if second else [])
    if not found:
        return None
    local = now.replace(tzinfo=None)
    made = backup_order.moments(((one.path, one.at) for one in found), local)
    age = local - max(filter(None, made.values()), default=local - OLD_AFTER)
    return age.days if age >= OLD_AFTER else None


def is_due(backups: Sequence[Backup], now: datetime, *, changed: bool) -> str | None:
    """Why a backup should be made now: the first of a day, or an hour with changes; else None.

    What lies ahead, from a clock that was wrong, counts for nothing but that one was made that day.
    """
    local = now.replace(tzinfo=None)
    if not any(backup.at.date() == local.date() for backup in backups):
        return "daily"
    newest = max((backup.at for backup in backups if backup.at <= local), default=None)
    return "hourly" if changed and (newest is None or local - newest >= _HOUR) else None


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
    known = listed(shop, folder, now)
    why = is_due(known, now, changed=changed)
    if why is None:
        return None
    made = make(shop, why, now, folder, known)
    thin([*known, made], made, now)
    if second is not None and second.is_dir() and not second.samefile(folder):
        try:
            thin(listed(shop, second, now), make(shop, why, now, second), now)
        except ShopError as error:
            raise SecondFolderError(str(error)) from error
    return made


def thin(backups: Sequence[Backup], just_made: Backup, now: datetime | None = None) -> list[Path]:
    """Remove what is not spared, never `just_made`; the paths removed.

    What a wrong clock has dated takes no place from the others, and is thinned out among itself.
    """
    made = backup_order.moments(((one.path, one.at) for one in backups), _local(now))
    keep = spared(at for at in made.values() if at is not None)
    odd = spared(one.at for one in backups if made[one.path] != one.at)
    gone = []
    for backup in backups:
        at = made[backup.path]
        kept = (at is None or at in keep) and (at == backup.at or backup.at in odd)
        if not kept and backup.path != just_made.path:
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
