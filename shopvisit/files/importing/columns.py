"""A row of somebody's list, read as a customer and perhaps a visit, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from shopvisit.errors import InvalidError
from shopvisit.shop.people.customers import phone_of
from shopvisit.shop.people.occasions import YearlyDay, parse
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _, n_
from shopvisit.text.money import parse_amount
from shopvisit.text.phones import phone_keys

# What a column may be called, in either language; compared without case, spaces and brackets.
_HEADINGS = {
    "name": "姓名 名字 名称 顾客 客户 顾客姓名 客户姓名 顾客名称 客户名称 联系人 "
    "name customer customername fullname client contact",
    "phone": "电话 手机 手机号 手机号码 电话号码 联系电话 联系方式 "
    "phone mobile tel telephone cell phonenumber mobilenumber",
    "salutation": "称呼 称谓 尊称 salutation title",
    "wechat": "微信 微信号 wechat wechatid",
    "tags": "标签 tags tag labels",
    "note": "备注 说明 note notes remark remarks comment comments",
    "birthday": "生日 出生日期 birthday dateofbirth birthdate dob",
    "source": "来源 渠道 来源渠道 source",
    "visited_on": "日期 到店日期 到店时间 到店 消费日期 服务日期 交易日期 "
    "date visitdate visitedon visited dateofvisit",
    "item": "项目 商品 服务项目 消费项目 品名 item product",
    "amount": "金额 消费金额 价格 实收 amount price total",
    "kind": "类型 类别 到店类型 kind type visitkind visittype",
    "served_by": "店员 服务人员 服务员 技师 师傅 经手人 servedby staff server technician",
    "": "行 行号 原因 line reason",  # what a file of rejected rows has besides
}
_FIELD_OF = {word: field for field, words in _HEADINGS.items() for word in words.split()}
_VISIT_FIELDS = ("visited_on", "item", "amount", "kind", "served_by")
LIMITS = {"name": 60, "salutation": 20, "wechat": 60, "tags": 200, "note": 500, "source": 60}
_ITEM_LIMIT = 80
_KINDS = {
    "service": "服务 保养 清洗 service",
    "purchase": "购买 销售 购物 消费 买 purchase sale",
    "repair": "维修 修理 修 repair",
    "install": "安装 install installation",
    "return": "退货 换货 退换 退换货 return exchange",
    "consult": "咨询 询价 consult enquiry inquiry advice",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d)", re.ASCII)
_TIME_AFTER = re.compile(r"[T ]+\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[ap]m)?$", re.IGNORECASE)
_ROUNDED = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_EARLIEST = date(1970, 1, 1)


@dataclass(frozen=True)
class VisitRow:
    visited_on: date
    kind: str
    item: str
    amount: int | None
    served_by: str


@dataclass(frozen=True)
class Row:
    """What one row says; `texts` are the customer's columns, '' for what is not there."""

    number: int
    texts: dict[str, str]
    phone_keys: tuple[str, ...]
    birthday: YearlyDay | None
    visit: VisitRow | None


class RowError(Exception):
    """The row cannot be taken; the message says every reason."""


