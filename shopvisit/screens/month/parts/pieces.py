"""What a page of the month is made of: lines of pieces, some of which are numbers that open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shopvisit.text.cells import fit

COLUMN = 59  # the width of a block beside which another can stand
LABEL, VALUE = 21, 10  # the widths of a label, and of the number beside it
MOST_READABLE = 100


@dataclass(frozen=True)
class Spot:
    """A number that opens the list behind it: `name` and `part` as `ids_behind` takes them.

    "improvement" opens that improvement instead; its id is the `part`.
    """

    name: str
    part: str | None = None


@dataclass(frozen=True)
class Piece:
    """Text in one style: "", heading, quiet, late, bar, shade, part.

    A spot begins with the blank of the cursor.
    """

    text: str
    style: str = ""
    spot: Spot | None = None


Line = tuple[Piece, ...]
Block = list[Line]


def length(text: str) -> int:
    """How many cells a text takes."""
    from rich.cells import cell_len

    return cell_len(text)


def heading(text: str, *headings: tuple[str, int]) -> Line:
    """A block's title, and the headings over its columns of numbers."""
    pieces = [Piece(" " + fit(text, LABEL + 1), "heading")]
    return (*pieces, *(Piece(fit(name, width, "right"), "quiet") for name, width in headings))


def openable(text: str, spot: Spot, width: int, style: str = "") -> Line:
    """A number to the right of its column, with the cell before it kept for the cursor."""
    return (Piece(" " * (width - length(text) - 1)), Piece(f" {text}", style, spot))


def spots(lines: Sequence[Line]) -> list[tuple[int, int, Spot]]:
    """Every number in reading order, as (line, first cell, spot)."""
    found = []
    for y, line in enumerate(lines):
        x = 0
        for piece in line:
            if piece.spot is not None:
                found.append((y, x, piece.spot))
            x += length(piece.text)
    return found
