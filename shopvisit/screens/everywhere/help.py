"""F1: what the screen in front is for, what its keys do, and what the words on it mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopvisit.screens.base import Declared, ShopModal
from shopvisit.screens.everywhere.palette import name_keys
from shopvisit.text.cells import wrapped
from shopvisit.text.i18n import N_, _
from shopvisit.text.pinyin import normal_query
from shopvisit.widgets.commands import GLOBAL, Command, key_words
from shopvisit.widgets.fields import Query
from shopvisit.widgets.rows import MOVES, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.screen import Screen
    from textual.widget import Widget
    from textual.widgets import Input


_NARROWEST = 24  # an explanation in a narrower column is harder to read than one below
_INDENT = 2


class Page(NamedTuple):
    """What the help says: of the screen as a whole, of its commands by section, of its words."""

    place: str
    about: str
    sections: Sequence[tuple[str, Sequence[Command]]]
    terms: Sequence[tuple[str, str]] = ()

    def found(self, typed: str) -> Page:
        """The commands and words that `typed` is about; all of them where nothing was typed."""
        if not typed.strip():
            return self
        sections = [
            (title, [each for each in commands if _is_about(each, typed)])
            for title, commands in self.sections
        ]
        terms = [(word, means) for word, means in self.terms if _has(typed, _(word), _(means))]
        return self._replace(sections=sections, terms=terms)


def _is_about(command: Command, typed: str) -> bool:
    query = normal_query(typed)
    named = bool(query) and any(key.startswith(query) for key in name_keys(command))
    return named or _has(typed, _(command.name), _(command.help), _both_keys(command))


def _has(typed: str, *texts: str) -> bool:
    return any(typed.strip().casefold() in text.casefold() for text in texts)


class _Page(VerticalScroll, inherit_bindings=False):
    """The keys are for the screen to answer: Textual's own lose some where one is held."""


class HelpScreen(ShopModal[None]):
    """What `screen` is for and its keys, of lists where it has one, and those that work everywhere.

    What is typed leaves only what it is about.
    """

    PLACE = N_("Help")
    ABOUT = N_("What this screen is for and what its keys do.")
    KEYS = (
        Command("up,down", "", "scroll_help('{key}')", N_("Scroll"), N_("Read on, or back.")),
        Command(
            "pageup,pagedown", "", "scroll_help('{key}')", N_("Page"), N_("A page on, or back.")
        ),
        Command("enter,escape", "left", "back", N_("Close"), N_("Close the help.")),
    )

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        about = screen if isinstance(screen, Declared) else Declared()
        sections: list[tuple[str, Sequence[Command]]] = [(_("On this screen"), about.KEYS)]
        if screen.query(RowList):
            sections.append((_("In a list"), MOVES))
        sections.append((_("Everywhere"), GLOBAL))
        self._page = Page(about.PLACE, about.ABOUT, sections, about.TERMS)

    def body(self) -> Iterable[Widget]:
        yield Query(
            placeholder=_("Type to find a key or a word"), select_on_focus=False, classes="help"
        )
        with _Page(classes="page", can_focus=False):
            yield Static(self._text(), id="help")

    def on_mount(self) -> None:
        self.query_one(Query).focus()

    def fit(self) -> None:
        self.query_one("#help", Static).update(self._text())

    def on_input_changed(self) -> None:
        self.fit()
        self.query_one(_Page).scroll_home(animate=False, immediate=True)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        self.action_back()

    def _text(self) -> Content:
        # The page is padded by two cells at each side, and a scrollbar takes one.
        typed = self.query_one(Query).value if self.is_mounted else ""
        return help_text(self._page.found(typed), self.app.size.width - 5)

    def action_scroll_help(self, key: str) -> None:
        page = self.query_one(_Page)
        far = max(page.size.height - 1, 1) if key.startswith("page") else 1
        page.scroll_relative(y=far if key.endswith("down") else -far, animate=False, immediate=True)


def help_text(page: Page, width: int) -> Content:
    """The page: what the screen is for, then a heading a section and a line a command.

    An explanation is kept in a column of its own, or put below where that would be too narrow.
    """
    told = [(_both_keys(each), each) for _title, some in page.sections for each in some]
    words = [_(word) for word, _means in page.terms]
    key_room = max(map(cell_len, [*(keys for keys, _each in told), *words, ""])) + 2
    name_room = max([cell_len(_(each.name)) for _keys, each in told] or [0]) + 2
    beside = width - key_room - name_room
    indent = key_room + name_room if beside >= _NARROWEST else _INDENT
    lines = [Content.styled(_(page.place), "bold")] if page.place else []
    lines += [Content(line) for line in wrapped(_(page.about), width) if page.about]
    for number, (title, commands) in enumerate(page.sections):
        if number == 1:  # what is of this screen comes before what is of all
            lines += _words(page, key_room, width)
        if commands:
            lines += [Content(), Content.styled(title, "bold $accent-ink")]
        for command in commands:
            head = set_cell_size(_both_keys(command), key_room)
            head += set_cell_size(_(command.name), name_room)
            lines += _explained(head, _(command.help), indent, width)
    if not told and not page.terms:
        lines += [Content(), Content(_("Nothing here is called that."))]
    return Content("\n").join(lines)


def _words(page: Page, room: int, width: int) -> list[Content]:
    lines = [Content(), Content.styled(_("Words"), "bold $accent-ink")] if page.terms else []
    for word, means in page.terms:
        lines += _explained(set_cell_size(_(word), room), _(means), room, width)
    return lines


def _explained(head: str, means: str, indent: int, width: int) -> list[Content]:
    """What it means beside it, or below where it would not stand beside."""
    lines = [" " * indent + line for line in wrapped(means, width - indent)]
    if cell_len(head) <= indent:
        lines[0] = head + lines[0].lstrip()
    else:
        lines.insert(0, head.rstrip())
    return [Content(line) for line in lines]


def _both_keys(command: Command) -> str:
    return "  ".join(key_words(keys, aligned=True) for keys in (command.key, command.also) if keys)
