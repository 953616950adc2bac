"""Those who had stayed away when they came in with a list are called, so many a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from lists import taken
from shops import MakeShop

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import absent
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, undo


def came(shop: Shop, *days: int) -> tuple[int, ...]:
    """Customers who were last here so many days ago, brought in; those away for long."""
    today = shop.clock.today()
    lines = [f"顾客{n},1380000{n:04},{today - timedelta(days=away)}" for n, away in enumerate(days)]
    return taken(shop, "\n".join(["姓名,电话,到店日期", *lines, ""])).absent


def planned() -> list[tuple[date, str]]:
    rows = db.rows("SELECT from_on, rule FROM follow_up WHERE status = 'open' ORDER BY id")
    return [(date.fromisoformat(on), rule) for on, rule in rows]


def test_the_last_to_come_is_called_first_and_by_the_rule_that_missed_them(shop: Shop) -> None:
    assert absent.plan(shop, came(shop, 400, 100, 5, 185), 10) == 3
    assert [rule for _on, rule in planned()] == ["dormant", "last-try", "last-try"]


@given(per_day=st.integers(1, 7), count=st.integers(0, 20))
@costly(15)
def test_no_working_day_has_more_than_was_said_and_none_is_left_out(
    make_shop: MakeShop, per_day: int, count: int
) -> None:
    shop = make_shop()
    while undo.undo(shop):  # what the example before has done
        pass
    assert absent.plan(shop, came(shop, *[120] * count), per_day) == count
    days = [on for on, _rule in planned()]
    wanted, day = [], shop.clock.today()
    for place in range(count):
        day = shop.work.add(day, 1) if place % per_day == 0 else day
        wanted.append(day)
    assert days == wanted


def test_it_is_done_once_and_the_rules_add_nothing(shop: Shop) -> None:
    who = came(shop, 100, 200)
    assert absent.plan(shop, who, 5) == 2
    assert absent.plan(shop, who, 5) == 0
    daily.catch_up(shop)
    assert len(planned()) == 2


def test_who_comes_in_is_not_called(shop: Shop) -> None:
    (who,) = came(shop, 100)
    absent.plan(shop, [who], 5)
    visits.add(shop, who, Visit(shop.clock.today()))
    assert "dormant" not in [rule for _on, rule in planned()]


def test_who_wants_no_contact_is_not_called(shop: Shop) -> None:
    (who,) = came(shop, 100)
    customers.edit(shop, who, customers.Customer(name="顾客0", contact_consent="none"))
    assert absent.plan(shop, [who], 5) == 0


def test_undo_takes_all_of_them_back(shop: Shop) -> None:
    absent.plan(shop, came(shop, 100, 200), 5)
    undo.undo(shop)
    assert planned() == []


@pytest.mark.parametrize("per_day", [0, -1, 101])
def test_a_number_that_is_none_is_refused(shop: Shop, per_day: int) -> None:
    with pytest.raises(ShopError, match="1 to 100"):
        absent.plan(shop, [], per_day)
