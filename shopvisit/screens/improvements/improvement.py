"""One improvement: what it comes from, what was changed, what that did, and who has been told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from shopvisit.calendar.days import short_day
from shopvisit.screens import beside
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.improvements import words as improvement_words
from shopvisit.screens.improvements.head import head
from shopvisit.screens.improvements.picking import LinkScreen
from shopvisit.screens.improvements.sheets import ChangeScreen, ask_what_changed, ask_why_not
from shopvisit.shop.improvements import improvements, raised
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command, bindings
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import MOVES, Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.improvements.raised import Voice
    from shopvisit.shop.improvements.rows import Improvement, Person
    from shopvisit.shop.record.shop import Shop

_TALL = 30
_FEW_LINES, _MANY_LINES = 2, 6


class _VoiceList(RowList, inherit_bindings=False):
    """The voices; a click opens the customer's card, Enter is the screen's next step."""

    BINDINGS: ClassVar = bindings(MOVES)


class _Voices:
    """What an improvement comes from, as rows of a list, and whether it has been told."""

    def __init__(self, shop: Shop, one: Improvement) -> None:
        self._shop, self._today = shop, shop.clock.today()
        self.ids = [raised.line_of(source) for source in one.sources]
        self.people = {person.customer_id: person for person in one.people}
        self.read: dict[int, Voice] = {}

    def page(self, ids: Sequence[int]) -> list[Row]:
        found = raised.read(self._shop, [raised.source_of(line) for line in ids])
        self.read.update((raised.line_of(voice.source), voice) for voice in found)
        return [self._row(voice) for voice in found]

    def _row(self, voice: Voice) -> Row:
        person = self.people.get(voice.customer_id)
        told = improvement_words.person_told(person, self._today)
        day = short_day(voice.on, self._today)
        cells = (day, voice.customer, improvement_words.what(voice), told)
        style = "urgent" if person is not None and person.state == "open" else ""
        late = person is not None and improvement_words.is_late(person, self._today)
        return Row(raised.line_of(voice.source), cells, "late" if late else style)


_NEXT = Command(
    "enter",
    "",
    "next",
    N_("Next step"),
    N_("The next step: start, then adopt and say what was changed, then tell the customers."),
)
_STEPS = {
    "proposed": N_("Start on it"),
    "doing": N_("Adopt: what was changed?"),
    "tell": N_("Tell the customer"),
    "adopted": N_("Customer"),
    "dropped": N_("Do it after all"),
}
_GO_BACK = Command(
    "minus",
    "s",
    "go_back",
    N_("Not done yet"),
    N_("Adopted too early: go back to work on it; notices still open are called off."),
)
_CARD = Command(
    "right", "", "card", N_("Customer"), N_("The card of the customer under the cursor.")
)


class ImprovementScreen(ShopScreen):
    """The improvement of that id. Enter is always its next step, and the footer names it."""

    PLACE = N_("Improvement")
    ABOUT = N_("One thing that the shop changes because customers said so, and what came of it.")
    AUTO_FOCUS = ""  # an empty list would keep Enter to itself
    KEYS = (
        _NEXT,
        _CARD,
        Command("plus", "a", "link", N_("Voices"), N_("Add what other customers said.")),
        Command(
            "ctrl+e", "e", "change", N_("Change"), N_("Put its words right, and whose job it is.")
        ),
        _GO_BACK,
        Command(
            "delete",
            "x",
            "unlink",
            N_("Take off"),
            N_("The voice under the cursor has nothing to do with it."),
            footed=False,
        ),
        Command("ctrl+d", "d", "drop", N_("Drop it"), N_("Do without it, and say why.")),
        BACK,
    )

    def __init__(self, improvement_id: int) -> None:
        super().__init__()
        self._improvement_id = improvement_id
        self._one: Improvement | None = None
        self._voices: _Voices | None = None

    def body(self) -> Iterable[Widget]:
        yield Passage(id="improvement-head")
        yield _VoiceList(
            (
                Column(N_("When"), 10),
                Column(N_("Customer"), 12),
                Column(N_("What was said"), 24, flex=True, min_width=14),
                Column(N_("Told"), 17, drop=1),
            ),
            empty=_("No customer has said so yet; + adds what they said."),
        )
        yield Passage(id="improvement-story")

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        beside.fit(self, 1)
        self._show_head()
        self._tell_beside()

    def reload(self) -> None:
        try:
            self._one = improvement_rows.one(self.shop, self._improvement_id)
        except KeyError:
            # Undo has taken it back while it was open.
            self.dismiss(None)
            return
        rows, self._voices = self.query_one(_VoiceList), _Voices(self.shop, self._one)
        rows.show(self._voices, keep=rows.cursor_id)
        self.set_focus(rows if self._voices.ids else None, scroll_visible=False)
        self._show_head()
        self._tell_voice()
        self._tell_beside()
        self.query_one(Keys).offer(self.footed(self._offered()))

    def _show_head(self) -> None:
        if self._one is not None:
            lines = _MANY_LINES if self.app.size.height >= _TALL else _FEW_LINES
            said = head(self._one, self.shop.clock.today(), beside.left(self), lines)
            self.query_one("#improvement-head", Passage).say(said)

    def _offered(self) -> list[Command]:
        """The keys that mean something now, the next step first and by its name."""
        left_out = {_NEXT, _CARD} if self._step == "adopted" else {_NEXT}
        if self._one is None or self._one.status != "adopted":
            left_out.add(_GO_BACK)
        if self._one is not None and self._one.status == "dropped":
            left_out |= {each for each in self.KEYS if each.action == "drop"}
        rest = [each for each in self.KEYS if each not in left_out]
        return [_NEXT._replace(name=_STEPS[self._step]), *rest]

    @property
    def _step(self) -> str:
        """What Enter does: a name of `_STEPS`."""
        if self._one is None:
            return "proposed"
        return "tell" if self._one.to_tell else self._one.status

    # The voice under the cursor

    @property
    def _voice(self) -> Voice | None:
        line = self.query_one(_VoiceList).cursor_id
        return self._voices.read.get(line) if self._voices is not None and line else None

    @property
    def _person(self) -> Person | None:
        if self._voice is None or self._voices is None:
            return None
        return self._voices.people.get(self._voice.customer_id)

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell_voice()
        if (pane := beside.of(self)) is not None:
            pane.when_rested(self._tell_beside)

    def _tell_beside(self) -> None:
        """The story of whoever said what is under the cursor, where there is a pane for it."""
        if (pane := beside.of(self)) is not None:
            pane.tell_customer(self.shop, self._voice.customer_id if self._voice else None)

    def _tell_voice(self) -> None:
        rows, told = self.query_one(_VoiceList), ""
        if rows.ids and rows.row_at(rows.index) is not None and self._voice is not None:
            # F4 notes a visit of whoever the cursor is on.
            self.customer_id = self._voice.customer_id
            told = improvement_words.voice_told(self._voice, self.shop.clock.today())
        self.query_one("#improvement-story", Passage).say(told)

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_card()

    def action_card(self) -> None:
        if self._voice is None:
            self.desk.say(_("No customer has said so yet; + adds what they said."))
        else:
            among = [person.customer_id for person in self._one.people] if self._one else []
            self.desk.open("card", self._voice.customer_id, among)

    # Steps

    def action_next(self) -> None:
        match self._step:
            case "doing":
                self._adopt()
            case "tell":
                self._tell()
            case "adopted":
                self.action_card()
            case _:
                self._start(_("Under way now."))

    def _start(self, said: str) -> None:
        self.act(improvements.start, self._improvement_id, then=lambda _done: self._changed(said))

    def _changed(self, said: str) -> None:
        self.reload()
        self.desk.say(said, undoable=True)

    def _adopt(self) -> None:
        if self._one is not None:
            ask_what_changed(self, self._one, self._changed)

    def _tell(self) -> None:
        """Talk to whoever the cursor is on, or to the first who is still to be told."""
        if self._one is None:
            return
        at_cursor = self._person
        person = at_cursor if at_cursor in self._one.to_tell else self._one.to_tell[0]
        if person is not None and person.follow_up_id is not None:
            from shopvisit.screens.talk.talking import talk

            talk(self, person.follow_up_id, saved=lambda _done: self.reload())

    def action_go_back(self) -> None:
        if self._one is None or self._one.status != "adopted":
            self.desk.say(_("Only what has been adopted can go back to work."))
        else:
            self._start(_("Back to work on it; notices still open are called off."))

    def action_drop(self) -> None:
        if self._one is None:
            return
        if self._one.status == "dropped":
            self.desk.say(_("This improvement has been dropped already."))
        else:
            ask_why_not(self, self._one, self._changed)

    # Its parts

    def action_link(self) -> None:
        self.app.push_screen(LinkScreen(self._improvement_id), lambda _linked: self.reload())

    def action_unlink(self) -> None:
        voice = self._voice
        if voice is not None:
            said = _("Taken off: {customer}").format(customer=voice.customer)
            self.act(
                improvements.unlink,
                self._improvement_id,
                [voice.source],
                then=lambda _done: self._changed(said),
            )

    def action_change(self) -> None:
        if self._one is not None:
            self.app.push_screen(ChangeScreen(self._one), lambda _done: self.reload())
