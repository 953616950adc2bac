"""Why a follow-up is there and when it is due, in the words of its row."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from shopvisit.calendar.days import parse_utc, short_day
from shopvisit.calendar.deadline import is_past
from shopvisit.settings.values import EXPIRIES
from shopvisit.shop.followups import kinds
from shopvisit.shop.record.names import OCCASIONS, VISIT_KINDS
from shopvisit.text.i18n import _, n_

_YEAR = 365


class Dated(NamedTuple):
    """The occasion that a follow-up is about; all None where it is about none."""

    kind: str | None = None
    calendar: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None


class Why(NamedTuple):
    """What a follow-up comes from, as a query finds it; `resolved_at` is the complaint's.

    `trigger` is that of its rule, "" where the settings do not have that rule any more. `complaint`
    is what the customer was unhappy about, of a low score too.
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
    if why.complaint == unsaid() and why.trigger == "low-score":
        return why.complaint
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
    if why.trigger == "low-score":
        return unsaid()
    if why.visited_on:
        what = why.item or _(VISIT_KINDS.get(why.visit_kind or "", "visit"))
        return f"{what} {short_day(why.visited_on, today)}"
    return ""


def unsaid() -> str:
    """What stands for the words of a customer who was unhappy and gave no reason."""
    return _("unhappy, and did not say why")


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


class Times(NamedTuple):
    """The window of a follow-up, and when staff mean to see to it; times are local HH:MM.

    Where the last call was missed, `planned_time` is a `retry` that nobody waits for.
    """

    from_on: date
    due_on: date
    due_time: str | None
    planned_on: date | None
    planned_time: str | None
    retry: bool = False

    def passed(self, now: datetime) -> bool:
        """Whether it has a time, agreed or to be done by, that has passed."""
        return bool(
            (self.due_time and is_past(self.due_on, self.due_time, now)) or self._missed(now)
        )

    def _missed(self, now: datetime) -> bool:
        return bool(
            self.planned_on
            and self.planned_time
            and not (self.retry and self.planned_on < now.date())
            and is_past(self.planned_on, self.planned_time, now)
        )


def said(state: str, times: Times, now: datetime) -> tuple[str, ...]:
    """When a follow-up is to be done, as its row on Today says it: the most telling first.

    A day it was put off to comes first, then a time of today, then the deadline. Every time that
    it has is among them.
    """
    today, (_from, due_on, due_time, planned_on, planned_time, retry) = now.date(), times
    due = when_due(state, times, now)
    by = (due_time,) if due_time and due_on != today else ()
    deadline = (due, *by) if state == "overdue" else (_due_today(times, now),)
    ends = deadline if due_on <= today else ()
    if planned_on and planned_on > today:
        agreed = (planned_time,) if planned_time else ()
        return (_("to {day}").format(day=_near(planned_on, today)), *agreed, *ends)
    if planned_on is None or not planned_time or (planned_on, planned_time) == (due_on, due_time):
        return (due, *by)
    if planned_on < today:
        return (due, *by) if retry else (f"{_near(planned_on, today)} {planned_time}", *ends)
    missed = is_past(planned_on, planned_time, now)
    at = _("past {time}").format(time=planned_time) if missed else planned_time
    return (at, *(ends if state == "overdue" or due_time else ()))


def when_due(state: str, times: Times, now: datetime) -> str:
    """When a follow-up is due, or how late it is, whatever was planned for it."""
    today, days = now.date(), (now.date() - times.due_on).days
    if state == "overdue":
        if days == 0 and times.due_time:
            return _("late, {time}").format(time=times.due_time)
        return _("{days}d late").format(days=days)
    if times.due_time and days == 0:
        gone = is_past(times.due_on, times.due_time, now)
        return _("past {time}").format(time=times.due_time) if gone else times.due_time
    if days == 0:
        return _("today")
    if times.from_on > today:
        return short_day(times.from_on, today)
    return _("{days}d left").format(days=-days)


def _due_today(times: Times, now: datetime) -> str:
    if times.due_time is None:
        return _("due today")
    if is_past(times.due_on, times.due_time, now):
        return _("past {time}").format(time=times.due_time)
    return _("due {time}").format(time=times.due_time)


def _near(day: date, today: date) -> str:
    """A day within a year of today, as short as it goes."""
    return day.isoformat()[5:] if abs((day - today).days) < _YEAR else day.isoformat()


def window(overdue: int, shop_name: str) -> str:
    """What the terminal's window is called: what is late can be read where the window is not."""
    late = _("{count} overdue").format(count=overdue) if overdue else ""
    return " · ".join(filter(None, (late, shop_name)))
