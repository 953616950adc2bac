"""Cards that may be one person are found by what they share, and asked about once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pilots import driving

from shopvisit import db
from shopvisit.shop.people import customers, duplicates, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import undo
from shopvisit.store import schema

DIGITS = st.text("0123456789", min_size=4, max_size=12)


def card(shop: Shop, name: str, phone: str = "", born: str = "") -> int:
    id_ = customers.add(shop, Customer(name=name, phone=phone), phone)
    if born:
        occasions.add(shop, id_, "birthday", occasions.parse(born))
    return id_


def found(shop: Shop) -> list[tuple[str, int, int]]:
    return [(pair.why, pair.one, pair.other) for pair in duplicates.scan(shop)]


def test_the_same_number_is_found(shop: Shop) -> None:
    card(shop, "王秀英", "13812342231")
    card(shop, "陈小明", "+86 138-1234-2231 / 13900000000")
    assert found(shop) == [("number", 1, 2)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1968-05-03", "1968-05-03", True),
        ("1968-05-03", "05-03", True),
        ("1968-05-03", "1970-05-03", False),
        ("1968-05-03", "1968-05-04", False),
    ],
)
def test_the_same_name_and_birthday(shop: Shop, one: str, other: str, same: bool) -> None:
    card(shop, "王秀英", born=one)
    card(shop, "王 秀英女士", born=other)
    assert found(shop) == ([("birthday", 1, 2)] if same else [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("王秀英", "13812342231"), ("王秀英", "13812342213"), True),  # two digits in turn
        (("王秀英", "13812342231"), ("王秀瑛", "1381234223"), True),  # one forgotten
        (("王秀英", "13812342231"), ("汪秀英", "13812342239"), True),  # sounds so
        (("王秀英", "13812342231"), ("王秀英", "13900000000"), False),
        (("王秀英", "13812342231"), ("陈小明", "13812342239"), False),
        (("Anna Lee", "07700900111"), ("anna lee", "07700900117"), True),
    ],
)
def test_a_slip_in_the_number_of_a_name_that_sounds_the_same(
    shop: Shop, one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    card(shop, *one)
    card(shop, *other)
    assert found(shop) == ([("spelling", 1, 2)] if same else [])


@given(number=DIGITS, data=st.data())
def test_a_slip_is_one_whichever_way_it_is_looked_at(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    other = number[:at] + data.draw(st.sampled_from("0123456789")) + number[at + 1 :]
    for wrong in (other, number[:at] + number[at + 1 :]):
        assert duplicates.slip(number, wrong) == (number != wrong)
        assert duplicates.slip(wrong, number) == (number != wrong)


def test_who_is_not_the_same_is_not_asked_about_again_until_that_is_taken_back(
    shop: Shop,
) -> None:
    one, other = card(shop, "王秀英", "13812342231"), card(shop, "陈小明", "13812342231")
    duplicates.not_same(shop, other, one)
    assert found(shop) == []
    assert undo.undo(shop) == "said that 王秀英 and 陈小明 are two people"
    assert len(found(shop)) == 1


def test_merged_and_erased_cards_are_in_no_pair(shop: Shop) -> None:
    one, other = card(shop, "王秀英", "13812342231"), card(shop, "王秀英", "13812342231")
    merging.merge(shop, other, one)
    assert found(shop) == []


def test_a_number_of_very_many_is_no_flood(shop: Shop) -> None:
    for number in range(40):
        card(shop, f"顾客{number}", "02112345678")
    assert len(found(shop)) == 39


def test_twenty_thousand_cards_are_compared_while_one_waits(shop: Shop) -> None:
    stamp = shop.clock.stamp()
    with journal.action(shop, "a list"):
        db.run_many(
            "INSERT INTO customer(id, created_at, name, phone) VALUES (?, ?, ?, ?)",
            [
                (
                    n,
                    stamp,
                    "王李张刘陈"[n % 5] + chr(0x4E00 + n % 200),
                    f"138{n * 7919 % 10**8:08}",
                )
                for n in range(1, 20_001)
            ],
        )
    customers.derive_all(range(1, 101))
    began = time.process_time()
    duplicates.scan(shop)
    assert time.process_time() - began < 5
    assert schema.NotSame.select().count() == 0


async def test_a_key_merges_and_undo_parts_again(shop: Shop, lang: str) -> None:
    card(shop, "王秀英", "13812342231")
    card(shop, "[VIP] 张总", "13812342231")
    async with driving(shop) as driven:
        await driven.press("f3", "ctrl+g")
        assert driven.screen == "DuplicatesScreen"
        assert "[VIP] 张总" in driven.frame
        assert "13812342231" not in driven.frame
        await driven.press("1")
        assert db.value("SELECT count(*) FROM customer WHERE merged_into IS NOT NULL") == 1
        assert "王秀英" not in driven.frame
        await driven.press("ctrl+z")
        assert "王秀英" in driven.frame
        await driven.press("2")
        assert "王秀英" not in driven.frame
    assert db.rows("SELECT customer_id, other_id FROM not_same") == [(1, 2)]


async def test_the_palette_leads_there_and_backspace_back(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("ctrl+p")
        await driven.type("one person")
        await driven.press("enter")
        assert driven.screen == "DuplicatesScreen"
        assert "No two cards" in driven.frame
        await driven.press("backspace")
        assert driven.screen == "TodayScreen"
