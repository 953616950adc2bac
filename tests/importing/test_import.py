"""A shop's own list gets in: whole, once, and never half."""

import sys
from datetime import timedelta

import pytest
from lists import LIST, VISITS, counts, put, rejects, taken
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.cli import main as cli
from shopvisit.files.importing.intake import import_file
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole.undo import undo


def everything() -> dict[str, list[tuple[object, ...]]]:
    tables = ("customer", "visit", "occasion", "follow_up", "search_key", "customer_rhythm")
    return {table: db.rows(f"SELECT * FROM {table}") for table in tables}


def test_customers_come_in_with_all_that_is_known_of_them(shop: Shop) -> None:
    assert counts(taken(shop, LIST)) == (3, 3, 0, 0, 0)
    assert customers.get(shop, 1) == Customer(
        "王秀英", "13812342231", "女士", "wxy", "", "会员", "六楼没电梯", source="路过"
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
    assert db.rows("SELECT name, key FROM customer JOIN phone_key ON customer_id = id") == [
        ("Anna Lee", "075588881234")
    ]
    assert db.rows("SELECT kind, item, amount, served_by FROM visit") == [
        ("repair", "Screen", 9950, 2)
    ]
    assert db.value("SELECT calendar FROM occasion") == "lunar"


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
    done = taken(shop, "姓名,电话,备注,来源\n王 秀英 女士,138 1234 2231,别的,路过\n")
    assert counts(done) == (1, 0, 1, 0, 0)
    known = customers.get(shop, 1)
    assert (known.name, known.note, known.source) == ("王秀英", "认准小张", "路过")


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
    # Some were missed for 90 or 180 days a few days ago: they were when they came in.
    assert db.rows("SELECT rule, customer_id FROM follow_up ORDER BY customer_id") == []


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
    absent = [row for row in made[0] if row[0] in ("dormant", "last-try")]
    assert made[0] == [*absent, *made[1]]
    # Whoever was missed already when they came in is not called because of that.
    assert [row[:2] for row in absent] == [("dormant", 1), ("last-try", 3)]
    assert [row[:2] for row in made[1]] == [("upkeep", 2), ("upkeep", 3)]


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
    assert import_file(shop, path).new == 901


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
