"""What is noted during a conversation: the questions that apply, and the answers so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.calendar.days import describe_day
from shopvisit.calendar.typed import DayError, parse_day
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.rules import rules, scores
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks.questions import (
    CHOSEN,
    DONE_LABELS,
    LABELS,
    NO_COMPLAINT,
    SAVE,
    SOLVED_LABELS,
    TEXTS,
    UNANSWERED,
    UNREACHED,
    WORDS,
    Choice,
    choices,
    gift,
    in_words,
    numbered,
    of_own,
    of_row,
    offered,
    own_choices,
    plain_name,
    row_asked,
)
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shopvisit.calendar.typed import TypedDay
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.talks.form import Form
    from shopvisit.shop.talks.questions import ReasonChoice


class Notes:
    """The answers to one quick form. Questions are known by the names that `LABELS` has."""

    def __init__(self, shop: Shop, form: Form, csat: int | None = None) -> None:
        """Begin with what the form's draft holds; `csat` is a score given in advance."""
        self.form = form
        self.rows: list[TodayRow] = [form.follow_up, *form.also]
        self.shop = shop
        self._greets = {row.kind for row in self.rows} == {"care"}
        customer = form.customer
        usual = customer.preferred_channel or ("phone" if customer.phone else "in_store")
        self._plain: dict[str, str | int] = {"channel": usual, "outcome": "reached"}
        self.picked = dict(self._plain)
        self.reason_ids: list[int] = []
        self.texts: dict[str, str] = {}
        self.pending = ""  # the first digit of a reason's number
        self.unfolded: set[str] = set()  # until one leaves them empty
        self.own = {of_own(each): each for each in form.own_questions}
        self._hears = bool({*SCALES, "reasons"} & {*form.asks} or self.must_be_said or self.own)
        self._turned, self._maybe_ten = 0, False
        self._restore(form.draft)
        if csat is not None:
            self.picked |= {"outcome": "reached", "csat": csat}
        self._pristine = self.body()

    # Questions

    def questions(self) -> list[str]:
        """The questions that apply, in the order of the call."""
        return [question for question in self.order() if self._applies(question)]

    def order(self) -> list[str]:
        """Every question in its place, one that a score may bring included: no score moves any."""
        outcome = self.picked["outcome"]
        if outcome != "reached":
            return ["channel", "outcome", *UNREACHED.get(str(outcome), ()), "note"]
        order = ["channel", "outcome", *self._done([self.form.follow_up], needed=True)]
        order += [*self._scores(), *self.own, *([] if self._greets else ["mood"])]
        order += ["reasons", "words"] if self.form.asks or not self._greets else ["words"]
        order += [word for word in WORDS if self._wanted(word) and word not in order]
        promised = ["promise_when", *self._errand()] if self.texts.get("promise") else []
        order += ["promise", *promised, *gift(self.texts, self.unfolded), "next_when"]
        order += ["next_about"] if self.texts.get("next_when") else []
        order += self._done(self.form.also, needed=True)
        order += self._done(self.rows, needed=False) if self.form.also else []
        order += [] if self._greets else ["complaint_as"]
        return order if self._hears else [*order, SAVE]

    def _applies(self, question: str) -> bool:
        """Whether a question that has its place is asked."""
        if question == "complaint":
            return self.reopens or self._wanted(question)
        if question == "reasons":
            return "reasons" in self.form.asks or self.low or bool(self._scores())
        later = plain_name(question) == "done_when"
        return not later or self.picked.get(question.removesuffix("_when")) == 0

    def _wanted(self, word: str) -> bool:
        return word in self.unfolded or bool(self.texts.get(word))

    def _done(self, rows: Sequence[TodayRow], *, needed: bool) -> list[str]:
        """Whether these are done with the talk: what `needed` to be said, or what may be left.

        A check is answered by the customer alone. A promise that is not kept needs another time.
        """
        asked = []
        for row in rows:
            if (row.id in self.form.says_done) is needed and row.rule != kinds.VERIFY:
                asked.append(of_row(row.id, "done"))
                if row.kind == "promise":
                    asked.append(of_row(row.id, "done_when"))
        return asked

    def _errand(self) -> list[str]:
        """Where somebody is to come by for what is promised, and who: folded while not said."""
        both = "promise_place", "promise_who"
        shown = [name for name in both if self.has(name) or name in self.unfolded]
        return shown if len(shown) == len(both) else ["errand", *shown]

    def row_of(self, question: str) -> TodayRow | None:
        """The follow-up that a question is asked of; None for what is asked once in a talk."""
        id_ = row_asked(question)
        return next((row for row in self.rows if row.id == id_), None)

    @property
    def verifies(self) -> bool:
        """Whether the customer is asked if a complaint of theirs is solved."""
        return any(row.rule == kinds.VERIFY for row in self.rows)

    @property
    def reopens(self) -> bool:
        """Whether they have said that it is not."""
        return self.verifies and self.picked.get("fixed") == 0

    def _scores(self) -> list[str]:
        """The scores that are asked; whether a complaint is solved comes before all others."""
        asked = [question for question in self.form.asks if question in SCALES]
        if not asked and (self.has("csat") or "csat" in self.unfolded):
            asked = ["csat"]
        if not self.verifies:
            return asked
        first = ["fixed", "complaint", *(each for each in asked if each == "first_time")]
        return first + [question for question in asked if question not in first]

    def label(self, question: str) -> str:
        """What `question` is called in this talk."""
        row = self.row_of(question)
        if row is not None and row.id in self.form.says_done and plain_name(question) == "done":
            return _(DONE_LABELS[row.kind])
        of_complaint = self.reopens if question == "complaint" else self.verifies
        names = LABELS | SOLVED_LABELS if of_complaint else LABELS
        return _(names[plain_name(question)])

    def first(self) -> str:
        """Where to begin: at the first score, or whether it is done, that is not there yet."""
        for question in self.questions():
            needed = question in SCALES or question in self.must_be_said or question in self.own
            if needed and not self.has(question):
                return question
        if self.picked["outcome"] != "reached":
            return "outcome"
        reasons = self._hears and "reasons" in self.questions()
        return "reasons" if reasons else (self.must_be_said or [SAVE])[0]

    def beside(self, question: str, by: int) -> str:
        """The question `by` places on, stopping at the ends."""
        questions = self.questions()
        place = questions.index(question) if question in questions else 0
        return questions[max(0, min(len(questions) - 1, place + by))]

    def after(self, question: str) -> str:
        """Where to go once `question` is answered; the mood follows from a score of its own."""
        found = self.beside(question, 1)
        if found == "mood" and "csat" in self.picked:
            found = self.beside(found, 1)
        return found

    def choices(self, question: str) -> list[Choice]:
        """What there is to choose from; reasons by the numbers that they have just now."""
        if question == "reasons":
            return [Choice(code, each.id, each.name) for code, each in self._coded().items()]
        if question == "promise_who":
            return [Choice(str(n), *who) for n, who in enumerate(self.form.staff[:9], start=1)]
        if question in self.own:
            return own_choices(self.own[question])
        found = choices(plain_name(question))
        row = self.row_of(question)
        if row is not None and row.id not in self.form.says_done:
            return [found[0], found[1]._replace(name=_("leave open"))]
        if question == "words" and not (self._greets or rules.asks_score(self.form.asks)):
            return [*found, Choice("0", "csat", _(LABELS["csat"]))]
        if question == "complaint_as" and self.complaint_as == NO_COMPLAINT:
            return [choice for choice in found if choice.value != UNANSWERED]
        return found

    def _coded(self) -> dict[str, ReasonChoice]:
        return numbered(self.form.reasons, self.polarities[0])

    @property
    def polarities(self) -> tuple[str, ...]:
        """Which reasons are offered, and which `0` has in their place, each time it is pressed."""
        pleased = self.mood == "good" if self.mood else self.number("nps", 0) >= scores.PROMOTER
        return offered(low=self.low, pleased=pleased, away=self.form.away, turned=self._turned)

    # Answers

    @property
    def mood(self) -> str | None:
        """The mood picked, else the one that the satisfaction stands for."""
        if "mood" in self.picked:
            return str(self.picked["mood"])
        return scores.mood_of(self.shop.config.thresholds, self._score("csat"))

    @property
    def low(self) -> bool:
        """Whether a reason should be asked for: a low score, or somebody upset."""
        said = self._score("csat"), self._score("nps"), self.mood
        return scores.is_low(self.shop.config.thresholds, *said)

    def chosen(self, question: str) -> str | int | None:
        """What stands at `question`: what was picked, else what is taken for granted."""
        if question in ("mood", "complaint_as"):
            return self.mood if question == "mood" else self.complaint_as
        row = self.row_of(question)
        if row is not None and row.id not in self.form.says_done:
            return self.picked.get(question, 1)
        if question == "promise_who":
            return self.picked.get(question, self.shop.staff_id)
        return self.picked.get(question)

    @property
    def complaint_as(self) -> str:
        """How urgent the complaint is that will be opened, `NO_COMPLAINT` for none.

        A low score opens one of itself, unless the shop has one of theirs to solve already.
        """
        if "complaint_as" in self.picked:
            return str(self.picked["complaint_as"])
        return "normal" if self.low and not self.form.open_complaints else NO_COMPLAINT

    @property
    def unanswered(self) -> bool:
        """Whether a complaint is opened that this talk has not answered."""
        return self.complaint_as != NO_COMPLAINT and UNANSWERED in self.picked

    @property
    def explained(self) -> bool:
        """Whether anything was noted that explains a low score."""
        bad = {each.id for each in self.form.reasons if each.polarity == "complaint"}
        return bool(bad & set(self.reason_ids) or self.texts.get("complaint"))

    @property
    def changed(self) -> bool:
        """Whether anything differs from what the form began with."""
        return self.body() != self._pristine

    @property
    def empty(self) -> bool:
        """Whether nothing at all has been noted."""
        return self.picked == self._plain and not self.reason_ids and not any(self.texts.values())

    def _score(self, question: str) -> int | None:
        return int(self.picked[question]) if question in self.picked else None

    def number(self, question: str, otherwise: int) -> int:
        """The score at `question`, or `otherwise` where there is none."""
        return int(self.picked.get(question, otherwise))

    def has(self, question: str) -> bool:
        """Whether there is something at `question` that Backspace would clear."""
        if question in self._plain:
            return self.picked[question] != self._plain[question]
        if question == "reasons":
            return bool(self.pending or self.reason_ids)
        return question in self.picked or bool(self.texts.get(question))

    def clear(self, question: str) -> None:
        """Take the answer to `question` back; of several reasons the last one."""
        self._maybe_ten = False
        if question == "reasons":
            if self.pending:
                self.pending = ""
            elif self.reason_ids:
                self.reason_ids.pop()
        elif question in self._plain:
            self.picked[question] = self._plain[question]
        else:
            self.picked.pop(question, None)
            self.texts.pop(question, None)
            if question == "complaint_as":
                self.picked.pop(UNANSWERED, None)

    def press(self, question: str, sign: str) -> str | None:
        """Take a digit, or + for ten, at `question`; where to go then, or None if it is no answer.

        Recommending us goes up to 10: 1 and then 0 make it, since no question begins with a 0.
        """
        if sign == "0" and self._maybe_ten and question != "nps":
            question, sign = "nps", "+"
        self._maybe_ten = False
        if question == "reasons":
            return self._press_reason(sign)
        if in_words(question):
            return None
        value = next((c.value for c in self.choices(question) if c.sign == sign), None)
        if value is None:
            return None
        if question in ("words", "errand"):
            self.unfolded.add(str(value))
            if value == "promise_place" and not self.texts.get("promise_place"):
                self.texts["promise_place"] = self.form.customer.address
            return str(value)
        if value == UNANSWERED:
            if not self.picked.pop(UNANSWERED, None):
                self.picked |= {"complaint_as": self.complaint_as, UNANSWERED: 1}
            return question
        self.picked[question] = value
        self._maybe_ten = question == "nps" and sign == "1"
        return self.after(question)

    def _press_reason(self, sign: str) -> str | None:
        codes = self._coded()
        if sign == "0" and not self.pending:
            self._turned += 1
            return "reasons"
        code, self.pending = self.pending + sign, ""
        if code in codes:
            reason = codes[code].id
            others = [each for each in self.reason_ids if each != reason]
            self.reason_ids = others if reason in self.reason_ids else [*others, reason]
        elif any(known.startswith(code) for known in codes):
            self.pending = code
        else:
            return None
        return "reasons"

    def leave(self) -> None:
        """Forget what only counts while one stays at a question."""
        self.pending, self._maybe_ten = "", False
        self.unfolded.clear()

    # Days

    def default_when(self) -> str:
        """By when a promise is to be kept where nothing else is said."""
        due = changing.due(self.shop)
        return describe_day(due.date(), self.shop.clock.today(), due.time())

    def day(self, question: str) -> TypedDay | None:
        """The day typed at `question`, None when nothing is; raises DayError when it is none."""
        default = self.default_when() if question == "promise_when" else ""
        text, now = self.texts.get(question, "").strip() or default, self.shop.clock.now()
        return parse_day(text, now.date(), self.shop.work, now.time()) if text else None

    def understood(self, question: str) -> str:
        """What the day typed at `question` means, in words; "" when it means nothing."""
        try:
            typed = self.day(question)
        except DayError:
            return ""
        return describe_day(typed.day, self.shop.clock.today(), typed.time) if typed else ""

    @property
    def must_be_said(self) -> list[str]:
        """What the talk cannot be saved without; of another follow-up it can wait for its own."""
        row = self.form.follow_up
        return [of_row(row.id, "done")] if row.id in self.form.says_done else []

    # Drafts

    def body(self) -> dict[str, object]:
        """Everything that is noted, as a draft keeps it."""
        return {
            "picked": dict(self.picked),
            "reasons": list(self.reason_ids),
            "texts": {name: text for name, text in self.texts.items() if text},
        }

    def _restore(self, draft: Mapping[str, object]) -> None:
        """Take up a draft; what a different version of this program wrote is left out."""
        picked, reasons, texts = (draft.get(name) for name in ("picked", "reasons", "texts"))
        if isinstance(picked, dict):
            done = [of_row(row.id, "done") for row in self.rows]
            for question in (*CHOSEN, *SCALES, *self.own, *done):
                if picked.get(question) in [choice.value for choice in self.choices(question)]:
                    self.picked[question] = picked[question]
            if picked.get(UNANSWERED):
                self.picked[UNANSWERED] = 1
        known = {each.id for each in self.form.reasons}
        if isinstance(reasons, list):
            self.reason_ids = [reason for reason in reasons if reason in known]
        if isinstance(texts, dict):
            names = (*TEXTS, *self.own, *(of_row(row.id, "done_when") for row in self.rows))
            self.texts = {name: str(texts[name]) for name in names if texts.get(name)}
