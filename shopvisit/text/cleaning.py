"""Text that people typed, made into one visible line."""

from __future__ import annotations

import unicodedata

# Marks on one letter: Vietnamese, Thai and pointed Hebrew need up to three, more is a prank.
_MOST_MARKS = 3
# Invisible although Unicode calls them letters, marks or symbols: the combining grapheme joiner,
# Hangul fillers, Khmer inherent vowels, the blank Braille cell.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Control, format (bidi, zero-width, soft hyphen), private use, surrogate.
_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cs"))


def clean(text: str, limit: int) -> str:
    """`text` as one visible line of at most `limit` characters, in NFC.

    White space of any kind becomes single spaces, none at the ends. Taken out: what cannot be seen
    or would act on the text around it (control, bidi, zero-width, private-use, surrogate and tag
    characters, variation selectors, keycaps, skin tones, non-characters), marks with no letter
    to sit on, and marks on a letter beyond the third. Cleaning twice changes nothing.
    """
    seen = "".join(char for char in " ".join(text.split()) if _is_seen(char))
    marked = _cap_marks(unicodedata.normalize("NFC", seen))
    return " ".join(marked.split())[: max(limit, 0)].rstrip()


def worded(text: str, limit: int) -> str:
    """`clean`, and empty where digits are all that stands there.

    They are keys that went astray, and no words that a customer could be told.
    """
    cleaned = clean(text, limit)
    return "" if cleaned.replace(" ", "").isdecimal() else cleaned


def _is_seen(char: str) -> bool:
    code = ord(char)
    return not (
        unicodedata.category(char) in _UNSEEN
        or char in _BLANKS
        or 0xFE00 <= code <= 0xFE0F  # variation selectors: terminals disagree on their width
        or 0x180B <= code <= 0x180F  # the Mongolian ones
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones, for the same reason
        or code == 0x20E3  # keycap
        or 0xE0000 <= code <= 0xE0FFF  # tags and the other variation selectors
        or 0xFDD0 <= code <= 0xFDEF  # no characters, and so for the last two of each plane
        or code & 0xFFFE == 0xFFFE
    )


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    marks = _MOST_MARKS
    for char in text:
        if not unicodedata.category(char).startswith("M"):
            marks = _MOST_MARKS if char == " " else 0
        elif marks < _MOST_MARKS:
            marks += 1
        else:
            continue
        kept.append(char)
    return "".join(kept)
