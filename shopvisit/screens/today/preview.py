"""The story of the row under the cursor, below the list: who it is, and how the call begins.

Of a complaint that is to be solved, which is no call, it is what was said and what comes next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from shopvisit.shop.talks import briefing
from shopvisit.text.cells import cut, fit, flow, plain, wrapped
from shopvisit.text.i18n import _
from shopvisit.widgets.marked import Marked
from shopvisit.widgets.textual_private.painted import Drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.talks.form import Form

_TALL = 30
_FEW_LINES, _MANY_LINES = 6, 12
_STANDING_LINES = _OPENING_LINES = 2
_MARGIN = 1
_GAP = 3


class Preview(Marked, Drawn):
    """A few lines; in a tall terminal the whole script."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "preview--rule",
        "preview--name",
        "preview--facts",
        "preview--mind",
    }
    DEFAULT_CSS = """
    Preview { dock: bottom; height: 6; margin: 0 0 1 0; }
    Preview > .preview--name { text-style: bold; }
    Preview > .preview--mind { text-style: bold; }
    Preview > .preview--facts { text-style: none; }
    Preview > .preview--rule { text-style: underline; }
    """

    lines = _FEW_LINES

    def __init__(self) -> None:
        super().__init__()
        self._form: Form | None = None
        self._phone = ""
        self._work: Sequence[str] = ()

    def show(self, form: Form, phone: str, work: Sequence[str] = ()) -> None:
        """Tell of another follow-up; `work` stands in for the script where it is no call."""
        if (form, phone, tuple(work)) == (self._form, self._phone, tuple(self._work)):
            return  # told again as time goes by: what is marked stays
        self._form, self._phone, self._work = form, phone, work
        self.unmark()
        self.refresh()

    def clear(self) -> None:
        """Tell nothing."""
        self._form = None
        self.unmark()
        self.refresh()

    def fit_into(self, height: int, below: int = 1) -> None:
        """Take the room that a terminal of that many lines can spare, above so many of the keys."""
        self.lines = _MANY_LINES if height >= _TALL else _FEW_LINES
        self.styles.height = self.lines
        self.styles.margin = (0, 0, below, 0)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y == 0:
            # Underlined blanks: a drawn line would be two cells a piece in some terminals.
            rule = base + self.get_component_rich_style("preview--rule", partial=True)
            return Strip([Segment(" " * width, rule)])
        lines = self._lines(width, self.size.height - 1)
        if y > len(lines):
            return Strip.blank(width, base)
        segments = [
            Segment(
                text,
                base + self.get_component_rich_style(f"preview--{name}", partial=True)
                if name
                else base,
            )
            for text, name in lines[y - 1]
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def _lines(self, width: int, room: int) -> list[list[tuple[str, str]]]:
        """What fits into `room` lines, the most needed first, in the order of reading."""
        form = self._form
        if form is None:
            return []
        inside = max(10, width - 2 * _MARGIN)

        def text(words: str, style: str = "") -> list[list[tuple[str, str]]]:
            return [[(" " * _MARGIN, ""), (line, style)] for line in wrapped(words, inside)]

        lines = [_head(form, self._phone, width - _MARGIN)]
        if self._work:
            first, *rest = (text(said) for said in self._work)
            # However much the customer said, how it stands and what is next must be seen.
            lines += first[: max(1, room - len(lines) - _STANDING_LINES)]
            return [*lines, *(line for said in rest for line in said)][:room]
        lines += [
            line for warning in briefing.warnings(form) for line in text(f"! {warning}", "mind")
        ]
        opening = wrapped(form.script.opening, inside)
        told = (briefing.promises(form), *briefing.told(form), briefing.also(form))
        known = [
            [(" " * _MARGIN, ""), (line, "facts")] for line in flow(filter(None, told), inside)
        ]
        # How the call begins stands in the form as well; what is known comes before all of it.
        lines += known[: max(1, room - len(lines) - min(len(opening), _OPENING_LINES))]
        left = max(1, room - len(lines))
        lines += [[(" " * _MARGIN, ""), (line, "")] for line in cut(opening, inside, left)]
        questions = [
            text(f"{number}. {question}")
            for number, question in enumerate(form.script.questions, start=1)
        ]
        blank: list[list[tuple[str, str]]] = [[]]
        for part in (blank, *questions):
            if len(lines) + len(part) <= room:
                lines += part
        return lines[:room]


def _head(form: Form, phone: str, room: int) -> list[tuple[str, str]]:
    """Name and number, and as many facts as go whole into the line."""
    name, phone = briefing.name(form), plain(phone)
    beside = cell_len(phone) + _GAP if phone != name else 0
    line = [(" " * _MARGIN, ""), (fit(name, min(cell_len(name), room - _MARGIN - beside)), "name")]
    used = _MARGIN + cell_len(line[1][0])
    for fact in (phone if beside else "", briefing.standing(form), *briefing.facts(form)):
        if fact and used + _GAP + cell_len(fact) <= room:
            line.append((" " * _GAP + fact, "facts"))
            used += _GAP + cell_len(fact)
    return line


def work(shop: Shop, row: TodayRow) -> list[str]:
    """The story of a complaint that is to be solved; of a call there is the script.

    Its words, how it stands, what comes next, and what has happened.
    """
    if row.complaint_id is None or not briefing.is_work(row):
        return []
    from shopvisit.screens.complaints import text as complaint_text
    from shopvisit.shop.complaints import rows as complaint_rows
    from shopvisit.shop.complaints import words as complaint_words

    found = complaint_rows.one(shop, row.complaint_id)
    today = shop.clock.today()
    stands = [*complaint_text.about(found), found.clock]
    lines = [complaint_text.quoted(found), "   ".join(part for part in stands if part)]
    if following := complaint_words.coming(shop, found):
        lines.append(_("Next: {next}. Enter opens it.").format(next=following))
    else:
        lines.append(_("Enter opens it."))
    happened = complaint_text.history(shop, found)
    return lines + [complaint_text.event_story(event, today) for event in happened]
