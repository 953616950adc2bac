"""Whatever is typed, clicked and pasted, however fast: the program lives, and the shop is sound."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from fuzzed_keys import Step, fault, made, shortened, written
from hostile import fill, texts
from invariants import broken
from shops import TODAY, MakeShop, clock_at
from terminal import Terminal
from textual import events
from textual.app import App

from shopvisit import db
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Shop
from shopvisit.store.lock import WriterLock
from shopvisit.text import i18n
from shopvisit.widgets.textual_private.apps import KeyByKey

# FUZZED_KEYS=200000 types so many; FUZZED_SEED=7 begins with that run.
KEYS = int(os.environ.get("FUZZED_KEYS", "20000"))
FIRST = int(os.environ.get("FUZZED_SEED", "0"))
PARTS, RUN, TERMINALS = 8, 500, 2
SHOPS = ("sample", "empty", "hostile", "looking")

Opened = Callable[[str, str], tuple[Shop, WriterLock | None]]


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A full shop in each language."""
    folder = tmp_path_factory.mktemp("samples")
    for lang in i18n.LANGUAGES:
        write_sample(
            folder / f"{lang}.db",
            today=TODAY,
            customers=40,
            months=6,
            lang=lang,
            config=loading.default(),
        )
    return {lang: folder / f"{lang}.db" for lang in i18n.LANGUAGES}


@pytest.fixture
def opened(
    samples: dict[str, Path], make_shop: MakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opened]:
    """Open a new shop of that kind, in that language."""
    monkeypatch.chdir(tmp_path)  # where what is typed as a file's name comes to be
    locks: list[WriterLock] = []
    fill(make_shop(name="hostile"), texts()[::8])
    db.disconnect()

    def anew(kind: str, lang: str) -> tuple[Shop, WriterLock | None]:
        db.disconnect()
        for lock in locks:
            lock.release()
        locks.clear()
        folder = tmp_path / "shop"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / "shop.db"
        if kind == "empty":
            made = make_shop(name="shop/shop")
            return made, None
        shutil.copy(tmp_path / "hostile.db" if kind == "hostile" else samples[lang], path)
        if kind != "looking":
            return Shop(path, loading.default(), clock_at(TODAY)), None
        locks.append(WriterLock(path))
        locks[0].acquire()
        looking = Shop(path, loading.default(), clock_at(TODAY), looking="in_use")
        return looking, WriterLock(path)

    yield anew
    for lock in locks:
        lock.release()


def kind_of(seed: int) -> tuple[str, str]:
    """Which shop that seed types into, and in which language."""
    lang = i18n.LANGUAGES[seed // len(SHOPS) % len(i18n.LANGUAGES)]
    return SHOPS[seed % len(SHOPS)], lang


def fails(opened: Opened, seed: int, steps: Sequence[Step]) -> str:
    kind, lang = kind_of(seed)
    return fault(lambda: opened(kind, lang), steps, lang)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_keys_end_the_program_or_harm_the_shop(
    opened: Opened, tell: Callable[[str], None], part: int
) -> None:
    begun = time.monotonic()
    seeds = range(FIRST + part, FIRST + -(-KEYS // RUN), PARTS)
    for seed in seeds:
        steps = made(seed, RUN)
        if wrong := fails(opened, seed, steps):
            fewer = shortened(steps, partial(fails, opened, seed))
            print(f"seed {seed}, {kind_of(seed)}: {wrong}\n{fewer}\n{fails(opened, seed, fewer)}")
            pytest.fail(f"seed {seed}, {kind_of(seed)}, {len(fewer)} steps: {fewer}\n{wrong}")
    tell(f"{len(seeds) * RUN} keys, clicks and pastes in {time.monotonic() - begun:.0f} s")


async def _at_once(app: App[None], event: events.Event) -> None:
    """As keys were handed out before: whatever is in front, mounted or not."""
    await App.on_event(app, event)
    if isinstance(event, events.Key) and not event.is_forwarded:
        await asyncio.sleep(0)


@pytest.mark.filterwarnings("ignore")  # what a crash leaves behind is not what is looked for here
def test_without_waiting_for_their_screen_keys_end_the_program(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above; the fewest keys that do it are found, too."""
    monkeypatch.setattr(KeyByKey, "on_event", _at_once)
    fatal = ((seed, made(seed, RUN // 4)) for seed in range(80))
    seed, steps = next(one for one in fatal if fails(opened, *one))
    fewer = shortened(steps, partial(fails, opened, seed))
    assert fails(opened, seed, fewer)
    assert len(fewer) < len(steps) // 4


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_nor_do_bursts_in_one_write_through_a_terminal(
    samples: dict[str, Path], tmp_path: Path, lang: str, tell: Callable[[str], None]
) -> None:
    path, home, keys = tmp_path / "shop.db", tmp_path / "home", 0
    shutil.copy(samples[lang], path)
    for seed in range(TERMINALS):
        chance = random.Random(f"{lang} {seed}")
        arguments = ["--db", str(path), "--today", str(TODAY)]
        with Terminal(arguments, home, more={"SHOPVISIT_LANG": lang}) as terminal:
            terminal.wait_for("F1")
            bursts = [written(chance) for _burst in range(60)]
            for burst in bursts:
                keys += len(burst)
                terminal.type(b"".join(burst))
                for _read in range(chance.choice((0, 0, 1, 4))):
                    terminal.take(0.01)
            terminal.mark  # noqa: B018  # once all of that is shown
            assert not terminal.ended(), (seed, bursts)
            terminal.send(signal.SIGTERM)
            assert terminal.end() == 143, (seed, bursts)
            assert terminal.restored() == []
    assert not list(home.rglob("shopvisit.log"))
    shop = Shop(path, loading.default(), clock_at(TODAY))
    assert broken(shop) == []
    tell(f"{keys} keys in {TERMINALS} terminals")
