"""Two quiet themes: paper and ink, one accent; red only for what is late or hurts.

Every pair of text and ground keeps a contrast of at least 4.5 : 1 (WCAG 2.1, level AA). A field is
a line to write on, in an ink of its own: it is seen as one without any colour, and a ground that
stands out as well would be a grey bar. In it the terminal shows its own cursor: a block drawn in
reverse would be turned back by terminals whose cursor is one, so its ground is only a shade deeper.
"""

from __future__ import annotations

from textual.theme import Theme

LIGHT = Theme(
    name="shop-light",
    dark=False,
    primary="#0b5f66",
    secondary="#0b5f66",
    accent="#0b5f66",
    warning="#8a4b08",
    error="#b3261e",
    success="#0b5f66",
    foreground="#22262a",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#efede6",
    variables={
        "accent-ink": "#0b5f66",
        "late": "#b3261e",
        "quiet": "#5d6266",
        "cursor-ground": "#d9ebea",
        "input-cursor-background": "#9fcdca",
        "input-cursor-foreground": "#22262a",
        "input-cursor-text-style": "underline",
        "input-selection-background": "#bcdcda",
        "scrollbar": "#cfccc2",
        "scrollbar-hover": "#b5b1a6",
        "scrollbar-active": "#0b5f66",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
    },
)

DARK = Theme(
    name="shop-dark",
    dark=True,
    primary="#79c5c2",
    secondary="#79c5c2",
    accent="#79c5c2",
    warning="#e0b070",
    error="#ff8f85",
    success="#79c5c2",
    foreground="#d9d9d4",
    background="#16191b",
    surface="#16191b",
    panel="#22272a",
    variables={
        "accent-ink": "#79c5c2",
        "late": "#ff8f85",
        "quiet": "#a6acb0",
        "cursor-ground": "#213d3a",
        "input-cursor-background": "#33605c",
        "input-cursor-foreground": "#d9d9d4",
        "input-cursor-text-style": "underline",
        "input-selection-background": "#2f5a57",
        "scrollbar": "#3a4145",
        "scrollbar-hover": "#4b5358",
        "scrollbar-active": "#79c5c2",
        "scrollbar-background": "#16191b",
        "scrollbar-background-hover": "#16191b",
        "scrollbar-background-active": "#16191b",
    },
)
