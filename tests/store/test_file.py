"""The shop's file: what it refuses, how it is opened, created, copied and upgraded."""

import ast
import sqlite3
from pathlib import Path

import pytest
from systems import posix_only

from shopvisit import db
from shopvisit.errors import FileMissingError, FileRefusedError, ShopError
from shopvisit.settings import values as settings
from shopvisit.shop.followups import kinds
from shopvisit.shop.record import names
from shopvisit.store import schema, shopfile
from shopvisit.store.erased_words import CODES
from shopvisit.store.migrations import first, newest, steps


@pytest.fixture(autouse=True)
def quick_disk() -> None:
    """The file is opened here with all its safety settings."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "shop.db"
    shopfile.create(made)
    return made


def raw(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def test_every_safety_setting_is_in_force_once_the_file_is_open(path: Path) -> None:
    shopfile.open_file(path)
    for name, wanted in db.PRAGMAS:
        assert db.value(f"PRAGMA {name}") == wanted


@posix_only("there a file's mode says nothing")
def test_a_new_file_is_readable_by_its_owner_only(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_missing_file_is_never_created_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        shopfile.open_file(tmp_path / "gone.db")
    assert list(tmp_path.glob("gone*")) == []


def test_creating_never_takes_the_place_of_a_file(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ShopError):
        shopfile.create(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"SQLite format 3\0",
        b"PK\x03\x04" + bytes(200),
        b"SQLite format 3\0" + bytes(200),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_was(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(FileRefusedError):
        shopfile.open_file(path)
    assert path.read_bytes() == content


def test_a_file_of_another_program_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with raw(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(FileRefusedError, match="another program"):
        shopfile.open_file(path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_program_is_refused(path: Path) -> None:
    connection = raw(path)
    connection.execute(f"PRAGMA user_version = {newest.SCHEMA + 1}")
    connection.execute("PRAGMA wal_checkpoint(truncate)")
    connection.close()
    with pytest.raises(FileRefusedError, match="newer"):
        shopfile.open_file(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError):
        shopfile.open_file(tmp_path)


def test_the_models_say_the_same_as_the_schema(path: Path) -> None:
    connection = raw(path)
    for model in schema.JOURNALLED:
        info = connection.execute(f"PRAGMA table_info({schema.table_name(model)})").fetchall()
        stored = {name: (kind, bool(required)) for _n, name, kind, required, _d, _pk in info}
        declared = {
            name: ("TEXT" if "TEXT" in field.field_type else "INTEGER", not field.null)
            for name, field in model._meta.columns.items()
        }
        declared["id"] = ("INTEGER", False)
        assert stored == declared, schema.table_name(model)
    connection.close()


def test_every_table_but_the_derived_ones_is_journalled(path: Path) -> None:
    connection = raw(path)
    tables = {
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
    }
    connection.close()
    derived = {"search_key", "phone_key", "customer_rhythm", "month_store"}
    words = {"follow_up_kind", "follow_up_status", "complaint_source", "reason_polarity"}
    unsaved = {"draft", "form_draft"}
    own = {"action", "now_open", "journal"}
    # The PIN's hash must go when the PIN is changed; the journal keeps what it is given. The
    # settings are a copy of a file. What `meta` says of a file is so from its first day.
    assert tables - derived - unsaved - own - words - {"pin", "kept_settings", "meta"} == {
        schema.table_name(model) for model in schema.JOURNALLED
    }


def test_every_table_is_strict(path: Path) -> None:
    connection = raw(path)
    loose = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND strict = 0 AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    connection.close()
    assert loose == []


CREATED = "2026-11-21T00:00:00Z"
WRONG_ROWS = {
    "a score of 0": "INSERT INTO rating(created_at, follow_up_id, customer_id, answered_at, "
    f"answered_on, csat) VALUES ('{CREATED}', 1, 1, '{CREATED}', '2026-11-21', 0)",
    "an unknown kind": "INSERT INTO visit(created_at, customer_id, visited_on, kind) "
    f"VALUES ('{CREATED}', 1, '2026-11-21', 'party')",
    "a day that is none": "INSERT INTO visit(created_at, customer_id, visited_on, kind) "
    f"VALUES ('{CREATED}', 1, '2026-02-30', 'service')",
    "a line break": f"INSERT INTO customer(created_at, name) VALUES ('{CREATED}', 'a' || char(10))",
    "a NUL": f"INSERT INTO customer(created_at, name) VALUES ('{CREATED}', 'a' || char(0))",
    "a bidi override": "INSERT INTO customer(created_at, name) "
    f"VALUES ('{CREATED}', char(8238) || 'a')",
    "a mark of direction": "INSERT INTO customer(created_at, name) "
    f"VALUES ('{CREATED}', 'a' || char(8207))",
    "a private character": "INSERT INTO customer(created_at, note) "
    f"VALUES ('{CREATED}', char(57344) || 'a')",
    "text for a number": "INSERT INTO visit(created_at, customer_id, visited_on, kind, amount) "
    f"VALUES ('{CREATED}', 1, '2026-11-21', 'service', 'much')",
    "no such customer": "INSERT INTO visit(created_at, customer_id, visited_on, kind) "
    f"VALUES ('{CREATED}', 99, '2026-11-21', 'service')",
    "a complaint closed untold": "INSERT INTO complaint(created_at, customer_id, source, severity, "
    "opened_at, opened_on, resolved_at, verified_at, closed_at) VALUES "
    f"('{CREATED}', 1, 'phone', 'normal', '{CREATED}', '2026-11-21', '{CREATED}', '{CREATED}', "
    f"'{CREATED}')",
    "an unknown kind of follow-up": "INSERT INTO follow_up(created_at, customer_id, kind, from_on, "
    f"due_on, first_due_on, priority) VALUES ('{CREATED}', 1, 'party', '2026-11-21', "
    "'2026-11-21', '2026-11-21', 1)",
    "an unknown status": "INSERT INTO follow_up(created_at, customer_id, kind, from_on, due_on, "
    f"first_due_on, priority, status) VALUES ('{CREATED}', 1, 'care', '2026-11-21', "
    "'2026-11-21', '2026-11-21', 1, 'asleep')",
    "a complaint that came no known way": "INSERT INTO complaint(created_at, customer_id, source, "
    f"severity, opened_at, opened_on) VALUES ('{CREATED}', 1, 'pigeon', 'low', '{CREATED}', "
    "'2026-11-21')",
    "praise of no dimension": "INSERT INTO reason(created_at, name, polarity) "
    f"VALUES ('{CREATED}', 'quick', 'praise')",
    "a reason of no polarity": "INSERT INTO reason(created_at, name, polarity, dimension) "
    f"VALUES ('{CREATED}', 'quick', 'grey', 'price')",
}


@pytest.mark.parametrize("what", WRONG_ROWS)
def test_the_file_itself_refuses_a_row_that_cannot_be(path: Path, what: str) -> None:
    connection = raw(path)
    shopfile.disarm_journal(connection)
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("INSERT INTO customer(created_at, name) VALUES (?, 'a')", (CREATED,))
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(WRONG_ROWS[what])
    connection.close()


def test_a_copy_is_one_whole_file_and_opens(path: Path, tmp_path: Path) -> None:
    shopfile.open_file(path)
    copy = tmp_path / "copies" / "copy.db"
    shopfile.copy_verified(path, copy)
    assert [each.name for each in copy.parent.iterdir()] == ["copy.db"]
    assert shopfile.look_at_header(copy) == newest.SCHEMA


def test_a_copy_never_takes_the_place_of_a_file(path: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(ShopError):
        shopfile.copy_verified(path, there)
    assert there.read_text() == "mine"


def test_a_damaged_file_gives_no_copy(path: Path, tmp_path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    path.write_bytes(content)
    with pytest.raises(FileRefusedError):
        shopfile.copy_verified(path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


class _Died(BaseException):
    pass


def _upgrade_with(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, step))
    monkeypatch.setattr(newest, "SCHEMA", newest.SCHEMA + 1)


def test_an_upgrade_runs_the_missing_steps_and_keeps_a_copy_from_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _upgrade_with(monkeypatch, lambda c: c.execute("CREATE TABLE extra (x INTEGER) STRICT"))
    shopfile.open_file(path)
    assert db.value("PRAGMA user_version") == newest.SCHEMA
    assert db.value("SELECT count(*) FROM extra") == 0
    assert len(list((path.parent / "backups").glob("*.db"))) == 1


def test_an_upgrade_that_another_window_made_meanwhile_is_not_made_twice(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _upgrade_with(monkeypatch, lambda c: c.execute("CREATE TABLE extra (x INTEGER) STRICT"))
    copy = shopfile.copy_verified

    def slowly(source: Path, target: Path, **_more: object) -> None:
        monkeypatch.setattr(shopfile, "copy_verified", copy)
        copy(source, target)
        shopfile.open_file(path)
        db.disconnect()

    monkeypatch.setattr(shopfile, "copy_verified", slowly)
    shopfile.open_file(path)
    assert db.value("PRAGMA user_version") == newest.SCHEMA


def test_an_upgrade_that_dies_half_way_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE extra (x INTEGER) STRICT")
        raise _Died

    _upgrade_with(monkeypatch, half)
    with pytest.raises(_Died):
        shopfile.open_file(path)
    connection = raw(path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == newest.SCHEMA - 1
    found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'extra'").fetchall()
    connection.close()
    assert found == []


@posix_only("there a file is never given a second name")
@pytest.mark.parametrize("there", [False, True])
def test_a_disk_that_knows_no_second_names_takes_a_backup_too(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    def no_links(*_names: object) -> None:
        if there:
            target.write_bytes(b"somebody else's")
        raise PermissionError(1, "Operation not permitted")

    target = tmp_path / "stick" / "copy.db"
    monkeypatch.setattr("os.link", no_links)
    if there:
        with pytest.raises(ShopError, match="a file already"):
            shopfile.copy_verified(path, target)
        assert target.read_bytes() == b"somebody else's"
    else:
        shopfile.copy_verified(path, target)
        assert shopfile.look_at_header(target) == newest.SCHEMA
    assert [each.name for each in target.parent.iterdir()] == ["copy.db"]


def test_there_are_as_many_steps_as_is_said() -> None:
    assert len(steps.STEPS) == newest.SCHEMA


def test_the_program_speaks_of_the_same_kinds_as_the_file() -> None:
    assert tuple(kinds.KINDS) == settings.KINDS
    assert settings.VISIT_KINDS == first.VISIT_KINDS == tuple(names.VISIT_KINDS)
    assert settings.DIMENSIONS == first.DIMENSIONS
    assert tuple(names.OCCASIONS) == settings.OCCASIONS
    assert tuple(kinds.CHANNELS) == first.CHANNELS
    assert tuple(kinds.OUTCOMES) == first.OUTCOMES


def test_every_reason_of_the_programs_own_is_known_as_one() -> None:
    """Else an erasure would take it for something that somebody typed."""
    package = Path(shopfile.__file__).parent.parent
    calls = (
        node
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )
    given = {
        call.args[1].value
        for call in calls
        if ast.unparse(call.func).endswith("drop")
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    }
    assert {"visited", "corrected"} <= given <= set(CODES)
