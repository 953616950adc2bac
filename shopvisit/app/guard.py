"""What is done on the screen only once the owner's PIN was given, undo of such things included."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from shopvisit.errors import OwnerWantedError, ShopError
from shopvisit.screens.base import Desk, load
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from shopvisit.shop.record.shop import Shop


class Program(Desk, Protocol):
    """The app, as far as it is worked with here."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen in front."""

    def push_screen(self, screen: Any, callback: Callable[[Any], object]) -> object:
        """Open `screen`, and hand what it dismisses to `callback`."""


def asks(shop: Shop, matter: str) -> bool:
    """Whether the PIN is to be given before `matter`, a name in `owner.GUARDED` or ""."""
    if not matter:
        return False
    from shopvisit.shop.record import owner

    return owner.asks(shop, (matter,))


def ask(app: Program, matter: str, then: Callable[[], object], why: str = "") -> None:
    """Call `then` once the owner's PIN was given; at once where `matter` needs none.

    `why` it is asked for stands on the sheet, where what was pressed does not tell.
    """

    def asked(given: object) -> None:
        if given:
            then()

    if not asks(app.shop, matter):
        then()
    elif not isinstance(app.screen, sheet := load("pin")):  # two keys at once ask once
        app.push_screen(sheet(app.shop, why), asked)


def undo(app: Program) -> None:
    """Take back the last change and say which."""
    from shopvisit.shop.whole import undo

    said = _("Taken back: {what}"), _("There is nothing left to take back.")
    _reverse(app, undo.undo, *said)


def redo(app: Program) -> None:
    """Do again what was taken back last, and say what."""
    from shopvisit.shop.whole import undo

    said = _("Done again: {what}"), _("There is nothing to do again: nothing was just taken back.")
    _reverse(app, undo.redo, *said)


def _reverse(
    app: Program, work: Callable[..., str | None], said: str, nothing: str, **by: bool
) -> None:
    """Have `work` done and say what it was; the PIN is asked for where that change needed it.

    What is the last one only the writer knows, behind what is still being saved.
    """
    from shopvisit.screens.half_typed import attempt

    def done(result: object) -> None:
        if isinstance(result, OwnerWantedError):
            again = partial(_reverse, app, work, said, nothing, by_owner=True)
            ask(app, "undo", again, why=str(result))
        elif isinstance(result, ShopError):
            app.say(str(result), trouble=True)
        elif result is None:
            app.say(nothing)
        else:
            app.reload_all()
            app.say(said.format(what=result))

    app.act(attempt, partial(work, **by), then=done)
