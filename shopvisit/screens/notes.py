"""What is noted during a conversation: the questions that apply, and the answers so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from shopvisit.calendar import DayError, describe_day, parse_day
from shopvisit.i18n import N_, _
from shopvisit.shop import words
from shopvisit.shop.conversation import Agreed, Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopvisit.calendar import TypedDay
    from shopvisit.shop.context import Shop
    from shopvisit.shop.forms import Form, ReasonChoice

SCORES = ("csat", "nps", "ces", "fixed", "first_time")
WORDS = ("praise", "complaint", "need", "suggestion")
LABELS = {
    "channel": N_("By"),
    "outcome": N_("Outcome"),
    "csat": N_("Satisfied"),
    "nps": N_("Recommends"),
    "ces": N_("Ease"),
    "fixed": N_("Works now"),
    "first_time": N_("First time"),
    "mood": N_("Mood"),
    "reasons": N_("Why"),
    "words": N_("In words"),
    "praise": N_("Praise"),
    "complaint": N_("Complaint"),
    "need": N_("Need"),
    "suggestion": N_("Suggestion"),
    "promise": N_("Promise"),
    "promise_when": N_("kept by"),
    "next_when": N_("Next call"),
    "next_about": N_("about"),
    "call_back": N_("Call back"),
    "right_number": N_("Right no."),
    "note": N_("Note"),
}
TEXTS = (
    *WORDS,
    "promise",
    "promise_when",
    "next_when",
    "next_about",
    "call_back",
    "right_number",
    "note",
)
_DAYS = ("promise_when", "next_when", "call_back")
# Every reason has a number that no other number begins with, so that none needs an Enter.
_FEW = 9


@dataclass(frozen=True)
class Choice:
    """One answer to choose: the key that picks it, its value, and its name if it has one."""

    sign: str
    value: str | int
    name: str = ""


def _choices(question: str) -> list[Choice]:
    if question == "csat":
        return [Choice(str(score), score) for score in range(1, 6)]
    if question == "ces":
        return [Choice(str(score), score) for score in range(1, 8)]
    if question == "nps":
        return [Choice(str(score) if score < 10 else "+", score) for score in range(11)]
    if question in ("fixed", "first_time"):
        return [Choice("1", 1, _("yes")), Choice("2", 0, _("no"))]
    names = {"channel": words.CHANNELS, "outcome": words.OUTCOMES, "mood": words.MOODS}[question]
    return [
        Choice(str(number), value, _(name))
        for number, (value, name) in enumerate(names.items(), start=1)
    ]


class Notes:
    """The answers to one quick form. Questions are known by the names that `LABELS` has."""

    def __init__(self, shop: Shop, form: Form, csat: int | None = None) -> None:
        """Begin with what the form's draft holds; `csat` is a score given in advance."""
        self.form = form
        self._shop = shop
        customer = form.customer
        usual = customer.preferred_channel or ("phone" if customer.phone else "in_store")
        self._plain: dict[str, str | int] = {"channel": usual, "outcome": "reached"}
        self.picked = dict(self._plain)
        self.reason_ids: list[int] = []
        self.texts: dict[str, str] = {}
        self.pending = ""  # the first digit of a reason's number
        self._unfolded: set[str] = set()
        self._turned = False
        self._maybe_ten = False
        self._restore(form.draft)
        if csat is not None:
            self.picked |= {"outcome": "reached", "csat": csat}
        self._pristine = self.body()

    # Questions

    def questions(self) -> list[str]:
        """The questions that apply, in the order of the call."""
        outcome = self.picked["outcome"]
        if outcome != "reached":
            extra = {"call_back": ["call_back"], "wrong_number": ["right_number"]}
            return ["channel", "outcome", *extra.get(str(outcome), []), "note"]
        asked = [question for question in self.form.asks if question in SCORES]
        kinds = {self.form.follow_up.kind, *(row.kind for row in self.form.also)}
        questions = ["channel", "outcome", *asked]
        if kinds != {"care"}:
            questions.append("mood")
        if self.form.asks or self.low:
            questions.append("reasons")
        questions.append("words")
        questions += [word for word in WORDS if word in self._unfolded or self.texts.get(word)]
        questions.append("promise")
        if self.texts.get("promise"):
            questions.append("promise_when")
        questions.append("next_when")
        if self.texts.get("next_when"):
            questions.append("next_about")
        return questions

    def first(self) -> str:
        """Where to begin: at the first score that is not there yet."""
        for question in self.questions():
            if question in SCORES and question not in self.picked:
                return question
        if self.form.asks and "reasons" in self.questions():
            return "reasons"
        return "outcome"

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
        if question == "words":
            return [Choice(str(n), word, _(LABELS[word])) for n, word in enumerate(WORDS, start=1)]
        return _choices(question)

    def _coded(self) -> dict[str, ReasonChoice]:
        wanted = [each for each in self.form.reasons if each.polarity == self.polarity]
        if len(wanted) <= _FEW:
            return {str(number): each for number, each in enumerate(wanted, start=1)}
        coded: dict[str, ReasonChoice] = {}
        tens, ones, dimension = 0, _FEW, ""
        for each in sorted(wanted, key=lambda reason: self._dimensions.index(reason.dimension)):
            if each.dimension != dimension or ones == _FEW:
                tens, ones, dimension = tens + 1, 0, each.dimension
            ones += 1
            if tens <= _FEW:
                coded[f"{tens}{ones}"] = each
        return coded

    @property
    def _dimensions(self) -> list[str]:
        return list(dict.fromkeys(each.dimension for each in self.form.reasons))

    @property
    def polarity(self) -> str:
        """Which reasons are offered: those of praise after a good score, unless turned round."""
        good = self.mood == "good" or (self.mood is None and self._number("nps", 0) >= 9)
        return "praise" if good != self._turned else "complaint"

    # Answers

    @property
    def mood(self) -> str | None:
        """The mood picked, else the one that the satisfaction stands for."""
        if "mood" in self.picked:
            return str(self.picked["mood"])
        csat = self._number("csat", 0)
        if not csat:
            return None
        low = self._shop.config.thresholds.low_csat
        return "bad" if csat <= low else "good" if csat >= 4 else "neutral"

    @property
    def low(self) -> bool:
        """Whether a reason should be asked for: a low score, or somebody upset."""
        nps = self._number("nps", 10)
        return self.mood == "bad" or nps <= self._shop.config.thresholds.low_nps

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

    def _number(self, question: str, otherwise: int) -> int:
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

    def press(self, question: str, sign: str) -> str | None:
        """Take a digit, or + for ten, at `question`; where to go then, or None if it is no answer.

        Recommending us goes up to 10: 1 and then 0 make it, since no question begins with a 0.
        """
        if sign == "0" and self._maybe_ten and question != "nps":
            question, sign = "nps", "+"
        self._maybe_ten = False
        if question == "reasons":
            return self._press_reason(sign)
        if question in TEXTS:
            return None
        value = next((c.value for c in self.choices(question) if c.sign == sign), None)
        if value is None:
            return None
        if question == "words":
            self._unfolded.add(str(value))
            return str(value)
        self.picked[question] = value
        self._maybe_ten = question == "nps" and sign == "1"
        return self.after(question)

    def _press_reason(self, sign: str) -> str | None:
        codes = self._coded()
        if sign == "0" and not self.pending:
            self._turned = not self._turned
            return "reasons"
        code, self.pending = self.pending + sign, ""
        if code in codes:
            reason = codes[code].id
            if reason in self.reason_ids:
                self.reason_ids.remove(reason)
            else:
                self.reason_ids.append(reason)
            return "reasons"
        if any(known.startswith(code) for known in codes):
            self.pending = code
            return "reasons"
        return None

    def leave(self) -> None:
        """Forget what only counts while one stays at a question."""
        self.pending, self._maybe_ten = "", False
        self._unfolded.clear()

    # Days

    def default_when(self) -> str:
        """By when a promise is to be kept where nothing else is said."""
        hours = self._shop.config.contact.promise_hours
        due = self._shop.clock.now() + timedelta(hours=hours)
        return describe_day(due.date(), self._today, due.time())

    @property
    def _today(self) -> date:
        return self._shop.clock.today()

    def day(self, question: str) -> TypedDay | None:
        """The day typed at `question`, None when nothing is; raises DayError when it is none."""
        text = self.texts.get(question, "").strip()
        if not text and question == "promise_when":
            text = self.default_when()
        if not text:
            return None
        return parse_day(text, self._today, self._shop.work, self._shop.clock.now().time())

    def understood(self, question: str) -> str:
        """What the day typed at `question` means, in words; "" when it means nothing."""
        try:
            typed = self.day(question)
        except DayError:
            return ""
        return describe_day(typed.day, self._today, typed.time) if typed else ""

    def problem(self) -> tuple[str, str] | None:
        """The first question that cannot be saved as it stands, and why."""
        questions = self.questions()
        for question in questions:
            if question in _DAYS:
                try:
                    self.day(question)
                except DayError as error:
                    return question, str(error)
        if "call_back" in questions and not self.texts.get("call_back", "").strip():
            return "call_back", _("When should we call back?")
        if "next_about" in questions and not self.texts.get("next_about", "").strip():
            return "next_about", _("Please say what it is about.")
        return None

    # What becomes of it

    def answer(self) -> Answer:
        """What to record; only answers to questions that still apply. `problem` comes first."""
        questions = self.questions()
        picked = {name: self.picked[name] for name in questions if name in self.picked}
        said = {name: self.texts.get(name, "") for name in (*WORDS, "note", "right_number")}
        fields = cast(
            "dict[str, Any]", picked | {name: said[name] for name in questions if name in said}
        )
        return Answer(
            **fields,
            reason_ids=tuple(self.reason_ids) if "reasons" in questions else (),
            promise=self._agreed("promise_when", "promise"),
            next=self._agreed("next_when", "next_about"),
            call_back=self._agreed("call_back", "") if "call_back" in questions else None,
        )

    def _agreed(self, when: str, what: str) -> Agreed | None:
        if when not in self.questions():
            return None
        typed = self.day(when)
        if typed is None:
            return None
        time = f"{typed.time:%H:%M}" if typed.time else None
        return Agreed(typed.day, self.texts.get(what, "").strip(), time)

    def noted(self) -> str:
        """What was noted, as it is read back to the customer; "" when nothing was."""
        questions = self.questions()
        names = {each.id: each.name for each in self.form.reasons}
        said = [
            self._noted_score(question)
            for question in questions
            if question in SCORES and question in self.picked
        ]
        if "reasons" in questions:
            said += [names[reason] for reason in self.reason_ids]
        said += [
            self.texts[word].strip() for word in WORDS if word in questions and self.texts.get(word)
        ]
        if self.texts.get("promise") and "promise" in questions:
            when = self.understood("promise_when")
            form = _("we promise: {what}, by {when}") if when else _("we promise: {what}")
            said.append(form.format(what=self.texts["promise"].strip(), when=when))
        if (when := self.understood("next_when")) and "next_when" in questions:
            about = self.texts.get("next_about", "").strip()
            form = _("we call again on {when}: {what}") if about else _("we call again on {when}")
            said.append(form.format(when=when, what=about))
        return _(", ").join(each for each in said if each)

    def _noted_score(self, question: str) -> str:
        score = self._number(question, 0)
        return {
            "csat": _("satisfied {score} of 5"),
            "nps": _("would recommend us {score} of 10"),
            "ces": _("ease {score} of 7"),
            "fixed": _("it works now") if score else _("it does not work yet"),
            "first_time": _("solved the first time") if score else _("not solved the first time"),
        }[question].format(score=score)

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
            for question in ("channel", "outcome", "mood", *SCORES):
                if picked.get(question) in [choice.value for choice in _choices(question)]:
                    self.picked[question] = picked[question]
        known = {each.id for each in self.form.reasons}
        if isinstance(reasons, list):
            self.reason_ids = [reason for reason in reasons if reason in known]
        if isinstance(texts, dict):
            self.texts = {name: str(texts[name]) for name in TEXTS if texts.get(name)}
