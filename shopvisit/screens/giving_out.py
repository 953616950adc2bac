"""Ctrl+S on a screen with a list: all of it, as it stands there, into a workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from shopvisit.errors import ShopError, legible
from shopvisit.screens.half_typed import attempt
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from shopvisit.screens.base import ShopScreen

GIVE_OUT = Command(
    "ctrl+s",
    "",
    "give_out",
    N_("Give out"),
    N_("Write the list, all of it as it stands here, to a workbook; it is said where."),
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
