"""The full-screen program: screens, global keys, themes, messages, saving."""

from __future__ import annotations

import asyncio
import contextlib
import os
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.widget import AwaitMount

from shopvisit import endings, resources
from shopvisit.app import guard
from shopvisit.app.copying import Taking
from shopvisit.app.going_on import GoingOn
from shopvisit.app.picked import LEAVING, Picking
from shopvisit.app.practice import Practising
from shopvisit.app.upkeep import Upkeep
from shopvisit.app.ways import Ways
from shopvisit.app.writer import Writer
from shopvisit.errors import FileGoneError, LookingError, ShopError
from shopvisit.screens.base import Declared, ShopModal, ShopScreen, load
from shopvisit.text import i18n
from shopvisit.text.i18n import _
from shopvisit.widgets.commands import GLOBAL, bindings
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.textual_private.apps import QuietApp
from shopvisit.widgets.themes import named

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from shopvisit.files.keeping.erasing import Begun
    from shopvisit.settings.values import Config
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.whole.waiting import Waiting
    from shopvisit.store.lock import WriterLock

R = TypeVar("R")

_UNDO = next(command for command in GLOBAL if command.action == "app.undo")
# A save that takes no longer needs no word; by then somebody wonders.
_SLOW_SECONDS = 0.5


class ShopvisitApp(Practising, Picking, Taking, QuietApp[None]):
    """The program around an open shop; `lock` is the right to write to it, or the wish for it."""

    TITLE = "shopvisit"
    CSS = resources.stylesheet()
    ENABLE_COMMAND_PALETTE = False  # ours speaks both languages: screens/everywhere/palette.py
    BINDINGS: ClassVar = [*bindings(GLOBAL), LEAVING]

    def __init__(self, shop: Shop, lock: WriterLock | None = None) -> None:
        super().__init__()
        self.shop = shop
        self.upkeep = Upkeep(self, lock)
        self._ways = Ways(self)
        self._writer = Writer(shop)
        self.waiting: Waiting | None = None
        self._saving: set[asyncio.Task[None]] = set()
        self._refused = 0  # what was asked for and could not be saved
        self._held: list[Callable[[], None]] = []  # what must not show through the blank screen
        self._quitting: asyncio.Task[None] | None = None
        self._going_on = GoingOn(self)
        self.first = False  # the shop was made just now: say how one may begin
        self.wish = ""  # what is wanted once this is left: "sample", to look at one
        self.animation_level = "none"
        theme = named(shop.config.shop.theme, self.console.color_system)
        self.register_theme(theme)
        # Without its watcher, which would have every style read twice before the first rows.
        self.set_reactive(ShopvisitApp.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        # Today lies at the bottom itself: an empty screen below it would be laid out first.
        today: Screen[None] = load("today")()
        return today

    def on_mount(self) -> None:
        self.upkeep.begin()
        if self.first:
            self.call_after_refresh(self.open, "welcome")

    def reload_all(self) -> None:
        """Read again what every open screen shows."""
        for screen in self.screen_stack:
            if not screen.is_mounted:
                continue  # it has no widgets yet, and reads when it has
            if isinstance(screen, ShopScreen):
                screen.refresh_top()
            if isinstance(screen, ShopScreen | ShopModal):
                screen.reload()

    # Screens

    def push_screen(self, screen: Any, *args: Any, **more: Any) -> Any:
        """As Textual's; a sheet to be filled in does not open where nothing can be saved.

        What is the owner's opens once the PIN was given, and of a sheet that is open already there
        is no second one.
        """
        if self.shop.looking and isinstance(screen, Declared) and screen.WRITES:
            try:
                self.shop.must_write()
            except LookingError as error:
                self.say(str(error), trouble=True)
            return AwaitMount(self.screen, ())
        args = self._ways.answering(*args)
        if self._ways.asks_first(screen):
            self.owner(screen.OWNERS, partial(super().push_screen, screen, *args, **more))
        elif not self._ways.back_to(screen):
            return super().push_screen(screen, *args, **more)
        return AwaitMount(self.screen, ())

    @property
    def front(self) -> Declared:
        """The screen in front, as far as every screen of ours declares it."""
        return cast("Declared", self.screen)

    def open(self, name: str, *args: object) -> None:
        """Open the screen `name` of `SCREENS`, made with `args`, on top of this one.

        One that the owner's PIN has opened is left for good: no way back may lead to it.
        """
        self._ways.open(name, *args)

    def come_back(self) -> bool:
        """Come back to the form that was left for Today; False if none was."""
        return self._ways.come_back()

    def action_go(self, name: str) -> None:
        self._ways.go_to(name)

    def action_visit(self) -> None:
        self.open("visit", self.front.customer_id)

    def show_theme(self, name: str = "") -> None:
        """As the desk has it (`screens/base.py`)."""
        theme = named(name or self.shop.config.shop.theme, self.console.color_system)
        if theme.name != self.theme:
            self.register_theme(theme)
            self.theme = theme.name

    def settings_changed(self, before: Config, saved: str = "") -> None:
        """As the desk has it (`screens/base.py`)."""
        now = self.shop.config.shop
        self.show_theme(now.theme)
        if now.language != before.shop.language:
            i18n.use(i18n.choose(now.language, os.environ))
            saved = "shop.language"
        if saved:
            self._open_anew("settings", saved)
        else:
            self.reload_all()
        self.upkeep.run_rules()

    def _open_anew(self, name: str, *args: object) -> None:
        """Open the screen `name` over a new Today: what is open has words that it keeps."""
        self.let_go()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.replace_first_screen(load("today")())
        # Of an owner's screen who is at it is known already.
        super().push_screen(load(name)(*args))

    def action_help(self) -> None:
        if isinstance(self.screen, load("help")):  # its key comes here, not to it
            self.screen.dismiss()
        else:
            self.open("help", self.screen)

    def action_palette(self) -> None:
        self._ways.choose_action()

    def action_who(self) -> None:
        who = load("who")
        self._ways.leave(lambda: self.push_screen(who(self.shop), self._change_staff))

    def _change_staff(self, staff_id: int | None) -> None:
        if staff_id is None:
            return
        # After what is still being saved, which is the work of the one who was here before.
        self.act(type(self.shop).set_staff, staff_id, then=self._staff_changed)

    def _staff_changed(self, _result: None) -> None:
        self.upkeep.say_who()
        self.reload_all()
        if self.shop.staff is not None:
            self.say(_("At the counter now: {name}").format(name=self.shop.staff.name))

    # What not everybody may see or do

    def owner(self, matter: str, then: Callable[[], object]) -> None:
        """Call `then` once the owner's PIN was given; at once where `matter` needs none."""
        guard.ask(self, matter, then)

    @property
    def hides_all(self) -> bool:
        """Whether the blank screen hides everything, be the PIN for it being asked or not."""
        return any(isinstance(each, Declared) and each.HIDES_ALL for each in self.screen_stack)

    def action_blank(self) -> None:
        if not self.hides_all:
            self.push_screen(load("blank")(), self._shown_again)
            return
        while not self.front.HIDES_ALL:
            self.screen.dismiss()

    def _shown_again(self, _result: None) -> None:
        held, self._held = self._held, []
        for do in held:
            do()

    async def run_action(self, action: Any, *args: Any, **more: Any) -> bool:
        """As Textual's; where a click has left nothing in focus, nothing is done to what has it."""
        if self.focused is None and str(action).startswith("focused."):
            return False
        try:
            return await super().run_action(action, *args, **more)
        except ShopError as error:
            self.end_with(error)
            return True  # the key was taken

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No global key works beneath the blank screen: there any key comes back."""
        if self.hides_all:
            return not self.front.HIDES_ALL and action in ("help", "blank")
        return super().check_action(action, parameters)

    def erase_copies(self, begun: Begun) -> None:
        """Erase from the backups whom the shop's file holds no more, beside the work."""
        self.upkeep.erase_copies(begun)

    # Messages

    def say(
        self, text: str, *, undoable: bool = False, trouble: bool = False, notice: bool = False
    ) -> None:
        """Show `text` in the bottom line of the screen in front.

        `undoable` offers the undo key beside it; `trouble` says that something could not be done; a
        `notice`, which nobody has asked for, covers no keys.
        A number long enough to be a phone's is masked, since others can see the screen.
        """
        from shopvisit.text.phones import mask_numbers

        text = mask_numbers(text)
        if self.hides_all and trouble:
            self._held.append(partial(self.say, text, trouble=True, notice=notice))
        if self.hides_all:
            return
        for keys in self.screen.query(Keys) if self.screen_stack else ():  # none at the very end
            hint = _UNDO if undoable else None
            keys.say(text, trouble=trouble, hint=hint, notice=notice)

    def goes_on_after(self, error: Exception) -> bool:
        return self._going_on.after(error)

    def action_undo(self) -> None:
        guard.undo(self)

    def action_redo(self) -> None:
        guard.redo(self)

    # Saving

    def act(
        self,
        fn: Callable[..., R],
        *args: object,
        then: Callable[[R], object] | None = None,
        quiet: bool = False,
    ) -> None:
        """Run `fn(shop, *args)` in the writer thread, then call `then(result)` in the event loop.

        Actions are carried out one after the other, in the order given. A ShopError is said in
        its own words and `then` is not called; any other error ends the program. Of what nobody
        has asked for just now, as of a draft, nothing is said: it is `quiet`.
        """
        if then is not None and not self.hides_all:
            then = partial(self._when_seen, then)
        task = asyncio.create_task(self._carry_out(partial(fn, self.shop, *args), then, quiet))
        self._saving.add(task)
        task.add_done_callback(self._carried_out)

    async def _carry_out(
        self,
        work: Callable[[], R],
        then: Callable[[R], object] | None,
        quiet: bool,  # noqa: FBT001  # as `act` has it
    ) -> None:
        loop = asyncio.get_running_loop()
        slow = None if quiet else loop.call_later(_SLOW_SECONDS, self._say_saving)
        try:
            result = await self._writer.run(work)
        except ShopError as error:
            self._refused += 1
            if self.is_running and not quiet:
                self.say(str(error), trouble=True)
            self._rescue_after(error, quiet=quiet)
            return
        finally:
            if slow is not None:
                slow.cancel()
                self._hush_saving()
        self._refused += isinstance(result, ShopError)
        self._rescue_after(result, quiet=quiet)
        if then is not None and self.is_running:
            self._go_on(then, result)

    def _rescue_after(self, result: object, *, quiet: bool) -> None:
        """Keep what was ever saved, once what was just refused has been said."""
        told = quiet and self.upkeep.rescued is not None
        if isinstance(result, FileGoneError) and self.is_running and not told:
            self.call_later(self.upkeep.rescue)

    def _go_on(self, then: Callable[[R], object], result: R) -> None:
        try:
            then(result)
        except ShopError as error:
            # Undone so fast that what was saved is gone before it could be shown.
            self.say(str(error), trouble=True)

    def _when_seen(self, then: Callable[[R], object], result: R) -> None:
        """Go on with what was begun before the screen was blanked once it is not: it may show."""
        if self.hides_all:
            self._held.append(partial(self._go_on, then, result))
        else:
            then(result)

    def _say_saving(self) -> None:
        if self.is_running:
            self.say(_("Still saving; please wait."))

    def _hush_saving(self) -> None:
        for screen in self.screen_stack if self.is_running else ():
            for keys in screen.query(Keys):
                if keys.said == _("Still saving; please wait."):
                    keys.hush()

    def _carried_out(self, task: asyncio.Task[None]) -> None:
        self._saving.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self.end_with(error)

    def take_over(self) -> None:
        """Write from now on, having looked until now. Raises what `Shop.take_over` raises."""
        self._writer.connect_anew()
        self.shop.take_over()

    async def settled(self) -> None:
        """Wait until everything that was asked of the writer is done."""
        while self._saving:
            await asyncio.wait(set(self._saving))

    # Leaving

    async def action_quit(self) -> None:
        if self._quitting is None:
            self._quitting = asyncio.create_task(self._quit())

    async def _quit(self) -> None:
        """Leave once all is saved; where something could not be, only when told to once more."""
        warning = _("Not everything could be saved. Ctrl+Q again leaves all the same.")
        warned = any(keys.said == warning for keys in self.screen.query(Keys))
        refused = self._refused
        self.keep_drafts()
        await self.settled()
        self._quitting = None
        if warned or self._refused == refused:
            self.exit()
        else:
            self.say(warning, trouble=True)

    def exit(self, *args: Any, **more: Any) -> None:
        """As Textual's; no timer that rings on the way out begins anything more."""
        self.upkeep.end()
        super().exit(*args, **more)

    async def wind_up(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(endings.SETTLE_SECONDS):
                for _turn in range(2):  # what could not be saved is an open form once more
                    self.keep_drafts()
                    await self.settled()

    def keep_drafts(self) -> None:
        for screen in (*self.screen_stack, *self.aside):
            if isinstance(screen, ShopModal):
                screen.keep()

    async def on_unmount(self) -> None:
        self.upkeep.end()
        await self.settled()
        await self._writer.close()
