"""What is asked before the shop is open: small programs of their own, each with one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from shopvisit import resources
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command, bindings
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.textual_private.apps import KeyByKey
from shopvisit.widgets.themes import named

if TYPE_CHECKING:
    from textual.screen import Screen

QUIT = Command("ctrl+q", "", "app.quit", N_("Quit"), N_("Leave; nothing is made."), anywhere=True)


class BeforeShop(KeyByKey[str]):
    """Shows one page; `run()` gives what was chosen there, or None when one left."""

    TITLE = "shopvisit"
    CSS = resources.stylesheet()
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = bindings((QUIT,))

    def __init__(self, page: Screen[None]) -> None:
        super().__init__()
        self._first_page = page
        self.animation_level = "none"
        theme = named("paper", self.console.color_system)
        self.register_theme(theme)
        self.theme = theme.name

    def on_mount(self) -> None:
        self.push_screen(self._first_page)

    def action_help_quit(self) -> None:
        self.say(_("Ctrl+Q closes the program."))

    def say(self, text: str, *, undoable: bool = False, trouble: bool = False) -> None:  # noqa: ARG002  # as every desk
        """Show a message in the bottom line."""
        self.screen.query_one(Keys).say(text, trouble=trouble)
