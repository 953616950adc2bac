"""Asked once a visit is noted of somebody with something open: talk now, face to face?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.screens.base import ShopModal
from shopvisit.screens.customer_rows import called
from shopvisit.shop.gifts import gifts
from shopvisit.shop.talks import briefing
from shopvisit.shop.visits import follows
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from textual.widget import Widget

    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.gifts.gifts import Gift

_MOST = 4


def lines(rows: Sequence[TodayRow]) -> list[str]:
    """What is open of a customer: when and what, the most pressing first, one a line."""
    said = [f"{row.said[0]}  {briefing.task(row)}" for row in rows[:_MOST]]
    if (more := len(rows) - _MOST) > 0:
        said.append(n_("and {count} more", "and {count} more", more).format(count=more))
    return [plain(line) for line in said]


def redeemable(found: Sequence[Gift], today: date) -> list[str]:
    """What a customer can redeem, what runs out first at the top; one key redeems that one."""
    said = [plain(gifts.said(gift, today)) for gift in found[:_MOST]]
    return [f"{said[0]}  (Ctrl+R)", *said[1:]] if said else []


class HereNow(ShopModal[bool]):
    """Says what was noted and what is open; dismisses True for a talk now."""

    PLACE = N_("Talk now?")
    KEYS = (
        Command("enter", "", "talk", N_("Talk now"), N_("The form of the call, face to face.")),
        Command(
            "backspace",
            "escape,left",
            "back",
            N_("Later"),
            N_("Not now: it stays on Today for its day."),
        ),
    )

    def __init__(self, name: str, noted: str, rows: Sequence[TodayRow]) -> None:
        super().__init__()
        self._name, self._noted, self._rows = name, noted, rows

    def body(self) -> Iterable[Widget]:
        title = plain(_("{customer} is here: talk now?").format(customer=self._name))
        with Vertical(classes="sheet wide"):
            yield Static(title, classes="heading", markup=False)
            for line in lines(self._rows):
                yield Static(line, markup=False)
            yield Static(plain(self._noted), classes="quiet words", markup=False)

    def action_talk(self) -> None:
        self.dismiss(True)  # noqa: FBT003  # it is what was asked


def offer(screen: ShopScreen, customer_id: int, noted: str) -> None:
    """Ask over `screen` whether to talk now, where there is anything to talk about.

    Otherwise, and for whoever is in a talk already, only say what was `noted`.
    """
    desk, rows = screen.desk, follows.open_now(screen.shop, customer_id)
    talking = isinstance(screen, ShopModal) and screen.customer_id == customer_id
    if not rows or talking:
        desk.say(noted, undoable=True)
        return

    def asked(now: bool | None) -> None:  # noqa: FBT001  # as it is dismissed
        if not now:
            desk.say(noted, undoable=True)
            return
        from shopvisit.screens.talk.talking import talk

        talk(screen, rows[0].id, channel="in_store", saved=lambda _done: desk.reload_all())

    screen.app.push_screen(HereNow(called(screen.shop, customer_id), noted, rows), asked)
