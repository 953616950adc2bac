"""The doctor finds what is wrong, says what to do, and leaves everything as it was."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from shops import TODAY, clock_at
from systems import posix_only, use_zone
from tongues import SPELT

from shopvisit import db
from shopvisit.cli.main import main
from shopvisit.files.doctor.checks import TITLES, Check
from shopvisit.files.doctor.doctor import examine
from shopvisit.files.keeping import backups
from shopvisit.settings import loading
from shopvisit.settings.values import Config
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store import erased_list, schema, shopfile
from shopvisit.store.lock import WriterLock

NOW = datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=8)))


def look(path: Path, settings: Config | None = None) -> dict[str, Check]:
    found = examine(path, settings or loading.default(), NOW, path.parent / "no.log")
    return {check.name: check for check in found}


def wrong(path: Path, settings: Config | None = None) -> list[str]:
    return [name for name, check in look(path, settings).items() if not check.ok]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a shop of one customer and a backup of it."""
    folder = tmp_path_factory.mktemp("doctor") / "shop"
    folder.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        use_zone(patch, "Asia/Shanghai")
        shopfile.create(folder / "shop.db")
        shop = Shop(folder / "shop.db", loading.default(), clock_at(TODAY))
        visits.add(shop, Customer(name="王秀英", phone="13912348890"), Visit(TODAY))
        backups.make(shop.path, "daily", NOW)
        shop.disconnect()
    assert sorted(file.name for file in folder.iterdir()) == ["backups", "shop.db"]
    return folder


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A sound shop that nobody has open, in a folder of its own."""
    return shutil.copytree(template, tmp_path / "shop") / "shop.db"


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def meddle(path: Path, *statements: str) -> None:
    """Change the file as another program would, which knows of no rule."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = 0")
        shopfile.disarm_journal(connection)
        for statement in statements:
            connection.execute(statement)
        for statement in schema.journal_triggers():
            connection.execute(statement)
    finally:
        connection.close()


def test_a_sound_shop_is_found_sound_in_every_way(path: Path) -> None:
    found = look(path)
    assert wrong(path) == []
    assert list(found) == list(TITLES)[: list(TITLES).index("terminal") + 1]


def test_what_is_in_the_place_of_the_lock_is_named(path: Path) -> None:
    path.with_name("shop.db.lock").mkdir()
    check = look(path)["in use"]
    assert (check.ok, "shop.db.lock is in the way" in check.detail) == (False, True)


# What may have become of a file, and which checks must find it.


def _killed(path: Path) -> None:
    """The program died before its changes were taken into the file."""
    shop = Shop(path, loading.default(), clock_at(TODAY))
    visits.add(shop, Customer(name="陈小明"), Visit(TODAY))
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), path.parent / f"kept-{name}")
    db.disconnect()
    for name in (path.name, f"{path.name}-wal"):
        (path.parent / f"kept-{name}").replace(path.with_name(name))


def _damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 5 : 4096 * 9] = b"\xff" * 4096 * 4
    path.write_bytes(content)


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 4096 * 9])


def _foreign(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 no database at all")


def _newer(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    path.write_bytes(content)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


STATES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "sound": (lambda _path: None, set()),
    "killed": (_killed, set()),
    "damaged": (_damaged, {"integrity"}),
    "cut off": (_cut_off, {"file"}),
    "foreign": (_foreign, {"file"}),
    "newer": (_newer, {"file"}),
    "empty": (lambda path: path.write_bytes(b""), {"file"}),
    "missing": (lambda path: path.unlink(), {"file"}),
    "a folder": (_a_folder, {"file"}),
}


@pytest.mark.parametrize("state", STATES)
def test_looking_changes_nothing(path: Path, state: str) -> None:
    become, expected = STATES[state]
    become(path)
    before = everything(path.parent)
    assert expected <= set(wrong(path))
    assert bool(expected) == bool(wrong(path))
    assert everything(path.parent) == before


def test_an_ordinary_reader_would_leave_files_behind(path: Path) -> None:
    before = everything(path.parent)
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    connection.execute("SELECT count(*) FROM customer").fetchone()
    connection.close()
    assert everything(path.parent) != before


@pytest.mark.parametrize("state", ["damaged", "foreign", "missing"])
def test_a_file_that_is_lost_can_be_put_back_with_the_command_it_names(
    path: Path, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    STATES[state][0](path)
    first = next(check for check in look(path).values() if not check.ok)
    command = first.detail.splitlines()[-1].partition("shopvisit ")[2]
    assert main([*command.split(" ", 1), "--db", str(path)]) == 0, capsys.readouterr()
    assert wrong(path) == []


def test_a_shop_that_is_open_is_looked_at_beside_the_work(path: Path) -> None:
    shop = Shop(path, loading.default(), clock_at(TODAY))
    visits.add(shop, Customer(name="陈小明"), Visit(TODAY))
    lock = WriterLock(path)
    assert lock.acquire()
    lock.say("小张", shop.clock.stamp())
    before = everything(path.parent)
    found = look(path)
    after = everything(path.parent)
    for files in (before, after):
        files.pop("shop.db-shm")  # where readers tell each other what they read
    assert after == before
    assert wrong(path) == []
    assert "2 customers" in found["file"].detail
    assert "小张" in found["in use"].detail
    lock.release()
    assert "nobody" in look(path)["in use"].detail


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("DROP TRIGGER append_only_journal_delete", "journal"),
        ("DROP TRIGGER seen_only_customer_insert", "journal"),
        ("DROP INDEX open_by_due", "schema"),
        ("UPDATE visit SET customer_id = 99", "foreign keys"),
    ],
)
def test_a_file_that_another_program_changed_is_found_out(
    path: Path, statement: str, name: str
) -> None:
    meddle(path, statement)
    assert name in wrong(path)


