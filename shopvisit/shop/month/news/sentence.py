"""A month in a sentence, and what there is to do in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.shop.metrics import formulas
from shopvisit.shop.month.news import choice
from shopvisit.shop.month.news.main import MAIN
from shopvisit.shop.month.words import month_name, out_of, value
from shopvisit.text.i18n import N_, _, n_
from shopvisit.text.money import money

if TYPE_CHECKING:
    from shopvisit.shop.month.news.choice import News
    from shopvisit.shop.month.record import Month, ToDo


# A reason that one customer alone gave is an anecdote.
_REASON_FROM = 2


def sentence(month: Month) -> str:
    """What fell furthest in the month, and what rose; else what can be said of it.

    It says when it rests on few answers, or on none.
    """
    worse, better = choice.fall(month), choice.rise(month)
    if worse and better:
        same = worse.against == better.against == "compared"
        news = _("; ").join((_moved(month, worse), _moved(month, better, said_before=same)))
    elif one := worse or better:
        news = _moved(month, one)
    else:
        return _without_news(month)
    form = _("So far in {month}: {said}.") if month.running else _("In {month}: {said}.")
    return form.format(month=month_name(month.first), said=news)


def against(month: Month) -> str:
    """What the month is compared with: "the same days of October", "September"."""
    before = month_name(month.before)
    return _("the same days of {month}").format(month=before) if month.running else before


def _moved(month: Month, one: News, *, said_before: bool = False) -> str:
    """One of the news. What it is against is left out where it was `said_before`."""
    figure, points = month.figures[one.name], abs(one.points)
    said = _("{name} {value} ({of})").format(
        name=_(MAIN[one.name].said), value=value(figure), of=out_of(figure)
    )
    forms = {
        ("target", True): n_(
            "{said}, {count} point below target", "{said}, {count} points below target", points
        ),
        ("target", False): n_(
            "{said}, {count} point above target", "{said}, {count} points above target", points
        ),
        ("compared", True): n_(
            "{said}, {count} point down on {before}",
            "{said}, {count} points down on {before}",
            points,
        ),
        ("compared", False): n_(
            "{said}, {count} point up on {before}", "{said}, {count} points up on {before}", points
        ),
    }
    form = forms[one.against, one.points < 0]
    if said_before:
        form = n_("{said}, {count} point up", "{said}, {count} points up", points)
    return form.format(said=said, count=points, before=against(month))


def _without_news(month: Month) -> str:
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


def _nothing_done(month: Month) -> str:
    visits, name = int(month.figures["visits"].value or 0), month_name(month.first)
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
    return form.format(month=month_name(month.first), count=count)


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
        _("{change} on last month").format(change=formulas.signed(change))
        if change
        else _("as last month")
    )
    if few:
        return _(" ({against}, {few})").format(against=against, few=few)
    return _(" ({against})").format(against=against)


_TO_DO = {
    "not_told": N_("Tell {name} what was done"),
    "not_verified": N_("Ask {name} whether it is solved"),
    "promise": N_("Keep the promise to {name}"),
    "complaint": N_("See to the complaint of {name}"),
}


def waits(one: ToDo) -> str:
    """What is to be done about whom, and for how long it has been waiting."""
    if one.what == "low_score":
        form = n_(
            "Call {name}: {count} day ago a low score, and no answer",
            "Call {name}: {count} days ago a low score, and no answer",
            one.days,
        )
        return form.format(name=one.customer, count=one.days)
    if one.what == "lost":
        form = _("Win back {name}, who spent {amount} in a year")
        return form.format(name=one.customer, amount=money(one.worth))
    said = _(_TO_DO[one.what]).format(name=one.customer)
    if not one.days:
        return _("{said}: late since today").format(said=said)
    late = n_("{said}: {count} day late", "{said}: {count} days late", one.days)
    return late.format(said=said, count=one.days)
