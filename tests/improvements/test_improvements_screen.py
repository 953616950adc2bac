"""The list of improvements and the sheet that registers one: where every key leads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from improvement_pages import WANG, complain, linked, open_one, registered, status
from pilots import HOSTILE, driving
from rich.cells import cell_len
from shops import TODAY, MakeShop

from shopvisit.screens.base import ShopScreen
from shopvisit.screens.improvements.improvements import register
from shopvisit.shop.followups import changing
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.widgets.rows import RowList

# The list


@pytest.mark.parametrize("key", ["f7", "i"])
async def test_an_empty_list_says_what_it_is_for_and_how_it_begins(
    shop: Shop, lang: str, key: str
) -> None:
    async with driving(shop) as driven:
        await driven.press(key)
        assert driven.screen == "ImprovementsScreen"
        assert ("because customers said so" if lang == "en" else "都会告诉到") in driven.frame
        await driven.press("enter")
        assert driven.screen == "ImprovementsScreen"
        await driven.press("plus")
        assert driven.screen == "RegisterScreen"


async def test_the_list_says_how_far_each_has_got_and_what_it_did(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop(TODAY - timedelta(days=9))
    customers.add(shop, Customer(name="王秀英"))
    complain(shop, WANG, "等")
    shop = make_shop(TODAY - timedelta(days=5))
    improvements.adopt(shop, registered(shop, 1), "周末加了一个人")
    other = customers.add(shop, Customer(name="赵伟"))
    task = changing.add(shop, other, "回访", TODAY - timedelta(days=5))
    conversation.record(shop, task, Answer(csat=4))
    shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f7")
        (line,) = (line for line in driven.frame.splitlines() if "周末加人" in line)
        assert "0/1" in line
        assert ("1x, then 0x" if lang == "en" else "前1次 后0次") in line
        assert "周末加了一个人" in driven.frame
        assert "100%" in driven.frame
        assert ("few answers" if lang == "en" else "仅供参考") in driven.frame


async def test_the_row_just_registered_has_the_cursor(complained: Shop) -> None:
    registered(complained)
    improvements.start(complained, 1)
    async with driving(complained) as driven:
        await driven.press("f7", "plus")
        await driven.type("abc")
        await driven.press("ctrl+s")
        assert driven.screen == "ImprovementsScreen"
        assert driven.app.screen.query_one(RowList).cursor_id == 2
        assert "abc" in driven.said
        await driven.press("backspace")
        assert driven.screen == "TodayScreen"


# Registering


async def test_a_new_one_takes_a_title_and_ticks(complained: Shop, lang: str) -> None:
    async with driving(complained) as driven:
        await driven.press("f7", "plus")
        assert "等了半小时" in driven.frame
        await driven.type("answer")
        await driven.press("down", "space", "down", "space", "up", "x")
        assert driven.frame.count("[x]") == 1
        await driven.press("enter")
        assert driven.screen == "ImprovementsScreen"
        assert linked() == [1]
        assert status() == "proposed"


async def test_the_mouse_ticks_with_one_click(complained: Shop) -> None:
    async with driving(complained) as driven:
        await driven.press("f7", "plus")
        for text, ticks in (("等了半小时", 1), ("没人接电话", 2), ("没人接电话", 1)):
            y = next(y for y, line in enumerate(driven.frame.splitlines()) if text in line)
            await driven.pilot.click(offset=(30, y))
            await driven.rest()
            assert driven.frame.count("[x]") == ticks


async def test_without_a_title_it_stays_and_says_why(complained: Shop, lang: str) -> None:
    async with driving(complained) as driven:
        await driven.press("f7", "plus", "down", "space", "enter")
        assert driven.screen == "RegisterScreen"
        assert ("what is to be changed" if lang == "en" else "要改什么。") in driven.frame
        assert driven.frame.count("[x]") == 1
        await driven.type("now")
        await driven.press("ctrl+s")
        assert linked() == [2]


async def test_up_leads_from_the_list_back_to_the_title(complained: Shop) -> None:
    async with driving(complained) as driven:
        await driven.press("f7", "plus", "down", "down", "up", "up")
        await driven.type("a")
        await driven.press("down", "up")
        await driven.type("b")
        await driven.press("ctrl+s")
        assert improvement_rows.one(complained, 1).title == "ab"


async def test_leaving_registers_nothing(complained: Shop) -> None:
    async with driving(complained) as driven:
        await driven.press("f7", "plus", "a", "down", "space", "escape")
        assert driven.screen == "ImprovementsScreen"
        assert improvement_rows.ids(complained) == []


async def test_another_screen_registers_one_with_its_source_ticked(complained: Shop) -> None:
    done: list[int] = []
    async with driving(complained) as driven:
        await driven.open("card", WANG)
        screen = driven.app.screen
        assert isinstance(screen, ShopScreen)
        register(screen, [("complaint", 1)], done.append)
        await driven.rest()
        lines = [line for line in driven.frame.splitlines() if "[x]" in line]
        assert len(lines) == 1
        assert "等了半小时" in lines[0]
        await driven.type("fast")
        await driven.press("ctrl+s")
        assert driven.screen == "CardScreen"
    assert done == [1]
    assert linked() == [1]


# Whatever people type, wherever they look


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20), (40, 12)])
async def test_hostile_words_stand_as_they_were_typed_in_every_width(
    make_shop: MakeShop, lang: str, size: tuple[int, int]
) -> None:
    shop = make_shop(TODAY - timedelta(days=3))
    for number, text in enumerate(HOSTILE):
        who = customers.add(shop, Customer(name=text, phone=f"1380000{number:04}"))
        complain(shop, who, text or "?")
    every = [("complaint", number) for number in range(1, len(HOSTILE) + 1)]
    for text in filter(None, HOSTILE):
        improvements.propose(shop, New(text * 3, text * 20), [])
    improvements.link(shop, 1, every[:4])
    improvements.adopt(shop, 1, HOSTILE[2] * 10)
    shop = make_shop()
    async with driving(shop, size) as driven:
        for keys in (("f7",), ("end",), ("plus",), ("escape", "home", "enter"), ("end", "enter")):
            await driven.press(*keys)
            assert all(cell_len(line) <= size[0] for line in driven.frame.splitlines())
            assert "\x1b" not in driven.frame
        await open_one(driven)
        assert "[/][/][/]" in driven.frame
        await driven.press("down", "down", "up", "ctrl+e")
        assert driven.screen == "ChangeScreen"
