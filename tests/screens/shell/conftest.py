"""The shell around a shop without a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from shells import FakeShop

from shopvisit.app.app import ShopvisitApp
from shopvisit.app.upkeep import Upkeep
from shopvisit.screens import base
from shopvisit.text import i18n


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def _fake_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    # The rules and the PIN need a file; test_app.py and test_pin_screen.py have one.
    monkeypatch.setattr(Upkeep, "run_rules", lambda _upkeep: None)
    monkeypatch.setattr("shopvisit.shop.record.pin.is_set", lambda _shop: False)
    monkeypatch.setattr("shopvisit.screens.places.waiting", lambda _shop: None)
    monkeypatch.setattr("shopvisit.shop.people.customers.find_ids", lambda *_asked: [])
    monkeypatch.setattr("shopvisit.shop.people.customers.found", lambda *_asked: [])
    monkeypatch.setattr("shopvisit.shop.lists.named.every", lambda *_asked: [])
    for name in ("today", "find", "card", "month", "visit"):
        monkeypatch.setitem(base.SCREENS, name, f"shells:{name.capitalize()}")


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


@pytest.fixture
def app(shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> ShopvisitApp:
    monkeypatch.setattr("shopvisit.shop.people.staff.active", lambda shop: shop.members)
    return ShopvisitApp(shop)  # type: ignore[arg-type]  # what the shell asks of one
