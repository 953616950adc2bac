"""The shop's one SQLite file: how it is connected to, asked in SQL, and written to.

Every thread that touches the file has a connection of its own (`connect`, `disconnect`): the
screen reads with one while a single writer writes with another, so nobody waits for a slow disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shopvisit.errors import (
    BusyError,
    CannotReadError,
    CannotWriteError,
    FileGoneError,
    FileRefusedError,
    ShopError,
)
from shopvisit.text.i18n import _

# synchronous=FULL: with NORMAL, WAL loses acknowledged commits when the power goes.
# recursive_triggers: without it INSERT OR REPLACE slips past the append-only triggers.
# cache_size, in KiB: among a hundred thousand customers a search sorts by last visits that lie all
# over the file; what SQLite keeps of it by itself is read anew for every letter typed.
PRAGMAS: tuple[tuple[str, object], ...] = (
    ("busy_timeout", 5000),
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("secure_delete", 1),
    ("cell_size_check", 1),
    ("cache_size", -8000),
)


# Python's own is on its way out.
sqlite3.register_adapter(date, date.isoformat)


class _Mine(threading.local):
    """What each thread has for itself."""

    connection: sqlite3.Connection | None = None


_mine = _Mine()
_opened: tuple[Path, bool] | None = None  # the file that `connect` opens, and whether only to look


class _Stand:
    """Which files stood under their names when the shop was opened: its own, its log, its lock.

    A file that has been deleted, renamed or replaced goes on being written to by whoever has it
    open, and nobody will ever find what is written there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log, self._lock = (path.with_name(f"{path.name}{end}") for end in ("-wal", ".lock"))
        names = (path, self._log, self._lock)
        self._known = {name: found for name in names if (found := _identity(name))}
        self.file = self._known.get(path, ())[:2]

    def misplaced(self) -> str:
        """Why what would be saved now would be lost, in words; "" where all is in its place."""
        found, known = _identity(self._path), self._known.get(self._path)
        if known is None:
            return ""
        if found is None:
            if not self._path.parent.exists():
                said = _("The folder of the shop's file is not there: {folder}")
                return said.format(folder=self._path.parent)
            return _("The shop's file is not there any more: {path}").format(path=self._path)
        if found[:2] != known[:2]:
            said = _("Another file stands where the shop's file was: {path}")
            return said.format(path=self._path)
        if found[2] > known[2]:
            return _("The shop's file has been given a second name: {path}").format(path=self._path)
        for name in (self._log, self._lock):
            known = self._known.get(name)
            if known is None:
                if name == self._log and (late := _identity(name)):
                    self._known[name] = late  # SQLite makes it when it first needs it
            elif (_identity(name) or ())[:2] != known[:2]:
                said = _("A part of the shop's file was deleted or replaced: {path}")
                return said.format(path=name)
        return ""


def has_open(path: Path) -> bool:
    """Whether this process has that very file open."""
    stand, found = _Connections.stand, _identity(path)
    return bool(_Connections.count and stand and found and found[:2] == stand.file)


def _identity(path: Path) -> tuple[int, int, int] | None:
    """Device, number and how many names a file has; None where it cannot be found."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_nlink


class _Connections:
    """How many the process has, and where the files stood when it had the first of them."""

    count = 0
    stand: _Stand | None = None
    guard = threading.Lock()


def misplaced() -> str:
    """Why what would be saved now would be lost, in words; "" where all is in its place."""
    stand = _Connections.stand
    return stand.misplaced() if stand is not None else ""


def _must_be_in_place() -> None:
    if why := misplaced():
        raise FileGoneError(_("{why}. Nothing was saved.").format(why=why))


def bare(path: Path, how: str) -> sqlite3.Connection:
    """A connection to a file as it lies there, outside of the shop that is open, damaged or not.

    `how` is "mode=ro", "mode=rw" or, for one that nobody has open, "immutable=1". A statement is
    saved by itself where no transaction was begun. Raises sqlite3.Error.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None
    )
    connection.text_factory = readable
    return connection


