"""The one thread that writes: the screen never waits for a slow disk, or for another program."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from shopvisit.shop.record.shop import Shop

R = TypeVar("R")


class Writer:
    """Carries out work with a connection of its own, in the order in which it was asked for."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._thread: ThreadPoolExecutor | None = None
        self._connected = False

    async def run(self, work: Callable[[], R]) -> R:
        """What `work()` gives, or raises."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    def _do(self, work: Callable[[], R]) -> R:
        # Connecting can fail like any work (the file may be locked), and is tried again next time.
        if not self._connected:
            self._shop.connect()
            self._connected = True
        return work()

    def connect_anew(self) -> None:
        """Have whatever is asked for from now on use a new connection."""
        if self._thread is not None:
            self._thread.submit(self._disconnect)

    def _disconnect(self) -> None:
        self._connected = False
        self._shop.disconnect()

    async def close(self) -> None:
        """End the thread, once what it was asked for is done."""
        if self._thread is None:
            return
        thread, self._thread = self._thread, None
        await asyncio.get_running_loop().run_in_executor(thread, self._disconnect)
        thread.shutdown()
