"""Reversing one action: every change that the journal has of it, the newest first."""

from __future__ import annotations

import json

from shopvisit import db
from shopvisit.shop.record import form_drafts, journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import N_

# What is said of the reversal of a reversal.
REDO = N_("done again")
# Whose row names the customer of those that name none themselves.
_PARENTS = {
    "attempt": ("follow_up", "follow_up_id"),
    "complaint_event": ("complaint", "complaint_id"),
    "rating_reason": ("rating", "rating_id"),
    "question_answer": ("rating", "rating_id"),
}


def put_back(
    shop: Shop, action_id: int, customer_id: int | None, again: int | None = None
) -> set[int]:
    """Take one action back, as an action of its own; with `again` that does anew what it undid.

    `again` is the action that stands at the beginning of that chain. The caller holds the
    transaction, and has foreign keys looked at at its end. Gives the customers whose derived rows
    may have changed.
    """
    says, args = (REDO, {"again": again}) if again else (N_("undo"), {})
    journal.begin(shop, says, args, customer_id=customer_id, kind="undo", undoes=action_id)
    touched = _reverse(action_id)
    form_drafts.forget_gone()
    journal.end(shop)
    return touched


def customers_of(action_id: int) -> set[int]:
    """Whom an action was about; nobody where any of its rows is not one customer's own."""
    found: set[int] = set()
    for table, row_id, *texts in db.rows(
        "SELECT table_name, row_id, before, after FROM journal WHERE action_id = ?", action_id
    ):
        for row in (json.loads(text) for text in texts if text):
            about = row_id if table == "customer" else row.get("customer_id")
            if table in _PARENTS:
                parent, column = _PARENTS[table]
                about = db.value(f"SELECT customer_id FROM {parent} WHERE id = ?", row[column])
            if about is None:
                return set()
            found.add(about)
            found |= _kept(None, json.dumps(row), "merged_into") if table == "customer" else set()
    return found


def _reverse(action_id: int) -> set[int]:
    """Reverse every change of one action; the customers whose derived rows may have changed."""
    touched = set()
    changes = db.rows(
        "SELECT table_name, row_id, before, after FROM journal WHERE action_id = ? "
        "ORDER BY id DESC",
        action_id,
    )
    columns = {table: _columns(table) for table in {change[0] for change in changes}}
    for table, row_id, before, after in changes:
        if table == "shop":  # each country dials in a way of its own
            touched |= {id_ for (id_,) in db.rows("SELECT id FROM customer")}
        elif table == "customer":
            touched |= {row_id} | _kept(before, after, "merged_into")
        elif table == "visit":
            # A merge moves visits: then both customers' rhythms change.
            touched |= _kept(before, after, "customer_id")
        if before is None:
            db.run(f"DELETE FROM {table} WHERE id = ?", row_id)
            continue
        # Older actions tell of columns that are no more.
        row = {name: each for name, each in json.loads(before).items() if name in columns[table]}
        names = ", ".join(row)
        if after is None:
            db.run(f"INSERT INTO {table}({names}) VALUES ({db.marks(row)})", *row.values())
        else:
            db.run(
                f"UPDATE {table} SET ({names}) = ({db.marks(row)}) WHERE id = ?",
                *row.values(),
                row_id,
            )
    return touched


def _columns(table: str) -> set[str]:
    return {name for (name,) in db.rows("SELECT name FROM pragma_table_info(?)", table)}


def _kept(before: str | None, after: str | None, column: str) -> set[int]:
    """The customers that a row named in a column, before a change and after it."""
    named = {json.loads(row)[column] for row in (before, after) if row}
    return named - {None}
