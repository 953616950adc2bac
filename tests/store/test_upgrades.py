"""A shop made by an older program: what it becomes, and that nothing of its past is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from shops import MakeShop

from shopvisit import db
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole.undo import undo
from shopvisit.store import shopfile
from shopvisit.store.migrations import newest, steps

MADE = "2026-11-01T04:00:00Z"


@contextmanager
def older(path: Path, version: int = 3) -> Iterator[sqlite3.Connection]:
    """A file of that version, to be filled."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for step in steps.STEPS[:version]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(f"PRAGMA application_id = {shopfile.APPLICATION_ID}")
        connection.execute(
            "INSERT INTO staff(created_at, name, role) VALUES (?, '小张', 'owner')", (MADE,)
        )
        yield connection


def customer(connection: sqlite3.Connection, name: str, phone: str, **more: object) -> int:
    row = {"created_at": MADE, "name": name, "phone": phone, "phone_key": phone[:11]} | more
    made = connection.execute(
        f"INSERT INTO customer({', '.join(row)}) VALUES ({db.marks(row)}) RETURNING id",
        tuple(row.values()),
    )
    return int(made.fetchone()[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def test_every_number_of_every_card_becomes_a_key(path: Path, make_shop: MakeShop) -> None:
    with older(path) as connection:
        kept = customer(connection, "王秀英", "13812342231 / 0755-88881234")
        customer(connection, "秀英姐", "13900001111", merged_into=kept)
        customer(connection, "走了的", "", phone_key=None, erased_at=MADE)
    shop = make_shop()
    assert db.rows("SELECT key, customer_id FROM phone_key ORDER BY key") == [
        ("075588881234", kept),
        ("13812342231", kept),
        ("13900001111", kept),
    ]
    assert customers.find_ids(shop, "8888") == customers.find_ids(shop, "xyj") == [kept]


def test_the_keys_of_an_upgrade_are_those_that_are_derived(path: Path, make_shop: MakeShop) -> None:
    with older(path) as connection:
        kept = customer(connection, "单雪梅", "13812342231;13900001111")
        customer(connection, "雪梅", "+86 137 0000 1122", phone_key="1", merged_into=kept)
    make_shop()
    queries = [f"SELECT * FROM {table} ORDER BY 1" for table in ("search_key", "phone_key")]
    upgraded = [db.rows(sql) for sql in queries]
    with db.transaction():
        customers.derive(kept)
    assert [db.rows(sql) for sql in queries] == upgraded


def test_an_action_that_names_columns_of_before_is_taken_back(
    path: Path, make_shop: MakeShop
) -> None:
    with older(path) as connection:
        id_ = customer(connection, "王绣英", "13812342231")
        before = {"id": id_, "name": "王秀英", "phone_key": "1", "merged_into": None}
        connection.execute(
            "INSERT INTO action(at, staff_id, kind, says, customer_id) "
            "VALUES (?, 1, 'user', 'changed {customer}', ?)",
            (MADE, id_),
        )
        connection.execute(
            "INSERT INTO journal(action_id, table_name, row_id, before, after) "
            "VALUES (1, 'customer', ?, ?, ?)",
            (id_, json.dumps(before), json.dumps(before | {"name": "王绣英"})),
        )
    shop = make_shop()
    assert undo(shop) == "changed 王绣英"
    assert customers.get(shop, id_).name == "王秀英"


def test_how_far_it_is_is_told_from_beginning_to_end(path: Path) -> None:
    with older(path) as connection:
        for number in range(2_000):
            customer(connection, "王", f"139{number:08}")
        connection.execute(
            "INSERT INTO follow_up(created_at, customer_id, kind, from_on, due_on, first_due_on, "
            "priority) SELECT created_at, id, 'manual', '2026-11-01', '2026-11-01', '2026-11-01', "
            "3 FROM customer"
        )
    told: list[int] = []
    shopfile.upgrade(path, told.append)
    assert told == sorted(told)
    assert told[0] <= 20
    assert told[-1] > 90
    assert len(set(told)) > 10
    assert shopfile.look_at_header(path) == newest.SCHEMA


def test_a_file_that_is_up_to_date_has_nothing_to_tell(shop: Shop) -> None:
    told: list[int] = []
    shopfile.upgrade(shop.path, told.append)
    assert told == []
    assert not (shop.path.parent / "backups").exists()
