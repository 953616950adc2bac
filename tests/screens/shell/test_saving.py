"""The writer thread: what is saved, in which order, and what is said of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from shells import FakeShop, said, today

from shopvisit.app.app import ShopvisitApp
from shopvisit.errors import CannotWriteError


async def test_work_is_done_in_order_in_one_thread_that_is_not_the_screens(
    app: ShopvisitApp, shop: FakeShop
) -> None:
    results: list[tuple[int, int]] = []

    def work(shop: FakeShop, number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        shop.note(f"work {number}")
        return number

    async with app.run_test():
        here = threading.get_ident()
        for number in range(5):
            app.act(work, number, then=lambda n: results.append((n, threading.get_ident())))
        await app.settled()
        assert results == [(number, here) for number in range(5)]
    done = [what for what, _thread in shop.threads]
    assert done == ["connect", *(f"work {n}" for n in range(5)), "disconnect"]
    assert len({thread for _what, thread in shop.threads} | {here}) == 2


async def test_the_screen_answers_while_something_is_being_saved(app: ShopvisitApp) -> None:
    free = threading.Event()
    async with app.run_test() as pilot:
        app.act(lambda _shop: free.wait(5))
        await pilot.press("5")
        assert today(app).done == [5]
        free.set()
        await app.settled()


async def test_what_could_not_be_done_is_said_in_words_and_the_work_goes_on(
    app: ShopvisitApp,
) -> None:
    done: list[object] = []

    def fail(_shop: FakeShop) -> None:
        raise CannotWriteError("The disk is full [/].")

    async with app.run_test() as pilot:
        app.act(fail, then=done.append)
        app.act(lambda _shop: "next", then=done.append)
        await app.settled()
        await pilot.pause()
        assert said(app) == "The disk is full [/]."
        assert done == ["next"]


async def test_a_file_that_cannot_be_opened_for_writing_is_tried_again(
    app: ShopvisitApp, shop: FakeShop
) -> None:
    shop.refusals.append(CannotWriteError("Read only."))
    done: list[object] = []
    async with app.run_test():
        app.act(lambda _shop: 1, then=done.append)
        await app.settled()
        assert (said(app), done) == ("Read only.", [])
        app.act(lambda _shop: 2, then=done.append)
        await app.settled()
        assert done == [2]


async def test_an_unforeseen_error_ends_the_program_and_is_kept_for_the_log(
    app: ShopvisitApp,
) -> None:
    def broken(_shop: FakeShop) -> None:
        raise ZeroDivisionError("bug")

    with pytest.raises(ZeroDivisionError):
        await _run(app, broken)
    assert isinstance(app.crash, ZeroDivisionError)
    assert app.return_code == 1
    assert app._exit_renderables == []


async def _run(app: ShopvisitApp, work: Callable[[FakeShop], object]) -> None:
    async with app.run_test() as pilot:
        app.act(work)
        await app.settled()
        await pilot.pause()


async def test_leaving_waits_for_what_is_still_being_saved(
    app: ShopvisitApp, shop: FakeShop
) -> None:
    def slow(shop: FakeShop) -> None:
        time.sleep(0.1)
        shop.note("saved")

    async with app.run_test():
        app.act(slow)
    assert [what for what, _thread in shop.threads] == ["connect", "saved", "disconnect"]


@pytest.mark.parametrize("key", ["ctrl+z", "u"])
async def test_undo_says_what_it_took_back(
    app: ShopvisitApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr("shopvisit.shop.whole.undo.undo", lambda _shop, **_how: "rating of 王秀英")
    async with app.run_test() as pilot:
        await pilot.press(key)
        await app.settled()
        await pilot.pause()
        assert said(app) == "Taken back: rating of 王秀英"
        assert today(app).done == ["reload"]


async def test_undo_says_when_there_is_nothing_left(
    app: ShopvisitApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopvisit.shop.whole.undo.undo", lambda _shop, **_how: None)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+z")
        await app.settled()
        await pilot.pause()
        assert said(app) == "There is nothing left to take back."
