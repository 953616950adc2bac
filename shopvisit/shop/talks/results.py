"""What becomes of the notes of a conversation: what is recorded, and what is read back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from shopvisit.calendar import opening_hours
from shopvisit.calendar.days import describe_day
from shopvisit.calendar.typed import DayError
from shopvisit.errors import InvalidError
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups.changing import Errand
from shopvisit.shop.gifts import gifts
from shopvisit.shop.gifts.gifts import Given
from shopvisit.shop.record import names as record_names
from shopvisit.shop.rules import planning, scores
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks import about
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.talks.questions import DAYS, NO_COMPLAINT, WORDS, plain_name, row_asked
from shopvisit.shop.talks.scripts import ENDS
from shopvisit.shop.tips.tips import Matter
from shopvisit.text.i18n import N_, _
from shopvisit.text.money import parse_amount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shopvisit.shop.rules.questions import Reply
    from shopvisit.shop.talks.notes import Notes

# Of the ease of 1 to 7: below the one it was trouble, from the other on it was easy.
_FAIR, _EASY = 4, 6
_EASE = (
    N_("it was a lot of trouble ({score} of 7)"),
    N_("it took some trouble ({score} of 7)"),
    N_("it was easy ({score} of 7)"),
)
_RECOMMENDS = (
    N_("would hardly recommend us ({score} of 10)"),
    N_("might recommend us ({score} of 10)"),
    N_("would gladly recommend us ({score} of 10)"),
)


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
    return _not_money(notes, questions) or _not_typed(notes, questions)


def _not_money(notes: Notes, questions: Sequence[str]) -> tuple[str, str] | None:
    """The worth of a gift, where it is no amount."""
    if "gift_worth" not in questions:
        return None
    try:
        gifts.check(notes.shop, _given(notes))
    except ValueError as error:
        return "gift_worth", str(error)
    except InvalidError as error:
        return error.field, str(error)
    return None


def unasked(notes: Notes) -> tuple[str, str] | None:
    """The first question that the call was made for and that has no answer, and what to say of it.

    It can be saved without: not everybody has an answer.
    """
    questions, row = notes.questions(), notes.form.follow_up
    asked = [each for each in about.asks_of(notes.shop, row.rule) if each in questions]
    scores = [each for each in asked if each in ("csat", "nps", "ces")]
    # A check is answered by whether it is solved, which is never left out.
    checks = row.rule == kinds.VERIFY
    if scores and not checks and not any(each in notes.picked for each in scores):
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
        gift=_given(notes) if "gift_worth" in questions else None,
        call_back=_agreed(notes, "call_back", "") if "call_back" in questions else None,
        complaint_as=notes.complaint_as if opens else None,
        unanswered=opens and notes.unanswered,
        done=_done(notes),
        moved=_moved(notes),
        own=_own_answers(notes),
    )


def _own_answers(notes: Notes) -> dict[int, Reply]:
    """What was answered to the shop's own questions, by their ids."""
    asked = {name: own for name, own in notes.own.items() if name in notes.questions()}
    return {
        own.id: notes.texts[name].strip() if own.kind == "words" else notes.picked[name]
        for name, own in asked.items()
        if notes.has(name)
    }


def _promised(notes: Notes) -> Agreed | None:
    made, who = _agreed(notes, "promise_when", "promise"), notes.picked.get("promise_who")
    errand = Errand(notes.texts.get("promise_place", ""), int(who) if who else None)
    return made._replace(errand=errand) if made else None


def _given(notes: Notes) -> Given:
    """The gift that was typed. Raises ValueError where its worth is no amount."""
    until = notes.day("gift_until")
    worth = parse_amount(notes.texts.get("gift_worth", ""))
    return Given(_typed(notes, "gift"), worth, until.day if until else None)


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


def matter(notes: Notes) -> Matter:
    """What the talk is about, for the tips that fit: what is noted by now counts, too."""
    form = notes.form
    names = {each.id: each.name for each in form.reasons}
    reasons = [names[reason] for reason in notes.reason_ids]
    said = [form.follow_up.reason, *form.open_complaints, *notes.texts.values()]
    if form.unhappy:
        reasons += form.unhappy.reasons
        said.append(form.unhappy.words)
    return Matter(form.item, tuple(dict.fromkeys(reasons)), tuple(said))


def read_back(notes: Notes) -> str:
    """What was noted, as it is read back to the customer; "" when nothing was."""
    questions = notes.questions()
    names = {each.id: each.name for each in notes.form.reasons}
    said = [
        _score(notes, question)
        for question in questions
        if question in SCALES and question in notes.picked
    ]
    if "mood" in notes.picked and "mood" in questions and "csat" not in notes.picked:
        said.append(_(record_names.MOODS[str(notes.picked["mood"])]))
    if "reasons" in questions:
        said += [names[reason] for reason in notes.reason_ids]
    said += [_own(notes, each) for each in questions if each in notes.own and notes.has(each)]
    said += [_typed(notes, word) for word in WORDS if word in questions]
    said += [_again(notes, each) for each in questions if plain_name(each) == "done_when"]
    if notes.texts.get("promise") and "promise" in questions:
        when = notes.understood("promise_when")
        form = _("we promise: {what}, by {when}") if when else _("we promise: {what}")
        said.append(form.format(what=_typed(notes, "promise"), when=when))
    if "gift_worth" in questions and (given := _gift_in_words(notes)):
        said.append(_("for you: {gift}").format(gift=given))
    if (when := notes.understood("next_when")) and "next_when" in questions:
        about = _typed(notes, "next_about")
        form = _("we call again on {when}: {what}") if about else _("we call again on {when}")
        said.append(form.format(when=when, what=about))
    return _(", ").join(each for each in said if each)


