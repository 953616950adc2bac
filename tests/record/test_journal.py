"""The journal and undo: every change is noted, and every action can be taken back."""

import random
import sqlite3
from datetime import date, timedelta

import pytest
from shops import TODAY, MakeShop
from taken_back import random_action, state

from shopvisit import db
from shopvisit.errors import BusyError, ShopError
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, undo


def test_random_actions_are_taken_back_one_by_one_even_after_a_restart(
    make_shop: MakeShop,
) -> None:
    rng = random.Random(7)
    shop = make_shop()
    daily.catch_up(shop)
    states = [state()]
    for step in range(60):
        if step == 40:
            shop = make_shop(TODAY + timedelta(days=1))
            daily.catch_up(shop)
        before = state()
        random_action(shop, rng)
        if before != state():
            states.append(state())
    shop = make_shop(TODAY + timedelta(days=1))
    states.pop()
    while len(states) > 1:
        assert undo.undo(shop) is not None
        assert state() == states.pop()


def test_undo_says_in_words_what_it_took_back(shop: Shop) -> None:
    customer_id, _visit = visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    changing.add(shop, customer_id, "送滤芯", TODAY)
    assert undo.undo(shop) == "new follow-up for 王秀英"


def test_undo_with_nothing_left_says_so(make_shop: MakeShop) -> None:
    shop = make_shop()
    while undo.undo(shop):
        pass
    assert undo.undo(shop) is None


def test_undo_is_itself_an_action_in_the_journal(shop: Shop) -> None:
    customers.add(shop, Customer(name="王秀英"))
    undo.undo(shop)
    kinds = [row[0] for row in db.rows("SELECT kind FROM action ORDER BY id")]
    assert "undo" in kinds


def test_undo_reaches_behind_what_the_rules_did_since(make_shop: MakeShop) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, Customer(name="王秀英"))
    visits.add(shop, customer_id, Visit(TODAY - timedelta(days=89), served_by=1))
    shop = make_shop(TODAY + timedelta(days=1))
    daily.catch_up(shop)
    shop = make_shop(TODAY + timedelta(days=2))
    daily.catch_up(shop)
    assert db.value("SELECT count(*) FROM follow_up WHERE rule = 'dormant'") == 1
    assert undo.undo(shop) == "visit of 王秀英"
    assert db.value("SELECT count(*) FROM follow_up WHERE rule = 'dormant'") == 0


def test_undo_is_whole_or_not_at_all(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop()
    customers.add(shop, Customer(name="王秀英"))
    before = state()

    def fail(_shop: Shop) -> int:
        raise BusyError

    monkeypatch.setattr(daily, "catch_up", fail)
    with pytest.raises(BusyError):
        undo.undo(shop)
    assert state() == before


def test_a_change_outside_of_an_action_is_refused(shop: Shop) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        db.run("INSERT INTO customer(created_at, name) VALUES (?, 'x')", shop.clock.stamp())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET table_name = 'x'",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal LIMIT 1",
        "UPDATE action SET says = 'x'",
        "DELETE FROM action",
    ],
)
def test_the_journal_only_grows(shop: Shop, statement: str) -> None:
    customers.add(shop, Customer(name="王秀英"))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.run(statement)


def test_an_action_that_changes_nothing_leaves_nothing_behind(shop: Shop) -> None:
    before = db.value("SELECT count(*) FROM action")
    with journal.action(shop, "nothing"):
        pass
    assert db.value("SELECT count(*) FROM action") == before


def test_an_action_that_fails_leaves_nothing_behind(shop: Shop) -> None:
    before = state()

    def half() -> None:
        with journal.action(shop, "half"):
            customers.add(shop, Customer(name="王秀英"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert state() == before


def test_one_visit_with_all_that_follows_is_one_action(shop: Shop) -> None:
    before = db.value("SELECT count(*) FROM action")
    visits.add(shop, Customer(name="王秀英"), Visit(date(2026, 11, 20)))
    assert db.value("SELECT count(*) FROM action") == before + 1


def test_the_journal_says_who_and_when(shop: Shop) -> None:
    shop.set_staff(2)
    customers.add(shop, Customer(name="王秀英"))
    assert db.row("SELECT staff_id, at FROM action ORDER BY id DESC LIMIT 1") == (
        2,
        "2026-11-21T02:00:00Z",
    )


@pytest.mark.parametrize("typed", ["13812342231", "138 1234 2231"])
def test_the_number_of_somebody_without_a_name_is_masked_in_what_undo_says(
    shop: Shop, typed: str
) -> None:
    visits.add(shop, Customer(phone=typed), Visit(TODAY))
    customers.edit(shop, 1, Customer(phone=typed, note="老客"))
    customers.add(shop, Customer(phone="13900001111"))
    said = [undo.undo(shop) for _action in range(3)]
    assert said == [
        "new customer 139****1111",
        "changed 138****2231",
        "visit of the new customer 138****2231",
    ]
    assert db.rows("SELECT args FROM action WHERE args LIKE '%1234%' OR args LIKE '%0000%'") == []


def test_something_new_for_somebody_who_is_gone_is_refused_in_words(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王秀英"))
    undo.undo(shop)
    with pytest.raises(ShopError, match="not there any more"):
        changing.add(shop, customer_id, "问一声", TODAY)
    with pytest.raises(ShopError, match="not there any more"):
        visits.add(shop, customer_id, Visit(TODAY))
