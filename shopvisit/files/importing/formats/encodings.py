"""How a text was written down: its marks say, or its bytes, or whether its headings make sense."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_PIECE = 1 << 16
_FOR_ONE_BROKEN = 4  # so many sound characters beyond ASCII stand for each broken one
_LONG_RUN = re.compile(rb"[\x80-\xff]{3}")
_SINGLE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_APART = re.compile(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff]{1,2}(?![A-Za-z\x80-\xff])")
# What stands apart from letters in Western text: money, quotation marks, dashes, degrees.
_WESTERN_SIGNS = frozenset("£€¥$°·–—‘’“”…«»©®½¼¾²³×•".encode("cp1252"))


class Encoding(NamedTuple):
    """A codec, and by what name it goes; `broken` where some of the bytes are none of it."""

    codec: str
    name: str
    broken: bool = False
    guessed: bool = False  # only right if the headings can be read with it

    @property
    def errors(self) -> str:
        return "replace" if self.broken else "strict"


def encodings_of(raw: bytes) -> Iterator[Encoding]:
    """What a text may be written in, the likeliest first; nothing for what is no text."""
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            yield from _marked(raw, codec)
            return
    if b"\0" in raw and (wide := _wide(raw)):
        yield Encoding(wide, wide, guessed=True)
    if _decodes(raw, "utf-8"):
        yield Encoding("utf-8", "utf-8")
        return
    if _few_broken(raw, "utf-8"):
        yield Encoding("utf-8", "utf-8", broken=True)
    yield from _of_countries(raw)


def _marked(raw: bytes, codec: str) -> Iterator[Encoding]:
    if _decodes(raw, codec):
        yield Encoding(codec, codec.removesuffix("-sig"))
    elif codec == "utf-8-sig":
        yield Encoding(codec, "utf-8", broken=True)


def _of_countries(raw: bytes) -> Iterator[Encoding]:
    """What is neither marked nor UTF-8: Western, Chinese, and what only the headings can tell."""
    western = Encoding("cp1252", "cp1252", broken=not _decodes(raw, "cp1252"))
    if is_western(raw):
        yield western
    elif _decodes(raw, "gb18030"):
        yield Encoding("gb18030", "gb18030")
    elif _few_broken(raw, "gb18030"):
        yield Encoding("gb18030", "gb18030", broken=True)
    for codec, name in (("big5hkscs", "big5"), ("cp932", "shift_jis")):
        if _decodes(raw, codec):
            yield Encoding(codec, name, guessed=True)
    yield western._replace(guessed=True)


def best_of(raw: bytes) -> Encoding:
    """The likeliest of them, where no headings can tell."""
    fallback = Encoding("utf-8", "utf-8", broken=True)
    return next((one for one in encodings_of(raw) if not one.guessed), fallback)


def is_western(raw: bytes) -> bool:
    """Whether what is beyond ASCII are single letters within words, as in Western languages.

    Chinese comes in longer runs, two bytes a character.
    """
    if _LONG_RUN.search(raw) or not _SINGLE.search(raw):
        return False
    return all(set(found) <= _WESTERN_SIGNS for found in _APART.findall(raw))


def _wide(raw: bytes) -> str | None:
    """The UTF-16 that a text without its mark may be: its zero bytes stand on one side."""
    left, right = raw[0::2].count(0), raw[1::2].count(0)
    if min(left, right) * 20 > max(left, right):
        return None
    codec = "utf-16-le" if right > left else "utf-16-be"
    return codec if _decodes(raw, codec) else None


def _decodes(raw: bytes, codec: str) -> bool:
    try:
        for _piece in decoded(raw, codec):
            pass
    except UnicodeError:
        return False
    return True


def _few_broken(raw: bytes, codec: str) -> bool:
    broken = beyond = 0
    for piece in decoded(raw, codec, "replace"):
        broken += piece.count("\ufffd")
        beyond += len(piece) - len(piece.encode("ascii", "ignore"))
    return beyond - broken >= _FOR_ONE_BROKEN * broken


def decoded(raw: bytes, codec: str, errors: str = "strict") -> Iterator[str]:
    """The text piece by piece: whole, it may need four times the room of its bytes."""
    decoder = codecs.getincrementaldecoder(codec)(errors)
    for start in range(0, len(raw), _PIECE):
        yield decoder.decode(raw[start : start + _PIECE])
    yield decoder.decode(b"", final=True)
