"""Amounts of money as people type and read them; stored as whole minor units (fen, cents)."""

from __future__ import annotations

import re
import unicodedata

from shopvisit.text.i18n import _

_MOST = 10**11  # a thousand million, in minor units: more is a slip of the finger
_AMOUNT = re.compile(r"(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?:\.(?P<part>\d{1,2}))?", re.ASCII)
_SIGNS = ("RMB", "CNY", "¥", "元", "块")


def parse_amount(text: str) -> int | None:
    """Minor units of `2680`, `2,680.50`, `¥2680` or `2680元`; None when nothing was typed.

    Raises ValueError, which says what is expected.
    """
    typed = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    for sign in _SIGNS:
        typed = typed.removeprefix(sign).removesuffix(sign)
    if not typed:
        return None
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        raise ValueError(_("An amount is expected, such as 2680 or 2,680.50."))
    digits = found["whole"].replace(",", "").lstrip("0")
    # Python reads no number of more than some thousand digits.
    whole = int(digits or "0") if len(digits) <= len(str(_MOST)) else _MOST
    amount = whole * 100 + int((found["part"] or "0").ljust(2, "0"))
    if amount > _MOST:
        raise ValueError(_("This is more money than can be right."))
    return amount


def money(amount: int) -> str:
    """¥2,680 or 2,680元; minor units show only where there are any."""
    whole, part = divmod(amount, 100)
    number = f"{whole:,}.{part:02}" if part else f"{whole:,}"
    return _("¥{amount}").format(amount=number)
