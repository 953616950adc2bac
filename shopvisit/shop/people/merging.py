"""Two cards of one person become one."""

from __future__ import annotations

import re
from dataclasses import replace

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings.values import EXPIRIES
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.record import form_drafts, journal
from shopvisit.shop.record.names import name_or_phone
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning, rules
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _
from shopvisit.text.phones import phone_keys

_MOVED = ("visit", "follow_up", "rating", "complaint", "gift")
_STRICTEST_LAST = customers.CONSENTS


def merge(shop: Shop, from_id: int, into_id: int) -> None:
    """Move everything of one customer to another's card, and fill that card's gaps.

    What the two have twice is kept once: the same occasion; open follow-ups of one rule, of which
    the one due first stays (and any whose deadline is past: a missed deadline stays missed). Where
    the two disagree on being contacted, the stricter word counts. Raises ShopError when either is
    gone or both are the same.
    """
    if from_id == into_id:
        raise ShopError(_("These two are the same card already."))
    _check_living(from_id, into_id)
    gone = customers.get(shop, from_id)
    says = N_("merged {name} into {customer}")
    name = name_or_phone(gone.name, gone.phone)
    with journal.action(shop, says, customer_id=into_id, name=name):
        # Looked at again now that nobody else writes.
        _check_living(from_id, into_id)
        gone, kept = customers.get(shop, from_id), customers.get(shop, into_id)
        _end_absence(shop, from_id, into_id)
        _move_occasions(from_id, into_id)
        for table in _MOVED:
            db.run(f"UPDATE {table} SET customer_id = ? WHERE customer_id = ?", into_id, from_id)
        db.run("UPDATE customer SET merged_into = ? WHERE merged_into = ?", into_id, from_id)
        db.run("UPDATE customer SET merged_into = ? WHERE id = ?", into_id, from_id)
        _drop_doubles(shop, into_id)
        customers.derive(from_id)
        one = together(kept, gone)
        customers.edit(shop, into_id, one, one.phone)
        planning.rest_after_contact(shop, into_id)


def _check_living(*ids: int) -> None:
    living = db.value(
        f"SELECT count(*) FROM customer WHERE id IN ({db.marks(ids)}) AND merged_into IS NULL "
        "AND erased_at IS NULL",
        *ids,
    )
    if living != len(ids):
        raise ShopError(_("One of the two cards is gone; please look again."))


def together(kept: customers.Customer, gone: customers.Customer) -> customers.Customer:
    """What is known of one person from two cards; where both know, the kept one's word counts."""
    filled = {
        name: getattr(kept, name) or getattr(gone, name)
        for name in ("name", "salutation", "address", "preferred_channel", "best_time")
    }
    both = {
        name: _both(getattr(kept, name), getattr(gone, name), most)
        for name, most in (("wechat", 120), ("source", 120), ("note", 500))
    }
    tags = " ".join(dict.fromkeys([*kept.tags.split(), *gone.tags.split()]))
    return replace(
        kept,
        **filled | both,
        phone=_both_phones(kept.phone, gone.phone),
        tags=clean(tags, 200),
        contact_consent=max(kept.contact_consent, gone.contact_consent, key=_STRICTEST_LAST.index),
    )


def _both_phones(kept: str, gone: str) -> str:
    """Every number once; what there is no room for still leads to the card."""
    known = phone_keys(kept)
    if not known:
        return gone
    new = [number for number in re.split("[/,;]", gone) if set(phone_keys(number)) - set(known)]
    both = kept
    for number in new:
        longer = f"{both} / {number.strip()}"
        both = longer if len(longer) <= customers.MOST_PHONE else both
    return both


def _both(kept: str, gone: str, most: int) -> str:
    """What both cards say, one after the other; the kept card's word where that is too long."""
    if not kept or not gone or gone in kept:
        return kept or gone
    both = f"{kept} / {gone}"
    return both if len(both) <= most else kept


def _end_absence(shop: Shop, from_id: int, into_id: int) -> None:
    """Whoever was missed under one card has been here under the other."""
    last = {
        customer_id: db.value(
            "SELECT last_visit_on FROM customer_rhythm WHERE customer_id = ?", customer_id
        )
        or ""
        for customer_id in (from_id, into_id)
    }
    if last[from_id] == last[into_id]:
        return
    earlier = min(last, key=lambda customer_id: last[customer_id])
    ended = rules.names(shop.config.rules, rules.ended_by_visit)
    changing.drop(
        shop, "visited", f"customer_id = ? AND rule IN ({db.marks(ended)})", earlier, *ended
    )


def _move_occasions(from_id: int, into_id: int) -> None:
    """Move the occasions; one that both cards have is kept once, with what both led to."""
    for double, kept in db.rows(
        "SELECT gone.id, min(kept.id) FROM occasion gone JOIN occasion kept "
        "USING (kind, calendar, month, day, leap) "
        "WHERE gone.customer_id = ? AND kept.customer_id = ? "
        f"AND (kind NOT IN ({db.marks(EXPIRIES)}) OR gone.year IS kept.year) GROUP BY gone.id",
        from_id,
        into_id,
        *EXPIRIES,
    ):
        db.run("UPDATE follow_up SET occasion_id = ? WHERE occasion_id = ?", kept, double)
        db.run(
            "UPDATE occasion SET year = coalesce(occasion.year, double.year), "
            "note = iif(occasion.note = '', double.note, occasion.note) "
            "FROM occasion double WHERE double.id = ? AND occasion.id = ?",
            double,
            kept,
        )
        db.run("DELETE FROM occasion WHERE id = ?", double)
    form_drafts.forget_gone()
    db.run("UPDATE occasion SET customer_id = ? WHERE customer_id = ?", into_id, from_id)


def _drop_doubles(shop: Shop, customer_id: int) -> None:
    all_rules = shop.config.rules
    alike = {name: rules.in_place_of(all_rules, rule) for name, rule in all_rules.items()}
    seen: set[tuple[object, ...]] = set()
    for follow_up_id, kind, rule, due_on, visit_id, *source in db.rows(
        "SELECT id, kind, rule, due_on, visit_id, occasion_id, complaint_id, improvement_id "
        "FROM follow_up WHERE customer_id = ? AND status = 'open' "
        "AND rule NOT IN ('', 'promise') ORDER BY due_on, id",
        customer_id,
    ):
        what = " ".join(alike.get(rule) or [rule])
        # How it was is asked once of all visits together; what is required, of each.
        about = (what, visit_id if kind == "compliance" else None, *source)
        if about in seen and due_on >= shop.clock.today().isoformat():
            changing.drop(shop, "merged", "id = ?", follow_up_id)
        seen.add(about)
