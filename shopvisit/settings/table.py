"""The one table of all settings: what each is called and means, what it may be, how it is typed.

`rule_table` is its part for rules. The comments of the shipped config.toml are those words, in
every language that it is written in: a test compares them.
"""

from __future__ import annotations

from typing import NamedTuple

from shopvisit.settings.checks import (
    Check,
    WrongError,
    ascending_times,
    clock_time,
    country,
    day,
    list_of,
    number,
    one_of,
    text,
    whole,
)
from shopvisit.settings.values import Term
from shopvisit.text.i18n import LANGUAGES, N_


class Setting(NamedTuple):
    """One setting, by its dotted key in config.toml.

    `name` and `about` are msgids; `about` is "" where the name says it all. `form` is how it is
    said and typed (`forms.FORMS`), `unit` what its number counts: days, hours, percent, or "".
    `where` says in which list it is changed: "page" of its section, "backups", or "" for none.
    """

    key: str
    name: str
    about: str
    check: Check
    form: str = "number"
    unit: str = ""
    where: str = "page"


THEMES = ("paper", "ink", "contrast-light", "contrast-dark")
OLDER_THEMES = {"light": "paper", "dark": "ink"}
DAYS = whole(1, 3650)
_PERCENT = whole(0, 100)


def _term(value: object) -> Term:
    if isinstance(value, dict) and value.keys() == {"item", "months"}:
        return Term(text(40)(value["item"]), whole(1, 240)(value["months"]))
    such = '{ item = "空调", months = 12 }'
    raise WrongError(N_("an item and its months, such as {pair}"), pair=such)


