"""Ctrl+P: everything by name, in Chinese, by pinyin initials or in English.

Actions, customers (by name, pinyin or number), themes, which are seen while one stands on them, and
every setting.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.containers import Vertical
from textual.widgets import Input

from shopvisit.screens.base import Declared, ShopModal
from shopvisit.screens.everywhere.named import NAMED
from shopvisit.screens.one_list import Sorting
from shopvisit.settings.table import CHOICES, SETTINGS, THEMES
from shopvisit.shop.people import customers
from shopvisit.text.i18n import N_, _, spoken
from shopvisit.text.phones import mask_phone
from shopvisit.text.pinyin import normal_query, search_keys
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import GLOBAL, Command, key_words
from shopvisit.widgets.fields import Query, Showing
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.screen import Screen
    from textual.timer import Timer
    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop

_MOST_CUSTOMERS = 6
_REST_SECONDS = 0.15
_THEME_WORDS = N_("theme")
_SORT_WORDS = N_("sort")


class _Entry(NamedTuple):
    """One thing that can be picked: its name, what stands beside it, and what picking it does."""

    name: str
    beside: str
    about: str
    action: str
    theme: str = ""


class _Found:
    """What matches, as rows numbered by their place."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self.ids = range(len(entries))
        self.entries = entries

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [Row(number, self.entries[number][:3]) for number in ids]


def _commands(commands: Iterable[Command]) -> list[tuple[set[str], _Entry]]:
    return [
        (
            name_keys(each),
            _Entry(_(each.name), key_words(each.key), _(each.help), each.first_action),
        )
        for each in commands
        if each.pickable and each.action != "app.palette"
    ]


def _themes() -> list[tuple[set[str], _Entry]]:
    found = []
    for theme in THEMES:
        keys = _keys([*spoken(CHOICES[theme]), *spoken(_THEME_WORDS)])
        name = f"{_(_THEME_WORDS)} · {_(CHOICES[theme])}"
        about = _("Shown at once; Enter keeps it.")
        found.append((keys, _Entry(name, "", about, f"app.theme('{theme}')", theme)))
    return found


def _sorts(screen: Screen[Any]) -> list[tuple[set[str], _Entry]]:
    """The columns by which the list of `screen` can be sorted."""
    if not isinstance(screen, Sorting):
        return []
    columns = screen.query_one(RowList).columns
    return [
        (
            _keys([*spoken(_SORT_WORDS), *spoken(each.title)]),
            _Entry(
                _("Sort by {column}").format(column=_(each.title)),
                "",
                _("Once more turns it round; a third time, the usual order."),
                f"sort('{each.sort}')",
            ),
        )
        for each in columns
        if each.sort
    ]


def _settings() -> list[tuple[set[str], _Entry]]:
    """Every setting that has a line of its own on the settings page."""
    return [
        (
            _keys(spoken(each.name)),
            _Entry(_(each.name), "F8", _("A setting."), f"app.setting('{each.key}')"),
        )
        for each in SETTINGS
        if each.where == "page"
    ]


def _customers(shop: Shop, typed: str) -> list[_Entry]:
    ids = customers.find_ids(shop, typed, _MOST_CUSTOMERS)
    return [
        _Entry(one.name or _("(no name)"), "", mask_phone(one.phone), f"app.card({one.id})")
        for one in customers.found(shop, ids)
    ]


class PaletteScreen(ShopModal[str]):
    """Dismisses the action that was picked among those of `screen` and the global ones."""

    PLACE = N_("Command palette")
    ABOUT = N_("Everything that can be done, found by a few letters.")
    KEYS = (
        Command("up,down", "", "move('{key}')", N_("Move"), N_("To another action.")),
        Command("enter", "", "pick", N_("Do it"), N_("Do the action under the cursor.")),
        Command("escape", "left", "back", N_("Back"), N_("Leave without doing anything.")),
    )

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        own = screen.KEYS if isinstance(screen, Declared) else ()
        self._actions = [*_commands(own), *_sorts(screen), *_commands((*GLOBAL, *NAMED))]
        self._more: list[tuple[set[str], _Entry]] = []  # made once something is typed
        self._shown: Sequence[_Entry] = ()
        self._resting: Timer | None = None

    def body(self) -> Iterable[Widget]:
        columns = (
            Column("", 21, flex=True, min_width=12),
            Column("", 9),
            Column("", 20, flex=True, min_width=10, drop=1, enough=10),
        )
        with Vertical(classes="sheet wide"):
            yield Query(
                placeholder=_("An action, a customer, a setting"),
                select_on_focus=False,
                highlighter=Showing(),
            )
            yield RowList(columns, empty=_("Nothing has that name."), focusable=False)

    def on_mount(self) -> None:
        self._look("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def _look(self, typed: str) -> None:
        query = normal_query(typed)
        found = [entry for keys, entry in self._actions if not typed.strip() or _fits(query, keys)]
        if query:
            self._more = self._more or [
                *_commands(list_commands(self.shop)),
                *_themes(),
                *_settings(),
            ]
            found += _customers(self.shop, typed)
            found += [entry for keys, entry in self._more if _fits(query, keys)]
        self._shown = found
        self.query_one(RowList).show(_Found(found))
        if not found:
            self._rest("")

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self._rest(self._shown[event.id].theme)

    def _rest(self, theme: str) -> None:
        """Show the theme that the cursor rests on; of anything else that of the shop."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST_SECONDS, lambda: self.desk.show_theme(theme))

    def on_unmount(self) -> None:
        if self._resting is not None:  # else nothing was shown
            self.desk.show_theme()

    def on_input_submitted(self) -> None:
        self.action_pick()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.dismiss(self._shown[event.id].action)

    def action_pick(self) -> None:
        self.query_one(RowList).action_choose()

    def action_move(self, key: str) -> None:
        self.query_one(RowList).move(1 if key == "down" else -1)


def _fits(query: str, keys: Iterable[str]) -> bool:
    return bool(query) and any(key.startswith(query) for key in keys)


def name_keys(command: Command) -> set[str]:
    """What finds `command`, whatever language is in use."""
    names = spoken(command.name)
    if command.words:
        names |= {word for said in spoken(command.words) for word in re.split("[,，、]", said)}
    return _keys(names)


def _keys(names: Iterable[str]) -> set[str]:
    return {key for name in names for key in search_keys(name.strip(), "")}


def list_commands(shop: Shop) -> list[Command]:
    """The shop's lists, to be opened by name."""
    from shopvisit.shop.lists import named

    return [
        Command("", "", f"app.list('{each.key}')", each.msgid, N_("Open this list of customers."))
        for each in named.every(shop)
    ]
