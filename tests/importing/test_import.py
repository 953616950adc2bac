"""A shop's own list gets in: whole, once, and never half."""

import stat
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.cli import main as cli
from shopvisit.errors import ShopError
from shopvisit.files.importing.intake import Imported, import_file
from shopvisit.files.importing.reading import read_table
from shopvisit.files.new_files import defused, plain
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole.undo import undo
from shopvisit.text import i18n

LIST = """姓名,电话,称呼,微信,标签,备注,生日,来源
王秀英,13812342231,女士,wxy,会员,六楼没电梯,1966-05-03,路过
陈小明,139-0000-8890,先生,,,,农历八月十五,朋友介绍
,13700001122,,,,,,
"""
VISITS = """姓名,电话,日期,项目,金额,类型,店员
王秀英,13812342231,2026-11-20,空调清洗,"2,680.00",服务,小张
王秀英,13812342231,2025/3/1,空调,￥2680,购买,小王
陈小明,13900008890,2026年11月2日,遥控器,35元,维修,老赵
"""


def put(shop: Shop, text: str | bytes, name: str = "list.csv") -> Path:
    path = shop.path.parent / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def taken(shop: Shop, text: str | bytes, **options: bool) -> Imported:
    return import_file(shop, put(shop, text), **options)


def counts(done: Imported) -> tuple[int, int, int, int, int]:
    return done.rows, done.new, done.updated, done.duplicates, done.rejected


def everything() -> dict[str, list[tuple[object, ...]]]:
    tables = ("customer", "visit", "occasion", "follow_up", "search_key", "customer_rhythm")
    return {table: db.rows(f"SELECT * FROM {table}") for table in tables}


def rejects(done: Imported) -> list[tuple[str, str]]:
    """Line and reason of what was left out."""
    assert done.rejects_file
    return [line.cells[-2:] for line in read_table(done.rejects_file).lines]  # type: ignore[misc]


def test_customers_come_in_with_all_that_is_known_of_them(shop: Shop) -> None:
    assert counts(taken(shop, LIST)) == (3, 3, 0, 0, 0)
    assert customers.get(shop, 1) == Customer(
        "王秀英", "13812342231", "女士", "wxy", "会员", "六楼没电梯", source="路过"
    )
    assert db.rows("SELECT calendar, month, day, year FROM occasion ORDER BY id") == [
        ("solar", 5, 3, 1966),
        ("lunar", 8, 15, None),
    ]


def test_whoever_came_in_is_found_by_initials_and_phone(shop: Shop) -> None:
    taken(shop, LIST)
    assert [found.name for found in customers.find(shop, "cxm")] == ["陈小明"]
    assert [found.phone for found in customers.find(shop, "1122")] == ["13700001122"]


def test_visits_come_in_with_their_customers(shop: Shop) -> None:
    assert counts(taken(shop, VISITS)) == (3, 3, 0, 0, 0)
    assert db.rows(
        "SELECT customer_id, visited_on, kind, item, amount, served_by FROM visit ORDER BY id"
    ) == [
        (1, "2026-11-20", "service", "空调清洗", 268000, 1),
        (1, "2025-03-01", "purchase", "空调", 268000, 2),
        (2, "2026-11-02", "repair", "遥控器", 3500, None),
    ]
    assert db.row("SELECT visits, last_visit_on FROM customer_rhythm WHERE customer_id = 1") == (
        2,
        "2026-11-20",
    )


def test_english_headings_in_any_order(shop: Shop) -> None:
    text = (
        "Served by,Visit Date,Phone Number,Amount,NAME,Kind,Item,Birthday\n"
        "小王,2026-11-19,0755 8888 1234,99.5,Anna Lee,Repair,Screen,lunar 8-15\n"
    )
    taken(shop, text)
    assert db.rows("SELECT name, phone_key FROM customer") == [("Anna Lee", "075588881234")]
    assert db.rows("SELECT kind, item, amount, served_by FROM visit") == [
        ("repair", "Screen", 9950, 2)
    ]
    assert db.value("SELECT calendar FROM occasion") == "lunar"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_delimiter(shop: Shop, encoding: str, delimiter: str) -> None:
    text = LIST.replace(",", delimiter)
    assert counts(taken(shop, text.encode(encoding))) == (3, 3, 0, 0, 0)
    assert customers.get(shop, 1).name == "王秀英"


