"""What only a person can say of a list, said by keys that an input method lets through."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from import_pages import begun, open_import
from lists import put
from openpyxl import Workbook
from pilots import driving
from shops import MakeShop

from shopvisit import db
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _

ODD = "who,number,what\nAnna Lee,07700900111,cut\nJoe Park,07700900112,colour\n"
BOTH_ORDERS = "姓名,电话,日期,项目\n王秀英,13812342231,03/04/2026,洗剪吹\n"
NEW_STAFF = "姓名,电话,日期,店员\n王秀英,13812342231,2026-11-20,阿强\n"


def people() -> list[tuple[str, str]]:
    return db.rows("SELECT name, phone FROM customer ORDER BY id")


# Columns


async def test_a_digit_says_what_a_column_holds(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, ODD))
        await driven.press("1", "down", "2", "enter", "enter")
    assert people() == [("Anna Lee", "07700900111"), ("Joe Park", "07700900112")]


async def test_a_list_of_nobody_says_which_column_may_be_the_names(shop: Shop, lang: str) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, ODD))
        said = _("Column {number} ({heading}) could be: {field}.")
        assert said.format(number=1, heading="who", field=_("Name")) in driven.frame
        await driven.press("enter")
        assert _("What it holds") in driven.frame
        assert driven.said
    assert people() == []


async def test_names_are_never_missing_without_a_word(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, ODD.replace("number", "Phone")))
        assert "No column is known to hold names." in driven.frame
        await driven.press("enter")
        assert "What it holds" in driven.frame
        await driven.press("enter")
        assert "What comes in" in driven.frame


async def test_any_meaning_is_two_digits_away(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, "姓名,老家\n王秀英,绍兴\n"))
        await driven.press("down", "9")
        rows = [line.split() for line in driven.frame.splitlines() if " Address" in line]
        await driven.press(*rows[0][0], "enter", "enter", "enter")
    assert db.rows("SELECT name, address FROM customer") == [("王秀英", "绍兴")]


async def test_a_column_can_be_left_out(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, "姓名,备注\n王秀英,欠三百\n"))
        await driven.press("down", "0")
        assert "(not used)" in driven.frame
        await driven.press("enter", "enter")
    assert db.rows("SELECT name, note FROM customer") == [("王秀英", "")]


async def test_a_column_of_one_sheet_leaves_the_other_sheet_in(shop: Shop) -> None:
    book = Workbook()
    people_, came = book.active, book.create_sheet("到店")
    assert people_ is not None
    people_.title = "顾客"
    for row in (("姓名", "手机", "哪里人"), ("王秀英", "13812342231", "绍兴")):
        people_.append(row)
    for row in (("姓名", "手机", "到店日期"), ("王秀英", "13812342231", "2026-11-20")):
        came.append(row)
    path = shop.path.parent / "two.xlsx"
    book.save(path)
    async with driving(shop) as driven:
        await begun(driven, path)
        await driven.press("down", "down", "8", "enter", "enter")
    assert db.rows("SELECT note FROM customer") == [("绍兴",)]
    assert db.rows("SELECT visited_on FROM visit") == [("2026-11-20",)]


async def test_what_was_said_is_known_of_the_next_list_with_these_headings(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, ODD))
        await driven.press("1", "down", "2", "enter", "enter", "enter")
        await begun(driven, put(shop, ODD.replace("Anna Lee", "Ben Hill"), "next.csv"))
        await driven.press("enter", "enter")
    assert ("Ben Hill", "07700900111") in people()


async def test_no_number_is_shown_whole(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, "姓名,老号\n王秀英,13812342231\n"))
        assert "138****2231" in driven.frame
        assert "13812342231" not in driven.frame


# Questions


@pytest.mark.parametrize(("key", "day"), [("1", "2026-04-03"), ("2", "2026-03-04"), ("4", None)])
async def test_the_order_of_days_is_asked_where_nothing_decides_it(
    shop: Shop, key: str, day: str | None
) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, BOTH_ORDERS))
        await driven.press("enter")
        assert "03/04/2026" in driven.frame
        await driven.press("enter")
        assert "To be asked" in driven.frame
        await driven.press(key, "enter", "enter")
    assert people() == [("王秀英", "13812342231")]
    assert db.rows("SELECT visited_on FROM visit") == ([(day,)] if day else [])


async def test_the_order_is_known_of_the_next_list_with_these_headings(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, BOTH_ORDERS))
        await driven.press("enter", "1", "enter", "enter", "enter")
        await begun(driven, put(shop, BOTH_ORDERS.replace("03/04", "05/06"), "next.csv"))
        await driven.press("enter", "enter")
    assert db.rows("SELECT visited_on FROM visit ORDER BY id") == [("2026-04-03",), ("2026-06-05",)]


@pytest.mark.parametrize(("keys", "staff"), [((), None), (("2",), "阿强")])
async def test_unknown_staff_are_asked_about(
    shop: Shop, keys: tuple[str, ...], staff: str | None
) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, NEW_STAFF))
        await driven.press("enter")
        assert "Do they work here: 阿强?" in driven.frame
        await driven.press(*keys, "enter", "enter")
    named = "SELECT name FROM visit LEFT JOIN staff ON staff.id = served_by"
    assert db.rows(named) == [(staff,)]


async def test_going_back_asks_again(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, NEW_STAFF))
        await driven.press("enter", "2", "enter")
        assert "What comes in" in driven.frame
        await driven.press("backspace")
        assert "[2 take them on]" in driven.frame
        await driven.press("1", "enter", "enter")
    assert db.rows("SELECT name FROM staff WHERE name = '阿强'") == []


# What it means for Today


def absent_list(today: date, *days: int) -> str:
    rows = (
        f"顾客{n},138000000{n:02},{today - timedelta(days=away)}" for n, away in enumerate(days)
    )
    return "\n".join(["姓名,电话,到店日期", *rows, ""])


async def test_those_who_stayed_away_are_called_so_many_a_day(shop: Shop) -> None:
    today = shop.clock.today()
    path = put(shop, absent_list(today, 1, *range(100, 106), 300))
    async with driving(shop) as driven:
        await begun(driven, path)
        await driven.press("enter", "enter")
        told = " ".join(driven.frame.split())
        assert "7 have not been here for more than 90 days, 1 of them for more than 180." in told
        await driven.press("1", "enter")
        assert driven.said == "7 calls are planned."
        planned = "SELECT from_on, count(*) FROM follow_up WHERE kind = 'retention' GROUP BY 1"
        first = shop.work.add(today, 1)
        assert db.rows(planned) == [(str(first), 5), (str(shop.work.add(first, 1)), 2)]
        await driven.press("ctrl+z")
        assert db.rows(planned) == []
        await driven.press("ctrl+z")
        assert people() == []


async def test_nobody_is_called_unless_it_is_said(shop: Shop) -> None:
    async with driving(shop) as driven:
        await begun(driven, put(shop, absent_list(shop.clock.today(), 200)))
        await driven.press("enter", "enter", "enter")
        assert driven.screen == "TodayScreen"
    assert db.rows("SELECT * FROM follow_up") == []


# Where it is reached


async def test_an_empty_today_leads_to_it(make_shop: MakeShop, lang: str) -> None:
    async with driving(make_shop()) as driven:
        assert "F4" in driven.frame
        await driven.press("enter")
        assert driven.screen == "ImportSheet"


async def test_settings_lead_to_it_and_back(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("f8", "end")
        while not any(
            line.startswith(">") and "Import a list" in line for line in driven.frame.splitlines()
        ):
            await driven.press("up")
        await driven.press("enter")
        assert driven.screen == "ImportSheet"
        await driven.press("escape")
        assert driven.screen == "SettingsScreen"


@pytest.fixture
def downloads() -> Path:
    """The user's folder of downloads, with three lists in it and what is none."""
    folder = Path.home() / "Downloads"
    folder.mkdir()
    for age, name in enumerate(("new.csv", "[VIP] old.CSV", "oldest.txt", ".hidden.csv", "a.pdf")):
        path = folder / name
        path.write_text(f"姓名\n顾客{age}\n", encoding="utf-8")
        os.utime(path, (1_790_000_000 - age, 1_790_000_000 - age))
    return folder


@pytest.mark.parametrize("keys", [("2",), ("down", "enter")])
async def test_a_recent_file_is_picked(shop: Shop, downloads: Path, keys: tuple[str, ...]) -> None:
    async with driving(shop) as driven:
        await open_import(driven)
        rows = [line for line in driven.frame.splitlines() if "Downloads" in line]
        assert [row.lstrip(" >").split("  ")[1].strip() for row in rows] == [
            "new.csv", "[VIP] old.CSV", "oldest.txt",
        ]  # fmt: skip
        await driven.press(*keys)
        await driven.press("enter", "enter")
    assert db.rows("SELECT name FROM customer") == [("顾客1",)]


async def test_a_path_may_hold_digits(shop: Shop, downloads: Path) -> None:
    path = downloads / "x1.csv"
    path.write_text("姓名\n赵磊\n", encoding="utf-8")
    async with driving(shop) as driven:
        await open_import(driven)
        await driven.type(str(path))
        await driven.press("enter", "enter", "enter")
    assert db.rows("SELECT name FROM customer") == [("赵磊",)]
