"""When a customer likes to be called, as somebody noted it: weekends, 下午, after 18:00."""

from __future__ import annotations

import re
from typing import NamedTuple

from shopvisit.calendar.typed import TimeError, fold, split_time

_END = "24"  # after every HH:MM of the day
_ALL_DAY = ("", _END)
_SHOPS_SLEEP = 7  # before that hour a time without a part of the day is in the afternoon
_NOON_HOURS = 12
_MORNING, _NOON = ("", "12:00"), ("12:00", "14:00")
_AFTERNOON, _EVENING = ("12:00", "18:00"), ("18:00", _END)
_WORKING, _WEEKEND = range(5), (5, 6)

# What is said of when not to call says nothing of when to.
_AGAINST = (
    r"\b(?:not?|never|don'?t|can'?t|except|avoid|unless|but|busy)\b|at work"
    r"|不|别|勿|除|非|忙|没空|没时间|休息|上班|午休|开会"
)
_CLAUSES = r"[,;。!/]| or |或者|或是|或"
_PARTS = {
    r"(?:before|until) (?:noon|lunch)|午饭前|中午(?:以前|之前|前)": _MORNING,
    r"after ?(?:noon|lunch)s?|午饭后|午后|下午|中午(?:以后|之后|后)": _AFTERNOON,
    r"after work|下班(?:以后|之后|后)?|evenings?|nights?|tonight|晚上|晚间|傍晚|夜里": _EVENING,
    r"mornings?|早上|早晨|清晨|上午": _MORNING,
    r"\b(?:noon|midday|lunch(?: ?time)?)\b|中午": _NOON,
    r"day ?time|白天": ("", "18:00"),
}
_ONE = "一二三四五六日天"
_EN = r"(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b"
_ZH = r"(?:周|星期|礼拜)"
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RUNS = (
    rf"\b{_EN} ?(?:-|~|to|till|through) ?{_EN}",
    rf"{_ZH}([{_ONE}])[-~到至]{_ZH}?([{_ONE}])",
)
_DAYS = {
    r"\bweek-?ends?\b|周末|双休日?": _WEEKEND,
    r"\bweek ?days?\b|\bwork(?:ing)? ?days?\b|工作日|平日|平时": _WORKING,
}
# An hour, but no count of days and no part of a date.
_PART = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|早|晚"
_HALF = r"[ap]\.?m\b\.?"
_HOUR = (
    rf"(?:(?:{_PART}) ?)?(?<![\d:/.])\d{{1,2}}(?![\d/])"
    rf"(?::\d\d| ?[点时](?:半|整|\d{{1,2}}分?)?)?(?: ?{_HALF})?"
    r"(?![\d:]| ?(?:天|日|号|月|周|个|小时|days?|weeks?|months?|hours?|h\b))"
)
_TIMES = (
    rf"(?P<since>{_HOUR}) ?(?:-|~|到|至|to|and|until|till) ?(?P<until>{_HOUR})",
    rf"(?:after|from|since|past) ?(?P<since>{_HOUR})",
    rf"(?P<since>{_HOUR}) ?(?:以后|之后|过后|后|起|开始|onwards?)",
    rf"(?:before|until|till|by) ?(?P<until>{_HOUR})",
    rf"(?P<until>{_HOUR}) ?(?:以前|之前|前)",
    rf"(?P<at>{_HOUR})",
)


class Slot(NamedTuple):
    """On these weekdays (0 = Monday; none: on any), from one local HH:MM until before another.

    A part of the day that begins with the day has "" for its start, one that ends with it "24".
    """

    weekdays: frozenset[int] = frozenset()
    since: str = ""
    until: str = _END


def understood(text: str) -> tuple[Slot, ...]:
    """When to call by what was noted, any of these; none where nothing of it is understood."""
    found: list[tuple[frozenset[int], list[tuple[str, str]]]] = []
    for clause in re.split(_CLAUSES, fold(_each_named(text))):
        if re.search(_AGAINST, clause):
            continue
        days, rest = _days(clause)
        times = _times(rest)
        if found and bool(days) != bool(times) and _completes(found[-1], times):
            found[-1] = (found[-1][0] or days, found[-1][1] or times)
        elif days or times:
            found.append((days, times))
    return tuple(
        Slot(days, since, until) for days, times in found for since, until in times or [_ALL_DAY]
    )


