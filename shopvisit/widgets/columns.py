"""Columns of text cells: how wide each may be, and how a text is cut or padded to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from shopvisit.text.cells import fit, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2


class Column(NamedTuple):
    """One column; widths are in terminal cells (a Chinese character takes two).

    `title` is a msgid. A `flex` column shares with the others of its kind what is left of the line
    and never gets narrower than `min_width`. Where the line is too short, the column with the
    greatest `drop` goes first; a column with `drop` 0 always stays.
    """

    title: str
    width: int
    align: Literal["left", "right"] = "left"
    flex: bool = False
    min_width: int = 0
    drop: int = 0

    @property
    def least(self) -> int:
        """The narrowest that it may be drawn."""
        return (self.min_width or self.width) if self.flex else self.width

    def fit(self, text: str, width: int) -> str:
        """`text` cut or padded to exactly `width` cells, as it can be drawn."""
        return fit(plain(text), width, self.align)


def fit_columns(columns: Sequence[Column], room: int) -> list[tuple[int, int]]:
    """Which columns fit into `room` cells, as (place in `columns`, width), in their order."""
    kept = list(range(len(columns)))

    def needed() -> int:
        return sum(columns[place].least + GAP for place in kept)

    while needed() > room:
        worst = max(kept, key=lambda place: columns[place].drop)
        if columns[worst].drop == 0:
            break
        kept.remove(worst)
    widths = {place: columns[place].least for place in kept}
    flexible = [place for place in kept if columns[place].flex]
    spare = max(0, room - needed())
    for number, place in enumerate(flexible):
        share = spare // (len(flexible) - number)
        widths[place] += share
        spare -= share
    return list(widths.items())
