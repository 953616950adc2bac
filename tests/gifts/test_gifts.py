"""Gifts, from the hand that gives them to the visit at which they are redeemed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.files.giving.dossier import dossier
from shopvisit.files.giving.exporting import export_tables, export_workbook
from shopvisit.files.keeping import erasing
from shopvisit.shop.cards import cards, timeline
from shopvisit.shop.complaints import complaints
from shopvisit.shop.gifts import gifts
from shopvisit.shop.gifts.gifts import Gift, Given
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.rows import rows_behind
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import undo

DAY = timedelta(days=1)
VOUCHER = Given("代金券", 2000, date(2026, 12, 31))


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """王秀英 is customer 1, 赵伟 is 2."""
    shop = make_shop()
    customers.add(shop, Customer(name="王秀英", phone="13812342231"))
    customers.add(shop, Customer(name="赵伟"))
    return shop


def test_what_is_given_can_be_redeemed_and_then_no_more(shop: Shop) -> None:
    id_ = gifts.give(shop, 1, VOUCHER)
    assert [gift.id for gift in gifts.to_redeem(shop, 1)] == [id_]
    assert gifts.to_redeem(shop, 2) == ()
    assert gifts.redeem(shop, id_).redeemed_on == TODAY
    assert gifts.to_redeem(shop, 1) == ()
    with pytest.raises(ShopError):
        gifts.redeem(shop, id_)


def test_giving_and_redeeming_are_taken_back_one_by_one(shop: Shop) -> None:
    id_ = gifts.give(shop, 1, VOUCHER)
    gifts.redeem(shop, id_)
    undo.undo(shop)
    assert [gift.id for gift in gifts.to_redeem(shop, 1)] == [id_]
    undo.undo(shop)
    assert gifts.read([id_]) == []
    undo.redo(shop)
    assert [gift.what for gift in gifts.to_redeem(shop, 1)] == ["代金券"]


def test_what_runs_out_first_is_offered_first(make_shop: MakeShop, shop: Shop) -> None:
    always = gifts.give(shop, 1, Given("免费洗一次"))
    later = gifts.give(shop, 1, VOUCHER)
    today = gifts.give(shop, 1, Given("小样", until=TODAY))
    assert [gift.id for gift in gifts.to_redeem(shop, 1)] == [today, later, always]
    shop = make_shop(TODAY + DAY)
    assert [gift.id for gift in gifts.to_redeem(shop, 1)] == [later, always]
    # Whether one that has run out still counts is for the shop to say.
    assert gifts.redeem(shop, today).redeemed_on == TODAY + DAY


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given(" "), "gift"),
        (Given("券", -1), "gift_worth"),
        (Given("券", until=TODAY - DAY), "gift_until"),
    ],
)
def test_what_cannot_be_given_names_its_field(shop: Shop, given: Given, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        gifts.give(shop, 1, given)
    assert refused.value.field == field
    assert db.value("SELECT count(*) FROM gift") == 0


def test_a_gift_says_its_worth_and_until_when_it_is_good() -> None:
    gift = Gift(1, "voucher", 2000, date(2026, 12, 31))
    assert gifts.said(gift, TODAY) == "voucher ¥20 until 12-31"
    assert gifts.standing(gift, date(2027, 1, 1)) == "voucher ¥20 until 2026-12-31, run out"
    had = gift._replace(redeemed_on=TODAY)
    assert gifts.standing(had, TODAY) == "voucher ¥20 until 12-31, redeemed 11-21"
    assert gifts.said(Given("a wash"), TODAY) == "a wash"


def test_gifts_move_to_the_card_that_is_kept(shop: Shop) -> None:
    id_ = gifts.give(shop, 1, VOUCHER)
    merging.merge(shop, 1, 2)
    assert [gift.id for gift in cards.card(shop, 2).gifts] == [id_]
    assert timeline.entry_id("gift", id_) in timeline.ids(shop, 2)


def test_an_erased_customers_gifts_say_nothing_and_still_count(shop: Shop) -> None:
    gifts.give(shop, 1, Given("王秀英的生日蛋糕", 5000))
    erasing.erase(shop, 1)
    assert db.rows("SELECT what, worth FROM gift") == [("", 5000)]
    kept = db.rows("SELECT before || after FROM journal WHERE table_name = 'gift'")
    assert "蛋糕" not in str(kept)
    assert month(shop, "2026-11").figures["gifts"].value == 1


def test_the_month_counts_them_and_lists_them(make_shop: MakeShop, shop: Shop) -> None:
    first = gifts.give(shop, 1, VOUCHER)
    gifts.give(shop, 2, Given("a wash"))
    shop = make_shop(date(2026, 12, 2))
    gifts.redeem(shop, first)
    november, december = (month(shop, name).figures for name in ("2026-11", "2026-12"))
    assert (november["gifts"].value, november["gifts"].parts) == (2, {"worth": 2000})
    assert (november["gifts_redeemed"].value, december["gifts"].value) == (0, 0)
    assert (december["gifts_redeemed"].value, december["gifts_redeemed"].n) == (1, 1)
    [row] = rows_behind(shop, "gifts_redeemed", ids_behind(shop, "2026-12", "gifts_redeemed"))
    assert (row.customer, row.what, row.result) == ("王秀英", "代金券 ¥20", "redeemed 12-02")


def test_they_are_in_the_workbook_the_tables_and_a_customers_data(
    shop: Shop, tmp_path: Path
) -> None:
    complaint_id = complaints.open_(shop, 1, complaints.New("还是不凉"))
    gifts.give(shop, 1, VOUCHER, complaint_id=complaint_id)
    assert dossier(shop, 1)["gifts"][0]["given_by"] == "小张"  # type: ignore[index]  # a list
    book = load_workbook(export_workbook(shop, tmp_path))
    rows = [[cell.value for cell in row] for row in book["Gifts"].iter_rows()]
    assert rows[1][1:6:2] == ["王秀英", "代金券", VOUCHER.until] or rows[1][3] == "代金券"
    assert rows[1][-1] == "还是不凉"
    names = {path.name for path in export_tables(shop, tmp_path / "raw")}
    assert {"gift.csv", "tip.csv"} <= names


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 3), st.booleans()), max_size=8))
@settings(max_examples=15, deadline=None)
def test_whatever_was_given_is_to_redeem_or_redeemed_or_run_out(
    turns: list[tuple[int, int, bool]],
) -> None:
    """Told by `standing` alone, a gift is in exactly the one of these that the list has it in."""
    for number, (_worth, days, had) in enumerate(turns):
        gift = Gift(number, "x", None, TODAY + days * DAY, TODAY if had else None)
        said = gifts.standing(gift, TODAY)
        assert ("redeemed" in said) == had
        assert ("run out" in said) == (not had and days < 0)
