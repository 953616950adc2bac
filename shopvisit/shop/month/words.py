"""A month in words: what its numbers are called, how they are shown, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from shopvisit.calendar.days import describe_day, short_month
from shopvisit.settings import by_key
from shopvisit.shop.complaints.kinds import CATEGORIES
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import figures
from shopvisit.shop.month.owners.apart import OTHER
from shopvisit.shop.month.owners.money import WHOSE
from shopvisit.shop.record.names import CSAT, VISIT_KINDS
from shopvisit.text.i18n import N_, _
from shopvisit.text.money import money, plain_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from shopvisit.shop.improvements.effects import Part
    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.record import Improved, Month
    from shopvisit.shop.month.sources import Entry

BOXES = {
    "promoters": N_("Recommend us (9-10)"),
    "passives": N_("Neither (7-8)"),
    "detractors": N_("Do not (0-6)"),
}
_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


_NO_LOSS = ("closed", "low")


def title(day: date) -> str:
    """The month of `day` with its year: "November 2026", "2026年11月"."""
    return _("{month} {year}").format(month=month_name(day), year=day.year)


def locked(month: Month) -> str:
    """When and by whom a month was locked; "" where it is not."""
    if month.locked is None:
        return ""
    day = describe_day(month.locked.on, month.first)
    if month.locked.by:
        return _("locked on {day} by {name}").format(day=day, name=month.locked.by)
    return _("locked on {day}").format(day=day)


def month_name(day: date) -> str:
    """The month of `day` alone: "November", "11月"."""
    return _(_MONTHS[day.month - 1])


def compared_with(month: Month) -> str:
    """The heading over the changes: what they are against."""
    if not month.running:
        return _("change")
    form = _("1-{day} {month}")
    return form.format(day=month.days_compared, month=short_month(month.before))


def called(name: str) -> str:
    """What a figure, an alarm, a step or another number with a list is called."""
    return _(figures.NUMBERS[name].label)


def lost(month: Month) -> list[str]:
    """For each step of the loop how many did not come to it from the one before: "-15", or "".

    The first two are not made of one another, and a good score is no loss.
    """
    counts = {step.name: step.count for step in month.funnel}
    found = []
    for step, before in zip(counts, (None, *counts), strict=False):
        gone = counts[before] - counts[step] if before and step not in _NO_LOSS else 0
        found.append(formulas.signed(-gone) if gone > 0 else "")
    return found


def counted(step: str) -> str:
    """What a step of the loop counts."""
    return _(next(one.means for one in figures.STEPS if one.name == step))


def value(figure: Figure) -> str:
    """A figure with its sign or unit: "87%", "+33", "3.7", "2.5 h", or a dash for nothing."""
    shown = formulas.shown(figure)
    if figure.value is None:
        return shown
    if figure.unit in formulas.MONEY:
        return money(int(figure.value))
    if figure.unit == "percent":
        return f"{shown}%"
    if figure.unit == "elapsed" and figure.value >= _DAY:
        return _days(figure.value)
    return _("{hours} h").format(hours=shown) if figure.unit in ("hours", "elapsed") else shown


_DAY = 24  # hours
_MANY_DAYS = 10  # beside so many an hour says nothing


def _days(hours: float) -> str:
    """A time of a day or more: "2d 3h"."""
    days, left = divmod(floor(hours + 0.5), _DAY)
    if left and days < _MANY_DAYS:
        return _("{days}d {hours}h").format(days=days, hours=left)
    return _("{days}d").format(days=days)


def out_of(figure: Figure) -> str:
    """What a figure was made from: "84/96", "n 9", or nothing for a plain count.

    Of gifts what they are worth.
    """
    if not figure.n:
        return ""
    if "worth" in figure.parts:
        return money(int(str(figure.parts["worth"])))
    return (
        f"n {figure.n}"
        if figure.k is None or figure.unit == "points"
        else (f"{figure.k}/{figure.n}")
    )


@dataclass(frozen=True)
class Line:
    """A line of figures: one by its `name`, or a `part` of it, which has neither change nor target.

    `number` is its value in words, "" where only its parts have one.
    """

    name: str
    part: str | None
    label: str
    number: str
    of: str
    change: str = ""
    target: str = ""
    missed: bool = False
    means: str = ""

    @property
    def inner(self) -> bool:
        """Whether it belongs to the line above it."""
        return self.part is not None or self.name == "unanswered"


# Figures that have no line where there is nothing to count.
_WHERE_THERE_ARE = (*figures.of(figures.COMPLAINTS), *figures.of(figures.MONEY))


def lines(month: Month, shown: Iterable[Entry]) -> Iterator[Line]:
    """The lines of figures; what no complaint or amount has given a value yet is left out."""
    for entry in shown:
        name, figure = entry.name, month.figures[entry.name]
        unanswered = figure.parts.get("unanswered")
        if entry in _WHERE_THERE_ARE and not (figure.n or unanswered):
            continue
        yield Line(
            name,
            None,
            called(name),
            "" if figure.categories and figure.value is None else value(figure),
            out_of(figure),
            moved(month, name),
            target(month, name),
            met(month, name) is False,
            _(entry.means) if entry.means else "",
        )
        for category, each in (figure.categories or {}).items():
            yield Line(name, category, part(name, category), value(each), out_of(each))
        if name == "first_response_p90" and unanswered:
            yield Line("unanswered", None, called("unanswered"), str(unanswered), "")


def moved(month: Month, name: str) -> str:
    """The change against what the month is compared with; "" where there is none to tell."""
    return _change(month.figures[name], month.change[name])


def since_last_year(month: Month, name: str) -> str:
    """The change against the same month a year before, in the same words."""
    before = month.last_year.get(name)
    if before is None:
        return ""
    figure = month.figures[name]
    return _change(figure, formulas.change(figure, before, month.no_change_under))


def _change(figure: Figure, change: float | None) -> str:
    if change is None:
        return ""
    if figure.unit in formulas.MONEY:
        sign = "+" if change > 0 else "-" if change < 0 else ""
        return f"{sign}{plain_amount(int(abs(change)))}"
    if figure.unit == "elapsed":
        return _("{days}d").format(days=formulas.signed(round(change / _DAY, 1)))
    return formulas.signed(change)


def sample(month: Month, name: str) -> str:
    """That a figure comes from few answers, with its interval; "" where there are enough."""
    figure = month.figures[name]
    if not month.thin(name) or figure.interval is None:
        return ""
    low, high = figure.interval
    if figure.unit == "points":
        ends = formulas.signed(low), formulas.signed(high)
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
    return f"{wanted}%" if month.figures[name].unit == "percent" else formulas.signed(wanted)


def score(number: int) -> str:
    """A score of CSAT with its word: "2 unhappy"."""
    return f"{number} {_(CSAT[number])}"


def box(name: str) -> str:
    """What the promoters, passives and detractors of NPS are called."""
    return _(BOXES[name])


def part(name: str, part: str) -> str:
    """What a part of a figure is called: a bar of CSAT ("1" to "5"), a box of NPS, a category."""
    if name in ("csat", "nps"):
        return score(int(part)) if name == "csat" else box(part)
    if name == "revenue":
        return _(WHOSE[part])
    if name.startswith("item_"):
        return _("other") if part == OTHER else part
    if name.startswith("kind_"):
        return _(VISIT_KINDS[part])
    return _(CATEGORIES[part]) if part in CATEGORIES else part or _("other")


# What stands beside each other in one section, and how each is called.
GROUPS = {"item": N_("By item"), "kind": N_("By kind of visit"), "dimension": N_("By what it is")}


def rule(name: str) -> str:
    """What a rule is called."""
    return by_key.label(f"rules.{name}")


def told(one: Improved) -> str:
    """How many of those who raised it know of it: "2/3"; a dash where nobody did."""
    return f"{one.told}/{one.people}" if one.people else "-"


def effect(one: Improved) -> str:
    """What was different since: how often its reasons were given, and how many were satisfied."""
    since = one.effect
    if since is None:
        return _("too early")
    said = _("satisfied {before}, then {after}").format(
        before=_satisfied(since.before), after=_satisfied(since.after)
    )
    if since.reasons:
        times = _("{before}x, then {after}x").format(
            before=since.before.times, after=since.after.times
        )
        said = _("; ").join((times, said))
    return _("; ").join((said, _("few answers"))) if since.thin else said


def _satisfied(part: Part) -> str:
    if part.csat.value is None:
        return formulas.NOTHING
    return f"{formulas.shown(part.csat)}% ({part.csat.k}/{part.csat.n})"
