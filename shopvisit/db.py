"""The shop's one SQLite file: its models, how it is created, opened, copied, and written to.

Every thread that touches the file has a connection of its own (`connect`, `disconnect`): the
screen reads with one while a single writer writes with another, so nobody waits for a slow disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from peewee import (
    AutoField,
    ForeignKeyField,
    IntegerField,
    Model,
    PeeweeException,
    SqliteDatabase,
    TextField,
)

from shopvisit.errors import (
    BusyError,
    CannotWriteError,
    FileRefusedError,
    ShopError,
)
from shopvisit.i18n import _

# synchronous=FULL: with NORMAL, WAL loses acknowledged commits when the power goes.
# recursive_triggers: without it INSERT OR REPLACE slips past the append-only triggers.
PRAGMAS: tuple[tuple[str, object], ...] = (
    ("busy_timeout", 5000),
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("secure_delete", 1),
    ("cell_size_check", 1),
)


class _Database(SqliteDatabase):
    def rollback(self) -> None:
        """Take the open transaction back, if there still is one: a full disk has ended it."""
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        if connection.in_transaction:
            super().rollback()


database = _Database(None, autoconnect=False, lock_type="immediate")


class DayField(TextField):
    """A local calendar day, stored as `YYYY-MM-DD`."""

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None


class Table(Model):
    id = AutoField()
    created_at = TextField()

    class Meta:
        database = database
        legacy_table_names = False


class Staff(Table):
    name = TextField()
    role = TextField()
    active = IntegerField(default=1)


class Reason(Table):
    name = TextField()
    polarity = TextField()
    dimension = TextField()
    active = IntegerField(default=1)


class Customer(Table):
    name = TextField(default="")
    salutation = TextField(default="")
    phone = TextField(default="")
    phone_key = TextField(null=True)
    wechat = TextField(default="")
    tags = TextField(default="")
    note = TextField(default="")
    preferred_channel = TextField(null=True)
    best_time = TextField(default="")
    source = TextField(default="")
    contact_consent = TextField(default="all")
    merged_into = ForeignKeyField("self", null=True, column_name="merged_into")
    archived_at = TextField(null=True)
    erased_at = TextField(null=True)


class Visit(Table):
    customer = ForeignKeyField(Customer)
    visited_on = DayField()
    kind = TextField()
    item = TextField(default="")
    amount = IntegerField(null=True)
    served_by = ForeignKeyField(Staff, null=True, column_name="served_by")
    note = TextField(default="")


class Occasion(Table):
    customer = ForeignKeyField(Customer)
    kind = TextField()
    calendar = TextField()
    month = IntegerField()
    day = IntegerField()
    leap = IntegerField(default=0)
    year = IntegerField(null=True)
    note = TextField(default="")


class Improvement(Table):
    title = TextField(default="")
    problem = TextField(default="")
    action = TextField(default="")
    owner = ForeignKeyField(Staff, null=True)
    status = TextField(default="proposed")
    adopted_on = DayField(null=True)


class Complaint(Table):
    customer = ForeignKeyField(Customer)
    visit = ForeignKeyField(Visit, null=True)
    source = TextField()
    category = TextField(default="")
    severity = TextField()
    owner = ForeignKeyField(Staff, null=True)
    text = TextField(default="")
    opened_at = TextField()
    opened_on = DayField()
    respond_by = TextField(null=True)
    responded_at = TextField(null=True)
    resolve_by = DayField(null=True)
    resolved_at = TextField(null=True)
    resolution = TextField(default="")
    informed_at = TextField(null=True)
    verified_at = TextField(null=True)
    closed_at = TextField(null=True)
    reopened = IntegerField(default=0)
    cause = ForeignKeyField(Reason, null=True)
    compensation = IntegerField(null=True)
    rating_before_id = IntegerField(null=True)
    rating_after_id = IntegerField(null=True)


class ComplaintEvent(Table):
    complaint = ForeignKeyField(Complaint)
    at = TextField()
    staff = ForeignKeyField(Staff, null=True)
    kind = TextField()
    text = TextField(default="")


class FollowUp(Table):
    customer = ForeignKeyField(Customer)
    kind = TextField()
    reason = TextField(default="")
    rule = TextField(default="")
    visit = ForeignKeyField(Visit, null=True)
    complaint = ForeignKeyField(Complaint, null=True)
    improvement = ForeignKeyField(Improvement, null=True)
    occasion = ForeignKeyField(Occasion, null=True)
    from_on = DayField()
    due_on = DayField()
    first_due_on = DayField()
    due_time = TextField(null=True)
    planned_on = DayField(null=True)
    planned_time = TextField(null=True)
    priority = IntegerField()
    assignee = ForeignKeyField(Staff, null=True)
    status = TextField(default="open")
    closed_at = TextField(null=True)
    closed_on = DayField(null=True)
    closed_by = ForeignKeyField(Staff, null=True, column_name="closed_by")
    close_reason = TextField(default="")
    rating_id = IntegerField(null=True)
    dedupe_key = TextField(null=True)


class Attempt(Table):
    follow_up = ForeignKeyField(FollowUp)
    at = TextField()
    attempted_on = DayField()
    staff = ForeignKeyField(Staff, null=True)
    channel = TextField()
    outcome = TextField()
    note = TextField(default="")


class Rating(Table):
    follow_up = ForeignKeyField(FollowUp)
    customer = ForeignKeyField(Customer)
    answered_at = TextField()
    answered_on = DayField()
    recorded_by = ForeignKeyField(Staff, null=True, column_name="recorded_by")
    served_by = ForeignKeyField(Staff, null=True, column_name="served_by")
    csat = IntegerField(null=True)
    nps = IntegerField(null=True)
    ces = IntegerField(null=True)
    fixed = IntegerField(null=True)
    first_time = IntegerField(null=True)
    mood = TextField(null=True)
    praise = TextField(default="")
    complaint = TextField(default="")
    need = TextField(default="")
    suggestion = TextField(default="")
    revision = IntegerField(default=1)


class RatingReason(Table):
    rating = ForeignKeyField(Rating)
    reason = ForeignKeyField(Reason)


class ImprovementSource(Table):
    improvement = ForeignKeyField(Improvement)
    complaint = ForeignKeyField(Complaint, null=True)
    rating = ForeignKeyField(Rating, null=True)


class MonthLock(Table):
    month = TextField()
    locked_at = TextField()
    locked_by = ForeignKeyField(Staff, null=True, column_name="locked_by")
    figures = TextField()
    definitions = IntegerField()


class EngineRun(Table):
    """The rules have looked at every day up to and including `through_on`."""

    through_on = DayField()


# Every one of these is journalled. Derived (search_key, customer_rhythm) and unsaved (draft)
# tables have no model: they are no record of what happened.
JOURNALLED: tuple[type[Table], ...] = (
    Staff, Reason, Customer, Visit, Occasion, Improvement, Complaint, ComplaintEvent, FollowUp,
    Attempt, Rating, RatingReason, ImprovementSource, MonthLock, EngineRun,
)  # fmt: skip


def table_name(model: type[Table]) -> str:
    return str(model._meta.table_name)  # noqa: SLF001  # peewee's documented place for it


def columns(model: type[Table]) -> tuple[str, ...]:
    return tuple(model._meta.columns)  # noqa: SLF001  # peewee's documented place for it


def journal_triggers() -> list[str]:
    """The statements that make every change to a journalled table write its own history.

    A change outside of an open action has no action id, and is refused by NOT NULL.
    """
    statements = []
    for model in JOURNALLED:
        name = table_name(model)

        def row(alias: str, model: type[Table] = model) -> str:
            pairs = ", ".join(f"'{column}', {alias}.{column}" for column in columns(model))
            return f"json_object({pairs})"

        for event, when, row_id, before, after in (
            ("insert", "", "new.id", "NULL", row("new")),
            ("update", f"WHEN {row('old')} IS NOT {row('new')}", "old.id", row("old"), row("new")),
            ("delete", "", "old.id", row("old"), "NULL"),
        ):
            statements.append(
                f"CREATE TRIGGER journal_{name}_{event} AFTER {event.upper()} ON {name} {when} "
                "BEGIN INSERT INTO journal(action_id, table_name, row_id, before, after) VALUES "
                f"((SELECT action_id FROM now_open), '{name}', {row_id}, {before}, {after}); END"
            )
    return statements


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
    pragmas = (*PRAGMAS, ("query_only", 1)) if looking else PRAGMAS
    database.init(f"{path.absolute().as_uri()}?mode=rw", pragmas=pragmas, uri=True)
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
    with explained():
        database.connect(reuse_if_open=True)
        connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]
        connection.text_factory = readable
        for name, wanted in PRAGMAS:
            got = connection.execute(f"PRAGMA {name}").fetchone()[0]
            if got != wanted:
                disconnect()
                raise FileRefusedError(
                    _("This disk does not keep a shop file safe ({setting} is {value}).").format(
                        setting=name, value=got
                    )
                )


def disconnect() -> None:
    """Close this thread's connection, if it has one."""
    if not database.is_closed():
        database.close()


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
    except (sqlite3.Error, PeeweeException) as error:
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


