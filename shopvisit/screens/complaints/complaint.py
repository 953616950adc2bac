"""One complaint: what it is, its four steps with their clocks, and everything that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from shopvisit.calendar.days import describe_day
from shopvisit.errors import ShopError
from shopvisit.screens import beside
from shopvisit.screens.base import ShopScreen
from shopvisit.screens.complaints import text as complaint_text
from shopvisit.screens.complaints.keys import KEYS, offered
from shopvisit.shop.cards import cards
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints import words as complaint_words
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.text.cells import cut, wrapped
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from textual.widget import Widget

    from shopvisit.shop.complaints.rows import Complaint, Event
    from shopvisit.shop.record.shop import Shop
    from shopvisit.widgets.rows import Row

_SMALL = 24
_WORDS = 3  # lines of the customer's own words that a small terminal has room for
_STORY = 2  # lines that are kept for one event's story
_LONGEST_STORY = 6


class _History:
    """What happened, numbered from the last to the first, as rows."""

    def __init__(self, shop: Shop, happened: Sequence[Event]) -> None:
        self._today = shop.clock.today()
        self.events = happened
        self.ids = range(len(happened))

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [complaint_text.event_row(id_, self.events[id_], self._today) for id_ in ids]


class ComplaintScreen(ShopScreen):
    """The page of one complaint; `among` are those of the list that it was opened from."""

    PLACE = N_("One complaint")
    ABOUT = N_("One complaint from the first word until the customer says that it is solved.")
    AUTO_FOCUS = "RowList"
    KEYS = KEYS

    def __init__(self, complaint_id: int, among: Sequence[int] = ()) -> None:
        super().__init__()
        self._complaint_id = complaint_id
        self._among = tuple(dict.fromkeys(among))
        self._phone_in_full = False
        self._found: Complaint | None = None
        self._happened: Sequence[Event] = ()

    def body(self) -> Iterable[Widget]:
        yield Passage(id="complaint-head")
        names = [_("opened"), *(_(name) for name in complaint_kinds.COMPLAINT_EVENTS.values())]
        widest = max(cell_len(name) for name in names)
        yield RowList(
            (
                Column("", 11),
                Column("", widest),
                Column("", 20, flex=True),
                Column("", 10, drop=1),
            )
        )
        yield Passage(id="complaint-story")

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        beside.fit(self, 1)
        self._draw()
        self._tell_beside()

    def _tell_beside(self) -> None:
        """The story of whose complaint it is, where there is a pane for it."""
        if (pane := beside.of(self)) is not None and self._found is not None:
            pane.tell_customer(self.shop, self._found.customer_id)

    def reload(self) -> None:
        found = self._read()
        if found is not None:
            self._happened = complaint_text.history(self.shop, found)
            self.query_one(RowList).show(_History(self.shop, self._happened))
            self._draw()
            self._tell_beside()

    def tick(self) -> None:
        """Say the clocks anew; the cursor stays."""
        if self._read() is not None:
            self._draw()

    def _read(self) -> Complaint | None:
        """The complaint as it stands now; None, and away, when it has been taken back."""
        try:
            self._found = complaint_rows.one(self.shop, self._complaint_id)
        except ShopError:
            self._found = None
            self.dismiss(None)
            return None
        self.customer_id = self._found.customer_id
        return self._found

    def _draw(self) -> None:
        found = self._found
        if found is None:
            return
        width, today = beside.left(self), self.shop.clock.today()
        parts = complaint_text.head(found, today, width, phone_in_full=self._phone_in_full)
        said = cut(wrapped(complaint_text.quoted(found), width), width, self._room)
        made = complaint_words.steps(self.shop, found)
        parts += [
            Content(),
            *map(Content, said),
            Content(),
            complaint_text.step_lines(made, width),
            *complaint_text.promised(self.shop, found, width),
            *complaint_text.given(self.shop, found, width),
        ]
        self.query_one("#complaint-head", Passage).say(Content("\n").join(parts))
        self._tell()
        self.query_one(Keys).offer(self.footed(offered(found)))
        self._count(found)

    @property
    def _room(self) -> int:
        """For how many lines of the customer's own words there is room."""
        return _WORDS + max(0, self.app.size.height - _SMALL) // 2

    def _count(self, found: Complaint) -> None:
        counts = []
        if found.late:
            counts.append(Count(found.clock, late=True))
        elif found.clock:
            counts.append(Count(found.clock))
        if found.id in self._among:
            counts.append(Count(f"{self._among.index(found.id) + 1}/{len(self._among)}"))
        self.show_counts(counts)

    # The event under the cursor

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell()

    def _tell(self) -> None:
        place = self.query_one(RowList).index
        if self._found is None or place >= len(self._happened):
            return
        event, width = self._happened[place], beside.left(self)
        most = _LONGEST_STORY + max(0, self.app.size.height - _SMALL) // 2
        told = wrapped(complaint_text.event_story(event, self.shop.clock.today()), width)
        if event.kind == "open":
            told = self._rest_of_words(width, told)
        story = self.query_one("#complaint-story", Passage)
        story.styles.height = max(_STORY, min(most, len(told))) + 1
        lines = cut(told, width, most)
        story.say("\n".join(lines))

    def _rest_of_words(self, width: int, told: list[str]) -> list[str]:
        """Of the opening's words only what the head had no room for."""
        if self._found is None:
            return told
        said, room = wrapped(complaint_text.quoted(self._found), width), self._room
        return [f"..{said[room - 1]}", *said[room:]] if len(said) > room else told

    # Keys

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_next()

    def action_next(self) -> None:
        if self._found is None:
            return
        rule = complaint_words.NEXT.get(self._found.state)
        if rule is None:
            self.desk.say(_("The customer has confirmed it; nothing more is to be done."))
        elif rule == followup_kinds.SOLVE:
            self._resolve(self._found)
        else:
            self._talk(self._found, rule)

    def action_step(self, number: int) -> None:
        found = self._found
        if found is None:
            return
        rule, at = list(complaint_words.done_at(found).items())[number - 1]
        if at is not None:
            self._done_already(rule, at.date())
        elif complaint_words.NEXT.get(found.state) == rule:
            self.action_next()
        elif rule == followup_kinds.SOLVE:
            self._resolve(found)
        elif rule == followup_kinds.ANSWER:
            self.desk.say(_("It has been solved: now tell the customer."))
        elif found.resolved_at is None:
            self.desk.say(complaint_rows.missing(found))
        else:
            self._talk(found, rule)

    def _done_already(self, rule: str, on: date) -> None:
        text = _("{step}: done already, on {day}.")
        if rule == followup_kinds.SOLVE:
            text = _("{step}: done already, on {day}; Ctrl+R opens it again.")
        day = describe_day(on, self.shop.clock.today())
        self.desk.say(text.format(step=_(complaint_words.STEP_NAMES[rule]), day=day))

    def _resolve(self, found: Complaint) -> None:
        from shopvisit.screens.complaints.forms import Resolve

        self.app.push_screen(
            Resolve(found), self._saver(complaint_kinds.COMPLAINT_EVENTS["resolve"])
        )

    def _talk(self, found: Complaint, rule: str) -> None:
        """Open the quick form for a step that is a talk with the customer."""
        row = complaint_words.open_steps(self.shop, found).get(rule)
        if row is not None:
            self._open_talk(found, row.id)
        elif complaint_words.NEXT.get(found.state) == rule:
            # Nobody was reached: the step would come back by itself, but now is as good.
            self.act(complaints.task, found.id, then=lambda id_: self._open_talk(found, id_))
        else:
            self.desk.say(_("The customer was not reached; this step comes back by itself."))

    def _open_talk(self, found: Complaint, follow_up_id: int | None) -> None:
        if follow_up_id is None:
            self.desk.say(_("This step is switched off in the settings."))
            return
        from shopvisit.screens.talk.talking import talk

        talk(self, follow_up_id, saved=lambda _recorded: self._talked(found))

    def _talked(self, before: Complaint) -> None:
        """Say what the talk meant to the complaint; where nothing, the form's own words stay."""
        self.reload()
        found = self._found
        if found is None:
            return
        kinds = complaint_kinds.COMPLAINT_EVENTS
        if found.reopened > before.reopened:
            self._say_next(kinds["reopen"])
        elif found.state != before.state:
            self._say_next(complaint_kinds.COMPLAINT_STATES[found.state])

    def _saver(self, done: str) -> Callable[[object], None]:
        """What to do when a sheet is left: say what it did, if it did anything."""

        def closed(saved: object) -> None:
            if saved is not None:
                self._say_next(done)

        return closed

    def _say_next(self, done: str) -> None:
        """Show how things stand, and say what was `done`, a msgid, and what comes next."""
        self.reload()
        if self._found is not None:
            self.desk.say(
                complaint_words.after(self.shop, self._complaint_id, _(done)), undoable=True
            )

    def action_hold(self) -> None:
        found = self._found
        if found is None:
            return
        if found.resolved_at is not None:
            self.desk.say(_("It is resolved: no clock of the shop's is running."))
        elif found.held_until is not None:
            goes_on = complaint_kinds.COMPLAINT_EVENTS["resume"]
            self.act(complaints.resume, found.id, then=lambda _r: self._say_next(goes_on))
        elif found.responded_at is None:
            self.desk.say(complaints.unanswered())
        else:
            from shopvisit.screens.complaints.sheets import hold

            hold(self, found, lambda: self._say_next(complaint_kinds.COMPLAINT_EVENTS["hold"]))

    def action_note(self) -> None:
        if self._found is not None:
            from shopvisit.screens.complaints.sheets import note

            note(self, self._found, lambda: self._say_next(N_("noted")))

    def action_promise(self) -> None:
        if self._found is not None:
            from shopvisit.screens.complaints.sheets import promise

            promise(self, self._found, lambda: self._say_next(N_("promise noted")))

    def action_gift(self) -> None:
        if self._found is not None:
            from shopvisit.screens.complaints.forms import GiveGift

            self.app.push_screen(GiveGift(self._found), self._saver(N_("gift noted")))

    def action_tips(self) -> None:
        if self._found is not None:
            self.desk.open("tips", complaint_text.matter(self._found))

    def action_teach(self) -> None:
        found = self._found
        if found is None or found.resolved_at is None:
            self.desk.say(_("Once it is solved, what helped can be kept as a tip."))
            return
        from shopvisit.screens.tips.tip import of_complaint

        said = _("Kept as a tip; Ctrl+B has it where it fits.")
        of_complaint(self, found.id, lambda: self.desk.say(said, undoable=True))

    def action_edit(self) -> None:
        if self._found is not None:
            from shopvisit.screens.complaints.forms import EditComplaint

            self.app.push_screen(EditComplaint(self._found), self._saver(N_("changed")))

    def action_reopen(self) -> None:
        if self._found is None:
            return
        if self._found.resolved_at is None:
            self.desk.say(_("This complaint is open."))
            return
        from shopvisit.screens.complaints.sheets import reopen

        reopen(
            self, self._found, lambda: self._say_next(complaint_kinds.COMPLAINT_EVENTS["reopen"])
        )

    def action_close(self) -> None:
        self.act(complaints.close, self._complaint_id)

    def action_improve(self) -> None:
        from shopvisit.screens.improvements.improvements import register

        register(self, (("complaint", self._complaint_id),))

    def action_phone(self) -> None:
        self._phone_in_full = not self._phone_in_full
        self._draw()

    def action_card(self) -> None:
        if self.customer_id is not None:
            self.desk.open("card", self.customer_id)

    def action_beside(self, by: int) -> None:
        neighbour = cards.after(self._among, self._complaint_id, by)
        if neighbour is None:
            self.desk.say(_("There is no complaint further that way in the list."))
            return
        self._complaint_id, self._phone_in_full = neighbour, False
        self.reload()
