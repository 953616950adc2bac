"""Reversing one action: every change that the journal has of it, the newest first."""

from __future__ import annotations

import json

from shopvisit import db
from shopvisit.shop.record import form_drafts, journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import N_


def put_back(shop: Shop, action_id: int, customer_id: int | None) -> set[int]:
    """Take one action back, as an action of its own, which is never taken back.

    The caller holds the transaction, and has foreign keys looked at at its end. Gives the
    customers whose derived rows may have changed.
    """
    journal.begin(shop, N_("undo"), {}, customer_id=customer_id, kind="undo", undoes=action_id)
    touched = _reverse(action_id)
    form_drafts.forget_gone()
    journal.end(shop)
    return touched


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
