"""The list of complaints: where each one stands, and whose time runs out first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from shopvisit.screens import beside
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.complaints import text as complaint_text
from shopvisit.screens.one_list import GIVE_OUT, SORTING, GivingOut, Sorting
from shopvisit.shop.complaints import order as complaint_order
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.complaints.rows import Complaint
    from shopvisit.shop.record.shop import Shop
    from shopvisit.widgets.columns import Order
    from shopvisit.widgets.rows import Row

_FILTERS = {"open": N_("open"), "mine": N_("mine"), "overdue": N_("overdue"), "all": N_("all")}
_ENOUGH_OF_A_PROBLEM = 11  # the rest is said below the list
_NEIGHBOURS = 200  # which complaints a page can walk to, in either direction
_TALL = 30
_WORDS_OF_A_SMALL, _WORDS_OF_A_TALL = 2, 5  # lines of the customer's own words in the story


def columns() -> tuple[Column, ...]:
    """A column a step, wide enough for the words of its clock; the rest is for who and what."""
    return (
        Column(N_("Customer"), 12, flex=True, min_width=8, sort="customer"),
        Column(N_("Problem"), 20, flex=True, min_width=8, enough=_ENOUGH_OF_A_PROBLEM),
        Column(N_("Replied"), 11, flex=True, min_width=7, sort="replied"),
        Column(N_("Resolved"), 10, flex=True, min_width=7, sort="resolved"),
        Column(N_("Told"), 8, flex=True, min_width=5, drop=1, sort="told"),
        Column(
            N_("Confirmed"),
            max(7, cell_len(_("Confirmed"))),
            flex=True,
            min_width=5,
            drop=1,
            sort="confirmed",
        ),
        Column(N_("Urgency"), 8, drop=4, sort="urgency"),
        Column(N_("About"), 12, drop=3, sort="about"),
        Column(N_("Who"), 6, flex=True, min_width=4, drop=2, sort="who"),
    )


class _Rows:
    """A snapshot of the complaints of one filter, read by the page."""

    def __init__(self, shop: Shop, which: str, order: Order | None) -> None:
        self._shop = shop
        self.ids = complaint_rows.ids(shop, which)
        if order is not None:
            self.ids = complaint_order.by(self.ids, order.by, down=order.down)
        self.read: dict[int, Complaint] = {}

    def page(self, ids: Sequence[int]) -> list[Row]:
        found = complaint_rows.rows(self._shop, ids)
        self.read.update((one.id, one) for one in found)
        today = self._shop.clock.today()
        return [complaint_text.list_row(one, today) for one in found]


class ComplaintsScreen(Sorting, GivingOut, ShopScreen):
    """Complaints that are not closed, the late ones first; Tab shows mine, the late ones, all."""

    PLACE = N_("Complaints")
    ABOUT = N_("Every complaint, how far it is and how much time is left.")
    AUTO_FOCUS = ""  # an empty list would keep Enter to itself
    KEYS = (
        Command(
            "enter",
            "r",
            "choose",
            N_("Open"),
            N_("The complaint under the cursor: its steps, its history, and what is to be done."),
        ),
        Command(
            "plus",
            "a",
            "add",
            N_("New complaint"),
            N_("Take down a complaint: whose, and what it is."),
        ),
        Command("right", "", "card", N_("Customer"), N_("Everything known about the customer.")),
        Command(
            "tab",
            "f",
            "filter",
            N_("Filter"),
            N_("The open ones, mine, the overdue ones, all with the closed; again for the next."),
        ),
        Command(
            "f5",
            "c",
            "renew",
            N_("New list"),
            N_("Take the list anew: what is closed leaves it, what came up is on it."),
            footed=False,
        ),
        GIVE_OUT,
        SORTING,
        Command(
            "escape", "", "unfilter", N_("All"), N_("All open ones again, or back."), footed=False
        ),
        BACK._replace(also="left"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._filter = "open"
        self._rows: _Rows | None = None

    def body(self) -> Iterable[Widget]:
        yield RowList(columns())
        yield Passage(id="complaint-told")

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        pane = beside.fit(self, 1)
        self.query_one("#complaint-told").display = pane is None
        self._tell()

    def _tell_beside(self) -> None:
        """The whole story of the row under the cursor, with all that has happened."""
        pane, found = beside.of(self), self._at_cursor()
        if pane is None:
            return
        self.customer_id = found.customer_id if found else None
        pane.say(complaint_text.whole(self.shop, found, pane.room, pane.lines) if found else "")

    def reload(self) -> None:
        self._show(self.query_one(RowList).cursor_id)

    def tick(self) -> None:
        """Say the clocks anew; neither the order nor the cursor changes."""
        self.query_one(RowList).refresh_rows()
        self._tell()
        self._count()

    def _show(self, keep: int | None = None) -> None:
        rows = self.query_one(RowList)
        self._rows = _Rows(self.shop, self._filter, self.order)
        rows.show(self._rows, keep, self._nothing(), self.order)
        self.set_focus(rows if self._rows.ids else None, scroll_visible=False)
        if not self._rows.ids:
            self.customer_id = None
        self._tell()
        self._count()

    def _nothing(self) -> str:
        if self._filter in ("mine", "overdue"):
            what = _(_FILTERS[self._filter])
            return _("Nothing under “{what}”.\nTab shows the others.").format(what=what)
        return _(
            "No complaints.\nA low score opens one in the quick form; + takes one down here.\n"
            "Its steps then come to Today by themselves."
        )

    def _count(self) -> None:
        counts = complaint_rows.counts(self.shop)
        shown = [Count(_("open {count}").format(count=counts.open), action="filter('open')")]
        if counts.overdue:
            late = _("{count} overdue").format(count=counts.overdue)
            shown.insert(0, Count(late, late=True, action="filter('overdue')"))
        if self._filter != "open":
            which = _(_FILTERS[self._filter])
            said = which if self._filter == "all" else _("only: {what}").format(what=which)
            shown.insert(0, Count(said, action="filter('open')"))
        self.show_counts(shown)

    def _at_cursor(self) -> Complaint | None:
        rows = self.query_one(RowList)
        if self._rows is None or rows.cursor_id is None:
            return None
        rows.row_at(rows.index)  # reads the page that the cursor has come to
        return self._rows.read.get(rows.cursor_id)

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        if (pane := beside.of(self)) is not None:
            pane.when_rested(self._tell_beside)
        else:
            self._tell()

    def _tell(self) -> None:
        """The whole story of the row under the cursor."""
        story, size = self.query_one("#complaint-told", Passage), self.app.size
        if beside.of(self) is not None:
            self._tell_beside()
            return
        most = _WORDS_OF_A_TALL if size.height >= _TALL else _WORDS_OF_A_SMALL
        # It takes five lines more: air, who, what came last and next, what is missing.
        story.styles.height = most + 5
        found = self._at_cursor()
        if found is None:
            story.say("")
            return
        self.customer_id = found.customer_id
        story.say(complaint_text.story(self.shop, found, size.width - 2, most))

    # Keys

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        around = slice(max(0, event.index - _NEIGHBOURS), event.index + _NEIGHBOURS)
        self.desk.open("complaint", event.id, tuple(event.rows.ids[around]))

    def action_choose(self) -> None:
        if self.query_one(RowList).cursor_id is None:
            self.desk.say(_("No complaint is here; + takes one down."))
        self.query_one(RowList).action_choose()

    def action_add(self) -> None:
        from shopvisit.screens.complaints.sheets import ask_whom

        ask_whom(self, self._show)

    def action_card(self) -> None:
        if (found := self._at_cursor()) is not None:
            self.desk.open("card", found.customer_id)

    def action_filter(self, which: str = "") -> None:
        names = list(_FILTERS)
        self._filter = which or names[(names.index(self._filter) + 1) % len(names)]
        self._show(self.query_one(RowList).cursor_id)

    def action_unfilter(self) -> None:
        if self._filter == "open":
            self.action_back()
        else:
            self._filter = "open"
            self._show(self.query_one(RowList).cursor_id)

    def action_renew(self) -> None:
        self.reload()

    def put_in_order(self) -> None:
        self._show()
