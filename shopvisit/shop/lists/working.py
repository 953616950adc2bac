"""Working a list off: a follow-up for each, or a text to send to one after the other.

What holds for every call of the shop's own accord holds here: who wants no contact, has lately
refused, been unhappy or been spoken to is left in peace, and it is said who and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar.days import describe_day, spoken_day
from shopvisit.calendar.work import Offset
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings.kinds import ALL
from shopvisit.settings.values import Rule
from shopvisit.shop.cards.taking import Text
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal, names
from shopvisit.shop.rules import planning
from shopvisit.shop.rules.planning import Against, Event
from shopvisit.shop.talks import scripts
from shopvisit.text.address import address
from shopvisit.text.i18n import N_, _, language

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

# What a list is worked off for, all of the shop's own accord: the rest after a contact holds.
KINDS = ("retention", "satisfaction", "need", "care")
CHANNELS = ("wechat", "sms")
_PRIORITY = 3
_NO_WINDOW = Offset(0, "d")
_WHY = {
    "unknown": N_("was not known then"),
    "gone": N_("the card is gone"),
    "consent": N_("wants no such calls"),
    "over": N_("the last day has passed"),
    "refused": N_("did not want to talk, left in peace until {day}"),
    "low_score": N_("unhappy lately, left in peace until {day}"),
    "contact": N_("spoken to lately, left in peace until {day}"),
    "open": N_("has one open already"),
}


class Wanted(NamedTuple):
    """What for, as one of `KINDS` and in words, and from when until when."""

    kind: str
    reason: str
    from_on: date
    due_on: date


class LeftOut(NamedTuple):
    """Somebody for whom nothing was planned, and why not."""

    customer_id: int
    name: str
    why: str


class Planned(NamedTuple):
    made: int
    left_out: tuple[LeftOut, ...]


def usual_kind(conditions: Sequence[Condition]) -> str:
    """What such a list is mostly worked off for."""
    found = {each.field for each in conditions}
    away = ("last_visit", "before") in {each[:2] for each in conditions}
    if "birthday" in found:
        return "care"
    if away or any(each.value in ("at_risk", "dormant", "lost") for each in conditions):
        return "retention"
    return "satisfaction"


def plan(shop: Shop, customer_ids: Sequence[int], wanted: Wanted) -> Planned:
    """Plan a follow-up for each whom nothing speaks against, in one action.

    Raises InvalidError, naming the field, for no reason or a window that has passed.
    """
    reason = changing.check_new(shop, wanted.reason, wanted.due_on)
    if wanted.from_on > wanted.due_on:
        raise InvalidError("from", _("The last day comes before the first one."))
    left_out: list[LeftOut] = []
    with journal.action(shop, N_("planned follow-ups for a list: {reason}"), reason=reason):
        for customer_id in customer_ids:
            if (why := _against(shop, customer_id, wanted)) is None:
                _start(shop, customer_id, wanted, reason)
            else:
                left_out.append(LeftOut(customer_id, _name(customer_id), why))
    return Planned(len(customer_ids) - len(left_out), tuple(left_out))


def text(shop: Shop, customer_id: int, kind: str) -> Text:
    """What can be sent to a customer, greeting them by name and speaking of what they came for."""
    today, known = shop.clock.today(), customers.get(shop, customer_id)
    visit = scripts.came(0, customer_id)
    blanks = {
        "address": address(known.name, known.salutation, language()),
        "shop": shop.name,
        "staff": shop.staff.name if shop.staff else "",
        "visited": spoken_day(visit.on, today) if visit else "",
        "item": (visit.item or _(names.VISIT_KINDS[visit.kind])) if visit else _("visit"),
        "visit": scripts.spoken_visit(visit, today),
        "occasion": scripts.wished("birthday"),
        "reason": "",
    }
    return Text(_("message"), scripts.spoken(shop, kind, "", "", blanks).message)


def sent(shop: Shop, customer_id: int, kind: str, reason: str, channel: str) -> None:
    """Record that such a text went out: a follow-up that is closed as a message left.

    Raises ShopError, saying why, where something speaks against it.
    """
    from shopvisit.store import schema

    today = shop.clock.today()
    # A message answers nothing that is asked, so it closes nothing that asks.
    closed_as = "care" if ALL[kind].asks else kind
    with journal.action(shop, N_("sent {customer} a message"), customer_id=customer_id):
        if why := against_text(shop, customer_id, kind):
            raise ShopError(said_against(_name(customer_id), why))
        follow_up_id = schema.FollowUp.insert(
            created_at=shop.clock.stamp(),
            customer=customer_id,
            kind=closed_as,
            reason=reason,
            from_on=today,
            due_on=today,
            first_due_on=today,
            priority=_PRIORITY,
            assignee=shop.staff_id,
            status="done",
            closed_at=shop.clock.stamp(),
            closed_on=today,
            closed_by=shop.staff_id,
            close_reason="message_left",
        ).execute()
        schema.Attempt.insert(
            created_at=shop.clock.stamp(),
            follow_up=follow_up_id,
            at=shop.clock.stamp(),
            attempted_on=today,
            staff=shop.staff_id,
            channel=channel,
            outcome="message_left",
        ).execute()
        planning.rest_after_contact(shop, customer_id)


def against_text(shop: Shop, customer_id: int, kind: str) -> str | None:
    """Why no text should go to a customer today, in words; None where nothing speaks against it."""
    today = shop.clock.today()
    for each in dict.fromkeys((kind, "care" if ALL[kind].asks else kind)):
        event = _event(customer_id, Wanted(each, "", today, today))
        found = planning.weigh(shop, event, today)
        if isinstance(found, Against):
            return _words(found, today)
    return None


def said_against(name: str, why: str) -> str:
    """Who is to be left in peace, and why."""
    return _("{customer}: {why}").format(customer=name, why=why)


def _against(shop: Shop, customer_id: int, wanted: Wanted) -> str | None:
    if db.row(
        "SELECT 1 FROM follow_up WHERE customer_id = ? AND status = 'open' AND kind = ? LIMIT 1",
        customer_id,
        wanted.kind,
    ):
        return _(_WHY["open"])
    today = shop.clock.today()
    found = planning.weigh(shop, _event(customer_id, wanted), today)
    return _words(found, today) if isinstance(found, Against) else None


def _start(shop: Shop, customer_id: int, wanted: Wanted, reason: str) -> None:
    event = _event(customer_id, wanted, f"list:{shop.action_id}:{customer_id}", reason)
    planning.start(shop, event, shop.clock.today())


def _event(customer_id: int, wanted: Wanted, key: str = "", reason: str = "") -> Event:
    """As a rule would ask for it. That it asks for a score has a refusal hold, whatever it is."""
    rule = Rule(
        name="",
        enabled=True,
        trigger="list",
        kind=wanted.kind,
        priority=_PRIORITY,
        who="anyone",
        asks=("csat",),
        from_=_NO_WINDOW,
        to=_NO_WINDOW,
    )
    window = wanted.from_on, wanted.due_on
    return Event(rule, customer_id, wanted.from_on, key, reason=reason, window=window)


def _words(found: Against, today: date) -> str:
    day = describe_day(found.until, today) if found.until else ""
    return _(_WHY[found.why]).format(day=day)


def _name(customer_id: int) -> str:
    found = db.row("SELECT name, phone FROM customer WHERE id = ?", customer_id)
    return names.name_or_phone(*(found or ("", "")))


def words_of(kind: str) -> str:
    """What a kind is called."""
    return _(kinds.KINDS[kind])
