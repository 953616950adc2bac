"""Dated facts about a customer: birthdays by the sun or the moon, anniversaries, expiries.

All come back every year but the expiries, which come once, on a date with its year.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar.days import short_day
from shopvisit.calendar.occasions import lunar_day_exists, next_occurrence, occurrence
from shopvisit.calendar.written import month_and_day, with_year_last
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings.values import EXPIRIES
from shopvisit.shop.followups import changing
from shopvisit.shop.record import form_drafts, journal, names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _, n_

if TYPE_CHECKING:
    from shopvisit.calendar.occasions import Calendar

_LUNAR = re.compile(r"农历|阴历|旧历|lunar ?", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?P<early>闰 ?|leap ?)?(?:(?P<year>\d{4})[-/.年])?(?P<leap>闰 ?|leap ?)?"
    r"(?P<month>\d{1,2})(?P<mark>[-/.月])(?P<day>\d{1,2})[日号]?",
    re.IGNORECASE | re.ASCII,
)
_CHINESE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<leap>闰)?(?P<month>正|冬|腊|十[一二]?|[一二三四五六七八九])月"
    r"(?P<day>初[一二三四五六七八九十]|十[一二三四五六七八九]?|二十|廿[一二三四五六七八九]?"
    r"|二十[一二三四五六七八九]|三十)日?"
)
_DIGITS = {char: number for number, char in enumerate("一二三四五六七八九", start=1)}
_MONTHS = {"正": 1, "十": 10, "十一": 11, "冬": 11, "十二": 12, "腊": 12, **_DIGITS}


@dataclass(frozen=True)
class YearlyDay:
    """A day that comes back; `year` is when it began (a birth), if anyone knows.

    Of an expiry it is the year of its one date.
    """

    calendar: Calendar
    month: int
    day: int
    leap: bool = False
    year: int | None = None


@dataclass(frozen=True)
class Occasion:
    """`next_on` is when it comes next; of an expiry its date, past or not, if the year is known."""

    id: int
    kind: str
    on: YearlyDay
    note: str
    next_on: date | None


def parse(text: str) -> YearlyDay:
    """The day of `1988-05-03`, `05-03`, `农历八月十五`, `lunar 8-15` or `农历闰六月初十`.

    Raises InvalidError, which says what is expected.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    lunar = bool(_LUNAR.search(typed))
    found = _understood(_LUNAR.sub("", typed).strip(), lunar=lunar)
    if found is None:
        raise InvalidError(
            "day", _("A day is expected, such as 1988-05-03, 05-03, 农历八月十五 or lunar 8-15.")
        )
    try:
        # A leap year shows every day that there is; a lunar one clamps by itself.
        occurrence("lunar" if lunar else "solar", found.month, found.day, found.leap, 2024)
        if not lunar and found.year:
            date(found.year, found.month, found.day)
    except ValueError:
        raise InvalidError("day", _("There is no such day in any year.")) from None
    if lunar:
        _refuse_moonless(found)
    return found


def _refuse_moonless(on: YearlyDay) -> None:
    """A day that never was is a slip of the finger, not the day before or the month after."""
    if lunar_day_exists(on.month, on.day, leap=on.leap, year=on.year):
        return
    if not lunar_day_exists(on.month, on.day, leap=on.leap, year=None):
        raise InvalidError("day", _("There is no such day in any year."))
    said = _("The lunar year {year} had no such day; without the year it can be noted.")
    raise InvalidError("day", said.format(year=on.year))


def _understood(typed: str, *, lunar: bool) -> YearlyDay | None:
    if not lunar and (numbers := with_year_last(typed, short=False)):
        born, month, day = numbers
        return YearlyDay("solar", month, day, year=born)
    if found := _NUMBERS.fullmatch(typed):
        month, day = int(found["month"]), int(found["day"])
        if not lunar and not found["year"]:
            month, day = month_and_day(month, found["mark"], day)
    elif lunar and (found := _CHINESE.fullmatch(typed)):
        month, day = _MONTHS[found["month"]], _chinese_day(found["day"])
    else:
        return None
    year = int(found["year"]) if found["year"] else None
    leap = bool(found["leap"] or found.groupdict().get("early"))
    if (leap and not lunar) or (year is not None and not 1900 <= year <= 2200):
        return None
    return YearlyDay("lunar" if lunar else "solar", month, day, leap, year)


