"""What the doctor says of what is round the file: who can read it, backups, disk, settings."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.errors import ShopError, legible
from shopvisit.files.doctor.checks import Check
from shopvisit.files.keeping import backup_order, backups, opening
from shopvisit.files.keeping.backups import Backup
from shopvisit.settings.values import Config
from shopvisit.store import disk, erased_list, erasure, shopfile
from shopvisit.store.lock import WriterLock
from shopvisit.text.i18n import _, n_

_LEAST_FREE = 200_000_000
_TIMES_FREE = 10
_LONG_LOG = 10_000_000


class Known(NamedTuple):
    """The backups beside the shop and in the second folder, and the newest that is sound."""

    here: list[Backup]
    second: Path | None
    there: list[Backup]
    good: Backup | None
    damaged: list[Path]

    @property
    def newest_good(self) -> Path | None:
        return self.good.path if self.good else None


def known_backups(path: Path, config: Config, now: datetime) -> Known:
    """Look at the backups, from the newest on, until one is sound."""
    second = backups.second_folder(config.backup.folder)
    here = backups.listed(path, None, now)
    there = backups.listed(path, second, now) if second else []
    damaged: list[Path] = []
    for backup in backups.in_order(here + there, now):
        if _is_sound(backup.path):
            return Known(here, second, there, backup, damaged)
        damaged.append(backup.path)
    return Known(here, second, there, None, damaged)


def _is_sound(path: Path) -> bool:
    """Whether a backup, which was looked at in full when it was made, can still be read whole."""
    try:
        shopfile.look_at_header(path)
        with closing(db.bare(path, "immutable=1")) as copy:
            return copy.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except (ShopError, sqlite3.Error, UnicodeDecodeError):
        return False


def checks(path: Path, config: Config, now: datetime, known: Known, log: Path) -> Iterator[Check]:
    """One check after the other."""
    yield _access(path)
    yield _backups(path, now, known)
    yield _second_folder(now, known)
    yield _left_overs(path, known.second)
    yield _settings(config)
    yield _free_space(path, known.second)
    yield _place(path, config)
    yield _in_use(path)
    yield _log(log)


def _access(path: Path) -> Check:
    folder, kept = path.absolute().parent, backups.folder_of(path)
    if path.exists() and not (os.access(path, os.R_OK | os.W_OK) and os.access(folder, os.W_OK)):
        said = _("you may not write to the file or its folder: it can only be looked at. {path}")
        return Check("permissions", ok=False, detail=said.format(path=legible(path)))
    if os.name == "nt":
        return Check("permissions", ok=True, detail=_("as Windows has it for your own folders"))
    files = [path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))]
    copies = [backup.path for backup in backups.named(path, kept)]
    private = [each for each in (*files, *copies) if _mode(each) & 0o077]
    # Others may see that a folder is there; whoever can write to it could change the files in it.
    open_folders = [
        each for each in (folder, kept) if _mode(each) & 0o022 and not _mode(each) & stat.S_ISVTX
    ]
    lines = []
    if private:
        lines.append(
            _("others can read it. Type: chmod 600 {path}").format(path=legible(_few(private)))
        )
    if open_folders:
        said = _("others can change what is in it. Type: chmod 700 {path}")
        lines.append(said.format(path=legible(_few(open_folders))))
    return Check("permissions", ok=not lines, detail="\n".join(lines) or _("only you can read it"))


def _mode(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mode
    return 0


def _few(paths: list[Path]) -> str:
    import shlex

    folder = paths[0].parent
    if len(paths) > 1 and all(path.parent == folder for path in paths):
        return f"{shlex.quote(str(folder))}/*"
    return " ".join(shlex.quote(str(path)) for path in paths)


def _backups(path: Path, now: datetime, known: Known) -> Check:
    """A shop may be a week old before a missing backup is something wrong."""
    if not disk.has_room_for_copies(path):
        said = _("none fits beside {path}: its name or its folder is too long. Make it shorter.")
        return Check("backups", ok=False, detail=said.format(path=legible(path)))
    if known.good is None and not known.damaged:
        young = path.exists() and now - _made(path) <= backups.OLD_AFTER
        detail = _("none yet. One is made each day the shop is opened; now: shopvisit backup")
        return Check("backups", ok=young, detail=detail)
    lines = []
    if known.damaged:
        lines.append(
            _("damaged, delete it: {path}. For a new one: shopvisit backup").format(
                path=", ".join(legible(each) for each in known.damaged[:3])
            )
        )
    old = known.good is None or _is_old(known.good, now)
    if known.good is None:
        lines.append(_("there is no good one"))
    else:
        count = len(known.here) + len(known.there)
        said = n_(
            "{count}, of {when}: {path}", "{count}, the newest good one of {when}: {path}", count
        )
        lines.append(
            said.format(count=count, when=_when(known.good, now), path=legible(known.good.path))
        )
        if old:
            lines.append(_("That is too old. For a new one: shopvisit backup"))
    return Check("backups", ok=not old and not known.damaged, detail="\n".join(lines))


def _made(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_ctime).astimezone()


def _age(backup: Backup, now: datetime) -> int:
    """In days; that of one from the future, after a clock was set back, is 0."""
    return max((now.replace(tzinfo=None) - backup.at).days, 0)


def _is_old(backup: Backup, now: datetime) -> bool:
    """Whether it is a week old, or dated after now, so that nobody knows."""
    age = now.replace(tzinfo=None) - backup.at
    return age >= backups.OLD_AFTER or age < -backup_order.FAR


def _when(backup: Backup, now: datetime) -> str:
    days = _age(backup, now)
    moment = f"{backup.at:%Y-%m-%d %H:%M}"
    if not days:
        return moment
    return n_("{moment}, {count} day ago", "{moment}, {count} days ago", days).format(
        moment=moment, count=days
    )


def _second_folder(now: datetime, known: Known) -> Check:
    name = "second folder"
    if known.second is None:
        said = _("none. A stick or another disk would help if this computer is lost: see Settings")
        return Check(name, ok=True, detail=said)
    if not known.second.is_dir():
        said = _("{path} is not there just now. Plug it in, and keep the shop open for a while.")
        return Check(name, ok=False, detail=said.format(path=legible(known.second)))
    if not known.there:
        said = _("{path}: no backup in it yet. The next one goes there, too.")
        return Check(name, ok=False, detail=said.format(path=legible(known.second)))
    newest = known.there[0]
    said = _("{path}: {count}, the newest of {when}").format(
        path=legible(known.second), count=len(known.there), when=_when(newest, now)
    )
    if old := _is_old(newest, now):
        said += "\n" + _("That is too old. Leave it plugged in while the shop is open.")
    return Check(name, ok=not old, detail=said)


def _left_overs(path: Path, second: Path | None) -> Check:
    """What was cut short: of restoring, of erasing, of copying."""
    name, busy = "left-overs", WriterLock(path).taken()
    lines = []
    waiting = path.with_name(f".{path.name}.restore")
    if disk.is_there(waiting) and not busy:
        lines.append(
            _("a restore was cut short; the next start of shopvisit ends it: {path}").format(
                path=legible(waiting)
            )
        )
    folders = (path.parent, backups.folder_of(path))
    # While the shop is open, these are being made.
    halves = [] if busy else [half for folder in folders for half in _halves(folder)]
    if halves:
        lines.append(
            _("half of a copy that was cut short; delete it: {path}").format(
                path=", ".join(legible(half) for half in halves[:3])
            )
        )
    if returned := _returned(path, second):
        said = n_(
            "{count} erased customer is back with an old copy; the next start erases them again",
            "{count} erased customers are back with an old copy; the next start erases them again",
            returned,
        )
        lines.append(said.format(count=returned))
    return Check(name, ok=not lines, detail="\n".join(lines) or _("nothing is half done"))


def _halves(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted([*folder.glob(".*.new"), *folder.glob(".*.erased")])
    return []


def _returned(path: Path, second: Path | None) -> int:
    """How many of those on the list of the erased stand in the file as if they never had been."""
    from shopvisit.files.doctor.checks import reading

    gone = erased_list.read(backups.folder_of(path)) | (
        erased_list.read(second) if second else set()
    )
    if not gone:
        return 0
    with suppress(ShopError, sqlite3.Error, OSError), reading(path) as connection:
        return len(erasure.still_there(connection, gone))
    return 0


def _settings(config: Config) -> Check:
    lines = [str(problem) for problem in config.problems]
    own = config.path if config.path and config.path.exists() else None
    if own and os.name != "nt" and _mode(own) & 0o022:
        lines.append(_("others can change it. Type: chmod 600 {path}").format(path=legible(own)))
    if lines:
        return Check("config", ok=False, detail="\n".join(lines))
    return Check("config", ok=True, detail=legible(own) if own else _("the shipped defaults"))


def _free_space(path: Path, second: Path | None) -> Check:
    size = path.stat().st_size if path.exists() else 0
    wanted = max(_LEAST_FREE, _TIMES_FREE * size)
    lines, scarce = [], False
    for folder in (path.absolute().parent, second):
        if folder is None or not folder.is_dir():
            continue
        free = shutil.disk_usage(folder).free
        said = _("{free} on the disk of {folder}").format(
            free=_amount(free), folder=legible(folder)
        )
        if free < wanted:
            scarce = True
            said += "\n" + _("Make room: {wanted} are needed for work and backups.").format(
                wanted=_amount(wanted)
            )
        lines.append(said)
    return Check("free space", ok=not scarce, detail="\n".join(lines) or "-")


def _amount(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _place(path: Path, config: Config) -> Check:
    folder = path.absolute().parent
    if is_hidden(path, sys.base_prefix):
        said = _(
            "Python from the Microsoft Store keeps the shop in a private copy, which Windows "
            "deletes with that Python: {folder}"
        )
        advice = _("Move the shop elsewhere, with --db, or take shopvisit-windows.zip instead.")
        return Check("place", ok=False, detail=f"{said.format(folder=legible(folder))}\n{advice}")
    kind = opening.unsafe_place(path)
    if kind is None:
        return Check("place", ok=True, detail=_("on a disk of this computer"))
    where = (
        _("on a network drive: {folder}")
        if kind == "network"
        else _("in a folder that is synchronised: {folder}")
    ).format(folder=legible(folder))
    if config.shop.accepted_folder == str(folder):
        return Check("place", ok=True, detail=where)
    advice = _("Two computers could destroy it. Move it to a folder of this computer only.")
    return Check("place", ok=False, detail=f"{where}\n{advice}")


def is_hidden(path: Path, python: str) -> bool:
    """Whether the Python that lies at `python` is one whose files in AppData go away with it."""
    of_the_store = "\\WindowsApps\\" in python
    return of_the_store and any(part.casefold() == "appdata" for part in path.absolute().parts)


def _in_use(path: Path) -> Check:
    lock = WriterLock(path)
    if trouble := lock.trouble():
        return Check("in use", ok=False, detail=trouble)
    if not lock.taken():
        return Check("in use", ok=True, detail=_("nobody has the shop open"))
    holder = lock.holder()
    said = _("the shop is open in another window")
    with suppress(ValueError):
        at = f"{parse_utc(holder.since).astimezone():%H:%M}"
        said = _("{name} has the shop open since {time}").format(
            name=holder.name or _("somebody"), time=at
        )
    return Check("in use", ok=True, detail=said)


def _log(log: Path) -> Check:
    if not log.exists():
        return Check("log", ok=True, detail=_("no fault of the program was noted"))
    size = log.stat().st_size
    said = _("{path}, {size} kB; no customer stands in it").format(
        path=legible(log), size=-(-size // 1000)
    )
    if size > _LONG_LOG:
        return Check("log", ok=False, detail=said + "\n" + _("It has grown long. Delete it."))
    return Check("log", ok=True, detail=said)
