"""Text that people typed, made safe to draw in a line of cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len

from shopvisit.text.cleaning import clean, fit

if TYPE_CHECKING:
    from collections.abc import Iterable

# These change the width of the character before them, and terminals disagree on how.
_WIDTH_CHANGERS = re.compile("[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")

# A piece that a line may break behind: a word, or a character with the marks that close it.
_WORD = re.compile(r"(?:[\x21-\x7e]+|.)[，。！？；：、）》”’.,;:!?]*\s*")


def plain(text: str) -> str:
    """`text` as one line in which every character draws itself and nothing more.

    The shop's file holds only clean text; this is for what comes from anywhere else, and costs
    next to nothing where there is nothing to do.
    """
    if text.isprintable() and not _WIDTH_CHANGERS.search(text):
        return text
    return clean(text, len(text))


def wrapped(text: str, room: int) -> list[str]:
    """`text` in lines of at most `room` cells, broken at spaces and between Chinese characters.

    A word longer than a line is cut rather than drawn outside of it.
    """
    lines = [""]
    for piece in _WORD.findall(plain(text)):
        if lines[-1] and cell_len(lines[-1] + piece.rstrip()) > room:
            lines.append("")
        lines[-1] += piece
    return [fit(line.rstrip(), room).rstrip() for line in lines]


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
