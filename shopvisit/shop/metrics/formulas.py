"""The formulas of the month: counts in, figures out.

Nothing here reads the shop's file or the clock. Whoever counts (a month, a member of staff, one
category) calls a formula and gets a `Figure`, which the screens, the JSON and the text all show.
Every percentage and score is rounded half up (a tie goes away from zero) from whole numbers; where
there is nothing to divide by there is no value, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from shopvisit.shop.metrics.intervals import adjusted_wald, wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Unit = Literal["count", "percent", "rate", "points", "mean", "hours", "elapsed", "amount", "price"]
Bars = tuple[int, ...]
CSAT_SCALE = range(1, 6)
CES_SCALE = range(1, 8)
NPS_SCALE = range(11)
NOTHING = "—"
MONEY = ("amount", "price")


class Share(NamedTuple):
    """`k` out of `n`: how many counted, and of how many."""

    k: int
    n: int


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of the month with what it was made from.

    `value` is in the figure's `unit`: whole percent, so many for each hundred (a rate), whole
    points of NPS (-100 to 100), a mean or hours with one decimal, opening hours or elapsed ones,
    or money in minor units: an amount is all of it, a price that of one thing.
    It is None where `n` is 0. `k` and `n` are the numerator and the denominator; a mean or a time
    has no `k`, a plain count has neither. `interval` is the 95 % interval in the same unit, present
    where the customers who answered stand for all the others. `parts` holds what else the figure
    shows, under the names that the JSON uses: `bars` of CSAT, `promoters`, `passives` and
    `detractors` of NPS, how many complaints are still `unanswered`, what gifts are `worth`.
    `categories` is the same figure for each category of complaints, where it is told apart by them:
    opening hours then have a `value` only if there is but one.
    """

    unit: Unit = "count"
    value: float | None = None
    k: int | None = None
    n: int | None = None
    interval: tuple[int, int] | None = None
    parts: Mapping[str, int | Bars] = field(default_factory=dict, hash=False)
    categories: Mapping[str, Figure] | None = field(default=None, hash=False)


def count(number: int) -> Figure:
    """A plain number of things. None of them is a real 0, so it has a value and no `n`."""
    _refuse_negative(number)
    return Figure(unit="count", value=number)


def worth(number: int, money: int) -> Figure:
    """So many things, with what they are worth in minor units of money beside it."""
    _refuse_negative(number, money)
    return Figure(unit="count", value=number, n=number, parts={"worth": money})


def percent(k: int, n: int) -> Figure:
    """`k` of `n` in whole percent, where all of them were counted and so no interval is due.

    Raises ValueError unless 0 <= k <= n.
    """
    if k > n:
        message = f"{k} of {n} cannot be a share"
        raise ValueError(message)
    return replace(rate(k, n), unit="percent")


def rate(k: int, n: int) -> Figure:
    """`k` for each hundred of `n`. Unlike a share it may pass 100: more complaints than visits."""
    _refuse_negative(k, n)
    return Figure(unit="rate", value=_round(100 * k, n) if n else None, k=k, n=n)


def sampled_percent(k: int, n: int) -> Figure:
    """`k` of `n` in whole percent with its Wilson interval: those who answered stand for all."""
    return replace(percent(k, n), interval=wilson(k, n))


def csat(answers: Bars) -> Figure:
    """Customer satisfaction: the scores 4 and 5 (the top two boxes) of all scores given, 1 to 5.

    A 3 is neutral and stays in `n`. The five bars are its `parts`. Without answers all is empty.
    """
    _refuse_other_scale(answers, CSAT_SCALE)
    satisfied = sampled_percent(sum(answers[-2:]), sum(answers))
    return replace(satisfied, parts={"bars": answers})


def ces(answers: Bars) -> Figure:
    """Customer effort, version 2.0 of the question: the scores 5 to 7 of all given, 1 to 7.

    7 means very easy, so a higher figure is better.
    """
    _refuse_other_scale(answers, CES_SCALE)
    return sampled_percent(sum(answers[-3:]), sum(answers))


