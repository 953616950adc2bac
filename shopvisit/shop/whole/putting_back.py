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
    for table, row_id, before, after in changes:
        if table == "customer":
            touched.add(row_id)
        elif table == "visit":
            # A merge moves visits: then both customers' rhythms change.
            touched |= {json.loads(row)["customer_id"] for row in (before, after) if row}
        if before is None:
            db.run(f"DELETE FROM {table} WHERE id = ?", row_id)
            continue
        row = json.loads(before)
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
