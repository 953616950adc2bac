"""Complaints: heard, answered, solved, told to the customer, and confirmed by the customer.

A complaint closes by itself once the customer has been told and has confirmed that it is solved,
and in no other way. Until then `steps` keeps the next one on Today.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar.days import utc_text
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings.values import DIMENSIONS, SEVERITIES
from shopvisit.shop.complaints import deadlines, steps
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.complaints.rows import (
    Complaint,
    likely_visit,
    missing,
    one,
    owner_of_visit,
)
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups.today import TodayRow
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cleaning import clean, worded
from shopvisit.text.i18n import N_, _

_LONGEST = 500
_LONGEST_HOLD = timedelta(days=90)


class New(NamedTuple):
    """What a customer complains of. Without a visit or an owner the likely ones are taken.

    `answered`: it was said in a talk, and that talk is the shop's first answer.
    """

    text: str
    category: str = "reliability"
    severity: str = "normal"
    source: str = "counter"
    visit_id: int | None = None
    owner_id: int | None = None
    rating_id: int | None = None
    cause_id: int | None = None
    answered: bool = False


class Changes(NamedTuple):
    """What of a complaint can be put right while it is worked on."""

    text: str
    category: str
    severity: str
    owner_id: int | None
    cause_id: int | None = None


class Solved(NamedTuple):
    """What was done about it, what had caused it, and what it cost; money in minor units."""

    what: str
    cause_id: int | None = None
    compensation: int | None = None


def open_(shop: Shop, customer_id: int, new: New) -> int:
    """Take down a complaint, start its clocks and put its first steps on Today. Gives its id.

    That of a card which another window has just merged goes to the card that was kept. Raises
    InvalidError, naming the field, for what cannot be taken, and ShopError when the card is gone.
    """
    from shopvisit.store import schema

    text = _checked(new.text, new.category, new.severity)
    if new.source not in complaint_kinds.SOURCES:
        raise InvalidError("source", _("Please choose how the shop heard of it."))
    with journal.action(shop, N_("complaint of {customer}"), customer_id=customer_id):
        customer_id = customers.living(customer_id)
        now = shop.clock.now()
        visit_id = new.visit_id or likely_visit(customer_id, new.rating_id)
        respond_by, resolve_by = deadlines.of(shop, now, new.severity, ())
        complaint_id = int(
            schema.Complaint.insert(
                created_at=shop.clock.stamp(),
                customer=customer_id,
                visit=visit_id,
                source=new.source,
                category=new.category,
                severity=new.severity,
                owner=new.owner_id or owner_of_visit(shop, visit_id),
                text=text,
                opened_at=utc_text(now),
                opened_on=now.date(),
                respond_by=utc_text(respond_by),
                resolve_by=resolve_by,
                cause=new.cause_id,
                rating_before_id=new.rating_id,
            ).execute()
        )
        if new.answered:
            _stamp(shop, complaint_id, "responded_at", "respond", "")
        steps.opened(shop, complaint_id, answered=new.answered)
    return complaint_id


def _checked(text: str, category: str, severity: str) -> str:
    text = worded(text, _LONGEST)
    if not text:
        raise InvalidError("text", _("Please say what the customer complains of."))
    if category not in DIMENSIONS:
        raise InvalidError("category", _("Please choose what it is about."))
    if severity not in SEVERITIES:
        raise InvalidError("severity", _("Please choose how urgent it is."))
    return text


# What staff do


def change(shop: Shop, complaint_id: int, changes: Changes) -> None:
    """Put right what was taken down; raises InvalidError, naming the field."""
    text = _checked(changes.text, changes.category, changes.severity)
    with _action(shop, N_("changed the complaint of {customer}"), one(shop, complaint_id)):
        found = one(shop, complaint_id)
        db.run(
            "UPDATE complaint SET text = ?, category = ?, severity = ?, owner_id = ?, "
            "cause_id = ? WHERE id = ?",
            text,
            changes.category,
            changes.severity,
            changes.owner_id,
            changes.cause_id,
            complaint_id,
        )
        if changes.severity != found.severity:
            deadlines.set_anew(shop, complaint_id, changes.severity)
            db.run(
                "UPDATE follow_up SET first_due_on = due_on WHERE complaint_id = ? "
                "AND status = 'open' AND rule IN (?, ?) AND due_on >= ?",
                complaint_id,
                kinds.ANSWER,
                kinds.SOLVE,
                shop.clock.today(),
            )
        if changes.owner_id != found.owner_id:
            steps.handed_on(shop, complaint_id)


def note(shop: Shop, complaint_id: int, text: str) -> None:
    """Add something to a complaint's history; raises InvalidError where there is nothing."""
    text = clean(text, _LONGEST)  # a number alone can be one to remember
    if not text:
        raise InvalidError("text", _("Please type what there is to note."))
    with _action(shop, N_("note on the complaint of {customer}"), one(shop, complaint_id)):
        _event(shop, complaint_id, "note", text)


