"""Taking back and doing again: the journal read backwards, the newest change first.

What was taken back, and what was done again, are actions of their own; each names the one that it
reverses, so that they form a chain. Its end says how the action at its beginning, the root, stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import OwnerWantedError, ShopError
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal, owner
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import daily, trades
from shopvisit.shop.whole.putting_back import REDO, customers_of, put_back
from shopvisit.store import erasure
from shopvisit.text.i18n import _

# Every end of a chain, newest first: what it is (done: as its root left it), and its root.
_ENDS = """
SELECT a.id AS id, a.at AS at, a.kind <> 'undo' OR a.says = :redo AS done, r.id AS root,
  r.kind AS kind, r.says AS says, r.args AS args, r.customer_id AS customer_id
FROM action AS a LEFT JOIN action AS u ON u.id = a.undoes
JOIN action AS r ON r.id = coalesce(a.args ->> 'again', u.args ->> 'again', u.id, a.id)
WHERE NOT EXISTS (SELECT 1 FROM action AS n WHERE n.undoes = a.id)
"""
_PEOPLES = "kind IN ('user', 'import')"
_LAST = f"""
SELECT id, root, says, args, customer_id FROM ({_ENDS}) AS e WHERE done AND {_PEOPLES}
AND (says <> :lock OR date(at, 'localtime') = :today AND NOT EXISTS (
  SELECT 1 FROM action AS n WHERE n.id > e.id AND n.{_PEOPLES}))