def nps(answers: Bars) -> Figure:
    """Net Promoter Score of answers per score, 0 to 10: promoters 9-10, detractors 0-6."""
    _refuse_other_scale(answers, NPS_SCALE)
    return nps_of(sum(answers[9:]), sum(answers[7:9]), sum(answers[:7]))


def nps_of(promoters: int, passives: int, detractors: int) -> Figure:
    """Promoters less detractors for each hundred answers, a signed whole number without %.

    `k` is that difference, so it may be negative. The definition is Reichheld's ("The One Number
    You Need to Grow", Harvard Business Review, 2003); the interval is `adjusted_wald`.
    """
    _refuse_negative(promoters, passives, detractors)
    n = promoters + passives + detractors
    net = promoters - detractors
    return Figure(
        unit="points",
        value=_round(100 * net, n) if n else None,
        k=net,
        n=n,
        interval=adjusted_wald(promoters, passives, detractors),
        parts={"promoters": promoters, "passives": passives, "detractors": detractors},
    )


def mean(answers: Bars, scale: range) -> Figure:
    """The mean score with one decimal, rounded half up, of answers per score of that scale."""
    _refuse_other_scale(answers, scale)
    n = sum(answers)
    total = sum(score * number for score, number in zip(scale, answers, strict=True))
    return Figure(unit="mean", value=_round(10 * total, n) / 10 if n else None, n=n)


