"""A low score opens a complaint in the quick form, key by key, and says who took it down."""

from __future__ import annotations

from datetime import date

import pytest
from fronts import form_of
from mornings import CHEN, WANG, counter, morning, state, visited
from shops import MakeShop

from shopvisit import db
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.talks import form as talk_form

TOO_SLOW = ("2", "1")  # the number of 等太久
TO_COMPLAINT = ("tab",) * 4  # from the reasons to the last question


def only_complaint() -> tuple[object, ...]:
    found = db.rows("SELECT text, severity, source, category, cause_id IS NULL FROM complaint")
    assert len(found) == 1
    return found[0]


def no_complaint() -> bool:
    return not db.value("SELECT count(*) FROM complaint")


# A low score


async def test_a_low_score_opens_a_complaint_in_four_keys(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    keys = ("2", *TOO_SLOW, "enter")
    assert len(keys) <= 6
    async with counter(shop) as at:
        await at.press(*keys)
        assert isinstance(at.app.screen, TodayScreen)
        for said in ("李店长", "11月23日" if lang == "zh_CN" else "Mon 23 Nov"):
            assert said in at.said
        assert "Ctrl+Z" in at.text
    assert state(id_)[0] == "done"
    assert only_complaint() == ("等太久", "normal", "rating", "responsiveness", 0)
    rules = {row.rule: row for row in followups.of_customer(shop, 1)}
    assert set(rules) == {kinds.SOLVE, "low-score"}
    assert rules["low-score"].assignee == "李店长"


async def test_what_a_low_score_starts_is_on_today_at_once(make_shop: MakeShop, lang: str) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, "enter")
        screen = at.app.screen
        assert isinstance(screen, TodayScreen)
        assert [each for each in screen._rows.ids if each in ids] == ids
        assert len(screen._rows.ids) == 4
        assert screen._rows.cursor_id == ids[1]


async def test_what_is_gone_before_it_could_be_shown_does_not_end_the_program(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        at.app.act(lambda _shop: 1, then=lambda gone: complaint_rows.one(shop, gone))
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
        await at.press("2", *TOO_SLOW, *TO_COMPLAINT, digit, "enter")
    assert only_complaint()[1] == severity


async def test_4_opens_none_and_the_manager_calls_all_the_same(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, *TO_COMPLAINT, "4", "enter")
        assert "李店长" in at.said
        assert "14:00" not in at.said
    assert no_complaint()
    assert [row.rule for row in followups.of_customer(shop, 1)] == ["low-score"]


async def test_the_talk_answers_it_and_one_key_says_that_it_does_not(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    answered = "这次就算答复了" if lang == "zh_CN" else "answered by this talk"
    async with counter(shop) as at:
        await at.press("2", "1", "1", *TO_COMPLAINT)
        assert answered in at.text
        await at.press("5")
        assert answered not in at.text
        assert ("14:00前答复" if lang == "zh_CN" else "we answer by 14:00") in at.text
        await at.press("1", "up")
        assert "11:00" in at.text
        await at.press("enter")
        assert "11:00" in at.said
    assert {row.rule for row in followups.of_customer(shop, 1)} == {
        kinds.ANSWER,
        kinds.SOLVE,
        "low-score",
    }


async def test_the_key_that_says_so_takes_it_back_too(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, *TO_COMPLAINT, "5", "5", "enter")
    [found] = complaint_rows.of_customer(shop, 1)
    assert found.responded_at == found.opened_at


async def test_what_is_not_opened_cannot_be_unanswered(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TOO_SLOW, *TO_COMPLAINT, "4", "up", "5", "enter")
    assert no_complaint()


async def test_that_it_is_not_answered_survives_in_a_draft(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TO_COMPLAINT, "5", "escape")
        await at.press("enter")
        assert form_of(at).notes.unanswered


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
        await at.press("2", *TO_COMPLAINT, "1", "escape")
        picked = talk_form.form(shop, id_).draft["picked"]
        assert isinstance(picked, dict)
        assert picked["complaint_as"] == "urgent"
        await at.press("enter")
        assert form_of(at).notes.complaint_as == "urgent"


async def test_backspace_takes_the_urgency_back_to_what_is_proposed(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", *TO_COMPLAINT, "1", "backspace")
        assert form_of(at).notes.complaint_as == "normal"


# Whoever rates themselves


async def test_a_score_that_the_server_took_down_is_marked(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    words = "自评" if lang == "zh_CN" else "self-rated"
    async with counter(shop, (120, 36)) as at:
        await at.press("f10", "2")  # 小王, who served them
        await at.press("5", "enter")
        assert words in at.line("王秀英")
        await at.rest()
        assert words in "\n".join(at.frame[-12:])


async def test_a_score_that_somebody_else_took_down_is_not(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop, (120, 36)) as at:
        await at.press("5", "enter")
        await at.rest()
        assert ("自评" if lang == "zh_CN" else "self-rated") not in at.text
