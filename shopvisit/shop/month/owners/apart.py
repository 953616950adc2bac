"""How satisfied customers are, and what they complain of, told apart by item, kind or dimension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from shopvisit import db
from shopvisit.settings.values import DIMENSIONS, VISIT_KINDS
from shopvisit.shop.metrics import sets
from shopvisit.shop.metrics.formulas import Share
from shopvisit.shop.month.complaint_rows import Parts, split
from shopvisit.shop.month.complaints import of_the_month
from shopvisit.shop.rules import reasons, scores
from shopvisit.text.i18n import N_

if TYPE_CHECKING:
    from shopvisit.settings.values import Config
    from shopvisit.shop.month.counts import Counting

By = Literal["item", "kind", "dimension"]
What = Literal["ratings", "complaints"]
# What is counted of each, and how it is called.
WHAT: Mapping[What, str] = {
    "ratings": N_("Satisfied (4-5)"),
    "complaints": N_("Complaints/100 visits"),
}
# What is of no item of the shop's list.
OTHER = "other"
_VISITED = (
    "(SELECT v.kind || ' ' || v.item FROM follow_up f JOIN visit v ON v.id = f.visit_id "
    "WHERE f.id = r.follow_up_id)"
)


class Groups(NamedTuple):
    """For each group the ratings with a score, the complaints of the month, and its visits.

    The satisfied ones count among the ratings. A rating can be of several dimensions.
    """

    ratings: Mapping[str, Parts]
    complaints: Mapping[str, Parts]
    visits: Mapping[str, int]


def items(config: Config) -> tuple[str, ...]:
    """The shop's item list: what comes round again, and what has a rule of its own."""
    rules = [rule for rule in config.rules.values() if rule.enabled]
    cycles = [cycle.item for rule in rules for cycle in rule.cycles]
    return tuple(dict.fromkeys([*cycles, *(item for rule in rules for item in rule.items)]))


def item_of(config: Config) -> Callable[[str], str]:
    """What finds the item of the list that a visit's item belongs to: the first it contains."""
    known = [(item.casefold(), item) for item in items(config)]

    def find(text: str) -> str:
        folded = text.casefold()
        return next((item for part, item in known if part in folded), OTHER)

    return find


def by_item(counting: Counting) -> Groups:
    """What is about no visit, or about an item that is not on the list, is of `OTHER`."""
    find = item_of(counting.shop.config)
    known: dict[str, str] = {}

    def group(visit: str | None) -> str:
        item = (visit or "").partition(" ")[2]
        if item not in known:
            known[item] = find(item)
        return known[item]

    return _of_visits(counting, group, order(counting, "item"))


def by_kind(counting: Counting) -> Groups:
    """By the kind of the visit; what is about none is of no kind."""
    return _of_visits(counting, lambda visit: (visit or "").partition(" ")[0], VISIT_KINDS)


def by_dimension(counting: Counting) -> Groups:
    """Ratings by the dimensions of their reasons, complaints by theirs, against all visits."""
    given = {id_: satisfied for id_, satisfied, _visit in counting.once(_scored)}
    found: dict[str, dict[int, int]] = {}
    then = reasons.dimensions_until(counting.span.next)
    for id_, reason_id, dimension in db.named(
        "SELECT n.rating_id, q.id, q.dimension FROM rating_reason n "
        "JOIN reason q ON q.id = n.reason_id "
        f"WHERE n.rating_id IN (SELECT r.id FROM {sets.RATED}) AND q.dimension IS NOT NULL",
        counting.given,
    ):
        if id_ in given:
            found.setdefault(then.get(reason_id, dimension), {})[id_] = given[id_]
    ids = set(_month_ids(counting))
    complaints: dict[str, list[tuple[int, bool]]] = {}
    for row in counting.complaints.within("opened_on"):
        if row.id in ids:
            complaints.setdefault(row.category, []).append((row.id, True))
    visits = sum(counting.once(_visits).values())
    return Groups(
        {name: split(sorted(found[name].items())) for name in DIMENSIONS if name in found},
        {name: split(complaints[name]) for name in DIMENSIONS if name in complaints},
        dict.fromkeys(DIMENSIONS, visits),
    )


GROUPS: Mapping[By, Callable[[Counting], Groups]] = {
    "item": by_item,
    "kind": by_kind,
    "dimension": by_dimension,
}


def order(counting: Counting, by: By) -> tuple[str, ...]:
    """All that there can be, in the order in which they are told."""
    if by == "item":
        return (*items(counting.shop.config), OTHER)
    return VISIT_KINDS if by == "kind" else DIMENSIONS


@dataclass(frozen=True)
class Apart:
    """The ratings or the complaints of one group, which is the part."""

    by: By
    what: What
    nothing = Share(0, 0)

    @property
    def entity(self) -> str:
        return "rating" if self.what == "ratings" else "complaint"

    def counted(self, counting: Counting) -> Share:
        found = counting.once(GROUPS[self.by])
        parts = getattr(found, self.what).values()
        return Share(sum(one.share.k for one in parts), sum(one.share.n for one in parts))

    def parts(self, counting: Counting, part: str | None) -> Parts:
        found: Mapping[str, Parts] = getattr(counting.once(GROUPS[self.by]), self.what)
        return found.get(part or "", Parts((), ()))


def _of_visits(
    counting: Counting, group: Callable[[str | None], str], order: tuple[str, ...]
) -> Groups:
    ratings: dict[str, list[tuple[int, int]]] = {}
    for id_, satisfied, visit in counting.once(_scored):
        ratings.setdefault(group(visit), []).append((id_, satisfied))
    ids = _month_ids(counting)
    visited = counting.once(_complained_of)
    complaints: dict[str, list[tuple[int, bool]]] = {}
    for id_ in ids:
        complaints.setdefault(group(visited.get(id_)), []).append((id_, True))
    visits = Counter[str]()
    for visit, number in counting.once(_visits).items():
        visits[group(visit)] += number
    return Groups(
        {name: split(ratings[name]) for name in order if name in ratings},
        {name: split(complaints[name]) for name in order if name in complaints},
        {name: visits[name] for name in order if visits[name]},
    )


def _complained_of(counting: Counting) -> Mapping[int, str]:
    """Kind and item of the visits that the complaints of the month are about."""
    ids = _month_ids(counting)
    if not ids:
        return {}
    return dict(
        db.rows(
            "SELECT p.id, v.kind || ' ' || v.item FROM complaint p JOIN visit v "
            f"ON v.id = p.visit_id WHERE p.id IN ({db.marks(ids)})",
            *ids,
        )
    )


def _month_ids(counting: Counting) -> tuple[int, ...]:
    return counting.complaints.once(of_the_month).k


def _scored(counting: Counting) -> list[tuple[int, int, str | None]]:
    """The ratings with a score: whether it was a good one, and kind and item of their visit."""
    found = db.named(
        f"SELECT r.id, r.csat >= {scores.CONTENT}, {_VISITED} FROM {sets.RATED} "
        "AND r.csat IS NOT NULL ORDER BY r.answered_on",
        counting.given,
    )
    return [(id_, satisfied, visit) for id_, satisfied, visit in found]


def _visits(counting: Counting) -> Mapping[str, int]:
    """How many visits of each kind and item."""
    found = db.named(f"SELECT v.kind || ' ' || v.item FROM {sets.VISITS}", counting.given)
    return Counter(row[0] for row in found)
