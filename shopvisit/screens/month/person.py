"""A member of staff in a month: their work, what is theirs now, and what customers say of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from shopvisit.calendar.work import add_months, month_span
from shopvisit.screens import terms
from shopvisit.screens.base import BACK, ShopScreen, load
from shopvisit.screens.form import FormSheet
from shopvisit.screens.month.page import Story
from shopvisit.screens.month.person_rows import Line, lines
from shopvisit.shop.followups import changing
from shopvisit.shop.month import words as month_words
from shopvisit.shop.month.month import first_month
from shopvisit.shop.month.owners.person import Person, person, tasks_due
from shopvisit.shop.people import staff
from shopvisit.text.cells import fit
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, Option
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop


class _Page:
    """The lines as rows, with an empty one between the sections."""

    def __init__(self, found: Sequence[Sequence[Line]]) -> None:
        self.lines: list[Line | None] = []
        for section in found:
            self.lines += [None, *section] if self.lines else section
        self.ids = range(len(self.lines))

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(place) for place in ids]

    def _row(self, place: int) -> Row:
        line = self.lines[place]
        if line is None:
            return Row(place, ())
        # What has no number has its words beside the label: the last cell runs on.
        numbers: tuple[str, ...] = ()
        if line.number or line.of:
            numbers = (fit(line.number, 5, "right"), fit(line.of, 7, "right"))
        cells = (line.label, *numbers, line.what)
        return Row(place, cells, "late" if line.late else "", "!" if line.late else "")


class PersonScreen(ShopScreen):
    """One member of staff, in the month of that name; ← and → lead through the months."""

    PLACE = N_("Staff member's month")
    ABOUT = N_("Work, what is open and late, satisfaction, praise and twelve months of one person.")
    TERMS = (terms.CSAT, terms.SELF_RATED)
    KEYS = (
        Command("enter", "", "choose", N_("Customer"), N_("The card of the row's customer.")),
        Command(
            "plus",
            "a",
            "hand_on(False)",
            N_("Hand on"),
            N_("Give the follow-up under the cursor to somebody else."),
        ),
        Command(
            "ctrl+g",
            "",
            "hand_on(True)",
            N_("Hand on the day"),
            N_("Give all that is theirs on the row's day to somebody else, what is late included."),
        ),
        Command("left", "", "month(-1)", N_("Month before"), N_("The month before this one.")),
        Command(
            "right",
            "",
            "month(1)",
            N_("Month after"),
            N_("The month after this one."),
            footed=False,
        ),
        BACK._replace(also="escape"),
    )

    def __init__(self, staff_id: int, month: str) -> None:
        super().__init__()
        self._staff_id, self._month = staff_id, month
        self._page: _Page | None = None
        self._before = 0

    def body(self) -> Iterable[Widget]:
        yield Story()
        yield RowList(
            (
                Column("", 17),
                Column("", 5),
                Column("", 7),
                Column("", 36, flex=True, min_width=30),
            ),
        )
        yield Story(id="said")

    def on_mount(self) -> None:
        self.query_one(RowList).focus()
        self._read()

    def reload(self) -> None:
        self._read()

    def _read(self) -> None:
        self.beside(partial(_found, self.shop, self._staff_id, self._month), self._fill)

    def _fill(self, found: Person | None) -> None:
        if found is None:
            self.desk.say(_("This person is not on the list any more."))
            return
        self._page = _Page(lines(found, self.shop.config.thresholds))
        rows = self.query_one(RowList)
        rows.show(self._page, keep=rows.cursor_id)
        first, following = month_span(self._month)
        title = month_words.title(first)
        if self.shop.clock.today() < following:
            title = _("{title} (so far)").format(title=title)
        self.query(Story).first().show(f"{found.name} · {title}")

    def _here(self) -> Line | None:
        at = self.query_one(RowList).cursor_id
        return self._page.lines[at] if self._page is not None and at is not None else None

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        way = -1 if event.index < self._before else 1
        self._before = event.index
        line = self._page.lines[event.id] if self._page else None
        if line is None:
            event.rows.move(way)
            return
        self.customer_id = line.customer_id
        self.query_one("#said", Story).show(line.story or f"{line.label} {line.number} {line.of}")

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        if self.customer_id is not None:
            among = self._page.lines if self._page else ()
            customers = dict.fromkeys(one.customer_id for one in among if one and one.customer_id)
            self.desk.open("card", self.customer_id, list(customers))
        else:
            self.desk.say(_("Customers are in the rows of follow-ups and of praise."))

    def action_month(self, by: int) -> None:
        wanted = add_months(month_span(self._month)[0], by).isoformat()[:7]
        if wanted > self.shop.clock.today().isoformat()[:7]:
            self.desk.say(_("This is the newest month."))
        elif wanted < first_month(self.shop):
            self.desk.say(_("The records begin with this month."))
        else:
            self._month = wanted
            self._read()

    def action_hand_on(self, day: bool) -> None:  # noqa: FBT001  as an action says it
        line = self._here()
        if line is None or line.follow_up_id is None or line.due_on is None:
            self.desk.say(_("Put the cursor on one of their open follow-ups first."))
            return
        ids = [line.follow_up_id]
        if day:
            ids = tasks_due(self.shop, self._staff_id, line.due_on)
        self.app.push_screen(load("hand-on")(tuple(ids), self._staff_id), self._handed)

    def _handed(self, count: int | None) -> None:
        if count:
            self._read()


class HandOnSheet(FormSheet):
    """Asks to whom these follow-ups go; dismisses how many went there once it is saved."""

    PLACE = N_("Hand on")
    ABOUT = N_("To whom open follow-ups go that are somebody else's.")
    KEYS = (
        Command("enter", "ctrl+s,f12", "save", N_("Hand on"), N_("Give them to who is chosen.")),
        Command("escape", "backspace", "back", N_("Leave"), N_("Leave them as they are.")),
    )

    def __init__(self, follow_up_ids: tuple[int, ...], staff_id: int) -> None:
        super().__init__()
        self._ids, self._staff_id = follow_up_ids, staff_id

    def draft_name(self) -> str:
        return ""  # a digit and Enter: there is nothing to keep

    def heading(self) -> str:
        count = len(self._ids)
        said = n_("Hand on {count} follow-up", "Hand on {count} follow-ups", count)
        return said.format(count=count)

    def fields(self) -> Iterable[Widget]:
        others = [one for one in staff.active(self.shop) if one.id != self._staff_id]
        options = [
            Option(str(number) if number < 10 else "", one.id, one.name)
            for number, one in enumerate(others, start=1)
        ]
        if options:
            yield Field("staff", _("To whom"), Choice(options, options[0].value))
        else:
            yield Static(_("There is nobody else on the staff list."), markup=False)

    def on_mount(self) -> None:
        if self.shown():
            self.fill_in(self.shown()[0])

    def action_save(self) -> None:
        if self.shown():
            super().action_save()
        else:
            self.dismiss(None)

    def work(self) -> tuple[object, ...]:
        return changing.hand_on, self._ids, self.chosen("staff")

    def saved(self, result: Any) -> None:
        to = next(one.name for one in staff.active(self.shop) if one.id == self.chosen("staff"))
        said = n_(
            "{count} follow-up is {name}'s now.", "{count} follow-ups are {name}'s now.", result
        )
        self.dismiss(result)
        self.desk.say(said.format(count=result, name=to), undoable=True)


def _found(shop: Shop, staff_id: int, month: str) -> Person | None:
    shop.connect()
    try:
        return person(shop, staff_id, month)
    except KeyError:
        return None
    finally:
        shop.disconnect()
