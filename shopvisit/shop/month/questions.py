"""What was answered in a month to the shop's own questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.settings import by_key
from shopvisit.shop.metrics import sets
from shopvisit.shop.metrics.formulas import Share
from shopvisit.shop.month.complaint_rows import Parts
from shopvisit.shop.rules import questions
from shopvisit.shop.rules.questions import Question
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from shopvisit.shop.month.counts import Counting

TITLE = N_("Own questions")
_ANSWERED = f"question_answer a WHERE a.rating_id IN (SELECT r.id FROM {sets.RATED})"


@dataclass(frozen=True)
class AskedRow:
    """One question as it was asked, `n` answers to it, and how many gave each by its number.

    What was answered in words has no numbers: it stands in the list behind.
    """

    id: int
    rule: str
    text: str
    kind: str
    choices: tuple[str, ...]
    n: int
    counts: Mapping[str, int]

    def bars(self) -> Iterator[tuple[str, str, int]]:
        """Each answer that there is to choose: its number, its words, and how many gave it."""
        asked = Question(self.id, self.rule, self.text, self.kind, self.choices)
        for number, said in asked.answers().items():
            yield str(number), said, self.counts.get(str(number), 0)

    def part(self, number: str = "") -> str:
        """The `part` by which the list behind it, or behind one answer, is known."""
        return f"{self.id}:{number}" if number else str(self.id)


def counted(counting: Counting) -> tuple[AskedRow, ...]:
    """The questions that anybody answered, rule by rule, in the order of the rules."""
    counts: dict[int, Counter[str]] = {}
    for id_, number in db.named(f"SELECT a.question_id, a.number FROM {_ANSWERED}", counting.given):
        counts.setdefault(id_, Counter())["" if number is None else str(number)] += 1
    if not counts:
        return ()
    order = list(counting.shop.config.rules)
    asked = questions.of_ids(counts).values()
    return tuple(
        AskedRow(
            one.id,
            one.rule,
            one.text,
            one.kind,
            one.choices,
            sum(counts[one.id].values()),
            {number: count for number, count in counts[one.id].items() if number},
        )
        for one in sorted(
            asked, key=lambda one: order.index(one.rule) if one.rule in order else len(order)
        )
    )


@dataclass(frozen=True)
class Answered:
    """The ratings that answer a question, or give one answer to it: the `part` says which."""

    entity: str = "rating"
    nothing = Share(0, 0)

    def counted(self, counting: Counting) -> Share:
        answered = counting.one(_ANSWERED)
        return Share(answered, answered)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        id_, _colon, number = str(part).partition(":")
        given = {**counting.given, "question": int(id_), "number": int(number) if number else None}
        found = db.named(
            f"SELECT r.id FROM {sets.RATED} AND EXISTS (SELECT 1 FROM question_answer a "
            "WHERE a.rating_id = r.id AND a.question_id = :question "
            "AND (:number IS NULL OR a.number = :number)) ORDER BY r.answered_on",
            given,
        )
        return Parts(tuple(row[0] for row in found), ())


def called(row: AskedRow, part: str) -> str:
    """What the number of a question, or of one answer to it, is called."""
    number = part.partition(":")[2]
    said = next((said for each, said, _count in row.bars() if each == number), "")
    return f"{row.text} {said}".rstrip()


def rule(row: AskedRow) -> str:
    """What the rule is called that asked it."""
    return by_key.label(f"rules.{row.rule}")


def as_json(row: AskedRow) -> dict[str, object]:
    """As `summary --json` has it; of what is answered in words there are only so many."""
    named = {"1": "yes", "0": "no"} if row.kind == "yes_no" else {}
    return {
        "rule": row.rule,
        "text": row.text,
        "kind": row.kind,
        "n": row.n,
        "answers": [
            {
                "answer": int(number) if row.kind == "one_to_five" else named.get(number, said),
                "count": count,
            }
            for number, said, count in row.bars()
        ],
    }


def table(rows: tuple[AskedRow, ...]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """All of them for a page of text: headings and lines."""
    lines: list[tuple[str, ...]] = []
    for row in rows:
        lines.append((f"{row.text} · {rule(row)}", str(row.n)))
        lines += [(f"- {said}", str(count)) for _number, said, count in row.bars()]
    return ("", _("answers")), lines
