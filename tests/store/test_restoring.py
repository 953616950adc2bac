"""Restoring: the old file or the new, whole, wherever it is cut short."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from shopvisit.errors import FileMissingError, FileRefusedError
from shopvisit.files.keeping import backups
from shopvisit.store import restoring, shopfile
from shopvisit.store.lock import WriterLock

NOON = datetime(2026, 11, 21, 12)


class Cut(BaseException):
    """The plug is pulled."""


def name_it(path: Path, name: str) -> None:
    """Leave a mark in the file, in its -wal only, as a program that was killed would."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")  # a backup put back is one file still
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE IF NOT EXISTS mark (name TEXT) STRICT")
    connection.execute("DELETE FROM mark")
    connection.execute("INSERT INTO mark VALUES (?)", (name,))
    keep = {suffix: Path(f"{path}{suffix}").read_bytes() for suffix in ("", "-wal")}
    connection.close()
    for suffix, content in keep.items():
        Path(f"{path}{suffix}").write_bytes(content)


def marked(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        assert shopfile.integrity_problems(connection) == []
        found: str = connection.execute("SELECT name FROM mark").fetchone()[0]
        return found
    finally:
        connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A shop that is "new"; its one backup holds what it was, "old"."""
    made = tmp_path / "shop.db"
    shopfile.create(made)
    name_it(made, "old")
    backups.make(made, "daily", NOON)
    name_it(made, "new")
    return made


def backup_of(path: Path) -> Path:
    return backups.listed(path)[0].path


def test_the_shop_is_what_the_backup_holds_and_what_was_there_is_kept_whole(path: Path) -> None:
    aside = restoring.restore(path, backup_of(path), NOON)
    assert aside is not None
    assert (marked(path), marked(aside)) == ("old", "new")


def test_the_backup_itself_stays(path: Path) -> None:
    before = backup_of(path).read_bytes()
    restoring.restore(path, backup_of(path), NOON)
    assert backup_of(path).read_bytes() == before


def test_two_restores_of_one_second_keep_both_old_files(path: Path) -> None:
    kept = {restoring.restore(path, backup_of(path), NOON) for _time in range(2)}
    assert len(kept) == 2


def test_a_shop_that_is_gone_is_restored_without_its_stale_journal(path: Path) -> None:
    path.unlink()
    aside = restoring.restore(path, backup_of(path), NOON)
    assert marked(path) == "old"
    assert aside is not None
    assert Path(f"{aside}-wal").exists()


def test_what_is_no_sound_shop_is_refused_and_nothing_changes(path: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    content = bytearray(backup_of(path).read_bytes())
    content[4096:12288] = bytes(8192)
    broken.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(FileRefusedError):
        restoring.restore(path, broken, NOON)
    with pytest.raises(FileMissingError):
        restoring.restore(path, tmp_path / "none.db", NOON)
    assert path.read_bytes() == before
    assert not restoring.finish_interrupted(path)


def steps_of(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object], until: int) -> bool:
    """Do `work`, cut short before its `until`-th change to the folder; whether it got through."""
    count = 0

    def counted(method: str) -> Callable[..., object]:
        original = getattr(Path, method)

        def change(self: Path, *args: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count == until:
                raise Cut
            return original(self, *args, **named)

        return change

    with monkeypatch.context() as patch:
        for method in ("replace", "rename", "unlink"):
            patch.setattr(Path, method, counted(method))
        try:
            work()
        except Cut:
            return False
    return True


@pytest.mark.parametrize("until", range(1, 16))
def test_cut_short_anywhere_it_is_the_old_or_the_new_shop(
    path: Path, monkeypatch: pytest.MonkeyPatch, until: int
) -> None:
    source = backup_of(path)
    through = steps_of(monkeypatch, lambda: restoring.restore(path, source, NOON), until)
    restoring.finish_interrupted(path)
    assert marked(path) == "old" if through else marked(path) in ("old", "new")
    kept = list(path.parent.glob("shop-replaced-*.db"))
    assert [marked(each) for each in kept] == (["new"] if marked(path) == "old" else [])
    assert not restoring.finish_interrupted(path)
    assert restoring.restore(path, source, NOON)
    assert marked(path) == "old"


@pytest.mark.parametrize("until", range(9, 14))
def test_a_log_stays_with_its_own_file_though_the_clock_was_set_back(
    path: Path, monkeypatch: pytest.MonkeyPatch, until: int
) -> None:
    source = backup_of(path)
    restoring.restore(path, source, NOON.replace(year=2099))
    name_it(path, "newer")
    steps_of(monkeypatch, lambda: restoring.restore(path, source, NOON), until)
    restoring.finish_interrupted(path)
    kept = {marked(each) for each in path.parent.glob("shop-replaced-*.db")}
    assert kept | {marked(path)} - {"old"} == {"new", "newer"}


def test_a_restore_that_somebody_is_just_at_is_left_to_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = backup_of(path)
    waiting = path.with_name(f".{path.name}.restore")
    assert any(
        not steps_of(monkeypatch, lambda: restoring.restore(path, source, NOON), until)
        and waiting.exists()
        for until in range(1, 16)
    )
    lock = WriterLock(path)
    assert lock.acquire()
    assert not restoring.finish_interrupted(path)
    assert waiting.exists()
    lock.release()


def test_every_step_of_a_restore_is_cut_by_the_test_above(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = backup_of(path)
    assert steps_of(monkeypatch, lambda: restoring.restore(path, source, NOON), 16)
    assert not steps_of(monkeypatch, lambda: restoring.restore(path, source, NOON), 4)
