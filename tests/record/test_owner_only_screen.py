"""What only the owner does with a customer: exporting and erasing, to the last digit."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from pilots import driving, open_card
from textual.widgets import Input

from shopvisit import db
from shopvisit.files.keeping import backups, erasing
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop

PIN = "135790"
WANG = 1


# Exporting


async def test_a_customer_is_exported_to_the_file_that_is_named(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+s")
        assert driven.screen == "CustomerExport"
        await driven.press("enter")
        assert driven.screen == "CardScreen"
        assert "customer-1.json" in driven.said
        await driven.press("x")
        assert "customer-1.2.json" in driven.frame
    written = known.path.parent / "exports" / "customer-1.json"
    assert "王秀英" in json.dumps(
        json.loads(written.read_text(encoding="utf-8")), ensure_ascii=False
    )


async def test_exporting_and_erasing_are_the_owners(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await open_card(driven)
        for key, sheet in (("x", "CustomerExport"), ("ctrl+d", "EraseSheet")):
            await driven.press(key)
            assert driven.screen == "PinSheet"
            await driven.press("escape")
            assert driven.screen == "CardScreen"
            await driven.press(key)
            await driven.press(*PIN, "enter")
            assert driven.screen == sheet
            await driven.press("escape")


async def test_a_file_that_is_there_is_not_overwritten(known: Shop, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("x")
        driven.app.screen.query_one(Input).value = str(taken)
        await driven.press("enter")
        assert driven.screen == "CustomerExport"
    assert taken.read_text() == "mine"


# Erasing


@pytest.mark.parametrize("key", ["shift+delete", "ctrl+d"])
async def test_a_customer_is_erased_once_the_digits_stand_there(
    known: Shop, lang: str, key: str
) -> None:
    async with driving(known) as driven:
        await driven.press("right", key)
        assert driven.screen == "EraseSheet"
        assert ("1 visit" if lang == "en" else "到店 1 次") in driven.frame
        await driven.type("２２３１")
        await driven.press("enter")
        assert driven.screen == "TodayScreen"
        assert driven.said
        await driven.pilot.pause(0.12)  # the preview waits until the cursor rests
        assert "王秀英" not in driven.frame
    assert db.value("SELECT name FROM customer WHERE id = ?", WANG) == ""


async def test_other_digits_erase_nothing(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await open_card(driven)
        for typed in ("", "2232", "22311"):
            await driven.press("ctrl+d", *typed, "enter")
            assert driven.screen == "EraseSheet"
            assert ("To erase, type 2231" if lang == "en" else "请在这里输入 2231") in driven.frame
            await driven.press("escape")
            assert driven.screen == "CardScreen"
    assert customers.get(known, WANG).name == "王秀英"


async def test_without_a_phone_number_the_card_s_number_is_typed(known: Shop) -> None:
    async with driving(known) as driven:
        await open_card(driven, 2)
        await driven.press("ctrl+d")
        assert "Type 0002" in driven.frame
        await driven.press(*"0002", "enter")
    assert db.value("SELECT name FROM customer WHERE id = 2") == ""


async def test_where_one_only_looks_nothing_is_erased(known: Shop) -> None:
    known.looking = "in_use"
    async with driving(known) as driven:
        await open_card(driven)
        await driven.press("ctrl+d")
        assert driven.screen == "CardScreen"
        assert driven.said


async def test_while_the_backups_are_erased_one_saves_on_and_leaving_does_not_wait(
    known: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for why in ("daily", "asked"):
        backups.make(known.path, why, known.clock.now())
    rewrite, go_on, at_work = erasing._rewrite, threading.Event(), threading.Event()

    def slowly(*args: Any) -> bool:
        at_work.set()
        go_on.wait(5)
        return rewrite(*args)

    monkeypatch.setattr(erasing, "_rewrite", slowly)
    async with driving(known) as driven:
        await driven.pilot.press("right", "ctrl+d", *"2231", "enter")
        await asyncio.to_thread(at_work.wait, 5)
        driven.app.act(customers.add, customers.Customer("陈小明"))
        await driven.app.settled()
        assert not go_on.is_set()
        driven.app.upkeep.end()
        go_on.set()
        await driven.app.workers.wait_for_complete()
    known.connect()
    assert customers.find(known, "陈小明")
    held = [backup for backup in backups.listed(known.path) if names_in(backup.path)]
    assert held  # what was not reached yet
    erasing.finish(known)
    assert not any(names_in(backup.path) for backup in backups.listed(known.path))


def names_in(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT 1 FROM customer WHERE name = '王秀英'").fetchall())
