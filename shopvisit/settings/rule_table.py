"""The part of the table of settings that is about rules: what each may say, and their names."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, Any

from shopvisit.settings.checks import (
    WrongError,
    days_ahead,
    list_of,
    name_of,
    number,
    offset,
    one_of,
    text,
    whole,
    yes_no,
)
from shopvisit.settings.table import DAYS, Setting
from shopvisit.settings.values import (
    ASKS,
    KINDS,
    OCCASIONS,
    TRIGGERS,
    VISIT_KINDS,
    WHO,
    Cycle,
    Festival,
)
from shopvisit.text.i18n import N_

if TYPE_CHECKING:
    from shopvisit.settings.merging import Checks

_FEAST = name_of("festivals", 40)


def _cycle(value: object) -> Cycle:
    if isinstance(value, dict) and value.keys() == {"item", "days"}:
        return Cycle(text(40)(value["item"]), DAYS(value["days"]))
    raise WrongError(
        N_("an item and its days, such as {pair}"), pair='{ item = "滤芯", days = 180 }'
    )


def _festival(value: object) -> Festival:
    """A feast, on a day that there is in some year; by the moon no month has more than 30."""
    if not isinstance(value, dict) or not value.keys() > {"calendar", "month", "day"}:
        such = '{ zh = "七夕", en = "Qixi", calendar = "lunar", month = 7, day = 7 }'
        raise WrongError(N_("a festival such as {festival}"), festival=such)
    names = {key: one for key, one in value.items() if key not in Festival._fields[1:]}
    name = _FEAST(names["name"] if names.keys() == {"name"} else names)
    calendar = one_of("solar", "lunar")(value["calendar"])
    month = whole(1, 12)(value["month"])
    most = 30 if calendar == "lunar" else monthrange(2024, month)[1]
    return Festival(name, calendar, month, whole(1, most)(value["day"]))


# Of every rule, by the key below its name.
PARTS = (
    Setting("called", N_("Its name"), "", text(40), form="text"),
    Setting("enabled", N_("Use it"), "", yes_no, form="yes_no"),
    Setting("trigger", N_("Started by"), "", one_of(*TRIGGERS), form="text"),
    Setting("kind", N_("What for"), "", one_of(*KINDS), form="text"),
    *(
        Setting(f"ahead.{kind}", name, "", days_ahead, form="offset")
        for kind, name in (
            ("contract", N_("contract ends")),
            ("card_expiry", N_("card expires")),
            ("warranty", N_("warranty ends")),
        )
    ),
    Setting("from", N_("From"), "", offset, form="offset"),
    Setting("to", N_("Until"), "", offset, form="offset"),
    Setting("days", N_("Days away"), "", DAYS, unit="days"),
    Setting("cycle_factor", N_("Times own gap"), "", number(1, 10)),
    Setting("min_visits", N_("From visits"), "", whole(3, 100)),
    Setting("min_days", N_("Least days"), "", DAYS, unit="days"),
    Setting("cycles", N_("Due again"), "", list_of(_cycle, most=100), form="cycles"),
    Setting("priority", N_("Urgency"), "", whole(1, 4), form="priority"),
    Setting("who", N_("Who"), "", one_of(*WHO), form="choice"),
    Setting("asks", N_("What it asks"), "", list_of(one_of(*ASKS)), form="text"),
    Setting(
        "visit_kinds",
        N_("Visits"),
        "",
        list_of(one_of(*VISIT_KINDS)),
        form="text",
    ),
    Setting("replaces", N_("In place of"), "", list_of(text(40)), form="text"),
    Setting("occasions", N_("Which days"), "", list_of(one_of(*OCCASIONS)), form="text"),
    Setting("items", N_("Items with"), "", list_of(text(40)), form="tags"),
    Setting("festivals", N_("Festivals"), "", list_of(_festival, most=100), form="festivals"),
)
# What can start a rule of a shop, by the words in config.toml.
TRIGGER_NAMES = {
    "visit": N_("a visit"),
    "first-visit": N_("the first visit"),
    "upkeep": N_("an item is due again"),
    "absence": N_("no visit for long"),
    "occasion": N_("a day of every year"),
    "expiry": N_("something ends"),
    "festival": N_("a feast"),
    "nps-age": N_("long not asked to recommend"),
    "promoter": N_("recommends us"),
    "low-score": N_("a low score"),
    "improvement": N_("an improvement"),
}
ASK_NAMES = {
    "csat": N_("Satisfied"),
    "nps": N_("Recommends"),
    "ces": N_("Ease"),
    "fixed": N_("Works now"),
    "first_time": N_("First time"),
    "reasons": N_("Why"),
    "suggestion": N_("Suggestion"),
    "need": N_("Need"),
    "promise": N_("Promise"),
}
PRIORITIES = {1: N_("urgent"), 2: N_("important"), 3: N_("normal"), 4: N_("can wait")}
# The shipped rules: what each is called, and what it is about.
RULES = {
    "after-service": (
        N_("After a service or purchase"),
        N_("After a service or purchase: how was it?"),
    ),
    "first-visit": (N_("A customer's first visit"), N_("A customer's first visit: how was it?")),
    "in-use": (N_("After installation, repair"), N_("After installation, repair: does it work?")),
    "return-check": (N_("After a return"), N_("After a return: was it put right?")),
    "promise": (
        N_("What was promised"),
        N_(
            "What was promised; the time agreed counts, or else the hours for promises "
            "without a time"
        ),
    ),
    "dormant": (
        N_("Long away"),
        N_("Long away: regulars by their own gap between visits, the others by a number of days"),
    ),
    "last-try": (N_("Half a year away"), N_("Half a year away: the manager asks once more")),
    "birthday": (N_("Birthday wishes"), N_("Birthday wishes: not one question")),
    "relationship": (
        N_("Would regulars recommend us"),
        N_("Would regulars recommend us: asked so many days after the last time"),
    ),
    "complaint-answer": (N_("A complaint came in"), N_("A complaint came in: answer it first")),
    "complaint-solve": (
        N_("Solve the complaint"),
        N_("Solve the complaint: the shop's own work, not a call"),
    ),
    "complaint-told": (N_("It is solved"), N_("It is solved: tell the customer")),
    "complaint-verified": (
        N_("Did it stay solved"),
        N_("Did it stay solved: asked some days later"),
    ),
    "low-score": (N_("A low score"), N_("A low score: the manager asks in person")),
    "improved": (
        N_("You said it, we changed it"),
        N_("You said it, we changed it: tell everyone who raised it"),
    ),
    "expiring": (N_("Contract, card or warranty"), N_("Contract, card or warranty: about to end")),
    "upkeep": (
        N_("Due for upkeep"),
        N_("Due for upkeep: a visit whose item contains these words, in whatever case"),
    ),
    "promoter-thanks": (N_("Thanks for recommending us"), ""),
    "festival": (N_("Festival greetings"), ""),
    "anniversary": (N_("Anniversary or child's day"), ""),
    "trial-feedback": (N_("Something on trial"), N_("Something on trial: how is it after a week?")),
    "compliance": (
        N_("Required checks"),
        N_("Required checks: what the shop must go through with the customer"),
    ),
}


def _checks() -> Checks:
    found: dict[str, Any] = {}
    for part in PARTS:
        table, _dot, name = part.key.rpartition(".")
        (found.setdefault(table, {}) if table else found)[name] = part.check
    return found


RULE = _checks()
