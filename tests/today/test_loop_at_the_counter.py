"""Complaints where staff meet them: in the quick form and on Today, key by key."""

from __future__ import annotations

from datetime import date
from itertools import cycle

import pytest
from mornings import CHEN, WANG, Counter, attempts, counter, morning, state, visited
from pilots import HOSTILE
from rich.cells import cell_len
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.screens.ask import Ask
from shopvisit.screens.complaints.complaint import ComplaintScreen
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as forms
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import daily

MONDAY = date(2026, 11, 23)
THURSDAY = date(2026, 11, 26)
TOO_SLOW = ("2", "1")  # the number of 等太久


def form_of(at: Counter) -> QuickForm:
    assert isinstance(at.app.screen, QuickForm)
    return at.app.screen


def only_complaint() -> tuple[object, ...]:
    found = db.rows("SELECT text, severity, source, category, cause_id IS NULL FROM complaint")
    assert len(found) == 1
    return found[0]


def no_complaint() -> bool:
    return not db.value("SELECT count(*) FROM complaint")


def complained(
    make_shop: MakeShop, text: str = "遥控器失灵", who: Customer = WANG
) -> tuple[Shop, int]:
    """Saturday at ten, with a complaint that has just been taken down."""
    shop, _ids = morning(make_shop, who, CHEN)
    return shop, complaints.open_(shop, 1, complaints.New(text))


def solved(make_shop: MakeShop, text: str = "遥控器失灵") -> tuple[Shop, int]:
    """Monday at ten; it has been answered and solved, and the customer is to be told."""
    shop, complaint_id = complained(make_shop, text)
    for task in [row.id for row in followups.of_customer(shop, 1) if row.rule != kinds.SOLVE][:1]:
        conversation.record(shop, task, Answer(csat=5))
    shop = make_shop(MONDAY)
    complaints.resolve(shop, complaint_id, complaints.Solved("换了新的"))
    return shop, complaint_id


def told(make_shop: MakeShop) -> tuple[Shop, int]:
    """Thursday at ten; the customer has been told, and is to confirm it."""
    shop, complaint_id = solved(make_shop)
    conversation.record(shop, complaints.task(shop, complaint_id) or 0, Answer())
    shop = make_shop(THURSDAY)
    daily.catch_up(shop)
    return shop, complaint_id


async def go_to(at: Counter, rule: str) -> followups.TodayRow:
    """Put the cursor on Today's first row of that rule."""
    screen = at.app.screen
    assert isinstance(screen, TodayScreen)
    for index, id_ in enumerate(screen._rows.ids):
        row = followups.rows(at.app.shop, [id_])[0]
        if row.rule == rule:
            screen._rows.go_to(index)
            await at.rest()
            return row
    raise AssertionError(f"no {rule} on Today")


# A low score


