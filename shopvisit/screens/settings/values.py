"""Values of settings: as the list says them, as they stand in a field, as they are typed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit.calendar.days import short_day
from shopvisit.calendar.typed import DayError, parse_day
from shopvisit.calendar.work import Offset
from shopvisit.settings import by_key, loading
from shopvisit.settings.checks import WrongError
from shopvisit.settings.values import Cycle
from shopvisit.shop.followups import kinds
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import LANGUAGES, N_, _, n_, own_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shopvisit.settings.values import Rule
    from shopvisit.shop.record.shop import Shop

_LONGEST = 400
_FIXED = {
    "promise": N_("Of promises only how urgent they are can be changed."),
    "complaint": N_("Complaints need this rule: it cannot be switched off."),
    "complaint-resolved": N_("Complaints need this rule: it cannot be switched off."),
}
_CHOICES = {
    "auto": N_("as the system"),
    "light": N_("light"),
    "dark": N_("dark"),
    "public": N_("public holidays"),
    "shop": N_("own opening days"),
    "anyone": N_("anyone"),
    "server": N_("who served"),
    "not-server": N_("not who served"),
    "manager": N_("manager"),
    "maker": N_("who promised"),
    "complaint-owner": N_("whose complaint it is"),
    "manager-not-resolver": N_("manager, not the solver"),
}
PRIORITIES = {1: N_("urgent"), 2: N_("important"), 3: N_("normal"), 4: N_("can wait")}
_DAYS_HINT = N_("days, such as 2-5 or 2027-02-05~2027-02-11, or none")
_DAY = timedelta(days=1)
_BETWEEN = re.compile(r"[\s,，、;；]+")
_RANGE = re.compile(r"(?<=\S)[~～至](?=\S)")
_MOST_DAYS = 400


class Kind(NamedTuple):
    """How values of one kind are said, put into a field and read from it.

    `read` gives what TOML would hold, or the text itself where it makes no sense of it: the
    setting's check then says what is allowed. `hint` says how it is typed, where that is not plain.
    """

    shown: Callable[[Any, date], str]
    typed: Callable[[Any], str]
    read: Callable[[str, Shop], object]
    hint: str = ""


def fixed(rule: Rule) -> list[str]:
    """What cannot be set of a rule, as a sentence; nothing where all can."""
    return [_(_FIXED[rule.trigger])] if loading.fixed(rule.name) else []


def kind_of(key: str, value: object) -> Kind:
    """The kind of the setting `key`, which says `value` now."""
    name = key.rpartition(".")[2]
    if name in _KINDS:
        return _KINDS[name]
    if isinstance(value, Offset):
        return _OFFSET
    return _NUMBER if isinstance(value, int | float) else _TEXT


def shown(key: str, value: object, today: date) -> str:
    """`value` as the list says it, with its unit."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if by_key.choices(key):
        return choice(str(value))
    said = kind_of(key, value).shown(value, today)
    return _with_unit(key, value, said) if isinstance(value, int) else said


def choice(code: str) -> str:
    """The name of one of a few things to choose from."""
    return own_name(code) if code in LANGUAGES else _(_CHOICES[code])


def understood(key: str, value: object, text: str, shop: Shop) -> object:
    """What `text`, typed over `value`, means for the setting `key`, as it is saved.

    Raises WrongError for what is not allowed.
    """
    plain = kind_of(key, value).read(text, shop)
    by_key.check(key)(plain)
    return plain


def _with_unit(key: str, value: int, said: str) -> str:
    section, _dot, name = key.rpartition(".")
    if section == "targets":
        return said if name == "nps" else f"{said}%"
    if "hours" in name:
        return n_("{count} hour", "{count} hours", value).format(count=said)
    if "days" in name:
        return n_("{count} day", "{count} days", value).format(count=said)
    return said


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.strip()) if part]


