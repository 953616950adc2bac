"""Four quiet themes: paper, ink, and each of them in high contrast; one accent, red for what hurts.

Every pair of text and ground keeps a contrast of at least 4.5 : 1 (WCAG 2.1, level AA), in high
contrast 7 : 1 (AAA). A field is a line to write on, in an ink of its own: it is seen as one without
any colour, and a ground that stands out as well would be a grey bar. In it the terminal shows its
own cursor: a block drawn in reverse would be turned back by terminals whose cursor is one, so its
ground is only a shade deeper.

Where a terminal has but 256 colours, or 16, each theme has colours among those: the nearest ones to
what was meant for millions are grey on grey, or all the same.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.theme import Theme

from shopvisit.text.bars import SHADES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App

# What was said before there were four, and stays understood.
CALLED = {"light": "paper", "dark": "ink"}
MILLIONS, TWO_HUNDRED, SIXTEEN = "truecolor", "256", "standard"


class Palette(NamedTuple):
    """The colours of a theme; the inks must be readable on each of the grounds."""

    ink: str
    quiet: str
    accent: str
    late: str
    ground: str
    panel: str
    cursor: str
    field_cursor: str
    selection: str
    bar: str  # of a scrollbar
    veil: str  # over the page beneath a sheet


# Of 16 colours two greys at most can be told from each other, and of what warns only yellow is
# readable on every terminal's blue. There
# is none left for a ground between the page and the cursor's row, so the page goes grey beneath a
# sheet.
PALETTES = {
    ("paper", MILLIONS): Palette(
        *("#22262a", "#5d6266", "#0b5f66", "#b3261e", "#fbfaf7", "#efede6", "#d9ebea"),
        *("#9fcdca", "#bcdcda", "#cfccc2", "#fbfaf7 70%"),
    ),
    ("paper", TWO_HUNDRED): Palette(
        *("#262626", "#585858", "#005f5f", "#af0000", "#ffffff", "#eeeeee", "#d7ffff"),
        *("#87d7d7", "#afd7d7", "#c6c6c6", "#ffffff 70%"),
    ),
    ("paper", SIXTEEN): Palette(
        *("#000000", "#555555", "#0000aa", "#aa0000", "#ffffff", "#ffffff", "#55ffff"),
        *("#aaaaaa", "#aaaaaa", "#aaaaaa", "#aaaaaa"),
    ),
    ("ink", MILLIONS): Palette(
        *("#d9d9d4", "#a6acb0", "#79c5c2", "#ff8f85", "#16191b", "#22272a", "#213d3a"),
        *("#33605c", "#2f5a57", "#3a4145", "#16191b 70%"),
    ),
    ("ink", TWO_HUNDRED): Palette(
        *("#dadada", "#b2b2b2", "#87d7d7", "#ff8787", "#1c1c1c", "#262626", "#3a3a3a"),
        *("#005f5f", "#005f87", "#444444", "#1c1c1c 70%"),
    ),
    ("ink", SIXTEEN): Palette(
        *("#ffffff", "#aaaaaa", "#55ffff", "#ffff55", "#000000", "#000000", "#0000aa"),
        *("#0000aa", "#0000aa", "#555555", "#555555"),
    ),
    ("contrast-light", MILLIONS): Palette(
        *("#000000", "#333333", "#003a80", "#8f0000", "#ffffff", "#f0f0f0", "#ffe98a"),
        *("#ffd94a", "#ffd94a", "#8a8a8a", "#ffffff 60%"),
    ),
    ("contrast-light", TWO_HUNDRED): Palette(
        *("#000000", "#303030", "#00005f", "#870000", "#ffffff", "#eeeeee", "#ffff87"),
        *("#ffd75f", "#ffd75f", "#8a8a8a", "#ffffff 60%"),
    ),
    ("contrast-light", SIXTEEN): Palette(
        *("#000000", "#000000", "#0000aa", "#aa0000", "#ffffff", "#ffffff", "#ffff55"),
        *("#aaaaaa", "#aaaaaa", "#555555", "#aaaaaa"),
    ),
    ("contrast-dark", MILLIONS): Palette(
        *("#ffffff", "#d6d6d6", "#8be9ff", "#ffb3ab", "#000000", "#141414", "#00305c"),
        *("#005a9e", "#005a9e", "#8a8a8a", "#000000 60%"),
    ),
    ("contrast-dark", TWO_HUNDRED): Palette(
        *("#ffffff", "#d0d0d0", "#87ffff", "#ffafaf", "#000000", "#121212", "#00005f"),
        *("#005f87", "#005f87", "#8a8a8a", "#000000 60%"),
    ),
    ("contrast-dark", SIXTEEN): Palette(
        *("#ffffff", "#ffffff", "#55ffff", "#ffff55", "#000000", "#000000", "#0000aa"),
        *("#0000aa", "#0000aa", "#aaaaaa", "#555555"),
    ),
}  # fmt: skip
NAMES = tuple(dict.fromkeys(name for name, _colours in PALETTES))


@cache
def named(name: str, colours: str | None = MILLIONS) -> Theme:
    """The theme of that name for a terminal with so many `colours`, in Rich's words for them."""
    name = CALLED.get(name, name)
    if colours not in (TWO_HUNDRED, SIXTEEN):
        colours = MILLIONS
    of = PALETTES[name, colours]
    return Theme(
        name=f"shop-{name}" if colours == MILLIONS else f"shop-{name}-{colours}",
        dark=name in ("ink", "contrast-dark"),
        primary=of.accent,
        secondary=of.accent,
        accent=of.accent,
        warning=of.late,
        error=of.late,
        success=of.accent,
        foreground=of.ink,
        background=of.ground,
        surface=of.ground,
        panel=of.panel,
        variables={
            "accent-ink": of.accent,
            "late": of.late,
            "quiet": of.quiet,
            "cursor-ground": of.cursor,
            "veil": of.veil,
            "input-cursor-background": of.field_cursor,
            "input-cursor-foreground": of.ink,
            "input-cursor-text-style": "underline",
            "input-selection-background": of.selection,
            "scrollbar": of.bar,
            "scrollbar-hover": of.bar,
            "scrollbar-active": of.accent,
            "scrollbar-background": of.ground,
            "scrollbar-background-hover": of.ground,
            "scrollbar-background-active": of.ground,
        },
    )


