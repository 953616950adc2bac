"""The list behind every number of a month: the ids of the rows that it was counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.shop.metrics import sets
from shopvisit.shop.month.complaint_rows import Parts
from shopvisit.shop.month.counts import Counting
from shopvisit.shop.month.figures import NUMBERS
from shopvisit.shop.month.sources import Entry

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

_SIDES = ("k", "rest")


def entity_behind(name: str) -> str:
    """What the rows behind a number are: follow_up, rating, visit, customer, complaint, gift."""
    return NUMBERS[name].source.entity


def ids_behind(shop: Shop, month: str, name: str, part: str | None = None) -> list[int]:
    """The ids of the rows behind a number of a month, as `entity_behind` names their kind.

    `name` is one of `figures.NUMBERS`; the `part` of a reason's or of a number of staff is the id
    of the reason or of the member of staff. A figure made of k out of n gives all n, those that
    want looking at first; `part` "k" or "rest" gives one side. A time gives what it is the middle
    of, the slowest first, after the complaints that have none yet. A score ("1" to "5" of CSAT, "1"
    to "7" of CES) gives that bar; "promoters", "passives" and "detractors" those of NPS; a category
    those of a time told apart by them. Raises KeyError for another name.
    """
    found = parts_behind(shop, month, name, part)
    if part in _SIDES:
        return list(found.k if part == "k" else found.rest)
    return in_order(name, found)


def in_order(name: str, parts: Parts) -> list[int]:
    """All rows behind a number, those that want looking at first."""
    one = NUMBERS[name]
    counted_first = isinstance(one, Entry) and one.counted_first
    ahead, behind = parts if counted_first else reversed(parts)
    return [*ahead, *behind]


def parts_behind(shop: Shop, month: str, name: str, part: str | None = None) -> Parts:
    """The same rows in two: those that count towards the figure, and the others."""
    counting = Counting(shop, sets.Span.of(shop, month))
    return NUMBERS[name].source.parts(counting, None if part in _SIDES else part)
