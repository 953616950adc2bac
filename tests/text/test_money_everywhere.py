"""Amounts in the currency of every country: typed, shown, and typed again."""

from __future__ import annotations

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st

from shopvisit.text import countries, i18n, money
from shopvisit.text.countries import CHINA, Place, place_of

CODES = sorted(countries.countries())
CURRENCIES = sorted(countries.currencies())


@costly(400)
@given(
    st.sampled_from(CODES),
    st.sampled_from(CURRENCIES),
    st.integers(0, 10**11),
    st.sampled_from(i18n.LANGUAGES),
)
def test_an_amount_as_it_is_shown_is_read_back_in_any_country(
    country: str, currency: str, amount: int, lang: str
) -> None:
    i18n.use(lang)
    countries.use(Place(country, currency))
    shown = money.money(amount)
    assert money.parse_amount(shown) == amount
    assert money.money(amount) == shown
    assert money.rounded_amount(money.plain_amount(amount)) == amount
    assert round(money.sheet_number(amount) * 10 ** countries.currencies()[currency].decimals) == (
        amount
    )


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_currency_is_typed_with_each_of_its_signs(currency: str) -> None:
    countries.use(Place("CN", currency))
    one = 10 ** countries.currencies()[currency].decimals
    for sign in (*countries.currencies()[currency].signs, currency, currency.lower()):
        assert money.parse_amount(f"{sign} 2,680") == 2680 * one
        assert money.parse_amount(f"2680{sign}") == 2680 * one
        assert money.currency_of(sign.upper()) == currency


@pytest.mark.parametrize(
    ("country", "amount", "shown", "in_a_sheet"),
    [
        ("CN", 268050, "¥2,680.50", '"¥"#,##0.00'),
        ("GB", 268050, "£2,680.50", '"£"#,##0.00'),
        ("GB", 268000, "£2,680", '"£"#,##0.00'),
        ("JP", 268050, "¥268,050", '"¥"#,##0'),
        ("KW", 1500, "KWD 1.500", '"KWD "#,##0.000'),
        ("SE", 12050, "kr 120.50", '"kr "#,##0.00'),
    ],
)
def test_money_is_shown_with_its_sign_and_decimals(
    country: str, amount: int, shown: str, in_a_sheet: str
) -> None:
    countries.use(place_of(country))
    assert money.money(amount) == shown
    assert money.sheet_code() == in_a_sheet


@pytest.mark.parametrize(
    ("country", "typed", "amount"),
    [
        ("DE", "2680,50", 268050),
        ("DE", "2.680,50 €", 268050),
        ("DE", "2.680", 268000),
        ("DE", "2680.5", 268050),
        ("VN", "2.680", 2680),
        ("IN", "₹1,23,456", 12345600),
        ("KW", "1.5", 1500),
        ("JP", "２６８０円", 2680),
        ("US", "$12.5", 1250),
    ],
)
def test_an_amount_is_read_as_people_in_the_country_write_it(
    country: str, typed: str, amount: int
) -> None:
    countries.use(place_of(country))
    assert money.parse_amount(typed) == amount


@pytest.mark.parametrize(
    ("country", "typed"),
    [("GB", "2,68"), ("GB", "$5"), ("GB", "5元"), ("JP", "26.5"), ("KW", "1.2345"), ("US", "£5")],
)
def test_what_is_no_amount_here_is_refused_with_one_that_is(country: str, typed: str) -> None:
    countries.use(place_of(country))
    with pytest.raises(ValueError, match=r"such as 2680 or (.*)\.$") as refused:
        money.parse_amount(typed)
    example = str(refused.value).rpartition(" or ")[2].rstrip(".")
    assert money.parse_amount(example) is not None


def test_a_country_pays_with_a_currency_that_is_known() -> None:
    assert all(countries.known(place_of(code)) for code in CODES)
    assert not countries.known(Place("XX", "GBP"))
    assert place_of("CN") == CHINA


@pytest.mark.parametrize(
    ("lang", "system", "country"),
    [
        ("zh_CN", "zh_CN.UTF-8", "CN"),
        ("zh_CN", "zh_TW.UTF-8", "TW"),
        ("zh_CN", "en_US.UTF-8", "CN"),
        ("zh_CN", "", "CN"),
        ("en", "en_US.UTF-8", "US"),
        ("en", "en_GB@euro", "GB"),
        ("en", "sv_SE", "SE"),
        ("en", "C.UTF-8", "GB"),
        ("en", "", "GB"),
        ("en", "eo", "GB"),
    ],
)
def test_where_a_new_shop_is_most_likely(lang: str, system: str, country: str) -> None:
    assert countries.suggested(lang, {"LANG": system}) == country


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("gb", "GB"), (" GB ", "GB"), ("UK", "GB"), ("United Kingdom", "GB"), ("英国", "GB"),
        ("united king", "GB"), ("香港", "HK"), ("Nowhere", None), ("", None), ("United", None),
        ("中国", "CN"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_code_or_name(typed: str, code: str | None) -> None:
    assert countries.find_country(typed) == code


def test_a_currency_is_found_by_code_or_name() -> None:
    assert countries.find_currency("gbp") == "GBP"
    assert countries.find_currency("英镑") == "GBP"
    assert countries.find_currency("RMB") == "CNY"
    assert countries.find_currency("GB") is None


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_countries_and_currencies_have_names(lang: str) -> None:
    i18n.use(lang)
    for code in (*CODES, *CURRENCIES):
        assert countries.name(code) not in ("", code)
