"""Amounts of money as people type and read them, in the shop's currency.

They are stored as whole minor units: fen, cents; yen, which have none, as they are. How many
decimals a currency has, its signs and how it is written are decided here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from shopvisit.text.countries import CHINA, Place, countries, currencies, here
from shopvisit.text.i18n import _

_MOST = 10**11  # a thousand million yuan: more is a slip of the finger
_LONGEST = 40
_AMOUNT = re.compile(r"(\d+|\d{1,3}(?:,\d{2,3})*,\d{3})(?:\.(\d*))?", re.ASCII)
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+", re.ASCII)
_COMMA = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+),(\d{1,2})", re.ASCII)


class _Way(NamedTuple):
    """How an amount is written: in which currency, and whether a comma stands before decimals."""

    currency: str
    decimals: int
    signs: tuple[str, ...]
    comma: bool


@lru_cache(maxsize=8)
def _way(place: Place) -> _Way:
    currency = currencies()[place.currency]
    comma = place.country != CHINA.country and countries()[place.country].point == ","
    # A longer sign first: of CN¥ only the yen would be taken away.
    signs = tuple(sorted(map(str.upper, currency.signs), key=len, reverse=True))
    return _Way(place.currency, currency.decimals, signs, comma)


def parse_amount(text: str) -> int | None:
    """Minor units of `2680`, `2,680.50`, `¥2680` or `2680元`; None when nothing was typed.

    Signs are those of the shop's currency; where people write a comma before the decimals, so it
    may stand. Raises ValueError, which says what is expected.
    """
    way = _way(here())
    typed = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    for sign in way.signs:
        typed = typed.removeprefix(sign).removesuffix(sign)
    if not typed:
        return None
    found = _AMOUNT.fullmatch(_with_a_point(typed, way))
    if found is None or found[2] == "" or len(found[2] or "") > way.decimals:
        raise ValueError(_expected(way))
    digits = found[1].replace(",", "").lstrip("0")
    # Python reads no number of more than some thousand digits.
    whole = int(digits or "0") if len(digits) <= len(str(_MOST)) else _MOST
    amount: int = whole * 10**way.decimals + int((found[2] or "").ljust(way.decimals, "0") or "0")
    if amount > _MOST:
        raise ValueError(_("This is more money than can be right."))
    return amount


def rounded_amount(text: str, times: int = 1, *, typed: bool = True) -> int | None:
    """As `parse_amount`, without a sign: more decimals than the currency has are rounded.

    `times` is 10000 for what was said in 万. What was not `typed` by people has its point before
    the decimals wherever the shop is.
    """
    way = _way(here())
    number = text.replace("'", "")
    number = _with_a_point(number, way) if typed else number
    if _COMMA.fullmatch(number) and way.decimals:  # 1.234,50 whoever wrote it
        number = number.replace(".", "").replace(",", ".")
    if len(number) > _LONGEST or not _AMOUNT.fullmatch(number):
        return parse_amount(number)
    exact = Decimal(number.replace(",", "").rstrip(".")) * times
    return parse_amount(str(exact.quantize(Decimal(1).scaleb(-way.decimals), ROUND_HALF_UP)))


def _with_a_point(typed: str, way: _Way) -> str:
    if not way.comma or way.decimals > 2:
        return typed
    if _POINTS.fullmatch(typed):
        return typed.replace(".", "")
    if way.decimals and _COMMA.fullmatch(typed):
        return typed.replace(".", "").replace(",", ".")
    return typed


def _expected(way: _Way) -> str:
    number = f"2,680.{'5'.ljust(way.decimals, '0')}" if way.decimals else "2,680"
    said = _("An amount is expected, such as 2680 or {number}.")
    return said.format(number=number)


def money(amount: int) -> str:
    """¥2,680 or 2,680元; minor units show only where there are any."""
    place = here()
    if place.currency == CHINA.currency:
        return _("¥{amount}").format(amount=plain_amount(amount))
    sign = currencies()[place.currency].signs[0]
    space = " " if sign[-1].isalpha() or sign[-1] == "." else ""
    return f"{sign}{space}{plain_amount(amount)}"


def plain_amount(amount: int, *, whole: bool = True) -> str:
    """The number alone, 2,680; with decimals where it has any, or always unless `whole`."""
    decimals = 2 if here() == CHINA else currencies()[here().currency].decimals
    units, part = divmod(amount, 10**decimals)
    return f"{units:,}.{part:0{decimals}}" if decimals and (part or not whole) else f"{units:,}"


def sheet_number(amount: int) -> float:
    """Minor units as the cell of a spreadsheet has them."""
    return float(Decimal(amount).scaleb(-currencies()[here().currency].decimals))


def sheet_code() -> str:
    """How Excel shows an amount."""
    currency = currencies()[here().currency]
    sign = currency.signs[0]
    space = " " if sign[-1].isalpha() or sign[-1] == "." else ""
    return f'"{sign}{space}"#,##0{"." if currency.decimals else ""}{"0" * currency.decimals}'


def currency_of(sign: str) -> str | None:
    """Which currency is meant by `sign`, in capitals; the shop's own where it is one of its own."""
    own = here().currency
    if sign in map(str.upper, currencies()[own].signs):
        return own
    return _by_sign().get(sign)


@lru_cache(maxsize=1)
def _by_sign() -> dict[str, str]:
    # Of those that share a sign, it is said of what most lists mean by it.
    often = ("CNY", "GBP", "EUR", "USD", "HKD", "TWD")
    codes = (*often, *(code for code in currencies() if code not in often))
    found: dict[str, str] = {}
    for code in codes:
        for sign in currencies()[code].signs:
            found.setdefault(sign.upper(), code)
    return found
