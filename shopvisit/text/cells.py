"""Text fitted to cells of a terminal, in which a Chinese character takes two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from shopvisit.errors import legible
from shopvisit.text.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

# These change the width of the character before them, and terminals disagree on how.
_WIDTH_CHANGERS = re.compile("[\ufe00-\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")
# Two of these letters make a flag, and a terminal counts two cells for it or for each of them.
_FLAGS = {0x1F1E6 + place: chr(ord("A") + place) for place in range(26)}
# Scripts that break behind each character, and emoji.
_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
# A piece that a line may break behind: a word, or one wide character with the number and the marks
# that open before it, and the marks that close it. Compiled where it is used: that takes 5 ms.
_PIECE = (
    rf"(?:(?:[^\s{_WIDE}]|[（《「『【〈])*[{_WIDE}]|[^\s{_WIDE}]+)"
    r"[，。！？；：、）》」』】〉”’]*\s*|\s+"
)


def fit(text: str, width: int, align: Literal["left", "right", "center"] = "left") -> str:
    """`text` in exactly `width` terminal cells: padded, or cut with ".." at its end.

    Two dots, because old Chinese terminals draw an ellipsis two cells wide. Chinese characters and
    emoji count two cells; a cell that half a character would need stays blank.
    """
    width = max(width, 0)
    taken = cell_len(text)
    if taken > width:
        from rich.cells import set_cell_size

        dots = ".." if width > 3 else ""
        text = set_cell_size(text, width - len(dots)).rstrip() + dots
        taken = cell_len(text)
    blank = width - taken
    left = {"left": 0, "right": blank, "center": blank // 2}[align]
    return f"{' ' * left}{text}{' ' * (blank - left)}"


def cell_len(text: str) -> int:
    """How many terminal cells `text` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    # Only screens and printed tables need cell widths.
    from rich import cells

    return cells.cell_len(text)


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks and between Chinese characters.

    A word longer than a line, such as a path, stands out of it, whole.
    """
    lines = [""]
    for piece in re.findall(_PIECE, text):
        if lines[-1] and cell_len(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def plain(text: str) -> str:
    """`text` as one line in which every character draws itself alone; of a flag, its letters.

    The shop's file holds only clean text; this is for what comes from anywhere else, and costs
    next to nothing where there is nothing to do.
    """
    if text.isprintable() and not _WIDTH_CHANGERS.search(text):
        return text
    return clean(text, len(text)).translate(_FLAGS)


def drawn(text: str, mark: str) -> str:
    """`text` for a field, each character in its place, `mark` for those that `plain` leaves out."""
    if text.isprintable() and not _WIDTH_CHANGERS.search(text):
        return text
    flags = text.translate(_FLAGS)
    return "".join(mark if _WIDTH_CHANGERS.match(c) or legible(c) != c else c for c in flags)


def wrapped(text: str, room: int) -> list[str]:
    """As `wrap`, for a screen: what was typed can be drawn, and no word stands out of its line."""
    return [fit(line, room).rstrip() for line in wrap(plain(text).strip(), room)]


def cut(lines: list[str], room: int, most: int) -> list[str]:
    """The first `most` of `lines`; two dots at the end of the last say that there are more."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], fitted(f"{lines[most - 1]} {lines[most]}", room)]


def fitted(text: str, room: int) -> str:
    """`text` as one line of at most `room` cells."""
    return fit(plain(text), room).rstrip()


def flow(parts: Iterable[str], room: int, gap: str = "   ") -> list[str]:
    """`parts` side by side, in as many lines of `room` cells as they need; none is torn apart."""
    lines: list[str] = []
    for part in parts:
        text = fitted(part, room)
        if lines and cell_len(lines[-1] + gap + text) <= room:
            lines[-1] += gap + text
        else:
            lines.append(text)
    return lines
