"""The settings: the shipped defaults, and over them, key by key, what the shop's own file says.

Loading never fails because of the shop's file. What cannot be used is left at its default and
listed in `Config.problems`, each with the file, the key, the value and what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shopvisit.calendar.work import Offset
from shopvisit.errors import InvalidError, ShopError
from shopvisit.resources import shipped_config
from shopvisit.settings import table, tomlfile, words
from shopvisit.settings.checks import Allowed, Key
from shopvisit.settings.merging import Fault, Overlay, Problem, shown
from shopvisit.settings.rule_table import RULE
from shopvisit.settings.values import (
    BackupSettings,
    CalendarSettings,
    ComplaintSettings,
    Config,
    ContactSettings,
    Cycle,
    Festival,
    ItemSettings,
    Rule,
    ServiceSettings,
    ShopSettings,
    Targets,
    Term,
    Thresholds,
)
from shopvisit.text.i18n import LANGUAGES, N_, Name

_SHIPPED = Path("config.toml")  # as which it is named, should something be wrong with it


class ConfigError(ShopError):
    """The settings file could not be read, so it is not written over either. Exit status 3."""

    status = 3


class NotAllowedError(InvalidError):
    """A value that `save` does not write; `allowed` says what it may be."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key, str(problem))
        self.allowed = problem.allowed


_RULE_NAME = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_RULE_NEEDS = ("enabled", "trigger", "kind", "priority", "who", "asks", "from", "to")
_TRIGGER_NEEDS = {
    "visit": ("visit_kinds",),
    "absence": ("days",),
    "occasion": ("occasions",),
    "nps-age": ("days",),
    "expiry": ("ahead",),
    "festival": ("festivals",),
}
# What the engine looks for on the calendar day that is so many days away.
_IN_CALENDAR_DAYS = ("occasion", "expiry", "upkeep", "festival")
_OF_COMPLAINTS = ("complaint", "complaint-resolved")
# What cannot be set of a shipped rule, by its trigger: without a step of it a complaint could be
# forgotten; when a promise is due, and whose it is, is said with each of them.
_FIXED = {
    **dict.fromkeys(_OF_COMPLAINTS, ("enabled", "trigger", "kind")),
    "promise": ("enabled", "trigger", "kind", "from", "to", "who", "asks"),
}
_CYCLE = ("cycle_factor", "min_visits", "min_days")
_SECTIONS = (
    "shop", "calendar", "contact", "complaints", "backup", "items", "thresholds", "targets",
    "service", "rules", "reasons", "scripts",
)  # fmt: skip


def default() -> Config:
    """The settings as they are shipped."""
    return load(None)


def load(user_path: Path | None) -> Config:
    """The shipped settings overlaid by the file at `user_path`, which need not exist."""
    if user_path is None:
        return _config({}, None)
    try:
        return _config(tomlfile.read(user_path), user_path)
    except tomlfile.UnreadableError as error:
        problem = Problem(user_path, "", "", error.why)
        return _config({}, None)._replace(problems=(problem,), path=user_path)


def fixed(rule: str) -> tuple[str, ...]:
    """What cannot be set of the rule of that name, as the settings file names it."""
    return _FIXED.get(_shipped()["rules"].get(rule, {}).get("trigger", ""), ())


def save(path: Path, changes: Mapping[str, object]) -> Config:
    """Write changed settings to the file at `path` and return all settings as they are then.

    Keys are dotted ("shop.name", "rules.dormant.days"); None puts a key back to its default. Only
    what differs from the defaults is kept, besides what this version does not know. Raises
    NotAllowedError for a value that is not allowed, ConfigError when the file that is there cannot
    be read, and CannotWriteError; the file is then as it was.
    """
    content, config = _changed(path, changes)
    return config._replace(set_aside=tomlfile.write(path, content))


def would_be(path: Path, changes: Mapping[str, object]) -> Config:
    """All settings as `save` would leave them; nothing is written. Raises what `save` raises."""
    return _changed(path, changes)[1]


def _changed(path: Path, changes: Mapping[str, object]) -> tuple[dict[str, Any], Config]:
    try:
        content = tomlfile.read(path)
    except tomlfile.UnreadableError as error:
        raise ConfigError(str(Problem(path, "", "", error.why))) from error
    before = _config(content, path).problems
    for key, value in changes.items():
        shipped = _shipped() | {
            "scripts": {lang: words.shipped_scripts(lang) for lang in LANGUAGES}
        }
        _put(content, key.split("."), plain(value), shipped)
    config = _config(content, path)
    for problem in config.problems:
        if problem not in before or problem.key in changes:
            raise NotAllowedError(problem)
    return content, config


