"""A customer's card: everything the shop knows of one person, in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar import add_months
from shopvisit.shop import customers, followups, occasions
from shopvisit.shop.context import Shop
from shopvisit.text import phone_key

if TYPE_CHECKING:
    from shopvisit.config import Thresholds

_SHORTEST_TAIL = 7
_DUPLICATES_AT_MOST = 5


@dataclass(frozen=True)
class Score:
    """The last score given and the one before; None where there is none."""

    last: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Card:
    """`spent` is in minor units of money, of the last 12 months; `cycle_days` the own rhythm."""

    id: int
    customer: customers.Customer
    stage: str
    first_visit_on: date | None
    last_visit_on: date | None
    visits: int
    cycle_days: int | None
    spent: int
    csat: Score
    nps: Score
    occasions: tuple[occasions.Occasion, ...]
    open: tuple[followups.TodayRow, ...]
    duplicates: tuple[customers.Found, ...]

    @property
    def broken_promises(self) -> tuple[followups.TodayRow, ...]:
        """Promises whose time has passed and which nobody has kept yet."""
        return tuple(r for r in self.open if r.kind == "promise" and r.state == "overdue")


@db.snapshot()
def card(shop: Shop, customer_id: int) -> Card:
    """Read a card; of somebody merged, the card that they are on now.

    Raises KeyError for an id that does not exist.
    """
    today = shop.clock.today()
    into = db.value("SELECT merged_into FROM customer WHERE id = ?", customer_id)
    customer_id = into or customer_id
    customer = customers.get(shop, customer_id)
    rhythm = db.row(
        "SELECT first_visit_on, last_visit_on, visits, cycle_days FROM customer_rhythm "
        "WHERE customer_id = ?",
        customer_id,
    )
    first, last, visits, cycle = rhythm or (None, None, 0, None)
    first_on = date.fromisoformat(first) if first else None
    last_on = date.fromisoformat(last) if last else None
    spent = db.value(
        "SELECT total(amount) FROM visit WHERE customer_id = ? AND visited_on > ?",
        customer_id,
        add_months(today, -12),
    )
    csat, nps = _scores(customer_id)
    return Card(
        customer_id,
        customer,
        stage(shop.config.thresholds, first_on, last_on, today),
        first_on,
        last_on,
        visits,
        cycle,
        int(spent),
        csat,
        nps,
        tuple(occasions.of_customer(shop, customer_id)),
        tuple(followups.of_customer(shop, customer_id)),
        tuple(duplicates(shop, customer)),
    )


def stage(limits: Thresholds, first_on: date | None, last_on: date | None, today: date) -> str:
    """Where a customer stands: new, active, at_risk, dormant, lost; "" before the first visit."""
    if first_on is None or last_on is None:
        return ""
    away = (today - last_on).days
    if away > limits.active_days:
        return "lost"
    if away >= limits.dormant_days:
        return "dormant"
    if away >= limits.at_risk_days:
        return "at_risk"
    return "new" if (today - first_on).days <= limits.new_days else "active"


def _scores(customer_id: int) -> tuple[Score, Score]:
    given: dict[str, list[int]] = {"csat": [], "nps": []}
    for csat, nps in db.rows(
        "SELECT csat, nps FROM rating WHERE customer_id = ? ORDER BY answered_on DESC, id DESC",
        customer_id,
    ):
        for name, score in (("csat", csat), ("nps", nps)):
            if score is not None:
                given[name].append(score)
    return Score(*given["csat"][:2]), Score(*given["nps"][:2])


def duplicates(shop: Shop, customer: customers.Customer) -> list[customers.Found]:
    """Other living customers with the same name, or with the same end of the phone number."""
    from shopvisit.pinyin import normal_query

    digits = phone_key(customer.phone)
    tail = digits[-_SHORTEST_TAIL:] if len(digits) >= _SHORTEST_TAIL else ""
    name = normal_query(customer.name)
    likely = [
        customer_id
        for key in (name, tail)
        if key
        for customer_id in customers.find_ids(shop, key, _DUPLICATES_AT_MOST * 4)
        if customer_id != customer.id
    ]
    same = [
        found
        for found in customers.found(shop, list(dict.fromkeys(likely)))
        if (name and normal_query(found.name) == name)
        or (tail and phone_key(found.phone).endswith(tail))
    ]
    return same[:_DUPLICATES_AT_MOST]


# The timeline. An entry's id says of which table it is a row, so that one list of numbers can hold
# them all.

_TABLES = ("follow_up", "visit", "attempt", "rating")


@dataclass(frozen=True)
class Entry:
    """One line of a customer's history, or an open follow-up; `kind` is the table's name.

    `what` is the code of what it was: a kind of visit, an outcome, a kind of follow-up.
    """

    id: int
    kind: str
    on: date
    what: str = ""
    text: str = ""
    who: str = ""
    amount: int | None = None
    channel: str = ""
    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    reasons: str = ""


def entry_id(table: str, row_id: int) -> int:
    """The number under which a row stands in the card's one list."""
    return row_id * len(_TABLES) + _TABLES.index(table)


