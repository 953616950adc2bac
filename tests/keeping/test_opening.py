"""Opening a shop: what stands in the way, what can be done, and who may write."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from shops import MakeShop
from systems import posix_only

from shopvisit import db
from shopvisit.errors import BusyError, FileMissingError, FileRefusedError, LookingError, ShopError
from shopvisit.files.keeping import backups, opening
from shopvisit.settings import loading, values
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.store import lock, shopfile
from shopvisit.store.lock import WriterLock
from shopvisit.store.migrations import newest

SETTINGS = loading.default()
NAMED = SETTINGS._replace(shop=SETTINGS.shop._replace(name="便民家电"))


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    made = make_shop()
    customers.add(made, customers.Customer("王秀英", "13800002231"))
    made.disconnect()
    return made.path


def looked_at(path: Path, settings: values.Config = SETTINGS) -> opening.Trouble | None:
    right = WriterLock(path)
    try:
        return opening.look(path, settings, right)
    finally:
        right.release()


def back_up(path: Path) -> backups.Backup:
    return backups.make(path, "asked", Clock().now())


def test_nothing_stands_in_the_way_of_a_sound_shop(path: Path) -> None:
    assert looked_at(path) is None


def test_where_there_never_was_a_shop_one_is_begun(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        looked_at(tmp_path / "shop.db")


def test_a_shop_that_has_a_name_is_missing_rather_than_new(tmp_path: Path) -> None:
    trouble = looked_at(tmp_path / "shop.db", NAMED)
    assert trouble is not None
    assert trouble.kind == "missing"
    assert list(tmp_path.glob("*.db*")) == []


def test_a_missing_shop_can_be_put_back_from_its_newest_backup(path: Path) -> None:
    made = back_up(path)
    path.unlink()
    trouble = looked_at(path)
    assert trouble is not None
    assert (trouble.kind, trouble.choices[0], trouble.backup) == ("missing", "restore", made)


def test_a_backup_that_is_damaged_is_not_offered(path: Path) -> None:
    good, bad = back_up(path), path.parent / "backups" / "shop-20991231-000000-asked.db"
    shutil.copy(good.path, bad)
    with bad.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(4096))
    assert backups.newest_good(path) == good


def back_up_of_before(path: Path) -> None:
    """A backup from before a newer program was here."""
    whole = bytearray(path.read_bytes())
    whole[60:64] = newest.SCHEMA.to_bytes(4, "big")
    older = path.parent / "backups" / "shop-20261101-090000-daily.db"
    older.parent.mkdir(exist_ok=True)
    older.write_bytes(whole)


WRONG = {
    "empty": b"",
    "foreign": b"name,phone\n",
    "damaged": b"SQLite format 3\0",
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_named_for_what_it_is_and_left_as_it_was(path: Path, kind: str) -> None:
    path.write_bytes(WRONG[kind])
    trouble = looked_at(path)
    assert trouble is not None
    assert trouble.kind == kind
    assert path.read_bytes() == WRONG[kind]


def test_a_file_of_a_newer_program_is_named_as_such(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(60)
        file.write((99).to_bytes(4, "big"))
    trouble = looked_at(path)
    assert trouble is not None
    assert (trouble.kind, trouble.choices) == ("newer", ("quit",))
    back_up_of_before(path)
    trouble = looked_at(path)
    assert trouble is not None
    assert trouble.choices == ("quit", "restore")


@posix_only("there is no such pipe")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "shop.db")
    trouble = looked_at(tmp_path / "shop.db")
    assert trouble is not None
    assert trouble.kind == "unreadable"


def test_a_damaged_file_with_changes_beside_it_is_refused_before_they_are_played_in(
    path: Path,
) -> None:
    files = damaged_with_a_log(path)
    trouble = looked_at(path)
    assert trouble is not None
    assert trouble.kind == "damaged"
    assert (path.read_bytes(), path.with_name("shop.db-wal").read_bytes()) == files


def damaged_with_a_log(path: Path) -> tuple[bytes, bytes]:
    """Damage the file, and leave it as if it had not been closed; what it and its log hold."""
    log = path.with_name("shop.db-wal")
    with contextlib.closing(_worker(path)) as _keeps_the_log_open:
        files = path.read_bytes(), log.read_bytes()
    damaged = files[0][:8192] + bytes(4096) + files[0][12288:]
    path.write_bytes(damaged)
    log.write_bytes(files[1])
    return damaged, files[1]


def _worker(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("INSERT INTO draft SELECT id, created_at, '{}' FROM customer")
    return connection


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("OneDrive - Shop", "synced"),
        ("Dropbox", "synced"),
        ("坚果云", "synced"),
        ("我的坚果云", "synced"),
        ("Nutstore Files", "synced"),
        ("MEGA", "synced"),
        ("MEGAsync Downloads", "synced"),
        ("pCloudDrive", "synced"),
        ("pCloud Drive", "synced"),
        ("360云盘", "synced"),
        ("360安全云盘同步版", "synced"),
        ("天翼云盘", "synced"),
        ("天翼云盘同步盘", "synced"),
        ("WPS云盘", "synced"),
        ("Box", "synced"),
        ("Box Sync", "synced"),
        ("Documents", None),
        ("Boxes", None),
        ("Megastore", None),
        ("客户云", None),
    ],
)
def test_a_folder_that_other_computers_reach_is_known_by_its_name(
    tmp_path: Path, folder: str, place: str | None
) -> None:
    assert opening.unsafe_place(tmp_path / folder / "shop.db") == place


@posix_only("there the system itself is asked")
@pytest.mark.parametrize(
    ("system", "place"),
    [
        ("9p", "network"),
        ("virtiofs", "network"),
        ("vboxsf", "network"),
        ("ceph", "network"),
        ("fuse.sshfs", "network"),
        ("fuse.glusterfs", "network"),
        ("lustre", "network"),
        ("nfs4", "network"),
        ("ext4", None),
        ("fuseblk", None),
        ("fuse.gocryptfs", None),
        ("overlay", None),
    ],
)
def test_a_drive_of_another_computer_is_known_by_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, place: str | None
) -> None:
    mounts = f"none / ext4 rw 0 0\nshare {tmp_path} {system} rw 0 0\n"
    read = Path.read_text

    def reading(path: Path, *args: Any, **more: Any) -> str:
        return mounts if str(path) == "/proc/mounts" else read(path, *args, **more)

    monkeypatch.setattr(Path, "read_text", reading)
    assert opening.unsafe_place(tmp_path / "shop.db") == place


@posix_only("there its own system is asked, whatever is said here")
@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("//mo@nas/shop on {folder} (smbfs, nodev, nosuid, mounted by mo)", "network"),
        ("nas:/shop on {folder} (nfs)", "network"),
        ("/dev/disk4s1 on {folder} (msdos, local, nodev, nosuid, noowners)", None),
        ("/dev/disk3s5 on {folder} (apfs, local, journaled)", None),
    ],
)
def test_a_mac_tells_a_drive_of_another_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, place: str | None
) -> None:
    folder = tmp_path / "My Shop"
    disks = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\nmap auto_home on /home (autofs)\n"
    )
    told = subprocess.CompletedProcess([], 0, disks + line.format(folder=folder) + "\n")
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", lambda *_words, **_how: told)
    assert opening.unsafe_place(folder / "shop.db") == place


def test_a_synced_folder_is_asked_about_until_it_is_accepted(
    make_shop: MakeShop, path: Path
) -> None:
    folder = path.parent / "Dropbox"
    folder.mkdir()
    there = folder / "shop.db"
    shutil.copy(path, there)
    trouble = looked_at(there)
    assert trouble is not None
    assert (trouble.kind, trouble.choices) == ("synced", ("look", "work", "quit"))
    accepted = SETTINGS.shop._replace(accepted_folder=str(folder))
    assert looked_at(there, SETTINGS._replace(shop=accepted)) is None


@pytest.fixture
def synced(path: Path) -> Path:
    """A shop in a folder that other computers reach, which nobody has accepted yet."""
    there = path.parent / "Dropbox" / "shop.db"
    there.parent.mkdir()
    return Path(shutil.copy(path, there))


def test_a_reading_command_changes_nothing_where_other_computers_write_too(synced: Path) -> None:
    before = synced.read_bytes()
    with opening.for_reading(synced, SETTINGS, Clock()) as shop:
        assert len(customers.find(shop, "王秀英")) == 1
    assert synced.read_bytes() == before


def test_a_writing_command_waits_until_somebody_has_accepted_such_a_folder(synced: Path) -> None:
    with (
        pytest.raises(ShopError, match="Other computers"),
        opening.for_writing(synced, SETTINGS, Clock()),
    ):
        pass


def test_a_writing_command_finishes_a_restore_that_was_cut_short(path: Path) -> None:
    path.rename(path.with_name(".shop.db.restore"))
    with opening.for_writing(path, SETTINGS, Clock()) as shop:
        assert len(customers.find(shop, "王秀英")) == 1


def test_a_command_refuses_a_damaged_file_with_changes_beside_it(path: Path) -> None:
    files = damaged_with_a_log(path)
    for way in (opening.for_writing, opening.for_reading):
        with pytest.raises(FileRefusedError), way(path, SETTINGS, Clock()):
            pass
    assert (path.read_bytes(), path.with_name("shop.db-wal").read_bytes()) == files


def test_only_a_glance_is_taken_at_a_file_before_it_is_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged_with_a_log(path)
    monkeypatch.setattr(opening, "_GLANCE_SECONDS", 0)
    monkeypatch.setattr(shopfile, "_ASKED_EVERY", 1)
    assert looked_at(path) is None


def test_nobody_waits_for_a_check_to_look_at_what_another_window_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged_with_a_log(path)
    monkeypatch.setattr(shopfile, "check", lambda *_path, **_how: pytest.fail("it was checked"))
    other = WriterLock(path)
    other.acquire()
    trouble = looked_at(path)
    other.release()
    assert trouble is not None
    assert trouble.kind == "in_use"


def test_a_shop_that_is_open_elsewhere_is_in_use_by_whoever_said_so(path: Path) -> None:
    other = WriterLock(path)
    other.acquire()
    other.say("小张", "2026-11-21T02:00:00Z")
    trouble = looked_at(path)
    other.release()
    assert trouble is not None
    assert (trouble.kind, trouble.holder.name) == ("in_use", "小张")


def test_whoever_was_cut_short_leaves_word_of_it_and_whoever_closed_does_not(path: Path) -> None:
    first = WriterLock(path)
    first.acquire()
    first.say("小张", "2026-11-21T02:00:00Z")
    assert first._file is not None
    first._file.close()  # as the end of its process would
    passing, second, third = WriterLock(path), WriterLock(path), WriterLock(path)
    passing.acquire()
    passing.release()
    second.acquire()
    assert second.left_behind
    second.say("李店长", "2026-11-21T03:00:00Z")
    second.release()
    third.acquire()
    assert not third.left_behind
    third.release()


def test_whoever_only_looks_can_change_nothing(path: Path) -> None:
    shop = Shop(path, SETTINGS, Clock(), looking="in_use")
    with pytest.raises(LookingError):
        customers.add(shop, customers.Customer("赵伟"))


def test_the_file_itself_refuses_what_a_looking_window_would_write(path: Path) -> None:
    Shop(path, SETTINGS, Clock(), looking="in_use")
    with pytest.raises(sqlite3.OperationalError):
        db.run("DELETE FROM draft")


def test_whoever_takes_over_can_write(path: Path) -> None:
    shop = Shop(path, SETTINGS, Clock(), looking="in_use")
    shop.take_over()
    customers.add(shop, customers.Customer("赵伟"))
    assert [one.name for one in customers.find(shop, "赵伟")] == ["赵伟"]


def test_a_reading_command_reads_while_a_window_writes(path: Path) -> None:
    other = WriterLock(path)
    other.acquire()
    with opening.for_reading(path, SETTINGS, Clock()) as shop:
        assert shop.looking == "in_use"
        assert len(customers.find(shop, "王秀英")) == 1
    other.release()


def test_a_writing_command_says_that_the_shop_is_in_use(path: Path) -> None:
    other = WriterLock(path)
    other.acquire()
    with pytest.raises(BusyError), opening.for_writing(path, SETTINGS, Clock()):
        pass
    other.release()


def test_a_disk_on_which_no_lock_can_be_written_is_for_looking(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock.WriterLock, "possible", lambda _self: False)
    trouble = looked_at(path)
    assert trouble is not None
    assert (trouble.kind, trouble.choices[0]) == ("read_only", "look")


def test_a_copy_to_look_at_holds_what_was_saved_last(path: Path) -> None:
    with contextlib.closing(_worker(path)), opening.a_copy(path, SETTINGS, Clock()) as shop:
        assert shop.path != path
        assert db.value("SELECT count(*) FROM draft") == 1
    assert not shop.path.exists()


def test_the_copy_of_a_window_that_was_killed_is_swept_and_one_in_use_is_not(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed = tmp_path / "shopvisit-look-killed"
    killed.mkdir()
    shutil.copy(path, killed)
    with opening.a_copy(path, SETTINGS, Clock()) as shop:
        assert not killed.exists()
        opening.sweep_copies()
        assert shop.path.exists()


def test_a_folder_named_like_the_file_is_not_a_shop(tmp_path: Path) -> None:
    (tmp_path / "shop.db").mkdir()
    trouble = looked_at(tmp_path / "shop.db")
    assert trouble is not None
    assert trouble.status == 3


def test_a_check_finds_a_page_that_was_overwritten(path: Path) -> None:
    assert shopfile.check(path, full=True) == []
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(bytes(4096))
    assert shopfile.check(path, full=False)


def test_a_shop_that_could_not_be_opened_is_not_left_open(make_shop: MakeShop) -> None:
    """Where it were, no backup could take its place on Windows."""
    made = make_shop()
    db.run("DROP TABLE staff")
    made.disconnect()
    with pytest.raises(FileRefusedError):
        Shop(made.path, made.config, made.clock)
    with pytest.raises(RuntimeError):
        db.connection()
