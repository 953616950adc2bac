"""The full-screen program: screens, global keys, themes, and the one thread that writes."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from shopvisit import resources
from shopvisit.commands import GLOBAL, bindings
from shopvisit.errors import ShopError
from shopvisit.i18n import _
from shopvisit.keyboard import KeyByKey
from shopvisit.screens.base import ShopModal, ShopScreen, load
from shopvisit.themes import DARK, LIGHT
from shopvisit.widgets.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from shopvisit.shop.context import Shop

R = TypeVar("R")

_UNDO = next(command for command in GLOBAL if command.action == "app.undo")
_MANY_DIGITS = re.compile(r"\d{7,}")
_TICK_SECONDS = 20
# The first rows are on the screen by then: nobody waits for the rules.
_RULES_SECONDS = 0.25
# How long what should be known first waits for what was just said to be read.
_NOTICE_SECONDS = 1.0
# By then somebody is at work, and the disk has nothing better to do.
_BACKUP_SECONDS = 5
_BACKUP_EVERY_SECONDS = 300


class ShopvisitApp(KeyByKey[None]):
    """The program around an open shop.

    After `run()`, `crash` holds the error that ended it, if one did.
    """

    TITLE = "shopvisit"
    CSS_PATH = str(resources.stylesheet())
    ENABLE_COMMAND_PALETTE = False  # ours speaks both languages: screens/palette.py
    BINDINGS: ClassVar = bindings(GLOBAL)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self.shop = shop
        self._writer: ThreadPoolExecutor | None = None
        self._writer_connected = False
        self._leaving = False
        self._saving: set[asyncio.Task[None]] = set()
        self._day = shop.clock.today()
        self._backing_up = False
        self._backed_up = 0  # the last action that a backup holds
        # Neither is ever used here, and every screen would begin with two widgets more.
        self._disable_tooltips = self._disable_notifications = True
        self.animation_level = "none"
        self.register_theme(LIGHT)
        self.register_theme(DARK)
        # Without its watcher, which would have every style read twice before the first rows.
        theme = DARK if shop.config.shop.theme == "dark" else LIGHT
        self.set_reactive(ShopvisitApp.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        # Today lies at the bottom itself: an empty screen below it would be laid out first.
        today: Screen[None] = load("today")()
        return today

    def on_mount(self) -> None:
        self.set_interval(_TICK_SECONDS, self._tick)
        self.set_timer(_RULES_SECONDS, self._run_rules)
        self.set_timer(_BACKUP_SECONDS, self._back_up)
        self.set_interval(_BACKUP_EVERY_SECONDS, self._back_up)

    def _look_at_day(self) -> None:
        today = self.shop.clock.today()
        if today != self._day:
            self._day = today
            self._reload_all()
            self._run_rules()

    def _tick(self) -> None:
        """Time goes by: a day may begin, a deadline pass."""
        self._look_at_day()
        if self._leaving:
            return
        from shopvisit.shop import loop

        self.act(loop.escalate, then=self._show_time)

    def _show_time(self, _escalated: int) -> None:
        if isinstance(self.screen, ShopScreen):
            self.screen.tick()

    def _run_rules(self) -> None:
        if self._leaving:  # a timer can still ring once the writer has gone
            return
        from shopvisit.shop import engine
        from shopvisit.shop.notices import notices

        self.act(engine.catch_up, then=self._rules_done)
        self.act(notices, then=self._say_first)

    def _rules_done(self, made: int) -> None:
        if made:
            self._reload_all()

    def _back_up(self) -> None:
        """Make the backup that is due, beside the work: a copy of a large shop takes a while."""
        if not self._backing_up and not self._leaving:
            self._backing_up = True
            self.run_worker(self._copy(), exit_on_error=False)

    async def _copy(self) -> None:
        from shopvisit.files import backups
        from shopvisit.shop import journal

        try:
            newest, folder = journal.newest(), self.shop.config.backup.folder
            made = await asyncio.to_thread(
                backups.keep_up,
                self.shop.path,
                self.shop.clock.now(),
                changed=newest != self._backed_up,
                second=Path(folder).expanduser() if folder else None,
            )
            if made is not None:
                self._backed_up = newest
        except backups.SecondFolderError as error:
            said = _("The backup was made, but not the one in {folder}: {why}")
            self.say(said.format(folder=folder, why=error), trouble=True)
        except ShopError as error:
            self.say(_("No backup was made: {why}").format(why=error), trouble=True)
        finally:
            self._backing_up = False

    def _reload_all(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ShopScreen):
                screen.refresh_top()
            if isinstance(screen, ShopScreen | ShopModal):
                screen.reload()

    def _say_first(self, lines: list[str]) -> None:
        if not lines:
            return
        if any(keys.said for keys in self.screen.query(Keys)):
            # What was just said, of a half-written talk maybe, is to be read first.
            self.set_timer(_NOTICE_SECONDS, partial(self._say_first, lines))
        else:
            self.say(lines[0], trouble=True)

    @property
    def crash(self) -> Exception | None:
        """The error that ended the program."""
        return self._exception

    def _fatal_error(self) -> None:
        # Textual would print every local variable, and those hold people's names and numbers.
        self.bell()
        self._close_messages_no_wait()

    # Screens

    def open(self, name: str, *args: object) -> None:
        """Open the screen `name` of `SCREENS`, made with `args`, on top of this one."""
        self.push_screen(load(name)(*args))

    def go_to(self, name: str) -> None:
        """Open the screen `name`, or come back to it where it is already open below this one."""
        wanted = load(name)
        if not any(type(screen) is wanted for screen in self.screen_stack):
            self.open(name)
            return
        while type(self.screen) is not wanted:
            self.pop_screen()

    def action_today(self) -> None:
        self.go_to("today")

    def action_find(self) -> None:
        self.go_to("find")

    def action_visit(self) -> None:
        self.open("visit", getattr(self.screen, "customer_id", None))

    def action_complaints(self) -> None:
        self.go_to("complaints")

    def action_month(self) -> None:
        self.go_to("month")

    def action_improvements(self) -> None:
        self.go_to("improvements")

    def action_handover(self) -> None:
        self.go_to("handover")

    def action_help(self) -> None:
        if not self._put_away("help", "blank"):
            self.open("help", self.screen)

    def action_blank(self) -> None:
        if not self._put_away("blank"):
            self.open("blank")

    def _put_away(self, *names: str) -> bool:
        """Close the screen in front if it is one of `names`: their keys come here, not to them."""
        if isinstance(self.screen, tuple(load(name) for name in names)):
            self.screen.dismiss()
            return True
        return False

    def action_palette(self) -> None:
        here = self.screen

        def run(action: str | None) -> None:
            if action is not None:
                self.call_later(self.run_action, action, here)

        self.push_screen(load("palette")(here), run)

    def action_who(self) -> None:
        self.push_screen(load("who")(self.shop), self._change_staff)

    def _change_staff(self, staff_id: int | None) -> None:
        if staff_id is None:
            return
        # After what is still being saved, which is the work of the one who was here before.
        self.act(type(self.shop).set_staff, staff_id, then=self._staff_changed)

    def _staff_changed(self, _result: None) -> None:
        self._reload_all()
        if self.shop.staff is not None:
            self.say(_("At the counter now: {name}").format(name=self.shop.staff.name))

    # Messages

    def say(self, text: str, *, undoable: bool = False, trouble: bool = False) -> None:
        """Show `text` in the bottom line of the screen in front.

        `undoable` offers the undo key beside it; `trouble` says that something could not be done.
        A number long enough to be a phone's is masked, since others can see the screen.
        """
        from shopvisit.text import mask_phone

        text = _MANY_DIGITS.sub(lambda found: mask_phone(found.group()), text)
        for keys in self.screen.query(Keys):
            keys.say(text, trouble=trouble, hint=_UNDO if undoable else None)

    def action_help_quit(self) -> None:
        self.say(_("Ctrl+Q closes the program."))

    def action_undo(self) -> None:
        from shopvisit.shop.undo import undo

        self.act(undo, then=self._undone)

    def _undone(self, words: str | None) -> None:
        if words is None:
            self.say(_("There is nothing left to take back."))
            return
        self._reload_all()
        self.say(_("Taken back: {what}").format(what=words))

    # Saving

    def act(
        self, fn: Callable[..., R], *args: object, then: Callable[[R], object] | None = None
    ) -> None:
        """Run `fn(shop, *args)` in the writer thread, then call `then(result)` in the event loop.

        Actions are carried out one after the other, in the order given. A ShopError is said in
        its own words and `then` is not called; any other error ends the program.
        """
        task = asyncio.create_task(self._carry_out(partial(fn, self.shop, *args), then))
        self._saving.add(task)
        task.add_done_callback(self._carried_out)

    async def _carry_out(self, work: Callable[[], R], then: Callable[[R], object] | None) -> None:
        if self._writer is None:
            self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        loop = asyncio.get_running_loop()
        try:
            result = await loop.run_in_executor(self._writer, self._write, work)
        except ShopError as error:
            if self.is_running:
                self.say(str(error), trouble=True)
            return
        if then is not None and self.is_running:
            try:
                then(result)
            except ShopError as error:
                # Undone so fast that what was saved is gone before it could be shown.
                self.say(str(error), trouble=True)

    def _write(self, work: Callable[[], R]) -> R:
        # Connecting can fail like any work (the file may be locked), and is tried again next time.
        if not self._writer_connected:
            self.shop.connect()
            self._writer_connected = True
        return work()

    def _carried_out(self, task: asyncio.Task[None]) -> None:
        self._saving.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._handle_exception(error)

    async def settled(self) -> None:
        """Wait until everything that was asked of the writer is done."""
        while self._saving:
            await asyncio.wait(set(self._saving))

    async def on_unmount(self) -> None:
        self._leaving = True
        await self.settled()
        if self._writer is not None:
            writer, self._writer = self._writer, None
            if self._writer_connected:
                self._writer_connected = False
                await asyncio.get_running_loop().run_in_executor(writer, self.shop.disconnect)
            writer.shutdown()
