"""Phone numbers of all countries: their digits as one country dials them, and in groups.

The library that knows them takes 16 ms to load and longer for each country it meets: shops in China
do without it (`phones`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult
from phonenumbers.phonemetadata import PhoneMetadata


class Read(NamedTuple):
    """`key` are the digits that are dialled, `shown` the same in groups; "" for what is none."""

    key: str
    shown: str


@lru_cache(maxsize=20_000)
def read(compact: str, country: str) -> Read:
    """A number of digits, with + in front or not, as it is dialled from `country`.

    Its own code goes, another one begins with 00. What is no whole number of any country stays as
    it is: somebody may just be typing it.
    """
    afar = compact[:1] + compact[1:].replace("+", "")
    if re.match(r"00\d{7}", afar):
        afar = f"+{afar[2:]}"
    try:
        number = phonenumbers.parse(afar, country)
    except phonenumbers.NumberParseException:
        return Read(_begun(afar, country), "")
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return Read(_begun(afar, country), "")
    if number.country_code == phonenumbers.country_code_for_region(country):
        shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        return Read(re.sub(r"\D", "", shown), shown)
    shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return Read("00" + re.sub(r"\D", "", shown), shown)


def _begun(afar: str, country: str) -> str:
    """The digits of what is no number yet, so that the whole one is found by them."""
    if not afar.startswith("+"):
        return afar
    own = f"+{phonenumbers.country_code_for_region(country)}"
    if afar.startswith(own):
        return trunk(country) + afar[len(own) :]
    return f"00{afar[1:]}" if len(afar) > 1 else ""


def trunk(country: str) -> str:
    """What is dialled before a number inside of `country`: 0, or nothing."""
    known = PhoneMetadata.metadata_for_region(country, None)
    return (known and known.national_prefix) or ""


def code(country: str) -> str:
    """The country's code: 44."""
    return str(phonenumbers.country_code_for_region(country) or "")
