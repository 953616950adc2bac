"""Bars and shades as plain text.

Block and box characters are of ambiguous width (Unicode's EastAsianWidth.txt), so that old Chinese
terminals draw them two cells wide: these are ASCII. Where there is colour a screen gives their
cells a ground (`SHADES` says how deep), and nobody sees the signs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FULL = "="
# The signs of a shade, from the lowest on, and how much of the colour each has.
SHADES = {".": 0.2, "-": 0.4, "=": 0.65, "#": 1.0}
GAP = "_"


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


def stack(counts: Mapping[str, int], width: int) -> str:
    """`counts` as parts of one bar of `width` cells, each part drawn in its own sign.

    Every part that there is has a cell at least; without any there is no bar. There must be a cell
    for each.
    """
    whole, cells = sum(counts.values()), {sign: int(count > 0) for sign, count in counts.items()}
    if not whole:
        return ""
    for _cell in range(width - sum(cells.values())):
        # Whoever is furthest from its share, in whole numbers.
        most = max(cells, key=lambda sign: counts[sign] * width - cells[sign] * whole)
        cells[most] += 1
    return "".join(sign * cells[sign] for sign in counts)


def shades(values: Sequence[float | None]) -> str:
    """A sign of `SHADES` for each value, between the lowest and the highest; a gap for None."""
    known = [value for value in values if value is not None]
    lowest, span = min(known, default=0), max(known, default=0) - min(known, default=0)
    signs = "".join(SHADES)

    def sign(value: float) -> str:
        place = (value - lowest) * len(signs) / span if span else len(signs) // 2
        return signs[min(int(place), len(signs) - 1)]

    return "".join(GAP if value is None else sign(value) for value in values)
