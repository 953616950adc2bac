"""What can go wrong, in words that a shopkeeper reads; `str(error)` is what the screen shows."""

from __future__ import annotations

# Control, format (bidi, zero-width), private use, surrogate, and the ends of lines and paragraphs.
_ACTING = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))


def legible(value: object, keep: str = "") -> str:
    """`value`, a file's name mostly, with every character that acts instead of showing written out.

    A terminal obeys what it is sent, whoever wrote it: an escape sequence in the name of a file
    could fill the clipboard. Written out, as \\x1b or \\u202e, the name can still be found by its
    owner; a byte that is no UTF-8 stands as that byte. The characters in `keep` stay.
    """
    text = str(value)
    if (text.replace(keep, "") if keep else text).isprintable():
        return text
    from unicodedata import category

    return "".join(
        _written_out(char) if category(char) in _ACTING and char not in keep else char
        for char in text
    )


def _written_out(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # as Python reads a byte of a name that is no UTF-8
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


class ShopError(Exception):
    """It could not be done; the message says why and what is expected. Exit status 1.

    A message is one paragraph, so whatever acts in it came with a value, and is written out.
    """

    status = 1

    def __init__(self, message: str = "") -> None:
        super().__init__(legible(message))


class InvalidError(ShopError):
    """What was typed cannot be taken as it stands; `field` names where (exit status 1)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class OwnerWantedError(ShopError):
    """The owner's PIN is to be given before that. Exit status 1."""


class AskedError(InvalidError):
    """Nothing is wrong, but it is asked about; the same once more says that it is meant."""


class FileRefusedError(ShopError):
    """The shop's file is damaged, newer than this program, or not ours. Exit status 3."""

    status = 3


class FileMissingError(ShopError):
    """There is no file at the configured place; it is never silently created. Exit status 1."""


class FileGoneError(ShopError):
    """The file that is open is not the one that stands under its name any more. Exit status 1."""


class CannotReadError(ShopError):
    """The disk did not give what it holds; it may the next time. Exit status 1."""


class LookingError(ShopError):
    """The shop is open for looking only, because another window writes, say. Exit status 4."""

    status = 4


class BusyError(ShopError):
    """Another program is writing to the shop's file. Exit status 4."""

    status = 4


class CannotWriteError(ShopError):
    """The disk is full, or the file or its folder is read-only. Exit status 1."""
