"""What can go wrong, in words that a shopkeeper reads; `str(error)` is what the screen shows."""

from __future__ import annotations


class ShopError(Exception):
    """It could not be done; the message says why and what is expected. Exit status 1."""

    status = 1


class InvalidError(ShopError):
    """What was typed cannot be taken as it stands; `field` names where (exit status 1)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


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
