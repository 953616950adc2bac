"""What may come first in a shop that was made just now, over its empty Today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.screens.base import BACK, ShopModal
from shopvisit.settings.trades import trade
from shopvisit.shop.whole import trades
from shopvisit.text.i18n import N_, _, language
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.settings.values import Config

_DIGITS = "123456"
_START, _LIST, _SAMPLE = "start", "list", "sample"


class _Ways:
    """What one can do, as numbered rows."""

    def __init__(self, ways: Sequence[tuple[str, str]]) -> None:
        self.ids = list(range(len(ways)))
        self._ways = ways

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [Row(place, (_DIGITS[place], self._ways[place][1])) for place in ids]


class WelcomeSheet(ShopModal[None]):
    """Offers to start, to bring in a list, to look at a sample shop, and the trades."""

    PLACE = N_("The shop is open")
    ABOUT = N_("How a new shop may begin; all of it can be done later, too.")
    KEYS = (
        Command(
            ",".join(_DIGITS),
            "",
            "pick({key})",
            N_("By its number"),
            N_("The one with that number."),
        ),
        Command("enter", "", "choose", N_("Choose"), N_("The one under the cursor.")),
        Command(
            "ctrl+z",
            "u",
            "app.undo",
            N_("Undo"),
            N_("Take back the last change; again takes back the one before."),
            footed=False,
        ),
        BACK,
    )

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(
                _("{shop} is open. What comes first?").format(shop=self.shop.name),
                classes="heading",
                markup=False,
            )
            yield RowList((Column("", 1), Column("", 30, flex=True)))

    def on_mount(self) -> None:
        self.reload()
        self.query_one(RowList).focus()

    def reload(self) -> None:
        lang = language()
        self._ways = [
            (_START, _("Start: F4 notes the first visit")),
            (_LIST, _("Bring in the list of customers that you have")),
            (_SAMPLE, _("Look around in a sample shop; leaving it leads back here")),
        ]
        if not trades.taken(self.shop):
            text = _("Take over what is usual in a trade: {trade}")
            self._ways += [
                (code, text.format(trade=trade.name(code, lang))) for code in trade.NAMES
            ]
        rows = self.query_one(RowList)
        rows.styles.height = len(self._ways)
        rows.show(_Ways(self._ways), rows.cursor_id)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self._do(event.id)

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def action_pick(self, digit: int) -> None:
        if digit <= len(self._ways):
            self._do(digit - 1)

    def _do(self, place: int) -> None:
        what, app = self._ways[place][0], self.app
        if what in trade.NAMES:
            self.act(trades.take, what, language(), then=self._taken)
            return
        self.dismiss(None)
        if what == _LIST:
            app.call_later(app.run_action, "app.import_list")
        elif what == _SAMPLE:
            program: Any = app
            program.wish = _SAMPLE
            app.call_later(app.run_action, "app.quit")

    def _taken(self, before: Config) -> None:
        self.desk.settings_changed(before)
        said = _("Taken over: {trade}. F8 shows it, and everything there can be changed.")
        name = ", ".join(trade.name(code, language()) for code in trades.taken(self.shop))
        self.desk.say(said.format(trade=name), undoable=True)
