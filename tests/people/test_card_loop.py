"""The customer card and the loop: complaints, what became of them, and what the shop changed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

import pytest
from mornings import WANG, Counter, counter, morning, promised_for_nine
from pilots import HOSTILE
from rich.cells import cell_len
from shops import MakeShop

from shopvisit import db
from shopvisit.shop.cards import timeline
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.text import i18n
from shopvisit.widgets.rows import RowList

MONDAY = date(2026, 11, 23)
THURSDAY = date(2026, 11, 26)


def complained(make_shop: MakeShop, text: str = "遥控器失灵", who: Customer = WANG) -> Shop:
    """Saturday at ten; the complaint, number 1, has just been taken down."""
    shop, _ids = morning(make_shop, who)
    complaints.open_(shop, 1, complaints.New(text))
    return shop


def talked(shop: Shop, answer: Answer) -> None:
    conversation.record(shop, complaints.task(shop, 1) or 0, answer)


def solved_again(make_shop: MakeShop) -> Shop:
    """Thursday: solved on Monday, not solved, solved again, told, confirmed; and improved."""
    complained(make_shop)
    shop = make_shop(MONDAY)
    complaints.resolve(shop, 1, complaints.Solved("换了电池"))
    talked(shop, Answer())
    shop = make_shop(THURSDAY)
    talked(shop, Answer(fixed=0, complaint="又坏了"))
    complaints.resolve(shop, 1, complaints.Solved("换了新的"))
    talked(shop, Answer())
    shop = make_shop(THURSDAY + timedelta(days=6))
    talked(shop, Answer(fixed=1, csat=5))
    made = improvements.propose(shop, improvements.New("先试再送"), [("complaint", 1)])
    improvements.adopt(shop, made, "每台出门前先试")
    return shop


async def on_card(at: Counter) -> RowList:
    at.app.open("card", 1)
    await at.settle()
    assert at.screen == "CardScreen"
    return at.app.screen.query_one(RowList)


async def go_to(at: Counter, rows: RowList, words: str) -> None:
    """Put the cursor on the first line of the card in which `words` stand."""
    for index in range(len(rows.ids)):
        row = rows.row_at(index)
        if row is not None and any(words in cell for cell in row.cells):
            rows.go_to(index)
            await at.settle()
            return
    raise AssertionError(f"no line says {words}")


# What it says


async def test_an_open_complaint_comes_before_everything_else(
    make_shop: MakeShop, lang: str
) -> None:
    shop = complained(make_shop)
    promised_for_nine(shop)
    wang = customers.get(shop, 1)
    customers.edit(shop, 1, Customer(name=wang.name, contact_consent="none"))
    async with counter(shop) as at:
        await on_card(at)
        first, second, third, *_rest = [each for each in at.frame if each.startswith(" ! ")]
        assert "遥控器失灵" in first
        assert "14:00" in first
        assert ("请勿联系" if lang == "zh_CN" else "Do not contact") in second
        assert "回电" in third


async def test_a_late_one_says_how_late(make_shop: MakeShop, lang: str) -> None:
    complained(make_shop)
    async with counter(make_shop(hour=16)) as at:
        await on_card(at)
        line = next(line for line in at.frame if line.startswith(" ! "))
        assert ("超时 2小时" if lang == "zh_CN" else "2h late") in line


async def test_what_is_very_late_is_told_in_days(make_shop: MakeShop, lang: str) -> None:
    shop = complained(make_shop)
    shop = make_shop(shop.clock.today() + timedelta(days=9))
    async with counter(shop) as at:
        await at.press("f5")
        assert ("逾期9天" if lang == "zh_CN" else "9d late") in at.line("王秀英")


@pytest.mark.parametrize("width", [60, 80, 100, 120])
async def test_no_fact_of_the_head_is_torn_apart(make_shop: MakeShop, width: int) -> None:
    i18n.use("en")
    shop = complained(make_shop)
    for day in range(5, 10):
        occasions.add(shop, 1, "birthday", YearlyDay("lunar", 8, day, year=1968))
    async with counter(shop, (width, 30)) as at:
        await on_card(at)
        for day in range(5, 10):
            line = at.line(f"1968-8-{day} ")
            assert line.count("(") == line.count(")")


async def test_a_closed_one_is_no_warning(make_shop: MakeShop, lang: str) -> None:
    async with counter(solved_again(make_shop)) as at:
        await on_card(at)
        # Below the card the bottom line may say what staff should know first.
        assert not [line for line in at.frame[:-4] if line.startswith(" ! ")]


async def test_more_than_two_complaints_are_counted(make_shop: MakeShop, lang: str) -> None:
    shop = complained(make_shop)
    for text in ("漏水", "太吵", "太贵"):
        complaints.open_(shop, 1, complaints.New(text))
    async with counter(shop) as at:
        await on_card(at)
        warned = [line for line in at.frame if line.startswith(" ! ")]
        assert "太贵" in warned[0]
        assert "太吵" in warned[1]
        assert ("还有 2 件" if lang == "zh_CN" else "2 more complaints") in warned[2]


def test_the_timeline_has_every_turn_of_a_complaint_and_what_was_changed(
    make_shop: MakeShop,
) -> None:
    shop = solved_again(make_shop)
    ids = timeline.ids(shop, 1)
    entries = {entry.id: entry for entry in timeline.entries(shop, ids)}
    turns = [entries[id_] for id_ in ids if entries[id_].about]
    assert [(each.what, each.text, each.closing) for each in turns] == [
        ("verify", "遥控器失灵", True),
        ("", "每台出门前先试", False),
        ("inform", "遥控器失灵", False),
        ("resolve", "换了新的", False),
        ("reopen", "又坏了", False),
        ("inform", "遥控器失灵", False),
        ("resolve", "换了电池", False),
        ("normal", "遥控器失灵", False),
    ]
    assert [each.about for each in turns if each.kind == "improvement"] == [("improvement", 1)]
    assert {each.about for each in turns if each.kind != "improvement"} == {("complaint", 1)}
    assert [entries[id_].on for id_ in ids] == sorted(
        (entry.on for entry in entries.values()), reverse=True
    )


def test_one_call_about_several_things_is_one_line(make_shop: MakeShop) -> None:
    shop = complained(make_shop)
    before = len(timeline.ids(shop, 1))
    done = conversation.record(shop, complaints.task(shop, 1) or 0, Answer(outcome="busy"))
    assert len(done.answered) > 1
    assert len(timeline.ids(shop, 1)) == before + 1


async def test_you_said_we_did(make_shop: MakeShop, lang: str) -> None:
    async with counter(solved_again(make_shop)) as at:
        await on_card(at)
        words = "你说的我们改了：" if lang == "zh_CN" else "You said, we did: "
        assert f"{words}每台出门前先试" in at.text


async def test_a_score_that_the_server_took_down_is_marked(make_shop: MakeShop, lang: str) -> None:
    words = "自评" if lang == "zh_CN" else "self-rated"
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await on_card(at)
        assert words not in at.text
    shop.set_staff(2)  # 小王, who served
    conversation.record(shop, id_, Answer(csat=4))
    async with counter(shop) as at:
        rows = await on_card(at)
        assert words in at.text
        await go_to(at, rows, words)
        assert words in "\n".join(at.frame[-4:])


async def test_what_waits_for_the_customer_to_come_in_says_so(
    make_shop: MakeShop, lang: str
) -> None:
    shop = complained(make_shop)
    wang = customers.get(shop, 1)
    customers.edit(shop, 1, Customer(name=wang.name, contact_consent="none"))
    async with counter(shop) as at:
        await on_card(at)
        assert ("来店时再说" if lang == "zh_CN" else "when they come in") in at.text


# Keys


@pytest.mark.parametrize("key", ["enter", "r", "right"])
@pytest.mark.parametrize("line", ["换了电池", "又坏了", "遥控器失灵"])
async def test_a_line_of_a_complaint_opens_it(
    make_shop: MakeShop, lang: str, key: str, line: str
) -> None:
    async with counter(solved_again(make_shop)) as at:
        await go_to(at, await on_card(at), line)
        await at.press(key)
        assert at.screen == "ComplaintScreen"
        await at.press("escape")
        assert at.screen == "CardScreen"


@pytest.mark.parametrize("key", ["enter", "right"])
async def test_what_was_changed_opens_the_improvement(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    async with counter(solved_again(make_shop)) as at:
        await go_to(at, await on_card(at), "每台出门前先试")
        await at.press(key)
        assert at.screen == "ImprovementScreen"


async def test_work_on_a_complaint_opens_it_and_a_step_of_it_is_recorded(
    make_shop: MakeShop, lang: str
) -> None:
    shop = complained(make_shop)
    names = {row.rule: row.reason for row in followups.of_customer(shop, 1)}
    async with counter(shop) as at:
        rows = await on_card(at)
        await go_to(at, rows, names[kinds.SOLVE])
        await at.press("enter")
        assert at.screen == "ComplaintScreen"
        await at.press("escape")
        await go_to(at, rows, names[kinds.ANSWER])
        await at.press("right")
        assert at.screen == "ComplaintScreen"
        await at.press("escape")
        await go_to(at, rows, names[kinds.ANSWER])
        await at.press("enter")
        assert at.screen == "QuickForm"
        await at.press("enter")
        assert at.screen == "CardScreen"
        assert "25" in at.said
    assert complaint_rows.one(shop, 1).state == "responded"


async def test_right_on_another_line_says_that_nothing_belongs_to_it(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await on_card(at)
        await at.press("end", "right")
        assert at.screen == "CardScreen"
        assert at.said


@pytest.mark.parametrize("key", ["ctrl+k", "w"])
async def test_a_complaint_is_taken_down_from_the_card(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await on_card(at)
        await at.press(key)
        await at.type("遥控器失灵 [/]")
        await at.press("enter")
        assert at.screen == "CardScreen"
        assert "遥控器失灵 [/]" in at.line(" ! ")
        assert "14:00" in at.said
    assert db.rows("SELECT customer_id, text FROM complaint") == [(1, "遥控器失灵 [/]")]


async def test_undo_takes_the_complaint_off_the_card(make_shop: MakeShop) -> None:
    async with counter(complained(make_shop)) as at:
        await on_card(at)
        await at.press("ctrl+z")
        assert "遥控器失灵" not in at.text


# Odd words


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *zip(filter(None, HOSTILE), cycle([(80, 24), (120, 36), (60, 18)])),
        ("很长" * 200, (80, 24)),
    ],
)
async def test_no_words_break_the_card(
    make_shop: MakeShop, lang: str, text: str, size: tuple[int, int]
) -> None:
    shop = complained(make_shop, text, Customer(name=text[:30], phone="13912345678"))
    complaints.resolve(shop, 1, complaints.Solved(text))
    made = improvements.propose(shop, improvements.New(text[:50]), [("complaint", 1)])
    improvements.adopt(shop, made, text[:200])
    async with counter(shop, size) as at:
        rows = await on_card(at)
        for index in range(len(rows.ids)):
            rows.go_to(index)
            await at.settle()
            assert text[:2] in at.text
            assert all(cell_len(line) <= size[0] for line in at.frame)
