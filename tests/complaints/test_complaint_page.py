"""One complaint's page: what it says, and where its keys lead."""

from __future__ import annotations

from datetime import date

import pytest
from complaint_pages import a_minute_later, footer, open_page, say
from pilots import HOSTILE, driving
from rich.cells import cell_len
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo

# What it says


async def test_the_page_says_who_what_and_how_far(every: Shop, lang: str) -> None:
    async with driving(every) as driven:
        await open_page(driven, 1)
        for words in (
            "林小红   133****0101   11-11 空调清洗",
            say(lang, "in the hands of 小张", "小张负责"),
            say(
                lang, "opened Fri 13 Nov 10:00, at the counter", "周五 11月13日 10:00 开单（当面）"
            ),
            say(lang, "compensation ¥50", "补偿 50元"),
            say(lang, "after: 5 very satisfied", "处理后：5 很满意"),
            "“说好上午来，下午才到”",
            "退了上门费",
            say(lang, "3 Tell the customer    v Sat 14 Nov 10:00", "3 告诉顾客    v 周六 11月14日"),
            say(lang, "closed 11-18", "11-18 了结"),
        ):
            assert words in driven.frame, words


async def test_the_next_step_has_its_clock_and_the_later_ones_wait(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        lines = (line.strip() for line in driven.frame.splitlines())
        answer, solve, tell, ask = (
            line for line in lines if line[:1] in "1234" and line[1:2] == " "
        )
        assert answer == say(
            lang,
            "1 Answer the customer  * 4h left   by Sat 21 Nov 14:00   小张",
            "1 答复顾客    * 还剩 4小时   最迟 周六 11月21日 14:00   小张",
        )
        assert solve.endswith(say(lang, "by Wed 25 Nov", "最迟 周三 11月25日"))
        assert tell == say(lang, "3 Tell the customer", "3 告诉顾客")
        assert ask == say(lang, "4 Ask if it is solved", "4 问是否解决")


async def test_the_history_begins_with_the_last_and_ends_with_the_opening(
    every: Shop, lang: str
) -> None:
    async with driving(every) as driven:
        await open_page(driven, 4)
        lines = driven.frame.splitlines()
        first = next(n for n, line in enumerate(lines) if line.startswith(">"))
        words = [line.lstrip(">").split()[2] for line in lines[first : first + 3]]
        # A hold that has not ended yet has no end among the things that happened.
        assert words == say(lang, "on answered opened", "先等等 已答复 开单").split()
        await driven.press("end")
        assert say(lang, "Fri 20 Nov 10:00   opened", "周五 11月20日 10:00   开单") in driven.frame


@pytest.mark.parametrize("key", ["space", "p"])
async def test_the_number_is_masked_until_asked_for(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        assert "138****2231" in driven.frame
        await driven.press(key)
        assert "13812342231" in driven.frame
        await driven.press(key)
        assert "13812342231" not in driven.frame


async def test_somebody_without_a_name_is_known_by_the_masked_number_once(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    customers.add(shop, Customer(phone="13812342231", salutation="女士"))
    complaints.open_(shop, 1, New("遥控器失灵"))
    async with driving(shop) as driven:
        await open_page(driven)
        assert driven.frame.splitlines()[2] == " 138****2231"
        await driven.press("space")
        assert driven.frame.splitlines()[2] == " 138****2231   13812342231"


async def test_a_complaint_that_another_window_took_back_closes_its_page(
    one: Shop, lang: str
) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        undo.undo(one)
        await a_minute_later(driven)
        assert driven.screen == "TodayScreen"


# Around it


async def test_the_arrow_opens_the_card_and_f4_notes_a_visit(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press("f4")
        assert driven.screen == "VisitScreen"
        assert "王秀英" in driven.frame
        await driven.press("escape", "right")
        assert driven.screen == "CardScreen"
        await driven.press("backspace")
        assert driven.screen == "ComplaintScreen"


async def test_brackets_walk_the_list(every: Shop, lang: str) -> None:
    async with driving(every) as driven:
        await driven.press("f5", "enter")
        assert "1/4" in driven.frame
        await driven.press("right_square_bracket")
        assert "Anna Lee" in driven.frame
        await driven.press("】")
        assert "王秀英" in driven.frame
        await driven.press("【", "left_square_bracket", "left_square_bracket")
        assert "陈小明" in driven.frame
        assert driven.said


async def test_undo_takes_back_a_step_and_in_the_end_the_complaint(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press("2")
        await driven.type("换了新的")
        await driven.press("enter", "ctrl+z")
        assert say(lang, "Enter Answer the customer", "答复顾客") in await footer(driven)
        assert complaint_rows.one(one, 1).resolved_at is None
        await driven.press("ctrl+z")
        assert driven.screen != "ComplaintScreen"
    assert db.value("SELECT count(*) FROM complaint") == 0


async def test_a_clock_that_runs_out_shows_on_the_page(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        one.clock = clock_at(TODAY, 14, 20)
        await a_minute_later(driven)
        assert say(lang, "! 20 min late", "! 超时 20分钟") in driven.frame


# Words that are not meant as markup


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_words_stand_as_they_were_typed(
    make_shop: MakeShop, lang: str, name: str
) -> None:
    shop = make_shop()
    shop.set_staff(db.value("SELECT id FROM staff WHERE name = '李店长'"))
    visits.add(
        shop,
        Customer(name=name, phone="13812342231", salutation=name),
        Visit(TODAY, item=name, served_by=1),
    )
    text = name or "?"
    complaints.open_(shop, 1, New(text))
    complaints.note(shop, 1, text)
    conversation.record(shop, complaints.task(shop, 1) or 0, Answer())
    complaints.hold(shop, 1, text, date(2026, 11, 25))
    complaints.resolve(shop, 1, Solved(text))
    shown = text[:6]
    async with driving(shop) as driven:
        for keys in (("f5",), ("enter",), ("end",), ("ctrl+e",)):
            await driven.press(*keys)
            assert shown in driven.frame
            assert all(cell_len(line) <= 80 for line in driven.frame.splitlines())
        await driven.press("escape", "plus")
        assert (name or "138****2231")[:6] in driven.frame
        await driven.press("escape", "ctrl+t", "escape", "ctrl+r")
        assert driven.screen == "Ask"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_long_story_leaves_room_for_its_history(
    make_shop: MakeShop, lang: str, size: tuple[int, int]
) -> None:
    shop = make_shop()
    customers.add(shop, Customer(name="龘" * 20, phone="13812342231"))
    complaints.open_(shop, 1, New("遥控器失灵" * 100, cause_id=2))
    complaints.resolve(shop, 1, Solved("换新的" * 150, compensation=123_456_789))
    complaints.reopen(shop, 1, "还是不行" * 100)
    async with driving(shop, size) as driven:
        await driven.press("f5", "enter")
        lines = driven.frame.splitlines()
        assert sum(" 11-21 10:00 " in f" {line.lstrip('>')}" for line in lines) == 3
        assert "F1" in lines[-1]
        await driven.press("end")
        assert ".." in driven.frame
