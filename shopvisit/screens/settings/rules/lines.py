"""The lines of the page of settings that are about rules and about the cycles of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.calendar import durations
from shopvisit.screens.settings.item import Item
from shopvisit.screens.settings.rules import rule_words
from shopvisit.screens.settings.sheets import explained
from shopvisit.settings.rule_table import PRIORITIES
from shopvisit.settings.table import CHOICES
from shopvisit.settings.values import Cycle
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from shopvisit.settings.values import Config, Rule

# Between the parts of a key: no item holds it.
_BETWEEN = "\n"
_NEW = N_("A rule of the shop's own: type it in one line, such as “refill: 21 days”.")


def rules(now: Config, shipped: Config, today: date) -> Iterator[Item]:
    """A line for each rule, and one for a new one."""
    yield Item("new_rule", "", _("New rule"), _("in one line"), (_(_NEW),))
    own = [rule for name, rule in now.rules.items() if name not in shipped.rules]
    for rule in (*own, *(rule for name, rule in now.rules.items() if name in shipped.rules)):
        yield _rule(rule, shipped, today)


def _rule(rule: Rule, shipped: Config, today: date) -> Item:
    default, key = shipped.rules.get(rule.name), f"rules.{rule.name}"
    says = _("{kind} · {window} · {urgency} · {who}").format(
        kind=rule_words.rule_kind(rule.kind),
        window=_window(rule, today),
        urgency=_(PRIORITIES[rule.priority]),
        who=_(CHOICES[rule.who]),
    )
    story = [*explained(key), says, *rule_words.fixed(rule)]
    if default is None:
        story.append(_("A rule of your own. Enter shows all of it; Delete removes it."))
    elif rule != default:
        story.append(_("Default: {value}").format(value=_says(default, today)))
    mark = "own" if default is None else "changed" if rule != default else ""
    style = "" if rule.enabled else "dim"
    said = _says(rule, today)
    return Item("rule", rule.name, rule_words.name(rule), said, tuple(story), mark, style)


def _says(rule: Rule, today: date) -> str:
    on = _("on") if rule.enabled else _("off")
    return _("{on}, {window}").format(on=on, window=_window(rule, today))


def _window(rule: Rule, today: date) -> str:
    if rule.trigger == "complaint":
        return _("by its urgency")
    if rule.trigger == "expiry":
        days = sorted({offset.days for offset in rule.ahead.values()})
        said = str(days[0]) if len(days) == 1 else f"{days[0]}-{days[-1]}"
        return _("{days} days before").format(days=said)
    return rule_words.window(rule.from_, rule.to, today)


def cycles(now: Config, shipped: Config) -> Iterator[Item]:
    """A line for each item that is due again, and one for a new one."""
    about = _("Customers are reminded of it so long after their last visit for it.")
    keys = _("Enter changes it, Delete takes it out.")
    yield Item("new_cycle", "", _("Add an item"), "", (about,))
    for rule in now.rules.values():
        if rule.trigger != "upkeep":
            continue
        usual = shipped.rules[rule.name].cycles if rule.name in shipped.rules else ()
        off = () if rule.enabled else (_("Its rule is off: nobody is reminded."),)
        for cycle in rule.cycles:
            whose = _("Rule: {name}").format(name=rule_words.name(rule))
            yield Item(
                "cycle",
                _key(rule, cycle),
                cycle.item,
                _("after {time}").format(time=durations.say(cycle.days)),
                (about, whose, *off, keys),
                "" if cycle in usual else "changed" if usual else "own",
                "" if rule.enabled else "dim",
            )


def new_since(before: Config, now: Config) -> tuple[str, str] | None:
    """The line of the rule or the cycle that was not there before: what and its key."""
    for name, rule in now.rules.items():
        if name not in before.rules:
            return "rule", name
        for one in rule.cycles:
            if one not in before.rules[name].cycles:
                return "cycle", _key(rule, one)
    return None


def is_gone(item: Item | None, now: Config) -> bool:
    """Whether the rule or the cycle of that line is not there any more."""
    if item is None or item.what not in ("rule", "cycle"):
        return False
    if item.what == "rule":
        return item.key not in now.rules
    name, cycle = cycle_of(item.key)
    return name not in now.rules or cycle not in now.rules[name].cycles


def _key(rule: Rule, cycle: Cycle) -> str:
    return _BETWEEN.join((rule.name, cycle.item, str(cycle.days)))


def cycle_of(key: str) -> tuple[str, Cycle]:
    """The rule and the cycle that the line with that key is about."""
    rule, item, days = key.split(_BETWEEN)
    return rule, Cycle(item, int(days))
