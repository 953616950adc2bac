"""What a list shows of each customer who is on it, and why they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar.work import add_months
from shopvisit.shop.followups.kinds import CONTACTS
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.lists.sentence import BETWEEN, said_one
from shopvisit.text.i18n import _, n_
from shopvisit.text.money import money

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


class Listed(NamedTuple):
    """A customer on a list; `spend` is in minor units, of twelve months, `contacted_on` the last
    day on which they were spoken to or left a message."""

    id: int
    name: str
    salutation: str
    phone: str
    last_visit_on: date | None
    visits: int
    spend: int
    csat: int | None
    nps: int | None
    complaints: int
    contacted_on: date | None
    why: str = ""


_LAST = (
    "(SELECT g.{0} FROM rating g WHERE g.customer_id = c.id AND g.{0} IS NOT NULL "
    "ORDER BY g.answered_on DESC, g.id DESC LIMIT 1)"
)
_ROW = f"""
SELECT c.id, c.name, c.salutation, c.phone, r.last_visit_on, coalesce(r.visits, 0),
  (SELECT total(v.amount) FROM visit v WHERE v.customer_id = c.id AND v.visited_on > :year_ago),
  {_LAST.format("csat")}, {_LAST.format("nps")},
  (SELECT count(*) FROM complaint p WHERE p.customer_id = c.id),
  (SELECT max(a.attempted_on) FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
   WHERE f.customer_id = c.id AND a.outcome IN {CONTACTS})
FROM json_each(:ids) AS wanted CROSS JOIN customer c ON c.id = wanted.value
LEFT JOIN customer_rhythm r ON r.customer_id = c.id
"""


def listed(shop: Shop, conditions: Sequence[Condition], ids: Sequence[int]) -> list[Listed]:
    """These customers, in the order of `ids`; who is gone is left out. One query."""
    today = shop.clock.today()
    given = {"ids": json.dumps(list(ids)), "year_ago": add_months(today, -12).isoformat()}
    said = [_OWN.get(each.field) or said_one(each) for each in conditions]
    return [_with_why(_read(row), said, today) for row in db.named(_ROW, given)]


def _read(row: tuple) -> Listed:  # type: ignore[type-arg]  # a row of _ROW
    id_, name, salutation, phone, last, visits, spend, csat, nps, complaints, contacted = row
    return Listed(
        id_, name, salutation, phone, date.fromisoformat(last) if last else None, visits,
        int(spend), csat, nps, complaints, date.fromisoformat(contacted) if contacted else None,
    )  # fmt: skip


def _away(one: Listed, today: date) -> str:
    days = (today - one.last_visit_on).days if one.last_visit_on else 0
    return n_("{count} day away", "{count} days away", days).format(count=days)


def _visits(one: Listed, _today: date) -> str:
    return n_("{count} visit", "{count} visits", one.visits).format(count=one.visits)


def _complaints(one: Listed, _today: date) -> str:
    return n_("{count} complaint", "{count} complaints", one.complaints).format(
        count=one.complaints
    )


# What is said of the customer where the condition has a number; else it is the condition.
_OWN: dict[str, Callable[[Listed, date], str]] = {
    "last_visit": _away,
    "visits": _visits,
    "spend": lambda one, _today: _("spent {amount}").format(amount=money(one.spend)),
    "csat": lambda one, _today: _("last score {count}").format(count=one.csat),
    "nps": lambda one, _today: _("last NPS {count}").format(count=one.nps),
    "complaints": _complaints,
}


def _with_why(
    one: Listed, said: Sequence[Callable[[Listed, date], str] | str], today: date
) -> Listed:
    """Why they are on the list, in the words of each condition, once."""
    words = (each if isinstance(each, str) else each(one, today) for each in said)
    return one._replace(why=BETWEEN.join(dict.fromkeys(words)))
