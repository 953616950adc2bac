"""Where the shop is: country and currency, kept in its file, and what follows when they change.

The country says how numbers are dialled, in which order a day is written and which holidays there
are; the currency how money is written. What was paid keeps its number: nothing is converted.
"""

from __future__ import annotations

from datetime import date

from shopvisit import db
from shopvisit.calendar.written import written
from shopvisit.errors import InvalidError
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal, owner
from shopvisit.shop.record.shop import Shop
from shopvisit.text import countries
from shopvisit.text.countries import CHINA, Place
from shopvisit.text.i18n import N_, _
from shopvisit.text.money import money

_EXAMPLE = date(2026, 1, 30)
_AT_ONCE = 2_000  # cards whose keys are made together


def begin(shop: Shop, place: Place) -> None:
    """Note where a new shop is, in which there is nothing yet. In an action."""
    _write(shop, place)
    shop.know_place()


def settle(shop: Shop) -> None:
    """Note where a shop is whose file does not say it yet: one that was made by an older version.

    Its settings say the country; what is in it was noted as in China, for it knew no other way.
    """
    if not _written():
        says = N_("noted where the shop is")
        with shop.moving(), journal.action(shop, says, kind="engine"):
            if not _written():  # another window may have been quicker
                _move(shop, CHINA, _as_set(shop))


def _as_set(shop: Shop) -> Place:
    country = shop.config.calendar.country
    return countries.place_of(country) if country in countries.countries() else CHINA


def change(shop: Shop, *, country: str = "", currency: str = "") -> None:
    """Move the shop to another country, whose currency it takes, or give it another currency.

    The keys of all numbers are made anew. Raises InvalidError, naming the field, for what there is
    not, and what an action raises.
    """
    before = countries.here()
    if country and country not in countries.countries():
        raise InvalidError("country", _("There is no such country."))
    if currency and currency not in countries.currencies():
        raise InvalidError("currency", _("There is no such currency."))
    after = countries.place_of(country) if country else before
    after = after._replace(currency=currency or after.currency)
    if after == before:
        return
    with shop.moving(), journal.action(shop, owner.MOVED, **after._asdict()):
        _move(shop, before, after)


def change_to(shop: Shop, what: str, code: str) -> None:
    """As `change`, of what is named: "country" or "currency"."""
    if what == "country":
        change(shop, country=code)
    else:
        change(shop, currency=code)


def country_of(typed: str) -> str:
    """The code of a country by its name or code. Raises InvalidError, which says what to type."""
    found = countries.find_country(typed)
    if found is None:
        raise InvalidError("country", _("Type a country's name or its two letters, such as GB."))
    return found


def currency_of(typed: str) -> str:
    """The code of a currency by its name or code. Raises InvalidError, which says what to type."""
    found = countries.find_currency(typed)
    if found is None:
        said = _("Type a currency's name or its three letters, such as GBP.")
        raise InvalidError("currency", said)
    return found


def told(place: Place) -> str:
    """What being there means, by example: how money and a day are written."""
    with countries.elsewhere(place):
        decimals = countries.currencies()[place.currency].decimals
        amount = money(268 * 10**decimals + (5 * 10 ** (decimals - 1) if decimals else 0))
        return f"{place.country} {place.currency}  {amount}  {written(_EXAMPLE)}"


def _written() -> bool:
    return db.row("SELECT 1 FROM shop WHERE id = 1") is not None


def _write(shop: Shop, place: Place) -> None:
    from shopvisit.store import schema

    if _written():
        db.run("UPDATE shop SET country = ?, currency = ? WHERE id = 1", *place)
    else:
        schema.Shop.insert(id=1, created_at=shop.clock.stamp(), **place._asdict()).execute()


def _move(shop: Shop, before: Place, after: Place) -> None:
    _write(shop, after)
    shop.know_place()
    if after.currency != before.currency:
        _rescale(before.currency, after.currency)
    if after.country != before.country:
        everyone = [row[0] for row in db.rows("SELECT id FROM customer")]
        for first in range(0, len(everyone), _AT_ONCE):
            customers.derive_all(everyone[first : first + _AT_ONCE])


def _rescale(before: str, after: str) -> None:
    """Keep the numbers: 268.00 of a currency with two decimals are 268 of one that has none."""
    from shopvisit.store import schema

    known = countries.currencies()
    times = known[after].decimals - known[before].decimals
    if not times:
        return
    new = "{0} * ?" if times > 0 else "({0} + ? / 2) / ?"
    by = 10 ** abs(times)
    for model in schema.JOURNALLED:
        for column in schema.money_columns(model):
            table = schema.table_name(model)
            db.run(
                f"UPDATE {table} SET {column} = {new.format(column)} WHERE {column} IS NOT NULL",
                *([by] if times > 0 else [by, by]),
            )
