"""What is no key of any screen: what is picked by name in the palette, and what `q` says."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.binding import Binding
from textual.worker import get_current_worker

from shopvisit.errors import ShopError, legible
from shopvisit.screens.base import load
from shopvisit.text.i18n import _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

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

    # What a command does at a prompt, too; beside the work, since it may take a while.

    def action_back_up(self) -> None:
        self._beside(self._backed_up)

    def _backed_up(self) -> str:
        from shopvisit.files.keeping.backup_state import make_now
        from shopvisit.files.keeping.backups import SecondFolderError

        shop = self._desk.shop
        try:
            make_now(shop.path, shop.config.backup.folder, shop.clock.now())
        except SecondFolderError as error:
            said = _("The backup was made, but not the one in {folder}: {why}")
            raise ShopError(said.format(folder=shop.config.backup.folder, why=error)) from error
        return _("The backup is made, and checks out.")

    def action_export(self, what: str) -> None:
        work = self._given_out if what == "workbook" else self._template
        matter = "export" if what == "workbook" else ""
        self._desk.owner(matter, partial(self._beside, work))

    def _given_out(self) -> str:
        from shopvisit.files.giving.exporting import export_beside

        shop = self._desk.shop
        shop.connect()
        try:
            path = export_beside(shop)
        finally:
            shop.disconnect()
        return _("Everything is in {path}").format(path=legible(str(path)))

    def _template(self) -> str:
        from shopvisit.files.giving.exporting import template_beside

        path = template_beside(self._desk.shop)
        return _("The empty table is {path}").format(path=legible(str(path)))

    def action_manual(self) -> None:
        self._beside(self._manual)

    def _manual(self) -> str:
        from shopvisit.files.giving import manual

        path, opened = manual.show()
        said = _("The manual is open in the browser.") if opened else _("The manual: {path}")
        return said.format(path=legible(str(path)))

    def action_doctor(self) -> None:
        self._beside(self._looked_over)

    def _looked_over(self) -> str:
        from shopvisit.endings import log_path
        from shopvisit.files.doctor import doctor

        shop = self._desk.shop
        found = list(doctor.examine(shop.path, shop.config, shop.clock.now(), log_path()))
        wrong = [each for each in found if not each.ok]
        if wrong:
            raise ShopError(wrong[0].detail.replace("\n", " "))
        return n_("All is well: {count} check.", "All is well: {count} checks.", len(found)).format(
            count=len(found)
        )

    def _beside(self, work: Callable[[], str]) -> None:
        """Do `work` in a thread of its own, and say what it gives."""
        app = cast("Any", self)
        app.say(_("One moment."))

        def begin() -> None:
            worker = get_current_worker()
            try:
                say = partial(app.say, work())
            except ShopError as error:
                say = partial(app.say, str(error), trouble=True)
            if not worker.is_cancelled:
                app.call_from_thread(say)

        app.run_worker(begin, thread=True, exclusive=True, group="picked")

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
