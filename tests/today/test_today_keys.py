"""Today's other keys: putting off, adding, cancelling, filtering, and where else they lead."""

from __future__ import annotations

from datetime import date

import pytest
from fronts import cursor, rows
from mornings import (
    CHEN,
    WANG,
    counter,
    morning,
    promised_for_nine,
    state,
)
from shops import MakeShop

from shopvisit import db
from shopvisit.screens.ask import Ask
from shopvisit.screens.customers.card import CardScreen
from shopvisit.screens.customers.visit import VisitScreen
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.followups import today as followups
from shopvisit.shop.record import journal


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_putting_off_asks_for_a_day(make_shop: MakeShop, lang: str, key: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    due_on = state(ids[0])[1]
    async with counter(shop) as at:
        await at.press(key)
        await at.type("周一")
        day = "周一 11月23日" if lang == "zh_CN" else "Mon 23 Nov"
        assert day in at.text
        await at.press("enter")
        assert day in at.said
        assert at.line("王秀英")[1] == "-"
        assert cursor(at) == ids[1]
    assert state(ids[0])[:3] == ("open", due_on, "2026-11-23")


@pytest.mark.parametrize("typed", ["", "2-30", "yesterday", "today"])
async def test_a_day_that_will_not_do_is_said_and_stays(make_shop: MakeShop, typed: str) -> None:
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("minus")
        if typed:
            await at.type(typed)
        await at.press("enter")
        assert isinstance(at.app.screen, Ask)
        assert typed in at.text
    assert state(ids[0])[2] is None


async def test_what_is_late_and_put_off_is_still_there_at_the_end(
    make_shop: MakeShop, lang: str
) -> None:
    _shop, ids = morning(make_shop, WANG, CHEN)
    shop = make_shop(date(2026, 11, 25))
    async with counter(shop) as at:
        await at.press("minus")
        await at.type("后天")
        await at.press("enter")
        await at.press("f2")
        assert list(rows(at).ids) == [ids[1], ids[0]]
        moved, late = ("改到11-27", "逾期2天") if lang == "zh_CN" else ("to 11-27", "2d late")
        line = at.line("王秀英")
        assert (line[1], moved in line, late in line) == ("-", True, True)
        assert ("逾期 2" if lang == "zh_CN" else "2 overdue") in at.frame[0]


@pytest.mark.parametrize("keys", [["escape"], ["left"], ["3", "backspace", "backspace", "left"]])
async def test_a_sheet_is_left_without_saving(make_shop: MakeShop, keys: list[str]) -> None:
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("minus", *keys)
        assert isinstance(at.app.screen, TodayScreen)
    assert state(ids[0])[2] is None


@pytest.mark.parametrize("key", ["plus", "a"])
async def test_a_new_follow_up_asks_what_and_when(make_shop: MakeShop, lang: str, key: str) -> None:
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press(key)
        await at.type("问发票 [/]")
        await at.press("enter")
        await at.type("11-30")
        await at.press("enter")
        assert "问发票 [/]" in at.said
    made = db.row("SELECT kind, reason, due_on FROM follow_up WHERE id > ?", ids[0])
    assert made == ("manual", "问发票 [/]", "2026-11-30")


async def test_a_new_follow_up_for_today_appears(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("plus")
        await at.type("问发票")
        await at.press("down")
        await at.type("today")
        await at.press("enter")
        assert len(rows(at).ids) == 2


async def test_enter_in_an_empty_first_field_says_so_and_stays_there(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("plus", "enter")
        said = "请写一句是什么事。" if lang == "zh_CN" else "Please say what it is about."
        assert said in at.text
        assert at.app.focused is at.app.screen.query_one("#line")


async def test_a_new_follow_up_without_words_says_what_is_missing(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("plus", "down")
        await at.type("3")
        await at.press("enter", "enter")
        assert "what it is about" in at.text
    assert db.value("SELECT count(*) FROM follow_up WHERE id > ?", ids[0]) == 0


@pytest.mark.parametrize("key", ["delete", "x"])
async def test_cancelling_wants_a_reason(make_shop: MakeShop, lang: str, key: str) -> None:
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press(key, "enter")
        assert isinstance(at.app.screen, Ask)
        assert ("为什么" if lang == "zh_CN" else "say why") in at.text
        await at.type("重复了")
        await at.press("enter")
        assert at.line("王秀英")[1] == "x"
    found = db.row("SELECT status, close_reason FROM follow_up WHERE id = ?", ids[0])
    assert found == ("cancelled", "重复了")


async def test_putting_off_can_say_why_by_a_digit_and_the_history_has_it(
    make_shop: MakeShop, lang: str
) -> None:
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("minus")
        usual = "等配件" if lang == "zh_CN" else "waiting for a part"
        assert f"3 {usual}" in at.text
        await at.press("2", "tab", "3", "enter")
    assert state(ids[0])[2] == "2026-11-23"
    says, args = db.rows("SELECT says, args FROM action ORDER BY id DESC LIMIT 1")[0]
    assert usual in journal.words(says, args, 1)


async def test_the_usual_reasons_to_cancel_are_a_digit_each(make_shop: MakeShop, lang: str) -> None:
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("delete")
        usual = "顾客说不用了" if lang == "zh_CN" else "does not need it any more"
        assert f"1 {usual}" in at.text
        await at.press("1", *"!", "enter")
    found = db.row("SELECT status, close_reason FROM follow_up WHERE id = ?", ids[0])
    assert found == ("cancelled", f"{usual}!")


@pytest.mark.parametrize("key", ["space", "p"])
async def test_the_number_shows_until_the_cursor_moves(make_shop: MakeShop, key: str) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press(key)
        assert "13812342231" in "\n".join(at.frame[-6:])
        await at.press("down")
        assert "13812342231" not in at.text
        await at.press("up", key, key)
        assert "13812342231" not in at.text


@pytest.mark.parametrize("key", ["tab", "f"])
async def test_the_filter_goes_through_what_there_is(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    shop, ids = morning(make_shop, WANG)
    promised = promised_for_nine(shop)
    mine = followups.today_ids(shop, "mine")
    async with counter(shop) as at:
        shown = []
        for _turn in range(5):
            await at.press(key)
            shown.append((at.frame[0].split("  ")[-5:], list(rows(at).ids)))
        assert [ids_ for _top, ids_ in shown] == [
            mine,
            [promised],
            [promised],
            [ids[0]],
            [promised, ids[0]],
        ]


async def test_a_filter_says_which_it_is_and_what_it_misses(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("tab", "tab")
        assert ("只看逾期" if lang == "zh_CN" else "only: overdue") in at.frame[0]
        assert "Tab" in "\n".join(at.frame[3:10])


async def test_the_card_of_the_customer_is_one_key_away(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter")
        await at.press("right")
        assert isinstance(at.app.screen, CardScreen)
        assert at.app.screen.customer_id == 2
        await at.press("escape")
        assert (cursor(at), list(rows(at).ids)) == (ids[1], ids)
        assert at.line("王秀英")[1] == "v"


async def test_whoever_comes_in_is_not_taken_for_the_row_under_the_cursor(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("f4")
        assert isinstance(at.app.screen, VisitScreen)
        assert at.app.screen.field("customer").has_focus_within


async def test_a_double_click_opens_the_form(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        y = next(n for n, line in enumerate(at.frame) if "陈小明" in line)
        await at.pilot.click(offset=(10, y))
        await at.pilot.click(offset=(10, y))
        await at.settle()
        assert isinstance(at.app.screen, QuickForm)
        assert "陈小明" in at.frame[0]