def test_a_trigger_that_notes_nothing_is_found_out(path: Path) -> None:
    connection = sqlite3.connect(path)
    shopfile.disarm_journal(connection)
    connection.close()
    assert wrong(path) == ["journal"]


def test_broken_records_say_whose_they_are_and_what_to_do(path: Path) -> None:
    meddle(
        path,
        "UPDATE follow_up SET status = 'done', closed_at = created_at, closed_on = '2026-11-21'",
    )
    detail = look(path)["invariants"].detail
    assert "王秀英" in detail
    assert "call the customer" in detail


def test_a_file_of_an_older_version_is_well(path: Path) -> None:
    meddle(path, "PRAGMA user_version = 1")
    found = look(path)
    assert wrong(path) == []
    assert "journal" not in found


# What is round the file


@posix_only("there a file's mode says nothing")
@pytest.mark.parametrize(
    ("which", "mode"),
    [("shop.db", 0o644), ("backups", 0o777), (".", 0o770), ("config.toml", 0o666)],
)
def test_what_others_can_reach_is_found_out(path: Path, which: str, mode: int) -> None:
    own = path.parent / "config.toml"
    own.write_text("", encoding="utf-8")
    own.chmod(0o600)
    settings = loading.default()._replace(path=own)
    assert wrong(path, settings) == []
    path.parent.joinpath(which).chmod(mode)
    expected = "config" if which == "config.toml" else "permissions"
    found = look(path, settings)
    assert wrong(path, settings) == [expected]
    assert "chmod" in found[expected].detail


def test_a_file_that_cannot_be_written_is_found_out(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert wrong(path) == ["permissions"]


def test_a_damaged_backup_is_named_and_the_one_before_it_counts(path: Path) -> None:
    newer = backups.make(path, "hourly", NOW + timedelta(minutes=5))
    _damaged(newer.path)
    detail = look(path)["backups"].detail
    assert wrong(path) == ["backups"]
    assert str(newer.path) in detail.splitlines()[0]
    assert "daily" in detail.splitlines()[1]


@pytest.mark.parametrize(("days", "well"), [(6, True), (7, False)])
def test_a_backup_is_too_old_after_a_week(path: Path, days: int, well: bool) -> None:
    later = NOW + timedelta(days=days)
    found = {c.name: c for c in examine(path, loading.default(), later, path.parent / "no.log")}
    assert found["backups"].ok is well


@pytest.mark.parametrize(("state", "well"), [("away", False), ("bare", False), ("used", True)])
def test_the_second_folder_is_to_be_there_with_a_backup_in_it(
    path: Path, state: str, well: bool
) -> None:
    stick = path.parent / "stick"
    if state != "away":
        stick.mkdir()
    if state == "used":
        backups.make(path, "daily", NOW, stick)
    settings = loading.default()
    settings = settings._replace(backup=settings.backup._replace(folder=str(stick)))
    assert look(path, settings)["second folder"].ok is well


@pytest.mark.parametrize(
    "name",
    [
        ".shop.db.restore",
        ".shop.db.77.new",
        "backups/.shop-1.db.7.new",
        "backups/.shop-1.db.erased",
    ],
)
def test_what_was_cut_short_is_found(path: Path, name: str) -> None:
    (path.parent / name).write_bytes(b"half")
    assert wrong(path) == ["left-overs"]
    assert name.rpartition("/")[2] in look(path)["left-overs"].detail


def test_an_erased_customer_who_is_back_is_found(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        ((created_at,),) = connection.execute("SELECT created_at FROM customer")
    connection.close()
    gone = erased_list.Gone(1, created_at, created_at)
    erased_list.add(backups.folder_of(path), [gone])
    assert wrong(path) == ["left-overs"]


def test_a_disk_that_is_nearly_full_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(path)._replace(free=199_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: free)
    assert wrong(path) == ["free space"]


def test_a_synchronised_folder_is_wrong_until_it_is_accepted(path: Path) -> None:
    folder = path.parent / "Dropbox"
    folder.mkdir(mode=0o700)
    shared = folder / "shop.db"
    path.rename(shared)
    (path.parent / "backups").rename(folder / "backups")
    assert wrong(shared) == ["place"]
    settings = loading.default()
    known = settings.shop._replace(accepted_folder=str(folder))
    assert wrong(shared, settings._replace(shop=known)) == []


def test_a_log_that_has_grown_long_is_found(path: Path) -> None:
    log = path.parent / "shopvisit.log"
    found = {}
    for size in (9_000_000, 11_000_000):
        with log.open("wb") as file:
            file.truncate(size)
        checks = {check.name: check.ok for check in examine(path, loading.default(), NOW, log)}
        found[size] = checks["log"]
    assert found == {9_000_000: True, 11_000_000: False}


# What is printed


@posix_only("there a file's mode says nothing")
@pytest.mark.parametrize("lang", SPELT)
def test_each_matter_is_a_line_and_the_last_counts_what_is_wrong(
    path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    path.chmod(0o644)
    (path.parent / ".shop.db.restore").write_bytes(b"half")
    assert main(["--db", str(path), "--lang", lang, "doctor", "--today", str(TODAY)]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith({"en": "WRONG ", "zh_CN": "有错"}[lang]) for line in lines) == 2
    assert "2" in lines[-1]


def test_programs_read_stable_names(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _foreign(path)
    arguments = ["--db", str(path), "--lang", "zh_CN", "doctor", "--json", "--today", str(TODAY)]
    assert main(arguments) == 3
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert [check["name"] for check in document["checks"]][:3] == ["file", "permissions", "backups"]
