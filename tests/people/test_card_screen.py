"""The customer card with its forms (edit, occasions, merge): every key, both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pilots import HOSTILE, Driven, driving
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n

WANG, ZHAO = 1, 2


@pytest.fixture
def known(make_shop: MakeShop) -> Shop:
    """王秀英: two visits, two talks (5, then 3), a broken promise, a lunar birthday; and 赵伟."""
    shop = make_shop(TODAY - timedelta(days=40))
    customer = Customer(name="王秀英", salutation="女士", phone="13812342231", best_time="下午")
    visits.add(shop, customer, Visit(TODAY - timedelta(days=40), item="空调清洗", amount=15_000))
    visits.add(shop, Customer(name="赵伟", phone="13900001111"), Visit(TODAY - timedelta(days=40)))
    for days, csat in ((38, 5), (9, 3)):
        shop = make_shop(TODAY - timedelta(days=days))
        if days == 9:
            day = TODAY - timedelta(days=10)
            visits.add(shop, WANG, Visit(day, item="遥控器", amount=268_000, served_by=2))
        follow_up = followups.of_customer(shop, WANG)[0].id
        conversation.record(shop, follow_up, Answer(csat=csat, praise="师傅细心"))
    shop = make_shop(TODAY - timedelta(days=1))
    changing.promise(shop, WANG, "回电话报价", TODAY - timedelta(days=1), "15:00")
    occasions.add(shop, WANG, "birthday", YearlyDay("lunar", 8, 15, year=1960))
    return make_shop()


def open_follow_ups(customer_id: int = WANG) -> list[tuple[str, str]]:
    return db.rows(
        "SELECT kind, reason FROM follow_up WHERE customer_id = ? AND status = 'open' ORDER BY id",
        customer_id,
    )


async def open_card(driven: Driven, customer_id: int = WANG, *among: int) -> None:
    await driven.open("card", customer_id, among)
    assert driven.screen == "CardScreen"


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
        await driven.press("enter")
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
        await driven.press("ctrl+s")
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


# Editing


@pytest.mark.parametrize("key", ["ctrl+e", "e"])
async def test_a_name_is_changed_and_seen_at_once(known: Shop, lang: str, key: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press(key)
        assert driven.screen == "EditScreen"
        await driven.type("子")
        await driven.press("ctrl+s")
        assert driven.screen == "CardScreen"
        assert "王秀英子" in driven.frame
    found = customers.get(known, WANG)
    assert (found.phone, found.salutation, found.best_time) == ("13812342231", "女士", "下午")


async def test_channel_and_consent_are_chosen_by_digits(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        # Name, form of address, phone and WeChat come before the channel.
        await driven.press("ctrl+e", *["enter"] * 4, "3", *["down"] * 4, "2", "ctrl+s")
    found = customers.get(known, WANG)
    assert (found.preferred_channel, found.contact_consent) == ("wechat", "service_only")


async def test_a_number_that_is_taken_is_said_at_its_field(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", "down", "down", *["backspace"] * 11, *"13900001111", "ctrl+s")
        assert driven.screen == "EditScreen"
        field = driven.app.screen.query_one("#field-phone")
        assert field.wrong
        assert "赵伟" in field.note
        assert "13900001111" in driven.frame
    assert customers.get(known, WANG).phone == "13812342231"


async def test_enter_on_the_last_field_saves(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", *["enter"] * 10)
        assert driven.screen == "CardScreen"


@pytest.mark.parametrize("how", ["f11", "enter"])
async def test_a_day_is_added(known: Shop, lang: str, how: str) -> None:
    async with driving(known) as driven:
        await open_card(driven, ZHAO)
        await driven.press("ctrl+e")
        if how == "f11":
            await driven.press("f11")
        else:
            await driven.press(*["down"] * 10, "enter")
        assert driven.screen == "OccasionScreen"
        await driven.press(*"05-03", "up", "2", "ctrl+s")
        assert driven.screen == "EditScreen"
        assert "05-03" in driven.frame
        await driven.press("escape")
        assert "05-03" in driven.frame
    assert db.row("SELECT kind, month, day FROM occasion WHERE customer_id = 2") == (
        "anniversary",
        5,
        3,
    )


async def test_a_day_is_understood_while_it_is_typed(known: Shop) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", "f11")
        await driven.type("农历八月十六")
        assert driven.app.screen.query_one("#field-day").note == (
            "lunar 8-16 (2027-09-16 in 299 days)"
        )


async def test_what_is_no_day_is_said_and_stays(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", "f11", *"13-13", "ctrl+s")
        assert driven.screen == "OccasionScreen"
        assert driven.app.screen.query_one("#field-day").wrong
        assert "13-13" in driven.frame
        await driven.press("escape", "escape")
    assert db.value("SELECT count(*) FROM occasion") == 1


async def test_a_day_is_removed_and_brought_back(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", *["down"] * 10, "delete")
        assert db.value("SELECT count(*) FROM occasion") == 0
        await driven.press("escape", "ctrl+z")
        assert db.value("SELECT count(*) FROM occasion") == 1
        assert "1960-8-15" in driven.frame


# Merging


@pytest.mark.parametrize("key", ["ctrl+g", "m"])
async def test_a_likely_double_is_offered_and_merged(known: Shop, lang: str, key: str) -> None:
    double = customers.add(known, Customer(name="王秀英", wechat="wxy"))
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press(key)
        assert driven.screen == "MergeScreen"
        await driven.press("enter")
        assert driven.screen == "CardScreen"
        assert "wxy" in driven.frame
        assert db.value("SELECT merged_into FROM customer WHERE id = ?", double) == WANG
        await driven.press("ctrl+z")
        assert db.value("SELECT merged_into FROM customer WHERE id = ?", double) is None


async def test_another_card_is_found_by_typing(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+g", *"zw", "down", "up", "enter")
    assert db.value("SELECT merged_into FROM customer WHERE id = ?", ZHAO) == WANG


async def test_nobody_is_merged_with_themselves(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+g", *"wxy", "enter")
        assert driven.screen == "MergeScreen"
        await driven.press("backspace", "backspace", "backspace", "backspace")
        assert driven.screen == "CardScreen"
    assert db.value("SELECT count(*) FROM customer WHERE merged_into IS NOT NULL") == 0


async def test_the_card_of_a_merged_customer_is_that_of_the_other(known: Shop) -> None:
    merging.merge(known, ZHAO, WANG)
    async with driving(known) as driven:
        await open_card(driven, ZHAO)
        assert "王秀英" in driven.frame


# Names


async def test_no_name_breaks_any_of_them(shop: Shop, lang: str) -> None:
    named = {}
    for number, name in enumerate(HOSTILE):
        phone = f"138123422{number:02}"
        everywhere = Customer(name=name, phone=phone, tags=name, note=name, wechat=name)
        id_, _visit = visits.add(shop, everywhere, Visit(TODAY, item=name, note=name))
        changing.promise(shop, id_, name or "x", TODAY, "09:00")
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
