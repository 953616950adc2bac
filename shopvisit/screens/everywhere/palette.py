"""Ctrl+P: every action by name, in Chinese, by pinyin initials or in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Input

from shopvisit.screens.base import Declared, ShopModal
from shopvisit.text.i18n import N_, _, spoken
from shopvisit.text.pinyin import normal_query, search_keys
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import GLOBAL, NAMED, Command, key_words
from shopvisit.widgets.fields import Query, Showing
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.screen import Screen
    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop


class _Found:
    """The commands that match, as rows numbered by their place among all."""

    def __init__(self, commands: Sequence[Command], ids: Sequence[int]) -> None:
        self.ids = ids
        self._commands = commands

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(number) for number in ids]

    def _row(self, number: int) -> Row:
        command = self._commands[number]
        return Row(number, (_(command.name), key_words(command.key), _(command.help)))


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
        self._commands = [
            c for c in (*own, *GLOBAL, *NAMED) if c.pickable and c.action != "app.palette"
        ]
        self._keys = [name_keys(command) for command in self._commands]

    def body(self) -> Iterable[Widget]:
        columns = (Column("", 21), Column("", 9), Column("", 20, flex=True, drop=1))
        with Vertical(classes="sheet wide"):
            yield Query(
                placeholder=_("Name of an action"), select_on_focus=False, highlighter=Showing()
            )
            yield RowList(columns, empty=_("No action has that name."), focusable=False)

    def on_mount(self) -> None:
        lists = list_commands(self.shop)
        self._commands += lists
        self._keys += [name_keys(command) for command in lists]
        self._look("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def _look(self, typed: str) -> None:
        query = normal_query(typed)
        found = [
            number
            for number, keys in enumerate(self._keys)
            if not typed.strip() or (query and any(key.startswith(query) for key in keys))
        ]
        self.query_one(RowList).show(_Found(self._commands, found))

    def on_input_submitted(self) -> None:
        self.action_pick()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.dismiss(self._commands[event.id].first_action)

    def action_pick(self) -> None:
        self.query_one(RowList).action_choose()

    def action_move(self, key: str) -> None:
        self.query_one(RowList).move(1 if key == "down" else -1)


def name_keys(command: Command) -> set[str]:
    """What finds `command`, whatever language is in use."""
    names = spoken(command.name)
    if command.words:
        names |= {word for said in spoken(command.words) for word in re.split("[,，、]", said)}
    return {key for name in names for key in search_keys(name.strip(), "")}


def list_commands(shop: Shop) -> list[Command]:
    """The shop's lists, to be opened by name."""
    from shopvisit.shop.lists import named

    return [
        Command("", "", f"app.list('{each.key}')", each.msgid, N_("Open this list of customers."))
        for each in named.every(shop)
    ]
