"""What comes after a visit, in words: what was planned, or why nothing was."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar.days import describe_day
from shopvisit.shop.followups import kinds, today
from shopvisit.shop.followups.today import COMES_UP
from shopvisit.shop.rules import engine, planning, rules
from shopvisit.shop.visits import terms
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

# What spoke against the follow-up, as `planning.weigh` says it; of a card that is gone nothing.
_WHY = {
    "unknown": N_("no follow-up: that was before we knew them"),
    "consent": N_("no follow-up: they want no such calls"),
    "over": N_("no follow-up: that was too long ago"),
    "refused": N_("no follow-up: did not want to talk, not asked until {day}"),
    "low_score": N_("no follow-up: unhappy lately, the usual questions rest until {day}"),
    "contact": N_("no follow-up: spoken to lately, left in peace until {day}"),
}


def after(shop: Shop, visit_id: int) -> str:
    """What is planned because of a visit, with kind and day, or else why nothing is.

    What ends some time after it follows, with its last day.
    """
    said = (_planned(shop, visit_id), *terms.said(shop, visit_id))
    return _("; ").join(part for part in said if part)


def _planned(shop: Shop, visit_id: int) -> str:
    now = shop.clock.today()
    planned = db.rows(
        f"SELECT {COMES_UP}, id, kind FROM follow_up WHERE visit_id = ? AND status = 'open'",
        visit_id,
    )
    if planned:
        each = _("{kind} on {day}")
        return _("; ").join(
            each.format(kind=_(kinds.KINDS[kind]), day=describe_day(date.fromisoformat(day), now))
            for day, _id, kind in sorted(planned)
        )
    return _why_nothing(shop, visit_id, now)


def to_talk_about(shop: Shop, customer_id: int) -> list[today.TodayRow]:
    """What is open of a customer and done by talking, that which is due first at the top."""
    return [row for row in today.of_customer(shop, customer_id) if row.rule != kinds.SOLVE]


def open_now(shop: Shop, customer_id: int) -> list[today.TodayRow]:
    """Of what is open, what is to be done by now: somebody who is here can be asked at once."""
    day, rows = shop.clock.today(), to_talk_about(shop, customer_id)
    return [row for row in rows if row.from_on <= day and not row.greyed]


def _why_nothing(shop: Shop, visit_id: int, now: date) -> str:
    customer_id, visited, kind, item, visits, last_on = db.rows(
        "SELECT v.customer_id, v.visited_on, v.kind, v.item, r.visits, r.last_visit_on "
        "FROM visit v JOIN customer_rhythm r ON r.customer_id = v.customer_id WHERE v.id = ?",
        visit_id,
    )[0]
    if last_on != visited:
        return _("no follow-up: a later visit is known already")
    first = visits == 1
    asking = rules.visit_rules(shop.config.rules, kind, item, first=first)
    if not asking:
        every = {name: rule._replace(enabled=True) for name, rule in shop.config.rules.items()}
        if rules.visit_rules(every, kind, item, first=first):
            return _("no follow-up: the rule for it is switched off (F8)")
        return _("no follow-up: none is planned after a visit of this kind")
    event = engine.of_visit(asking[0], customer_id, visit_id, date.fromisoformat(visited))
    found = planning.weigh(shop, event, now)
    if not isinstance(found, planning.Against) or found.why not in _WHY:
        return ""
    return _(_WHY[found.why]).format(day=describe_day(found.until, now) if found.until else "")
