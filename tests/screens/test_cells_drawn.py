"""What stands in a terminal is what the program has drawn: no cell is left behind or pushed on."""

from __future__ import annotations

import pytest
from emulated import Emulated
from pilots import driving
from shops import TODAY, MakeShop

from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

pytestmark = pytest.mark.usefixtures("every_frame")

# Terminals do not agree on how wide a flag, a joined emoji or one with a skin tone is.
NAMES = ("王秀英🇨🇳", "🇩🇪🇨", "👨‍👩‍👧家", "👩🏽‍🦰小张", "❤️☎️1️⃣", "欧阳娜娜😀😀", "𠮷野家ไทย", "é́é́é́")


@pytest.mark.parametrize("columns", [20, 27, 33, 40])
async def test_it_is_so_in_a_narrow_window(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    day = TODAY.replace(day=18)
    shop = make_shop(day)
    for number, name in enumerate(NAMES * 3):
        who = Customer(f"{name}{number}", f"1380000{number:04}", note=name)
        visits.add(shop, who, Visit(day, item=name))
    size = (columns, 14)
    seen = Emulated(monkeypatch, size)

    async with driving(make_shop(), size) as driven:

        async def look(when: str) -> None:
            await driven.pilot.pause(0.02)
            await driven.rest()
            shown = [line.rstrip() for line in seen.screen.display]
            assert shown == driven.frame.splitlines(), when

        await look("as it opens")
        for number in range(12):
            await driven.press("down")
            await look(f"{number} rows down")
        for other in (columns - 3, columns + 5, columns):
            seen.resize((other, 14))
            await driven.pilot.resize_terminal(other, 14)
            await look(f"{other} columns wide")
        await driven.press("pageup", "right")
        await look("the card")
        await driven.press("backspace", "4", "down", "down")
        await look("the form")
        await driven.press("escape", "f3")
        for name in NAMES:
            await driven.type(name)
            await look(f"{name} typed")
