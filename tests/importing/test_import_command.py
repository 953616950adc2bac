"""`import` on the command line says all that was understood, and takes answers as options."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lists import put

from shopvisit import db
from shopvisit.cli import main as cli
from shopvisit.shop.record.shop import Shop
from shopvisit.store import shopfile

LIST = (
    "内部资料,,,,,\n姓名,手机,生日,消费日期,店员,积分\n"
    "王秀英,13811110001,5/3/1968,2026-07-02,老赵,9\n"
    "李建国,138****8000,,2026-10-03,,\n赵小美,13811110001,,,,\n合计,,,,,9\n"
)


def said(
    shop: Shop, capsys: pytest.CaptureFixture[str], path: Path, *options: str
) -> dict[str, Any]:
    db.disconnect()
    words = ["--db", str(shop.path), "--lang", "en", "--today", "2026-11-21", "import", str(path)]
    assert cli.main([*words, "--json", *options]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_a_dry_run_says_all_that_was_understood(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(shop, capsys, put(shop, LIST), "--dry-run")
    counted = ("rows", "new", "updated", "duplicates", "rejected", "visits")
    assert {name: found[name] for name in counted} == {
        "rows": 4, "new": 3, "updated": 0, "duplicates": 0, "rejected": 1, "visits": 2,
    }  # fmt: skip
    assert (found["encoding"], found["sheet"], found["heading_line"]) == ("utf-8", None, 2)
    assert [(column["heading"], column["field"]) for column in found["columns"]] == [
        ("姓名", "name"),
        ("手机", "phone"),
        ("生日", "birthday"),
        ("消费日期", "visited_on"),
        ("店员", "served_by"),
        ("积分", None),
    ]
    assert found["columns"][0]["samples"] == ["王秀英", "李建国", "赵小美"]
    assert found["columns"][1]["samples"][0] == "138****0001"
    assert [(one["line"], one["field"], one["whole"]) for one in found["left_out"]] == [
        (3, "birthday", False),
        (4, "phone", False),
        (6, None, True),
    ]
    assert found["same_number"] == [{"line": 5, "name": "赵小美", "other": "王秀英"}]
    assert found["away"] == {"90": 1, "180": 0}
    assert [one["option"] for one in found["undecided"]] == ["--dates", "--staff"]
    assert found["rejects_file"] is None
    assert "13811110001" not in json.dumps(found)


def test_answers_are_options(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--dates", "mdy", "--staff", "add", "--column", "6=tags", "--column", "4=-")
    found = said(shop, capsys, put(shop, LIST), *options)
    assert [one["field"] for one in found["columns"]] == [
        "name", "phone", "birthday", None, None, "tags",
    ]  # fmt: skip
    assert found["undecided"] == []
    shopfile.open_file(shop.path)
    assert db.rows("SELECT month, day FROM occasion") == [(5, 3)]
    assert db.value("SELECT tags FROM customer WHERE name = '王秀英'") == "9"


@pytest.mark.parametrize("option", ["x=name", "1=wrong", "1", "=name", "-1=name"])
def test_an_answer_that_is_none_is_wrong_usage(shop: Shop, option: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--db", str(shop.path), "import", "list.csv", f"--column={option}"])
    assert ended.value.code == 2


def test_a_sheet_is_named(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    book = Path(__file__).parent / "cases" / "63-customers-and-visits-sheets.xlsx"
    path = put(shop, book.read_bytes(), "book.xlsx")
    both = said(shop, capsys, path, "--dry-run")
    assert (both["sheet"], both["sheets"], both["visits"]) == ("客户", ["客户", "消费记录"], 1)
    one = said(shop, capsys, path, "--dry-run", "--sheet", "客户")
    assert (one["visits"], one["notes"]) == (0, ["Sheets not read: 消费记录"])


def test_without_json_people_read_how_the_list_was_read(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(shop, LIST)
    db.disconnect()
    assert cli.main(["--db", str(shop.path), "--lang", "en", "import", str(path), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "Read as: utf-8, headings in line 2" in told
    assert "姓名 = Name, 手机 = Phone" in told
    assert told.count("5/3/1968?") == told.count("5/3/1968? (--dates)") == 1


def test_calls_to_those_who_stayed_away_are_planned(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(shop, "姓名,电话,日期\n王秀英,13812342231,2026-03-01\n赵伟,13812342232,2026-11-20\n")
    assert said(shop, capsys, path, "--dry-run", "--plan-absent", "5")["planned_absent"] == 0
    found = said(shop, capsys, path, "--plan-absent", "5")
    assert (found["away"], found["planned_absent"]) == ({"90": 1, "180": 1}, 1)
    shopfile.open_file(shop.path)
    assert db.rows("SELECT rule, from_on FROM follow_up WHERE customer_id = 1") == [
        ("last-try", "2026-11-23")
    ]


def test_what_a_column_held_is_known_the_next_time(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    said(shop, capsys, put(shop, "who,what\nAnna Lee,cut\n"), "--column", "1=name")
    found = said(shop, capsys, put(shop, "Who, What\nJoe Park,cut\n"))
    assert (found["new"], found["columns"][0]["field"]) == (1, "name")
    found = said(shop, capsys, put(shop, "who,what\nBen Hill,cut\n"), "--column", "1=note",
                 "--column", "2=name")  # fmt: skip
    assert [column["field"] for column in found["columns"]] == ["note", "name"]


def test_no_word_of_the_headings_is_kept(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    said(shop, capsys, put(shop, "王秀英,李店长\n陈小明,小王\n"), "--column", "1=name")
    shopfile.open_file(shop.path)
    kept = db.rows("SELECT * FROM heading_memory") + db.rows(
        "SELECT after FROM journal WHERE table_name = 'heading_memory'"
    )
    assert "王秀英" not in str(kept)
    assert len(kept) == 2


def test_a_list_of_nobody_names_the_column_that_may_be_meant(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(shop, "who,state\nAnna Lee,new\nJoe Park,new\n")
    db.disconnect()
    assert cli.main(["--db", str(shop.path), "--lang", "en", "import", str(path)]) == 1
    assert "Column 1 (who) could be: Name." in capsys.readouterr().err


def test_names_that_no_column_holds_are_asked_for(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(shop, capsys, put(shop, "who,Phone\nAnna Lee,07700900111\n"), "--dry-run")
    assert [each["option"] for each in found["undecided"]] == ["--column 1=name"]
