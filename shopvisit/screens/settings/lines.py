"""The settings page as a list: its lines with their sections, and the keys of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens.base import BACK
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.screens.settings.page import Item, Section

KEYS: tuple[Command, ...] = (
    Command(
        "enter",
        "",
        "change",
        N_("Change"),
        N_("Change what the line says; what is typed is checked at once."),
    ),
    Command(
        "delete",
        "x",
        "put_back",
        N_("Default"),
        N_("Put the line back to its default; on a member of staff: works here no more."),
    ),
    Command("space", "p", "switch", N_("On/off"), N_("Use the rule, or do without it.")),
    Command(
        "tab",
        "f",
        "section(1)",
        N_("Section"),
        N_("To the next section; Shift+Tab goes to the one before."),
    ),
    Command(
        "shift+tab",
        "",
        "section(-1)",
        N_("Section before"),
        N_("To the section before."),
        footed=False,
    ),
    Command(
        "plus",
        "a",
        "take_on",
        N_("Take on"),
        N_("Somebody new, or somebody who is back: the same name brings all of theirs back."),
        footed=False,
    ),
    Command(
        "ctrl+z",
        "u",
        "undo",
        N_("Undo"),
        N_("Take back a change of the staff list; a setting is put back with Delete."),
        footed=False,
    ),
    BACK,
)
_MARKS = {"changed": N_("changed"), "own": N_("own rule")}


class Page:
    """The items as rows, under the name of their section, with a gap before each section."""

    def __init__(self, page: Sequence[Section]) -> None:
        self.items: list[Item | None] = []
        self.heads: dict[int, str] = {}
        for title, items in page:
            if self.items:
                self.items.append(None)
            self.heads[len(self.items)] = title
            self.items += items
        self.ids = range(len(self.items))

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(place) for place in ids]

    def _row(self, place: int) -> Row:
        item = self.items[place]
        if item is None:
            return Row(place, ())
        mark = _(_MARKS[item.mark]) if item.mark else ""
        head = self.heads.get(place, "")
        style = item.style or ("urgent" if head else "")
        sign = "!" if item.style == "late" else ""
        return Row(place, (head, item.label, item.value, mark), style, sign)

    def place_of(self, what: str, key: str) -> int | None:
        """Where that thing stands."""
        named = [item and (item.what, item.key) for item in self.items]
        return named.index((what, key)) if (what, key) in named else None


class Lines(RowList):
    """The page as a list whose cursor leaps over the gaps."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column("", 10),
                Column("", 28, flex=True, min_width=28),
                Column("", 22, flex=True, min_width=22),
                Column("", 8, drop=1),
            ),
            marks=True,
        )
        self._all = Page(())

    @property
    def here(self) -> Item | None:
        """What the cursor stands on."""
        return self._all.items[self.index] if self._all.items else None

    def fill(self, sections: Sequence[Section]) -> None:
        """Show these sections; the cursor stays on its line, or at its place where that is gone."""
        here, self._all = self.here, Page(sections)
        place = self._all.place_of(here.what, here.key) if here else None
        self.show(self._all, self.index if place is None else place)
        if self.here is None:
            self.go_to(self.index)

    def go_to_line(self, what: str, key: str) -> None:
        """Put the cursor on that line, if there is one."""
        place = self._all.place_of(what, key)
        if place is not None:
            self.go_to(place)

    def go_to_section(self, way: int) -> None:
        """Put the cursor on the first line of the section after this one, or on one before."""
        heads = list(self._all.heads)
        if way > 0:
            self.go_to(next((head for head in heads if head > self.index), self.index))
        else:
            self.go_to(next((head for head in reversed(heads) if head < self.index), 0))

    def go_to(self, index: int) -> None:
        step = 1 if index >= self.index else -1
        # A gap always lies between two lines.
        while 0 <= index < len(self._all.items) and self._all.items[index] is None:
            index += step
        super().go_to(index)
