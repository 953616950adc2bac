"""One conversation with a customer: what the quick form shows, and what saving it means.

A call answers every follow-up of that customer whose time has come; it makes one attempt on each
of them, and at most one rating, however many it answers.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from shopvisit import db
from shopvisit.calendar import describe_day
from shopvisit.errors import InvalidError
from shopvisit.i18n import N_, _, language
from shopvisit.money import money
from shopvisit.shop import customers, engine, followups, journal, rules, scripts, words
from shopvisit.shop.context import Shop
from shopvisit.text import address, clean

# What is asked where no rule says so.
_ASKED_BY_KIND = {"manual": ("csat", "reasons", "suggestion", "need")}
_ORDER = ("csat", "nps", "ces", "fixed", "first_time", "reasons", "suggestion", "need", "promise")
_SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7), "fixed": (0, 1), "first_time": (0, 1)}
_TEXTS = ("praise", "complaint", "need", "suggestion")
# A draft stays where it was typed, so that undoing a merge finds it there.
_OF_CUSTOMER = "customer_id IN (SELECT ? UNION ALL SELECT id FROM customer WHERE merged_into = ?)"
_SAYS = {
    "reached": N_("talk with {customer}"),
    "no_answer": N_("no answer from {customer}"),
    "busy": N_("line of {customer} busy"),
    "call_back": N_("call back agreed with {customer}"),
    "refused": N_("{customer} did not want to talk"),
    "wrong_number": N_("wrong number of {customer}"),
    "message_left": N_("message left for {customer}"),
}


@dataclass(frozen=True)
class Agreed:
    """Something said for a day: a promise, a next follow-up, or when to call back."""

    day: date
    text: str = ""
    time: str | None = None


@dataclass(frozen=True)
class Answer:
    """What came of one try to reach a customer. A score that was not given is None, never 0."""

    outcome: str = "reached"
    channel: str = "phone"
    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    fixed: int | None = None
    first_time: int | None = None
    mood: str | None = None
    reason_ids: tuple[int, ...] = ()
    praise: str = ""
    complaint: str = ""
    need: str = ""
    suggestion: str = ""
    note: str = ""
    promise: Agreed | None = None
    next: Agreed | None = None
    call_back: Agreed | None = None
    right_number: str = ""

    @property
    def rated(self) -> bool:
        """Whether the customer said anything that makes a rating."""
        scores = any(getattr(self, name) is not None for name in _SCALES)
        return scores or bool(self.mood or self.reason_ids or any(self.texts))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in _TEXTS)


@dataclass(frozen=True)
class ReasonChoice:
    id: int
    name: str
    polarity: str
    dimension: str


@dataclass(frozen=True)
class Form:
    """Everything the quick form and Today's preview show of one follow-up."""

    follow_up: followups.TodayRow
    customer: customers.Customer
    address: str
    visits: int
    visit: str
    served_by: str
    last_rating: int | None
    last_contact: str
    message_next: bool
    quiet: bool
    promises: tuple[followups.TodayRow, ...]
    also: tuple[followups.TodayRow, ...]
    asks: tuple[str, ...]
    script: scripts.Spoken
    reasons: tuple[ReasonChoice, ...] = ()
    draft: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """What saving did: the follow-ups it was about, those it closed and how, or the next try."""

    answered: tuple[int, ...]
    closed: tuple[int, ...]
    status: str
    planned_on: date | None = None
    planned_time: str | None = None
    message_next: bool = False


def asks_of(shop: Shop, kind: str, rule: str) -> tuple[str, ...]:
    """What a follow-up of this rule asks, in the order of the form."""
    known = shop.config.rules.get(rule)
    asked = known.asks if known else _ASKED_BY_KIND.get(kind, ())
    return tuple(question for question in _ORDER if question in asked)


def _together(shop: Shop, row: followups.TodayRow) -> list[followups.TodayRow]:
    """The other open follow-ups that the same conversation answers: those whose time has come."""
    today = shop.clock.today()
    return [
        other
        for other in followups.of_customer(shop, row.customer_id)
        if other.id != row.id
        and other.from_on <= today
        and (other.kind != "promise" or other.due_on <= today)
    ]


def _found(shop: Shop, follow_up_id: int) -> followups.TodayRow:
    found = followups.rows(shop, [follow_up_id])
    if not found:
        raise followups.closed_already()
    return found[0]


