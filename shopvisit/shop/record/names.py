"""The names that people read for the codes of the file, and the words that explain a follow-up."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shopvisit.calendar.days import short_day
from shopvisit.calendar.instants import parse_utc
from shopvisit.settings.values import EXPIRIES
from shopvisit.text.cleaning import mask_phone
from shopvisit.text.i18n import N_, _, n_

KINDS = {
    "satisfaction": N_("feedback"),
    "usage": N_("in use"),
    "verification": N_("check"),
    "retention": N_("win back"),
    "need": N_("upkeep"),
    "care": N_("care"),
    "notice": N_("notice"),
    "promise": N_("promise"),
    "compliance": N_("required"),
    "manual": N_("task"),
}
CHANNELS = {
    "phone": N_("phone"),
    "in_store": N_("in the shop"),
    "wechat": N_("WeChat"),
    "sms": N_("text message"),
    "email": N_("email"),
    "home": N_("at their home"),
}
OUTCOMES = {
    "reached": N_("reached"),
    "no_answer": N_("no answer"),
    "busy": N_("busy"),
    "call_back": N_("call back"),
    "refused": N_("refused"),
    "wrong_number": N_("wrong number"),
    "message_left": N_("message left"),
}
VISIT_KINDS = {
    "service": N_("service"),
    "purchase": N_("purchase"),
    "repair": N_("repair"),
    "install": N_("installation"),
    "return": N_("return"),
    "consult": N_("enquiry"),
}
MOODS = {"good": N_("pleased"), "neutral": N_("so-so"), "bad": N_("upset")}
ROLES = {"owner": N_("owner"), "manager": N_("manager"), "clerk": N_("clerk")}
CONSENTS = {
    "all": N_("may be contacted"),
    "service_only": N_("service calls only"),
    "none": N_("do not contact"),
}
OCCASIONS = {
    "birthday": N_("birthday"),
    "anniversary": N_("anniversary"),
    "child_day": N_("child's day"),
    "card_expiry": N_("card expires"),
    "warranty": N_("warranty ends"),
    "contract": N_("contract ends"),
}
STATUSES = {
    "open": N_("open"),
    "done": N_("done"),
    "unreachable": N_("not reached"),
    "refused": N_("refused"),
    "cancelled": N_("cancelled"),
}
CSAT = {
    1: N_("very unhappy"),
    2: N_("unhappy"),
    3: N_("so-so"),
    4: N_("satisfied"),
    5: N_("very satisfied"),
}


CATEGORIES = {
    "reliability": N_("quality"),
    "responsiveness": N_("waiting"),
    "assurance": N_("know-how"),
    "empathy": N_("manner"),
    "tangibles": N_("place, goods"),
    "price": N_("price"),
}
SEVERITIES = {"urgent": N_("urgent"), "normal": N_("normal"), "low": N_("can wait")}
SOURCES = {
    "rating": N_("a rating"),
    "counter": N_("at the counter"),
    "phone": N_("by phone"),
    "online": N_("online review"),
}
COMPLAINT_STATES = {
    "open": N_("not answered"),
    "responded": N_("answered"),
    "resolved": N_("resolved"),
    "told": N_("told"),
    "verified": N_("confirmed"),
}
COMPLAINT_EVENTS = {
    "note": N_("note"),
    "hold": N_("on hold"),
    "resume": N_("goes on"),
    "reopen": N_("reopened"),
    "respond": N_("answered"),
    "resolve": N_("resolved"),
    "inform": N_("customer told"),
    "verify": N_("customer confirmed"),
}
IMPROVEMENT_STATES = {
    "proposed": N_("proposed"),
    "doing": N_("under way"),
    "adopted": N_("adopted"),
    "dropped": N_("dropped"),
}


def name_or_phone(name: str, phone: str) -> str:
    """What to call somebody in a list: the name, else the number, masked, else a word for none."""
    return name or mask_phone(phone) or _("(no name)")


class Dated(NamedTuple):
    """The occasion that a follow-up is about; all None where it is about none."""

    kind: str | None = None
    calendar: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None


class Why(NamedTuple):
    """What a follow-up comes from, as a query finds it; `resolved_at` is the complaint's."""

    rule: str
    reason: str
    item: str
    visited_on: date | None
    visit_kind: str | None
    occasion: Dated
    complaint: str
    resolved_at: str | None
    resolution: str
    improvement: str


def because(why: Why, today: date) -> str:
    """Why a follow-up is there, in a few words: what was noted, or what the rule answers."""
    if why.reason:
        return why.reason
    if why.complaint:
        return _because_complaint(why, today)
    if why.improvement:
        return _("changed: {what}").format(what=why.improvement)
    if why.occasion.kind:
        return _because_occasion(why.occasion, today)
    if why.rule in ("dormant", "last-try") and why.visited_on:
        days = (today - why.visited_on).days
        return n_(
            "{count} day since the last visit", "{count} days since the last visit", days
        ).format(count=days)
    if why.rule == "relationship":
        return _("how are we doing overall")
    if why.visited_on:
        what = why.item or _(VISIT_KINDS.get(why.visit_kind or "", "visit"))
        return f"{what} {short_day(why.visited_on, today)}"
    return ""


def _because_complaint(why: Why, today: date) -> str:
    said = {
        "complaint-answer": _("answer: {complaint}"),
        "complaint-solve": _("solve: {complaint}"),
        "complaint-told": _("{complaint}: {resolution}"),
        "low-score": _("unhappy: {complaint}"),
    }.get(why.rule, "{complaint}")
    said = said.format(complaint=why.complaint, resolution=why.resolution)
    if why.rule != "complaint-verified" or not why.resolved_at:
        return said
    days = (today - parse_utc(why.resolved_at).astimezone().date()).days
    if days < 1:
        return _("{complaint}, solved today").format(complaint=why.complaint)
    return n_(
        "{complaint}, solved {count} day ago", "{complaint}, solved {count} days ago", days
    ).format(complaint=why.complaint, count=days)


def _because_occasion(on: Dated, today: date) -> str:
    if on.kind == "birthday":
        return _("lunar birthday") if on.calendar == "lunar" else _("birthday")
    name = _(OCCASIONS[str(on.kind)])
    if on.kind in EXPIRIES and on.year and on.month and on.day:
        return f"{name} {short_day(date(on.year, on.month, on.day), today)}"
    return name


def when(  # one row of a query, taken apart
    state: str, from_on: date, due_on: date, time: str | None, planned_on: date | None, today: date
) -> str:
    """When a follow-up is due, as its row on Today says it."""
    if state == "overdue":
        days = (today - due_on).days
        return (
            _("late, {time}").format(time=time)
            if days == 0 and time
            else _("{days}d late").format(days=days)
        )
    if planned_on and planned_on > today:
        return short_day(planned_on, today)
    if time and today in (due_on, planned_on):
        return time
    if due_on == today:
        return _("today")
    if from_on > today:
        return short_day(from_on, today)
    return _("{days}d left").format(days=(due_on - today).days)
