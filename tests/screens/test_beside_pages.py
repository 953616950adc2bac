"""What stands beside a card, a complaint, a list and an improvement in a wide terminal."""

from __future__ import annotations

import pytest
from every_screen import DAY, whole_shop
from pilots import Driven, driving, open_card
from shops import MakeShop

from shopvisit.screens import beside
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text.i18n import _

REST = 0.12


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """王秀英, who came twice and complains, which led to an improvement; 李明, who came once."""
    shop = whole_shop(make_shop)
    visits.add(shop, Customer(name="李明", phone="13912345678"), Visit(DAY, item="修门铃"))
    return shop


async def told(driven: Driven) -> str:
    """What the pane says once the cursor has rested, without its line ends; "" where none is."""
    await driven.pilot.pause(REST)
    await driven.rest()
    pane = beside.of(driven.app.screen)
    if pane is None:
        return ""
    region = pane.region
    lines = driven.app.screen._compositor.render_strips()[region.y : region.bottom]
    return "".join(line.crop(region.x).text.strip() for line in lines)


async def test_beside_a_complaint_and_an_improvement_stands_the_customer(shop: Shop) -> None:
    async with driving(shop, (160, 45)) as driven:
        for page in ("complaint", "improvement"):
            await driven.open(page, 1)
            said = await told(driven)
            assert "王秀英" in said
            assert "换滤芯" in said
            assert "13812342231" not in said
            await driven.pilot.resize_terminal(80, 24)
            assert await told(driven) == ""
            assert "还是不凉" in driven.frame
            await driven.pilot.resize_terminal(160, 45)
            assert "换滤芯" in await told(driven)
            await driven.press("backspace")


async def test_beside_the_improvements_stands_what_customers_said(shop: Shop) -> None:
    async with driving(shop, (120, 36)) as driven:
        await driven.press("f7")
        said = await told(driven)
        assert said.startswith("带齐配件")
        assert "王秀英" in said
        assert "还是不凉" in said


async def test_beside_a_list_stands_the_customer_in_use(shop: Shop) -> None:
    async with driving(shop, (120, 36)) as driven:
        await driven.open("list", "never-rated")
        first = await told(driven)
        await driven.press("down")
        second = await told(driven)
        assert ("修门铃" in first) != ("修门铃" in second)
        assert ("还是不凉" in first) != ("还是不凉" in second)


async def test_beside_a_card_stands_what_the_line_in_use_is_about(shop: Shop) -> None:
    async with driving(shop, (160, 45)) as driven:
        await open_card(driven)
        seen = []
        for _row in range(6):
            seen.append(await told(driven))
            await driven.press("down")
        following = _("Next: {next}").format(next="")
        assert any("“还是不凉”" in said and following in said for said in seen)
        # The line of the filter, which is told in few words, has the open complaint below it.
        assert any("换滤芯" in said and "“还是不凉”" in said for said in seen)


async def test_beside_a_card_stands_what_to_say_in_a_call_that_waits(shop: Shop) -> None:
    async with driving(shop, (160, 45)) as driven:
        await open_card(driven, 3)
        said = await told(driven)
        assert "1. " in said
        assert "修门铃" in said


async def test_a_card_reads_for_its_pane_when_the_cursor_rests(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(shop, (120, 36)) as driven:
        await open_card(driven)
        await told(driven)
        said: list[object] = []
        monkeypatch.setattr(beside.Beside, "say", lambda _pane, text: said.append(text))
        await driven.pilot.press("down", "up", "down", "down")
        assert said == []
        await told(driven)
        assert len(said) == 1
