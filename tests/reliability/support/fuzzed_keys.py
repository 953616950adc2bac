"""A hand that knows no mercy: random keys, clicks, pastes and sizes, in bursts and with hiccups.

What is typed is a list of steps made from a seed, so that a run that ends badly can be had again,
and its steps made fewer until each of them is needed.
"""

from __future__ import annotations

import asyncio
import random
import string
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from hostile import texts
from invariants import broken
from pilots import at_rest
from shops import TODAY, clock_at
from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.worker import WorkerFailed

from shopvisit import db
from shopvisit.app.app import ShopvisitApp
from shopvisit.files.doctor.doctor import examine
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n

Step = tuple[Any, ...]

MOVES = ("enter", "enter", "enter", "escape", "backspace", "left", "right", "up", "down", "tab",
         "shift+tab", "pageup", "pagedown", "home", "end", "delete", "space")  # fmt: skip
PLACES = (*(f"f{number}" for number in range(1, 13)), "ctrl+p", "ctrl+z", "ctrl+s", "ctrl+l",
          "ctrl+g", "ctrl+e", "ctrl+d", "ctrl+c", "ctrl+t", "ctrl+f")  # fmt: skip
SIGNS = string.digits + string.ascii_letters + "+-,/?[]{}:;.=*#@ 王明天、。【】"
_TEXTS = ("13800002231", "王秀英", "2026-11-30", "明天 15:00", "3d", "x\ny\tz", *texts())
_SIZES = ((80, 24), (80, 24), (120, 36), (20, 5), (250, 80), (40, 10), (60, 12))
_LONGEST_SECONDS = 120.0
_SHRINK_SECONDS = 60.0
# What the doctor finds in the file itself; of the rest, the folder of a test is no shop's.
_OF_THE_FILE = {"file", "schema", "integrity", "foreign keys", "invariants", "journal"}


def made(seed: int, count: int) -> list[Step]:
    """The steps of that seed, with `count` keys, clicks and pastes among them."""
    chance = random.Random(seed)
    steps: list[Step] = [("resize", *chance.choice(_SIZES))]
    given = 0
    while given < count:
        some = list(_some(chance))
        given += sum(step[0] in ("key", "click", "paste", "scroll") for step in some)
        steps += some
    return steps


def _some(chance: random.Random) -> Iterator[Step]:
    """A few steps that a hand does as one, and then a pause or none."""
    kinds = (_burst, _held, _typed, _mouse, _pasted, _resized)
    yield from chance.choices(kinds, (45, 15, 12, 12, 6, 4))[0](chance)
    pause = chance.random()
    if pause < 0.3:
        yield ("pause", chance.randrange(5))
    elif pause < 0.45:
        yield ("rest",)
    elif pause < 0.5:
        yield ("sleep", chance.choice((0.002, 0.02, 0.1)))


def _burst(chance: random.Random) -> Iterator[Step]:
    for _key in range(chance.choice((1, 2, 3, 4, 6, 9, 15))):
        yield ("key", _key_of(chance))


def _held(chance: random.Random) -> Iterator[Step]:
    key = chance.choice(("enter", "enter", "escape", "down", "1", "5", _key_of(chance)))
    for _key in range(chance.randrange(5, 20)):
        yield ("key", key)
        yield ("pause", 0)


def _typed(chance: random.Random) -> Iterator[Step]:
    yield from (("key", sign) for sign in chance.choice(("wang", "李娜", "3d", "test", "138")))
    yield ("key", chance.choice(("enter", "tab", "down", "f12")))


def _pasted(chance: random.Random) -> Iterator[Step]:
    yield ("paste", chance.choice(_TEXTS))


def _resized(chance: random.Random) -> Iterator[Step]:
    yield ("resize", *chance.choice((*_SIZES, (chance.randint(20, 250), chance.randint(5, 80)))))


def _key_of(chance: random.Random) -> str:
    what = chance.random()
    if what < 0.45:
        return chance.choice(MOVES)
    return chance.choice(PLACES) if what < 0.7 else chance.choice(SIGNS)


def _mouse(chance: random.Random) -> Iterator[Step]:
    for _click in range(chance.randrange(1, 4)):
        at = chance.randrange(250), chance.randrange(80)
        if chance.random() < 0.8:
            at = at[0] % 80, at[1] % 24
        yield (chance.choice(("click", "click", "move", "scroll", "drag", "mark")), *at)


# Typing


async def type_into(app: ShopvisitApp, steps: Sequence[Step]) -> None:
    """Do what the steps say; what has no pause in between comes in one write."""
    for what, *given in steps:
        if app._exit or app.crash is not None:
            return
        if what == "pause":
            for _turn in range(given[0] + 1):
                await asyncio.sleep(0)
        elif what == "sleep":
            await asyncio.sleep(given[0])
        elif what == "rest":
            await _rest(app)
        else:
            for event in _events(app, what, given):
                app.post_message(event)


