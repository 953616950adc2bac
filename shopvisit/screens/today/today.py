"""Today: what there is to do, in order, worked off by one or two keys a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from shopvisit.errors import ShopError
from shopvisit.screens.today.keys import TODAY_KEYS
from shopvisit.screens.today.preview import Preview, work
from shopvisit.screens.today.rows import TodayRows, after, closed, columns, no_score, nothing, top
from shopvisit.screens.today.taking import Taking
from shopvisit.screens.today.to_do import ToDo
from shopvisit.shop.followups import today as followups
from shopvisit.shop.followups import words
from shopvisit.shop.talks import briefing
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.rows import RowList
from shopvisit.widgets.top import WIDE_FROM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from textual.timer import Timer
    from textual.widget import Widget

    from shopvisit.screens.beside import Beside
    from shopvisit.shop.talks.conversation import Recorded
    from shopvisit.shop.talks.form import Form

_REST_SECONDS = 0.08
_WARM_SECONDS = 0.5


class TodayScreen(Taking):
    """The list of the day. It is a snapshot: what is done stays, ticked, where it was."""

    PLACE = N_("Today")
    ABOUT = N_("Whom to call today and why, the most urgent first.")
    KEYS = TODAY_KEYS

    def __init__(self) -> None:
        super().__init__()
        self._filter = "all"
        self._source: TodayRows | None = None
        self._of: tuple[date, int | None] | None = None  # the day and the staff member shown
        self._astray = False  # the last key was a digit that means nothing on its row
        self._away = self._painted = self._stood_on_work = False
        self._counts: followups.Counts | None = None
        self._total = 0  # what this snapshot asks for; putting a row off does not make it less
        self._resting: Timer | None = None
        self._pane: Beside | None = None  # where the terminal is wide enough for one

    def body(self) -> Iterable[Widget]:
        yield RowList(columns())
        yield Preview()

    def on_mount(self) -> None:
        self._rows, self._preview = self.query_one(RowList), self.query_one(Preview)
        self._to_do = ToDo(self.shop)
        self.fit()
        self._show(anew=True)
        self.anything_new()
        self.set_focus(self._rows, scroll_visible=False)
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        """What can wait until the list is there to be seen, its imports included."""
        self._painted = True
        self._mark_drafts()
        self._offer_draft()
        self.set_timer(_WARM_SECONDS, _warm_up)

    # What is shown

    def _show(self, *, anew: bool = False) -> None:
        """Take a new snapshot of the day; the cursor stays on its row, or goes to the next.

        With `anew` it goes to the first row that is to be done, wherever it stood.
        """
        if anew:
            self._to_do.forget()
        before, index = self._rows.ids, self._rows.index
        self._source = TodayRows(self.shop, followups.today_ids(self.shop, self._filter))
        self._of = (self.shop.clock.today(), self.shop.staff_id)
        self._total = 0
        if self._painted:
            self._mark_drafts()
        ids, keep, empty = self._source.ids, None, ""
        if not ids:
            empty = nothing(self.shop, self._filter)
            self._preview.clear()
        elif not anew:  # the first row of a new list is to be done, unless all can wait
            keep = ids[self._to_do.after(before, index, ids)]
        self._rows.show(self._source, keep, empty)
        self._count()

    def _count(self) -> None:
        counts = self._counts = followups.counts(self.shop)
        self._total = max(self._total, counts.done + counts.overdue + counts.due)
        self.show_counts(top(counts, self._total, self._filter))
        self.desk.entitle(words.window(counts.overdue, self.shop.name))

    def action_unfilter(self) -> None:
        if self._filter == "all":
            self.action_come_back()
        else:
            self._filter = "all"
            self._show()

    def action_come_back(self) -> None:
        """Back to the form that was left for this list, or else to the talk left last."""
        if self.desk.come_back():
            return
        self._mark_drafts()
        for row in followups.rows(self.shop, self._source.waiting[-1:] if self._source else ()):
            self._talk(row, None)

    def action_renew(self) -> None:
        self._show()
        self.read_preview()

    def reload(self) -> None:
        """Read again; a new snapshot only where something came up that is not on this one."""
        if self._source is None:
            return
        ids, of = followups.today_ids(self.shop, self._filter), self._of
        now = self._of = (self.shop.clock.today(), self.shop.staff_id)
        if of != now or not self._source.ids or not set(ids) <= set(self._source.ids):
            self._show(anew=of is None or of[0] != now[0])
            return
        self._mark_drafts()
        self._rows.show(self._source, self._rows.cursor_id)
        self._count()

    def tick(self) -> None:
        """Say anew what time has changed: what was due at three is late at four.

        The rows stay in the order in which the list was taken, and the cursor on its own.
        """
        if self._of != (self.shop.clock.today(), self.shop.staff_id):
            self.reload()
            return
        self._take_in()
        self._rows.refresh_rows()
        self._count()
        self.read_preview()

    def _take_in(self) -> None:
        """Put what came up meanwhile among the rows, which stay where they are."""
        if self._source is None or not self._source.ids:
            self.reload()
            return
        more = self._source.with_new(followups.today_ids(self.shop, self._filter))
        if more is not None:
            self._source = more
            self._rows.show(more, self._rows.cursor_id)

    def on_screen_suspend(self) -> None:
        self._away = not isinstance(self.app.screen, ModalScreen)
        self._stood_on_work = self._to_do.holds(self._rows.cursor_id)
        if self._away and self._resting is not None:
            self._resting.pause()  # the hand is elsewhere, and must not wait for it

    def on_screen_resume(self) -> None:
        if self._resting is not None:
            self._resting.resume()
        if not self._painted or not self.anything_new():
            return
        if self._away:
            self.reload()
        else:
            self._mark_drafts()
            self.tick()
        if self._stood_on_work and not self._to_do.holds(self._rows.cursor_id):
            self._move_on()

    # Drafts

    def _mark_drafts(self) -> None:
        """Mark the rows whose talk is half written."""
        for id_ in self._source.look_for_drafts() if self._source else ():
            self._rows.refresh_row(id_)

    def _offer_draft(self) -> None:
        for row in followups.rows(self.shop, self._source.waiting[-1:] if self._source else ()):
            text = _("A half-written talk with {customer} was kept: Backspace goes on with it.")
            self.desk.say(text.format(customer=row.customer))

    def _left(self) -> None:
        """The form was left: once its draft is written, say so."""
        self.act(lambda _shop: None, then=self._draft_kept)

    def _draft_kept(self, _result: None) -> None:
        self._mark_drafts()
        here = {self._rows.cursor_id or 0} & (self._source.drafted if self._source else set())
        for row in followups.rows(self.shop, list(here)):
            text = _("Kept as a draft: {customer}. Enter goes on with it.")
            self.desk.say(text.format(customer=row.customer))

    # Cursor and preview

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self._astray = False
        if self._source is not None and self._source.revealed not in (None, event.id):
            before, self._source.revealed = self._source.revealed, None
            self.offer()
            self._rows.refresh_row(before or 0)
            self._preview.clear()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST_SECONDS, self.read_preview)

    def read_preview(self) -> None:
        id_ = self._rows.cursor_id
        found = self._form_of(id_) if id_ is not None else None
        if self._pane is not None:
            self._pane.tell_customer(self.shop, found.follow_up.customer_id if found else None)
        if id_ is None:
            self._preview.clear()
        elif found is not None and self._source is not None:
            row = found.follow_up
            self._preview.show(found, self._source.phone(row), work(self.shop, row))

    def _form_of(self, id_: int) -> Form | None:
        from shopvisit.shop.talks import form as talk_form

        return talk_form.form(self.shop, id_) if followups.rows(self.shop, [id_]) else None

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_form()

    def fit(self) -> None:
        below = 1 + self.query_one(Keys).guide_lines
        self._preview.fit_into(self.app.size.height, below)
        if self._pane is not None or self.app.size.width >= WIDE_FROM:
            from shopvisit.screens import beside  # what a narrow terminal need not load

            self._pane = beside.fit(self, below + self._preview.lines)
            if self._pane is not None and self._painted:
                for customer_id in followups.customers_of([self._rows.cursor_id or 0]):
                    self._pane.tell_customer(self.shop, customer_id)

    def _open_row(self) -> followups.TodayRow | None:
        """The row under the cursor as it is now; says so where it is closed."""
        row = self._under_cursor()
        if row is not None and row.status != "open":
            self.desk.say(closed(row), undoable=True)
            return None
        return row

    def _changed(self, ids: Iterable[int]) -> None:
        for id_ in ids:
            self._rows.refresh_row(id_)
        self._count()
        self.read_preview()

    def _move_on(self) -> None:
        """To the next row that is still to be done, the first one after the last; else stay."""
        place = self._to_do.next(self._rows.ids, self._rows.index)
        if place is not None:
            self._rows.go_to(place)

    # Talking

    def _to_talk_to(self) -> followups.TodayRow | None:
        """The row under the cursor if it is a call; work on a complaint opens that instead."""
        for row in followups.rows(self.shop, [self._rows.cursor_id or 0]):
            if briefing.is_work(row):
                self.desk.open("complaint", row.complaint_id)
                return None
        return self._open_row()

    def _to_call(self) -> followups.TodayRow | None:
        """The row under the cursor if somebody is to be called; says so where nobody is."""
        row = self._open_row()
        if row is not None and briefing.is_work(row):
            self.desk.say(_("There is nobody to call here; nothing was noted."))
            row = None
        self._astray = row is None
        return row

    def action_score(self, score: int) -> None:
        if (row := self._to_call()) is None:
            return
        form = self._form_of(row.id)
        said = no_score(row, form.asks if form else ())
        self._astray = bool(said)
        if said:
            self.desk.say(said)
        else:
            self._talk(row, score)

    def action_form(self) -> None:
        if self._astray:
            self._astray = False  # whoever presses both, row after row, has meant a score
            self.query_one(Keys).hush()
            return
        if self._correct() or self.bring_in_list():
            return
        if row := self._to_talk_to():
            self._talk(row, None)

    def _correct(self) -> bool:
        """Put right the rating of the row under the cursor, where it is done and has one."""
        from shopvisit.shop.talks import correcting

        id_ = self._rows.cursor_id
        rating_id = correcting.of_follow_up(id_) if id_ is not None else None
        if id_ is None or rating_id is None:
            return False
        from shopvisit.screens.talk.correct import correct

        def done() -> None:
            self._take_in()
            self._changed([id_])

        correct(self, rating_id, done)
        return True

    def _talk(self, row: followups.TodayRow, score: int | None) -> None:
        from shopvisit.screens.talk.talking import talk

        talk(self, row.id, score, saved=self._recorded, left=self._left)

    def _recorded(self, done: Recorded) -> None:
        self._to_do.worked_on(done.answered)
        if self._source is not None:
            self._source.drafted.difference_update(done.answered)
        self._take_in()
        self._changed(done.answered)
        if self._rows.cursor_id in done.answered:
            self._move_on()

    def action_no_answer(self) -> None:
        row = self._to_call()
        if row is None or row.id in self._to_do.saving:
            return
        from shopvisit.screens.talk.talking import record
        from shopvisit.shop.talks.answer import Answer
        from shopvisit.shop.talks.said import said

        answer = Answer(outcome="no_answer")
        self._to_do.saving.add(row.id)
        self._move_on()
        moved_to = self._rows.cursor_id

        def written(done: Recorded | ShopError) -> None:
            self._to_do.saving.discard(row.id)
            if isinstance(done, ShopError):
                if self._rows.cursor_id == moved_to and row.id in self._rows.ids:
                    # The same key again is to mean the same customer.
                    self._rows.go_to(self._rows.ids.index(row.id))
                text = _("{customer}: {why}")
                self.desk.say(text.format(customer=row.customer, why=done), trouble=True)
                return
            self._recorded(done)
            self.desk.say(said(self.shop, row.customer, answer, done), undoable=True)

        self.act(record, row.id, answer, then=written)

    # The other things to do with a row

    def action_put_off(self) -> None:
        if row := self._open_row():
            from shopvisit.screens.today.sheets import put_off

            put_off(self, row, self._settled)

    def action_cancel(self) -> None:
        if row := self._open_row():
            from shopvisit.screens.today.sheets import cancel

            cancel(self, row, self._settled)

    def action_add(self) -> None:
        for row in followups.rows(self.shop, [self._rows.cursor_id or 0]):
            from shopvisit.screens.today.sheets import new_follow_up

            new_follow_up(self, row.customer_id, row.customer, self.reload)

    def _settled(self, id_: int) -> None:
        """A row has been put off or cancelled."""
        self._to_do.worked_on([id_])
        self._changed([id_])
        if self._rows.cursor_id == id_:
            self._move_on()

    def action_filter(self, which: str = "") -> None:
        self._filter = which or after(self.shop, self._filter)
        self._show()


def _warm_up() -> None:
    """Load the form while nobody waits for it."""
    from shopvisit.screens.talk import talking  # noqa: F401  only to have it loaded
