"""A rating put right by keys: from Find, from Today and on the card, in both languages."""

from __future__ import annotations

from datetime import date

from mornings import WANG, counter, morning
from ratings import grievance, last, reasons_of, said, scores
from shops import MakeShop

from shopvisit import db
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.month import lock
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer


async def test_a_correction_to_a_low_score_proposes_a_complaint_as_the_form_does(
    make_shop: MakeShop, lang: str
) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=5))
    async with counter(shop) as at:
        await at.press("f3", *"wxy", "enter", "enter")
        while at.screen != "Correct":
            await at.press("down", "enter")
        label = "问题单" if lang == "zh_CN" else "Complaint?"
        assert label not in at.text
        await at.press("1")
        assert label in at.text
        await at.press("down", "down", "1", "1", "enter")
        assert at.screen == "CardScreen"
    assert scores()[:2] == (1, "bad")
    assert db.rows("SELECT severity, cause_id FROM complaint") == [("normal", grievance())]


async def test_reasons_and_words_are_typed_on_the_sheet(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=4, reason_ids=(grievance(),)))
    async with counter(shop) as at:
        from shopvisit.screens.talk.correct import correct

        screen = at.app.screen
        assert isinstance(screen, TodayScreen)
        correct(screen, last(), lambda: None)
        await at.settle()
        await at.press("down", "down", "down", "1", "1", "1", "2", "down", "down")
        await at.type("等太久")
        await at.press("enter")
        assert isinstance(at.app.screen, TodayScreen)
    assert scores()[0] == 4
    assert reasons_of(last()) == {grievance(1)}
    assert said()[4] == "等太久"


async def test_enter_on_a_ticked_row_of_today_corrects_it(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("4", "enter")
        await at.press("enter")
        assert at.screen == "Correct"
        await at.press("5", "enter")
        assert isinstance(at.app.screen, TodayScreen)
        assert ("已更正" if lang == "zh_CN" else "corrected") in at.said
        assert at.line("5 ")
    assert scores()[0] == 5


async def test_the_card_corrects_a_rating_of_its_timeline(make_shop: MakeShop, lang: str) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=4))
    async with counter(shop) as at:
        await at.press("f3", *"wxy", "enter", "enter")
        for _row in range(8):
            if at.screen == "Correct":
                break
            await at.press("down", "enter")
        assert at.screen == "Correct"
        await at.press("3", "enter")
        assert at.screen == "CardScreen"
    assert scores()[0] == 3


async def test_a_locked_month_says_so_on_the_sheet(make_shop: MakeShop, lang: str) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=2))
    shop = make_shop(date(2026, 12, 2))
    lock.lock(shop, "2026-11")
    async with counter(shop) as at:
        from shopvisit.screens.talk.correct import correct

        screen = at.app.screen
        assert isinstance(screen, TodayScreen)
        correct(screen, last(), lambda: None)
        await at.press("5", "enter")
        assert "2026-11" in at.text
        await at.press("2", "enter")
        assert isinstance(at.app.screen, TodayScreen)
    assert scores() == (5, "good", "2026-12-02")
