"""Days and times of day as people type them: fri, +3d, 3pm, 下周三 15:00, 十二月五日."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from shopvisit.calendar.days import describe_day
from shopvisit.calendar.work import add_months
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shopvisit.calendar.work import WorkCalendar

# The time at the end

_TIME = (
    r"(?P<part>凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|早|晚)? ?"
    # Not inside a date or a longer number: 11-23:00 and 2315:00 are no times.
    r"(?<![\d:/.-])(?P<hour>\d{1,2})"
    r"(?:"
    r":(?P<minute>\d\d)(?: ?(?P<clock_half>[ap])\.?m\.?)?"
    r"| ?(?P<half_day>[ap])\.?m\.?"
    r"|[点时](?:钟|整|(?P<half>半)|(?P<quarter>[123])刻|(?P<said_minute>\d{1,2})分?)?"
    r")$"
)
_MORNING = ("凌晨", "清晨", "早晨", "早上", "上午", "早")
_AFTERNOON = ("下午", "傍晚", "晚上", "晚")


class TimeError(ValueError):
    """No such time of day; the message says what is expected."""


def split_time(typed: str) -> tuple[str, time | None]:
    """The words before the time, and the time at the end of `typed`, None when there is none.

    `typed` has been folded: ASCII digits and colons, small letters. Raises TimeError for 25:00.
    """
    match = re.search(_TIME, typed)
    if match is None:
        return typed, None
    hour = _hour(match)
    minute = _minute(match)
    if hour is None or hour > 23 or minute > 59:
        raise TimeError(
            _("There is no time {time}. Type it as 15:00, 3pm or 下午3点.").format(
                time=match[0].strip()
            )
        )
    words = typed[: match.start()].strip()
    return words.removesuffix(" at").removesuffix(","), time(hour, minute)


def _minute(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * int(match["quarter"])
    return int(match["minute"] or match["said_minute"] or 0)


def _hour(match: re.Match[str]) -> int | None:
    """The hour on the 24-hour clock, or None where part of day and hour contradict each other."""
    hour, part = int(match["hour"]), match["part"]
    latin = match["half_day"] or match["clock_half"]
    if latin:
        return hour % 12 + (12 if latin == "p" else 0) if 1 <= hour <= 12 and not part else None
    if part in _MORNING:
        return hour % 12 if part == "凌晨" and hour == 12 else hour if hour <= 12 else None
    if part in _AFTERNOON:
        if hour == 12 and part == "下午":
            return 12
        return hour + 12 if 1 <= hour <= 11 else hour if hour > 12 else None
    if part == "中午":
        return hour + 12 if hour in (1, 2) else hour if 11 <= hour <= 14 else None
    # Nobody at a counter says 三点 and means the night.
    return hour + 12 if ":" not in match[0] and 1 <= hour <= 6 else hour


# The day

_YEARS_AHEAD = 10
_EARLIEST = date(1900, 1, 1)
_NEAR_DAYS = {
    **dict.fromkeys(("today", "今天", "今日", "今"), 0),
    **dict.fromkeys(("tomorrow", "tmr", "明天", "明日", "明"), 1),
    **dict.fromkeys(("day after tomorrow", "后天", "后日"), 2),
    **dict.fromkeys(("大后天",), 3),
    **dict.fromkeys(("yesterday", "昨天", "昨日", "昨"), -1),
    **dict.fromkeys(("day before yesterday", "前天", "前日"), -2),
    **dict.fromkeys(("大前天",), -3),
}
_MONTH_END = {
    **dict.fromkeys(("月底", "本月底", "这个月底", "month end", "end of month", "eom"), 0),
    **dict.fromkeys(("下月底", "下个月底", "end of next month"), 1),
}
_UNITS = {
    **dict.fromkeys(("", "d", "day", "days", "天", "日"), "d"),
    **dict.fromkeys(("wd", "workday", "workdays", "working day", "working days"), "wd"),
    **dict.fromkeys(("工作日", "个工作日"), "wd"),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期", "个星期", "礼拜", "个礼拜"), "w"),
    **dict.fromkeys(("m", "month", "months", "个月"), "m"),
}
_WEEKDAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS_ZH = "一二三四五六日天"
_NUMERALS = "零一二三四五六七八九十两"
_RELATIVE = (
    r"(?P<sign>[+-]|in )?(?P<n>\d{1,3}) ?(?P<unit>\D*?) ?(?P<way>后|以后|之后|前|以前|later|ago)?"
)
_WEEKDAY = (
    r"(?P<shift>(?:this |next |last |这个?|本|[下上]+个?)?)"
    r"(?:(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])|"
    r"(?P<en>monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun))"
)
_FULL_DATE = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d)"
_MONTH_DAY = r"(\d{1,2})[-/.月](\d{1,2})[日号]?"
_DAY_OF_MONTH = r"(\d{1,2})[日号]"
_NAMED_MONTH = (
    r"(?:(?P<d1>\d{1,2}) ?(?P<m1>[a-z]{3})[a-z]*|(?P<m2>[a-z]{3})[a-z]* (?P<d2>\d{1,2}))"
    r"(?:,? (?P<year>\d{4}))?"
)
_CHINESE_NUMBER = rf"(?<![周期拜])[{_NUMERALS}]+(?=[天日号周月点时分个刻年星礼工]|$)"


class DayError(ValueError):
    """What was typed is no day that can be taken; the message says what is expected."""


class TypedDay(NamedTuple):
    """What was understood: a day, and a time of day when one was typed."""

    day: date
    time: time | None = None


class _Asked(NamedTuple):
    """What a typed day is relative to."""

    today: date
    work: WorkCalendar
    past: bool

    def nearest(self, days: Iterable[date]) -> date | None:
        """Of `days`, nearest first, the first one that the field can take."""
        wanted = (d for d in days if (d <= self.today if self.past else d >= self.today))
        return next(wanted, None)


def parse_day(
    text: str,
    today: date,
    work: WorkCalendar,
    now_time: time | None = None,
    *,
    past: bool = False,
) -> TypedDay:
    """The day, and the time if any, that `text` means when typed on `today`.

    Without `past` the day is today or later, at most ten years on: a date without a year is the
    next such date, a weekday the next one after today, a count goes forward. With `past` the day is
    today or earlier: the latest such date, the last such weekday, a count back. A weekday never
    means today, and "next Friday" is the Friday of next week, Monday to Sunday.

    A time alone means today, or tomorrow once it has gone by. `now_time` None leaves that open. An
    hour from 1 to 6 said with 点 and no part of the day is in the afternoon, for shops sleep at
    three in the morning. Raises DayError, which says what is expected.
    """
    typed = fold(text)
    try:
        words, at = split_time(typed)
    except TimeError as error:
        raise DayError(str(error)) from None
    if not words and at is None:
        raise DayError(_expected())
    asked = _Asked(today, work, past)
    gone = at is not None and now_time is not None and at <= now_time and not past
    if not words:
        return TypedDay(today + timedelta(days=int(gone)), at)
    day = _understand(words, asked)
    _check_reach(day, asked)
    if gone and day == today:
        raise DayError(_("{time} today has gone by.").format(time=f"{at:%H:%M}"))
    return TypedDay(day, at)


def _expected() -> str:
    return _("Type a day such as 3, 3wd, fri, tomorrow, 11-23 or 2026-11-23, or fri 15:00.")


def fold(text: str) -> str:
    """One spelling for full-width forms, dashes, spaces, capitals and Chinese numerals."""
    folded = unicodedata.normalize("NFKC", text).lower()
    folded = "".join("-" if unicodedata.category(c) == "Pd" or c == "−" else c for c in folded)
    return re.sub(_CHINESE_NUMBER, lambda m: _chinese_number(m[0]), " ".join(folded.split()))


def _chinese_number(numerals: str) -> str:
    """ "二十三" → "23"; only up to 99, as in dates and times."""
    digits = numerals.replace("两", "二")
    if "十" not in digits:
        return "".join(str(_NUMERALS.index(c)) for c in digits)
    tens, _ten, ones = digits.partition("十")
    tens, ones = tens or "一", ones or "零"
    # Nonsense such as 十十 stays as it is, so that no reader below accepts it.
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numerals
    return f"{_NUMERALS.index(tens)}{_NUMERALS.index(ones)}"


def _understand(words: str, asked: _Asked) -> date:
    readers: tuple[Callable[[str, _Asked], date | None], ...] = (
        _near_day,
        _relative,
        _weekday,
        _date,
        _named_month,
        _weekday_and_date,
    )
    for reader in readers:
        try:
            found = reader(words, asked)
        except DayError:
            raise
        except (ValueError, OverflowError):
            raise DayError(_no_such_day(words)) from None
        if found is not None:
            return found
    raise DayError(_expected())


def _no_such_day(words: str) -> str:
    return _("There is no day {day}. Type it as 11-23 or 2026-11-23.").format(day=words)


def _check_reach(day: date, asked: _Asked) -> None:
    said = describe_day(day, asked.today)
    if asked.past and day > asked.today:
        raise DayError(_("{day} has not come yet. Type today or an earlier day.").format(day=said))
    if not asked.past and day < asked.today:
        raise DayError(_("{day} has gone by. Type today or a later day.").format(day=said))
    if day < _EARLIEST or day > add_months(asked.today, 12 * _YEARS_AHEAD):
        raise DayError(_("{day} is too far away.").format(day=said))


def _near_day(words: str, asked: _Asked) -> date | None:
    if words in _NEAR_DAYS:
        return asked.today + timedelta(days=_NEAR_DAYS[words])
    if words in _MONTH_END:
        month = add_months(asked.today, _MONTH_END[words])
        end = _month_end(month)
        return _month_end(add_months(month, -1)) if asked.past and end > asked.today else end
    return None


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _relative(words: str, asked: _Asked) -> date | None:
    match = re.fullmatch(_RELATIVE, words)
    unit = None if match is None else _UNITS.get(match["unit"])
    # 23日 is the 23rd; only 23日后 counts days.
    if match is None or unit is None or (match["unit"] == "日" and not match["way"]):
        return None
    if match["sign"] is None and match["way"] is None:
        back = asked.past
    else:
        back = match["sign"] == "-" or match["way"] in ("前", "以前", "ago")
    n = -int(match["n"]) if back else int(match["n"])
    if unit == "wd":
        return asked.work.add(asked.today, n)
    if unit == "m":
        return add_months(asked.today, n)
    return asked.today + timedelta(days=n * (7 if unit == "w" else 1))


def _weekday(words: str, asked: _Asked) -> date | None:
    match = re.fullmatch(_WEEKDAY, words)
    if match is None:
        return None
    weekday = _weekday_number(match)
    shift = match["shift"].strip().removesuffix("个")
    today = asked.today.weekday()
    if not shift and asked.past:
        return asked.today - timedelta(days=(today - weekday - 1) % 7 + 1)
    if not shift:
        return asked.today + timedelta(days=(weekday - today - 1) % 7 + 1)
    weeks = shift.count("下") - shift.count("上") + {"next": 1, "last": -1}.get(shift, 0)
    return asked.today + timedelta(days=7 * weeks + weekday - today)


def _weekday_number(match: re.Match[str]) -> int:
    if match["zh"]:
        return min(_WEEKDAYS_ZH.index(match["zh"]), 6)
    return next(n for n, name in enumerate(_WEEKDAYS_EN) if name.startswith(match["en"]))


def _date(words: str, asked: _Asked) -> date | None:
    if match := re.fullmatch(_FULL_DATE, words):
        year, month, day = (int(part) for part in match.groups() if part)
        return date(year, month, day)
    if match := re.fullmatch(_MONTH_DAY, words):
        return _nearest_date(int(match[1]), int(match[2]), asked)
    if match := re.fullmatch(_DAY_OF_MONTH, words):
        return _nearest_in_month(int(match[1]), asked)
    return None


def _named_month(words: str, asked: _Asked) -> date | None:
    match = re.fullmatch(_NAMED_MONTH, words)
    name = "" if match is None else match["m1"] or match["m2"]
    if match is None or name not in _MONTHS_EN:
        return None
    month, day = _MONTHS_EN.index(name) + 1, int(match["d1"] or match["d2"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    return _nearest_date(month, day, asked)


def _nearest_date(month: int, day: int, asked: _Asked) -> date:
    step = -1 if asked.past else 1
    # Eight years are enough for 29 February, even across a century's common year.
    years = (asked.today.year + step * n for n in range(9))
    found = asked.nearest(
        date(year, month, day)
        for year in years
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    )
    if found is None:
        raise ValueError(f"no {month}-{day} in any year")
    return found


def _nearest_in_month(day: int, asked: _Asked) -> date:
    step = -1 if asked.past else 1
    months = (add_months(asked.today.replace(day=1), step * n) for n in range(4))
    found = asked.nearest(
        month.replace(day=day)
        for month in months
        if 1 <= day <= monthrange(month.year, month.month)[1]
    )
    if found is None:
        raise ValueError(f"no day {day} in any month")
    return found


def _weekday_and_date(words: str, asked: _Asked) -> date | None:
    """A date with its weekday before it, as `describe_day` says it; the two must agree."""
    match = re.match(_WEEKDAY, words)
    if match is None or match["shift"]:
        return None
    rest = words[match.end() :].lstrip(" ,")
    day = _date(rest, asked) or _named_month(rest, asked)
    if day is not None and day.weekday() != _weekday_number(match):
        raise DayError(_("That day is {day}.").format(day=describe_day(day, asked.today)))
    return day
