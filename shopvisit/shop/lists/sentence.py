"""Conditions as one sentence: as it is said, and as it is understood while somebody types it.

Any language is understood whichever is in use, since people type what comes to mind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from shopvisit.shop.lists.conditions import Condition, condition
from shopvisit.shop.lists.fields import FORMS, Form
from shopvisit.shop.lists.values import QUOTES
from shopvisit.shop.visits import visits
from shopvisit.text.i18n import _, spoken

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

BETWEEN = " · "
_QUOTED = re.compile(f"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]")
# A comma before just three digits belongs to an amount, a wide one never does. A text in quotes
# stands as \0 and a number.
_WIDE = str.maketrans("，；。、\n", ";" * 5)
_PARTED = re.compile(r"[·•;]|(?<![0-9]),|,(?![0-9]{3}(?![0-9]))|\band\b|并且|且", re.IGNORECASE)
_HOLE = re.compile(r"\\{(one|other)\\}")


class Understood(NamedTuple):
    """What was typed, as conditions, and those parts of it that are none."""

    conditions: tuple[Condition, ...]
    unknown: tuple[str, ...] = ()


def said(conditions: Sequence[Condition]) -> str:
    """The sentence: "not seen for 90 days · spent at least 1,000"."""
    return BETWEEN.join(map(said_one, conditions))


def said_one(each: Condition) -> str:
    """One condition in words."""
    form, values = each.form, each.values
    text = form.one if form.one and values[-1] == 1 else form.says
    words = [part.said(value) for part, value in zip(form.parts, values, strict=True)]
    return _(text).format(**dict(zip(("one", "other"), words, strict=False)))


def understood(typed: str) -> Understood:
    """The conditions of a sentence that somebody has typed, as far as it goes."""
    quoted: list[str] = []

    def aside(found: re.Match[str]) -> str:
        quoted.append(found[1])
        return f"\0{len(quoted) - 1}\0"

    plain = _plain(_QUOTED.sub(aside, typed.replace("\0", "")).translate(_WIDE))
    found: list[Condition] = []
    unknown: list[str] = []
    for part in map(str.strip, _PARTED.split(plain)):
        if not part:
            continue
        one = _condition(part, quoted)
        if one is None:
            unknown.append(_back(part, quoted))
        elif one not in found:
            found.append(one)
    return Understood(tuple(found), tuple(unknown))


def _condition(part: str, quoted: Sequence[str]) -> Condition | None:
    for pattern, form, order in _patterns():
        match = pattern.fullmatch(part)
        if match is None:
            continue
        typed = [_back(match[name].strip(), quoted) for name in order]
        values = [kind.read(text) for kind, text in zip(form.parts, typed, strict=True)]
        if all(value is not None for value in values):
            return condition(form, tuple(values))
    return None


def _back(text: str, quoted: Sequence[str]) -> str:
    """`text` with what stood in quotes in its place."""
    return re.sub(r"\0(\d+)\0", lambda found: quoted[int(found[1])], text)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], Form, tuple[str, ...]], ...]:
    """How each form may be typed, its own sentences before other ways."""
    own = [(text, form) for form in FORMS for text in _own(form)]
    others = [(text, form) for form in FORMS for text in _others(form)]
    names = ("one", "other")
    return tuple((_pattern(text), form, names[: len(form.parts)]) for text, form in own + others)


def _own(form: Form) -> Iterator[str]:
    yield from sorted(spoken(form.says))
    if form.one:
        yield from sorted(spoken(form.one))


def _others(form: Form) -> Iterator[str]:
    for ways in sorted(spoken(form.also)) if form.also else ():
        yield from ways.split("|")


def _pattern(text: str) -> re.Pattern[str]:
    escaped = re.escape(_plain(text.translate(dict.fromkeys(map(ord, QUOTES)))))
    return re.compile(_HOLE.sub(r"(?P<\1>.+?)", escaped.replace("\\ ", " *")), re.IGNORECASE)


def _plain(text: str) -> str:
    """Chinese keyboards type wide signs as readily as narrow ones."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def examples(shop: Shop) -> list[str]:
    """One of each condition that can be added, as it is said, in the order of `fields`."""
    items = visits.recent_items(shop)
    staff = shop.staff_id or 1
    own = {"bought": (items[0] if items else _("visit"), 365), "served_by": staff}
    return [
        said_one(Condition(form.field, form.operator, own.get(form.field, form.usual)))
        for form in FORMS
    ]
