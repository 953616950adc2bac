"""The customer card: what it says, and every key of it, in both languages."""

from __future__ import annotations

import pytest
from pilots import HOSTILE, driving, open_card
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n

WANG, ZHAO = 1, 2


def open_follow_ups(customer_id: int = WANG) -> list[tuple[str, str]]:
    return db.rows(
        "SELECT kind, reason FROM follow_up WHERE customer_id = ? AND status = 'open' ORDER BY id",
        customer_id,
    )


# What it says


async def test_it_says_who_it_is_and_how_things_stand(known: Shop) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        for words in (
            "! Promise not kept (1d late): 回电话报价",
            "王秀英   Ms Wang   active",
            "138****2231   best time 下午",
            "birthday lunar 1960-8-15 (2027-09-15 in 298 days)",
            "2 visits   last 11-11, 10 days ago   ¥2,830 in 12 months",
            "satisfaction 3 of 5 (down from 5)",
            "12 months: visits __________== 1   scores __________#. 3-5, last 3",
            "遥控器  ¥2,680",
            "师傅细心",
        ):
            assert words in driven.frame, words


async def test_it_says_so_in_chinese(known: Shop) -> None:
    i18n.use("zh_CN")
    async with driving(known) as driven:
        await open_card(driven)
        for words in (
            "! 答应的事没办（逾期1天）：回电话报价",
            "王秀英   王女士   常来",
            "生日 农历 1960-8-15 (2027-09-15 还有 298 天)",
            "12 个月消费 2,830元",
            "遥控器  2,680元",
        ):
            assert words in driven.frame, words


async def test_the_line_under_the_cursor_tells_its_story(known: Shop) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        assert "To do: promise   回电话报价   due Fri 20 Nov 15:00" in driven.frame
        await driven.press("end")
        assert "Mon 12 Oct   service   空调清洗  ¥150" in driven.frame


async def test_whoever_is_not_to_be_contacted_is_marked_first(known: Shop, lang: str) -> None:
    wang = customers.get(known, WANG)
    customers.edit(known, WANG, Customer(name=wang.name, contact_consent="none"))
    async with driving(known) as driven:
        await open_card(driven)
        lines = [line for line in driven.frame.splitlines() if line.startswith(" ! ")]
        assert ("Do not contact" if lang == "en" else "请勿联系") in lines[0]
        assert "回电话报价" in lines[1]


async def test_maybe_the_same_person_is_said(known: Shop, lang: str) -> None:
    customers.add(known, Customer(name="王秀英", phone="13700007777"))
    async with driving(known) as driven:
        await open_card(driven)
        assert "王秀英  137****7777" in driven.frame


async def test_a_new_customer_s_card_says_what_to_do(shop: Shop, lang: str) -> None:
    customers.add(shop, Customer(name="王"))
    async with driving(shop) as driven:
        await open_card(driven)
        assert "F4" in driven.frame
        await driven.press("enter")
        assert "+" in driven.said


# Keys


