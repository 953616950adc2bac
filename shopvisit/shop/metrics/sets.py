"""Which rows each number of a month counts, as SQL: counting and listing read the same words.

Every set keeps to a covering index that begins with the day it belongs to the month by, so a month
costs what its own rows cost, however long the history is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.calendar.work import add_months, month_span
from shopvisit.shop.followups.kinds import ASKING, SAYING
from shopvisit.shop.rules import scores
from shopvisit.shop.rules.rules import asks_score

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


@dataclass(frozen=True)
class Span:
    """A calendar month, seen from `today`."""

    name: str
    first: date
    next: date
    today: date

    @classmethod
    def of(cls, shop: Shop, name: str) -> Span:
        """The month `name` ("2026-11"). Raises ValueError, saying what is expected."""
        first, following = month_span(name)
        return cls(name, first, following, shop.clock.today())

    @property
    def before(self) -> Span:
        """The month before."""
        last = self.first - timedelta(days=1)
        return Span(month_of(last), last.replace(day=1), self.first, self.today)

    @property
    def year_before(self) -> Span:
        """The same month a year before."""
        first, following = (add_months(day, -12) for day in (self.first, self.next))
        return Span(month_of(first), first, following, self.today)

    @property
    def same_days_before(self) -> Span:
        """The first days of the month before, as many as have begun of this one."""
        before = self.before
        days = timedelta(days=(self.today - self.first).days + 1)
        return Span(before.name, before.first, min(before.first + days, before.next), self.today)

    @property
    def running(self) -> bool:
        """Whether today is in it, so that its figures are still "so far"."""
        return self.first <= self.today < self.next

    @property
    def end(self) -> date:
        """The day as of which customers are active or lost: the next month's first, or today.

        It is the next month's own beginning, so that who ends a month active begins the next so.
        """
        return min(self.next, max(self.today, self.first))


def month_of(day: date) -> str:
    """The name of the month that `day` is in."""
    return day.isoformat()[:7]


def parameters(shop: Shop, span: Span) -> dict[str, object]:
    """The named parameters that the sets below ask for."""
    config = shop.config
    active = timedelta(days=config.thresholds.active_days)
    lost_before = span.end - active
    odd = [
        rule
        for rule in config.rules.values()
        if rule.kind not in SAYING and asks_score(rule.asks) != (rule.kind in ASKING)
    ]
    days = {
        "first": span.first,
        "next": span.next,
        "today": span.today,
        "active_from": span.first - active,
        "lost_before": lost_before,
        "last_seen_before": min(span.first, lost_before),
        "year_before": add_months(span.end, -12),
        "dormant_after": span.end - timedelta(days=config.thresholds.dormant_days - 1),
    }
    return {
        **{name: day.isoformat() for name, day in days.items()},
        **scores.limits(config.thresholds),
        "max_calls": config.contact.max_calls,
        "odd_kinds": json.dumps(sorted({rule.kind for rule in odd})),
        "odd_rules": json.dumps([f"{rule.kind} {rule.name}" for rule in odd]),
    }


def living(column: str) -> str:
    """Rows of a customer who was merged into another count nowhere."""
    return f"{column} NOT IN (SELECT id FROM customer WHERE merged_into > 0)"


# Follow-ups by their deadline

# What was late already when its customer was erased was missed, and stays so.
_COUNTS = "(f.status <> 'cancelled' OR f.closed_on > f.due_on AND f.close_reason = 'erased')"
DUE = (
    "follow_up AS f INDEXED BY follow_up_due WHERE f.due_on >= :first AND f.due_on < :next "
    f"AND {_COUNTS} AND {living('f.customer_id')}"
)
ASKED_FOR = "(f.status <> 'open' OR f.due_on <= :today)"
DONE = "f.status = 'done'"
SETTLED = "(f.status <> 'open' OR f.due_on < :today)"
# The retry plan asks for so many calls on more than one day; a wrong number ends it at once.
_TRIED_ENOUGH = (
    "CASE f.status WHEN 'done' THEN 1 "
    "WHEN 'refused' THEN EXISTS (SELECT 1 FROM attempt a WHERE a.follow_up_id = f.id) "
    "WHEN 'unreachable' THEN (SELECT count(*) >= :max_calls "
    "AND min(a.attempted_on) < max(a.attempted_on) FROM attempt a WHERE a.follow_up_id = f.id "
    "AND a.outcome IN ('no_answer', 'busy')) OR EXISTS (SELECT 1 FROM attempt a "
    "WHERE a.follow_up_id = f.id AND a.outcome = 'wrong_number') ELSE 0 END"
)
MET = f"(f.closed_on <= f.due_on AND {_TRIED_ENOUGH})"
PROMISED = f"{DUE} AND f.kind = 'promise'"
OVERDUE = (
    "follow_up AS f INDEXED BY open_by_due WHERE f.status = 'open' "
    f"AND f.due_on < min(:today, :next) AND {living('f.customer_id')}"
)

# Follow-ups by the day they were closed

CLOSED = (
    "follow_up AS f INDEXED BY follow_up_closed WHERE f.closed_on >= :first "
    f"AND f.closed_on < :next AND f.status <> 'cancelled' AND {living('f.customer_id')}"
)
# A rule decides whether it asks a score. It is compared only where its kind has rules that do not
# do as the kind does: CASE looks no further than it must, AND does.
_AS_ITS_KIND = f"f.kind IN {ASKING}"
_ODD = "f.kind || ' ' || f.rule IN (SELECT value FROM json_each(:odd_rules))"
_ASKS = (
    "CASE WHEN f.kind IN (SELECT value FROM json_each(:odd_kinds)) "
    f"THEN ({_AS_ITS_KIND}) <> ({_ODD}) ELSE {_AS_ITS_KIND} END"
)
# Whether a follow-up was attempted at all (else NULL), and if so whether the customer was reached;
# somebody spoken to in the shop is, whatever came of it.
TRIED = (
    "(SELECT max(a.outcome = 'reached' OR a.channel = 'in_store') FROM attempt a "
    "WHERE a.follow_up_id = f.id)"
)
# Whether a score was given (else NULL), and if so whether the rating is a low one.
ANSWER = (
    f"(SELECT {scores.LOW} FROM rating r WHERE r.id = f.rating_id "
    "AND coalesce(r.csat, r.nps, r.ces, r.fixed, r.first_time) IS NOT NULL)"
)
# The same rows with what is looked up for each of them, once for all numbers that are made of it.
CLOSED_WITH = (
    f"(SELECT f.id, f.closed_on, f.closed_by, {_ASKS} AS asks, {TRIED} AS tried, "
    f"{ANSWER} AS answer FROM {CLOSED})"
)
ATTEMPTED = "tried IS NOT NULL"
REACHED = "tried IS 1"
ASKED = f"{ATTEMPTED} AND asks"
SCORED = "answer IS NOT NULL"
SCORED_LOW = "answer IS 1"
FOLLOWED_UP = (
    "(SELECT id AS customer_id FROM customer) AS c WHERE c.customer_id IN "
    f"(SELECT f.customer_id FROM {CLOSED} AND {DONE})"
)

# Ratings by the day of the first answer

RATED = (
    "rating AS r INDEXED BY rating_day WHERE r.answered_on >= :first AND r.answered_on < :next "
    f"AND {living('r.customer_id')}"
)
NPS_IN_ORDER = (
    "rating AS r INDEXED BY rating_nps WHERE r.nps IS NOT NULL AND r.answered_on >= :first "
    f"AND r.answered_on < :next AND {living('r.customer_id')} "
    "ORDER BY r.answered_on, r.answered_at, r.id"
)
SELF_RATED = "r.recorded_by IS r.served_by"
SAID_SOMETHING = "(r.complaint || r.suggestion || r.need || r.praise) <> ''"
GAVE_REASON = (
    "EXISTS (SELECT 1 FROM rating_reason n WHERE n.rating_id = r.id AND n.reason_id = :part)"
)

# Visits, and customers by theirs

VISITS = (
    "visit AS v INDEXED BY visit_day WHERE v.visited_on >= :first AND v.visited_on < :next "
    f"AND {living('v.customer_id')}"
)


def _came(since: str, until: str) -> str:
    """Customers who have a visit from the day `since` to the day before `until`."""
    return (
        "customer_rhythm AS c WHERE c.customer_id IN (SELECT customer_id FROM visit "
        f"INDEXED BY visit_day WHERE visited_on >= {since} AND visited_on < {until}) "
        f"AND {living('c.customer_id')}"
    )


def _stayed_away(since: str, until: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM visit w WHERE w.customer_id = c.customer_id "
        f"AND w.visited_on >= {since} AND w.visited_on < {until})"
    )


VISITORS = _came(":first", ":next")
FIRST_CAME = "c.first_visit_on >= :first"
CAME_BEFORE = "c.first_visit_on < :first"
ACTIVE_AT_START = _came(":active_from", ":first")
LOST_AT_END = _stayed_away(":lost_before", ":next")
# The same customers as ACTIVE_AT_START with LOST_AT_END, looked for only where they can be.
CHURNED = f"{_came(':active_from', ':last_seen_before')} AND {LOST_AT_END}"
EVER_CAME = (
    "customer_rhythm AS c INDEXED BY rhythm_first WHERE c.first_visit_on < :first "
    f"AND {living('c.customer_id')}"
)
AWAY_AT_START = _stayed_away(":active_from", ":first")
CAME_IN_MONTH = (
    "EXISTS (SELECT 1 FROM visit w WHERE w.customer_id = c.customer_id "
    "AND w.visited_on >= :first AND w.visited_on < :next)"
)
WON_BACK = f"{VISITORS} AND {CAME_BEFORE} AND {AWAY_AT_START}"
DORMANT = f"{_came(':lost_before', ':dormant_after')} AND {_stayed_away(':dormant_after', ':next')}"

# Gifts by the day they were given, and by the day they were redeemed

GIVEN = (
    "gift AS g INDEXED BY gift_given WHERE g.given_on >= :first AND g.given_on < :next "
    f"AND {living('g.customer_id')}"
)
REDEEMED = (
    "gift AS g INDEXED BY gift_redeemed WHERE g.redeemed_on >= :first AND g.redeemed_on < :next "
    f"AND {living('g.customer_id')}"
)

# Customers of the month whom nobody has ever called or spoken to, and who have not said no to it.
NEVER_CONTACTED = (
    f"{VISITORS} AND EXISTS (SELECT 1 FROM customer u WHERE u.id = c.customer_id "
    "AND u.contact_consent <> 'none' AND u.erased_at IS NULL) "
    "AND NOT EXISTS (SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id "
    "WHERE f.customer_id = c.customer_id)"
)

# Complaints by the day they were opened

COMPLAINTS = (
    "complaint AS p INDEXED BY complaint_opened WHERE p.opened_on >= :first "
    f"AND p.opened_on < :next AND {living('p.customer_id')}"
)
