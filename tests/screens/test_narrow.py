"""A terminal of 40 columns: what does not fit is cut with a mark, or stands below."""

from __future__ import annotations

import pytest
from every_screen import screens, whole_shop
from pilots import driving
from shops import MakeShop

from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.widgets.rows import RowList
from shopvisit.widgets.top import Count, Top

COLUMNS = 40
LISTED = (
    *("find", "list", "visit", "card", "complaints", "complaint", "improvements", "improvement"),
    *("handover", "reasons", "scripts", "settings", "trades", "heard", "behind"),
)


async def test_no_row_of_a_list_runs_into_the_edge(make_shop: MakeShop, lang: str) -> None:
    shop = whole_shop(make_shop)
    who = Customer(name="Maximiliane von Hohenzollern-Sigmaringen", phone="13912345678")
    customer_id, _visit = visits.add(shop, who, Visit(shop.clock.today(), item="空调清洗" * 9))
    complaints.open_(shop, customer_id, complaints.New("还是不凉，来了两趟都没带配件" * 3))
    made_with = screens(shop) | {"card": (customer_id,), "complaint": (2,)}
    async with driving(shop, (COLUMNS, 24)) as driven:
        for name in LISTED:
            await driven.open(name, *made_with[name])
            strips = driven.app.screen._compositor.render_strips()
            found = driven.app.screen.query(RowList)
            assert found, name
            for rows in found:
                edge = rows.region.right
                for strip in strips[rows.region.y : rows.region.bottom]:
                    # A bar takes the last cell; what is cut ends with its mark before that.
                    assert not strip.crop(edge - 2, edge - 1).text.strip(), (name, strip.text)
            await driven.press("escape")


async def test_of_counts_that_do_not_fit_the_last_go(make_shop: MakeShop) -> None:
    async with driving(make_shop(), (COLUMNS, 24)) as driven:
        top = driven.app.screen.query_one(Top)
        top.show_counts([Count("12 overdue", late=True), Count("30 promises"), Count("today 140")])
        await driven.rest()
        assert driven.frame.splitlines()[0].rstrip().endswith("12 overdue  30 promises  today 140")
        top.show_counts([Count("12 overdue"), Count("30 promises"), Count("done 12/1400 today")])
        await driven.rest()
        assert driven.frame.splitlines()[0].rstrip().endswith("12 overdue  30 promises")


@pytest.mark.parametrize("columns", [40, 80])
async def test_the_steps_of_a_complaint_say_until_when_in_any_width(
    make_shop: MakeShop, columns: int
) -> None:
    shop = whole_shop(make_shop)
    daily.catch_up(shop)
    async with driving(shop, (columns, 24)) as driven:
        await driven.open("complaint", 1)
        steps = driven.frame.partition("1 Answer")[2].partition("4 Ask")[0]
        assert "by Thu 29 Oct 14:00" in " ".join(steps.split())
        assert ".." not in steps


async def test_an_empty_list_says_whole_what_will_come(make_shop: MakeShop) -> None:
    async with driving(make_shop(), (COLUMNS, 24)) as driven:
        await driven.press("f3", *"qqq")
        said = " ".join(driven.frame.split())
        assert "Enter makes a new customer of this name." in said
