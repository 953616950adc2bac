"""What the quick form asks and saves when nobody was reached, or by another way."""

from __future__ import annotations

import pytest
from fronts import form_of
from mornings import WANG, attempts, counter, morning, state
from shops import MakeShop

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer


@pytest.mark.parametrize(
    ("digit", "outcome", "status"),
    [
        ("2", "no_answer", "open"),
        ("3", "busy", "open"),
        ("5", "refused", "refused"),
        ("6", "wrong_number", "unreachable"),
        ("7", "message_left", "open"),
    ],
)
async def test_an_outcome_other_than_reached_needs_nothing_more(
    make_shop: MakeShop, lang: str, digit: str, outcome: str, status: str
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", digit)
        assert "csat" not in form_of(at).notes.questions()
        await at.press("enter")
        assert "王秀英" in at.said
    assert (attempts(id_), state(id_)[0]) == ([outcome], status)


async def test_a_call_back_asks_when(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "4", "enter")
        assert "When should we call back?" in at.text
        await at.type("mon 15:00")
        assert "Mon 23 Nov 15:00" in at.line("Call back")
        await at.press("enter")
    assert state(id_)[2:] == ("2026-11-23", "15:00")


async def test_an_empty_field_for_words_says_what_belongs_there(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "4")
        line = at.line("> 回拨时间" if lang == "zh_CN" else "> Call back")
        assert "15:00" in line


async def test_the_right_number_is_asked_after_a_wrong_one(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "6")
        await at.type("13800001111")
        await at.press("enter")
    assert db.value("SELECT key FROM phone_key") == "13800001111"


async def test_a_right_number_that_was_given_is_said_to_be_noted(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "6")
        await at.type("13800138000")
        await at.press("enter")
        assert at.said.endswith("号码已改" if lang == "zh_CN" else "number changed")


async def test_what_was_agreed_is_said_with_the_score(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "down", "down")
        await at.type("送滤芯")
        await at.press("enter")
        assert ("承诺已记下" if lang == "zh_CN" else "promise noted") in at.said


async def test_the_way_of_talking_is_noted(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "up", "2", "tab", "5", "enter")
    assert db.value("SELECT channel FROM attempt WHERE follow_up_id = ?", id_) == "in_store"


async def test_somebody_without_a_phone_is_talked_to_in_the_shop(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, Customer(name="无号"))
    async with counter(shop) as at:
        await at.press("5", "enter")
    assert db.value("SELECT channel FROM attempt WHERE follow_up_id = ?", id_) == "in_store"


async def test_a_task_that_asks_nothing_is_recorded_by_enter_twice(
    make_shop: MakeShop, lang: str
) -> None:
    shop, ids = morning(make_shop, WANG)
    conversation.record(shop, ids[0], Answer(csat=5))
    complaint_id = complaints.open_(shop, 1, complaints.New("漏水"))
    db_id = complaints.task(shop, complaint_id) or 0
    async with counter(shop) as at:
        await at.press("enter")
        assert "csat" not in form_of(at).notes.questions()
        await at.press("enter")
    assert (state(db_id)[0], attempts(db_id)) == ("done", ["reached"])
