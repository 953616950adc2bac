"""Numbers on the page of a month, wherever they stand: folded sections are opened on the way."""

from __future__ import annotations

from mornings import Counter
from pilots import Driven

from shopvisit.screens.month.page import MonthPage
from shopvisit.screens.month.parts.layout import SECTION
from shopvisit.screens.month.parts.pieces import Spot


async def stand_on(at: Driven | Counter, name: str, part: str | None = None) -> None:
    """Put the cursor on the first number of that name; of that part, where one is given."""
    page = at.app.screen.query_one(MonthPage)

    def place() -> int | None:
        wanted = (
            place
            for place, spot in enumerate(page.spots)
            if spot.name == name and part in (None, spot.part)
        )
        return next(wanted, None)

    for spot in [spot for spot in page.spots if spot.name == SECTION]:
        if place() is None:
            page.go_to(page.spots.index(Spot(SECTION, spot.part)))
            await at.press("enter")
    found = place()
    assert found is not None, (name, part)
    page.go_to(found)
    await at.rest()
