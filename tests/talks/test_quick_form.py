"""The quick form, key by key: what it shows, what it notes, and what is saved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fronts import form_of
from mornings import WANG, counter, morning, state, visited
from shops import TODAY, MakeShop
from textual import events

from shopvisit import db
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.talks import form as talk_form


def last_rating() -> tuple[Any, ...]:
    found = db.row(
        "SELECT csat, nps, mood, praise, complaint, need, suggestion FROM rating ORDER BY id DESC"
    )
    assert found is not None
    return found


# The whole way


async def test_enter_saves_from_anywhere(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "4", "tab", "tab", "enter")
        assert not isinstance(at.app.screen, QuickForm)
        assert "王秀英" in at.said
    assert (state(id_)[0], last_rating()[0]) == ("done", 4)


async def test_a_talk_with_everything_in_it(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "3", "2", "1", "tab", "2")
        await at.type("等太久了")
        await at.press("tab")
        await at.type("回电报价")
        await at.press("tab")
        await at.type("周一 15:00")
        await at.press("tab", "tab")
        await at.type("11-30")
        await at.press("tab")
        await at.type("看看用得怎么样")
        assert "等太久，等太久了" in at.text.replace(", ", "，")
        await at.press("enter")
    assert last_rating() == (3, None, "neutral", "", "等太久了", "", "")
    assert db.rows("SELECT kind, reason, due_on, due_time FROM follow_up WHERE id > ?", id_) == [
        ("promise", "回电报价", "2026-11-23", "15:00"),
        ("manual", "看看用得怎么样", "2026-11-30", None),
    ]
    named = db.rows("SELECT r.name FROM rating_reason x JOIN reason r ON r.id = x.reason_id")
    assert named == [("等太久",)]


async def test_words_that_come_in_one_burst_land_each_at_their_own_question(
    make_shop: MakeShop,
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    keys = [
        *"too slow",
        "tab",
        *"call",
        "tab",
        *"11-30",
        "tab",
        "tab",
        *"12-15",
        "tab",
        *"see",
        "enter",
    ]
    async with counter(shop) as at:
        await at.press("enter", "3", "1", "tab", "2")
        for key in keys:
            at.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await at.rest()
        await at.rest()
    assert last_rating() == (3, None, "neutral", "", "too slow", "", "")
    assert db.rows("SELECT kind, reason, due_on FROM follow_up WHERE id > ?", id_) == [
        ("promise", "call", "2026-11-30"),
        ("manual", "see", "2026-12-15"),
    ]


async def test_the_form_shows_who_what_and_the_script(make_shop: MakeShop, lang: str) -> None:
    shop, [_id] = morning(make_shop, WANG)
    changing.promise(shop, 1, "回电", date(2026, 11, 23), "15:00")
    changing.add(shop, 1, "问发票", TODAY)
    async with counter(shop) as at:
        await at.press(*["down"] * list(followups.today_ids(shop)).index(_id), "enter")
        for words in ("王秀英", "138****2231", "空调安装", "小王", "下午", "回电", "问发票"):
            assert words in at.text
        opening = talk_form.form(shop, _id).script.opening
        assert opening[:20] in at.text
        assert "13812342231" not in at.text


async def test_the_usual_form_fits_into_80_by_24(make_shop: MakeShop, lang: str) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        assert "王秀英" in at.frame[0]
        last = "下次回访" if lang == "zh_CN" else "Next call"
        assert any(last in line for line in at.frame)


# Digits


async def test_a_digit_answers_and_goes_on(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).at == "csat"
        await at.press("5")
        assert form_of(at).at == "reasons"
        assert "[5 very satisfied]" in at.line("Satisfied")
        assert "[1 pleased]" in at.line("Mood")


@pytest.mark.parametrize(
    ("keys", "nps"), [(["0"], 0), (["9"], 9), (["1"], 1), (["1", "0"], 10), (["plus"], 10)]
)
async def test_recommending_goes_from_0_to_10(
    make_shop: MakeShop, keys: list[str], nps: int
) -> None:
    shop = make_shop(date(2026, 11, 20))
    visited(shop, WANG)
    async with counter(make_shop()) as at:
        await at.press("enter", "5")
        assert "ten" in at.line("Recommends")
        await at.press(*keys, "enter", "enter")
    assert last_rating()[:2] == (5, nps)


async def test_one_and_then_another_digit_stays_one(make_shop: MakeShop) -> None:
    visited(make_shop(date(2026, 11, 20)), WANG)
    async with counter(make_shop()) as at:
        await at.press("enter", "5", "1", "2", "1", "enter")
    assert last_rating()[1] == 1
    assert db.value("SELECT count(*) FROM rating_reason") == 1


async def test_scores_and_yes_or_no_of_every_kind_are_asked(make_shop: MakeShop) -> None:
    first = visited(make_shop(date(2026, 11, 20)), WANG, kind="repair")
    async with counter(make_shop(date(2026, 11, 23))) as at:
        await at.press("enter", "4", "2", "enter")
    assert db.row("SELECT csat, fixed FROM rating WHERE follow_up_id = ?", first) == (4, 0)


async def test_ease_goes_up_to_seven(make_shop: MakeShop) -> None:
    visited(make_shop(date(2026, 11, 17)), WANG, kind="return")
    async with counter(make_shop()) as at:
        await at.press("enter", "4", "8")
        assert form_of(at).at == "ces"
        await at.press("7", "enter")
    assert db.row("SELECT csat, ces FROM rating") == (4, 7)


async def test_a_mood_that_is_heard_can_be_noted(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "5", "up", "3")
        assert form_of(at).at == "reasons"
        assert "Why unhappy" in at.text
        await at.press("enter")
    assert last_rating()[2] == "bad"


# Reasons


async def test_a_low_score_leads_to_the_question_why(make_shop: MakeShop, lang: str) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2")
        assert form_of(at).at == "reasons"
        assert ("为何不满" if lang == "zh_CN" else "Why unhappy") in at.text
        assert "等太久" in at.text
        assert "态度好" not in at.text


async def test_a_high_score_offers_reasons_of_praise_and_0_turns_them_round(
    make_shop: MakeShop,
) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5")
        assert "态度好" in at.text
        await at.press("0")
        assert "等太久" in at.text
        await at.press("0")
        assert "态度好" in at.text


async def test_a_reason_is_taken_back_by_its_number_and_by_backspace(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", "1", "1", "2", "1", "1", "2")
        chosen = list(form_of(at).notes.reason_ids)
        assert len(chosen) == 3
        await at.press("1", "1", "backspace")
        assert form_of(at).notes.reason_ids == [chosen[1]]


async def test_why_is_asked_once_when_a_low_score_is_saved_without_it(make_shop: MakeShop) -> None:
    visited(make_shop(date(2026, 11, 20)), WANG)
    async with counter(make_shop()) as at:
        await at.press("2", "enter")
        assert form_of(at).at == "reasons"
        assert "went wrong" in at.said
        await at.press("enter")
        assert not isinstance(at.app.screen, QuickForm)
    assert last_rating()[0] == 2


async def test_a_number_that_no_reason_has_changes_nothing(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", "9", "9")
        assert form_of(at).notes.reason_ids == []


# Days and promises


async def test_a_promise_is_due_in_a_day_unless_something_else_is_said(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "tab")
        await at.type("回电")
        assert "Sun 22 Nov 10:00" in at.line("kept by")
        await at.press("enter")
    found = db.row("SELECT due_on, due_time FROM follow_up WHERE id > ?", id_)
    assert found == ("2026-11-22", "10:00")


async def test_a_day_that_cannot_be_is_said_at_its_field_and_stays(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "tab", "tab")
        await at.type("2-30")
        await at.press("enter")
        assert "There is no day 2-30" in at.text
        assert form_of(at).notes.texts["next_when"] == "2-30"
        assert state(id_)[0] == "open"
        await at.press(*["backspace"] * 4)
        await at.press("enter")
    assert state(id_)[0] == "done"


async def test_a_day_half_typed_is_left_out_of_what_is_read_back(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "down", "down")
        await at.type("送滤芯")
        await at.press("down", "ctrl+u")
        await at.type("昨天")
        assert ("答应您：送滤芯，没错吧" if lang == "zh_CN" else "we promise: 送滤芯.") in at.text


async def test_the_next_call_must_say_what_for(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "tab", "tab")
        await at.type("mon")
        await at.press("enter")
        assert form_of(at).at == "next_about"
        assert "what it is about" in at.text
        await at.type("x")
        await at.press("enter")
    assert state(id_)[0] == "done"
