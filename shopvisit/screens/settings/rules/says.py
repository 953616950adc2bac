"""What a rule says, in words: what starts it, and for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from shopvisit.calendar import durations
from shopvisit.calendar.work import Offset
from shopvisit.screens.settings.rules import rule_words
from shopvisit.settings.rule_table import TRIGGER_NAMES
from shopvisit.shop.followups import kinds
from shopvisit.shop.record import names
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping


def meaning(rule: Mapping[str, Any]) -> str:
    """A rule as config.toml has it, in a sentence."""
    first, last = Offset.parse(rule["from"]), Offset.parse(rule["to"])
    window = rule_words.window(first, last, date.min)
    kind = _(kinds.KINDS[rule["kind"]])
    match rule["trigger"]:
        case "upkeep":
            one = rule["cycles"][0]
            what = _("“{item}” is due again after {time}").format(
                item=one["item"], time=durations.say(one["days"])
            )
        case "absence":
            what = _("no visit for {time}").format(time=durations.say(rule["days"]))
        case "visit" if rule.get("items"):
            what = _("after “{item}”").format(item=rule["items"][0])
        case "visit":
            kind_of = _(names.VISIT_KINDS[rule["visit_kinds"][0]])
            what = _("after: {visit}").format(visit=kind_of)
        case "occasion":
            what = _(names.OCCASIONS[rule["occasions"][0]])
        case "expiry":
            what = _(names.OCCASIONS[next(iter(rule["ahead"]))])
        case trigger:
            what = _(TRIGGER_NAMES[trigger])
    return f"{what} · {window} · {kind}"
