"""What is done on the screen only once the owner's PIN was given, undo of such things included."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from shopvisit.errors import OwnerWantedError, ShopError
from shopvisit.screens.base import Desk, ShopScreen, load
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from shopvisit.screens.settings.sheets import Changed
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
    """Take back the last change, be it of a setting or in the shop's file, and say which."""
    said = _("Taken back: {what}"), _("There is nothing left to take back.")
    _reverse(app, _undo, *said)


def redo(app: Program) -> None:
    """Do again what was taken back last, and say what."""
    said = _("Done again: {what}"), _("There is nothing to do again: nothing was just taken back.")
    _reverse(app, _redo, *said)


def _undo(shop: Shop, *, settings: bool, by_owner: bool = False) -> str | Changed | None:
    from shopvisit.shop.whole import undo

    if shop.settings_were:
        from shopvisit.screens.settings import sheets

        if changed := sheets.take_back(shop, by_owner=settings or by_owner):
            return changed
    return undo.undo(shop, by_owner=by_owner)


def _redo(shop: Shop, *, settings: bool, by_owner: bool = False) -> str | Changed | None:
    from shopvisit.shop.whole import undo

    if shop.settings_again:
        from shopvisit.screens.settings import sheets

        if changed := sheets.do_again(shop, by_owner=settings or by_owner):
            return changed
    return undo.redo(shop, by_owner=by_owner)


def _reverse(
    app: Program, work: Callable[..., str | Changed | None], said: str, nothing: str, **by: bool
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
        elif isinstance(result, str):
            app.reload_all()
            app.say(said.format(what=result))
        else:
            before, what = cast("Changed", result)
            app.settings_changed(before)
            if isinstance(app.screen, ShopScreen):
                app.screen.settings_came_back(before)
            app.say(said.format(what=what))

    # Where settings are changed it is known that the owner is there.
    settings = getattr(app.screen, "OWNERS", "") == "settings"
    app.act(attempt, partial(work, settings=settings, **by), then=done)
