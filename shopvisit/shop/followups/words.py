"""Why a follow-up is there and when it is due, in the words of its row."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shopvisit.calendar.days import parse_utc, short_day
from shopvisit.settings.values import EXPIRIES
from shopvisit.shop.followups import kinds
from shopvisit.shop.record.names import OCCASIONS, VISIT_KINDS
from shopvisit.text.i18n import _, n_


class Dated(NamedTuple):
    """The occasion that a follow-up is about; all None where it is about none."""

    kind: str | None = None
    calendar: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None


class Why(NamedTuple):
    """What a follow-up comes from, as a query finds it; `resolved_at` is the complaint's.

    `trigger` is that of its rule, "" where the settings do not have that rule any more.
    """

    rule: str
    trigger: str
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
    if why.trigger == "absence" and why.visited_on:
        days = (today - why.visited_on).days
        return n_(
            "{count} day since the last visit", "{count} days since the last visit", days
        ).format(count=days)
    if why.trigger == "nps-age":
        return _("how are we doing overall")
    if why.visited_on:
        what = why.item or _(VISIT_KINDS.get(why.visit_kind or "", "visit"))
        return f"{what} {short_day(why.visited_on, today)}"
    return ""


def _because_complaint(why: Why, today: date) -> str:
    said = {
        kinds.ANSWER: _("answer: {complaint}"),
        kinds.SOLVE: _("solve: {complaint}"),
        kinds.TELL: _("{complaint}: {resolution}"),
    }.get(why.rule, _("unhappy: {complaint}") if why.trigger == "low-score" else "{complaint}")
    said = said.format(complaint=why.complaint, resolution=why.resolution)
    if why.rule != kinds.VERIFY or not why.resolved_at:
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


def when(
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
