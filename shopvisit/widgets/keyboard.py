"""Keys in a quick burst, and an end that may come at any moment: what both our apps have."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from textual import events
from textual.app import App

from shopvisit import endings

if TYPE_CHECKING:
    from textual.driver import Driver

R = TypeVar("R")


class KeyByKey(App[R]):
    """An app in which a key goes where the key before it has put the focus.

    Textual hands out all keys that are waiting before the widget in focus has seen the first: a
    fast hand, a scanner, or an input method that sends words at once.
    """

    _ended = 0  # the exit status that the system had it end with
    _ending: asyncio.Task[None] | None = None

    async def on_event(self, event: events.Event) -> None:
        pressed = isinstance(event, events.Key) and not event.is_forwarded
        await super().on_event(event)
        if pressed:
            await asyncio.sleep(0)

    def get_driver_class(self) -> type[Driver]:
        if sys.platform == "win32":
            return super().get_driver_class()
        from shopvisit.widgets.driver import TerminalDriver

        return TerminalDriver

    # The end

    def run(self, **options: Any) -> R | None:
        """As Textual's own; raises `endings.Ended` where the system had the program end."""
        with endings.listening(self.told_to_end):
            result = super().run(**options)
        if self._ended:
            raise endings.Ended(self._ended)
        return result

    def told_to_end(self, status: int) -> bool:
        """End soon, with that exit status; False where the app does not run yet, or no more.

        May be called from any thread, and from a signal handler.
        """
        loop = self._loop
        if loop is None or loop.is_closed():
            return False
        loop.call_soon_threadsafe(self._begin_to_end, status)
        return True

    def _begin_to_end(self, status: int) -> None:
        if not self._ended:
            self._ended = status
            self._ending = asyncio.create_task(self._end())

    async def _end(self) -> None:
        try:
            await self.wind_up()
        finally:
            self.exit()

    async def wind_up(self) -> None:
        """What is to be done before the app may end; it has `endings.SETTLE_SECONDS` for it."""
