"""The list of complaints and a new one: every key, in both languages."""

from __future__ import annotations

import pytest
from complaint_pages import CHEN, CLERK, LIN, MANAGER, a_minute_later, say, state
from pilots import driving
from shops import TODAY, clock_at

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.complaints import New
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop

# The list


@pytest.mark.parametrize("key", ["f5", "c"])
async def test_one_line_says_how_far_each_complaint_is(every: Shop, lang: str, key: str) -> None:
    async with driving(every) as driven:
        await driven.press(key)
        assert driven.screen == "ComplaintsScreen"
        rows = [line.split() for line in driven.frame.splitlines()[2:6]]
        # The late ones come first, then whose time runs out next; who waits comes last.
        told = (
            (">!  陈小明", "报价和收"),
            (" !  Anna Lee", ""),
            ("    王秀英", "遥控器失灵", say(lang, "4h", "还剩")),
            ("    赵伟", "滤芯发错", "11-20"),
        )
        for row, words in zip(rows, told, strict=True):
            assert [word for word in " ".join(words).split() if word not in " ".join(row)] == []
        lee, wang, zhao = driven.frame.splitlines()[3:6]
        late = say(lang, "1d late", "逾期1天")
        steps = " ".join(("11-13", "11-13", "11-18", late))
        assert steps in " ".join(lee.split())
        assert lee.split()[-1] == "小张"
        assert say(lang, "4h left", "还剩 4小时") in wang
        assert say(lang, "till 11-25", "等到 11-25") in zhao
        top = driven.frame.splitlines()[0]
        assert say(lang, "2 overdue  open 4", "逾期 2  未了结 4") in top


async def test_a_wide_terminal_adds_urgency_and_kind_of_trouble(every: Shop, lang: str) -> None:
    async with driving(every, (160, 45)) as driven:
        await driven.press("f5")
        chen = driven.frame.splitlines()[3]
        assert all(word in chen for word in say(lang, "price 小张", "价格 小张").split())
        assert say(lang, "urgent", "紧急") in driven.frame


@pytest.mark.parametrize("key", ["tab", "f"])
async def test_the_filter_goes_through_mine_overdue_and_all(
    every: Shop, lang: str, key: str
) -> None:
    every.set_staff(MANAGER)
    complaints.open_(every, LIN, New("收据不见了", owner_id=MANAGER))
    async with driving(every) as driven:
        await driven.press("f5", key)
        assert "收据不见了" in driven.frame
        assert "王秀英" not in driven.frame
        await driven.press(key)
        assert "Anna Lee" in driven.frame
        assert "王秀英" not in driven.frame
        assert say(lang, "only: overdue", "只看逾期") in driven.frame
        await driven.press(key)
        assert "v 林小红" in driven.frame
        await driven.press(key)
        assert "v 林小红" not in driven.frame
        assert "王秀英" in driven.frame


async def test_the_row_under_the_cursor_tells_its_story(every: Shop, lang: str) -> None:
    async with driving(every) as driven:
        await driven.press("f5", "end")
        for words in (
            "赵伟   135****6677",
            "11-11 空调清洗",
            "“滤芯发错了型号”",
            "等厂家回话",
            say(lang, "Next: it waits until Wed 25 Nov", "接下来：等到 周三 11月25日"),
            say(lang, "It cannot close yet: first say what was done", "还不能了结：先写怎么处理的"),
        ):
            assert words in driven.frame, words
        await driven.press("home", "down")
        asks = say(
            lang,
            "! 1d late. Next: 李店长 asks the customer by Fri 20 Nov whether it is solved",
            "! 逾期1天。接下来：李店长最迟 周五 11月20日 问顾客是否解决了",
        )
        assert asks in driven.frame


async def test_an_empty_list_says_what_will_come_here(shop: Shop, lang: str) -> None:
    async with driving(shop) as driven:
        await driven.press("f5")
        assert say(lang, "A low score opens one", "回访打了低分会自动提议开一张") in driven.frame
        await driven.press("enter")
        assert "+" in driven.said


async def test_a_filter_with_nothing_under_it_says_so(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "tab", "tab")
        assert say(lang, "Nothing under “overdue”", "“逾期”里没有") in driven.frame


@pytest.mark.parametrize("key", ["enter", "r"])
async def test_enter_opens_the_complaint_and_backspace_comes_back(
    every: Shop, lang: str, key: str
) -> None:
    async with driving(every) as driven:
        await driven.press("f5", "down", "down", key)
        assert driven.screen == "ComplaintScreen"
        assert "王秀英" in driven.frame
        await driven.press("backspace")
        assert driven.screen == "ComplaintsScreen"
        assert ">  王秀英" in driven.frame


@pytest.mark.parametrize("key", ["f4", "v"])
async def test_a_visit_is_noted_of_the_rows_customer(every: Shop, lang: str, key: str) -> None:
    async with driving(every) as driven:
        await driven.press("f5", "down", "down", key)
        assert driven.screen == "VisitScreen"
        assert "王秀英" in driven.frame


