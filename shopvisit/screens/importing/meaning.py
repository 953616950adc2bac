"""What a column of a list holds: the usual things by a digit, the others from a list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.files.importing.columns import BY_FIELD, COLUMNS
from shopvisit.screens.base import ShopModal
from shopvisit.screens.importing.rows import Rows
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

USUAL = {
    "1": "name",
    "2": "phone",
    "3": "birthday",
    "4": "visited_on",
    "5": "item",
    "6": "amount",
    "7": "served_by",
    "8": "note",
    "0": "",
}
OTHERS = "9"
_FIELDS = ("", *(column.field for column in COLUMNS))


def legend() -> list[str]:
    """What each digit makes of a column."""
    said = [f"{key} {_(BY_FIELD[field].label)}" for key, field in USUAL.items() if field]
    return [*said, f"{OTHERS} {_('another')}", f"0 {_('(not used)')}"]


class MeaningSheet(ShopModal[str]):
    """All that a column can hold; dismisses the field that was picked, "" for none."""

    PLACE = N_("What a column holds")
    KEYS = (
        Command("enter", "", "choose", N_("This one"), N_("Take the column for that.")),
        Command(
            "0,1,2,3,4,5,6,7,8,9",
            "",
            "number('{key}')",
            N_("Number"),
            N_("Type the number of a row to go there: two digits where it has two."),
        ),
        Command("escape,backspace", "left", "back", N_("Leave"), N_("Leave the column as it is.")),
    )

    def __init__(self, heading: str, field: str | None) -> None:
        """`field` is what the column is taken for now."""
        super().__init__()
        self._heading, self._field = heading, field or ""
        self._typed = ""

    def body(self) -> Iterable[Widget]:
        said = _("What does the column “{heading}” hold?").format(heading=self._heading)
        with Vertical(classes="sheet"):
            yield Static(plain(said), classes="heading", markup=False)
            yield RowList((Column("", 2, "right"), Column("", 28, flex=True)))

    def on_mount(self) -> None:
        rows = [
            Row(place, (str(place), _(BY_FIELD[field].label) if field else _("(not used)")))
            for place, field in enumerate(_FIELDS)
        ]
        self.query_one(RowList).show(Rows(rows), keep=_FIELDS.index(self._field))
        self.query_one(RowList).focus()

    def action_number(self, key: str) -> None:
        whole = self._typed + key
        self._typed = whole if int(whole) < len(_FIELDS) else key
        self.query_one(RowList).go_to(int(self._typed))

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.dismiss(_FIELDS[event.id])