def hold(shop: Shop, complaint_id: int, why: str, until: date) -> None:
    """Stop the solution's clock: the shop waits for the customer, until it opens on `until`.

    Raises InvalidError, naming the field, and ShopError as `check_may_wait`.
    """
    why = _needed(why, "why", _("Please say what you are waiting for."))
    found = one(shop, complaint_id)
    says = N_("complaint of {customer} waits until {day}")
    with journal.action(shop, says, customer_id=found.customer_id, day=until.isoformat()):
        _check_hold(shop, until)
        found = one(shop, complaint_id)
        check_may_wait(found)
        end = utc_text(shop.hours.begin(until))
        if found.held_until is None:
            _event(shop, complaint_id, "hold", why)
            _event(shop, complaint_id, "resume", "", at=end)
        else:
            _event(shop, complaint_id, "note", why)
            _end_hold(shop, complaint_id, end)
        deadlines.set_anew(shop, complaint_id)
        steps.rest(complaint_id, until)


def unanswered() -> str:
    """Why a complaint cannot wait before the customer has heard from the shop."""
    return _("Nobody has answered the customer yet: answer first, then it can wait.")


def check_may_wait(found: Complaint) -> None:
    """Raises ShopError where nothing is to be solved any more, or nobody has answered yet.

    Whoever has not heard from the shop yet cannot be what it waits for.
    """
    _check_unresolved(found)
    if found.responded_at is None:
        raise ShopError(unanswered())


def _check_hold(shop: Shop, until: date) -> None:
    today = shop.clock.today()
    if until <= today:
        raise InvalidError("until", _("Please choose a day after today."))
    if until - today > _LONGEST_HOLD:
        most = _("A complaint waits for {days} days at the most.")
        raise InvalidError("until", most.format(days=_LONGEST_HOLD.days))


def resume(shop: Shop, complaint_id: int) -> None:
    """Let the clocks run again before the hold is over. Raises ShopError when they run already."""
    found = one(shop, complaint_id)
    with _action(shop, N_("complaint of {customer} goes on"), found):
        if one(shop, complaint_id).held_until is None:
            raise ShopError(_("This complaint is not waiting for anything."))
        _resume(shop, complaint_id)


def _resume(shop: Shop, complaint_id: int) -> None:
    _end_hold(shop, complaint_id, shop.clock.stamp())
    deadlines.set_anew(shop, complaint_id)
    steps.rest(complaint_id, None)


def _end_hold(shop: Shop, complaint_id: int, at: str) -> None:
    db.run(
        "UPDATE complaint_event SET at = ?, staff_id = ? WHERE id = (SELECT id "
        "FROM complaint_event WHERE complaint_id = ? AND kind = 'resume' "
        "ORDER BY at DESC, id DESC LIMIT 1)",
        at,
        shop.staff_id,
        complaint_id,
    )


def resolve(shop: Shop, complaint_id: int, solved: Solved) -> None:
    """Say what was done about it; telling the customer and asking whether it helped come next.

    Raises InvalidError, naming the field, and ShopError when it has been resolved already.
    """
    what = _needed(solved.what, "what", _("Please say what was done; the customer will be told."))
    if solved.compensation is not None and solved.compensation < 0:
        raise InvalidError("compensation", _("An amount cannot be less than nothing."))
    with _action(shop, N_("resolved the complaint of {customer}"), one(shop, complaint_id)):
        found = _unresolved(shop, complaint_id)
        if found.held_until is not None:
            _resume(shop, complaint_id)
        db.run(
            "UPDATE complaint SET resolved_at = ?, resolution = ?, "
            "cause_id = coalesce(?, cause_id), compensation = coalesce(?, compensation) "
            "WHERE id = ?",
            shop.clock.stamp(),
            what,
            solved.cause_id,
            solved.compensation,
            complaint_id,
        )
        _event(shop, complaint_id, "resolve", what)
        steps.resolved(shop, complaint_id)


