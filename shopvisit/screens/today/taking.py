"""What Today gives to take along: the texts of the row under the cursor, and its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens.base import CODE, ShopScreen
from shopvisit.shop.followups import today as followups
from shopvisit.text.i18n import _
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.screens.today.rows import TodayRows
    from shopvisit.shop.cards.taking import Text


class Taking(ShopScreen):
    """A list of follow-ups of which one may show its number in full."""

    _source: TodayRows | None = None
    _rows: RowList

    def read_preview(self) -> None:
        """Say anew below the list what is known of the row under the cursor."""

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
