"""Driving the program by its keys, and reading what its screen says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from shopvisit.app.app import ShopvisitApp
from shopvisit.shop.record.shop import Shop
from shopvisit.store.lock import WriterLock
from shopvisit.widgets.keys import Keys

HOSTILE = ("[/]", "[VIP] 张总", "[@click=app.quit]x[/]", "😀小王", "龘" * 20, "")


async def at_rest(app: ShopvisitApp, pilot: Pilot[None]) -> None:
    """Wait until what a key started is saved, and what that started in turn is shown."""
    await pilot.pause()
    while app._kept or app._saving or app.workers:
        await app.settled()
        with suppress(WorkerCancelled):  # a program that is left lets go of what it only looks at
            await app.workers.wait_for_complete()
        await pilot.pause()


class Driven:
    """A running program, its keys and its screen."""

    def __init__(self, app: ShopvisitApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Press `keys` and wait until all that follows from them is done."""
        for number, key in enumerate(keys, start=1):
            await self.pilot.press(key)
            # Characters are typed faster than the writer saves; whatever they lead to comes after.
            if len(key) > 1 or number == len(keys):
                await self.rest()

    async def type(self, text: str) -> None:
        """Type a text, character by character."""
        await self.press(*text)

    async def rest(self) -> None:
        await at_rest(self.app, self.pilot)

    async def open(self, name: str, *args: object) -> None:
        self.app.open(name, *args)
        await self.rest()

    @property
    def frame(self) -> str:
        """What the screen says, line by line."""
        return "\n".join(s.text.rstrip() for s in self.app.screen._compositor.render_strips())

    @property
    def said(self) -> str:
        """The message in the bottom line."""
        return "".join(keys.said for keys in self.app.screen.query(Keys))

    @property
    def screen(self) -> str:
        """The name of the class of the screen in front."""
        return type(self.app.screen).__name__


@asynccontextmanager
async def driving(
    shop: Shop, size: tuple[int, int] = (80, 24), lock: WriterLock | None = None
) -> AsyncIterator[Driven]:
    """The program around `shop`, in a terminal of that many columns and lines."""
    app = ShopvisitApp(shop, lock)
    async with app.run_test(size=size) as pilot:
        driven = Driven(app, pilot)
        await driven.rest()
        yield driven


async def open_card(driven: Driven, customer_id: int = 1, *among: int) -> None:
    """Open a customer's card, as one of those `among` whom it was found."""
    await driven.open("card", customer_id, among)
    assert driven.screen == "CardScreen"
