"""How one question of the quick form is set: its label, its choices or its field, and a remark."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from shopvisit.screens.talk.page import Line
from shopvisit.shop.talks import briefing
from shopvisit.shop.talks.questions import (
    LABELS,
    NO_COMPLAINT,
    OTHER_REASONS,
    SAVE,
    SCORES,
    UNANSWERED,
    choices,
    in_words,
    plain_name,
)
from shopvisit.shop.talks.results import answer_by
from shopvisit.text.cells import fit, plain, wrapped
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.shop.talks.notes import Notes
    from shopvisit.shop.talks.questions import Choice

_MARK = 2  # the cells of the mark before the question in focus
_GAP = 2
# How the names of questions end that are answered with a day.
WHEN = ("_when", "_back", "_until")
_LEAST_FIELD = 24  # cells in which words are typed behind a question, else below it


class Setter(NamedTuple):
    """Sets the questions of `notes` in `width` cells; `wrong` is what cannot be saved, and why."""

    notes: Notes
    focus: str
    width: int
    wrong: tuple[str, str] | None = None

    @property
    def _left(self) -> int:
        """The cell in which answers begin."""
        return _MARK + max(cell_len(_(name)) for name in LABELS.values()) + _GAP

    def full(self, question: str) -> int:
        """How many lines it takes when it is not in focus, whatever is answered to it."""
        if question in self.notes.own:
            return len(self._own_lines(Line(question=question), focused=True))
        if in_words(question) or question == "reasons":
            return 1
        of_complaint = question == "complaint_as"
        every = choices(question) if of_complaint else self.notes.choices(question)
        flow = self._flow([f" {text} " for text in self._shown(question, every)])
        # What it means to a complaint is said below, where there is no room beside it.
        return len(flow) + of_complaint

    def lines(self, question: str) -> list[Line]:
        """Its lines; reasons are only named while it is not in focus."""
        notes, focused = self.notes, question == self.focus
        asking = question == "reasons" and notes.low and not notes.explained
        label = _("Why unhappy") if asking else notes.label(question)
        first = Line(question=question)
        first.put("> " if focused else " " * _MARK, "accent name")
        first.put(label, "late" if asking else "accent name" if focused else "quiet")
        first.put(" " * max(1, self._left - first.width))
        lines = [first]
        if question == SAVE:
            first.put(" " + _("Enter: they were reached, and it is done"), "quiet")
        elif question in notes.own:
            lines = self._own_lines(first, focused=focused)
        elif in_words(question):
            self._set_field(first, focused=focused)
        elif question == "reasons" and not focused:
            self._set_reasons(first)
        else:
            lines = self._set_choices(first, focused=focused)
        if self.wrong and self.wrong[0] == question:
            room = self.width - self._left - 2
            lines += [self._below(question, f"! {text}", "late")
                      for text in wrapped(self.wrong[1], room)]  # fmt: skip
        return [line.on("focus", self.width) for line in lines] if focused else lines

    def _below(self, question: str, text: str = "", style: str = "") -> Line:
        return Line([(" " * self._left, ""), (text, style)], question)

    # The shop's own

    def _own_lines(self, first: Line, *, focused: bool) -> list[Line]:
        """What is asked, and its answers beside it or below; once answered, it is all one line."""
        notes, question = self.notes, first.question
        own, given = notes.own[question], notes.has(question) and not focused
        offered, chosen = notes.choices(question), [notes.chosen(question)]
        texts = [f"{choice.sign} {plain(choice.name)}".strip() for choice in offered]
        if given and offered:
            offered = [choice for choice in offered if choice.value in chosen]
            texts = [own.said(notes.picked[question])]
        room = self.width - self._left - 2
        asked = plain(own.text)
        beside = sum(cell_len(text) + 2 for text in texts) + _GAP if offered else _LEAST_FIELD
        first.put(" " * max(0, self._left - first.width))
        if cell_len(asked) + beside > room and given:
            asked = fit(asked, max(0, room - min(beside, room // 2))).rstrip()
        whole = wrapped(asked, room) or [""]
        lines = [first]
        for number, text in enumerate(whole):
            lines += [self._below(question)] if number else []
            lines[-1].put(f" {text}", "quiet")
        if lines[-1].width - self._left - 1 + beside > room:
            lines.append(self._below(question))
        else:
            lines[-1].put(" ")
        if not offered:
            self._put_field(lines[-1], notes.texts.get(question, ""), focused=focused)
            return lines
        for choice, text in zip(offered, texts, strict=True):
            if lines[-1].width + cell_len(text) + 2 > self.width:
                lines.append(self._below(question))
            self._set_choice(lines[-1], choice, text, chosen)
        return lines

    def _put_field(self, line: Line, text: str, *, focused: bool) -> None:
        line.put(" ")
        if focused:
            line.typed_at = line.width
        else:
            line.put(fit(plain(text), self.width - line.width - 1), "field")

    # Fields

    def _set_field(self, line: Line, *, focused: bool) -> None:
        notes, question = self.notes, line.question
        text = plain(notes.texts.get(question, ""))
        understood = notes.understood(question) if question.endswith(WHEN) else ""
        line.put(" ")  # where the choices begin
        room = self.width - line.width - 1
        if focused:
            line.typed_at = line.width
            if understood:
                shown = f"= {understood}"
                line.put(" " * max(_GAP, self.width - line.width - cell_len(shown) - 1))
                line.put(shown, "accent")
        elif said := understood or text:
            line.put(fit(said, room), "field")
        else:
            line.put(fit(hint(question), room), "field quiet")

    def _set_reasons(self, line: Line) -> None:
        names = {each.id: each.name for each in self.notes.form.reasons}
        said = _(", ").join(names[reason] for reason in self.notes.reason_ids)
        line.put(" ")
        room = self.width - line.width - 1
        line.put(fit(plain(said or hint("reasons")), room).rstrip(), "preset" if said else "quiet")

    # Choices

    def _shown(self, question: str, offered: Sequence[Choice]) -> list[str]:
        if question not in SCORES:
            return [f"{choice.sign} {plain(choice.name)}".strip() for choice in offered]
        whole = [f"{choice.value} {choice.name}".strip() for choice in offered]
        if sum(cell_len(text) + 2 for text in whole) <= self.width - self._left:
            return whole
        # Where there is not room for every word, those of the ends say which way it goes.
        return [whole[0], *(str(choice.value) for choice in offered[1:-1]), whole[-1]]

    def _flow(self, texts: Sequence[str]) -> list[list[int]]:
        """Which of `texts` stand in which line."""
        lines: list[list[int]] = [[]]
        used = self._left
        for number, text in enumerate(texts):
            if used + cell_len(text) > self.width and lines[-1]:
                lines.append([])
                used = self._left
            lines[-1].append(number)
            used += cell_len(text)
        return lines

    def _set_choices(self, first: Line, *, focused: bool) -> list[Line]:
        notes, question = self.notes, first.question
        chosen: Sequence[object] = [notes.chosen(question)]
        if question == "reasons":
            chosen = notes.reason_ids
        elif question == "complaint_as" and notes.unanswered:
            chosen = [notes.complaint_as, UNANSWERED]
        offered = notes.choices(question)
        texts = self._shown(question, offered)
        lines: list[Line] = []
        for numbers in self._flow([f" {text} " for text in texts]):
            lines.append(self._below(question) if lines else first)
            for number in numbers:
                self._set_choice(lines[-1], offered[number], texts[number], chosen)
        self._add_remark(lines, focused=focused)
        return lines

    def _set_choice(self, line: Line, choice: Choice, text: str, chosen: Sequence[object]) -> None:
        notes, question = self.notes, line.question
        focused = question == self.focus
        if choice.value in chosen:
            given = notes.has(question)
            # Brackets say it where there is no colour, and take the room of the gap.
            line.put(f"[{text}]", "chosen" if given else "preset", choice.sign)
        else:
            begun = notes.pending and focused and choice.sign.startswith(notes.pending)
            line.put(f" {text} ", "accent" if begun else "" if focused else "quiet", choice.sign)

    # Remarks

    def _add_remark(self, lines: list[Line], *, focused: bool) -> None:
        """What an answer means, and how to type what has no key of its own."""
        notes, question = self.notes, lines[0].question
        sign = remark = ""
        if question == "csat":
            remark = self._word_of(question) if "csat" in notes.picked else ""
        elif question == "nps" and focused:
            sign, remark = "+", _("+ for ten")
        elif question == "reasons":
            sign, remark = "0", _(OTHER_REASONS[notes.polarities[1]])
        elif row := notes.row_of(question):
            known = row.kind == "promise" and row.id in notes.form.says_done
            remark = plain(briefing.reason(row) if known else briefing.task(row))
        elif question in ("fixed", "complaint_as"):
            remark = plain(self._of_complaint(question))
        if not remark:
            return
        if lines[-1].width + _GAP + cell_len(remark) > self.width and not notes.row_of(question):
            if question in SCORES:
                return
            lines.append(self._below(question))
        lines[-1].put(" " * _GAP)
        room = self.width - lines[-1].width
        lines[-1].put(fit(remark, min(cell_len(remark), room)), "quiet", sign)

    def _word_of(self, question: str) -> str:
        """The word of the score that was given, where it does not stand beside the digit."""
        offered = self.notes.choices(question)
        number = [choice.value for choice in offered].index(self.notes.picked[question])
        shown = self._shown(question, offered)[number]
        return "" if shown.endswith(offered[number].name) else offered[number].name

    def _of_complaint(self, question: str) -> str:
        """What the answer at hand means to the customer's complaints."""
        notes = self.notes
        if question == "fixed":
            return _("the complaint is opened again") if notes.reopens else ""
        if by := answer_by(notes):
            return _("we answer by {time}").format(time=by)
        if notes.complaint_as != NO_COMPLAINT:
            return _("answered by this talk")
        if notes.form.open_complaints and notes.low:
            return _("open already: {what}").format(what=notes.form.open_complaints[0])
        return ""


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
        "gift": _("a voucher, a free wash, a small present"),
        "gift_worth": _("20: in money, if that can be said"),
        "gift_until": _("1m, 12-31: nothing, if it is always good"),
        "done_when": _("15:00, tomorrow 10:00: agreed with the customer"),
        "promise_place": _("the address, if somebody is to come by"),
    }.get(plain_name(question), "")