def _explained(error: Exception) -> ShopError | None:
    origin = error if isinstance(error, sqlite3.Error) else error.__cause__ or error.__context__
    code = getattr(origin, "sqlite_errorname", None) or ""
    for prefix, kind, words in _EXPLANATIONS:
        if code.startswith(prefix):
            return kind(_explanation(words))
    if code == "SQLITE_ERROR" and str(origin).startswith(("no such", "malformed")):
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


class _DamageTold:
    """A damaged page is met wherever it is read; it is told as a ShopError, and nothing else is."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error | PeeweeException | UnicodeDecodeError):
            explained = _explained(error)
            if isinstance(explained, FileRefusedError):
                raise explained from error


_damage_told = _DamageTold()


def rows(sql: str, *params: object) -> list[tuple[Any, ...]]:
    """All rows of a query, as plain tuples; dates come as ISO text."""
    with _damage_told:
        return _execute(sql, params).fetchall()


def named(sql: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """As `rows`, with parameters by name."""
    with _damage_told:
        return _execute(sql, parameters).fetchall()


def row(sql: str, *params: object) -> tuple[Any, ...] | None:
    """The first row of a query, or None."""
    with _damage_told:
        found: tuple[Any, ...] | None = _execute(sql, params).fetchone()
    return found


def value(sql: str, *params: object) -> Any:  # whatever the one cell holds
    """The first cell of the first row of a query, or None."""
    found = row(sql, *params)
    return found[0] if found else None


def run(sql: str, *params: object) -> int:
    """Execute one statement; the number of rows it changed."""
    return _execute(sql, params).rowcount


def run_many(sql: str, params: Iterable[Sequence[object]]) -> None:
    """Execute one statement for each of many rows, inside the transaction that the caller holds."""
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]
    connection.executemany(sql, params)


def _execute(sql: str, params: Sequence[object] | Mapping[str, object]) -> sqlite3.Cursor:
    cursor: sqlite3.Cursor = database.execute_sql(sql, params)  # type: ignore[no-untyped-call]
    return cursor


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Have several reads see one moment, whatever other threads save meanwhile."""
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def marks(values: Collection[object]) -> str:
    """Placeholders for an IN list."""
    return ", ".join("?" * len(values))
