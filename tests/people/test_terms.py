"""What ends some time after it was bought: its last day comes onto the card with the visit."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.calendar.work import add_months
from shopvisit.files.importing.intake import import_file
from shopvisit.settings.values import ItemSettings, Term
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import follows, terms, visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo

ITEMS = ItemSettings(
    (Term("空调", 12), Term("柜式空调", 36)), (Term("保养约", 1),), (Term("年卡", 12),)
)


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """王秀英 is customer 1, of a shop whose air conditioners have a warranty of a year."""
    shop = make_shop(items=ITEMS)
    customers.add(shop, Customer(name="王秀英"))
    return shop


def noted() -> list[tuple[str, str, str]]:
    """Kind, day and note of everything that ends."""
    found = db.rows("SELECT kind, year, month, day, note FROM occasion ORDER BY id")
    return [(kind, date(*on).isoformat(), note) for kind, *on, note in found]


def came(shop: Shop, kind: str, item: str, on: date = TODAY) -> int:
    return visits.add(shop, 1, Visit(on, kind, item))[1]


def test_a_purchase_puts_the_last_day_of_the_warranty_on_the_card(shop: Shop) -> None:
    visit_id = came(shop, "purchase", "挂机空调 1.5匹")
    assert noted() == [("warranty", "2027-11-21", "挂机空调 1.5匹")]
    assert follows.after(shop, visit_id).endswith("; warranty ends 2027-11-21")


def test_it_goes_with_the_visit_when_that_is_taken_back(shop: Shop) -> None:
    came(shop, "purchase", "空调")
    undo.undo(shop)
    assert noted() == []
    undo.redo(shop)
    assert [kind for kind, *_rest in noted()] == ["warranty"]


@pytest.mark.parametrize("kind", ["service", "repair", "return", "consult"])
def test_what_is_done_to_it_later_gives_no_new_warranty(shop: Shop, kind: str) -> None:
    came(shop, kind, "空调清洗")
    assert noted() == []


def test_the_longest_words_that_fit_say_how_long(shop: Shop) -> None:
    came(shop, "purchase", "柜式空调")
    assert noted() == [("warranty", "2029-11-21", "柜式空调")]


def test_what_is_bought_and_then_installed_is_one_thing(make_shop: MakeShop, shop: Shop) -> None:
    came(shop, "purchase", "空调")
    shop = make_shop(TODAY + timedelta(days=5), items=ITEMS)
    came(shop, "install", "空调", TODAY + timedelta(days=5))
    assert noted() == [("warranty", "2027-11-26", "空调")]


def test_two_machines_have_a_warranty_each(make_shop: MakeShop, shop: Shop) -> None:
    came(shop, "purchase", "空调")
    later = TODAY + timedelta(days=90)
    shop = make_shop(later, items=ITEMS)
    came(shop, "purchase", "空调", later)
    came(shop, "install", "别的空调", later)
    assert [day for _kind, day, _note in noted()] == ["2027-11-21", "2028-02-19"]


def test_a_card_goes_on_with_the_next_one(make_shop: MakeShop, shop: Shop) -> None:
    came(shop, "purchase", "洗车年卡")
    later = date(2027, 11, 10)
    shop = make_shop(later, items=ITEMS)
    came(shop, "purchase", "洗车年卡", later)
    assert noted() == [("card_expiry", "2028-11-10", "洗车年卡")]


def test_what_has_ended_by_now_is_not_noted(shop: Shop) -> None:
    came(shop, "purchase", "保养约", date(2026, 9, 1))
    assert noted() == []


def test_what_ends_soon_is_on_the_list_at_once(shop: Shop) -> None:
    came(shop, "purchase", "保养约")
    assert db.rows("SELECT rule, due_on FROM follow_up WHERE occasion_id IS NOT NULL") == [
        ("expiring", "2026-12-21")
    ]


def test_a_shop_without_terms_sees_nothing_of_it(make_shop: MakeShop) -> None:
    shop = make_shop()
    customers.add(shop, Customer(name="王秀英"))
    visit_id = came(shop, "purchase", "空调")
    assert noted() == []
    assert "ends" not in follows.after(shop, visit_id)


def test_purchases_of_a_list_that_comes_in_count_too(make_shop: MakeShop, tmp_path: Path) -> None:
    shop = make_shop(items=ITEMS)
    path = tmp_path / "list.csv"
    path.write_text(
        "姓名,到店日期,项目,类型\n王秀英,2026-03-01,空调,购买\n赵伟,2024-01-01,空调,购买\n",
        encoding="utf-8",
    )
    import_file(shop, path)
    assert noted() == [("warranty", "2027-03-01", "空调")]


@given(
    months=st.integers(1, 240),
    days=st.integers(0, 4000),
    kind=st.sampled_from(["purchase", "install", "repair"]),
)
@settings(max_examples=25, deadline=None)
def test_what_ends_never_ends_in_the_past(months: int, days: int, kind: str) -> None:
    class _Shop:
        class config:  # noqa: N801
            items = ItemSettings((Term("x", months),), (), ())

        class clock:  # noqa: N801
            today = staticmethod(lambda: TODAY)

    bought = TODAY - timedelta(days=days)
    found = terms.of_visit(_Shop(), kind, "an X", bought)  # type: ignore[arg-type]  # what it reads
    ends = add_months(bought, months)
    assert [one.on for one in found] == ([ends] if ends >= TODAY and kind != "repair" else [])
