"""What the sample shop is made of: things sold and done, and the words of each language for it.

The words are in sample.toml of the language's folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from shopvisit.text import i18n


@dataclass(frozen=True)
class Item:
    """A thing sold or done: `price` in whole money, `months` when it is asked for most.

    `name` is what the languages' words for it are found by, and so is `needs`.
    """

    kind: str
    name: str
    price: int | None
    share: int
    months: tuple[int, ...] = ()
    needs: str = ""  # the installation that a purchase brings with it


_SUMMER, _WINTER = (5, 6, 7, 8), (11, 12, 1, 2)
ITEMS = (
    Item("purchase", "air-conditioner", 2680, 5, _SUMMER, "air-conditioner-installation"),
    Item("purchase", "fridge", 3299, 4),
    Item("purchase", "washing-machine", 2499, 4, (), "washing-machine-installation"),
    Item("purchase", "water-heater", 1899, 4, _WINTER, "water-heater-installation"),
    Item("purchase", "cooker-hood", 1599, 3, (), "cooker-hood-installation"),
    Item("purchase", "water-filter", 1980, 3, (), "water-filter-installation"),
    Item("purchase", "television", 3599, 2),
    Item("purchase", "microwave", 459, 3),
    Item("purchase", "rice-cooker", 329, 5),
    Item("purchase", "vacuum-cleaner", 899, 3),
    Item("purchase", "fan", 199, 4, _SUMMER),
    Item("purchase", "heater", 269, 4, _WINTER),
    Item("install", "air-conditioner-installation", 280, 3, _SUMMER),
    Item("install", "washing-machine-installation", 80, 1),
    Item("install", "water-heater-installation", 150, 1, _WINTER),
    Item("install", "cooker-hood-installation", 120, 1),
    Item("install", "water-filter-installation", 160, 1),
    Item("repair", "air-conditioner-refill", 300, 4, _SUMMER),
    Item("repair", "air-conditioner-not-cooling", 260, 4, _SUMMER),
    Item("repair", "fridge-repair", 320, 3),
    Item("repair", "washing-machine-repair", 220, 4),
    Item("repair", "water-heater-repair", 240, 3, _WINTER),
    Item("repair", "screen-repair", 580, 2),
    Item("repair", "remote-control-repair", 35, 2),
    Item("service", "air-conditioner-cleaning", 120, 6, _SUMMER),
    Item("service", "cooker-hood-cleaning", 180, 5),
    Item("service", "washing-machine-cleaning", 150, 4),
    Item("service", "water-heater-descaling", 160, 3, _WINTER),
    Item("service", "filter-change", 260, 5),
    Item("service", "appliance-check-up", 98, 4),
    Item("return", "rice-cooker-exchanged", 0, 3),
    Item("return", "fan-returned", 0, 2),
    Item("return", "vacuum-cleaner-exchanged", 0, 2),
    Item("consult", "advice-on-a-purchase", None, 3),
    Item("consult", "trade-in-advice", None, 2),
)
# What customers come for, of a hundred visits, first and later ones.
FIRST_KINDS = (("purchase", "repair", "service", "install", "consult"), (46, 70, 88, 95, 100))
LATER_KINDS = (
    ("service", "repair", "purchase", "install", "return", "consult"),
    (38, 62, 88, 92, 96, 100),
)
# Visits by weekday from Monday on, and by month from January on: a summer shop, quiet in February.
# What the shop asks besides, by the rule that asks it: its words' name, how it is answered, and
# what of ten customers answer.
QUESTIONS = (
    ("in-use", "covers", "yes_no", (1, 1, 0, 1, 1, 1, 1, 1, 0, 1)),
    ("first-visit", "heard", "choice", (1, 3, 1, 2, 4, 1, 3, 2, 1, 3)),
)
WEEKDAYS = (8, 8, 9, 9, 11, 16, 15)
MONTHS = (9, 6, 7, 8, 11, 14, 15, 13, 8, 7, 8, 9)


@dataclass(frozen=True)
class Change:
    """An improvement: what it is called, what went wrong, what was done about it or why not."""

    title: str
    problem: str
    action: str


@dataclass(frozen=True)
class CaseWords:
    """By service dimension: what customers complain of, what was done, what is to change."""

    complaint: dict[str, tuple[str, ...]]
    solution: dict[str, tuple[str, ...]]
    waiting: tuple[str, ...]
    notes: tuple[str, ...]
    still_wrong: tuple[str, ...]
    fresh: str
    changes: dict[str, Change]


@dataclass(frozen=True)
class Words:
    """Everything of the sample shop that is written in one language."""

    shop: str
    name: str  # how {family} and {given} are written together
    strangers: tuple[str, float]  # another language, and the share of customers with names in it
    staff: tuple[str, ...]  # owner, manager, three clerks
    surnames: tuple[list[str], list[int]]
    women: tuple[str, ...]
    men: tuple[str, ...]
    ms: str
    mr: str
    special: tuple[tuple[str, str], ...]  # names with their salutation, each given to one customer
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    times: tuple[str, ...]
    praise: dict[str, tuple[str, ...]]
    complaint: dict[str, tuple[str, ...]]
    suggestions: tuple[str, ...]
    needs: tuple[str, ...]
    promises: tuple[str, ...]
    urgent: str
    errands: tuple[str, ...]
    cancelled: tuple[str, ...]
    message: str
    items: dict[str, str]
    questions: dict[str, Any]
    cases: CaseWords


@cache
def words(lang: str) -> Words:
    """The sample shop's words in one of i18n.LANGUAGES."""
    found = i18n.words(lang, "sample")
    strangers, cases = found["strangers"], found["cases"]
    changes = {name: Change(**one) for name, one in cases["changes"].items()}
    plain: dict[str, Any] = {name: _fixed(one) for name, one in found.items()}
    return Words(
        **plain
        | {
            "strangers": (strangers["from"], strangers["share"]),
            "surnames": _weighted(found["surnames"]),
            "women": tuple(found["women"].split()),
            "men": tuple(found["men"].split()),
            "cases": CaseWords(**_fixed(cases) | {"changes": changes}),
        }
    )


def _fixed(value: Any) -> Any:
    """Lists as tuples, in tables too."""
    if isinstance(value, dict):
        return {name: _fixed(one) for name, one in value.items()}
    return tuple(map(_fixed, value)) if isinstance(value, list) else value


def _weighted(text: str) -> tuple[list[str], list[int]]:
    """Words and their running totals, to be picked from by weight."""
    words, totals, total = [], [], 0
    for part in text.split():
        word = part.rstrip("0123456789")
        total += int(part[len(word) :])
        words.append(word)
        totals.append(total)
    return words, totals
