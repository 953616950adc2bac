"""The screen, as a terminal sees it: starting, keys, opening, and keys while the disk lags."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from measure import Pair, Row, Samples
from shops import Bench, call, opened
from terminal import Painted, Terminal

UP, DOWN, RIGHT, ENTER, BACK = b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\r", b"\x7f"
F3, F6, NO_ANSWER = b"\x1bOR", b"\x1b[17~", b"0"
# Words that are on these screens, and on nothing that comes before them.
_CARD, _FORM, _MONTH, _FIGURES = "When        What", "In words", "Month  Sat", "Main figures"
_KEYS = 8  # in a run
_SETTLED = 0.25  # seconds; what is read once the cursor rests is there by then
_BELOW = 12  # so many of the calls stand above the cursor: moving up a few lines scrolls nothing
_SLOW_DISK_MS = 20
_FRAME_SECONDS = 0.015  # Textual paints 120 frames a second: a key sooner waits for its turn


# The program, and the floors


@contextmanager
def _calling(
    bench: Bench, path: Path, watched_by: Sequence[str] = ()
) -> Iterator[tuple[Terminal, list[str]]]:
    """Today with the cursor on one of the calls that were added, and their texts from there up."""
    from shopvisit.shop.followups import today as followups

    with opened(path) as shop:
        rows = followups.rows(shop, followups.today_ids(shop)[:500])
    texts = [row.reason for row in rows]
    place = texts.index(next(text for text in texts if text.startswith(call(0)[:6]))) + _BELOW
    with Terminal([*watched_by, *bench.words(path)], bench.home) as screen:
        screen.started(rows[0].customer)
        screen.idle()
        screen.send(DOWN * (place - 1))
        screen.idle()
        screen.press(DOWN, texts[place])
        screen.rest()
        yield screen, texts[place - _BELOW : place + 1][::-1]


def _walk(screen: Terminal, texts: Sequence[str]) -> list[Painted]:
    """Some keys up and as many down again; each counts once the row it goes to is painted."""
    half = _KEYS // 2
    way = [(UP, text) for text in texts[1 : half + 1]]
    way += [(DOWN, text) for text in texts[half - 1 :: -1]]
    return [_pressed(screen, key, text) for key, text in way]


def _pressed(screen: Terminal, key: bytes, wanted: str) -> Painted:
    painted = screen.press(key, wanted)
    screen.rest()
    return painted


@contextmanager
def _echo(bench: Bench) -> Iterator[Samples]:
    pressed = 0

    def keys() -> list[Painted]:
        nonlocal pressed
        pressed += _KEYS
        return [
            _pressed(screen, DOWN, f"key {number}")
            for number in range(pressed - _KEYS + 1, pressed + 1)
        ]

    with Terminal(bench.floor("echo"), bench.home) as screen:
        screen.started("key 0")
        screen.rest()
        yield keys


def _opening(screen: Terminal, key: bytes, wanted: str) -> Samples:
    """Open something and come back, some times."""

    def opened_and_left() -> list[Painted]:
        taken = []
        for _turn in range(_KEYS // 2):
            taken.append(screen.press(key, wanted))
            screen.idle(_SETTLED)
            screen.send(BACK)
            screen.idle(_SETTLED)
        return taken

    return opened_and_left


# Rows


@contextmanager
def _start(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.followups import today as followups

    path = bench.shop(size)
    with opened(path) as shop:
        first = followups.rows(shop, followups.today_ids(shop)[:1])[0].customer

    def start(program: Sequence[str], wanted: str) -> list[Painted]:
        with Terminal(program, bench.home) as screen:
            return [screen.started(wanted)]

    yield Pair(
        lambda: start(bench.words(path), first),
        lambda: start(bench.floor("empty"), "first content"),
    )


@contextmanager
def _memory(bench: Bench, size: str) -> Iterator[Pair]:
    path = bench.shop(size)

    def peak(program: Sequence[str]) -> list[Painted]:
        with Terminal(program, bench.home) as screen:
            screen.idle()
            return [Painted(screen.memory().peak)]

    yield Pair(lambda: peak(bench.words(path)), lambda: peak(bench.floor("empty")))


@contextmanager
def _cursor(bench: Bench, size: str) -> Iterator[Pair]:
    with _calling(bench, bench.shop(size)) as (screen, texts), _echo(bench) as echo:
        yield Pair(lambda: _walk(screen, texts), echo)


@contextmanager
def _cursor_in_many(bench: Bench, size: str) -> Iterator[Pair]:
    few, many = bench.shop(size), bench.shop(size, 100_000)
    with _calling(bench, few) as (floor, texts), _calling(bench, many) as (screen, others):
        yield Pair(lambda: _walk(screen, others), lambda: _walk(floor, texts))


@contextmanager
def _search(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.people import customers

    path = bench.shop(size)
    with opened(path) as shop:
        newest = customers.find(shop, "", 1)[0].name
        first = {key: customers.find(shop, key, 1) for key in "wlzcxyhsgq"}
    # A name that could not be told from another, or is cut off, would tell nothing.
    wanted = {
        key: found[0].name
        for key, found in first.items()
        if found and found[0].name != newest and 1 < len(found[0].name) < 5
    }
    keys = list(wanted)[: _KEYS // 2 + 2]

    def typed(screen: Terminal, shows: Callable[[str], str]) -> list[Painted]:
        taken = []
        for key in keys:
            taken.append(_pressed(screen, key.encode(), shows(key)))
            screen.send(BACK)
            screen.rest()
        return taken

    with _calling(bench, path) as (screen, _), Terminal(bench.floor("input_echo"), bench.home) as e:
        e.started("type here")
        screen.send(F3)
        screen.idle()
        yield Pair(lambda: typed(screen, wanted.__getitem__), lambda: typed(e, str))


@contextmanager
def _card(bench: Bench, size: str) -> Iterator[Pair]:
    with _calling(bench, bench.shop(size)) as (screen, _texts), _echo(bench) as echo:
        yield Pair(_opening(screen, RIGHT, _CARD), echo)


@contextmanager
def _month(bench: Bench, size: str) -> Iterator[Pair]:
    with _calling(bench, bench.shop(size)) as (screen, _texts), _echo(bench) as echo:
        yield Pair(_opening(screen, F6, _MONTH), echo)


@contextmanager
def _month_filled(bench: Bench, size: str) -> Iterator[Pair]:
    with _calling(bench, bench.shop(size)) as (screen, _texts):
        yield Pair(_opening(screen, F6, _FIGURES), lambda: [Painted(1000)])


@contextmanager
def _form(bench: Bench, size: str) -> Iterator[Pair]:
    def first_time() -> list[Painted]:
        with _calling(bench, bench.shop(size)) as (screen, _texts):
            return [screen.press(ENTER, _FORM)]

    with _echo(bench) as echo:
        yield Pair(first_time, echo)


def _while_saving(
    screen: Terminal, texts: Sequence[str], held: Callable[[], None], freed: Callable[[], None]
) -> list[Painted]:
    """No answer, which is saved, and a frame later the next key, while that cannot be finished."""
    taken = []
    for _turn in range(_KEYS // 4):
        for text in texts[1:4]:
            _pressed(screen, UP, text)
        held()
        screen.press(NO_ANSWER, texts[2])
        time.sleep(_FRAME_SECONDS)
        taken.append(screen.press(DOWN, texts[1]))
        freed()
        screen.idle(_SETTLED)
        _pressed(screen, DOWN, texts[0])
    return taken


@contextmanager
def _locked(bench: Bench, size: str) -> Iterator[Pair]:
    path = bench.shop(size)
    with ExitStack() as stack:
        screen, texts = stack.enter_context(_calling(bench, path))
        echo = stack.enter_context(_echo(bench))
        other = sqlite3.connect(path, isolation_level=None)
        stack.callback(other.close)

        def held() -> None:
            other.execute("BEGIN IMMEDIATE")

        def freed() -> None:
            other.execute("ROLLBACK")

        yield Pair(lambda: _while_saving(screen, texts, held, freed), echo)


@contextmanager
def _slow_disk(bench: Bench, size: str) -> Iterator[Pair]:
    strace = shutil.which("strace")
    if strace is None:
        raise RuntimeError("strace is needed to slow the disk down")
    log = bench.home / f"strace-{size}"
    slow = f"inject=fsync,fdatasync:delay_exit={_SLOW_DISK_MS * 1000}"
    watched_by = (
        *(strace, "-f", "--seccomp-bpf", "-qq", "-o", str(log)),
        *("-e", "trace=fsync,fdatasync", "-e", slow),
    )
    with _calling(bench, bench.shop(size), watched_by) as (screen, texts), _echo(bench) as echo:
        nothing = nullcontext().__enter__
        yield Pair(lambda: _while_saving(screen, texts, nothing, nothing), echo)
    if "(DELAYED)" not in log.read_text():
        raise RuntimeError("the disk was not slowed down")


def _at_both(limit: float) -> dict[str, float]:
    return {"S": limit, "L": limit}


ROWS = (
    Row("start to the first rows", "empty", _at_both(1.35), _start),
    Row("memory, at its peak", "empty", _at_both(1.4) | {"L": 1.5}, _memory, unit="MB"),
    Row("cursor key", "echo", _at_both(1.5), _cursor),
    Row("cursor key in 100,000 rows", "200 rows", {"S": 1.15}, _cursor_in_many),
    Row("search key", "input echo", {"S": 2.5, "L": 3}, _search),
    Row("search key, p95", "input echo", {"S": 2.5, "L": 4}, _search, percentile=95),
    Row("open the card", "echo", _at_both(6), _card),
    Row("open the form, first time", "echo", _at_both(15), _form),
    Row("key while the disk is slow", "echo", _at_both(2), _slow_disk),
    Row("key while the file is locked", "echo", _at_both(2), _locked),
    Row("month, painted", "echo", _at_both(6), _month),
    Row("month, filled in", "1 second", _at_both(1), _month_filled),
)
