"""What each setting may be, section by section, as the checks that it must pass."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

from shopvisit.settings.checks import (
    Check,
    WrongError,
    ascending_times,
    clock_time,
    country,
    day,
    days_ahead,
    list_of,
    name_of,
    number,
    offset,
    one_of,
    spoken,
    text,
    whole,
    yes_no,
)
from shopvisit.settings.values import (
    ASKS,
    BLANKS,
    EXPIRIES,
    KINDS,
    OCCASIONS,
    SEGMENTS,
    TRIGGERS,
    VISIT_KINDS,
    WHO,
    Cycle,
    Festival,
)
from shopvisit.text.i18n import LANGUAGES, N_

if TYPE_CHECKING:
    from shopvisit.settings.merging import Checks

_DAYS = whole(1, 3650)
_PERCENT = whole(0, 100)
_LINE = spoken(200, BLANKS)
EMERGENCY = list_of(_LINE, most=8)
REASON = name_of("reasons", 20)
_FEAST = name_of("festivals", 40)

SHOP: dict[str, Check] = {
    "name": text(40, empty=True),
    "language": one_of("auto", *LANGUAGES),
    "theme": one_of("light", "dark"),
    "accepted_folder": text(400, empty=True),
}
CALENDAR: dict[str, Check] = {
    "working_days": one_of("public", "shop"),
    "country": country,
    "weekdays": list_of(whole(1, 7), least=1, most=7),
    "opens": clock_time,
    "closes": clock_time,
    "closed_days": list_of(day),
    "open_days": list_of(day),
}
CONTACT: dict[str, Check] = {
    "quiet_from": clock_time,
    "quiet_to": clock_time,
    "cap_days": whole(0, 365),
    "max_calls": whole(1, 9),
    "refused_days": whole(0, 3650),
    "low_score_pause_days": whole(0, 3650),
    "bands": ascending_times,
    "promise_hours": whole(1, 720),
    "vip_tags": list_of(text(40), most=20),
}
COMPLAINTS: dict[str, Check] = {
    "respond_hours_urgent": whole(1, 720),
    "respond_hours_normal": whole(1, 720),
    "respond_hours_low": whole(1, 720),
    "resolve_days_urgent": whole(1, 365),
    "resolve_days_normal": whole(1, 365),
    "resolve_days_low": whole(1, 365),
}
BACKUP: dict[str, Check] = {"folder": text(400, empty=True)}
THRESHOLDS: dict[str, Check] = {
    "low_csat": whole(1, 5),
    "low_nps": whole(0, 10),
    "thin_sample": whole(0, 1000),
    "no_rank_under": whole(1, 1000),
    "no_change_under": whole(1, 1000),
    "active_days": _DAYS,
    "new_days": _DAYS,
    "at_risk_days": _DAYS,
    "dormant_days": _DAYS,
}
TARGETS: dict[str, Check] = {
    "completion": _PERCENT,
    "on_time": _PERCENT,
    "reach": _PERCENT,
    "response": _PERCENT,
    "csat": _PERCENT,
    "nps": whole(-100, 100),
    "ces": _PERCENT,
    "promises_kept": _PERCENT,
    "low_score_answered": _PERCENT,
    "complaint_sla_response": _PERCENT,
    "complaint_sla_resolution": _PERCENT,
    "informed": _PERCENT,
    "verified": _PERCENT,
    "recovery": _PERCENT,
}


def _cycle(value: object) -> Cycle:
    if isinstance(value, dict) and value.keys() == {"item", "days"}:
        return Cycle(text(40)(value["item"]), _DAYS(value["days"]))
    raise WrongError(
        N_("an item and its days, such as {pair}"), pair='{ item = "滤芯", days = 180 }'
    )


def _festival(value: object) -> Festival:
    """A feast, on a day that there is in some year; by the moon no month has more than 30."""
    if not isinstance(value, dict) or not value.keys() > {"calendar", "month", "day"}:
        such = '{ zh = "七夕", en = "Qixi", calendar = "lunar", month = 7, day = 7 }'
        raise WrongError(N_("a feast such as {feast}"), feast=such)
    names = {key: one for key, one in value.items() if key not in Festival._fields[1:]}
    name = _FEAST(names["name"] if names.keys() == {"name"} else names)
    calendar = one_of("solar", "lunar")(value["calendar"])
    month = whole(1, 12)(value["month"])
    most = 30 if calendar == "lunar" else monthrange(2024, month)[1]
    return Festival(name, calendar, month, whole(1, most)(value["day"]))


RULE: dict[str, Check | Checks] = {
    "enabled": yes_no,
    "trigger": one_of(*TRIGGERS),
    "kind": one_of(*KINDS),
    "priority": whole(1, 4),
    "who": one_of(*WHO),
    "asks": list_of(one_of(*ASKS)),
    "from": offset,
    "to": offset,
    "visit_kinds": list_of(one_of(*VISIT_KINDS)),
    "replaces": list_of(text(40)),
    "days": _DAYS,
    "cycle_factor": number(1, 10),
    "min_visits": whole(3, 100),
    "min_days": _DAYS,
    "occasions": list_of(one_of(*OCCASIONS)),
    "items": list_of(text(40)),
    "ahead": dict.fromkeys(EXPIRIES, days_ahead),
    "cycles": list_of(_cycle, most=100),
    "festivals": list_of(_festival, most=100),
}
_SCRIPT: dict[str, Check] = {
    "opening": _LINE,
    "questions": list_of(_LINE, most=3),
    "closing": _LINE,
    "emergency": EMERGENCY,
}
CALL: dict[str, Check | Checks] = {**_SCRIPT, **dict.fromkeys(SEGMENTS, _SCRIPT)}