SETTINGS = (
    Setting(
        "shop.name",
        N_("The shop's name"),
        N_("The shop's name; empty means not set yet"),
        text(40, empty=True),
        form="text",
    ),
    Setting(
        "shop.language",
        N_("Language"),
        N_("Language: auto follows the system, en, zh_CN"),
        one_of("auto", *LANGUAGES),
        form="choice",
    ),
    Setting(
        "shop.theme",
        N_("Theme"),
        N_(
            "Theme: paper, ink, contrast-light, contrast-dark; the older light and dark mean "
            "paper and ink"
        ),
        one_of(*THEMES, also=OLDER_THEMES),
        form="choice",
    ),
    Setting(
        "shop.bell",
        N_("Sound"),
        N_("Sound: on, the terminal's bell when a promise falls due; off"),
        one_of("on", "off"),
        form="choice",
    ),
    Setting(
        "shop.accepted_folder",
        N_("Folder that was accepted"),
        N_(
            "Folder that was accepted: a network or synced one in which the shop's file was "
            "opened all "
            "the same; filled in for you"
        ),
        text(400, empty=True),
        form="text",
        where="",
    ),
    Setting(
        "calendar.working_days",
        N_("Working days"),
        N_("Working days: public follows the public holidays, shop the shop's own opening days"),
        one_of("public", "shop"),
        form="choice",
    ),
    Setting(
        "calendar.country",
        N_("Country of an older shop"),
        N_(
            "Country of an older shop: two capital letters, taken over once; now it is kept in "
            "the shop's file, and changed on the settings page"
        ),
        country,
        form="text",
        where="",
    ),
    Setting(
        "calendar.weekdays",
        N_("Open each week on"),
        N_("Open each week on: 1 Monday ... 7 Sunday"),
        list_of(whole(1, 7), least=1, most=7),
        form="weekdays",
    ),
    Setting("calendar.opens", N_("Opens at"), "", clock_time, form="time"),
    Setting("calendar.closes", N_("Closes at"), "", clock_time, form="time"),
    Setting(
        "calendar.closed_days",
        N_("Closed besides"),
        N_("Closed besides: days such as [2027-02-05, 2027-02-06]"),
        list_of(day),
        form="days",
    ),
    Setting(
        "calendar.open_days",
        N_("Open besides"),
        N_("Open besides: days that are working days all the same"),
        list_of(day),
        form="days",
    ),
    Setting(
        "contact.quiet_from",
        N_("Quiet from"),
        N_(
            "Quiet from: when not to disturb anyone; warns, never blocks; the same as the "
            "next one for never"
        ),
        clock_time,
        form="time",
    ),
    Setting("contact.quiet_to", N_("Quiet until"), "", clock_time, form="time"),
    Setting(
        "contact.cap_days",
        N_("Between contacts"),
        N_(
            "Between contacts: days in which one customer is contacted once at most; 0 for no limit"
        ),
        whole(0, 365),
        unit="days",
    ),
    Setting(
        "contact.max_calls",
        N_("Calls at most"),
        N_("Calls at most: when nobody answers"),
        whole(1, 9),
    ),
    Setting(
        "contact.refused_days",
        N_("After a refusal"),
        N_("After a refusal: days without asking for a rating"),
        whole(0, 3650),
        unit="days",
    ),
    Setting(
        "contact.low_score_pause_days",
        N_("After a low score"),
        N_("After a low score: days that satisfaction calls pause"),
        whole(0, 3650),
        unit="days",
    ),
    Setting(
        "contact.bands",
        N_("Parts of a day"),
        N_("Parts of a day: when each begins; a missed call is tried again in another part"),
        ascending_times,
        form="times",
    ),
    Setting(
        "contact.promise_hours",
        N_("Promises without a time"),
        N_("Promises without a time: hours in which to keep them"),
        whole(1, 720),
        unit="hours",
    ),
    Setting(
        "contact.vip_tags",
        N_("Tags of valued customers"),
        N_(
            "Tags of valued customers: with one of them, in whatever case, they are spoken "
            "to as such"
        ),
        list_of(text(40), most=20),
        form="tags",
    ),
    Setting(
        "complaints.respond_hours_urgent",
        N_("Urgent, answered within"),
        N_("Urgent, answered within: opening hours"),
        whole(1, 720),
        unit="hours",
    ),
    Setting(
        "complaints.respond_hours_normal",
        N_("Normal, answered within"),
        N_("Normal, answered within: opening hours"),
        whole(1, 720),
        unit="hours",
    ),
    Setting(
        "complaints.respond_hours_low",
        N_("Can wait, answered within"),
        N_("Can wait, answered within: opening hours"),
        whole(1, 720),
        unit="hours",
    ),
    *(
        Setting(f"complaints.resolve_days_{urgency}", name, about, whole(1, 365), unit="days")
        for urgency, name, about in (
            ("urgent", N_("Urgent, solved within"), N_("Urgent, solved within: working days")),
            ("normal", N_("Normal, solved within"), N_("Normal, solved within: working days")),
            ("low", N_("Can wait, solved within"), N_("Can wait, solved within: working days")),
        )
    ),
    Setting(
        "backup.folder",
        N_("Second backup folder"),
        N_("Second backup folder: on a stick or another disk; empty: only beside the shop's file"),
        text(400, empty=True),
        form="folder",
        where="backups",
    ),
    *(
        Setting(f"items.{kind}", name, about, list_of(_term, most=100), form="terms")
        for kind, name, about in (
            ("warranty", N_("Warranty"), N_("Warranty: months from the purchase or installation")),
            ("contract", N_("Contract"), N_("Contract: months from the purchase")),
            ("card_expiry", N_("Card"), N_("Card: months from the purchase")),
        )
    ),
    Setting(
        "thresholds.low_csat",
        N_("Low satisfaction"),
        N_("Low satisfaction: up to this it is a low score (1-5)"),
        whole(1, 5),
    ),
    Setting(
        "thresholds.low_nps",
        N_("Low recommendation"),
        N_("Low recommendation: up to this it is a low score (0-10)"),
        whole(0, 10),
    ),
    Setting(
        "thresholds.thin_sample",
        N_("Thin sample under"),
        N_("Thin sample under: with fewer answers than this the figures are called thin"),
        whole(0, 1000),
    ),
    Setting(
        "thresholds.no_rank_under",
        N_("No rank under"),
        N_("No rank under: staff with fewer ratings than this"),
        whole(1, 1000),
    ),
    Setting(
        "thresholds.no_change_under",
        N_("Not compared under"),
        N_(
            "Not compared under: with fewer answers than this there is no change against last month"
        ),
        whole(1, 1000),
    ),
    Setting(
        "thresholds.active_days",
        N_("Kept within"),
        N_("Kept within: days since the last visit; beyond them a customer is lost"),
        DAYS,
        unit="days",
    ),
    Setting(
        "thresholds.new_days",
        N_("New for"),
        N_("New for: days after the first visit"),
        DAYS,
        unit="days",
    ),
    Setting(
        "thresholds.at_risk_days",
        N_("At risk after"),
        N_("At risk after: days without a visit"),
        DAYS,
        unit="days",
    ),
    Setting(
        "thresholds.dormant_days",
        N_("Dormant after"),
        N_("Dormant after: days without a visit"),
        DAYS,
        unit="days",
    ),
    Setting("targets.completion", N_("Follow-ups done"), "", _PERCENT, unit="percent"),
    Setting("targets.on_time", N_("Done on time"), "", _PERCENT, unit="percent"),
    Setting("targets.reach", N_("Reached"), "", _PERCENT, unit="percent"),
    Setting("targets.response", N_("Gave a score"), "", _PERCENT, unit="percent"),
    Setting("targets.csat", N_("Satisfied"), "", _PERCENT, unit="percent"),
    Setting("targets.nps", N_("Net promoter score"), "", whole(-100, 100)),
    Setting("targets.ces", N_("Found it easy"), "", _PERCENT, unit="percent"),
    Setting("targets.promises_kept", N_("Promises kept"), "", _PERCENT, unit="percent"),
    Setting(
        "targets.low_score_answered",
        N_("Low scores taken up"),
        N_("Low scores taken up: by the next working day"),
        _PERCENT,
        unit="percent",
    ),
    *(
        Setting(f"targets.complaint_sla_{key}", name, "", _PERCENT, unit="percent")
        for key, name in (
            ("response", N_("Complaints answered in time")),
            ("resolution", N_("Complaints solved in time")),
        )
    ),
    Setting(
        "targets.informed",
        N_("Told in time"),
        N_("Told in time: customers, that it is solved"),
        _PERCENT,
        unit="percent",
    ),
    Setting(
        "targets.verified",
        N_("Asked in time"),
        N_("Asked in time: whether it stayed solved"),
        _PERCENT,
        unit="percent",
    ),
    Setting(
        "targets.recovery",
        N_("Satisfied again"),
        N_("Satisfied again: after a complaint"),
        _PERCENT,
        unit="percent",
    ),
    Setting(
        "service.minutes_per_contact",
        N_("Minutes a contact takes"),
        N_("Minutes a contact takes: with the wage the month says what follow-ups cost; 0: unsaid"),
        whole(0, 600),
    ),
    Setting(
        "service.hourly_wage",
        N_("Wage for an hour"),
        N_("Wage for an hour: in the shop's currency; 0: unsaid"),
        number(0, 1_000_000),
    ),
)

# What one chooses among, by the words in config.toml; a language has its own name for itself.
CHOICES = {
    "auto": N_("as the system"),
    "paper": N_("paper"),
    "ink": N_("ink"),
    "contrast-light": N_("black on white, strong"),
    "contrast-dark": N_("white on black, strong"),
    "on": N_("on"),
    "off": N_("off"),
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


def section(name: str) -> tuple[Setting, ...]:
    """The settings of one section, in the order in which they are listed."""
    return tuple(each for each in SETTINGS if each.key.startswith(f"{name}."))


def checks(name: str) -> dict[str, Check]:
    """What may stand in the section `name`, by the keys in it."""
    return {each.key.rpartition(".")[2]: each.check for each in section(name)}
