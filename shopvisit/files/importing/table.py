"""A list of rows under headings, whatever file it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.new_files import plain
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _

_MOST_ROWS = 100_000
MOST_COLUMNS = 500
_LONGEST_HEADING = 60


@dataclass(frozen=True)
class Line:
    """One row: the number of its first line in the file, its cells, and what is wrong if any."""

    number: int
    cells: tuple[str, ...]
    wrong: str = ""


class Table:
    """The headings as they stand, and the rows below them; blank rows are left out.

    The rows are read anew each time they are asked for, so that a long list needs no room. Their
    `delimiter` is what keeps the columns of a text apart; `notes` say what else was in the file.
    """

    def __init__(
        self,
        path: Path,
        read: Callable[[], Iterator[Line]],
        delimiter: str = ",",
        notes: tuple[str, ...] = (),
    ) -> None:
        """Look at all rows of `read` once. Raises ShopError when there are none, or too many."""
        self.path = path
        self.delimiter = delimiter
        self.notes = notes
        self._read = read
        head = next(read(), None)
        if head is None:
            raise ShopError(_("{path} is empty.").format(path=path))
        if len(head.cells) > MOST_COLUMNS:
            raise ShopError(_("{path} has more columns than any list has.").format(path=path))
        self.headings = tuple(clean(plain(cell), _LONGEST_HEADING) for cell in head.cells)

    @cached_property
    def rows(self) -> int:
        """How many rows there are below the headings. Raises ShopError when they are too many."""
        count = 0
        for count, _line in enumerate(self.lines, 1):
            if count > _MOST_ROWS:
                raise ShopError(
                    _("{path} has more than {most} rows; please split it.").format(
                        path=self.path, most=f"{_MOST_ROWS:,}"
                    )
                )
        return count

    @property
    def lines(self) -> Iterator[Line]:
        """The rows below the headings, each with as many cells as there are headings."""
        rows = self._read()
        next(rows, None)
        return (_fitted(line, len(self.headings)) for line in rows)


def _fitted(line: Line, width: int) -> Line:
    """The row with as many cells as there are headings; more than those is a mistake."""
    if line.wrong:
        return line
    cells = tuple(plain(cell) for cell in line.cells[:width])
    cells += ("",) * (width - len(cells))
    if any(cell.strip() for cell in line.cells[width:]):
        n = len(line.cells)
        wrong = _("{n} cells, but only {width} headings.").format(n=n, width=width)
        return replace(line, cells=cells, wrong=wrong)
    return replace(line, cells=cells)
