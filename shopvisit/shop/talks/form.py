"""What the quick form and Today's preview show of a follow-up before and during the call."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar.days import describe_day, local, parse_utc
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.gifts import gifts
from shopvisit.shop.gifts.gifts import Gift
from shopvisit.shop.people import customers, numbers
from shopvisit.shop.record import drafts, names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import questions, rules
from shopvisit.shop.rules.questions import Question
from shopvisit.shop.talks import about, grievances, scripts
from shopvisit.shop.talks.grievances import Unhappy
from shopvisit.shop.talks.questions import ReasonChoice
from shopvisit.text.address import address
from shopvisit.text.i18n import _, language
from shopvisit.text.money import money


class Form(NamedTuple):
    """Everything the quick form and Today's preview show of one follow-up.

    `unhappy` is the low score that led to it, or the customer's last one if it was low, `gifts`
    what they can redeem today, `item` what the visit was for that it is about.
    `own`: a score would be of the one who takes it down, though there are others who could.
    """

    follow_up: followups.TodayRow
    customer: customers.Customer
    address: str
    visits: int
    visit: str
    served_by: str
    last_rating: int | None
    last_contact: str
    unhappy: Unhappy | None
    message_next: bool
    quiet: bool
    promises: tuple[followups.TodayRow, ...]
    also: tuple[followups.TodayRow, ...]
    says_done: frozenset[int]
    asks: tuple[str, ...]
    script: scripts.Spoken
    reasons: tuple[ReasonChoice, ...] = ()
    staff: tuple[tuple[int, str], ...] = ()
    open_complaints: tuple[str, ...] = ()
    own: bool = False
    draft: Mapping[str, object] = MappingProxyType({})
    away: bool = False
    wrong_number: bool = False
    gifts: tuple[Gift, ...] = ()
    item: str = ""
    own_questions: tuple[Question, ...] = ()


def reasons() -> tuple[ReasonChoice, ...]:
    """The reasons there are to choose from."""
    found = db.rows("SELECT place, id, name, polarity, dimension FROM reason WHERE active = 1")
    return tuple(ReasonChoice(*each) for _place, *each in sorted(found))


def quiet_hours(shop: Shop) -> bool:
    """Whether this is a time of day at which the shop had rather not disturb anyone."""
    now = f"{shop.clock.now():%H:%M}"
    start, end = shop.config.contact.quiet_from, shop.config.contact.quiet_to
    return start <= now < end if start <= end else now >= start or now < end


@db.snapshot()
def form(shop: Shop, follow_up_id: int) -> Form:
    """What to show before and during the call. Raises ShopError when the follow-up is gone."""
    row = about.found(shop, follow_up_id)
    customer = customers.get(shop, row.customer_id)
    also = about.together(shop, row)
    asked = [about.asks_of(shop, other.rule) for other in (row, *also)]
    visit = scripts.came(follow_up_id, row.customer_id)
    called = address(customer.name, customer.salutation, language())
    unhappy = grievances.unhappy(shop, row)
    answers = grievances.answers_low_score(shop, row.rule)
    blanks = scripts.blanks(shop, row, visit, unhappy.why if unhappy and answers else "")
    staff = tuple(db.rows("SELECT id, name FROM staff WHERE active = 1 ORDER BY id"))
    asks = about.in_order({question for one in asked for question in one})
    return Form(
        follow_up=row,
        customer=customer,
        address=called,
        visits=visit.visits if visit else 0,
        visit=_in_words(shop, visit) if visit else "",
        served_by=visit.served_by if visit else "",
        last_rating=db.value(
            "SELECT csat FROM rating WHERE customer_id = ? AND csat IS NOT NULL "
            "ORDER BY answered_on DESC, id DESC LIMIT 1",
            row.customer_id,
        ),
        last_contact=_last_contact(shop, row.customer_id),
        unhappy=unhappy,
        message_next=about.calls_used_up(shop, follow_up_id),
        quiet=quiet_hours(shop),
        promises=tuple(
            other
            for other in followups.of_customer(shop, row.customer_id)
            if other.kind == "promise" and other.id != row.id
        ),
        also=tuple(also),
        says_done=frozenset(each.id for each in (row, *also) if about.says_done(shop, each)),
        asks=asks,
        script=scripts.spoken(
            shop,
            row.kind,
            row.rule,
            scripts.segment_of(shop, row.customer_id, customer.tags),
            blanks,
        ),
        reasons=reasons(),
        staff=staff,
        open_complaints=tuple(
            text
            for (text,) in db.rows(
                "SELECT text FROM complaint WHERE customer_id = ? AND closed_at IS NULL "
                "ORDER BY id DESC",
                row.customer_id,
            )
        ),
        own=bool(visit and visit.server and visit.server == shop.staff_id)
        and len(staff) > 1
        and row.status == "open"
        and rules.asks_score(asks),
        draft=drafts.of_conversation(row.customer_id, {row.id, *(other.id for other in also)}),
        away=any(about.of_absence(shop, each.rule) for each in (row, *also)),
        wrong_number=numbers.is_wrong(customer.id, customer.phone),
        gifts=gifts.to_redeem(shop, row.customer_id),
        item=visit.item if visit else "",
        own_questions=questions.of_rules(each.rule for each in (row, *also)),
    )


def _in_words(shop: Shop, visit: scripts.Came) -> str:
    item = visit.item or _(names.VISIT_KINDS[visit.kind])
    paid = f" {money(visit.amount)}" if visit.amount else ""
    return f"{describe_day(visit.on, shop.clock.today())} {item}{paid}"


def _last_contact(shop: Shop, customer_id: int) -> str:
    """When, who, how, what came of it, and what was noted of it; "" where there was none."""
    found = db.row(
        "SELECT a.at, coalesce(s.name, ''), a.channel, a.outcome, a.note FROM follow_up f "
        "JOIN attempt a ON a.follow_up_id = f.id LEFT JOIN staff s ON s.id = a.staff_id "
        "WHERE f.customer_id = ? ORDER BY a.at DESC, a.id DESC LIMIT 1",
        customer_id,
    )
    if found is None:
        return ""
    at = local(parse_utc(found[0]))
    day = describe_day(at.date(), shop.clock.today(), at.time())
    # Nobody is "reached" who stands in the shop.
    outcome = _("spoken to") if found[3] == "reached" else _(kinds.OUTCOMES[found[3]])
    what = _(", ").join((f"{day} {found[1]}".rstrip(), _(kinds.CHANNELS[found[2]]), outcome))
    return _("{what}: {note}").format(what=what, note=found[4]) if found[4] else what
