"""Whom the row under the cursor is about: the card, the number, and the texts to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens import terms
from shopvisit.screens.base import ShopScreen
from shopvisit.screens.one_list import GivingOut
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.text.i18n import _
from shopvisit.widgets.commands import CODE, PRACTICE
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.screens.today.rows import TodayRows
    from shopvisit.shop.cards.taking import Text
    from shopvisit.widgets.commands import Command

_NEIGHBOURS = 200  # whom the card can walk to, in either direction


class Taking(GivingOut, ShopScreen):
    """A list of follow-ups of which one may show its number in full."""

    TERMS = (terms.SELF_RATED,)
    _source: TodayRows | None = None
    _rows: RowList

    def read_preview(self) -> None:
        """Say anew below the list what is known of the row under the cursor."""

    def on_mount(self) -> None:
        if self.shop.is_sample:
            self.offer()

    def offer(self, *first: Command) -> None:
        """As on every screen; in a shop that is made up practice is offered before all else."""
        super().offer(*((PRACTICE,) if self.shop.is_sample else ()), *first)

    def show_row(self, follow_up_id: int) -> None:
        """Put the cursor on that row, if the list has it."""
        if follow_up_id in self._rows.ids:
            self._rows.go_to(self._rows.ids.index(follow_up_id))

    def bring_in_list(self) -> bool:
        """Ask for a list where nobody is known yet, as an empty Today says; False where not."""
        if not customers.none_yet(self.shop):
            return False
        self.app.call_later(self.app.run_action, "import_list")
        return True

    def action_card(self) -> None:
        around = slice(max(0, self._rows.index - _NEIGHBOURS), self._rows.index + _NEIGHBOURS)
        for customer_id in followups.customers_of([self._rows.cursor_id or 0]):
            among = followups.customers_of(self._rows.ids[around])
            self.desk.open("card", customer_id, among)

    def _under_cursor(self) -> followups.TodayRow | None:
        found = followups.rows(self.shop, [self._rows.cursor_id or 0])
        return found[0] if found else None

    def texts(self) -> Sequence[Text]:
        from shopvisit.shop.cards import taking
        from shopvisit.shop.talks import form

        row = self._under_cursor()
        return taking.of_call(self.shop, form.form(self.shop, row.id)) if row else ()

    def action_phone(self) -> None:
        id_ = self._rows.cursor_id
        if self._source is None or id_ is None:
            return
        self._source.revealed = None if self._source.revealed == id_ else id_
        self.offer(*((CODE,) if self._source.revealed else ()))
        self._rows.refresh_row(id_)
        self.read_preview()

    def action_code(self) -> None:
        row = self._under_cursor()
        if row is None or self._source is None:
            return
        if self._source.revealed == row.id:
            self.desk.open("code", row.customer, row.phone)
        else:
            self.desk.say(_("Space shows the number first; then Ctrl+T makes a code of it."))
