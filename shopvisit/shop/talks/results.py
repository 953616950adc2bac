"""What becomes of the notes of a conversation: what is recorded, and what is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.talks.questions import NO_COMPLAINT, WORDS
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.talks.notes import Notes


def answer(notes: Notes) -> Answer:
    """What to record: the answers to questions that still apply.

    `Notes.problem` comes first: a day that cannot be understood raises DayError here.
    """
    questions = notes.questions()
    picked = {name: notes.picked[name] for name in questions if name in notes.picked}
    picked.pop("complaint_as", None)
    opens = "complaint_as" in questions and notes.complaint_as != NO_COMPLAINT
    said = {name: notes.texts.get(name, "") for name in (*WORDS, "note", "right_number")}
    fields = cast(
        "dict[str, Any]", picked | {name: said[name] for name in questions if name in said}
    )
    return Answer(
        **fields,
        reason_ids=tuple(notes.reason_ids) if "reasons" in questions else (),
        promise=_agreed(notes, "promise_when", "promise"),
        next=_agreed(notes, "next_when", "next_about"),
        call_back=_agreed(notes, "call_back", "") if "call_back" in questions else None,
        complaint_as=notes.complaint_as if opens else None,
        unanswered=opens and notes.unanswered,
    )


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