def quiet_hours(shop: Shop) -> bool:
    """Whether this is a time of day at which the shop had rather not disturb anyone."""
    now = f"{shop.clock.now():%H:%M}"
    start, end = shop.config.contact.quiet_from, shop.config.contact.quiet_to
    return start <= now < end if start <= end else now >= start or now < end


@db.snapshot()
def form(shop: Shop, follow_up_id: int) -> Form:
    """What to show before and during the call. Raises ShopError when the follow-up is gone."""
    row = _found(shop, follow_up_id)
    customer = customers.get(shop, row.customer_id)
    also = _together(shop, row)
    asked = [asks_of(shop, other.kind, other.rule) for other in (row, *also)]
    visit = _visit(shop, follow_up_id, row.customer_id)
    called = address(customer.name, customer.salutation, language())
    blanks = {
        "address": called,
        "shop": shop.name,
        "staff": shop.staff.name if shop.staff else "",
        "visited": visit.day,
        "item": visit.item or _("visit"),
        "reason": row.reason,
        "occasion": _occasion(follow_up_id) or row.reason,
    }
    return Form(
        follow_up=row,
        customer=customer,
        address=called,
        visits=visit.count,
        visit=visit.words,
        served_by=visit.served_by,
        last_rating=db.value(
            "SELECT csat FROM rating WHERE customer_id = ? AND csat IS NOT NULL "
            "ORDER BY answered_on DESC, id DESC LIMIT 1",
            row.customer_id,
        ),
        last_contact=_last_contact(shop, row.customer_id),
        message_next=_calls_used_up(shop, follow_up_id),
        quiet=quiet_hours(shop),
        promises=tuple(
            other
            for other in followups.of_customer(shop, row.customer_id)
            if other.kind == "promise" and other.id != row.id
        ),
        also=tuple(also),
        asks=tuple(question for question in _ORDER if any(question in one for one in asked)),
        script=scripts.spoken(shop, row.kind, blanks),
        reasons=tuple(
            ReasonChoice(*found)
            for found in db.rows(
                "SELECT id, name, polarity, dimension FROM reason WHERE active = 1 ORDER BY id"
            )
        ),
        draft=_draft(row.customer_id, {row.id, *(other.id for other in also)}),
    )


def _draft(customer_id: int, follow_up_ids: Container[int]) -> dict[str, object]:
    """What was half typed of this conversation; of another one, long over, it is of no use."""
    drafts = [
        json.loads(row[0])
        for row in db.rows(
            f"SELECT body FROM draft WHERE {_OF_CUSTOMER} ORDER BY saved_at DESC, rowid DESC",
            customer_id,
            customer_id,
        )
    ]
    return next((draft for draft in drafts if draft.get("follow_up_id") in follow_up_ids), {})


def _occasion(follow_up_id: int) -> str:
    kind = db.value(
        "SELECT o.kind FROM follow_up f JOIN occasion o ON o.id = f.occasion_id WHERE f.id = ?",
        follow_up_id,
    )
    return _(words.OCCASIONS[kind]) if kind else ""


@dataclass(frozen=True)
class _Visited:
    day: str = ""
    item: str = ""
    words: str = ""
    served_by: str = ""
    count: int = 0


def _visit(shop: Shop, follow_up_id: int, customer_id: int) -> _Visited:
    """The visit that a follow-up asks about: its own, else the customer's last."""
    found = db.row(
        "SELECT v.visited_on, v.item, v.kind, coalesce(s.name, ''), r.visits, v.amount "
        "FROM visit v LEFT JOIN staff s ON s.id = v.served_by "
        "JOIN customer_rhythm r ON r.customer_id = v.customer_id "
        "WHERE v.id = coalesce((SELECT visit_id FROM follow_up WHERE id = ?), "
        "(SELECT id FROM visit WHERE customer_id = ? ORDER BY visited_on DESC, id DESC LIMIT 1))",
        follow_up_id,
        customer_id,
    )
    if found is None:
        return _Visited()
    day = describe_day(date.fromisoformat(found[0]), shop.clock.today())
    item = found[1] or _(words.VISIT_KINDS[found[2]])
    paid = f" {money(found[5])}" if found[5] else ""
    return _Visited(day, item, f"{day} {item}{paid}", found[3], found[4])


def _last_contact(shop: Shop, customer_id: int) -> str:
    found = db.row(
        "SELECT a.attempted_on, a.channel, a.outcome FROM follow_up f "
        "JOIN attempt a ON a.follow_up_id = f.id WHERE f.customer_id = ? "
        "ORDER BY a.at DESC LIMIT 1",
        customer_id,
    )
    if found is None:
        return ""
    day = describe_day(date.fromisoformat(found[0]), shop.clock.today())
    return f"{day} {_(words.CHANNELS[found[1]])} {_(words.OUTCOMES[found[2]])}"