@pytest.mark.parametrize("key", ["space", "p"])
async def test_the_number_is_masked_until_asked_for(known: Shop, lang: str, key: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        assert "13812342231" not in driven.frame
        await driven.press(key)
        assert "13812342231" in driven.frame
        await driven.press(key)
        assert "13812342231" not in driven.frame


@pytest.mark.parametrize("key", ["enter", "r"])
async def test_enter_records_the_follow_up_under_the_cursor(
    known: Shop, lang: str, key: str
) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press(key)
        assert driven.screen == "QuickForm"
        await driven.press("1", "enter")
        assert driven.screen == "CardScreen"
        assert open_follow_ups() == []
        assert "! " not in driven.frame


async def test_enter_on_the_past_records_the_first_that_is_open(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("end", "enter")
        assert driven.screen == "QuickForm"


@pytest.mark.parametrize("key", ["plus", "a"])
async def test_a_new_follow_up_is_asked_for_and_saved(known: Shop, lang: str, key: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press(key)
        await driven.type("看看用得怎么样")
        await driven.press("enter", "3", "enter")
        assert driven.screen == "CardScreen"
        assert open_follow_ups()[-1] == ("manual", "看看用得怎么样")
        assert "看看用得怎么样" in driven.frame


@pytest.mark.parametrize("key", ["f4", "v"])
async def test_a_visit_of_this_customer(known: Shop, lang: str, key: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press(key)
        assert driven.screen == "VisitScreen"
        await driven.press(*"kettle", "ctrl+s")
        assert driven.screen == "HereNow"
        await driven.press("backspace")
        assert driven.screen == "CardScreen"
        assert db.value("SELECT count(*) FROM visit WHERE customer_id = ?", WANG) == 3
        assert ("3 visits" if lang == "en" else "到店 3 次") in driven.frame


async def test_brackets_walk_the_list_that_it_came_from(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven, WANG, ZHAO, WANG)
        assert "2/2" in driven.frame
        await driven.press("left_square_bracket")
        assert "赵伟" in driven.frame
        assert "1/2" in driven.frame
        await driven.press("left_square_bracket")
        assert driven.said
        await driven.press("right_square_bracket")
        assert "王秀英" in driven.frame
        # The same keys, as a Chinese input method types them.
        await driven.press("【")
        assert "赵伟" in driven.frame
        await driven.press("】")
        assert "王秀英" in driven.frame


@pytest.mark.parametrize("key", ["backspace", "left", "escape"])
async def test_going_back(known: Shop, lang: str, key: str) -> None:
    async with driving(known) as driven:
        before = driven.screen
        await open_card(driven)
        await driven.press(key)
        assert driven.screen == before


async def test_undo_of_a_new_customer_leaves_the_card(shop: Shop, lang: str) -> None:
    customers.add(shop, Customer(name="王"))
    async with driving(shop) as driven:
        await open_card(driven)
        await driven.press("ctrl+z")
        assert driven.screen != "CardScreen"
        assert db.value("SELECT count(*) FROM customer") == 0


# Names


async def test_no_name_breaks_any_of_them(shop: Shop, lang: str) -> None:
    named = {}
    for number, name in enumerate(HOSTILE):
        phone = f"138123422{number:02}"
        everywhere = Customer(name=name, phone=phone, tags=name, note=name, wechat=name)
        id_, _visit = visits.add(shop, everywhere, Visit(TODAY, item=name, note=name))
        changing.promise(shop, id_, name or "x", TODAY, "15:00")
        occasions.add(shop, id_, "birthday", YearlyDay("solar", 5, 3), name)
        customers.add(shop, Customer(name=name, phone=f"139000022{number:02}"))
        named[id_] = name
    async with driving(shop, (100, 36)) as driven:
        for id_, name in named.items():
            await open_card(driven, id_)
            assert name in driven.frame
            await driven.press("end", "home", "ctrl+g", "escape", "ctrl+e")
            assert name in driven.frame
            await driven.press("f11", "escape", "escape", "plus", "escape", "enter", "escape")
            assert driven.screen == "CardScreen", name
            await driven.press("f2")
    async with driving(shop, (50, 16)) as driven:
        for id_, name in named.items():
            await open_card(driven, id_)
            await driven.press("down", "ctrl+e", "escape", "ctrl+g", "escape")
            assert driven.screen == "CardScreen", name
            await driven.press("f2")


# From Today


async def test_today_opens_the_card_with_its_neighbours_and_notes_visits(
    known: Shop, lang: str
) -> None:
    async with driving(known) as driven:
        await driven.press("right")
        assert driven.screen == "CardScreen"
        assert "1/2" in driven.frame
        await driven.press("right_square_bracket")
        assert "赵伟" in driven.frame
        await driven.press("backspace", "f4")
        assert driven.screen == "VisitScreen"
        assert "王秀英" in driven.frame


async def test_that_nobody_came_yet_is_said_once(make_shop: MakeShop) -> None:
    i18n.use("en")
    shop = make_shop()
    customer_id = customers.add(shop, Customer(name="Zoe"))
    async with driving(shop) as driven:
        await driven.open("card", customer_id)
        assert driven.frame.count("no visit yet") == 1
