"""The shop's settings inside its own file, so that whatever copies the file carries them along.

A new computer has the backup and no config.toml: the text in the backup is then put in its place.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.settings import tomlfile

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


def keep(shop: Shop) -> None:
    """Have the shop's file hold its config.toml as it is now.

    Where there is none, or it cannot be read, what was there last stays: on a new computer the
    shop's file may be put in its place by hand.
    """
    if (path := shop.config.path) is None:
        return
    try:
        text = tomlfile.text(path) if tomlfile.read(path) else ""
    except tomlfile.UnreadableError:
        return
    if text and text != db.value("SELECT config FROM kept_settings"):
        with db.explained(), db.transaction():
            db.run("INSERT OR REPLACE INTO kept_settings(id, config) VALUES (1, ?)", text)


def bring_back(shop_file: Path, config: Path) -> bool:
    """Put what the file of a shop holds at `config` if nothing is there; whether that was done.

    Raises CannotWriteError, BusyError.
    """
    if config.exists() or not (text := _kept_in(shop_file)):
        return False
    tomlfile.put(config, lambda: text)
    return True


def _kept_in(shop_file: Path) -> str:
    with (
        contextlib.suppress(sqlite3.Error),  # an older file has no place for them
        contextlib.closing(db.bare(shop_file, "mode=ro")) as reader,
    ):
        for (text,) in reader.execute("SELECT config FROM kept_settings"):
            return str(text)
    return ""
