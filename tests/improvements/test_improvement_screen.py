"""One improvement: what it says, step by step, and where every key leads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from improvement_pages import WANG, ZHAO, footer, linked, notices, open_one, registered, status
from pilots import driving
from rich.cells import cell_len
from shops import TODAY, MakeShop

from shopvisit.shop.improvements import effects, improvements
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.metrics import formulas
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.widgets.keys import Keys

# One improvement, step by step


async def test_enter_is_always_the_next_step_and_the_footer_names_it(
    complained: Shop, lang: str
) -> None:
    registered(complained, 1)
    names = {
        "en": ("Enter Start on it", "Enter Adopt: what was changed?", "Enter Tell the customer"),
        "zh_CN": ("Enter 开始改", "Enter 改好了：改了什么？", "Enter 告诉顾客"),
    }[lang]
    async with driving(complained) as driven:
        await driven.press("f7", "enter")
        assert driven.screen == "ImprovementScreen"
        assert names[0] in footer(driven)
        await driven.press("enter")
        assert status() == "doing"
        await driven.pilot.pause()
        driven.app.screen.query_one(Keys).hush()
        await driven.rest()
        assert names[1] in footer(driven)
        await driven.press("enter")
        asked = "in these words" if lang == "en" else "改了什么？（会照这句话告诉顾客）"
        assert asked in driven.frame
        await driven.press("enter")
        assert driven.screen == "Ask"
        await driven.type("two of us")
        await driven.press("enter")
        assert status() == "adopted"
        assert ("1 customer" if lang == "en" else "1 位顾客") in driven.said
        driven.app.screen.query_one(Keys).hush()
        await driven.rest()
        assert names[2] in footer(driven)
        await driven.press("enter")
        assert driven.screen == "QuickForm"
        await driven.press("enter")
        assert driven.screen == "ImprovementScreen"
        assert notices() == []
        assert ("told 11-21" if lang == "en" else "11-21已告诉") in driven.frame
        await driven.press("enter")
        assert driven.screen == "CardScreen"


async def test_undo_takes_the_adoption_and_its_notices_back(complained: Shop, lang: str) -> None:
    improvements.adopt(complained, registered(complained, 1, 2), "加了人")
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press("ctrl+z")
        assert "周末加人" in driven.said
        assert (status(), notices()) == ("proposed", [])
        assert ("proposed" if lang == "en" else "待办") in driven.frame
        await driven.press("ctrl+z")
        assert driven.screen == "TodayScreen"


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_adopted_too_early_goes_back_and_keeps_the_words(complained: Shop, key: str) -> None:
    improvements.adopt(complained, registered(complained, 1), "two of us")
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press(key)
        assert (status(), notices()) == ("doing", [])
        await driven.press(key)
        assert "adopted" in driven.said
        assert status() == "doing"
        await driven.press("enter", "enter")
        assert (status(), notices()) == ("adopted", [WANG])
        assert improvement_rows.one(complained, 1).action == "two of us"


@pytest.mark.parametrize("key", ["ctrl+d", "d"])
async def test_dropping_asks_why_and_enter_takes_it_up_again(
    complained: Shop, lang: str, key: str
) -> None:
    registered(complained, 1)
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press(key, "enter")
        assert driven.screen == "Ask"
        await driven.type("dear")
        await driven.press("enter")
        assert status() == "dropped"
        assert "dear" in driven.frame
        await driven.press(key)
        assert driven.screen == "ImprovementScreen"
        await driven.press("enter")
        assert status() == "doing"


@pytest.mark.parametrize("width", [80, 120])
async def test_no_figure_of_the_effect_is_cut_however_many_answered(
    complained: Shop, make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    many = effects.Part(1234, formulas.csat((0, 0, 30, 400, 1804)))
    one = registered(complained, 1)
    improvements.adopt(complained, one, "加了人")
    monkeypatch.setattr(
        effects,
        "effect",
        lambda *_args: effects.Effect(30, ("等太久",), many, many, 30),
    )
    async with driving(make_shop(TODAY + timedelta(days=30)), (width, 24)) as driven:
        await open_one(driven, one)
        assert driven.frame.count("99% (2204/2234)") == 2
        assert all(cell_len(line) <= width for line in driven.frame.splitlines())


# Its voices


async def test_the_card_of_a_voice_is_one_key_away(complained: Shop) -> None:
    registered(complained, 1, 2)
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press("down", "right")
        assert driven.screen == "CardScreen"
        assert "王秀英" in driven.frame
        await driven.press("left")
        assert driven.screen == "ImprovementScreen"
        await driven.press("f4")
        assert "王秀英" in driven.frame


async def test_a_click_on_a_voice_opens_its_card_and_is_no_next_step(complained: Shop) -> None:
    registered(complained, 1, 2)
    async with driving(complained) as driven:
        await open_one(driven)
        y = next(y for y, line in enumerate(driven.frame.splitlines()) if "赵伟" in line)
        await driven.pilot.click(offset=(30, y))
        await driven.rest()
        assert driven.screen == "CardScreen"
        assert status() == "proposed"


@pytest.mark.parametrize("key", ["plus", "a"])
async def test_more_voices_are_ticked_and_told_of_what_is_adopted(
    complained: Shop, lang: str, key: str
) -> None:
    improvements.adopt(complained, registered(complained, 1), "加了人")
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press(key)
        assert driven.screen == "LinkScreen"
        assert "等了半小时" not in driven.frame
        await driven.press("space", "enter")
        assert driven.screen == "ImprovementScreen"
        assert linked() == [1, 2]
        assert notices() == [WANG, ZHAO]


@pytest.mark.parametrize("key", ["delete", "x"])
async def test_a_voice_is_taken_off_and_its_notice_with_it(complained: Shop, key: str) -> None:
    improvements.adopt(complained, registered(complained, 1, 2), "加了人")
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press(key)
        assert "赵伟" in driven.said
        assert (linked(), notices()) == ([1], [WANG])
        await driven.press("ctrl+z")
        assert (len(linked()), notices()) == (2, [WANG, ZHAO])


@pytest.mark.parametrize("key", ["ctrl+e", "e"])
async def test_words_and_owner_are_put_right(complained: Shop, lang: str, key: str) -> None:
    registered(complained, 1)
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press(key)
        await driven.type("x")
        await driven.press("down")
        await driven.type("late")
        await driven.press("down", "3", "ctrl+s")
        found = improvement_rows.one(complained, 1)
        assert (found.title, found.problem, found.owner) == ("周末加人x", "late", "李店长")
        assert "周末加人x" in driven.frame


async def test_the_words_that_customers_hear_cannot_be_emptied(complained: Shop, lang: str) -> None:
    improvements.adopt(complained, registered(complained, 1), "x")
    async with driving(complained) as driven:
        await open_one(driven)
        await driven.press("ctrl+e", "down", "down", "down", "end", "backspace", "ctrl+s")
        assert driven.screen == "ChangeScreen"
        assert ("hear these words" if lang == "en" else "说给顾客听") in driven.frame
        assert improvement_rows.one(complained, 1).action == "x"


async def test_each_person_stands_with_how_far_telling_them_has_got(
    complained: Shop, make_shop: MakeShop, lang: str
) -> None:
    wang = customers.get(complained, WANG)
    customers.edit(complained, WANG, Customer(wang.name, wang.phone, contact_consent="none"))
    improvements.adopt(complained, registered(complained, 1, 2), "加了人")
    first = {
        "en": ("to tell by 11-26", "late, by 11-26"),
        "zh_CN": ("11-26前告诉", "逾期，11-26前"),
    }
    (person,) = improvement_rows.one(complained, 1).to_tell
    due = person.on
    assert due is not None
    assert f"{due:%m-%d}" == "11-25"
    soon, late = (words.replace("11-26", "11-25") for words in first[lang])
    async with driving(complained) as driven:
        await open_one(driven)
        assert soon in driven.frame
        assert ("when they come in" if lang == "en" else "来店时再说") in driven.frame
    async with driving(make_shop(due + timedelta(days=1))) as driven:
        await open_one(driven)
        assert late in driven.frame


async def test_one_without_voices_can_go_all_the_way(shop: Shop, lang: str) -> None:
    registered(shop)
    async with driving(shop) as driven:
        await open_one(driven)
        await driven.press("right", "delete", "enter", "enter")
        await driven.type("done")
        await driven.press("enter")
        assert status() == "adopted"
        await driven.press("enter")
        assert "+" in driven.said


# Whatever people type


async def test_a_long_story_leaves_room_for_the_voices(complained: Shop) -> None:
    id_ = improvements.propose(complained, New("长" * 80, "长" * 500), [("complaint", 1)])
    improvements.adopt(complained, id_, "长" * 200)
    async with driving(complained) as driven:
        await open_one(driven)
        assert "王秀英" in driven.frame
        assert "等了半小时" in driven.frame
