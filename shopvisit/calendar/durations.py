"""How long something lasts, as people type and say it: "21 days", "6 months", "半年"; in days."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from shopvisit.text import i18n
from shopvisit.text.i18n import n_

_YEAR, _MONTH = 365, 30.4375
_MOST_MONTHS = 120
_NUMERALS = dict(zip("一二三四五六七八九十两", (*range(1, 11), 2), strict=True))
_COUNT = r"(?P<count>\d{1,4}|[一二三四五六七八九十两]|an?(?= )|half an?(?= )|半)"


@cache
def _lengths() -> dict[str, float]:
    """How many days a unit has, by each of its words in every language."""
    days = {"d": 1, "w": 7, "m": _MONTH, "y": _YEAR}
    found: dict[str, float] = {}
    for lang in i18n.LANGUAGES:
        words = i18n.words(lang)
        for unit, every in {**words["days"]["units"], **words["longer"]}.items():
            if unit in days:
                found.update(dict.fromkeys(every, days[unit]))
    return found


@cache
def pattern() -> str:
    """What finds a length of time in a text: groups `count` and `unit`."""
    units = sorted(map(re.escape, _lengths()), key=len, reverse=True)
    return rf"(?<![\d.])(?:(?<![a-z])|(?=\d)){_COUNT}\s*(?P<unit>{'|'.join(units)})(?![a-z])"


def days_in(found: re.Match[str]) -> int:
    """How many days that match of `pattern` means; a month is a twelfth of a year."""
    count = found["count"]
    if count.startswith("half") or count == "半":
        number = 0.5
    else:
        number = 1 if count.startswith("a") else _NUMERALS.get(count) or int(count)
    length = _lengths()[found["unit"]]
    if length == _MONTH and number * length >= _YEAR and not number % 12:
        return round(number / 12 * _YEAR)
    return int(number * length + 0.5)


def read(text: str) -> int | None:
    """The days that `text` means as a whole: a bare number counts days; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if re.fullmatch(r"\d{1,6}", plain, re.ASCII):
        return int(plain)
    found = re.fullmatch(pattern(), plain)
    return days_in(found) if found else None


def say(days: int) -> str:
    """So many days, in months where it is a number of them."""
    for months in range(1, _MOST_MONTHS + 1):
        whole = months // 12 * _YEAR if not months % 12 else int(months * _MONTH + 0.5)
        if months > 1 and whole == days:
            return n_("{count} month", "{count} months", months).format(count=months)
    return n_("{count} day", "{count} days", days).format(count=days)
