"""The list of complaints, a complaint's page and its sheets: every key, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pilots import HOSTILE, Driven, driving
from rich.cells import cell_len
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.complaints.words import open_steps
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo
from shopvisit.widgets.keys import Keys

WANG, CHEN, ZHAO, LEE, LIN = 1, 2, 3, 4, 5
PEOPLE = (
    Customer(name="王秀英", salutation="女士", phone="13812342231"),
    Customer(name="陈小明", salutation="先生", phone="13912348890"),
    Customer(name="赵伟", phone="13511116677"),
    Customer(name="Anna Lee", salutation="Ms", phone="13612347788"),
    Customer(name="林小红", phone="13300000101"),
)
CLERK, MANAGER = 1, 3


def came(make_shop: MakeShop) -> None:
    """Everybody came in on the 11th."""
    day = TODAY - timedelta(days=10)
    shop = make_shop(day)
    for who in PEOPLE:
        visits.add(shop, who, Visit(day, item="空调清洗", served_by=2))


def step(shop: Shop, complaint_id: int, **answer: Any) -> None:
    """Do the next step of a complaint that is a talk."""
    follow_up = complaints.task(shop, complaint_id)
    assert follow_up is not None
    conversation.record(shop, follow_up, Answer(**answer))


@pytest.fixture
def one(make_shop: MakeShop) -> Shop:
    """Saturday at ten: 王秀英 has just complained."""
    came(make_shop)
    shop = make_shop()
    complaints.open_(shop, WANG, New("遥控器失灵"))
    return shop


@pytest.fixture
def every(make_shop: MakeShop) -> Shop:
    """A complaint in every state; 王: new, 陈: late, 赵: on hold, Lee: told, 林: confirmed."""
    came(make_shop)
    shop = make_shop(date(2026, 11, 13))
    complaints.open_(shop, LIN, New("说好上午来，下午才到", "responsiveness"))
    complaints.open_(shop, LEE, New("Screen repair took two weeks", "responsiveness", "low"))
    for complaint_id in (1, 2):
        step(shop, complaint_id)
        complaints.resolve(shop, complaint_id, Solved("退了上门费", compensation=5_000))
    step(make_shop(date(2026, 11, 14)), 1)
    shop = make_shop(date(2026, 11, 18))
    step(shop, 1, fixed=1, csat=5)
    step(shop, 2)
    complaints.open_(shop, CHEN, New("报价和收费对不上", "price", "urgent", "phone"))
    shop = make_shop(date(2026, 11, 20))
    complaints.open_(shop, ZHAO, New("滤芯发错了型号"))
    step(shop, 4)
    complaints.hold(shop, 4, "等厂家回话", date(2026, 11, 25))
    shop = make_shop()
    complaints.open_(shop, WANG, New("遥控器失灵"))
    return shop


def say(lang: str, english: str, chinese: str) -> str:
    return english if lang == "en" else chinese


def state(complaint_id: int = 1) -> tuple[Any, ...]:
    """Text, category, severity, source and owner of a complaint."""
    found = db.row(
        "SELECT text, category, severity, source, owner_id FROM complaint WHERE id = ?",
        complaint_id,
    )
    assert found is not None
    return found


def kinds(complaint_id: int = 1) -> list[str]:
    found = db.rows(
        "SELECT kind FROM complaint_event WHERE complaint_id = ? ORDER BY id", complaint_id
    )
    return [row[0] for row in found]


async def footer(driven: Driven) -> str:
    """The keys that are offered, once the message over them has been read."""
    for keys in driven.app.screen.query(Keys):
        keys.hush()
    await driven.rest()
    return driven.frame.splitlines()[-1]


async def open_page(driven: Driven, complaint_id: int = 1, *among: int) -> None:
    await driven.open("complaint", complaint_id, among)
    assert driven.screen == "ComplaintScreen"


# The list


@pytest.mark.parametrize("key", ["f5", "c"])
async def test_one_line_says_how_far_each_complaint_is(every: Shop, lang: str, key: str) -> None:
    async with driving(every) as driven:
        await driven.press(key)
        assert driven.screen == "ComplaintsScreen"
        rows = [line.split() for line in driven.frame.splitlines()[2:6]]
        # The late ones come first, then whose time runs out next; who waits comes last.
        assert [row[:3] for row in rows] == [
            [">!", "陈小明", say(lang, "报价和收..", "报价和收费..")],
            ["!", "Anna", "Lee"],
            ["王秀英", "遥控器失灵", *say(lang, "4h", "还剩").split()],
            ["赵伟", say(lang, "滤芯发错..", "滤芯发错了.."), "11-20"],
        ]
        lee, wang, zhao = driven.frame.splitlines()[3:6]
        late = say(lang, "1d late", "逾期1天")
        assert lee.split()[-4 - len(late.split()) :] == [
            *("11-13", "11-13", "11-18"),
            *late.split(),
            "小张",
        ]
        assert say(lang, "4h left", "还剩 4小时") in wang
        assert say(lang, "till 11-25", "等到 11-25") in zhao
        top = driven.frame.splitlines()[0]
        assert say(lang, "2 overdue  open 4", "逾期 2  未了结 4") in top


async def test_a_wide_terminal_adds_urgency_and_kind_of_trouble(every: Shop, lang: str) -> None:
    async with driving(every, (120, 36)) as driven:
        await driven.press("f5")
        chen = driven.frame.splitlines()[2].split()
        assert chen[-3:] == say(lang, "urgent price 小张", "紧急 价格 小张").split()


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
        driven.app.screen.tick()  # type: ignore[attr-defined]  # as the program does each minute
        await driven.rest()
        line = driven.frame.splitlines()[4]
        assert line.startswith(">! 王秀英")
        assert say(lang, "20 min late", "超时 20分钟") in line
        assert say(lang, "3 overdue", "逾期 3") in driven.frame


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
        await driven.press("down", "6", "1", "3", "3", "enter")
        assert state(2) == ("太贵", "price", "urgent", "online", MANAGER)


async def test_what_is_missing_is_asked_for_and_nothing_is_lost(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "plus", "enter", "down", "6", "enter")
        assert driven.screen == "NewComplaint"
        assert say(lang, "Please say what the customer complains of", "请写一下") in driven.frame
        await driven.type("太贵")
        await driven.press("enter")
        assert state(2)[:2] == ("太贵", "price")


@pytest.mark.parametrize("key", ["escape", "backspace"])
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
        await driven.press(key)
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


# One complaint: what it says


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
        words = [line.split()[2] for line in lines[first : first + 3]]
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
        driven.app.screen.tick()  # type: ignore[attr-defined]  # as the program does each minute
        await driven.rest()
        assert driven.screen == "TodayScreen"


# One complaint: the way through


@pytest.mark.parametrize("key", ["enter", "r"])
async def test_enter_leads_from_the_answer_to_the_customers_yes(
    make_shop: MakeShop, one: Shop, lang: str, key: str
) -> None:
    """The whole life of a complaint: Enter is always what comes next, and the footer names it."""
    async with driving(one) as driven:
        await open_page(driven)
        assert say(lang, "Enter Answer the customer", "Enter 答复顾客") in await footer(driven)
        await driven.press(key)
        assert driven.screen == "QuickForm"
        await driven.press("enter")
        assert driven.said == say(
            lang,
            "王秀英: answered. Next: 小张 solves it by Wed 25 Nov.",
            "王秀英：已答复。接下来：小张最迟 周三 11月25日 处理好。",
        )
        assert say(lang, "Enter Solve it", "Enter 处理问题") in await footer(driven)
        await driven.press(key)
        assert driven.screen == "Resolve"
        await driven.type("换了新的遥控器")
        await driven.press("enter")
        assert driven.said == say(
            lang,
            "王秀英: resolved. Next: 小张 tells the customer by Mon 23 Nov.",
            "王秀英：已处理。接下来：小张最迟 周一 11月23日 告诉顾客。",
        )
        assert say(lang, "Enter Tell the customer", "Enter 告诉顾客") in await footer(driven)
        await driven.press(key)
        assert "换了新的遥控器" in driven.frame.replace("\n", "")
        await driven.press("enter")
        assert driven.said == say(
            lang,
            "王秀英: told. Next: from Wed 25 Nov on 李店长 asks the customer whether it is solved.",
            "王秀英：已告知。接下来：周三 11月25日 起由李店长问顾客是否解决了。",
        )
    async with driving(make_shop(date(2026, 11, 26))) as driven:
        await open_page(driven)
        assert say(lang, "Enter Ask if it is solved", "Enter 问是否解决") in await footer(driven)
        await driven.press(key)
        await driven.press("1", "enter")
        assert driven.said == say(
            lang, "王秀英: confirmed, and closed.", "王秀英：已确认，了结了。"
        )
        assert "Enter" not in await footer(driven)
        await driven.press(key)
        assert say(lang, "nothing more is to be done", "没有要办的了") in driven.said
    assert db.value("SELECT closed_at IS NOT NULL FROM complaint WHERE id = 1") == 1


async def test_a_no_opens_it_again_and_says_what_comes_next(every: Shop, lang: str) -> None:
    async with driving(every) as driven:
        await open_page(driven, 2)
        await driven.press("enter", "2", "enter")
        assert driven.screen == "ComplaintScreen"
        assert (
            say(lang, "Anna Lee: reopened. Next:", "Anna Lee：重新处理。接下来：")[:9]
            in driven.said
        )
        assert say(lang, "opened again once", "重开过 1 次") in driven.frame
        assert "退了上门费" in driven.frame  # what was done in the first round stays
    assert db.row("SELECT resolved_at, reopened FROM complaint WHERE id = 2") == (None, 1)


async def test_a_customer_who_does_not_answer_changes_nothing(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press("enter", "up", "2", "enter")
        assert driven.screen == "ComplaintScreen"
        assert "王秀英" in driven.said
        assert say(lang, "Next:", "接下来") not in driven.said
    assert kinds() == []


async def test_digits_are_the_four_steps(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        for digit in "34":
            await driven.press(digit)
            assert say(lang, "It cannot close yet", "还不能了结") in driven.said
        await driven.press("2")
        assert driven.screen == "Resolve"
        await driven.type("当场换了")
        await driven.press("enter", "1")
        assert say(lang, "now tell the customer", "现在该告诉顾客") in driven.said
        await driven.press("2")
        assert "Ctrl+R" in driven.said
        await driven.press("3")
        assert driven.screen == "QuickForm"
        await driven.press("enter", "3")
        assert say(lang, "Tell the customer: done already", "已经办过了") in driven.said
        await driven.press("4")
        assert driven.screen == "QuickForm"
        await driven.press("escape")
    assert kinds() == ["resolve", "respond", "inform"]


async def test_a_step_that_nobody_was_reached_for_can_be_tried_at_once(
    one: Shop, lang: str
) -> None:
    complaints.resolve(one, 1, Solved("换了新的"))
    verification = open_steps(one, complaints.one(one, 1))["complaint-verified"]
    conversation.record(one, verification.id, Answer(outcome="wrong_number"))
    async with driving(one) as driven:
        await open_page(driven)
        assert say(lang, "not reached; it comes back", "没联系上，过几天自己再来") in driven.frame
        await driven.press("4")
        assert say(lang, "was not reached", "没联系上") in driven.said
        await driven.press("enter")
        assert driven.screen == "QuickForm"
        await driven.press("enter")
    assert "inform" in kinds()


# The sheets


async def test_resolving_asks_what_was_done_why_and_at_what_cost(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press("2")
        assert say(lang, "told in these very words", "会照这句话告诉顾客") in driven.frame
        await driven.press("enter")
        assert driven.screen == "Resolve"
        assert say(lang, "Please say what was done", "请写一下怎么处理的") in driven.frame
        await driven.type("换了新的")
        await driven.press("down", "1", "2")
        await driven.type("五十")
        await driven.press("enter")
        assert driven.screen == "Resolve"
        assert "2,680.50" in driven.frame
        await driven.press("backspace", "backspace")
        await driven.type("50")
        await driven.press("enter")
        assert driven.screen == "ComplaintScreen"
        for words in ("质量差", say(lang, "¥50", "50元"), "换了新的"):
            assert words in driven.frame, words
    found = complaints.one(one, 1)
    assert (found.resolution, found.cause, found.compensation) == ("换了新的", "质量差", 5_000)


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_waiting_stops_the_clocks_and_the_same_key_lets_them_run(
    one: Shop, lang: str, key: str
) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press(key)
        await driven.type("等厂家回话")
        await driven.press("enter", "0", "enter")
        assert driven.screen == "Ask"  # today is no day to wait for
        await driven.press("backspace", "3", "enter")
        assert driven.said == say(
            lang,
            "王秀英: on hold. Next: it waits until Tue 24 Nov, then it is back on Today.",
            "王秀英：先等等。接下来：等到 周二 11月24日，到时回到今日回访。",
        )
        assert "等厂家回话" in driven.frame
        assert say(lang, "- Go on", "- 接着办") in await footer(driven)
        await driven.press(key)
        assert (
            say(lang, "王秀英: goes on. Next: 小张 answers", "王秀英：接着办。接下来：小张")
            in driven.said
        )
    assert complaints.one(one, 1).held_until is None


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_nothing_waits_once_it_is_resolved(every: Shop, lang: str, key: str) -> None:
    async with driving(every) as driven:
        await open_page(driven, 2)
        assert say(lang, "- Wait", "- 先等等") not in await footer(driven)
        await driven.press(key)
        assert say(lang, "It is resolved", "已经处理好") in driven.said


@pytest.mark.parametrize("key", ["plus", "a"])
async def test_a_note_is_part_of_the_history(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press(key)
        await driven.type("邻居也说过")
        await driven.press("enter")
        assert "邻居也说过" in driven.frame
        assert say(lang, "王秀英: noted. Next:", "王秀英：已记下。接下来：") in driven.said
    assert kinds() == ["note"]


@pytest.mark.parametrize("key", ["ctrl+t", "y"])
async def test_a_promise_is_a_follow_up_of_this_complaint(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press(key)
        await driven.type("带新遥控器上门")
        await driven.press("enter")
        await driven.type("11-23 15:00")
        await driven.press("enter")
        assert driven.screen == "ComplaintScreen"
        # When it is due must not have to be remembered.
        (told,) = (line for line in driven.frame.splitlines() if "带新遥控器上门" in line)
        assert "15:00" in told
    found = db.row(
        "SELECT customer_id, complaint_id, reason, due_on, due_time FROM follow_up "
        "WHERE kind = 'promise'"
    )
    assert found == (WANG, 1, "带新遥控器上门", "2026-11-23", "15:00")


@pytest.mark.parametrize("key", ["ctrl+e", "e"])
async def test_editing_puts_everything_right(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press(key)
        await driven.type("买了才三天")
        await driven.press("down", "2", "1", "3", "1", "1", "enter")
        assert driven.screen == "ComplaintScreen"
        assert say(lang, "urgent", "紧急") in driven.frame
        assert "没修好" in driven.frame
    assert state()[:3] == ("遥控器失灵买了才三天", "responsiveness", "urgent")
    assert complaints.one(one, 1).owner_id == MANAGER


async def test_opening_again_asks_what_is_still_wrong(every: Shop, lang: str) -> None:
    async with driving(every) as driven:
        await open_page(driven, 5)
        await driven.press("ctrl+r")
        assert driven.screen == "ComplaintScreen"
        assert driven.said
        await open_page(driven, 1)
        await driven.press("ctrl+r")
        await driven.type("又迟到了")
        await driven.press("enter")
        assert "又迟到了" in driven.frame
        assert say(lang, "Next: 小张 solves it", "接下来：小张最迟") in driven.said
    assert db.value("SELECT closed_at FROM complaint WHERE id = 1") is None


@pytest.mark.parametrize("key", ["delete", "ctrl+w", "x"])
async def test_closing_says_what_is_missing(every: Shop, lang: str, key: str) -> None:
    async with driving(every) as driven:
        for complaint_id, words in (
            (5, say(lang, "first say what was done", "先写怎么处理的")),
            (2, say(lang, "the customer has not confirmed", "顾客还没说解决了")),
            (1, say(lang, "This complaint is closed", "已经了结")),
        ):
            await open_page(driven, complaint_id)
            await driven.press(key)
            assert words in driven.said
    assert db.value("SELECT count(*) FROM complaint WHERE closed_at IS NOT NULL") == 1


@pytest.mark.parametrize("key", ["ctrl+n", "w"])
async def test_an_improvement_is_registered_from_it(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        await driven.press(key)
        await driven.type("遥控器出库前先试")
        await driven.press("ctrl+s")
    assert db.value("SELECT title FROM improvement") == "遥控器出库前先试"
    assert db.value("SELECT complaint_id FROM improvement_source") == 1


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
        assert complaints.one(one, 1).resolved_at is None
        await driven.press("ctrl+z")
        assert driven.screen != "ComplaintScreen"
    assert db.value("SELECT count(*) FROM complaint") == 0


async def test_a_clock_that_runs_out_shows_on_the_page(one: Shop, lang: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        one.clock = clock_at(TODAY, 14, 20)
        driven.app.screen.tick()  # type: ignore[attr-defined]  # as the program does each minute
        await driven.rest()
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


@pytest.mark.parametrize("key", ["enter", "ctrl+s", "f12"])
async def test_the_small_sheet_is_saved_by_the_keys_of_the_large_ones(
    one: Shop, lang: str, key: str
) -> None:
    async with driving(one) as driven:
        await driven.press("f5", "enter", "+")
        await driven.type("厂家说明天到货")
        await driven.press(key)
        assert driven.screen == "ComplaintScreen"
        assert "厂家说明天到货" in driven.frame


async def test_whoever_has_no_name_is_called_by_the_number_once(shop: Shop) -> None:
    nameless = customers.add(shop, Customer(phone="13812342231"))
    complaints.open_(shop, nameless, New("遥控器失灵"))
    async with driving(shop) as driven:
        await driven.press("f5")
        await driven.pilot.pause(0.12)
        story = next(line for line in driven.frame.splitlines() if line.startswith(" 138"))
        assert story.count("138****2231") == 1
