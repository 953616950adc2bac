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


# Complaints of the customer that were open already when a low score was given.
_OPEN_THEN = (
    "p.customer_id = r.customer_id AND p.opened_at < r.answered_at "
    "AND (p.closed_at IS NULL OR p.closed_at > r.answered_at)"
)
# The clock ends a hold by itself. What is not solved is opened again by the very answer.
_WORK = (
    "(e.at > r.answered_at AND e.kind <> 'resume' OR e.at = r.answered_at AND e.kind = 'reopen')"
)
_LOW_SCORES = f"""
SELECT r.id, r.answered_on,
  (SELECT min(p.opened_at) FROM complaint p
   WHERE p.customer_id = r.customer_id AND p.opened_at >= r.answered_at),
  (SELECT min(e.at) FROM complaint p JOIN complaint_event e ON e.complaint_id = p.id
   WHERE {_OPEN_THEN} AND {_WORK}),
  (SELECT min(a.at) FROM complaint p JOIN follow_up f ON f.complaint_id = p.id
   JOIN attempt a ON a.follow_up_id = f.id WHERE {_OPEN_THEN} AND a.at > r.answered_at)
FROM {sets.RATED} AND {scores.LOW} ORDER BY r.answered_on
"""


def low_scores_answered(complaints: Complaints) -> Parts:
    """Low scores whose next working day has passed; those that were answered by the end of it.

    A complaint was opened with the score or later. Or one was open anyway, so that a second one
    would help nobody, and it was worked on: a call, a note, a step of it.
    """
    shop, span = complaints.shop, complaints.span
    answered = []
    for id_, answered_on, *done in db.named(_LOW_SCORES, sets.parameters(shop, span)):
        until = shop.work.add(date.fromisoformat(answered_on), 1)
        if until < span.today:
            answered.append((id_, any(at is not None and local_day(at) <= until for at in done)))
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
    """Verifications that are over or late; those in time in which it was solved."""
    return split(
        (id_, in_time and solved) for id_, _asked, in_time, solved in complaints.verifications
    )


def asked_in_time(complaints: Complaints) -> Parts:
    """Verifications that are over or late; those in which the customer said in time how it is.

    That it is not solved is an answer as well.
    """
    return split((id_, in_time) for id_, _asked, in_time, _solved in complaints.verifications)


def confirmed(complaints: Complaints) -> Parts:
    """Verifications in which the customer said how it is, late or not; those where it is solved."""
    verifications = complaints.verifications
    return split((id_, solved) for id_, asked, _in_time, solved in verifications if asked)


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
    """Those whose customer was asked; a single no stays one, and so does opening it again."""
    return split(
        (row.id, row.first_time and not row.reopened)
        for row in complaints.within("resolved_at")
        if row.first_time is not None
    )


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
