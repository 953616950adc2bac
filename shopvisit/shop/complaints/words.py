"""Complaints in words: their four steps, what comes next, whose it is, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopvisit.calendar import deadline
from shopvisit.calendar.days import describe_day
from shopvisit.shop.complaints import rows
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime

    from shopvisit.shop.complaints.rows import Complaint
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop

_GAP = "   "
# The step that comes next in each state, by the rule of its follow-up.
NEXT = {
    "open": kinds.ANSWER,
    "responded": kinds.SOLVE,
    "resolved": kinds.TELL,
    "told": kinds.VERIFY,
}
STEP_NAMES = {
    kinds.ANSWER: N_("Answer the customer"),
    kinds.SOLVE: N_("Solve it"),
    kinds.TELL: N_("Tell the customer"),
    kinds.VERIFY: N_("Ask if it is solved"),
}


def done_at(found: Complaint) -> dict[str, datetime | None]:
    """When each of the four steps was done, by its rule."""
    return {
        kinds.ANSWER: found.responded_at,
        kinds.SOLVE: found.resolved_at,
        kinds.TELL: found.informed_at,
        kinds.VERIFY: found.verified_at,
    }


def open_steps(shop: Shop, found: Complaint) -> dict[str, TodayRow]:
    """The follow-ups of a complaint's steps that wait on Today or will come there, by rule."""
    return {
        row.rule: row
        for row in followups.of_customer(shop, found.customer_id)
        if row.complaint_id == found.id and row.rule in kinds.STEPS
    }


# What comes next


def coming(shop: Shop, found: Complaint) -> str:
    """What happens next, who does it, and when; "" when all is done."""
    today = shop.clock.today()
    rule = NEXT.get(found.state)
    if rule is None:
        return ""
    if found.held_until is not None:
        day = describe_day(found.held_until, today)
        return _("it waits until {day}, then it is back on Today").format(day=day)
    row = open_steps(shop, found).get(rule)
    who = row.assignee if row else found.owner
    return _sentence(found, rule, row, today).format(
        who=who or _("anyone"), day=_when(found, rule, row, today)
    )


def _sentence(found: Complaint, rule: str, row: TodayRow | None, today: date) -> str:
    if rule == kinds.ANSWER:
        return _("{who} answers the customer by {day}")
    if rule == kinds.SOLVE:
        return _("{who} solves it by {day}")
    if row is None:
        return _("the customer was not reached; it comes back to Today by itself")
    if rule == kinds.TELL:
        return _("{who} tells the customer by {day}")
    if row.from_on > today:
        return _("from {day} on {who} asks the customer whether it is solved")
    return _("{who} asks the customer by {day} whether it is solved")


def _when(found: Complaint, rule: str, row: TodayRow | None, today: date) -> str:
    if rule == kinds.ANSWER:
        due = found.respond_by.astimezone()
        return describe_day(due.date(), today, due.time())
    if rule == kinds.SOLVE:
        # Of one that was opened again the target may have passed long ago; the task is due now.
        return describe_day(row.due_on if row else found.resolve_by, today)
    if row is None:
        return ""
    return describe_day(row.from_on if row.from_on > today else row.due_on, today)


def after(shop: Shop, complaint_id: int, done: str) -> str:
    """What the bottom line says once something was `done`: that, and what comes next."""
    found = rows.one(shop, complaint_id)
    following = coming(shop, found)
    if not following:
        return _("{customer}: {done}, and closed.").format(customer=found.customer, done=done)
    return _("{customer}: {done}. Next: {next}.").format(
        customer=found.customer, done=done, next=following
    )


# As the page shows them


@dataclass(frozen=True)
class Step:
    """One of the four steps as the page shows it; `mark` is v, !, * or nothing yet."""

    name: str
    mark: str
    said: str


def steps(shop: Shop, found: Complaint) -> list[Step]:
    """The four steps: the day of each that is done, the clock of the next."""
    now, waiting = shop.clock.now(), open_steps(shop, found)
    today = now.date()
    next_rule, made = NEXT.get(found.state), []
    for rule, at in done_at(found).items():
        name = _(STEP_NAMES[rule])
        if at is not None:
            made.append(Step(name, "v", describe_day(at.date(), today, at.time())))
        elif rule == next_rule:
            said = _now(found, rule, waiting.get(rule), today)
            made.append(Step(name, "!" if found.late else "*", said))
        else:
            made.append(_later(found, rule, name, now))
    return made


def _now(found: Complaint, rule: str, row: TodayRow | None, today: date) -> str:
    """How the next step stands: its clock, by when, and whose it is."""
    if found.held_until is not None:
        return found.clock
    if row is None and rule in (kinds.TELL, kinds.VERIFY):
        return _("not reached; it comes back to Today by itself")
    day = _when(found, rule, row, today)
    begins = row is not None and row.from_on > today
    when = (_("from {day}") if begins else _("by {day}")).format(day=day)
    who = row.assignee if row else found.owner
    parts = ["" if begins else found.clock, when, who or _("anyone")]
    return _GAP.join(plain(part) for part in parts if part)


def _later(found: Complaint, rule: str, name: str, now: datetime) -> Step:
    if rule == kinds.SOLVE:
        late = deadline.is_past(found.resolve_by, None, now) and found.held_until is None
        day = describe_day(found.resolve_by, now.date())
        return Step(name, "!" if late else "", _("by {day}").format(day=day))
    if rule == kinds.ANSWER:
        return Step(name, "", _("not before it was solved"))
    return Step(name, "", "")
