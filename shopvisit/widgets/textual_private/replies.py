"""What a terminal answers, told from what somebody types.

A terminal answers whoever has asked: the program before this one, a shell over a slow line, or us.
Textual knows the answers that it asks for, and takes the letters of all others for keys.
"""

from __future__ import annotations

import re
import time

# How long a key is held back that an answer may begin with: a lone Esc, Alt and a bracket.
KEY_SECONDS = 0.04
# How long an answer may pause in its midst, on a slow line, before what follows counts as typed.
_PAUSE_SECONDS = 0.5
# Nobody asks for longer ones, such as the whole clipboard.
_LONGEST = 4096

# They are compiled when the first answer comes, and not at the start.
_TEXT = r"[^\x00-\x1f\x7f\x9c]*"
# The head of what no key of any terminal begins with: of a report (DA, mode, colours), a colour or
# title (OSC), a name, version or setting (DCS), a picture (APC).
_HEAD = r"(?:\[[?>=]|\](?:\d+;|[lL])|P[\d;]*[!>$+]|_G)"
# A control character in the midst of an answer without an end is a key: Enter, say, or another Esc.
_END = r"(?:\x07|\x1b\\|\x9c|(?=[\x00-\x06\x08-\x1a\x1c-\x1f\x7f]|\x1b[^\\]))"
# A report of a mode is for Textual, as is the size of the window when it changes (48).
_WHOLE = (
    rf"\x1b(?:\[[?>=][0-?]*[ -/]*[@-~](?<!\$y)|\[(?!48;)[\d;]+[ntx]"
    rf"|(?=[^\[]){_HEAD}{_TEXT}{_END})"
)
_BEGUN = (
    rf"\x1b(?:\[[\d;]*|\[[?>=][0-?]*[ -/]*|\]\d*|P[\d;]*|_"
    rf"|(?=[^\[]){_HEAD}{_TEXT}\x1b?)?"
)


class Replies:
    """Takes the answers of a terminal out of what comes from it, in pieces as they are read."""

    def __init__(self) -> None:
        self._held = ""
        self._until = 0.0

    @property
    def wait(self) -> float | None:
        """For how many seconds something is held back yet; None when nothing is."""
        return max(0.0, self._until - time.monotonic()) if self._held else None

    def typed(self, read: str) -> str:
        """What was typed of `read`, and of what was held back until now."""
        text, self._held = self._held + read, ""
        if "\x1b" not in text:
            return text
        kept, at = [], 0
        while (begin := text.find("\x1b", at)) >= 0:
            kept.append(text[at:begin])
            rest = text[begin:]
            if whole := re.match(_WHOLE, rest):
                at = begin + whole.end()
            elif re.fullmatch(_BEGUN, rest):
                self._hold(rest)
                return "".join(kept)
            else:
                kept.append("\x1b")
                at = begin + 1
        return "".join((*kept, text[at:]))

    def _hold(self, text: str) -> None:
        # What is longer than any answer is let go, or it would keep the keys for ever.
        self._held = text if len(text) <= _LONGEST else ""
        pause = _PAUSE_SECONDS if re.match(rf"\x1b{_HEAD}", text) else KEY_SECONDS
        self._until = time.monotonic() + pause

    def given_up(self) -> str:
        """What was held back, and was typed after all; part of an answer is no key even so."""
        if not self._held or time.monotonic() < self._until:
            return ""
        held, self._held = self._held, ""
        return "" if re.match(rf"\x1b{_HEAD}", held) else held
