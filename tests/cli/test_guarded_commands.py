"""Commands that give data out, take it away or write: what is erased, and a shop that is open."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from shops import MakeShop

from shopvisit.cli import main as cli
from shopvisit.files.keeping import backups
from shopvisit.shop.people import customers, merging
from shopvisit.store.lock import WriterLock

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    """A shop with one customer, number 1."""
    shop = make_shop()
    customers.add(shop, customers.Customer("王秀英", "13800002231"))
    shop.disconnect()
    return shop.path


def run(path: Path, *words: str, typed: str = "", patch: pytest.MonkeyPatch) -> int:
    patch.setattr("sys.stdin", io.StringIO(typed))
    return cli.main(["--db", str(path), *words])


def test_an_erasure_asks_for_the_number_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert run(path, "customer", "erase", "1", typed="2\n", patch=monkeypatch) == 1
    assert "Nothing was erased" in capsys.readouterr().err
    assert run(path, "customer", "erase", "1", typed="1\n", patch=monkeypatch) == 0


def test_whoever_is_erased_is_found_no_more(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    run(path, "customer", "erase", "1", "--yes", patch=monkeypatch)
    capsys.readouterr()
    run(path, "find", "王秀英", "--json", patch=monkeypatch)
    assert json.loads(capsys.readouterr().out)["customers"] == []


def test_on_a_new_computer_a_restore_brings_nobody_back_who_was_erased(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stick, drawer, new = (tmp_path / name for name in ("stick", "drawer", "new"))
    stick.mkdir()
    drawer.mkdir()
    old, new = drawer / "copy.db", new / "shop.db"
    settings = tmp_path / "config.toml"
    settings.write_text(f"[backup]\nfolder = '{stick}'\n", encoding="utf-8")
    own = ("--config", str(settings))
    run(path, "backup", str(old), patch=monkeypatch)
    run(path, "customer", "erase", "1", "--yes", *own, patch=monkeypatch)
    assert run(new, "restore", str(old), *own, patch=monkeypatch) == 0
    capsys.readouterr()
    run(new, "find", "王秀英", "--json", patch=monkeypatch)
    assert json.loads(capsys.readouterr().out)["customers"] == []


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("today", "--json"), 0),
        (("find", "王", "--json"), 0),
        (("summary", "--json"), 0),
        (("export", "{tmp}/out"), 0),
        (("backup",), 0),
        (("doctor", "--json"), 0),
        (("import", "{tmp}/list.csv"), 4),
        (("restore", "{tmp}/list.csv"), 4),
        (("customer", "erase", "1", "--yes"), 4),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_while_a_window_writes_one_can_read_but_not_write(
    path: Path, tmp_path: Path, words: tuple[str, ...], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.csv").write_text("姓名,电话\n赵伟,13700001122\n", encoding="utf-8")
    path.parent.chmod(0o700)
    window = WriterLock(path)
    window.acquire()
    filled = [word.format(tmp=tmp_path) for word in words]
    assert run(path, *filled, patch=monkeypatch) == status
    window.release()


def test_a_merge_makes_a_backup_first(make_shop: MakeShop, path: Path) -> None:
    shop = make_shop()
    other_id = customers.add(shop, customers.Customer("王秀", "13800002232"))
    backups.first(shop, "merge", merging.merge, other_id, 1)
    assert [backup.why for backup in backups.listed(path)] == ["merge"]
