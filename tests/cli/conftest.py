"""A shop in a file, for the commands to work on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    """A shop with one customer who was in yesterday."""
    shop = make_shop()
    visits.add(
        shop,
        Customer(name="王秀英", phone="13812342231"),
        Visit(TODAY - timedelta(days=1), item="空调清洗", served_by=1),
    )
    db.disconnect()
    return shop.path
