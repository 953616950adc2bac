"""Complaints where staff meet them: in the quick form and on Today, key by key."""

from __future__ import annotations

from datetime import date
from itertools import cycle

import pytest
from fronts import form_of, today
from mornings import CHEN, WANG, Counter, attempts, counter, morning, state
from pilots import HOSTILE
from rich.cells import cell_len
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.screens.ask import Ask
from shopvisit.screens.complaints.complaint import ComplaintScreen
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import daily

MONDAY = date(2026, 11, 23)
THURSDAY = date(2026, 11, 26)
TOO_SLOW = ("2", "1")  # the number of 等太久


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
    rows = today(at)._rows
    for index, id_ in enumerate(rows.ids):
        row = followups.rows(at.app.shop, [id_])[0]
        if row.rule == rule:
            rows.go_to(index)
            await at.rest()
            return row
    raise AssertionError(f"no {rule} on Today")


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
    assert db.rows("SELECT text FROM complaint") == [("遥控器失灵",)]


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
    assert complaint_rows.one(shop, complaint_id).state == "told"


async def test_an_answer_is_done_in_two_keys(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = complained(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.ANSWER)
        await at.press("enter")
        assert "遥控器失灵" in at.text
        await at.press("enter")
        assert ("11月25日" if lang == "zh_CN" else "Wed 25 Nov") in at.said
    assert complaint_rows.one(shop, complaint_id).state == "responded"


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
    found = complaint_rows.one(shop, complaint_id)
    assert (found.state, found.after.csat) == ("verified", 5)


async def test_solved_closes_it_and_says_so(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = told(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.VERIFY)
        await at.press("enter", "1", "1", "5", "7", "enter")
        assert ("了结" if lang == "zh_CN" else "the complaint is closed") in at.said
    assert complaint_rows.one(shop, complaint_id).closed_at is not None


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
    found = complaint_rows.one(shop, complaint_id)
    assert (found.reopened, found.resolved_at) == (1, None)
    events = [(each.kind, each.text) for each in complaint_rows.events(shop, complaint_id)]
    assert ("reopen", "又坏了") in events
    assert db.value("SELECT count(*) FROM complaint") == 1


async def test_a_call_in_vain_leaves_it_to_be_asked_again(make_shop: MakeShop, lang: str) -> None:
    shop, complaint_id = told(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.VERIFY)
        await at.press("0")
        assert attempts(row.id) == ["no_answer"]
    assert complaint_rows.one(shop, complaint_id).state == "told"


# Solving is the shop's own work


@pytest.mark.parametrize("keys", [["enter"], ["r"], ["0", "enter", "enter"]])
async def test_where_nobody_is_to_be_called_enter_opens_the_complaint(
    make_shop: MakeShop, lang: str, keys: list[str]
) -> None:
    shop, _id = complained(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.SOLVE)
        await at.press(*keys)
        opened = at.app.screen
        assert isinstance(opened, ComplaintScreen)
        assert "遥控器失灵" in at.text
        await at.press("escape")
        assert isinstance(at.app.screen, TodayScreen)
    assert (attempts(row.id), state(row.id)[0]) == ([], "open")


@pytest.mark.parametrize("key", ["enter", "r"])
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
        assert at.line(">")[1] != "v"
        await go_to(at, kinds.SOLVE)
        row = at.line(">")
        assert row.startswith(">v")
        assert ("已完成" if lang == "zh_CN" else "done") in row
        await at.press(key)
        assert isinstance(at.app.screen, ComplaintScreen)
    assert complaint_rows.one(shop, complaint_id).resolution == "换了新的"


async def test_the_preview_tells_what_is_to_be_solved(make_shop: MakeShop, lang: str) -> None:
    shop, _id = complained(make_shop)
    async with counter(shop) as at:
        await go_to(at, kinds.SOLVE)
        below = "\n".join(at.frame[-6:])
        for said in ("遥控器失灵", "一般" if lang == "zh_CN" else "normal", "Enter"):
            assert said in below
        assert talk_form.form(shop, 1).script.opening[:12] not in below


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


# Whoever wants no calls


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


# Emergencies, sizes and odd words


async def test_the_emergency_lines_fit_with_the_question_in_80_by_24(
    make_shop: MakeShop, lang: str
) -> None:
    shop, complaint_id = complained(make_shop)
    async with counter(shop) as at:
        row = await go_to(at, kinds.ANSWER)
        await at.press("enter", "f12")
        for line in talk_form.form(shop, row.id).script.emergency:
            assert line[:12] in at.text
        assert any(line.startswith("> ") for line in at.frame)
    assert complaint_rows.one(shop, complaint_id).state == "open"


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
