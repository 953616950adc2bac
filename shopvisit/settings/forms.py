"""How settings are said in a list, how they stand in a field, and how they are read from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit.calendar import durations
from shopvisit.calendar.days import short_day
from shopvisit.calendar.typed import DayError, parse_day
from shopvisit.calendar.work import Offset
from shopvisit.settings import one_line
from shopvisit.settings.checks import WrongError
from shopvisit.settings.rule_table import PRIORITIES
from shopvisit.settings.table import CHOICES, Setting
from shopvisit.settings.values import Cycle, Festival, Term
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import LANGUAGES, N_, _, language, n_, own_name

if TYPE_CHECKING:
    from shopvisit.calendar.work import WorkCalendar

_LONGEST = 400
_DAYS_HINT = N_("days, such as 2-5 or 2027-02-05~2027-02-11, or none")
_DAY = timedelta(days=1)
_BETWEEN = re.compile(r"[\s,，、;；]+")
_RANGE = re.compile(r"(?<=\S)[~～至](?=\S)")
_MOST_DAYS = 400


class At(NamedTuple):
    """When and where something is typed."""

    today: date
    work: WorkCalendar


class Form(NamedTuple):
    """How values of one form are said, put into a field and read from it.

    `read` gives what TOML would hold, or the text itself where it makes no sense of it: the
    setting's check then says what is allowed. `hint` says how it is typed, where that is not plain.
    """

    shown: Callable[[Any, date], str]
    typed: Callable[[Any], str]
    read: Callable[[str, At], object]
    hint: str = ""


def shown(setting: Setting, value: Any, today: date) -> str:
    """`value` as the list says it, with its unit."""
    said = FORMS[setting.form].shown(value, today)
    match setting.unit:
        case "percent":
            return f"{said}%"
        case "hours":
            return n_("{count} hour", "{count} hours", value).format(count=said)
        case "days":
            return n_("{count} day", "{count} days", value).format(count=said)
    return said


def understood(setting: Setting, text: str, at: At) -> object:
    """What `text` means for that setting, as it is saved. Raises WrongError."""
    plain = FORMS[setting.form].read(text, at)
    setting.check(plain)
    return plain


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.strip()) if part]


def _plain(text: str) -> str:
    """Full-width digits and colons as the keyboard has them."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def _read_number(text: str, _at: At) -> object:
    written = re.fullmatch(r"([+-]?\d{1,9})(\.\d{1,6})?\s*\D{0,8}", _plain(text), re.ASCII)
    if written is None:
        return text
    return float(written[1] + written[2]) if written[2] else int(written[1])


def _read_time(text: str, _at: At | None = None) -> str:
    written = re.fullmatch(r"(\d{1,2})(?:[:.点时](\d{2})?分?)?", _plain(text), re.ASCII)
    return f"{int(written[1]):02}:{written[2] or '00'}" if written else text


def _read_times(text: str, _at: At) -> object:
    return [_read_time(part) for part in _parts(text)]


def _read_weekdays(text: str, _at: At) -> object:
    found: set[int] = set()
    for part in _parts(_plain(text)):
        written = re.fullmatch(r"([1-7])(?:[-~]([1-7]))?|[1-7]{2,7}", part, re.ASCII)
        if written is None:
            return text
        first, last = written[1], written[2]
        found |= set(range(int(first), int(last) + 1)) if last else set(map(int, part))
    return sorted(found)


def _read_days(text: str, at: At) -> object:
    days: set[date] = set()
    for part in _parts(text):
        first, *rest = (_read_day(end, at) for end in _RANGE.split(part, maxsplit=1))
        last = rest[0] if rest else first
        if not first <= last <= first + _MOST_DAYS * _DAY:
            raise WrongError(_DAYS_HINT)
        days |= {first + number * _DAY for number in range((last - first).days + 1)}
    return sorted(days)


def _read_day(text: str, at: At) -> date:
    try:
        # A day that has gone by may stay on the list.
        return date.fromisoformat(_plain(text))
    except ValueError:
        pass
    try:
        return parse_day(text, at.today, at.work).day
    except DayError:
        raise WrongError(_DAYS_HINT) from None


def _read_offset(text: str, _at: At) -> object:
    written = _plain(text).replace(" ", "")
    for said, unit in (("个工作日", "wd"), ("工作日", "wd"), ("天", "d"), ("日", "d")):
        written = written.replace(said, unit)
    return f"{written}d" if re.fullmatch(r"[+-]?\d+", written, re.ASCII) else written


def _read_tags(text: str, _at: At) -> object:
    # A tag may hold a space.
    return [clean(tag, 41) for tag in re.split("[,，、;；]", text) if tag.strip()]


def _read_cycles(text: str, _at: At) -> object:
    found: list[object] = []
    for part in re.split("[,，、;；]", text):
        if cycle := part.strip():
            item, days = _cycle(cycle)
            found.append({"item": clean(item, 41), "days": days})
    return found


def _read_terms(text: str, _at: At) -> object:
    found: list[object] = []
    for part in re.split("[,，、;；]", text):
        written = re.fullmatch(r"(.*?)\s*(\d{1,6})\s*(?:个月|months?|m)?", _plain_tail(part))
        if written:
            found.append({"item": clean(written[1], 41), "months": int(written[2])})
        elif part.strip():
            found.append({"item": clean(part, 41), "months": ""})
    return found


