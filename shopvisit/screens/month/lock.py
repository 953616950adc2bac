"""Whether a month is to be locked, and what that means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.calendar.work import month_span
from shopvisit.screens.base import ShopModal
from shopvisit.shop.month import words as month_words
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class MonthLockSheet(ShopModal[bool]):
    """Asks whether to lock the month of that name; dismisses True for yes."""

    PLACE = N_("Lock the month")
    WRITES = True
    KEYS = (
        Command("enter", "", "lock", N_("Lock"), N_("Lock the month, as it stands now.")),
        Command(
            "backspace", "escape,left", "back", N_("Leave"), N_("Leave the month as it is: open.")
        ),
    )

    def __init__(self, month: str) -> None:
        super().__init__()
        self._first, _next = month_span(month)

    def body(self) -> Iterable[Widget]:
        title = _("Lock {month}?").format(month=month_words.title(self._first))
        with Vertical(classes="sheet wide"):
            yield Static(title, classes="heading", markup=False)
            for text in self._means():
                yield Static(text, classes="words", markup=False)

    def _means(self) -> tuple[str, str, str]:
        return (
            _(
                "Its figures stay as they are now, whatever is put right, merged, erased or taken "
                "back later. The lists behind them go on showing what is known."
            ),
            _("A customer who answers once more counts in the month of that answer."),
            _("Undo takes the lock back today, until somebody goes on working; then it stays."),
        )

    def action_lock(self) -> None:
        self.dismiss(True)  # noqa: FBT003  what was asked is yes or no
