"""The reasons of the settings file: what is new in it is offered, what is gone from it is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import reasons
from shopvisit.text.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shopvisit.settings.values import ReasonDefault

_FOLLOWED = "reasons of the settings"
# A reason as it is remembered: its polarity, its dimension, and all its names.
_Known = tuple[str, "str | None", "list[str]"]


def follow(shop: Shop, language: str) -> None:
    """Do to the shop's reasons what has been done to those of the settings since the last time.

    What the shop has changed itself, a name, an order, one more, stays as it is. A new one is
    called as in `language`. A reason is the same whichever of its names it was stored under, and
    under whatever dimension. One that is no longer in the settings is switched off, and the months
    in which it was given keep it. Does nothing while the settings' reasons cannot be read: a slip
    in the file takes none away.
    """
    unread = (not each.key or each.key.startswith("reasons") for each in shop.config.problems)
    if any(unread):
        return
    now = [_known(each) for each in shop.config.reasons]
    kept = db.value("SELECT value FROM meta WHERE name = ?", _FOLLOWED)
    before = (
        [(polarity, dimension, names) for polarity, dimension, names in json.loads(kept)]
        if kept
        else None
    )
    if before == now:
        return
    changed, new = _differing(shop.config.reasons, before)
    if changed or new:
        # One without a change would take back what it is done within.
        with journal.action(shop, N_("reasons as in the settings"), kind="engine"):
            for dimension, active, id_ in changed:
                was = db.value("SELECT dimension FROM reason WHERE id = ?", id_)
                reasons.stood_under(shop, id_, was, dimension)
                change = "UPDATE reason SET dimension = ?, active = ? WHERE id = ?"
                db.run(change, dimension, active, id_)
            for reason in new:
                name = reason.name.said(language)
                reasons.insert(shop, name, reason.polarity, reason.dimension)
    shop.must_write()
    with db.explained(), db.transaction():
        reasons.note(_FOLLOWED, now)


def _known(reason: ReasonDefault) -> _Known:
    return reason.polarity, reason.dimension, sorted(reason.name.all())


def _differing(
    settings: Sequence[ReasonDefault], before: Sequence[_Known] | None
) -> tuple[list[tuple[str | None, int, int]], list[ReasonDefault]]:
    """What becomes of stored ones, as dimension, active and id; and those that are not stored."""
    stored = _Stored()
    belongs: dict[int, tuple[str | None, int]] = {}
    if before is None:
        # Nobody has remembered any: what no reason of the settings claims is switched off.
        belongs = {id_: (dimension, 0) for id_, (dimension, _on) in stored.rows.items()}
    for polarity, dimension, names in before or ():
        gone = stored.id_of(polarity, names)
        if gone is not None:
            belongs[gone] = (dimension, 0)
    was = _dimensions(before or ())
    new = []
    for reason in settings:
        id_ = stored.id_of(reason.polarity, reason.name.all())
        if id_ is None:
            new.append(reason)
            continue
        same = [was[key] for name in reason.name.all() if (key := (reason.polarity, name)) in was]
        # What stands in the settings as before is as the shop has it by now.
        as_before = reason.dimension in same
        belongs[id_] = stored.rows[id_] if as_before else (reason.dimension, 1)
    changed = [(*to, id_) for id_, to in belongs.items() if stored.rows[id_] != to]
    return changed, new


def _dimensions(known: Iterable[_Known]) -> dict[tuple[str, str], str | None]:
    return {(polarity, name): dimension for polarity, dimension, names in known for name in names}


class _Stored:
    """The reasons in the file, found by any name that they have or had."""

    def __init__(self) -> None:
        found = db.rows("SELECT id, polarity, name, dimension, active FROM reason")
        self.rows = {id_: (dimension, active) for id_, _pol, _name, dimension, active in found}
        old = reasons.ever_called()
        self._ids = {
            (polarity, name): id_
            for id_, polarity, name, _dimension, _active in found
            for name in old.get(id_, ())
        }
        self._ids |= {(polarity, name): id_ for id_, polarity, name, _dim, _active in found}

    def id_of(self, polarity: str, names: Iterable[str]) -> int | None:
        found = (self._ids.get((polarity, name)) for name in names)
        return next((id_ for id_ in found if id_ is not None), None)
