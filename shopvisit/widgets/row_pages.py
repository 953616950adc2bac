"""Rows where they come from, read by the page, and how wide the texts in them are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from shopvisit.text.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# More than a window of 36 lines shows: to read a row costs about as much as to draw it.
PAGE = 32
_KEPT_PAGES = 32


@dataclass(frozen=True)
class Row:
    """One row as it is shown.

    `cells` stand in the order of the columns and are plain text, never markup; where there are
    fewer, the last one runs on to the end of the line. `style` is "",
    "late" or "urgent" (the mark and the first cell stand out), "done" or "dim" (the whole row steps
    back). `mark` is one narrow character that says the same without colour. `found` are the parts
    that what was typed has found: the place of the cell, and from which character up to which.
    """

    id: int
    cells: tuple[str, ...]
    style: str = ""
    mark: str = ""
    found: tuple[tuple[int, int, int], ...] = ()


class RowSource(Protocol):
    """Where rows come from: a snapshot of their ids in order, and the rows by the page."""

    @property
    def ids(self) -> Sequence[int]:
        """Every row's id, in the order of the list; it does not change while the list shows it."""

    def page(self, ids: Sequence[int]) -> list[Row]:
        """The rows of `ids` (at most `PAGE`), in any order; a row that is gone is left out."""


class RowPages:
    """The rows of one source; a page is read when one of its rows is first asked for.

    `widest` says of each column how many cells the longest text of all that was read takes: it
    begins with those of the titles, and never gets less.
    """

    def __init__(self, source: RowSource | None, titles: Sequence[int]) -> None:
        self.ids: Sequence[int] = source.ids if source is not None else ()
        self.widest = list(titles)
        self._source = source
        self._pages: dict[int, dict[int, Row]] = {}

    def row(self, index: int) -> Row | None:
        """The row at `index`; None when it is gone from the shop's file."""
        number = index // PAGE
        if number not in self._pages:
            if len(self._pages) >= _KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[number] = self._read(self.ids[number * PAGE : (number + 1) * PAGE])
        return self._pages[number].get(self.ids[index])

    def read(self, first: int, last: int) -> None:
        """Read every page that has one of the rows from `first` to `last`."""
        for number in range(first // PAGE, last // PAGE + 1):
            self.row(number * PAGE)

    def read_again(self, row_id: int) -> int | None:
        """Read one row again and say where it stands; None for one that was not read yet."""
        for number, rows in self._pages.items():
            if row_id in rows:
                del rows[row_id]
                rows.update(self._read([row_id]))
                page = self.ids[number * PAGE : (number + 1) * PAGE]
                return number * PAGE + page.index(row_id)
        return None

    def forget(self) -> None:
        """Have every row read again when it is next asked for."""
        self._pages.clear()

    def _read(self, ids: Sequence[int]) -> dict[int, Row]:
        rows = self._source.page(ids) if self._source is not None else []
        self._measure(rows)
        return {row.id: row for row in rows}

    def _measure(self, rows: Iterable[Row]) -> None:
        widest = self.widest
        for row in rows:
            # The last of fewer cells than columns runs on, and asks for no width.
            whole = row.cells if len(row.cells) == len(widest) else row.cells[:-1]
            for place, cell in enumerate(whole):
                if (size := cell_len(cell)) > widest[place]:
                    widest[place] = size
