"""Forms that are half typed, kept by the form's name: a crash loses no word. Not journalled."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from shopvisit import db
from shopvisit.shop.record.shop import Shop

R = TypeVar("R")


def kept(form: str) -> dict[str, object]:
    """What was half typed into the form of that name; empty when nothing was."""
    body = db.value("SELECT body FROM form_draft WHERE form = ?", form)
    return dict(json.loads(body)) if body else {}


def newest(first_word: str) -> str:
    """The name of the form that was half typed last, of those that begin with that word; or ""."""
    name = db.value(
        "SELECT form FROM form_draft WHERE form = ?1 OR form LIKE ?1 || ' %' "
        "ORDER BY saved_at DESC, rowid DESC",
        first_word,
    )
    return str(name or "")


def save(shop: Shop, form: str, body: Mapping[str, object]) -> None:
    """Keep what is half typed into the form of that name, in place of what was kept before.

    Raises LookingError, BusyError or CannotWriteError when it is not.
    """
    shop.must_write()
    with db.explained(), db.transaction():
        keep(shop, form, body)


def keep(shop: Shop, form: str, body: Mapping[str, object]) -> None:
    """As `save`, inside the transaction that the caller holds."""
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


def _forget(form: str) -> None:
    db.run("DELETE FROM form_draft WHERE form = ?", form)
