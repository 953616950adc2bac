"""A screen with one list: its orders, and all of it, as it stands there, into a workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from shopvisit.errors import ShopError, legible
from shopvisit.screens.half_typed import attempt
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import turned
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from shopvisit.screens.base import ShopScreen
    from shopvisit.widgets.columns import Order

GIVE_OUT = Command(
    "ctrl+s",
    "",
    "give_out",
    N_("Give out"),
    N_("Write the list, all of it as it stands here, to a workbook; it is said where."),
    footed=False,
)

SORTING = Command(
    "f12",
    "",
    "sort_on",
    N_("Sort"),
    N_("By the next column. Or click a heading, or type “sort” into Ctrl+P; again turns it round."),
    footed=False,
)


class GivingOut:
    """Of a screen whose one list can be given out; it has `GIVE_OUT` among its keys."""

    def action_give_out(self: Any) -> None:
        rows = self.query_one(RowList)
        if not rows.ids:
            self.desk.say(_("There is nothing in this list to give out."))
            return
        self.desk.owner("export", partial(_write, self, rows))


def _write(screen: ShopScreen, rows: RowList) -> None:
    from shopvisit.files.giving.list_out import give_out

    titles, cells = rows.whole()
    work = attempt, give_out, _(screen.PLACE), titles, cells
    screen.act(*work, then=partial(_said, screen))


def _said(screen: ShopScreen, result: object) -> None:
    if isinstance(result, ShopError):
        screen.desk.say(str(result), trouble=True)
    else:
        screen.desk.say(_("The list is in {path}").format(path=legible(str(result))))


class Sorting:
    """Of a screen with one list: its `order`, None being the usual one, and how that is changed.

    The screen has `SORTING` among its keys, and says in `put_in_order` how it shows another one.
    """

    order: Order | None = None

    def put_in_order(self) -> None:
        """Show the list from its top in the `order` that is asked for now."""
        raise NotImplementedError

    def on_row_list_headed(self, event: RowList.Headed) -> None:
        self.action_sort(event.column.sort)

    def action_sort(self: Any, by: str) -> None:
        column = next(each for each in self.query_one(RowList).columns if each.sort == by)
        self.order = turned(column, self.order)
        self.put_in_order()
        self.desk.say(self.order_said())

    def action_sort_on(self: Any) -> None:
        columns = [each for each in self.query_one(RowList).columns if each.sort]
        sorts = [each.sort for each in columns]
        place = sorts.index(self.order.by) + 1 if self.order is not None else 0
        self.order = turned(columns[place], None) if place < len(columns) else None
        self.put_in_order()
        self.desk.say(self.order_said())

    def order_said(self: Any) -> str:
        """In which order the list stands now, in words."""
        if self.order is None:
            return _("In the usual order.")
        column = next(c for c in self.query_one(RowList).columns if c.sort == self.order.by)
        said = _("By {column}; again turns it round.")
        if self.order.down != column.greatest_first:
            said = _("By {column}, turned round; again is the usual order.")
        return said.format(column=_(column.title))
