"""A row that cannot be read is left out with its line and reason, and costs no other row."""

import stat
from datetime import date
from pathlib import Path

import pytest
from lists import below, counts, put, read_table, rejects, taken
from shops import TODAY

from shopvisit import db
from shopvisit.files.new_files import defused, plain
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("王秀英,12,,", "3 to 20 digits"),
        ("王秀英,不知道,,", "3 to 20 digits"),
        ("王秀英," + "1" * 21 + ",,", "3 to 20 digits"),
        ("王秀英,1.38E+10,,", "rounded"),
        ("王秀英,138****2231,,", "digits are hidden"),
        ("王秀英,00000000000,,", "Zeros"),
        ("王" * 61 + ",,,", "60 characters at most"),
        ("王秀英,,2026-02-30,", "There is no day 2026-02-30"),
        ("王秀英,,2026-11-22,", "cannot be in the future"),
        ("王秀英,,11-20,", "A day with its year"),
        ("王秀英,,1066-10-14,", "too long ago"),
        ("王秀英,,,35", "day of the visit is missing"),
        ("王秀英,,2026-11-01,many", "amount is expected"),
        ("王秀英,,2026-11-01,-5", "Money that goes back"),
        ("王秀英,,2026-11-01,$5", "another currency"),
    ],
)
def test_a_bad_cell_costs_the_cell_and_is_named_with_its_line_and_reason(
    shop: Shop, row: str, reason: str
) -> None:
    done = taken(shop, f"姓名,电话,日期,金额\n陈小明,13900008890,,\n{row}\n林小红,,2026-11-01,¥5\n")
    assert counts(done) == (3, 3, 0, 0, 0)
    ((line, why),) = rejects(done)
    assert line == "3"
    assert reason in why
    assert [(one.line, one.whole) for one in done.left_out] == [(3, False)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,2026-11-01,", "Neither a name nor a phone number"),
        (",12,2026-11-01,", "3 to 20 digits"),
        ("王秀英,,2026-11-01,5,too,much", "6 cells, but only 4 headings"),
        ("合计,,,327", "totals"),
        ("Total:,,,327", "totals"),
        ("共 12 人,,,", "totals"),
        ("姓名,电话,日期,金额", "headings once more"),
    ],
)
def test_a_row_about_nobody_is_left_out_with_its_line_and_reason(
    shop: Shop, row: str, reason: str
) -> None:
    done = taken(shop, f"姓名,电话,日期,金额\n陈小明,13900008890,,\n{row}\n林小红,,,\n")
    assert counts(done) == (3, 2, 0, 0, 1)
    ((line, why),) = rejects(done)
    assert line == "3"
    assert reason in why


@pytest.mark.parametrize(
    "birthday", ["02-30", "soon", "2030-01-01", "1890-01-01", "农历十三月初一"]
)
def test_a_birthday_that_cannot_be_is_left_out(shop: Shop, birthday: str) -> None:
    done = taken(shop, f"姓名,生日\n王秀英,{birthday}\n")
    assert (done.new, [one.field for one in done.left_out]) == (1, ["birthday"])


def test_a_kind_that_nobody_knows_is_left_out_among_known_ones(shop: Shop) -> None:
    done = taken(shop, "姓名,日期,类型\n王秀英,2026-11-01,吃饭\n陈小明,2026-11-01,维修\n")
    assert "service, purchase, repair" in rejects(done)[0][1]


def test_every_reason_of_a_row_is_told_at_once(shop: Shop) -> None:
    done = taken(shop, "姓名,电话,日期\n王秀英,1,2026-02-30\n")
    assert "Phone:" in rejects(done)[0][1]
    assert "Day:" in rejects(done)[0][1]


def test_a_line_number_counts_the_lines_inside_cells(shop: Shop) -> None:
    done = taken(shop, '姓名,电话,备注\n王秀英,,"a\nb\nc"\n\n陈小明,1,\n')
    assert rejects(done)[0][0] == "6"


def test_an_open_quotation_mark_costs_one_row_only(shop: Shop) -> None:
    rows = "\n".join(f"顾客{number}," for number in range(100))
    done = taken(shop, f'姓名,备注\n"王秀英,\n{rows}\n')
    assert counts(done) == (101, 100, 0, 0, 1)


def test_a_huge_cell_costs_one_row_only(shop: Shop) -> None:
    done = taken(shop, f"姓名,备注\n王秀英,{'x' * 300_000}\n陈小明,\n")
    assert counts(done) == (2, 1, 0, 0, 1)


