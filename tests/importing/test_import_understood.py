"""A list is understood as a person would understand it, and what nothing decides is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lists import put, taken
from shops import TODAY

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.importing import days
from shopvisit.files.importing.answers import Answers
from shopvisit.files.importing.cells import How, amount
from shopvisit.files.importing.columns import COLUMNS, meaning_of
from shopvisit.files.importing.intake import import_file
from shopvisit.files.importing.understanding import Understood, understand
from shopvisit.shop.people import customers
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import where
from shopvisit.text import i18n
from shopvisit.text.i18n import _


def seen(folder: Path, text: str, answers: Answers | None = None) -> Understood:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return understand(path, TODAY, answers)


def fields(found: Understood) -> list[str | None]:
    return [column.field for column in found.columns]


# Headings


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.field)
def test_what_we_call_a_column_we_know_again(column: object, lang: str) -> None:
    i18n.use(lang)
    known = next(each for each in COLUMNS if each is column)
    meaning = meaning_of(_(known.label))
    assert meaning
    assert meaning.field == known.field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("會員姓名", "name"),
        ("顧客姓名（必填）", "name"),
        ("* 姓名 Name", "name"),
        ("Customer - Name", "name"),
        ("聯絡電話", "phone"),
        ("Phone 2 - Value", "phone"),
        ("收货人手机号", "phone"),
        ("Billing Phone", "phone"),
        ("手机/Mobile", "phone"),
        ("Date of Birth", "birthday"),
        ("农历生日", "lunar_birthday"),
        ("客户来源", "source"),
        ("买家留言", "note"),
        ("消费金额(元)", "amount"),
        ("Team member", "served_by"),
        ("技师姓名", "served_by"),
        ("上次消费", "visited_on"),
        ("Last Visit", "visited_on"),
        ("Last service", "visited_on"),
        ("会员编号", None),
        ("会员卡名称", None),
        ("店铺名称", None),
        ("累计消费金额", None),
        ("Email Address", None),
        ("Phone 1 - Label", ""),
    ],
)
def test_headings_of_real_programs_are_known(heading: str, field: str | None) -> None:
    meaning = meaning_of(heading)
    assert (meaning.field if meaning else None) == field


def test_two_lines_of_headings_are_read_as_one(tmp_path: Path) -> None:
    found = seen(
        tmp_path,
        "顾客,,最近一次,,\n姓名,电话,到店,,\n,,日期,项目,金额\n王秀英,13811110001,2026-10-02,剪发,38\n",
    )
    assert fields(found) == ["name", "phone", "visited_on", "item", "amount"]
    assert (found.main.heading_line, found.rows) == (2, 1)


def test_people_side_by_side_are_each_somebody(shop: Shop) -> None:
    done = taken(
        shop,
        "序号,姓名,电话,,序号,姓名,电话\n1,王秀英,13811110001,,2,李建国,13811110002\n3,赵小美,1,,,,\n",
    )
    assert (done.rows, done.new) == (3, 3)
    assert db.rows("SELECT name, phone FROM customer ORDER BY id") == [
        ("王秀英", "13811110001"),
        ("李建国", "13811110002"),
        ("赵小美", ""),
    ]


def test_columns_of_one_meaning_are_joined_and_none_is_dropped(shop: Shop) -> None:
    taken(
        shop,
        "姓名,手机,备用电话,备注,说明,标签,等级,公司\n"
        "王秀英,13811110001,0571-88880001,六楼,有狗,老客,金卡,样板公司\n",
    )
    known = customers.get(shop, 1)
    assert known.phone == "13811110001 / 0571-88880001"
    assert known.tags == "老客,金卡"
    assert known.note == "六楼；有狗；公司: 样板公司"


def test_a_birthday_in_three_columns_is_one(shop: Shop) -> None:
    taken(shop, "First Name,Birth Year,Birth Month,Birth Day\nAnna,1968,5,3\nBo,,12,24\nEk,,,\n")
    assert db.rows("SELECT customer_id, year, month, day FROM occasion ORDER BY id") == [
        (1, 1968, 5, 3),
        (2, None, 12, 24),
    ]


def test_a_day_on_which_a_card_was_made_is_no_visit(tmp_path: Path) -> None:
    assert fields(seen(tmp_path, "姓名,创建时间\n王秀英,2026-10-02\n")) == ["name", None]


def test_the_last_visit_is_one_where_more_is_known_of_it(shop: Shop) -> None:
    taken(shop, "会员姓名,手机号,上次消费,消费金额\n王小花,13812340001,2026-11-10,168\n")
    assert db.rows("SELECT visited_on, amount FROM visit") == [("2026-11-10", 16800)]


def test_a_column_of_other_words_is_no_kind_of_visit(tmp_path: Path) -> None:
    found = seen(tmp_path, "姓名,日期,类型\n王秀英,2026-10-02,VIP\n")
    assert fields(found) == ["name", "visited_on", None]


def test_samples_show_what_will_be(tmp_path: Path) -> None:
    found = seen(tmp_path, "姓名,电话,生日,金额,日期\n王秀英,无,八月十五,￥1.2万,26/10/2\n")
    assert [column.samples for column in found.columns] == [
        ("王秀英",),
        ("",),
        ("lunar 8-15",),
        ("12000.00",),
        ("2026-10-02",),
    ]


# Answers


def test_a_column_is_what_a_person_says(shop: Shop) -> None:
    path = put(shop, "谁,哪里,姓名\n王秀英,13811110001,老李\n")
    done = import_file(shop, path, answers=Answers({1: "name", 2: "phone", 3: ""}))
    assert db.rows("SELECT name, phone, note FROM customer") == [("王秀英", "13811110001", "")]
    assert fields(done.understood) == ["name", "phone", None]


def test_what_was_left_out_of_a_list_with_answers_needs_none(shop: Shop) -> None:
    path = put(shop, "谁,哪里\n王秀英,12\n")
    done = import_file(shop, path, answers=Answers({1: "name", 2: "phone"}))
    assert done.rejects_file
    again = understand(done.rejects_file, TODAY)
    assert fields(again)[:2] == ["name", "phone"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers({9: "name"}), "no column 9; the list has 2"),
        (Answers(sheet="名单"), "no sheet 名单"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    tmp_path: Path, answers: Answers, said: str
) -> None:
    with pytest.raises(ShopError, match=said):
        seen(tmp_path, "姓名,电话\n王秀英,13811110001\n", answers)


def test_staff_whom_nobody_knows_are_asked_for_and_added_when_told(shop: Shop) -> None:
    path = put(shop, "姓名,日期,店员\n王秀英,2026-10-02,老赵\n")
    assert [asked.option for asked in import_file(shop, path, dry_run=True).questions] == [
        "--staff"
    ]
    done = import_file(shop, path, answers=Answers(add_staff=True))
    assert done.questions == ()
    assert db.value("SELECT s.name FROM visit v JOIN staff s ON s.id = v.served_by") == "老赵"


def test_how_many_have_been_away_is_said(shop: Shop) -> None:
    done = taken(shop, "姓名,日期\n王秀英,2026-11-01\n李建国,2026-08-01\n张伟,2026-01-01\n")
    assert done.away == ((90, 2), (180, 1))


# Days and amounts

HOW = How(date(2026, 11, 21))
PAST = st.dates(date(1970, 1, 1), HOW.today)
WAYS = {
    "ymd": ["{d:%Y-%m-%d}", "{d:%Y/%m/%d} 09:30", "{d:%Y.%m.%d}", "{d:%Y%m%d}", "{d:%y-%m-%d}"],
    "dmy": ["{d:%d/%m/%Y}", "{d:%d.%m.%Y}", "{d.day}-{d.month}-{d:%Y}", "{d:%d %b %Y}"],
    "mdy": ["{d:%m/%d/%Y}", "{d.month}/{d.day}/{d:%Y} 2:30 PM", "{d:%b %d, %Y}",
            "{d:%A, %m-%d-%Y}"],
}  # fmt: skip
ISO = ["{d:%Y-%m-%d}T14:30:00Z", "{d:%Y-%m-%d}T14:30:00.123+08:00", "{d:%Y-%m-%d} 14:30:00",
       "{d:%Y}年{d.month}月{d.day}日 下午2:30", "{d:%Y-%m-%d}（周五）14:30"]  # fmt: skip


@given(day=PAST, order=st.sampled_from(days.ORDERS), which=st.integers(0, 3))
def test_a_day_is_read_however_it_is_written(day: date, order: str, which: int) -> None:
    text = WAYS[order][which].format(d=day)
    if "%y" in WAYS[order][which] and day.year < 1927:
        return
    assert days.moment(text, How(HOW.today, order=order))[0] == day


@given(day=PAST, way=st.sampled_from(ISO))
def test_the_time_behind_a_day_is_its_own(day: date, way: str) -> None:
    assert days.moment(way.format(d=day), HOW) == (day, "14:30")


@given(day=PAST)
def test_the_number_that_excel_keeps_is_the_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert days.moment(str(serial), HOW)[0] == day


@given(st.lists(PAST, min_size=1, max_size=30), st.sampled_from(["dmy", "mdy"]))
def test_a_column_decides_its_order_or_it_is_asked_for(found: list[date], order: str) -> None:
    way = {"dmy": "{d:%d/%m/%Y}", "mdy": "{d:%m/%d/%Y}"}[order]
    counted: dict[frozenset[str], int] = {}
    for day in found:
        fitting = days.orders_of(way.format(d=day))
        counted[fitting] = counted.get(fitting, 0) + 1
    says = any(day.day > 12 for day in found)
    assert days.decided(counted) == (order if says else None, True)


def test_a_day_that_is_the_same_in_any_order_asks_for_none() -> None:
    assert days.moment("03/03/2026", HOW)[0] == date(2026, 3, 3)
    with pytest.raises(ValueError, match="day or the month"):
        days.moment("03/04/2026", HOW)


@pytest.mark.parametrize(
    ("cell", "lunar", "day"),
    [
        ("八月十五", False, YearlyDay("lunar", 8, 15)),
        ("闰六月初十", False, YearlyDay("lunar", 6, 10, leap=True)),
        ("8-15", True, YearlyDay("lunar", 8, 15)),
        ("1990-08-15", True, YearlyDay("lunar", 8, 15, year=1990)),
        ("1990-08-15(农历)", False, YearlyDay("lunar", 8, 15, year=1990)),
        ("5月3日", False, YearlyDay("solar", 5, 3)),
        ("3 May", False, YearlyDay("solar", 5, 3)),
        ("3 May 1968", False, YearlyDay("solar", 5, 3, year=1968)),
        ("24961", False, YearlyDay("solar", 5, 3, year=1968)),
        ("1968-05-03 00:00:00", False, YearlyDay("solar", 5, 3, year=1968)),
    ],
)
def test_a_birthday_is_read_by_the_sun_or_by_the_moon(
    cell: str, lunar: bool, day: YearlyDay
) -> None:
    assert days.birthday(cell, How(HOW.today, lunar=lunar)) == day


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("268", 26800),
        ("￥2,680.50", 268050),
        ("2680元", 268000),
        ("1.2万", 1200000),
        ("33.3333333", 3333),
        ("174.125", 17413),
        ("99,50", 9950),
        ("1.234,50", 123450),
        ("免费", 0),
        ("RMB 88", 8800),
    ],
)
def test_an_amount_is_what_the_cell_shows(cell: str, fen: int) -> None:
    assert amount(cell, HOW) == fen


BRITISH = "name,date,amount\nAnna,30/01/2026,£120.50\nBo,02/03/2026,99\nEk,28/02/2026,$5\n"


@pytest.mark.parametrize(
    ("country", "paid", "left_out"),
    [("GB", [12050, 9900, None], [4]), ("US", [None, 9900, 500], [2]),
     ("CN", [None, 9900, None], [2, 4]), ("JP", [None, 99, None], [2, 4])],
)  # fmt: skip
def test_money_is_the_shops_own_or_left_out(
    shop: Shop, country: str, paid: list[int | None], left_out: list[int]
) -> None:
    if country != "CN":
        where.change(shop, country=country)
    done = taken(shop, BRITISH)
    assert [row[0] for row in db.rows("SELECT amount FROM visit ORDER BY id")] == paid
    assert [(one.line, one.field) for one in done.left_out] == [(n, "amount") for n in left_out]
    assert db.value("SELECT visited_on FROM visit WHERE id = 2") == "2026-03-02"


@pytest.mark.parametrize(
    ("country", "day"), [("GB", "2026-03-02"), ("US", "2026-02-03"), ("CN", None), ("JP", None)]
)
def test_where_no_cell_decides_days_stand_as_in_the_shops_country(
    shop: Shop, country: str, day: str | None
) -> None:
    if country != "CN":
        where.change(shop, country=country)
    done = taken(shop, "name,date,item\nBo,02/03/2026,tyre\n")
    assert db.value("SELECT max(visited_on) FROM visit") == day
    assert [question.option for question in done.questions] == ([] if day else ["--dates"])


def test_the_same_person_is_known_by_either_writing_of_a_number(shop: Shop) -> None:
    where.change(shop, country="GB")
    taken(shop, "name,phone\nAnna,07700 900123\n")
    done = taken(shop, "name,phone\nAnna,+44 7700 900123\n")
    assert (done.new, db.value("SELECT count(*) FROM phone_key")) == (0, 1)


@pytest.mark.parametrize(
    "raw",
    [
        "name,phone,note\nMüller,+46701112201,Straße\n".encode("cp1252"),
        "name,phone,note\nSäätö,+46701112201,£5 à la carte – “crème”\n".encode("cp1252"),
        "姓名,电话\n王秀英,13811110001\n".encode("gb18030"),
        "姓名,電話\n王秀英,13811110001\n".encode("big5"),
        "氏名,電話番号\n王秀英,13811110001\n".encode("cp932"),
        "姓名,电话\n王秀英,13811110001\n".encode("utf-16-be"),
    ],
)
def test_a_name_is_read_in_the_encoding_it_was_written_in(shop: Shop, raw: bytes) -> None:
    taken(shop, raw)
    assert db.value("SELECT name FROM customer") in ("Müller", "Säätö", "王秀英")
