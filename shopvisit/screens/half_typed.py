"""Sheets that can be left half typed: what stands in them is kept, and is there the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from shopvisit.errors import BusyError, CannotWriteError, ShopError
from shopvisit.screens.base import ShopModal
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from shopvisit.shop.record.shop import Shop

T = TypeVar("T")


def attempt(shop: Shop, fn: Callable[..., Any], *args: object) -> object:
    """What `fn(shop, *args)` gives, or the ShopError that it raised: a form shows it in place."""
    try:
        return fn(shop, *args)
    except ShopError as error:
        return error


def again(error: ShopError, key: str) -> str:
    """What to say of what could not be saved; where that may pass, with the key that tries again.

    For a form that has kept what was typed.
    """
    if isinstance(error, BusyError | CannotWriteError):
        return _("{why} {key} saves what you typed.").format(why=error, key=key)
    return str(error)


class HalfTyped(ShopModal[T]):
    """A sheet with a draft. A subclass gives `half_typed()`, `draft_work()` and `left()`."""

    PASSING = False
    _kept: object = None  # what the draft holds, None where that is not known
    _keeping = 0  # drafts on their way to the disk
    _leaving = False
    _unkept: object = None  # what could not be kept when one wanted to leave

    def half_typed(self) -> dict[str, object]:
        """What stands there, as a draft keeps it."""
        raise NotImplementedError

    def draft_work(self, half: dict[str, object]) -> tuple[Any, ...] | None:
        """The function of the shop, with its arguments, that keeps `half`; None if no need."""
        raise NotImplementedError

    def left(self) -> None:
        """The sheet may be closed: what had to be kept is on disk."""
        self.dismiss(None)

    def saves(self) -> bool:
        return self._leaving

    def keep(self) -> None:
        half = self.half_typed()
        work = self.draft_work(half) if half != self._kept else None
        if work is None or self.shop.looking:
            return
        self._kept = half
        self._keeping += 1
        self.act(attempt, *work, then=self._draft_kept, quiet=True)

    def keep_soon(self) -> None:
        """As `keep`; while the file is busy one draft may wait for it, but not a row of them."""
        # One that is being closed has lost its fields, which is not to say that they were cleared.
        if not self._keeping and self.is_here and self.app.is_running:
            self.keep()

    def _draft_kept(self, result: object) -> None:
        self._keeping -= 1
        if isinstance(result, ShopError):
            self._kept = None
            if self._leaving:
                self._leaving, self._unkept = False, self.half_typed()
                text = _("{why} Leaving once more leaves without what you typed.")
                self.desk.say(text.format(why=result), trouble=True)
        elif self._leaving and not self._keeping:
            self.left()

    def leave(self) -> None:
        """Leave once the draft is on disk; when told so once more, at once."""
        self.keep()
        if not self._keeping or self._leaving or self._unkept == self.half_typed():
            self.left()
        else:
            self._leaving = True
