"""What stands in the way of opening a shop, and the ways round it.

Nothing here changes the file that it looks at: a file that is refused stays as it is, byte by byte.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db, endings
from shopvisit.errors import (
    BusyError,
    CannotWriteError,
    FileMissingError,
    FileRefusedError,
    ShopError,
)
from shopvisit.files.keeping import backups
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.store import restoring, shopfile
from shopvisit.store.lock import Holder, WriterLock
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from shopvisit.settings.values import Config

# Disks of other computers, and of the computer that this one is simulated on, as Linux names them;
# those of programs have "fuse." before the name.
_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "ncpfs", "davfs", "davfs2", "webdav", "afs",
     "9p", "virtiofs", "vboxsf", "vmhgfs", "vmhgfs-fuse", "prl_fs", "ceph", "ceph-fuse", "lustre",
     "glusterfs", "beegfs", "orangefs", "pvfs2", "gpfs", "gfs2", "ocfs2", "coda", "sshfs", "rclone",
     "gvfsd-fuse", "kio-fuse", "smbnetfs", "curlftpfs", "s3fs", "goofys", "gcsfuse", "juicefs",
     "mfs", "onedriver", "google-drive-ocamlfuse"),
)  # fmt: skip
_WINDOWS_NETWORK_DRIVE = 4
_COPIES = "shopvisit-look-"
_GLANCE_SECONDS = 0.3
# Folders of programs that carry files to other computers, as their installers name them.
_SYNCED = (
    "onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud",
    "owncloud", "syncthing", "nutstore", "baidunetdisk", "baidusyncdisk", "weiyun", "wps cloud",
    "box sync", "box-box", "megasync", "pcloud", "ecloud", "seafile", "resilio sync",
    "proton drive", "synologydrive", "synology drive", "yandex.disk", "yandexdisk", "kdrive",
    "tresorit", "cloudstorage",
)  # fmt: skip
# These are words besides: only as the whole name they are such a folder.
_SYNCED_WHOLE = frozenset(("box", "mega", "mega drive"))
# In Chinese the owner's own words often come first: 我的坚果云.
_SYNCED_WITHIN = (
    "坚果云", "百度网盘", "百度云", "微云", "wps云盘", "阿里云盘", "360云盘", "360安全云盘",
    "天翼云盘", "天翼企业云盘", "和彩云", "移动云盘", "联通云盘", "夸克网盘", "迅雷云盘", "115网盘",
    "同步盘",
)  # fmt: skip


class Trouble(NamedTuple):
    """Why a shop cannot simply be opened, and what can be done now, the best first.

    `kind`: missing, empty, foreign, newer, damaged, unreadable, linked, read_only, network, synced,
    in_use.
    `choices`: restore (of `backup`), look, work, retry, new, sample, quit. `status` is how the
    program ends when one leaves.
    """

    kind: str
    path: Path
    choices: tuple[str, ...]
    status: int
    backup: backups.Backup | None = None
    holder: Holder = Holder()


def look(
    path: Path, config: Config, lock: WriterLock, now: datetime | None = None
) -> Trouble | None:
    """What stands in the way of working with the shop at `path`; None, with the lock held, if
    nothing does. Of a damaged file it may be held, too: only one window is to mend it.

    Raises FileMissingError where there is no shop and nothing says that there ever was one.
    """
    second = backups.second_folder(config.backup.folder)
    try:
        try:
            return _looked_at(path, config, lock)
        except FileRefusedError:
            # A disk that did not answer once is no damage: opened afresh, it is looked at again.
            return _looked_at(path, config, lock)
    except FileMissingError:
        found = backups.newest_good(path, second, now)
        if found is None and not config.shop.name:
            raise
        again = ("restore",) if found else ()
        return Trouble("missing", path, (*again, "retry", "new", "sample", "quit"), 1, found)
    except FileRefusedError:
        return refused(path, config, now)


def _looked_at(path: Path, config: Config, lock: WriterLock) -> Trouble | None:
    if trouble := _cannot_work(path, config, lock):
        return trouble
    if not lock.acquire():
        return Trouble(
            "in_use", path, ("look", "retry", "quit"), BusyError.status, holder=lock.holder()
        )
    _refuse_damaged(path)
    return None


def _refuse_damaged(path: Path) -> None:
    """Raises FileRefusedError for a file that opening would change and that is damaged.

    Nobody waits for more than a glance: of a file larger than some 100 MB the rest is looked at
    beside the work.
    """
    until = monotonic() + _GLANCE_SECONDS
    if shopfile.needs_care(path) and (
        wrong := shopfile.check(path, full=False, enough=lambda: monotonic() > until)
    ):
        raise FileRefusedError(wrong[0])


def refused(path: Path, config: Config, now: datetime | None = None) -> Trouble:
    """What to do about a file that was refused, as of `now`, so far as the clock can be trusted."""
    second = backups.second_folder(config.backup.folder)
    kind, found = _kind(path), backups.newest_good(path, second, now)
    choices = ["restore"] if found else []
    if kind in ("damaged", "unreadable"):
        # A tired Enter must not put yesterday in the place of a file that was misread.
        choices = ["retry", *choices]
    if kind == "damaged":
        choices.append("look")
    if kind == "empty":
        choices.append("new")
    if kind == "newer":
        # Nothing is wrong with it: a tired Enter must not put an old shop in its place.
        return Trouble(kind, path, ("quit", *choices), FileRefusedError.status, found)
    return Trouble(kind, path, (*choices, "quit"), FileRefusedError.status, found)


def _kind(path: Path) -> str:
    try:
        if not path.is_file():  # reading a pipe would wait for ever
            return "unreadable"
        with path.open("rb") as file:
            head = file.read(shopfile.HEADER_BYTES)
    except OSError:
        return "unreadable"
    if not head:
        return "empty"
    if not head.startswith(b"SQLite format 3\0"):
        return "foreign"
    try:
        shopfile.look_at_header(path)
    except shopfile.NewerError:
        return "newer"
    except FileRefusedError:
        return "damaged" if len(head) < shopfile.HEADER_BYTES else "foreign"
    return "damaged"


def _cannot_work(path: Path, config: Config, lock: WriterLock) -> Trouble | None:
    shopfile.look_at_header(path)
    if _has_two_names(path):
        return Trouble("linked", path, ("look", "retry", "quit"), 1)
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) and lock.possible()):
        return Trouble("read_only", path, ("look", "retry", "quit"), CannotWriteError.status)
    if place := _not_accepted(path, config):
        return Trouble(place, path, ("look", "work", "quit"), 1)
    return None


def _has_two_names(path: Path) -> bool:
    """Whether the file has another name, by which another window could write under another lock.

    What is left of naming a new file when the program was killed in that very moment is removed.
    """
    import glob

    if path.stat().st_nlink == 1:
        return False
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.new"):
        with contextlib.suppress(OSError):
            if left.samefile(path):
                left.unlink()
    return path.stat().st_nlink > 1


def _not_accepted(path: Path, config: Config) -> str | None:
    accepted = config.shop.accepted_folder == str(path.parent.absolute())
    return None if accepted else unsafe_place(path)


def unsafe_place(path: Path) -> str | None:
    """What kind of folder it is that other computers reach, too: "network", "synced", else None.

    There two computers may write to the file at once, which no lock prevents.
    """
    folder = path.absolute().parent
    names = [part.casefold() for part in folder.parts]
    if any(_carries(name) for name in names) or (folder / ".stfolder").exists():
        return "synced"
    return "network" if _on_network(folder) else None


def _carries(name: str) -> bool:
    """Whether a folder of that name is one that a program carries to other computers."""
    known = name.startswith(_SYNCED) or name in _SYNCED_WHOLE
    return known or any(word in name for word in _SYNCED_WITHIN)


def _on_network(folder: Path) -> bool:
    if os.name == "nt":
        import ctypes

        if str(folder).startswith("\\\\"):
            return True
        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
        return bool(kernel.GetDriveTypeW(folder.anchor) == _WINDOWS_NETWORK_DRIVE)
    best, kind = "", ""
    for place, system in _mounted():
        inside = f"{folder}/".startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, system
    return kind.removeprefix("fuse.") in _NETWORK


def _mounted() -> Iterator[tuple[str, str]]:
    """Where each disk is found, and what its kind is called; nothing where it cannot be told."""
    if sys.platform == "darwin":
        import subprocess

        with contextlib.suppress(OSError, subprocess.SubprocessError):
            told = subprocess.run(
                ["/sbin/mount"], capture_output=True, text=True, errors="replace", timeout=2,
                check=True,
            )  # fmt: skip
            yield from re.findall(r"^.* on (/.*) \((\w+)[,)]", told.stdout, re.MULTILINE)
        return
    with contextlib.suppress(OSError):
        for line in Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines():
            _device, mount, system, *_more = line.split(" ")
            yield mount.replace("\\040", " "), system  # a blank stands as \040 there


# Opening, for commands


@contextlib.contextmanager
def for_writing(path: Path, config: Config, clock: Clock) -> Iterator[Shop]:
    """The shop, nobody else writing. Raises BusyError while another window has it open, ShopError
    where other computers may write to it and nobody has accepted that, and what `Shop` raises.
    """
    restoring.finish_interrupted(path)
    shopfile.look_at_header(path)
    if _has_two_names(path):
        raise ShopError(
            _(
                "The shop's file has a second name, by which another window could write: {path}"
            ).format(path=path)
        )
    if _not_accepted(path, config):
        raise ShopError(
            _("Other computers reach this folder, too. Open the shop once, and choose there.")
        )
    with writing(path):
        _refuse_damaged(path)
        with _opened(path, config, clock) as shop:
            yield shop


@contextlib.contextmanager
def for_reading(path: Path, config: Config, clock: Clock) -> Iterator[Shop]:
    """The shop to read from, brought up to date if nobody else has it open.

    One that cannot be written, or should not where it lies, is read as a copy. Raises what `Shop`
    raises.
    """
    from shopvisit.shop.whole import daily

    lock = WriterLock(path)
    try:
        with contextlib.suppress(CannotWriteError):
            restoring.finish_interrupted(path)
        if _cannot_work(path, config, lock):
            with a_copy(path, config, clock) as shop:
                yield shop
            return
        if ours := lock.acquire():
            _refuse_damaged(path)
        with _opened(path, config, clock, looking="" if ours else "in_use") as shop:
            if ours:
                with contextlib.suppress(BusyError, CannotWriteError):
                    daily.catch_up(shop)
            yield shop
    finally:
        lock.release()


@contextlib.contextmanager
def a_copy(path: Path, config: Config, clock: Clock) -> Iterator[Shop]:
    """A copy of the shop as it is now, with its -wal, to look at; nothing of it is kept.

    Raises FileRefusedError when there is nothing in it that can be shown.
    """
    sweep_copies()
    with endings.throw_away_folder(_COPIES) as folder:
        copy = folder / path.name
        with writing(_mark(folder)):
            with db.explained():
                for suffix in ("", "-wal"):
                    source = Path(f"{path}{suffix}")
                    if source.exists():
                        Path(f"{copy}{suffix}").write_bytes(source.read_bytes())
            shopfile.open_file(copy)  # an old one is brought to the newest schema, here
            db.disconnect()
            with _opened(copy, config, clock, looking="copy") as shop:
                yield shop


def sweep_copies() -> None:
    """Remove the copies of windows that were killed: no erasure would ever reach them."""
    import shutil
    from tempfile import gettempdir

    for folder in Path(gettempdir()).glob(f"{_COPIES}*"):
        with contextlib.suppress(ShopError, OSError):
            with writing(_mark(folder)):
                pass  # whoever looks at it holds this
            shutil.rmtree(folder)


def _mark(folder: Path) -> Path:
    return folder / "in use"


@contextlib.contextmanager
def _opened(path: Path, config: Config, clock: Clock, *, looking: str = "") -> Iterator[Shop]:
    shop = Shop(path, config, clock, looking=looking)
    try:
        yield shop
    finally:
        shop.disconnect()


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Keep every other window from writing to the shop; raises BusyError while one has it open."""
    lock = WriterLock(path)
    if not lock.acquire():
        who = lock.holder().name
        raise BusyError(
            _("The shop is open in another window ({name}). Close it first.").format(name=who)
            if who
            else _("The shop is open in another window. Close it first.")
        )
    try:
        yield
    finally:
        lock.release()
