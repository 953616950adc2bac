"""Where the shop is: asked once, kept in its file, moved in one action that undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import CannotWriteError, InvalidError, OwnerWantedError
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, setup, undo, where
from shopvisit.store import shopfile
from shopvisit.text import countries
from shopvisit.text.countries import CHINA, Place
from shopvisit.text.money import money


def keys() -> list[tuple[str, int]]:
    return db.rows("SELECT key, customer_id FROM phone_key ORDER BY key, customer_id")


def all_keys() -> list[list[tuple[object, ...]]]:
    return [
        db.rows(f"SELECT * FROM {table} ORDER BY 1, 2")
        for table in ("phone_key", "search_key", "customer_rhythm")
    ]


def test_a_new_shop_is_where_it_was_said_to_be(tmp_path: Path) -> None:
    made = tmp_path / "shop.db", tmp_path / "config.toml"
    setup.set_up(*made, "Corner", "en", "Anna", country="jp")
    shop = Shop(made[0], loading.load(made[1]), Clock())
    assert shop.place == countries.here() == Place("JP", "JPY")
    assert undo.undo(shop) is None
    assert shop.place == Place("JP", "JPY")


@pytest.mark.parametrize(("lang", "place"), [("zh_CN", CHINA), ("en", Place("GB", "GBP"))])
def test_where_nobody_says_it_is_where_its_language_is_at_home(
    tmp_path: Path, lang: str, place: Place
) -> None:
    made = tmp_path / "shop.db", tmp_path / "config.toml"
    setup.set_up(*made, "Corner", lang, "Anna")
    assert Shop(made[0], loading.load(made[1]), Clock()).place == place


def test_a_country_that_there_is_not_makes_no_shop(tmp_path: Path) -> None:
    made = tmp_path / "shop.db", tmp_path / "config.toml"
    with pytest.raises(InvalidError) as refused:
        setup.set_up(*made, "Corner", "en", "Anna", country="ZZ")
    assert refused.value.field == "country"
    assert not any(path.exists() for path in made)


@pytest.fixture
def older(tmp_path: Path) -> Callable[[str], Shop]:
    """Open a shop of an older version with these settings; Anna in it has a British number."""

    def make(settings: str) -> Shop:
        path, own = tmp_path / "shop.db", tmp_path / "config.toml"
        shopfile.create(path)
        own.write_text(settings, encoding="utf-8")
        shop = Shop(path, loading.default(), Clock())
        with countries.elsewhere(CHINA):
            customer_id = customers.add(shop, Customer("Anna", "+44 7700 900123"))
            visits.add(shop, customer_id, Visit(TODAY, "service", amount=268_000))
        db.disconnect()
        return Shop(path, loading.load(own), Clock())

    return make


@pytest.mark.parametrize(
    ("settings", "place", "key", "paid"),
    [
        ("", CHINA, "00447700900123", 268_000),
        ('[calendar]\ncountry = "GB"\n', Place("GB", "GBP"), "07700900123", 268_000),
        ('[calendar]\ncountry = "JP"\n', Place("JP", "JPY"), "00447700900123", 2_680),
        ('[calendar]\ncountry = "KW"\n', Place("KW", "KWD"), "00447700900123", 2_680_000),
        ('[calendar]\ncountry = "XX"\n', CHINA, "00447700900123", 268_000),
    ],
)
def test_the_country_of_older_settings_is_taken_over_once(
    older: Callable[[str], Shop], settings: str, place: Place, key: str, paid: int
) -> None:
    shop = older(settings)
    daily.catch_up(shop)
    assert shop.place == countries.here() == place
    assert [found for found, _id in keys()] == [key]
    assert db.value("SELECT amount FROM visit") == paid
    where.change(shop, country="SE")
    shop.configure(loading.load(shop.path.parent / "config.toml"))
    daily.catch_up(shop)
    assert shop.place == Place("SE", "SEK")


def test_a_move_makes_the_keys_anew_and_undo_takes_it_back(shop: Shop) -> None:
    anna = customers.add(shop, Customer("Anna", "+44 7700 900123"))
    before = all_keys()
    where.change(shop, country="GB")
    assert keys() == [("07700900123", anna)]
    assert customers.find(shop, "07700")[0].id == anna
    assert (shop.place, money(268_050)) == (Place("GB", "GBP"), "£2,680.50")
    assert undo.undo(shop) == "moved the shop to GB, GBP"
    assert shop.place == countries.here() == CHINA
    assert all_keys() == before


def test_a_move_asks_other_holidays(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 12, 20))
    christmas = date(2026, 12, 25)
    assert shop.work.is_working(christmas)
    where.change(shop, country="GB")
    assert not shop.work.is_working(christmas)
    undo.undo(shop)
    assert shop.work.is_working(christmas)


def test_the_currency_can_be_another_than_the_countrys(shop: Shop) -> None:
    where.change(shop, currency="HKD")
    assert shop.place == Place("CN", "HKD")
    where.change(shop, country="US")
    assert shop.place == Place("US", "USD")


@pytest.mark.parametrize(("country", "currency"), [("ZZ", ""), ("gb", ""), ("", "ZZZ")])
def test_what_there_is_not_is_refused(shop: Shop, country: str, currency: str) -> None:
    with pytest.raises(InvalidError):
        where.change(shop, country=country, currency=currency)
    assert shop.place == countries.here() == CHINA


def test_amounts_keep_their_numbers(shop: Shop) -> None:
    anna = customers.add(shop, Customer("Anna", "13811110001"))
    for amount in (268_000, 268_050, 0, None):
        visits.add(shop, anna, Visit(TODAY, "service", amount=amount))
    where.change(shop, currency="JPY")
    paid = "SELECT amount FROM visit ORDER BY id"
    assert [row[0] for row in db.rows(paid)] == [2_680, 2_681, 0, None]
    where.change(shop, currency="KWD")
    assert [row[0] for row in db.rows(paid)] == [2_680_000, 2_681_000, 0, None]
    undo.undo(shop)
    undo.undo(shop)
    assert [row[0] for row in db.rows(paid)] == [268_000, 268_050, 0, None]


def test_every_amount_in_the_file_is_known_as_money() -> None:
    from shopvisit.store import schema

    known = {
        f"{schema.table_name(model)}.{column}"
        for model in schema.JOURNALLED
        for column in schema.money_columns(model)
    }
    assert known >= {"visit.amount", "complaint.compensation"}


def test_a_move_that_is_not_saved_leaves_the_shop_where_it_is(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers.add(shop, Customer("Anna", "+44 7700 900123"))
    before = keys()

    def full(_ids: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(customers, "derive_all", full)
    with pytest.raises(CannotWriteError, match="full"):
        where.change(shop, country="GB")
    assert shop.place == countries.here() == CHINA
    assert keys() == before


def test_only_the_owner_takes_a_move_back(shop: Shop) -> None:
    where.change(shop, country="GB")
    pin.change(shop, "2468")
    with pytest.raises(OwnerWantedError):
        undo.undo(shop)
    assert undo.undo(shop, by_owner=True)
    assert shop.place == CHINA


PHONES = st.one_of(
    st.from_regex(r"(\+86)?1[3-9]\d{9}", fullmatch=True),
    st.from_regex(r"(\+44 ?|0)7\d{3} \d{6}", fullmatch=True),
    st.from_regex(r"(\+1 )?\([2-9]\d\d\) [2-9]\d\d-\d{4}", fullmatch=True),
    st.text("0123456789+ ", min_size=5, max_size=15),
)


@costly(60)
@given(
    phones=st.lists(PHONES, min_size=1, max_size=6),
    amounts=st.lists(st.integers(0, 10**9), max_size=4),
    away=st.sampled_from(sorted(countries.countries())),
    back=st.booleans(),
)
def test_a_shop_that_moves_and_comes_back_has_the_keys_it_had(
    make_shop: MakeShop, phones: list[str], amounts: list[int], away: str, back: bool
) -> None:
    shop = make_shop(name=f"moved{abs(hash((tuple(phones), tuple(amounts), away, back)))}")
    for number, phone in enumerate(phones):
        typed = customers.cleaned(Customer("王", phone))["phone"] if _may_be(phone) else ""
        id_ = customers.add(shop, Customer(f"王{number}", str(typed)), asked=str(typed))
        for amount in amounts:
            visits.add(shop, id_, Visit(TODAY, "service", amount=amount * 1000))
    before = all_keys()
    where.change(shop, country=away)
    if back:
        where.change(shop, country="CN")
    else:
        undo.undo(shop)
    assert all_keys() == before
    assert shop.place == CHINA


def _may_be(phone: str) -> bool:
    return 3 <= sum(map(str.isdigit, phone)) <= 20
