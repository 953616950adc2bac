"""The sheet on which a rating is put right: all that was said in it, scores by their digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.errors import ShopError
from shopvisit.screens.form import FormSheet
from shopvisit.settings.values import ABSENCE
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.record import form_drafts, names
from shopvisit.shop.rules import questions, scores
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks import correcting
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.correcting import Right
from shopvisit.shop.talks.questions import (
    LABELS,
    NO_COMPLAINT,
    SOLVED_LABELS,
    WORDS,
    numbered,
    offered,
    own_choices,
)
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Choice, Field, FormLine, Option, Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from textual.widget import Widget

    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.rules.questions import Question, Reply

_WRONG_KEY, _ANEW = "wrong_key", "anew"
_LONGEST = 500


class Correct(FormSheet):
    """Puts a rating right; dismisses its id."""

    PLACE = N_("Correct a rating")
    ABOUT = N_("A wrong score put right in its month; all that it had started follows.")

    def __init__(self, rated: correcting.Rated) -> None:
        super().__init__()
        self._rated = rated
        self._asked = [name for name in SCALES if getattr(rated, name) is not None]

    def draft_name(self) -> str:
        return form_drafts.of("rating", self._rated.id, "correct")

    def heading(self) -> str:
        return correcting.title(self.shop, self._rated)

    def fields(self) -> Iterable[Widget]:
        rated = self._rated
        labels = LABELS | SOLVED_LABELS if rated.verifies else LABELS
        for name in self._asked:
            control = Choice(_scores(name), getattr(rated, name), on_value=self._follow)
            yield Field(name, labels[name], control)
        yield from self._own_fields()
        why = [
            Option("1", _WRONG_KEY, _("a wrong key")),
            Option("2", _ANEW, _("the customer says so now")),
        ]
        yield Field("why", N_("Because"), Choice(why, _WRONG_KEY))
        self._mood = Choice(_named(names.MOODS), rated.mood, on_value=self._propose)
        yield Field("mood", LABELS["mood"], self._mood)
        groups = self._reasons()
        self._polarities = tuple(groups)
        self._picked = Several([*groups.values()] or [[]], rated.reason_ids)
        note = _("0: reasons of another sort") if len(groups) > 1 else ""
        yield Field("reasons", LABELS["reasons"], self._picked, note=note)
        for word in WORDS:
            line = FormLine(rated.words[word], limit=_LONGEST)
            line.add_class("long")
            yield Field(word, labels[word], line)
        severities = complaint_kinds.SEVERITIES | {NO_COMPLAINT: N_("no need")}
        self._severity = Choice(_named(severities))
        proposed = Field("complaint_as", LABELS["complaint_as"], self._severity)
        proposed.display = False
        yield proposed

    def _own_fields(self) -> Iterable[Widget]:
        """What was answered to the shop's own questions; each says below what was asked."""
        self._own = correcting.own_questions(self._rated)
        for own in self._own:
            given = self._rated.own[own.id]
            if own.kind == "words":
                line = FormLine(str(given), limit=_LONGEST)
                line.add_class("long")
                yield Field(questions.field(own.id), LABELS["own"], line, note=own.text)
                continue
            options = [Option(*each) for each in own_choices(own)]
            control = Choice(options, given)
            yield Field(questions.field(own.id), LABELS["own"], control, note=own.text)

    def _reasons(self) -> dict[str, list[Option]]:
        """The reasons to choose from by their polarity, those first that fit what was said."""
        known, rated = talk_form.reasons(), self._rated
        given = {each.polarity for each in known if each.id in rated.reason_ids}
        low = scores.is_low(self.shop.config.thresholds, rated.csat, rated.nps, rated.mood)
        fitting = (*offered(low=low, pleased=rated.mood == "good", away=False), ABSENCE)
        order = sorted(fitting, key=lambda polarity: polarity not in given)
        groups = ((polarity, numbered(known, polarity)) for polarity in order)
        return {
            polarity: [Option(code, each.id, each.name) for code, each in group.items()]
            for polarity, group in groups
            if group
        }

    def _follow(self, _value: object) -> None:
        """Have the mood follow a satisfaction that it only stood for."""
        limits, rated, csat = self.shop.config.thresholds, self._rated, self._score("csat")
        if rated.mood == scores.mood_of(limits, rated.csat) and csat is not None:
            self._mood.value = scores.mood_of(limits, csat)
        self._propose(None)

    def _propose(self, _value: object) -> None:
        """Propose a complaint where the score turns out to be low, as the call's form does."""
        field, rated = self.field("complaint_as"), self._rated
        reopens = rated.verifies and self._score("fixed") == 0
        low = correcting.becomes_low(self.shop, rated, self._right())
        if low and "complaint" in self._polarities:
            self._picked.offer(self._polarities.index("complaint"))
        proposed = low and not rated.complaints and not reopens
        if proposed is not field.display:
            field.display = proposed
            self._severity.value = "normal" if proposed else None

    def _score(self, name: str) -> int | None:
        return self.chosen(name) if name in self._asked else None

    def _right(self) -> Right:
        proposed = self.field("complaint_as").display
        severity = self.chosen("complaint_as") if proposed else None
        return Right(
            **{name: self.chosen(name) for name in self._asked},
            anew=self.chosen("why") == _ANEW,
            mood=self.chosen("mood"),
            reason_ids=self._picked.ids,
            words={word: self.typed(word) for word in WORDS},
            complaint_as=None if severity == NO_COMPLAINT else severity,
            own={own.id: self._answered(own) for own in self._own},
        )

    def _answered(self, own: Question) -> Reply:
        name = questions.field(own.id)
        given: Reply = self.typed(name) if own.kind == "words" else self.chosen(name)
        return given

    def work(self) -> tuple[object, ...]:
        return correcting.correct, self._rated.id, self._right()

    def saved(self, result: Any) -> None:  # noqa: ARG002  # correct gives nothing
        self.dismiss(self._rated.id)


def _named(options: Mapping[str, str]) -> list[Option]:
    named = enumerate(options.items(), start=1)
    return [Option(str(number), value, _(name)) for number, (value, name) in named]


def _scores(name: str) -> list[Option]:
    if name in ("fixed", "first_time"):
        return [Option("1", 1, _("yes")), Option("2", 0, _("no"))]
    least, most = SCALES[name]
    words = names.CSAT if name == "csat" else {}
    return [
        Option(str(score) if score <= 9 else "+", score, _(words[score]) if words else str(score))
        for score in range(least, most + 1)
    ]


def correct(screen: ShopScreen, rating_id: int, done: Callable[[], object]) -> None:
    """Put a rating right over `screen`; `done` is called once it is, or was right anyway."""
    try:
        rated = correcting.rated(rating_id)
    except ShopError as error:
        screen.desk.say(str(error), trouble=True)
        return

    def closed(saved: int | None) -> None:
        if saved is not None:
            text = _("Rating of {customer} corrected.").format(customer=rated.customer)
            screen.desk.say(text, undoable=True)
            done()

    screen.app.push_screen(Correct(rated), closed)
