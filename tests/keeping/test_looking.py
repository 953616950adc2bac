"""Two windows: one writes, the other looks on, sees what is saved, and takes over."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pilots import Driven, driving
from shops import MakeShop
from systems import posix_only
from textual.screen import Screen

from shopvisit import db
from shopvisit.files.keeping import backups
from shopvisit.screens.customers.card import CardScreen
from shopvisit.shop.people import customers
from shopvisit.shop.record import drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits.visits import Visit, add
from shopvisit.store import restoring
from shopvisit.store.lock import WriterLock


@pytest.fixture
def other(make_shop: MakeShop) -> Iterator[WriterLock]:
    """The other window's right to write; 王秀英 has been in the shop two days ago."""
    shop = make_shop()
    add(shop, customers.Customer("王秀英", "13800002231"), Visit(shop.clock.today(), item="空调"))
    shop.disconnect()
    lock = WriterLock(shop.path)
    lock.acquire()
    lock.say("李店长", shop.clock.stamp())
    yield lock
    lock.release()


@pytest.fixture
def looking(make_shop: MakeShop, other: WriterLock) -> Shop:
    made = make_shop(date(2026, 11, 23))
    made.disconnect()
    return Shop(made.path, made.config, made.clock, looking="in_use")


async def until(driven: Driven, words: str) -> None:
    """Wait until the screen says `words`, at most ten seconds."""
    for _turn in range(1000):
        if words in driven.frame:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(driven.frame)


async def test_a_second_window_says_who_writes(looking: Shop, other: WriterLock) -> None:
    async with driving(looking, lock=WriterLock(looking.path)) as shop:
        await until(shop, "李店长 writes in another window")
        assert "looking only" in shop.frame


async def test_a_form_does_not_open_where_nothing_can_be_saved(
    looking: Shop, other: WriterLock
) -> None:
    async with driving(looking, lock=WriterLock(looking.path)) as shop:
        await until(shop, "李店长 writes in another window")
        for key in ("f4", "5"):
            await shop.press(key)
            assert shop.screen == "TodayScreen"
            assert "Another window writes" in shop.said


async def test_what_the_other_window_saves_is_seen(looking: Shop, other: WriterLock) -> None:
    async with driving(looking, lock=WriterLock(looking.path)) as shop:
        await until(shop, "looking only")
        await asyncio.to_thread(_save_elsewhere, looking)
        await until(shop, "赵伟")


def _save_elsewhere(looking: Shop) -> None:
    connection = sqlite3.connect(looking.path)
    connection.executescript(
        "INSERT INTO action(at, kind, says) VALUES ('2026-11-23T02:00:00Z', 'user', 'x');"
        "INSERT INTO now_open VALUES (1, (SELECT max(id) FROM action));"
        "UPDATE customer SET name = '赵伟';"
        "DELETE FROM now_open;"
    )
    connection.close()


async def test_a_window_takes_over_when_the_other_has_ended(
    looking: Shop, other: WriterLock
) -> None:
    lock = WriterLock(looking.path)
    async with driving(looking, lock=lock) as shop:
        other.release()
        await until(shop, "from now on this one writes")
        await shop.press("f4")
        assert shop.screen == "VisitScreen"
    assert lock.holder().name == "小张"
    lock.release()


async def test_what_was_refused_while_one_looked_can_be_done_after_the_take_over(
    looking: Shop, other: WriterLock
) -> None:
    lock = WriterLock(looking.path)
    async with driving(looking, lock=lock) as shop:
        await until(shop, "looking only")
        await shop.press("ctrl+z")
        assert "this one only looks" in shop.said
        other.release()
        await until(shop, "from now on this one writes")
        await shop.press("ctrl+z")
        assert "Taken back" in shop.said
    lock.release()


def _seen_by(screen: Screen[Any]) -> int:
    """How much had been saved when that screen last looked."""
    assert isinstance(screen, CardScreen)
    assert isinstance(screen._known, tuple)
    return int(screen._known[0])


async def test_what_is_saved_right_after_the_take_over_is_seen_on_coming_back(
    looking: Shop, other: WriterLock
) -> None:
    lock = WriterLock(looking.path)
    async with driving(looking, lock=lock) as shop:
        await asyncio.to_thread(_save_elsewhere, looking)
        await until(shop, "赵伟")
        await shop.open("card", 1)
        await shop.open("improvements")
        other.release()
        await until(shop, "from now on this one writes")
        await shop.rest()
        # The new connection counts what it has seen from the start; let it come to the same.
        while looking.seen() + 1 < _seen_by(shop.app.screen_stack[1]):
            await _save(shop, "前一次")
        await _save(shop, "换压缩机")
        await shop.press("backspace")
        assert "换压缩机" in shop.frame
    lock.release()


async def _save(shop: Driven, item: str) -> None:
    shop.app.act(add, 1, Visit(shop.app.shop.clock.today(), item=item))
    await shop.rest()


@posix_only("there nothing that is open can be replaced or removed")
async def test_a_window_that_takes_over_writes_to_the_file_that_was_put_back_meanwhile(
    looking: Shop, other: WriterLock
) -> None:
    lock = WriterLock(looking.path)
    backup = backups.make(looking.path, "asked", looking.clock.now())
    async with driving(looking, lock=lock) as shop:
        await until(shop, "looking only")
        restoring.restore(looking.path, backup.path, looking.clock.now())
        other.release()
        await until(shop, "from now on this one writes")
        await shop.press("ctrl+z")
    with contextlib.closing(sqlite3.connect(looking.path)) as connection:
        assert connection.execute("SELECT count(*) FROM action WHERE kind = 'undo'").fetchone()[0]
    lock.release()


async def test_a_window_that_is_being_left_begins_nothing_more(
    looking: Shop, other: WriterLock
) -> None:
    async with driving(looking, lock=WriterLock(looking.path)) as shop:
        shop.app.exit()
        other.release()
        begun = len(shop.app.workers)
        for ring in (shop.app.upkeep._follow, shop.app.upkeep._look_over, shop.app.upkeep.back_up):
            ring()
        assert len(shop.app.workers) == begun
        assert other.acquire()


async def test_nothing_is_written_while_one_looks(looking: Shop, other: WriterLock) -> None:
    before = db.value("SELECT max(id) FROM action")
    async with driving(looking, lock=WriterLock(looking.path)) as shop:
        await until(shop, "looking only")
        shop.app.upkeep.tick()
        await shop.rest()
    looking.connect()
    assert db.value("SELECT max(id) FROM action") == before
    assert drafts.waiting(looking) == []


async def test_a_copy_to_look_at_does_not_call_the_file_unwritable(
    make_shop: MakeShop, other: WriterLock
) -> None:
    made = make_shop(date(2026, 11, 23))
    made.disconnect()
    shop = Shop(made.path, made.config, made.clock, looking="copy")
    async with driving(shop) as driven:
        await driven.press("f4")
        assert driven.said == "The shop was opened to look only. Nothing was saved."
