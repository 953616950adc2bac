"""A list of things that the shop has its own words for, with a line to look them up by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.text.i18n import N_, _
from shopvisit.text.pinyin import normal_query, search_keys
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop
    from shopvisit.widgets.columns import Column

CHANGE = Command("enter", "", "choose", N_("Change"), N_("Change what the line says."))
SWITCH = Command("space", "p", "switch", N_("On/off"), N_("Use it, or do without it."))
SOONER = Command(
    "minus",
    "",
    "sooner",
    N_("Sooner"),
    N_("One place up among those of its sort; the first goes to their end."),
)
LOOK_UP = Command(
    "tab",
    "f",
    "look_up",
    N_("Look up"),
    N_("Type a word, pinyin or initials to see only what fits; Enter goes to the list."),
)
INTO_LIST = Command(
    "down", "", "into_list", N_("To the list"), N_("From the line to the list."), footed=False
)
WAYS_BACK = BACK._replace(also="escape,left")


class Thing(NamedTuple):
    """One line: its id, its cells, the words that find it, and what is said below the list."""

    id: int
    cells: tuple[str, ...]
    words: str
    story: str
    style: str = ""


class _Things:
    def __init__(self, things: Sequence[Thing]) -> None:
        self._rows = {one.id: Row(one.id, one.cells, one.style) for one in things}
        self.ids = [one.id for one in things]

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._rows[id_] for id_ in ids]


class ListedScreen(ShopScreen):
    """A subclass gives `columns`, `things()` and, for an empty list, `nothing()`."""

    OWNERS = "settings"
    columns: tuple[Column, ...] = ()

    def __init__(self, at: int | None = None) -> None:
        """`at` is the line to begin at."""
        super().__init__()
        self._all: dict[int, Thing] = {}
        self._at = at

    def things(self) -> Sequence[Thing]:
        """Everything that is listed, in its order."""
        raise NotImplementedError

    def nothing(self) -> str:
        """What is said where there is none at all."""
        return ""

    def body(self) -> Iterable[Widget]:
        yield FormLine(
            on_text=self._look, limit=60, placeholder=_("Tab: look something up"), id="find"
        )
        yield RowList(self.columns)
        yield Passage(id="listed-story")

    def on_mount(self) -> None:
        self.reload()
        self.query_one(RowList).focus()

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def reload(self) -> None:
        self._all = {one.id: one for one in self.things()}
        self._look(self.query_one(FormLine).value)

    def _look(self, typed: str) -> None:
        query, rows = normal_query(typed), self.query_one(RowList)
        found = [
            one
            for one in self._all.values()
            if not query or any(key.startswith(query) for key in search_keys(one.words, ""))
        ]
        empty = _("Nothing is called that.") if self._all else self.nothing()
        kept, self._at = rows.cursor_id if self._at is None else self._at, None
        rows.show(_Things(found), keep=kept, empty=empty)
        self._tell()

    @property
    def here(self) -> int | None:
        """The id of the line under the cursor."""
        return self.query_one(RowList).cursor_id

    def go_to(self, id_: int) -> None:
        """Put the cursor on that line, whatever was looked up."""
        self._at = id_
        self.query_one(FormLine).set_text("")
        self.reload()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell()

    def _tell(self) -> None:
        one = self._all.get(self.here or 0)
        self.query_one("#listed-story", Passage).say(one.story if one else "")

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.change(event.id)

    def change(self, id_: int) -> None:
        """Open what changes that line."""
        raise NotImplementedError

    def action_choose(self) -> None:
        if isinstance(self.focused, FormLine):
            self.action_into_list()
        else:
            self.query_one(RowList).action_choose()

    def action_look_up(self) -> None:
        into_list = isinstance(self.focused, FormLine)
        self.set_focus(self.query_one(RowList if into_list else FormLine))

    def on_input_submitted(self) -> None:
        self.action_into_list()

    def action_into_list(self) -> None:
        self.set_focus(self.query_one(RowList))


class _Kept(Protocol):
    """The room of the shop that keeps what is offered, and its order."""

    def switch(self, shop: Shop, id_: int, /) -> bool: ...
    def move(self, shop: Shop, id_: int, /) -> None: ...


class OfferedScreen(ListedScreen):
    """What a call offers in an order of the shop's own, each of which can be switched off.

    A subclass says besides which room keeps it, and what is said of a change.
    """

    kept_by: _Kept
    SAVED = N_("Saved.")
    OFFERED = ""
    OFFERED_NO_MORE = ""

    def written(self, id_: int | None) -> None:
        """A sheet has closed, with the id of what it saved."""
        if id_ is not None:
            self.go_to(id_)
            self.desk.say(_(self.SAVED), undoable=True)

    def action_switch(self) -> None:
        if self.here is not None:
            self.act(self.kept_by.switch, self.here, then=self._switched)

    def _switched(self, on: bool) -> None:  # noqa: FBT001  # handed over as it is
        self.reload()
        self.desk.say(_(self.OFFERED if on else self.OFFERED_NO_MORE), undoable=True)

    def action_sooner(self) -> None:
        if self.here is not None:
            self.act(self.kept_by.move, self.here, then=self._moved)

    def _moved(self, _done: object) -> None:
        self.reload()
        self.desk.say(_("Moved."), undoable=True)


def on_or_off(active: bool) -> str:  # noqa: FBT001  # as it stands in the row
    return _("on") if active else _("off")
