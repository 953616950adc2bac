"""The shop's file as a whole: created, looked at, opened, upgraded, copied and checked."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from shopvisit import db, migrations
from shopvisit.errors import FileMissingError, FileRefusedError, ShopError
from shopvisit.i18n import _

APPLICATION_ID = 0x53565631  # "SVV1", bytes 68 to 71 of the file


def disarm_journal(connection: sqlite3.Connection) -> None:
    """Let changes through unnoted: for a sample's past, and for schema changes."""
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'journal_*'"
    for (name,) in connection.execute(triggers).fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def _arm_journal(connection: sqlite3.Connection) -> None:
    disarm_journal(connection)
    for statement in db.journal_triggers():
        connection.execute(statement)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to the newest version, the whole way or not at all."""
    connection.execute("PRAGMA foreign_keys = 0")  # has no effect once a transaction is open
    connection.execute("BEGIN EXCLUSIVE")
    try:
        # Asked only now that nobody else writes: another window may have been quicker.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for step in migrations.STEPS[version:]:
            step(connection)
        _arm_journal(connection)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise FileRefusedError(
                _("The shop's file did not survive the upgrade; it is unchanged.")
            )
        connection.execute(f"PRAGMA user_version = {migrations.SCHEMA}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = 1")


def sync(path: Path) -> None:
    """Have the disk hold what `path` (a file or a folder) says."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder; NTFS journals renames itself
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _name(aside: Path, target: Path) -> None:
    """Give the file `aside` the name `target`. Raises FileExistsError when something has it."""
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:
        # A memory stick, as a rule, cannot give a file a second name.
        if target.exists():
            raise FileExistsError from None
        aside.rename(target)


@contextlib.contextmanager
def _built_aside(target: Path) -> Iterator[Path]:
    """A private temporary file beside `target`; what the caller leaves in it gets target's name.

    The name is given only to a finished, synced file, and never takes the place of another.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = target.with_name(f".{target.name}.{os.getpid()}.new")
    leftovers = [Path(f"{aside}{suffix}") for suffix in ("", "-journal", "-wal", "-shm")]
    try:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        yield aside
        sync(aside)
        _name(aside, target)
        sync(target.parent)
    except FileExistsError:
        raise ShopError(_("There is a file already: {path}").format(path=target)) from None
    finally:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)


def create(path: Path, fill: Callable[[sqlite3.Connection], None] | None = None) -> None:
    """Make an empty shop at `path`, or one that `fill` has put rows into before the journal arms.

    Raises ShopError when something is there already, CannotWriteError when the disk says no.
    """
    if path.exists():
        raise ShopError(_("There is a file already: {path}").format(path=path))
    with db.explained(), _built_aside(path) as aside:
        connection = sqlite3.connect(aside, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = off")  # a half-made file is thrown away
            connection.execute("PRAGMA synchronous = 0")
            _migrate(connection)
            if fill:
                disarm_journal(connection)
                # Looked at once, at the end: so rows may name others that are still to come.
                connection.execute("PRAGMA foreign_keys = 0")
                connection.execute("BEGIN")
                fill(connection)
                connection.execute("COMMIT")
                if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
                    raise sqlite3.IntegrityError(f"{broken[0]} names a row of {broken[2]} in vain")
                _arm_journal(connection)
                connection.execute("PRAGMA optimize")
            connection.execute("PRAGMA journal_mode = wal")
        finally:
            connection.close()


def look_at_header(path: Path) -> int:
    """The schema version written in the file's first bytes, read before SQLite touches it.

    Raises FileMissingError, or FileRefusedError for a file that is empty, not a database, another
    program's, or made by a newer shopvisit.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        raise FileMissingError(_("There is no shop file at {path}").format(path=path)) from None
    except OSError as error:
        raise FileRefusedError(
            _("{path} cannot be read: {why}").format(path=path, why=error.strerror)
        ) from error
    if not head.startswith(b"SQLite format 3\0") or len(head) < 100:
        raise FileRefusedError(
            _("{path} is not a shop file; it was left as it is.").format(path=path)
        )
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise FileRefusedError(
            _("{path} belongs to another program; it was left as it is.").format(path=path)
        )
    version = int.from_bytes(head[60:64], "big")
    if not 0 < version <= migrations.SCHEMA:
        raise FileRefusedError(
            _("{path} was made by a newer shopvisit; please update this one.").format(path=path)
        )
    return version


def open_file(path: Path) -> None:
    """Open the shop's file for this thread, upgrading its schema if need be.

    Raises what `look_at_header` raises, and FileRefusedError when a safety setting did not take.
    """
    version = look_at_header(path)
    if version < migrations.SCHEMA:
        _upgrade(path, version)
    db.database.init(f"{path.absolute().as_uri()}?mode=rw", pragmas=db.PRAGMAS, uri=True)
    db.connect()


def _upgrade(path: Path, version: int) -> None:
    with db.explained():
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        connection.isolation_level = None
        try:
            name = f"{path.stem}-before-{migrations.SCHEMA}-from-{version}.db"
            safety = path.parent / "backups" / name
            if not safety.exists():
                copy_verified(path, safety)
            _migrate(connection)
        finally:
            connection.close()


def copy_verified(source: Path, target: Path) -> None:
    """Copy the shop file as it is now to `target`, open and check the copy, then name it.

    Safe while the shop is in use. Raises FileRefusedError when the copy does not check out,
    ShopError when `target` exists.
    """
    if target.exists():
        raise ShopError(_("There is a file already: {path}").format(path=target))
    with db.explained(), _built_aside(target) as aside:
        origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        copy = sqlite3.connect(aside, isolation_level=None)
        try:
            origin.backup(copy)
            copy.execute("PRAGMA journal_mode = delete")  # a backup is one file, with no -wal
            problems = integrity_problems(copy)
        finally:
            copy.close()
            origin.close()
        if problems:
            raise FileRefusedError(
                _("The copy is damaged and was thrown away: {what}").format(what=problems[0])
            )


def integrity_problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite's own full check and the foreign keys say is wrong; empty when all is well."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    problems = [] if found == ["ok"] else found
    problems += [f"{row[0]} {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
    return problems
