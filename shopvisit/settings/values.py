"""The settings as frozen values, and the names that may stand in them.

Named tuples, because making as many dataclasses would take 4 ms of every start.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from shopvisit.settings import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from shopvisit.calendar.work import Offset
    from shopvisit.settings.merging import Problem
    from shopvisit.text.i18n import Name

KINDS = tuple(kinds.ALL)
TRIGGERS = (
    "visit", "first-visit", "absence", "occasion", "nps-age", "promise", "complaint",
    "complaint-resolved", "low-score", "improvement", "expiry", "upkeep", "promoter", "festival",
)  # fmt: skip
WHO = (
    "anyone", "server", "not-server", "manager", "maker", "complaint-owner",
    "manager-not-resolver",
)  # fmt: skip
ASKS = (
    "csat", "nps", "ces", "fixed", "first_time", "reasons", "suggestion", "need", "promise",
)  # fmt: skip
VISIT_KINDS = ("service", "purchase", "repair", "install", "return", "consult")
OCCASIONS = ("birthday", "anniversary", "child_day", "card_expiry", "warranty", "contract")
# Occasions that come once, on a day at which something ends.
EXPIRIES = ("contract", "card_expiry", "warranty")
SEVERITIES = ("urgent", "normal", "low")
DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "price")
POLARITIES = ("praise", "complaint")
# Why somebody stays away says nothing of the service: it has no dimension.
ABSENCE = "absence"
# Rules with words of their own; the others speak those of their kind.
SCRIPTED_RULES = (
    "complaint-answer", "complaint-verified", "low-score", "improved", "expiring", "return-check",
    "relationship", "promoter-thanks",
)  # fmt: skip
# Customers to whom other words are said than to a regular; "unsaid" are those who have not said yet
# what was wrong.
SEGMENTS = ("new", "complained", "vip", "unsaid")
BLANKS = (
    "address", "shop", "staff", "visited", "visit", "item", "reason", "noted", "occasion",
    "complaint", "resolution", "improvement", "next",
)  # fmt: skip


class ShopSettings(NamedTuple):
    """`accepted_folder`: the network or synced folder in which the file is opened all the same."""

    name: str
    language: str
    theme: str
    bell: str
    accepted_folder: str


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
    vip_tags: tuple[str, ...]


class ComplaintSettings(NamedTuple):
    """How soon a complaint is to be answered and solved, by its severity."""

    respond_hours_urgent: int
    respond_hours_normal: int
    respond_hours_low: int
    resolve_days_urgent: int
    resolve_days_normal: int
    resolve_days_low: int

    def hours(self, severity: str) -> int:
        """Opening hours within which a complaint of this severity is to be answered."""
        return int(getattr(self, f"respond_hours_{severity}"))

    def days(self, severity: str) -> int:
        """Working days within which a complaint of this severity is to be solved."""
        return int(getattr(self, f"resolve_days_{severity}"))


class Term(NamedTuple):
    """What ends `months` after the purchase of what has `item` in its name, in whatever case."""

    item: str
    months: int


class ItemSettings(NamedTuple):
    """What ends some time after it was bought or installed, by the kinds of `EXPIRIES`."""

    warranty: tuple[Term, ...]
    contract: tuple[Term, ...]
    card_expiry: tuple[Term, ...]


class BackupSettings(NamedTuple):
    """`folder` is a second place for backups, on a stick or another disk; "" for none."""

    folder: str


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
    low_score_answered: int
    complaint_sla_response: int
    complaint_sla_resolution: int
    informed: int
    verified: int
    recovery: int


class ServiceSettings(NamedTuple):
    """What a contact costs: its minutes, and an hour in the currency's own unit; 0: not said."""

    minutes_per_contact: int
    hourly_wage: float


class Cycle(NamedTuple):
    """A visit whose item contains `item`, in whatever case, is due again after `days` days."""

    item: str
    days: int


class Festival(NamedTuple):
    """A feast of every year, by the sun or the moon."""

    name: Name
    calendar: str
    month: int
    day: int


class Rule(NamedTuple):
    """What makes a follow-up, when, and who asks what. Only its trigger's own fields count.

    `items` narrows a rule to visits whose item contains one of them. `ahead` says for each kind of
    expiry how many days before it the window opens. `called` is its name in the shop's own words.
    """

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
    items: tuple[str, ...] = ()
    ahead: Mapping[str, Offset] = MappingProxyType({})
    cycles: tuple[Cycle, ...] = ()
    festivals: tuple[Festival, ...] = ()
    called: str = ""


class Script(NamedTuple):
    """What to say; words in braces are still to be filled in.

    A talk ends with `closing`, with `fair` after a middling score, with `sorry` after a low one;
    `message` is left or sent where nobody is spoken to.
    """

    opening: str
    questions: tuple[str, ...]
    closing: str
    message: str
    fair: str
    sorry: str
    emergency: tuple[str, ...]


class ReasonDefault(NamedTuple):
    """One of the reasons to choose from; why somebody stays away has no dimension."""

    name: Name
    polarity: str
    dimension: str | None


class Config(NamedTuple):
    """All settings; `path` is the file that overlays the shipped ones.

    `set_aside` is where that file was put, as a person had written it, when it was saved just now.
    `scripts` are by language and by kind or rule ("usage", "low-score"), and again for each segment
    that hears other words ("usage.vip").
    """

    shop: ShopSettings
    calendar: CalendarSettings
    contact: ContactSettings
    complaints: ComplaintSettings
    backup: BackupSettings
    items: ItemSettings
    rules: Mapping[str, Rule]
    scripts: Mapping[str, Mapping[str, Script]]
    reasons: tuple[ReasonDefault, ...]
    thresholds: Thresholds
    targets: Targets
    service: ServiceSettings
    problems: tuple[Problem, ...]
    path: Path | None
    set_aside: Path | None = None
