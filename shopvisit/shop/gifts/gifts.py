"""A gift from the hand that gives it to the visit at which it is redeemed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar.days import short_day
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.followups import changing
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _
from shopvisit.text.money import money

_LONGEST = 120


class Given(NamedTuple):
    """What is given: `worth` in minor units of money, good up to and including `until`."""

    what: str
    worth: int | None = None
    until: date | None = None


class Gift(NamedTuple):
    """A gift as it stands on the card; `redeemed_on` is None for as long as it has not been."""

    id: int
    what: str
    worth: int | None
    until: date | None
    redeemed_on: date | None = None


def give(
    shop: Shop,
    customer_id: int,
    given: Given,
    *,
    rating_id: int | None = None,
    complaint_id: int | None = None,
) -> int:
    """Note what a customer is given, by whoever is at the counter; its id.

    Raises InvalidError, naming the field, for what cannot be given.
    """
    from shopvisit.store import schema

    check(shop, given)
    with journal.action(shop, N_("gift for {customer}"), customer_id=customer_id):
        changing.check_not_erased(customer_id)
        return int(
            schema.Gift.insert(
                created_at=shop.clock.stamp(),
                customer=customer_id,
                rating=rating_id,
                complaint=complaint_id,
                what=clean(given.what, _LONGEST),
                worth=given.worth,
                given_by=shop.staff_id,
                given_at=shop.clock.stamp(),
                given_on=shop.clock.today(),
                until=given.until,
            ).execute()
        )


def check(shop: Shop, given: Given) -> None:
    """Raises InvalidError, naming the field, for what cannot be given."""
    if not clean(given.what, _LONGEST):
        raise InvalidError("gift", _("What is it? A voucher, a free wash, a small present."))
    if given.worth is not None and given.worth < 0:
        raise InvalidError("gift_worth", _("An amount cannot be less than nothing."))
    if given.until is not None and given.until < shop.clock.today():
        raise InvalidError("gift_until", _("That day is over already."))


def redeem(shop: Shop, gift_id: int) -> Gift:
    """Note that the customer has had it; the gift as it is now.

    One that has run out can be redeemed, too: that is for the shop to say. Raises ShopError where
    it was redeemed before, or is gone.
    """
    customer_id = db.value("SELECT customer_id FROM gift WHERE id = ?", gift_id)
    with journal.action(shop, N_("gift redeemed by {customer}"), customer_id=customer_id):
        found = read([gift_id])
        if not found:
            raise ShopError(_("This gift is not on the card any more."))
        if found[0].redeemed_on is not None:
            raise ShopError(_("It has been redeemed already."))
        today = shop.clock.today()
        db.run(
            "UPDATE gift SET redeemed_at = ?, redeemed_on = ? WHERE id = ?",
            shop.clock.stamp(),
            today,
            gift_id,
        )
    return found[0]._replace(redeemed_on=today)


_COLUMNS = "id, what, worth, until, redeemed_on"


def to_redeem(shop: Shop, customer_id: int) -> tuple[Gift, ...]:
    """What a customer can redeem today: what runs out first at the top, what never does last."""
    found = db.rows(
        f"SELECT {_COLUMNS} FROM gift INDEXED BY gift_customer WHERE customer_id = ? "
        "AND redeemed_on IS NULL AND (until IS NULL OR until >= ?) "
        "ORDER BY until IS NULL, until, id",
        customer_id,
        shop.clock.today(),
    )
    return tuple(map(_gift, found))


def of_complaint(shop: Shop, complaint_id: int, customer_id: int) -> tuple[Gift, ...]:
    """What was given for a complaint, the last first."""
    found = db.rows(
        f"SELECT {_COLUMNS} FROM gift INDEXED BY gift_customer WHERE customer_id = ? "
        "AND complaint_id = ? ORDER BY id DESC",
        customer_id,
        complaint_id,
    )
    return tuple(map(_gift, found))


def read(ids: list[int]) -> list[Gift]:
    """These gifts, in any order; those that are gone are left out."""
    return [
        _gift(row)
        for row in db.rows(f"SELECT {_COLUMNS} FROM gift WHERE id IN ({db.marks(ids)})", *ids)
    ]


def _gift(row: tuple[int, str, int | None, str | None, str | None]) -> Gift:
    id_, what, worth, until, redeemed_on = row
    return Gift(id_, what, worth, _day(until), _day(redeemed_on))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def said(gift: Gift | Given, today: date) -> str:
    """What it is, its worth and until when it is good, in words."""
    what = gift.what if gift.worth is None else f"{gift.what} {money(gift.worth)}"
    if gift.until is None:
        return what
    return _("{gift} until {day}").format(gift=what, day=short_day(gift.until, today))


def nothing() -> str:
    """That there is nothing to redeem."""
    return _("There is nothing that they could redeem.")


def said_redeemed(gift: Gift, today: date) -> str:
    """That it was redeemed just now."""
    return _("Redeemed: {gift}.").format(gift=said(gift, today))


def standing(gift: Gift, today: date) -> str:
    """The same, with what became of it."""
    whole = said(gift, today)
    if gift.redeemed_on is not None:
        day = short_day(gift.redeemed_on, today)
        return _("{gift}, redeemed {day}").format(gift=whole, day=day)
    if gift.until is not None and gift.until < today:
        return _("{gift}, run out").format(gift=whole)
    return whole
