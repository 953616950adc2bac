"""Looks the shop over: its file, what is round it, its settings, this terminal.

Nothing is changed by looking, and a file that is damaged, missing or not ours is looked at as far
as it goes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from shopvisit import db
from shopvisit.errors import FileMissingError, FileRefusedError, ShopError, legible
from shopvisit.files.doctor.checks import Check, is_open, reading
from shopvisit.settings.values import Config
from shopvisit.store import shopfile
from shopvisit.store.migrations import newest
from shopvisit.text.i18n import _, n_
from shopvisit.text.phones import mask_phone

_MOST_NAMED = 3
_Looks = list[tuple[str, Callable[[sqlite3.Connection], Check]]]


def examine(path: Path, config: Config, now: datetime, log: Path) -> Iterator[Check]:
    """One check after the other of the shop at `path`, as things are `now`.

    `log` is where faults of the program are noted.
    """
    from shopvisit.files.doctor import places as doctor_places
    from shopvisit.files.doctor import terminal as doctor_terminal

    known = doctor_places.known_backups(path, config, now)
    yield from _file(path, _way_back(known.newest_good))
    yield from doctor_places.checks(path, config, now, known, log)
    yield from doctor_terminal.checks()


def _way_back(newest_good: Path | None) -> str:
    if newest_good is None:
        return _("There is no good backup to put back.")
    return _("To put the newest good backup back: shopvisit restore {path}").format(
        path=legible(newest_good)
    )


def _file(path: Path, way_back: str) -> Iterator[Check]:
    try:
        version = shopfile.look_at_header(path)
    except shopfile.NewerError as error:
        yield Check("file", ok=False, detail=str(error))
        return
    except FileMissingError as error:
        searched = _("Was it moved, or is a stick not plugged in?")
        yield Check("file", ok=False, detail=f"{error}\n{searched}\n{way_back}")
        return
    except FileRefusedError as error:
        yield Check("file", ok=False, detail=f"{error}\n{way_back}")
        return
    checks: _Looks = [
        ("file", partial(_size, path)),
        ("schema", partial(_schema, version)),
        ("integrity", _integrity),
        ("foreign keys", _foreign_keys),
    ]
    if version == newest.SCHEMA:
        checks += [("invariants", _invariants), ("journal", _journal)]
    alone = not is_open(path)
    found = _inside(path, checks, way_back)
    if alone and is_open(path) and not all(check.ok for check in found):
        # Somebody began to write under our eyes: what looked torn may just have been half done.
        found = _inside(path, checks, way_back)
    yield from found


def _inside(path: Path, checks: _Looks, way_back: str) -> list[Check]:
    try:
        with db.explained(), reading(path) as connection:
            found = [_tried(name, partial(look, connection)) for name, look in checks]
    except (ShopError, sqlite3.Error) as error:
        found = [Check("file", ok=False, detail=str(error))]
    # One way back mends all that is wrong with the file; records have remedies of their own.
    first = next((each for each in found if not each.ok and each.name != "invariants"), None)
    return [
        replace(each, detail=f"{each.detail}\n{way_back}") if each is first else each
        for each in found
    ]


def _tried(name: str, check: Callable[[], Check]) -> Check:
    try:
        with db.explained():
            return check()
    except (ShopError, sqlite3.Error, UnicodeDecodeError) as error:
        return Check(name, ok=False, detail=str(error))


def _size(path: Path, connection: sqlite3.Connection) -> Check:
    customers = connection.execute("SELECT count(*) FROM customer").fetchone()[0]
    said = _("{path}, {size} MB, {n} customers").format(
        path=legible(path), size=f"{path.stat().st_size / 1_000_000:.1f}", n=customers
    )
    return Check("file", ok=True, detail=said)


def _schema(version: int, connection: sqlite3.Connection) -> Check:
    if version < newest.SCHEMA:
        older = _("version {version}; the next start makes a backup and brings it to {newest}")
        detail = older.format(version=version, newest=newest.SCHEMA)
        return Check("schema", ok=True, detail=detail)
    missing = _wanted("table", "index").keys() - _stored(connection, "table", "index").keys()
    if missing:
        said = _("missing in the file: {names}")
        return Check("schema", ok=False, detail=said.format(names=", ".join(sorted(missing))))
    return Check("schema", ok=True, detail=_("version {version}").format(version=version))


def _integrity(connection: sqlite3.Connection) -> Check:
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    if found == ["ok"]:
        return Check("integrity", ok=True, detail=_("none found"))
    said = _("the file is damaged: {what}").format(what=found[0].splitlines()[-1])
    return Check("integrity", ok=False, detail=said)


def _foreign_keys(connection: sqlite3.Connection) -> Check:
    found = connection.execute("PRAGMA foreign_key_check").fetchall()
    if not found:
        return Check("foreign keys", ok=True, detail=_("every row finds what it belongs to"))
    rows = ", ".join(f"{table} {row}" for table, row, *_more in found[:_MOST_NAMED])
    said = n_(
        "{count} row belongs to something that is gone ({rows})",
        "{count} rows belong to something that is gone ({rows})",
        len(found),
    ).format(count=len(found), rows=rows)
    return Check("foreign keys", ok=False, detail=said)


def _invariants(connection: sqlite3.Connection) -> Check:
    from shopvisit.shop.whole import invariants

    found = invariants.broken(connection)
    lines = [
        _("{what} ({count}): {who}. {remedy}").format(
            what=_(each.name),
            count=len(each.ids),
            who=_who(connection, each.customers),
            remedy=_(each.remedy),
        )
        for each in found
    ]
    return Check("invariants", ok=not found, detail="\n".join(lines) or _("all of them agree"))


def _who(connection: sqlite3.Connection, customers: tuple[int, ...]) -> str:
    """The first few of these customers by name."""
    names = []
    for id_ in customers[:_MOST_NAMED]:
        name, phone = connection.execute(
            "SELECT name, phone FROM customer WHERE id = ?", (id_,)
        ).fetchone() or ("", "")
        names.append(name or mask_phone(phone) or _("customer {id}").format(id=id_))
    if len(customers) > _MOST_NAMED:
        names.append(_("{count} more").format(count=len(customers) - _MOST_NAMED))
    return _(", ").join(names)


def _journal(connection: sqlite3.Connection) -> Check:
    wanted, stored = _wanted("trigger"), _stored(connection, "trigger")
    if stored == wanted:
        return Check(
            "journal", ok=True, detail=_("every change is noted, and nothing noted is lost")
        )
    wrong = sorted(name for name in wanted.keys() | stored if wanted.get(name) != stored.get(name))
    said = _("the guards of the file were changed: {names}").format(
        names=", ".join(wrong[:_MOST_NAMED])
    )
    return Check("journal", ok=False, detail=said)


def _stored(connection: sqlite3.Connection, *kinds: str) -> dict[str, str]:
    """The parts of the schema of these kinds by name, but for those that SQLite makes itself."""
    found = connection.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type IN ({db.marks(kinds)}) "
        "AND name NOT GLOB 'sqlite_*'",
        kinds,
    )
    return dict(found.fetchall())


def _wanted(*kinds: str) -> dict[str, str]:
    """As `_stored`, of a file that was made just now."""
    from shopvisit.store import schema
    from shopvisit.store.migrations import steps

    with closing(sqlite3.connect(":memory:")) as fresh:
        for step in steps.STEPS:
            step(fresh)
        for statement in schema.journal_triggers():
            fresh.execute(statement)
        return _stored(fresh, *kinds)