def median_hours(seconds: Iterable[int]) -> Figure:
    """The middle of some durations, in hours with one decimal; of an even number of them, the
    point halfway between the middle two.
    """
    ordered = _ordered(seconds)
    n = len(ordered)
    if not n:
        return Figure(unit="hours", value=None, n=0)
    both_middles = ordered[(n - 1) // 2] + ordered[n // 2]
    return Figure(unit="hours", value=_round(10 * both_middles, 2 * 3600) / 10, n=n)


def median_hours_each(seconds: Mapping[str, Sequence[int]]) -> Figure:
    """The median of each category of durations; never of all together.

    A screw to tighten and a refund to argue about have no middle that would mean anything, so the
    figure itself has a value only where all were of one category. `n` counts all of them.
    """
    each = {name: median_hours(some) for name, some in seconds.items() if some}
    alone = next(iter(each.values())).value if len(each) == 1 else None
    n = sum(figure.n or 0 for figure in each.values())
    return Figure(unit="hours", value=alone, n=n, categories=each)


def median_elapsed(seconds: Iterable[int]) -> Figure:
    """As `median_hours`, of durations in which the nights count, too."""
    return replace(median_hours(seconds), unit="elapsed")


def median_elapsed_each(seconds: Mapping[str, Sequence[int]]) -> Figure:
    """The median of all such durations, with that of each category."""
    together = median_elapsed(one for some in seconds.values() for one in some)
    each = {name: median_elapsed(some) for name, some in seconds.items() if some}
    return replace(together, categories=each)


def p90_hours(seconds: Iterable[int]) -> Figure:
    """The shortest of some durations within which at least nine in ten fall, in hours, one decimal.

    This is the nearest-rank percentile (Hyndman and Fan, "Sample Quantiles in Statistical
    Packages", The American Statistician, 1996, definition 1). It is always the time of a real
    complaint, never a point between two, so the list behind the figure shows it.
    """
    ordered = _ordered(seconds)
    n = len(ordered)
    if not n:
        return Figure(unit="hours", value=None, n=0)
    rank = (9 * n + 9) // 10
    return Figure(unit="hours", value=_round(10 * ordered[rank - 1], 3600) / 10, n=n)


def amount(total: int, n: int) -> Figure:
    """All the money of `n` things that had an amount, in minor units."""
    _refuse_negative(total, n)
    return Figure(unit="amount", value=total if n else None, n=n)


def price(total: int, n: int) -> Figure:
    """What one of `n` things came to, in whole minor units."""
    _refuse_negative(total, n)
    return Figure(unit="price", value=_round(total, n) if n else None, n=n)


def amount_of_each(apart: Mapping[str, tuple[int, int]]) -> Figure:
    """All the money of (total, how many) by what they are told apart by, with that of each."""
    totals, numbers = zip(*apart.values(), strict=True) if apart else ((), ())
    each = {name: amount(*one) for name, one in apart.items()}
    return replace(amount(sum(totals), sum(numbers)), categories=each)


def price_of_all(apart: Mapping[str, tuple[int, int]]) -> Figure:
    """What one of them came to, whatever they are told apart by."""
    return price(sum(one[0] for one in apart.values()), sum(one[1] for one in apart.values()))


def change(now: Figure, before: Figure, least: int) -> float | None:
    """How far a figure moved since the month before, in its own unit (percent and NPS: points).

    It is the difference of the two values as shown, so that the page adds up for its reader. None
    where either has no value or was made from fewer than `least`, or where they are opening
    hours of different categories, which have no middle in common.
    """
    if now.value is None or before.value is None:
        return None
    categories = [(figure.categories or {}).keys() for figure in (now, before)]
    if now.unit == "hours" and categories[0] != categories[1]:
        return None
    if any(figure.n is not None and figure.n < least for figure in (now, before)):
        return None
    return round(now.value - before.value, 1)


def bars(rows: Iterable[tuple[int, int]], scale: range) -> Bars:
    """Answers per score, lowest first, from `(score, how many)` rows such as a GROUP BY gives.

    Raises ValueError for a score that is not on the scale.
    """
    found = [0] * len(scale)
    for score, number in rows:
        found[scale.index(score)] += number
    return tuple(found)


def shown(figure: Figure) -> str:
    """The bare value as text: a dash for none, a sign with NPS, one decimal for means and hours.

    The percent sign, "k/n", units and words are the caller's, in the reader's language.
    """
    if figure.value is None:
        return NOTHING
    if figure.unit == "points":
        return signed(figure.value)
    return f"{figure.value:.1f}" if isinstance(figure.value, float) else str(figure.value)


def signed(value: float) -> str:
    """A difference or an NPS with its sign: "+17", "-45", "0", "+0.3".

    The minus is the hyphen of the keyboard, one cell wide in every terminal.
    """
    return f"{value:+}" if value else "0"


def as_json(figure: Figure, before: Figure | None) -> dict[str, object]:
    """The figure as `summary --json` prints it, with the value of the month before beside it.

    A figure told apart by category has each under `categories`, those of either month.
    """
    document: dict[str, object] = {
        "value": figure.value,
        "k": figure.k,
        "n": figure.n,
        "previous": before.value if before else None,
        **figure.parts,
    }
    if figure.categories is not None:
        earlier = (before.categories if before else None) or {}
        document["categories"] = {
            name: as_json(figure.categories.get(name, median_hours(())), earlier.get(name))
            for name in {**figure.categories, **earlier}
        }
    return document


def _round(numerator: int, denominator: int) -> int:
    """Their quotient as a whole number, a tie away from zero: what Decimal calls ROUND_HALF_UP."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def _ordered(seconds: Iterable[int]) -> list[int]:
    ordered = sorted(seconds)
    _refuse_negative(*ordered[:1])
    return ordered


def _refuse_other_scale(answers: Bars, scale: range) -> None:
    if len(answers) != len(scale):
        message = f"{len(answers)} bars do not fit the scores {scale.start} to {scale.stop - 1}"
        raise ValueError(message)
    _refuse_negative(*answers)


def _refuse_negative(*numbers: int) -> None:
    if any(number < 0 for number in numbers):
        message = f"counts and times cannot be negative: {numbers}"
        raise ValueError(message)
