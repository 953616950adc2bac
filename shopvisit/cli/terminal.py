"""What the terminal library reads from the environment when it is first imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_DEFAULTS = {
    "TEXTUAL_FPS": "120",  # halves the wait between a key and its frame
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    # Milliseconds until a lone Esc counts as Esc; bytes of one key arrive much closer together.
    "ESCDELAY": "40",
}


def prepare(environ: MutableMapping[str, str]) -> None:
    """Set up `environ` for the full screen; what a person has set stays.

    To be called before Textual is imported for the first time: it reads these only then.
    """
    for name, value in _DEFAULTS.items():
        environ.setdefault(name, value)
    # iTerm2 was seen to lose what a Chinese input method sends in the kitty keyboard protocol.
    if environ.get("TERM_PROGRAM") == "iTerm.app":
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
