"""Ctrl+Z and Ctrl+Y: settings and the shop's file, in the order in which they were changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import Driven, driving
from shops import MakeShop

from shopvisit.screens.settings.page import Lines
from shopvisit.settings import by_key, loading
from shopvisit.shop.people import staff
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    """A shop whose settings have a file of their own."""
    made = make_shop()
    made.configure(loading.load(tmp_path / "config.toml"))
    return made


async def go_to(driven: Driven, what: str, key: str) -> None:
    """Open the settings with the cursor on that line."""
    await driven.press("f8")
    driven.app.screen.query_one(Lines).go_to_line(what, key)


async def set_to_two(driven: Driven, key: str) -> None:
    await go_to(driven, "value", key)
    await driven.press("enter", "ctrl+u", "2", "enter")


def known(shop: Shop) -> tuple[int, int, int]:
    contact = shop.config.contact
    return contact.cap_days, contact.max_calls, len(staff.active(shop))


async def test_whatever_was_changed_last_is_taken_back_and_done_again_anywhere(
    shop: Shop,
) -> None:
    async with driving(shop) as driven:
        await set_to_two(driven, "contact.cap_days")
        await go_to(driven, "member", "2")
        await driven.press("delete")
        await set_to_two(driven, "contact.max_calls")
        await driven.press("f2")
        stood = [known(shop)]
        for _time in range(3):
            await driven.press("ctrl+z")
            stood.append(known(shop))
        assert stood == [(2, 2, 2), (2, 3, 2), (2, 3, 3), (7, 3, 3)]
        for before in reversed(stood[:-1]):
            await driven.press("ctrl+y")
            assert known(shop) == before
        assert by_key.label("contact.max_calls") in driven.said


async def test_what_was_taken_back_is_not_done_again_over_what_was_done_since(
    shop: Shop,
) -> None:
    async with driving(shop) as driven:
        await set_to_two(driven, "contact.cap_days")
        await driven.press("ctrl+z")
        await go_to(driven, "member", "2")
        await driven.press("delete", "ctrl+y")
        assert known(shop) == (7, 3, 2)
        await driven.press("ctrl+z", "ctrl+y")
        assert known(shop) == (7, 3, 2)


async def test_outside_of_the_settings_the_owner_is_asked_for_the_pin(
    shop: Shop,
) -> None:
    async with driving(shop) as driven:
        await set_to_two(driven, "contact.cap_days")
        await driven.press("f2")
        pin.change(shop, "2468")
        await driven.press("ctrl+z")
        assert (driven.screen, known(shop)[0]) == ("PinSheet", 2)
        await driven.press(*"2468", "enter")
        assert known(shop)[0] == 7
