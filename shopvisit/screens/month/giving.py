"""Giving out a month: as a page, a workbook, Markdown or plain text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.calendar.work import month_span
from shopvisit.errors import ShopError, legible
from shopvisit.screens.base import ShopModal
from shopvisit.screens.half_typed import attempt
from shopvisit.shop.month import words as month_words
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

_FORMS = {
    "html": N_("a page to print or send"),
    "xlsx": N_("a workbook: month, customers, ratings, complaints, staff"),
    "markdown": N_("Markdown"),
    "text": N_("plain text"),
}


class MonthOutSheet(ShopModal[str]):
    """Asks as what a month is given out, writes it beside the shop, and says where it is."""

    PLACE = N_("Give out the month")
    ABOUT = N_("The month as a file: for a printer, a spreadsheet or a message.")
    KEYS = (
        Command("1,2,3,4", "", "pick({key})", N_("Choose"), N_("Write it in that form.")),
        Command("enter", "", "pick(1)", N_("Web page"), N_("Write it as a page."), footed=False),
        Command("backspace", "escape,left", "back", N_("Leave"), N_("Leave without a file.")),
    )

    def __init__(self, month: str) -> None:
        super().__init__()
        self._month = month
        self._writing = False

    def body(self) -> Iterable[Widget]:
        month = month_words.title(month_span(self._month)[0])
        title = _("Give out {month} as").format(month=month)
        with Vertical(classes="sheet wide"):
            yield Static(title, classes="heading", markup=False)
            for number, form in enumerate(_FORMS.values(), start=1):
                yield Static(f"{number}  {_(form)}", classes="words", markup=False)

    def action_pick(self, digit: int) -> None:
        if not self._writing:
            form = list(_FORMS)[digit - 1]
            self.desk.owner("export", partial(self._write, form))

    def _write(self, form: str) -> None:
        from shopvisit.files.giving.month.book import give_out

        self._writing = True
        self.act(attempt, give_out, self._month, form, then=self._written)

    def _written(self, result: object) -> None:
        self._writing = False
        if isinstance(result, ShopError):
            self.desk.say(str(result), trouble=True)
            return
        self.dismiss(str(result))
        self.desk.say(_("The month is in {path}").format(path=legible(str(result))))
