"""Times of day as people type them at the end of a day: 15:00, 3pm, 下午3点半."""

from __future__ import annotations

import re
from datetime import time

from shopvisit.text.i18n import _

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
