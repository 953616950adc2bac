"""The shop's file as a whole: created, looked at, opened, upgraded, copied and checked."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from shopvisit import db
from shopvisit.errors import (
    BusyError,
    CannotWriteError,
    FileMissingError,
    FileRefusedError,
    ShopError,
)
from shopvisit.store.disk import give_name, has_room_for_copies, make_folder, remove, sync
from shopvisit.store.migrations import newest
from shopvisit.text.i18n import _

APPLICATION_ID = 0x53565631  # "SVV1", bytes 68 to 71 of the file
HEADER_BYTES = 100
_PAGES = 2_000  # that are copied between two looks
_ASKED_EVERY = 20_000  # steps of SQLite's machine: about a millisecond


class NewerError(FileRefusedError):
    """The file was made by a newer shopvisit."""


def disarm_journal(connection: sqlite3.Connection) -> None:
    """Let changes through unnoted: for a sample's past, and for schema changes."""
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'journal_*'"
    for (name,) in connection.execute(triggers).fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def _arm_journal(connection: sqlite3.Connection) -> None:
    from shopvisit.store import schema

    disarm_journal(connection)
    for statement in schema.journal_triggers():
        connection.execute(statement)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to the newest version, the whole way or not at all."""
    connection.execute("PRAGMA foreign_keys = 0")  # has no effect once a transaction is open
    connection.execute("BEGIN EXCLUSIVE")
    try:
        # Asked only now that nobody else writes: another window may have been quicker.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        from shopvisit.store.migrations import steps

        disarm_journal(connection)  # its triggers name columns that a step may take away
        for step in steps.STEPS[version:]:
            step(connection)
        _arm_journal(connection)
        if version:
            connection.execute("ANALYZE")  # what was known of a table goes with it
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise FileRefusedError(
                _("The shop's file did not survive the upgrade; it is unchanged.")
            )
        connection.execute(f"PRAGMA user_version = {newest.SCHEMA}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.execute("PRAGMA foreign_keys = 1")


@contextlib.contextmanager
def _built_aside(target: Path) -> Iterator[Path]:
    """A private temporary file beside `target`; what the caller leaves in it gets target's name.

    The name is given only to a finished, synced file, and never takes the place of another.
    """
    make_folder(target.parent)
    aside = target.with_name(f".{target.name}.{os.getpid()}.new")
    leftovers = [Path(f"{aside}{suffix}") for suffix in ("", "-journal", "-wal", "-shm")]
    try:
        for leftover in leftovers:
            remove(leftover)
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        yield aside
        sync(aside)
        give_name(aside, target)
        sync(target.parent)
    except FileExistsError:
        raise ShopError(_("There is a file already: {path}").format(path=target)) from None
    finally:
        for leftover in leftovers:
            remove(leftover)


def create(
    path: Path,
    fill: Callable[[sqlite3.Connection], None] | None = None,
    furnish: Callable[[Path], None] | None = None,
) -> None:
    """Make an empty shop at `path`, or one that `fill` has put rows into before the journal arms.

    `furnish` works with the shop, under the name it is given, before it gets its own. Raises
    ShopError when something is there already, or its name is so long that no backup of it could
    ever be made; CannotWriteError when the disk says no.
    """
    refuse_long_name(path)
    if path.exists():
        raise ShopError(_("There is a file already: {path}").format(path=path))
    with db.explained(), _built_aside(path) as aside:
        connection = db.bare(aside, "mode=rw")
        try:
            connection.execute("PRAGMA journal_mode = off")  # a half-made file is thrown away
            connection.execute("PRAGMA synchronous = 0")
            migrate(connection)
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
        if furnish:
            furnish(aside)
            _all_in_one(aside)


def _all_in_one(path: Path) -> None:
    """Have the file hold what its log holds; closing it does so, too, but says nothing if it fails.

    Raises FileRefusedError or CannotWriteError where it does not.
    """
    with contextlib.closing(db.bare(path, "mode=rw")) as connection:
        busy, _pages, _done = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    log = path.with_name(f"{path.name}-wal")
    if busy or (log.exists() and log.stat().st_size):
        raise CannotWriteError(_("The disk does not answer. Nothing was made; try again."))
    if problems := problems_at_rest(path):
        raise FileRefusedError(
            _("The copy is damaged and was thrown away: {what}").format(what=problems[0])
        )


def refuse_long_name(path: Path) -> None:
    """Raises ShopError where no backup of the file would have room for its name."""
    if not has_room_for_copies(path):
        said = _("The name or the folder is too long, no backup would fit beside it: {path}")
        raise ShopError(said.format(path=path))


def look_at_header(path: Path) -> int:
    """The schema version written in the file's first bytes, read before SQLite touches it.

    Raises FileMissingError, or FileRefusedError for a file that is empty, not a database, another
    program's, or made by a newer shopvisit.
    """
    if db.has_open(path):
        # A handle that is closed takes every lock of this process on the file along (POSIX); then
        # whoever looks in next finds it unused, and takes the log away under those who write.
        return _version_of_open(path)
    try:
        if path.exists() and not path.is_file():  # reading a pipe would wait for ever
            raise FileRefusedError(_("{path} is not a file.").format(path=path))
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except FileNotFoundError:
        raise FileMissingError(_("There is no shop file at {path}").format(path=path)) from None
    except OSError as error:
        raise FileRefusedError(
            _("{path} cannot be read: {why}").format(path=path, why=error.strerror)
        ) from error
    if not head.startswith(b"SQLite format 3\0") or len(head) < HEADER_BYTES:
        raise FileRefusedError(
            _("{path} is not a shop file; it was left as it is.").format(path=path)
        )
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise FileRefusedError(
            _("{path} belongs to another program; it was left as it is.").format(path=path)
        )
    version = int.from_bytes(head[60:64], "big")
    if version > newest.SCHEMA:
        raise NewerError(
            _("{path} was made by a newer shopvisit; please update this one.").format(path=path)
        )
    if version == 0:
        raise FileRefusedError(_("The shop's file is damaged. It was left as it is."))
    return version


def _version_of_open(path: Path) -> int:
    """The schema version of a file that was looked at when this process opened it."""
    with db.explained(), contextlib.closing(db.bare(path, "mode=ro")) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def open_file(path: Path, *, looking: bool = False) -> None:
    """Open the shop's file for this thread, upgrading its schema if need be; or only to look.

    Raises what `look_at_header` raises, FileRefusedError when a safety setting did not take, and
    BusyError when the file is still to be upgraded by whoever may write.
    """
    if looking and look_at_header(path) < newest.SCHEMA:
        raise BusyError(
            _("The shop is open in an older shopvisit. Close that one, then try again.")
        )
    if not looking:
        upgrade(path)
    db.open_file(path, looking=looking)


def check(path: Path, *, full: bool, enough: Callable[[], bool] | None = None) -> list[str]:
    """What is wrong with the file itself; empty when all is well. Reads it beside the work.

    `full` compares the indexes with their tables, too, which takes several times as long. Once
    `enough()` the rest is taken to be well. Raises BusyError or CannotWriteError when it could not
    be read just now.
    """
    try:
        with db.explained(), contextlib.closing(db.bare(path, "mode=ro")) as connection:
            connection.set_progress_handler(enough, _ASKED_EVERY)
            connection.execute("SELECT 1 FROM customer LIMIT 1")  # a shell without tables is none
            if full:
                return integrity_problems(connection)
            return _said(connection, "quick_check(5)")
    except FileRefusedError as error:
        return [str(error)]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return []


def needs_care(path: Path) -> bool:
    """Whether opening the file for work would change it before anything is asked of it.

    That is so of one that was not closed in order, whose last changes still wait beside it, and
    of a backup, which is one file until it is opened.
    """
    log = path.with_name(path.name + "-wal")
    with db.explained():
        with path.open("rb") as file:
            header = file.read(20)
        return header[18:20] != b"\2\2" or (log.exists() and log.stat().st_size > 0)


def upgrade(path: Path, tell: Callable[[int], object] | None = None) -> None:
    """Bring an older file up to date, the whole way or not at all, with a copy of it kept before.

    Does nothing to one that is up to date. `tell` is told how many hundredths of the upgrade are
    done. Raises what `look_at_header` and `copy_verified` raise, and BusyError.
    """
    version = look_at_header(path)
    if version == newest.SCHEMA:
        return
    with db.explained():
        connection = db.bare(path, "mode=rw")
        try:
            name = f"{path.stem}-before-{newest.SCHEMA}-from-{version}.db"
            safety = path.parent / "backups" / name
            if not safety.exists():
                # Copying takes a fifth of the time, and looking through the copy two more.
                copy_verified(path, safety, tell=tell and (lambda part: tell(part // 5)))
            if tell:
                from shopvisit.store.migrations import telling

                telling.watch(connection, version, lambda part: tell(60 + part * 2 // 5))
            migrate(connection)
        finally:
            connection.close()


def copy_verified(
    source: Path,
    target: Path,
    change: Callable[[sqlite3.Connection], object] | None = None,
    tell: Callable[[int], object] | None = None,
) -> None:
    """Copy the shop file as it is now to `target`, open and check the copy, then name it.

    `change` alters the copy before it is checked. `tell` is told how many hundredths are copied.
    Safe while the shop is in use. Raises FileRefusedError when the copy does not check out,
    ShopError when `target` exists.
    """
    with db.explained():
        if target.exists():
            raise ShopError(_("There is a file already: {path}").format(path=target))
    with db.explained(), contextlib.closing(db.bare(source, "mode=ro")) as origin:
        _copy(origin, target, change, tell)


def copy_of_open(target: Path) -> None:
    """Copy the shop that this thread has open to `target`, wherever its own file has gone.

    Raises what `copy_verified` raises.
    """
    with db.explained():
        _copy(db.connection(), target)


def _copy(
    origin: sqlite3.Connection,
    target: Path,
    change: Callable[[sqlite3.Connection], object] | None = None,
    tell: Callable[[int], object] | None = None,
) -> None:
    def copied(_status: int, left: int, total: int) -> None:
        if tell:
            tell((total - left) * 100 // (total or 1))

    with _built_aside(target) as aside:
        copy = db.bare(aside, "mode=rw")
        try:
            copy.execute("PRAGMA synchronous = 0")  # it is synced once, whole, before it is named
            origin.backup(copy, pages=_PAGES if tell else -1, progress=copied)
            copy.execute("PRAGMA journal_mode = delete")  # a backup is one file, with no -wal
            if change:
                change(copy)
        finally:
            copy.close()
        if problems := problems_at_rest(aside):
            raise FileRefusedError(
                _("The copy is damaged and was thrown away: {what}").format(
                    what=problems[0].splitlines()[-1]
                )
            )


def problems_at_rest(path: Path) -> list[str]:
    """As `integrity_problems`, of a file that nobody writes to, in two thirds of the time.

    Nearly all of the time goes into the constraints of the rows, so the tables are shared out
    among two threads; SQLite lets go of Python's lock while it looks. What lies between tables,
    such as a page that two of them use, only a look at the whole finds, without the rows.
    """
    from concurrent.futures import ThreadPoolExecutor

    def look(checks: Iterable[str]) -> list[str]:
        # SQLite does not look at constraints in a file that it may not write to.
        with contextlib.closing(db.bare(path, "mode=rw")) as connection:
            return [said for check in checks for said in _said(connection, check)]

    tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
    with contextlib.closing(db.bare(path, "mode=rw")) as whole:
        # Whoever is free takes the next one.
        checks = iter([f'integrity_check("{name}")' for (name,) in whole.execute(tables)])
        with ThreadPoolExecutor(2) as pool:
            found = pool.map(look, (checks, checks))
            whole.execute("PRAGMA ignore_check_constraints = 1")
            problems = _said(whole, "quick_check(20)") + _said(whole, "foreign_key_check")
            return problems + [problem for part in found for problem in part]


def integrity_problems(connection: sqlite3.Connection) -> list[str]:
    """What SQLite's own full check and the foreign keys say is wrong; empty when all is well."""
    connection.text_factory = db.readable
    return _said(connection, "integrity_check(20)") + _said(connection, "foreign_key_check")


def _said(connection: sqlite3.Connection, check: str) -> list[str]:
    """What a check of SQLite's complains of."""
    try:
        said = [" ".join(map(str, row[:2])) for row in connection.execute(f"PRAGMA {check}")]
    except UnicodeDecodeError as error:  # the complaint itself quotes what is garbled
        return [str(error)]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return [str(error)]  # a declaration that is garbled so that it means nothing
    return [] if said == ["ok"] else said
