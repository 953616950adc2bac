"""The history on the screen, and undo and redo by their keys."""

from __future__ import annotations

import pytest
from mornings import CHEN, WANG, counter, morning, state
from pilots import HOSTILE, driving
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.screens.settings.page import Lines
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import daily


async def test_what_undo_took_back_one_key_does_again(make_shop: MakeShop, lang: str) -> None:
    shop, [id_, _other] = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter", "ctrl+z")
        assert state(id_)[0] == "open"
        await at.press("ctrl+y")
        assert state(id_)[0] == "done"
        assert ("重做了" if lang == "zh_CN" else "Done again: ") in at.said
        assert "王秀英" in at.said
        await at.press("ctrl+y")
        assert ("没有可以重做的" if lang == "zh_CN" else "nothing to do again") in at.said


async def test_the_history_says_what_was_done_by_whom(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "enter", "ctrl+u")
        assert at.screen == "HistoryScreen"
        line = at.line(">")
        for said in ("10:00", "小张", "王秀英"):
            assert said in line
        await at.press("right")
        assert at.screen == "CardScreen"
        await at.press("escape", "escape")
        assert at.screen == "TodayScreen"


async def test_a_line_that_nothing_hangs_on_is_taken_back_and_done_again(
    make_shop: MakeShop, lang: str
) -> None:
    shop, [first, second] = morning(make_shop, WANG, CHEN)
    daily.catch_up(shop)
    async with counter(shop) as at:
        await at.press("5", "enter")
        await at.press("4", "enter")
        await at.press("ctrl+u", "down")
        assert "王秀英" in at.line(">")
        assert ("Enter 收回" if lang == "zh_CN" else "Enter takes it back") in at.text
        await at.press("enter")
        assert (state(first)[0], state(second)[0]) == ("open", "done")
        assert ("已收回" if lang == "zh_CN" else "taken back") in at.line(">")
        await at.press("enter")  # says that it was
        await at.press("ctrl+y")
        assert state(first)[0] == "done"


async def test_a_line_that_more_hangs_on_says_so_and_stays(make_shop: MakeShop, lang: str) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, Customer(name="王秀英"))
    changing.add(shop, customer_id, "送滤芯", TODAY)
    async with driving(shop) as driven:
        await driven.press("ctrl+u", "down", "enter")
        assert "Ctrl+Z" in driven.said
    assert db.value("SELECT count(*) FROM customer") == 1


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_in_the_history_are_no_markup(make_shop: MakeShop, name: str) -> None:
    shop = make_shop()
    customers.add(shop, Customer(name=name, phone="13812342231"))
    async with driving(shop) as driven:
        await driven.press("ctrl+u")
        assert driven.screen == "HistoryScreen"
        assert name[:10] in driven.frame


async def test_an_empty_shop_has_a_history_and_enter_on_its_today_brings_in_a_list(
    make_shop: MakeShop, lang: str
) -> None:
    async with driving(make_shop()) as driven:
        await driven.press("ctrl+u")
        assert driven.screen == "HistoryScreen"
        await driven.press("backspace")
        assert ("把现成的名单导进来" if lang == "zh_CN" else "brings in a list") in driven.frame
        await driven.press("enter")
        assert driven.screen == "ImportSheet"


async def test_the_settings_lead_to_the_import(make_shop: MakeShop) -> None:
    shop: Shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f8")
        driven.app.screen.query_one(Lines).go_to_line("import", "")
        await driven.press("enter")
        assert driven.screen == "ImportSheet"
