"""Doing again what undo took back, and taking back one action among others."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from invariants import broken
from shops import TODAY, MakeShop
from taken_back import random_action, state

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import daily, undo


@pytest.mark.parametrize("seed", range(6))
def test_to_and_fro_the_shop_is_as_it_was_each_time(make_shop: MakeShop, seed: int) -> None:
    chance = random.Random(seed)
    shop = make_shop()
    daily.catch_up(shop)
    states, here = [state()], 0
    for step in range(60):
        if step == 35:
            shop = make_shop(TODAY + timedelta(days=1))
            daily.catch_up(shop)
            states, here = [state()], 0  # what is before that is tried with undo alone
        what = chance.choice(("do", "do", "undo", "undo", "redo"))
        if what == "do":
            before = state()
            random_action(shop, chance)
            if state() != before:
                states[here + 1 :] = [state()]
                here += 1
        elif what == "undo" and here:
            assert undo.undo(shop) is not None
            here -= 1
        elif what == "redo" and here < len(states) - 1:
            done = undo.redo(shop) is not None
            assert done
            here += 1
        assert state() == states[here], (step, what)
    assert broken(shop) == []


def test_redo_says_what_it_did_again_and_undo_takes_that_back(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王秀英"))
    changing.add(shop, customer_id, "送滤芯", TODAY)
    for _time in range(3):
        assert undo.undo(shop) == "new follow-up for 王秀英"
        assert db.value("SELECT count(*) FROM follow_up") == 0
        assert undo.redo(shop) == "new follow-up for 王秀英"
        assert db.value("SELECT count(*) FROM follow_up") == 1
    assert undo.redo(shop) is None


def test_once_somebody_has_worked_on_there_is_nothing_to_do_again(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王秀英"))
    changing.add(shop, customer_id, "送滤芯", TODAY)
    undo.undo(shop)
    changing.add(shop, customer_id, "送发票", TODAY)
    assert undo.redo(shop) is None
    assert [row[0] for row in db.rows("SELECT reason FROM follow_up")] == ["送发票"]


def test_one_action_among_others_is_taken_back_by_itself_and_done_again(shop: Shop) -> None:
    daily.catch_up(shop)
    wang, chen = (customers.add(shop, Customer(name=name)) for name in ("王秀英", "陈小明"))
    changing.add(shop, wang, "送滤芯", TODAY)
    first = db.value("SELECT max(id) FROM action")
    changing.add(shop, chen, "问发票", TODAY)
    whole = state()
    assert first in undo.takeable(shop)
    assert undo.take_back(shop, first) == "new follow-up for 王秀英"
    assert [row[0] for row in db.rows("SELECT reason FROM follow_up")] == ["问发票"]
    assert undo.redo(shop) == "new follow-up for 王秀英"
    assert state() == whole


def test_what_has_been_built_on_is_not_taken_back_by_itself(shop: Shop) -> None:
    wang = customers.add(shop, Customer(name="王秀英"))
    made = db.value("SELECT max(id) FROM action")
    changing.add(shop, wang, "送滤芯", TODAY)
    customers.add(shop, Customer(name="陈小明"))
    before = state()
    assert made not in undo.takeable(shop)
    with pytest.raises(ShopError):
        undo.take_back(shop, made)
    assert state() == before


@pytest.mark.parametrize("seed", range(6))
def test_whatever_can_be_taken_back_by_itself_leaves_all_others_as_they_were(
    make_shop: MakeShop, seed: int
) -> None:
    chance = random.Random(seed)
    shop = make_shop()
    daily.catch_up(shop)
    for _step in range(25):
        random_action(shop, chance)
    tried = 0
    while (found := undo.takeable(shop)) and tried < 12:
        chosen = chance.choice(found)
        about = db.value("SELECT customer_id FROM action WHERE id = ?", chosen)
        others = rows_of_others(about)
        undo.take_back(shop, chosen)
        assert rows_of_others(about) == others
        assert broken(shop) == []
        tried += 1
    assert tried > 3


def rows_of_others(customer_id: int) -> list[tuple[object, ...]]:
    return [
        row
        for table in ("visit", "rating", "follow_up", "occasion", "complaint")
        for row in db.rows(f"SELECT * FROM {table} WHERE customer_id <> ?", customer_id)
    ]
