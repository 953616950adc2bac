"""The shop's own questions: which rule asks what, in which order, and how it is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.errors import InvalidError
from shopvisit.screens.form import FormSheet
from shopvisit.screens.settings.listed import (
    CHANGE,
    INTO_LIST,
    LOOK_UP,
    SOONER,
    SWITCH,
    WAYS_BACK,
    OfferedScreen,
    Thing,
    on_or_off,
)
from shopvisit.settings import by_key
from shopvisit.shop.record import form_drafts
from shopvisit.shop.rules import questions
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, FormLine, Numbered, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.rules.questions import Question

_CHOSEN_BY_ONE_DIGIT = 9


class OwnQuestionsScreen(OfferedScreen):
    """Every question of the shop's own, rule by rule."""

    PLACE = N_("Own questions")
    ABOUT = N_("What the shop asks besides, after the scores: three questions a rule at most.")
    KEYS = (
        CHANGE,
        Command("plus", "a", "add", N_("New question"), N_("One more question of a rule.")),
        SWITCH,
        SOONER,
        LOOK_UP,
        INTO_LIST,
        WAYS_BACK,
    )
    kept_by = questions
    SAVED = N_("Saved: it is asked from the next call on.")
    OFFERED = N_("It is asked again.")
    OFFERED_NO_MORE = N_("It is asked no more.")
    columns = (
        Column(N_("Rule"), 24, flex=True, min_width=24),
        Column(N_("Question"), 26, flex=True, min_width=26),
        Column(N_("How answered"), 14, drop=2),
        Column(N_("Replies"), 8, "right", drop=1),
        Column("", 6),
    )

    def things(self) -> Sequence[Thing]:
        made, before = [], ""
        for one, answers in questions.every():
            made.append(self._thing(one, answers, head=one.rule != before))
            before = one.rule
        return made

    def _thing(self, one: Question, answers: int, *, head: bool) -> Thing:
        rule = by_key.label(f"rules.{one.rule}")
        how = _(questions.KINDS[one.kind])
        cells = (
            rule if head else "",
            one.text,
            how,
            str(answers) if answers else "",
            on_or_off(one.active),
        )
        story = [one.text, " / ".join(one.answers().values()) or how]
        if answers:
            said = n_("{count} answer.", "{count} answers.", answers).format(count=answers)
            kept = _("Put into other words, it is asked anew, and the old months keep this one.")
            story += [said, kept]
        words = " ".join((rule, one.text, *one.choices))
        return Thing(
            one.id,
            cells,
            words,
            "\n".join(story),
            ("urgent" if head else "") if one.active else "dim",
        )

    def nothing(self) -> str:
        return _(
            "Nothing is asked besides yet.\n"
            "What you would like to know of every customer: did the fitter wear covers?\n"
            "It is asked in the call after the scores, and answered by a digit;\n"
            "the month counts the answers.\n\n"
            "+ adds the first question."
        )

    def change(self, id_: int) -> None:
        self.app.push_screen(QuestionSheet(questions.of_ids([id_])[id_]), self.written)

    def action_add(self) -> None:
        self.app.push_screen(QuestionSheet(), self.written)


class QuestionSheet(FormSheet):
    """One question, or a new one; dismisses its id."""

    PLACE = N_("Own question")
    ABOUT = N_("What is asked, of whom, and how it is answered.")

    def __init__(self, one: Question | None = None) -> None:
        super().__init__()
        self._one = one

    def draft_name(self) -> str:
        return form_drafts.of("question", self._one.id, "change") if self._one else "question"

    def heading(self) -> str:
        if self._one is None:
            return _("New question")
        return by_key.label(f"rules.{self._one.rule}")

    def fields(self) -> Iterable[Widget]:
        one = self._one
        if one is None:
            rules = self._rules()
            usual = rules[0][0] if rules else None
            yield Field("rule", N_("Rule"), Numbered(_numbered(rules), usual))
        text = FormLine(one.text if one else "", limit=questions.LONGEST)
        text.add_class("long")
        yield Field("text", N_("Question"), text)
        options = [
            Option(str(number), kind, _(name))
            for number, (kind, name) in enumerate(questions.KINDS.items(), start=1)
        ]
        kind = Choice(options, one.kind if one else "yes_no", on_value=self._follow)
        yield Field("kind", N_("How answered"), kind)
        choices = FormLine(_(", ").join(one.choices) if one else "", limit=200)
        choices.add_class("long")
        note = _("two to five answers, parted by commas")
        field = Field("choices", N_("Replies"), choices, note=note)
        field.display = bool(one and one.kind == "choice")
        yield field

    def _rules(self) -> list[tuple[str, str]]:
        """The rules that may ask something, those first that ask already.

        A greeting asks nothing, and nobody is spoken to where something is done in the shop.
        """
        asking = [
            rule
            for rule in self.shop.config.rules.values()
            if rule.enabled and rule.kind != "care" and rule.trigger != "complaint"
        ]
        asking.sort(key=lambda rule: not rule.asks)
        return [(rule.name, by_key.label(f"rules.{rule.name}")) for rule in asking]

    def _follow(self, kind: object) -> None:
        self.field("choices").display = kind == "choice"

    def work(self) -> tuple[object, ...]:
        said = self.typed("text"), self.chosen("kind"), _parted(self.typed("choices"))
        if self._one is not None:
            return questions.change, self._one.id, *said
        if not self.chosen("rule"):
            raise InvalidError("rule", _("Please choose the rule that asks it."))
        return questions.add, self.chosen("rule"), *said

    def saved(self, result: Any) -> None:
        self.dismiss(int(result))


def _numbered(named: Sequence[tuple[str, str]]) -> list[Option]:
    """One digit each where there are few, else two: no number begins with another one."""
    if len(named) <= _CHOSEN_BY_ONE_DIGIT:
        return [Option(str(number), *each) for number, each in enumerate(named, start=1)]
    return [Option(f"{number + 10}", *each) for number, each in enumerate(named, start=1)]


def _parted(typed: str) -> list[str]:
    for sign in "，、/;；":
        typed = typed.replace(sign, ",")
    return typed.split(",")
