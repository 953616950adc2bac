"""A list of made up rows in a program of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App, ComposeResult

from shopvisit import resources
from shopvisit.widgets.columns import Column
from shopvisit.widgets.rows import Row, RowList
from shopvisit.widgets.themes import named

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = (Column("Due", 8), Column("Customer", 10), Column("Why", 12, flex=True), Column("N", 3))


class Source:
    """Rows made from their ids, remembering what was asked for."""

    def __init__(self, count: int, **special: Row) -> None:
        self.ids = range(1, count + 1)
        self.special = {row.id: row for row in special.values()}
        self.gone: set[int] = set()
        self.asked: list[list[int]] = []

    def page(self, ids: Sequence[int]) -> list[Row]:
        self.asked.append(list(ids))
        return [
            self.special.get(i) or Row(i, ("today", f"name {i}", f"why {i}", str(i)))
            for i in ids
            if i not in self.gone
        ]


class Host(App[None]):
    CSS = resources.stylesheet()
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, source: Source, empty: str = "") -> None:
        super().__init__()
        self.register_theme(named("paper"))
        self.theme = named("paper").name
        self.rows = RowList(COLUMNS, empty=empty)
        self.source = source
        self.posted: list[tuple[str, int, int]] = []

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_mount(self) -> None:
        self.rows.show(self.source)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self.posted.append(("moved", event.index, event.id))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.posted.append(("chosen", event.index, event.id))


def frame(app: App[None]) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]