def test_windows_and_old_mac_line_ends(shop: Shop) -> None:
    assert taken(shop, LIST.replace("\n", "\r\n")).new == 3
    assert taken(shop, LIST.replace("\n", "\r")).duplicates == 3


def test_a_line_break_inside_quotes_becomes_a_space(shop: Shop) -> None:
    taken(shop, '姓名,备注\n王秀英,"六楼\n没电梯, 有狗"\n陈小明,\n')
    assert customers.get(shop, 1).note == "六楼 没电梯, 有狗"
    assert customers.get(shop, 2).name == "陈小明"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("王秀英,12,,", "3 to 20 digits"),
        ("王秀英,不知道,,", "3 to 20 digits"),
        ("王秀英," + "1" * 21 + ",,", "3 to 20 digits"),
        ("王秀英,1.38E+10,,", "rounded"),
        ("王" * 61 + ",,,", "60 characters at most"),
        (",,2026-11-01,", "Neither a name nor a phone number"),
        ("王秀英,,2026-02-30,", "There is no day 2026-02-30"),
        ("王秀英,,2026-11-22,", "cannot be in the future"),
        ("王秀英,,11-20,", "A day with its year"),
        ("王秀英,,1066-10-14,", "too long ago"),
        ("王秀英,,,35", "day of the visit is missing"),
        ("王秀英,,2026-11-01,many", "amount is expected"),
        ("王秀英,,2026-11-01,-5", "amount is expected"),
        ("王秀英,,2026-11-01,5,too,much", "6 cells, but only 4 headings"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_and_reason(shop: Shop, row: str, reason: str) -> None:
    done = taken(shop, f"姓名,电话,日期,金额\n陈小明,13900008890,,\n{row}\n林小红,,,\n")
    assert counts(done) == (3, 2, 0, 0, 1)
    ((line, why),) = rejects(done)
    assert line == "3"
    assert reason in why


@pytest.mark.parametrize(
    "birthday", ["02-30", "soon", "2030-01-01", "1890-01-01", "农历十三月初一"]
)
def test_a_birthday_that_cannot_be_is_left_out(shop: Shop, birthday: str) -> None:
    assert taken(shop, f"姓名,生日\n王秀英,{birthday}\n").rejected == 1


def test_an_unknown_kind_is_left_out(shop: Shop) -> None:
    done = taken(shop, "姓名,日期,类型\n王秀英,2026-11-01,吃饭\n")
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
    assert counts(again) == (1, 1, 0, 0, 0)
    assert (customers.get(shop, 1).name, customers.get(shop, 1).note) == ("=1+1", "@home")


def test_the_rejects_file_is_its_owners_and_replaces_nothing(shop: Shop) -> None:
    first = taken(shop, "姓名,电话\n王秀英,1\n").rejects_file
    second = taken(shop, "姓名,电话\n陈小明,1\n").rejects_file
    assert first
    assert second
    assert first != second
    assert "王秀英" in first.read_text(encoding="utf-8-sig")
    assert stat.S_IMODE(second.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "cell", ["=1", "+86", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]
)
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert plain(defused(cell)) == cell


def test_the_same_list_again_adds_nothing(shop: Shop) -> None:
    text = VISITS + "林小红,,2026-11-19,电饭煲,,,\n"
    taken(shop, text)
    before = everything()
    assert counts(taken(shop, text)) == (4, 0, 0, 4, 0)
    assert everything() == before
    assert db.value("SELECT count(*) FROM action WHERE kind = 'import'") == 1


def test_a_row_that_stands_twice_counts_once(shop: Shop) -> None:
    done = taken(shop, VISITS + VISITS.splitlines()[1] + "\n")
    assert counts(done) == (4, 3, 0, 1, 0)


def test_blanks_are_filled_and_nothing_is_overwritten(shop: Shop) -> None:
    customers.add(shop, Customer("王秀英", "13812342231", note="认准小张"))
    done = taken(shop, "姓名,电话,备注,来源\n王英,138 1234 2231,别的,路过\n")
    assert counts(done) == (1, 0, 1, 0, 0)
    known = customers.get(shop, 1)
    assert (known.name, known.note, known.source) == ("王秀英", "认准小张", "路过")
    assert any("another name" in note for note in done.notes)


def test_a_known_birthday_stays(shop: Shop) -> None:
    taken(shop, LIST)
    assert taken(shop, LIST.replace("1966-05-03", "1966-05-04")).duplicates == 3
    assert db.value("SELECT count(*) FROM occasion WHERE customer_id = 1") == 1


def test_without_a_phone_the_exact_name_counts(shop: Shop) -> None:
    customers.add(shop, Customer("王秀英", "13812342231"))
    assert counts(taken(shop, "姓名,来源\n王秀英,路过\n王秀,\n")) == (2, 1, 1, 0, 0)


def test_a_name_that_several_have_needs_a_phone(shop: Shop) -> None:
    customers.add(shop, Customer("张伟", "13800000001"))
    customers.add(shop, Customer("张伟", "13800000002"))
    done = taken(shop, "姓名,电话\n张伟,\n张伟,13800000003\n")
    assert counts(done) == (2, 1, 0, 0, 1)
    assert "Several customers are called 张伟" in rejects(done)[0][1]


def test_an_archived_customer_is_not_woken(shop: Shop) -> None:
    taken(shop, "姓名,电话\n王秀英,13812342231\n")
    from shopvisit.shop.record import journal

    with journal.action(shop, "archive"):
        db.run("UPDATE customer SET archived_at = ? WHERE id = 1", shop.clock.stamp())
    assert taken(shop, "姓名,电话\n王秀英,13812342231\n").new == 1


def test_a_recent_visit_is_followed_up(shop: Shop) -> None:
    taken(shop, "姓名,日期,类型\n王秀英,2026-11-20,服务\n陈小明,2026-11-18,维修\n")
    assert db.rows("SELECT rule, visit_id FROM follow_up ORDER BY visit_id") == [
        ("first-visit", 1),
        ("in-use", 2),
    ]


def test_an_old_history_makes_no_pile(shop: Shop) -> None:
    days = [TODAY - timedelta(days=10 + 7 * number) for number in range(60)]
    rows = "\n".join(f"顾客{number},{day},服务" for number, day in enumerate(days))
    assert taken(shop, f"姓名,日期,类型\n{rows}\n").new == 60
    # Those whose last visit is 94, 185 and 192 days ago: they are missed at this very moment.
    assert db.rows("SELECT rule, customer_id FROM follow_up ORDER BY customer_id") == [
        ("dormant", 13),
        ("last-try", 26),
        ("last-try", 27),
    ]


def test_who_came_since_is_no_longer_missed(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=90))
    visits.add(shop, Customer("王秀英", "13812342231"), Visit(shop.clock.today(), "consult"))
    shop = make_shop(TODAY)
    from shopvisit.shop.whole import daily

    daily.catch_up(shop)
    assert db.value("SELECT rule FROM follow_up WHERE status = 'open'") == "dormant"
    taken(shop, "电话,日期,类型\n13812342231,2026-10-01,咨询\n")
    assert db.value("SELECT close_reason FROM follow_up WHERE rule = 'dormant'") == "visited"


