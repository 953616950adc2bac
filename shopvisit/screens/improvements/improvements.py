"""The list of improvements: what the shop changes because customers said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens import beside
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.improvements import words as improvement_words
from shopvisit.screens.improvements.picking import RegisterScreen
from shopvisit.screens.one_list import GIVE_OUT, GivingOut
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.record import names
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.improvements.raised import Source
    from shopvisit.shop.improvements.rows import Improvement
    from shopvisit.shop.record.shop import Shop

_ENOUGH_OF_A_TITLE = 36  # the rest is said below the list


def register(
    screen: ShopScreen,
    sources: Sequence[Source] = (),
    done: Callable[[int], object] = lambda _id: None,
) -> None:
    """Open the sheet for a new improvement over `screen`, with `sources` ticked already.

    `done` is called with the new id once it is saved; that has been said by then.
    """

    def closed(improvement_id: int | None) -> None:
        if improvement_id is not None:
            done(improvement_id)

    screen.app.push_screen(RegisterScreen(sources), closed)


class _Rows:
    """Every improvement, read by the page."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.ids = improvement_rows.ids(shop)
        self.read: dict[int, Improvement] = {}

    def page(self, ids: Sequence[int]) -> list[Row]:
        found = improvement_rows.rows(self._shop, ids)
        self.read.update((one.id, one) for one in found)
        return [improvement_words.row(one) for one in found]


class ImprovementsScreen(GivingOut, ShopScreen):
    """All improvements: under way, proposed, adopted, dropped."""

    PLACE = N_("Improvements")
    ABOUT = N_("What customers asked for, how far it is, and who has been told.")
    AUTO_FOCUS = ""  # an empty list would keep Enter to itself
    KEYS = (
        Command("enter", "", "choose", N_("Open"), N_("Open the improvement under the cursor.")),
        Command(
            "plus",
            "a",
            "add",
            N_("New improvement"),
            N_("Register something that is to be done better."),
        ),
        GIVE_OUT,
        BACK,
    )

    def __init__(self) -> None:
        super().__init__()
        self._source: _Rows | None = None

    def body(self) -> Iterable[Widget]:
        states = [_(name) for name in names.IMPROVEMENT_STATES.values()]
        yield RowList(
            (
                Column(N_("State"), improvement_words.widest(states, 6), flex=True, min_width=9),
                Column(N_("Improvement"), 24, flex=True, min_width=14, enough=_ENOUGH_OF_A_TITLE),
                Column(N_("Who"), 8, flex=True, min_width=4, drop=1),
                Column(N_("Voices"), improvement_words.widest([_("Voices")], 4), "right", drop=2),
                Column(N_("Told"), improvement_words.widest([_("Told")], 5), "right"),
                Column(N_("Before, since"), 14, flex=True, min_width=8, drop=1),
            )
        )
        yield Passage(id="improvement-story")

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def reload(self) -> None:
        rows, self._source = self.query_one(RowList), _Rows(self.shop)
        rows.show(
            self._source,
            keep=rows.cursor_id,
            empty=_(
                "Nothing is to be done better yet.\n"
                "Here stands what the shop changes because customers said so;\n"
                "once it is done, everybody who had said so is told.\n\n"
                "+ registers the first one."
            ),
        )
        self.set_focus(rows if self._source.ids else None, scroll_visible=False)
        self._tell()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        if (pane := beside.of(self)) is not None:
            pane.when_rested(self._tell)
        else:
            self._tell()

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        pane = beside.fit(self, 1)
        self.query_one("#improvement-story").display = pane is None
        self._tell()

    def _at_cursor(self) -> Improvement | None:
        rows = self.query_one(RowList)
        if self._source is None or rows.cursor_id is None or rows.row_at(rows.index) is None:
            return None
        return self._source.read.get(rows.cursor_id)

    def _tell(self) -> None:
        """The whole story of the improvement under the cursor."""
        one, pane = self._at_cursor(), beside.of(self)
        if pane is not None:
            from shopvisit.screens.improvements.head import whole

            pane.say(whole(self.shop, one, pane.room, pane.lines) if one else "")
            return
        told = [""]
        if one is not None:
            told = improvement_words.told(one, self.shop.clock.today(), self.app.size.width - 2)
        self.query_one("#improvement-story", Passage).say("\n".join(told))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.desk.open("improvement", event.id)

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def action_add(self) -> None:
        register(self, done=self._added)

    def _added(self, improvement_id: int) -> None:
        self.reload()
        rows = self.query_one(RowList)
        if improvement_id in rows.ids:
            rows.go_to(rows.ids.index(improvement_id))
