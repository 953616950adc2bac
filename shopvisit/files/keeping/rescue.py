"""A copy of the shop from the connection that is still open, when its file is not there."""

from __future__ import annotations

from pathlib import Path

from shopvisit.errors import CannotWriteError, ShopError
from shopvisit.files.keeping import backups
from shopvisit.shop.record.shop import Shop
from shopvisit.store import shopfile
from shopvisit.text.i18n import _


def rescue(shop: Shop) -> Path:
    """Copy everything that was ever saved into a file of its own, and check it; which file.

    It lies where the shop's file was, or else where its backups go, or in the user's own folders.
    Raises CannotWriteError where no place takes it.
    """
    name = f"{shop.path.stem}-rescued-{shop.clock.now():%Y-%m-%d-%H%M%S}.db"
    for folder in _folders(shop):
        try:
            shopfile.copy_of_open(folder / name)
        except ShopError:
            continue
        return folder / name
    raise CannotWriteError(_("No folder takes a copy of the shop."))


def _folders(shop: Shop) -> list[Path]:
    from platformdirs import user_data_path

    second = backups.second_folder(shop.config.backup.folder)
    others = [second] if second is not None else []
    # The old one only where it still is: at the old place nothing is made anew.
    old = [shop.path.parent] if shop.path.parent.is_dir() else []
    return [*old, *others, user_data_path("shopvisit", appauthor=False), Path.home()]
