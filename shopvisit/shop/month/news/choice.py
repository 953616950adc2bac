"""Which two figures are the news of a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from shopvisit.shop.month.news.main import LEAST, WEIGHTS

if TYPE_CHECKING:
    from shopvisit.shop.month.record import Month


@dataclass(frozen=True)
class News:
    """A main figure that moved by so many `points`, or lies so far from its target."""

    name: str
    against: Literal["target", "compared"]
    points: int

    @property
    def weight(self) -> float:
        return abs(self.points) * WEIGHTS[self.name]


def fall(month: Month) -> News | None:
    """The main figure that fell furthest, below its target or against what it is compared with.

    Points count by their weight; of equals the first in the order of the page is taken. None where
    no figure made from enough has fallen.
    """
    fallen = [one for one in _moves(month) if one.points < 0]
    return max(fallen, key=lambda one: one.weight, default=None)


def rise(month: Month) -> News | None:
    """The main figure that rose furthest, and is not told of for its fall.

    What merely stands where it stood has not risen: the target counts only where there is nothing
    to compare with.
    """
    moves, told = list(_moves(month)), fall(month)
    compared = {one.name for one in moves if one.against == "compared"}
    risen = [
        one
        for one in moves
        if one.points > 0
        and one.name != (told and told.name)
        and (one.against == "compared" or one.name not in compared)
    ]
    return max(risen, key=lambda one: one.weight, default=None)


def _moves(month: Month) -> Iterator[News]:
    for name in WEIGHTS:
        figure, target, change = month.figures[name], month.target(name), month.change[name]
        if figure.value is None or (figure.n or 0) < LEAST:
            continue
        if change is not None:
            yield News(name, "compared", round(change))
        if target is not None:
            yield News(name, "target", round(figure.value - target))