def test_a_birthday_of_these_days_is_wished_for(shop: Shop) -> None:
    soon = TODAY + timedelta(days=2)
    taken(shop, f"姓名,生日\n王秀英,{soon:%m-%d}\n陈小明,{soon + timedelta(days=9):%m-%d}\n")
    assert db.rows("SELECT customer_id, rule FROM follow_up") == [(1, "birthday")]


def test_who_comes_in_the_middle_of_a_window_is_as_if_always_known(make_shop: MakeShop) -> None:
    from shopvisit.shop.whole import daily

    rows = [
        ("常客", 95, "咨询", ""),
        ("王秀英", 364, "服务", "空调清洗"),
        ("陈小明", 181, "服务", "换滤芯"),
        ("赵伟", 193, "咨询", ""),
        ("太晚", 98, "咨询", ""),
        ("太早", 89, "咨询", ""),
    ]
    made = []
    for name, day in (("known", TODAY - timedelta(days=10)), ("imported", TODAY)):
        shop = make_shop(day, name=name)
        daily.catch_up(shop)
        lines = [f"{who},{TODAY - timedelta(days=d)},{kind},{item}" for who, d, kind, item in rows]
        taken(shop, "姓名,日期,类型,项目\n" + "\n".join(lines) + "\n")
        shop = make_shop(TODAY, name=name)
        daily.catch_up(shop)
        made.append(
            db.rows(
                "SELECT rule, customer_id, from_on, due_on, dedupe_key FROM follow_up "
                "WHERE due_on >= ? ORDER BY dedupe_key",
                TODAY,
            )
        )
    assert made[0] == made[1]
    assert [row[:2] for row in made[1]] == [
        ("dormant", 1),
        ("last-try", 3),
        ("last-try", 4),
        ("upkeep", 2),
        ("upkeep", 3),
    ]