def reopen(shop: Shop, complaint_id: int, why: str) -> None:
    """It was not solved, or it came back: begin anew, with the whole history.

    Raises InvalidError where nothing says why, and ShopError when it is open anyway.
    """
    why = _needed(why, "why", _("Please say what is still wrong."))
    found = one(shop, complaint_id)
    with _action(shop, N_("reopened the complaint of {customer}"), found):
        if one(shop, complaint_id).resolved_at is None:
            raise ShopError(_("This complaint is open."))
        _reopen(shop, complaint_id, why)


def _reopen(shop: Shop, complaint_id: int, why: str) -> None:
    db.run(
        "UPDATE complaint SET resolved_at = NULL, resolution = '', informed_at = NULL, "
        "verified_at = NULL, closed_at = NULL, rating_after_id = NULL, reopened = reopened + 1 "
        "WHERE id = ?",
        complaint_id,
    )
    _event(shop, complaint_id, "reopen", why)
    steps.reopened(shop, complaint_id)


def close(shop: Shop, complaint_id: int) -> None:
    """Only the customer closes a complaint: raises ShopError, saying what is still missing."""
    found = one(shop, complaint_id)
    closed = _("This complaint is closed: the customer has confirmed it.")
    raise ShopError(missing(found) or closed)


def task(shop: Shop, complaint_id: int) -> int | None:
    """The follow-up of the next step, put on Today if it is not there; None when all is done."""
    found = one(shop, complaint_id)
    known = steps.open_step(complaint_id, found.next_step)
    if known is None and found.next_step:
        with _action(shop, N_("next step of the complaint of {customer}"), found):
            # Asked again now that nobody else writes.
            if name := one(shop, complaint_id).next_step:
                steps.start(shop, complaint_id, name, shop.clock.today())
            known = steps.open_step(complaint_id, name)
    return known


def after_talk(
    shop: Shop, row: TodayRow, answer_fixed: int | None, why: str, rating_id: int | None
) -> None:
    """Take to the complaint what a talk about it came to; `row` has just been done. In an action.

    Any contact answers it. A notice tells the customer; a verification closes it, or opens it
    again when the customer says that it is not solved.
    """
    if row.complaint_id is None:
        return
    found = one(shop, row.complaint_id)
    if found.held_until is not None:
        _resume(shop, found.id)
    if found.responded_at is None:
        _stamp(shop, found.id, "responded_at", "respond", why)
        steps.answered(shop, found.id)
    if found.resolved_at is None:
        return
    if row.rule == kinds.VERIFY and answer_fixed == 0:
        _reopen(shop, found.id, why or _("The customer says that it is not solved."))
        return
    # Whoever confirms that it is solved knows what was done.
    if row.rule in (kinds.TELL, kinds.VERIFY) and found.informed_at is None:
        _stamp(shop, found.id, "informed_at", "inform", why)
        steps.told(shop, found.id)
    if row.rule == kinds.VERIFY and found.verified_at is None:
        _stamp(shop, found.id, "verified_at", "verify", why)
        db.run("UPDATE complaint SET rating_after_id = ? WHERE id = ?", rating_id, found.id)
    db.run(
        "UPDATE complaint SET closed_at = ? WHERE id = ? AND closed_at IS NULL "
        "AND informed_at IS NOT NULL AND verified_at IS NOT NULL",
        shop.clock.stamp(),
        found.id,
    )


def _stamp(shop: Shop, complaint_id: int, column: str, kind: str, text: str) -> None:
    db.run(f"UPDATE complaint SET {column} = ? WHERE id = ?", shop.clock.stamp(), complaint_id)
    _event(shop, complaint_id, kind, text)


def _unresolved(shop: Shop, complaint_id: int) -> Complaint:
    """The complaint as it is now that nobody else writes. Raises ShopError when it is resolved."""
    found = one(shop, complaint_id)
    _check_unresolved(found)
    return found


def _check_unresolved(found: Complaint) -> None:
    if found.resolved_at is not None:
        raise ShopError(_("This complaint has been resolved already."))


def _needed(text: str, field: str, missing: str) -> str:
    text = worded(text, _LONGEST)
    if not text:
        raise InvalidError(field, missing)
    return text


def _action(shop: Shop, says: str, found: Complaint) -> AbstractContextManager[None]:
    return journal.action(shop, says, customer_id=found.customer_id)


def _event(shop: Shop, complaint_id: int, kind: str, text: str, at: str | None = None) -> None:
    from shopvisit.store import schema

    schema.ComplaintEvent.insert(
        created_at=shop.clock.stamp(),
        complaint=complaint_id,
        at=at or shop.clock.stamp(),
        staff=shop.staff_id,
        kind=kind,
        text=text,
    ).execute()
