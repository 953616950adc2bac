"""A complaint's way through its page and its sheets: every key, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from complaint_pages import MANAGER, WANG, footer, kinds, open_page, say, state
from pilots import driving
from shops import MakeShop

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.complaints import Solved
from shopvisit.shop.complaints.words import open_steps
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer

# The way through


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
    verification = open_steps(one, complaint_rows.one(one, 1))["complaint-verified"]
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
    found = complaint_rows.one(one, 1)
    assert (found.resolution, found.cause, found.compensation) == ("换了新的", "质量差", 5_000)


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_nothing_waits_that_nobody_has_answered(one: Shop, lang: str, key: str) -> None:
    async with driving(one) as driven:
        await open_page(driven)
        assert say(lang, "- Wait", "- 先等等") not in await footer(driven)
        await driven.press(key)
        assert say(lang, "answer first, then it can wait", "先答复，再等") in driven.said
        assert driven.screen == "ComplaintScreen"


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_waiting_stops_the_clock_and_the_same_key_lets_it_run(
    one: Shop, lang: str, key: str
) -> None:
    conversation.record(one, complaints.task(one, 1) or 0, Answer())
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
            say(lang, "王秀英: goes on. Next: 小张 solves", "王秀英：接着办。接下来：小张")
            in driven.said
        )
    assert complaint_rows.one(one, 1).held_until is None


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
    assert complaint_rows.one(one, 1).owner_id == MANAGER


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


async def test_digits_that_went_astray_solve_nothing(one: Shop, lang: str) -> None:
    """5 and Enter pressed on and on, from a list into a page: what was done is told in words."""
    conversation.record(one, complaints.task(one, 1) or 0, Answer())
    async with driving(one) as driven:
        await open_page(driven)
        for _time in range(4):
            await driven.press("5", "enter")
        assert driven.screen == "Resolve"
        assert say(lang, "Please say what was done", "请写一下怎么处理的") in driven.frame
        await driven.type("号，换了新的")
        await driven.press("enter")
        assert driven.screen != "Resolve"
    assert complaint_rows.one(one, 1).resolution.endswith("换了新的")
