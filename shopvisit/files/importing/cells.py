"""What one cell says. A reader takes its text, cleaned of what nobody sees, and `How` to read it.

A reader raises ValueError, saying why, for what cannot be taken, and PartlyError for what can only
in part. The cell is lost by that, never the person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from shopvisit.errors import InvalidError
from shopvisit.files.importing.formats.table import UNREADABLE
from shopvisit.shop.followups.kinds import CHANNELS
from shopvisit.shop.people.customers import phone_of
from shopvisit.shop.record.names import CONSENTS, VISIT_KINDS
from shopvisit.text.cleaning import clean
from shopvisit.text.countries import Place, here
from shopvisit.text.i18n import _, n_
from shopvisit.text.money import currency_of as currency_of_sign
from shopvisit.text.money import parse_amount, rounded_amount
from shopvisit.text.phones import phone_key

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
_PLACEHOLDERS = frozenset(
    [
        "无",
        "暂无",
        "没有",
        "無",
        "暫無",
        "沒有",
        "未知",
        "不详",
        "未填",
        "未填写",
        "空",
        "n/a",
        "na",
        "#n/a",
        "#n/a!",
        "null",
        "none",
        "nil",
        "nan",
        "(null)",
        "(空)",
        "(无)",
        "(blank)",
        "unknown",
        "0000-00-00",
        "0000/00/00",
        "1900-01-00",
        "1900/1/0",
    ]
)
# What is clean as it stands; nearly every cell of a list.
_CLEAN = re.compile(
    "[!-~\u4e00-\u9fff，。、！？；：（）]+(?: [!-~\u4e00-\u9fff，。、！？；：（）]+)*"
)
_DASHES = re.compile(r"[\s\-‐-―—_–/\\.*?？~～·]+")
_MASKED = re.compile(r"[*＊xX×•●]{2,}")
_ROUNDED = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d{1,2})", re.IGNORECASE)
_NEXT_PHONE = re.compile(r"[/,;|\n、，；／]|或|(?<=\d{11}) +(?=1\d{10})|(?<=\d{11})(?=1\d{10}\b)")
_NOBODY = re.compile(r"#?\d+")
_KINDS = {
    "service": "服务 保养 清洗 护理 service treatment appointment maintenance",
    "purchase": "购买 销售 购物 消费 买 购买商品 商品 purchase sale product order",
    "repair": "维修 修理 修 repair",
    "install": "安装 install installation",
    "return": "退货 换货 退换 退换货 退款 return exchange refund",
    "consult": "咨询 询价 consult consultation enquiry inquiry advice",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_MONEY = re.compile(
    r"(?P<before>[^\d.,()+-]*)(?P<number>[\d.,']+)(?P<wan>万|萬)?(?P<after>[^\d.,()]*)"
)


@dataclass(frozen=True)
class How:
    """What a column decides for all of its cells."""

    today: date
    order: str | None = None  # of day, month and year: dmy, mdy or ymd
    lunar: bool = False
    limit: int = 0
    numbers: bool = False  # amounts are numbers of a program's, with a point before decimals
    place: Place = field(default_factory=here)  # how numbers are dialled and money is written


class PartlyError(ValueError):
    """The cell can be taken in part: as `value`; the message says what is not taken."""

    def __init__(self, value: object, reason: str) -> None:
        super().__init__(reason)
        self.value = value


def seen(cell: str) -> str:
    """The text of a cell without what nobody sees; '' for what only says that it is blank."""
    text = cell if cell.isascii() and cell.isprintable() else _UNSEEN.sub("", cell)
    text = text.strip()
    if len(text) <= 12 and (text.casefold() in _PLACEHOLDERS or _DASHES.fullmatch(text)):
        return ""
    return text


def check_readable(text: str) -> None:
    """Raise ValueError for what stands in place of a cell that cannot be known."""
    if text in UNREADABLE:
        raise ValueError(_(UNREADABLE[text]))


# The same words and kinds stand in row after row.
@lru_cache(maxsize=20_000)
def words(text: str, how: How) -> str:
    """One line of words, cut where there is no more room."""
    if len(text) <= how.limit and _CLEAN.fullmatch(text):
        return text
    cleaned = clean(text, how.limit + 1)
    if len(cleaned) <= how.limit:
        return cleaned
    said = n_(
        "{count} character at most; the rest was cut off.",
        "{count} characters at most; the rest was cut off.",
        how.limit,
    )
    raise PartlyError(clean(text, how.limit), said.format(count=how.limit))


def name(text: str, how: How) -> str:
    """The name of a person or a company."""
    if _NOBODY.fullmatch(text):
        raise ValueError(_("A number is no name."))
    return words(text, how)


def tags(text: str, how: How) -> str:
    """Tags as they stand; those of an address book apart by commas, without what it sets itself."""
    if not re.search(r":::|\n|(?:^|[,;])\s*\*", text):
        return words(text, how)
    parts = (part.strip() for part in re.split(r":::|[,;，；、|\n]", text))
    return words(", ".join(dict.fromkeys(part for part in parts if part[:1] not in ("", "*"))), how)


@lru_cache(maxsize=20_000)
def phones(text: str, _how: How) -> tuple[tuple[str, str], ...]:
    """Each number as the card shows it, and the digits by which it is known."""
    found: list[tuple[str, str]] = []
    wrong = ""
    for part in filter(None, map(str.strip, _NEXT_PHONE.split(_whole_number(text)))):
        try:
            found.append(_phone(part))
        except ValueError as error:
            wrong = str(error)
    if wrong and found:
        raise PartlyError(tuple(found), wrong)
    if wrong:
        raise ValueError(wrong)
    return tuple(found)


def _whole_number(text: str) -> str:
    """What a spreadsheet made of a number of many digits, as it was."""
    found = _ROUNDED.fullmatch(text)
    if found is None:
        return re.sub(r"\.0+$", "", text)
    digits = found[1] + (found[2] or "").rstrip("0")
    zeros = int(found[3]) + 1 - len(digits)
    if zeros > 1 or zeros < 0:
        raise ValueError(_("The spreadsheet program has rounded it; make the column text."))
    return digits + "0" * zeros


def _phone(text: str) -> tuple[str, str]:
    if 5 <= len(text) <= 11 and text.isascii() and text.isdigit() and text.strip("0"):
        return text, phone_key(text)  # nearly every number in a list
    if _MASKED.search(text):
        raise ValueError(_("A number of which digits are hidden is no number."))
    if not text.strip("0 -"):
        raise ValueError(_("Zeros are no number."))
    try:
        shown = phone_of(text)
    except InvalidError as error:
        raise ValueError(str(error)) from error
    return shown, phone_key(shown)


@lru_cache(maxsize=20_000)
def amount(text: str, how: How) -> int | None:
    """Minor units of what was paid: as the cell shows it, in the shop's currency."""
    typed = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    if typed in ("免费", "免費", "FREE", "赠送", "GRATIS"):
        return 0
    if "-" in typed or typed.startswith("("):
        raise ValueError(_("Money that goes back is no visit's amount."))
    found = _MONEY.fullmatch(typed.lstrip("+"))
    if found is None:
        return parse_amount(typed)
    signs = {currency_of_sign(sign) for sign in (found["before"], found["after"]) if sign}
    if None in signs:
        return parse_amount(typed)
    if signs - {how.place.currency}:
        raise ValueError(_("This is in another currency."))
    number = found["number"].lstrip(".") if found["before"] else found["number"]  # kr.120
    return rounded_amount(number, 10_000 if found["wan"] else 1, typed=not how.numbers)


@lru_cache(maxsize=1000)
def kind(text: str, _how: How) -> str:
    """What sort of visit it was."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    if found := _KIND_OF.get(folded) or _coded(folded, VISIT_KINDS):
        return found
    allowed = _("service, purchase, repair, install, return, consult")
    raise ValueError(_("Expected one of: {allowed}.").format(allowed=allowed))


@lru_cache(maxsize=1000)
def channel(text: str, _how: How) -> str:
    """How somebody likes to be contacted."""
    return _one_of(text, CHANNELS)


@lru_cache(maxsize=1000)
def consent(text: str, _how: How) -> str:
    """What somebody may be contacted for."""
    return _one_of(text, CONSENTS)


def _one_of(text: str, names: dict[str, str]) -> str:
    found = _coded(unicodedata.normalize("NFKC", text).casefold().strip(), names)
    if found is None:
        allowed = ", ".join(_(said) for said in names.values())
        raise ValueError(_("Expected one of: {allowed}.").format(allowed=allowed))
    return found


def _coded(folded: str, names: dict[str, str]) -> str | None:
    """The code of what is written as code, or by its name in the shop's language or in English."""
    for code, said in names.items():
        if folded in (code, said.casefold(), _(said).casefold()):
            return code
    return None