def readable(raw: bytes) -> str:
    """A stored text; what a damaged file has garbled is to be told, not to end in an error."""
    return raw.decode("utf-8", "replace")


def open_file(path: Path, *, looking: bool = False) -> None:
    """Say which file `connect` opens, and connect this thread; `looking` refuses every change."""
    global _opened  # noqa: PLW0603  # one shop a process
    disconnect()
    _opened = (path, looking)
    _Connections.stand = None
    connect()


@contextlib.contextmanager
def although_looking() -> Iterator[None]:
    """Let this thread write in a window that only looks, for what must be counted in every one."""
    refusing = value("PRAGMA query_only")
    run("PRAGMA query_only = 0")
    try:
        yield
    finally:
        run(f"PRAGMA query_only = {refusing}")


def seen() -> int:
    """A number that changes when another connection has changed the file."""
    return int(value("PRAGMA data_version"))


def connect() -> None:
    """Give this thread its own connection to the open file."""
    if _mine.connection is not None or _opened is None:
        return
    path, looking = _opened
    if _Connections.count:
        _must_be_in_place()  # or this thread would see another file, or none
    with explained():
        made = bare(path, "mode=rw")
        try:
            for name, wanted in PRAGMAS:
                made.execute(f"PRAGMA {name} = {wanted}")
                got = made.execute(f"PRAGMA {name}").fetchone()[0]
                if got != wanted:
                    raise FileRefusedError(
                        _(
                            "This disk does not keep a shop file safe ({setting} is {value})."
                        ).format(setting=name, value=got)
                    )
            made.execute(f"PRAGMA query_only = {int(looking)}")
        except BaseException:
            made.close()
            raise
    _mine.connection = made
    with _Connections.guard:
        _Connections.count += 1
        # With the last connection SQLite takes its log away, and makes a new one for the next.
        if _Connections.count == 1 or _Connections.stand is None:
            _Connections.stand = _Stand(path)


def disconnect() -> None:
    """Close this thread's connection, if it has one."""
    if _mine.connection is not None:
        with _Connections.guard:
            _Connections.count -= 1
        _mine.connection.close()
        _mine.connection = None


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Have this thread read with another connection: temporary tables in it are seen by nobody.

    It cannot change the file.
    """
    if _opened is None:
        raise RuntimeError("no shop's file is open")
    with _reading_told:
        made = bare(_opened[0], "mode=ro")
    before, _mine.connection = _mine.connection, made
    try:
        made.execute("PRAGMA temp_store = memory")
        yield
    finally:
        _mine.connection = before
        made.close()


def connection() -> sqlite3.Connection:
    """This thread's connection to the open file. Raises RuntimeError where it has none."""
    if _mine.connection is None:
        raise RuntimeError("this thread is not connected to the shop's file")
    return _mine.connection


