"""A phone number as a QR code, so that the phone in the other hand can dial it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from shopvisit.screens.base import BACK, ShopModal
from shopvisit.text.cells import fitted, wrapped
from shopvisit.text.i18n import N_, _
from shopvisit.text.phones import dialled
from shopvisit.widgets.commands import Command
from shopvisit.widgets.textual_private.painted import Drawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

# Whatever the theme: cameras look for dark on light.
_INK, _PAPER = "#000000", "#ffffff"
_DARK, _LIGHT = Style(bgcolor=_INK), Style(color=_INK, bgcolor=_PAPER)
_QUIET = 4  # modules of paper around a code, as its standard has it
_LEAST_QUIET = 1  # above and below it in a terminal of 24 lines, from which phones still read it
_CELLS = 2  # a module is as wide as a line is high
_MARGIN = 2


class Code(Drawn):
    """Paper with the code at its left, drawn by the ground of blanks, and its words beside it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Code { height: 1fr; }"

    def __init__(self, modules: Sequence[Sequence[int]], words: Sequence[str]) -> None:
        super().__init__()
        self._modules, self._words = modules, words

    def render_line(self, y: int) -> Strip:
        width, size = self.size.width, len(self._modules)
        left = self.code_width
        if self.size.height < size + 2 * _LEAST_QUIET or width < left:
            lines = wrapped(_("This window is too small for a code: 80×24 is enough."), width - 2)
            text = f" {lines[y]}" if y < len(lines) else ""
            return Strip([Segment(text, _LIGHT)]).adjust_cell_length(width, _LIGHT)
        row = y - (self.size.height - size) // 2
        segments = [Segment(" " * (_QUIET * _CELLS), _LIGHT)]
        modules = self._modules[row] if 0 <= row < size else (0,) * size
        segments += [Segment(" " * _CELLS, _DARK if module else _LIGHT) for module in modules]
        segments.append(Segment(" " * (_QUIET * _CELLS), _LIGHT))
        segments.append(Segment(self._said(row - size // 2, width - left - _MARGIN), _LIGHT))
        return Strip(segments).adjust_cell_length(width, _LIGHT)

    @property
    def code_width(self) -> int:
        """The cells that the code takes with the paper at both of its sides."""
        return (len(self._modules) + 2 * _QUIET) * _CELLS

    def _said(self, line: int, room: int) -> str:
        """The words, around the middle of the code's height."""
        lines = [part for text in self._words for part in wrapped(text, max(room, 2))]
        place = line + len(lines) // 2
        return fitted(lines[place], room) if 0 <= place < len(lines) and room > 0 else ""


class CodeSheet(ShopModal[None]):
    """Shows the code of the number of somebody called `name`; any way back closes it."""

    PLACE = N_("The number as a code")
    ABOUT = N_("A phone's camera reads it and dials.")
    KEYS = (
        Command(
            "enter",
            "space,ctrl+t",
            "back",
            N_("Back"),
            N_("Back to where you were; the number stays shown there."),
        ),
        BACK._replace(footed=False),
    )

    def __init__(self, name: str, phone: str) -> None:
        super().__init__()
        self._called, self._number = name, dialled(phone)

    def body(self) -> Iterable[Widget]:
        scan = _("Point the phone's camera here: it dials.")
        yield Code(modules(self._number), (self._called, self._number, "", scan))


def modules(number: str) -> Sequence[Sequence[int]]:
    """The code of a `tel:` address of that number, row by row; 1 is dark.

    The digits by themselves: then every number that there is fits into the smallest code.
    """
    import segno

    scheme, digits = ("tel:+", number[1:]) if number.startswith("+") else ("tel:", number)
    # Its types know but one part, though it takes several, each in the mode that suits it.
    code = segno.make_qr(cast("str", [scheme, digits]), error="l")
    return [list(row) for row in code.matrix]
