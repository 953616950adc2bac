"""The disk is full: it is said, nothing is lost or there by halves, and work goes on with room."""

from __future__ import annotations

import contextlib
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import torn_work
from mornings import WANG, counter, morning, state
from shops import TODAY, MakeShop
from torn_work import NOON

from shopvisit import db
from shopvisit.errors import CannotWriteError
from shopvisit.files.giving import exporting
from shopvisit.files.importing import intake as importing
from shopvisit.files.keeping import backups
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.settings import loading, tomlfile
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store import restoring, shopfile

_SIZE = 6_000_000


class SmallDisk(Protocol):
    """A disk that can be filled up, and given room again."""

    folder: Path

    def fill(self, leave: int = 0) -> None:
        """Take all room but `leave` bytes."""

    def free(self) -> None:
        """Give the room back."""


class Mounted:
    """A file system of its own in memory, which only root may make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        words = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no file system may be mounted here ({done.stderr.strip()})")

    def fill(self, leave: int = 0) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            with contextlib.suppress(OSError):
                while True:
                    filler.write(bytes(4096))
            size = filler.tell() // 4096 * 4096
            filler.truncate(max(0, size - leave))

    def free(self) -> None:
        (self.folder / "filler").unlink()

    def gone(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


class Limited:
    """No file may be written to beyond some size: for one process that is a disk which is full."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, leave: int = 0) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (leave, self._before[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)

    gone = free


@pytest.fixture(params=[Mounted, Limited])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "small"
    folder.mkdir()
    made = request.param(folder)
    yield made
    db.disconnect()
    made.gone()


@pytest.fixture
def here(disk: SmallDisk, make_shop: MakeShop) -> MakeShop:
    """Makes a shop on the small disk."""
    return lambda *day, **named: make_shop(*day, name=f"{disk.folder.name}/shop", **named)


def come(shop: Shop, number: int) -> int:
    who = Customer(name=f"客户{number}", phone=f"138{number:08}")
    customer_id, _visit = visits.add(shop, who, Visit(TODAY, item="清洗" * 30, served_by=1))
    complaints.open_(shop, customer_id, complaints.New("没修好" * 60))
    return customer_id