_EXPLANATIONS: tuple[tuple[str, type[ShopError], str], ...] = (
    ("SQLITE_BUSY", BusyError, "busy"),
    ("SQLITE_LOCKED", BusyError, "busy"),
    ("SQLITE_FULL", CannotWriteError, "full"),
    ("SQLITE_IOERR", CannotWriteError, "full"),
    ("SQLITE_READONLY", CannotWriteError, "read-only"),
    ("SQLITE_CANTOPEN", CannotWriteError, "read-only"),
    ("SQLITE_PERM", CannotWriteError, "read-only"),
    ("SQLITE_CORRUPT", FileRefusedError, "damaged"),
    ("SQLITE_NOTADB", FileRefusedError, "damaged"),
    # What a row names has been taken back by undo, or by another window, since it was read.
    ("SQLITE_CONSTRAINT_FOREIGNKEY", ShopError, "gone"),
)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn what SQLite and the system say into ShopErrors that a shopkeeper can act on."""
    try:
        yield
    except sqlite3.Error as error:
        if (explained := _explained(error)) is not None:
            raise explained from error
        raise
    except UnicodeDecodeError as error:
        # SQLite's complaint quotes what is garbled, and Python cannot read the quotation.
        raise FileRefusedError(_explanation("damaged")) from error
    except OSError as error:
        raise CannotWriteError(
            _("The disk says no: {why}").format(why=error.strerror or error)
        ) from error


# What it says of a schema or a header that is garbled, as it would of a fault of ours.
_GARBLED = ("no such", "malformed", "unsupported file format", "foreign key mismatch")


def _explained(error: sqlite3.Error) -> ShopError | None:
    code = getattr(error, "sqlite_errorname", None) or ""
    for prefix, kind, words in _EXPLANATIONS:
        if code.startswith(prefix):
            return kind(_explanation(words))
    if code == "SQLITE_ERROR" and str(error).startswith(_GARBLED):
        return FileRefusedError(_explanation("damaged"))
    return None


def _explanation(words: str) -> str:
    return {
        "busy": _("Another program is writing to the shop's file. Nothing was saved; try again."),
        "full": _("The disk is full or does not answer. Nothing was saved; try again."),
        "read-only": _("The shop's file cannot be written here. Nothing was saved."),
        "damaged": _("The shop's file is damaged. It was left as it is."),
        "gone": _("This is not there any more: it has been taken back. Nothing was saved."),
    }[words]


class _ReadingTold:
    """What SQLite says while it reads, as a ShopError: that the file is damaged, or the disk mute.

    One failed answer of the disk is no damage: asked again, it may give what it holds.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            explained = _explained(error)
            if isinstance(explained, CannotWriteError):
                raise CannotReadError(
                    _("The disk does not answer. Nothing is lost; try again.")
                ) from error
            if explained is not None:
                raise explained from error


_reading_told = _ReadingTold()


def rows(sql: str, *params: object) -> list[tuple[Any, ...]]:
    """All rows of a query, as plain tuples; dates come as ISO text."""
    with _reading_told:
        return connection().execute(sql, params).fetchall()


def named(sql: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """As `rows`, with parameters by name."""
    with _reading_told:
        return connection().execute(sql, parameters).fetchall()


def row(sql: str, *params: object) -> tuple[Any, ...] | None:
    """The first row of a query, or None."""
    with _reading_told:
        found: tuple[Any, ...] | None = connection().execute(sql, params).fetchone()
    return found


def value(sql: str, *params: object) -> Any:  # whatever the one cell holds
    """The first cell of the first row of a query, or None."""
    found = row(sql, *params)
    return found[0] if found else None


def run(sql: str, *params: object) -> int:
    """Execute one statement; the number of rows it changed."""
    return connection().execute(sql, params).rowcount


def run_many(sql: str, params: Iterable[Sequence[object]]) -> None:
    """Execute one statement for each of many rows, inside the transaction that the caller holds."""
    connection().executemany(sql, params)


@contextlib.contextmanager
def transaction(kind: str = "IMMEDIATE") -> Iterator[None]:
    """Save what is done inside as a whole, on disk when the block ends, or nothing of it.

    Inside of another one it is part of that.
    """
    mine = connection()
    if mine.in_transaction:
        yield
        return
    saves = kind == "IMMEDIATE"
    if saves:
        _must_be_in_place()
    mine.execute(f"BEGIN {kind}")
    try:
        yield
        if saves:
            _must_be_in_place()
        _end("COMMIT")
    except BaseException:
        roll_back()
        raise


def roll_back() -> None:
    """Take the open transaction back, the outermost one and all that was done in it."""
    _end("ROLLBACK")


def _end(how: str) -> None:
    # There may be none any more: a full disk ends it by itself.
    if connection().in_transaction:
        connection().execute(how)


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Have several reads see one moment, whatever other threads save meanwhile."""
    with transaction("DEFERRED"):
        yield


def marks(values: Collection[object]) -> str:
    """Placeholders for an IN list."""
    return ", ".join("?" * len(values))
