"""How the backups stand: the newest good one, the second folder, and one more made now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from shopvisit.errors import InvalidError, ShopError
from shopvisit.files.keeping import backups
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from shopvisit.files.keeping.backups import Backup


@dataclass(frozen=True)
class BackupState:
    """The newest backup that opens and checks out; `trouble` is what keeps the second folder."""

    newest: Backup | None
    trouble: str


def state(shop: Path, folder: str, now: datetime | None = None) -> BackupState:
    """How the backups of this file stand, with `folder` as the second place, "" for none.

    Reads a whole backup: not for the event loop.
    """
    trouble, second = "", None
    if folder:
        try:
            second = check_folder(shop, folder)
        except InvalidError as error:
            trouble = str(error)
    return BackupState(backups.newest_good(shop, second, now), trouble)


def check_folder(shop: Path, folder: str) -> Path:
    """The folder, when it can be a second place for the backups of the shop's file.

    Raises InvalidError, naming "folder".
    """
    path = backups.second_folder(folder)
    if path is None or not path.is_absolute():
        raise InvalidError("folder", _("Please type the whole path of the folder."))
    # Asking for permission is not enough: a stick can be locked, or full.
    try:
        if not path.is_dir():
            raise InvalidError("folder", _("There is no such folder now."))
        if path.samefile(shop.parent) or path.samefile(backups.folder_of(shop)):
            raise InvalidError("folder", _("This is the disk to be saved; name another place."))
    except FileNotFoundError:
        pass  # no backup has been made yet
    except OSError as error:
        raise InvalidError("folder", str(error.strerror or error)) from error
    try:
        with TemporaryFile(dir=path) as probe:
            probe.write(b"probe")
            probe.flush()
    except OSError as error:
        why = error.strerror or error
        raise InvalidError(
            "folder", _("Nothing can be written there: {why}").format(why=why)
        ) from error
    return path


def make_now(shop: Path, folder: str, now: datetime) -> list[Backup]:
    """Make a backup because it was asked for, and one in the second folder if one is named.

    Raises what `backups.make` raises, and SecondFolderError where only the copy failed.
    """
    made = backups.make(shop, "asked", now)
    backups.thin(backups.listed(shop, None, now), made, now)
    if not folder:
        return [made]
    try:
        second = check_folder(shop, folder)
        there = backups.make(shop, "asked", now, second)
    except ShopError as error:
        raise backups.SecondFolderError(str(error)) from error
    backups.thin(backups.listed(shop, second, now), there, now)
    return [made, there]