# Of 16 colours none lie between a ground and an ink: these grow deeper from one to the next.
_SIXTEEN_SHADES = {
    False: ("#aaaaaa", "#5555ff", "#0000aa", "#000000"),
    True: ("#0000aa", "#00aaaa", "#55ffff", "#ffffff"),
}
# The parts of a whole, the best first, by the sign that each is drawn in.
_SCORES, _BOXES = "54321", "+=-"
_SIXTEEN_PARTS = {
    False: ("#0000aa", "#5555ff", "#aaaaaa", "#ff5555", "#aa0000"),
    True: ("#55ffff", "#00aaaa", "#aaaaaa", "#aa00aa", "#ff55ff"),
}
_PART_DEPTHS = (1.0, 0.55, 0.3, 0.5, 1.0)


def depths(app: App[Any]) -> Mapping[str, str]:
    """The ground of each sign of `SHADES`; none where nothing has colour."""
    if app.no_color:
        return {}
    if _sixteen(app):
        return dict(zip(SHADES, _SIXTEEN_SHADES[app.current_theme.dark], strict=True))
    return {sign: _mixed(app, "accent-ink", depth) for sign, depth in SHADES.items()}


def parts(app: App[Any]) -> Mapping[str, str]:
    """The ground of each part of a whole: scores from 5 down, and "+", "=", "-" as 5, 3 and 1."""
    if app.no_color:
        return {}
    inks = ("accent-ink", "accent-ink", "quiet", "late", "late")
    colours: tuple[str, ...] = tuple(map(partial(_mixed, app), inks, _PART_DEPTHS))
    if _sixteen(app):
        colours = _SIXTEEN_PARTS[app.current_theme.dark]
    found = dict(zip(_SCORES, colours, strict=True))
    return found | dict(zip(_BOXES, colours[::2], strict=True))


def pales(app: App[Any]) -> bool:
    """Whether bold black is grey here: with 16 colours terminals draw bold ones lighter."""
    return not app.no_color and _sixteen(app) and not app.current_theme.dark


def _sixteen(app: App[Any]) -> bool:
    return app.console.color_system == SIXTEEN


def _mixed(app: App[Any], ink: str, depth: float) -> str:
    from textual.color import Color

    known = app.theme_variables
    return Color.parse(known["background"]).blend(Color.parse(known[ink]), depth).hex


def shades(app: App[Any]) -> Mapping[str, str]:
    """A style for each sign of `SHADES` that hides it in its ground; none where nothing has colour.

    Signs that are hidden are still there for whoever copies them or has them read out.
    """
    return {sign: f"{colour} on {colour}" for sign, colour in depths(app).items()}
