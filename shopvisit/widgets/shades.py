"""The grounds of cells that are drawn in shades, in the colours of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.text.bars import SHADES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App


def styles(app: App[Any]) -> Mapping[str, str]:
    """A style for each sign of `SHADES` that hides it in its ground; none where nothing has colour.

    Signs that are hidden are still there for whoever copies them or has them read out.
    """
    if app.no_color:
        return {}
    from textual.color import Color

    known = app.theme_variables
    ground, ink = Color.parse(known["background"]), Color.parse(known["accent-ink"])
    mixed = {sign: ground.blend(ink, depth).hex for sign, depth in SHADES.items()}
    return {sign: f"{colour} on {colour}" for sign, colour in mixed.items()}
