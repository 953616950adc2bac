"""The one sentence that a month comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.shop.metrics import formulas as metrics
from shopvisit.shop.month.words import month_name
from shopvisit.text.i18n import _, n_

if TYPE_CHECKING:
    from shopvisit.shop.month.record import Month

# A reason that one customer alone gave is an anecdote.
_REASON_FROM = 2


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
        _("{change} on last month").format(change=metrics.signed(change))
        if change
        else _("as last month")
    )
    if few:
        return _(" ({against}, {few})").format(against=against, few=few)
    return _(" ({against})").format(against=against)