def own(path: Path, keys: Iterable[str]) -> dict[str, object]:
    """What the file at `path` itself says for these dotted keys, as `save` takes it.

    None for what it leaves at its default. Raises ConfigError when it cannot be read.
    """
    try:
        content = tomlfile.read(path)
    except tomlfile.UnreadableError as error:
        raise ConfigError(str(Problem(path, "", "", error.why))) from error
    return {key: _said(content, key.split(".")) for key in keys}


def _said(content: object, names: list[str]) -> object:
    for name in names:
        content = content.get(name) if isinstance(content, dict) else None
    return content


def _put(content: dict[str, Any], key: list[str], value: object, shipped: object) -> None:
    """Set one key, or take it out where it says what is shipped anyway, with its empty table."""
    first, *rest = key
    shipped = shipped.get(first) if isinstance(shipped, dict) else None
    if not rest:
        if value is None or value == shipped:
            content.pop(first, None)
        else:
            content[first] = value
        return
    table = content.get(first)
    if not isinstance(table, dict):
        table = {}
    _put(table, rest, value, shipped)
    if table:
        content[first] = table
    else:
        content.pop(first, None)


def plain(value: object) -> object:
    """A setting as TOML writes it."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, Name):
        return value.names[0][1] if value.names[0][0] == "" else dict(value.names)
    if isinstance(value, Festival):
        name = plain(value.name)
        names = name if isinstance(name, dict) else {"name": name}
        return names | {key: one for key, one in value._asdict().items() if key != "name"}
    if isinstance(value, Cycle | Term):
        return value._asdict()
    if isinstance(value, Offset):
        return str(value)
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def _shipped() -> dict[str, Any]:
    """All but the scripts, which are in the folders of their languages."""
    return tomlfile.parse(shipped_config())


def _config(content: dict[str, Any], path: Path | None) -> Config:
    shipped = _shipped()
    overlay = Overlay(path or _SHIPPED)
    given = {name: {} for name in _SECTIONS} | overlay.table("", content, _SECTIONS)

    def section(name: str, **more: Any) -> dict[str, Any]:
        return overlay.section(name, table.checks(name), given[name], shipped[name], **more)

    rules = _rules(overlay, given["rules"], shipped["rules"])
    return Config(
        shop=ShopSettings(**section("shop")),
        calendar=CalendarSettings(**section("calendar", consistency=_opening_fault)),
        contact=ContactSettings(**section("contact")),
        complaints=ComplaintSettings(**section("complaints")),
        backup=BackupSettings(**section("backup")),
        items=ItemSettings(**section("items")),
        rules=rules,
        scripts=words.scripts(overlay, given["scripts"], rules),
        reasons=words.reasons(overlay, given["reasons"], shipped["reasons"]),
        thresholds=Thresholds(**section("thresholds", consistency=_stages_fault)),
        targets=Targets(**section("targets")),
        service=ServiceSettings(**section("service")),
        problems=tuple(overlay.problems),
        path=path,
    )


def _opening_fault(values: Mapping[str, Any]) -> Fault | None:
    if values["opens"] < values["closes"]:
        return None
    return ("closes", "opens"), Allowed(N_("a closing time later than the opening time"))


def _stages_fault(values: Mapping[str, Any]) -> Fault | None:
    stages = ("at_risk_days", "dormant_days", "active_days")
    at_risk, dormant, active = (values[name] for name in stages)
    if at_risk < dormant < active:
        return None
    keys = (Key(f"thresholds.{name}") for name in stages)
    names = tuple(zip(("least", "more", "most"), keys, strict=True))
    return stages, Allowed(N_("{least} below {more}, and that below {most}"), names)


def _rules(overlay: Overlay, given: object, shipped: dict[str, Any]) -> Mapping[str, Rule]:
    tables = overlay.table("rules", given)
    rules = {}
    for name in dict.fromkeys([*shipped, *tables]):
        rule = _rule(overlay, name, tables.get(name, {}), shipped.get(name, {}))
        if rule is not None:
            rules[name] = rule
    for name, rule in rules.items():
        right = tuple(other for other in rule.replaces if _may_replace(rules, name, other))
        if right != rule.replaces:
            allowed = Allowed(N_("names of other rules, which do not replace this one"))
            overlay.problem(f"rules.{name}.replaces", list(rule.replaces), allowed)
            rules[name] = rule._replace(replaces=right)
    return MappingProxyType(rules)


def _rule(overlay: Overlay, name: str, given: object, shipped: dict[str, Any]) -> Rule | None:
    """The rule of that name. A rule of the shop's own in which anything is wrong is left out:

    without, say, its mistyped visit kinds it would ask far more customers than was meant.
    """
    key = f"rules.{name}"
    known = len(overlay.problems)

    def fault_in(values: Mapping[str, Any]) -> Fault | None:
        return _rule_fault(values) or _fixed_fault(values, shipped)

    values = overlay.section(key, RULE, given, shipped, fault_in)
    if not shipped:
        if not _RULE_NAME.fullmatch(name):
            allowed = Allowed(N_("a name of small letters, digits and hyphens"))
            overlay.problem(key, given, allowed)
        elif len(overlay.problems) == known and (fault := fault_in(values)):
            overlay.problem(f"{key}.{fault[0][0]}", values.get(fault[0][0], ""), fault[1])
        if len(overlay.problems) > known:
            return None
    if "ahead" in values:
        values["ahead"] = MappingProxyType(values["ahead"])
    return Rule(name=name, from_=values.pop("from"), **values)


def _rule_fault(values: Mapping[str, Any]) -> Fault | None:
    for name in _RULE_NEEDS:
        if name not in values:
            return (name,), Allowed(N_("a value, for every rule needs one"))
    trigger, first, last = values["trigger"], values["from"], values["to"]
    for name in _TRIGGER_NEEDS.get(trigger, ()):
        if not values.get(name):
            needs = Allowed(N_("a value, for trigger {trigger} needs one"), (("trigger", trigger),))
            return (name, "trigger"), needs
    if trigger in _IN_CALENDAR_DAYS:
        for name, other in (("from", "to"), ("to", "from")):
            if values[name].unit == "wd":
                days = N_("calendar days such as 3d, for trigger {trigger} counts in them")
                return (name, other, "trigger"), Allowed(days, (("trigger", trigger),))
    # A day and a working day cannot be compared; the calendar then keeps the window in order.
    same_unit = first.unit == last.unit or not first.days or not last.days
    if same_unit and first.days > last.days:
        return ("to", "from"), Allowed(N_("a day not before {day}"), (("day", first),))
    if "cycle_factor" in values and not all(name in values for name in _CYCLE):
        return _CYCLE, Allowed(N_("{names}, all of them"), (("names", ", ".join(_CYCLE)),))
    return None


def _fixed_fault(values: Mapping[str, Any], shipped: Mapping[str, Any]) -> Fault | None:
    """What is set although it cannot be, or the one question of a complaint left out."""
    trigger = shipped.get("trigger", "")
    if values["trigger"] == "promise" != trigger:
        allowed = Allowed(N_("another trigger: for promises there is the rule promise"))
        return ("trigger",), allowed
    if values["trigger"] in _OF_COMPLAINTS and values["trigger"] != trigger:
        allowed = Allowed(N_("another trigger: what a complaint asks is asked by its four rules"))
        return ("trigger",), allowed
    if values["who"] == "maker" and trigger != "promise":
        return ("who",), Allowed(N_("somebody else: only a promise has a maker"))
    says = (
        N_("only {value}: when it is due, and whose it is, is said with each promise")
        if trigger == "promise"
        else N_("only {value}: complaints need this rule")
    )
    for name in _FIXED.get(trigger, ()):
        check = RULE[name]
        if callable(check) and values[name] != check(shipped[name]):
            return (name,), Allowed(says, (("value", shown(shipped[name])),))
    confirms = trigger == "complaint-resolved" and "fixed" in shipped["asks"]
    if confirms and "fixed" not in values["asks"]:
        return ("asks",), Allowed(N_('a list with "fixed" in it: complaints need this answer'))
    return None


def _may_replace(rules: Mapping[str, Rule], name: str, other: str) -> bool:
    """Whether `other` is a rule that does not, by itself or through others, replace `name`."""
    seen: set[str] = set()
    ahead = [other]
    while ahead:
        one = ahead.pop()
        if one == name or one not in rules:
            return False
        if one not in seen:
            seen.add(one)
            ahead += rules[one].replaces
    return True
