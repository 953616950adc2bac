"""Counting a month: a handful of queries, each one pass over the month's own rows.

Whatever is asked first of a kind of rows counts all that is to be counted of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from shopvisit import db
from shopvisit.shop.followups.promises import kept
from shopvisit.shop.metrics import sets
from shopvisit.shop.metrics.formulas import CES_SCALE, CSAT_SCALE, Bars, Share, bars
from shopvisit.shop.month.complaint_rows import Complaints, Parts, split

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


T = TypeVar("T")


class Base(NamedTuple):
    """Rows that belong to a month: what they are, and the order in which their index has them.

    `by` is the member of staff whose work a row is. `groups` is the beginning of that index: with
    it SQL adds up. `looked_up` rows cost a look at another table each, so that is done but once;
    what was `found` there is kept for each of them by its id.
    """

    rows: str
    entity: str
    id: str
    order: str
    by: str = "NULL"
    groups: str = ""
    looked_up: bool = False
    found: str = "NULL"


DUE = Base(
    sets.DUE, "follow_up", "f.id", "f.due_on", "f.closed_by", "f.due_on, f.status, f.closed_by"
)
OVERDUE = Base(
    f"(SELECT f.id, f.due_on, f.assignee_id FROM {sets.OVERDUE}) WHERE 1",
    "follow_up",
    "id",
    "due_on",
    "assignee_id",
    looked_up=True,
)
CLOSED = Base(
    f"{sets.CLOSED_WITH} WHERE 1",
    "follow_up",
    "id",
    "closed_on",
    "closed_by",
    looked_up=True,
    found="tried, answer",
)
RATED = Base(sets.RATED, "rating", "r.id", "r.answered_on", "r.served_by")
HEARD = Base(f"{sets.RATED} AND {sets.SAID_SOMETHING}", "rating", "r.id", "r.answered_on")
VISITS = Base(sets.VISITS, "visit", "v.id", "v.visited_on")
GIVEN = Base(sets.GIVEN, "gift", "g.id", "g.given_on", "g.given_by")
REDEEMED = Base(sets.REDEEMED, "gift", "g.id", "g.redeemed_on")
EVER_CAME = Base(sets.EVER_CAME, "customer", "c.customer_id", "c.first_visit_on")
VISITORS, ACTIVE_AT_START, DORMANT, FOLLOWED_UP, NEVER_CONTACTED = (
    Base(rows, "customer", "c.customer_id", "c.customer_id")
    for rows in (
        sets.VISITORS,
        sets.ACTIVE_AT_START,
        sets.DORMANT,
        sets.FOLLOWED_UP,
        sets.NEVER_CONTACTED,
    )
)


class Wanted(NamedTuple):
    """What is to be counted of a base: rows `among` it, and how many of them `counts` holds of."""

    base: Base
    among: str = "1"
    counts: str = "1"

    @property
    def both(self) -> str:
        """The rows that count."""
        return self.among if self.counts == "1" else f"({self.among}) AND ({self.counts})"


_Shares = Mapping[int | None, Share]


@dataclass
class Scores:
    """CSAT per score, lowest first, of those whom somebody served; `own` they recorded themselves.

    Their own are not in `csat`.
    """

    csat: list[int] = field(default_factory=lambda: [0] * len(CSAT_SCALE))
    own: int = 0


class _Rated(NamedTuple):
    csat: Bars
    ces: Bars
    by_staff: Mapping[int, Scores]
    shares: Mapping[Wanted, _Shares]


class Counting:
    """One month of a shop's file; `wanted` is all that will be asked of it."""

    def __init__(self, shop: Shop, span: sets.Span, wanted: Iterable[Wanted] = ()) -> None:
        self.shop, self.span = shop, span
        self.given = sets.parameters(shop, span)
        self._wanted = tuple(dict.fromkeys(wanted))
        self._scans: dict[Base, Mapping[Wanted, _Shares]] = {}
        self._known: dict[object, Any] = {}
        self._looked_up: dict[Base, Mapping[int, tuple[Any, ...]]] = {}

    def once(self, count: Callable[[Counting], T]) -> T:
        """What `count` makes of the month, counted once whoever asks for it."""
        if count not in self._known:
            self._known[count] = count(self)
        known: T = self._known[count]
        return known

    def share(self, wanted: Wanted) -> Share:
        """How many rows count, of how many."""
        shares = self.by_staff(wanted).values()
        return Share(sum(share.k for share in shares), sum(share.n for share in shares))

    def by_staff(self, wanted: Wanted) -> _Shares:
        """The same for each member of staff; None stands for rows that are nobody's work."""
        base = wanted.base
        if base == RATED:
            return self.rated.shares[wanted]
        if base not in self._scans:
            asked = [one for one in self._wanted if one.base == base] or [wanted]
            if base.looked_up:
                self._scans[base], self._looked_up[base] = _looked_up(base, asked, self.given)
            else:
                self._scans[base] = _added_up(base, asked, self.given)
        return self._scans[base][wanted]

    def looked_up(self, base: Base) -> Mapping[int, tuple[Any, ...]]:
        """What was found of the rows of a base that has been counted, by their ids."""
        return self._looked_up.get(base, {})

    def one(self, rows: str) -> int:
        """How many rows a set has."""
        if rows not in self._known:
            self._known[rows] = db.named(f"SELECT count(*) FROM {rows}", self.given)[0][0]
        return int(self._known[rows])

    def customers(self, rows: str) -> frozenset[int]:
        """The customers of a set of them."""
        key = "customers", rows
        if key not in self._known:
            found = db.named(f"SELECT c.customer_id FROM {rows}", self.given)
            self._known[key] = frozenset(row[0] for row in found)
        known: frozenset[int] = self._known[key]
        return known

    @cached_property
    def complaints(self) -> Complaints:
        return Complaints.of(self.shop, self.span)

    @cached_property
    def rated(self) -> _Rated:
        """The ratings of the month by score."""
        asked = [one for one in self._wanted if one.base == RATED]
        return _rated(asked, self.given)

    @cached_property
    def latest_nps(self) -> Mapping[int, tuple[int, int]]:
        """Each customer's last NPS answer of the month, as (rating id, score)."""
        found = db.named(f"SELECT r.customer_id, r.id, r.nps FROM {sets.NPS_IN_ORDER}", self.given)
        return {customer_id: (id_, score) for customer_id, id_, score in found}

    @cached_property
    def reasons(self) -> Mapping[int, int]:
        """How many ratings gave each reason."""
        found = db.named(
            "SELECT n.reason_id FROM rating_reason n "
            f"WHERE n.rating_id IN (SELECT r.id FROM {sets.RATED})",
            self.given,
        )
        return Counter(row[0] for row in found)

    @cached_property
    def promises(self) -> Parts:
        """Promises of the month that were kept, and that were not; a running one is in neither."""
        now = self.shop.clock.now()
        found = {
            id_: kept(date.fromisoformat(due_on), due_time, status, closed_at, now)
            for id_, due_on, due_time, status, closed_at in db.named(
                f"SELECT f.id, f.due_on, f.due_time, f.status, f.closed_at FROM {sets.PROMISED} "
                "ORDER BY f.due_on",
                self.given,
            )
        }
        return split((id_, was) for id_, was in found.items() if was is not None)


