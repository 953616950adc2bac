"""What only a person can say of a list, and of those in it who have been away for long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.containers import Vertical

from shopvisit.files.importing.answers import NO_ORDER
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.form import Choice, Field, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.files.importing.answers import Answers, Question
    from shopvisit.files.importing.outcome import Imported

_Choices = tuple[tuple[str | int, str], ...]
_A_DAY = (0, 5, 10, 20)


class Questions(Vertical):
    """Fields of which those are shown that a list asks: each a choice by digit, one preset."""

    DEFAULT_CSS = """
    Questions { height: auto; }
    Questions > Field { margin: 1 0 0 0; }
    """

    def compose(self) -> Iterable[Widget]:
        orders: _Choices = (
            ("dmy", _("day first")),
            ("mdy", _("month first")),
            ("ymd", _("year first")),
            (NO_ORDER, _("leave such days out")),
        )
        staff: _Choices = ((0, _("leave the name out")), (1, _("take them on")))
        above: _Choices = ((0, _("leave them out")), (1, _("of whoever stands above")))
        for name, label, choices in (
            ("dates", N_("Order"), orders),
            ("staff", N_("Staff"), staff),
            ("as-above", N_("No name"), above),
        ):
            options = [Option(str(n), value, said) for n, (value, said) in enumerate(choices, 1)]
            field = Field(name, label, Choice(options, choices[0][0] if name != "dates" else None))
            field.display = False
            yield field

    def fit_to(self, questions: Sequence[Question], answers: Answers) -> bool:
        """Show those of them that are asked here, and what was asked before; whether any is."""
        said = {question.option.removeprefix("--"): question.what for question in questions}
        answered = {
            "dates": answers.dates is not None,
            "staff": answers.add_staff,
            "as-above": answers.as_above,
        }
        for field in self.query(Field):
            name = field.name or ""
            if name in said:
                field.say(said[name])
            field.display = name in said or (answered[name] and bool(field.note))
        return any(field.display for field in self.query(Field))

    def begin(self) -> None:
        """Stand on the first."""
        next(each for each in self.query(Field) if each.display).control.focus()

    def go_on(self) -> None:
        """From the question that has just been answered to the next."""
        shown = [each.control for each in self.query(Field) if each.display]
        here = next((place for place, each in enumerate(shown) if each.has_focus), len(shown))
        if here + 1 < len(shown):
            shown[here + 1].focus()

    def forget(self) -> None:
        """Another list is meant from now on."""
        for field in self.query(Field):
            field.hush()
            field.display = False
            _choice(field).value = None if field.name == "dates" else 0

    def missing(self) -> Field | None:
        """The first question that has no answer yet."""
        return next((each for each in self.query(Field) if each.display and not _said(each)), None)

    def answered(self, answers: Answers) -> Answers:
        """These, and what was chosen here."""
        chosen = {field.name: _choice(field).value for field in self.query(Field) if field.display}
        return replace(
            answers,
            dates=str(chosen["dates"]) if "dates" in chosen else answers.dates,
            add_staff=bool(chosen.get("staff", answers.add_staff)),
            as_above=bool(chosen.get("as-above", answers.as_above)),
        )


def _choice(field: Field) -> Choice:
    return field.query_one(Choice)


def _said(field: Field) -> bool:
    return _choice(field).value is not None


class Away(Vertical):
    """How many of those who came in stay away, and how many a day are to be called."""

    DEFAULT_CSS = """
    Away { height: auto; margin: 1 0 0 0; }
    """

    def compose(self) -> Iterable[Widget]:
        options = [
            Option(str(place), count, _("{count} a day").format(count=count) if count else _("no"))
            for place, count in enumerate(_A_DAY)
        ]
        yield Field("away", N_("Call them"), Choice(options, 0))

    def ask(self, done: Imported) -> None:
        """Say of whom it is about."""
        ninety, half_a_year = (count for _days, count in done.away)
        said = n_(
            "{count} has not been here for more than 90 days, {long} of them for more than 180. "
            "Nobody is called at once: say how many a working day, from the next one on.",
            "{count} have not been here for more than 90 days, {long} of them for more than 180. "
            "Nobody is called at once: say how many a working day, from the next one on.",
            ninety,
        )
        self.query_one(Field).say(said.format(count=f"{ninety:,}", long=f"{half_a_year:,}"))
        self.query_one(Choice).focus()

    @property
    def per_day(self) -> int:
        """How many calls a day were chosen."""
        return int(self.query_one(Choice).value or 0)
