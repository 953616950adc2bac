"""The app: what is typed waits for its screen, and a screen is painted once."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.filter import LineFilter
from textual.widgets import Input

from shopvisit import endings
from shopvisit.errors import ShopError
from shopvisit.widgets.textual_private.arriving import as_key
from shopvisit.widgets.textual_private.aside import SettingAside
from shopvisit.widgets.textual_private.copying import Copying
from shopvisit.widgets.textual_private.cursor import place
from shopvisit.widgets.textual_private.lasting_drivers import LastingDriver
from shopvisit.widgets.themes import pales

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from textual.color import Color
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.message import Message
    from textual.screen import Screen
    from textual.widget import Widget

R = TypeVar("R")

_TYPED = (events.InputEvent, events.Paste)
_PLAIN_NAME = "shopvisit"
# A screen that has nothing to paint must not keep the keys.
_PAINT_SECONDS = 1.0


class _EvenWeight(LineFilter):
    """Takes the weight from every letter: in 16 colours what is bold is brighter, too.

    On a light ground that is paler: black turns grey, and what should stand out fades.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        even = Style(bold=False)
        return [
            Segment(text, style + even, control) if style is not None and style.bold else segment
            for segment in segments
            for text, style, control in (segment,)
        ]


_EVEN_WEIGHT = _EvenWeight()


class KeyByKey(App[R]):
    """An app in which what is typed waits for the screen that it is meant for.

    Textual hands out all keys that are waiting before the widget in focus has seen the first, and
    hands them to a screen that has no widgets yet: a fast hand, a key held down, a scanner. Here a
    key, click or paste is kept, in order, until all before it has been taken in with what it led
    to, and the screen in front has been painted. The end that the system asks for does not wait.
    """

    guide = ""  # what a line above the keys says on every screen; nothing, most of the time
    _ended = 0  # the exit status that the system had it end with
    _ending: asyncio.Task[None] | None = None
    _painted: Screen[Any] | None = None  # the screen that was painted last
    _meant: Screen[Any] | None = None  # the one that what was handed out last was for
    _taker: Widget | None = None  # the widget that it went to
    _patience: asyncio.TimerHandle | None = None
    _typing = False  # whether the terminal shows its cursor
    _called = ""  # what its window is called

    def __init__(self) -> None:
        super().__init__()
        self._kept: deque[events.Event] = deque()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, _TYPED):
            await super().on_event(event)
        elif event.is_forwarded:
            await self._take_back(event)
        elif self._kept or not self._stands():
            self._kept.append(event)
            if len(self._kept) == 1:
                self._look()
        else:
            await self._hand_out(event)

    async def _take_back(self, event: events.Event) -> None:
        """As Textual's; a key comes back that no widget had a use for.

        Where another screen has opened by itself since, it waits for that one.
        """
        if isinstance(event, events.Key) and self.screen_stack[-1:] != [self._meant]:
            self._kept.appendleft(events.Key(event.key, event.character))
            if len(self._kept) == 1:
                self._look()
        else:
            await super().on_event(event)

    async def _hand_out(self, event: events.Event) -> None:
        self._meant = self.screen
        if isinstance(event, events.Key):
            event = as_key(event, in_text=isinstance(self.focused, Input))
        if not isinstance(event, events.MouseEvent):
            self._taker = self.focused or self.screen
        elif not isinstance(event, events.MouseMove):
            with contextlib.suppress(NoWidget):
                self._taker = self.get_widget_at(event.x, event.y)[0]
        await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """As Textual's, and none is bold where that would be paler than what is not."""
        found = super().get_line_filters()
        return (*found, _EVEN_WEIGHT) if pales(self) else found

    def _stands(self) -> bool:
        """Whether the screen in front can take a key, and all before it have been taken in."""
        if self._painted is None or self.screen_stack[-1:] != [self._painted]:
            return False
        # In our own queue may be the key before, coming back.
        taker = self._taker.ancestors_with_self if self._taker is not None else ()
        return not any(_has_messages(node) for node in (self, self._painted, *taker))

    def _look(self) -> None:
        """Go on with what is kept, as soon as it may be."""
        if not self._kept or self._exit:
            return
        if self._stands():
            self.call_later(self._go_on_typing)  # in the app's own turn, behind what waits for it
        elif self.screen_stack[-1:] == [self._painted]:
            asyncio.get_running_loop().call_soon(self._look)
        elif self._patience is None:
            # Painting it leads back here.
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(_PAINT_SECONDS, self._lose_patience)

    async def _go_on_typing(self) -> None:
        if self._kept and self._stands():
            await self._hand_out(self._kept.popleft())
        self._look()

    def _lose_patience(self) -> None:
        self._patience = None
        if self.screen_stack and self.screen.is_mounted:
            self._painted = self.screen
        self._look()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if renderable is not None and screen is self.screen:
            # Part of the frame; Textual moves it when a field changes, wherever that then lies.
            self.cursor_position, typing = place(screen)
            if self._typing and not typing:
                self._show_cursor(typing)
            super()._display(screen, renderable)
            if typing and not self._typing:
                self._show_cursor(typing)
        else:
            super()._display(screen, renderable)
        self._name_window()
        if screen.is_mounted:
            self._painted = screen
            if self._patience is not None:
                self._patience.cancel()
                self._patience = None
                self._look()

    def _show_cursor(self, typing: bool) -> None:  # noqa: FBT001
        self._typing = typing
        if self._driver is not None:
            self._driver.write("\x1b[?25h" if typing else "\x1b[?25l")

    @property
    def hides_all(self) -> bool:
        """Whether nothing of what is worked with is to be seen just now."""
        return False

    def entitle(self, text: str) -> None:
        """Have the terminal's window called `text`, if there is one, as long as it may be seen."""
        self._called = text
        self._name_window()

    def _name_window(self) -> None:
        driver: object = self._driver
        if self._called and isinstance(driver, LastingDriver):
            driver.entitle(_PLAIN_NAME if self.hides_all else self._called)

    def get_driver_class(self) -> type[Driver]:
        """A driver whose terminal may go away."""
        if sys.platform == "win32":
            from shopvisit.widgets.textual_private.console import ConsoleDriver

            return ConsoleDriver
        from shopvisit.widgets.textual_private.driver import TerminalDriver

        return TerminalDriver

    def run(self, **options: Any) -> R | None:
        """As Textual's own; raises `endings.Ended` where the system had the program end."""
        with endings.listening(self.told_to_end):
            result = super().run(**options)
        if self._ended:
            raise endings.Ended(self._ended)
        return result

    def told_to_end(self, status: int) -> bool:
        """End soon, with that exit status; False where the app does not run yet, or no more.

        May be called from any thread, and from a signal handler.
        """
        loop = self._loop  # nothing promised tells whether it runs, in another thread
        if loop is None or loop.is_closed():
            return False
        loop.call_soon_threadsafe(self._begin_to_end, status)
        return True

    def _begin_to_end(self, status: int) -> None:
        if not self._ended:
            self._ended = status
            self._ending = asyncio.create_task(self._end())

    async def _end(self) -> None:
        try:
            await self.wind_up()
        finally:
            self.exit()

    async def wind_up(self) -> None:
        """What is to be done before the app may end; it has `endings.SETTLE_SECONDS` for it."""


