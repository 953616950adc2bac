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
