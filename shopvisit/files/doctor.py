"""Looks the shop over: its file, its settings, this terminal."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shopvisit import db, migrations, shopfile
from shopvisit.config import Config
from shopvisit.errors import ShopError
from shopvisit.files import backups
from shopvisit.i18n import N_, _


@dataclass(frozen=True)
class Check:
    """`name` is a msgid, and the name that programs read."""

    name: str
    ok: bool
    detail: str


def examine(path: Path, config: Config, now: datetime) -> list[Check]:
    """One check a line, as things are `now`; none of them changes anything."""
    return [*_file(path), _backups(path, now), *_config(config), _terminal()]


def _file(path: Path) -> list[Check]:
    try:
        version = shopfile.look_at_header(path)
        with db.explained():
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            try:
                connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
                problems = shopfile.integrity_problems(connection)
                armed = _armed(connection)
                customers = connection.execute("SELECT count(*) FROM customer").fetchone()[0]
            finally:
                connection.close()
    except ShopError as error:
        return [Check(N_("file"), ok=False, detail=str(error))]
    size = path.stat().st_size / 1_000_000
    mode = path.stat().st_mode & 0o077
    held = _("{path}, {size} MB, {n} customers").format(path=path, size=f"{size:.1f}", n=customers)
    return [
        Check(N_("file"), ok=True, detail=held),
        Check(
            N_("schema"),
            ok=version == migrations.SCHEMA,
            detail=_("version {version} of {newest}").format(
                version=version, newest=migrations.SCHEMA
            ),
        ),
        Check(N_("integrity"), ok=not problems, detail="; ".join(problems) or _("no damage found")),
        Check(
            N_("journal"),
            ok=armed,
            detail=_("every change is noted")
            if armed
            else _("changes are not noted; restore a backup"),
        ),
        Check(
            N_("permissions"),
            ok=os.name == "nt" or not mode,
            detail=_("only its owner can read it")
            if not mode
            else _("others can read it; chmod 600 {path}").format(path=path),
        ),
    ]


def _backups(path: Path, now: datetime) -> Check:
    """A shop may be a week old before a missing backup is something wrong."""
    found = backups.listed(path)
    if not found:
        made = datetime.fromtimestamp(path.stat().st_ctime).astimezone() if path.exists() else now
        young = now - made <= backups.OLD_AFTER
        return Check(N_("backups"), ok=young, detail=_("none yet; shopvisit backup makes one"))
    newest = found[0]
    days = (now.replace(tzinfo=None) - newest.at).days
    said = _("{count}, the newest of {day}: {path}").format(
        count=len(found), day=f"{newest.at:%Y-%m-%d %H:%M}", path=newest.path
    )
    return Check(N_("backups"), ok=days < backups.OLD_AFTER.days, detail=said)


def _armed(connection: sqlite3.Connection) -> bool:
    stored = {
        row[0]
        for row in connection.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'journal_*'"
        )
    }
    return stored == set(db.journal_triggers())


def _config(config: Config) -> list[Check]:
    if config.problems:
        return [Check(N_("config"), ok=False, detail=str(problem)) for problem in config.problems]
    own = config.path if config.path and config.path.exists() else _("the shipped defaults")
    return [Check(N_("config"), ok=True, detail=str(own))]


def _terminal() -> Check:
    columns, lines = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if not sys.stdout.isatty():
        return Check(N_("terminal"), ok=True, detail=_("none here; the full screen needs one"))
    said = _("{columns} columns, {lines} lines, {encoding}").format(
        columns=columns, lines=lines, encoding=sys.stdout.encoding
    )
    big_enough = columns >= 80 and lines >= 24
    if not big_enough:
        said += _("; 80 columns and 24 lines are best")
    return Check(N_("terminal"), ok=encoding == "utf8" and big_enough, detail=said)