async def test_a_low_score_opens_a_complaint_in_four_keys(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    keys = ("2", *TOO_SLOW, "enter")
    assert len(keys) <= 6
    async with counter(shop) as at:
        await at.press(*keys)
        assert isinstance(at.app.screen, TodayScreen)
        for said in ("14:00", "李店长", "11月23日" if lang == "zh_CN" else "Mon 23 Nov"):
            assert said in at.said
        assert "Ctrl+Z" in at.text
    assert state(id_)[0] == "done"
    assert only_complaint() == ("等太久", "normal", "rating", "responsiveness", 0)
    rules = {row.rule: row for row in followups.of_customer(shop, 1)}
    assert set(rules) == {kinds.ANSWER, kinds.SOLVE, "low-score"}
    assert rules["low-score"].assignee == "李店长"


async def test_what_a_low_score_starts_is_on_today_at_once(make_shop: MakeShop, lang: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, "enter")
        screen = at.app.screen
        assert isinstance(screen, TodayScreen)
        assert [each for each in screen._rows.ids if each in ids] == ids
        assert len(screen._rows.ids) == 5
        assert screen._rows.cursor_id == ids[1]
        assert at.line("14:00")


async def test_what_is_gone_before_it_could_be_shown_does_not_end_the_program(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        at.app.act(lambda _shop: 1, then=lambda gone: complaints.one(shop, gone))
        await at.settle()
        assert "not there any more" in at.said


async def test_it_is_all_taken_back_by_one_key(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, "enter", "ctrl+z")
    assert no_complaint()
    assert [row.id for row in followups.of_customer(shop, 1)] == [id_]


@pytest.mark.parametrize(("digit", "severity"), [("1", "urgent"), ("2", "normal"), ("3", "low")])
async def test_how_urgent_it_is_takes_one_digit(
    make_shop: MakeShop, lang: str, digit: str, severity: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, "tab", digit, "enter")
    assert only_complaint()[1] == severity


async def test_4_opens_none_and_the_manager_calls_all_the_same(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, "tab", "4", "enter")
        assert "李店长" in at.said
        assert "14:00" not in at.said
    assert no_complaint()
    assert [row.rule for row in followups.of_customer(shop, 1)] == ["low-score"]


async def test_by_when_it_is_answered_is_said_before_it_is_saved(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2")
        assert ("14:00前答复" if lang == "zh_CN" else "we answer by 14:00") in at.text
        await at.press("tab", "1")
        assert "11:00" in at.text


async def test_somebody_content_is_asked_last_and_nothing_is_proposed(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5")
        notes = form_of(at).notes
        assert (notes.questions()[-1], notes.complaint_as) == ("complaint_as", "none")
        assert ("[4 不开]" if lang == "zh_CN" else "[4 no need]") in at.text
        await at.press("enter")
    assert no_complaint()


async def test_a_grievance_of_somebody_content_is_taken_up_too(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "2")
        await at.type("门口太滑")
        for _step in range(3):
            await at.press("tab")
        assert form_of(at).at == "complaint_as"
        await at.press("1", "enter")
    assert only_complaint()[:2] == ("门口太滑", "urgent")


async def test_a_complaint_that_is_open_already_is_named_and_none_proposed(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _complaint = complained(make_shop)
    async with counter(shop) as at:
        await go_to(at, "after-service")
        await at.press("2", *TOO_SLOW, "tab")
        words = "已有未了结的" if lang == "zh_CN" else "open already"
        assert "遥控器失灵" in at.line(words)
        assert form_of(at).notes.complaint_as == "none"
        await at.press("enter")
    assert only_complaint()[0] == "遥控器失灵"


async def test_why_is_asked_once_and_the_complaint_opened_without_it(make_shop: MakeShop) -> None:
    visited(make_shop(date(2026, 11, 20)), WANG)  # a first visit: it asks 0 to 10 as well
    async with counter(make_shop()) as at:
        await at.press("2", "enter")
        assert form_of(at).at == "reasons"
        await at.press("enter")
        assert isinstance(at.app.screen, TodayScreen)
    assert only_complaint()[1:] == ("normal", "rating", "reliability", 1)


async def test_a_greeting_is_no_place_for_a_complaint(make_shop: MakeShop, lang: str) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, WANG)
    occasions.add(shop, customer_id, "birthday", YearlyDay("solar", 11, 22))
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).notes.form.follow_up.kind == "care"
        assert "complaint_as" not in form_of(at).notes.questions()


async def test_how_urgent_it_is_survives_in_a_draft(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", "tab", "1", "escape")
        assert forms.form(shop, id_).draft["picked"]["complaint_as"] == "urgent"  # type: ignore[index]
        await at.press("enter")
        assert form_of(at).notes.complaint_as == "urgent"


async def test_backspace_takes_the_urgency_back_to_what_is_proposed(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", "tab", "1", "up", "backspace")
        assert form_of(at).notes.complaint_as == "normal"


# Notices


async def test_a_notice_is_done_in_two_keys(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = solved(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.TELL)
        await at.press("enter")
        assert "遥控器失灵" in at.text
        assert "换了新的" in at.text
        await at.press("enter")
        assert ("11月26日" if lang == "zh_CN" else "Thu 26 Nov") in at.said
        assert "李店长" in at.said
    assert state(row.id)[0] == "done"
    assert complaints.one(shop, complaint_id).state == "told"


async def test_an_answer_is_done_in_two_keys(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = complained(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.ANSWER)
        await at.press("enter")
        assert "遥控器失灵" in at.text
        await at.press("enter")
        assert ("11月25日" if lang == "zh_CN" else "Wed 25 Nov") in at.said
    assert complaints.one(shop, complaint_id).state == "responded"


async def test_what_was_changed_is_told_in_two_keys(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = solved(make_shop)
    id_ = improvements.propose(shop, improvements.New("先试再送"), [("complaint", complaint_id)])
    improvements.adopt(shop, id_, "每台出门前先试遥控器")
    async with counter(shop) as at:
        row = await go_to(at, "improved")
        await at.press("enter")
        assert "每台出门前先试遥控器" in at.text.replace("\n  ", "")
        await at.press("enter")
    assert state(row.id)[0] == "done"


# Is it solved?


async def test_whether_it_is_solved_is_asked_before_anything_else(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _id = told(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.VERIFY)
        await at.press("enter")
        questions = form_of(at).notes.questions()
        asked = [each for each in questions if each in ("fixed", "first_time", "csat", "ces")]
        assert asked == ["fixed", "first_time", "csat", "ces"]
        assert form_of(at).at == "fixed"
        assert at.line("解决了吗" if lang == "zh_CN" else "Solved now")


async def test_without_that_answer_nothing_is_saved_and_nothing_is_lost(
    make_shop: MakeShop, lang: str
) -> None:
    shop, complaint_id = told(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.VERIFY)
        await at.press("5", "tab", "tab", "tab", "6", "enter")
        form = form_of(at)
        assert form.at == "fixed"
        assert ("就等这句话" if lang == "zh_CN" else "Is it solved now?") in at.text
        assert (form.notes.picked["csat"], form.notes.picked["ces"]) == (5, 6)
        await at.press("1", "enter")
        assert state(row.id)[0] == "done"
    found = complaints.one(shop, complaint_id)
    assert (found.state, found.after.csat) == ("verified", 5)


async def test_solved_closes_it_and_says_so(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = told(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.VERIFY)
        await at.press("enter", "1", "1", "5", "7", "enter")
        assert ("了结" if lang == "zh_CN" else "the complaint is closed") in at.said
    assert complaints.one(shop, complaint_id).closed_at is not None


async def test_not_solved_asks_what_is_still_wrong_and_opens_it_again(
    make_shop: MakeShop, lang: str
) -> None:
    shop, complaint_id = told(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.VERIFY)
        await at.press("enter", "2")
        assert form_of(at).at == "complaint"
        assert ("问题单会重新打开" if lang == "zh_CN" else "opened again") in at.text
        assert at.line("还差什么" if lang == "zh_CN" else "Still wrong")
        await at.type("又坏了")
        await at.press("enter")
        if isinstance(at.app.screen, QuickForm):
            await at.press("enter")
        assert ("重新打开" if lang == "zh_CN" else "open again") in at.said
        assert ("11月26日" if lang == "zh_CN" else "Thu 26 Nov") in at.said
        assert at.line("处理：" if lang == "zh_CN" else "solve: ")
    found = complaints.one(shop, complaint_id)
    assert (found.reopened, found.resolved_at) == (1, None)
    events = [(each.kind, each.text) for each in complaints.events(shop, complaint_id)]
    assert ("reopen", "又坏了") in events
    assert db.value("SELECT count(*) FROM complaint") == 1


async def test_a_call_in_vain_leaves_it_to_be_asked_again(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = told(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.VERIFY)
        await at.press("0")
        assert attempts(row.id) == ["no_answer"]
    assert complaints.one(shop, complaint_id).state == "told"


# Solving is the shop's own work


@pytest.mark.parametrize("key", ["enter", "r", "0", "n", "3"])
async def test_every_key_of_a_call_opens_the_complaint_where_it_is_no_call(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    shop, _id = complained(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.SOLVE)
        await at.press(key)
        assert isinstance(at.app.screen, ComplaintScreen)
        assert "遥控器失灵" in at.text
        await at.press("escape")
        assert isinstance(at.app.screen, TodayScreen)
    assert (attempts(row.id), state(row.id)[0]) == ([], "open")


@pytest.mark.parametrize("key", ["enter", "r", "3"])
async def test_what_has_been_solved_is_ticked_as_done_and_still_opens(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    shop, complaint_id = complained(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.SOLVE)
        await at.press("enter", "2")
        await at.type("换了新的")
        for pressed in ("enter", "enter", "enter", "f2"):  # the customer is told at once
            await at.press(pressed)
        row = at.line(">")
        assert row.startswith(">v")
        assert ("已完成" if lang == "zh_CN" else "done") in row
        await at.press(key)
        assert isinstance(at.app.screen, ComplaintScreen)
    assert complaints.one(shop, complaint_id).resolution == "换了新的"


async def test_the_preview_tells_what_is_to_be_solved(make_shop: MakeShop, lang: str) -> None:
    shop, _id = complained(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.SOLVE)
        below = "\n".join(at.frame[-6:])
        for said in ("遥控器失灵", "一般" if lang == "zh_CN" else "normal", "Enter"):
            assert said in below
        assert forms.form(shop, 1).script.opening[:12] not in below


async def test_what_is_no_call_may_be_done_at_any_hour(make_shop: MakeShop, lang: str) -> None:
    complained(make_shop, "遥控器失灵" * 30)
    async with counter(make_shop(hour=21)) as at:
        await go_to(at, kinds.SOLVE)
        below = "\n".join(at.frame[-6:])
        assert ("休息时间" if lang == "zh_CN" else "quiet hour") not in below
        # However long the complaint is, what is next is still to be seen.
        assert ("打开问题单" if lang == "zh_CN" else "Enter opens it") in below


@pytest.mark.parametrize("key", ["delete", "x"])
@pytest.mark.parametrize("rule", [kinds.ANSWER, kinds.SOLVE])
async def test_a_step_of_a_complaint_cannot_be_cancelled_and_that_is_said_at_once(
    make_shop: MakeShop, lang: str, rule: str, key: str
) -> None:
    shop, _id = complained(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, rule)
        await at.press(key)
        assert not isinstance(at.app.screen, Ask)
        assert at.said
    assert state(row.id)[0] == "open"


# Whoever wants no calls, and whoever rates themselves


async def test_what_can_wait_for_the_customer_to_come_in_says_so(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _id = complained(make_shop)
    wang = customers.get(shop, 1)
    customers.edit(shop, 1, Customer(name=wang.name, phone=wang.phone, contact_consent="none"))
    async with counter(shop, (120, 36)) as at:
        words = "下次来店" if lang == "zh_CN" else "next visit"
        row = await go_to(at, kinds.ANSWER)
        assert words in at.line(row.reason[:6])
        assert words not in at.line("陈小明")
        work = await go_to(at, kinds.SOLVE)
        assert words not in at.line(work.reason[:6])
        await at.press("home", "space")
        assert WANG.phone in at.text


async def test_a_score_that_the_server_took_down_is_marked(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    words = "自评" if lang == "zh_CN" else "self-rated"
    async with counter(shop, (120, 36)) as at:
        await at.press("f10", "2")  # 小王, who served them
        await at.press("5", "enter")
        assert words in at.line("138****2231")
        await at.rest()
        assert words in "\n".join(at.frame[-12:])


async def test_a_score_that_somebody_else_took_down_is_not(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop, (120, 36)) as at:
        await at.press("5", "enter")
        await at.rest()
        assert ("自评" if lang == "zh_CN" else "self-rated") not in at.text


# Time goes on


async def test_a_row_that_goes_late_says_so_where_it_stands(make_shop: MakeShop, lang: str) -> None:
    shop, _id = complained(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.ANSWER)
        screen = at.app.screen
        assert isinstance(screen, TodayScreen)
        await at.press("down")
        before, cursor = list(screen._rows.ids), screen._rows.cursor_id
        shop.clock = clock_at(TODAY, 14, 1)
        screen.tick()
        await at.settle()
        assert list(screen._rows.ids) == before
        assert screen._rows.cursor_id == cursor
        line = next(each for each in at.frame if row.reason[:3] in each)
        assert line[1] == "!"
        assert ("过点 14:00" if lang == "zh_CN" else "late, 14:00") in line
        assert ("逾期 1" if lang == "zh_CN" else "1 overdue") in at.frame[0]


async def test_what_is_done_stays_ticked_while_time_goes_on(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("5", "enter")
        shop.clock = clock_at(TODAY, 10, 1)
        complaints.open_(shop, 2, complaints.New("漏水"))
        at.app.screen.tick()  # type: ignore[attr-defined]
        await at.settle()
        assert at.line("王秀英")[1] == "v"
        assert "漏水" in at.text
        assert at.app.screen._rows.cursor_id == ids[1]  # type: ignore[attr-defined]


async def test_the_list_does_not_scroll_while_time_goes_on(make_shop: MakeShop) -> None:
    people = [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(40)]
    shop, _ids = morning(make_shop, *people)
    async with counter(shop) as at:
        rows = at.app.screen._rows  # type: ignore[attr-defined]
        rows.scroll_to(y=12, animate=False, force=True)
        await at.settle()
        shown = at.frame[1:15]
        at.app.screen.tick()  # type: ignore[attr-defined]
        await at.settle()
        assert (rows.scroll_offset.y, at.frame[1:15]) == (12, shown)


# Emergencies, sizes and odd words


async def test_the_emergency_lines_fit_with_the_question_in_80_by_24(
    make_shop: MakeShop, lang: str
) -> None:
    shop, complaint_id = complained(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.ANSWER)
        await at.press("enter", "f12")
        for line in forms.form(shop, row.id).script.emergency:
            assert line[:12] in at.text
        assert any(line.startswith("> ") for line in at.frame)
    assert complaints.one(shop, complaint_id).state == "open"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *zip(filter(None, HOSTILE), cycle([(80, 24), (120, 36), (60, 18)])),
        ("{noted}{x}", (80, 24)),
        ("很长" * 200, (80, 24)),
    ],
)
async def test_no_words_break_a_complaint_at_the_counter(
    make_shop: MakeShop, text: str, size: tuple[int, int]
) -> None:
    shop, _id = complained(make_shop, text, Customer(name=text[:30], phone="13912345678"))
    async with counter(shop, size) as at:
        for rule in (kinds.ANSWER, kinds.SOLVE):
            await go_to(at, rule)
            assert text[:2] in at.text
            assert all(cell_len(line) <= size[0] for line in at.frame)
            await at.press("enter")
            assert text[:2] in at.text
            assert all(cell_len(line) <= size[0] for line in at.frame)
            await at.press("escape")
        await go_to(at, "after-service")
        await at.press("2", "tab")
        assert all(cell_len(line) <= size[0] for line in at.frame)
        await at.press("enter")
        assert isinstance(at.app.screen, TodayScreen)
