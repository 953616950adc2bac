"""Today: what it shows, of whom, and what time changes in it."""

from __future__ import annotations

from datetime import date

import pytest
from fronts import cursor, rows, today
from mornings import (
    CHEN,
    LEE,
    WANG,
    counter,
    morning,
    promised_for_nine,
    state,
    visited,
)
from rich.cells import cell_len
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer

MONDAY = date(2026, 11, 23)


# What it shows


async def test_the_list_says_who_why_and_when(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        line = at.line("王秀英")
        kind = "满意度" if lang == "zh_CN" else "feedback"
        for words in ("空调安装", kind, "小张" if "小张" in line else "李店长"):
            assert words in line
        await at.rest()
        assert "138****2231" in "\n".join(at.frame[-6:])
        assert "13812342231" not in at.text


async def test_the_top_line_counts(make_shop: MakeShop, lang: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    promised_for_nine(shop)
    conversation.record(shop, ids[2], Answer(csat=5))
    async with counter(shop, (120, 36)) as at:
        if lang == "zh_CN":
            assert "逾期 1  承诺 1  今天 2  已完成 1/4" in at.frame[0]
        else:
            assert "1 overdue  1 promise  today 2  done 1/4" in at.frame[0]


async def test_marks_say_without_colour_what_colour_says(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    late = promised_for_nine(shop)
    changing.put_off(shop, ids[1], MONDAY)
    async with counter(shop) as at:
        assert at.line("回电")[1] == "!"
        assert at.line("空调安装")[1] == " "
        await at.press("5", "1", "enter")
        assert at.line("promise")[1] == at.line("feedback")[1] == "v"
    assert state(late)[0] == "done"


async def test_the_preview_follows_the_cursor_when_it_rests(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.rest()
        first = "\n".join(at.frame[-6:])
        assert talk_form.form(shop, _ids[0]).script.opening[:16] in first
        assert "下午" in first
        await at.press("down")
        await at.rest()
        assert "陈小明" in "\n".join(at.frame[-6:])


async def test_the_preview_reads_once_for_many_quick_moves(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(12)]
    shop, _ids = morning(make_shop, *people)
    async with counter(shop) as at:
        await at.rest()
        read = []
        form = talk_form.form

        def noted(shop: Shop, id_: int) -> talk_form.Form:
            read.append(id_)
            return form(shop, id_)

        monkeypatch.setattr(talk_form, "form", noted)
        for _step in range(8):
            rows(at).move(1)
        await at.rest()
        assert read == [cursor(at)]


async def test_a_tall_terminal_shows_the_whole_script(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop, (120, 36)) as at:
        await at.rest()
        for question in talk_form.form(shop, id_).script.questions:
            assert question in at.text


async def test_an_empty_day_says_what_comes_and_when(make_shop: MakeShop, lang: str) -> None:
    visited(make_shop(), WANG)
    async with counter(make_shop()) as at:
        assert ("周日 11月22日，1 项" if lang == "zh_CN" else "Next: 1 on Sun 22 Nov") in at.text


async def test_an_empty_shop_says_what_brings_follow_ups(shop: Shop, lang: str) -> None:
    async with counter(shop) as at:
        assert "F4" in at.text
        await at.press("5", "0", "minus", "plus", "delete", "right", "space")
        assert isinstance(at.app.screen, TodayScreen)


# Time, drafts, names


async def test_what_becomes_late_while_one_looks_is_said(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    changing.promise(shop, 1, "回电", TODAY, "15:00")
    async with counter(shop) as at:
        assert "15:00" in at.line("回电")
        shop.clock = clock_at(TODAY, 15, 30)
        today(at).tick()
        await at.settle()
        assert "late, 15:00" in at.line("回电")
        assert "1 overdue" in at.frame[0]


async def test_what_is_done_stays_ticked_while_time_goes_on(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter")
        shop.clock = clock_at(TODAY, 10, 1)
        complaints.open_(shop, 2, complaints.New("漏水"))
        today(at).tick()
        await at.settle()
        assert at.line("王秀英")[1] == "v"
        assert "漏水" in at.text
        assert today(at)._rows.cursor_id == ids[1]


async def test_the_list_does_not_scroll_while_time_goes_on(make_shop: MakeShop) -> None:
    people = [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(40)]
    shop, _ids = morning(make_shop, *people)
    async with counter(shop) as at:
        rows = today(at)._rows
        rows.scroll_to(y=12, animate=False, force=True)
        await at.settle()
        shown = at.frame[1:15]
        today(at).tick()
        await at.settle()
        assert (rows.scroll_offset.y, at.frame[1:15]) == (12, shown)


async def test_a_new_day_brings_a_new_list(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    later = changing.add(shop, 1, "问发票", MONDAY)
    async with counter(shop) as at:
        await at.press("5", "enter")
        shop.clock = clock_at(MONDAY)
        today(at).reload()
        await at.settle()
        assert list(rows(at).ids) == [later]


async def test_a_draft_that_a_crash_left_is_offered(make_shop: MakeShop, lang: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    drafts.save(shop, ids[1], {"texts": {"need": "滤芯"}, "picked": {"csat": 4}})
    async with counter(shop) as at:
        await at.rest()
        assert "陈小明" in at.said
        assert cursor(at) == ids[0]
        assert at.line("陈小明")[1] == "*"
        await at.press("backspace")
        assert "滤芯" in at.text
        await at.press("enter")
        assert at.line("陈小明")[1] == "v"
    assert db.value("SELECT need FROM rating ORDER BY id DESC") == "滤芯"


@pytest.mark.parametrize(
    "name", ["[/]", "[@click=app.quit]x[/]", "[VIP] 张总", "😀李", "一" * 20, ""]
)
async def test_no_name_breaks_the_list(make_shop: MakeShop, name: str) -> None:
    shop, _ids = morning(make_shop, Customer(name=name, phone="13912345678"))
    async with counter(shop) as at:
        await at.rest()
        assert (name[:4] or "139****5678") in at.text
        assert all(cell_len(line) <= 80 for line in at.frame)
        await at.press("minus")
        assert (name or "139****5678") in at.text
        await at.press("escape", "delete", "escape", "5", "enter")
        assert (name or "139****5678") in at.said


async def test_moving_the_cursor_reads_nothing(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(12)]
    shop, _ids = morning(make_shop, *people)
    async with counter(shop) as at:
        await at.rest()
        monkeypatch.setattr(db, "connection", lambda: pytest.fail("read"))
        rows(at).move(1)
        await at.pilot.pause()
        resting = today(at)._resting
        assert resting is not None
        resting.stop()
        monkeypatch.undo()


async def test_somebody_else_at_the_counter_sees_their_own_list(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("tab")
        before = list(rows(at).ids)
        await at.press("f10", "3")
        assert list(rows(at).ids) == followups.today_ids(shop, "mine")
        assert set(before) | set(rows(at).ids) == set(ids)