def _plain(text: str) -> str:
    """Full-width digits and colons as the keyboard has them."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def _read_number(text: str, _shop: Shop) -> object:
    written = re.fullmatch(r"([+-]?\d{1,9})(\.\d{1,6})?\s*\D{0,8}", _plain(text), re.ASCII)
    if written is None:
        return text
    return float(written[1] + written[2]) if written[2] else int(written[1])


def _read_time(text: str, _shop: Shop | None = None) -> str:
    written = re.fullmatch(r"(\d{1,2})(?:[:.点时](\d{2})?分?)?", _plain(text), re.ASCII)
    return f"{int(written[1]):02}:{written[2] or '00'}" if written else text


def _read_times(text: str, _shop: Shop) -> object:
    return [_read_time(part) for part in _parts(text)]


def _read_weekdays(text: str, _shop: Shop) -> object:
    found: set[int] = set()
    for part in _parts(_plain(text)):
        written = re.fullmatch(r"([1-7])(?:[-~]([1-7]))?|[1-7]{2,7}", part, re.ASCII)
        if written is None:
            return text
        first, last = written[1], written[2]
        found |= set(range(int(first), int(last) + 1)) if last else set(map(int, part))
    return sorted(found)


def _read_days(text: str, shop: Shop) -> object:
    days: set[date] = set()
    for part in _parts(text):
        first, *rest = (_read_day(end, shop) for end in _RANGE.split(part, maxsplit=1))
        last = rest[0] if rest else first
        if not first <= last <= first + _MOST_DAYS * _DAY:
            raise WrongError(_DAYS_HINT)
        days |= {first + number * _DAY for number in range((last - first).days + 1)}
    return sorted(days)


def _read_day(text: str, shop: Shop) -> date:
    try:
        # A day that has gone by may stay on the list.
        return date.fromisoformat(_plain(text))
    except ValueError:
        pass
    try:
        return parse_day(text, shop.clock.today(), shop.work).day
    except DayError:
        raise WrongError(_DAYS_HINT) from None


def _read_offset(text: str, _shop: Shop) -> object:
    written = _plain(text).replace(" ", "")
    for said, unit in (("个工作日", "wd"), ("工作日", "wd"), ("天", "d"), ("日", "d")):
        written = written.replace(said, unit)
    return f"{written}d" if re.fullmatch(r"[+-]?\d+", written, re.ASCII) else written


def _read_tags(text: str, _shop: Shop) -> object:
    # A tag may hold a space.
    return [clean(tag, 41) for tag in re.split("[,，、;；]", text) if tag.strip()]


def _read_cycles(text: str, _shop: Shop) -> object:
    found: list[object] = []
    for part in re.split("[,，、;；]", text):
        item, _space, days = part.strip().rpartition(" ")
        days = _plain(days)
        if part.strip():
            number = int(days) if re.fullmatch(r"\d{1,6}", days, re.ASCII) else days
            found.append({"item": clean(item, 41), "days": number})
    return found


def _read_text(text: str, _shop: Shop) -> object:
    return clean(text, _LONGEST)


# As they are said


def _say_offset(value: Offset, _today: date) -> str:
    if not value.days:
        return _("on the day")
    count = abs(value.days)
    if value.unit == "wd":
        said = n_("{count} working day", "{count} working days", count).format(count=count)
    else:
        said = n_("{count} day", "{count} days", count).format(count=count)
    return _("{days} before").format(days=said) if value.days < 0 else said


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


def _listed(between: str) -> Callable[..., str]:
    return lambda value, _today=None: between.join(map(str, value))


_NUMBER = Kind(lambda value, _today: f"{value:g}", lambda value: f"{value:g}", _read_number)
_OFFSET = Kind(_say_offset, str, _read_offset)
_TEXT = Kind(lambda value, _today: str(value) or _("none"), str, _read_text)
_TIME = Kind(lambda value, _today: str(value), str, _read_time)
_TIMES = Kind(
    _listed(" "),
    _listed(" "),
    _read_times,
    N_("times of day, the earliest first, such as 9:00 12:00 18:00"),
)
_WEEKDAYS = Kind(
    _say_weekdays,
    _listed(" "),
    _read_weekdays,
    N_("numbers of days, 1 Monday to 7 Sunday, such as 1-6"),
)
_DAYS = Kind(_say_days, _type_days, _read_days, _DAYS_HINT)
_TAGS = Kind(_listed(", "), _listed(", "), _read_tags, N_("tags, with commas between them"))
_CYCLES = Kind(
    _say_cycles,
    lambda value: _say_cycles(value, date.min),
    _read_cycles,
    N_("words and their days, such as filter 180, maintenance 365"),
)
_KINDS = {
    **dict.fromkeys(("opens", "closes", "quiet_from", "quiet_to"), _TIME),
    **dict.fromkeys(("closed_days", "open_days"), _DAYS),
    "folder": _TEXT._replace(hint=N_("the whole path of a folder, or nothing")),
    "bands": _TIMES,
    "weekdays": _WEEKDAYS,
    "vip_tags": _TAGS,
    "cycles": _CYCLES,
}


def window(first: Offset, last: Offset, today: date) -> str:
    """The days of a rule, in a few words."""
    if first == last:
        return _say_offset(last, today)
    if not first.days:
        return _("within {days}").format(days=_say_offset(last, today))
    return _("{first} to {last}").format(first=_short(first), last=_short(last))


def _short(offset: Offset) -> str:
    if not offset.days:
        return _("the day")
    if offset.days < 0:
        return _("{count}d before").format(count=-offset.days)
    return (_("{count}wd") if offset.unit == "wd" else _("{count}d")).format(count=offset.days)


def rule_kind(code: str) -> str:
    """What a follow-up of this kind is called."""
    return _(kinds.KINDS[code])
