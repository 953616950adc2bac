"""A month in words: what its numbers are called, how they are shown, and the one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.i18n import N_, _, n_
from shopvisit.shop import metrics
from shopvisit.shop.words import CSAT

if TYPE_CHECKING:
    from datetime import date

    from shopvisit.shop.metrics import Figure
    from shopvisit.shop.month import Month

FIGURES = {
    "due": N_("Due"),
    "completion": N_("Done"),
    "on_time": N_("On time"),
    "reach": N_("Reached"),
    "response": N_("Scores given"),
    "promises_kept": N_("Promises kept"),
    "csat": N_("Satisfied (4-5)"),
    "csat_mean": N_("Mean score"),
    "nps": N_("Would recommend (NPS)"),
    "ces": N_("Found it easy (CES)"),
    "ces_mean": N_("Mean ease"),
    "low_score_answered": N_("Low scores answered"),
    "first_response_median": N_("First response, half within"),
    "first_response_p90": N_("First response, 9 in 10 within"),
    "resolution_median": N_("Resolved, half within"),
    "fcr_process": N_("Resolved at first contact"),
    "fcr_customer": N_("Customer: solved the first time"),
    "complaint_sla_response": N_("Responded in time"),
    "complaint_sla_resolution": N_("Resolved in time"),
    "informed": N_("Customer told in time"),
    "verified": N_("Verified in time"),
    "recovery": N_("Satisfied again"),
    "complaint_rate": N_("Complaints per 100 visits"),
    "churn": N_("Lost"),
    "win_back": N_("Won back"),
    "return_rate": N_("Came again"),
    "visits": N_("Visits"),
    "customers": N_("Customers who came"),
    "new_customers": N_("New customers"),
}
ALARMS = {
    "overdue": N_("Follow-ups overdue"),
    "broken_promises": N_("Promises broken"),
    "not_told": N_("Resolved complaints, customer not told"),
    "not_verified": N_("Resolved complaints, not verified"),
    "low_scores": N_("Low scores"),
    "low_scores_unanswered": N_("Low scores without an answer"),
}
STEPS = {
    "visits": N_("Visits"),
    "closed": N_("Follow-ups closed"),
    "reached": N_("Customer reached"),
    "rated": N_("Gave a score"),
    "low": N_("Low score"),
}
BOXES = {
    "promoters": N_("Recommend us (9-10)"),
    "passives": N_("Neither (7-8)"),
    "detractors": N_("Do not (0-6)"),
}
# The lists behind numbers that are neither figures, alarms nor steps.
OTHERS = {
    "dormant": N_("Dormant"),
    "followed_up": N_("Customers followed up"),
    "reason": N_("Ratings with this reason"),
    "staff_due": N_("Due"),
    "staff_done": N_("Done"),
    "staff_on_time": N_("On time"),
    "staff_reach": N_("Reached"),
    "staff_csat": N_("Satisfied (4-5)"),
    "staff_self_rated": N_("Recorded of themselves"),
}
SECTIONS = (
    (N_("Follow-ups"), ("due", "completion", "on_time", "reach", "response", "promises_kept")),
    (N_("What customers say"), ("csat", "csat_mean", "nps", "ces", "ces_mean")),
    (
        N_("Customers"),
        ("visits", "customers", "new_customers", "return_rate", "churn", "win_back"),
    ),
    (
        N_("Complaints"),
        (
            "complaint_rate", "low_score_answered", "first_response_median", "first_response_p90",
            "resolution_median", "fcr_process", "fcr_customer", "complaint_sla_response",
            "complaint_sla_resolution", "informed", "verified", "recovery",
        ),
    ),
)  # fmt: skip
_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
# A reason that one customer alone gave is an anecdote.
_REASON_FROM = 2


def title(day: date) -> str:
    """The month of `day` with its year: "November 2026", "2026年11月"."""
    return _("{month} {year}").format(month=_(_MONTHS[day.month - 1]), year=day.year)


def called(name: str) -> str:
    """What a figure, an alarm, a step or another number with a list is called."""
    known = ALARMS | STEPS | OTHERS | FIGURES
    return _(known[name])


def value(figure: Figure) -> str:
    """A figure with its sign or unit: "87%", "+33", "3.7", "2.5 h", or a dash for nothing."""
    shown = metrics.shown(figure)
    if figure.value is None:
        return shown
    if figure.unit == "percent":
        return f"{shown}%"
    return _("{hours} h").format(hours=shown) if figure.unit == "hours" else shown


def out_of(figure: Figure) -> str:
    """What a figure was made from: "84/96", "n 9", or nothing for a plain count."""
    if not figure.n:
        return ""
    return (
        f"n {figure.n}"
        if figure.k is None or figure.unit == "points"
        else (f"{figure.k}/{figure.n}")
    )


def moved(month: Month, name: str) -> str:
    """The change against the month before with its sign; "" where there is none to tell."""
    change = month.change[name]
    if change is None:
        return ""
    return metrics.signed(change)


def sample(month: Month, name: str) -> str:
    """That a figure comes from few answers, with its interval; "" where there are enough."""
    figure = month.figures[name]
    if not month.thin(name) or figure.interval is None:
        return ""
    low, high = figure.interval
    if figure.unit == "points":
        ends = metrics.signed(low), metrics.signed(high)
    else:
        ends = f"{low}%", f"{high}%"
    return _("few answers: {low} to {high}").format(low=ends[0], high=ends[1])


def met(month: Month, name: str) -> bool | None:
    """Whether a figure reaches its target; None without a target or a value."""
    target, reached = month.target(name), month.figures[name].value
    return None if target is None or reached is None else reached >= target


def target(month: Month, name: str) -> str:
    """The target of a figure in the figure's own unit; "" where it has none."""
    wanted = month.target(name)
    if wanted is None:
        return ""
    return f"{wanted}%" if month.figures[name].unit == "percent" else metrics.signed(wanted)