def row_of(entry: int) -> tuple[str, int]:
    """Table and id of an entry: the inverse of `entry_id`."""
    row_id, table = divmod(entry, len(_TABLES))
    return _TABLES[table], row_id


def timeline_ids(shop: Shop, customer_id: int) -> list[int]:
    """Every visit, attempt and rating of a customer, newest first."""
    found = db.rows(
        "SELECT visited_on, created_at, 1, id FROM visit WHERE customer_id = ? "
        "UNION ALL SELECT a.attempted_on, a.at, 2, a.id FROM follow_up f "
        "JOIN attempt a ON a.follow_up_id = f.id WHERE f.customer_id = ? "
        "UNION ALL SELECT answered_on, answered_at, 3, id FROM rating WHERE customer_id = ?",
        customer_id,
        customer_id,
        customer_id,
    )
    return [entry_id(_TABLES[part], id_) for _day, _at, part, id_ in sorted(found, reverse=True)]


_VISITS = """
SELECT v.id, v.visited_on, v.kind, v.item, v.note, coalesce(s.name, ''), v.amount
FROM visit v LEFT JOIN staff s ON s.id = v.served_by WHERE v.id IN ({marks})
"""
_ATTEMPTS = """
SELECT a.id, a.attempted_on, a.outcome, a.note, coalesce(s.name, ''), a.channel
FROM attempt a LEFT JOIN staff s ON s.id = a.staff_id WHERE a.id IN ({marks})
"""
_RATINGS = """
SELECT r.id, r.answered_on, coalesce(r.mood, ''), r.praise, r.complaint, r.need, r.suggestion,
  coalesce(s.name, ''), r.csat, r.nps, r.ces, coalesce((SELECT group_concat(reason.name, '、')
  FROM rating_reason x JOIN reason ON reason.id = x.reason_id WHERE x.rating_id = r.id), '')
FROM rating r LEFT JOIN staff s ON s.id = r.recorded_by WHERE r.id IN ({marks})
"""


def entries(shop: Shop, ids: Sequence[int]) -> list[Entry]:
    """These entries of the timeline, in any order; a query for each table that is among them."""
    made: list[Entry] = []
    by_table: dict[str, list[int]] = {}
    for entry in ids:
        table, row_id = row_of(entry)
        by_table.setdefault(table, []).append(row_id)

    def read(sql: str, table: str) -> list[tuple]:  # type: ignore[type-arg]  # rows of that query
        wanted = by_table.get(table, [])
        return db.rows(sql.format(marks=db.marks(wanted)), *wanted) if wanted else []

    for id_, day, what, item, note, who, amount in read(_VISITS, "visit"):
        text = "  ".join(part for part in (item, note) if part)
        made.append(_entry("visit", id_, day, what=what, text=text, who=who, amount=amount))
    for id_, day, what, note, who, channel in read(_ATTEMPTS, "attempt"):
        made.append(_entry("attempt", id_, day, what=what, text=note, who=who, channel=channel))
    for id_, day, mood, *words, who, csat, nps, ces, reasons in read(_RATINGS, "rating"):
        scores = {"csat": csat, "nps": nps, "ces": ces}
        text = "  ".join(word for word in words if word)
        made.append(
            _entry("rating", id_, day, what=mood, text=text, who=who, reasons=reasons, **scores)
        )
    return made


def _entry(table: str, row_id: int, day: str, **fields: object) -> Entry:
    return Entry(entry_id(table, row_id), table, date.fromisoformat(day), **fields)  # type: ignore[arg-type]  # named as the fields are


def after(found: Sequence[int], customer_id: int, by: int) -> int | None:
    """Who stands `by` places after a customer in a list; None beyond its ends."""
    if customer_id not in found:
        return None
    place = found.index(customer_id) + by
    return found[place] if 0 <= place < len(found) else None
