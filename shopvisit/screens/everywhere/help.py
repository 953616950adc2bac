"""F1: what the keys of the screen in front do, made from what the screen declares."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len, set_cell_size
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopvisit.screens.base import BACK, Declared, ShopModal
from shopvisit.text.cells import wrapped
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import GLOBAL, Command, key_words
from shopvisit.widgets.rows import MOVES, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.screen import Screen
    from textual.widget import Widget


_NARROWEST = 24  # an explanation in a narrower column is harder to read than one below
_INDENT = 2


class _Page(VerticalScroll, inherit_bindings=False):
    """The arrows are for the screen to answer: Textual's own lose some where a key is held."""

    BINDINGS: ClassVar = [
        ("home", "scroll_home", ""),
        ("end", "scroll_end", ""),
        ("pageup", "page_up", ""),
        ("pagedown", "page_down", ""),
    ]


class HelpScreen(ShopModal[None]):
    """The keys of `screen`, of lists where it has one, and those that work everywhere."""

    PLACE = N_("Help")
    KEYS = (
        BACK,
        Command("up,down", "", "scroll_help('{key}')", N_("Scroll"), N_("Read on, or back.")),
        Command("enter", "", "back", N_("Close"), N_("Close the help."), footed=False),
    )

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        about = screen if isinstance(screen, Declared) else Declared()
        self._place = about.PLACE
        self._sections: list[tuple[str, Sequence[Command]]] = [(_("On this screen"), about.KEYS)]
        if screen.query(RowList):
            self._sections.append((_("In a list"), MOVES))
        self._sections.append((_("Everywhere"), GLOBAL))

    def body(self) -> Iterable[Widget]:
        with _Page(classes="page", can_focus=True):
            yield Static(self._text(), id="help")

    def fit(self) -> None:
        self.query_one("#help", Static).update(self._text())

    def _text(self) -> Content:
        # The page is padded by two cells at each side, and a scrollbar takes one.
        return help_text(_(self._place), self._sections, self.app.size.width - 5)

    def action_scroll_help(self, key: str) -> None:
        self.query_one(_Page).scroll_relative(
            y=1 if key == "down" else -1, animate=False, immediate=True
        )


def help_text(place: str, sections: Iterable[tuple[str, Sequence[Command]]], width: int) -> Content:
    """The page: a heading a section, then a line a command.

    Its explanation is kept in a column of its own, or put below where that would be too narrow.
    """
    sections = [(title, commands) for title, commands in sections if commands]
    every = list(chain.from_iterable(commands for _title, commands in sections))
    key_room = max(cell_len(_both_keys(command)) for command in every) + 2
    name_room = max(cell_len(_(command.name)) for command in every) + 2
    beside = width - key_room - name_room
    indent = key_room + name_room if beside >= _NARROWEST else _INDENT
    lines = [Content.styled(place, "bold")] if place else []
    for title, commands in sections:
        lines += [Content(), Content.styled(title, "bold $accent-ink")]
        for command in commands:
            head = set_cell_size(_both_keys(command), key_room)
            head += set_cell_size(_(command.name), name_room)
            told = [" " * indent + line for line in wrapped(_(command.help), width - indent)]
            if beside >= _NARROWEST:
                told[0] = head + told[0].lstrip()
            else:
                told.insert(0, head.rstrip())
            lines += [Content(line) for line in told]
    return Content("\n").join(lines)


def _both_keys(command: Command) -> str:
    return "  ".join(key_words(keys, aligned=True) for keys in (command.key, command.also) if keys)
