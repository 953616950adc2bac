"""One conversation with a customer, and all that saving it means.

A call answers every follow-up of that customer whose time has come; it makes one attempt on each
of them, and at most one rating, however many it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.gifts import gifts
from shopvisit.shop.people import customers, numbers
from shopvisit.shop.record import drafts, journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine, planning, questions, rules, scores
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks import about, grievances
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.questions import WORDS
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

_SAYS = {
    "reached": N_("talk with {customer}"),
    "no_answer": N_("no answer from {customer}"),
    "busy": N_("line of {customer} busy"),
    "call_back": N_("call back agreed with {customer}"),
    "refused": N_("{customer} did not want to talk"),
    "wrong_number": N_("wrong number of {customer}"),
    "message_left": N_("message left for {customer}"),
}


class Recorded(NamedTuple):
    """What saving did: the follow-ups it was about, those it closed and how, or the next try."""

    answered: tuple[int, ...]
    closed: tuple[int, ...]
    status: str
    planned_on: date | None = None
    planned_time: str | None = None
    message_next: bool = False
    complaint_id: int | None = None


def record(shop: Shop, follow_up_id: int, answer: Answer) -> Recorded:
    """Store one conversation with all that follows from it, in one action.

    Raises InvalidError, naming the field, for what cannot be taken, and ShopError when the
    follow-up has been closed meanwhile.
    """
    _check(answer)
    customer_id = about.found(shop, follow_up_id).customer_id
    with journal.action(shop, _SAYS[answer.outcome], customer_id=customer_id):
        # Read only now that nobody else writes: another window may have been quicker.
        row = about.found(shop, follow_up_id)
        if row.status != "open":
            raise changing.closed_already()
        _check_call_back(shop, answer)
        grievances.check(row, answer)
        about.check(shop, row, answer)
        answered = about.answered(shop, row, answer)
        rating_id = _rating(shop, answered[0], answer) if answer.outcome == "reached" else None
        soonest = about.soonest(shop, answered)
        results = [about.close_or_plan(shop, each, answer, rating_id, soonest) for each in answered]
        _put_right(shop, row.customer_id, answer)
        if answer.promise:
            made = answer.promise
            said = made.text, made.day, made.time
            changing.promise(shop, row.customer_id, *said, errand=made.errand)
        if answer.next:
            made = answer.next
            changing.add(shop, row.customer_id, made.text, made.day, made.time)
        if answer.gift and answer.outcome == "reached":
            gifts.give(shop, row.customer_id, answer.gift, rating_id=rating_id)
        complaint_id = grievances.after_talk(
            shop,
            [(each, result.status) for each, result in zip(answered, results, strict=True)],
            answer,
            rating_id,
        )
        if rating_id is not None:
            engine.after_rating(shop, rating_id)
        if answer.outcome in kinds.CONTACTS:
            planning.rest_after_contact(shop, row.customer_id)
        if (refused := answer.outcome == "refused") or grievances.is_low(shop, answer):
            pause(shop, row.customer_id, refused=refused)
        drafts.forget(row.customer_id)
    return Recorded(
        tuple(each.id for each in answered),
        tuple(each.id for each, result in zip(answered, results, strict=True) if result.closed),
        results[0].status,
        results[0].planned_on,
        results[0].planned_time,
        not results[0].closed and about.calls_used_up(shop, answered[0].id),
        complaint_id,
    )


def _put_right(shop: Shop, customer_id: int, answer: Answer) -> None:
    """What was learnt of the customer: their right number, or that they want no contact."""
    known = customers.get(shop, customer_id)
    told = answer.right_number
    phone = numbers.instead_of_first(known.phone, told) if told else known.phone
    unwanted = answer.outcome == "refused" and answer.no_contact
    right = replace(
        known, phone=phone, contact_consent="none" if unwanted else known.contact_consent
    )
    if right != known:
        customers.edit(shop, customer_id, right, phone)


def pause(shop: Shop, customer_id: int, *, refused: bool) -> None:
    """Take off the list what a refusal or a low score speaks against before it has begun.

    In an action.
    """
    contact = shop.config.contact
    today = shop.clock.today()
    paused = rules.names(shop.config.rules, rules.paused_by_low_score)
    days = contact.refused_days if refused else contact.low_score_pause_days
    for follow_up_id, rule in db.rows(
        "SELECT id, rule FROM follow_up WHERE customer_id = ? AND status = 'open' "
        "AND rule <> '' AND complaint_id IS NULL AND from_on > ? AND from_on < ?",
        customer_id,
        today,
        today + timedelta(days=days),
    ):
        asks = rules.asks_score(about.asks_of(shop, rule))
        if asks if refused else rule in paused:
            why = "refused" if refused else "low_score"
            changing.drop(shop, why, "id = ?", follow_up_id)


def _check(answer: Answer) -> None:
    if answer.outcome not in kinds.OUTCOMES:
        raise InvalidError("outcome", _("Please choose what came of the call."))
    for name, (least, most) in SCALES.items():
        score = getattr(answer, name)
        if score is not None and not least <= score <= most:
            raise InvalidError(
                name, _("A score from {least} to {most}, please.").format(least=least, most=most)
            )
    if answer.outcome == "call_back" and answer.call_back is None:
        raise InvalidError("call_back", _("When should we call back?"))


def _check_call_back(shop: Shop, answer: Answer) -> None:
    agreed = answer.call_back if answer.outcome == "call_back" else None
    if agreed:
        changing.check_to_come(shop, "call_back", agreed.day, agreed.time)


def _rating(shop: Shop, row: followups.TodayRow, answer: Answer) -> int | None:
    from shopvisit.store import schema

    if not answer.rated:
        return None
    mood = answer.mood or scores.mood_of(shop.config.thresholds, answer.csat)
    rating_id = int(
        schema.Rating.insert(
            created_at=shop.clock.stamp(),
            follow_up=row.id,
            customer=row.customer_id,
            answered_at=shop.clock.stamp(),
            answered_on=shop.clock.today(),
            recorded_by=shop.staff_id,
            served_by=_server(row),
            mood=mood,
            **{name: getattr(answer, name) for name in SCALES},
            **{name: clean(getattr(answer, name), 500) for name in WORDS},
        ).execute()
    )
    give_reasons(shop, rating_id, answer.reason_ids)
    questions.give(shop, rating_id, answer.own)
    return rating_id


def give_reasons(shop: Shop, rating_id: int, wanted: Sequence[int]) -> None:
    """Have a rating say these reasons, each once; those that it said already stay. In an action."""
    from shopvisit.store import schema

    given = db.rows("SELECT reason_id FROM rating_reason WHERE rating_id = ?", rating_id)
    for (reason_id,) in given:
        if reason_id not in wanted:
            db.run(
                "DELETE FROM rating_reason WHERE rating_id = ? AND reason_id = ?",
                rating_id,
                reason_id,
            )
    for reason_id in dict.fromkeys(wanted):
        if (reason_id,) not in given:
            schema.RatingReason.insert(
                created_at=shop.clock.stamp(), rating=rating_id, reason=reason_id
            ).execute()


def _server(row: followups.TodayRow) -> int | None:
    """Who served the visit that the rating is about."""
    return db.value(  # type: ignore[no-any-return]  # an id or None
        "SELECT served_by FROM visit WHERE id = coalesce("
        "(SELECT visit_id FROM follow_up WHERE id = ?), "
        "(SELECT id FROM visit WHERE customer_id = ? ORDER BY visited_on DESC, id DESC LIMIT 1))",
        row.id,
        row.customer_id,
    )
