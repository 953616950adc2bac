"""The command line: what each command prints, where to, and with which exit status."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.cli.main import main
from shopvisit.settings.loading import default
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store.lock import WriterLock

Capture = pytest.CaptureFixture[str]
TODAY_KEYS = [
    "id", "customer_id", "customer", "phone", "kind", "rule", "reason", "from_on", "due_on",
    "due_time", "planned_on", "priority", "attempts", "assignee", "state",
]  # fmt: skip


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    """A shop with one customer who was in yesterday."""
    shop = make_shop()
    visits.add(
        shop,
        Customer(name="王秀英", phone="13812342231"),
        Visit(TODAY - timedelta(days=1), item="空调清洗", served_by=1),
    )
    db.disconnect()
    return shop.path


def run(path: Path, *words: str) -> int:
    status = main([*words, "--db", str(path), "--today", str(TODAY)])
    db.disconnect()
    return status


def out(capsys: Capture) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_today_as_json_keeps_its_promised_keys(path: Path, capsys: Capture) -> None:
    assert run(path, "today", "--json") == 0
    document = out(capsys)
    assert list(document) == ["date", "counts", "follow_ups"]
    assert document["counts"] == {"overdue": 0, "promises": 0, "due": 1, "done": 0}
    (row,) = document["follow_ups"]  # type: ignore[misc]
    assert list(row) == TODAY_KEYS
    assert (row["customer"], row["phone"], row["due_on"]) == (
        "王秀英",
        "138****2231",
        "2026-11-23",
    )


def test_a_phone_number_is_shown_only_when_asked_for(path: Path, capsys: Capture) -> None:
    for words in (("today",), ("today", "--json"), ("find", "wxy"), ("find", "wxy", "--json")):
        run(path, *words)
        assert not re.search(r"\d{11}", capsys.readouterr().out)
        run(path, *words, "--full")
        assert "13812342231" in capsys.readouterr().out


@pytest.mark.parametrize("command", [("today",), ("find", "赵")], ids=lambda words: words[0])
def test_a_long_number_that_is_asked_for_is_shown_to_its_end(
    path: Path, capsys: Capture, command: tuple[str, ...]
) -> None:
    shop = Shop(path, default(), Clock(TODAY))
    visits.add(
        shop,
        Customer(name="赵伟", phone="+86 136 1234 9999"),
        Visit(TODAY - timedelta(days=1), item="空调清洗", served_by=1),
    )
    shop.disconnect()
    run(path, *command, "--full")
    assert "+86 136 1234 9999" in capsys.readouterr().out


def test_today_as_text_is_a_line_a_customer(path: Path, capsys: Capture) -> None:
    assert run(path, "today", "--lang", "zh_CN") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "王秀英" in lines[1]
    assert "空调清洗" in lines[1]


def test_find_as_json_keeps_its_promised_keys(path: Path, capsys: Capture) -> None:
    assert run(path, "find", "2231", "--json") == 0
    document = out(capsys)
    assert document["query"] == "2231"
    assert document["customers"] == [
        {
            "id": 1,
            "name": "王秀英",
            "phone": "138****2231",
            "last_visit": "2026-11-20",
            "open_follow_ups": 1,
        }
    ]


def test_summary_as_json_keeps_its_promised_keys(path: Path, capsys: Capture) -> None:
    assert run(path, "summary", "2026-11", "--json") == 0
    document = out(capsys)
    assert list(document)[:6] == ["month", "from", "to", "locked", "sentence", "metrics"]
    names = [
        "due",
        "completion",
        "on_time",
        "reach",
        "response",
        "csat",
        "csat_mean",
        "nps",
        "ces",
        "ces_mean",
        "low_score_answered",
        "first_response_median",
        "first_response_p90",
        "resolution_median",
        "fcr_process",
        "fcr_customer",
        "complaint_sla_response",
        "complaint_sla_resolution",
        "informed",
        "verified",
        "recovery",
        "promises_kept",
        "complaint_rate",
        "churn",
        "win_back",
        "return_rate",
        "visits",
        "customers",
        "new_customers",
    ]
    metrics = document["metrics"]
    assert isinstance(metrics, dict)
    assert list(metrics) == names
    assert all({"value", "k", "n", "previous"} <= set(metric) for metric in metrics.values())


def test_what_nobody_answered_is_null_and_never_zero(path: Path, capsys: Capture) -> None:
    run(path, "summary", "2026-11", "--json")
    metrics = out(capsys)["metrics"]
    assert metrics["csat"]["value"] is None  # type: ignore[index]


def test_init_makes_a_shop_without_asking(tmp_path: Path, capsys: Capture) -> None:
    new = tmp_path / "new.db"
    assert run(new, "init", "--name", "便民家电", "--staff", "小张", "--lang", "zh_CN") == 0
    capsys.readouterr()
    assert run(new, "today", "--json") == 0
    assert out(capsys)["follow_ups"] == []


def test_init_never_takes_the_place_of_a_shop(path: Path, capsys: Capture) -> None:
    before = path.read_bytes()
    assert run(path, "init") == 1
    assert path.read_bytes() == before
    assert "already" in capsys.readouterr().err


def test_a_backup_is_a_shop_of_its_own(path: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(path, "backup", str(tmp_path / "copy.db")) == 0
    capsys.readouterr()
    run(tmp_path / "copy.db", "find", "王秀英", "--json")
    assert len(out(capsys)["customers"]) == 1  # type: ignore[arg-type]


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
    assert len(out(capsys)["customers"]) == 1  # type: ignore[arg-type]


def test_a_month_that_has_not_begun_has_no_summary(path: Path, capsys: Capture) -> None:
    assert run(path, "summary", "2026-12") == 1
    assert "2026-12" in capsys.readouterr().err


def test_a_second_shop_without_a_name_leaves_the_first_one_its_own(
    tmp_path: Path, capsys: Capture
) -> None:
    run(tmp_path / "one.db", "init", "--name", "便民家电")
    run(tmp_path / "two.db", "init")
    capsys.readouterr()
    written = next((tmp_path / "home").rglob("config.toml")).read_text(encoding="utf-8")
    assert "便民家电" in written


def test_doctor_finds_a_sound_shop_sound(path: Path, capsys: Capture) -> None:
    assert run(path, "doctor", "--json") == 0
    document = out(capsys)
    assert document["ok"] is True
    names = {check["name"] for check in document["checks"]}  # type: ignore[attr-defined]
    assert {"file", "schema", "integrity", "journal", "config", "terminal"} <= names


def test_doctor_wants_a_backup_that_is_not_a_week_old(path: Path, capsys: Capture) -> None:
    run(path, "backup")
    later = ["--today", str(TODAY + timedelta(days=8))]
    capsys.readouterr()
    assert main(["doctor", "--json", "--db", str(path), *later]) == 3
    checks = {check["name"]: check["ok"] for check in out(capsys)["checks"]}  # type: ignore[attr-defined]
    assert [name for name, ok in checks.items() if not ok] == ["backups"]


def test_an_import_begins_with_a_backup(path: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("姓名,电话\n陈小明,13912348890\n", encoding="utf-8")
    run(path, "import", str(table), "--dry-run")
    run(path, "import", str(table))
    assert len(list((path.parent / "backups").glob("shop-*-import.db"))) == 1


def test_doctor_tells_of_a_damaged_file(path: Path, capsys: Capture) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 5 : 4096 * 6] = b"\xff" * 4096
    path.write_bytes(content)
    assert run(path, "doctor", "--json") == 3
    assert out(capsys)["ok"] is False


def test_doctor_tells_of_a_wrong_setting(path: Path, tmp_path: Path, capsys: Capture) -> None:
    own = tmp_path / "config.toml"
    own.write_text("[thresholds]\nlow_csat = 9\n", encoding="utf-8")
    assert run(path, "doctor", "--config", str(own)) == 3
    assert "thresholds.low_csat" in capsys.readouterr().out


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
    import sqlite3

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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_python_dash_m_runs_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shopvisit", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("shopvisit ")


def test_an_empty_day_says_that_there_is_nothing_to_do(
    make_shop: MakeShop, capsys: Capture
) -> None:
    shop = make_shop()
    db.disconnect()
    assert run(shop.path, "today") == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["Nothing to follow up."]


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
