"""Backups by command: made, listed, put back, and made before anything big."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from prompt import Capture, out, run
from shops import TODAY

from shopvisit.settings.loading import default
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store.lock import WriterLock


def test_a_backup_is_a_shop_of_its_own(path: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(path, "backup", str(tmp_path / "copy.db")) == 0
    capsys.readouterr()
    run(tmp_path / "copy.db", "find", "王秀英", "--json")
    assert len(out(capsys)["customers"]) == 1


def test_a_backup_goes_into_no_folder_that_is_not_there(path: Path, capsys: Capture) -> None:
    missing = path.parent / "stick"
    assert run(path, "backup", str(missing / "copy.db")) == 1
    assert not missing.exists()
    assert "stick" in capsys.readouterr().err


def test_the_backups_are_listed_with_their_moment_and_place(path: Path, capsys: Capture) -> None:
    assert run(path, "backup", "list") == 0
    assert "No backup yet" in capsys.readouterr().out
    assert run(path, "backup") == 0
    capsys.readouterr()
    run(path, "backup", "list")
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{TODAY}")
    assert Path(line.split()[-1]).parent == path.parent / "backups"


@pytest.fixture
def stick(tmp_path: Path, path: Path) -> Path:
    """A second folder for backups, as the shop's settings name it."""
    folder = tmp_path / "stick"
    folder.mkdir()
    path.with_name("own.toml").write_text(f"[backup]\nfolder = '{folder}'\n", encoding="utf-8")
    return folder


def test_a_backup_that_is_asked_for_goes_to_the_second_folder_too(
    path: Path, stick: Path, capsys: Capture
) -> None:
    own = ("--config", str(path.with_name("own.toml")))
    assert run(path, "backup", *own) == 0
    (there,) = stick.glob("shop-*.db")
    assert str(there) in capsys.readouterr().out
    run(path, "backup", "list", *own)
    assert str(there) in capsys.readouterr().out


def test_a_second_folder_that_is_not_there_is_named_and_the_backup_is_made(
    path: Path, stick: Path, capsys: Capture
) -> None:
    stick.rmdir()
    assert run(path, "backup", "--config", str(path.with_name("own.toml"))) == 1
    assert str(stick) in capsys.readouterr().err
    assert len(list((path.parent / "backups").glob("shop-*.db"))) == 1


def test_a_restored_shop_is_what_it_was_and_the_other_is_kept(path: Path, capsys: Capture) -> None:
    run(path, "backup", str(path.parent / "copy.db"))
    visits.add(opened := Shop(path, default(), Clock(TODAY)), 1, Visit(TODAY))
    opened.disconnect()
    capsys.readouterr()
    assert run(path, "restore", str(path.parent / "copy.db")) == 0
    said = capsys.readouterr().out
    kept = next(path.parent.glob("shop-replaced-*.db"))
    assert str(kept) in said.replace("\n", "")
    assert (visits_in(path), visits_in(kept)) == (1, 2)


def visits_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM visit").fetchone()[0])


def test_a_shop_that_is_open_is_not_restored(path: Path, capsys: Capture) -> None:
    run(path, "backup", str(path.parent / "copy.db"))
    before = path.read_bytes()
    lock = WriterLock(path)
    assert lock.acquire()
    lock.say("小张", "")
    assert run(path, "restore", str(path.parent / "copy.db")) == 4
    assert "小张" in capsys.readouterr().err
    assert path.read_bytes() == before
    lock.release()


def test_a_restore_that_was_cut_short_is_finished_by_the_next_command(
    path: Path, capsys: Capture
) -> None:
    path.rename(path.with_name(f".{path.name}.restore"))
    assert run(path, "find", "王秀英", "--json") == 0
    assert len(out(capsys)["customers"]) == 1


OWN = "# ours\n[shop]\nname = '便民家电'\n"


@pytest.fixture
def own(path: Path) -> Path:
    """Settings that somebody wrote by hand."""
    config = path.with_name("own.toml")
    config.write_text(OWN, encoding="utf-8")
    return config


@pytest.mark.parametrize("copy", ["named", "scheduled"])
def test_a_backup_brings_the_settings_back_to_a_computer_without_any(
    copy: str, path: Path, own: Path, capsys: Capture
) -> None:
    target = path.with_name("copy.db")
    run(path, "backup", *([str(target)] if copy == "named" else []), "--config", str(own))
    if copy == "scheduled":
        (target,) = (path.parent / "backups").glob("*.db")
    own.unlink()
    path.unlink()
    assert run(path, "restore", str(target), "--config", str(own)) == 0
    assert str(own) in capsys.readouterr().out.replace("\n", "")
    assert own.read_text(encoding="utf-8") == OWN


def test_settings_that_are_there_stay_whatever_a_backup_carries(
    path: Path, own: Path, capsys: Capture
) -> None:
    run(path, "backup", str(path.with_name("copy.db")), "--config", str(own))
    own.write_text("[shop]\nname = 'Corner'\n", encoding="utf-8")
    capsys.readouterr()
    run(path, "restore", str(path.with_name("copy.db")), "--config", str(own))
    assert "came with it" not in capsys.readouterr().out
    assert own.read_text(encoding="utf-8") == "[shop]\nname = 'Corner'\n"


@pytest.mark.parametrize("now", [None, b"[shop\n", b"\xff"])
def test_settings_that_are_gone_or_unreadable_leave_what_was_carried_last(
    now: bytes | None, path: Path, own: Path
) -> None:
    run(path, "backup", "--config", str(own))
    own.unlink() if now is None else own.write_bytes(now)
    run(path, "backup", str(path.with_name("copy.db")), "--config", str(own))
    own.unlink(missing_ok=True)
    run(path, "restore", str(path.with_name("copy.db")), "--config", str(own))
    assert own.read_text(encoding="utf-8") == OWN


def test_an_import_begins_with_a_backup(path: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("姓名,电话\n陈小明,13912348890\n", encoding="utf-8")
    run(path, "import", str(table), "--dry-run")
    run(path, "import", str(table))
    assert len(list((path.parent / "backups").glob("shop-*-import.db"))) == 1
