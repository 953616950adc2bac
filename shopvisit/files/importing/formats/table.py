"""Lines of cells, whatever file they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from shopvisit.files.new_files import plain
from shopvisit.text.i18n import N_

MOST_COLUMNS = 500
HEAD = 20  # lines among which the headings are
# How many cells of a line are understood as headings.
Known = Callable[[Sequence[str]], int]

# What stands in a cell in place of what cannot be known; private use, so it is in no list.
UNCALCULATED, LOST = "\ue001", "\ue002"
UNREADABLE = {
    UNCALCULATED: N_("A formula that was never calculated."),
    LOST: N_("The words of this cell are missing in the file."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the number of its first line in the file, its cells, and what is wrong if any."""

    number: int
    cells: tuple[str, ...]
    wrong: str = ""


@dataclass(frozen=True)
class Table:
    """A text, an address book or a sheet; blank lines are left out.

    The lines are read anew each time they are asked for, so that a long list needs no room.
    `shifts` says that a cell too many moves those behind it, as in a text; in a workbook it just
    stands there. `remarks` gives what else should be known, once the lines were read.
    """

    path: Path
    read: Callable[[], Iterator[Line]]
    name: str = ""  # of the sheet
    encoding: str | None = None
    delimiter: str = ","
    shifts: bool = True
    hidden: bool = False
    remarks: Callable[[], tuple[str, ...]] = field(default=tuple)

    @property
    def lines(self) -> Iterator[Line]:
        """All lines, without what protects cells from being formulas."""
        for line in self.read():
            if any(cell[:1] == "'" for cell in line.cells):
                yield replace(line, cells=tuple(map(plain, line.cells)))
            else:
                yield line

    @cached_property
    def head(self) -> tuple[Line, ...]:
        """The first lines."""
        return tuple(islice(self.lines, HEAD + 2))