def _chinese_day(said: str) -> int:
    if said == "初十":
        return 10
    if said.startswith("初"):
        return _DIGITS[said[1]]
    tens = {"十": 1, "二十": 2, "廿": 2, "三十": 3}
    head = next(head for head in ("二十", "三十", "廿", "十") if said.startswith(head))
    return tens[head] * 10 + _DIGITS.get(said.removeprefix(head), 0)


def add(shop: Shop, customer_id: int, kind: str, on: YearlyDay, note: str = "") -> int:
    """Note an occasion, and start at once what it asks for if its time is now. Gives its id.

    Raises InvalidError, naming the field.
    """
    from shopvisit.store import schema

    _check(kind, on)
    says = N_("new occasion of {customer}")
    with journal.action(shop, says, customer_id=customer_id):
        changing.check_not_erased(customer_id)
        _refuse_double(customer_id, kind, on)
        occasion_id = int(
            schema.Occasion.insert(
                created_at=shop.clock.stamp(), customer=customer_id, **_columns(kind, on, note)
            ).execute()
        )
        engine.after_occasion(shop, occasion_id)
    return occasion_id


def change(shop: Shop, occasion_id: int, kind: str, on: YearlyDay, note: str = "") -> None:
    """Correct an occasion; what was to be done on the wrong day gives way to the right one.

    Raises InvalidError, naming the field, and ShopError when the occasion is gone.
    """
    from shopvisit.store import schema

    _check(kind, on)
    customer_id = db.value("SELECT customer_id FROM occasion WHERE id = ?", occasion_id)
    says = N_("changed an occasion of {customer}")
    with journal.action(shop, says, customer_id=customer_id):
        before = db.row(
            "SELECT kind, calendar, month, day, leap, year FROM occasion WHERE id = ?", occasion_id
        )
        if before is None:
            raise ShopError(_("This day is not on the card any more."))
        _refuse_double(customer_id, kind, on, occasion_id)
        schema.Occasion.update(**_columns(kind, on, note)).where(
            schema.Occasion.id == occasion_id
        ).execute()
        was = YearlyDay(before[1], before[2], before[3], bool(before[4]), before[5])
        if (before[0], told_by(before[0], was)) != (kind, told_by(kind, on)):
            engine.occasion_moved(shop, occasion_id)


def _check(kind: str, on: YearlyDay) -> None:
    if kind not in names.OCCASIONS:
        raise InvalidError("kind", _("Please choose what the day is."))
    if kind in EXPIRIES and (on.calendar != "solar" or on.year is None):
        raise InvalidError(
            "day",
            _("The day on which something ends needs its year, by the solar calendar: 2027-03-31."),
        )


def told_by(kind: str, on: YearlyDay) -> tuple[object, ...]:
    """What tells a day from another of its kind: the year only where it comes once."""
    year = on.year if kind in EXPIRIES else None
    return on.calendar, on.month, on.day, int(on.leap), year


def _refuse_double(customer_id: int, kind: str, on: YearlyDay, own_id: int | None = None) -> None:
    *day, year = told_by(kind, on)
    if db.row(
        "SELECT 1 FROM occasion WHERE customer_id = ? AND id IS NOT ? AND kind = ? "
        "AND calendar = ? AND month = ? AND day = ? AND leap = ? AND (? IS NULL OR year = ?)",
        customer_id,
        own_id,
        kind,
        *day,
        year,
        year,
    ):
        raise InvalidError("day", _("This day is on the card already."))


def _columns(kind: str, on: YearlyDay, note: str) -> dict[str, object]:
    return {
        "kind": kind,
        "calendar": on.calendar,
        "month": on.month,
        "day": on.day,
        "leap": int(on.leap),
        "year": on.year,
        "note": clean(note, 80),
    }


