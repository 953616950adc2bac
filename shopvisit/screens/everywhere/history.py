"""The history: what was done, by whom and when, each line taken back with a key where it can be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Static

from shopvisit.calendar.days import short_day
from shopvisit.errors import OwnerWantedError, ShopError
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.half_typed import attempt
from shopvisit.shop.record import history
from shopvisit.shop.whole import undo
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.record.history import Done
    from shopvisit.shop.record.shop import Shop


class _Actions:
    """The actions as rows; what can be taken back by itself is marked."""

    def __init__(self, shop: Shop) -> None:
        self.ids = history.ids()
        self.takeable = set(undo.takeable(shop))
        self._today = shop.clock.today()

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(action) for action in history.done(ids)]

    def _row(self, action: Done) -> Row:
        day, time = action.at.date(), f"{action.at:%H:%M}"
        if day.year != self._today.year:
            time = ""
        when = time if day == self._today else f"{short_day(day, self._today)} {time}"
        mark = "x" if action.taken_back else "<" if action.id in self.takeable else ""
        style = "done" if action.taken_back else ""
        cells = (when, action.who, action.words, history.state(action))
        return Row(action.id, cells, style, mark)


class HistoryScreen(ShopScreen):
    """Everything that people did, the newest first."""

    PLACE = N_("History")
    ABOUT = N_(
        "Who did what and when, the newest first; what can be taken back is taken back here."
    )
    KEYS = (
        Command(
            "enter",
            "",
            "choose",
            N_("Take back"),
            N_("Take back what the line says, where nothing hangs on it; Ctrl+Y does it again."),
        ),
        Command("right", "", "card", N_("Customer"), N_("The card of the customer of the line.")),
        BACK,
    )

    def body(self) -> Iterable[Widget]:
        yield RowList(
            (
                Column(N_("When"), 11),
                Column(N_("Done by"), 8),
                Column(N_("What was done"), 30, flex=True, min_width=24),
                Column("", 10, drop=1),
            ),
            empty=_("Nothing has been done here yet."),
        )
        yield Static(id="history-story", markup=False)

    def on_mount(self) -> None:
        self._actions = _Actions(self.shop)
        self.query_one(RowList).focus()
        self.reload()

    def reload(self) -> None:
        rows = self.query_one(RowList)
        self._actions = _Actions(self.shop)
        rows.show(self._actions, rows.cursor_id)

    def _here(self) -> Done | None:
        id_ = self.query_one(RowList).cursor_id
        return next(iter(history.done([id_])), None) if id_ is not None else None

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        action = self._here()
        self.customer_id = action.customer_id if action else None
        said = f"{action.words}. {self._may(action)}" if action else ""
        self.query_one("#history-story", Static).update(plain(said))

    def _may(self, action: Done) -> str:
        """What can be done with the action, in words."""
        if action.taken_back:
            return _("It was taken back.")
        if action.id in self._actions.takeable:
            return _("Enter takes it back.")
        return _("More was done since, or the rules have looked: Ctrl+Z goes back step by step.")

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        action = self._here()
        if action is not None and action.id in self._actions.takeable:
            self._take_back(action.id)
        elif action is not None:
            self.desk.say(self._may(action))

    def _take_back(self, action_id: int, *, by_owner: bool = False) -> None:
        def done(result: object) -> None:
            if isinstance(result, OwnerWantedError):
                self.desk.owner("undo", partial(self._take_back, action_id, by_owner=True))
            elif isinstance(result, ShopError):
                self.desk.say(str(result), trouble=True)
            else:
                self.desk.reload_all()
                self.desk.say(_("Taken back: {what}").format(what=result))

        work = partial(undo.take_back, action_id=action_id, by_owner=by_owner)
        self.act(attempt, work, then=done)

    def action_card(self) -> None:
        if self.customer_id is not None:
            self.desk.open("card", self.customer_id)