def sound(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return shopfile.integrity_problems(connection) == []


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


def refused(disk: SmallDisk, work: Callable[[], object], leave: int = 0) -> str:
    """What is said when `work` is done on the full disk; the disk has room again afterwards."""
    disk.fill(leave)
    try:
        with pytest.raises(CannotWriteError) as said:
            work()
    finally:
        disk.free()
    return str(said.value)


def test_what_was_saved_stays_what_was_not_is_said_and_then_work_goes_on(
    disk: SmallDisk, here: MakeShop
) -> None:
    shop, saved, at_last = here(), 0, ""

    def until_full() -> None:
        nonlocal saved, at_last
        while saved < 500:
            at_last = torn_work.state()
            visits.add(shop, Customer(name=f"客户{saved}"), Visit(TODAY, served_by=1))
            saved += 1

    said = refused(disk, until_full, leave=1_500_000)
    assert "Nothing was saved" in said
    assert (5 < saved < 500, torn_work.state()) == (True, at_last)
    assert sound(shop.path)
    come(shop, 1)
    assert db.value("SELECT count(*) FROM customer") == saved + 1


@pytest.mark.parametrize("disk", [Mounted], indirect=True)
def test_what_is_logged_outlives_a_file_that_cannot_grow(disk: SmallDisk, here: MakeShop) -> None:
    """The log has room of its own by now; only when it is put into the file is there none."""
    shop = here()
    for number in range(60):
        come(shop, number)
    db.run("PRAGMA wal_checkpoint(PASSIVE)")
    disk.fill(leave=4096)
    saved = 60
    with contextlib.suppress(CannotWriteError):
        while saved < 400:
            come(shop, saved)
            saved += 1
    rows = db.value("SELECT count(*) FROM customer")
    db.disconnect()
    disk.free()
    assert saved > 70
    assert sound(shop.path)
    here()
    assert rows - saved in (0, 1)  # the visit of the last one was saved before the complaint
    assert db.value("SELECT count(*) FROM customer") == rows


async def test_a_talk_that_could_not_be_saved_is_still_in_the_form(
    disk: SmallDisk, here: MakeShop, lang: str
) -> None:
    shop, [follow_up] = morning(here, WANG)
    async with counter(shop) as at:
        await at.press("enter", "3", "2", "1", "tab", "2")
        await at.type("师傅很好但是来得太晚")
        disk.fill()
        await at.press("enter")
        assert at.said
        assert isinstance(at.app.screen, QuickForm)
        assert "师傅很好但是来得太晚" in at.text.replace("\n", "")
        assert state(follow_up)[0] == "open"
        disk.free()
        await at.press("enter")
    assert state(follow_up)[0] == "done"
    assert db.value("SELECT complaint FROM rating ORDER BY id DESC") == "师傅很好但是来得太晚"


def test_half_a_backup_has_no_name(disk: SmallDisk, here: MakeShop) -> None:
    shop = here()
    backups.make(shop.path, "daily", NOON)
    refused(disk, lambda: backups.make(shop.path, "asked", NOON), leave=20_000)
    (kept,) = backups.listed(shop.path)
    assert (kept.why, sound(kept.path), leftovers(disk.folder)) == ("daily", True, [])
    assert sound(backups.make(shop.path, "asked", NOON).path)


def test_a_shop_that_cannot_be_restored_stays_as_it_is(disk: SmallDisk, here: MakeShop) -> None:
    shop = here()
    source = backups.make(shop.path, "daily", NOON).path
    come(shop, 1)
    db.disconnect()
    before = torn_work.state_of(shop.path)
    refused(disk, lambda: restoring.restore(shop.path, source, NOON), leave=20_000)
    restoring.finish_interrupted(shop.path)
    assert torn_work.state_of(shop.path) == before
    assert list(disk.folder.glob("*replaced*")) == []
    restoring.restore(shop.path, source, NOON)
    assert torn_work.state_of(shop.path) == torn_work.state_of(source)


def test_a_list_comes_in_whole_or_not_at_all(disk: SmallDisk, here: MakeShop) -> None:
    shop, before = here(), torn_work.state()
    rows = [f"客户{n},139{n:08},2026-11-{1 + n % 20:02}" for n in range(2000)]
    path = disk.folder / "list.csv"
    path.write_text("\n".join(["姓名,电话,日期", *rows]))
    refused(disk, lambda: importing.import_file(shop, path), leave=300_000)
    assert (torn_work.state(), sound(shop.path)) == (before, True)
    assert importing.import_file(shop, path).new == 2000


def test_half_an_export_has_no_name(disk: SmallDisk, here: MakeShop) -> None:
    shop = here()
    come(shop, 1)
    out = disk.folder / "out"
    refused(disk, lambda: exporting.export_tables(shop, out))
    assert not out.exists() or list(out.iterdir()) == []
    assert all(path.stat().st_size for path in exporting.export_tables(shop, out))


def test_the_settings_stay_as_they_were(disk: SmallDisk) -> None:
    path = disk.folder / "config.toml"
    loading.save(path, {"shop.name": "小店"})
    before = path.read_bytes()
    refused(disk, lambda: loading.save(path, {"shop.name": "大店" * 9}))
    assert (path.read_bytes(), leftovers(disk.folder)) == (before, [])
    assert loading.save(path, {"shop.name": "大店"}).shop.name == "大店"


def test_an_upgrade_without_room_leaves_the_old_file(
    disk: SmallDisk, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    folder, tries = disk.folder / "old", list[int]()
    torn_work.of_version(1, rows=300)(folder)
    before = torn_work.state_of(folder / "shop.db")
    with_room = tmp_path / "with room"
    shutil.copytree(folder, with_room)
    torn_work.opened(with_room)
    upgraded = torn_work.state()
    db.disconnect()
    for leave in range(4096, 1_500_000, 40_960):
        disk.fill(leave)
        try:
            torn_work.opened(folder)
            break
        except CannotWriteError:
            tries.append(leave)
        finally:
            db.disconnect()
            disk.free()
        assert torn_work.state_of(folder / "shop.db") == before
        assert leftovers(folder) == []
    torn_work.opened(folder)
    assert (torn_work.state(), len(tries) > 3) == (upgraded, True)
    tell(f"{len(tries)} upgrades without room, the old file whole after each")


def test_a_shop_that_could_not_be_made_is_not_there(disk: SmallDisk) -> None:
    path = disk.folder / "shop.db"
    refused(disk, lambda: shopfile.create(path), leave=40_000)
    assert list(disk.folder.iterdir()) == []
    shopfile.create(path)
    assert sound(path)


def test_the_log_does_not_grow_for_ever(make_shop: MakeShop) -> None:
    shop = make_shop()
    with contextlib.closing(sqlite3.connect(shop.path)) as screen:
        for number in range(150):
            come(shop, number)
            assert screen.execute("SELECT count(*) FROM customer").fetchone()[0] == number + 1
        size = shop.path.with_name("shop.db-wal").stat().st_size
    written = 150 * 30 * 4096
    assert size < 6_000_000 < written


def test_a_disk_that_only_pretends_to_have_room_refuses_a_copy(make_shop: MakeShop) -> None:
    """A device, such as the one that is always full, is no folder to keep a backup in."""
    shop = make_shop()
    with pytest.raises(CannotWriteError):
        backups.make(shop.path, "asked", NOON, Path("/dev/full"))


def test_settings_written_over_are_lost_on_a_full_disk(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control: written where the old ones stand, they are gone with the first byte."""
    path = disk.folder / "config.toml"
    loading.save(path, {"shop.name": "小店"})
    monkeypatch.setattr(tomlfile, "write", tomlfile.write)  # so that it is put back
    torn_work.SABOTAGE["settings written over"]()
    disk.fill()
    with contextlib.suppress(OSError):
        loading.save(path, {"shop.name": "大店" * 9})
    disk.free()
    assert loading.load(path).shop.name != "小店"


def test_a_copy_made_in_place_leaves_half_a_backup_with_a_good_name(
    disk: SmallDisk, here: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control: only what is named last cannot be half there."""
    shop = here()
    monkeypatch.setattr(shopfile, "copy_verified", shopfile.copy_verified)
    torn_work.SABOTAGE["copied in place"]()
    disk.fill(leave=20_480)
    with contextlib.suppress(OSError):
        backups.make(shop.path, "asked", NOON)
    disk.free()
    (half,) = backups.listed(shop.path)
    assert half.size < shop.path.stat().st_size
