"""The program around an open shop: the rules at start and at midnight, and what it says first."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.app.app import ShopvisitApp
from shopvisit.errors import FileRefusedError
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.widgets.keys import Keys


def missed() -> int:
    return int(db.value("SELECT count(*) FROM follow_up WHERE rule = 'dormant'"))


async def test_the_rules_run_at_start_and_at_midnight_while_the_program_stays_open(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    visits.add(shop, Customer(name="今天该找"), Visit(TODAY - timedelta(days=90)))
    visits.add(shop, Customer(name="明天该找"), Visit(TODAY - timedelta(days=89)))
    moments = [datetime(2026, 11, 21, 23, 59, tzinfo=UTC) - timedelta(hours=8)]
    shop.clock = Clock(source=lambda: moments[-1])
    app = ShopvisitApp(shop)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        await app.settled()
        assert missed() == 1
        moments.append(moments[0] + timedelta(minutes=2))
        app.upkeep.look_at_day()
        await app.settled()
        assert missed() == 2


def said(app: ShopvisitApp) -> str:
    return "".join(keys.said for keys in app.screen.query(Keys))


async def test_a_year_without_a_holiday_table_is_told(make_shop: MakeShop) -> None:
    app = ShopvisitApp(make_shop(date(2102, 5, 1)))
    async with app.run_test(size=(160, 24)) as pilot:
        await pilot.pause(0.3)
        await app.settled()
        assert "The public holidays of 2102 are not known yet" in said(app)


async def test_what_should_be_known_does_not_hide_what_was_just_said(make_shop: MakeShop) -> None:
    app = ShopvisitApp(make_shop(date(2102, 5, 1)))
    async with app.run_test(size=(160, 24)) as pilot:
        app.say("A half-written talk was kept")
        await pilot.pause(0.4)
        await app.settled()
        assert "half-written" in said(app)
        for keys in app.screen.query(Keys):
            keys.hush()
        await pilot.pause(1.2)
        assert "The public holidays of 2102" in said(app)


async def test_a_setting_that_is_not_used_is_told(make_shop: MakeShop) -> None:
    shop = make_shop()
    from pathlib import Path

    from shopvisit.settings.checks import Allowed
    from shopvisit.settings.merging import Problem

    problem = Problem(Path("config.toml"), "thresholds.low_csat", "9", Allowed("1 to 5"))
    shop.config = shop.config._replace(problems=(problem,))
    app = ShopvisitApp(shop)
    async with app.run_test(size=(160, 24)) as pilot:
        await pilot.pause(0.3)
        await app.settled()
        assert "thresholds.low_csat = 9 is not used" in said(app)


async def test_a_timer_that_rings_while_the_program_ends_starts_nothing(shop: Shop) -> None:
    app = ShopvisitApp(shop)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    before = db.value("SELECT count(*) FROM action")
    app.upkeep.run_rules()
    await app.settled()
    assert app.crash is None
    assert db.value("SELECT count(*) FROM action") == before


async def test_damage_that_no_list_has_met_is_found_by_itself(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.disconnect()
    with shop.path.open("r+b") as file:
        # The tree of a table of which Today reads nothing.
        file.seek(4096 * (_root_page(shop.path, "month_lock") - 1))
        file.write(bytes(4096))
    app = ShopvisitApp(Shop(shop.path, shop.config, shop.clock))
    with pytest.raises(FileRefusedError):
        await _run_a_while(app)
    assert isinstance(app.crash, FileRefusedError)


async def _run_a_while(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        for _turn in range(300):
            await pilot.pause(0.01)


def _root_page(path: Path, table: str) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(connection.execute(query, (table,)).fetchone()[0])