def test_rejected_rows_can_be_put_right_and_brought_again(shop: Shop) -> None:
    done = taken(shop, "姓名,电话,备注\n=1+1,1,@home\n")
    assert done.rejects_file
    text = done.rejects_file.read_text(encoding="utf-8-sig")
    assert "'=1+1,1,'@home" in text
    again = taken(shop, text.replace(",1,", ",13800000000,", 1))
    assert counts(again) == (1, 0, 1, 0, 0)
    assert not [column.heading for column in again.understood.columns if not column.field][2:]
    known = customers.get(shop, 1)
    assert (known.name, known.phone, known.note) == ("=1+1", "13800000000", "@home")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_same_import_again_replaces_its_rejects_file(shop: Shop, lang: str) -> None:
    i18n.use(lang)
    first = taken(shop, "姓名,电话\n王秀英,1\n").rejects_file
    second = taken(shop, "姓名,电话\n王秀英,1\n").rejects_file
    assert first
    assert first == second
    assert len(below(read_table(first))) == 1
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


def test_the_rejects_file_replaces_nothing_that_is_not_ours(shop: Shop) -> None:
    own = put(shop, "姓名,电话\n老客人,1\n", "list-rejected.csv")
    done = taken(shop, "姓名,电话\n王秀英,1\n")
    assert done.rejects_file
    assert done.rejects_file.name == "list-rejected-2.csv"
    assert "老客人" in own.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "cell", ["=1", "+86", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]
)
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert plain(defused(cell)) == cell


def test_reasons_are_in_the_language_of_the_shop(shop: Shop) -> None:
    i18n.use("zh_CN")
    done = taken(shop, "姓名,日期\n王秀英,2026-02-30\n")
    assert rejects(done)[0][1] == "日期：没有 2026-02-30 这一天。"


def test_a_visit_of_today_is_no_visit_of_the_future(shop: Shop) -> None:
    assert taken(shop, f"姓名,日期\n王秀英,{TODAY} 09:30:00\n").new == 1
    assert db.value("SELECT visited_on FROM visit") == date(2026, 11, 21).isoformat()


def test_a_name_that_an_earlier_row_brought_is_known_to_a_later_one(shop: Shop) -> None:
    known = customers.add(shop, Customer(phone="13812342231"))
    taken(shop, "姓名,电话,微信\n王秀英,13812342231,\n王秀英,,wxy\n")
    assert db.value("SELECT count(*) FROM customer") == 1
    assert customers.get(shop, known).wechat == "wxy"


def test_numbers_that_have_no_room_are_left_out_instead_of_cut(shop: Shop) -> None:
    numbers = [f"1380000111{n}" for n in range(9)]
    done = taken(shop, f"姓名,电话\n王秀英,{'、'.join(numbers)}\n李强,13800001111、13800001112\n")
    assert [(one.value, one.reason) for one in done.left_out] == [
        ("13800001118", "That is too much for phone numbers: 120 characters.")
    ]
    assert [row[0] for row in db.rows("SELECT phone FROM customer")] == [
        " / ".join(numbers[:8]),
        "13800001111 / 13800001112",
    ]


def test_rows_left_out_that_cannot_be_written_are_told_of(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shopvisit.store.disk.sync", full)
    done = taken(shop, "姓名,电话\n王秀英,1\n陈小明,139\n")
    assert (done.new, len(done.left_out), done.rejects_file) == (2, 1, None)
    assert "No space left" in done.notes[0]
    assert "Line 2" in done.notes[1]
    assert list(shop.path.parent.glob("*rejected*")) == []


def test_visits_of_one_day_are_two_where_a_column_of_times_tells_them_apart(shop: Shop) -> None:
    text = "姓名,日期,时间,项目\n王秀英,2026-11-20,9:30,剪发\n王秀英,2026-11-20,下午5点,剪发\n"
    done = taken(shop, text)
    assert (done.visits, done.left_out) == (2, ())
    assert db.rows("SELECT time FROM visit ORDER BY id") == [("09:30",), ("17:00",)]
    assert taken(shop, text).visits == 0


def test_a_visit_keeps_its_time_and_its_own_note(shop: Shop) -> None:
    taken(shop, "姓名,日期,时间,项目,备注,到店备注\n王秀英,2026-11-20,15:30,清洗,六楼,外机在窗外\n")
    assert db.row("SELECT time, note FROM visit") == ("15:30", "外机在窗外")
    assert customers.get(shop, 1).note == "六楼"


def test_a_birthday_with_a_word_behind_it_loses_no_other_birthday(shop: Shop) -> None:
    done = taken(shop, "姓名,电话,生日,农历生日\n王秀英,13900008890,1990-05-03 (身份证),八月十五\n")
    assert db.rows("SELECT calendar, month, day FROM occasion") == [("lunar", 8, 15)]
    assert [(one.field, one.value) for one in done.left_out] == [
        ("birthday", "1990-05-03 (身份证)")
    ]
