"""Whether the rules do their work: what each made, and what came of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.metrics import sets
from shopvisit.shop.metrics.formulas import Share
from shopvisit.shop.month.complaint_rows import Parts
from shopvisit.shop.month.counts import CLOSED
from shopvisit.text.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from shopvisit.shop.month.counts import Counting

# A follow-up of a month is one that is due in it, so that each belongs to one month.
_MADE = f"{sets.DUE} AND f.rule <> ''"
# What is counted of them, and how it is called.
COUNTED = {
    "made": N_("Follow-ups"),
    "reached": N_("Reached"),
    "scores": N_("Scores"),
    "low": N_("Low scores"),
}
_HOLDS = {
    "made": "1",
    "reached": sets.REACHED,
    "scores": sets.SCORED,
    "low": sets.SCORED_LOW,
}


class Made(NamedTuple):
    """How many follow-ups: made, with the customer reached, with a score, with a low one."""

    made: int
    reached: int
    scores: int
    low: int


def by_rule(counting: Counting) -> Mapping[str, Made]:
    """What became of the follow-ups that each rule made and that are due in the month."""
    rules = dict(db.named(f"SELECT f.id, f.rule FROM {_MADE}", counting.given))
    # Most of them were closed in the month, and so looked up already.
    known = counting.looked_up(CLOSED)
    others = {row[0]: row[1:] for row in _look_up(counting, rules.keys() - known.keys())}
    found: dict[str, list[int]] = {}
    became = Counter((rule, *(known.get(id_) or others[id_])) for id_, rule in rules.items())
    for (rule, tried, answer), number in became.items():
        held = (True, tried == 1, answer is not None, answer == 1)
        numbers = found.setdefault(rule, [0] * len(held))
        numbers[:] = [known + number * holds for known, holds in zip(numbers, held, strict=True)]
    return {rule: Made(*numbers) for rule, numbers in found.items()}


def _look_up(
    counting: Counting, ids: Collection[int]
) -> Sequence[tuple[int, int | None, int | None]]:
    """Of each follow-up whether the customer was reached and a low score given, as sets have it."""
    if not ids:
        return ()
    return db.named(
        f"SELECT f.id, {sets.TRIED}, {sets.ANSWER} FROM follow_up f "
        "WHERE f.id IN (SELECT value FROM json_each(:ids))",
        {**counting.given, "ids": json.dumps(list(ids))},
    )


@dataclass(frozen=True)
class OfRule:
    """Of the follow-ups of one rule, which is the part, those that are `counted` so."""

    what: str
    entity: str = "follow_up"
    nothing = Share(0, 0)

    def counted(self, counting: Counting) -> Share:
        return Share(0, sum(one.made for one in counting.once(by_rule).values()))

    def parts(self, counting: Counting, part: str | None) -> Parts:
        found = db.named(
            f"SELECT id FROM (SELECT f.id AS id, {sets.TRIED} AS tried, {sets.ANSWER} AS answer, "
            f"f.due_on AS due_on FROM {_MADE} AND f.rule = :part) WHERE {_HOLDS[self.what]} "
            "ORDER BY due_on",
            {**counting.given, "part": part},
        )
        return Parts(tuple(row[0] for row in found), ())
