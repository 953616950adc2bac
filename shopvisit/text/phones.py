"""Phone numbers: cleaned, known by their digits, masked for a screen that others can see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from shopvisit.text.cleaning import clean

_PHONE_LIMIT = 120
_MOST_TEXT = 400  # longer than any column that holds numbers
_PHONE_KEY_LIMIT = 20
_MOBILE_DIGITS = 11
_NO_PHONE = r"[^0-9+\-()#*/,;转 ]"
_NEXT_PHONE = r"[/,;]"
_MANY_DIGITS = re.compile(r"\d{7,}")
_COUNTRY_CODE = r"(?:\+|00)86|86(?=1\d{10}$)"


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

    China's country code is dropped where it can be told (+86, 0086, 86 before a mobile number). An
    extension belongs to its number. At most 20 digits: international numbers have 15.
    """
    if _is_plain(text):
        return text  # nearly every number in a list, and every list masks all of its numbers
    return next(_digits(text), "")


def phone_keys(text: str) -> tuple[str, ...]:
    """As `phone_key`, of every number that stands in `text`, each once, in their order."""
    return (text,) if _is_plain(text) else tuple(dict.fromkeys(_digits(text)))


def _is_plain(text: str) -> bool:
    return len(text) <= 11 and text.isascii() and text.isdigit() and not text.startswith("0086")


def _digits(text: str) -> Iterator[str]:
    for number in re.split(_NEXT_PHONE, clean_phone(text, _MOST_TEXT)):
        compact = re.sub(r"[^0-9+]", "", number)
        digits = (
            re.sub(_COUNTRY_CODE, "", compact, count=1)
            if re.match(_COUNTRY_CODE, compact)
            else compact
        )
        if digits := digits.replace("+", ""):
            yield digits[:_PHONE_KEY_LIMIT]


def dialled(text: str) -> str:
    """The first number in `text` as a phone dials it: its digits, after a + where one stands."""
    first = re.split(_NEXT_PHONE, clean_phone(text, _MOST_TEXT))[0].partition("转")[0]
    digits = re.sub(r"[^0-9]", "", first)
    return f"+{digits}" if first.lstrip(" (").startswith("+") and digits else digits


def mask_phone(phone: str) -> str:
    """`phone` for a screen that others can see: 138****2231.

    Four digits or more stay hidden of any number of eight and up; shorter ones keep their last two
    digits, very short ones none. "" when there is no number.
    """
    digits = phone_key(phone)
    if len(digits) >= _MOBILE_DIGITS:
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) >= 8:
        return f"{digits[:-8]}****{digits[-4:]}"
    if len(digits) >= 5:
        return f"****{digits[-2:]}"
    return "*" * len(digits)


def mask_numbers(text: str) -> str:
    """`text` with every number in it that is long enough to be a phone's masked."""
    return _MANY_DIGITS.sub(lambda found: mask_phone(found.group()), text)
