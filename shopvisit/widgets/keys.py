"""The line at the bottom of every screen: what the keys do, or what has just happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from shopvisit.text.cells import plain, wrapped
from shopvisit.text.i18n import _
from shopvisit.widgets.commands import FIND, HELP, Command, key_words
from shopvisit.widgets.textual_private.painted import Drawn
from shopvisit.widgets.top import STRIP_FROM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.timer import Timer

_GAP = 2
_MOST_LINES = 4
_MOST_GUIDING = 2
_SECONDS = 6.0
_TROUBLE_SECONDS = 20.0


class Keys(Drawn):
    """The footer. A click on a key does what the key does.

    A message takes its place for some seconds, so that it hides nothing one works with and needs
    no line of its own; one too long for the line makes it grow. A notice, which nobody's key has
    asked for, stands above the keys, and what lies above gives way to it.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "keys--guide",
        "keys--key",
        "keys--said",
        "keys--trouble",
    }
    DEFAULT_CSS = """
    Keys { dock: bottom; height: 1; }
    Keys > .keys--guide { text-style: bold; }
    Keys > .keys--key { text-style: bold; }
    Keys > .keys--trouble { text-style: bold; }
    """

    def __init__(self, commands: Sequence[Command], guide: str = "") -> None:
        super().__init__()
        self._commands = tuple(command for command in commands if command.footed)
        self._said, self._guide = "", plain(guide)
        self._trouble = self._above = False
        self._hint: Command | None = None
        self._timer: Timer | None = None

    def guide(self, text: str) -> None:
        """Say `text` above the keys until something else is to be said there; "" for nothing."""
        self._guide = plain(text)
        self._redraw()

    @property
    def guide_lines(self) -> int:
        """How many lines are taken above the keys."""
        return len(self._guided())

    def _guided(self) -> list[str]:
        if not self._guide:
            return []
        return wrapped(self._guide, max(10, self.size.width - 2))[:_MOST_GUIDING]

    def offer(self, commands: Sequence[Command]) -> None:
        """Show the keys of these commands from now on: for a key whose meaning has changed."""
        self._commands = tuple(command for command in commands if command.footed)
        self.refresh()

    def say(
        self,
        text: str,
        *,
        trouble: bool = False,
        hint: Command | None = None,
        notice: bool = False,
    ) -> None:
        """Show `text` in place of the keys for some seconds, with the one key `hint` beside it.

        A `notice` leaves the keys where they are.
        """
        self._said, self._trouble, self._hint = plain(text), trouble, hint
        self._above = notice
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_TROUBLE_SECONDS if trouble else _SECONDS, self.hush)
        self._redraw()

    def hush(self) -> None:
        """Show the keys again."""
        self._said = ""
        self._redraw()

    @property
    def said(self) -> str:
        """The message that is shown; "" while the keys are."""
        return self._said

    def on_resize(self) -> None:
        # Said before there was a width, or in another one, it takes more or fewer lines now.
        if self._said or self._guide:
            self._redraw()

    def _redraw(self) -> None:
        lines = self.guide_lines + (len(self._message_lines()) if self._said else 1)
        lines += bool(self._said) and self._above
        if self.size.height != lines:
            self.styles.height = lines
        self.refresh()

    def _message_lines(self) -> list[str]:
        hint = self._hint_length()
        room = max(10, self.size.width - 2 - hint)
        words = ("! " if self._trouble else "") + self._said
        return wrapped(words, room)[:_MOST_LINES]

    def _hint_length(self) -> int:
        return _length(self._hint) + _GAP if self._hint is not None else 0

    # Drawing: each item is remembered with the cells that it covers, for the mouse

    def _items(self) -> list[tuple[int, Command]]:
        """The commands that fit, each with its first cell.

        Help and what leads to everything are kept, whatever else must go.
        """
        if self._said and not self._above:
            hint = self._hint
            return [(self.size.width - _length(hint) - 1, hint)] if hint is not None else []
        room = self.size.width - 2
        items, x = [], 1
        kept = sum(_length(command) + _GAP for command in self._commands if _stays(command))
        for command in self._commands:
            if command is FIND and self.app.size.height >= STRIP_FROM:
                continue  # the strip at the top says it
            if _stays(command):
                kept = 0  # help comes first: the narrowest line has room for no other
            if x + _length(command) + kept <= room + 1:
                items.append((x, command))
                x += _length(command) + _GAP
        return items

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        guided = self._guided()
        if y < len(guided):
            style = self.get_component_rich_style("keys--guide")
            return Strip([Segment(f" {guided[y]}", style)]).adjust_cell_length(width, base)
        y -= len(guided)
        if self._said:
            kind = "trouble" if self._trouble else "said"
            style = self.get_component_rich_style(f"keys--{kind}")
            lines = self._message_lines()
            if self._above and y >= len(lines):
                return self._with_items(Segment("", base), width)
            text = f" {lines[y]}" if y < len(lines) else ""
            return (
                self._with_items(Segment(text, style), width)
                if y == 0 and not self._above
                else (Strip([Segment(text, style)]).adjust_cell_length(width, base))
            )
        return self._with_items(Segment("", base), width)

    def _with_items(self, start: Segment, width: int) -> Strip:
        base, key_style = self.rich_style, self.get_component_rich_style("keys--key")
        segments, x = [start], start.cell_length
        for first, command in self._items():
            segments += [
                Segment(" " * max(0, first - x), base),
                Segment(key_words(command.key), key_style),
                Segment(f" {_(command.name)}", base),
            ]
            x = first + _length(command)
        return Strip(segments).adjust_cell_length(width, base)

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        if self.screen is not self.app.screen:
            return  # which has opened by itself since the click
        line = self.guide_lines + (len(self._message_lines()) if self._said and self._above else 0)
        if event.y != line:
            return
        for first, command in self._items():
            if first <= event.x < first + _length(command) and command.pickable:
                await self.app.run_action(command.first_action, self.screen)
                return


def _stays(command: Command) -> bool:
    return command is HELP or command.action == "app.palette"


def _length(command: Command) -> int:
    return cell_len(key_words(command.key)) + 1 + cell_len(_(command.name))
