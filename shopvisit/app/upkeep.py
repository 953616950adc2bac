"""What goes on beside the work: the file is checked, the rules run, backups are made, time goes by.

In a window that only looks none of that happens: it follows what the other one writes.
"""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from shopvisit.errors import CannotWriteError, FileRefusedError, ShopError
from shopvisit.screens.base import Desk, ShopModal, ShopScreen
from shopvisit.text.i18n import _
from shopvisit.widgets.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.screen import Screen
    from textual.timer import Timer

    from shopvisit.files.keeping.erasing import Begun
    from shopvisit.store.lock import WriterLock

_TICK_SECONDS = 20
# The first rows are on the screen by then: nobody waits for the rules, nor for the file's check.
_RULES_SECONDS = 0.25
# How long what should be known first waits for what was just said to be read.
_NOTICE_SECONDS = 1.0
# By then somebody is at work, and the disk has nothing better to do.
_BACKUP_SECONDS = 5
_BACKUP_EVERY_SECONDS = 300
# How soon the others see what one window writes, and take over when it has ended.
_FOLLOW_SECONDS = 0.5


class Program(Desk, Protocol):
    """The app, as far as it is worked with here."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen in front."""

    def set_timer(self, delay: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` once, after `delay` seconds."""

    def set_interval(self, interval: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` again and again."""

    def run_worker(self, work: Callable[[], Any], *, exit_on_error: bool) -> object:
        """Do `work` beside everything else."""

    def end_with(self, error: Exception) -> None:
        """End the program with `error`."""

    def bell(self) -> None:
        """Ring the terminal's bell."""

    def take_over(self) -> None:
        """From now on this window writes."""


class Upkeep:
    """Looks after the open shop of `app`; `lock` is the right to write to it, or the wish."""

    def __init__(self, app: Program, lock: WriterLock | None) -> None:
        self._app, self._shop, self._lock = app, app.shop, lock
        self._leaving = False
        self._day = app.shop.clock.today()
        self._ticked = app.shop.clock.now()  # up to when promises that fell due were rung for
        self._backing_up = False
        self._backed_up = 0  # the last action that a backup holds
        self._seen = 0  # the state of the file that the screen shows, while another window writes
        self._following: Timer | None = None
        self._lost = False  # the file is not where it was opened
        self.rescued: Path | None = None  # the copy that was made then

    def begin(self) -> None:
        """Start with the first screen."""
        self._app.set_interval(_TICK_SECONDS, self.tick)
        if not self._shop.looking:
            self._begin_work()
        elif self._shop.looking == "in_use":
            self._seen = self._shop.seen()
            self._following = self._app.set_interval(_FOLLOW_SECONDS, self._follow)
            self._app.set_timer(_RULES_SECONDS, self._say_who_writes)

    def end(self) -> None:
        """Begin nothing more: a timer can still ring while the program ends."""
        self._leaving = True

    def _begin_work(self) -> None:
        self.say_who()
        self._app.set_timer(_RULES_SECONDS, self._look_over)
        self._app.set_timer(_BACKUP_SECONDS, self.back_up)
        self._app.set_interval(_BACKUP_EVERY_SECONDS, self.back_up)

    # Two windows

    def say_who(self) -> None:
        """Leave word for other windows of who writes in this one."""
        if self._lock is not None:
            name = self._shop.staff.name if self._shop.staff else ""
            self._lock.say(name, self._shop.clock.stamp())

    def _say_who_writes(self) -> None:
        if self._leaving:
            return
        name = self._lock.holder().name if self._lock else ""
        said = _("Another window writes; here one can look.")
        if name:
            said = _("{name} writes in another window; here one can look.")
        self._app.say(said.format(name=name), notice=True)

    def _follow(self) -> None:
        """Show what the other window has written; write here once it has ended.

        Where there is no file any more nothing is taken over: folder and lock would be made anew.
        One that was put in its place meanwhile, a backup, is what is taken over.
        """
        if self._leaving:
            return
        if not self._shop.path.exists():
            self._is_lost()
            return
        if self._lock is not None and self._lock.acquire():
            if self._following is not None:
                self._following.stop()
            self._app.take_over()
            self._begin_work()
            self._app.reload_all()
            said = _("The other window is closed: from now on this one writes.")
            self._app.say(said, notice=True)
        elif (seen := self._shop.seen()) != self._seen:
            self._seen = seen
            self._app.reload_all()

    # The file

    def _is_lost(self) -> bool:
        """Whether the file is not where it was opened; said once."""
        why = self._shop.misplaced()
        if why and not self._lost:
            self._lost = True
            said = _("{why}. Nothing can be saved here any more.")
            self._app.say(said.format(why=why), trouble=True)
        return bool(why)

    def rescue(self) -> None:
        """Copy what was ever saved from the connection that is still open, once; say where to.

        Here and now, although a large shop takes its time: this thread surely has a connection.
        """
        from shopvisit.files.keeping import rescue

        self._lost = True
        if self.rescued is None:
            try:
                self.rescued = rescue.rescue(self._shop)
            except ShopError as error:
                self._app.say(str(error), trouble=True)
                return
        said = _("{why}. All that was saved until now is in {path}")
        why = self._shop.misplaced()
        self._app.say(said.format(why=why, path=self.rescued), trouble=True)

    def _look_over(self) -> None:
        if not self._leaving:
            self._app.run_worker(self._check_file, exit_on_error=False)

    async def _check_file(self) -> None:
        """Check the file beside the work: wholly where the last one to use it was cut short."""
        full = self._lock is not None and self._lock.left_behind
        if not full:
            self.run_rules()  # of a large file the check takes long, and it was closed in order
        wrong: list[str] = []
        with contextlib.suppress(ShopError):  # what cannot be read now is not damaged
            wrong = await asyncio.to_thread(
                self._shop.check, full=full, enough=lambda: self._leaving
            )
        if wrong:
            self._app.end_with(FileRefusedError(wrong[0]))
        elif full:
            self.run_rules()

    def back_up(self) -> None:
        """Make the backup that is due, beside the work: a copy of a large shop takes a while."""
        if not self._backing_up and not self._leaving:
            self._backing_up = True
            self._app.run_worker(self._copy, exit_on_error=False)

    async def _copy(self) -> None:
        from shopvisit.files.keeping import backups, opening
        from shopvisit.shop.record import journal

        folder = self._shop.config.backup.folder
        second, now = backups.second_folder(folder), self._shop.clock.now()
        try:
            await asyncio.to_thread(opening.sweep_copies)
            newest = journal.newest()
            changed = newest != self._backed_up
            made = await asyncio.to_thread(
                backups.keep_up, self._shop.path, now, changed=changed, second=second
            )
            if made is not None:
                self._backed_up = newest
        except backups.SecondFolderError as error:
            said = _("The backup was made, but not the one in {folder}: {why}")
            self._app.say(said.format(folder=folder, why=error), trouble=True, notice=True)
        except ShopError as error:
            days = backups.old(self._shop.path, now, second)
            # In its own words it would say that nothing was saved, which is of a form.
            full = isinstance(error, CannotWriteError)
            why = _("the disk is full, or cannot be written") if full else str(error)
            said = _("No backup was made: {why}")
            if days is not None:
                said = _("The newest backup is {days} days old, and none could be made: {why}")
            self._app.say(said.format(why=why, days=days), trouble=True, notice=True)
        finally:
            self._backing_up = False

    # The rules, and time

    def look_at_day(self) -> None:
        """Begin a new day if it is one."""
        today = self._shop.clock.today()
        if today != self._day:
            self._day = today
            self._app.reload_all()
            self.run_rules()

    def tick(self) -> None:
        """Time goes by: a day may begin, a deadline pass."""
        self.look_at_day()
        if self._leaving or self._is_lost():
            return
        from shopvisit.shop.followups import promises

        since, self._ticked = self._ticked, self._shop.clock.now()
        if self._shop.config.shop.bell == "on" and promises.any_fell_due(self._shop, since):
            self._app.bell()
        if self._shop.looking:
            self._show_time(0)
            return
        from shopvisit.shop.complaints import steps

        self._app.act(steps.escalate, then=self._show_time, quiet=True)

    def _show_time(self, _escalated: int) -> None:
        from shopvisit.shop.followups import today, words

        # Also where Today, which counts, is not in front.
        self._app.entitle(words.window(today.counts(self._shop).overdue, self._shop.name))
        screen = self._app.screen
        if isinstance(screen, ShopScreen | ShopModal) and screen.is_mounted:
            screen.tick()

    def run_rules(self) -> None:
        """Let the rules bring the shop up to date, and finish an erasure that was cut short."""
        if self._leaving or self._shop.looking:
            return
        from shopvisit.files.keeping import erasing
        from shopvisit.shop.whole import daily
        from shopvisit.shop.whole.daily import notices

        self._app.act(daily.catch_up, then=self._rules_done, quiet=True)
        self._app.act(erasing.resume, then=self._finish_erasing, quiet=True)
        self._app.act(notices, then=self._say_first, quiet=True)

    def _finish_erasing(self, begun: Begun | None) -> None:
        if begun is not None:
            self.erase_copies(begun, quiet=True)

    def erase_copies(self, begun: Begun, *, quiet: bool = False) -> None:
        """Erase from the backups, in a thread of its own: of many large ones it takes a minute."""
        if not self._leaving:  # else the next start does it
            work = partial(self._erase_copies, begun, quiet=quiet)
            self._app.run_worker(work, exit_on_error=False)

    async def _erase_copies(self, begun: Begun, *, quiet: bool) -> None:
        from shopvisit.files.keeping import erasing

        done = await asyncio.to_thread(
            erasing.complete, self._shop, begun, stopped=lambda: self._leaving
        )
        if not quiet and not self._leaving:
            self._app.say(" ".join(erasing.words(done)), trouble=bool(done.not_reached))

    def _rules_done(self, made: int) -> None:
        if made:
            self._app.reload_all()

    def _say_first(self, lines: list[str]) -> None:
        if not lines:
            return
        if any(keys.said for keys in self._app.screen.query(Keys)):
            # What was just said, of a half-written talk maybe, is to be read first.
            self._app.set_timer(_NOTICE_SECONDS, partial(self._say_first, lines))
        else:
            self._app.say(lines[0], trouble=True, notice=True)