def _gift_in_words(notes: Notes) -> str:
    """What they are given; what is not understood yet is left out."""
    try:
        return gifts.said(_given(notes), notes.shop.clock.today())
    except (DayError, ValueError):
        return _typed(notes, "gift")


def _again(notes: Notes, question: str) -> str:
    """What had been promised, with the time that was agreed on instead."""
    row, when = notes.row_of(question), notes.understood(question)
    if row is None or not when:
        return ""
    return _("we promise: {what}, by {when}").format(what=row.reason.strip(ENDS), when=when)


def _own(notes: Notes, question: str) -> str:
    """What was answered to one of the shop's own; yes and a number say nothing by themselves."""
    own = notes.own[question]
    if own.kind == "words":
        return _typed(notes, question)
    said = own.said(notes.picked[question])
    if own.kind == "choice":
        return said
    return _("{what}: {note}").format(what=own.text.strip(ENDS), note=said)


def _typed(notes: Notes, question: str) -> str:
    """Words as they were typed, but for the full stop: the sentence goes on behind them."""
    return notes.texts.get(question, "").strip(ENDS)


def _score(notes: Notes, question: str) -> str:
    """A score as one says it to somebody: what it means, and the number behind it."""
    score = notes.number(question, 0)
    if question == "fixed" and notes.verifies:
        return _("it is solved now") if score else _("it is not solved yet")
    if question == "csat":
        mood = _(record_names.CSAT[score])
        return _("{mood} ({score} of 5)").format(mood=mood, score=score)
    if question == "nps":
        low = notes.shop.config.thresholds.low_nps + 1
        return _graded(score, (low, scores.PROMOTER), _RECOMMENDS)
    if question == "ces":
        return _graded(score, (_FAIR, _EASY), _EASE)
    return {
        "fixed": _("it works now") if score else _("it does not work yet"),
        "first_time": _("solved the first time") if score else _("not solved the first time"),
    }[question]


def _graded(score: int, limits: tuple[int, int], names: tuple[str, str, str]) -> str:
    """The name for a score below, between and from the limits on."""
    return _(names[sum(score >= limit for limit in limits)]).format(score=score)


def closing(notes: Notes) -> str:
    """How the call ends, with what was noted read back; "" where there is nothing to read back.

    Who is unhappy, or has nothing that works, hears an apology and what happens next.
    """
    script, noted = notes.form.script, read_back(notes)
    said = script.sorry if _failed(notes) else script.fair if _middling(notes) else script.closing
    if notes.picked["outcome"] != "reached" or ("{noted}" in said and not noted):
        return ""
    if noted and "{noted}" not in said:
        said = _("So I have noted: {noted}. Is that right? {closing}").replace("{closing}", said)
    return said.replace("{next}", _next(notes)).replace("{noted}", noted)


def _failed(notes: Notes) -> bool:
    asked = notes.questions()
    return notes.low or ("fixed" in asked and notes.number("fixed", 1) == 0)


def _middling(notes: Notes) -> bool:
    """Whether they were neither unhappy nor content."""
    if "ces" in notes.questions() and notes.number("ces", _EASY) < _FAIR:
        return True
    if notes.mood is not None:
        return notes.mood == "neutral"
    return notes.number("nps", scores.PROMOTER) < scores.PROMOTER


def _next(notes: Notes) -> str:
    """What happens after this call, as far as the answers so far have it planned."""
    if notes.reopens:
        return _("We will carry on at once, and tell you as soon as it is done")
    if by := answer_by(notes):
        return _("You will have our answer by {time}").format(time=by)
    shop = notes.shop
    if notes.low and (call := planning.would_win_back(shop, notes.form.follow_up.customer_id)):
        by_day, who = call
        if who is not None and who == shop.staff_id:
            said = _("I will call you again by {day}")
        elif who is not None and who == planning.manager():
            said = _("The manager will call you by {day}")
        else:
            said = _("We will call you again by {day}")
        return said.format(day=_day(by_day, shop.clock.today()))
    if notes.complaint_as != NO_COMPLAINT:
        return _("We will see to it, and tell you as soon as it is done")
    return _("We will put it right")


def _day(day: date, today: date) -> str:
    """A day to come, as one says it."""
    near = {0: _("today"), 1: _("tomorrow")}
    return near.get((day - today).days) or describe_day(day, today)
