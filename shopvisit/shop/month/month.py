"""One month of the shop: every figure, against the month before, with what stands behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.improvements import effects
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.month import figures as month_figures
from shopvisit.shop.month.counts import Counting, Scores
from shopvisit.shop.month.owners import apart
from shopvisit.shop.month.owners.health import Made, by_rule
from shopvisit.shop.month.record import (
    DEFINITIONS,
    Alarm,
    GroupRow,
    Improved,
    Month,
    ReasonRow,
    RuleRow,
    StaffRow,
    Step,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.sources import Number
    from shopvisit.shop.record.shop import Shop


def month(shop: Shop, name: str) -> Month:
    """The month `name` ("2026-11"): as it was locked, or else as it stands today.

    Raises ValueError, saying what is expected, when `name` is no month.
    """
    # While it is running it can only have been locked by a clock that was ahead.
    locked = None if sets.Span.of(shop, name).running else read(name)
    return locked or counted(shop, name)


def counted(shop: Shop, name: str) -> Month:
    """The month counted as it stands now by the shop's clock, locked or not. Raises ValueError."""
    span = sets.Span.of(shop, name)
    # One view of the file for all queries, so that a save between two of them changes nothing.
    with db.snapshot():
        return _month(shop, span, _before(shop, span.before))


# Of so many days they cannot be held against those of a whole month.
_SUMS = ("count", "amount")


class _Before(NamedTuple):
    """What a month is held against: the month before, as its own page shows it."""

    figures: Mapping[str, Figure]
    reasons: Mapping[int, int]
    comparable: bool


def _before(shop: Shop, span: sets.Span) -> _Before:
    if locked := read(span.name):
        reasons = {row.id: row.count for row in locked.reasons if row.count}
        return _Before(locked.figures, reasons, locked.definitions == DEFINITIONS)
    found = month_figures.counting(shop, span)
    return _Before(_figures(found), found.reasons, comparable=True)


def _figures(now: Counting) -> dict[str, Figure]:
    return {one.name: one.figure(now) for one in month_figures.FIGURES}


def _month(shop: Shop, span: sets.Span, before: _Before) -> Month:
    now = month_figures.counting(shop, span)
    figures = _figures(now)
    least = shop.config.thresholds.no_change_under
    return Month(
        name=span.name,
        first=span.first,
        last=span.next - timedelta(days=1),
        running=span.running,
        figures=figures,
        previous=before.figures,
        change={
            # So many days' visits cannot be held against a whole month's; what is due is known.
            key: None
            if (span.running and figure.unit in _SUMS and key != "due") or not before.comparable
            else formulas.change(figure, before.figures[key], least)
            for key, figure in figures.items()
        },
        followed_up=_rows(now, month_figures.NUMBERS["followed_up"]),
        dormant=_rows(now, month_figures.NUMBERS["dormant"]),
        alarms=tuple(
            Alarm(one.name, count) for one in month_figures.ALARMS if (count := _rows(now, one))
        ),
        funnel=tuple(Step(one.name, _rows(now, one)) for one in month_figures.STEPS),
        reasons=_reasons(now, before),
        staff=ranked(_staff_rows(now), shop.config.thresholds.no_rank_under),
        improvements=_improvements(shop, span),
        by_item=_groups(now, "item"),
        by_kind=_groups(now, "kind"),
        by_dimension=_groups(now, "dimension"),
        rules=_rules(now),
        health=tuple(Alarm(one.name, _rows(now, one)) for one in month_figures.HEALTH),
        heard=_rows(now, month_figures.NUMBERS["heard"]),
        recheck=formulas.percent(*now.once(month_figures.RECHECK.source.counted)),
        targets=shop.config.targets._asdict(),
        thin_under=shop.config.thresholds.thin_sample,
    )


def first_month(shop: Shop) -> str:
    """The month in which the shop's records begin; this month when there are none."""
    today = shop.clock.today().isoformat()
    starts = (
        db.value("SELECT min(visited_on) FROM visit"),
        db.value("SELECT min(due_on) FROM follow_up"),
        today,
    )
    return str(min(day for day in starts if day))[:7]


def _rows(now: Counting, one: Number) -> int:
    """How many rows stand behind a number."""
    _k, n = now.once(one.source.counted)
    return int(n)


