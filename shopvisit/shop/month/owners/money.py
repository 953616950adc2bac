"""The money of a month: what came in and from whom, what went, and what following up costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from shopvisit import db
from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month.complaint_rows import Complaints, Parts, split
from shopvisit.text.i18n import N_
from shopvisit.text.money import rounded_amount

if TYPE_CHECKING:
    from shopvisit.shop.month.counts import Counting
    from shopvisit.shop.record.shop import Shop

_MINUTES = 60  # of an hour
# Whose money it is; together they are all of it.
WHOSE = {"new": N_("new customers"), "returning": N_("who came again"), "won_back": N_("won back")}
_NEW = f"{sets.VISITORS} AND {sets.FIRST_CAME}"
_PAID = f"{sets.VISITS} AND v.amount IS NOT NULL"
# As a card counts the last twelve months.
_SPENT = (
    "(SELECT coalesce(sum(w.amount), 0) FROM visit w WHERE w.customer_id = c.customer_id "
    "AND w.visited_on > :year_before AND w.visited_on < :next)"
)
_CONTACTS = (
    "attempt AS a INDEXED BY attempt_day JOIN follow_up f ON f.id = a.follow_up_id "
    "WHERE a.attempted_on >= :first AND a.attempted_on < :next AND f.status <> 'cancelled' "
    f"AND {sets.living('f.customer_id')}"
)


@dataclass(frozen=True)
class Revenue:
    """Visits with an amount, and what they came to; whose they are is the part."""

    entity: str = "visit"
    nothing: ClassVar[tuple[Mapping[str, tuple[int, int]]]] = ({},)

    def counted(self, counting: Counting) -> tuple[Mapping[str, tuple[int, int]]]:
        found: dict[str, list[int]] = {whose: [] for whose in WHOSE}
        for _id, amount, whose in _paid(counting):
            found[whose].append(amount)
        return ({whose: (sum(each), len(each)) for whose, each in found.items()},)

    def parts(self, counting: Counting, part: str | None) -> Parts:
        """The largest first."""
        found = [row for row in _paid(counting) if part in (None, row[2])]
        found.sort(key=lambda row: (-row[1], row[0]))
        return Parts(tuple(row[0] for row in found), ())


def _paid(counting: Counting) -> Iterator[tuple[int, int, str]]:
    """Visits with an amount: id, amount, and whose they are."""
    new, won_back = (counting.customers(rows) for rows in (_NEW, sets.WON_BACK))
    sql = f"SELECT v.id, v.amount, v.customer_id FROM {_PAID}"
    for id_, amount, customer in db.named(sql, counting.given):
        whose = "new" if customer in new else "won_back" if customer in won_back else "returning"
        yield id_, amount, whose


@dataclass(frozen=True)
class LostSpend:
    """What the customers who were lost had spent in the twelve months before."""

    entity: str = "customer"
    nothing = (0, 0)

    def counted(self, counting: Counting) -> tuple[int, int]:
        spent = [amount for _id, amount in counting.once(_lost)]
        return sum(spent), len(spent)

    def parts(self, counting: Counting, part: str | None) -> Parts:  # noqa: ARG002  has none
        """Who had spent most comes first."""
        found = sorted(counting.once(_lost), key=lambda row: (-row[1], row[0]))
        return Parts(tuple(id_ for id_, _amount in found), ())


def _lost(counting: Counting) -> list[tuple[int, int]]:
    """The customers who were lost, each with what they had spent."""
    sql = f"SELECT c.customer_id, {_SPENT} FROM {sets.CHURNED}"
    return [(id_, amount) for id_, amount in db.named(sql, counting.given)]


def lost(counting: Counting) -> int:
    """How many customers were lost."""
    return len(counting.once(_lost))


@dataclass(frozen=True)
class Compensation:
    """Complaints resolved in the month that cost the shop something, and what."""

    entity: str = "complaint"
    nothing = (0, 0)

    def counted(self, counting: Counting) -> tuple[int, int]:
        ids = set(counting.complaints.once(_compensated).k)
        given = [row.compensation or 0 for row in counting.complaints.rows if row.id in ids]
        return sum(given), len(given)

    def parts(self, counting: Counting, part: str | None) -> Parts:  # noqa: ARG002  has none
        return counting.complaints.once(_compensated)


def _compensated(complaints: Complaints) -> Parts:
    return split((row.id, True) for row in complaints.within("resolved_at") if row.compensation)


def _resolved(complaints: Complaints) -> Parts:
    return split((row.id, True) for row in complaints.within("resolved_at"))


class _Tries(NamedTuple):
    """How many tries, for how many follow-ups, and how many of them about a complaint."""

    all: int
    follow_ups: int
    of_complaints: int


def _tries(counting: Counting) -> _Tries:
    found = db.named(f"SELECT f.id, f.complaint_id FROM {_CONTACTS}", counting.given)
    about = sum(complaint is not None for _id, complaint in found)
    return _Tries(len(found), len({id_ for id_, _complaint in found}), about)


@dataclass(frozen=True)
class Contacts:
    """The tries of a month and what one costs; behind it the follow-ups that they were for.

    What one costs is in sixtieths of a minor unit, so that nothing is rounded before the end.
    """

    entity: str = "follow_up"
    nothing = (0, 0, 0)

    def counted(self, counting: Counting) -> tuple[int, int, int]:
        each = _each(counting.shop)
        if not each:
            return self.nothing
        tries = counting.once(_tries)
        return each, tries.all, tries.follow_ups

    def parts(self, counting: Counting, part: str | None) -> Parts:  # noqa: ARG002  has none
        found = db.named(f"SELECT f.id FROM {_CONTACTS}", counting.given)
        return Parts(tuple(sorted({row[0] for row in found})), ())


@dataclass(frozen=True)
class Solved:
    """What the tries about complaints cost, as `Contacts` has it, and how many were resolved."""

    entity: str = "complaint"
    nothing = (0, 0, 0)

    def counted(self, counting: Counting) -> tuple[int, int, int]:
        each = _each(counting.shop)
        if not each:
            return self.nothing
        resolved = len(counting.complaints.once(_resolved).k)
        return each, counting.once(_tries).of_complaints, resolved

    def parts(self, counting: Counting, part: str | None) -> Parts:  # noqa: ARG002  has none
        return counting.complaints.once(_resolved)


def _each(shop: Shop) -> int:
    """What a contact costs, in sixtieths of a minor unit; 0 where the shop has not said it."""
    minutes, wage = shop.config.service
    return minutes * (rounded_amount(f"{wage:.6f}", typed=False) or 0)


def cost(each: int, contacts: int, follow_ups: int) -> Figure:
    """What all contacts cost; `follow_ups` is how many they were for."""
    value = formulas.price(each * contacts, _MINUTES if each and contacts else 0).value
    return Figure(unit="amount", value=value, n=contacts, parts={"follow_ups": follow_ups})


def cost_of_one(each: int, contacts: int, follow_ups: int) -> Figure:
    """What one of them costs."""
    return replace(cost(each, 1 if contacts else 0, follow_ups), unit="price", n=contacts)


def cost_of_solved(each: int, contacts: int, resolved: int) -> Figure:
    """What the contacts about complaints cost for each complaint that was resolved."""
    found = formulas.price(each * contacts, _MINUTES * resolved if each else 0)
    return replace(found, n=resolved)
