"""The questions of the quick form: what they are called, what can be chosen, and by which key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shopvisit.settings.values import ABSENCE, DIMENSIONS
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.followups import kinds
from shopvisit.shop.record import names as record_names
from shopvisit.shop.rules.scores import SCALES
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from shopvisit.shop.rules.questions import Question

WORDS = ("praise", "complaint", "need", "suggestion")
LABELS = {
    "channel": N_("By"),
    "outcome": N_("Outcome"),
    "csat": N_("Satisfied"),
    "nps": N_("Recommends"),
    "ces": N_("Ease"),
    "fixed": N_("Works now"),
    "first_time": N_("First time"),
    "own": N_("We ask"),
    "mood": N_("Mood"),
    "reasons": N_("Why"),
    "complaint_as": N_("Complaint?"),
    "words": N_("In words"),
    "praise": N_("Praise"),
    "complaint": N_("Complaint"),
    "need": N_("Need"),
    "suggestion": N_("Suggestion"),
    "promise": N_("Promise"),
    "promise_when": N_("kept by"),
    "errand": N_("Come by?"),
    "promise_place": N_("where"),
    "promise_who": N_("who"),
    "gift": N_("Gift"),
    "gift_worth": N_("worth"),
    "gift_until": N_("good until"),
    "next_when": N_("Next call"),
    "next_about": N_("about"),
    "call_back": N_("Call back"),
    "right_number": N_("Right no."),
    "no_contact": N_("No contact"),
    "note": N_("Note"),
    "done": N_("Done now"),
    "done_when": N_("by when"),
    "save": N_("Save"),
}
# What some of them are called where the talk is about a complaint.
SOLVED_LABELS = {"fixed": N_("Solved now"), "complaint": N_("Still wrong")}
# What it is called to be done with a promise, and with what the manager is to settle.
DONE_LABELS = {"promise": N_("Is it done?"), "retention": N_("Settled?")}
# What is given in a talk: folded until its key is pressed, or somebody has typed what it is.
GIFT = ("gift", "gift_worth", "gift_until")
TEXTS = (
    *WORDS,
    "promise",
    "promise_when",
    "promise_place",
    "done_when",
    *GIFT,
    "next_when",
    "next_about",
    "call_back",
    "right_number",
    "note",
)
# What is chosen once in a talk, besides the scores.
CHOSEN = ("channel", "outcome", "mood", "complaint_as", "no_contact", "promise_who")
# What is asked where the customer was not reached, besides the note.
UNREACHED = {
    "call_back": ("call_back",),
    "wrong_number": ("right_number",),
    "refused": ("no_contact",),
}
DAYS = ("promise_when", "done_when", "next_when", "call_back", "gift_until")
# What the scores mean; of long scales what their ends do.
SCORES: Mapping[str, Mapping[int, str]] = {
    "csat": record_names.CSAT,
    "nps": {0: N_("never"), 10: N_("certainly")},
    "ces": {1: N_("a lot of trouble"), 7: N_("no trouble")},
}
# The answer to `complaint_as` that opens none, and what can be said besides of one that is opened.
NO_COMPLAINT = "none"
UNANSWERED = "unanswered"
# Where one stands when nothing is asked: no digit answers it, Enter saves.
SAVE = "save"
# What 0 turns to, where the reasons that are offered do not fit.
OTHER_REASONS = {
    "praise": N_("0 reasons of praise"),
    "complaint": N_("0 reasons of complaint"),
    "absence": N_("0 why they stay away"),
}
# How the shop's own questions are named, by how they are answered; their ids follow.
_OWN, _OWN_WORDS = "own_", "own_words_"
# Every reason has a number that no other number begins with, so that none needs an Enter.
_FEW = 9


def of_row(follow_up_id: int, question: str) -> str:
    """The name of a question that is asked of one follow-up of the talk."""
    return f"{follow_up_id}:{question}"


def row_asked(question: str) -> int | None:
    """Of which follow-up it is asked; None for what is asked once in a talk."""
    before, found, _name = question.rpartition(":")
    return int(before) if found else None


def gift(texts: Mapping[str, str], unfolded: Container[str]) -> list[str]:
    """What is asked of a gift: what it is where that is `unfolded`, all of it once it was typed."""
    if texts.get("gift"):
        return [*GIFT]
    return ["gift"] if "gift" in unfolded else []


def plain_name(question: str) -> str:
    """The name that `LABELS` has for it, whichever follow-up it is asked of."""
    return "own" if own_asked(question) else question.rpartition(":")[2]


def in_words(question: str) -> bool:
    """Whether it is answered by typing, not by choosing."""
    return plain_name(question) in TEXTS or question.startswith(_OWN_WORDS)


def of_own(question: Question) -> str:
    """The name that one of the shop's own questions has among the others."""
    return f"{_OWN_WORDS if question.kind == 'words' else _OWN}{question.id}"