def score(number: int) -> str:
    """A score of CSAT with its word: "2 unhappy"."""
    return f"{number} {_(CSAT[number])}"


def box(name: str) -> str:
    """What the promoters, passives and detractors of NPS are called."""
    return _(BOXES[name])


def part(name: str, part: str) -> str:
    """What a part of a figure is called: a bar of CSAT ("1" to "5"), or a box of NPS."""
    return score(int(part)) if name == "csat" else box(part)


def sentence(month: Month) -> str:
    """The month in one sentence; it says when it rests on few answers, or on none."""
    csat = month.figures["csat"]
    if not month.followed_up and not csat.n:
        return _nothing_done(month)
    said = _followed_up(month)
    on_time = month.figures["on_time"]
    if on_time.value is not None:
        said = _("{said}, {percent}% on time").format(said=said, percent=on_time.value)
    if csat.value is None:
        said = _("{said}; nobody has given a score yet").format(said=said)
    else:
        said = _("{said}; {percent}% are satisfied{detail}").format(
            said=said, percent=csat.value, detail=_detail(month)
        )
    worst = month.top("complaint", 1)
    if worst and worst[0].count >= _REASON_FROM:
        said = _("{said}, the main complaint is “{reason}”").format(said=said, reason=worst[0].name)
    return _("{said}.").format(said=said)


def _name(month: Month) -> str:
    return _(_MONTHS[month.first.month - 1])


def _nothing_done(month: Month) -> str:
    visits, name = int(month.figures["visits"].value or 0), _name(month)
    if not visits:
        return _("In {month} nobody came, and nobody was followed up.").format(month=name)
    return n_(
        "In {month} there was {count} visit, and nobody was followed up yet.",
        "In {month} there were {count} visits, and nobody was followed up yet.",
        visits,
    ).format(month=name, count=visits)


def _followed_up(month: Month) -> str:
    count = month.followed_up
    if month.running:
        form = n_(
            "So far in {month} {count} customer was followed up",
            "So far in {month} {count} customers were followed up",
            count,
        )
    else:
        form = n_(
            "In {month} {count} customer was followed up",
            "In {month} {count} customers were followed up",
            count,
        )
    return form.format(month=_name(month), count=count)


def _detail(month: Month) -> str:
    """What belongs in brackets after the satisfaction: its change, and how few answered."""
    change, count = month.change["csat"], month.figures["csat"].n or 0
    few = (
        n_("only {count} answer", "only {count} answers", count).format(count=count)
        if month.thin("csat")
        else ""
    )
    if change is None:
        return _(" ({few})").format(few=few) if few else ""
    against = (
        _("{change} on last month").format(change=metrics.signed(change))
        if change
        else _("as last month")
    )
    if few:
        return _(" ({against}, {few})").format(against=against, few=few)
    return _(" ({against})").format(against=against)
