"""One month of the shop: every figure, against the month before, with what stands behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.improvements import effects
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.month import complaints as month_complaints
from shopvisit.shop.month.counts import Tally, Work, tally
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.record import (
    DEFINITIONS,
    Alarm,
    Improved,
    Month,
    ReasonRow,
    StaffRow,
    Step,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopvisit.shop.metrics.formulas import Figure
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
        return _month(shop, span, tally(shop, span), _before(shop, span.before))


class _Before(NamedTuple):
    """What a month is held against: the month before, as its own page shows it."""

    figures: Mapping[str, Figure]
    reasons: Mapping[int, int]
    comparable: bool


def _before(shop: Shop, span: sets.Span) -> _Before:
    if locked := read(span.name):
        reasons = {row.id: row.count for row in locked.reasons if row.count}
        return _Before(locked.figures, reasons, locked.definitions == DEFINITIONS)
    found = tally(shop, span)
    return _Before(formulas.figures(found.counts), found.reasons, comparable=True)


def _month(shop: Shop, span: sets.Span, now: Tally, before: _Before) -> Month:
    figures = formulas.figures(now.counts)
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
            if (span.running and figure.unit == "count" and key != "due") or not before.comparable
            else formulas.change(figure, before.figures[key], least)
            for key, figure in figures.items()
        },
        followed_up=now.followed_up,
        dormant=now.dormant,
        alarms=_alarms(shop, span, now),
        funnel=tuple(Step(*step) for step in now.funnel),
        reasons=_reasons(now, before),
        staff=_staff(now, shop.config.thresholds.no_rank_under),
        improvements=_improvements(shop, span),
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


def _alarms(shop: Shop, span: sets.Span, now: Tally) -> tuple[Alarm, ...]:
    """What is left undone of this month or before it; only alarms that ring."""
    broken, answered = now.counts.promises_kept, now.counts.low_score_answered
    complaints = month_complaints.alarms(now.complaints)
    alarms = [
        Alarm("overdue", len(ids_behind(shop, span.name, "overdue"))),
        Alarm("broken_promises", broken.n - broken.k),
        *(Alarm(name, count) for name, count in complaints),
        Alarm("low_scores_unanswered", answered.n - answered.k),
    ]
    return tuple(alarm for alarm in alarms if alarm.count)


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


def _reasons(now: Tally, before: _Before) -> tuple[ReasonRow, ...]:
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


def _staff(now: Tally, no_rank_under: int) -> tuple[StaffRow, ...]:
    ids = sorted(id_ for id_ in now.work if id_ is not None)
    names = db.rows(f"SELECT id, name FROM staff WHERE id IN ({db.marks(ids)})", *ids)
    rows = [_staff_row(id_, name, now.work[id_]) for id_, name in names]
    ranked = [row for row in rows if row.csat.n and row.csat.n >= no_rank_under]
    ranked.sort(key=lambda row: (-(row.csat.value or 0), -(row.csat_mean.value or 0), row.name))
    ranks: dict[int, int] = {}
    for place, row in enumerate(ranked, start=1):
        above = ranked[place - 2] if place > 1 else None
        same = above is not None and above.csat.value == row.csat.value
        ranks[row.id] = ranks[above.id] if above is not None and same else place
    others = sorted((row for row in rows if row.id not in ranks), key=lambda row: row.name)
    return tuple(replace(row, rank=ranks.get(row.id)) for row in (*ranked, *others))


def _staff_row(id_: int, name: str, work: Work) -> StaffRow:
    csat = tuple(work.csat)
    return StaffRow(
        id=id_,
        name=name,
        due=work.due,
        done=work.done,
        on_time=formulas.percent(work.met, work.settled),
        reach=formulas.percent(work.reached, work.attempted),
        csat=formulas.csat(csat),
        csat_mean=formulas.mean(csat, formulas.CSAT_SCALE),
        self_rated=work.self_rated,
    )