def own_asked(question: str) -> int | None:
    """Which of the shop's own questions it is; None for all others."""
    before, found, id_ = question.rpartition("_")
    return int(id_) if found and f"{before}_" in (_OWN, _OWN_WORDS) else None


def own_choices(question: Question) -> list[Choice]:
    """What there is to choose from at one of the shop's own questions."""
    answers = question.answers().items()
    named = question.kind != "one_to_five"
    return [
        Choice(str(number), value, name if named else "")
        for number, (value, name) in enumerate(answers, start=1)
    ]


class ReasonChoice(NamedTuple):
    id: int
    name: str
    polarity: str
    dimension: str | None


class Choice(NamedTuple):
    """One answer to choose: the key that picks it, its value, and its name if it has one."""

    sign: str
    value: str | int
    name: str = ""


def choices(question: str) -> list[Choice]:
    """What there is to choose at `question`, in order; reasons are numbered by `numbered`."""
    if question == SAVE:
        return []
    if question in SCORES:
        least, most = SCALES[question]
        return [
            Choice(str(score) if score < 10 else "+", score, _(SCORES[question].get(score, "")))
            for score in range(least, most + 1)
        ]
    if question in ("fixed", "first_time", "no_contact"):
        return [Choice("1", 1, _("yes")), Choice("2", 0, _("no"))]
    if question == "done":
        return [Choice("1", 1, _("yes")), Choice("2", 0, _("not yet"))]
    if question == "errand":
        return [
            Choice("1", "promise_place", _("where to")),
            Choice("2", "promise_who", _("who goes")),
        ]
    if question == "words":
        return [Choice(str(n), word, _(LABELS[word])) for n, word in enumerate(WORDS, start=1)]
    names = {
        "channel": kinds.CHANNELS,
        "outcome": kinds.OUTCOMES,
        "mood": record_names.MOODS,
        "complaint_as": complaint_kinds.SEVERITIES
        | {NO_COMPLAINT: N_("no need"), UNANSWERED: N_("not answered")},
    }[question]
    return [
        Choice(str(number), value, _(name))
        for number, (value, name) in enumerate(names.items(), start=1)
    ]


def offered(*, low: bool, pleased: bool, away: bool, turned: int = 0) -> tuple[str, ...]:
    """The polarities of reasons, those first that fit the talk; `away`: it is about an absence.

    `turned` is how often those that came first did not fit after all.
    """
    if low:
        found = ("complaint", ABSENCE, "praise") if away else ("complaint", "praise")
    else:
        of_service = ("praise", "complaint") if pleased else ("complaint", "praise")
        found = (ABSENCE, *of_service) if away else of_service
    turns = turned % len(found)
    return found[turns:] + found[:turns]


def _place(reason: ReasonChoice) -> int:
    known = reason.dimension in DIMENSIONS
    return DIMENSIONS.index(reason.dimension) if known else len(DIMENSIONS)


def numbered(reasons: Sequence[ReasonChoice], polarity: str) -> dict[str, ReasonChoice]:
    """The reasons of that polarity by their numbers: two digits, the first for the dimension.

    Where few are left to choose from, one digit is enough.
    """
    wanted = [each for each in reasons if each.polarity == polarity]
    if len(wanted) <= _FEW:
        return {str(number): each for number, each in enumerate(wanted, start=1)}
    coded: dict[str, ReasonChoice] = {}
    dimension: str | None = ""
    tens, ones = 0, _FEW
    for each in sorted(wanted, key=_place):
        if each.dimension != dimension or ones == _FEW:
            tens, ones, dimension = tens + 1, 0, each.dimension
        ones += 1
        if tens <= _FEW:
            coded[f"{tens}{ones}"] = each
    return coded
