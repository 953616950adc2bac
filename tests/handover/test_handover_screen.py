"""The hand-over on the screen: how one gets there, and where its lines lead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from mornings import CHEN, LEE, WANG, morning, visited
from pilots import HOSTILE, driving
from rich.cells import cell_len
from shops import TODAY, MakeShop

from shopvisit.screens.customers.card import CardScreen
from shopvisit.screens.everywhere.handover import HandoverScreen
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("key", ["ctrl+o", "h"])
async def test_today_opens_it_and_a_line_opens_the_card(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    i18n.use(lang)
    shop, (wang, _chen) = morning(make_shop, WANG, CHEN)
    conversation.record(shop, wang, Answer(outcome="no_answer"))
    async with driving(shop) as driven:
        await driven.press(key)
        assert driven.screen == "HandoverScreen"
        assert "王秀英" in driven.frame
        await driven.press("down", "enter")
        assert driven.screen == "CardScreen"
        assert isinstance(driven.app.screen, CardScreen)
        assert driven.app.screen.customer_id == 1
        await driven.press("backspace", "backspace")
        assert driven.screen == "TodayScreen"


@pytest.mark.parametrize("typed", ["hand", "jj"])
@pytest.mark.parametrize("before", ["f2", "f5", "f6", "f7"])
async def test_the_palette_finds_it_on_every_page(
    make_shop: MakeShop, before: str, typed: str
) -> None:
    async with driving(make_shop()) as driven:
        await driven.press(before, "ctrl+p")
        await driven.type(typed)
        await driven.press("enter")
        assert driven.screen == "HandoverScreen"


async def test_the_cursor_steps_over_the_lines_between_the_sections(make_shop: MakeShop) -> None:
    async with driving(make_shop()) as driven:
        await driven.press("ctrl+o")
        marked = []
        for key in ["down"] * 4 + ["up"] * 4:
            await driven.press(key)
            marked += [line for line in driven.frame.splitlines() if line.startswith(">")]
        assert len(marked) == 8
        assert all("none" in line for line in marked)
        assert marked[-1].split()[1:3] == ["Work", "done"]


async def test_a_line_without_a_customer_opens_nothing(make_shop: MakeShop) -> None:
    async with driving(make_shop()) as driven:
        await driven.press("ctrl+o", "enter")
        assert driven.screen == "HandoverScreen"


async def test_the_days_before_are_leafed_through(make_shop: MakeShop) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    conversation.record(shop, wang, Answer(csat=5))
    async with driving(make_shop(TOMORROW)) as driven:
        await driven.press("ctrl+o")
        assert "1 done" not in driven.frame
        await driven.press("left")
        assert "1 done" in driven.frame
        assert "of Sat 21 Nov" in driven.frame
        await driven.press("right", "right")
        assert "1 done" not in driven.frame
        assert "today's hand-over" in driven.said


async def test_a_change_made_on_the_card_is_on_the_page_afterwards(make_shop: MakeShop) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    conversation.record(shop, wang, Answer(outcome="no_answer"))
    async with driving(shop) as driven:
        await driven.press("ctrl+o", "down", "enter", "ctrl+z", "backspace")
        assert driven.screen == "HandoverScreen"
        assert "王秀英" not in driven.frame


async def test_the_page_of_today_goes_on_with_the_day_while_it_is_open(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, (wang, chen) = morning(make_shop, WANG, CHEN)
    conversation.record(shop, wang, Answer(outcome="no_answer"))
    async with driving(shop) as driven:
        await driven.press("ctrl+o", "down")
        page = driven.app.screen
        assert isinstance(page, HandoverScreen)
        assert page.customer_id == 1
        conversation.record(shop, chen, Answer(csat=5))
        monkeypatch.setattr(page, "anything_new", lambda: True)
        page.tick()
        await driven.rest()
        assert "1 done" in driven.frame
        assert page.customer_id == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_hostile_names_stand_on_the_screen_as_they_were_typed(
    make_shop: MakeShop, size: tuple[int, int]
) -> None:
    shop = make_shop()
    for number, name in enumerate(HOSTILE):
        visits.add(shop, Customer(name=name, phone=f"1380000{number:04}"), Visit(TODAY))
        changing.promise(shop, number + 1, name or "x", TODAY, "19:00")
    async with driving(shop, size) as driven:
        await driven.press("ctrl+o")
        for name in filter(None, HOSTILE):
            assert name[:4] in driven.frame
        for _name in HOSTILE:
            await driven.press("down")
            assert max(map(cell_len, driven.frame.splitlines())) <= size[0]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_an_ordinary_day_fits_the_small_screen(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    shop, (wang, chen, lee) = morning(make_shop, WANG, CHEN, LEE)
    conversation.record(shop, wang, Answer(csat=5, promise=Agreed(TOMORROW, "回电话", "09:00")))
    conversation.record(shop, chen, Answer(outcome="no_answer"))
    changing.put_off(shop, lee, TODAY + timedelta(days=1))
    complaints.open_(shop, 1, complaints.New("漏水"))
    visited(shop, 2)
    async with driving(shop) as driven:
        await driven.press("ctrl+o")
        for word in ("王秀英", "陈小明", "Anna Lee", "漏水", "09:00"):
            assert word in driven.frame
        rows = driven.app.screen.query_one("RowList")
        assert rows.max_scroll_y == 0
