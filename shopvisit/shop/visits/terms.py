"""What ends some time after it was bought: its last day goes onto the card with the visit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar.work import add_months
from shopvisit.settings.values import EXPIRIES
from shopvisit.shop.people import occasions
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import names
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.settings.values import Term
    from shopvisit.shop.record.shop import Shop

# A repair or a cleaning of the same thing gives no new warranty.
_KINDS = ("purchase", "install")
# Bought and then installed: one thing, whose warranty begins when it stands where it is used.
_INSTALLED_WITHIN = 60


class Ends(NamedTuple):
    """Something that ends: its kind among `EXPIRIES`, its last day, and what it is."""

    kind: str
    on: date
    item: str


def of_visit(shop: Shop, kind: str, item: str, visited_on: date) -> list[Ends]:
    """What a visit of that kind, for that item, makes end, and when; the past is over."""
    if kind not in _KINDS:
        return []
    found = [
        Ends(expiry, add_months(visited_on, term.months), item)
        for expiry in EXPIRIES
        if (term := _meant(getattr(shop.config.items, expiry), item))
    ]
    return [one for one in found if one.on >= shop.clock.today()]


def _meant(terms: tuple[Term, ...], item: str) -> Term | None:
    """The term of the longest of these words that are in `item`, in whatever case."""
    plain = item.casefold()
    fitting = [term for term in terms if term.item.casefold() in plain]
    return max(fitting, key=lambda term: len(term.item), default=None)


def note(shop: Shop, visit_id: int) -> None:
    """Put what the visit makes end onto the card. In an action."""
    customer_id, kind, item, day = db.rows(
        "SELECT customer_id, kind, item, visited_on FROM visit WHERE id = ?", visit_id
    )[0]
    visited_on = date.fromisoformat(day)
    for ends in of_visit(shop, kind, item, visited_on):
        _put(shop, customer_id, ends, _renewed(customer_id, ends, kind, visited_on))


def note_imported(shop: Shop, first_visit: int) -> None:
    """The same for all visits from that one on, in the order of their days. In an action."""
    if not any(shop.config.items):
        return
    for (visit_id,) in db.rows(
        f"SELECT id FROM visit WHERE id >= ? AND kind IN ({db.marks(_KINDS)}) "
        "ORDER BY visited_on, id",
        first_visit,
        *_KINDS,
    ):
        note(shop, visit_id)


def _renewed(customer_id: int, ends: Ends, kind: str, visited_on: date) -> int | None:
    """The day on the card that this one takes the place of.

    A contract or a card goes on with the next one. A warranty does not: there may be two machines;
    but what has just been bought and is installed now is one.
    """
    if ends.kind == "warranty":
        bought = db.value(
            "SELECT visited_on FROM visit WHERE customer_id = ? AND kind = 'purchase' "
            "AND item = ? AND visited_on <= ? ORDER BY visited_on DESC LIMIT 1",
            customer_id,
            ends.item,
            visited_on,
        )
        if kind != "install" or not bought:
            return None
        if (visited_on - date.fromisoformat(bought)).days > _INSTALLED_WITHIN:
            return None
    found: int | None = db.value(
        "SELECT id FROM occasion WHERE customer_id = ? AND kind = ? AND note = ? "
        "AND calendar = 'solar' AND year IS NOT NULL ORDER BY year DESC, month DESC, day DESC",
        customer_id,
        ends.kind,
        ends.item,
    )
    return found


def _put(shop: Shop, customer_id: int, ends: Ends, instead_of: int | None) -> None:
    on = YearlyDay("solar", ends.on.month, ends.on.day, year=ends.on.year)
    if db.row(
        "SELECT 1 FROM occasion WHERE customer_id = ? AND kind = ? AND year = ? AND month = ? "
        "AND day = ?",
        customer_id,
        ends.kind,
        on.year,
        on.month,
        on.day,
    ):
        return
    if instead_of is None:
        occasions.add(shop, customer_id, ends.kind, on, ends.item)
    else:
        occasions.change(shop, instead_of, ends.kind, on, ends.item)


def said(shop: Shop, visit_id: int) -> list[str]:
    """What a visit made end, with its last day."""
    kind, item, day = db.rows("SELECT kind, item, visited_on FROM visit WHERE id = ?", visit_id)[0]
    return [
        f"{_(names.OCCASIONS[one.kind])} {one.on.isoformat()}"
        for one in of_visit(shop, kind, item, date.fromisoformat(day))
    ]
