"""Rules in words: what cannot be set of one, the days of its window, what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.settings import by_key, loading
from shopvisit.settings.forms import say_offset
from shopvisit.shop.followups import kinds
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from datetime import date

    from shopvisit.calendar.work import Offset
    from shopvisit.settings.values import Rule

_FIXED = {
    "promise": N_("Of promises only how urgent they are can be changed."),
    "complaint": N_("Complaints need this rule: it cannot be switched off."),
    "complaint-resolved": N_("Complaints need this rule: it cannot be switched off."),
}


def name(rule: Rule) -> str:
    """What a rule is called: by the shop, or as it ships."""
    return rule.called or by_key.label(f"rules.{rule.name}")


def fixed(rule: Rule) -> list[str]:
    """What cannot be set of a rule, as a sentence; nothing where all can."""
    return [_(_FIXED[rule.trigger])] if loading.fixed(rule.name) else []


def window(first: Offset, last: Offset, today: date) -> str:
    """The days of a rule, in a few words."""
    if first == last:
        return say_offset(last, today)
    if not first.days:
        return _("within {days}").format(days=say_offset(last, today))
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