def field_of(heading: str) -> str | None:
    """The field that a column of that heading holds; '' for one to pass over, None if unknown."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    folded = re.sub(r"\(.*?\)|[\s_*::#.-]", "", folded)
    return _FIELD_OF.get(folded)


class Columns:
    """Which cell of a row is what."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._cells: dict[str, list[int]] = {}
        self.unknown: list[str] = []
        for number, heading in enumerate(headings):
            field = field_of(heading)
            if field:
                self._cells.setdefault(field, []).append(number)
            elif heading and field is None:
                self.unknown.append(heading)
        if not self.has_visits:
            idle = [number for field in _VISIT_FIELDS for number in self._cells.pop(field, [])]
            self.unknown += [headings[number] for number in idle]

    @property
    def usable(self) -> bool:
        """Whether the table tells who its rows are about."""
        return "name" in self._cells or "phone" in self._cells

    @property
    def has_visits(self) -> bool:
        return "visited_on" in self._cells

    def read(self, number: int, cells: Sequence[str], today: date) -> Row:
        """The row's meaning. Raises RowError with all that is wrong with it."""
        wrong: list[str] = []

        def take(field: str, reader: Callable[[str], object]) -> object:
            text = self._text(cells, field)
            try:
                return reader(text) if text else None
            except (InvalidError, ValueError) as error:
                said = _("{field}: {reason}")
                wrong.append(said.format(field=self._heading(field), reason=error))
                return None

        texts = {
            field: str(take(field, partial(_short, most=most)) or "")
            for field, most in LIMITS.items()
        }
        phone = str(take("phone", _phone) or "")
        birthday = take("birthday", partial(_birthday, today=today))
        visit = self._visit(cells, today, take, wrong)
        if not wrong and not texts["name"] and not phone:
            wrong.append(_("Neither a name nor a phone number."))
        if wrong:
            raise RowError(" ".join(wrong))
        known = birthday if isinstance(birthday, YearlyDay) else None
        return Row(number, texts | {"phone": phone}, phone_keys(phone), known, visit)

    def _visit(
        self,
        cells: Sequence[str],
        today: date,
        take: Callable[[str, Callable[[str], object]], object],
        wrong: list[str],
    ) -> VisitRow | None:
        if not self.has_visits or not any(self._text(cells, field) for field in _VISIT_FIELDS):
            return None
        day = take("visited_on", partial(_visit_day, today=today))
        kind = str(take("kind", _kind) or "service")
        item = str(take("item", partial(_short, most=_ITEM_LIMIT)) or "")
        amount = take("amount", parse_amount)
        served_by = clean(self._text(cells, "served_by"), 40)
        if not self._text(cells, "visited_on"):
            wrong.append(_("The day of the visit is missing."))
        if not isinstance(day, date):
            return None
        return VisitRow(day, kind, item, amount if isinstance(amount, int) else None, served_by)

    def _text(self, cells: Sequence[str], field: str) -> str:
        """The first cell of that meaning that holds anything."""
        found = (cells[number].strip() for number in self._cells.get(field, ()))
        return next((text for text in found if text), "")

    def _heading(self, field: str) -> str:
        return {
            "name": _("Name"),
            "phone": _("Phone"),
            "salutation": _("Salutation"),
            "wechat": _("WeChat"),
            "tags": _("Tags"),
            "note": _("Note"),
            "birthday": _("Birthday"),
            "source": _("Source"),
            "visited_on": _("Day"),
            "item": _("Item"),
            "amount": _("Amount"),
            "kind": _("Kind"),
        }[field]


# The same words and kinds stand in row after row.
@lru_cache(maxsize=20_000)
def _short(text: str, most: int) -> str:
    cleaned = clean(text, most + 1)
    if len(cleaned) > most:
        raise ValueError(
            n_("{count} character at most.", "{count} characters at most.", most).format(count=most)
        )
    return cleaned


def _phone(text: str) -> str:
    """The number as shown."""
    if _ROUNDED.fullmatch(text):
        raise ValueError(_("The spreadsheet program has rounded it; make the column text."))
    return phone_of(re.sub(r"\.0+$", "", text))


def _birthday(text: str, today: date) -> YearlyDay:
    typed = _TIME_AFTER.sub("", text)
    found = parse(re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", typed))
    if found.year is not None and found.year > today.year:
        raise ValueError(_("This day has not come yet."))
    return found


def _visit_day(text: str, today: date) -> date:
    typed = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(_TIME_AFTER.sub("", typed))
    if found is None:
        raise ValueError(_("A day with its year is expected, such as 2026-11-21."))
    try:
        year, month, day = (int(part) for part in found.groups() if part)
        visited_on = date(year, month, day)
    except ValueError:
        raise ValueError(_("There is no day {day}.").format(day=clean(typed, 20))) from None
    if visited_on > today:
        raise ValueError(_("A visit cannot be in the future."))
    if visited_on < _EARLIEST:
        raise ValueError(_("{day} is too long ago to be right.").format(day=visited_on))
    return visited_on


def _kind(text: str) -> str:
    kind = _KIND_OF.get(unicodedata.normalize("NFKC", text).casefold().strip())
    if kind is None:
        allowed = _("service, purchase, repair, install, return, consult")
        raise ValueError(_("Expected one of: {allowed}.").format(allowed=allowed))
    return kind
