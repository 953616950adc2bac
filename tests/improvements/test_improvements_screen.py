"""The list of improvements and one of them: what they say, and where every key leads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pilots import HOSTILE, Driven, driving
from rich.cells import cell_len
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.screens.base import ShopScreen
from shopvisit.screens.improvements.improvements import register
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.improvements import effects, improvements
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.metrics import formulas as metrics
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.widgets.rows import RowList

WANG, ZHAO = 1, 2


def complain(shop: Shop, customer_id: int, text: str) -> int:
    cause_id = db.value("SELECT min(id) FROM reason WHERE polarity = 'complaint'")
    return complaints.open_(shop, customer_id, complaints.New(text, cause_id=cause_id))


@pytest.fixture
def known(make_shop: MakeShop) -> Shop:
    """王秀英 complained three days ago and 赵伟 two days ago; nothing is registered."""
    for days, name, text in ((3, "王秀英", "等了半小时"), (2, "赵伟", "没人接电话")):
        shop = make_shop(TODAY - timedelta(days=days))
        who = customers.add(shop, Customer(name=name, phone=f"1380000000{days}"))
        complain(shop, who, text)
    return make_shop()


def status(improvement_id: int = 1) -> str:
    return str(db.value("SELECT status FROM improvement WHERE id = ?", improvement_id))


def linked() -> list[int]:
    return [row[0] for row in db.rows("SELECT complaint_id FROM improvement_source ORDER BY id")]


def notices() -> list[int]:
    return [
        row[0]
        for row in db.rows(
            "SELECT customer_id FROM follow_up WHERE improvement_id IS NOT NULL "
            "AND status = 'open' ORDER BY customer_id"
        )
    ]


def registered(shop: Shop, *complaints: int) -> int:
    return improvements.propose(shop, New("周末加人"), [("complaint", id_) for id_ in complaints])


async def open_one(driven: Driven, improvement_id: int = 1) -> None:
    await driven.open("improvement", improvement_id)


def footer(driven: Driven) -> str:
    return driven.frame.splitlines()[-1]


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


async def test_the_row_just_registered_has_the_cursor(known: Shop) -> None:
    registered(known)
    improvements.start(known, 1)
    async with driving(known) as driven:
        await driven.press("f7", "plus")
        await driven.type("abc")
        await driven.press("ctrl+s")
        assert driven.screen == "ImprovementsScreen"
        assert driven.app.screen.query_one(RowList).cursor_id == 2
        assert "abc" in driven.said
        await driven.press("backspace")
        assert driven.screen == "TodayScreen"


# Registering


async def test_a_new_one_takes_a_title_and_ticks(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await driven.press("f7", "plus")
        assert "等了半小时" in driven.frame
        await driven.type("answer")
        await driven.press("enter", "space", "down", "space", "up", "x")
        assert driven.frame.count("[x]") == 1
        await driven.press("enter")
        assert driven.screen == "ImprovementsScreen"
        assert linked() == [1]
        assert status() == "proposed"


async def test_the_mouse_ticks_with_one_click(known: Shop) -> None:
    async with driving(known) as driven:
        await driven.press("f7", "plus")
        for text, ticks in (("等了半小时", 1), ("没人接电话", 2), ("没人接电话", 1)):
            y = next(y for y, line in enumerate(driven.frame.splitlines()) if text in line)
            await driven.pilot.click(offset=(30, y))
            await driven.rest()
            assert driven.frame.count("[x]") == ticks


async def test_without_a_title_it_stays_and_says_why(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await driven.press("f7", "plus", "enter", "space", "enter")
        assert driven.screen == "RegisterScreen"
        assert ("what is to be changed" if lang == "en" else "要改什么。") in driven.frame
        assert driven.frame.count("[x]") == 1
        await driven.type("now")
        await driven.press("ctrl+s")
        assert linked() == [2]


async def test_up_and_backspace_lead_from_the_list_back_to_the_title(known: Shop) -> None:
    async with driving(known) as driven:
        await driven.press("f7", "plus", "down", "down", "up", "up")
        await driven.type("a")
        await driven.press("down", "backspace")
        await driven.type("b")
        await driven.press("ctrl+s")
        assert improvements.one(known, 1).title == "ab"


async def test_leaving_registers_nothing(known: Shop) -> None:
    async with driving(known) as driven:
        await driven.press("f7", "plus", "a", "enter", "space", "escape")
        assert driven.screen == "ImprovementsScreen"
        assert improvements.ids(known) == []


async def test_another_screen_registers_one_with_its_source_ticked(known: Shop) -> None:
    done: list[int] = []
    async with driving(known) as driven:
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


# One improvement, step by step


async def test_enter_is_always_the_next_step_and_the_footer_names_it(
    known: Shop, lang: str
) -> None:
    registered(known, 1)
    names = {
        "en": ("Enter Start on it", "Enter Adopt: what was changed?", "Enter Tell the customer"),
        "zh_CN": ("Enter 开始改", "Enter 改好了：改了什么？", "Enter 告诉顾客"),
    }[lang]
    async with driving(known) as driven:
        await driven.press("f7", "enter")
        assert driven.screen == "ImprovementScreen"
        assert names[0] in footer(driven)
        await driven.press("enter")
        assert status() == "doing"
        await driven.pilot.pause()
        driven.app.screen.query_one("Keys").hush()
        await driven.rest()
        assert names[1] in footer(driven)
        await driven.press("enter")
        asked = "in these words" if lang == "en" else "改了什么？（会照这句话告诉顾客）"
        assert asked in driven.frame
        await driven.press("enter")
        assert driven.screen == "AskAgain"
        await driven.type("two of us")
        await driven.press("enter")
        assert status() == "adopted"
        assert ("1 customer" if lang == "en" else "1 位顾客") in driven.said
        driven.app.screen.query_one("Keys").hush()
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


async def test_undo_takes_the_adoption_and_its_notices_back(known: Shop, lang: str) -> None:
    improvements.adopt(known, registered(known, 1, 2), "加了人")
    async with driving(known) as driven:
        await open_one(driven)
        await driven.press("ctrl+z")
        assert "周末加人" in driven.said
        assert (status(), notices()) == ("proposed", [])
        assert ("proposed" if lang == "en" else "待办") in driven.frame
        await driven.press("ctrl+z")
        assert driven.screen == "TodayScreen"


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_adopted_too_early_goes_back_and_keeps_the_words(known: Shop, key: str) -> None:
    improvements.adopt(known, registered(known, 1), "two of us")
    async with driving(known) as driven:
        await open_one(driven)
        await driven.press(key)
        assert (status(), notices()) == ("doing", [])
        await driven.press(key)
        assert "adopted" in driven.said
        assert status() == "doing"
        await driven.press("enter", "enter")
        assert (status(), notices()) == ("adopted", [WANG])
        assert improvements.one(known, 1).action == "two of us"


@pytest.mark.parametrize("key", ["ctrl+d", "d"])
async def test_dropping_asks_why_and_enter_takes_it_up_again(
    known: Shop, lang: str, key: str
) -> None:
    registered(known, 1)
    async with driving(known) as driven:
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
    known: Shop, make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    many = effects.Part(1234, metrics.csat((0, 0, 30, 400, 1804)))
    one = registered(known, 1)
    improvements.adopt(known, one, "加了人")
    monkeypatch.setattr(
        effects,
        "effect",
        lambda *_args: effects.Effect(30, ("等太久",), many, many),
    )
    async with driving(make_shop(TODAY + timedelta(days=30)), (width, 24)) as driven:
        await open_one(driven, one)
        assert driven.frame.count("99% (2204/2234)") == 2
        assert all(cell_len(line) <= width for line in driven.frame.splitlines())


# Its voices


async def test_the_card_of_a_voice_is_one_key_away(known: Shop) -> None:
    registered(known, 1, 2)
    async with driving(known) as driven:
        await open_one(driven)
        await driven.press("down", "right")
        assert driven.screen == "CardScreen"
        assert "王秀英" in driven.frame
        await driven.press("left")
        assert driven.screen == "ImprovementScreen"
        await driven.press("f4")
        assert "王秀英" in driven.frame


async def test_a_click_on_a_voice_opens_its_card_and_is_no_next_step(known: Shop) -> None:
    registered(known, 1, 2)
    async with driving(known) as driven:
        await open_one(driven)
        y = next(y for y, line in enumerate(driven.frame.splitlines()) if "赵伟" in line)
        await driven.pilot.click(offset=(30, y))
        await driven.rest()
        assert driven.screen == "CardScreen"
        assert status() == "proposed"


@pytest.mark.parametrize("key", ["plus", "a"])
async def test_more_voices_are_ticked_and_told_of_what_is_adopted(
    known: Shop, lang: str, key: str
) -> None:
    improvements.adopt(known, registered(known, 1), "加了人")
    async with driving(known) as driven:
        await open_one(driven)
        await driven.press(key)
        assert driven.screen == "LinkScreen"
        assert "等了半小时" not in driven.frame
        await driven.press("space", "enter")
        assert driven.screen == "ImprovementScreen"
        assert linked() == [1, 2]
        assert notices() == [WANG, ZHAO]


@pytest.mark.parametrize("key", ["delete", "x"])
async def test_a_voice_is_taken_off_and_its_notice_with_it(known: Shop, key: str) -> None:
    improvements.adopt(known, registered(known, 1, 2), "加了人")
    async with driving(known) as driven:
        await open_one(driven)
        await driven.press(key)
        assert "赵伟" in driven.said
        assert (linked(), notices()) == ([1], [WANG])
        await driven.press("ctrl+z")
        assert (len(linked()), notices()) == (2, [WANG, ZHAO])


@pytest.mark.parametrize("key", ["ctrl+e", "e"])
async def test_words_and_owner_are_put_right(known: Shop, lang: str, key: str) -> None:
    registered(known, 1)
    async with driving(known) as driven:
        await open_one(driven)
        await driven.press(key)
        await driven.type("x")
        await driven.press("down")
        await driven.type("late")
        await driven.press("down", "3", "ctrl+s")
        found = improvements.one(known, 1)
        assert (found.title, found.problem, found.owner) == ("周末加人x", "late", "李店长")
        assert "周末加人x" in driven.frame


async def test_the_words_that_customers_hear_cannot_be_emptied(known: Shop, lang: str) -> None:
    improvements.adopt(known, registered(known, 1), "x")
    async with driving(known) as driven:
        await open_one(driven)
        await driven.press("ctrl+e", "down", "down", "down", "end", "backspace", "ctrl+s")
        assert driven.screen == "ChangeScreen"
        assert ("hear these words" if lang == "en" else "说给顾客听") in driven.frame
        assert improvements.one(known, 1).action == "x"


async def test_each_person_stands_with_how_far_telling_them_has_got(
    known: Shop, make_shop: MakeShop, lang: str
) -> None:
    wang = customers.get(known, WANG)
    customers.edit(known, WANG, Customer(wang.name, wang.phone, contact_consent="none"))
    improvements.adopt(known, registered(known, 1, 2), "加了人")
    first = {
        "en": ("to tell by 11-26", "late, by 11-26"),
        "zh_CN": ("11-26前告诉", "逾期，11-26前"),
    }
    (person,) = improvements.one(known, 1).to_tell
    due = person.on
    assert due is not None
    assert f"{due:%m-%d}" == "11-25"
    soon, late = (words.replace("11-26", "11-25") for words in first[lang])
    async with driving(known) as driven:
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


async def test_a_long_story_leaves_room_for_the_voices(known: Shop) -> None:
    id_ = improvements.propose(known, New("长" * 80, "长" * 500), [("complaint", 1)])
    improvements.adopt(known, id_, "长" * 200)
    async with driving(known) as driven:
        await open_one(driven)
        assert "王秀英" in driven.frame
        assert "等了半小时" in driven.frame
