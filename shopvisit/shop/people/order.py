"""Customers in another order than the usual one: by what a column of their list says of them.

Whoever has nothing there comes last, whichever way round; those of whom it says the same stand as
they usually do.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar.work import add_months
from shopvisit.shop.people import customers
from shopvisit.text.pinyin import KEY_LIMIT, spelling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.shop.record.shop import Shop

# Of so many at most that match a text the first are wanted: more are not sorted as usual, either.
_MATCHES = 500
_KEYS_AT_ONCE = 4000
# By the word for each column, of one customer w.value; each is one step in an index.
_OF_ONE = {
    "last_visit": "(SELECT r.last_visit_on FROM customer_rhythm r WHERE r.customer_id = w.value)",
    "visits": "(SELECT r.visits FROM customer_rhythm r WHERE r.customer_id = w.value)",
    "to_do": "(SELECT nullif(count(*), 0) FROM follow_up f "
    "WHERE f.customer_id = w.value AND f.status = 'open')",
    "phone": "(SELECT min(k.key) FROM phone_key k WHERE k.customer_id = w.value)",
    "score": "(SELECT g.csat FROM rating g WHERE g.customer_id = w.value AND g.csat IS NOT NULL "
    "ORDER BY g.answered_on DESC, g.id DESC LIMIT 1)",
    "spend": "(SELECT nullif(total(v.amount), 0) FROM visit v "
    "WHERE v.customer_id = w.value AND v.visited_on > :year_ago)",
}
# Of all customers, the first ones only: each walks an index, or the few rows that are open.
_OF_ALL = {
    "last_visit": "SELECT r.customer_id FROM customer_rhythm r INDEXED BY rhythm_last "
    "CROSS JOIN customer c ON c.id = r.customer_id WHERE c.erased_at IS NULL "
    "ORDER BY r.last_visit_on {way}, r.customer_id {way} LIMIT :most",
    # Rows so narrow need no index: a hundred thousand of them take a hundredth of a second.
    "visits": "SELECT r.customer_id FROM (SELECT * FROM customer_rhythm "
    "ORDER BY visits {way}, last_visit_on DESC LIMIT :most) r "
    "CROSS JOIN customer c ON c.id = r.customer_id WHERE c.erased_at IS NULL "
    "ORDER BY r.visits {way}, r.last_visit_on DESC",
    "to_do": "SELECT f.customer_id FROM follow_up f INDEXED BY open_by_due "
    "LEFT JOIN customer_rhythm r USING (customer_id) WHERE f.status = 'open' "
    "GROUP BY f.customer_id ORDER BY count(*) {way}, r.last_visit_on DESC LIMIT :most",
    "phone": "SELECT k.customer_id FROM phone_key k ORDER BY k.key {way} LIMIT :most",
}
_KEYS = (
    "SELECT s.key, s.customer_id, c.name FROM search_key s "
    "CROSS JOIN customer c ON c.id = s.customer_id "
    "WHERE (s.key, s.customer_id) {beyond} (?, ?) AND s.key {within} ? "
    "ORDER BY s.key {way}, s.customer_id {way} LIMIT ?"
)


def by(shop: Shop, ids: Sequence[int], column: str, *, down: bool) -> list[int]:
    """These customers by that column, the greatest first if `down`; their usual order is `ids`."""
    if column == "name":
        return _by_name(ids, down=down)
    way = "DESC" if down else "ASC"
    given = {"ids": json.dumps(list(ids))}
    if column == "spend":
        given["year_ago"] = add_months(shop.clock.today(), -12).isoformat()
    rows = db.named(
        f"SELECT w.value, {_OF_ONE[column]} AS it FROM json_each(:ids) w "
        f"ORDER BY it IS NULL, it {way}, w.key",
        given,
    )
    return [row[0] for row in rows]


def found(shop: Shop, text: str, column: str, *, down: bool) -> list[int]:
    """As `customers.find_ids`, by that column: of no text, the first of all customers."""
    most = customers.FOUND_AT_MOST
    if text.strip():
        matching = customers.find_ids(shop, text, _MATCHES)
        return by(shop, matching, column, down=down)[:most]
    first = _first_by_name(most, down=down) if column == "name" else _first(column, most, down=down)
    # Those of whom the column says nothing follow.
    return list(dict.fromkeys((*first, *customers.find_ids(shop, "", most))))[:most]


def _first(column: str, most: int, *, down: bool) -> list[int]:
    sql = _OF_ALL[column].format(way="DESC" if down else "ASC")
    # Some have two numbers.
    return list(dict.fromkeys(row[0] for row in db.named(sql, {"most": 2 * most})))[:most]


def _by_name(ids: Sequence[int], *, down: bool) -> list[int]:
    named = db.rows(
        "SELECT c.id, c.name FROM json_each(?) w CROSS JOIN customer c ON c.id = w.value "
        "ORDER BY w.key",
        json.dumps(list(ids)),
    )
    known = {id_: _spelled(name) for id_, name in named}
    spelled = sorted(filter(known.get, known), key=known.__getitem__, reverse=down)
    return list(dict.fromkeys((*spelled, *known)))


def _first_by_name(most: int, *, down: bool) -> list[int]:
    """Along the keys of all: each customer stands where the key is the whole name, spelled.

    Keys have no gaps between syllables, and so those of a cheng stand among those of the chens.
    """
    known: dict[int, str] = {}
    found: list[int] = []
    sql = _KEYS.format(
        beyond="<" if down else ">", within=">=" if down else "<", way="DESC" if down else "ASC"
    )
    # What is spelled with letters; names of signs and digits only are left to the end.
    key, last, end = ("{", 0, "a") if down else ("a", -1, "{")
    while len(found) < most or key.startswith(known[found[most - 1]].split()[0]):
        rows = db.rows(sql, key, last, end, _KEYS_AT_ONCE)
        for key, last, name in rows:
            spelled = _spelled(name)
            if spelled.replace(" ", "")[:KEY_LIMIT] == key:
                known[last] = spelled
        found = sorted(known, key=known.__getitem__, reverse=down)
        if len(rows) < _KEYS_AT_ONCE:
            break
    return found[:most]


@lru_cache(maxsize=4096)
def _spelled(name: str) -> str:
    return spelling(name)
