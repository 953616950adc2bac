"""Damaged files: refused and left as they were, or opened; never a traceback, never changed."""

import contextlib
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from shops import TODAY

from shopvisit import db
from shopvisit.errors import FileMissingError, FileRefusedError
from shopvisit.files.keeping import opening
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.shop.cards import cards, timeline
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import today as followups
from shopvisit.shop.month.month import month
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.store import shopfile
from shopvisit.store.lock import WriterLock
from shopvisit.store.migrations import newest

VARIANTS = 1_040
PARTS = 4
PAGE = 4096
SETTINGS = loading.default()
MONTH = f"{TODAY:%Y-%m}"


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop with a long past, closed in order."""
    path = tmp_path_factory.mktemp("sound") / "shop.db"
    write_sample(path, today=TODAY, customers=30, months=6, lang="zh_CN", config=SETTINGS)
    return path


def _flip(data: bytearray, chance: random.Random) -> None:
    for _bit in range(chance.choice((1, 1, 3, 40))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _flip_header(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(16, 100)] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _blank_page(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) // PAGE) * PAGE
    data[start : start + PAGE] = bytes(PAGE)


def _swap_pages(data: bytearray, chance: random.Random) -> None:
    one, other = (chance.randrange(1, len(data) // PAGE) * PAGE for _page in range(2))
    data[one : one + PAGE], data[other : other + PAGE] = (
        data[other : other + PAGE],
        data[one : one + PAGE],
    )


def _overwrite(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data) - 600)
    data[start : start + 600] = chance.randbytes(600)


def _spoil_page_head(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(1, len(data) // PAGE) * PAGE
    data[start : start + 12] = chance.randbytes(12)


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip_header, _cut, _blank_page, _swap_pages, _overwrite, _spoil_page_head,
)  # fmt: skip


def use(path: Path, *, careless: bool = False) -> str:
    """Start as the program does and look at every kind of page; how it ended, in a word.

    Raises what would end the program as a fault of its own. `careless` opens without looking.
    """
    lock = WriterLock(path)
    try:
        if not careless:
            trouble = opening.look(path, SETTINGS, lock)
            if trouble is not None:
                return trouble.kind
        shop = Shop(path, SETTINGS, Clock(TODAY))
        try:
            _look_at_every_page(shop)
        except FileRefusedError:
            return "damage met"
        except Exception:
            if shopfile.check(path, full=True):
                return "damage met"
            raise
        return "damage found" if shopfile.check(path, full=True) else "opened"
    except FileMissingError:
        return "missing"
    except FileRefusedError:
        return "refused"
    finally:
        db.disconnect()
        lock.release()


def _look_at_every_page(shop: Shop) -> None:
    ids = followups.today_ids(shop)
    followups.rows(shop, ids)
    followups.counts(shop)
    for found in customers.find(shop, "")[:5]:
        cards.card(shop, found.id)
        timeline.entries(shop, timeline.ids(shop, found.id))
    complaint_rows.rows(shop, complaint_rows.ids(shop))
    month(shop, MONTH)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_damage_brings_a_traceback_and_no_refused_file_is_changed(
    sound: Path, tmp_path: Path, part: int, tell: Callable[[str], None]
) -> None:
    chance, ends = random.Random(part), Counter[str]()
    whole = sound.read_bytes()
    for number in range(VARIANTS // PARTS):
        data = bytearray(whole)
        DAMAGES[number % len(DAMAGES)](data, chance)
        path = tmp_path / f"{number}.db"
        path.write_bytes(data)
        end = use(path)
        ends[end] += 1
        if end != "opened":
            assert path.read_bytes() == data, (number, end)
        for left in tmp_path.glob(f"{number}.db*"):
            left.unlink()
    assert set(ends) - {"opened"}
    tell(f"{sum(ends.values())} damaged files: {dict(ends)}; none changed, no traceback")


def test_damage_beside_waiting_changes_is_not_played_in(sound: Path, tmp_path: Path) -> None:
    """The control opens without a look first: then files that turn out damaged are changed."""
    chance, changed = random.Random(9), Counter[bool]()
    for number in range(60):
        path = tmp_path / f"{number}.db"
        _leave_changes_waiting(sound, path)
        data = bytearray(path.read_bytes())
        start = chance.randrange(1, len(data) // PAGE) * PAGE
        data[start : start + PAGE] = bytes(PAGE)
        path.write_bytes(data)
        log = path.with_name(f"{number}.db-wal").read_bytes()
        careless = bool(number % 2)
        end = use(path, careless=careless)
        if end != "opened":
            log_path = path.with_name(f"{number}.db-wal")
            same = path.read_bytes() == data and log_path.exists() and log_path.read_bytes() == log
            changed[careless] += not same
    assert changed[False] == 0
    assert changed[True] > 0


def _leave_changes_waiting(sound: Path, path: Path) -> None:
    """A copy of the shop whose last changes stand in its -wal, as after a power cut."""
    work = path.with_name("work.db")
    shutil.copy(sound, work)
    with contextlib.closing(sqlite3.connect(work, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("INSERT INTO draft SELECT id, created_at, '{}' FROM customer")
        shutil.copy(work, path)
        shutil.copy(f"{work}-wal", f"{path}-wal")
    for left in path.parent.glob("work.db*"):
        left.unlink()


def _other_program(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t(a)")


def _newer(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {shopfile.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 99")
        connection.execute("CREATE TABLE t(a)")


def _ours_without_tables(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {shopfile.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {newest.SCHEMA}")
        connection.execute("CREATE TABLE t(a)")


WRONG: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing": (lambda _path: None, {"missing"}),
    "empty": (lambda path: path.write_bytes(b""), {"empty"}),
    "one byte": (lambda path: path.write_bytes(b"S"), {"foreign"}),
    "half a header": (lambda path: path.write_bytes(b"SQLite format 3\0" * 3), {"damaged"}),
    "a list": (lambda path: path.write_text("姓名,电话\n", encoding="utf-8"), {"foreign"}),
    "UTF-16 text": (lambda path: path.write_text("姓名", encoding="utf-16"), {"foreign"}),
    "a workbook": (lambda path: path.write_bytes(b"PK\3\4" + bytes(500)), {"foreign"}),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" * 20), {"foreign"}),
    "zeros": (lambda path: path.write_bytes(bytes(8192)), {"foreign"}),
    "a folder": (lambda path: path.mkdir(), {"unreadable"}),
    "a pipe": (os.mkfifo, {"unreadable"}),
    "a device": (lambda path: path.symlink_to("/dev/zero"), {"unreadable"}),
    "a link to nothing": (lambda path: path.symlink_to("/nowhere/shop.db"), {"missing"}),
    "a link to itself": (lambda path: path.symlink_to(path), {"missing", "unreadable"}),
    "another program's": (_other_program, {"foreign"}),
    "a newer program's": (_newer, {"newer"}),
    "a shell without tables": (_ours_without_tables, {"refused", "damage met", "damaged"}),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_called_what_it_is(tmp_path: Path, what: str) -> None:
    make, ends = WRONG[what]
    path = tmp_path / "shop.db"
    make(path)
    before = path.read_bytes() if path.is_file() and "device" not in what else None
    assert use(path) in ends
    if before is not None:
        assert path.read_bytes() == before


def test_a_name_with_signs_of_an_address_opens(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20 空 格&mode=memory.db"
    shutil.copy(sound, path)
    assert use(path) == "opened"