ORDER BY id DESC LIMIT 1
"""
_RULES_SINCE = f"""
SELECT id FROM ({_ENDS}) WHERE id > :id AND done AND kind = 'engine' AND says <> :lock
ORDER BY id DESC
"""
# Taken back last, with nothing done by anybody since.
_BACK = f"""
SELECT id, root, says, args, customer_id FROM ({_ENDS}) AS e WHERE NOT done AND {_PEOPLES}
AND NOT EXISTS (SELECT 1 FROM action AS n WHERE n.id > e.id AND n.{_PEOPLES})
ORDER BY id DESC LIMIT 1
"""
# What the rules had done since was taken back with it, in the same moment and just before.
_WITH_IT = f"""
SELECT id, root FROM ({_ENDS}) WHERE id < :id AND NOT done AND kind = 'engine'
AND at = (SELECT at FROM action WHERE id = :id)
AND id > (SELECT max(id) FROM action WHERE id < :id AND (kind <> 'undo' OR says = :redo))
ORDER BY id DESC
"""
_NEWEST = f"SELECT id, root, kind FROM ({_ENDS}) WHERE done ORDER BY id DESC LIMIT :most"
_MOST = 500
_EVER = f"SELECT max(id) FROM action WHERE {_PEOPLES}"


class _Ended(NamedTuple):
    """The end of a chain, and what stands at its beginning."""

    id: int
    root: int
    says: str
    args: str
    customer_id: int | None


def undo(shop: Shop, *, by_owner: bool = False) -> str | None:
    """Take back the newest action of a person; its words, or None when nothing is left to undo.

    What the rules did after it is taken back first, so that the file is exactly as it was before
    the action; then the rules run anew. A month that they locked stays locked; so does one that a
    person locked, from the next day on or once somebody has gone on working. Undo is itself an
    action: `redo` reverses it. What needed the owner's PIN needs it again: OwnerWantedError unless
    it was given (`by_owner`). Raises ShopError where a customer was erased since: what was done
    before that may be about them.
    """
    return _reverse(shop, _LAST, by_owner=by_owner)


def newest(shop: Shop) -> tuple[int, int]:
    """The action of a person that `undo` would take back, and the newest that there was at all."""
    last = _find(shop, _LAST)
    return last.root if last else 0, db.value(_EVER) or 0


def redo(shop: Shop, *, by_owner: bool = False) -> str | None:
    """Do again what was taken back last; its words, or None where there is nothing of the kind.

    There is nothing once anybody has done something else since. What the rules have done since is
    taken back first. Raises as `undo` does.
    """
    return _reverse(shop, _BACK, by_owner=by_owner)


def take_back(shop: Shop, action_id: int, *, by_owner: bool = False) -> str:
    """Take back one action of `takeable`, which need not be the newest; its words.

    Raises ShopError where it cannot be taken back by itself (any more), and as `undo` does.
    """
    with db.explained():
        if action_id not in (found := takeable(shop)):
            raise ShopError(_("It cannot be taken back by itself: more was done since."))
        if action_id == found[0]:
            return undo(shop, by_owner=by_owner) or ""
    only = f"SELECT id, root, says, args, customer_id FROM ({_ENDS}) WHERE root = :root"
    return _reverse(shop, only, by_owner=by_owner, root=action_id) or ""


def takeable(shop: Shop) -> list[int]:
    """The actions that can be taken back by themselves, the newest first.

    That is the newest of all, and each that is about customers with whom nobody has done anything
    since, as long as the rules have not looked at the shop since.
    """
    found: list[int] = []
    met: set[int] = set()
    last = _find(shop, _LAST)
    if last is None:
        return []
    for id_, root, kind in db.named(_NEWEST, _given(shop, most=_MOST)):
        if kind not in ("user", "import"):
            return found or [last.root]
        about = customers_of(id_)
        if id_ == last.id or (found and about and not about & met):
            found.append(root)
        if not about:  # about the shop as a whole, or something that others may hang on
            return found or [last.root]
        met |= about
    return found or [last.root]


def _given(shop: Shop, **more: object) -> dict[str, object]:
    today = shop.clock.today()
    return {"redo": REDO, "lock": month_lock.SAYS, "today": today, **more}


def _find(shop: Shop, which: str, **more: object) -> _Ended | None:
    found = db.named(which, _given(shop, **more))
    return _Ended(*found[0]) if found else None


def _reverse(shop: Shop, which: str, *, by_owner: bool, **more: object) -> str | None:
    """Reverse the end of a chain that the query finds, with what the rules did since."""
    shop.must_write()
    with shop.moving(), db.explained(), db.transaction(), shop.clock.standing():
        end = _find(shop, which, **more)
        if end is None:
            return None
        _check(shop, end, by_owner=by_owner)
        said = journal.words(end.says, end.args, end.customer_id)
        db.run("PRAGMA defer_foreign_keys = 1")
        again = which == _BACK
        since = [row[0] for row in db.named(_RULES_SINCE, _given(shop, id=end.id))]
        with_it = db.named(_WITH_IT, _given(shop, id=end.id)) if again else []
        touched: set[int] = set()
        try:
            touched |= _each(shop, since, end.customer_id)
            touched |= put_back(shop, end.id, end.customer_id, end.root if again else None)
            for id_, root in with_it:
                touched |= put_back(shop, id_, end.customer_id, root)
        finally:
            shop.action_id = None
        shop.know_place()
        customers.derive_all(touched)
        shop.check_staff()
        trades.go_with(shop, end.says, end.args, again=again)
        daily.catch_up(shop)
    return said


def _each(shop: Shop, ids: Iterable[int], customer_id: int | None) -> set[int]:
    return {touched for id_ in ids for touched in put_back(shop, id_, customer_id)}


def _check(shop: Shop, end: _Ended, *, by_owner: bool) -> None:
    """Raises ShopError where it is too late for that, or only the owner may."""
    if db.row("SELECT 1 FROM action WHERE id >= ? AND says = ?", end.root, erasure.SAYS):
        raise ShopError(
            _("A customer was erased. That, and what was done before it, cannot be taken back.")
        )
    if end.says in owner.UNDONE and not by_owner and owner.asks(shop, ("undo",)):
        raise OwnerWantedError(_("Only the owner can take that back, with the PIN."))
