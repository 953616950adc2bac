"""Phone numbers in every country, against the library that knows them all."""

from __future__ import annotations

import subprocess
import sys

import phonenumbers
import pytest
from drawn import costly
from hypothesis import assume, example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat

from shopvisit.text import countries, phones
from shopvisit.text.countries import place_of
from shopvisit.text.phones import mask_phone, phone_key, phone_keys, shown_phone
from shopvisit.text.pinyin import normal_query, search_keys

COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS & set(countries.countries()))
KINDS = (0, 1, 2, 3, 4, 6, 7)  # landlines, mobiles, services


@st.composite
def numbers(draw: st.DrawFn, among: tuple[str, ...] = tuple(COUNTRIES)) -> PhoneNumber:
    """A number that may be dialled in one of these countries: an example with other digits."""
    country = draw(st.sampled_from(among))
    shape = phonenumbers.example_number_for_type(country, draw(st.sampled_from(KINDS)))
    assume(shape is not None)
    assert shape is not None
    digits = list(phonenumbers.national_significant_number(shape))
    for place in draw(st.sets(st.integers(len(digits) // 2, len(digits) - 1))):
        digits[place] = draw(st.sampled_from("0123456789"))
    number = phonenumbers.parse(f"+{shape.country_code}{''.join(digits)}", None)
    assume(phonenumbers.is_valid_number(number))
    return number


def written(number: PhoneNumber, country: str) -> list[str]:
    """As people in `country` write it."""
    whole = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    ways = [
        whole,
        f"00{whole[1:]}",
        phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
    ]
    if number.country_code == phonenumbers.country_code_for_region(country):
        ways.append(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    return ways


def same(country: str, one: PhoneNumber, other: PhoneNumber) -> None:
    countries.use(place_of(country))
    keys = {phone_key(way) for way in written(one, country)}
    assert len(keys) == 1
    (key,) = keys
    assert key.isascii()
    assert key.isdigit()
    assert len(key) <= 20
    assert phone_key(key) == key
    others = {phone_key(way) for way in written(other, country)}
    assert (keys == others) == (phonenumbers.is_number_match(one, other) == 4)


@costly(300)
@given(st.sampled_from(COUNTRIES), numbers(), numbers())
def test_two_ways_to_write_a_number_have_one_key_in_any_country(
    country: str, one: PhoneNumber, other: PhoneNumber
) -> None:
    same(country, one, other)


@costly(300)
@given(st.data(), st.sampled_from(COUNTRIES))
def test_numbers_of_a_shops_own_country_are_told_apart(data: st.DataObject, country: str) -> None:
    own = numbers((country,))
    same(country, data.draw(own), data.draw(own))


@costly(400)
@given(numbers(("CN",)), numbers(("CN",)))
def test_the_rule_for_chinese_numbers_says_what_the_library_says(
    one: PhoneNumber, other: PhoneNumber
) -> None:
    same("CN", one, other)
    national = phonenumbers.format_number(one, PhoneNumberFormat.NATIONAL)
    assert phone_key(national) == "".join(filter(str.isdigit, national))


@costly(200)
@given(st.sampled_from(COUNTRIES), st.text("0123456789+-() /#", max_size=40))
@example("GB", "+4477+00900123")
def test_a_key_of_anything_is_its_own_key(country: str, text: str) -> None:
    countries.use(place_of(country))
    for key in phone_keys(text):
        assert key.isdigit()
        assert len(key) <= 20
        assert phone_key(key) == key


@costly(200)
@given(st.data(), st.sampled_from(COUNTRIES))
def test_a_mask_keeps_the_groups_and_hides_four_digits(data: st.DataObject, country: str) -> None:
    countries.use(place_of(country))
    number = data.draw(numbers((country,)))
    for way in written(number, country):
        masked = mask_phone(way)
        digits = phone_key(way)
        assert len(masked) <= phones.mask_width()
        assert sum(char.isdigit() for char in masked) <= max(2, len(digits) - 4)


@pytest.mark.parametrize(
    ("country", "typed", "key", "masked", "shown"),
    [
        ("GB", "+44 7700 900123", "07700900123", "077** **0123", "07700 900123"),
        ("GB", "07700900123", "07700900123", "077** **0123", "07700 900123"),
        ("GB", "7700900123", "07700900123", "077** **0123", "07700 900123"),
        ("GB", "0044 (0)7700 900123", "07700900123", "077** **0123", "07700 900123"),
        ("GB", "+86 138 1111 0001", "008613811110001", "861****0001", "+86 138 1111 0001"),
        ("GB", "999", "999", "***", "999"),
        ("US", "+1 415 555 2671", "4155552671", "41* ***-2671", "(415) 555-2671"),
        ("US", "4155552671", "4155552671", "41* ***-2671", "(415) 555-2671"),
        ("SE", "070-111 22 01", "0701112201", "07*-*** 22 01", "070-111 22 01"),
        ("CN", "+86 571 8888 0001", "057188880001", "057****0001", "+86 571 8888 0001"),
        ("CN", "+1 381 111 0001", "0013811110001", "138****0001", "+1 381 111 0001"),
        ("CN", "+86 400 810 1234", "4008101234", "40****1234", "+86 400 810 1234"),
        ("AQ", "123 456", "123456", "****56", "123 456"),
    ],
)
def test_a_number_is_known_masked_and_shown_as_its_country_does(
    country: str, typed: str, key: str, masked: str, shown: str
) -> None:
    countries.use(place_of(country) if country != "AQ" else countries.Place("AQ", "USD"))
    assert (phone_key(typed), mask_phone(typed), shown_phone(typed)) == (key, masked, shown)


@costly(100)
@given(st.data(), st.sampled_from(COUNTRIES))
def test_a_number_is_found_by_each_beginning_of_it(data: st.DataObject, country: str) -> None:
    countries.use(place_of(country))
    number = data.draw(numbers((country,)))
    keys = search_keys("", "/".join(phone_keys(written(number, country)[0])))
    whole = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    for typed in (whole, phone_key(whole), phone_key(whole)[:6]):
        assert any(key.startswith(normal_query(typed)) for key in keys)


@pytest.mark.parametrize(
    ("country", "number"),
    [("JE", "+441534456789"), ("AI", "+12644612345"), ("IE", "+3531800123456")],
)
def test_what_is_typed_of_a_number_is_taken_for_no_number_of_the_neighbourhood(
    country: str, number: str
) -> None:
    countries.use(place_of(country))
    key = phone_key(number)
    keys = search_keys("", key)
    for typed in (key[:length] for length in range(4, len(key))):
        assert any(one.startswith(normal_query(typed)) for one in keys), typed


def test_a_shop_in_china_never_loads_the_numbers_of_the_world() -> None:
    said = (
        "import sys\n"
        "from shopvisit.text import phones\n"
        "phones.mask_phone('+86 571 8888 0001'); phones.phone_keys('+46 70 111 22 01/138')\n"
        "phones.shown_phone('13811110001')\n"
        "print('phonenumbers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("GB", "07700 900123"), ("GB", "+44 7700 900123"), ("GB", "+44 (0)20 7946 0958"),
        ("GB", "020 7946 0958"), ("US", "(415) 555-2671"), ("US", "415-555-2671"),
        ("US", "+1 415 555 2671"), ("SE", "070-111 22 01"), ("CN", "13811110001"),
        ("CN", "138 1111 0001"), ("CN", "0571-88880001"),
    ],
)  # fmt: skip
def test_a_number_among_words_is_masked(country: str, written: str) -> None:
    countries.use(place_of(country))
    masked = phones.mask_numbers(f"call {written} from 9 on")
    assert masked.startswith("call ")
    assert masked.endswith(" from 9 on")
    digits = sum(map(str.isdigit, written))
    assert sum(map(str.isdigit, masked)) - 1 <= digits - 4


@pytest.mark.parametrize("country", ["CN", "GB", "US", "SE"])
@pytest.mark.parametrize(
    "text", ["2026-11-23 15:00", "30/01/2026", "£2,680.50", "24-26 Nov", "room 012", "09:30-18:00"]
)
def test_a_day_or_an_amount_is_no_number(country: str, text: str) -> None:
    countries.use(place_of(country))
    assert phones.mask_numbers(text) == text