def test_what_a_list_says_was_done_is_not_due_any_more(make_shop: MakeShop) -> None:
    from shopvisit.shop.whole import daily

    shop = make_shop(TODAY - timedelta(days=180))
    day = shop.clock.today()
    visits.add(shop, Customer("王秀英", "13812342231"), Visit(day, "service", "换滤芯"))
    shop = make_shop(TODAY - timedelta(days=100))
    visits.add(shop, 1, Visit(shop.clock.today(), "consult"))
    shop = make_shop(TODAY)
    daily.catch_up(shop)
    assert db.value("SELECT status FROM follow_up WHERE rule = 'upkeep'") == "open"
    taken(shop, f"电话,日期,类型,项目\n13812342231,{TODAY - timedelta(days=150)},服务,滤芯\n")
    assert db.value("SELECT close_reason FROM follow_up WHERE rule = 'upkeep'") == "visited"


def test_an_interrupted_import_leaves_nothing(shop: Shop) -> None:
    rows = "\n".join(f"顾客{number},2026-11-20" for number in range(900))
    path = put(shop, f"姓名,日期\n{rows}\n坏,2026-02-30\n")
    before = everything(), db.value("SELECT count(*) FROM journal")

    def cut(done: int, _total: int) -> None:
        if done >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(shop, path, progress=cut)
    assert (everything(), db.value("SELECT count(*) FROM journal")) == before
    assert list(path.parent.glob("*rejected*")) == []
    assert import_file(shop, path).new == 900


def test_an_import_that_fails_while_storing_leaves_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError

    before = everything()
    monkeypatch.setattr("shopvisit.shop.rules.engine.after_visit", fail)
    with pytest.raises(RuntimeError):
        taken(shop, VISITS)
    assert everything() == before


def test_undo_takes_the_whole_import_back(shop: Shop) -> None:
    customers.add(shop, Customer("王秀英", "13812342231"))
    before = everything()
    taken(shop, VISITS.replace("姓名", "备注"))
    assert undo(shop) == "import of list.csv"
    assert everything() == before


def test_a_dry_run_says_the_same_and_changes_nothing(shop: Shop) -> None:
    text = VISITS + "坏,1,,,,,\n"
    before = everything()
    tried = taken(shop, text, dry_run=True)
    assert everything() == before
    assert tried.rejects_file is None
    assert any("Line 5" in note for note in tried.notes)
    assert counts(tried) == counts(taken(shop, text))


def test_staff_nobody_knows_are_named_in_the_notes(shop: Shop) -> None:
    assert any("老赵" in note for note in taken(shop, VISITS).notes)


def test_columns_that_are_not_used_are_named_in_the_notes(shop: Shop) -> None:
    done = taken(shop, "姓名,积分,类型\n王秀英,200,VIP\n")
    assert done.new == 1
    assert any("积分, 类型" in note for note in done.notes)


@pytest.mark.parametrize("dry_run", [True, False])
def test_progress_grows_up_to_the_number_of_rows(shop: Shop, dry_run: bool) -> None:
    seen: list[tuple[int, int]] = []
    rows = "\n".join(f"顾客{number}" for number in range(450))
    path = put(shop, f"姓名\n{rows}\n")
    import_file(shop, path, dry_run=dry_run, progress=lambda *at: seen.append(at))
    assert seen == sorted(set(seen))
    assert len(seen) > 2
    assert seen[-1] == (450, 450)


def test_all_rows_looked_at_are_not_yet_all_the_work(shop: Shop) -> None:
    seen: list[int] = []
    path = put(shop, "姓名\n王秀英\n陈小明\n李强\n赵磊\n")
    at_writing: list[int] = []

    def cancelled() -> bool:
        if db.value("SELECT count(*) FROM customer"):
            at_writing.append(seen[-1])
        return False

    import_file(shop, path, progress=lambda done, _all: seen.append(done), cancelled=cancelled)
    assert at_writing[0] == 1
    assert seen[-1] == 4


