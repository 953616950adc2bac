"""What can stand in a condition: a number, an amount, a word to choose, some text, somebody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from shopvisit import db
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _, spoken
from shopvisit.text.money import parse_amount, plain_amount

QUOTES = '"“”„«»「」『』‘’`'  # round a text; nothing that is looked for has one
_LONGEST = 40


class Part(Protocol):
    """A kind of value; `read` gives None for what is none of it."""

    def read(self, typed: str) -> object: ...

    def said(self, value: object) -> str:
        """It in the words of the language in use, as `read` understands them."""

    def fits(self, value: object) -> bool:
        """Whether it may be stored."""


class Number(NamedTuple):
    least: int
    most: int

    def read(self, typed: str) -> int | None:
        number = int(typed) if re.fullmatch(r"[0-9]{1,6}", typed) else None
        return number if self.fits(number) else None

    def said(self, value: object) -> str:
        return str(value)

    def fits(self, value: object) -> bool:
        known = isinstance(value, int) and not isinstance(value, bool)
        return known and self.least <= value <= self.most  # type: ignore[operator]  # an int


class Amount:
    """Minor units of the shop's currency, above 0."""

    def read(self, typed: str) -> int | None:
        try:
            amount = parse_amount(typed)
        except ValueError:
            return None
        return amount or None

    def said(self, value: object) -> str:
        return plain_amount(int(str(value)))

    def fits(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0


class Text:
    """Something to look for, in one clean line."""

    def read(self, typed: str) -> str | None:
        text = clean(typed.translate(dict.fromkeys(map(ord, QUOTES))), _LONGEST)
        return text or None

    def said(self, value: object) -> str:
        return str(value)

    def fits(self, value: object) -> bool:
        return isinstance(value, str) and self.read(value) == value


class Choice(NamedTuple):
    """One of some codes, by the msgids that they are called by."""

    names: Mapping[str, str]

    def read(self, typed: str) -> str | None:
        wanted = typed.casefold()
        for code, name in self.names.items():
            if wanted == code or wanted in {each.casefold() for each in spoken(name)}:
                return code
        return None

    def said(self, value: object) -> str:
        return _(self.names[str(value)])

    def fits(self, value: object) -> bool:
        return value in self.names


class Person:
    """A member of staff, by id; who has left is still called by name."""

    def read(self, typed: str) -> int | None:
        found = db.rows("SELECT id, name FROM staff ORDER BY active DESC, id")
        wanted = typed.casefold()
        return next((id_ for id_, name in found if _plain(name) == wanted), None)

    def said(self, value: object) -> str:
        return str(db.value("SELECT name FROM staff WHERE id = ?", value) or _("(no name)"))

    def fits(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _plain(name: str) -> str:
    return name.translate(dict.fromkeys(map(ord, QUOTES))).casefold()
