"""Redeeming a gift with one key, wherever what a customer has been given is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.shop.gifts import gifts
from shopvisit.shop.record import journal
from shopvisit.text.i18n import N_
from shopvisit.widgets.commands import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.shop.gifts.gifts import Gift

REDEEM = Command(
    "ctrl+r",
    "",
    "redeem",
    N_("Redeem"),
    N_("They have had the gift that is named here: a voucher, a free wash."),
    footed=False,
)
# For a sheet: there the program's own undo cannot be reached.
TAKE_BACK = Command(
    "ctrl+z",
    "",
    "undo",
    N_("Undo"),
    N_("Take back that a gift was redeemed just now."),
    footed=False,
)


class Redeeming:
    """Of a screen that names gifts: gives them as `redeemable()`, and names them in `reload()`."""

    _redeemed = 0  # the action by which it was, the last time here

    def redeemable(self) -> Sequence[Gift]:
        """What the customer has, that which the key redeems first."""
        raise NotImplementedError

    def action_redeem(self: Any) -> None:
        found = self.redeemable()
        if found:
            self.act(gifts.redeem, found[0].id, then=self._had)
        else:
            self.desk.say(gifts.nothing())

    def _had(self: Any, gift: Gift) -> None:
        self._redeemed = journal.newest()
        self.reload()
        self.desk.say(gifts.said_redeemed(gift, self.shop.clock.today()), undoable=True)

    def action_undo(self: Any) -> None:
        """Only that: nothing else is taken back while something is half typed."""
        if self._redeemed == journal.newest():
            self.app.action_undo()
