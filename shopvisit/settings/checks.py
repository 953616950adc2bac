"""What a setting may be: small checks that take a TOML value and give what the program uses.

A check raises `WrongError` with what is allowed instead. The words are looked up only when
they are shown, because settings are read before the language is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from shopvisit.calendar.work import Offset
from shopvisit.text.i18n import LANGUAGES, N_, Name, _, short

Check = Callable[[object], Any]

_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class Key(NamedTuple):
    """A setting that what is allowed for another speaks of; `str()` gives its name in the file."""

    key: str

    def __str__(self) -> str:
        return self.key.rpartition(".")[2]


class Allowed(NamedTuple):
    """What a value may be, in words: `str()` gives them in the language in use."""

    msgid: str
    details: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.called(lambda key: str(Key(key)))

    def called(self, label: Callable[[str], str]) -> str:
        """The same, with the settings that it speaks of called as `label` calls them."""
        return _(self.msgid).format(
            **{
                name: label(detail.key) if isinstance(detail, Key) else str(detail)
                for name, detail in self.details
            }
        )


class WrongError(Exception):
    """A value that a check does not take; `allowed` says what it would take."""

    def __init__(self, msgid: str, **details: object) -> None:
        super().__init__(msgid)
        self.allowed = Allowed(msgid, tuple(details.items()))


def yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongError(N_("true or false"))
    return value


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(value: object) -> int:
        # TOML's true is an int to Python, and would be taken for a 1.
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise WrongError(N_("a whole number from {low} to {high}"), low=low, high=high)
        return value

    return check


def number(low: float, high: float) -> Check:
    """A number from `low` to `high`, whole or not; never nan."""

    def check(value: object) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise WrongError(N_("a number from {low} to {high}"), low=low, high=high)
        return float(value)

    return check


def one_of(*names: str, also: Mapping[str, str] | None = None) -> Check:
    """One of these words, as written; by `also` one that is understood to mean one of them."""

    def check(value: object) -> str:
        if also and isinstance(value, str):
            value = also.get(value, value)
        if not isinstance(value, str) or value not in names:
            raise WrongError(N_("one of: {names}"), names=", ".join(names))
        return value

    return check


def text(limit: int, *, empty: bool = False) -> Check:
    """One line of at most `limit` characters, none of them invisible but plain spaces."""

    def check(value: object) -> str:
        # The ideographic space is how Chinese keyboards type a space.
        if isinstance(value, str) and value.replace("\u3000", " ").isprintable():
            line = value.strip()
            if len(line) <= limit and (line or empty):
                return line
        raise WrongError(N_("one line of text, at most {limit} characters"), limit=limit)

    return check


def name_of(table: str, limit: int) -> Check:
    """A name of at most `limit` characters, or a table with one for each language, or for some.

    What names.toml of a language has in its `table` may be named by the word that stands for it.
    """
    line = text(limit)
    known = {*LANGUAGES, *map(short, LANGUAGES)}

    def check(value: object) -> Name:
        if isinstance(value, str):
            return Name(table, (("", line(value)),))
        if isinstance(value, dict) and value and value.keys() <= known:
            return Name(table, tuple((lang, line(name)) for lang, name in value.items()))
        pair = '{ zh = "动作快", en = "quick" }'
        raise WrongError(N_("a name, or one for each language such as {pair}"), pair=pair)

    return check


def clock_time(value: object) -> str:
    """A time of day as "HH:MM"."""
    if not isinstance(value, str) or not _CLOCK_TIME.fullmatch(value):
        raise WrongError(N_('a time of day such as "09:00"'))
    return value


def country(value: object) -> str:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise WrongError(N_('two capital letters of a country, such as "CN"'))
    return value


def day(value: object) -> date:
    """A plain TOML day; a day with a time is not one."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise WrongError(N_("a day such as 2027-02-05, without quotes"))
    return value


def offset(value: object) -> Offset:
    if isinstance(value, str):
        try:
            return Offset.parse(value)
        except ValueError:
            pass
    raise WrongError(N_('a number of days such as "3d", "3wd" (working days) or "-3d"'))


def days_ahead(value: object) -> Offset:
    """How many calendar days before something, as "30d"; at most 999."""
    found = offset(value)
    if not 0 <= found.days <= 999 or found.unit != "d":
        raise WrongError(N_('from "0d" to "999d", in calendar days'))
    return found


def list_of(item: Check, *, least: int = 0, most: int = 400) -> Check:
    """From `least` to `most` values, each as `item` wants it and none twice."""

    def check(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise WrongError(N_("a list of {least} to {most} values"), least=least, most=most)
        try:
            found = tuple(item(one) for one in value)
        except WrongError as error:
            raise WrongError(N_("a list, and in it {item}"), item=error.allowed) from None
        if len(set(found)) < len(found):
            raise WrongError(N_("a list in which nothing stands twice"))
        return found

    return check


def ascending_times(value: object) -> tuple[str, ...]:
    """One to six times of day, each later than the one before."""
    times: tuple[str, ...] = list_of(clock_time, least=1, most=6)(value)
    if list(times) != sorted(times):
        raise WrongError(N_("times of day, the earliest first"))
    return times


def spoken(limit: int, blanks: tuple[str, ...]) -> Check:
    """A line of a script: text in which only these names may stand in braces, and nothing more.

    A format or an attribute in the braces is refused: filling a line in must never do more than
    put a word in its place.
    """
    line = text(limit)

    def check(value: object) -> str:
        from string import Formatter

        found: str = line(value)
        try:
            fields = list(Formatter().parse(found))
        except ValueError:
            fields = [("", "", "", None)]
        for _text, name, form, conversion in fields:
            if name is not None and (name not in blanks or form or conversion):
                wanted = " ".join(f"{{{blank}}}" for blank in blanks)
                raise WrongError(N_("a line with no other braces than {blanks}"), blanks=wanted)
        return found

    return check