def remove(shop: Shop, occasion_id: int) -> None:
    """Take a wrong occasion off the card, with the open follow-ups that it started."""
    found = db.row("SELECT customer_id FROM occasion WHERE id = ?", occasion_id)
    if found is None:
        return
    says = N_("removed an occasion of {customer}")
    with journal.action(shop, says, customer_id=found[0]):
        changing.drop(shop, "occasion", "occasion_id = ?", occasion_id)
        # The next occasion gets this one's id, and must not be taken for it.
        db.run(
            "UPDATE follow_up SET occasion_id = NULL, dedupe_key = NULL WHERE occasion_id = ?",
            occasion_id,
        )
        db.run("DELETE FROM occasion WHERE id = ?", occasion_id)
        form_drafts.forget_gone()


def of_customer(shop: Shop, customer_id: int) -> list[Occasion]:
    """A customer's occasions, the next one to come first, and last what has ended."""
    today = shop.clock.today()
    found = [
        _occasion(row, today)
        for row in db.rows(
            "SELECT id, kind, calendar, month, day, leap, year, note FROM occasion "
            "WHERE customer_id = ?",
            customer_id,
        )
    ]

    def place(one: Occasion) -> tuple[int, int]:
        if one.next_on is None:
            return 2, one.id
        days = (one.next_on - today).days
        return (0, days) if days >= 0 else (1, -days)

    return sorted(found, key=lambda one: (*place(one), one.id))


def _occasion(row: tuple, today: date) -> Occasion:  # type: ignore[type-arg]  # a row of the query above
    id_, kind, calendar, month, day, leap, year, note = row
    on = YearlyDay(calendar, month, day, bool(leap), year)
    return Occasion(id_, kind, on, note, _next_on(kind, on, today))


def _next_on(kind: str, on: YearlyDay, today: date) -> date | None:
    try:
        if kind in EXPIRIES:
            return date(on.year, on.month, on.day) if on.year and on.calendar == "solar" else None
        return next_occurrence(on.calendar, on.month, on.day, on.leap, today)
    except ValueError:
        return None  # beyond the lunar years that are known


def describe(on: YearlyDay) -> str:
    """ "05-03" or "lunar 8-15"; with the year where it is known."""
    day = f"{on.month:02}-{on.day:02}" if on.calendar == "solar" else f"{on.month}-{on.day}"
    if on.year:
        day = f"{on.year}-{day}"
    if on.calendar == "solar":
        return day
    return _("lunar leap {day}").format(day=day) if on.leap else _("lunar {day}").format(day=day)


def noted(on: YearlyDay, note: str) -> str:
    """A day and what was noted of it, as one line of a list: "05-03 (the younger son)"."""
    return f"{describe(on)} ({note})" if note else describe(on)


def parse_noted(text: str) -> list[tuple[YearlyDay, str]]:
    """The days of such lines, and their notes, in any language. Raises as `parse` does."""
    return [(parse(day), note) for day, note in split_noted(text)]


def split_noted(text: str) -> list[tuple[str, str]]:
    """What such lines say of the days, not yet understood, and their notes."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        day, bracket, note = line.partition(" (")
        found.append((day, note.removesuffix(")") if bracket else ""))
    return found


def example(kind: str) -> str:
    """How such a day may be typed."""
    return "2027-03-31" if kind in EXPIRIES else _("05-03, 1988-05-03, lunar 8-15")


def preview(kind: str, on: YearlyDay, today: date) -> str:
    """What was understood of a typed day: "lunar 8-15 (2027-09-15 in 298 days)"."""
    occasion = Occasion(0, kind, on, "", _next_on(kind, on, today))
    away = days_to_go(occasion, today)
    return f"{describe(on)} ({away})" if away else describe(on)


def days_to_go(occasion: Occasion, today: date) -> str:
    """How far away it is, a lunar day with the solar date it falls on: "10-06 in 12 days"."""
    once = occasion.kind in EXPIRIES
    if occasion.next_on is None and once:
        return _("which year?") if occasion.on.calendar == "solar" else _("which solar date?")
    if occasion.next_on is None:
        return ""
    days = (occasion.next_on - today).days
    if days < 0:
        return n_("expired {count} day ago", "expired {count} days ago", -days).format(count=-days)
    if days == 0:
        return _("today")
    away = _("tomorrow") if days == 1 else _("in {days} days").format(days=days)
    lunar = occasion.on.calendar == "lunar"
    return f"{short_day(occasion.next_on, today)} {away}" if lunar else away
