"""The numbers of a month, in their order: one entry each, which everything else reads.

A figure's entry says what it is called, in which section it stands, what it is made of, by which
formula, and against which target it is held. Counting, the page, the text, the JSON, the list
behind it and the lock follow from that. Alarms, steps of the loop and the numbers of staff have
lists too, and so entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.metrics.formulas import CES_SCALE, CSAT_SCALE, Bars, Figure, Share
from shopvisit.shop.month import complaints
from shopvisit.shop.month.complaint_rows import passed, spent
from shopvisit.shop.month.counts import (
    ACTIVE_AT_START,
    CLOSED,
    DORMANT,
    DUE,
    EVER_CAME,
    FOLLOWED_UP,
    GIVEN,
    HEARD,
    NEVER_CONTACTED,
    OVERDUE,
    RATED,
    REDEEMED,
    VISITORS,
    VISITS,
    Counting,
)
from shopvisit.shop.month.owners import apart, health, money, recheck
from shopvisit.shop.month.questions import Answered
from shopvisit.shop.month.sources import (
    Answers,
    Entry,
    Found,
    LatestNps,
    Missing,
    Number,
    Rows,
    Times,
    Worth,
    of_complaints,
)
from shopvisit.shop.rules import scores
from shopvisit.text.i18n import N_

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

FOLLOW_UPS = N_("Follow-ups")
SAID = N_("What customers say")
CUSTOMERS = N_("Customers")
MONEY = N_("Money")
COMPLAINTS = N_("Complaints")
# Figures of older definitions, which some read by their names.
_ONLY_FOR_PROGRAMS = ""


def _number(_k: int, n: int) -> Figure:
    return formulas.count(n)


def _mean(scale: range) -> Callable[[Bars], Figure]:
    return lambda answers: formulas.mean(answers, scale)


def _waited(formula: Callable[[Sequence[int]], Figure]) -> Callable[[Sequence[int], int], Figure]:
    """That time, with how many complaints have none yet beside it."""
    return lambda seconds, unanswered: replace(formula(seconds), parts={"unanswered": unanswered})


def _complaint_rate(counting: Counting) -> Share:
    found = counting.complaints.once(complaints.of_the_month)
    return Share(len(found.k), counting.share(_VISITS.wanted).n)


def _churn(counting: Counting) -> Share:
    return Share(money.lost(counting), counting.one(sets.ACTIVE_AT_START))


def _win_back(counting: Counting) -> Share:
    active, ever = (counting.one(rows) for rows in (sets.ACTIVE_AT_START, sets.EVER_CAME))
    return Share(len(counting.customers(sets.WON_BACK)), ever - active)


_VISITS = Rows(VISITS)
_DONE = Rows(DUE, sets.ASKED_FOR, sets.DONE)
_ON_TIME = Rows(DUE, sets.SETTLED, sets.MET)
_REACH = Rows(CLOSED, sets.ATTEMPTED, sets.REACHED)
_SATISFIED = Rows(RATED, "r.csat IS NOT NULL", f"r.csat >= {scores.CONTENT}")
_CSAT = Answers(_SATISFIED, "r.csat", CSAT_SCALE, lambda counting: counting.rated.csat)
_EASY = Rows(RATED, "r.ces IS NOT NULL", "r.ces >= 5")
_CES = Answers(_EASY, "r.ces", CES_SCALE, lambda counting: counting.rated.ces)
_SCORED = Rows(CLOSED, sets.ASKED, sets.SCORED)
_LOST = Rows(ACTIVE_AT_START, "1", sets.LOST_AT_END, quicker=_churn)
_WON_BACK = Rows(EVER_CAME, sets.AWAY_AT_START, sets.CAME_IN_MONTH, quicker=_win_back)
_PROMISES = Found(lambda counting: counting.promises, "follow_up")
_LOW_SCORES = of_complaints(complaints.low_scores_answered, "rating")
_COMPLAINTS = of_complaints(complaints.of_the_month, count=_complaint_rate)
_INFORMED = of_complaints(complaints.informed)
_VERIFIED = of_complaints(complaints.asked_in_time, "follow_up")
_ANSWERED = Times("responded_at", spent, formulas.median_hours)
_RESOLVED = Times("resolved_at", passed, formulas.median_elapsed, each=True)
_RESOLVED_OPEN = Times("resolved_at", spent, formulas.median_hours, each=True)
_OPENING_HOURS = N_("in opening hours")

_SECTIONS: Mapping[str, tuple[Entry, ...]] = {
    FOLLOW_UPS: (
        Entry("due", N_("Due"), Rows(DUE), formula=_number),
        Entry("completion", N_("Done"), _DONE, target="completion"),
        Entry("on_time", N_("On time"), _ON_TIME, target="on_time"),
        Entry("reach", N_("Reached"), _REACH, target="reach"),
        Entry("response", N_("Scores given"), _SCORED, target="response"),
        Entry("promises_kept", N_("Promises kept"), _PROMISES, target="promises_kept"),
    ),
    SAID: (
        Entry("csat", N_("Satisfied (4-5)"), _CSAT, formula=formulas.csat, target="csat"),
        Entry("csat_mean", N_("Mean score"), _CSAT, formula=_mean(CSAT_SCALE)),
        Entry("nps", N_("Would recommend (NPS)"), LatestNps(), formula=formulas.nps, target="nps"),
        Entry("ces", N_("Found it easy (CES)"), _CES, formula=formulas.ces, target="ces"),
        Entry("ces_mean", N_("Mean ease"), _CES, formula=_mean(CES_SCALE)),
    ),
    CUSTOMERS: (
        Entry("visits", N_("Visits"), _VISITS, formula=_number),
        Entry("customers", N_("Customers who came"), Rows(VISITORS), formula=_number),
        Entry(
            "new_customers", N_("New customers"), Rows(VISITORS, sets.FIRST_CAME), formula=_number
        ),
        Entry("return_rate", N_("Came again"), Rows(VISITORS, "1", sets.CAME_BEFORE)),
        Entry("churn", N_("Lost"), _LOST, counted_first=True),
        Entry("win_back", N_("Won back"), _WON_BACK, counted_first=True),
    ),
    MONEY: (
        Entry("revenue", N_("Takings"), money.Revenue(), formula=formulas.amount_of_each),
        Entry(
            "spend_per_visit",
            N_("For each visit"),
            money.Revenue(),
            formula=formulas.price_of_all,
            means=N_("of the visits with an amount"),
        ),
        Entry(
            "lost_spend",
            N_("Spent by who is lost"),
            money.LostSpend(),
            formula=formulas.amount,
            means=N_("in the twelve months before"),
        ),
        Entry("compensation", N_("Compensation"), money.Compensation(), formula=formulas.amount),
        Entry(
            "service_cost",
            N_("Cost of follow-ups"),
            money.Contacts(),
            formula=money.cost,
            means=N_("the minutes of all contacts at the hourly wage"),
        ),
        Entry(
            "service_cost_per_contact",
            N_("A contact"),
            money.Contacts(),
            formula=money.cost_of_one,
        ),
        Entry(
            "service_cost_per_solved",
            N_("A complaint solved"),
            money.Solved(),
            formula=money.cost_of_solved,
            means=N_("the contacts about complaints, for each one resolved"),
        ),
    ),
    COMPLAINTS: (
        Entry("complaint_rate", N_("Complaints/100 visits"), _COMPLAINTS, formula=formulas.rate),
        Entry(
            "low_score_answered",
            N_("Low scores answered"),
            _LOW_SCORES,
            target="low_score_answered",
        ),
        Entry(
            "first_response_median",
            N_("Answered, half within"),
            _ANSWERED,
            formula=_waited(formulas.median_hours),
            means=_OPENING_HOURS,
        ),
        Entry(
            "first_response_p90",
            N_("Answered, 90% within"),
            _ANSWERED,
            formula=_waited(formulas.p90_hours),
            means=_OPENING_HOURS,
        ),
        Entry(
            "resolution_hours",
            N_("Resolved, half within"),
            _RESOLVED,
            formula=formulas.median_elapsed_each,
            means=N_("day and night, less what waited for the customer"),
        ),
        Entry(
            "fcr_process",
            N_("Solved in one contact"),
            of_complaints(complaints.resolved_at_first_contact),
        ),
        Entry(
            "fcr_customer",
            N_("At once, they say"),
            of_complaints(complaints.solved_first_time),
            formula=formulas.sampled_percent,
        ),
        Entry(
            "complaint_sla_response",
            N_("Answered in time"),
            of_complaints(complaints.responded_in_time),
            target="complaint_sla_response",
        ),
        Entry(
            "complaint_sla_resolution",
            N_("Resolved in time"),
            of_complaints(complaints.resolved_in_time),
            target="complaint_sla_resolution",
        ),
        Entry(
            "informed",
            N_("Customer told in time"),
            _INFORMED,
            target="informed",
        ),
        Entry(
            "verified_asked",
            N_("Asked again in time"),
            _VERIFIED,
            target="verified",
        ),
        Entry(
            "verified_confirmed",
            N_("Solved, they say"),
            of_complaints(complaints.confirmed, "follow_up"),
            formula=formulas.sampled_percent,
        ),
        Entry(
            "recovery",
            N_("Satisfied again"),
            of_complaints(complaints.recovered),
            formula=formulas.sampled_percent,
            target="recovery",
        ),
        Entry("gifts", N_("Gifts given"), Worth(GIVEN, "g.worth"), formula=formulas.worth),
        Entry(
            "gifts_redeemed",
            N_("Gifts redeemed"),
            Worth(REDEEMED, "g.worth"),
            formula=formulas.worth,
        ),
    ),
    _ONLY_FOR_PROGRAMS: (
        Entry(
            "resolution_median",
            N_("Resolved, half within"),
            _RESOLVED_OPEN,
            formula=formulas.median_hours_each,
        ),
        Entry("verified", N_("Confirmed in time"), of_complaints(complaints.verified, "follow_up")),
    ),
}
SECTIONS = (FOLLOW_UPS, SAID, CUSTOMERS, MONEY, COMPLAINTS)
FIGURES = tuple(one for entries in _SECTIONS.values() for one in entries)
ALARMS = (
    Number("overdue", N_("Follow-ups overdue"), Rows(OVERDUE)),
    Number("broken_promises", N_("Promises broken"), Missing(_PROMISES)),
    Number("complaints_overdue", N_("Complaints overdue"), of_complaints(complaints.overdue)),
    Number("not_told", N_("Customers not told in time"), of_complaints(complaints.not_told)),
    Number(
        "not_verified",
        N_("Solutions not confirmed in time"),
        of_complaints(complaints.not_verified),
    ),
    Number("low_scores_unanswered", N_("Low scores without an answer"), Missing(_LOW_SCORES)),
)
# What each step counts; from the third on, of those before it.
STEPS = (
    Number("visits", N_("Visits"), _VISITS, N_("in this month")),
    Number(
        "closed",
        N_("Follow-ups closed"),
        Rows(CLOSED),
        N_("in this month, whatever came of them"),
    ),
    Number(
        "reached",
        N_("Customer reached"),
        Rows(CLOSED, sets.REACHED),
        N_("of the follow-ups closed in this month"),
    ),
    Number(
        "rated",
        N_("Gave a score"),
        Rows(CLOSED, f"{sets.REACHED} AND {sets.SCORED}"),
        N_("of those reached"),
    ),
    Number(
        "low",
        N_("Low score"),
        Rows(CLOSED, f"{sets.REACHED} AND {sets.SCORED_LOW}"),
        N_("of those who gave a score"),
    ),
    Number(
        "loop_complaint",
        N_("Complaint opened"),
        of_complaints(complaints.come_to("opened_at")),
        N_("in this month, after a low score"),
    ),
    Number(
        "loop_resolved",
        N_("Complaint resolved"),
        of_complaints(complaints.come_to("resolved_at")),
        N_("of those opened after a low score, by now"),
    ),
    Number(
        "loop_told",
        N_("Customer told"),
        of_complaints(complaints.come_to("informed_at")),
        N_("of those resolved, by now"),
    ),
    Number(
        "loop_verified",
        N_("Customer confirmed"),
        of_complaints(complaints.come_to("verified_at")),
        N_("of those told, by now"),
    ),
)
# What is told of each member of staff's work: due, done, on time, reached.
WORK = (Rows(DUE), _DONE, _ON_TIME, _REACH)
# What is open and late, of whoever it was given to.
LATE = Rows(OVERDUE)
# Of the member of staff who is the part.
STAFF = (
    Number("staff_due", N_("Due"), Rows(DUE).theirs()),
    Number("staff_done", N_("Done"), Rows(DUE, sets.DONE).theirs()),
    Number("staff_on_time", N_("On time"), _ON_TIME.theirs()),
    Number("staff_reach", N_("Reached"), _REACH.theirs()),
    Number("staff_csat", N_("Satisfied (4-5)"), _SATISFIED.only(f"NOT {sets.SELF_RATED}").theirs()),
    Number(
        "staff_self_rated", N_("Recorded of themselves"), _SATISFIED.only(sets.SELF_RATED).theirs()
    ),
    Number("staff_late", N_("Overdue"), LATE.theirs()),
)
# Of the item, the kind or the dimension that is the part.
GROUPED = tuple(
    Number(f"{by}_{what}", label, apart.Apart(by, what))
    for by in apart.GROUPS
    for what, label in apart.WHAT.items()
)
HEALTH = (
    Number("never_contacted", N_("Came, never contacted"), Rows(NEVER_CONTACTED)),
    Number("told_late", N_("Told late or not"), Missing(_INFORMED)),
    Number("verified_late", N_("Asked again late"), Missing(_VERIFIED)),
)
# Of the rule that is the part.
RULES = tuple(
    Number(f"rule_{name}", label, health.OfRule(name)) for name, label in health.COUNTED.items()
)
RECHECK = Number("recheck", N_("Differed, asked once more"), recheck.Rechecked())
OTHERS = (
    Number("dormant", N_("Dormant"), Rows(DORMANT)),
    Number("followed_up", N_("Customers followed up"), Rows(FOLLOWED_UP)),
    Number("unanswered", N_("Not answered yet"), of_complaints(complaints.unanswered)),
    Number("reason", N_("Ratings with this reason"), Rows(RATED, sets.GAVE_REASON)),
    Number("question", N_("Answers to a question"), Answered()),
    Number("rated_in_month", N_("Rated in the month"), Rows(RATED)),
    Number("heard", N_("Words heard"), Rows(HEARD)),
)
ENTRIES = {one.name: one for one in FIGURES}
NUMBERS: dict[str, Number] = {
    one.name: one
    for one in (
        *OTHERS, *STAFF, *GROUPED, *HEALTH, *RULES, RECHECK, *STEPS, *ALARMS, *FIGURES,
    )
}  # fmt: skip


def of(section: str) -> tuple[Entry, ...]:
    """The figures of a section, in their order."""
    return _SECTIONS[section]


def counting(shop: Shop, span: sets.Span) -> Counting:
    """A month in which all of these can be counted."""
    rows = (one.source for one in (*FIGURES, *STEPS) if isinstance(one.source, Rows))
    return Counting(shop, span, [one.wanted for one in rows if one.quicker is None])
