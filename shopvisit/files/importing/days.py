"""Days and times as lists write them: a year first, a day first, a month first, Excel's numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from shopvisit.errors import InvalidError
from shopvisit.files.importing.cells import How
from shopvisit.shop.people.occasions import YearlyDay, parse, split_noted
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _

ORDERS = ("dmy", "mdy", "ymd")
_EARLIEST = date(1970, 1, 1)
_OLDEST = 1900  # the year in which somebody may be born
_FIRST_SERIAL = date(1899, 12, 30)
_SERIAL = re.compile(r"([2-5]\d{4}|60000)(\.\d+)?")
_WEEKDAY = re.compile(
    r"[(\[]?(?:星期|周|礼拜|週)[一二三四五六日天][)\]]?|[(\[][一二三四五六日][)\]]"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?"
)
_CLOCK = re.compile(
    r"(?:[t ]|(?<=[日号])|(?<=\d)(?=[上下中]午|凌晨|早上|晚上)) *"
    r"(?P<part>上午|下午|中午|凌晨|早上|晚上|am|pm)? *"
    r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{2})?分?(?::(?P<second>\d\d)秒?(?:[.,]\d+)?)?"
    r" *(?P<after>[ap]\.?m\.?)?"
    r" *(?:z|utc|gmt|[+-]\d{2}:?\d{2}|(?:utc|gmt)[+-]\d{1,2})?(?: \([a-z ]+\))?$"
)
_YEAR_FIRST = re.compile(
    r"(\d{4})[-/.年 ]\s*(\d{1,2})[-/.月 ]\s*(\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d)"
)
_NUMBERS = re.compile(
    r"(\d{1,2})([-/. ])\s*(\d{1,2})\2\s*(\d{2}|\d{4})|(\d{2})([-/.])(\d{1,2})\6(\d)"
)
_MONTHS = {
    month: number
    for number, month in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/ ,]*{_MONTH}(?:[-/ ,]*(?P<year>\d{{2,4}}))?"
)
_MONTH_NAMED = re.compile(
    rf"{_MONTH}[-/ ]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:[-/ ,]+(?P<year>\d{{4}}))?"
)
_SHORT_YEAR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})")
_LUNAR_WORDS = re.compile(r"农历|阴历|旧历|農曆|陰曆|舊曆|lunar ?")
_CHINESE_NUMBERS = re.compile(
    r"[闰閏]?[正冬腊臘一二三四五六七八九十]+月[初十廿二三][一二三四五六七八九十]*日?"
)


def _plain(text: str) -> tuple[str, str]:
    """The day as it is written, and the time behind it as HH:MM."""
    typed = unicodedata.normalize("NFKC", text).casefold().strip()
    typed = " ".join(_WEEKDAY.sub(" ", typed).split()).strip(" ,")
    found = _CLOCK.search(typed)
    if found is None:
        return typed, ""
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    part = found["part"] or (found["after"] or "").replace(".", "")
    if part in ("下午", "晚上", "pm", "中午") and hour < 12 and not (part == "中午" and hour == 11):
        hour += 12
    elif part in ("am", "上午", "凌晨") and hour == 12:
        hour = 0
    time = f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
    return typed[: found.start()].rstrip(" ,"), time


@lru_cache(maxsize=20_000)
def moment(text: str, how: How) -> tuple[date, str]:
    """The day of a visit, and its time as HH:MM, '' where none is told."""
    typed, time = _plain(text)
    found = _day(typed, how)
    if found is None:
        raise ValueError(_("A day with its year is expected, such as 2026-11-21."))
    if found > how.today:
        raise ValueError(_("A visit cannot be in the future."))
    if found < _EARLIEST:
        raise ValueError(_("{day} is too long ago to be right.").format(day=found))
    return found, "" if time == "00:00" else time


@lru_cache(maxsize=1000)
def clock(text: str, _how: How) -> str:
    """A time of the day as HH:MM."""
    found = _plain(f"- {text}")[1]  # a time is looked for behind a day
    if not found:
        raise ValueError(_("A time is expected, such as 15:30."))
    return found


@lru_cache(maxsize=20_000)
def birthday(text: str, how: How) -> YearlyDay:
    """A day that comes back every year, by the sun or by the moon."""
    found = _every_year(text, how)
    if found.year is not None and found.year > how.today.year:
        raise ValueError(_("This day has not come yet."))
    return found


def noted(text: str, how: How) -> tuple[tuple[YearlyDay, str], ...]:
    """Days that come back, one a line, with what was noted of each behind it in brackets."""
    return tuple((_every_year(day, how), note) for day, note in split_noted(text))


def _every_year(text: str, how: How) -> YearlyDay:
    typed, _time = _plain(text)
    lunar = how.lunar or bool(_LUNAR_WORDS.search(typed)) or bool(_CHINESE_NUMBERS.search(typed))
    return _lunar(typed) if lunar else _solar(typed, how)


def _lunar(typed: str) -> YearlyDay:
    plain = _LUNAR_WORDS.sub("", typed).translate(_SIMPLE).strip(" ()[]")
    try:
        return parse(f"农历{plain}")
    except InvalidError as error:
        raise ValueError(str(error)) from error


_SIMPLE = str.maketrans("閏臘", "闰腊")


def _solar(typed: str, how: How) -> YearlyDay:
    if day := _day(typed, how):
        if day.year < _OLDEST:
            raise ValueError(_("{day} is too long ago to be right.").format(day=day))
        return YearlyDay("solar", day.month, day.day, year=day.year)
    if (named := _named(typed)) and named[0] is None:
        return _yearly(named[1], named[2])
    short = _SHORT_YEAR.fullmatch(typed)
    if short and how.order in ("dmy", "mdy") and short[2] != "-":
        first, second = int(short[1]), int(short[3])
        return _yearly(second, first) if how.order == "dmy" else _yearly(first, second)
    try:
        return parse(typed)
    except InvalidError as error:
        raise ValueError(str(error)) from error


def _yearly(month: int, day: int) -> YearlyDay:
    _date(2024, month, day, f"{month:02}-{day:02}")
    return YearlyDay("solar", month, day)


def _day(typed: str, how: How) -> date | None:
    """A day with its year. None for what is written as none; ValueError for one that is not."""
    if found := _YEAR_FIRST.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups() if part)
        return _date(year, month, day, typed)
    if _SERIAL.fullmatch(typed):
        return _FIRST_SERIAL + timedelta(days=int(float(typed)))
    if (named := _named(typed)) and named[0] is not None:
        return _date(named[0], named[1], named[2], typed)
    if _NUMBERS.fullmatch(typed) is None:
        return None
    fitting = _fitting(typed)
    if how.order is not None:
        fitting &= {how.order}
    meant = {_in_order(typed, order, how.today) for order in fitting}
    if len(meant) > 1:
        raise ValueError(_("Nothing says whether the day or the month comes first."))
    if not meant:
        raise ValueError(_("There is no day {day}.").format(day=clean(typed, 20)))
    return meant.pop()


def _in_order(typed: str, order: str, today: date) -> date:
    parts = dict(zip(order, re.split(r"[-/. ]\s*", typed), strict=True))
    return _date(_year(parts["y"], today), int(parts["m"]), int(parts["d"]), typed)


def _named(typed: str) -> tuple[int | None, int, int] | None:
    """Year, month and day where the month has its English name."""
    found = _DAY_NAMED.fullmatch(typed) or _MONTH_NAMED.fullmatch(typed)
    if found is None:
        return None
    year = found["year"]
    full = None if not year else int(year) + (2000 if len(year) == 2 and int(year) < 70 else
                                              1900 if len(year) == 2 else 0)  # fmt: skip
    return full, _MONTHS[found["month"]], int(found["day"])


def _year(digits: str, today: date) -> int:
    """A year of two digits is one of the last hundred."""
    if len(digits) == 4:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year if year <= today.year else year - 100


def _date(year: int, month: int, day: int, typed: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(_("There is no day {day}.").format(day=clean(typed, 20))) from None


def _fitting(typed: str) -> frozenset[str]:
    """The orders of day, month and year that three numbers may have; none for another writing."""
    found = _NUMBERS.fullmatch(typed)
    if found is None:
        return frozenset()
    if found[5]:  # a year has two digits or four, so a last one of one digit is the day
        return frozenset({"ymd"}) if 1 <= int(found[7]) <= 12 else frozenset()
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    fitting = set()
    if 1 <= first <= 31 and 1 <= second <= 12:
        fitting.add("dmy")
    if 1 <= first <= 12 and 1 <= second <= 31 and found[2] != ".":
        fitting.add("mdy")
    if len(found[4]) == 2 == len(found[1]) and 1 <= second <= 12 and 1 <= third <= 31:
        fitting.add("ymd")
    return frozenset(fitting)


def orders_of(text: str) -> frozenset[str]:
    """The orders that one cell may have; none where it says nothing about that."""
    if text[:4].isdecimal() and len(text) >= 8:
        return frozenset()  # nearly every day in a list
    return _fitting(_plain(text)[0])


def decided(counted: Mapping[frozenset[str], int]) -> tuple[str | None, bool]:
    """The order that the cells of a column have, None where nothing decides; and whether any asks.

    A few cells that do not fit are mistakes; where many do not, it is no order at all.
    """
    against = {
        order: sum(count for fitting, count in counted.items() if order not in fitting)
        for order in ORDERS
    }
    first, second, _third = sorted(ORDERS, key=lambda order: against[order])
    clear = against[second] > 0 and against[first] * 10 <= against[second]
    return (first if clear else None), bool(counted)
