"""The forms behind the card (edit, a day, merge): every key, both languages."""

from __future__ import annotations

import pytest
from pilots import driving, open_card

from shopvisit import db
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.widgets.form import Field

WANG, ZHAO = 1, 2


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
        await driven.press("ctrl+e", *["down"] * 4, "3", *["down"] * 5, "2", "ctrl+s")
    found = customers.get(known, WANG)
    assert (found.preferred_channel, found.contact_consent) == ("wechat", "service_only")


async def test_a_number_that_is_taken_is_said_at_its_field(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", "down", "down", *["backspace"] * 11, *"13900001111", "ctrl+s")
        assert driven.screen == "EditScreen"
        field = driven.app.screen.query_one("#field-phone", Field)
        assert field.wrong
        assert "赵伟" in field.note
        assert "13900001111" in driven.frame
    assert customers.get(known, WANG).phone == "13812342231"


async def test_enter_saves_from_any_field(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", *["down"] * 4, "3", "enter")
        assert driven.screen == "CardScreen"
    assert customers.get(known, WANG).preferred_channel == "wechat"


@pytest.mark.parametrize("how", ["f11", "enter"])
async def test_a_day_is_added(known: Shop, lang: str, how: str) -> None:
    async with driving(known) as driven:
        await open_card(driven, ZHAO)
        await driven.press("ctrl+e")
        if how == "f11":
            await driven.press("f11")
        else:
            await driven.press(*["down"] * 11, "enter")
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
        assert driven.app.screen.query_one("#field-day", Field).note == (
            "lunar 8-16 (2027-09-16 in 299 days)"
        )


async def test_what_is_no_day_is_said_and_stays(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", "f11", *"13-13", "ctrl+s")
        assert driven.screen == "OccasionScreen"
        assert driven.app.screen.query_one("#field-day", Field).wrong
        assert "13-13" in driven.frame
        await driven.press("escape", "escape")
    assert db.value("SELECT count(*) FROM occasion") == 1


async def test_a_day_is_removed_and_brought_back(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", *["down"] * 11, "delete")
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
        await driven.press("backspace", "backspace", "backspace", "left")
        assert driven.screen == "CardScreen"
    assert db.value("SELECT count(*) FROM customer WHERE merged_into IS NOT NULL") == 0


async def test_the_card_of_a_merged_customer_is_that_of_the_other(known: Shop) -> None:
    merging.merge(known, ZHAO, WANG)
    async with driving(known) as driven:
        await open_card(driven, ZHAO)
        assert "王秀英" in driven.frame


# A number that others have


async def test_a_number_that_is_taken_is_kept_on_both_cards_by_saving_again(
    known: Shop, lang: str
) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", "down", "down", *["backspace"] * 11, *"13900001111")
        await driven.press("ctrl+s", "ctrl+s")
        assert driven.screen == "CardScreen"
        await driven.press("f3", *"1111")
        assert "王秀英" in driven.frame
        assert "赵伟" in driven.frame
    assert customers.get(known, WANG).phone == "13900001111"


async def test_another_number_that_is_taken_is_asked_about_anew(known: Shop) -> None:
    with_two = "13900001111 / 13700001122"
    customers.add(known, customers.Customer(name="李强", phone="13700001122"))
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+e", "down", "down", *["backspace"] * 11, *"13900001111")
        await driven.press("ctrl+s", *" / 13700001122", "ctrl+s")
        assert driven.screen == "EditScreen"
        assert "李强" in driven.app.screen.query_one("#field-phone", Field).note
        await driven.press("ctrl+s")
        assert driven.screen == "CardScreen"
    assert customers.get(known, WANG).phone == with_two
