"""Taking back: the journal read backwards, newest change first."""

from __future__ import annotations

from shopvisit import db
from shopvisit.errors import OwnerWantedError, ShopError
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal, owner
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import daily
from shopvisit.shop.whole.putting_back import put_back
from shopvisit.store import erasure
from shopvisit.text.i18n import _

_LAST = """
SELECT id, says, args, customer_id FROM action AS a
WHERE kind IN ('user', 'import') AND NOT EXISTS (SELECT 1 FROM action AS u WHERE u.undoes = a.id)
AND (says <> ? OR date(at, 'localtime') = ? AND NOT EXISTS (
  SELECT 1 FROM action AS n WHERE n.id > a.id AND n.kind IN ('user', 'import')))
ORDER BY id DESC LIMIT 1
"""
_RULES_SINCE = """
SELECT id FROM action AS a
WHERE id > ? AND kind = 'engine' AND says <> ?
AND NOT EXISTS (SELECT 1 FROM action AS u WHERE u.undoes = a.id)
ORDER BY id DESC
"""


def undo(shop: Shop, *, by_owner: bool = False) -> str | None:
    """Take back the newest action of a person; its words, or None when nothing is left to undo.

    What the rules did after it is taken back first, so that the file is exactly as it was before
    the action; then the rules run anew. A month that they locked stays locked; so does one that a
    person locked, from the next day on or once somebody has gone on working. Undo is itself an
    action, and is never undone. What needed the owner's PIN needs it again: OwnerWantedError unless
    it was given (`by_owner`). Raises ShopError where a customer was erased since: what was done
    before that may be about them.
    """
    shop.must_write()
    with shop.moving(), db.explained(), db.transaction(), shop.clock.standing():
        last = db.row(_LAST, month_lock.SAYS, shop.clock.today())
        if last is None:
            return None
        action_id, says, args, customer_id = last
        if db.row("SELECT 1 FROM action WHERE id >= ? AND says = ?", action_id, erasure.SAYS):
            raise ShopError(
                _("A customer was erased. That, and what was done before it, cannot be taken back.")
            )
        if says in owner.UNDONE and not by_owner and owner.asks(shop, ("undo",)):
            raise OwnerWantedError(_("Only the owner can take that back, with the PIN."))
        said = journal.words(says, args, customer_id)
        db.run("PRAGMA defer_foreign_keys = 1")
        touched: set[int] = set()
        try:
            since = db.rows(_RULES_SINCE, action_id, month_lock.SAYS)
            for undone in (*(row[0] for row in since), action_id):
                touched |= put_back(shop, undone, customer_id)
        finally:
            shop.action_id = None
        shop.know_place()
        customers.derive_all(touched)
        shop.check_staff()
        daily.catch_up(shop)
    return said
