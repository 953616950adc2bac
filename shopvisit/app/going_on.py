"""What a screen could not do is said, and the program goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from shopvisit.errors import FileRefusedError, ShopError
from shopvisit.screens.base import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen


class Program(Desk, Protocol):
    """The app, as far as it is worked with here."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """The open screens, that in front being the last."""

    def call_later(self, callback: Callable[..., Any], *args: Any) -> object:
        """Call `callback(*args)` once what is being done is done."""

    def pop_screen(self) -> object:
        """Close the screen in front."""


class GoingOn:
    """Says why a screen of `app` could not do something: the disk does not answer, say."""

    def __init__(self, app: Program) -> None:
        self._app = app
        self._half_built: Screen[Any] | None = None

    def after(self, error: Exception) -> bool:
        """Whether saying `error` will do; what was only being built is closed before.

        Of the first screen, and with a damaged file, there is nothing to go on with.
        """
        stack = self._app.screen_stack
        if not stack:
            return False
        building = not stack[-1].is_mounted
        if building and stack[-1] is self._half_built:
            return True  # it misses the widgets that it did not get
        if not isinstance(error, ShopError) or isinstance(error, FileRefusedError):
            return False
        if building and len(stack) == 1:
            return False
        if building:
            self._half_built = stack[-1]
        self._app.call_later(self._say, error)
        return True

    def _say(self, error: ShopError) -> None:
        half_built, self._half_built = self._half_built, None
        if half_built is not None and half_built is self._app.screen_stack[-1]:
            self._app.pop_screen()
        self._app.say(str(error), trouble=True)
