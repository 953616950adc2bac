"""What is no key of any screen: what is picked by name in the palette, and what `q` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.binding import Binding

from shopvisit.screens.base import load
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.screens.base import Desk
    from shopvisit.settings.values import Config

# Other programs close by it; here whoever tries it is told the key.
LEAVING = Binding("q", "how_to_leave", show=False)


class Picking:
    """The program's part in them."""

    @property
    def _desk(self) -> Desk:
        return cast("Desk", cast("Any", self))

    def action_how_to_leave(self) -> None:
        self._desk.say(_("Ctrl+Q closes the program."))

    def action_card(self, customer_id: int) -> None:
        self._desk.open("card", customer_id)

    def action_list(self, key: str) -> None:
        self._desk.open("list", key)

    def action_import_list(self) -> None:
        app = cast("Any", self)
        app.push_screen(load("import")(app.shop), self._imported)

    def _imported(self, done: object) -> None:
        if done is not None:
            self._desk.reload_all()
            self._desk.say(_("The list is in."), undoable=True)

    def action_setting(self, key: str) -> None:
        self._desk.open("settings", "", key)

    def action_theme(self, name: str) -> None:
        """Keep the theme `name`, after the owner's PIN where the settings need it."""
        from shopvisit.screens.settings.sheets import save

        def keep() -> None:
            self._desk.act(save, {"shop.theme": name}, then=self._theme_kept)

        self._desk.owner("settings", keep)

    def _theme_kept(self, before: Config) -> None:
        self._desk.settings_changed(before)
        self._desk.say(_("Saved; Settings (F8) has the other themes."))