def _sums(asked: Iterable[Wanted]) -> str:
    return "".join(f", total({one.among}), total({one.both})" for one in asked)


def _added_up(
    base: Base, asked: Iterable[Wanted], given: Mapping[str, object]
) -> Mapping[Wanted, _Shares]:
    groups = f" GROUP BY {base.groups}" if base.groups else ""
    found: dict[Wanted, dict[int | None, Share]] = {one: {} for one in asked}
    sql = f"SELECT {base.by}{_sums(found)} FROM {base.rows}{groups}"
    for staff, *sums in db.named(sql, given):
        _add(found, staff, sums)
    return found


def _looked_up(
    base: Base, asked: Iterable[Wanted], given: Mapping[str, object]
) -> tuple[Mapping[Wanted, _Shares], Mapping[int, tuple[Any, ...]]]:
    """As `_added_up`, with a bit for each condition of a row, and the rows counted by their bits.

    SQL would look everything up anew for each sum of each group. What was found of each row comes
    along.
    """
    found: dict[Wanted, dict[int | None, Share]] = {one: {} for one in asked}
    conditions = list(dict.fromkeys(each for one in found for each in (one.among, one.both)))
    bits = " | ".join(f"(({each}) << {place})" for place, each in enumerate(conditions))
    rows = db.named(
        f"WITH looked_up AS MATERIALIZED (SELECT * FROM {base.rows}) "
        f"SELECT {base.by}, {bits}, {base.id}, {base.found} FROM looked_up",
        given,
    )
    groups = Counter(row[:2] for row in rows)
    places = [(conditions.index(one.both), conditions.index(one.among)) for one in found]
    for (staff, held), number in groups.items():
        sums = [number * (held >> place & 1) for k, n in places for place in (n, k)]
        _add(found, staff, sums)
    return found, {row[2]: row[3:] for row in rows}


def _add(
    found: dict[Wanted, dict[int | None, Share]], staff: int | None, sums: list[float]
) -> None:
    for place, shares in enumerate(found.values()):
        n, k = sums[2 * place : 2 * place + 2]
        known = shares.get(staff, Share(0, 0))
        shares[staff] = Share(known.k + int(k), known.n + int(n))


def _rated(asked: list[Wanted], given: Mapping[str, object]) -> _Rated:
    ces_sums = "".join(f", total(r.ces = {score})" for score in CES_SCALE)
    csat, ces = Counter[int](), [0] * len(CES_SCALE)
    by_staff: dict[int, Scores] = {}
    shares: dict[Wanted, dict[int | None, Share]] = {one: {} for one in asked}
    for score, served_by, own, number, *sums in db.named(
        f"SELECT r.csat, r.served_by, {sets.SELF_RATED}, count(*){ces_sums}{_sums(asked)} "
        f"FROM {sets.RATED} GROUP BY r.answered_on, r.csat, r.served_by, r.recorded_by",
        given,
    ):
        ces = [total + int(more) for total, more in zip(ces, sums, strict=False)]
        _add(shares, served_by, sums[len(ces) :])
        if score is None:
            continue
        csat[score] += number
        if served_by is not None:
            one = by_staff.setdefault(served_by, Scores())
            if own:
                one.own += number
            else:
                one.csat[score - 1] += number
    return _Rated(bars(csat.items(), CSAT_SCALE), tuple(ces), by_staff, shares)
