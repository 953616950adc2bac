"""What saving a conversation did, and what comes of it, in words for the bottom line."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from shopvisit.calendar.days import describe_day
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.words import coming
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.talks import grievances
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.complaints.rows import Complaint
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.talks.answer import Answer
    from shopvisit.shop.talks.conversation import Recorded


def said(shop: Shop, customer: str, answer: Answer, found: Recorded) -> str:
    """What saving did, and what the shop has to do next because of it."""
    parts = [_saved(shop, customer, answer, found), *_of_complaints(shop, found)]
    if found.complaint_id:
        opened = complaint_rows.one(shop, found.complaint_id)
        following = coming(shop, opened)
        parts.append(_("complaint opened: {next}").format(next=following))
    if grievances.is_low(shop, answer):
        parts += _win_back(shop, found)
    return _("; ").join(part for part in parts if part)


def _saved(shop: Shop, customer: str, answer: Answer, found: Recorded) -> str:
    if answer.outcome == "reached":
        if answer.csat is not None:
            text = _("{score} saved for {customer}").format(score=answer.csat, customer=customer)
        else:
            text = _("Saved: talk with {customer}").format(customer=customer)
        if (more := len(found.closed) - 1) > 0:
            text += _(", {count} more answered").format(count=more)
        if later := [answer.moved[id_] for id_ in found.answered if id_ in answer.moved]:
            when = time.fromisoformat(later[0].time) if later[0].time else None
            day = describe_day(later[0].day, shop.clock.today(), when)
            text += _(", promised for {day} now").format(day=day)
        if answer.promise:
            text += _(", promise noted")
        if answer.gift:
            text += _(", gift noted")
        return text + (_(", next call noted") if answer.next else "")
    text = _("{customer}: {outcome}, {then}").format(
        customer=customer, outcome=_(kinds.OUTCOMES[answer.outcome]), then=_then(shop, found)
    )
    if answer.outcome == "refused" and answer.no_contact:
        text += _(", not to be contacted any more")
    return text + (_(", number changed") if answer.right_number else "")


def _then(shop: Shop, found: Recorded) -> str:
    """What comes next after a try that was not the conversation itself."""
    if found.status == "done":
        return _("done")
    if found.status != "open":
        return _("closed: {status}").format(status=_(kinds.STATUSES[found.status]))
    if found.message_next:
        return _("called often enough; leave a message next")
    if found.planned_on is None:
        return _("stays on the list")
    today = shop.clock.today()
    if found.planned_on == today:
        return _("again at {time}").format(time=found.planned_time or _("any time today"))
    at = time.fromisoformat(found.planned_time) if found.planned_time else None
    return _("again on {day}").format(day=describe_day(found.planned_on, today, at))


def _of_complaints(shop: Shop, found: Recorded) -> list[str]:
    """What is next for each complaint that the talk was about, now that it is recorded."""
    steps = [row for row in followups.rows(shop, found.closed) if row.rule in kinds.STEPS]
    asked = {row.complaint_id for row in steps if row.rule == kinds.VERIFY and row.status == "done"}
    about = list(dict.fromkeys(row.complaint_id for row in steps if row.complaint_id))
    return [_next(shop, each, asked=each.id in asked) for each in complaint_rows.rows(shop, about)]


def _next(shop: Shop, complaint: Complaint, *, asked: bool) -> str:
    if complaint.closed_at is not None:
        return _("the customer confirmed it: the complaint is closed")
    following = coming(shop, complaint)
    if asked and complaint.resolved_at is None:
        return _("the complaint is open again: {next}").format(next=following)
    return following


def _win_back(shop: Shop, found: Recorded) -> list[str]:
    """Who calls somebody who is unhappy, and by when."""
    row = _low_score_row(shop, found)
    if row is None:
        return []
    day = describe_day(row.due_on, shop.clock.today())
    if row.assignee:
        return [_("{who} calls by {day}").format(who=row.assignee, day=day)]
    return [_("somebody calls by {day}").format(day=day)]


def _low_score_row(shop: Shop, found: Recorded) -> TodayRow | None:
    rules = [rule.name for rule in shop.config.rules.values() if rule.trigger == "low-score"]
    return next(
        (
            row
            for customer_id in followups.customers_of(found.answered[:1])
            for row in followups.of_customer(shop, customer_id)
            if row.rule in rules
        ),
        None,
    )
