"""Keys in a quick burst: a fast hand, a scanner, an input method that sends words at once."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from textual import events
from textual.app import App

R = TypeVar("R")


class KeyByKey(App[R]):
    """An app in which a key goes where the key before it has put the focus.

    Textual hands out all keys that are waiting before the widget in focus has seen the first.
    """

    async def on_event(self, event: events.Event) -> None:
        pressed = isinstance(event, events.Key) and not event.is_forwarded
        await super().on_event(event)
        if pressed:
            await asyncio.sleep(0)