async def test_the_arrow_opens_the_customers_card(every: Shop, lang: str) -> None:
    async with driving(every) as driven:
        await driven.press("f5", "end", "right")
        assert driven.screen == "CardScreen"
        assert "赵伟" in driven.frame


@pytest.mark.parametrize("key", ["f5", "c"])
async def test_the_list_is_taken_anew(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5")
        complaints.open_(one, CHEN, New("门铃不响", severity="urgent"))
        assert "门铃不响" not in driven.frame
        await driven.press(key)
        assert driven.screen == "ComplaintsScreen"
        # An urgent one that is not late carries a mark beside the words below.
        assert "* 陈小明" in driven.frame
        assert ">  王秀英" in driven.frame


async def test_a_clock_that_runs_out_shows_without_moving_the_row(every: Shop, lang: str) -> None:
    async with driving(every) as driven:
        await driven.press("f5", "down", "down")
        every.clock = clock_at(TODAY, 14, 20)
        await a_minute_later(driven)
        line = driven.frame.splitlines()[4]
        assert line.startswith(">! 王秀英")
        assert say(lang, "20 min late", "超时 20分钟") in line
        assert say(lang, "3 overdue", "逾期 3") in driven.frame


async def test_all_of_them_is_not_called_only_some(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "tab", "tab", "tab")
        top = driven.frame.splitlines()[0]
        assert say(lang, "all", "全部") in top
        assert say(lang, "only", "只看") not in top


async def test_work_on_a_complaint_is_called_solving_on_today(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        rows = driven.frame.splitlines()[2:]
        kinds = [line for line in rows if say(lang, " solve ", " 处理 ") in line]
        assert len(kinds) == 1


async def test_whoever_has_no_name_is_called_by_the_number_once(shop: Shop) -> None:
    nameless = customers.add(shop, Customer(phone="13812342231"))
    complaints.open_(shop, nameless, New("遥控器失灵"))
    async with driving(shop) as driven:
        await driven.press("f5")
        await driven.pilot.pause(0.12)
        story = next(line for line in driven.frame.splitlines() if line.startswith(" 138"))
        assert story.count("138****2231") == 1


# A new one


@pytest.mark.parametrize("key", ["plus", "a"])
async def test_a_new_complaint_asks_whose_and_what(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", key)
        assert driven.screen == "Whom"
        await driven.type("陈")
        await driven.press("enter")
        assert driven.screen == "NewComplaint"
        assert "陈小明" in driven.frame
        await driven.type("价格和说的不一样")
        await driven.press("enter")
        assert driven.screen == "ComplaintsScreen"
        assert state(2) == ("价格和说的不一样", "reliability", "normal", "counter", CLERK)
        assert ">  陈小明" in driven.frame
        following = say(
            lang,
            "陈小明: complaint taken down. Next: 小张 answers the customer by Sat 21 Nov 14:00.",
            "陈小明：投诉已记下。接下来：小张最迟 周六 11月21日 14:00 答复顾客。",
        )
        assert driven.said == following


async def test_digits_choose_and_enter_saves_from_any_field(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "plus")
        await driven.type("陈")
        await driven.press("enter")
        await driven.type("太贵")
        await driven.press("down", "6", "1", "4", "3", "enter")
        assert state(2) == ("太贵", "price", "urgent", "online", MANAGER)


async def test_what_is_missing_is_asked_for_and_nothing_is_lost(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "plus", "enter", "down", "6", "enter")
        assert driven.screen == "NewComplaint"
        assert say(lang, "Please say what the customer complains of", "请写一下") in driven.frame
        await driven.type("太贵")
        await driven.press("enter")
        assert state(2)[:2] == ("太贵", "price")


@pytest.mark.parametrize("key", ["escape", "left"])
async def test_leaving_takes_nothing_down(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "plus", key)
        assert driven.screen == "ComplaintsScreen"
        await driven.press("plus", "enter", key)
        assert driven.screen == "ComplaintsScreen"
        assert db.value("SELECT count(*) FROM complaint") == 1


@pytest.mark.parametrize("key", ["enter", "ctrl+n"])
async def test_somebody_new_who_complains_is_made_a_customer(
    one: Shop, lang: str, key: str
) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "plus")
        await driven.type("周大爷")
        await driven.press(key, "enter")
        assert driven.screen == "NewComplaint"
        await driven.type("等了一个钟头")
        await driven.press("enter")
        assert db.value("SELECT name FROM customer WHERE id = 6") == "周大爷"
        assert ">  周大爷" in driven.frame


async def test_a_new_complaint_can_be_taken_back(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "plus", "enter")
        await driven.type("太贵")
        await driven.press("enter", "ctrl+z")
        assert db.value("SELECT count(*) FROM complaint") == 1
        assert "太贵" not in driven.frame
