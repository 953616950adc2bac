"""Every use of a name that Textual does not promise to keep, each with its reason.

Nothing else in the package overrides a hook of Textual's that is not documented, or reads an
attribute of its that begins with an underscore. `tests/house/test_textual_private.py` says in
words which name has moved when another version has been installed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from textual import events
from textual.app import App
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.errors import NoWidget
from textual.geometry import NULL_SIZE, Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input

from shopvisit import endings
from shopvisit.errors import ShopError

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import RenderableType
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.geometry import Region
    from textual.message import Message
    from textual.screen import Screen

R = TypeVar("R")

_TYPED = (events.InputEvent, events.Paste)
# A screen that has nothing to paint must not keep the keys.
_PAINT_SECONDS = 1.0
_READ_SECONDS = 0.1
_TAKE_SECONDS = 0.2
_MOST_BYTES = 4096


class KeyByKey(App[R]):
    """An app in which what is typed waits for the screen that it is meant for.

    Textual hands out all keys that are waiting before the widget in focus has seen the first, and
    hands them to a screen that has no widgets yet: a fast hand, a key held down, a scanner. Here a
    key, click or paste is kept, in order, until all before it has been taken in with what it led
    to, and the screen in front has been painted. The end that the system asks for does not wait.
    """

    _ended = 0  # the exit status that the system had it end with
    _ending: asyncio.Task[None] | None = None
    _painted: Screen[Any] | None = None  # the screen that was painted last
    _meant: Screen[Any] | None = None  # the one that what was handed out last was for
    _taker: Widget | None = None  # the widget that it went to
    _patience: asyncio.TimerHandle | None = None

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
        if not isinstance(event, events.MouseEvent):
            self._taker = self.focused or self.screen
        elif not isinstance(event, events.MouseMove):
            with contextlib.suppress(NoWidget):
                self._taker = self.get_widget_at(event.x, event.y)[0]
        await super().on_event(event)

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
        super()._display(screen, renderable)
        if screen.is_mounted:
            self._painted = screen
            if self._patience is not None:
                self._patience.cancel()
                self._patience = None
                self._look()

    def get_driver_class(self) -> type[Driver]:
        """A driver whose terminal may go away; on Windows Textual's own."""
        if sys.platform == "win32":
            return super().get_driver_class()
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


class QuietApp(Lasting, KeyByKey[R]):
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


class PaintedOnce:
    """Has a screen laid out and painted once when it opens; Textual by itself does so four times.

    What it shows is in it when it is first resumed, the size being that of the app by then.
    """

    _stands = False
    _fits: Size | None = None

    def refresh(self, *regions: Region, **how: Any) -> Self:
        """As Textual's, once the screen stands: the first painting has everything in it."""
        if self._stands or regions:
            cast("Any", super()).refresh(*regions, **how)
        return self

    # A leading underscore, as Textual's own have it: these are called besides those of a screen.

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        if self._fits is not None:
            self._stands = True  # it was hidden before it stood, and is to be painted anew
        else:
            self._fits = cast("Any", self).app.size
            event.refresh_styles = False  # they were read when the widgets were made
            # The app comes to it behind what Textual asks for once the widgets have been made.
            cast("Any", self).app.call_later(self._stand)

    def _stand(self) -> None:
        self._stands = True
        if any(cast("Any", self).scrollbars_enabled):
            # They have come with the first layout, in too small a terminal, and take room.
            self.refresh(layout=True)

    def fit(self) -> None:
        """Write anew what depends on the size of the terminal, which is another now."""

    async def _on_resize(self, event: events.Resize) -> None:
        if self._fits != (size := cast("Any", self).app.size):
            self._fits = size
            self.fit()
        # So Textual also says of what it has just laid out, and would do it again.
        if event.size == cast("Any", self).outer_size:
            event.prevent_default()


class Drawn(Lasting, Widget):
    """A widget that holds no others, and looks the same in focus.

    So its own size tells nobody anything new, and the focus changes no style.
    """

    # Textual's would have the whole screen laid out again whenever it gives the widget a size.
    virtual_size = Reactive(Size(0, 0), repaint=False)
    has_focus = Reactive(False, repaint=False)  # noqa: FBT003  # as Textual has it

    def refresh(self, *regions: Region, **how: Any) -> Self:
        """As Textual's; on a screen that is to be laid out yet, it will be painted then."""
        return self if self._is_to_be_laid_out() else super().refresh(*regions, **how)

    def _is_to_be_laid_out(self) -> bool:
        try:
            return self.screen.outer_size == NULL_SIZE
        except NoScreen:
            return True

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001  # as Textual calls it
        """Textual's reads every style of the widget and of its scrollbar again."""

    def on_focus(self, event: events.Focus) -> None:
        event.prevent_default()  # which would paint it
        self.has_focus = True
        if isinstance(self.parent, Widget):
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        if isinstance(self.parent, Widget):
            self.parent.post_message(events.DescendantBlur(self))


class SteadyInput(Input):
    """An Input whose typing lays out nothing anew.

    Where its size depends on what is in it, Input asks for a layout by itself.
    """

    # With Textual's, every key would have the whole screen laid out anew.
    virtual_size = Reactive(Size(0, 0))


if sys.platform != "win32":
    import select
    from codecs import getincrementaldecoder
    from queue import Full

    from textual._xterm_parser import XTermParser
    from textual.drivers.linux_driver import LinuxDriver

    class TerminalDriver(LinuxDriver):
        """A terminal that may go away: its window closed, its connection dropped, bytes not UTF-8.

        Textual's own writes on until its queue is full, and then waits for ever; it reads the end
        of the input over and over, and takes bytes that are no text for a fault. The app's
        `told_to_end` hears of it.
        """

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            endings.stay_in_front()  # Textual has just made Ctrl+Z stop the process
            self._stuck = False
            self._file = cast("Any", endings.Outliving(cast("TextIO", self._file), self._gone))

        def write(self, data: str) -> None:
            # A connection that hangs takes nothing: nobody is to wait for it once the end has come.
            queue = cast("Any", self._writer_thread)._queue  # noqa: SLF001  # its `write` waits
            while not self._stuck:
                try:
                    queue.put(data, timeout=_TAKE_SECONDS)
                except Full:
                    self._stuck = endings.meant() > 0
                else:
                    return

        def _gone(self) -> None:
            endings.terminal_gone(cast("Any", self._app).told_to_end)

        def run_input_thread(self) -> None:
            parser = XTermParser(self._debug)
            decode = getincrementaldecoder("utf-8")("replace").decode
            while not self.exit_event.is_set():
                if select.select([self.fileno], [], [], _READ_SECONDS)[0]:
                    received = b""
                    with contextlib.suppress(OSError):
                        received = os.read(self.fileno, _MOST_BYTES)
                    if not received:
                        self._gone()
                        return
                    for event in parser.feed(decode(received)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
