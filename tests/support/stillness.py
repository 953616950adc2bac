"""Knowing when a program has done all that it was asked to, without a clock and without a guess.

Textual's own pilot sleeps after every key until the process looks idle. That is slow, and on a busy
machine it can be wrong. Here the event loop is asked whether anything is left to run.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._context import active_app
from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot

if TYPE_CHECKING:
    import pytest

# What a callback has just been given comes to it in the next turn of the loop.
_TURNS = 2
# Whoever still works after so many turns waits for a thread, which wants the processor itself.
_PATIENCE = 200
_LIMIT_SECONDS = 30.0

_at_work = 0


def watch(patch: pytest.MonkeyPatch) -> None:
    """Have every pilot wait for stillness, and count the messages that are being worked on."""
    dispatch = MessagePump._dispatch_message

    async def counted(pump: MessagePump, message: Any) -> None:
        global _at_work  # noqa: PLW0603  # one program runs at a time
        _at_work += 1
        try:
            await dispatch(pump, message)
        finally:
            _at_work -= 1

    async def idle(*_sleeps: float) -> None:
        await still(active_app.get())

    async def on_screen(pilot: Pilot[Any], timeout: float = _LIMIT_SECONDS) -> bool:
        await still(pilot.app, timeout, painted=True)
        return pilot.app._exception is None

    patch.setattr(MessagePump, "_dispatch_message", counted)
    patch.setattr("textual.app.wait_for_idle", idle)
    patch.setattr("textual.pilot.wait_for_idle", idle)
    patch.setattr(Pilot, "_wait_for_screen", on_screen)


async def still(app: App[Any], limit: float = _LIMIT_SECONDS, *, painted: bool = False) -> None:
    """Wait until nothing is left to run in the loop, and no widget of `app` is at work.

    With `painted`, what has changed is drawn without waiting for the next frame, and what follows
    from that is waited for too. Raises TimeoutError after `limit` seconds. Returns at once when
    the program has failed.
    """
    quiet, turns, until = 0, 0, monotonic() + limit
    while quiet < _TURNS and app._exception is None:
        turns += 1
        await asyncio.sleep(0 if turns < _PATIENCE else 0.001)
        quiet = 0 if _busy(app) else quiet + 1
        if painted and quiet == _TURNS and _paint(app):
            quiet = 0
        if turns > _PATIENCE and monotonic() > until:
            raise TimeoutError(f"{app!r} does not come to rest")


def _paint(app: App[Any]) -> bool:
    """Draw what has changed; False where nothing has, or where it cannot be drawn now."""
    screen = app.screen if app.screen_stack else None
    if screen is None or not screen.is_running or app._batch_count:
        return False
    changed = (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
    if changed:
        screen._on_timer_update()
    return bool(changed)


def _busy(app: App[Any]) -> bool:
    loop: Any = asyncio.get_running_loop()
    return (
        _at_work > 0
        or bool(loop._ready)  # a widget that has a message before it stands here too
        or _keeps_keys(app)
        or app._resize_timer is not None  # Textual lets a moment pass before it lays out anew
    )


def _keeps_keys(app: App[Any]) -> bool:
    """Whether keys wait for a screen, and not for one that never comes: the program is left."""
    return not app._exit and bool(getattr(app, "_kept", ()))
