"""A disk that does not answer for a while: each screen says so and goes on, whatever is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from every_screen import screens, whole_shop
from pilots import at_rest, driving
from shops import MakeShop

from shopvisit import db
from shopvisit.app.app import ShopvisitApp
from shopvisit.errors import CannotReadError, FileRefusedError
from shopvisit.screens.base import SCREENS, load
from shopvisit.widgets.commands import GLOBAL

SILENT = "The disk does not answer."


@contextmanager
def unreadable(error: Exception | None = None) -> Iterator[None]:
    """Nothing can be read from the file."""

    def fail(*_args: object, **_more: object) -> object:
        raise error or CannotReadError(SILENT)

    with pytest.MonkeyPatch.context() as patch:
        for way in ("rows", "row", "named"):
            patch.setattr(db, way, fail)
        yield


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_that_cannot_read_says_so_and_goes_on(
    make_shop: MakeShop, name: str
) -> None:
    shop = whole_shop(make_shop)
    made = screens(shop)
    async with driving(shop) as driven:
        given = made.get(name, (driven.app.screen,))  # help and palette are about a screen
        await driven.open(name, *given)
        own = [key for command in load(name).KEYS for key in command.keys[:1]]
        for key in own:
            with unreadable():
                await driven.press(key)
                assert driven.app.crash is None, key
            while len(driven.app.screen_stack) > 1 and driven.screen != load(name).__name__:
                driven.app.pop_screen()
                await driven.rest()
            if driven.screen != load(name).__name__:
                await driven.open(name, *given)
        while len(driven.app.screen_stack) > 1:
            driven.app.pop_screen()
            await driven.rest()
        await driven.press("f2", "right")
        assert driven.screen == "CardScreen"
        assert "王秀英" in driven.frame
    assert driven.app.crash is None


@pytest.mark.parametrize("name", [name for name in SCREENS if name not in ("today", "blank")])
async def test_a_screen_that_cannot_be_built_closes_again(make_shop: MakeShop, name: str) -> None:
    shop = whole_shop(make_shop)
    made = screens(shop)
    async with driving(shop) as driven:
        given = made.get(name, (driven.app.screen,))
        with unreadable():
            driven.app.call_later(driven.app.open, name, *given)
            await driven.rest()
            assert driven.app.crash is None
            opened = driven.screen != "TodayScreen"
            assert opened or driven.said == SILENT
        driven.app.pop_screen() if opened else None
        await driven.rest()
        await driven.open(name, *given)
        assert driven.screen == load(name).__name__
    assert driven.app.crash is None


@pytest.mark.parametrize("key", [c.keys[0] for c in GLOBAL if c.action != "app.quit"])
async def test_no_global_key_ends_the_program_then(make_shop: MakeShop, key: str) -> None:
    async with driving(whole_shop(make_shop)) as driven:
        with unreadable():
            await driven.press(key)
            await driven.press("enter")
        assert driven.app.crash is None
        await driven.press("escape", "escape", "f2", "right")
        assert driven.screen == "CardScreen"


async def test_keys_that_wait_behind_one_that_could_not_be_done_are_not_lost(
    make_shop: MakeShop,
) -> None:
    async with driving(whole_shop(make_shop)) as driven:
        with unreadable():
            for key in ("right", "right", "right"):
                await driven.pilot.press(key)
            await driven.rest()
            assert (driven.screen, driven.said) == ("TodayScreen", SILENT)
        await driven.press("right")
        assert driven.screen == "CardScreen"


async def test_a_file_that_proves_damaged_ends_it_still(make_shop: MakeShop) -> None:
    damaged = FileRefusedError("damaged")
    app = ShopvisitApp(whole_shop(make_shop))
    with pytest.raises(FileRefusedError):  # noqa: PT012  # as the terminal has it
        async with app.run_test() as pilot:
            await at_rest(app, pilot)
            with unreadable(damaged):
                await pilot.press("right")
                await at_rest(app, pilot)
    assert app.crash is damaged
