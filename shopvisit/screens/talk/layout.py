"""How the quick form is set: facts above, the script to read aloud, the answers, the read-back.

From `WIDE` columns on the script is a page of its own at the left, with the read-back at its foot,
and the answers stand at the right; below that they stand under one another. Every question has its
place before anything is answered, so that nothing moves while one scores: the reasons, and what
else there is no room for, open over the lines below for as long as one is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shopvisit.screens.talk import telling
from shopvisit.screens.talk.answers import Setter
from shopvisit.screens.talk.page import Line
from shopvisit.screens.talk.telling import MARGIN
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks.questions import SAVE, plain_name

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from shopvisit.shop.talks.notes import Notes

WIDE = 110
_MOST_FACTS = 5
_NARROWEST, _WIDEST = 44, 64  # of the page with the script: longer lines are hard to read aloud
_GAP = 2  # between the page and the answers
_MOST_ANSWERS = 96
_LEAST_SCRIPT = 8  # lines of it that even a long read-back leaves, where they share a page
_AIR = 4  # lines to spare with which a page has empty ones above and below
# How facts and script give way to the answers, the first that fits: the most lines of each.
_ROOM = ((99, 99), (2, 99), (2, 5), (1, 4), (1, 2), (1, 0), (0, 0))
_EARLY = ("channel", "outcome", *SCALES, "own")


class Look(NamedTuple):
    """What the page shows besides the answers; `top` is the line of them that was first."""

    focus: str
    emergency: bool = False
    phone: bool = False
    wrong: tuple[str, str] | None = None
    minutes: int = 0
    top: int = 0


class Laid(NamedTuple):
    """Every line of the page, and the line of the answers that is first now."""

    lines: list[Line]
    top: int


def lay_out(notes: Notes, look: Look, size: tuple[int, int]) -> Laid:
    """The form, for a page of `size` columns and rows."""
    width, height = size
    head = [telling.head(notes, width, phone=look.phone, minutes=look.minutes)]
    head += telling.warnings(notes, width)
    facts = telling.facts(notes, width)[:_MOST_FACTS]
    if width >= WIDE:
        above = [*head, *facts, Line()]
        laid = _side_by_side(notes, look, (width, height - len(above)))
        return Laid([*above, *laid.lines], laid.top)
    return _one_below_the_other(notes, look, size, (head, facts))


def _one_below_the_other(
    notes: Notes, look: Look, size: tuple[int, int], above: tuple[list[Line], list[Line]]
) -> Laid:
    width, height = size
    head, facts = above
    closing = telling.closing(notes, width, max(1, height // 3))
    closing = [Line()] * (telling.foot(notes, width) - len(closing)) + closing
    script = [line for part in telling.script(notes, width, emergency=look.emergency)
              for line in part]  # fmt: skip
    spare = height - len(head) - len(closing) - len(notes.order())
    most = next((most for most in _ROOM if _needs(most, facts, script) <= spare), (0, 0))
    facts, script = facts[: most[0]], _part(script, most[1], look)
    spare -= len(facts) + len(script)
    lines = [*head, *facts]
    if script:
        lines += [Line()] * (spare > 0) + script
        spare -= 1
    lines += [Line()] * (spare > 0)
    room = height - len(lines) - len(closing)
    if room < 1:
        room, closing = height - len(lines), []
    laid = _answers(notes, look, width - MARGIN, room)
    lines += laid.lines + [Line()] * (room - len(laid.lines))
    return Laid(lines + closing, laid.top)


def _needs(most: tuple[int, int], facts: Sequence[Line], script: Sequence[Line]) -> int:
    return min(most[0], len(facts)) + min(most[1], len(script))


def _part(script: list[Line], most: int, look: Look) -> list[Line]:
    """As many lines of the script: its beginning, or once the scores are given its end."""
    if len(script) <= most or look.emergency or plain_name(look.focus) in _EARLY:
        return script[:most]
    return script[len(script) - most :]


def _side_by_side(notes: Notes, look: Look, size: tuple[int, int]) -> Laid:
    width, height = size
    left = max(_NARROWEST, min(_WIDEST, width * 2 // 5))
    page = _read_aloud(notes, look, (left, height))
    above = [Line()] * (height > len(notes.order()) + _AIR)  # as there is on the page
    room = height - len(above)
    laid = _answers(notes, look, min(_MOST_ANSWERS, width - left - _GAP - MARGIN), room)
    answers = above + laid.lines + [Line()] * (room - len(laid.lines))
    lines = [
        said.on("paper", left).beside(answer, left + _GAP)
        for said, answer in zip(page, answers, strict=True)
    ]
    return Laid(lines, laid.top)


def _read_aloud(notes: Notes, look: Look, size: tuple[int, int]) -> list[Line]:
    """All that is said, on a page of its own: the script, and at its foot what is read back."""
    width, height = size
    parts = telling.script(notes, width, emergency=look.emergency)
    needed = sum(map(len, parts))
    closing = telling.closing(notes, width, max(2, height - _LEAST_SCRIPT))
    room = height - len(closing)
    airy = needed + len(parts) + _AIR <= room
    lines = [Line()] * airy
    for part in parts:
        lines += [*part, *[Line()] * airy]
    lines = _part(lines, max(0, room - airy), look)
    lines += [Line()] * (room - airy - len(lines))
    return [*lines, *closing, *[Line()] * airy]


def _answers(notes: Notes, look: Look, width: int, room: int) -> Laid:
    """The questions in their places, and the one in focus over what is below it."""
    setter = Setter(notes, look.focus, width, look.wrong)
    asked = set(notes.questions())
    places = _places(notes, setter, room, asked)
    lines: list[Line] = []
    at, focused = 0, [Line()]
    for question, (before, rows) in places.items():
        lines += [Line()] * before
        set_ = setter.lines(question) if question in asked else []
        if question == look.focus:
            at, focused = len(lines), set_
        lines += _in(rows, set_, setter.width) + [Line()] * (rows - len(set_))
    lines[at : at + len(focused)] = focused
    top = max(0, min(look.top, len(lines) - room))
    top = min(at, max(top, at + len(focused) - room))
    return Laid(lines[top : top + room], top)


def _in(rows: int, lines: list[Line], width: int) -> list[Line]:
    """As much of a question as there are rows for; two dots say that there is more of it."""
    if 0 < rows < len(lines):
        lines[rows - 1].put(".." if lines[rows - 1].width <= width - 2 else "")
    return lines[:rows]


def _places(
    notes: Notes, setter: Setter, room: int, asked: Container[str]
) -> dict[str, tuple[int, int]]:
    """How many lines each question has, and how many are empty before it.

    None of it depends on an answer that is chosen by a digit, as far as there is room.
    """
    order = notes.order()
    spare = room - len(order)
    rows = {question: 1 if spare >= 0 or question in asked else 0 for question in order}
    # What came of the call is looked for before by what it was made.
    for question in (*order[1:], order[0]):
        more = setter.full(question) - 1
        if 0 < more <= spare:
            rows[question] += more
            spare -= more
    before = dict.fromkeys(order, 0)
    # The call itself, what was given by digits, what was said, and what comes of it.
    for question in ("words", order[2], "complaint_as", SAVE):
        if question in before and spare > 0:
            before[question] = 1
            spare -= 1
    return {question: (before[question], rows[question]) for question in order}
