"""Days and instants: as the file keeps them, and as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shopvisit.text.i18n import _, language, words

if TYPE_CHECKING:
    from datetime import date, time

_KNOWN_EVERYWHERE = 1972  # has a 29 February
_WEEK, _HALF_A_YEAR = 7, 183


def utc_text(instant: datetime) -> str:
    """`instant` as "YYYY-MM-DDTHH:MM:SSZ"; fractions of a second are cut off.

    Raises ValueError when `instant` has no time zone, for it could then be any hour of the day.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone has no place in the file")
    utc = instant.astimezone(UTC)
    # Not strftime: it writes years before 1000 without leading zeros on some systems.
    return f"{utc.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def parse_utc(text: str) -> datetime:
    """The instant, in UTC, that `utc_text` wrote. Raises ValueError on any other text."""
    # Not strptime, which takes ten times as long; what this reads besides is told by writing it.
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or utc_text(instant) != text:
        raise ValueError(f"not an instant as the file keeps it: {text!r}")
    return instant


def local(moment: datetime) -> datetime:
    """`moment`, an instant or a local time of day without a zone, in the local time zone.

    Windows knows local time from 1970 on only: before, the zone is that of the same day of 1972.
    """
    try:
        return moment.astimezone()
    except OSError:
        zone = moment.replace(year=_KNOWN_EVERYWHERE).astimezone().tzinfo
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def describe_day(day: date, today: date, at: time | None = None) -> str:
    """ "Fri 27 Nov" or "周五 11月27日", with the year when it is not this one, and a time if any.

    `parse_day` understands what this says.
    """
    form = (
        _("{weekday} {day} {month}")
        if day.year == today.year
        else _("{weekday} {day} {month} {year}")
    )
    said = form.format(
        weekday=_weekday_name(day), day=day.day, month=_month_names()[day.month - 1], year=day.year
    )
    return said if at is None else f"{said} {at:%H:%M}"


def spoken_day(day: date, today: date) -> str:
    """A day, as one says it to a customer: "yesterday", "last Friday", "on 4 March".

    For the weekday alone it is too long ago after six days, for the day of the month when it is of
    another year and half a year away.
    """
    how, ago = words(language())["said"], (today - day).days
    if 0 <= ago < len(how["near"]):
        return str(how["near"][ago])
    month = how["months"][day.month - 1]
    if 0 <= ago < _WEEK:
        same = day.isocalendar()[:2] == today.isocalendar()[:2]
        form = how["weekday" if same else "last_weekday"]
        return str(form.format(weekday=how["weekdays"][day.weekday()]))
    if day.year == today.year or abs(ago) < _HALF_A_YEAR:
        return str(how["day"].format(day=day.day, month=month))
    form = how["last_year" if day.year == today.year - 1 else "year"]
    return str(form.format(month=month, year=day.year))


def short_day(day: date, today: date) -> str:
    """ "11-27", or "2027-01-05" when it is another year: for columns, the same in each language."""
    return day.isoformat()[5:] if day.year == today.year else day.isoformat()


def short_month(day: date) -> str:
    """The month of `day` in as few letters as it has: "Nov", "11月"."""
    return _month_names()[day.month - 1]


def _weekday_name(day: date) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]


def _month_names() -> tuple[str, ...]:
    return (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )
