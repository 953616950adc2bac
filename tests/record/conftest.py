"""A shop whose owner may have a PIN, without what hashing it costs."""

from __future__ import annotations

import pytest
from shops import TODAY, MakeShop

from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit


@pytest.fixture
def real_hash() -> None:
    """For what is about the hash itself."""


@pytest.fixture(autouse=True)
def _cheap_hash(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One scrypt takes 40 ms, which the rest need not pay for."""
    if "real_hash" not in request.fixturenames:
        monkeypatch.setattr(pin, "_hashed", lambda plain, salt: (plain.encode() + salt * 2)[:32])


@pytest.fixture
def known(make_shop: MakeShop) -> Shop:
    """王秀英, who was here two days ago, so that she is on Today; and 赵伟 without a number."""
    shop = make_shop(TODAY.replace(day=19))
    visits.add(shop, Customer(name="王秀英", phone="13812342231"), Visit(TODAY.replace(day=19)))
    customers.add(shop, Customer(name="赵伟"))
    return make_shop()


@pytest.fixture
def locked(known: Shop) -> Shop:
    """The same, with the PIN 135790."""
    pin.change(known, "135790")
    return known
