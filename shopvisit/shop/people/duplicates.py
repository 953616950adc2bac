"""Two cards that may be one person: found by what they share, and put to somebody who knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal
from shopvisit.shop.record.names import name_or_phone
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import N_, _
from shopvisit.text.names import name_key
from shopvisit.text.phones import phone_keys
from shopvisit.text.pinyin import spelling

# A number that more share is a company's or the shop's own: each is compared with the next only.
_MOST_TOGETHER = 6
_LIVING = "erased_at IS NULL AND merged_into IS NULL"


class Pair(NamedTuple):
    """Two cards, the older one first, and what they share: "number", "birthday" or "spelling"."""

    why: str
    one: int
    other: int


class Side(NamedTuple):
    """One of the two as it is shown beside the other; days as text, "" for none."""

    customer: customers.Customer
    birthday: str
    visits: int
    last_visit_on: str
    ratings: int
    complaints: int


def scan(shop: Shop) -> list[Pair]:
    """All pairs that may be one person, but for those of whom somebody said that they are not.

    The same number; the same name and birthday; names that sound the same, with numbers that
    differ as a slip of the finger does. What is surest comes first.
    """
    apart = set(db.rows("SELECT customer_id, other_id FROM not_same"))
    found: dict[tuple[int, int], str] = {}
    for why, pairs in (
        ("number", _same_number()),
        ("birthday", _same_birthday()),
        ("spelling", _same_spelling()),
    ):
        for one, other in pairs:
            pair = (min(one, other), max(one, other))
            if pair not in apart:
                found.setdefault(pair, why)
    return [Pair(why, *pair) for pair, why in found.items()]


def _same_number() -> Iterator[tuple[int, int]]:
    rows = db.rows(
        "SELECT key, customer_id FROM phone_key WHERE key IN "
        "(SELECT key FROM phone_key GROUP BY key HAVING count(*) > 1) ORDER BY key, customer_id"
    )
    yield from _pairs(rows)


def _same_birthday() -> Iterator[tuple[int, int]]:
    """Of the same name and born on the same day; two years that differ are two people."""
    rows = db.rows(
        "SELECT c.name, o.calendar, o.month, o.day, o.leap, o.year, c.id FROM occasion o "
        f"JOIN customer c ON c.id = o.customer_id WHERE o.kind = 'birthday' AND {_LIVING} "
        "AND c.name <> '' ORDER BY c.id"
    )
    born = {id_: year for *_rest, year, id_ in rows}
    days = (((name_key(name), *day), id_) for name, *day, _year, id_ in rows)
    for one, other in _pairs(days):
        if born[one] is None or born[other] is None or born[one] == born[other]:
            yield one, other


def _same_spelling() -> Iterator[tuple[int, int]]:
    rows = db.rows(f"SELECT id, name, phone FROM customer WHERE {_LIVING} AND name <> ''")
    phones = {id_: phone_keys(phone) for id_, _name, phone in rows if phone}
    sounding: dict[str, list[int]] = {}
    for id_, name, _phone in rows:
        if id_ in phones:
            sounding.setdefault(spelling(name), []).append(id_)
    for ids in sounding.values():
        near: dict[str, list[int]] = {}
        for id_ in ids if len(ids) > 1 else ():
            for key in phones[id_]:
                for part in _gaps(key):
                    near.setdefault(part, []).append(id_)
        for together in near.values():
            for one, other in combinations(dict.fromkeys(together), 2):
                if any(slip(a, b) for a in phones[one] for b in phones[other]):
                    yield one, other


def _gaps(number: str) -> Iterator[str]:
    """A number without each of its digits in turn: what those share that differ by a slip."""
    yield number
    for place in range(len(number)):
        yield number[:place] + number[place + 1 :]


def slip(one: str, other: str) -> bool:
    """Whether two numbers differ by one digit: another one, one too many, or two in turn."""
    if one == other:
        return False
    if abs(len(one) - len(other)) == 1:
        short, long = sorted((one, other), key=len)
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    if len(one) != len(other):
        return False
    wrong = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    turned = len(wrong) == 2 and wrong[1] == wrong[0] + 1
    return turned and one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]


def _pairs(rows: Iterable[tuple[object, int]]) -> Iterator[tuple[int, int]]:
    """The pairs of those with one key; of very many only neighbours."""
    groups: dict[object, list[int]] = {}
    for key, id_ in rows:
        groups.setdefault(key, []).append(id_)
    for ids in groups.values():
        yield from combinations(ids, 2) if len(ids) <= _MOST_TOGETHER else pairwise(ids)


def side_by_side(shop: Shop, pair: Pair) -> tuple[Side, Side]:
    """What is known of both. Raises ShopError when one of them is gone."""
    return _side(shop, pair.one), _side(shop, pair.other)


def _side(shop: Shop, customer_id: int) -> Side:
    if customers.living(customer_id) != customer_id:
        raise ShopError(_("This card is gone; please look again."))
    from shopvisit.shop.people.occasions import YearlyDay, describe

    born = db.row(
        "SELECT calendar, month, day, leap, year FROM occasion "
        "WHERE customer_id = ? AND kind = 'birthday'",
        customer_id,
    )
    birthday = YearlyDay(born[0], born[1], born[2], bool(born[3]), born[4]) if born else None
    last = db.value("SELECT last_visit_on FROM customer_rhythm WHERE customer_id = ?", customer_id)
    known = customers.known(shop, customer_id)
    return Side(
        customers.get(shop, customer_id),
        describe(birthday) if birthday else "",
        known.visits,
        last or "",
        known.ratings,
        known.complaints,
    )


def stays(pair: Pair, sides: Sequence[Side]) -> tuple[int, int]:
    """Which card is to stay and which goes into it: the one with more visits, else the older."""
    one, other = sides
    if other.visits > one.visits:
        return pair.other, pair.one
    return pair.one, pair.other


def not_same(shop: Shop, one: int, other: int) -> None:
    """Remember that these are two people: they are not asked about again."""
    from shopvisit.store import schema

    low, high = sorted((one, other))
    name, phone = db.row("SELECT name, phone FROM customer WHERE id = ?", high) or ("", "")
    says = N_("said that {customer} and {name} are two people")
    with journal.action(shop, says, customer_id=low, name=name_or_phone(name, phone)):
        for customer_id in (low, high):
            if customers.living(customer_id) != customer_id:
                raise ShopError(_("This card is gone; please look again."))
        if not db.row("SELECT 1 FROM not_same WHERE customer_id = ? AND other_id = ?", low, high):
            schema.NotSame.insert(created_at=shop.clock.stamp(), customer=low, other=high).execute()


def names(shop: Shop, pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    """What to call both of each pair on a screen that others can see."""
    found = {one.id: one for one in customers.found(shop, [id_ for p in pairs for id_ in p[1:]])}

    def called(id_: int) -> str:
        return name_or_phone(found[id_].name, found[id_].phone) if id_ in found else ""

    return [(called(pair.one), called(pair.other)) for pair in pairs]
