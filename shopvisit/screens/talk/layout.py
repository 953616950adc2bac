"""How the quick form is set: every line in the order of the call, and the page that draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from shopvisit.shop.followups import kinds
from shopvisit.shop.record import names as record_names
from shopvisit.shop.talks import briefing
from shopvisit.shop.talks.questions import (
    LABELS,
    NO_COMPLAINT,
    SAVE,
    TEXTS,
    UNANSWERED,
    in_words,
    plain_name,
)
from shopvisit.shop.talks.results import answer_by, closing
from shopvisit.text.cells import fit, flow, plain, wrapped
from shopvisit.text.i18n import _
from shopvisit.text.phones import mask_phone, shown_phone
from shopvisit.widgets.marked import Marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from shopvisit.shop.talks.notes import Notes

MARGIN = 2
_GAP = 2
_SHORTEST_NAME = 12
# What is noted once the questions of the script have been answered.
_LATE = ("words", *TEXTS)


@dataclass
class Line:
    """One line as it is set: pieces of (text, style), and the question it belongs to.

    `hits` are ranges of cells and the sign that a click there stands for; `typed_at` is the cell
    where the text that is being typed begins, and the input stands.
    """

    pieces: list[tuple[str, str]] = field(default_factory=list)
    question: str = ""
    hits: list[tuple[int, int, str]] = field(default_factory=list)
    typed_at: int | None = None

    def put(self, text: str, style: str = "", sign: str = "") -> None:
        """Set `text` at the end of the line; a click on it means `sign`."""
        if sign:
            self.hits.append((self.width, self.width + cell_len(text), sign))
        self.pieces.append((text, style))

    @property
    def width(self) -> int:
        return sum(cell_len(text) for text, _style in self.pieces)


class Page(Marked, Widget, can_focus=True):
    """Draws the lines it is given: the first one, and those around the question in focus."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "page--name",
        "page--quiet",
        "page--label",
        "page--accent",
        "page--late",
        "page--chosen",
        "page--focus",
    }
    DEFAULT_CSS = """
    Page { height: 1fr; }
    Page > .page--name { text-style: bold; }
    Page > .page--chosen { text-style: bold; }
    Page > .page--late { text-style: bold; }
    Page > .page--accent { text-style: none; }
    Page > .page--quiet { text-style: none; }
    Page > .page--label { text-style: none; }
    Page > .page--focus { text-style: none; }
    """

    class Clicked(Message):
        """A click at `question`, on the choice with `sign` if on one."""

        def __init__(self, question: str, sign: str) -> None:
            super().__init__()
            self.question = question
            self.sign = sign

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._focus = ""
        self._top = 0

    def show(self, lines: Sequence[Line], focus: str) -> tuple[int, int] | None:
        """Draw `lines`; where the text of the question in focus is typed, as (column, row)."""
        self._lines, self._focus = lines, focus
        self.unmark()
        mine = [number for number, line in enumerate(lines) if line.question == focus]
        # The first line stays whatever is scrolled below it: it says who this is.
        shown = max(1, self.size.height - 1)
        if mine:
            self._top = max(min(self._top, mine[0] - 1), mine[-1] - shown)
        self._top = max(0, min(self._top, len(lines) - 1 - shown))
        self.refresh()
        fields = [(line.typed_at, n - self._top) for n, line in enumerate(lines) if line.typed_at]
        return (fields[0][0] or 0, fields[0][1]) if fields else None

    @property
    def line_in_use(self) -> int:
        """Which line of the widget the question in focus begins in."""
        mine = (n for n, line in enumerate(self._lines) if line.question == self._focus)
        return max(0, next(mine, 0) - self._top)

    def _number_at(self, y: int) -> int:
        return y + self._top if y else 0

    def render_line(self, y: int) -> Strip:
        number, width = self._number_at(y), self.size.width
        base = self.rich_style
        if number >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[number]
        if line.question and line.question == self._focus:
            base = base + self.get_component_rich_style("page--focus", partial=True)
        segments = [
            Segment(
                text,
                base + self.get_component_rich_style(f"page--{style}", partial=True)
                if style
                else base,
            )
            for text, style in line.pieces
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        number = self._number_at(event.y)
        if number < len(self._lines) and (line := self._lines[number]).question:
            sign = next((hit[2] for hit in line.hits if hit[0] <= event.x < hit[1]), "")
            self.post_message(self.Clicked(line.question, sign))


class Look(NamedTuple):
    """What the page shows besides the answers."""

    focus: str
    emergency: bool = False
    phone: bool = False
    wrong: tuple[str, str] | None = None


def lay_out(notes: Notes, look: Look, size: tuple[int, int]) -> list[Line]:
    """Every line of the form, for a page of `size` columns and rows.

    Empty lines stand between the parts as far as they do not push the page beyond its height.
    Where there is not room for everything, the beginning of the call makes way for its end.
    """
    width, height = size
    parts = [
        _head(notes, look, width),
        _script(notes, look, width),
        _questions(notes, look, width),
        _closing(notes, width),
    ]
    if sum(map(len, parts)) > height and look.focus in _LATE and not look.emergency:
        del parts[1]
    parts = [part for part in parts if part]
    spare = height - sum(map(len, parts))
    lines: list[Line] = []
    for number, part in enumerate(parts):
        if number and spare >= len(parts) - number:
            lines.append(Line())
        lines += part
    return lines


def _text(text: str, style: str, width: int) -> list[Line]:
    return [Line([(" " * MARGIN, ""), (line, style)]) for line in wrapped(text, width - 2 * MARGIN)]


def _head(notes: Notes, look: Look, width: int) -> list[Line]:
    """Who it is and why, what is known of them, and what to mind."""
    form = notes.form
    row = form.follow_up
    why = " · ".join((_(kinds.KINDS[row.kind]), *row.said))
    number = (
        plain(shown_phone(form.customer.phone)) if look.phone else mask_phone(form.customer.phone)
    )
    parts = [part for part in (briefing.standing(form), number) if part]
    name = briefing.name(form)
    room = max(0, width - 2 * MARGIN - cell_len(why) - _GAP)
    # Whom one talks to comes before what is known of them.
    while parts and sum(_GAP + cell_len(part) for part in parts) + _SHORTEST_NAME > room:
        del parts[0]
    known = "".join(" " * _GAP + part for part in parts)
    name = fit(name, max(0, min(cell_len(name), room - cell_len(known))))
    first = Line([(" " * MARGIN, ""), (name, "name"), (known, "quiet")])
    gap = max(_GAP, width - MARGIN - first.width - cell_len(why))
    first.put(" " * gap)
    first.put(why, "late" if row.state == "overdue" else "accent")
    lines = [first]
    for facts in _in_whole(briefing.facts(form), width - 2 * MARGIN):
        lines += _text(facts, "quiet", width)
    for said in flow(briefing.told(form), width - 2 * MARGIN):
        lines += _text(said, "quiet", width)
    for warning in briefing.warnings(form):
        lines += _text(f"! {warning}", "late", width)
    if row.complaint_id or row.improvement_id:
        lines += _text(row.reason, "", width)
    if promises := briefing.promises(form):
        lines += _text(promises, "accent", width)
    if also := briefing.also(form):
        lines += _text(also, "quiet", width)
    if form.draft:
        lines += _text(_("Taken up again where it was left."), "accent", width)
    return lines


def _in_whole(parts: Sequence[str], room: int) -> list[str]:
    """`parts` in lines of at most `room` cells, none of them broken in two."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}   {part}" if lines else part
        if lines and cell_len(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _script(notes: Notes, look: Look, width: int) -> list[Line]:
    script = notes.form.script
    if look.emergency:
        return [line for said in script.emergency for line in _text(said, "accent", width)]
    lines = _text(script.opening, "", width)
    for number, question in enumerate(script.questions, start=1):
        lines += _text(f"{number}. {question}", "", width)
    return lines


def _closing(notes: Notes, width: int) -> list[Line]:
    said = closing(notes)
    return _text(said, "", width) if said else []


def _questions(notes: Notes, look: Look, width: int) -> list[Line]:
    label_width = max(cell_len(_(name)) for name in LABELS.values())
    left = MARGIN + label_width + _GAP
    lines: list[Line] = []
    for question in notes.questions():
        focused = question == look.focus
        asking = question == "reasons" and notes.low and not notes.explained
        label = _("What went wrong?") if asking and focused else notes.label(question)
        first = Line(question=question)
        first.put("> " if focused else " " * MARGIN, "accent")
        first.put(fit(label, label_width) if cell_len(label) <= label_width else label,
                  "late" if asking else "label")  # fmt: skip
        first.put(" " * max(1, left - first.width))
        if in_words(question):
            _set_text(notes, first, focused=focused, room=width - MARGIN)
            lines.append(first)
        else:
            lines += _set_choices(notes, first, (left, width - MARGIN), focused=focused)
        if look.wrong and look.wrong[0] == question:
            for text in wrapped(look.wrong[1], width - left - MARGIN - 2):
                lines.append(Line([(" " * left, ""), (f"! {text}", "late")], question))
    return lines


def hint(question: str) -> str:
    """What an empty question is for; "" where its label says it all."""
    return {
        "reasons": _("by number"),
        "complaint": _("in the customer's words"),
        "promise": _("what we promise, if anything"),
        "next_when": _("3, fri, 11-27: if we are to call again"),
        "call_back": _("when? 15:00, tomorrow 10:00"),
        "next_about": _("what for?"),
        "right_number": _("if they told you"),
        "done_when": _("15:00, tomorrow 10:00: agreed with the customer"),
        "promise_place": _("the address, if somebody is to come by"),
    }.get(plain_name(question), "")


def _set_text(notes: Notes, line: Line, *, focused: bool, room: int) -> None:
    line.put(" ")  # where the choices begin
    question = line.question
    text = notes.texts.get(question, "")
    understood = notes.understood(question) if question.endswith(("_when", "_back")) else ""
    if focused:
        line.typed_at = line.width
        if understood:
            shown = f"= {understood}"
            line.put(" " * max(_GAP, room - line.width - cell_len(shown)))
            line.put(shown, "accent")
    elif understood:
        line.put(understood)
    elif text:
        line.put(fit(plain(text), room - line.width).rstrip())
    else:
        line.put(hint(question), "quiet")


def _set_choices(notes: Notes, first: Line, edges: tuple[int, int], *, focused: bool) -> list[Line]:
    """The choices of a question, flowing over several lines where they must."""
    question, (left, right) = first.question, edges
    chosen: Sequence[object] = [notes.chosen(question)]
    if question == "reasons":
        chosen = notes.reason_ids
    elif question == "complaint_as" and notes.unanswered:
        chosen = [notes.complaint_as, UNANSWERED]
    lines = [first]
    if question == SAVE:
        first.put(" " + _("Enter: they were reached, and it is done"), "quiet")
        return lines
    if question == "reasons" and not focused:
        names = {each.id: each.name for each in notes.form.reasons}
        said = _(", ").join(names[reason] for reason in notes.reason_ids)
        first.put(" ")
        shown = fit(said, right - first.width).rstrip() if said else hint(question)
        first.put(shown, "chosen" if said else "quiet")
        return lines
    choices = notes.choices(question)
    named = any(choice.name for choice in choices)
    for choice in choices:
        text = f"{choice.sign} {choice.name}".strip() if named else str(choice.value)
        is_chosen = choice.value in chosen
        # Brackets say it where there is no colour, and take the room of the gap.
        shown = plain(f"[{text}]" if is_chosen else f" {text} ")
        if lines[-1].width + cell_len(shown) > right and lines[-1].width > left:
            lines.append(Line([(" " * left, "")], question))
        begun = notes.pending and focused and choice.sign.startswith(notes.pending)
        style = "chosen" if is_chosen else "accent" if begun else "" if focused else "quiet"
        lines[-1].put(shown, style, choice.sign)
    _add_remark(notes, lines, edges, focused=focused)
    return lines


def _add_remark(notes: Notes, lines: list[Line], edges: tuple[int, int], *, focused: bool) -> None:
    """What a score means, and how to type what has no key of its own."""
    question, (left, right) = lines[0].question, edges
    sign = remark = ""
    if question == "csat" and (score := notes.picked.get("csat")):
        remark = _(record_names.CSAT[int(score)])
    elif question == "nps" and focused:
        sign, remark = "+", _("+ or 1 0 for ten")
    elif question == "ces" and focused:
        remark = _("7 = no trouble at all")
    elif question == "reasons":
        sign = "0"
        turned = notes.polarity == "complaint"
        remark = _("0 reasons of praise") if turned else _("0 reasons of complaint")
    elif row := notes.row_of(question):
        known = row.kind == "promise" and row.id in notes.form.says_done
        remark = plain(briefing.reason(row) if known else briefing.task(row))
    elif question in ("fixed", "complaint_as"):
        remark = plain(_of_complaint(notes, question))
    if not remark:
        return
    if lines[-1].width + _GAP + cell_len(remark) > right:
        if question in ("csat", "nps", "ces"):
            return
        lines.append(Line([(" " * left, "")], question))
    lines[-1].put(" " * _GAP)
    lines[-1].put(fit(remark, min(cell_len(remark), right - lines[-1].width)), "quiet", sign)


def _of_complaint(notes: Notes, question: str) -> str:
    """What the answer at hand means to the customer's complaints."""
    if question == "fixed":
        return _("the complaint is opened again") if notes.reopens else ""
    if by := answer_by(notes):
        return _("we answer by {time}").format(time=by)
    if notes.complaint_as != NO_COMPLAINT:
        return _("answered by this talk")
    if notes.form.open_complaints and notes.low:
        return _("open already: {what}").format(what=notes.form.open_complaints[0])
    return ""
