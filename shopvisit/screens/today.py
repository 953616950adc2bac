"""Today: what there is to do, in order, worked off by one or two keys a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from shopvisit.calendar import describe_day
from shopvisit.commands import Command
from shopvisit.errors import ShopError
from shopvisit.i18n import N_, _, n_
from shopvisit.screens.base import ShopScreen
from shopvisit.screens.preview import Preview
from shopvisit.screens.today_rows import TodayRows, columns
from shopvisit.shop import followups, words
from shopvisit.widgets.rows import RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from textual import events
    from textual.timer import Timer
    from textual.widget import Widget

    from shopvisit.shop.conversation import Recorded
    from shopvisit.shop.forms import Form

_REST_SECONDS = 0.08
_NEIGHBOURS = 200  # whom the card can walk to, in either direction
_LOOK_SECONDS = 30
_WARM_SECONDS = 0.5
_FILTERS = {
    "all": N_("all"),
    "mine": N_("mine"),
    "overdue": N_("overdue"),
    "promises": N_("promises"),
}


class TodayScreen(ShopScreen):
    """The list of the day. It is a snapshot: what is done stays, ticked, where it was."""

    PLACE = N_("Today")
    KEYS = (
        Command(
            "1,2,3,4,5",
            "",
            "score({key})",
            N_("Score"),
            N_("Reached, with that score: Enter saves it, or go on in the form."),
        ),
        Command(
            "0",
            "n",
            "no_answer",
            N_("No answer"),
            N_("Nobody answered: noted at once, and the next try is planned."),
        ),
        Command(
            "minus", "s", "put_off", N_("Put off"), N_("Rest until a day; the deadline stays.")
        ),
        Command("right", "", "card", N_("Customer"), N_("Everything known about the customer.")),
        Command(
            "plus",
            "a",
            "add",
            N_("New"),
            N_("A new follow-up for this customer: about what, and when."),
        ),
        Command("enter", "r", "form", N_("Open"), N_("The form for this call, still empty.")),
        Command("delete", "x", "cancel", N_("Cancel"), N_("Not needed any more, with a reason.")),
        Command(
            "tab",
            "f",
            "filter",
            N_("Filter"),
            N_("All, mine, overdue, promises, or one kind; again for the next."),
        ),
        Command(
            "space",
            "p",
            "phone",
            N_("Number"),
            N_("Show the phone number in full until the cursor moves."),
        ),
        Command(
            "f2",
            "t",
            "renew",
            N_("New list"),
            N_("Take the list anew: what is dealt with leaves it, what came up is on it."),
            footed=False,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._filter = "all"
        self._source: TodayRows | None = None
        self._of: tuple[date, int | None] | None = None  # the day and the staff member shown
        self._handled: set[int] = set()  # rows that need no second look today
        self._saving: set[int] = set()  # rows whose unanswered call is being written
        self._away = self._painted = False
        self._counts: followups.Counts | None = None
        self._total = 0  # what this snapshot asks for; putting a row off does not make it less
        self._resting: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield RowList(columns(), marks=True)
        yield Preview()

    def on_mount(self) -> None:
        self._rows, self._preview = self.query_one(RowList), self.query_one(Preview)
        self._show()
        self._rows.focus()
        self.set_interval(_LOOK_SECONDS, self._look_at_time)
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        """What can wait until the list is there to be seen, its imports included."""
        self._painted = True
        self._mark_drafts()
        self._offer_draft()
        self.set_timer(_WARM_SECONDS, _warm_up)

    # What is shown

    def _show(self, keep: int | None = None) -> None:
        """Take a new snapshot of the day."""
        self._source = TodayRows(self.shop, self._filter)
        self._of = (self.shop.clock.today(), self.shop.staff_id)
        self._handled.clear()
        self._total = 0
        if self._painted:
            self._mark_drafts()
        self._rows.show(self._source, keep, "" if self._source.ids else self._nothing())
        self._count()
        if not self._source.ids:
            self._preview.clear()

    def _nothing(self) -> str:
        if self._filter != "all":
            what = _(_FILTERS.get(self._filter) or words.KINDS[self._filter])
            return _("Nothing under “{what}”.\nTab shows the others.").format(what=what)
        coming = followups.next_days(self.shop)
        if coming is None:
            return _("Nothing to follow up.\nA new visit (F4) brings the next one.")
        day, count = coming
        said = describe_day(day, self.shop.clock.today())
        return _("Nothing more to follow up today.\nNext: {count} on {day}.").format(
            count=count, day=said
        )

    def _count(self) -> None:
        counts = self._counts = followups.counts(self.shop)
        self._total = max(self._total, counts.done + counts.overdue + counts.due)
        shown = [Count(_("done {done}/{total}").format(done=counts.done, total=self._total))]
        if counts.due:
            shown.insert(0, Count(_("today {count}").format(count=counts.due)))
        if counts.promises:
            text = n_("{count} promise", "{count} promises", counts.promises)
            shown.insert(0, Count(text.format(count=counts.promises)))
        if counts.overdue:
            shown.insert(0, Count(_("{count} overdue").format(count=counts.overdue), late=True))
        if self._filter != "all":
            what = _(_FILTERS.get(self._filter) or words.KINDS[self._filter])
            shown.insert(0, Count(_("only: {what}").format(what=what)))
        self.show_counts(shown)

    def action_renew(self) -> None:
        self._show(self._rows.cursor_id)
        self._read_preview()

    def reload(self) -> None:
        """Read again; a new snapshot only where something came up that is not on this one."""
        if self._source is None:
            return
        ids = followups.today_ids(self.shop, self._filter)
        same = self._of == (self.shop.clock.today(), self.shop.staff_id)
        if not same or not self._source.ids or not set(ids) <= set(self._source.ids):
            self._show(self._rows.cursor_id)
            return
        self._handled &= set(self._source.ids) - set(ids)
        self._mark_drafts()
        self._rows.show(self._source, self._rows.cursor_id)
        self._count()

    def _look_at_time(self) -> None:
        """What was due at three is late at four, though nobody touched a key."""
        if self._counts != followups.counts(self.shop):
            self.reload()

    def on_screen_suspend(self) -> None:
        self._away = not isinstance(self.app.screen, ModalScreen)

    def on_screen_resume(self) -> None:
        if self._away:
            self._away = False
            self.reload()

    # Drafts

    def _mark_drafts(self) -> set[int]:
        """Mark the rows whose talk is half written; the ones that were not marked before."""
        from shopvisit.shop import drafts

        if self._source is None:
            return set()
        before = self._source.drafted
        waiting = {id_ for _, id_ in drafts.waiting(self.shop)}
        self._source.drafted = waiting
        for id_ in before ^ waiting:
            self._rows.refresh_row(id_)
        return waiting - before

    def _offer_draft(self) -> None:
        if self._source is None:
            return
        waiting = [id_ for id_ in self._source.ids if id_ in self._source.drafted]
        if not waiting:
            return
        self._rows.go_to(self._source.ids.index(waiting[0]))
        customer = followups.rows(self.shop, waiting[:1])[0].customer
        text = _("A half-written talk with {customer} was kept: Enter goes on with it.")
        self.desk.say(text.format(customer=customer))

    def _left(self) -> None:
        """The form was left: once its draft is written, say so."""
        self.desk.act(lambda _shop: None, then=self._draft_kept)

    def _draft_kept(self, _result: None) -> None:
        here = self._rows.cursor_id or 0
        if here in self._mark_drafts():
            customer = followups.rows(self.shop, [here])[0].customer
            text = _("Kept as a draft: {customer}. Enter goes on with it.")
            self.desk.say(text.format(customer=customer))

    # Cursor and preview

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        if self._source is not None and self._source.revealed not in (None, event.id):
            before, self._source.revealed = self._source.revealed, None
            self._rows.refresh_row(before or 0)
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST_SECONDS, self._read_preview)

    def _read_preview(self) -> None:
        id_ = self._rows.cursor_id
        if id_ is None:
            self._preview.clear()
        elif found := self._form_of(id_):
            self._preview.show(found)

    def _form_of(self, id_: int) -> Form | None:
        from shopvisit.shop import forms

        return forms.form(self.shop, id_) if followups.rows(self.shop, [id_]) else None

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_form()

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(Preview).fit_into(event.size.height)

    def _open_row(self) -> followups.TodayRow | None:
        """The row under the cursor as it is now; says so where it is closed."""
        id_ = self._rows.cursor_id
        found = followups.rows(self.shop, [id_]) if id_ is not None else []
        if not found:
            return None
        row = found[0]
        if row.status == "open":
            return row
        self.desk.say(
            _("{customer}: closed already ({status}).").format(
                customer=row.customer, status=_(words.STATUSES[row.status])
            ),
            undoable=True,
        )
        return None

    def _changed(self, ids: Iterable[int]) -> None:
        for id_ in ids:
            self._rows.refresh_row(id_)
        self._count()
        self._read_preview()

    def _move_on(self) -> None:
        """To the next row below that is still to be done; where there is none, stay."""
        ids = self._rows.ids
        for index in range(self._rows.index + 1, len(ids)):
            if ids[index] not in self._handled:
                self._rows.go_to(index)
                return

    # Talking

    def action_score(self, score: int) -> None:
        if (row := self._open_row()) is None:
            return
        form = self._form_of(row.id)
        asks = form.asks if form else ()
        if "csat" in asks:
            self._talk(row, score)
        elif "nps" in asks:
            self.desk.say(_("Here we ask for 0 to 10: Enter opens the form."))
        else:
            kind = _(words.KINDS[row.kind])
            text = _("No score is asked here ({kind}): Enter opens the form, Enter again saves it.")
            self.desk.say(text.format(kind=kind))

    def action_form(self) -> None:
        if row := self._open_row():
            self._talk(row, None)

    def _talk(self, row: followups.TodayRow, score: int | None) -> None:
        from shopvisit.screens.quick import talk

        talk(self, row.id, score, saved=self._recorded, left=self._left)

    def _recorded(self, done: Recorded) -> None:
        self._handled.update(done.answered)
        if self._source is not None:
            self._source.drafted.difference_update(done.answered)
        self._changed(done.answered)
        if self._rows.cursor_id in done.answered:
            self._move_on()

    def action_no_answer(self) -> None:
        row = self._open_row()
        if row is None or row.id in self._saving:
            return
        from shopvisit.screens.quick import record, said
        from shopvisit.shop.conversation import Answer

        answer = Answer(outcome="no_answer")
        fresh = row.id not in self._handled
        self._saving.add(row.id)
        self._handled.add(row.id)
        self._move_on()

        def written(done: Recorded | ShopError) -> None:
            self._saving.discard(row.id)
            if isinstance(done, ShopError):
                if fresh:
                    self._handled.discard(row.id)
                self.desk.say(str(done), trouble=True)
                return
            self._recorded(done)
            self.desk.say(said(self.shop, row.customer, answer, done), undoable=True)

        self.desk.act(record, row.id, answer, then=written)

    # The other things to do with a row

    def action_put_off(self) -> None:
        if row := self._open_row():
            from shopvisit.screens.row_sheets import put_off

            put_off(self, row, self._settled)

    def action_cancel(self) -> None:
        if row := self._open_row():
            from shopvisit.screens.row_sheets import cancel

            cancel(self, row, self._settled)

    def action_add(self) -> None:
        for row in followups.rows(self.shop, [self._rows.cursor_id or 0]):
            from shopvisit.screens.row_sheets import new_follow_up

            new_follow_up(self, row.customer_id, row.customer, self.reload)

    def _settled(self, id_: int) -> None:
        """A row has been put off or cancelled."""
        self._handled.add(id_)
        self._changed([id_])
        if self._rows.cursor_id == id_:
            self._move_on()

    def action_card(self) -> None:
        around = slice(max(0, self._rows.index - _NEIGHBOURS), self._rows.index + _NEIGHBOURS)
        for customer_id in followups.customers_of([self._rows.cursor_id or 0]):
            among = followups.customers_of(self._rows.ids[around])
            self.desk.open("card", customer_id, among)

    def action_filter(self) -> None:
        names = [*_FILTERS, *(kind for kind in followups.kinds(self.shop) if kind != "promise")]
        place = names.index(self._filter) if self._filter in names else -1
        self._filter = names[(place + 1) % len(names)]
        self._show(self._rows.cursor_id)

    def action_phone(self) -> None:
        id_ = self._rows.cursor_id
        if self._source is None or id_ is None:
            return
        self._source.revealed = None if self._source.revealed == id_ else id_
        self._rows.refresh_row(id_)


def _warm_up() -> None:
    """Load the form while nobody waits for it."""
    from shopvisit.screens import quick  # noqa: F401  only to have it loaded
