"""Country and currency at the counter: asked at the first start, changed in the settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.screens.opening.first import FirstStart
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import countries, i18n
from shopvisit.text.countries import CHINA, Place
from shopvisit.widgets.form import Field

ENGLISH = str(len(i18n.LANGUAGES))
CHINESE = "1"


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "data" / "shop.db", tmp_path / "config" / "config.toml"


def made(paths: tuple[Path, Path]) -> Place:
    return Shop(paths[0], loading.load(paths[1]), Clock()).place


@pytest.mark.parametrize(
    ("system", "language", "place"),
    [
        ("en_US.UTF-8", ENGLISH, Place("US", "USD")),
        ("C.UTF-8", ENGLISH, Place("GB", "GBP")),
        ("en_US.UTF-8", CHINESE, CHINA),
    ],
)
async def test_the_country_comes_from_the_language_without_a_key_more(
    paths: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch,
    system: str, language: str, place: Place,
) -> None:  # fmt: skip
    monkeypatch.setenv("LANG", system)
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(language, *"Handy", "enter", *"Anna", "enter")
        await pilot.pause()
    assert made(paths) == place


async def test_another_country_is_typed_by_its_name(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(ENGLISH, *"Handy", "up", "ctrl+u", *"narnia")
        await pilot.pause()
        field = app.screen.query_one("#field-country", Field)
        assert field.wrong
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.return_value is None
        await pilot.press("ctrl+u", *"japan")
        await pilot.pause()
        assert "¥268  2026-01-30" in field.note
        await pilot.press("enter", "enter", *"Anna", "enter")
        await pilot.pause()
    assert made(paths) == Place("JP", "JPY")


async def test_a_country_that_was_typed_stays_when_the_language_is_another(
    paths: tuple[Path, Path],
) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(ENGLISH, "up", "ctrl+u", *"japan", "up", CHINESE)
        await pilot.press(*"Handy", "enter", *"Anna", "enter")
        await pilot.pause()
    assert made(paths) == Place("JP", "JPY")


@pytest.fixture
def settled(make_shop: MakeShop, tmp_path: Path) -> Callable[[], Shop]:
    def make() -> Shop:
        shop = make_shop()
        shop.configure(loading.load(tmp_path / "config.toml"))
        anna = customers.add(shop, Customer("Anna", "+44 7700 900123"))
        visits.add(shop, anna, Visit(TODAY, amount=268_050))
        return shop

    return make


async def to(driven: Driven, key: str) -> None:
    await driven.press("f8")
    await driven.press(*["down"] * (4 if key == "country" else 5))


async def test_the_country_is_changed_in_the_settings_and_undone(
    settled: Callable[[], Shop],
) -> None:
    async with driving(settled()) as driven:
        await to(driven, "country")
        assert "China  CN" in driven.frame
        await driven.press("enter", "ctrl+u", *"united kingd")
        assert "GB GBP  £268.50  30/01/2026" in driven.frame
        await driven.press("enter")
        assert (driven.screen, countries.here()) == ("SettingsScreen", Place("GB", "GBP"))
        assert "United Kingdom  GB" in driven.frame
        assert "British Pound  GBP" in driven.frame
        assert db.value("SELECT key FROM phone_key") == "07700900123"
        await driven.press("ctrl+z")
        assert countries.here() == CHINA
        assert "China  CN" in driven.frame
        assert db.value("SELECT key FROM phone_key") == "00447700900123"


async def test_the_currency_is_changed_alone(settled: Callable[[], Shop]) -> None:
    async with driving(settled()) as driven:
        await to(driven, "currency")
        await driven.press("enter", "ctrl+u", *"narnia", "enter")
        assert "Type a currency's name" in driven.frame
        await driven.press("ctrl+u", *"jpy", "enter")
        assert countries.here() == Place("CN", "JPY")
        assert db.value("SELECT amount FROM visit") == 2681


async def test_the_card_shows_money_and_numbers_as_the_country_does(
    settled: Callable[[], Shop],
) -> None:
    async with driving(settled()) as driven:
        await to(driven, "country")
        await driven.press("enter", "ctrl+u", *"gb", "enter", "f3", *"07700", "enter")
        assert driven.screen == "CardScreen"
        assert "£2,680.50" in driven.frame
        assert "077** **0123" in driven.frame


@pytest.mark.parametrize("typed", ["country", "currency", "国家", "货币", "hb"])
async def test_the_palette_finds_it_by_any_name(settled: Callable[[], Shop], typed: str) -> None:
    async with driving(settled()) as driven:
        await driven.press("ctrl+p", *typed, "enter")
        assert driven.screen == "SettingsScreen"
