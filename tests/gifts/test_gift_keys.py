"""Gifts by their keys: noted in a call and for a complaint, redeemed wherever they are seen."""

from __future__ import annotations

from typing import Any

from fronts import form_of
from mornings import WANG, counter, morning, state
from pilots import driving, open_card
from rich.cells import cell_len
from shops import MakeShop

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.gifts import gifts
from shopvisit.shop.gifts.gifts import Given
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _
from shopvisit.widgets.keys import Keys


def given() -> list[tuple[Any, ...]]:
    return db.rows("SELECT what, worth, until, rating_id, complaint_id, redeemed_on FROM gift")


def with_gifts(make_shop: MakeShop) -> Shop:
    """王秀英 has a voucher and something that runs out before it; her follow-up is on Today."""
    shop, _ids = morning(make_shop, WANG)
    gifts.give(shop, 1, Given("代金券", 2000))
    gifts.give(shop, 1, Given("小样", until=shop.clock.today()))
    return shop


async def test_a_call_without_a_gift_takes_the_same_two_keys(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5")
        assert not {"gift", "gift_worth", "gift_until"} & {*form_of(at).notes.order()}
        assert "Ctrl+R" not in at.text
        assert "Ctrl+B" not in at.text
        await at.press("enter")
    assert (state(id_)[0], given()) == ("done", [])


async def test_a_gift_is_noted_in_the_call_and_read_back(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "ctrl+g")
        await at.type("代金券")
        await at.press("tab")
        await at.type("20")
        await at.press("tab")
        await at.type("12-31")
        assert _("for you: {gift}").partition("{")[0] in at.text
        await at.press("enter")
        assert _(", gift noted") in at.said
    [(what, worth, until, rating_id, complaint_id, redeemed)] = given()
    assert (what, worth, until, complaint_id, redeemed) == (
        "代金券",
        2000,
        "2026-12-31",
        None,
        None,
    )
    assert rating_id == db.value("SELECT rating_id FROM follow_up WHERE id = ?", id_)


async def test_the_gift_goes_with_the_talk_that_is_taken_back(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "ctrl+g")
        await at.type("voucher")
        await at.press("enter", "ctrl+z")
    assert (state(id_)[0], given()) == ("open", [])


async def test_a_worth_that_is_no_amount_is_said_at_its_place(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "ctrl+g")
        await at.type("voucher")
        await at.press("tab")
        await at.type("a lot")
        await at.press("enter")
        assert form_of(at).at == "gift_worth"
    assert (state(id_)[0], given()) == ("open", [])


async def test_left_empty_it_is_gone_and_half_typed_it_is_kept(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "ctrl+g", "tab")
        assert "gift" not in form_of(at).notes.order()
        await at.press("ctrl+g")
        await at.type("voucher")
        await at.press("escape")
        await at.press("enter")
        assert form_of(at).notes.texts["gift"] == "voucher"


async def test_nobody_who_was_not_reached_is_given_anything(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "2", "ctrl+g")
        assert at.said == _("A gift is for somebody who was reached.")


async def test_what_is_to_redeem_is_named_in_the_call_and_had_with_one_key(
    make_shop: MakeShop, lang: str
) -> None:
    shop = with_gifts(make_shop)
    async with counter(shop) as at:
        await at.press("5")
        assert _("To redeem: {gifts}").partition("{")[0] in at.text
        await at.press("ctrl+r")
        assert "小样" in at.said
        await at.press("ctrl+r")
        await at.press("ctrl+r")
        assert at.said == gifts.nothing()
        await at.press("ctrl+z")
        assert "代金券" in at.text
        assert form_of(at).notes.picked["csat"] == 5
    assert [row[-1] for row in given()] == [None, "2026-11-21"]


def cells_before(line: str, text: str) -> int:
    return cell_len(line.partition(text)[0])


async def test_it_is_named_while_a_visit_is_typed_and_what_is_typed_stays(
    make_shop: MakeShop, lang: str
) -> None:
    shop = with_gifts(make_shop)
    async with driving(shop) as driven:
        await driven.open("visit", 1)
        await driven.type("换滤芯")
        [line] = [each for each in driven.frame.splitlines() if f"{_('To redeem')} " in each]
        [typed] = [each for each in driven.frame.splitlines() if "换滤芯" in each]
        assert cells_before(line, "小样") == cells_before(typed, "换滤芯")  # one column of words
        assert "Ctrl+R" in driven.frame.splitlines()[-1]
        await driven.press("ctrl+r")
        assert "小样" in driven.said
        assert "换滤芯" in driven.frame
        await driven.press("ctrl+s")
    assert db.value("SELECT item FROM visit ORDER BY id DESC") == "换滤芯"
    assert [row[-1] for row in given()] == [None, "2026-11-21"]


async def test_the_card_has_them_at_its_top_and_in_its_story(
    make_shop: MakeShop, lang: str
) -> None:
    shop = with_gifts(make_shop)
    async with driving(shop) as driven:
        await open_card(driven)
        top = _("To redeem: {gifts} (Ctrl+R)").partition("{")[0]
        assert top in driven.frame
        assert _("gift") in driven.frame
        await driven.press("ctrl+r")  # on a follow-up: what runs out first
        assert [row[-1] for row in given()] == [None, "2026-11-21"]
        await driven.press("down", "down", "ctrl+r")  # on the voucher itself
        assert [row[-1] for row in given()] == ["2026-11-21", "2026-11-21"]
        assert top not in driven.frame


async def test_a_gift_for_a_complaint_is_on_its_page(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    complaint_id = complaints.open_(shop, 1, complaints.New("还是不凉"))
    async with driving(shop) as driven:
        await driven.open("complaint", complaint_id)
        await driven.press("ctrl+g")
        await driven.type("免费清洗")
        await driven.press("down")
        await driven.type("100")
        await driven.press("enter")
        assert _("gift noted") in driven.said
        assert "免费清洗" in driven.frame
        assert driven.app.screen.query_one(Keys)
    [(what, worth, until, _rating, of_complaint, _had)] = given()
    assert (what, worth, until, of_complaint) == ("免费清洗", 10000, None, complaint_id)
