"""A visit noted with somebody standing there: few keys, who it is, what is to be talked about."""

from __future__ import annotations

import pytest
from fronts import form_of, today
from mornings import CHEN, WANG, Counter, counter, morning, promised_for_nine, state
from pilots import HOSTILE
from shops import MakeShop

from shopvisit import db
from shopvisit.screens.customers.visit import VisitScreen
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer


def place(at: Counter) -> str | None:
    """The name of the field in which the cursor stands."""
    assert isinstance(at.app.screen, VisitScreen)
    here = at.app.screen.here()
    return here.name if here else None


# Few keys


async def test_enter_takes_the_customer_first_and_saves_from_then_on(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, CHEN)
    async with counter(shop) as at:
        await at.press("f4", *"cxm", "enter")
        assert place(at) == "item"
        await at.press(*"kettle", "tab", *"99", "enter")
        assert at.screen != "VisitScreen"
    assert db.row("SELECT item, amount FROM visit ORDER BY id DESC LIMIT 1") == ("kettle", 9900)


async def test_what_it_was_is_asked_once(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, CHEN)
    before = db.value("SELECT count(*) FROM visit")
    async with counter(shop) as at:
        await at.press("f4", *"cxm", "enter", "tab", "enter")
        assert place(at) == "item"
        assert ("再按一次保存" if lang == "zh_CN" else "Save again") in at.text
        assert db.value("SELECT count(*) FROM visit") == before
        await at.press("enter")
    assert db.value("SELECT count(*) FROM visit") == before + 1


@pytest.mark.parametrize(("key", "said"), [("1", "女士"), ("2", "先生"), ("0", "")])
async def test_how_to_address_somebody_new_is_asked_at_once(
    make_shop: MakeShop, key: str, said: str
) -> None:
    async with counter(make_shop()) as at:
        await at.press("f4")
        await at.type("林小红")
        await at.press("enter", *"13900001111", "down")
        assert place(at) == "salutation"
        await at.press(key)
        assert place(at) == "item"
        await at.press(*"kettle", "enter")
    spoken = {"Ms": "女士", "Mr": "先生", "": ""}
    found = db.value("SELECT salutation FROM customer ORDER BY id DESC LIMIT 1")
    assert spoken[found] == said


# Whose it is


async def test_coming_back_says_whose_half_written_visit_it_is(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("f4", *"cxm", "enter", *"kettle", "escape")
        await at.press("f4")
        assert "陈小明" in at.said
        assert place(at) == "amount"
        await at.press("ctrl+l")
        assert "陈小明" not in at.line("Customer" if lang == "en" else "顾客")
        await at.press("escape")
        await at.press("f4")
        assert at.said == ""


async def test_coming_back_says_the_name_of_somebody_new(make_shop: MakeShop) -> None:
    async with counter(make_shop()) as at:
        await at.press("f4")
        await at.type("[/]林")
        await at.press("enter", *"139", "escape")
        await at.press("f4")
        assert "[/]林" in at.said


# What is open


async def test_what_is_open_is_seen_while_the_visit_is_typed(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    promised_for_nine(shop)
    async with counter(shop) as at:
        await at.press("f4", *"wxy", "enter")
        assert "回电" in at.text
        assert "空调安装" in at.text
        await at.press("up", "up", "up", "backspace")
        assert "回电" not in at.text


async def test_talk_now_is_one_key_and_is_of_a_talk_in_the_shop(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    promise = promised_for_nine(shop)
    async with counter(shop) as at:
        await at.press("f4", *"wxy", "enter", *"kettle", "ctrl+s")
        assert ("王秀英在店里" if lang == "zh_CN" else "王秀英 is here: talk now?") in at.text
        assert "回电" in at.text
        await at.press("enter")
        assert form_of(at).notes.picked["channel"] == "in_store"
        assert form_of(at).customer_id == 1
        await at.press("1", "enter")
        await at.press("enter")
        assert today(at)
    assert state(promise)[0] == "done"
    assert db.value("SELECT channel FROM attempt ORDER BY id DESC") == "in_store"


@pytest.mark.parametrize("key", ["escape", "backspace"])
async def test_talking_later_says_what_was_planned(make_shop: MakeShop, key: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    promised_for_nine(shop)
    async with counter(shop) as at:
        await at.press("f4", *"wxy", "enter", *"kettle", "ctrl+s")
        await at.press(key)
        assert today(at)
        assert at.said.startswith("Visit of 王秀英 saved; ")
        assert "Ctrl+Z" in at.frame[-1]


async def test_where_nothing_is_to_be_talked_about_nothing_is_asked(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=5))
    complaint = complaints.open_(shop, 1, complaints.New("漏水"))
    conversation.record(shop, complaints.task(shop, complaint) or 0, Answer(csat=4))
    async with counter(shop) as at:
        await at.press("f4", *"wxy", "enter", *"kettle", "ctrl+s")
        assert today(at)


async def test_in_a_call_it_is_not_asked_whether_to_talk(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    promised_for_nine(shop)
    async with counter(shop) as at:
        await at.press("enter", "f4", *"kettle", "ctrl+s")
        assert form_of(at).customer_id == 1
        assert at.said.startswith("Visit of 王秀英 saved; ")


@pytest.mark.parametrize("name", HOSTILE)
async def test_no_name_breaks_the_question(make_shop: MakeShop, name: str) -> None:
    shop, _ids = morning(make_shop, Customer(name=name, phone="13812342231"))
    promised_for_nine(shop)
    async with counter(shop) as at:
        await at.press("f4", *"2231", "enter", *"kettle", "ctrl+s")
        assert (name[:14] or "138****2231") in at.text
        await at.press("enter")
        assert form_of(at).customer_id == 1
