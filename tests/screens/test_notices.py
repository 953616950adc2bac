"""What nobody has asked for is said where it covers neither the keys nor the row in use."""

from __future__ import annotations

from datetime import timedelta

from pilots import driving
from shops import TODAY, MakeShop

from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.widgets.rows import RowList

HOLIDAYS = "The holidays of next year are not known yet. " * 3


async def test_a_notice_stands_above_the_keys_and_the_row_in_use_gives_way(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    for number in range(30):
        who = Customer(name=f"name {number}", phone=f"138{number:08}")
        visits.add(shop, who, Visit(TODAY - timedelta(days=1)))
    async with driving(shop) as driven:
        await driven.press("f3", "end", *["pagedown"] * 3)
        rows = driven.app.screen.query_one(RowList)
        row = rows.row_at(rows.index)
        assert row is not None
        keys = driven.frame.splitlines()[-1]
        driven.app.say(HOLIDAYS, trouble=True, notice=True)
        await driven.rest()
        lines = driven.frame.splitlines()
        assert lines[-1] == keys
        assert "! The holidays of next year" in "\n".join(lines[-3:-1])
        assert any(line.startswith(f">  {row.cells[0]}") for line in lines)
        # Below it a key is still a key.
        await driven.pilot.click(offset=(lines[-1].index("F1"), 23))
        await driven.rest()
        assert driven.screen == "HelpScreen"
