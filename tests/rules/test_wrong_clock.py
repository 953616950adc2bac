"""A clock that was wrong for a while leaves nothing behind once it is right again."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from rule_histories import ago, came, newcomer
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.month.month import month
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, wrong_clock
from shopvisit.shop.whole.setup import set_up

DAY, YEAR = timedelta(days=1), timedelta(days=365)
OCTOBER = "2026-10"
_FRESH = itertools.count()


def on(shop: Shop, day: date) -> int:
    """Open the shop on a day that its computer takes for today."""
    shop.clock = clock_at(day)
    return daily.catch_up(shop)


def books() -> tuple[list[tuple[object, ...]], ...]:
    """All that counts of what the rules have done."""
    return (
        db.rows(
            "SELECT dedupe_key, customer_id, from_on, due_on, priority, assignee_id, status "
            "FROM follow_up WHERE close_reason <> 'clock' ORDER BY 1, 2, 3"
        ),
        db.rows("SELECT month, locked_at, figures FROM month_lock ORDER BY month"),
        db.rows("SELECT max(through_on) FROM engine_run"),
    )


def regulars(shop: Shop) -> None:
    """People whom the rules will call in the days and the year to come, and a complaint."""
    for away, born in ((20, 3), (80, 30), (89, 300), (170, 9)):
        customer_id = came(shop, (ago(away), "空调清洗"))
        day = TODAY + born * DAY
        occasions.add(shop, customer_id, "birthday", YearlyDay("solar", day.month, day.day))
    complaints.open_(shop, 1, complaints.New("还是不制冷"))


@pytest.mark.parametrize("mended", [True, False])
def test_a_clock_that_was_wrong_for_one_start_changes_nothing_later(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, mended: bool
) -> None:
    """The control: where nothing is put right, some such start is seen later."""
    if not mended:
        monkeypatch.setattr(wrong_clock, "put_right", lambda _shop: None)
    differs: list[object] = []

    @costly(30)
    @given(
        st.integers(0, 30),
        st.one_of(st.integers(1, 10), st.integers(300, 400), st.just(-9000)),
        st.integers(0, 2),
        st.integers(1, 25),
    )
    def lived(right: int, ahead: int, later: int, more: int) -> None:
        found = []
        for wrong in (False, True):
            shop = make_shop(name=f"wrong{next(_FRESH)}")
            daily.catch_up(shop)
            regulars(shop)
            for number in range(1, right + 1):
                on(shop, TODAY + number * DAY)
            if wrong:
                on(shop, TODAY + (right + ahead) * DAY)
            for number in range(right + later, right + later + more):
                on(shop, TODAY + number * DAY)
            found.append(books())
        if found[0] != found[1]:
            differs.append((right, ahead, later, more))

    lived()
    assert bool(differs) is not mended, differs


def test_no_month_is_frozen_early_though_somebody_worked_meanwhile(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 10, 12))
    daily.catch_up(shop)
    customer_id, _visit = visits.add(shop, Customer("王秀英"), Visit(date(2026, 10, 12)))
    on(shop, date(2026, 11, 2))
    on(shop, date(2027, 11, 3))
    newcomer(shop, "一年后")
    assert db.value("SELECT count(*) FROM month_lock") > 10
    on(shop, date(2026, 11, 3))
    assert month(shop, OCTOBER).locked is None
    visits.add(shop, customer_id, Visit(date(2026, 10, 30)))  # typed in late
    on(shop, date(2026, 11, 5))
    assert month(shop, OCTOBER).figures["visits"].value == 2
    assert db.rows("SELECT month FROM month_lock") == [(OCTOBER,)]


def test_what_was_made_early_is_made_in_its_time_though_somebody_worked_meanwhile(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    daily.catch_up(shop)
    missed = came(shop, (ago(80), "空调清洗"))
    on(shop, TODAY + YEAR)
    newcomer(shop, "一年后")
    on(shop, TODAY + DAY)
    assert db.rows("SELECT id FROM follow_up WHERE status = 'open'") == []
    visits.add(shop, missed, Visit(TODAY + DAY))
    on(shop, TODAY + 40 * DAY)
    assert db.rows("SELECT id FROM follow_up WHERE rule = 'dormant' AND status = 'open'") == []
    on(shop, TODAY + 91 * DAY)
    assert db.rows("SELECT from_on FROM follow_up WHERE rule = 'dormant' AND status = 'open'") == [
        ((TODAY + 91 * DAY).isoformat(),)
    ]


def test_the_complaint_is_not_the_managers_before_it_is_late(make_shop: MakeShop) -> None:
    shop = make_shop()
    daily.catch_up(shop)
    regulars(shop)
    before = db.rows("SELECT assignee_id, priority FROM follow_up WHERE complaint_id = 1")
    on(shop, TODAY + YEAR)
    assert db.rows("SELECT assignee_id, priority FROM follow_up WHERE complaint_id = 1") != before
    on(shop, TODAY)
    assert db.rows("SELECT assignee_id, priority FROM follow_up WHERE complaint_id = 1") == before


def test_a_shop_that_was_made_with_the_clock_ahead_begins_when_it_is_right(tmp_path: Path) -> None:
    path, config = tmp_path / "ahead" / "shop.db", tmp_path / "ahead" / "config.toml"
    set_up(path, config, "小店", "zh_CN", "李店长", clock_at(TODAY + YEAR))
    shop = Shop(path, loading.load(config), clock_at(TODAY))
    daily.catch_up(shop)
    customer_id = customers.add(shop, Customer("王秀英"))
    day = TODAY + 5 * DAY
    occasions.add(shop, customer_id, "birthday", YearlyDay("solar", day.month, day.day))
    assert on(shop, TODAY + 3 * DAY) == 1


# It is said, once


def told(shop: Shop, day: date) -> bool:
    """Whether the clock is the first thing that is said on that day."""
    shop.clock = clock_at(day)
    daily.catch_up(shop)
    return any("clock" in line for line in daily.notices(shop)[:1])


def test_a_clock_that_was_ahead_is_said_on_that_day_and_not_again(make_shop: MakeShop) -> None:
    shop = make_shop()
    assert not told(shop, TODAY)
    on(shop, TODAY + YEAR)
    newcomer(shop)
    assert [told(shop, TODAY + number * DAY) for number in (0, 1, 2)] == [True, False, False]


def test_a_clock_that_was_behind_is_said_on_that_day_and_not_again(make_shop: MakeShop) -> None:
    shop = make_shop()
    daily.catch_up(shop)
    assert told(shop, date(2001, 1, 1))
    newcomer(shop)
    assert [told(shop, TODAY + number * DAY) for number in (1, 2)] == [True, False]


def test_ordinary_days_say_nothing_of_the_clock(make_shop: MakeShop) -> None:
    shop = make_shop()
    for number in (0, 1, 2, 30):
        assert not told(shop, TODAY + number * DAY)
        newcomer(shop, f"顾客{number}")
        assert not told(shop, TODAY + number * DAY)
