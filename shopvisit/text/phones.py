"""Phone numbers: cleaned, known by their digits, masked for a screen that others can see.

A number is known by the digits with which somebody in the shop's country dials it. China's are told
here, so that its shops never load what knows the numbers of all countries (`abroad`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from shopvisit.text.cleaning import clean
from shopvisit.text.countries import CHINA, here

_PHONE_LIMIT = 120
_MOST_TEXT = 400  # longer than any column that holds numbers
_PHONE_KEY_LIMIT = 20
_MOBILE_DIGITS = 11
_NO_PHONE = r"[^0-9+\-()#*/,;转 ]"
_NEXT_PHONE = r"[/,;]"
_WIDEST_MASK = 13
# A zero in brackets is only dialled inside of the country.
_ONLY_INSIDE = re.compile(r"(?<=\d)\s*\(0\)")
# As people write them among words: from another country, with an area's code, in three groups, in
# one. A day is none of these, nor is an amount.
_AMONG_WORDS = re.compile(
    r"\+\d[\d ()-]{5,18}\d|\(\d{2,5}\)[ -]?\d[\d -]{4,11}\d|(?<!\d)0\d{2,5}[ -]\d[\d -]{3,10}\d"
    r"|\d{3,4}[ -]\d{3,4}[ -]\d{3,4}|\d{7,}"
)
_COUNTRY_CODE = re.compile(r"(?:\+|00)86|86(?=1\d{10}$)")
# What is dialled with a 0 in China: a number of an area, not a mobile or a service.
_AREA = re.compile(r"(?:10|2\d)\d{8}|(?![48]00)[3-9]\d{9,10}")


def clean_phone(text: str, limit: int = _PHONE_LIMIT) -> str:
    """A phone number as people write it: digits, + - ( ) # * 转 and spaces, full width made plain.

    Several numbers stay apart by / , or ;. Everything else is taken out.
    """
    plain = "".join(_plain_digit(char) for char in unicodedata.normalize("NFKC", text))
    return clean(re.sub(_NO_PHONE, "", plain.replace("、", "/")), limit)


def _plain_digit(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "-" if unicodedata.category(char) == "Pd" else char


def phone_key(text: str) -> str:
    """The digits by which a phone number is known, "" when there are none; of several, the first.

    They are those that are dialled from the shop's country: its own code is dropped where it can
    be told (+86, 0086, 86 before a mobile number), another one begins with 00. An extension belongs
    to its number. At most 20 digits: international numbers have 15.
    """
    if _is_plain(text):
        return text  # nearly every number in a list, and every list masks all of its numbers
    return next(_digits(text), "")


def phone_keys(text: str) -> tuple[str, ...]:
    """As `phone_key`, of every number that stands in `text`, each once, in their order."""
    return (text,) if _is_plain(text) else tuple(dict.fromkeys(_digits(text)))


def _is_plain(text: str) -> bool:
    return (
        len(text) <= 11
        and text.isascii()
        and text.isdigit()
        and not text.startswith("00")
        and here().country == CHINA.country
    )


def _digits(text: str) -> Iterator[str]:
    for number in re.split(_NEXT_PHONE, clean_phone(text, _MOST_TEXT)):
        if digits := _key(number):
            yield digits[:_PHONE_KEY_LIMIT]


def _key(number: str) -> str:
    compact = re.sub(r"[^0-9+]", "", _ONLY_INSIDE.sub("", number))
    if here().country != CHINA.country:
        from shopvisit.text import abroad

        return abroad.read(compact, here().country).key
    code = _COUNTRY_CODE.match(compact)
    if code is not None:
        rest = compact[code.end() :].replace("+", "")
        return f"0{rest}" if _AREA.fullmatch(rest) else rest
    return _from_afar(compact)


def _from_afar(compact: str) -> str:
    plain = compact.replace("+", "")
    return f"00{plain}" if plain and compact.startswith("+") else plain


def parts(key: str) -> tuple[str, str, str]:
    """A key as code of the country, what is dialled before the rest inside of it, and the rest.

    The code is "" for a number of another country than the shop's, which is all in the rest.
    """
    if key.startswith("00"):
        return "", "00", key[2:]
    country = here().country
    if country == CHINA.country:
        code, trunk = "86", "0"
    else:
        from shopvisit.text import abroad

        code, trunk = abroad.code(country), abroad.trunk(country)
    if trunk and key.startswith(trunk):
        return code, trunk, key[len(trunk) :]
    return code, "", key


def dialled(text: str) -> str:
    """The first number in `text` as a phone dials it: its digits, after a + where one stands."""
    first = re.split(_NEXT_PHONE, clean_phone(text, _MOST_TEXT))[0].partition("转")[0]
    first = _ONLY_INSIDE.sub("", first)
    digits = re.sub(r"[^0-9]", "", first)
    return f"+{digits}" if first.lstrip(" (").startswith("+") and digits else digits


def mask_phone(phone: str) -> str:
    """`phone` for a screen that others can see: 138****2231; elsewhere in groups: 077** **0123.

    Four digits or more stay hidden of any number of eight and up; shorter ones keep their last two
    digits, very short ones none. "" when there is no number.
    """
    digits = phone_key(phone).removeprefix("00")
    if len(digits) >= _MOBILE_DIGITS:
        hidden = range(3, len(digits) - 4)
    elif len(digits) >= 8:
        hidden = range(len(digits) - 8, len(digits) - 4)
    elif len(digits) >= 5:
        return f"****{digits[-2:]}"
    else:
        return "*" * len(digits)
    shown = _masked(grouped(phone), hidden)
    if len(shown) > _WIDEST_MASK:
        shown = re.sub("[()]", "", shown)
    if shown and len(shown) <= _WIDEST_MASK:
        return shown
    return f"{digits[: hidden.start]}****{digits[-4:]}"


def found_in_number(phone: str, digits: str) -> list[tuple[int, int]]:
    """Where in the masked number `digits` stand, from which character up to which; maybe nowhere.

    Hidden ones are found as well: whoever looks for them knows them.
    """
    masked, whole = mask_phone(phone), phone_key(phone).removeprefix("00")
    places = [place for place, char in enumerate(masked) if char.isdigit() or char == "*"]
    at = whole.find(digits.removeprefix("00"))
    if not digits or at < 0 or len(places) != len(whole):
        return []
    return [(places[at], places[at + len(digits.removeprefix("00")) - 1] + 1)]


def mask_width() -> int:
    """How many cells a column of masked numbers needs."""
    return _MOBILE_DIGITS if here().country == CHINA.country else _WIDEST_MASK


def _masked(text: str, hidden: range) -> str:
    place = -1
    found = ""
    for char in text:
        place += char.isdigit()
        found += "*" if char.isdigit() and place in hidden else char
    return found


def grouped(phone: str) -> str:
    """The first number in `phone` in the groups of its country; "" where nothing is known of it.

    In China numbers are written as they are.
    """
    if here().country == CHINA.country:
        return ""
    from shopvisit.text import abroad

    first = next(filter(str.strip, re.split(_NEXT_PHONE, clean_phone(phone, _MOST_TEXT))), "")
    compact = re.sub(r"[^0-9+]", "", _ONLY_INSIDE.sub("", first))
    return abroad.read(compact, here().country).shown


def shown_phone(phone: str) -> str:
    """A number, or several, to be read out or dialled: in the groups of the shop's country."""
    if here().country == CHINA.country:
        return phone
    numbers = [number.strip() for number in re.split(_NEXT_PHONE, phone)]
    return " / ".join(grouped(number) or number for number in numbers if number)


def mask_numbers(text: str) -> str:
    """`text` with every number in it that may be a phone's masked."""
    return _AMONG_WORDS.sub(lambda found: mask_phone(found.group()), text)
