"""What tests of saving under trouble share: a shop with one of each, and a file that is busy."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

BUSY = "Another program is writing to the shop's file. Nothing was saved; try again."
YESTERDAY = TODAY - timedelta(days=1)


def one_of_each(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A customer to call today, her complaint, an improvement; nobody waits long for the file."""
    shorter = tuple((name, 20 if name == "busy_timeout" else value) for name, value in db.PRAGMAS)
    monkeypatch.setattr(db, "PRAGMAS", shorter)
    shop = make_shop()
    who = Customer(name="王秀英", phone="13800002231")
    customer_id, _visit = visits.add(shop, who, Visit(YESTERDAY, served_by=2))
    complaints.open_(shop, customer_id, complaints.New("没修好"))
    improvements.propose(shop, improvements.New("换个喇叭"), [])
    return shop


@contextlib.contextmanager
def held(shop: Shop) -> Iterator[None]:
    """Another program is writing meanwhile."""
    with contextlib.closing(sqlite3.connect(shop.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def written() -> int:
    """How many actions of people are in the journal."""
    return int(db.value("SELECT count(*) FROM action WHERE kind = 'user'"))
