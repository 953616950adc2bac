"""What becomes of the notes of a conversation: what is recorded, and what is read back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from shopvisit.calendar import opening_hours
from shopvisit.calendar.days import describe_day
from shopvisit.calendar.typed import DayError
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups.changing import Errand
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks import about
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.talks.questions import DAYS, NO_COMPLAINT, WORDS, plain_name, row_asked
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.shop.talks.notes import Notes


def problem(notes: Notes) -> tuple[str, str] | None:
    """The first question that cannot be saved as it stands, and why."""
    questions = notes.questions()
    for question in questions:
        if plain_name(question) in DAYS:
            try:
                notes.day(question)
            except DayError as error:
                return question, str(error)
    row = notes.form.follow_up
    # On a call about something else the question can wait for its own.
    if row.rule == kinds.VERIFY and "fixed" in questions and "fixed" not in notes.picked:
        return "fixed", _("Is it solved now? The complaint waits for this answer.")
    for question in notes.must_be_said:
        if question in questions and question not in notes.picked:
            return question, about.ask_done(row.kind)
    return _not_typed(notes, questions)


def unasked(notes: Notes) -> tuple[str, str] | None:
    """The first question that the call was made for and that has no answer, and what to say of it.

    It can be saved without: not everybody has an answer.
    """
    questions, row = notes.questions(), notes.form.follow_up
    asked = [each for each in about.asks_of(notes.shop, row.kind, row.rule) if each in questions]
    scores = [each for each in asked if each in ("csat", "nps", "ces")]
    if scores and not any(each in notes.picked for each in scores):
        return scores[0], _("No score yet: a digit, or Enter again to save without one.")
    if "fixed" in asked and "fixed" not in notes.picked:
        return "fixed", _("Does it work now? 1 yes, 2 no; Enter again saves without it.")
    return None


def _not_typed(notes: Notes, questions: Sequence[str]) -> tuple[str, str] | None:
    """The first question without the words that it needs."""
    needed = {
        "done_when": about.ask_when(),
        "call_back": _("When should we call back?"),
        "next_about": _("Please say what it is about."),
    }
    for question in questions:
        why = needed.get(plain_name(question))
        if why and not notes.texts.get(question, "").strip():
            return question, why
    return None


def answer_by(notes: Notes) -> str:
    """By when the complaint is to be answered, in words; "" where none is left to be."""
    if not notes.unanswered:
        return ""
    shop = notes.shop
    within = timedelta(hours=shop.config.complaints.hours(notes.complaint_as))
    by = opening_hours.answer_by(shop.hours, shop.clock.now(), within).astimezone()
    today = shop.clock.today()
    return f"{by:%H:%M}" if by.date() == today else describe_day(by.date(), today, by.time())


def answer(notes: Notes) -> Answer:
    """What to record: the answers to questions that still apply.

    `problem` comes first: a day that cannot be understood raises DayError here.
    """
    questions = notes.questions()
    picked = {name: notes.picked[name] for name in questions if name in notes.picked}
    picked = {name: it for name, it in picked.items() if name in Answer._fields}
    picked.pop("complaint_as", None)
    opens = "complaint_as" in questions and notes.complaint_as != NO_COMPLAINT
    said = {name: notes.texts.get(name, "") for name in (*WORDS, "note", "right_number")}
    fields = cast(
        "dict[str, Any]", picked | {name: said[name] for name in questions if name in said}
    )
    return Answer(
        **fields,
        reason_ids=tuple(notes.reason_ids) if "reasons" in questions else (),
        promise=_promised(notes),
        next=_agreed(notes, "next_when", "next_about"),
        call_back=_agreed(notes, "call_back", "") if "call_back" in questions else None,
        complaint_as=notes.complaint_as if opens else None,
        unanswered=opens and notes.unanswered,
        done=_done(notes),
        moved=_moved(notes),
    )


def _promised(notes: Notes) -> Agreed | None:
    made, who = _agreed(notes, "promise_when", "promise"), notes.picked.get("promise_who")
    errand = Errand(notes.texts.get("promise_place", ""), int(who) if who else None)
    return made._replace(errand=errand) if made else None


def _done(notes: Notes) -> dict[int, bool]:
    """What was said of follow-ups: that they are done with this talk, or that they are not."""
    asked = (each for each in notes.questions() if plain_name(each) == "done")
    return {
        id_: bool(notes.picked[each])
        for each in asked
        if each in notes.picked and (id_ := row_asked(each))
    }


def _moved(notes: Notes) -> dict[int, Agreed]:
    """The new times of promises that are not kept yet."""
    asked = (each for each in notes.questions() if plain_name(each) == "done_when")
    return {
        id_: agreed
        for each in asked
        if (id_ := row_asked(each)) and (agreed := _agreed(notes, each, ""))
    }


def _agreed(notes: Notes, when: str, what: str) -> Agreed | None:
    typed = notes.day(when) if when in notes.questions() else None
    if typed is None:
        return None
    time = f"{typed.time:%H:%M}" if typed.time else None
    return Agreed(typed.day, notes.texts.get(what, "").strip(), time)


def read_back(notes: Notes) -> str:
    """What was noted, as it is read back to the customer; "" when nothing was."""
    questions = notes.questions()
    names = {each.id: each.name for each in notes.form.reasons}
    said = [
        _score(notes, question)
        for question in questions
        if question in SCALES and question in notes.picked
    ]
    if "reasons" in questions:
        said += [names[reason] for reason in notes.reason_ids]
    said += [
        notes.texts[word].strip() for word in WORDS if word in questions and notes.texts.get(word)
    ]
    if notes.texts.get("promise") and "promise" in questions:
        when = notes.understood("promise_when")
        form = _("we promise: {what}, by {when}") if when else _("we promise: {what}")
        said.append(form.format(what=notes.texts["promise"].strip(), when=when))
    if (when := notes.understood("next_when")) and "next_when" in questions:
        about = notes.texts.get("next_about", "").strip()
        form = _("we call again on {when}: {what}") if about else _("we call again on {when}")
        said.append(form.format(when=when, what=about))
    return _(", ").join(each for each in said if each)


def _score(notes: Notes, question: str) -> str:
    score = notes.number(question, 0)
    if question == "fixed" and notes.verifies:
        return _("it is solved now") if score else _("it is not solved yet")
    return {
        "csat": _("satisfied {score} of 5"),
        "nps": _("would recommend us {score} of 10"),
        "ces": _("ease {score} of 7"),
        "fixed": _("it works now") if score else _("it does not work yet"),
        "first_time": _("solved the first time") if score else _("not solved the first time"),
    }[question].format(score=score)
