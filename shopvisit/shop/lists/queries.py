"""What a condition asks of the file: SQL that holds of a customer c and their rhythm r.

"Within N days" are the N days that end today; whoever has been away N days is not among them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar.occasions import falls_on
from shopvisit.calendar.work import add_months

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


class Asking:
    """One question to the file: the parameters of its SQL, and the days that it is about.

    `who` is the column that has the customer's id.
    """

    def __init__(self, shop: Shop, who: str) -> None:
        self.shop, self.today, self.who = shop, shop.clock.today(), who
        self.given: dict[str, object] = {}

    def put(self, value: object) -> str:
        """The name under which `value` is given."""
        name = f"p{len(self.given)}"
        self.given[name] = value.isoformat() if isinstance(value, date) else value
        return f":{name}"

    def ago(self, days: int) -> str:
        """The day so many days ago."""
        return self.put(self.today - timedelta(days=days))

    def year_ago(self) -> str:
        """The last day before the twelve months whose spending counts."""
        return self.put(add_months(self.today, -12))

    def ids(self, found: list[int]) -> str:
        """As a set of ids for IN."""
        return f"(SELECT value FROM json_each({self.put(json.dumps(found))}))"


def rated(score: str, compare: str) -> Callable[[Asking, int], str]:
    """The last of a customer's answers on that scale."""

    def sql(asking: Asking, value: int) -> str:
        return (
            f"(SELECT g.{score} FROM rating g WHERE g.customer_id = {asking.who} "
            f"AND g.{score} IS NOT NULL ORDER BY g.answered_on DESC, g.id DESC LIMIT 1) "
            f"{compare} {asking.put(value)}"
        )

    return sql


def spent(asking: Asking, least: int) -> str:
    # Nobody else can have spent anything since.
    day = asking.year_ago()
    return (
        f"r.last_visit_on > {day} AND (SELECT total(v.amount) FROM visit v WHERE "
        f"v.customer_id = {asking.who} AND v.visited_on > {day}) >= {asking.put(least)}"
    )


def most_spent(asking: Asking, percent: int) -> str:
    """Those who spent as much as the last of the best so many in a hundred who spent anything."""
    found = db.rows(
        "SELECT customer_id, sum(amount) FROM visit INDEXED BY visit_customer "
        "WHERE visited_on > ? GROUP BY customer_id HAVING sum(amount) > 0",
        add_months(asking.today, -12),
    )
    amounts = sorted((amount for _id, amount in found), reverse=True)
    place = -(-len(amounts) * percent // 100)
    least = amounts[place - 1] if place else 0
    return f"{asking.who} IN {asking.ids([id_ for id_, amount in found if amount >= least])}"


def bought(asking: Asking, text: str, days: int) -> str:
    like = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return (
        f"{asking.who} IN (SELECT customer_id FROM visit INDEXED BY visit_day WHERE visited_on > "
        f"{asking.ago(days)} AND item LIKE {asking.put(f'%{like}%')} ESCAPE '\\')"
    )


def came_for(asking: Asking, kind: str, days: int) -> str:
    return _came_since(asking, kind, asking.today - timedelta(days=days - 1))


def this_quarter(asking: Asking, kind: str) -> str:
    first = asking.today.replace(month=(asking.today.month - 1) // 3 * 3 + 1, day=1)
    return _came_since(asking, kind, first)


def _came_since(asking: Asking, kind: str, day: date) -> str:
    return (
        f"{asking.who} IN (SELECT customer_id FROM visit INDEXED BY visit_day "
        f"WHERE visited_on >= {asking.put(day)} AND kind = {asking.put(kind)})"
    )


def stage(asking: Asking, stage: str) -> str:
    limits = asking.shop.config.thresholds
    last = "r.last_visit_on"
    lost, dormant = asking.ago(limits.active_days), asking.ago(limits.dormant_days)
    at_risk, new = asking.ago(limits.at_risk_days), asking.ago(limits.new_days)
    return {
        "lost": f"{last} < {lost}",
        "dormant": f"{last} >= {lost} AND {last} <= {dormant}",
        "at_risk": f"{last} > {dormant} AND {last} <= {at_risk}",
        "active": f"{last} > {at_risk} AND r.first_visit_on < {new}",
        "new": f"{last} > {at_risk} AND r.first_visit_on >= {new}",
    }[stage]


def tagged(asking: Asking, tag: str) -> str:
    from shopvisit.shop.talks.scripts import tags_in

    wanted = tags_in(tag)
    tags = db.rows("SELECT id, tags FROM customer WHERE tags <> ''")
    return f"{asking.who} IN {asking.ids([id_ for id_, text in tags if wanted <= tags_in(text)])}"


def birthday(asking: Asking, days: int) -> str:
    coming = (asking.today + timedelta(days=ahead) for ahead in range(min(days, 366) + 1))
    keys = {key for day in coming for key in falls_on(day)}
    found = db.rows(
        "SELECT o.customer_id FROM json_each(?) AS due CROSS JOIN occasion o "
        "ON o.calendar = due.value ->> 0 AND o.month = due.value ->> 1 "
        "AND o.day = due.value ->> 2 AND o.leap = due.value ->> 3 WHERE o.kind = 'birthday'",
        json.dumps([(calendar, month, day, int(leap)) for calendar, month, day, leap in keys]),
    )
    return f"{asking.who} IN {asking.ids(sorted({id_ for (id_,) in found}))}"


OPEN = "IN (SELECT customer_id FROM follow_up INDEXED BY open_by_due WHERE status = 'open')"
