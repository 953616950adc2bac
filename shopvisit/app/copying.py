"""Ctrl+C: what is marked, or else what the screen in front has to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from shopvisit.app.guard import Program
from shopvisit.screens.base import Declared, load
from shopvisit.text.cells import fitted
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.cards.taking import Text


class Copier(Program, Protocol):
    """The app, as far as it copies."""

    def marked(self) -> str:
        """What is marked in the screen in front."""

    def copy_to_clipboard(self, text: str) -> None:
        """Put `text` where it can be pasted from."""


class Taking:
    """An app from which texts are taken along."""

    def action_copy(self) -> None:
        copy(cast("Copier", self))


def copy(app: Copier) -> None:
    """Copy what is marked; else the one text that the screen offers, or ask which of them."""
    if isinstance(app.screen, load("copy")):
        app.screen.action_choose()  # its key comes here, not to it
    elif marked := app.marked():
        app.copy_to_clipboard(marked)
        app.say(_("Copied: {text}").format(text=_shortened(marked)))
    elif not (texts := cast("Declared", app.screen).texts()):
        app.say(_("There is nothing to copy here. Ctrl+Q closes the program."))
    elif len(texts) == 1:
        _take(app, texts[0])
    else:
        app.push_screen(load("copy")(texts), lambda chosen: _take(app, chosen))


def _take(app: Copier, chosen: Text | None) -> None:
    if chosen is not None:
        app.copy_to_clipboard(chosen.text)
        said = _("Copied the {what}: {text}")
        app.say(said.format(what=chosen.name, text=_shortened(chosen.text)))


def _shortened(text: str) -> str:
    return fitted(" ".join(text.split()), 40)