def _plain_tail(text: str) -> str:
    """The text with the digits of the keyboard; its letters stay as they are."""
    return unicodedata.normalize("NFKC", text).strip()


def _cycle(text: str) -> tuple[str, object]:
    """An item and its days, "filter 180" or "filter 6 months"; the days as they are if unknown."""
    words = text.split()
    for number in (2, 1):
        if len(words) > number and (days := durations.read(" ".join(words[-number:]))) is not None:
            return " ".join(words[:-number]), days
    item, _space, days_text = text.rpartition(" ")
    return item, days_text


def _read_festivals(text: str, _at: At) -> object:
    parts = [part.strip() for part in re.split("[,，、;；]", text) if part.strip()]
    return [one_line.feast(clean(part, 80)) or part for part in parts]


def _read_text(text: str, _at: At) -> object:
    return clean(text, _LONGEST)


# As they are said


def say_offset(value: Offset, _today: date) -> str:
    if not value.days:
        return _("on the day")
    count = abs(value.days)
    if value.unit == "wd":
        said = n_("{count} working day", "{count} working days", count).format(count=count)
    else:
        said = n_("{count} day", "{count} days", count).format(count=count)
    return _("{days} before").format(days=said) if value.days < 0 else said


def _say_choice(code: str, _today: date | None = None) -> str:
    return own_name(code) if code in LANGUAGES else _(CHOICES[code])


def _say_weekdays(value: Sequence[int], _today: date) -> str:
    if len(value) == len(_weekday_names()):
        return _("every day")
    return " ".join(_weekday_names()[number - 1] for number in sorted(value))


def _weekday_names() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """First and last of the days that follow each other."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and day == runs[-1][1] + _DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _say_days(value: Iterable[date], today: date) -> str:
    """Those still to come, since they are what one looks for."""
    ahead = [day for day in value if day >= today]
    said = (
        short_day(first, today)
        if first == last
        else f"{short_day(first, today)}~{short_day(last, today)}"
        for first, last in _runs(ahead)
    )
    return " ".join(said) or _("none")


def _type_days(value: Iterable[date]) -> str:
    return ", ".join(
        str(first) if first == last else f"{first}~{last}" for first, last in _runs(value)
    )


def _say_cycles(value: Sequence[Cycle], _today: date) -> str:
    return ", ".join(f"{one.item} {one.days}" for one in value)


def _say_terms(value: Sequence[Term], _today: date) -> str:
    return _type_terms(value) or _("none")


def _type_terms(value: Sequence[Term]) -> str:
    return ", ".join(f"{one.item} {one.months}" for one in value)


def _say_festivals(value: Sequence[Festival], _today: date | None = None) -> str:
    return ", ".join(
        " ".join(
            (
                one.name.said(language()),
                *((_("lunar"),) if one.calendar == "lunar" else ()),
                f"{one.month}-{one.day}",
            )
        )
        for one in value
    )


def _listed(between: str) -> Callable[..., str]:
    return lambda value, _today=None: between.join(map(str, value))


_NUMBER = Form(lambda value, _today: f"{value:g}", lambda value: f"{value:g}", _read_number)
_OFFSET = Form(say_offset, str, _read_offset)
_TEXT = Form(lambda value, _today: str(value) or _("none"), str, _read_text)
_TIME = Form(lambda value, _today: str(value), str, _read_time)
_TIMES = Form(
    _listed(" "),
    _listed(" "),
    _read_times,
    N_("times of day, the earliest first, such as 9:00 12:00 18:00"),
)
_WEEKDAYS = Form(
    _say_weekdays,
    _listed(" "),
    _read_weekdays,
    N_("numbers of days, 1 Monday to 7 Sunday, such as 1-6"),
)
_DAYS = Form(_say_days, _type_days, _read_days, _DAYS_HINT)
_TAGS = Form(
    lambda value, _today: ", ".join(value) or _("none"),
    _listed(", "),
    _read_tags,
    N_("tags, with commas between them"),
)
_CYCLES = Form(
    _say_cycles,
    lambda value: _say_cycles(value, date.min),
    _read_cycles,
    N_("words and their days, such as filter 180, maintenance 12 months"),
)
_TERMS = Form(
    _say_terms,
    _type_terms,
    _read_terms,
    N_("words and their months, such as washing machine 12, bicycle 24, or nothing"),
)
_CHOICE = _TEXT._replace(shown=_say_choice)
FORMS = {
    "number": _NUMBER,
    "text": _TEXT,
    "choice": _CHOICE,
    "yes_no": _TEXT._replace(shown=lambda value, _today: _("on") if value else _("off")),
    "priority": _NUMBER._replace(shown=lambda value, _today: _(PRIORITIES[value])),
    "offset": _OFFSET,
    "time": _TIME,
    "times": _TIMES,
    "weekdays": _WEEKDAYS,
    "days": _DAYS,
    "tags": _TAGS,
    "cycles": _CYCLES,
    "terms": _TERMS,
    "festivals": Form(
        _say_festivals,
        _say_festivals,
        _read_festivals,
        N_("names and days, such as Mother's Day 5-10, Qixi lunar 7-7"),
    ),
    "folder": _TEXT._replace(hint=N_("the whole path of a folder, or nothing")),
}
