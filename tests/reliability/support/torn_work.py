"""What is done while the power may go: run under strace by `torn`, on a folder made ready here.

Every work says on standard output what has been acknowledged: the whole state of the shop, as a
digest, or the name of a file.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from shopvisit import db
from shopvisit.errors import FileMissingError
from shopvisit.files.keeping import backups
from shopvisit.settings import loading, tomlfile
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import setup
from shopvisit.shop.whole.undo import undo
from shopvisit.store import disk, restoring, schema, shopfile
from shopvisit.store.migrations import steps

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12)
SETTINGS = 12
DIGEST = re.compile("[0-9a-f]{64}")
NOTHING = sha256().hexdigest()  # the state of a shop without a row
CLOCK = Clock(source=lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))


def opened(folder: Path) -> Shop:
    """The shop in the folder, opened as ever."""
    return Shop(folder / "shop.db", loading.default(), CLOCK)


def state() -> str:
    """A digest of every row of the open shop; a table without rows is as good as none."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
    told = sha256()
    for name in sorted(name for (name,) in db.rows(tables)):
        if found := db.rows(f"SELECT * FROM {name} ORDER BY 1"):
            told.update(repr((name, found)).encode())
    return told.hexdigest()


def state_of(path: Path) -> str:
    """As `state`, of a backup or of a file that was put aside, which must be sound."""
    db.disconnect()
    with db.explained():
        connection = sqlite3.connect(path)
        problems = shopfile.integrity_problems(connection)
        connection.close()
        assert not problems, f"{path.name}: {problems[0]}"
    db.open_file(path)
    try:
        return state()
    finally:
        db.disconnect()


def say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


ERASED = "要删去的人"
_OLD_ROWS = (
    "INSERT INTO staff(id, created_at, name, role) VALUES (:id, :made, '店员' || :id, 'clerk')",
    "INSERT INTO customer(id, created_at, name) VALUES (:id, :made, '王秀英')",
    "INSERT INTO complaint(id, created_at, customer_id, source, severity, opened_at, opened_on) "
    "VALUES (:id, :made, :id, 'counter', 'low', :made, '2026-11-01')",
    "INSERT INTO complaint_event(id, created_at, complaint_id, at, kind, text) "
    "VALUES (:id, :made, :id, :made, 'note', '忙')",
)

# Made ready before the recording begins


def empty(folder: Path) -> None:
    folder.mkdir()


def moved_in(folder: Path) -> None:
    """A shop with an owner, a customer, and what a killed program leaves: changes in the -wal."""
    folder.mkdir()
    path = folder / "shop.db"
    setup.set_up(path, folder / "config.toml", "小店", "zh_CN", "李店长", CLOCK)
    shop = opened(folder)
    _a_visit(shop, 0)
    left = {each.name: each.read_bytes() for each in folder.iterdir() if each.suffix != ".db-shm"}
    db.disconnect()
    for name, content in left.items():
        (folder / name).write_bytes(content)


def with_stick(folder: Path) -> None:
    moved_in(folder)
    (folder / "stick").mkdir()


def with_backup(folder: Path) -> None:
    """A shop, its backup, and work done since that only the -wal holds."""
    moved_in(folder)
    backups.make(folder / "shop.db", "daily", NOON - timedelta(days=1))
    shop = opened(folder)
    for number in range(1, 4):
        _a_visit(shop, number)
    left = {suffix: Path(f"{shop.path}{suffix}").read_bytes() for suffix in ("", "-wal")}
    db.disconnect()
    for suffix, content in left.items():
        Path(f"{shop.path}{suffix}").write_bytes(content)


def with_many_copies(folder: Path) -> None:
    """A shop, a backup and a file put aside, all of which know somebody who is to be erased."""
    moved_in(folder)
    shop = opened(folder)
    who = Customer(name=ERASED, phone="13912345678", note=f"{ERASED}住六楼")
    visits.add(shop, who, Visit(TODAY, served_by=1, note=f"{ERASED}说没修好"))
    db.disconnect()
    backups.make(folder / "shop.db", "daily", NOON - timedelta(days=1))
    restoring.restore(folder / "shop.db", backups.listed(folder / "shop.db")[0].path, NOON)


def with_list(folder: Path) -> None:
    """A shop and a list of customers to take in."""
    moved_in(folder)
    rows = [f"客户{n},139{n:08},2026-11-{1 + n % 20:02},空调清洗" for n in range(1, 41)]
    (folder / "list.csv").write_text("\n".join(["姓名,电话,日期,项目", *rows]))


def of_version(version: int, rows: int = 20) -> Callable[[Path], None]:
    """A shop file as an older program has left it."""

    def make(folder: Path) -> None:
        folder.mkdir()
        connection = sqlite3.connect(folder / "shop.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("BEGIN")
        for step in steps.STEPS[:version]:
            step(connection)
        for number in range(1, rows + 1):
            for sql in _OLD_ROWS:
                connection.execute(sql, {"id": number, "made": "2026-11-01T04:00:00Z"})
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(f"PRAGMA application_id = {shopfile.APPLICATION_ID}")
        connection.execute("COMMIT")
        connection.close()

    return make


# Done while the power may go


def _a_visit(shop: Shop, number: int) -> int:
    who = Customer(name=f"客户{number}", phone=f"138{number:08}")
    return visits.add(shop, who, Visit(TODAY, item="清洗", served_by=1))[0]


def counter(folder: Path) -> None:
    """A visit, a complaint, a talk, and the talk taken back, over and over."""
    shop = opened(folder)
    # A short recording is to meet several checkpoints.
    db.run("PRAGMA wal_autocheckpoint = 150")
    say(state())
    for number in range(1, 9):
        customer_id = _a_visit(shop, number)
        say(state())
        complaint_id = complaints.open_(shop, customer_id, complaints.New("没修好" * number))
        say(state())
        answer = complaints.task(shop, complaint_id)
        assert answer is not None
        conversation.record(shop, answer, Answer(csat=2, complaint="太慢"))
        say(state())
        undo(shop)
        say(state())
    db.disconnect()


def settings(folder: Path) -> None:
    """The settings saved again and again, at first into a folder that is not there yet."""
    for number in range(SETTINGS):
        loading.save(folder / "config" / "config.toml", {"shop.name": f"店{number}" * 9})
        say(str(number))


def backup(folder: Path) -> None:
    """Four days' backups, with work between them, here and on a stick that is there."""
    shop = opened(folder)
    say(state())
    for number in range(1, 5):
        _a_visit(shop, number)
        say(state())
        now = NOON + timedelta(days=number)
        made = backups.keep_up(shop.path, now, changed=True, second=folder / "stick")
        assert made
        say(made.path.name)
    db.disconnect()


def rating(folder: Path) -> None:
    """A visit, and what the customer said of it."""
    shop = opened(folder)
    say(state())
    customer_id = _a_visit(shop, 1)
    say(state())
    complaint_id = complaints.open_(shop, customer_id, complaints.New("没修好"))
    say(state())
    follow_up_id = complaints.task(shop, complaint_id)
    assert follow_up_id is not None
    conversation.record(shop, follow_up_id, Answer(csat=2, complaint="太慢"))
    say(state())
    db.disconnect()


def restore(folder: Path) -> None:
    path = folder / "shop.db"
    found = backups.listed(path)
    if not found:
        raise FileMissingError("no backup can be seen")
    restoring.restore(path, found[0].path, NOON)
    say("restored")


def create(folder: Path) -> None:
    """A first start, in folders that are not there yet."""
    place = folder / "data" / "shopvisit"
    setup.set_up(
        place / "shop.db", folder / "config" / "config.toml", "小店", "zh_CN", "李店长", CLOCK
    )
    say("created")


def upgrade(folder: Path) -> None:
    opened(folder)
    say(state())
    db.disconnect()


def take_in(folder: Path) -> None:
    from shopvisit.files.importing import intake as importing

    shop = opened(folder)
    say(state())
    importing.import_file(shop, folder / "list.csv")
    say(state())
    db.disconnect()


def erase(folder: Path) -> None:
    from shopvisit.files.keeping import erasing

    shop = opened(folder)
    say(state())
    customer_id = db.value("SELECT id FROM customer WHERE name = ?", ERASED)
    erasing.erase(shop, customer_id)
    say("erased")
    db.disconnect()


# By the name of the work: what makes its folder ready
PREPARED = {
    "counter": moved_in,
    "rating": moved_in,
    "settings": empty,
    "backup": with_stick,
    "restore": with_backup,
    "create": empty,
    "upgrade": of_version(1),
    "take_in": with_list,
    "erase": with_many_copies,
}

# The protections, each taken away for a control


def _commits_unsynced() -> None:
    db.PRAGMAS = tuple(
        (name, 0 if name == "synchronous" else wanted) for name, wanted in db.PRAGMAS
    )


def _files_unsynced() -> None:
    for module in (disk, shopfile, tomlfile):
        vars(module)["sync"] = lambda _path: None


def _settings_written_over() -> None:
    def write(path: Path, content: dict[str, object]) -> None:
        import tomli_w

        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(tomli_w.dumps(content))

    tomlfile.write = write


def _restored_by_hand() -> None:
    def restore(path: Path, source: Path, _now: datetime) -> None:
        path.write_bytes(source.read_bytes())

    vars(restoring)["restore"] = restore


def _upgraded_bit_by_bit() -> None:
    def migrate(connection: sqlite3.Connection) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("PRAGMA foreign_keys = 0")
        shopfile.disarm_journal(connection)
        for number, step in enumerate(steps.STEPS[version:], version + 1):
            step(connection)
            connection.execute(f"PRAGMA user_version = {number}")
        for statement in schema.journal_triggers():
            connection.execute(statement)

    vars(shopfile)["migrate"] = migrate


def _copied_in_place() -> None:
    def copy(source: Path, target: Path, *_more: object) -> None:
        target.parent.mkdir(exist_ok=True)
        content = source.read_bytes()
        with target.open("wb", buffering=0) as file:
            for start in range(0, len(content), 64):
                file.write(content[start : start + 64])

    vars(shopfile)["copy_verified"] = copy


def _committed_row_by_row() -> None:
    @contextmanager
    def action(shop: Shop, *args: object, **named: object) -> Iterator[None]:
        db.run("PRAGMA foreign_keys = 0")
        db.run("PRAGMA synchronous = 0")
        connection: sqlite3.Connection = db.connection()
        shopfile.disarm_journal(connection)
        yield

    vars(journal)["action"] = action


def _erased_in_the_file_alone() -> None:
    from shopvisit.files.keeping import erasing
    from shopvisit.store import erased_list

    vars(erasing)["_erase_copies"] = lambda *_all: erasing.Erased(0, [])
    vars(erased_list)["begin"] = lambda *_all: None


SABOTAGE: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "commits unsynced": _commits_unsynced,
    "files unsynced": _files_unsynced,
    "settings written over": _settings_written_over,
    "restored by hand": _restored_by_hand,
    "upgraded bit by bit": _upgraded_bit_by_bit,
    "copied in place": _copied_in_place,
    "committed row by row": _committed_row_by_row,
    "erased in the file alone": _erased_in_the_file_alone,
}

if __name__ == "__main__":
    SABOTAGE[sys.argv[3]]()
    globals()[sys.argv[1]](Path(sys.argv[2]))
