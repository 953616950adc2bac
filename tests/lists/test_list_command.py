"""`list`: which lists there are, and who is on one, at a prompt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from prompt import Capture, out, run
from shops import TODAY, MakeShop

from shopvisit.cli.main import main
from shopvisit.shop.lists import named
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

AWAY = TODAY - timedelta(days=100)


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    """王秀英 has been away for 100 days; 赵伟 never came. One list is saved."""
    shop = make_shop()
    came = Visit(AWAY, item="空调清洗", amount=150_000)
    visits.add(shop, Customer(name="王秀英", phone="13812342231"), came)
    customers.add(shop, Customer(name="赵伟"))
    named.save(shop, "周一 挽回", (Condition("bought", "within", ("空调", 365)),))
    shop.disconnect()
    return shop.path


def test_all_lists_with_their_counts(path: Path, capsys: Capture) -> None:
    assert run(path, "list", "--json") == 0
    document = out(capsys)
    lists = {each["id"]: each for each in document["lists"]}
    assert list(lists) == [1, *named.READY]
    bought = [["bought", "within", ["空调", 365]]]
    assert lists[1] == {"id": 1, "name": "周一 挽回", "conditions": bought, "count": 1}
    assert lists["away-90"]["conditions"] == [["last_visit", "before", 90]]
    assert {key: each["count"] for key, each in lists.items()} == {
        1: 1, "away-30": 1, "away-90": 1, "high-value": 1, "never-rated": 2, "complaints-2": 0,
        "installed-unrated": 0,
    }  # fmt: skip
    assert run(path, "list") == 0
    printed = capsys.readouterr().out
    assert "not seen for 90 days" in printed
    assert all(key in printed for key in named.READY)


@pytest.mark.parametrize("name", ["away-90", "周一 挽回", "Not seen for 90 days", "90天没来"])
def test_who_is_on_one(path: Path, name: str, capsys: Capture) -> None:
    assert run(path, "list", name, "--json") == 0
    document = out(capsys)
    [one] = document["customers"]
    assert document["as_of"].startswith(TODAY.isoformat())
    assert {key: one[key] for key in one if key != "why"} == {
        "id": 1,
        "name": "王秀英",
        "phone": "138****2231",
        "last_visit": AWAY.isoformat(),
        "last_csat": None,
        "spend": 150_000,
    }
    assert run(path, "list", name) == 0
    assert "138****2231" in capsys.readouterr().out


def test_why_somebody_is_on_it_is_said_of_them(path: Path, capsys: Capture) -> None:
    run(path, "list", "away-90", "--json", "--full")
    [one] = out(capsys)["customers"]
    assert (one["why"], one["phone"]) == ("100 days away", "13812342231")


def test_one_that_is_not_known_is_an_error(path: Path, capsys: Capture) -> None:
    assert run(path, "list", "away-91") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "There is no list called away-91." in captured.err


def test_a_list_as_a_workbook_never_in_the_place_of_another(
    path: Path, tmp_path: Path, capsys: Capture
) -> None:
    book = tmp_path / "away.xlsx"
    assert run(path, "list", "away-90", "--xlsx", str(book)) == 0
    sheet = load_workbook(book).active
    assert sheet is not None
    _headings, row = sheet.iter_rows(values_only=True)
    assert (row[:3], row[5]) == (("王秀英", "13812342231", "100 days away"), 1500)
    written = book.read_bytes()
    assert run(path, "list", "--xlsx", str(book)) == 1
    assert str(book) in capsys.readouterr().err
    assert book.read_bytes() == written


def test_the_lists_themselves_as_a_workbook(path: Path, tmp_path: Path) -> None:
    book = tmp_path / "lists.xlsx"
    assert run(path, "list", "--xlsx", str(book)) == 0
    sheet = load_workbook(book).active
    assert sheet is not None
    assert len(list(sheet.iter_rows())) == 1 + 1 + len(named.READY)


def test_json_and_a_workbook_at_once_is_wrong_usage(path: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as wrong:
        main(["list", "--json", "--xlsx", str(tmp_path / "a.xlsx"), "--db", str(path)])
    assert wrong.value.code == 2
