"""Columns of text cells: how wide each may be, and how a text is cut or padded to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from shopvisit.text.cells import cell_len, fit, plain
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2


class Column(NamedTuple):
    """One column; widths are in terminal cells (a Chinese character takes two).

    `title` is a msgid. `width` is what it takes where there is room; where there is not, no more
    than what is in it. A `flex` column takes what is in it, be that more than `width`, and may be
    cut down to `min_width`; words that nobody needs whole push no other column away once they have
    `enough`. `sort` is the word by which the list's screen knows how to sort by it, "" where it
    cannot; of numbers the greatest come first. Where the line is too short, the column with the
    greatest `drop` goes first: one above 1 before anything is cut, one at 1 only where nothing else
    helps, one at 0 never. Of two alike the last goes. Where even that is not enough the widest are
    cut below their least.
    """

    title: str
    width: int
    align: Literal["left", "right"] = "left"
    flex: bool = False
    min_width: int = 0
    drop: int = 0
    enough: int = 0
    sort: str = ""
    greatest_first: bool = False

    @property
    def least(self) -> int:
        """The narrowest that it may be drawn, whatever is in it."""
        return (self.min_width or self.width) if self.flex else self.width

    def fit(self, text: str, width: int) -> str:
        """`text` cut or padded to exactly `width` cells, as it can be drawn."""
        return fit(plain(text), width, self.align)


class Order(NamedTuple):
    """By which column a list stands, as its `sort` says, and whether the greatest comes first."""

    by: str
    down: bool


def turned(column: Column, order: Order | None) -> Order | None:
    """The order after a click on its heading: the second turns it round, the third ends it."""
    first = Order(column.sort, column.greatest_first)
    if order is None or order.by != column.sort:
        return first
    return first._replace(down=not first.down) if order == first else None


def heading(column: Column, order: Order | None) -> str:
    """What stands over the column: its title, and a sign where the list stands by it."""
    title = _(column.title) if column.title else ""
    if order is None or not column.sort or order.by != column.sort:
        return title
    # Drawn arrows are two cells wide in old Chinese terminals.
    return f"{title} {'v' if order.down else '^'}"


def headed(columns: Sequence[Column], order: Order | None) -> tuple[Column, ...]:
    """`columns`, each as wide as its heading at least where that has the sign."""
    return tuple(
        column._replace(width=max(column.width, cell_len(heading(column, order))))
        if order is not None and column.sort == order.by
        else column
        for column in columns
    )


class _Wish(NamedTuple):
    """How wide a column may be: `least`, `needed`, with the `whole` text, and `easy` on the eye."""

    least: int
    needed: int
    whole: int
    easy: int


def _wish(column: Column, content: int) -> _Wish:
    if not column.flex:
        needed = min(column.width, content)
        return _Wish(needed, needed, needed, column.width)
    needed = min(content, column.enough) if column.enough else content
    return _Wish(min(needed, column.least), needed, content, max(column.width, content))


def fit_columns(
    columns: Sequence[Column], room: int, content: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """Which columns fit into `room` cells, as (place in `columns`, width), in their order.

    `content` says of each how many cells the longest of its texts takes, its title included. What
    is left when every column has all that it can use stays blank at the end of the line.
    """
    contents = content or [column.width for column in columns]
    wishes = [_wish(*each) for each in zip(columns, contents, strict=True)]
    kept = list(range(len(columns)))

    def give_way(size: str, bound: int) -> None:
        """Leave out columns above `bound` until the others have that much of what they wish."""
        while sum(getattr(wishes[place], size) + GAP for place in kept) > room:
            worst = max(reversed(kept), key=lambda place: columns[place].drop)
            if columns[worst].drop <= bound:
                return
            kept.remove(worst)

    give_way("needed", 1)
    give_way("least", 0)
    widths = {place: wishes[place].least for place in kept}
    spare = room - sum(width + GAP for width in widths.values())
    for size in ("needed", "whole", "easy"):
        spare = _widen(widths, {place: getattr(wishes[place], size) for place in kept}, spare)
    _narrow(widths, -spare)
    return list(widths.items())


def _narrow(widths: dict[int, int], over: int) -> None:
    """Take the cells that are `over` from the widest, so that no line is cut without a mark."""
    while over > 0 and max(widths.values()) > 1:
        widths[max(widths, key=widths.__getitem__)] -= 1
        over -= 1


def _widen(widths: dict[int, int], wanted: dict[int, int], spare: int) -> int:
    """Widen towards what is `wanted`, the narrowest first: the longest text is cut, not a name.

    Gives what is left of `spare`.
    """
    while spare > 0:
        short = [place for place, width in widths.items() if width < wanted[place]]
        if not short:
            break
        widths[min(short, key=widths.__getitem__)] += 1
        spare -= 1
    return spare
