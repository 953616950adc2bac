"""The reasons to choose from: those of the settings, and of older ones what months remember."""

from __future__ import annotations

from shopvisit import db
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import N_


def follow(shop: Shop, language: str) -> None:
    """Offer the reasons of the settings and no others; a new one is called as in `language`.

    A reason is the same whichever of its names it was stored under, and under whatever dimension.
    One that is no longer wanted is switched off, and the months in which it was given keep it.
    Does nothing while the settings' reasons cannot be read: a slip in the file takes none away.
    """
    unread = (not each.key or each.key.startswith("reasons") for each in shop.config.problems)
    if any(unread):
        return
    stored = {
        (polarity, name): (id_, dimension, active)
        for id_, polarity, name, dimension, active in db.rows(
            "SELECT id, polarity, name, dimension, active FROM reason"
        )
    }
    # Where each stored one belongs; what no reason of the settings claims is switched off.
    belongs = {id_: (dimension, 0) for id_, dimension, _active in stored.values()}
    new = []
    for reason in shop.config.reasons:
        keys = ((reason.polarity, name) for name in reason.name.all())
        known = next((stored[key][0] for key in keys if key in stored), None)
        if known is None:
            new.append(reason)
        else:
            belongs[known] = (reason.dimension, 1)
    changed = [(*belongs[id_], id_) for id_, *was in stored.values() if belongs[id_] != tuple(was)]
    if not (new or changed):
        return
    from shopvisit.store import schema

    with journal.action(shop, N_("reasons as in the settings"), kind="engine"):
        for dimension, active, id_ in changed:
            db.run(
                "UPDATE reason SET dimension = ?, active = ? WHERE id = ?", dimension, active, id_
            )
        for reason in new:
            schema.Reason.insert(
                created_at=shop.clock.stamp(),
                name=reason.name.said(language),
                polarity=reason.polarity,
                dimension=reason.dimension,
            ).execute()
