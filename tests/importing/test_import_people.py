"""People are the same where number and name agree, and never by guess."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lists import counts, rejects, taken
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole.undo import undo
from shopvisit.text.names import same_name


def everybody() -> list[tuple[str, str]]:
    return db.rows("SELECT name, phone FROM customer WHERE merged_into IS NULL ORDER BY id")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("王秀英", "王 秀英", True),
        ("王秀英", "王秀英女士", True),
        ("Anna Lee", "anna lee", True),
        ("Ms. Anna Lee", "Anna Lee", True),
        ("ＡＮＮＡ", "anna", True),
        ("买买提·艾力", "买买提艾力", True),
        ("王秀英", "王秀", False),
        ("王女士", "王秀英", False),
        ("Missy", "y", False),
        ("先生", "女士", False),
    ],
)
def test_names_are_compared_without_blanks_case_and_salutation(
    one: str, other: str, same: bool
) -> None:
    assert same_name(one, other) is same


def test_a_family_may_share_a_number(shop: Shop) -> None:
    text = "姓名,电话,备注\n王秀英,13811110001,妈妈\n李建国,138 1111 0001,爸爸\n"
    done = taken(shop, text)
    assert counts(done) == (2, 2, 0, 0, 0)
    assert everybody() == [("王秀英", "13811110001"), ("李建国", "138 1111 0001")]
    assert done.same_number == ((3, "李建国", "王秀英"),)
    assert any("李建国 and 王秀英" in note for note in done.notes)
    again = taken(shop, text)
    assert (counts(again), again.same_number) == ((2, 0, 0, 2, 0), ())


def test_visits_of_a_shared_number_go_to_the_card_of_the_name(shop: Shop) -> None:
    taken(shop, "姓名,电话\n王秀英,13811110001\n李建国,13811110001\n")
    taken(shop, "姓名,电话,日期,项目\n李建国,13811110001,2026-10-02,滤芯\n")
    assert db.value("SELECT c.name FROM visit v JOIN customer c ON c.id = v.customer_id") == (
        "李建国"
    )


def test_any_number_of_a_card_is_known(shop: Shop) -> None:
    customers.add(shop, Customer("王秀英", "13811110001 / 0571-88880001"))
    assert taken(shop, "姓名,电话\n王秀英,057188880001\n").duplicates == 1


def test_two_numbers_in_one_cell_are_two(shop: Shop) -> None:
    taken(shop, "姓名,电话\n王秀英,13811110001 13811110002\n李建国,0571-88880001或13811110003\n")
    assert everybody() == [
        ("王秀英", "13811110001 / 13811110002"),
        ("李建国", "0571-88880001 / 13811110003"),
    ]
    assert taken(shop, "姓名,电话\n王秀英,13811110002\n").duplicates == 1


def test_a_masked_number_brings_nobody_onto_anothers_card(shop: Shop) -> None:
    customers.add(shop, Customer("王秀英", "13800008000"))
    taken(shop, "姓名,电话,日期\n李建国,138****8000,2026-10-03\n")
    assert everybody() == [("王秀英", "13800008000"), ("李建国", "")]
    assert db.value("SELECT customer_id FROM visit") == 2


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("13811110001.0", "13811110001"),
        ("1.3811110001E+10", "13811110001"),
        ("1.38111100010E10", "13811110001"),
        ("\u202d13811110001\u202c", "13811110001"),
        ("１３８１１１１０００１", "13811110001"),
        ("电话：13811110001", "13811110001"),
    ],
)
def test_a_number_is_a_number_however_a_program_shows_it(
    shop: Shop, cell: str, number: str
) -> None:
    taken(shop, f"姓名,电话\n王秀英,{cell}\n")
    assert db.value("SELECT key FROM phone_key") == number


def test_a_merge_holds_when_the_old_list_comes_again(shop: Shop) -> None:
    text = "姓名,电话\n王秀英,13811110001\n王秀瑛,13811110002\n"
    taken(shop, text)
    merging.merge(shop, 1, 2)
    assert taken(shop, text).new == 0


def test_a_name_that_was_corrected_is_still_known(shop: Shop) -> None:
    text = "姓名,电话,备注\n王秀莹,13811110001,\n李建,,六楼\n"
    taken(shop, text)
    customers.edit(shop, 1, Customer("王秀英", "13811110001"))
    customers.edit(shop, 2, Customer("李建国", note="六楼"))
    assert counts(taken(shop, text)) == (2, 0, 0, 2, 0)
    assert [name for name, _phone in everybody()] == ["王秀英", "李建国"]


def test_a_card_without_a_name_gets_the_one_of_its_number(shop: Shop) -> None:
    customers.add(shop, Customer("", "13811110001"))
    assert taken(shop, "姓名,电话\n王秀英,13811110001\n").updated == 1
    assert everybody() == [("王秀英", "13811110001")]


@pytest.mark.parametrize(
    ("known", "column", "cell", "new"),
    [
        (Customer("张伟", wechat="zw1"), "微信", "zw1", 0),
        (Customer("张伟", wechat="zw1"), "微信", "zw2", 1),
        (Customer("张伟", salutation="先生"), "称呼", "女士", 1),
        (Customer("张伟"), "电话", "13811110001", 0),
    ],
)
def test_without_a_number_a_name_counts_where_nothing_contradicts_it(
    shop: Shop, known: Customer, column: str, cell: str, new: int
) -> None:
    customers.add(shop, known)
    assert taken(shop, f"姓名,{column}\n张伟,{cell}\n").new == new


def test_two_of_one_name_with_other_birthdays_are_two(shop: Shop) -> None:
    text = "姓名,生日\n张伟,1966-05-03\n张伟,1970-01-02\n"
    assert taken(shop, text).new == 2
    assert counts(taken(shop, text)) == (2, 0, 0, 2, 0)


def test_of_several_of_one_name_none_is_guessed(shop: Shop) -> None:
    taken(shop, "姓名,电话\n张伟,13811110001\n张伟,13811110002\n")
    assert "Several customers are called 张伟" in rejects(taken(shop, "姓名\n张伟\n"))[0][1]


def test_undo_brings_back_who_was_there_before(shop: Shop) -> None:
    customers.add(shop, Customer("王秀英", ""))
    taken(shop, "姓名,电话\n王秀英,13811110001\n李建国,13811110001\n")
    undo(shop)
    assert everybody() == [("王秀英", "")]


NAMES = st.sampled_from(["王秀英", "李建国", "张伟", "Anna Lee", "王女士", ""])
PHONES = st.sampled_from(["13811110001", "13811110002", "0571-88880001", ""])
ROWS = st.lists(st.tuples(NAMES, PHONES), min_size=1, max_size=8)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, renamed=st.lists(st.tuples(st.integers(0, 7), NAMES), max_size=3), n=st.uuids())
def test_whoever_is_renamed_no_list_brings_them_again(
    make_shop: MakeShop, rows: list[tuple[str, str]], renamed: list[tuple[int, str]], n: object
) -> None:
    shop = make_shop(TODAY, name=f"shop-{n}")
    text = "姓名,电话\n" + "".join(f"{name},{phone}\n" for name, phone in rows)
    first = taken(shop, text)
    known = db.rows("SELECT id, phone FROM customer ORDER BY id")
    for number, name in renamed:
        if number < len(known) and (name or known[number][1]):
            id_ = known[number][0]
            before = customers.get(shop, id_)
            customers.edit(shop, id_, Customer(name, before.phone), before.phone)
    assert taken(shop, text).new == 0
    assert {name for name, _phone in rows if name} <= {
        name for (name,) in db.rows("SELECT name FROM customer")
    } | {one.name for one in first.same_number} | _named_before()


def _named_before() -> set[str]:
    return {name for (name,) in db.rows("SELECT before ->> 'name' FROM journal")}
