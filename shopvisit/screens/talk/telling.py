"""What the quick form tells: who it is and what is known of them, and what to say to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from shopvisit.screens.talk.page import Line
from shopvisit.shop.followups import kinds
from shopvisit.shop.talks import briefing, results
from shopvisit.text.cells import cut, fit, flow, plain, wrapped
from shopvisit.text.i18n import _
from shopvisit.text.phones import mask_phone, shown_phone

if TYPE_CHECKING:
    from shopvisit.shop.talks.notes import Notes

MARGIN = 2
_GAP = 2
_SHORTEST_NAME = 12
_SHORTEST_NOTED = 24  # the cells of a score or two, read back


def text(words: str, style: str, width: int, hanging: str = "") -> list[Line]:
    """`words` between the margins, in lines under one another behind what is `hanging` out."""
    lines = wrapped(words, width - 2 * MARGIN - cell_len(hanging))
    before = [hanging, *[" " * cell_len(hanging)] * len(lines)]
    return [
        Line([(" " * MARGIN, ""), (start + line, style)])
        for start, line in zip(before, lines, strict=False)
    ]


def head(notes: Notes, width: int, *, phone: bool, minutes: int) -> Line:
    """Who it is and why, how to reach them, and for how long one has been talking."""
    form = notes.form
    row = form.follow_up
    why = " · ".join((_(kinds.KINDS[row.kind]), *row.said))
    number = form.customer.phone
    number = plain(shown_phone(number)) if phone else mask_phone(number)
    clock = _("{minutes} min").format(minutes=minutes) if minutes else ""
    parts = [part for part in (clock, briefing.standing(form), number) if part]
    name = briefing.name(form)
    room = max(0, width - 2 * MARGIN - cell_len(why) - _GAP)
    # Whom one talks to comes before what is known of them.
    while parts and sum(_GAP + cell_len(part) for part in parts) + _SHORTEST_NAME > room:
        del parts[0]
    if clock in parts[:1]:
        parts = [*parts[1:], clock]
    known = "".join(" " * _GAP + part for part in parts)
    name = fit(name, max(0, min(cell_len(name), room - cell_len(known))))
    first = Line([(" " * MARGIN, ""), (name, "name"), (known, "quiet")])
    first.put(" " * max(_GAP, width - MARGIN - first.width - cell_len(why)))
    first.put(why, "late" if row.state == "overdue" else "accent")
    return first


def facts(notes: Notes, width: int) -> list[Line]:
    """What helps to begin the call: first what the customer is not to be asked again."""
    form = notes.form
    row = form.follow_up
    told = briefing.told(form)
    wrong, more = (told[:1], told[1:]) if form.unhappy else ([], told)
    lines = text(row.reason, "", width) if row.complaint_id or row.improvement_id else []
    for said in wrong:
        lines += text(said, "late", width)[:2]
    room = width - 2 * MARGIN
    lines += [_fact(said, "quiet") for said in flow([*briefing.facts(form), *more], room)]
    below = (
        (briefing.promises(form), "accent"),
        (briefing.to_redeem(form, notes.shop.clock.today()), "accent"),
        (briefing.also(form), "quiet"),
    )
    for said, style in below:
        lines += text(said, style, width) if said else []
    return lines


def _fact(said: str, style: str) -> Line:
    return Line([(" " * MARGIN, ""), (said, style)])


def warnings(notes: Notes, width: int) -> list[Line]:
    """What to mind before one calls."""
    form = notes.form
    lines = [
        line for warning in briefing.warnings(form) for line in text(f"! {warning}", "late", width)
    ]
    if form.draft:
        lines += text(_("Taken up again where it was left."), "accent", width)
    return lines


def script(notes: Notes, width: int, *, emergency: bool) -> list[list[Line]]:
    """What to say, by paragraphs."""
    spoken = notes.form.script
    if emergency:
        return [text(said, "accent", width) for said in spoken.emergency]
    questions = (
        text(question, "", width, f"{number}. ")
        for number, question in enumerate(spoken.questions, start=1)
    )
    return [text(spoken.opening, "", width), *questions]


def closing(notes: Notes, width: int, most: int) -> list[Line]:
    """The end of the call, with what was noted read back; at most `most` lines."""
    if notes.picked["outcome"] != "reached":
        return []
    room = width - 2 * MARGIN
    if said := results.closing(notes):
        return [_fact(line, "") for line in cut(wrapped(said, room), room, most)]
    return text(_("What you note is read back here, before you say goodbye."), "quiet", width)


def foot(notes: Notes, width: int) -> int:
    """How many lines the end of the call takes, whichever end the scores lead to."""
    script = notes.form.script
    noted = "x" * _SHORTEST_NOTED
    ends = (
        said.replace("{noted}", noted).replace("{next}", noted)
        for said in (script.closing, script.fair, script.sorry)
    )
    return max(len(wrapped(said, width - 2 * MARGIN)) for said in ends)
