"""One conversation with a customer, and all that saving it means.

A call answers every follow-up of that customer whose time has come; it makes one attempt on each
of them, and at most one rating, however many it answers.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar import deadline
from shopvisit.calendar.best_time import understood
from shopvisit.errors import InvalidError
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.record import drafts, journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine, planning, rules, scores
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks import grievances
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.talks.questions import WORDS
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

# What is asked where no rule says so.
_ASKED_BY_KIND = {"manual": ("csat", "reasons", "suggestion", "need")}
_ORDER = ("csat", "nps", "ces", "fixed", "first_time", "reasons", "suggestion", "need", "promise")
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


def asks_of(shop: Shop, kind: str, rule: str) -> tuple[str, ...]:
    """What a follow-up of this rule asks, in the order of the form."""
    known = shop.config.rules.get(rule)
    asked = known.asks if known else _ASKED_BY_KIND.get(kind, ())
    return in_order(asked)


def in_order(questions: Container[str]) -> tuple[str, ...]:
    """These questions in the order of the form, which is the order of the call."""
    return tuple(question for question in _ORDER if question in questions)


def together(shop: Shop, row: followups.TodayRow) -> list[followups.TodayRow]:
    """The other open follow-ups that the same conversation answers: those whose time has come.

    Work that is done inside the shop is not among them.
    """
    today = shop.clock.today()
    return [
        other
        for other in followups.of_customer(shop, row.customer_id)
        if other.id != row.id
        and other.from_on <= today
        and other.rule != kinds.SOLVE
        and (other.kind != "promise" or other.due_on <= today)
    ]


def found(shop: Shop, follow_up_id: int) -> followups.TodayRow:
    found = followups.rows(shop, [follow_up_id])
    if not found:
        raise changing.closed_already()
    return found[0]


def _calls(follow_up_id: int) -> list[date]:
    found = db.rows(
        "SELECT attempted_on FROM attempt WHERE follow_up_id = ? "
        f"AND outcome IN ({db.marks(kinds.CALLS)}) ORDER BY attempted_on",
        follow_up_id,
        *kinds.CALLS,
    )
    return [date.fromisoformat(row[0]) for row in found]


def calls_used_up(shop: Shop, follow_up_id: int) -> bool:
    called_on = _calls(follow_up_id)
    return len(called_on) >= shop.config.contact.max_calls and called_on[0] < called_on[-1]


def record(shop: Shop, follow_up_id: int, answer: Answer) -> Recorded:
    """Store one conversation with all that follows from it, in one action.

    Raises InvalidError, naming the field, for what cannot be taken, and ShopError when the
    follow-up has been closed meanwhile.
    """
    _check(answer)
    customer_id = found(shop, follow_up_id).customer_id
    with journal.action(shop, _SAYS[answer.outcome], customer_id=customer_id):
        # Read only now that nobody else writes: another window may have been quicker.
        row = found(shop, follow_up_id)
        if row.status != "open":
            raise changing.closed_already()
        _check_call_back(shop, answer)
        grievances.check(row, answer)
        answered = _answered(shop, row, answer)
        rating_id = _rating(shop, row, answer) if answer.outcome == "reached" else None
        soonest = _soonest(shop, answered)
        results = [_one(shop, each, answer, rating_id, soonest) for each in answered]
        if answer.right_number:
            known = customers.get(shop, row.customer_id)
            customers.edit(shop, row.customer_id, replace(known, phone=answer.right_number))
        if answer.promise:
            made = answer.promise
            changing.promise(shop, row.customer_id, made.text, made.day, made.time)
        if answer.next:
            made = answer.next
            changing.add(shop, row.customer_id, made.text, made.day, made.time)
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
        _pause(shop, row.customer_id, answer)
        drafts.forget(row.customer_id)
    return Recorded(
        tuple(each.id for each in answered),
        tuple(each.id for each, result in zip(answered, results, strict=True) if result.closed),
        results[0].status,
        results[0].planned_on,
        results[0].planned_time,
        not results[0].closed and calls_used_up(shop, row.id),
        complaint_id,
    )


def _answered(shop: Shop, row: followups.TodayRow, answer: Answer) -> list[followups.TodayRow]:
    """The follow-ups that this talk was about.

    What only the customer can say is left for another talk where they did not say it, and one
    answer to whether it is solved now is about one thing: the first of them that asks so.
    """
    rows = [row, *together(shop, row)]
    if answer.outcome != "reached":
        return rows
    asking = (each.id for each in rows if "fixed" in asks_of(shop, each.kind, each.rule))
    meant = next(asking, None) if answer.fixed is not None else None
    return [each for each in rows if each.rule != kinds.VERIFY or each.id == meant]


def _pause(shop: Shop, customer_id: int, answer: Answer) -> None:
    """Take off the list what a refusal or a low score speaks against before it has begun."""
    contact = shop.config.contact
    refused, low_score = answer.outcome == "refused", grievances.is_low(shop, answer)
    if not refused and not low_score:
        return
    today = shop.clock.today()
    paused = rules.names(shop.config.rules, rules.paused_by_low_score)
    days = contact.refused_days if refused else contact.low_score_pause_days
    for follow_up_id, kind, rule in db.rows(
        "SELECT id, kind, rule FROM follow_up WHERE customer_id = ? AND status = 'open' "
        "AND rule <> '' AND complaint_id IS NULL AND from_on > ? AND from_on < ?",
        customer_id,
        today,
        today + timedelta(days=days),
    ):
        asks = rules.asks_score(asks_of(shop, kind, rule))
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
    for reason_id in dict.fromkeys(answer.reason_ids):
        schema.RatingReason.insert(
            created_at=shop.clock.stamp(), rating=rating_id, reason=reason_id
        ).execute()
    return rating_id


def _server(row: followups.TodayRow) -> int | None:
    """Who served the visit that the rating is about."""
    return db.value(  # type: ignore[no-any-return]  # an id or None
        "SELECT served_by FROM visit WHERE id = coalesce("
        "(SELECT visit_id FROM follow_up WHERE id = ?), "
        "(SELECT id FROM visit WHERE customer_id = ? ORDER BY visited_on DESC, id DESC LIMIT 1))",
        row.id,
        row.customer_id,
    )


class _Result(NamedTuple):
    status: str
    planned_on: date | None = None
    planned_time: str | None = None

    @property
    def closed(self) -> bool:
        return self.status != "open"


def _soonest(shop: Shop, answered: Sequence[followups.TodayRow]) -> followups.TodayRow:
    """By which of them the customer is called next: what one call is about has one next call.

    It is the next to be due; what is late already has no deadline that could be met.
    """
    now = shop.clock.now()
    return min(
        answered,
        key=lambda row: (
            deadline.is_past(row.due_on, row.due_time, now),
            row.due_on,
            row.due_time or "24",
        ),
    )


def _one(
    shop: Shop,
    row: followups.TodayRow,
    answer: Answer,
    rating_id: int | None,
    soonest: followups.TodayRow,
) -> _Result:
    """Log the attempt on one follow-up, and close it or plan its next try."""
    from shopvisit.store import schema

    used_up = calls_used_up(shop, row.id)
    schema.Attempt.insert(
        created_at=shop.clock.stamp(),
        follow_up=row.id,
        at=shop.clock.stamp(),
        attempted_on=shop.clock.today(),
        staff=shop.staff_id,
        channel=answer.channel,
        outcome=answer.outcome,
        note=clean(answer.note, 500),
    ).execute()
    result = _result(shop, row, answer, soonest, used_up=used_up)
    if result.closed:
        asked = asks_of(shop, row.kind, row.rule) or rating_id is None
        db.run(
            "UPDATE follow_up SET status = ?, closed_at = ?, closed_on = ?, closed_by = ?, "
            "rating_id = ?, close_reason = ? WHERE id = ?",
            result.status,
            shop.clock.stamp(),
            shop.clock.today(),
            shop.staff_id,
            rating_id if asked else None,
            answer.outcome,
            row.id,
        )
        return result
    asked_for = answer.call_back if answer.outcome == "call_back" else None
    due_on, due_time = _deadline(shop, row, asked_for)
    db.run(
        "UPDATE follow_up SET planned_on = ?, planned_time = ?, due_on = ?, due_time = ? "
        "WHERE id = ?",
        result.planned_on,
        result.planned_time,
        due_on,
        due_time,
        row.id,
    )
    return result


def _deadline(
    shop: Shop, row: followups.TodayRow, agreed: Agreed | None
) -> tuple[date, str | None]:
    """A deadline that has not passed follows the customer to the later time they asked for."""
    if agreed is None or deadline.is_past(row.due_on, row.due_time, shop.clock.now()):
        return row.due_on, row.due_time
    asked = (agreed.day, agreed.time or row.due_time or "24")
    if asked <= (row.due_on, row.due_time or "24"):
        return row.due_on, row.due_time
    return agreed.day, agreed.time or row.due_time


def _result(
    shop: Shop,
    row: followups.TodayRow,
    answer: Answer,
    soonest: followups.TodayRow,
    *,
    used_up: bool,
) -> _Result:
    asks = asks_of(shop, row.kind, row.rule)
    needs_answer = row.kind in kinds.ASKING or rules.asks_score(asks)
    match answer.outcome:
        case "reached":
            return _Result("done")
        case "refused":
            return _Result("refused")
        case "call_back" if answer.call_back:
            return _Result("open", answer.call_back.day, answer.call_back.time)
        case "wrong_number":
            return _Result("open") if answer.right_number else _Result("unreachable")
        case "message_left" if not needs_answer:
            return _Result("done")
        case _ if used_up:
            return _Result("unreachable")
        case "message_left":
            return _planned(shop, soonest, [])
        case _:
            return _planned(shop, soonest, _calls(row.id))


def _planned(shop: Shop, soonest: followups.TodayRow, called_on: list[date]) -> _Result:
    """The next try after these calls; after a message none of them counts."""
    now = shop.clock.now()
    best = understood(customers.get(shop, soonest.customer_id).best_time)
    planned = rules.next_try(
        shop.config.contact,
        called_on,
        (now.date(), f"{now:%H:%M}"),
        shop.work.add(now.date(), 1),
        rules.Wish(soonest.due_on, soonest.due_time, best, shop.hours.is_open),
    )
    return _Result("open", planned.on, planned.time)
