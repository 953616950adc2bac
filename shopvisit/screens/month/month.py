"""The owner's page: one month in a sentence and in numbers, each of which opens its list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.calendar.work import add_months, month_span
from shopvisit.screens import terms
from shopvisit.screens.base import ShopModal, ShopScreen, load
from shopvisit.screens.month.page import MonthPage, Story, label, story
from shopvisit.screens.month.parts.summary import TO_DO
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.month import record as month_record
from shopvisit.shop.month import words as month_words
from shopvisit.shop.month.month import first_month, seen
from shopvisit.shop.month.past import store
from shopvisit.shop.month.record import Month, ToDo
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.cards.taking import Text
    from shopvisit.shop.month.past.store import Kept
    from shopvisit.shop.record.shop import Shop


class MonthLockSheet(ShopModal[bool]):
    """Asks whether to lock the month of that name; dismisses True for yes."""

    PLACE = N_("Lock the month")
    ABOUT = N_("A locked month never changes again; the owner locks it.")
    WRITES = True
    OWNERS = "lock a month"
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


MOVES: tuple[Command, ...] = (
    Command("up", "k", "focused.move(-1)", N_("Up"), N_("To the number above."), footed=False),
    Command("down", "j", "focused.move(1)", N_("Down"), N_("To the number below."), footed=False),
    Command(
        "tab", "", "focused.next(1)", N_("Next number"), N_("To the next number."), footed=False
    ),
    Command(
        "shift+tab",
        "",
        "focused.next(-1)",
        N_("One back"),
        N_("To the number before."),
        footed=False,
    ),
    Command("pageup", "", "focused.page(-1)", N_("Page up"), N_("A screenful up."), footed=False),
    Command(
        "pagedown", "", "focused.page(1)", N_("Page down"), N_("A screenful down."), footed=False
    ),
    Command("home", "g", "focused.ends(0)", N_("First"), N_("To the first number."), footed=False),
    Command("end", "G", "focused.ends(-1)", N_("Last"), N_("To the last number."), footed=False),
)


# What opens a page of its own instead of a list.
_PAGES = ("person", "heard", "recheck")


class MonthScreen(ShopScreen):
    """The month `month` ("2026-11"), or the one that is running.

    The page is empty for the moment that counting takes; it is done in a thread of its own.
    """

    PLACE = N_("Month")
    ABOUT = N_("How the month went, each figure with its k of n and what it was before.")
    TERMS = (terms.CSAT, terms.NPS, terms.CES, terms.SELF_RATED, terms.FEW)
    KEYS = (
        Command(
            "enter",
            "",
            "focused.choose",
            N_("List"),
            N_("The list behind the number under the cursor."),
        ),
        Command(
            "1,2,3",
            "",
            "to_do({key})",
            N_("To do"),
            N_("What is to be done, by its number: the complaint, or the customer's card."),
            footed=False,
        ),
        Command("left", "", "month(-1)", N_("Month before"), N_("The month before this one.")),
        Command("right", "", "month(1)", N_("Month after"), N_("The month after this one.")),
        Command("backspace", "escape", "back", N_("Back"), N_("Back to the screen before.")),
        Command(
            "ctrl+s",
            "e",
            "give_out",
            N_("Give out"),
            N_("Write the month to a file: a page to print, a workbook, Markdown or plain text."),
        ),
        Command(
            "ctrl+l",
            "l,L",
            "lock",
            N_("Lock"),
            N_("Lock the month: it stays as it is, whatever is put right later."),
        ),
        *MOVES,
    )

    def __init__(self, month: str | None = None) -> None:
        super().__init__()
        self._wanted = month
        self._shown: Month | None = None

    @property
    def name_shown(self) -> str:
        """The month that is shown, or being counted: "2026-11"."""
        return self._wanted or self.shop.clock.today().isoformat()[:7]

    def body(self) -> Iterable[Widget]:
        yield MonthPage()
        yield Story()

    def on_mount(self) -> None:
        self.set_focus(self.query_one(MonthPage), scroll_visible=False)
        self.anything_new()
        self.call_after_refresh(self._count)  # which would take time from the first painting

    def on_screen_resume(self) -> None:
        if self._shown is not None and self.anything_new():
            self._count()

    def reload(self) -> None:
        self._count()

    def _count(self) -> None:
        """Count the month where it keeps nobody waiting, with a connection of its own.

        What stands beside it comes after it where other months must be counted for that.
        """
        self.beside(partial(_seen, self.shop, self.name_shown, whole=False), self._fill)

    def _fill(self, found: tuple[Month, Kept | None]) -> None:
        month, to_keep = found
        self._show(month, to_keep)
        if not month.twelve_months:
            work = partial(_seen, self.shop, month.name, whole=True)
            self.beside(work, self._fill_whole, group="whole")

    def _fill_whole(self, found: tuple[Month, Kept | None]) -> None:
        if found[0].name == self.name_shown:
            self._show(*found)

    def _show(self, found: Month, to_keep: Kept | None) -> None:
        self._shown = found
        self.query_one(MonthPage).show(found)
        self._tell()
        if to_keep is not None and not self.shop.looking:
            self.act(store.keep, to_keep, quiet=True)

    def on_month_page_moved(self, _event: MonthPage.Moved) -> None:
        self._tell()

    def _tell(self) -> None:
        """The number under the cursor in words."""
        spot = self.query_one(MonthPage).spot
        if self._shown is not None and spot is not None:
            self.query_one(Story).show(story(self._shown, spot))

    def on_month_page_chosen(self, event: MonthPage.Chosen) -> None:
        spot = event.spot
        if self._shown is not None and spot.name == TO_DO:
            self._go_and_do(self._shown.to_do[int(str(spot.part))])
        elif self._shown is not None and spot.name == "improvement":
            self._open_improvement(int(str(spot.part)))
        elif self._shown is not None and spot.name in _PAGES:
            self.desk.open(spot.name, *([int(spot.part)] if spot.part else ()), self._shown.name)
        elif self._shown is not None:
            called, counted = label(self._shown, spot), None
            if self._shown.locked:
                counted = self._shown.rows_behind(spot.name, spot.part)
            self.desk.open("behind", self._shown.name, spot.name, spot.part, called, counted)

    def action_to_do(self, number: int) -> None:
        waiting = self._shown.to_do if self._shown is not None else ()
        if number <= len(waiting):
            self._go_and_do(waiting[number - 1])
        elif self._shown is not None:
            self.desk.say(_("Nothing is to be done under {number}.").format(number=number))

    def _go_and_do(self, one: ToDo) -> None:
        if one.complaint_id is not None:
            self.desk.open("complaint", one.complaint_id)
        else:
            self.desk.open("card", one.customer_id)

    def texts(self) -> Sequence[Text]:
        """The month for a chat."""
        from shopvisit.files.giving.month import report as month_report
        from shopvisit.shop.cards.taking import Text

        if self._shown is None:
            return ()
        return [Text(_("the month"), month_report.as_digest(self._shown, self.shop.name))]

    def action_month(self, by: int) -> None:
        first, _next = month_span(self.name_shown)
        wanted = add_months(first, by).isoformat()[:7]
        if wanted > self.shop.clock.today().isoformat()[:7]:
            self.desk.say(_("This is the newest month."))
        elif wanted < first_month(self.shop):
            self.desk.say(_("The records begin with this month."))
        else:
            self._wanted = wanted
            self._count()

    def action_give_out(self) -> None:
        self.app.push_screen(load("month-out")(self.name_shown))

    def _open_improvement(self, improvement_id: int) -> None:
        # A locked month still tells of one that was taken back since.
        if improvement_rows.rows(self.shop, [improvement_id]):
            self.desk.open("improvement", improvement_id)
        else:
            self.desk.say(_("This improvement is not there any more."))

    def action_lock(self) -> None:
        name = self.name_shown
        _first, following = month_span(name)
        if self.shop.clock.today() < following:
            self.desk.say(_("The month is not over yet; it can be locked once it is."))
        elif kept := month_record.read(name):
            self.desk.say(f"{month_words.title(kept.first)}: {month_words.locked(kept)}")
        else:
            self._ask_to_lock(name)

    def _ask_to_lock(self, name: str) -> None:
        def asked(yes: bool | None) -> None:  # noqa: FBT001  as Textual calls it
            if yes:
                self.act(month_lock.lock, name, then=locked)

        def locked(_result: None) -> None:
            self._count()
            said = _("{month} is locked.").format(month=month_words.title(month_span(name)[0]))
            self.desk.say(said, undoable=True)

        self.app.push_screen(load("month-lock")(name), asked)


def _seen(shop: Shop, name: str, *, whole: bool) -> tuple[Month, Kept | None]:
    shop.connect()
    try:
        return seen(shop, name, whole=whole)
    finally:
        shop.disconnect()
