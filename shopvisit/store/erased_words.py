"""What an erasure takes out: phone numbers however they are written, and the words of each table.

It knows the tables and columns of every step of the schema there ever was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shopvisit.text.phones import clean_phone, parts, phone_key

WHY = "erased"
# What stands for a number that was removed.
BLANK = "***"
# Shorter ones are extensions, prices and years, too.
_SHORTEST = 7
# So many digits in a row are that number wherever they stand; fewer may be part of a longer one.
_UNMISTAKABLE = 11
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
    """One number, in digits of either width, with or without marks between them.

    It may stand as it is dialled in the country, or from another one: without what is dialled in
    front of it there, or with that in brackets, behind the country's code.
    """
    code, trunk, rest = parts(key)
    afar = rf"(?:[+＋]|{_either('00')})"
    own = rf"{afar}?{_either(code)}[ -]?"
    if not code:
        front = rf"{afar}?"
    elif trunk:
        front = rf"(?:{own}(?:{_BETWEEN}{_either(trunk)})?|{_either(trunk)}){_BETWEEN}"
    else:
        front = rf"(?:{own})?"
    number = front + _either(rest)
    if len(key) >= _UNMISTAKABLE:
        return number
    return rf"(?<![0-9]){number}(?![0-9])"


def _either(digits: str) -> str:
    return _BETWEEN.join(f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in digits)


# Everything that somebody typed, by table. A name is not looked for where names of others stand.
WORDS = {
    "customer": (
        "name", "salutation", "phone", "wechat", "address", "tags", "note", "best_time", "source",
    ),
    "visit": ("item", "note"),
    "occasion": ("note",),
    "follow_up": ("reason", "close_reason", "place"),
    "attempt": ("note", "wrong_phone"),
    "rating": ("praise", "complaint", "need", "suggestion"),
    "complaint": ("text", "resolution"),
    "complaint_event": ("text",),
    "improvement": ("title", "problem", "action"),
    "question_answer": ("words",),
    "gift": ("what",),
    "recheck": ("note",),
    "tip": ("title", "text"),
}  # fmt: skip
# Reasons of the program's own, which say nothing of anybody.
CODES = (
    "visited", "consent", "merged", "occasion", "contacted", "resolved", "reopened",
    "not adopted", WHY, "reached", "no_answer", "busy", "call_back", "refused", "wrong_number",
    "message_left", "low_score", "clock", "corrected",
)  # fmt: skip
PARENTS = {
    "attempt": ("follow_up", "follow_up_id"),
    "complaint_event": ("complaint", "complaint_id"),
    "question_answer": ("rating", "rating_id"),
    "recheck": ("follow_up", "follow_up_id"),
}
IDS = "(SELECT value FROM json_each(:ids))"
THEIRS = {
    "customer": f"id IN {IDS}",
    **dict.fromkeys(("visit", "occasion", "follow_up", "rating", "complaint", "gift"),
                    f"customer_id IN {IDS}"),
    **{table: f"{column} IN (SELECT id FROM {parent} WHERE customer_id IN {IDS})"
       for table, (parent, column) in PARENTS.items()},
}  # fmt: skip


def emptied(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row as the journal keeps it, without its words and what else tells who it was about."""
    new = {
        column: value if value in CODES and column == "close_reason" else ""
        for column, value in row.items()
        if column in WORDS[table]
    }
    if table == "customer":
        new |= {"preferred_channel": None, "contact_consent": "none"}
        if "phone_key" in row:
            new["phone_key"] = None
    elif table == "occasion":
        new |= {"month": 1, "day": 1, "leap": 0, "year": None}
    elif table == "follow_up" and row.get("occasion_id") is not None:
        new |= {"occasion_id": None, "dedupe_key": None}
    return row | new


@dataclass(frozen=True)
class Traces:
    """By what somebody could still be known elsewhere: their names, and their phone numbers."""

    names: frozenset[str] = frozenset()
    numbers: Numbers = field(default_factory=Numbers)


def as_json(value: object) -> str:
    """As SQLite writes it, so that a row in the journal equals the row itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
