"""The quick form: a conversation written down while it goes on, by digits, in its own order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.geometry import Size

from shopvisit.errors import InvalidError, ShopError
from shopvisit.screens import terms
from shopvisit.screens.half_typed import HalfTyped, again
from shopvisit.screens.redeeming import REDEEM, Redeeming
from shopvisit.screens.talk.answers import WHEN, hint
from shopvisit.screens.talk.keys import KEYS
from shopvisit.screens.talk.layout import Look, lay_out
from shopvisit.screens.talk.page import Page
from shopvisit.screens.tips.tips import TIPS
from shopvisit.shop.cards import taking
from shopvisit.shop.followups import today as followups
from shopvisit.shop.gifts import gifts
from shopvisit.shop.record import drafts
from shopvisit.shop.talks.questions import SAVE, in_words, plain_name
from shopvisit.shop.talks.results import answer, matter, problem, unasked
from shopvisit.shop.tips import tips
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import HELP
from shopvisit.widgets.fields import FieldHolder, Line
from shopvisit.widgets.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from textual.timer import Timer
    from textual.widget import Widget

    from shopvisit.screens.base import ShopModal
    from shopvisit.shop.cards.taking import Text
    from shopvisit.shop.gifts.gifts import Gift
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.talks.answer import Answer
    from shopvisit.shop.talks.form import Form
    from shopvisit.shop.talks.notes import Notes

_DRAFT_SECONDS = 0.6
_AHEAD = 3  # keys that stand before those of what is there for a few customers only
_LONG_MINUTES = 2  # the opening asks for one or two: from the third one on, a clock is shown
_LONGEST = {
    "promise": 200,
    "promise_place": 200,
    "next_about": 200,
    "right_number": 40,
    "gift": 120,
    "gift_worth": 20,
}
_LONGEST_WORDS = 500
# Which question an error of `conversation.record` is about, by the field that it names.
_FIELDS = {
    "phone": "right_number",
    "promise_day": "promise_when",
    "day": "next_when",
    "reason": "next_about",
}


class QuickForm(Redeeming, FieldHolder, HalfTyped["Answer"]):
    """Dismisses the answer to record, or None when one leaves it, keeping a draft."""

    PLACE = N_("Quick form")
    ABOUT = N_("What to say, and what the customer answers.")
    TERMS = (terms.NPS, terms.CES, terms.SELF_RATED)
    WRITES = True
    KEYS = KEYS

    def __init__(
        self,
        shop: Shop,
        form: Form,
        notes: Notes,
        since: datetime,
        why: ShopError | None = None,
    ) -> None:
        """`notes` may hold answers already; `why` they could not be saved the time before.

        `since` is when the call began.
        """
        super().__init__()
        self.notes = notes
        self.at = notes.first()
        self._form = form
        self._shop = shop
        self.customer_id = form.follow_up.customer_id
        self._told: set[str] = set()  # of what it has been said that it has no answer
        self._astray = False  # the last key was a digit that is no answer
        self._asked_why = notes.low and self.at == "reasons"
        self._emergency = self._phone = False
        self._wrong: tuple[str, str] | None = None
        self._drafting: Timer | None = None
        self._typing = self._shown = ""
        self._input: Line | None = None
        self._why = why
        self._since, self._said_minutes = since, 0
        self._top = 0  # of the answers, the line that is first in sight

    def body(self) -> Iterable[Widget]:
        columns, rows = self.app.size
        self._room = Size(columns, rows - 1)  # the keys have the last line
        self._page = Page(self._fitted)
        yield self._page

    def on_mount(self) -> None:
        self._offer()
        if self._why is not None:
            self._refused(self._why)
        self._go(self.at)

    def _offer(self) -> None:
        """The keys of what there is for this customer among the first: most calls have neither."""
        there = [REDEEM] if self._form.gifts else []
        if tips.fitting(self._shop, matter(self.notes)):
            there.append(TIPS)
        if there:
            others = [command for command in KEYS if command not in there]
            first = (command._replace(footed=True) for command in there)
            self.query_one(Keys).offer((*others[:_AHEAD], *first, *others[_AHEAD:], HELP))

    def _fitted(self, size: Size) -> None:
        if size != self._room:
            self._room = size
            self._draw()

    def tick(self) -> None:
        """Say anew for how long one has been talking."""
        if self._minutes() != self._said_minutes:
            self._draw()

    def _minutes(self) -> int:
        """How many minutes the call has taken; 0 while it is a short one."""
        taken = int((self.shop.clock.now() - self._since).total_seconds() // 60)
        return taken if taken >= _LONG_MINUTES else 0

    def about_what(self) -> str:
        return f"talk {self.customer_id}"

    def asked_for_again(self, anew: ShopModal[Any]) -> None:
        score = anew.notes.picked.get("csat") if isinstance(anew, QuickForm) else None
        if score is not None and score != self.notes.picked.get("csat"):
            self._go("csat")
            self.action_sign(str(score))

    def settled(self) -> bool:
        now, then = followups.rows(self._shop, [self._form.follow_up.id]), self._form.follow_up
        return [(row.status, row.attempts) for row in now] != [("open", then.attempts)]

    def _refused(self, why: ShopError) -> None:
        field = why.field if isinstance(why, InvalidError) else ""
        question = _FIELDS.get(field, field)
        if question in self.notes.questions():
            self.at, self._wrong = question, (question, str(why))
        else:
            self.desk.say(again(why, "Enter"), trouble=True)

    # Where one is

    def _go(self, question: str) -> None:
        """Stand at `question`, with the input there if it is answered in words."""
        self.at, self._astray = question, False
        if question == "reasons" and self.notes.low:
            self._asked_why = True
        self._typing = question if in_words(question) else ""
        field = self._field_for(question) if self._typing else None
        self._draw()
        (field or self._page).focus(scroll_visible=False)

    def _field_for(self, question: str) -> Line:
        """The input, with what is typed at `question` in it."""
        if self._input is None:
            # Most calls end without a word, and it would cost the form a fifth of its time to open.
            self._input = Line(select_on_focus=False, id="typed")
            self.mount(self._input, after=self._page)
        text = self.notes.texts.get(question, "")
        if question == "promise_when" and not text:
            text = self.notes.default_when()
        self._input.max_length = _LONGEST.get(plain_name(question), _LONGEST_WORDS)
        self._input.placeholder = hint(question)
        with self._input.prevent(Line.Changed):
            self._input.value = self._shown = text
        if question.endswith(WHEN):
            self._input.action_select_all()
        else:
            self._input.action_end()
        return self._input

    def _draw(self) -> None:
        minutes = self._said_minutes = self._minutes()
        look = Look(self.at, self._emergency, self._phone, self._wrong, minutes, self._top)
        lines, self._top = lay_out(self.notes, look, self._room)
        place = self._page.show(lines, self.at)
        if self._input is not None:
            self._input.display = place is not None
        if self._input is not None and place is not None:
            x, y, room = place
            if self.at.endswith(WHEN) and self._input.value:
                room = min(room, max(16, room // 2))
            self._input.styles.offset = (x - 1, y)  # the input pads its text by one cell
            self._input.styles.width = room + 1

    # Answering

    def action_sign(self, key: str) -> None:
        to = self.notes.press(self.at, key)
        if to is None:
            self.app.bell()
            self._astray = True
            self.desk.say(
                _("Nothing is asked here: Enter saves it as it stands.")
                if self.at == SAVE
                else _("{key} is no answer here.").format(key=key)
            )
            self._draw()
            return
        self._wrong = None
        self._draft_soon()
        self._go(to)

    def action_step(self, by: int) -> None:
        to = self.notes.beside(self.at, by)
        self.notes.leave()
        self._go(to)

    def action_clear(self) -> None:
        """Held down it clears one answer, and neither the others nor the form."""
        self._wrong = None
        if self.notes.has(self.at):
            self.notes.clear(self.at)
            self._draft_soon()
            self._draw()

    def action_emergency(self) -> None:
        self._emergency = not self._emergency
        self._draw()

    def action_card(self) -> None:
        self.desk.open("card", self.customer_id)

    def action_gift(self) -> None:
        self._note_typed()
        self.notes.leave()
        self.notes.unfolded.add("gift")
        if "gift" in self.notes.questions():
            self._go("gift")
        else:
            self.desk.say(_("A gift is for somebody who was reached."))

    def action_tips(self) -> None:
        self._note_typed()
        self.desk.open("tips", matter(self.notes))

    def redeemable(self) -> Sequence[Gift]:
        return self._form.gifts

    def reload(self) -> None:
        """What they can redeem, once more: it was redeemed, or that was taken back."""
        left = gifts.to_redeem(self.shop, self.customer_id or 0)
        if left != self._form.gifts:
            self._form = self.notes.form = self._form._replace(gifts=left)
            self._offer()
            self._draw()

    def action_phone(self) -> None:
        self._phone = not self._phone
        self._draw()

    def texts(self) -> Sequence[Text]:
        return taking.of_call(self.shop, self._form, self.notes)

    def on_input_changed(self, event: Line.Changed) -> None:
        event.stop()
        # News that comes late may be of the question before; that one was noted on leaving it.
        if not self._typing or self._input is None or event.value != self._input.value:
            return
        self.notes.texts[self._typing] = event.value
        if self._wrong and self._wrong[0] == self._typing:
            self._wrong = None
        self._draft_soon()
        self._draw()

    def field_done(self) -> None:
        """Enter was pressed in the line of text."""
        self._note_typed()
        self.action_save()

    def field_left(self) -> None:
        """Tab was pressed in the line of text."""
        self._note_typed()
        self.action_step(1)

    def _note_typed(self) -> None:
        """Note what stands in the line: the news of its last letters may still be under way."""
        if self._typing and self._input is not None and self._input.value != self._shown:
            self.notes.texts[self._typing] = self._shown = self._input.value
            self._draft_soon()

    def on_page_clicked(self, event: Page.Clicked) -> None:
        self.notes.leave()
        if event.question not in self.notes.questions():
            return
        if event.question != self.at:
            self._go(event.question)
        # A reason has a number of two digits, and each is a sign of its own.
        for sign in event.sign:
            self.action_sign(sign)

    # Saving and leaving

    def action_save(self) -> None:
        if self._astray or self.notes.pending:
            # It belongs to the digit: whoever pressed both has meant another row or question.
            self._astray = False
            self.notes.leave()
            self.query_one(Keys).hush()
            self._draw()
            return
        self.notes.leave()
        self._wrong = problem(self.notes)
        if self._wrong is not None:
            self._go(self._wrong[0])
            return
        missing = unasked(self.notes)
        if missing is not None and missing[0] not in self._told:
            self._told.add(missing[0])
            self._wrong = missing
            self._go(missing[0])
            return
        if self._ask_why():
            self._go("reasons")
            self.desk.say(_("What went wrong? A number, or Enter to save without a reason."))
            return
        self._stop_drafting()
        given: Answer = answer(self.notes)
        self.dismiss(given)

    def _ask_why(self) -> bool:
        reached = self.notes.picked["outcome"] == "reached"
        return reached and self.notes.low and not self._asked_why and not self.notes.explained

    def action_back(self) -> None:
        self._stop_drafting()
        self.leave()

    def _draft_soon(self) -> None:
        self._stop_drafting()
        self._drafting = self.set_timer(_DRAFT_SECONDS, self._keep_soon)

    def _stop_drafting(self) -> None:
        if self._drafting is not None:
            self._drafting.stop()
            self._drafting = None

    def _keep_soon(self) -> None:
        if self._keeping:
            self._draft_soon()
        else:
            self.keep()

    def half_typed(self) -> dict[str, object]:
        return self.notes.body()

    def draft_work(self, half: dict[str, object]) -> tuple[Any, ...] | None:
        row, had = self._form.follow_up, bool(self._form.draft or self._kept)
        if self.notes.empty:
            return (drafts.drop, row.customer_id) if had else None
        return (drafts.save, row.id, half) if self.notes.changed or not had else None
