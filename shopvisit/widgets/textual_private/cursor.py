"""Where the terminal's cursor stands.

An input method composes at the cursor, most draw what is composed only where it is shown, and
magnifiers and screen readers follow it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.errors import NoWidget
from textual.geometry import Offset

if TYPE_CHECKING:
    from textual.screen import Screen


def place(screen: Screen[Any]) -> tuple[Offset, bool]:
    """Its cell on this screen, as it is laid out now, and whether it is to be shown there.

    A widget that is typed into says where in `cursor_screen_offset`, as Textual's do; one that has
    a line in use, such as a row under its own cursor, says which of its lines in `line_in_use`.
    """
    width, height = screen.outer_size
    taker: Any = screen.focused
    try:
        seen = screen.find_widget(taker).visible_region
    except NoWidget:
        return Offset(max(0, width - 1), max(0, height - 1)), False
    spot: Offset | None = getattr(taker, "cursor_screen_offset", None)
    if spot is not None and seen.contains_point(spot):
        return spot, True
    line = seen.y + getattr(taker, "line_in_use", 0)
    # At the end of the line: what is composed where nothing is typed hides no name.
    return Offset(max(0, width - 1), max(0, min(line, height - 1))), False