@pytest.mark.parametrize("terminal", [True, False])
def test_the_command_draws_a_bar_on_a_terminal_and_wipes_it_away(
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
) -> None:
    path = put(shop, LIST)
    db.disconnect()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert cli.main(["--db", str(shop.path), "--lang", "en", "import", str(path)]) == 0
    told = capsys.readouterr()
    assert "3 new" in told.out
    lines = told.err.split("\r")
    if terminal:
        assert f"[{'=' * 40}] 3 / 3" in lines
        assert not lines[-2].strip()
        assert not lines[-1]
    else:
        assert told.err == ""


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a list"),
        (b"\xff\xfe\x00", "is not a list"),
        (b"x" * 1_000_001, "endless line"),
        (b"a," * 501 + b"a\n1", "more columns"),
        ("积分,类型\n1,2\n".encode(), "no column with names"),
        (b"just some words\n", "no column with names"),
    ],
)
def test_a_file_that_is_no_list_is_refused(shop: Shop, raw: bytes, said: str) -> None:
    with pytest.raises(ShopError, match=said):
        taken(shop, raw)


def test_a_folder_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError, match="is a folder"):
        import_file(shop, shop.path.parent)


def test_a_missing_file_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError, match="There is no file"):
        import_file(shop, shop.path.parent / "none.csv")


def test_headings_alone_are_an_empty_list(shop: Shop) -> None:
    assert counts(taken(shop, "姓名,电话\n")) == (0, 0, 0, 0, 0)


def test_excel_may_name_the_delimiter(shop: Shop) -> None:
    assert taken(shop, "sep=;\n姓名;备注\n王秀英;a,b,c,d\n").new == 1
    assert customers.get(shop, 1).note == "a,b,c,d"


def test_a_phone_that_a_spreadsheet_made_a_number_is_itself(shop: Shop) -> None:
    taken(shop, "姓名,电话\n王秀英,13812342231.0\n陈小明,'13900008890\n林,+86 137 0000 1122\n")
    assert [row[0] for row in db.rows("SELECT phone_key FROM customer ORDER BY id")] == [
        "13812342231",
        "13900008890",
        "13700001122",
    ]


def test_hostile_words_are_words(shop: Shop) -> None:
    taken(shop, '姓名,备注\n"Robert\'); DROP TABLE customer;--",[@click=app.quit]\u202ex\n')
    known = customers.get(shop, 1)
    assert known.name == "Robert'); DROP TABLE customer;--"
    assert known.note == "[@click=app.quit]x"


def test_the_first_of_two_phone_columns_that_holds_a_number_counts(shop: Shop) -> None:
    taken(shop, "姓名,手机,电话\n王秀英,,0755-1234567\n陈小明,13900008890,0755-7654321\n")
    assert [row[0] for row in db.rows("SELECT phone_key FROM customer ORDER BY id")] == [
        "07551234567",
        "13900008890",
    ]


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
    four = "、".join(f"1380000111{n}" for n in range(4))
    done = taken(shop, f"姓名,电话\n王秀英,{four}\n李强,13800001111、13800001112\n")
    assert [reason for _line, reason in rejects(done)] == [
        "Phone: A phone number has at most 40 characters."
    ]
    assert [row[0] for row in db.rows("SELECT phone FROM customer")] == ["13800001111/13800001112"]


@pytest.mark.parametrize("name", ["a\x1b]0;PWNED\x07.csv", "a\udcff.csv"])
def test_a_hostile_file_name_is_only_a_name(shop: Shop, name: str) -> None:
    import_file(shop, put(shop, LIST, name))
    assert undo(shop) in ("import of a]0;PWNED.csv", "import of a.csv")


def test_a_hostile_heading_is_only_a_heading(shop: Shop) -> None:
    done = taken(shop, "姓名,\x1b]0;PWNED\x07x\n王秀英,1\n")
    assert done.notes == ("Columns not used: ]0;PWNEDx",)


def test_what_never_ends_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError, match="64 MB"):
        import_file(shop, Path("/dev/zero"))


def test_a_heading_may_begin_like_a_workbook(shop: Shop) -> None:
    assert taken(shop, "PK,姓名\n1,王秀英\n").new == 1


def test_rows_left_out_that_cannot_be_written_are_told_of(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shopvisit.store.disk.sync", full)
    done = taken(shop, "姓名,电话\n王秀英,1\n陈小明,139\n")
    assert (done.new, done.rejected, done.rejects_file) == (1, 1, None)
    assert "No space left" in done.notes[0]
    assert "Line 2" in done.notes[1]
    assert list(shop.path.parent.glob("*rejected*")) == []
