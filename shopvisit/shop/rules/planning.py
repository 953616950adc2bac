"""From an event to its follow-up: whether anything speaks against it, whose it is, and when.

Whatever a rule makes carries a dedupe key named after its event, so that the same event never
makes a second task, however often somebody looks.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import rules, scores

if TYPE_CHECKING:
    from shopvisit.settings.values import Rule


class Event(NamedTuple):
    """Something that a rule answers: `on` is day 0 of its window, `key` names it for ever.

    `window` and `time` stand in for the rule's own window where something else decides: the
    targets of a complaint. `reason` is what Today says where the rule has no words of its own.
    """

    rule: Rule
    customer_id: int
    on: date
    key: str
    visit_id: int | None = None
    occasion_id: int | None = None
    complaint_id: int | None = None
    improvement_id: int | None = None
    reason: str = ""
    window: tuple[date, date] | None = None
    time: str | None = None


class Against(NamedTuple):
    """What speaks against the follow-up of an event, and until when, where that ends.

    `why`: "made" before, "gone" with the card, "unknown" then, "consent", "over", "refused",
    "low_score", or a "contact" so recent that the rest after it outlasts the window.
    """

    why: str
    until: date | None = None


def weigh(
    shop: Shop, event: Event, today: date, *, afresh: bool = False
) -> tuple[date, date] | Against:
    """The window in which an event is to be answered, or what speaks against it.

    Of the past of those who came in with a list only that counts whose window is still open, and
    of their absence only what is to come. `afresh` is for asking what would have been made:
    nothing was made before then, and everybody was known already.
    """
    rule = event.rule
    if not afresh and db.row("SELECT 1 FROM follow_up WHERE dedupe_key = ?", event.key):
        return Against("made")
    found = db.row(
        "SELECT contact_consent, date(created_at, 'localtime') FROM customer WHERE id = ? "
        "AND merged_into IS NULL AND erased_at IS NULL",
        event.customer_id,
    )
    if found is None:
        return Against("gone")
    consent, known_since = found
    counts_from = event.on if rule.trigger == "absence" else today
    if not afresh and counts_from.isoformat() < known_since:
        return Against("unknown")
    complaint = event.complaint_id is not None
    if not rules.consents(consent, rule.kind, rule.trigger, complaint=complaint):
        return Against("consent")
    window = event.window or shop.work.window(event.on, rule.from_, rule.to)
    if window[1] < today:
        return Against("over")
    if (spoken := _spoken_against(shop, event, today)) is not None:
        return spoken
    if not rules.is_proactive(rule.kind, rule.priority):
        return window
    rest, last = shop.config.contact.cap_days, _last_contact(event.customer_id, today)
    left = rules.after_cap(window, last, rest)
    if left is None and last is not None:
        return Against("contact", last + timedelta(days=rest))
    return left or window


def start(shop: Shop, event: Event, today: date) -> int:
    """Store the follow-up that an event asks for, unless something speaks against it; 1 or 0.

    In an action.
    """
    from shopvisit.store import schema

    rule, window = event.rule, weigh(shop, event, today)
    if isinstance(window, Against):
        return 0
    schema.FollowUp.insert(
        created_at=shop.clock.stamp(),
        customer=event.customer_id,
        kind=rule.kind,
        rule=rule.name,
        reason=event.reason,
        visit=event.visit_id,
        complaint=event.complaint_id,
        improvement=event.improvement_id,
        occasion=event.occasion_id,
        from_on=window[0],
        due_on=window[1],
        first_due_on=window[1],
        due_time=event.time,
        first_due_time=event.time,
        priority=rule.priority,
        assignee=assignee(rule, event),
        dedupe_key=event.key,
    ).execute()
    return 1


def _spoken_against(shop: Shop, event: Event, today: date) -> Against | None:
    """A refusal pauses every question for a time, a low score the usual rounds.

    What a complaint asks is asked all the same: nobody else can say whether it is solved.
    """
    if event.complaint_id:
        return None
    contact = shop.config.contact
    rest = timedelta(days=contact.refused_days)
    refused_on = rules.asks_score(event.rule.asks) and db.value(
        "SELECT max(a.attempted_on) FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id "
        "WHERE f.customer_id = ? AND a.outcome = 'refused' AND a.attempted_on > ?",
        event.customer_id,
        today - rest,
    )
    if refused_on:
        return Against("refused", date.fromisoformat(refused_on) + rest)
    if not rules.paused_by_low_score(event.rule):
        return None
    rest = timedelta(days=contact.low_score_pause_days)
    [(low_on,)] = db.named(
        "SELECT max(r.answered_on) FROM rating r WHERE r.customer_id = :customer "
        f"AND r.answered_on > :from AND {scores.LOW}",
        {
            "customer": event.customer_id,
            "from": (today - rest).isoformat(),
            **scores.limits(shop.config.thresholds),
        },
    )
    return Against("low_score", date.fromisoformat(low_on) + rest) if low_on else None


def _last_contact(customer_id: int, today: date) -> date | None:
    """When the shop last reached this customer of its own accord, up to `today`."""
    found = db.value(
        "SELECT max(a.attempted_on) FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id "
        f"WHERE f.customer_id = ? AND a.outcome IN ({db.marks(kinds.CONTACTS)}) "
        f"AND f.kind IN ({db.marks(kinds.PROACTIVE)}) "
        "AND NOT (f.kind = 'retention' AND f.priority = 1) AND a.attempted_on <= ?",
        customer_id,
        *kinds.CONTACTS,
        *kinds.PROACTIVE,
        today,
    )
    return date.fromisoformat(found) if found else None


def rest_after_contact(shop: Shop, customer_id: int) -> None:
    """Hold back what is to begin too soon after the customer's last contact. In an action.

    Only what is not on Today yet moves; what the rest outlasts is cancelled.
    """
    today = shop.clock.today()
    last_contact, cap_days = _last_contact(customer_id, today), shop.config.contact.cap_days
    for follow_up_id, from_text, due_text, kind, priority in db.rows(
        "SELECT id, from_on, due_on, kind, priority FROM follow_up "
        "WHERE customer_id = ? AND status = 'open' AND from_on > ?",
        customer_id,
        today,
    ):
        if not rules.is_proactive(kind, priority):
            continue
        window = date.fromisoformat(from_text), date.fromisoformat(due_text)
        left = rules.after_cap(window, last_contact, cap_days)
        if left is None:
            changing.drop(shop, "contacted", "id = ?", follow_up_id)
        elif left != window:
            db.run("UPDATE follow_up SET from_on = ? WHERE id = ?", left[0], follow_up_id)


def after_low_score(shop: Shop, customer_id: int, rating_id: int, complaint_id: int | None) -> None:
    """Have the manager win back a customer who gave a low score. In an action.

    One try is enough for what is said within the pause that a low score starts.
    """
    today = shop.clock.today()
    for rule in _winning_back(shop, customer_id):
        visit_id = db.value(
            "SELECT f.visit_id FROM rating r JOIN follow_up f ON f.id = r.follow_up_id "
            "WHERE r.id = ?",
            rating_id,
        )
        key = f"{rule.name}:rating:{rating_id}"
        event = Event(rule, customer_id, today, key, visit_id=visit_id, complaint_id=complaint_id)
        start(shop, event, today)


def would_win_back(shop: Shop, customer_id: int) -> tuple[date, int | None] | None:
    """By when a low score that is given now would have somebody call, and who; None for nobody."""
    today = shop.clock.today()
    for rule in _winning_back(shop, customer_id):
        event = Event(rule, customer_id, today, "")
        window = weigh(shop, event, today)
        if not isinstance(window, Against):
            return window[1], assignee(rule, event)
    return None


def _winning_back(shop: Shop, customer_id: int) -> list[Rule]:
    """The rules that answer a low score, but for those that are at it or have tried lately."""
    since = shop.clock.today() - timedelta(days=shop.config.contact.low_score_pause_days)
    return [
        rule
        for rule in shop.config.rules.values()
        if rule.enabled
        and rule.trigger == "low-score"
        and not db.row(
            "SELECT 1 FROM follow_up WHERE customer_id = ? AND rule = ? "
            "AND (status = 'open' OR closed_on > ? AND close_reason <> 'corrected') LIMIT 1",
            customer_id,
            rule.name,
            since,
        )
    ]


def assignee(rule: Rule, event: Event) -> int | None:
    """Who the rule gives the task to; None means anyone. Turns go round by the event's number."""
    match rule.who:
        case "anyone":
            return None
        case "manager":
            return manager()
        case "complaint-owner":
            return owner(event.complaint_id)
        case "manager-not-resolver":
            resolver = db.value(
                "SELECT staff_id FROM complaint_event WHERE complaint_id = ? AND kind = 'resolve' "
                "ORDER BY at DESC, id DESC LIMIT 1",
                event.complaint_id,
            )
            return manager(not_=resolver)
    served_by = (
        db.value("SELECT served_by FROM visit WHERE id = ?", event.visit_id)
        if event.visit_id
        else db.value(
            "SELECT served_by FROM visit WHERE customer_id = ? ORDER BY visited_on DESC, id DESC "
            "LIMIT 1",
            event.customer_id,
        )
    )
    staff = [row[0] for row in db.rows("SELECT id FROM staff WHERE active = 1 ORDER BY id")]
    if rule.who == "server":
        return served_by if served_by in staff else None
    others = [id_ for id_ in staff if id_ != served_by] or staff
    return others[(event.visit_id or event.customer_id) % len(others)] if others else None


def manager(not_: int | None = None) -> int | None:
    """The manager, or the owner where there is none or the manager is `not_`; None: anyone."""
    staff = db.rows("SELECT id, role FROM staff WHERE active = 1 AND id IS NOT ? ORDER BY id", not_)
    return next(
        (id_ for wanted in ("manager", "owner") for id_, role in staff if role == wanted), None
    )


def owner(complaint_id: int | None) -> int | None:
    """Whoever owns a complaint, if they still work here; else the manager."""
    found = db.value(
        "SELECT s.id FROM complaint p JOIN staff s ON s.id = p.owner_id "
        "WHERE p.id = ? AND s.active = 1",
        complaint_id,
    )
    return found or manager()
