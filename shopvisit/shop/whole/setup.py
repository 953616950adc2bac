"""The first start: a shop file where there was none, with a name, a language and somebody in it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from shopvisit.errors import BusyError, InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.shop.people import staff
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.whole import daily, reasons, trades, where
from shopvisit.store import disk, shopfile
from shopvisit.text import countries
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _


def set_up(  # noqa: PLR0913  # the answers of a first start, one by one
    path: Path,
    config_path: Path,
    name: str,
    language: str,
    staff_name: str,
    clock: Clock | None = None,
    *,
    country: str = "",
    trade: str = "",
) -> None:
    """Create the shop at `path`: its name and language go to the user's config, its first member
    of staff (the owner) and the usual reasons into the file. From this day on every day counts.

    Without `staff_name` the owner is called just that; without `country` (ISO code) the shop is
    where its language is at home; with a `trade` (its code) the shop begins with what is usual in
    it. Raises ShopError when a file is there already, InvalidError for a
    name or a country that cannot be taken, CannotWriteError, and loading.ConfigError when the
    config that is there cannot be read.
    """
    country = (country or countries.suggested(language, {})).upper()
    _look(name, staff_name, country)
    shopfile.refuse_long_name(path)
    if path.exists():
        raise ShopError(_("There is a file already: {path}").format(path=path))

    def furnish(aside: Path) -> None:
        shop = Shop(aside, loading.load(config_path), clock or Clock())
        try:
            # The engine's own, because taking back must not take the shop itself away.
            with journal.action(shop, N_("set up the shop"), kind="engine"):
                staff.add(shop, clean(staff_name, 40) or _("Owner"), "owner")
                if trade:
                    trades.take(shop, trade, language)
                reasons.follow(shop, language)
                where.begin(shop, countries.place_of(country))
                daily.begin(shop)
        finally:
            shop.disconnect()
        # A name that was not given takes none away from a shop that has one.
        named = {"shop.name": clean(name, 40)} if name else {}
        loading.save(config_path, {**named, "shop.language": language})

    with _as_it_was(config_path):
        shopfile.create(path, furnish=furnish)


@contextlib.contextmanager
def _as_it_was(config_path: Path) -> Iterator[None]:
    """Put the settings back as they were where the shop was not made after all."""
    try:
        before = config_path.read_bytes()
    except OSError:
        before = None
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError, BusyError):
            if before is None:
                disk.remove(config_path)
            else:
                config_path.write_bytes(before)
        raise


def _look(name: str, staff_name: str, country: str) -> None:
    if country not in countries.countries():
        raise InvalidError("country", _("There is no such country."))
    for field, text in (("shop", name), ("staff", staff_name)):
        if len(clean(text, 41)) > 40:
            raise InvalidError(field, _("At most 40 characters, please."))
