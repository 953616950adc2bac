"""Which complaints count in a month: for its figures, its alarms and the end of its loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.shop.followups import kinds
from shopvisit.shop.metrics import sets
from shopvisit.shop.month.complaint_rows import Complaints, Parts, local_day, midnight, split
from shopvisit.shop.rules import scores

RECOVERED_CSAT = 4
PASSIVE_NPS = 7
# Whoever is given the solution while they are being answered has not been put off.
FIRST_CONTACT = timedelta(minutes=30)


# Figures


def low_scores_answered(complaints: Complaints) -> Parts:
    """Low scores whose next working day has passed; those with a complaint by the end of it.

    It may have been opened with the score or later, or have been open anyway: then a second one
    about the same grievance would help nobody.
    """
    shop, span = complaints.shop, complaints.span
    answered = []
    for id_, answered_on, opened_on in db.named(
        "SELECT r.id, r.answered_on, (SELECT min(p.opened_on) FROM complaint p "
        "WHERE p.customer_id = r.customer_id "
        "AND (p.closed_at IS NULL OR p.closed_at > r.answered_at)) "
        f"FROM {sets.RATED} AND {scores.LOW} ORDER BY r.answered_on",
        sets.parameters(shop, span),
    ):
        until = shop.work.add(date.fromisoformat(answered_on), 1)
        if until < span.today:
            answered.append((id_, bool(opened_on) and opened_on <= until.isoformat()))
    return split(answered)


def responded_in_time(complaints: Complaints) -> Parts:
    now = complaints.shop.clock.stamp()
    return split(
        (row.id, row.responded_at is not None and row.responded_at <= str(row.respond_by))
        for row in complaints.within("respond_by")
        if row.responded_at is not None or str(row.respond_by) < row.until(now)
    )


def resolved_in_time(complaints: Complaints) -> Parts:
    """A complaint that was opened again is resolved when it was for the last time."""
    today = complaints.span.today
    return split(
        (
            row.id,
            row.resolved_at is not None
            and local_day(row.resolved_at).isoformat() <= str(row.resolve_by),
        )
        for row in complaints.within("resolve_by")
        if row.resolved_at is not None or str(row.resolve_by) < row.until_day(today).isoformat()
    )


def informed(complaints: Complaints) -> Parts:
    """Resolved complaints; not those whose customer may still be told in time."""
    found = []
    for row in complaints.within("resolved_at"):
        until = complaints.shop.work.add(local_day(str(row.resolved_at)), 1)
        if row.informed_at is not None or until < row.until_day(complaints.span.today):
            told = row.informed_at is not None and local_day(row.informed_at) <= until
            found.append((row.id, told))
    return split(found)


def verified(complaints: Complaints) -> Parts:
    """Verifications of complaints that are over or late; those in time in which it was solved."""
    solved = "EXISTS (SELECT 1 FROM rating r WHERE r.id = f.rating_id AND r.fixed = 1)"
    return split(
        db.named(
            f"SELECT f.id, {sets.DONE} AND f.closed_on <= f.due_on AND {solved} FROM {sets.DUE} "
            f"AND f.kind = 'verification' AND f.complaint_id IS NOT NULL AND {sets.SETTLED} "
            "ORDER BY f.due_on",
            sets.parameters(complaints.shop, complaints.span),
        )
    )


def recovered(complaints: Complaints) -> Parts:
    """Complaints verified in the month whose customer gave one kind of score before and after."""
    found = []
    for row in complaints.within("verified_at"):
        both_csat = row.csat_before is not None and row.csat_after is not None
        both_nps = row.nps_before is not None and row.nps_after is not None
        if both_csat or both_nps:
            satisfied = both_csat and (row.csat_after or 0) >= RECOVERED_CSAT
            turned = both_nps and (row.nps_before or 0) < PASSIVE_NPS <= (row.nps_after or 0)
            found.append((row.id, satisfied or turned))
    return split(found)


def resolved_at_first_contact(complaints: Complaints) -> Parts:
    """Never opened again, and resolved before the first answer or together with it."""
    return split(
        (
            row.id,
            not row.reopened
            and (
                row.responded_at is None
                or parse_utc(str(row.resolved_at)) <= parse_utc(row.responded_at) + FIRST_CONTACT
            ),
        )
        for row in complaints.within("resolved_at")
    )


def solved_first_time(complaints: Complaints) -> Parts:
    rows = complaints.within("resolved_at")
    return split((row.id, row.first_time) for row in rows if row.first_time is not None)


def of_the_month(complaints: Complaints) -> Parts:
    """The complaints of the month."""
    return split((row.id, True) for row in complaints.within("opened_on"))


def unanswered(complaints: Complaints) -> Parts:
    """Complaints of the month, or from before it, that nobody has answered yet."""
    began = midnight(complaints.span.first)
    return split(
        (row.id, True)
        for row in complaints.before_the_end("opened_on")
        if row.responded_at is None and row.until(began) == began
    )


# Alarms


def overdue(complaints: Complaints) -> Parts:
    """Not answered, or not resolved, by the time for it; what is on hold waits for the customer."""
    span, now = complaints.span, complaints.shop.clock.stamp()
    by = min(now, midnight(span.next))
    by_day = min(span.today, span.next).isoformat()
    return split(
        (row.id, True)
        for row in complaints.before_the_end("opened_on")
        if row.resolved_at is None
        and row.erased_at is None
        and (row.resumes_at or "") <= now
        and (
            (row.responded_at is None and (row.respond_by or by) < by)
            or (row.resolve_by or by_day) < by_day
        )
    )


def _waiting(step: str, rule: str) -> Callable[[Complaints], Parts]:
    """Resolved complaints of which the rule's last day has passed before `step` was done."""

    def parts(complaints: Complaints) -> Parts:
        shop, today = complaints.shop, complaints.span.today
        to = shop.config.rules[rule].to
        return split(
            (row.id, True)
            for row in complaints.before_the_end("resolved_at")
            if getattr(row, step) is None
            and row.erased_at is None
            and shop.work.shift(local_day(str(row.resolved_at)), to) < today
        )

    return parts


not_told = _waiting("informed_at", kinds.TELL)
not_verified = _waiting("verified_at", kinds.VERIFY)


# The end of the loop


def come_to(step: str) -> Callable[[Complaints], Parts]:
    """Complaints opened in the month after a low score that have come so far by now."""
    return lambda complaints: split(
        (row.id, True)
        for row in complaints.within("opened_on")
        if row.after_low_score and getattr(row, step) is not None
    )
