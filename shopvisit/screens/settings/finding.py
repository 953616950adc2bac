"""A setting found by words: its name, what it says, or how its name is spelt in pinyin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Input

from shopvisit.screens.base import ShopModal
from shopvisit.text.i18n import N_, _
from shopvisit.text.pinyin import normal_query, search_keys
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.fields import Query, Showing
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.screens.settings.item import Item, Section


class _Found:
    """The lines that match, as rows numbered by their place among all."""

    def __init__(self, lines: Sequence[tuple[str, Item]], ids: Sequence[int]) -> None:
        self.ids = ids
        self._lines = lines

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(number) for number in ids]

    def _row(self, number: int) -> Row:
        section, item = self._lines[number]
        return Row(number, (section, item.label, item.value))


class FindSetting(ShopModal[tuple[str, str]]):
    """Dismisses what and which key the line has that was picked."""

    PLACE = N_("Find a setting")
    ABOUT = N_("A line of the settings, found by any word of it.")
    KEYS = (
        Command("up,down", "", "move('{key}')", N_("Move"), N_("To another line.")),
        Command("enter", "", "pick", N_("Go there"), N_("Go to the line under the cursor.")),
        Command("escape", "left", "back", N_("Back"), N_("Leave without going anywhere.")),
    )

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self._lines = [(title, item) for title, items in sections for item in items]
        self._said = [
            "\n".join((title, item.label, item.value, *item.story)).casefold()
            for title, item in self._lines
        ]
        self._spelt = [search_keys(item.label, "") for _title, item in self._lines]

    def body(self) -> Iterable[Widget]:
        columns = (
            Column("", 12),
            Column("", 26, flex=True, min_width=26),
            Column("", 24, flex=True, min_width=20),
        )
        with Vertical(classes="sheet wide"):
            yield Query(
                placeholder=_("Words of a setting"), select_on_focus=False, highlighter=Showing()
            )
            yield RowList(columns, empty=_("No setting has these words."), focusable=False)

    def on_mount(self) -> None:
        self._look("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def _look(self, typed: str) -> None:
        words, query = typed.casefold().split(), normal_query(typed)
        every = range(len(self._lines))
        named = [at for at in every if all(w in self._lines[at][1].label.casefold() for w in words)]
        spelt = [at for at in every if query and any(k.startswith(query) for k in self._spelt[at])]
        said = [at for at in every if all(word in self._said[at] for word in words)]
        found = list(dict.fromkeys((*named, *spelt, *said)))
        self.query_one(RowList).show(_Found(self._lines, found))

    def on_input_submitted(self) -> None:
        self.action_pick()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        item = self._lines[event.id][1]
        self.dismiss((item.what, item.key))

    def action_pick(self) -> None:
        self.query_one(RowList).action_choose()

    def action_move(self, key: str) -> None:
        self.query_one(RowList).move(1 if key == "down" else -1)
