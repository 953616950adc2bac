"""Today, key by key: what it shows, what it saves, and where the cursor goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from mornings import CALLED, CHEN, LEE, WANG, attempts, counter, known, morning, state, visited
from rich.cells import cell_len
from shops import TODAY, clock_at

from shopvisit import db
from shopvisit.screens.ask import Ask
from shopvisit.screens.customers.card import CardScreen
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import drafts
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as forms
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.whole import daily
from shopvisit.widgets.rows import RowList

MONDAY = date(2026, 11, 23)


def rows(at) -> RowList:
    return at.app.screen.query_one(RowList)


def cursor(at) -> int | None:
    return rows(at).cursor_id


# What it shows


async def test_the_list_says_who_why_and_when(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        line = at.line("王秀英")
        kind = "满意度" if lang == "zh_CN" else "feedback"
        for words in ("空调安装", kind, "138****2231", "小张" if "小张" in line else "李店长"):
            assert words in line
        assert "13812342231" not in at.text


async def test_the_top_line_counts(make_shop, lang):
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    changing.promise(shop, 1, "回电", TODAY, "09:00")
    conversation.record(shop, ids[2], Answer(csat=5))
    async with counter(shop, (120, 36)) as at:
        if lang == "zh_CN":
            assert "逾期 1  承诺 1  今天 2  已完成 1/4" in at.frame[0]
        else:
            assert "1 overdue  1 promise  today 2  done 1/4" in at.frame[0]


async def test_marks_say_without_colour_what_colour_says(make_shop):
    shop, ids = morning(make_shop, WANG, CHEN)
    late = changing.promise(shop, 1, "回电", TODAY, "09:00")
    changing.put_off(shop, ids[1], MONDAY)
    async with counter(shop) as at:
        assert at.line("回电")[1] == "!"
        assert at.line("空调安装")[1] == " "
        await at.press("5", "enter")
        assert at.line("promise")[1] == at.line("feedback")[1] == "v"
    assert state(late)[0] == "done"


async def test_the_preview_follows_the_cursor_when_it_rests(make_shop, lang):
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.rest()
        first = "\n".join(at.frame[-6:])
        assert forms.form(shop, _ids[0]).script.opening[:16] in first
        assert "下午" in first
        await at.press("down")
        await at.rest()
        assert "陈小明" in "\n".join(at.frame[-6:])


async def test_the_preview_reads_once_for_many_quick_moves(make_shop, monkeypatch):
    people = [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(12)]
    shop, _ids = morning(make_shop, *people)
    async with counter(shop) as at:
        await at.rest()
        read = []
        form = forms.form
        monkeypatch.setattr(forms, "form", lambda shop, id_: (read.append(id_), form(shop, id_))[1])
        for _step in range(8):
            rows(at).move(1)
        await at.rest()
        assert read == [cursor(at)]


async def test_a_tall_terminal_shows_the_whole_script(make_shop, lang):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop, (120, 36)) as at:
        await at.rest()
        for question in forms.form(shop, id_).script.questions:
            assert question in at.text


async def test_an_empty_day_says_what_comes_and_when(make_shop, lang):
    visited(make_shop(), WANG)
    async with counter(make_shop()) as at:
        assert ("周日 11月22日，1 项" if lang == "zh_CN" else "Next: 1 on Sun 22 Nov") in at.text


async def test_an_empty_shop_says_what_brings_follow_ups(shop, lang):
    async with counter(shop) as at:
        assert "F4" in at.text
        await at.press("5", "0", "enter", "minus", "plus", "delete", "right", "space")
        assert isinstance(at.app.screen, TodayScreen)


# One or two keys a row


async def test_a_digit_and_enter_save_a_rating_and_go_on(make_shop, lang):
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
async def test_every_score_has_its_key(make_shop, score):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press(score, "enter")
    assert db.value("SELECT csat FROM rating ORDER BY id DESC") == int(score)


@pytest.mark.parametrize("key", ["0", "n"])
async def test_no_answer_is_one_key(make_shop, lang, key):
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press(key)
        assert cursor(at) == ids[1]
        assert ("12:00再打" if lang == "zh_CN" else "again at 12:00") in at.said
        assert "12:00" in at.line("王秀英")
        await at.press("ctrl+z")
        assert "12:00" not in at.line("王秀英")
    assert (attempts(ids[0]), state(ids[0])[0]) == ([], "open")


async def test_no_answer_twice_on_the_last_row_is_one_call(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        at.app.screen.action_no_answer()
        at.app.screen.action_no_answer()
        await at.settle()
    assert attempts(id_) == ["no_answer"]


async def test_a_row_that_was_called_in_vain_can_be_called_again(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("0")
        shop.clock = clock_at(TODAY, 12, 5)
        await at.press("0")
    assert attempts(id_) == ["no_answer", "no_answer"]


async def test_the_cursor_skips_what_has_been_worked_on(make_shop):
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("down", "5", "enter", "home", "0")
        assert cursor(at) == ids[2]


async def test_a_done_row_stays_where_it_is(make_shop):
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("5", "enter")
        assert list(rows(at).ids) == ids
        await at.press("up", "5")
        assert not isinstance(at.app.screen, QuickForm)
        assert "closed already" in at.said


@pytest.mark.parametrize("key", ["f2", "t"])
async def test_the_key_of_today_takes_the_list_anew(make_shop, key):
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("5", "enter")
        await at.press(key)
        assert list(rows(at).ids) == ids[1:]
        assert cursor(at) == ids[1]


async def test_putting_a_row_off_leaves_the_total_until_the_list_is_taken_anew(make_shop):
    shop, _ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("5", "enter")
        await at.press("minus")
        await at.type("3")
        await at.press("enter")
        assert "done 1/3" in at.frame[0]
        await at.press("f2")
        assert "done 1/2" in at.frame[0]


async def test_a_call_in_vain_shows_on_every_row_of_the_customer(make_shop):
    shop, ids = morning(make_shop, WANG, CHEN)
    changing.promise(shop, 1, "回电", TODAY, "09:00")
    async with counter(shop) as at:
        await at.press("0")
        assert "promise" in at.line("late, 09:00")
        assert "12:00" in at.line("feedback")
        assert cursor(at) == ids[1]


async def test_undo_puts_the_tick_away_again(make_shop, lang):
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter", "ctrl+z")
        assert at.line("王秀英")[1] == " "
        await at.press("home", "0")
        assert cursor(at) == ids[1]
    assert state(ids[0])[0] == "open"


async def test_one_talk_ticks_every_row_of_the_customer(make_shop):
    shop, ids = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    async with counter(shop) as at:
        await at.press("5", "enter")
        assert "1 more answered" in at.said
        assert at.line(" task ")[1] == at.line("feedback")[1] == "v"
    assert (state(ids[0])[0], state(other)[0]) == ("done", "done")


async def test_where_no_score_is_asked_a_digit_says_so(make_shop, lang):
    shop = make_shop()
    customers.add(shop, WANG)
    id_ = changing.promise(shop, 1, "回电", TODAY, "15:00")
    async with counter(shop) as at:
        await at.press("5")
        assert "Enter" in at.said
        assert isinstance(at.app.screen, TodayScreen)
        await at.press("r", "enter")
    assert state(id_)[0] == "done"


async def test_where_only_0_to_10_is_asked_a_digit_is_not_taken_for_it(make_shop, lang):
    known(make_shop, WANG)
    asked = CALLED + timedelta(days=180)
    lately = asked - timedelta(days=10)
    visits.add(make_shop(lately), 1, visits.Visit(lately, kind="consult"))
    shop = make_shop(asked)
    daily.catch_up(shop)
    async with counter(shop) as at:
        await at.press("5")
        assert ("0–10" if lang == "zh_CN" else "0 to 10") in at.said
        await at.press("enter", "9", "enter")
    assert db.row("SELECT csat, nps FROM rating ORDER BY id DESC") == (None, 9)


async def test_three_calls_in_vain_ask_for_a_message(make_shop, lang):
    _shop, [id_] = morning(make_shop, WANG)
    for day, hour in ((TODAY, 10), (TODAY, 13)):
        conversation.record(make_shop(day, hour), id_, Answer(outcome="no_answer"))
    async with counter(make_shop(MONDAY)) as at:
        await at.press("0")
        assert ("留言" if lang == "zh_CN" else "leave a message") in at.said
        await at.rest()
        assert ("请留言" if lang == "zh_CN" else "leave a message this time") in at.text


# The other keys


@pytest.mark.parametrize("key", ["minus", "s"])
async def test_putting_off_asks_for_a_day(make_shop, lang, key):
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
async def test_a_day_that_will_not_do_is_said_and_stays(make_shop, typed):
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("minus")
        if typed:
            await at.type(typed)
        await at.press("enter")
        assert isinstance(at.app.screen, Ask)
        assert typed in at.text
    assert state(ids[0])[2] is None


@pytest.mark.parametrize("keys", [["escape"], ["backspace"], ["3", "backspace", "backspace"]])
async def test_a_sheet_is_left_without_saving(make_shop, keys):
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("minus", *keys)
        assert isinstance(at.app.screen, TodayScreen)
    assert state(ids[0])[2] is None


@pytest.mark.parametrize("key", ["plus", "a"])
async def test_a_new_follow_up_asks_what_and_when(make_shop, lang, key):
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


async def test_a_new_follow_up_for_today_appears(make_shop):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("plus")
        await at.type("问发票")
        await at.press("down")
        await at.type("today")
        await at.press("enter")
        assert len(rows(at).ids) == 2


async def test_enter_in_an_empty_first_field_says_so_and_stays_there(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("plus", "enter")
        said = "请写一句是什么事。" if lang == "zh_CN" else "Please say what it is about."
        assert said in at.text
        assert at.app.focused is at.app.screen.query_one("#line")


async def test_a_new_follow_up_without_words_says_what_is_missing(make_shop):
    shop, ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("plus", "down")
        await at.type("3")
        await at.press("enter", "enter")
        assert "what it is about" in at.text
    assert db.value("SELECT count(*) FROM follow_up WHERE id > ?", ids[0]) == 0


@pytest.mark.parametrize("key", ["delete", "x"])
async def test_cancelling_wants_a_reason(make_shop, lang, key):
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


@pytest.mark.parametrize("key", ["space", "p"])
async def test_the_number_shows_until_the_cursor_moves(make_shop, key):
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press(key)
        assert "13812342231" in at.line("王秀英")
        await at.press("down")
        assert "13812342231" not in at.text
        await at.press("up", key, key)
        assert "13812342231" not in at.text


@pytest.mark.parametrize("key", ["tab", "f"])
async def test_the_filter_goes_through_what_there_is(make_shop, lang, key):
    shop, ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "09:00")
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


async def test_a_filter_says_which_it_is_and_what_it_misses(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("tab", "tab")
        assert ("只看逾期" if lang == "zh_CN" else "only: overdue") in at.frame[0]
        assert "Tab" in "\n".join(at.frame[3:10])


async def test_the_card_of_the_customer_is_one_key_away(make_shop):
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter")
        await at.press("right")
        assert isinstance(at.app.screen, CardScreen)
        assert at.app.screen.customer_id == 2
        await at.press("escape")
        assert (cursor(at), list(rows(at).ids)) == (ids[1], ids)
        assert at.line("王秀英")[1] == "v"


async def test_whoever_comes_in_is_not_taken_for_the_row_under_the_cursor(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("f4")
        assert at.app.screen.field("customer").has_focus_within


async def test_a_double_click_opens_the_form(make_shop):
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        y = next(n for n, line in enumerate(at.frame) if "陈小明" in line)
        await at.pilot.click(offset=(10, y))
        await at.pilot.click(offset=(10, y))
        await at.settle()
        assert isinstance(at.app.screen, QuickForm)
        assert "陈小明" in at.frame[0]


# Time, drafts, names


async def test_what_becomes_late_while_one_looks_is_said(make_shop):
    shop, _ids = morning(make_shop, WANG)
    changing.promise(shop, 1, "回电", TODAY, "15:00")
    async with counter(shop) as at:
        assert "15:00" in at.line("回电")
        shop.clock = clock_at(TODAY, 15, 30)
        at.app.screen.tick()
        await at.settle()
        assert "late, 15:00" in at.line("回电")
        assert "1 overdue" in at.frame[0]


async def test_a_new_day_brings_a_new_list(make_shop):
    shop, _ids = morning(make_shop, WANG)
    later = changing.add(shop, 1, "问发票", MONDAY)
    async with counter(shop) as at:
        await at.press("5", "enter")
        shop.clock = clock_at(MONDAY)
        at.app.screen.reload()
        await at.settle()
        assert list(rows(at).ids) == [later]


async def test_a_draft_that_a_crash_left_is_offered(make_shop, lang):
    shop, ids = morning(make_shop, WANG, CHEN)
    drafts.save(shop, ids[1], {"texts": {"need": "滤芯"}, "picked": {"csat": 4}})
    async with counter(shop) as at:
        await at.rest()
        assert "陈小明" in at.said
        assert cursor(at) == ids[1]
        assert at.line("陈小明")[1] == "*"
        await at.press("enter")
        assert "滤芯" in at.text
        await at.press("enter")
        assert at.line("陈小明")[1] == "v"
    assert db.value("SELECT need FROM rating ORDER BY id DESC") == "滤芯"


@pytest.mark.parametrize(
    "name", ["[/]", "[@click=app.quit]x[/]", "[VIP] 张总", "😀李", "一" * 20, ""]
)
async def test_no_name_breaks_the_list(make_shop, name):
    shop, _ids = morning(make_shop, Customer(name=name, phone="13912345678"))
    async with counter(shop) as at:
        await at.rest()
        assert (name[:4] or "139****5678") in at.text
        assert all(cell_len(line) <= 80 for line in at.frame)
        await at.press("minus")
        assert (name or "139****5678") in at.text
        await at.press("escape", "delete", "escape", "5", "enter")
        assert (name or "139****5678") in at.said


async def test_moving_the_cursor_reads_nothing(make_shop, monkeypatch):
    people = [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(12)]
    shop, _ids = morning(make_shop, *people)
    async with counter(shop) as at:
        await at.rest()
        monkeypatch.setattr(db, "connection", lambda: pytest.fail("read"))
        rows(at).move(1)
        await at.pilot.pause()
        at.app.screen._resting.stop()
        monkeypatch.undo()


async def test_somebody_else_at_the_counter_sees_their_own_list(make_shop):
    shop, ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        await at.press("tab")
        before = list(rows(at).ids)
        await at.press("f10", "3")
        assert list(rows(at).ids) == followups.today_ids(shop, "mine")
        assert set(before) | set(rows(at).ids) == set(ids)
