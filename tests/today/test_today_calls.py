"""Today, one or two keys a row: what they save, and where the cursor goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fronts import cursor, rows, today
from mornings import (
    CALLED,
    CHEN,
    LEE,
    WANG,
    attempts,
    counter,
    known,
    morning,
    promised_for_nine,
    state,
)
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.whole import daily

MONDAY = date(2026, 11, 23)


async def test_a_digit_and_enter_save_a_rating_and_go_on(make_shop: MakeShop, lang: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter")
        assert cursor(at) == ids[1]
        assert ("王秀英：5分" if lang == "zh_CN" else "5 saved for 王秀英") in at.said
        assert "Ctrl+Z" in at.frame[-1]
        assert ("已完成 1/2" if lang == "zh_CN" else "done 1/2") in at.frame[0]
        assert at.line("王秀英")[1] == "v"
    assert state(ids[0])[0] == "done"
    assert db.value("SELECT csat FROM rating ORDER BY id DESC") == 5


@pytest.mark.parametrize("score", ["1", "2", "3", "4", "5"])
async def test_every_score_has_its_key(make_shop: MakeShop, score: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press(score, "enter")
    assert db.value("SELECT csat FROM rating ORDER BY id DESC") == int(score)


@pytest.mark.parametrize("key", ["0", "n"])
async def test_no_answer_is_one_key(make_shop: MakeShop, lang: str, key: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press(key)
        assert cursor(at) == ids[1]
        assert ("12:00再打" if lang == "zh_CN" else "again at 12:00") in at.said
        assert "12:00" in at.line("王秀英")
        await at.press("ctrl+z")
        assert "12:00" not in at.line("王秀英")
    assert (attempts(ids[0]), state(ids[0])[0]) == ([], "open")


async def test_no_answer_twice_on_the_last_row_is_one_call(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        today(at).action_no_answer()
        today(at).action_no_answer()
        await at.settle()
    assert attempts(id_) == ["no_answer"]


async def test_a_row_that_was_called_in_vain_can_be_called_again(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("0")
        shop.clock = clock_at(TODAY, 12, 5)
        await at.press("0")
    assert attempts(id_) == ["no_answer", "no_answer"]


async def test_the_cursor_skips_what_has_been_worked_on(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("down", "5", "enter", "home", "0")
        assert cursor(at) == ids[2]


async def test_a_done_row_stays_where_it_is(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("5", "enter")
        assert list(rows(at).ids) == ids
        await at.press("up", "5")
        assert not isinstance(at.app.screen, QuickForm)
        assert "closed already" in at.said


@pytest.mark.parametrize("key", ["f2", "t"])
async def test_the_key_of_today_takes_the_list_anew(make_shop: MakeShop, key: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("5", "enter")
        await at.press(key)
        assert list(rows(at).ids) == ids[1:]
        assert cursor(at) == ids[1]


async def test_putting_a_row_off_leaves_the_total_until_the_list_is_taken_anew(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("5", "enter")
        await at.press("minus")
        await at.type("3")
        await at.press("enter")
        assert "done 1/3" in at.frame[0]
        await at.press("f2")
        assert "done 1/2" in at.frame[0]


async def test_a_call_in_vain_shows_on_every_row_of_the_customer(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    promised_for_nine(shop)
    async with counter(shop) as at:
        await at.press("0")
        assert "promise" in at.line("late, 09:00")
        assert "12:00" in at.line("feedback")
        assert cursor(at) == ids[1]


async def test_undo_puts_the_tick_away_again(make_shop: MakeShop, lang: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter", "ctrl+z")
        assert at.line("王秀英")[1] == " "
        await at.press("home", "0")
        assert cursor(at) == ids[1]
    assert state(ids[0])[0] == "open"


async def test_one_talk_ticks_every_row_of_the_customer(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    async with counter(shop) as at:
        await at.press("5", "enter")
        assert "1 more answered" in at.said
        assert at.line(" task ")[1] == at.line("feedback")[1] == "v"
    assert (state(ids[0])[0], state(other)[0]) == ("done", "done")


async def test_where_no_score_is_asked_a_digit_says_so(make_shop: MakeShop, lang: str) -> None:
    shop = make_shop()
    customers.add(shop, WANG)
    id_ = changing.promise(shop, 1, "回电", TODAY, "15:00")
    async with counter(shop) as at:
        await at.press("5")
        assert ("没有记下什么" if lang == "zh_CN" else "nothing was noted") in at.said
        await at.press("r")
        assert isinstance(at.app.screen, TodayScreen)
        await at.press("r", "1", "enter")
    assert state(id_)[0] == "done"


async def test_where_only_0_to_10_is_asked_a_digit_is_not_taken_for_it(
    make_shop: MakeShop, lang: str
) -> None:
    known(make_shop, WANG)
    asked = CALLED + timedelta(days=180)
    lately = asked - timedelta(days=10)
    visits.add(make_shop(lately), 1, visits.Visit(lately, kind="consult"))
    shop = make_shop(asked)
    daily.catch_up(shop)
    async with counter(shop) as at:
        await at.press("5")
        assert ("0–10" if lang == "zh_CN" else "0 to 10") in at.said
        await at.press("enter", "enter", "9", "enter")
    assert db.row("SELECT csat, nps FROM rating ORDER BY id DESC") == (None, 9)


async def test_three_calls_in_vain_ask_for_a_message(make_shop: MakeShop, lang: str) -> None:
    _shop, [id_] = morning(make_shop, WANG)
    for day, hour in ((TODAY, 10), (TODAY, 13)):
        conversation.record(make_shop(day, hour), id_, Answer(outcome="no_answer"))
    async with counter(make_shop(MONDAY)) as at:
        await at.press("0")
        assert ("留言" if lang == "zh_CN" else "leave a message") in at.said
        await at.rest()
        assert ("请留言" if lang == "zh_CN" else "leave a message this time") in at.text
