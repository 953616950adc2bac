"""Sheets that are half typed, kept by name: a crash loses no word. Not journalled.

A name says which sheet it is, and about which row if about one: "visit",
"complaint 7 solved". So what is typed never turns up on the sheet of another row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from shopvisit import db
from shopvisit.shop.record.shop import Shop

R = TypeVar("R")

# What a sheet may be about, and the column that says whose it is.
_WHOSE = {
    "customer": "id",
    **dict.fromkeys(("complaint", "follow_up", "occasion", "rating"), "customer_id"),
    **dict.fromkeys(("improvement", "staff", "tip", "question", "reason"), "NULL"),
}


def of(table: str, row_id: int, sheet: str) -> str:
    """The name of the form `sheet` about that row."""
    return f"{table} {row_id} {sheet}"


def kept(form: str) -> dict[str, object]:
    """What was half typed into the form of that name; empty when nothing was."""
    body = db.value("SELECT body FROM form_draft WHERE form = ?", form)
    half: dict[str, object] = json.loads(body) if body else {}
    half.pop("customer_id", None)
    return half


def newest(sheet: str) -> str:
    """The name of the form that was half typed last, of those of this sheet; or ""."""
    name = db.value(
        "SELECT form FROM form_draft WHERE form = ?1 OR form LIKE '% ' || ?1 "
        "ORDER BY saved_at DESC, rowid DESC",
        sheet,
    )
    return str(name or "")


def save(shop: Shop, form: str, body: Mapping[str, object], customer_id: int | None = None) -> None:
    """Keep what is half typed into the form of that name, in place of what was kept before.

    It goes when `customer_id` is erased, else the one whose row it is about. Of a row that is gone
    and of somebody who was erased nothing is kept. Raises LookingError, BusyError or
    CannotWriteError when it is not.
    """
    shop.must_write()
    with db.explained(), db.transaction():
        there, whose = _row(form)
        whose = customer_id or whose
        if there and not db.value("SELECT erased_at FROM customer WHERE id = ?", whose):
            keep(shop, form, {**body, "customer_id": whose})


def keep(shop: Shop, form: str, body: Mapping[str, object]) -> None:
    """As `save`, of nobody's row, inside the transaction that the caller holds."""
    db.run(
        "INSERT INTO form_draft(form, saved_at, body) VALUES (?, ?, ?) "
        "ON CONFLICT (form) DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body",
        form,
        shop.clock.stamp(),
        json.dumps(body, ensure_ascii=False),
    )


def drop(shop: Shop, form: str) -> None:
    """Forget what was half typed into the form of that name."""
    shop.must_write()
    with db.explained(), db.transaction():
        _forget(form)


def finish(shop: Shop, form: str, fn: Callable[..., R], *args: object) -> R:
    """Do `fn(shop, *args)` and forget the draft of which it came: both are saved, or neither.

    Otherwise a power cut between the two would offer for saving what is saved.
    """
    with db.explained(), db.transaction():
        result = fn(shop, *args)
        _forget(form)
    return result


def forget_gone() -> None:
    """Forget what was half typed about rows that are gone: their numbers are given to new ones.

    In the transaction of the caller, who has deleted rows.
    """
    for (form,) in db.rows("SELECT form FROM form_draft"):
        if not _row(form)[0]:
            _forget(form)


def _row(form: str) -> tuple[bool, int | None]:
    """Whether the row that the form is about is there, if it is about one, and whose it is."""
    table, _, rest = form.partition(" ")
    row_id, _, sheet = rest.partition(" ")
    if not sheet or table not in _WHOSE:
        return True, None
    found = db.row(f"SELECT {_WHOSE[table]} FROM {table} WHERE id = ?", row_id)
    return found is not None, found[0] if found else None


def _forget(form: str) -> None:
    db.run("DELETE FROM form_draft WHERE form = ?", form)
