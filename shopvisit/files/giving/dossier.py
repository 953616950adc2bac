"""All that is known of one customer, in words that the customer can read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from typing import TYPE_CHECKING, Any

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.record import journal
from shopvisit.shop.rules import questions
from shopvisit.store import schema
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

_Row = dict[str, Any]  # a column's name, and what it holds

# Columns that name somebody or something by number, and what they are called with the name.
_NAMED = {
    "served_by": ("served_by", "staff"),
    "given_by": ("given_by", "staff"),
    "recorded_by": ("recorded_by", "staff"),
    "closed_by": ("closed_by", "staff"),
    "assignee_id": ("assignee", "staff"),
    "owner_id": ("owner", "staff"),
    "staff_id": ("staff", "staff"),
    "cause_id": ("cause", "reason"),
}
_PARENTS = {
    "attempt": ("follow_up", "follow_up_id"),
    "rating_reason": ("rating", "rating_id"),
    "question_answer": ("rating", "rating_id"),
    "complaint_event": ("complaint", "complaint_id"),
}


def dossier(shop: Shop, customer_id: int) -> dict[str, object]:
    """What is known of a customer: the card and those merged into it, and all that hangs on them.

    Staff and reasons are named; otherwise columns and codes are as in the shop's file: days are
    local, instants UTC, money in minor units of `currency`. The journal holds every change to these
    rows, also to those that were taken back; what was ever another customer's is not in it. Raises
    ShopError when there is no such customer, or no more.
    """
    cards = _cards(customer_id)
    kept = cards[0]["id"]
    follow_ups = _of(cards, schema.FollowUp)
    return {
        "exported_at": shop.clock.now().isoformat(),
        "shop": shop.name,
        "country": shop.place.country,
        "currency": shop.place.currency,
        "customer": cards[0],
        "merged_cards": cards[1:],
        "occasions": _of(cards, schema.Occasion),
        "visits": _of(cards, schema.Visit),
        "follow_ups": _with(follow_ups, "attempts", schema.Attempt, "follow_up_id"),
        "ratings": _ratings(cards),
        "complaints": _with(
            _of(cards, schema.Complaint), "events", schema.ComplaintEvent, "complaint_id"
        ),
        "gifts": _of(cards, schema.Gift),
        "improvements": [
            {
                "id": one.id,
                "title": one.title,
                "action": one.action,
                "adopted_on": one.adopted_on.isoformat(),
                "told_on": _told_on(one.id, follow_ups),
            }
            for one in improvement_rows.of_customer(shop, kept)
        ],
        "half_typed": [
            {"saved_at": saved_at, "body": json.loads(body)}
            for saved_at, body in db.named(_HALF_TYPED, {"ids": _ids(cards)})
        ],
        "journal": _journal(cards),
    }


def _cards(customer_id: int) -> list[_Row]:
    """The customer's card, then those that were merged into it."""
    kept = db.value("SELECT coalesce(merged_into, id) FROM customer WHERE id = ?", customer_id)
    found = list(
        _rows(schema.Customer, "id = ? OR merged_into = ? ORDER BY id <> ?", kept, kept, kept)
    )
    if not found or found[0]["erased_at"]:
        raise ShopError(_("There is no customer {id}.").format(id=customer_id))
    return found


def _rows(model: type[schema.Table], where: str, *params: object) -> Iterator[_Row]:
    columns = schema.columns(model)
    sql = f"SELECT {', '.join(columns)} FROM {schema.table_name(model)} WHERE {where}"
    for row in db.rows(sql, *params):
        yield _named(dict(zip(columns, row, strict=True)))


def _named(row: Mapping[str, Any]) -> _Row:
    """A row with names in the place of numbers."""
    said = {}
    for column, value in row.items():
        name, table = _NAMED.get(column, (column, ""))
        said[name] = _name(table, value) if table else value
    return said


def _name(table: str, row_id: int | None) -> str | None:
    found: str | None = db.value(f"SELECT name FROM {table} WHERE id = ?", row_id)
    return found


def _of(cards: Sequence[_Row], model: type[schema.Table]) -> list[_Row]:
    ids = [card["id"] for card in cards]
    return list(_rows(model, f"customer_id IN ({db.marks(ids)}) ORDER BY id", *ids))


def _with(rows: list[_Row], name: str, model: type[schema.Table], column: str) -> list[_Row]:
    """The rows, each with those of `model` that belong to it."""
    return [
        row | {name: list(_rows(model, f"{column} = ? ORDER BY id", row["id"]))} for row in rows
    ]


