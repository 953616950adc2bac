"""Keys and pastes as they arrive: full-width ones as their keys, a bare paste as a paste."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

from textual import events
from textual.keys import _character_to_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual._xterm_parser import XTermParser
    from textual.message import Message

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_WIDE_BLANK = "\u3000"
# What some keys give while an input method writes Chinese; the others give full-width signs.
_CHINESE = {_WIDE_BLANK: " ", "。": ".", "、": "/", "【": "[", "】": "]", "「": "[", "」": "]"}
# Nobody types so much at once as four characters, a new line and more behind it; over a slow line
# two short answers may come together.
_BARE = re.compile(r"[^\x00-\x1f]{4}[\r\n]+[^\x00-\x1f]|[^\x00-\x1f][\r\n]+[^\x00-\x1f]{4}")
_BEGIN, _END = "\x1b[200~", "\x1b[201~"


def as_key(key: events.Key, *, in_text: bool = False) -> events.Key:
    """The key that was meant where a full-width or Chinese sign arrived; any other as it is.

    In a text such signs are text; but Textual leaves a full-width blank out of it, so that is one.
    """
    sign = key.character or ""
    if in_text and sign != _WIDE_BLANK:
        return key
    plain = _CHINESE.get(sign, "")
    if len(sign) == 1 and ord(sign) in _FULL_WIDTH:
        plain = normalize("NFKC", sign)
    return events.Key(_character_to_key(plain), plain) if plain else key


class Pastes:
    """Tells lines that were pasted from keys, in a terminal that does not say so itself."""

    def __init__(self, parser: XTermParser) -> None:
        self._parser = parser
        self._inside = False  # of a paste that the terminal has announced

    def feed(self, typed: str) -> Iterator[Message]:
        """What the parser makes of `typed`, which was read at once, or one paste."""
        if typed and not self._inside and "\x1b" not in typed and _BARE.search(typed):
            yield events.Paste(typed)
            return
        begin, end = typed.rfind(_BEGIN), typed.rfind(_END)
        if begin != end:
            self._inside = begin > end
        yield from self._parser.feed(typed) if typed else ()
