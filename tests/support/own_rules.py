"""Rules of a shop's own, of every trigger and with any of their fields, as config.toml has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from shopvisit.settings import loading
from shopvisit.settings.rule_table import TRIGGER_NAMES
from shopvisit.settings.values import ASKS, EXPIRIES, KINDS, OCCASIONS, VISIT_KINDS, WHO, Rule

_NOWHERE = Path("/nowhere/config.toml")
_SHIPPED = tuple(loading.default().rules)
_VISITS = st.lists(st.sampled_from(VISIT_KINDS), min_size=1, unique=True)
_ITEMS = st.sampled_from(["Refill", "换滤芯", "滤", "e"])


def _some(values: tuple[str, ...], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=3, unique=True)


@st.composite
def tables(draw: st.DrawFn, trigger: str = "") -> dict[str, Any]:
    """A rule as one would write it; it may be one that is refused."""
    trigger = trigger or draw(st.sampled_from(sorted(TRIGGER_NAMES)))
    unit = draw(st.sampled_from(["d", "d", "wd"]))
    first, length = draw(st.integers(-5, 12)), draw(st.integers(0, 10))
    rule: dict[str, Any] = {
        "enabled": True,
        "trigger": trigger,
        "from": f"{first}{unit}",
        "to": f"{first + length}{unit}",
        "kind": draw(st.sampled_from(KINDS)),
        "priority": draw(st.integers(1, 4)),
        "who": draw(st.sampled_from([who for who in WHO if who != "maker"])),
        "asks": draw(_some(ASKS)),
    }
    if draw(st.booleans()):
        rule["called"] = draw(st.sampled_from(["补甲", "Service", "[b]x[/]"]))
    match trigger:
        case "visit" | "first-visit":
            rule["visit_kinds"] = draw(_VISITS)
            rule["items"] = draw(st.lists(_ITEMS, max_size=2, unique=True))
            rule["replaces"] = draw(_some(_SHIPPED))
        case "absence":
            rule["days"] = draw(st.integers(1, 60))
            if draw(st.booleans()):
                rule |= {"cycle_factor": draw(st.floats(1, 3)), "min_visits": 3}
                rule["min_days"] = draw(st.integers(1, 30))
        case "nps-age":
            rule["days"] = draw(st.integers(1, 60))
        case "occasion":
            rule["occasions"] = draw(_some(OCCASIONS, 1))
        case "expiry":
            kinds = draw(_some(EXPIRIES, 1))
            rule["ahead"] = {kind: f"{draw(st.integers(0, 40))}d" for kind in kinds}
        case "upkeep":
            days = st.integers(1, 40)
            cycles = st.fixed_dictionaries({"item": _ITEMS, "days": days})
            rule["cycles"] = draw(st.lists(cycles, max_size=3, unique_by=str))
        case "festival":
            on = {"month": st.integers(1, 12), "day": st.integers(1, 28)}
            feast = {"name": st.just("店庆"), "calendar": st.sampled_from(["solar", "lunar"]), **on}
            rule["festivals"] = draw(
                st.lists(st.fixed_dictionaries(feast), min_size=1, max_size=3, unique_by=str)
            )
    return rule


def taken(table: dict[str, Any], name: str = "own") -> Rule | None:
    """The rule that the program makes of it; None where it is refused."""
    try:
        return loading.would_be(_NOWHERE, {f"rules.{name}": table}).rules.get(name)
    except loading.NotAllowedError:
        return None


def made_of(table: dict[str, Any]) -> Rule:
    """The same within a property; what is refused is no example."""
    rule = taken(table)
    assume(rule is not None)
    assert rule is not None
    return rule