def _ratings(cards: Sequence[_Row]) -> list[_Row]:
    """What they answered, with the reasons by name and the shop's own questions in words."""
    rows = _of(cards, schema.Rating)
    own = questions.told([row["id"] for row in rows])
    return [
        row
        | {
            "reasons": _reasons(row["id"]),
            "questions": [
                {"question": asked, "answer": said} for asked, said in own.get(row["id"], ())
            ],
        }
        for row in rows
    ]


def _reasons(rating_id: int) -> list[str]:
    found = db.rows(
        "SELECT r.name FROM rating_reason x JOIN reason r ON r.id = x.reason_id "
        "WHERE x.rating_id = ? ORDER BY x.id",
        rating_id,
    )
    return [name for (name,) in found]


def _told_on(improvement_id: int, follow_ups: list[_Row]) -> str | None:
    """The day on which the customer was told of an improvement."""
    days = [
        row["closed_on"]
        for row in follow_ups
        if row["improvement_id"] == improvement_id and row["status"] == "done"
    ]
    return min(days, default=None)


_HALF_TYPED = """
SELECT saved_at, body FROM draft WHERE customer_id IN (SELECT value FROM json_each(:ids))
UNION ALL SELECT saved_at, body FROM form_draft
WHERE body ->> 'customer_id' IN (SELECT value FROM json_each(:ids))
"""
_CHANGES = """
SELECT j.row_id, j.table_name, j.before, j.after, a.at, s.name, a.says, a.args, a.customer_id
FROM journal j JOIN action a ON a.id = j.action_id LEFT JOIN staff s ON s.id = a.staff_id
WHERE (j.table_name IN (SELECT value FROM json_each(:children))
  OR j.table_name = 'customer' AND j.row_id IN (SELECT value FROM json_each(:ids))
  OR coalesce(j.after, j.before) ->> 'customer_id' IN (SELECT value FROM json_each(:ids)))
-- A merge that was taken back tells of somebody else.
AND a.id NOT IN (SELECT action_id FROM journal WHERE table_name = 'customer'
  AND row_id NOT IN (SELECT value FROM json_each(:ids))
  AND (before ->> 'merged_into' IN (SELECT value FROM json_each(:ids))
    OR after ->> 'merged_into' IN (SELECT value FROM json_each(:ids))))
ORDER BY j.id
"""


def _ids(cards: Sequence[_Row]) -> str:
    return json.dumps([card["id"] for card in cards])


def _journal(cards: Sequence[_Row]) -> list[dict[str, object]]:
    """The changes to what is theirs, in the order in which they were made."""
    ids = {card["id"] for card in cards}
    whose = _Whose(ids)
    found: list[tuple[int, dict[str, object]]] = []
    say = cache(journal.words)
    given = {"ids": _ids(cards), "children": json.dumps(list(_PARENTS))}
    for row_id, table, before, after, at, by, says, args, about in db.named(_CHANGES, given):
        versions = [json.loads(version) if version else None for version in (before, after)]
        card = whose.card(table, row_id, *versions)
        if card is not None:
            was, is_ = (_named(version) if version else None for version in versions)
            said = {"at": at, "by": by, "action": say(says, args, about)}
            found.append((card, said | {"table": table, "before": was, "after": is_}))
        if table == "customer" and after is None:
            # Taken back: the number of the card was somebody else's until then.
            found = [entry for entry in found if entry[0] != row_id]
    return [entry for _card, entry in found]


class _Whose:
    """Tells, going through the journal from its beginning, on whose card a row was at that moment.

    A number is given again once its row was taken back: a try of follow-up 17 may be another's.
    """

    def __init__(self, cards: Set[int]) -> None:
        self._cards = cards
        self._parents: dict[tuple[str, int], int] = {}

    def card(self, table: str, row_id: int, before: _Row | None, after: _Row | None) -> int | None:
        """The card, or None where it is, or was until then, none of theirs."""
        versions = [version for version in (before, after) if version]
        if table == "customer":
            return row_id
        if table in _PARENTS:
            parent, column = _PARENTS[table]
            owners = {self._owner(parent, version[column]) for version in versions}
        else:
            owners = {version["customer_id"] for version in versions}
            if after:
                self._parents[table, row_id] = after["customer_id"]
        return max(owners) if owners <= self._cards else None

    def _owner(self, table: str, row_id: int) -> int:
        key = table, row_id
        if key not in self._parents:
            # Written before there was a journal, or never changed since.
            found = db.value(f"SELECT customer_id FROM {table} WHERE id = ?", row_id)
            self._parents[key] = found or 0
        return self._parents[key]
