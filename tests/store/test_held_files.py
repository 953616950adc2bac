"""What another program has open is waited for, and then said; nothing is left half done."""

import json
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from held import held_open

from shopvisit.errors import BusyError, CannotWriteError
from shopvisit.files.keeping import backups
from shopvisit.settings import loading
from shopvisit.store import disk, erased_list, restoring, shopfile
from shopvisit.store.erased_list import Gone

NOON = datetime(2026, 11, 21, 12)
GONE = Gone(7, "2026-11-20T02:00:00Z", "2026-11-21T02:00:00Z")


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_PATIENCE_SECONDS", 0.05)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "shop.db"
    shopfile.create(made)
    return made


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def two_files(folder: Path) -> tuple[Path, Path]:
    new, old = folder / "new", folder / "old"
    new.write_text("new", encoding="utf-8")
    old.write_text("old", encoding="utf-8")
    return new, old


def test_what_is_let_go_within_a_second_is_replaced(tmp_path: Path) -> None:
    new, old = two_files(tmp_path)
    with held_open(old):
        replacing = threading.Thread(target=disk.replace, args=(new, old))
        replacing.start()
        time.sleep(0.2)
        assert replacing.is_alive()
    replacing.join()
    assert content(tmp_path) == {"old": b"new"}


def test_what_stays_open_is_named_after_a_second_and_stays_as_it_is(tmp_path: Path) -> None:
    new, old = two_files(tmp_path)
    before = time.monotonic()
    with held_open(old), pytest.raises(BusyError, match="old") as caught:
        disk.replace(new, old)
    assert 1 <= time.monotonic() - before < 10
    assert caught.value.status == 4
    assert content(tmp_path) == {"new": b"new", "old": b"old"}


def test_the_new_file_may_be_the_one_that_is_open(in_a_hurry: None, tmp_path: Path) -> None:
    new, _old = two_files(tmp_path)
    with held_open(new), pytest.raises(BusyError, match="new"):
        disk.replace(new, tmp_path / "another")


def test_what_is_open_is_not_removed_and_what_is_not_there_need_not_be(
    in_a_hurry: None, tmp_path: Path
) -> None:
    _new, old = two_files(tmp_path)
    with held_open(old), pytest.raises(BusyError, match="old"):
        disk.remove(old)
    disk.remove(old)
    disk.remove(old)
    assert not old.exists()


def test_a_file_that_may_not_be_changed_is_not_said_to_be_open(tmp_path: Path) -> None:
    new, _old = two_files(tmp_path)
    with pytest.raises(OSError, match="old"):
        disk.replace(new, tmp_path / "old" / "in no folder")


@pytest.mark.parametrize("held", ["shop.db", "shop.db-wal"])
def test_a_restore_while_somebody_has_the_shop_open_leaves_all_as_it_was(
    in_a_hurry: None, path: Path, held: str
) -> None:
    backup = backups.make(path, "daily", NOON).path
    Path(f"{path}-wal").write_bytes(b"")
    before = content(path.parent)
    with held_open(path.parent / held), pytest.raises(BusyError) as caught:
        restoring.restore(path, backup, NOON)
    assert held in str(caught.value)
    assert content(path.parent) == before
    assert restoring.restore(path, backup, NOON) is not None


def test_a_shop_that_is_open_is_not_put_aside(in_a_hurry: None, path: Path) -> None:
    before = content(path.parent)
    with held_open(path), pytest.raises(BusyError):
        restoring.put_aside(path, NOON)
    assert content(path.parent) == before


def test_settings_that_another_program_reads_are_saved_a_moment_later_or_not_at_all(
    in_a_hurry: None, tmp_path: Path
) -> None:
    own = tmp_path / "config.toml"
    loading.save(own, {"shop.name": "便民家电"})
    before = content(tmp_path)
    with held_open(own), pytest.raises(BusyError, match=r"config\.toml") as caught:
        loading.save(own, {"shop.name": "另一家"})
    assert not isinstance(caught.value, CannotWriteError)
    assert content(tmp_path) == before
    loading.save(own, {"shop.name": "另一家"})
    assert loading.load(own).shop.name == "另一家"


def test_the_list_of_the_erased_is_the_old_or_the_new(in_a_hurry: None, tmp_path: Path) -> None:
    erased_list.add(tmp_path, [GONE])
    before = content(tmp_path)
    with held_open(tmp_path / "erased.json"), pytest.raises(BusyError, match=r"erased\.json"):
        erased_list.add(tmp_path, [GONE._replace(id=8)])
    assert content(tmp_path) == before
    assert [row["id"] for row in json.loads(before["erased.json"])] == [7]


def test_a_backup_is_made_beside_one_that_is_open(path: Path, in_a_hurry: None) -> None:
    first = backups.make(path, "daily", NOON).path
    with held_open(first):
        second = backups.make(path, "daily", NOON).path
    assert {first, second} == {one.path for one in backups.listed(path)}