def _groups(now: Counting, by: apart.By) -> tuple[GroupRow, ...]:
    """In their order; those of which there is nothing are left out."""
    found = now.once(apart.GROUPS[by])
    none = formulas.Share(0, 0)
    rows = []
    for name in {*found.visits, *found.ratings, *found.complaints}:
        rated, complained = found.ratings.get(name), found.complaints.get(name)
        if rated or complained or by != "dimension":
            satisfied = rated.share if rated else none
            rate = formulas.rate(complained.share.k if complained else 0, found.visits.get(name, 0))
            rows.append(GroupRow(name, formulas.sampled_percent(*satisfied), rate))
    order = apart.order(now, by)
    return tuple(sorted(rows, key=lambda row: order.index(row.name)))


def _rules(now: Counting) -> tuple[RuleRow, ...]:
    """In the order of the settings; of those that are off, and of no more, what they made."""
    made, known = now.once(by_rule), now.shop.config.rules
    names = [name for name, rule in known.items() if rule.enabled or name in made]
    others = sorted(made.keys() - known.keys())
    return tuple(RuleRow(name, *made.get(name, Made(0, 0, 0, 0))) for name in (*names, *others))


def _improvements(shop: Shop, span: sets.Span) -> tuple[Improved, ...]:
    found = db.rows(
        "SELECT adopted_on, id FROM improvement WHERE status = 'adopted' AND adopted_on >= ? "
        "AND adopted_on < ?",
        span.next - timedelta(days=effects.LONGEST_DAYS),
        span.next,
    )
    newest_first = [id_ for _day, id_ in sorted(found, reverse=True)]
    rows = improvement_rows.rows(shop, newest_first) if found else ()
    return tuple(
        Improved(
            one.id,
            one.title,
            one.action,
            one.adopted_on,
            one.told,
            len(one.people),
            one.effect,
        )
        for one in rows
        if one.adopted_on
    )


def _reasons(now: Counting, before: _Before) -> tuple[ReasonRow, ...]:
    ids = sorted(now.reasons.keys() | before.reasons.keys())
    found = db.rows(
        f"SELECT id, name, polarity, dimension FROM reason WHERE id IN ({db.marks(ids)})", *ids
    )
    rows = [
        ReasonRow(
            id_, name, polarity, dimension, now.reasons.get(id_, 0), before.reasons.get(id_, 0)
        )
        for id_, name, polarity, dimension in found
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, -row.previous, row.id)))


def ranked(rows: Sequence[StaffRow], no_rank_under: int) -> tuple[StaffRow, ...]:
    """Those with ratings enough by their CSAT, each with a rank; the others follow by name."""
    first = [row for row in rows if row.csat.n and row.csat.n >= no_rank_under]
    first.sort(key=lambda row: (-(row.csat.value or 0), -(row.csat_mean.value or 0), row.name))
    ranks: dict[int, int] = {}
    for place, row in enumerate(first, start=1):
        above = first[place - 2] if place > 1 else None
        same = above is not None and above.csat.value == row.csat.value
        ranks[row.id] = ranks[above.id] if above is not None and same else place
    others = sorted((row for row in rows if row.id not in ranks), key=lambda row: row.name)
    return tuple(replace(row, rank=ranks.get(row.id)) for row in (*first, *others))


def _staff_rows(now: Counting) -> list[StaffRow]:
    """Whoever closed a follow-up of the month, served somebody who scored, or has one overdue."""
    due, done, on_time, reach = (now.by_staff(rows.wanted) for rows in month_figures.WORK)
    tried = {id_ for id_, share in reach.items() if share.n}
    late = now.by_staff(month_figures.LATE.wanted)
    known = due.keys() | tried | now.rated.by_staff.keys() | late.keys()
    ids = sorted(id_ for id_ in known if id_ is not None)
    names = db.rows(f"SELECT id, name FROM staff WHERE id IN ({db.marks(ids)})", *ids)
    none, unrated = formulas.Share(0, 0), Scores()
    made = []
    for id_, name in names:
        rated = now.rated.by_staff.get(id_, unrated)
        csat = tuple(rated.csat)
        made.append(
            StaffRow(
                id=id_,
                name=name,
                due=due.get(id_, none).n,
                done=done.get(id_, none).k,
                on_time=formulas.percent(*on_time.get(id_, none)),
                reach=formulas.percent(*reach.get(id_, none)),
                csat=formulas.csat(csat),
                csat_mean=formulas.mean(csat, formulas.CSAT_SCALE),
                self_rated=rated.own,
                late=late.get(id_, none).n,
            )
        )
    return made