def _has_messages(node: DOMNode) -> bool:
    """Whether there is anything yet that it has not taken in."""
    waits = node.message_queue_size or node._pending_message or node._next_callbacks  # noqa: SLF001
    return node.is_running and bool(waits)


class Lasting:
    """Outlives a message that it cannot do its work for; Textual lets it take no further one."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await cast("Any", super())._dispatch_message(message)  # noqa: SLF001
        except ShopError as error:
            cast("Any", self).app.end_with(error)


class QuietApp(Lasting, SettingAside, Copying[R], KeyByKey[R]):
    """An app that paints a screen once, and whose end prints nothing of what went through it."""

    def __init__(self) -> None:
        super().__init__()
        # Neither is ever used here, and every screen would begin with two widgets more.
        self._disable_tooltips = self._disable_notifications = True

    @property
    def crash(self) -> Exception | None:
        """The error that ended it: a FileRefusedError where the file turned out to be damaged."""
        return self._exception

    def end_with(self, error: Exception) -> None:
        """End the program with `error`, unless it may go on; what is half typed is kept."""
        self._handle_exception(error)

    def keep_drafts(self) -> None:
        """Keep what is half typed: the program may end any moment."""

    def goes_on_after(self, error: Exception) -> bool:  # noqa: ARG002
        """Whether `error` ends nothing, for it has been said."""
        return False

    def _handle_exception(self, error: Exception) -> None:
        # A screen that was being built when the program was told to end finds its widgets gone.
        if not (self._exit and isinstance(error, NoMatches)) and not self.goes_on_after(error):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        # Textual would print every local variable, and those hold people's names and numbers.
        self.bell()
        with contextlib.suppress(Exception):  # what is broken may be the form itself
            self.keep_drafts()
        self._close_messages_no_wait()

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        # Textual's paints the screen in front again whenever one that it hides has changed.
        front = self.screen_stack[-1:]  # none at the very end
        if front and front[0].styles.background.a == 1:
            return []
        return super()._background_screens

    def refresh(
        self, *, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As Textual's, which, when a screen has closed, has the one below laid out anew, twice.

        That one has been painted by then, and nothing in it has moved.
        """
        return self if layout else super().refresh(repaint=repaint, recompose=recompose)

    def replace_first_screen(self, screen: Screen[None]) -> None:
        """Put `screen` in the place of the one at the bottom."""
        # Textual takes the callback of a screen away with it, and the first one has none.
        self.screen._push_result_callback(self.screen, None)  # noqa: SLF001
        self.switch_screen(screen)
