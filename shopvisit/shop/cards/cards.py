"""A customer's card: everything the shop knows of one person, in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar.work import add_months
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import today as followups
from shopvisit.shop.gifts import gifts
from shopvisit.shop.people import customers, numbers, occasions
from shopvisit.shop.record.shop import Shop
from shopvisit.text.phones import phone_keys

if TYPE_CHECKING:
    from shopvisit.settings.values import Thresholds
    from shopvisit.shop.gifts.gifts import Gift

_SHORTEST_TAIL = 7
_DUPLICATES_AT_MOST = 5
_MONTHS = 12


@dataclass(frozen=True)
class Score:
    """The last score given and the one before; None where there is none."""

    last: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Year:
    """Twelve months up to this one, oldest first: visits, and the mean of the CSAT given."""

    visits: tuple[int, ...] = (0,) * _MONTHS
    csat: tuple[float | None, ...] = (None,) * _MONTHS


@dataclass(frozen=True)
class Card:
    """`spent` is in minor units of money, of the last 12 months; `cycle_days` the own rhythm.

    `complaints` are those that are not closed, the newest first; `gifts` can be redeemed today.
    """

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
    complaints: tuple[complaint_rows.Complaint, ...] = ()
    wrong_number: bool = False
    gifts: tuple[Gift, ...] = ()
    year: Year = Year()

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
    came = db.rows(
        "SELECT visited_on, amount FROM visit WHERE customer_id = ? AND visited_on > ?",
        customer_id,
        add_months(today, -_MONTHS),
    )
    rated = db.rows(
        "SELECT csat, nps, answered_on FROM rating WHERE customer_id = ? "
        "ORDER BY answered_on DESC, id DESC",
        customer_id,
    )
    csat, nps = _scores(rated)
    return Card(
        customer_id,
        customer,
        stage(shop.config.thresholds, first_on, last_on, today),
        first_on,
        last_on,
        visits,
        cycle,
        sum(amount or 0 for _day, amount in came),
        csat,
        nps,
        tuple(occasions.of_customer(shop, customer_id)),
        tuple(followups.of_customer(shop, customer_id)),
        tuple(duplicates(shop, customer)),
        tuple(
            each for each in complaint_rows.of_customer(shop, customer_id) if each.closed_at is None
        ),
        numbers.is_wrong(customer_id, customer.phone),
        gifts.to_redeem(shop, customer_id),
        _year(today, [day for day, _amount in came], rated),
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


_Rated = Sequence[tuple[int | None, int | None, str]]


def _scores(rated: _Rated) -> tuple[Score, Score]:
    csat = [one for one, _nps, _day in rated if one is not None]
    nps = [one for _csat, one, _day in rated if one is not None]
    return Score(*csat[:2]), Score(*nps[:2])


def _year(today: date, came: Sequence[str], rated: _Rated) -> Year:
    first = today.replace(day=1)
    months = [f"{add_months(first, back):%Y-%m}" for back in range(1 - _MONTHS, 1)]
    given: dict[str, list[int]] = {month: [] for month in months}
    for csat, _nps, day in rated:
        if csat is not None and day[:7] in given:
            given[day[:7]].append(csat)
    visits = [day[:7] for day in came]
    return Year(
        tuple(visits.count(month) for month in months),
        tuple(sum(some) / len(some) if some else None for some in given.values()),
    )


def duplicates(shop: Shop, customer: customers.Customer) -> list[customers.Found]:
    """Some other customers with the same end of a phone number, then with the same name."""
    from shopvisit.text.pinyin import normal_query

    name = normal_query(customer.name)
    tails = {
        digits[-_SHORTEST_TAIL:]
        for digits in phone_keys(customer.phone)
        if len(digits) >= _SHORTEST_TAIL
    }
    likely = [
        customer_id
        for key in (*sorted(tails), name)
        if key
        for (customer_id,) in db.rows(
            "SELECT customer_id FROM search_key WHERE key = ? AND customer_id <> ? LIMIT ?",
            key,
            customer.id,
            _DUPLICATES_AT_MOST * 2,
        )
    ]
    same = [
        found
        for found in customers.found(shop, list(dict.fromkeys(likely)))
        # The name may also be the end of a longer one.
        if (name and normal_query(found.name) == name)
        or any(digits[-_SHORTEST_TAIL:] in tails for digits in phone_keys(found.phone))
    ]
    return same[:_DUPLICATES_AT_MOST]


def after(found: Sequence[int], customer_id: int, by: int) -> int | None:
    """Who stands `by` places after a customer in a list; None beyond its ends."""
    if customer_id not in found:
        return None
    place = found.index(customer_id) + by
    return found[place] if 0 <= place < len(found) else None
