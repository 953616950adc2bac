"""The command line: its words and options, where it prints, and its exit status."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from prompt import Capture, out, run
from shops import TODAY
from systems import posix_only

from shopvisit import db
from shopvisit.cli.main import main
from shopvisit.shop.followups import today as followups
from shopvisit.shop.record.shop import Shop


def test_init_makes_a_shop_without_asking(tmp_path: Path, capsys: Capture) -> None:
    new = tmp_path / "new.db"
    assert run(new, "init", "--name", "便民家电", "--staff", "小张", "--lang", "zh_CN") == 0
    capsys.readouterr()
    assert run(new, "today", "--json") == 0
    assert out(capsys)["follow_ups"] == []


def test_init_makes_a_shop_of_a_trade(tmp_path: Path, capsys: Capture) -> None:
    new = tmp_path / "new.db"
    assert run(new, "init", "--name", "Spokes", "--country", "GB", "--trade", "bikes-cars") == 0
    written = next((tmp_path / "home").rglob("config.toml")).read_text(encoding="utf-8")
    assert "[rules.bikes-cars-service]" in written
    with contextlib.closing(sqlite3.connect(new)) as reader:
        assert reader.execute("SELECT count(*) FROM tip").fetchone() == (14,)
    with pytest.raises(SystemExit, match="2"):
        main(["init", "--trade", "bakery"])
    assert "appliances nails-hair bikes-cars" in capsys.readouterr().err


def test_init_never_takes_the_place_of_a_shop(path: Path, capsys: Capture) -> None:
    before = path.read_bytes()
    assert run(path, "init") == 1
    assert path.read_bytes() == before
    assert "already" in capsys.readouterr().err


def test_a_second_shop_without_a_name_leaves_the_first_one_its_own(
    tmp_path: Path, capsys: Capture
) -> None:
    run(tmp_path / "one.db", "init", "--name", "便民家电")
    run(tmp_path / "two.db", "init")
    capsys.readouterr()
    written = next((tmp_path / "home").rglob("config.toml")).read_text(encoding="utf-8")
    assert "便民家电" in written


def test_a_missing_shop_is_not_made_by_looking(tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path / "gone.db", "today") == 1
    assert "gone.db" in capsys.readouterr().err
    assert not (tmp_path / "gone.db").exists()


def test_a_file_that_is_not_ours_is_status_3(tmp_path: Path, capsys: Capture) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"no database at all")
    assert run(other, "today") == 3
    assert capsys.readouterr().err.startswith("shopvisit: ")


def test_a_shop_that_another_program_writes_to_is_status_4(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(
        db, "PRAGMAS", tuple((n, 50 if n == "busy_timeout" else v) for n, v in db.PRAGMAS)
    )
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    list_file = tmp_path / "list.csv"
    list_file.write_text("姓名,电话\n赵一,13900000001\n", encoding="utf-8")
    assert run(path, "import", str(list_file)) == 4
    holder.close()
    assert "Nothing was saved" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["find"], ["--today", "yesterday"], ["summary", "2026-13"]]
)
def test_wrong_usage_is_status_2(words: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "shopvisit" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_without_a_terminal_the_full_screen_says_so(words: list[str], capsys: Capture) -> None:
    assert main(words) == 1
    assert "shopvisit today" in capsys.readouterr().err


def test_global_options_work_before_and_after_the_command(path: Path, capsys: Capture) -> None:
    assert main(["--db", str(path), "--today", str(TODAY), "today", "--json"]) == 0
    before = out(capsys)
    db.disconnect()
    assert run(path, "today", "--json") == 0
    assert out(capsys) == before


def test_a_fault_of_our_own_shows_no_traceback_and_logs_no_names(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    def fail(shop: Shop) -> None:
        raise RuntimeError(db.value("SELECT name || phone FROM customer"))

    monkeypatch.setattr(followups, "counts", fail)
    assert run(path, "today") == 1
    assert "Traceback" not in capsys.readouterr().err
    log = next((tmp_path / "home").rglob("shopvisit.log")).read_text(encoding="utf-8")
    assert "RuntimeError" in log
    assert "王秀英" not in log


@posix_only("there a file's mode says nothing")
def test_nobody_else_can_write_where_a_fault_is_noted(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(shop: Shop) -> None:
        raise RuntimeError

    monkeypatch.setattr(followups, "counts", fail)
    before = os.umask(0)
    try:
        run(path, "today")
    finally:
        os.umask(before)
    log = next((tmp_path / "home").rglob("shopvisit.log"))
    made = [log.parent, *log.parent.parents]
    open_to_all = [folder for folder in made if folder.stat().st_mode & 0o002]
    assert [folder for folder in open_to_all if tmp_path / "home" in folder.parents] == []


def test_debug_shows_where_an_error_came_from(tmp_path: Path) -> None:
    from shopvisit.errors import FileMissingError

    with pytest.raises(FileMissingError):
        run(tmp_path / "gone.db", "today", "--debug")


@pytest.mark.parametrize(
    "words", [["today", "--json"], ["find", "wxy", "--json"], ["summary", "--json"]]
)
def test_commands_that_only_ask_load_neither_the_interface_nor_the_models(
    path: Path, words: list[str], capsys: Capture
) -> None:
    run(path, "today")  # the first of a day lets the rules write
    capsys.readouterr()
    code = (
        "import sys; from shopvisit.cli.main import main; "
        f"main({[*words, '--db', str(path), '--today', str(TODAY)]!r}); "
        "heavy = {'textual', 'peewee', 'holidays', 'lunar_python', 'pypinyin'}; "
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stderr.strip() == "[]"


def test_python_dash_m_runs_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shopvisit", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("shopvisit ")


def test_a_trial_import_says_that_nothing_was_saved(
    path: Path, tmp_path: Path, capsys: Capture
) -> None:
    list_file = tmp_path / "list.csv"
    list_file.write_text("name,phone\nAnn,13900000001\n", encoding="utf-8")
    assert run(path, "import", str(list_file), "--dry-run") == 0
    assert "Nothing was saved: this was only a trial." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["summary", "2026-13"], "a month like 2026-11 is expected, not 2026-13"),
        (["frobnicate"], "argument COMMAND: invalid choice: 'frobnicate'"),
    ],
)
def test_wrong_usage_names_what_was_typed_and_what_is_expected(
    words: list[str], said: str, capsys: Capture
) -> None:
    with pytest.raises(SystemExit):
        main(words)
    assert said in capsys.readouterr().err
