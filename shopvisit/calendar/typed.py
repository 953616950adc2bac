"""Days and times of day as people type them: fri, +3d, 3pm, 下周三 15:00, 十二月五日."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from shopvisit.calendar.days import describe_day
from shopvisit.calendar.work import add_months
from shopvisit.calendar.written import example, month_and_day, with_year_last
from shopvisit.text import i18n
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
_NUMERALS = "零一二三四五六七八九十两"
_RELATIVE = (
    r"(?P<sign>[+-]|in )?(?P<n>\d{1,3}) ?(?P<unit>\D*?) ?(?P<way>后|以后|之后|前|以前|later|ago)?"
)
_WEEKS_AWAY = r"(?P<shift>(?:this |next |last |这个?|本|[下上]+个?)?)"
_FULL_DATE = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})(\d\d)(\d\d)"
_MONTH_DAY = r"(\d{1,2})([-/.月])(\d{1,2})[日号]?"
_DAY_OF_MONTH = r"(\d{1,2})[日号]"
_NAMED_MONTH = (
    r"(?:(?P<d1>\d{1,2}) ?(?P<m1>[^\W\d]+)|(?P<m2>[^\W\d]+) (?P<d2>\d{1,2}))"
    r"(?:,? (?P<year>\d{4}))?"
)
_CHINESE_NUMBER = rf"(?<![周期拜])[{_NUMERALS}]+(?=[天日号周月点时分个刻年星礼工]|$)"


class _Words(NamedTuple):
    """The words for days in every language there is, for nobody is asked which one they type."""

    near: dict[str, int]  # days from today
    month_end: dict[str, int]  # the end of the month so many months away
    units: dict[str, str]
    weekdays: dict[str, int]  # 0 Monday to 6 Sunday
    months: dict[str, int]  # by how their names begin, 1 to 12

    @property
    def weekday(self) -> str:
        """A weekday and its week; a longer word comes before one that it begins with."""
        longest_first = sorted(self.weekdays, key=len, reverse=True)
        return f"{_WEEKS_AWAY}(?P<weekday>{'|'.join(map(re.escape, longest_first))})"


@cache
def _words() -> _Words:
    found = _Words({}, {}, {"": "d"}, {}, {})
    for days in (i18n.words(lang)["days"] for lang in i18n.LANGUAGES):
        found.near.update(days["near"])
        found.month_end.update(days["month_end"])
        found.units.update((word, unit) for unit, every in days["units"].items() for word in every)
        for number, every in enumerate(days["weekdays"]):
            found.weekdays.update(dict.fromkeys(every.split(), number))
        for number, every in enumerate(days.get("months", ()), start=1):
            found.months.update(dict.fromkeys(every.split(), number))
    return found


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
    said = _("Type a day such as 3, 3wd, fri, tomorrow, {example} or 2026-11-23, or fri 15:00.")
    return said.format(example=example())


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
    said = _("There is no day {day}. Type it as {example} or 2026-11-23.")
    return said.format(day=words, example=example())


def _check_reach(day: date, asked: _Asked) -> None:
    said = describe_day(day, asked.today)
    if asked.past and day > asked.today:
        raise DayError(_("{day} has not come yet. Type today or an earlier day.").format(day=said))
    if not asked.past and day < asked.today:
        raise DayError(_("{day} has gone by. Type today or a later day.").format(day=said))
    if day < _EARLIEST or day > add_months(asked.today, 12 * _YEARS_AHEAD):
        raise DayError(_("{day} is too far away.").format(day=said))


def _near_day(words: str, asked: _Asked) -> date | None:
    near, ends = _words().near, _words().month_end
    if words in near:
        return asked.today + timedelta(days=near[words])
    if words in ends:
        month = add_months(asked.today, ends[words])
        end = _month_end(month)
        return _month_end(add_months(month, -1)) if asked.past and end > asked.today else end
    return None


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _relative(words: str, asked: _Asked) -> date | None:
    match = re.fullmatch(_RELATIVE, words)
    unit = None if match is None else _words().units.get(match["unit"])
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
    match = re.fullmatch(_words().weekday, words)
    if match is None:
        return None
    weekday = _words().weekdays[match["weekday"]]
    shift = match["shift"].strip().removesuffix("个")
    today = asked.today.weekday()
    if not shift and asked.past:
        return asked.today - timedelta(days=(today - weekday - 1) % 7 + 1)
    if not shift:
        return asked.today + timedelta(days=(weekday - today - 1) % 7 + 1)
    weeks = shift.count("下") - shift.count("上") + {"next": 1, "last": -1}.get(shift, 0)
    return asked.today + timedelta(days=7 * weeks + weekday - today)


def _date(words: str, asked: _Asked) -> date | None:
    if match := re.fullmatch(_FULL_DATE, words):
        year, month, day = (int(part) for part in match.groups() if part)
        return date(year, month, day)
    if found := with_year_last(words):
        return date(*found)
    if match := re.fullmatch(_MONTH_DAY, words):
        return _nearest_date(*month_and_day(int(match[1]), match[2], int(match[3])), asked)
    if match := re.fullmatch(_DAY_OF_MONTH, words):
        return _nearest_in_month(int(match[1]), asked)
    return None


def _named_month(words: str, asked: _Asked) -> date | None:
    match = re.fullmatch(_NAMED_MONTH, words)
    if match is None:
        return None
    name, months = match["m1"] or match["m2"], _words().months
    month = next((months[begins] for begins in months if name.startswith(begins)), None)
    if month is None:
        return None
    day = int(match["d1"] or match["d2"])
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
    match = re.match(_words().weekday, words)
    if match is None or match["shift"]:
        return None
    rest = words[match.end() :].lstrip(" ,")
    day = _date(rest, asked) or _named_month(rest, asked)
    if day is not None and day.weekday() != _words().weekdays[match["weekday"]]:
        raise DayError(_("That day is {day}.").format(day=describe_day(day, asked.today)))
    return day