def _calls(follow_up_id: int) -> list[date]:
    found = db.rows(
        "SELECT attempted_on FROM attempt WHERE follow_up_id = ? "
        f"AND outcome IN ({db.marks(rules.CALLS)}) ORDER BY attempted_on",
        follow_up_id,
        *rules.CALLS,
    )
    return [date.fromisoformat(row[0]) for row in found]


def _calls_used_up(shop: Shop, follow_up_id: int) -> bool:
    called_on = _calls(follow_up_id)
    return len(called_on) >= shop.config.contact.max_calls and called_on[0] < called_on[-1]


def record(shop: Shop, follow_up_id: int, answer: Answer) -> Recorded:
    """Store one conversation with all that follows from it, in one action.

    Raises InvalidError, naming the field, for what cannot be taken, and ShopError when the
    follow-up has been closed meanwhile.
    """
    _check(shop, answer)
    customer_id = _found(shop, follow_up_id).customer_id
    with journal.action(shop, _SAYS[answer.outcome], customer_id=customer_id):
        # Read only now that nobody else writes: another window may have been quicker.
        row = _found(shop, follow_up_id)
        if row.status != "open":
            raise followups.closed_already()
        answered = [row, *_together(shop, row)]
        rating_id = _rating(shop, row, answer) if answer.outcome == "reached" else None
        results = [_one(shop, each, answer, rating_id) for each in answered]
        if answer.right_number:
            known = customers.get(shop, row.customer_id)
            customers.edit(shop, row.customer_id, replace(known, phone=answer.right_number))
        if answer.promise:
            made = answer.promise
            followups.promise(shop, row.customer_id, made.text, made.day, made.time)
        if answer.next:
            made = answer.next
            followups.add(shop, row.customer_id, made.text, made.day, made.time)
        if answer.outcome in rules.CONTACTS:
            engine.rest_after_contact(shop, row.customer_id)
        _pause(shop, row.customer_id, answer)
        db.run(f"DELETE FROM draft WHERE {_OF_CUSTOMER}", row.customer_id, row.customer_id)
    return Recorded(
        tuple(each.id for each in answered),
        tuple(each.id for each, result in zip(answered, results, strict=True) if result.closed),
        results[0].status,
        results[0].planned_on,
        results[0].planned_time,
        not results[0].closed and _calls_used_up(shop, row.id),
    )


def _pause(shop: Shop, customer_id: int, answer: Answer) -> None:
    """Take off the list what a refusal or a low score speaks against before it has begun."""
    contact, low = shop.config.contact, shop.config.thresholds
    refused = answer.outcome == "refused"
    low_score = answer.outcome == "reached" and (
        (answer.csat is not None and answer.csat <= low.low_csat)
        or (answer.nps is not None and answer.nps <= low.low_nps)
        or answer.mood == "bad"
    )
    if not refused and not low_score:
        return
    today = shop.clock.today()
    days = contact.refused_days if refused else contact.low_score_pause_days
    for follow_up_id, kind, rule in db.rows(
        "SELECT id, kind, rule FROM follow_up WHERE customer_id = ? AND status = 'open' "
        "AND rule <> '' AND from_on > ? AND from_on < ?",
        customer_id,
        today,
        today + timedelta(days=days),
    ):
        asks = rules.asks_score(asks_of(shop, kind, rule))
        if asks if refused else rule in rules.PAUSED_BY_LOW_SCORE:
            why = "refused" if refused else "low_score"
            followups.drop(shop, why, "id = ?", follow_up_id)


def _check(shop: Shop, answer: Answer) -> None:
    if answer.outcome not in words.OUTCOMES:
        raise InvalidError("outcome", _("Please choose what came of the call."))
    for name, (least, most) in _SCALES.items():
        score = getattr(answer, name)
        if score is not None and not least <= score <= most:
            raise InvalidError(
                name, _("A score from {least} to {most}, please.").format(least=least, most=most)
            )
    if answer.outcome == "call_back":
        if answer.call_back is None:
            raise InvalidError("call_back", _("When should we call back?"))
        if answer.call_back.day < shop.clock.today():
            raise InvalidError("call_back", _("This day has passed."))


