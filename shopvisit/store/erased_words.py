"""Phone numbers of an erased customer in what others typed: found however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shopvisit.text.phones import clean_phone, phone_key

# What stands for a number that was removed.
BLANK = "***"
# Shorter ones are extensions, prices and years, too.
_SHORTEST = 7
# So many digits in a row are that number wherever they stand; fewer may be part of a longer one.
_UNMISTAKABLE = 11
_COUNTRY = r"(?:(?:[+＋]|[0０]{2})?[8８][6６][ -]?)?"
_BETWEEN = r"[\s.()（）－-]{0,2}"


class Numbers:
    """A set of phone numbers, each known by its digits; those under seven digits are left out."""

    def __init__(self, phones: Iterable[str] = ()) -> None:
        self._keys = frozenset(
            key
            for phone in phones
            for part in re.split("[/,;]", clean_phone(phone, 200))
            if len(key := phone_key(part)) >= _SHORTEST
        )
        self._pattern = re.compile("|".join(map(_pattern, sorted(self._keys))))

    def __bool__(self) -> bool:
        return bool(self._keys)

    def with_(self, phones: Iterable[str]) -> Numbers:
        """These, and those of `phones`."""
        return Numbers([*self._keys, *phones])

    def without(self, phones: Iterable[str]) -> Numbers:
        """These, but for those that stand in `phones`."""
        others = list(phones)
        return Numbers(
            key for key in self._keys if not any(Numbers([key]).held(other) for other in others)
        )

    def held(self, text: str | None) -> bool:
        """Whether one of the numbers stands in `text`."""
        return bool(self._keys and text and self._pattern.search(text))

    def masked(self, text: str) -> str:
        """`text` with stars in the place of each of the numbers."""
        return self._pattern.sub(BLANK, text) if self._keys else text


def _pattern(key: str) -> str:
    """One number, in digits of either width, with or without marks between them."""
    digits = _BETWEEN.join(f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in key)
    if len(key) >= _UNMISTAKABLE:
        return _COUNTRY + digits
    return rf"(?<![0-9]){_COUNTRY}{digits}(?![0-9])"
