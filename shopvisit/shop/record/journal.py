"""Who changed what, when. Triggers write every change into `journal`, under the one open action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from shopvisit import db
from shopvisit.shop.record.names import name_or_phone
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _


@contextmanager
def action(
    shop: Shop, says: str, *, customer_id: int | None = None, kind: str = "user", **details: object
) -> Iterator[None]:
    """One user action: one transaction, one group in the journal; on disk when the block ends.

    `says` is a msgid with placeholders `{customer}` and those of `details`: what the action did,
    as undo will name it. An action inside an action joins it. One that changes nothing leaves
    nothing behind. All of it happens at one instant: the shop's clock stands still. Raises
    LookingError, BusyError, CannotWriteError or FileRefusedError when it is not saved.
    """
    if shop.action_id is not None:
        yield
        return
    shop.must_write()
    # The clock only once nobody else writes: instants grow with the numbers of actions.
    with db.explained(), db.transaction(), shop.clock.standing():
        try:
            begin(shop, says, details, customer_id=customer_id, kind=kind)
            yield
            if db.row("SELECT 1 FROM journal WHERE action_id = ? LIMIT 1", shop.action_id):
                end(shop)
            else:
                db.roll_back()
        finally:
            shop.action_id = None


def begin(
    shop: Shop,
    says: str,
    details: Mapping[str, object],
    *,
    customer_id: int | None,
    kind: str,
    undoes: int | None = None,
) -> None:
    """Open a group inside the transaction that the caller holds; `end` closes it."""
    import json

    shop.action_id = db.value(
        "INSERT INTO action(at, staff_id, kind, says, args, customer_id, undoes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        shop.clock.stamp(),
        shop.staff_id,
        kind,
        says,
        json.dumps(details, ensure_ascii=False),
        customer_id,
        undoes,
    )
    db.run("INSERT INTO now_open(one, action_id) VALUES (1, ?)", shop.action_id)


def end(shop: Shop) -> None:
    """Close the open group; changes outside of a group are refused by the file itself."""
    db.run("DELETE FROM now_open")
    shop.action_id = None


def newest() -> int:
    """The number of the last action; it grows with every change."""
    return int(db.value("SELECT max(id) FROM action") or 0)


def words(says: str, args: str, customer_id: int | None) -> str:
    """What an action did, in the language of the screen."""
    import json

    found = db.row("SELECT name, phone FROM customer WHERE id = ?", customer_id)
    return _(says).format(customer=name_or_phone(*(found or ("", ""))), **json.loads(args))