def _rating(shop: Shop, row: followups.TodayRow, answer: Answer) -> int | None:
    if not answer.rated:
        return None
    mood = answer.mood
    if mood is None and answer.csat is not None:
        low = shop.config.thresholds.low_csat
        mood = "bad" if answer.csat <= low else "good" if answer.csat >= 4 else "neutral"
    rating_id = int(
        db.Rating.insert(
            created_at=shop.clock.stamp(),
            follow_up=row.id,
            customer=row.customer_id,
            answered_at=shop.clock.stamp(),
            answered_on=shop.clock.today(),
            recorded_by=shop.staff_id,
            served_by=_server(row),
            mood=mood,
            **{name: getattr(answer, name) for name in _SCALES},
            **{name: clean(getattr(answer, name), 500) for name in _TEXTS},
        ).execute()
    )
    for reason_id in dict.fromkeys(answer.reason_ids):
        db.RatingReason.insert(
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


@dataclass(frozen=True)
class _Result:
    status: str
    planned_on: date | None = None
    planned_time: str | None = None

    @property
    def closed(self) -> bool:
        return self.status != "open"


def _one(shop: Shop, row: followups.TodayRow, answer: Answer, rating_id: int | None) -> _Result:
    """Log the attempt on one follow-up, and close it or plan its next try."""
    used_up = _calls_used_up(shop, row.id)
    db.Attempt.insert(
        created_at=shop.clock.stamp(),
        follow_up=row.id,
        at=shop.clock.stamp(),
        attempted_on=shop.clock.today(),
        staff=shop.staff_id,
        channel=answer.channel,
        outcome=answer.outcome,
        note=clean(answer.note, 500),
    ).execute()
    result = _result(shop, row, answer, used_up=used_up)
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
    now = shop.clock.now()
    if agreed is None or (row.due_on, row.due_time or "24") <= (now.date(), f"{now:%H:%M}"):
        return row.due_on, row.due_time
    asked = (agreed.day, agreed.time or row.due_time or "24")
    if asked <= (row.due_on, row.due_time or "24"):
        return row.due_on, row.due_time
    return agreed.day, agreed.time or row.due_time


def _result(shop: Shop, row: followups.TodayRow, answer: Answer, *, used_up: bool) -> _Result:
    today = shop.clock.today()
    asks_score = rules.asks_score(asks_of(shop, row.kind, row.rule))
    match answer.outcome:
        case "reached":
            return _Result("done")
        case "refused":
            return _Result("refused")
        case "call_back" if answer.call_back:
            return _Result("open", answer.call_back.day, answer.call_back.time)
        case "wrong_number":
            return _Result("open") if answer.right_number else _Result("unreachable")
        case "message_left" if not asks_score:
            return _Result("done")
        case _ if used_up:
            return _Result("unreachable")
        case "message_left":
            return _Result("open", shop.work.add(today, 1))
        case _:
            planned = rules.next_try(
                shop.config.contact,
                _calls(row.id),
                f"{shop.clock.now():%H:%M}",
                shop.work.add(today, 1),
            )
            return _Result("open", planned.on, planned.time)


def save_draft(shop: Shop, follow_up_id: int, body: Mapping[str, object]) -> None:
    """Keep what is half typed, so that not even a power cut loses it. Not part of the journal.

    Of a follow-up that has been taken back nothing is kept.
    """
    with db.explained(), db.database.transaction():
        db.run(
            "INSERT INTO draft(customer_id, saved_at, body) "
            "SELECT customer_id, ?, ? FROM follow_up WHERE id = ? "
            "ON CONFLICT (customer_id) DO UPDATE SET saved_at = excluded.saved_at, "
            "body = excluded.body",
            shop.clock.stamp(),
            json.dumps({**body, "follow_up_id": follow_up_id}, ensure_ascii=False),
            follow_up_id,
        )


def drop_draft(shop: Shop, customer_id: int) -> None:  # every function takes the shop first
    """Forget what was half typed about this customer."""
    with db.explained(), db.database.transaction():
        db.run(f"DELETE FROM draft WHERE {_OF_CUSTOMER}", customer_id, customer_id)


def drafts(shop: Shop) -> Sequence[tuple[int, int]]:
    """Customer and follow-up of each half-typed form that is waiting to be finished."""
    found = db.rows(
        "SELECT f.customer_id, f.id FROM draft d JOIN follow_up f "
        "ON f.id = d.body ->> 'follow_up_id' AND f.status = 'open' ORDER BY d.saved_at"
    )
    return [(row[0], row[1]) for row in found]