async def _rest(app: ShopvisitApp) -> None:
    from textual.pilot import Pilot

    with suppress(WorkerFailed):  # which has ended the program, or has been waited for by nobody
        await at_rest(app, Pilot(app))


def _events(app: ShopvisitApp, what: str, given: Sequence[Any]) -> Iterator[events.Event]:
    if what == "key":
        key = given[0]
        sign = " " if key == "space" else key if len(key) == 1 else None
        yield events.Key(_character_to_key(key) if len(key) == 1 else key, sign)
    elif what == "paste":
        yield events.Paste(given[0])
    elif what == "resize":
        size = Size(*given)
        driver = app._driver
        assert driver is not None
        driver._size = size
        yield events.Resize(size, size)
    else:
        x, y = (min(at, most - 1) for at, most in zip(given, app.size, strict=True))
        for kind, at in _MOUSE[what]:
            yield kind(None, max(0, x + at), y, 0, 0, 1, False, False, False, x + at, y)


_MOUSE: dict[str, tuple[tuple[type[events.MouseEvent], int], ...]] = {
    "click": ((events.MouseMove, 0), (events.MouseDown, 0), (events.MouseUp, 0)),
    "drag": ((events.MouseDown, 0), (events.MouseMove, 1), (events.MouseUp, 2)),
    "mark": ((events.MouseDown, 0), (events.MouseMove, 9), (events.MouseUp, 20)),
    "move": ((events.MouseMove, 0),),
    "scroll": ((events.MouseScrollDown, 0), (events.MouseScrollUp, 0)),
}


_BYTES = (
    *[b"\r"] * 6, b"\x1b", b"\x7f", b"\t", b" ", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D",
    b"\x1b[3~", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\x1bOP", b"\x1bOQ", b"\x1bOR",
    b"\x1bOS", b"\x1b[15~", b"\x1b[17~", b"\x1b[18~", b"\x1b[19~", b"\x1b[20~", b"\x10", b"\x13",
    b"\x1a", b"\x0c", b"\x1b[200~138\x1b[201~", b"\x1b[<0;9;6M\x1b[<0;9;6m",
    b"\x1b[<0;5;24M\x1b[<0;5;24m", b"1", b"2", b"5", b"0", b"+", b"x", b"w", b"3d", "王".encode(),
)  # fmt: skip


def written(chance: random.Random) -> list[bytes]:
    """What a terminal writes for some keys that come at once, one of them perhaps held down."""
    some = [chance.choice(_BYTES) for _key in range(chance.randrange(1, 12))]
    return some + [chance.choice(some)] * chance.choice((0, 0, 0, 12))


# What must hold afterwards


async def _used(app: ShopvisitApp, steps: Sequence[Step]) -> list[str]:
    """What is wrong after the steps."""
    wrong: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: wrong.append(repr(context)))
    try:
        async with asyncio.timeout(_LONGEST_SECONDS), app.run_test(size=(80, 24)):
            await type_into(app, steps)
            await _rest(app)
            if not app._exit:
                wrong += [f"keys are kept for ever: {app._kept}"] if app._kept else []
                wrong += [] if app.is_running else ["the program does not run any more"]
    except Exception as error:  # noqa: BLE001  # whatever it is, it is found
        wrong.append(_where(error))
    if app.crash is not None and not wrong:
        wrong.append(_where(app.crash))
    return wrong


def _where(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(error)[-6:])


def fault(make: Callable[[], tuple[Shop, Any]], steps: Sequence[Step], lang: str) -> str:
    """What comes of typing these steps into a new shop; "" when nothing is wrong."""
    shop, lock = make()
    i18n.use(lang)
    wrong = asyncio.run(_used(ShopvisitApp(shop, lock), steps))
    db.disconnect()
    i18n.use("en")
    if not wrong:
        again = Shop(shop.path, loading.default(), clock_at(TODAY))
        wrong = broken(again)
        db.disconnect()
        checks = examine(shop.path, loading.default(), again.clock.now(), Path("no log"))
        wrong += [f"{c.name}: {c.detail}" for c in checks if not c.ok and c.name in _OF_THE_FILE]
    return "\n".join(wrong)


def shortened(steps: Sequence[Step], fails: Callable[[Sequence[Step]], object]) -> list[Step]:
    """The fewest steps found in a minute that still fail: none of them can be left out."""
    kept, end = list(steps), time.monotonic() + _SHRINK_SECONDS
    size = max(1, len(kept) // 2)
    while size and time.monotonic() < end:
        at = 0
        while at < len(kept) and time.monotonic() < end:
            without = kept[:at] + kept[at + size :]
            if fails(without):
                kept = without
            else:
                at += size
        size //= 2
    return kept
