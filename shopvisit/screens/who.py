"""Who is at the counter: picked by a digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.commands import Command
from shopvisit.i18n import N_, _
from shopvisit.screens.base import BACK, ShopModal
from shopvisit.shop import staff
from shopvisit.widgets.columns import Column
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.context import Shop, StaffMember

_DIGITS = "123456789"
_ROLES = {"owner": N_("owner"), "manager": N_("manager"), "clerk": N_("clerk")}


class _Members:
    """The staff as rows, numbered as far as there are digits."""

    def __init__(self, members: Sequence[StaffMember]) -> None:
        self.ids = [member.id for member in members]
        self._rows = {
            member.id: Row(
                member.id,
                (_DIGITS[place : place + 1], member.name, _(_ROLES.get(member.role, member.role))),
            )
            for place, member in enumerate(members)
        }

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._rows[staff_id] for staff_id in ids]


class WhoScreen(ShopModal[int]):
    """Dismisses the id of the one who is at the counter from now on."""

    PLACE = N_("Who is at the counter?")
    KEYS = (
        Command(",".join(_DIGITS), "", "pick({key})", N_("Pick"), N_("The one with that number.")),
        Command("enter", "", "choose", N_("Choose"), N_("The one under the cursor.")),
        BACK,
    )

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._members = staff.active(shop)
        self._now = shop.staff.id if shop.staff else None

    def body(self) -> Iterable[Widget]:
        columns = (Column("", 1), Column("", 16, flex=True), Column("", 8, drop=1))
        with Vertical(classes="sheet"):
            yield Static(_(self.PLACE), classes="heading", markup=False)
            yield RowList(columns, empty=_("Nobody is on the staff list yet."))

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.styles.height = min(12, max(1, len(self._members)))
        rows.show(_Members(self._members), keep=self._now)
        rows.focus()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.dismiss(event.id)

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def action_pick(self, digit: int) -> None:
        if digit <= len(self._members):
            self.dismiss(self._members[digit - 1].id)
