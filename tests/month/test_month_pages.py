"""The pages that the month leads to: a person's, the words heard, the re-check, giving it out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from month_spots import stand_on
from mornings import CHEN, WANG, morning
from pilots import Driven, driving
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.people import staff
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer

YESTERDAY = TODAY - timedelta(days=1)


def told(make_shop: MakeShop) -> Shop:
    """王秀英 has just praised the shop; 陈小明 is still to be called, by whoever served."""
    shop, (wang, _chen) = morning(make_shop, WANG, CHEN)
    staff.add(shop, "小赵")
    conversation.record(shop, wang, Answer(csat=5, praise="师傅很细心"))
    return shop


async def go_to(driven: Driven, name: str) -> None:
    """Put the cursor of the month on the first number of that name, and press Enter."""
    await stand_on(driven, name)
    await driven.press("enter")


async def test_enter_on_a_member_of_staff_opens_their_month(make_shop: MakeShop) -> None:
    async with driving(told(make_shop)) as driven:
        await driven.press("f6")
        await go_to(driven, "person")
        assert driven.screen == "PersonScreen"
        assert "November 2026 (so far)" in driven.frame
        await driven.press("left")
        assert "October 2026" in driven.frame
        await driven.press("right", "right")
        assert "newest month" in driven.said
        await driven.press("backspace")
        assert driven.screen == "MonthScreen"


async def test_a_digit_and_enter_hand_a_follow_up_on_and_undo_brings_it_back(
    make_shop: MakeShop,
) -> None:
    shop = told(make_shop)
    whose = "SELECT assignee_id FROM follow_up WHERE status = 'open' AND customer_id = 2"
    before = db.value(whose)
    assert before is not None
    async with driving(shop) as driven:
        await driven.open("person", before, f"{TODAY:%Y-%m}")
        while "陈小明:" not in driven.frame:
            await driven.press("down")
        await driven.press("plus")
        assert "Hand on 1 follow-up" in driven.frame
        await driven.press("1", "enter")
        assert driven.screen == "PersonScreen"
        assert "now." in driven.said
        assert db.value(whose) != before
        await driven.press("ctrl+z")
        assert db.value(whose) == before


async def test_only_an_open_follow_up_can_be_handed_on(make_shop: MakeShop) -> None:
    async with driving(told(make_shop)) as driven:
        await driven.open("person", 1, f"{TODAY:%Y-%m}")
        await driven.press("home", "plus")
        assert driven.screen == "PersonScreen"
        assert "open follow-ups first" in driven.said


async def test_words_lead_to_the_card_of_who_said_them(make_shop: MakeShop) -> None:
    async with driving(told(make_shop)) as driven:
        await driven.press("f6")
        await go_to(driven, "heard")
        assert driven.screen == "HeardScreen"
        assert "师傅很细心" in driven.frame
        await driven.press("enter")
        assert driven.screen == "CardScreen"


async def test_what_is_heard_of_the_sample_is_written_down_with_digits(
    make_shop: MakeShop,
) -> None:
    async with driving(told(make_shop)) as driven:
        await driven.press("f6")
        await go_to(driven, "recheck")
        assert "asked once more 0 of 1" in driven.frame
        await driven.press("enter", "2", "enter")
        assert driven.screen == "RecheckScreen"
        assert "1 said something else" in driven.frame
        await driven.press("backspace")
        assert driven.screen == "MonthScreen"
        assert "1 said something else" in driven.frame
        await driven.press("ctrl+z")
        assert db.value("SELECT count(*) FROM recheck") == 0


async def test_a_digit_gives_the_month_out_beside_the_shop(make_shop: MakeShop) -> None:
    shop = told(make_shop)
    exports = shop.path.absolute().parent / "exports"
    async with driving(shop) as driven:
        for digit, ending in enumerate((".html", ".xlsx", ".md", ".txt"), start=1):
            await driven.press("f6", "ctrl+s", str(digit))
            assert driven.screen == "MonthScreen"
            assert "The month is in" in driven.said
            assert Path(exports / f"2026-11{ending}").stat().st_size
