"""Somebody's number goes from every text, however people in the shop's country write it."""

from __future__ import annotations

import pytest

from shopvisit.store.erased_words import Numbers
from shopvisit.text import countries
from shopvisit.text.countries import place_of


@pytest.mark.parametrize(
    ("country", "phone", "written"),
    [
        ("GB", "07700 900123", ["07700900123", "+44 7700 900123", "+44 (0)7700 900-123",
                                "0044 7700 900123", "447700900123"]),
        ("US", "(415) 555-2671", ["4155552671", "+1 415 555 2671", "415.555.2671"]),
        ("CN", "0571-88880001", ["057188880001", "+86 571 8888 0001", "(0571)88880001"]),
        ("CN", "13811110001", ["138 1111 0001", "+86 13811110001", "８６１３８１１１１０００１"]),
        ("GB", "+46 70 111 22 01", ["46701112201", "+46 701112201", "0046 70 111 22 01"]),
    ],
)  # fmt: skip
def test_a_number_is_blanked_in_every_writing(country: str, phone: str, written: list[str]) -> None:
    countries.use(place_of(country))
    gone = Numbers([phone])
    for way in written:
        assert gone.held(f"call {way} tomorrow")
        assert not any(char.isdecimal() for char in gone.masked(f"call {way} tomorrow"))


@pytest.mark.parametrize(
    ("country", "phone", "other"),
    [
        ("GB", "07700 900123", "07700 900124"),
        ("US", "(415) 555-2671", "94155552671"),
        ("CN", "0571-88880001", "88880001"),
    ],
)
def test_another_number_stays(country: str, phone: str, other: str) -> None:
    countries.use(place_of(country))
    assert not Numbers([phone]).held(f"call {other} tomorrow")