def _each_named(text: str) -> str:
    """周一三五 as 周一周三周五; but 周五六点 is an hour on Friday."""
    several = rf"{_ZH}([{_ONE}]{{2,}})(?![{_ONE}十点时])"
    return re.sub(several, lambda match: "".join(f"周{day}" for day in match[1]), text)


def _completes(before: tuple[frozenset[int], list[tuple[str, str]]], times: object) -> bool:
    """Whether what was said before lacks just this: the time of its days, or the days."""
    days, earlier = before
    return bool(days) != bool(earlier) and bool(earlier) != bool(times)


def _days(clause: str) -> tuple[frozenset[int], str]:
    """The weekdays that are named, and what is left without them."""
    found: set[int] = set()
    for run in _RUNS:
        for match in re.finditer(run, clause):
            first, last = _weekday(match[1]), _weekday(match[2])
            found |= {day % 7 for day in range(first, last + 1 + 7 * (last < first))}
        clause = re.sub(run, " ", clause)
    for named, days in _DAYS.items():
        if re.search(named, clause):
            found.update(days)
            clause = re.sub(named, " ", clause)
    for single in (rf"\b{_EN}", rf"{_ZH}([{_ONE}])"):
        for match in re.finditer(single, clause):
            found.add(_weekday(match[1]))
        clause = re.sub(single, " ", clause)
    return frozenset(found), clause


def _weekday(name: str) -> int:
    return (
        _NAMES.index(name) if name in _NAMES else "一二三四五六日".index(name.replace("天", "日"))
    )


def _times(clause: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for pattern in _TIMES:
        found += [span for match in re.finditer(pattern, clause) if (span := _span(match))]
        clause = re.sub(pattern, " ", clause)
    for words, part in _PARTS.items():
        if re.search(words, clause):
            found.append(part)
            clause = re.sub(words, " ", clause)
    return found


def _span(match: re.Match[str]) -> tuple[str, str] | None:
    """From when until when, or None for what is no time after all."""
    said = match.groupdict()
    since, until, at = said.get("since"), said.get("until"), said.get("at")
    if since and until:
        return _between(since, until)
    clock = _clock(since or until or at or "")
    if clock is None or (at and not _is_clock(at)):
        return None
    if at:
        return clock, _later(clock, 1)
    return (clock, _END) if since else ("", clock)


def _between(since: str, until: str) -> tuple[str, str] | None:
    if not _is_clock(since) and not _is_clock(until):
        return None
    half, part = re.search(_HALF, until), re.match(_PART, since)
    end = _clock(until if part is None or re.match(_PART, until) else part[0] + until)
    end = end or _clock(until)
    begin = _clock(since + half[0]) if half and not _is_clock(since) else None
    if begin is None or end is None or begin >= end:
        begin = _clock(since)
    if begin is None or end is None:
        return None
    if end <= begin < "12":
        end = _later(end, _NOON_HOURS)
    return (begin, end) if begin < end else None


def _is_clock(hour: str) -> bool:
    """Whether it can be nothing but a time of day, as a bare number can."""
    return bool(re.search(rf"[:点时]|{_HALF}", hour))


def _clock(hour: str) -> str | None:
    try:
        _words, at = split_time(hour.strip() if _is_clock(hour) else f"{hour.strip()}点")
    except TimeError:
        return None
    if at is None:
        return None
    clock = f"{at:%H:%M}"
    early = at.hour < _SHOPS_SLEEP and not re.search(rf"{_HALF}|{_PART}", hour)
    return _later(clock, _NOON_HOURS) if early and at.hour else clock


def _later(clock: str, hours: int) -> str:
    return f"{int(clock[:2]) + hours:02}{clock[2:]}"
