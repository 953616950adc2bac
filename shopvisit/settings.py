"""The settings as frozen values, and the names that may stand in them.

Named tuples, because making as many dataclasses would take 4 ms of every start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from shopvisit.calendar import Offset
    from shopvisit.overlay import Problem

KINDS = (
    "satisfaction", "usage", "verification", "retention", "need",
    "care", "notice", "promise", "compliance", "manual",
)  # fmt: skip
TRIGGERS = ("visit", "first-visit", "absence", "occasion", "nps-age", "promise")
WHO = ("anyone", "server", "not-server", "manager", "maker")
ASKS = (
    "csat", "nps", "ces", "fixed", "first_time", "reasons", "suggestion", "need", "promise",
)  # fmt: skip
VISIT_KINDS = ("service", "purchase", "repair", "install", "return", "consult")
OCCASIONS = ("birthday", "anniversary", "child_day", "card_expiry", "warranty", "contract")
DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "price")
POLARITIES = ("praise", "complaint")
BLANKS = ("address", "shop", "staff", "visited", "item", "reason", "noted", "occasion")


class ShopSettings(NamedTuple):
    name: str
    language: str
    theme: str


class CalendarSettings(NamedTuple):
    """Weekdays are 1 Monday to 7 Sunday; times of day are "HH:MM"."""

    working_days: str
    country: str
    weekdays: tuple[int, ...]
    opens: str
    closes: str
    closed_days: tuple[date, ...]
    open_days: tuple[date, ...]


class ContactSettings(NamedTuple):
    """Quiet hours may run past midnight; equal ends stand for none. `bands` are start times."""

    quiet_from: str
    quiet_to: str
    cap_days: int
    max_calls: int
    refused_days: int
    low_score_pause_days: int
    bands: tuple[str, ...]
    promise_hours: int


class Thresholds(NamedTuple):
    """Scores up to `low_…` are low; a customer unseen for more than `active_days` is lost."""

    low_csat: int
    low_nps: int
    thin_sample: int
    no_rank_under: int
    no_change_under: int
    active_days: int
    new_days: int
    at_risk_days: int
    dormant_days: int


class Targets(NamedTuple):
    """What a month should reach, in whole percent; `nps` is -100 to 100."""

    completion: int
    on_time: int
    reach: int
    response: int
    csat: int
    nps: int
    ces: int
    promises_kept: int


class Rule(NamedTuple):
    """What makes a follow-up, when, and who asks what. Only its trigger's own fields count."""

    name: str
    enabled: bool
    trigger: str
    kind: str
    priority: int
    who: str
    asks: tuple[str, ...]
    from_: Offset
    to: Offset
    visit_kinds: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    days: int | None = None
    cycle_factor: float | None = None
    min_visits: int | None = None
    min_days: int | None = None
    occasions: tuple[str, ...] = ()


class Script(NamedTuple):
    """What to say; words in braces are still to be filled in."""

    opening: str
    questions: tuple[str, ...]
    closing: str
    emergency: tuple[str, ...]


class ReasonDefault(NamedTuple):
    zh: str
    en: str
    polarity: str
    dimension: str


class Config(NamedTuple):
    """All settings. `scripts` are by language and kind; `path` is the file that overlays them."""

    shop: ShopSettings
    calendar: CalendarSettings
    contact: ContactSettings
    rules: Mapping[str, Rule]
    scripts: Mapping[str, Mapping[str, Script]]
    reasons: tuple[ReasonDefault, ...]
    thresholds: Thresholds
    targets: Targets
    problems: tuple[Problem, ...]
    path: Path | None
