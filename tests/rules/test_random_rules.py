"""Whatever rules a shop writes itself, the rules of the house hold and every day counts."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from invariants import broken
from own_rules import made_of, tables
from random_steps import OUTCOMES, Step, take
from rule_histories import ago, came
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings import loading
from shopvisit.settings.rule_table import TRIGGER_NAMES
from shopvisit.settings.values import VISIT_KINDS, Rule
from shopvisit.shop.whole import daily

_FRESH = itertools.count()
SHIPPED = loading.default().rules

steps = st.one_of(
    st.tuples(st.just("days"), st.integers(1, 9), st.just(10)),
    st.tuples(st.just("visit"), st.integers(0, 4), st.sampled_from(VISIT_KINDS)),
    st.tuples(st.just("talk"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("put off"), st.integers(0, 9), st.integers(1, 9)),
    st.tuples(st.just("birthday"), st.integers(0, 4), st.integers(0, 30)),
    st.tuples(st.just("expiry"), st.integers(0, 4), st.integers(-3, 60)),
    st.tuples(st.just("consent"), st.integers(0, 4), st.sampled_from(["all", "none"])),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
    st.tuples(st.just("improve"), st.integers(0, 4), st.sampled_from(["propose", "adopt"])),
)


def books() -> list[tuple[object, ...]]:
    """Every follow-up as it stands, but for the number of its row."""
    return db.rows(
        "SELECT dedupe_key, customer_id, rule, from_on, due_on, priority, assignee_id, status "
        "FROM follow_up ORDER BY 1, 2, 3, 4, 5"
    )


@pytest.mark.parametrize("trigger", sorted(TRIGGER_NAMES))
@costly(6)
@given(st.data(), st.lists(steps, min_size=4, max_size=16), st.integers(1, 45))
def test_a_rule_of_ones_own_keeps_every_rule_and_every_day_counts(
    make_shop: MakeShop, trigger: str, data: st.DataObject, history: list[Step], closed: int
) -> None:
    own = made_of(data.draw(tables(trigger)))
    daily_looked, once = (
        _lived(make_shop, own, history, closed, each_day=each_day) for each_day in (True, False)
    )
    assert daily_looked == once


def _lived(
    make_shop: MakeShop, own: Rule, history: list[Step], closed: int, *, each_day: bool
) -> list[tuple[object, ...]]:
    """The books after a history, and days on which the shop was closed, or looked each day."""
    day, rules = TODAY, {**SHIPPED, own.name: own}
    shop = make_shop(day, name=f"shop{next(_FRESH)}", rules=rules)
    came(shop, (ago(35), "Refill"), (ago(20), "换滤芯"), (ago(8), "Refill"))
    came(shop, (ago(58), "换滤芯"))
    daily.catch_up(shop)
    for step in history:
        if step[0] == "days":
            day += timedelta(days=step[1])
            shop.clock = clock_at(day)
            daily.catch_up(shop)
        else:
            with suppress(ShopError):
                take(shop, step)
    assert broken(shop) == []
    for offset in range(1, closed + 1) if each_day else [closed]:
        shop.clock = clock_at(day + timedelta(days=offset))
        daily.catch_up(shop)
    assert broken(shop) == []
    return books()
