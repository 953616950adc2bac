"""The complaints on the screen, and what the keys have made of them."""

from __future__ import annotations

from typing import Any

from pilots import Driven

from shopvisit import db
from shopvisit.screens.base import ShopScreen
from shopvisit.widgets.keys import Keys

WANG, CHEN, ZHAO, LEE, LIN = 1, 2, 3, 4, 5
CLERK, MANAGER = 1, 3


def say(lang: str, english: str, chinese: str) -> str:
    return english if lang == "en" else chinese


def state(complaint_id: int = 1) -> tuple[Any, ...]:
    """Text, category, severity, source and owner of a complaint."""
    found = db.row(
        "SELECT text, category, severity, source, owner_id FROM complaint WHERE id = ?",
        complaint_id,
    )
    assert found is not None
    return found


def kinds(complaint_id: int = 1) -> list[str]:
    found = db.rows(
        "SELECT kind FROM complaint_event WHERE complaint_id = ? ORDER BY id", complaint_id
    )
    return [row[0] for row in found]


async def footer(driven: Driven) -> str:
    """The keys that are offered, once the message over them has been read."""
    for keys in driven.app.screen.query(Keys):
        keys.hush()
    await driven.rest()
    return driven.frame.splitlines()[-1]


async def a_minute_later(driven: Driven) -> None:
    """What the program does by itself every minute is done now."""
    screen = driven.app.screen
    assert isinstance(screen, ShopScreen)
    screen.tick()
    await driven.rest()


async def open_page(driven: Driven, complaint_id: int = 1, *among: int) -> None:
    await driven.open("complaint", complaint_id, among)
    assert driven.screen == "ComplaintScreen"
