"""Bars as plain text.

Block and box characters are of ambiguous width (Unicode's EastAsianWidth.txt), so that old Chinese
terminals draw them two cells wide: bars are ASCII.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FULL = "="


def bar(value: float, most: float, width: int) -> str:
    """`value` as a bar of `width` cells, full at `most`; anything above 0 shows at least one cell.

    Raises ValueError for a negative value, which a bar cannot show.
    """
    if value < 0:
        raise ValueError(f"a bar cannot show {value}")
    if value == 0 or most <= 0:
        return " " * width
    # Half a cell counts as one, in whole numbers as far as the values are whole.
    cells = min(width, max(1, int((2 * value * width + most) // (2 * most))))
    return (_FULL * cells).ljust(width)


def bars(counts: Sequence[int], width: int) -> list[str]:
    """`counts` as bars of one scale, the largest of them `width` cells long."""
    most = max(counts, default=0)
    return [bar(count, most, width) for count in counts]
