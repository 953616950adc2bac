"""How the quick form is set: what is in sight, what stands where, and that it stays there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from drawn import costly
from fronts import form_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mornings import WANG, Counter, counter, morning, visited
from rich.cells import cell_len
from shops import TODAY, MakeShop, clock_at

from shopvisit.screens.talk.layout import Look, lay_out
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers, staff
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation, results
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.notes import Notes

SIZES = ((80, 23), (110, 23), (120, 35), (160, 44))


def labels(notes: Notes) -> list[str]:
    return [notes.label(question) for question in notes.questions()]


@pytest.fixture
def busy(make_shop: MakeShop) -> tuple[Shop, talk_form.Form]:
    """Somebody who is asked much: on a first visit, with a promise and something else open."""
    id_ = visited(make_shop(date(2026, 11, 20)), WANG, kind="repair")
    shop = make_shop(date(2026, 11, 23))
    changing.promise(shop, 1, "回电报价", date(2026, 11, 23), "15:00")
    changing.add(shop, 1, "问发票", date(2026, 11, 23))
    return shop, talk_form.form(shop, id_)


def places(notes: Notes, size: tuple[int, int], focus: str) -> dict[str, tuple[int, int]]:
    """Line and cell in which each question begins that is in sight."""
    found: dict[str, tuple[int, int]] = {}
    for row, line in enumerate(lay_out(notes, Look(focus), size).lines):
        for first, _last, question, _sign in line.hits:
            if question:
                found.setdefault(question, (row, first))
        if line.question:
            found.setdefault(line.question, (row, 0))
    return found


# Nothing moves


digits = st.lists(
    st.tuples(
        st.sampled_from(("csat", "nps", "ces", "fixed", "first_time", "mood", "complaint_as")),
        st.sampled_from("0123456789+"),
    ),
    max_size=6,
)


@pytest.mark.parametrize("size", SIZES)
@settings(costly(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pressed=digits)
def test_no_score_moves_a_question(
    busy: tuple[Shop, talk_form.Form], size: tuple[int, int], pressed: list[tuple[str, str]]
) -> None:
    notes = Notes(*busy)
    before = places(notes, size, "channel")
    order = notes.order()
    for question, sign in pressed:
        if question in notes.questions():
            notes.press(question, sign)
            assert notes.order() == order
            after = places(notes, size, "channel")
            assert {each: after[each] for each in before} == before


async def test_a_promise_that_is_not_kept_asks_for_its_time_where_nothing_else_stood(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    customers.add(shop, WANG)
    changing.promise(shop, 1, "回电报价", TODAY, "15:00")
    async with counter(shop) as at:
        await at.press("enter")
        mood = at.frame.index(at.line("心情" if lang == "zh_CN" else "Mood"))
        await at.press("2")
        assert at.frame[mood - 1].startswith("> ")
        assert ("心情" if lang == "zh_CN" else "Mood") in at.frame[mood]


async def test_reasons_open_over_the_lines_below_and_leave_them_where_they_were(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        before = at.frame
        await at.press("2")
        assert at.frame[:5] == before[:5]
        assert "13 " in at.text
        await at.press("tab")
        promise = "承诺" if lang == "zh_CN" else "Promise"
        assert at.frame.index(at.line(promise)) == next(
            row for row, line in enumerate(before) if promise in line
        )


async def test_the_field_that_one_types_into_takes_no_line_away(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab")
        before = at.frame
        await at.press("tab")
        assert before[-2].strip()
        assert at.frame[-2] == before[-2]
        assert [line[2:9] for line in at.frame] == [line[2:9] for line in before]


# What is in sight


async def test_everything_that_is_needed_to_rate_is_in_sight_in_80_by_24(
    make_shop: MakeShop, lang: str
) -> None:
    visited(make_shop(date(2026, 11, 20)), replace(WANG, note="下午打，讲普通话"))
    async with counter(make_shop()) as at:
        await at.press("enter")
        for label in labels(form_of(at).notes):
            assert any(line[2:].startswith(label) for line in at.frame), label
        assert form_of(at).notes.form.script.opening[:12] in at.text


def in_sight(at: Counter, text: str) -> bool:
    return text in "".join(line.strip() for line in at.frame)


@pytest.mark.parametrize("size", [(80, 24), (110, 24), (120, 36)])
async def test_what_is_read_back_is_in_sight_at_every_question(
    make_shop: MakeShop, lang: str, size: tuple[int, int]
) -> None:
    shop, _ids = morning(make_shop, WANG)
    changing.add(shop, 1, "问发票", TODAY)
    async with counter(shop, size) as at:
        await at.press("2", "2", "1", "tab", "2")
        await at.type("门口太滑" * 6)
        await at.press("down")
        await at.type("送滤芯")
        form = form_of(at)
        while form.at != "channel":
            assert in_sight(at, "送滤芯")
            assert in_sight(at, results.closing(form.notes).split(" ")[-1][-2:])
            await at.press("up")


@pytest.mark.parametrize(("columns", "beside"), [(109, False), (110, True), (160, True)])
async def test_the_script_stands_at_the_left_where_there_is_room_beside_it(
    make_shop: MakeShop, columns: int, *, beside: bool
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop, (columns, 36)) as at:
        await at.press("enter")
        line = at.line("Outcome")
        assert (line.index("Outcome") > 40) is beside
        opening = form_of(at).notes.form.script.opening
        assert max(cell_len(line) for line in at.frame) <= columns
        assert opening.split()[0] in at.text


async def test_scores_are_words_with_their_digits(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        least, most = ("1 很不满意", "5 很满意") if lang == "zh_CN" else (
            "1 very unhappy", "5 very satisfied"
        )  # fmt: skip
        line = at.line("> 满意度" if lang == "zh_CN" else "> Satisfied")
        assert least in line
        assert most in line
        await at.press("2")
        assert ("[2 不满意]" if lang == "zh_CN" else "unhappy") in at.text


# The clock


async def test_from_the_third_minute_on_a_call_says_how_long_it_takes(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    said = "2分钟" if lang == "zh_CN" else "2 min"
    async with counter(shop) as at:
        await at.press("enter")
        before = at.frame
        shop.clock = clock_at(TODAY, 10, 1)
        at.app.upkeep._show_time(0)
        await at.settle()
        assert at.frame == before
        shop.clock = clock_at(TODAY, 10, 2)
        at.app.upkeep._show_time(0)
        await at.settle()
        assert said in at.frame[0]
        assert at.frame[1:] == before[1:]


async def test_a_call_that_is_opened_again_begins_anew(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "4")
        shop.clock = clock_at(TODAY, 10, 10)
        await at.press("5")
        assert "10 min" in at.frame[0]
        await at.press("escape", "enter")
        assert " min" not in at.frame[0]


# Who served


def served_by(make_shop: MakeShop, who: int) -> talk_form.Form:
    id_ = visited(make_shop(date(2026, 11, 20)), WANG, served_by=who)
    return talk_form.form(make_shop(), id_)


async def test_who_served_is_told_before_the_call_that_it_will_be_self_rated(
    make_shop: MakeShop, lang: str
) -> None:
    visited(make_shop(date(2026, 11, 20)), WANG, served_by=1)
    shop = make_shop()
    assert shop.staff_id == 1
    words = "自评" if lang == "zh_CN" else "self-rated"
    async with counter(shop) as at:
        await at.rest()
        assert words in at.text
        await at.press("enter")
        assert words in at.text


def test_nobody_else_is_told_so(make_shop: MakeShop) -> None:
    assert not served_by(make_shop, 2).own


def test_where_nobody_else_could_call_it_is_not_said(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 11, 20))
    for id_ in (2, 3):
        staff.let_go(shop, id_)
    assert not served_by(make_shop, 1).own


def test_where_no_score_is_asked_it_is_not_said(make_shop: MakeShop) -> None:
    asked = visited(make_shop(date(2026, 11, 20)), WANG, served_by=1)
    shop = make_shop()
    conversation.record(shop, asked, Answer(csat=5))
    notice = changing.promise(shop, 1, "回电", TODAY, "15:00")
    assert not talk_form.form(shop, notice).own
