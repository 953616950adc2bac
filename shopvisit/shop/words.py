"""The names that people read for the codes of the file, and the words that explain a follow-up."""

from __future__ import annotations

from datetime import date

from shopvisit.calendar import short_day
from shopvisit.i18n import N_, _, n_
from shopvisit.text import mask_phone

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


def name_or_phone(name: str, phone: str) -> str:
    """What to call somebody in a list: the name, else the number, masked, else a word for none."""
    return name or mask_phone(phone) or _("(no name)")


def because(  # one row of a query, taken apart
    rule: str,
    reason: str,
    item: str,
    visited_on: date | None,
    visit_kind: str | None,
    calendar: str | None,
    today: date,
) -> str:
    """Why a follow-up is there, in a few words: what was noted, or what the rule answers."""
    if reason:
        return reason
    if rule == "birthday":
        return _("lunar birthday") if calendar == "lunar" else _("birthday")
    if rule in ("dormant", "last-try") and visited_on:
        days = (today - visited_on).days
        return n_(
            "{count} day since the last visit", "{count} days since the last visit", days
        ).format(count=days)
    if rule == "relationship":
        return _("how are we doing overall")
    if visited_on:
        what = item or _(VISIT_KINDS.get(visit_kind or "", "visit"))
        return f"{what} {short_day(visited_on, today)}"
    return ""


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
