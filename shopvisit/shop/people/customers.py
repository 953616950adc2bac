"""Customers: who they are, and how they are found again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import AskedError, InvalidError, ShopError
from shopvisit.shop.followups import changing
from shopvisit.shop.record import journal
from shopvisit.shop.record.names import name_or_phone
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import rules
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _
from shopvisit.text.names import without_title
from shopvisit.text.phones import clean_phone, phone_keys

CONSENTS = ("all", "service_only", "none")
FOUND_AT_MOST = 200
# How the journal names a card that was changed by hand.
EDITED = N_("changed {customer}")
MOST_PHONE = 120


@dataclass(frozen=True)
class Customer:
    """What is known of a person; every text is one clean line, '' when there is none."""

    name: str = ""
    phone: str = ""
    salutation: str = ""
    wechat: str = ""
    address: str = ""
    tags: str = ""
    note: str = ""
    preferred_channel: str | None = None
    best_time: str = ""
    source: str = ""
    contact_consent: str = "all"
    id: int = field(default=0, compare=False)


class Found(NamedTuple):
    """A customer as a row of Find."""

    id: int
    name: str
    phone: str
    last_visit_on: date | None
    visits: int
    open_follow_ups: int


_FIELDS = (
    "name", "phone", "salutation", "wechat", "address", "tags", "note", "preferred_channel",
    "best_time", "source", "contact_consent",
)  # fmt: skip
# Of a card that others were merged into, some hold two of a kind.
_LIMITS = {"name": 60, "salutation": 20, "wechat": 120, "address": 200, "tags": 200, "note": 500,
           "best_time": 40, "source": 120}  # fmt: skip


class SharedNumberError(AskedError):
    """A number that somebody else has, too: of a family, or of one person with two cards."""


def cleaned(customer: Customer) -> dict[str, object]:
    """The columns to store for what was typed. Raises InvalidError for what cannot be a phone."""
    columns: dict[str, object] = {
        name: clean(getattr(customer, name), limit) for name, limit in _LIMITS.items()
    }
    phone = phone_of(customer.phone)
    if not columns["name"] and not phone:
        raise InvalidError("name", _("Please type a name or a phone number."))
    return columns | {
        "phone": phone,
        "preferred_channel": customer.preferred_channel,
        "contact_consent": customer.contact_consent,
    }


def phone_of(typed: str) -> str:
    """A phone number, or several, as the card shows them; "" where nothing was typed.

    Raises InvalidError for what cannot be a phone.
    """
    phone = clean_phone(typed, 2 * MOST_PHONE)
    numbers = re.split("[/,;]", phone)
    digits = [sum(map(str.isdigit, number)) for number in numbers]
    given = [n for number, n in zip(numbers, digits, strict=True) if number.strip() or n]
    if typed.strip() and not (given and all(3 <= n <= 20 for n in given)):
        wrong = next((n for n in given if not 3 <= n <= 20), 0)
        raise InvalidError(
            "phone", _("A phone number has 3 to 20 digits; this one has {n}.").format(n=wrong)
        )
    if len(phone) > MOST_PHONE:
        raise InvalidError("phone", _("That is too much for phone numbers: 120 characters."))
    return phone


def holders_of(keys: Iterable[str], without: int = 0) -> list[tuple[int, str]]:
    """Ids and names of the living customers who have one of these numbers, but for `without`."""
    found = {
        row
        for key in keys
        for row in db.rows(
            "SELECT c.id, c.name FROM phone_key k JOIN customer c ON c.id = k.customer_id "
            "WHERE k.key = ? AND c.id <> ?",
            key,
            without,
        )
    }
    return sorted(found)


def _ask_of_shared(phone: str, asked: str | None, own_id: int = 0) -> None:
    """Raise SharedNumberError for a number that is new to this card and on another one already."""
    if asked == phone:
        return
    own = db.rows("SELECT key FROM phone_key WHERE customer_id = ?", own_id)
    keys = [key for key in phone_keys(phone) if (key,) not in own]
    if holders := holders_of(keys, own_id):
        names = _(", ").join(name_or_phone(name, phone) for _id, name in holders)
        raise SharedNumberError(
            "phone",
            _("{name} has this number, too. Save again to have it on both.").format(name=names),
        )


def add(shop: Shop, customer: Customer, asked: str | None = None) -> int:
    """Store a new customer and make them findable; raises InvalidError, naming the field.

    Raises SharedNumberError where somebody else has the number, unless `asked` is this phone: of
    which it was said before.
    """
    from shopvisit.store import schema

    columns = cleaned(customer)
    name = name_or_phone(str(columns["name"]), customer.phone)
    with journal.action(shop, N_("new customer {name}"), name=name):
        _ask_of_shared(customer.phone, asked)
        customer_id = int(
            schema.Customer.insert(created_at=shop.clock.stamp(), **columns).execute()
        )
        derive(customer_id)
    return customer_id


def edit(shop: Shop, customer_id: int, customer: Customer, asked: str | None = None) -> None:
    """Change what is known of a customer; raises InvalidError, naming the field.

    Raises SharedNumberError where somebody else has a number that is new to this card, unless
    `asked` is this phone: of which it was said before.

    Somebody who no longer wants to be contacted leaves every list of the shop's own making.
    """
    from shopvisit.store import schema

    columns = cleaned(customer)
    with journal.action(shop, EDITED, customer_id=customer_id):
        changing.check_not_erased(customer_id)
        _ask_of_shared(customer.phone, asked, customer_id)
        schema.Customer.update(**columns).where(schema.Customer.id == customer_id).execute()
        derive(customer_id)
        call_off_unwanted(shop, customer_id)


def call_off_unwanted(shop: Shop, customer_id: int) -> None:
    """Take off Today what the rules have put there and the customer does not want. In an action.

    What was promised, or was noted by hand, stays. What was changed for those who want no contact
    they hear when they come in: their card says it.
    """
    consent = db.value("SELECT contact_consent FROM customer WHERE id = ?", customer_id)
    for follow_up_id, name, kind, complaint_id in db.rows(
        "SELECT id, rule, kind, complaint_id FROM follow_up "
        "WHERE customer_id = ? AND status = 'open' AND rule NOT IN ('', 'promise')",
        customer_id,
    ):
        rule = shop.config.rules.get(name)
        trigger, complaint = rule.trigger if rule else "", complaint_id is not None
        if not rules.consents(consent, kind, trigger, complaint=complaint):
            changing.drop(shop, "consent", "id = ?", follow_up_id)


def none_yet(shop: Shop) -> bool:
    """Whether the shop does not know anybody."""
    return db.row("SELECT 1 FROM customer LIMIT 1") is None


def get(shop: Shop, customer_id: int) -> Customer:
    """The customer as stored. Raises KeyError for an id that does not exist."""
    found = db.row(f"SELECT {', '.join(_FIELDS)} FROM customer WHERE id = ?", customer_id)
    if found is None:
        raise KeyError(customer_id)
    return Customer(*found, id=customer_id)  # type: ignore[misc]  # columns in the order of fields


def living(customer_id: int) -> int:
    """The card that stands for a customer now. Raises ShopError when there is none."""
    found = db.value(
        "SELECT kept.id FROM customer c "
        "JOIN customer kept ON kept.id = coalesce(c.merged_into, c.id) "
        "WHERE c.id = ? AND kept.erased_at IS NULL",
        customer_id,
    )
    if found is None:
        raise ShopError(_("This card is gone; please look again."))
    return int(found)


def derive(customer_id: int) -> None:
    """Make the keys and the rhythm of one customer anew from what is stored of them.

    The numbers and names of the cards that were merged into this one lead to it, too.
    """
    derive_all((customer_id,))


def derive_all(customer_ids: Collection[int]) -> None:
    """As `derive`, for many customers at once."""
    from shopvisit.text.pinyin import search_keys

    keys: list[tuple[str, int]] = []
    phones: list[tuple[str, int]] = []
    rhythms: list[tuple[object, ...]] = []
    for customer_id in customer_ids:
        known = db.rows(
            "SELECT name, phone FROM customer "
            "WHERE id = ? AND merged_into IS NULL AND erased_at IS NULL",
            customer_id,
        )
        if known:
            known += db.rows(
                "SELECT name, phone FROM customer WHERE merged_into = ? ORDER BY id", customer_id
            )
            numbers = dict.fromkeys(key for _name, phone in known for key in phone_keys(phone))
            names = [name for name, _phone in known]
            found = search_keys(names[0], "/".join(numbers), *names[1:])
            keys += [(key, customer_id) for key in found]
            phones += [(key, customer_id) for key in numbers]
        visited = [
            date.fromisoformat(row[0])
            for row in db.rows(
                "SELECT visited_on FROM visit WHERE customer_id = ? ORDER BY visited_on",
                customer_id,
            )
        ]
        if visited:
            first, last = visited[0].isoformat(), visited[-1].isoformat()
            rhythms.append((customer_id, first, last, len(visited), rules.cycle_days(visited)))
    for table in ("search_key", "phone_key", "customer_rhythm"):
        db.run_many(f"DELETE FROM {table} WHERE customer_id = ?", [(id_,) for id_ in customer_ids])
    db.run_many("INSERT INTO search_key(key, customer_id) VALUES (?, ?)", sorted(keys))
    db.run_many("INSERT INTO phone_key(key, customer_id) VALUES (?, ?)", sorted(phones))
    db.run_many("INSERT INTO customer_rhythm VALUES (?, ?, ?, ?, ?)", rhythms)


# The bound of a prefix range: no key holds a character beyond it.
_LAST_CHARACTER = "\U0010ffff"


def find_ids(shop: Shop, text: str, limit: int = FOUND_AT_MOST) -> list[int]:
    """Customers of whom any part of name, pinyin, initials or phone number begins with `text`.

    The last to visit come first; at most `limit`. Of a text that more than 500 of them match, as
    one letter may in a large shop, 500 are sorted so, as no more could be in time for the next key.
    Empty text: the last to visit of all.
    """
    from shopvisit.text.pinyin import normal_query

    typed = clean(text, _LIMITS["name"])
    query = normal_query(typed)
    if query:
        found = _matching(query, limit)
        return [*found, *_addressed(typed, limit, found)][:limit]
    rows = db.rows(
        "SELECT customer_id FROM customer_rhythm JOIN customer ON id = customer_id "
        "WHERE erased_at IS NULL ORDER BY last_visit_on DESC, customer_id DESC LIMIT ?",
        limit,
    )
    return [row[0] for row in rows]


def _matching(query: str, limit: int) -> list[int]:
    rows = db.rows(
        "SELECT customer_id FROM (SELECT DISTINCT customer_id FROM search_key "
        "WHERE key >= ? AND key < ? LIMIT 500) LEFT JOIN customer_rhythm USING (customer_id) "
        "ORDER BY last_visit_on DESC, customer_id DESC LIMIT ?",
        query,
        query + _LAST_CHARACTER,
        limit,
    )
    return [row[0] for row in rows]


def _addressed(typed: str, limit: int, without: Sequence[int]) -> list[int]:
    """Of 郑女士: whose name begins with 郑, those first who are addressed so, but for `without`."""
    from shopvisit.text.pinyin import normal_query

    name, title = without_title(typed)
    begins = normal_query(name)
    if not title or not begins:
        return []
    found = [id_ for id_ in _matching(begins, limit) if id_ not in without]
    known = {
        id_: (full, said)
        for id_, full, said in db.rows(
            f"SELECT id, name, salutation FROM customer WHERE id IN ({db.marks(found)})", *found
        )
    }
    named = [id_ for id_ in found if normal_query(known[id_][0]).startswith(begins)]
    return sorted(named, key=lambda id_: known[id_][1] != title)


def found(shop: Shop, ids: Sequence[int]) -> list[Found]:
    """What Find shows of these customers, in the order of `ids`."""
    if not ids:
        return []
    rows = db.rows(
        "SELECT c.id, c.name, c.phone, r.last_visit_on, coalesce(r.visits, 0), "
        "(SELECT count(*) FROM follow_up f WHERE f.customer_id = c.id AND f.status = 'open') "
        "FROM customer c LEFT JOIN customer_rhythm r ON r.customer_id = c.id "
        f"WHERE c.id IN ({db.marks(ids)})",
        *ids,
    )
    by_id = {
        id_: Found(id_, name, phone, date.fromisoformat(last) if last else None, visits, waiting)
        for id_, name, phone, last, visits, waiting in rows
    }
    return [by_id[customer_id] for customer_id in ids if customer_id in by_id]


def find(shop: Shop, text: str, limit: int = FOUND_AT_MOST) -> list[Found]:
    """`find_ids` and `found` in one."""
    return found(shop, find_ids(shop, text, limit))


@dataclass(frozen=True)
class Known:
    """How many of each there are, of whatever time and state."""

    visits: int
    follow_ups: int
    ratings: int
    complaints: int


def known(shop: Shop, customer_id: int) -> Known:
    """What there is of the customer; what was merged into the card is on it."""
    counted = db.row(
        "SELECT (SELECT count(*) FROM visit WHERE customer_id = ?1), "
        "(SELECT count(*) FROM follow_up WHERE customer_id = ?1), "
        "(SELECT count(*) FROM rating WHERE customer_id = ?1), "
        "(SELECT count(*) FROM complaint WHERE customer_id = ?1)",
        customer_id,
    )
    return Known(*(counted or (0, 0, 0, 0)))
