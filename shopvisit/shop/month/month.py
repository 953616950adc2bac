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
from shopvisit.shop.month import questions
from shopvisit.shop.month.counts import Counting, Scores
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
from shopvisit.shop.rules import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.figures import Number
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
            if (span.running and figure.unit == "count" and key != "due") or not before.comparable
            else formulas.change(figure, before.figures[key], least)
            for key, figure in figures.items()
        },
        followed_up=_rows(now, month_figures.NUMBERS["followed_up"]),
        dormant=_rows(now, month_figures.NUMBERS["dormant"]),
        alarms=tuple(
            Alarm(one.name, count) for one in month_figures.ALARMS if (count := _rows(now, one))
        ),
        funnel=tuple(Step(one.name, _rows(now, one)) for one in month_figures.STEPS),
        reasons=_reasons(now, before, reasons.names_until(span.next)),
        staff=_staff(now, shop.config.thresholds.no_rank_under),
        improvements=_improvements(shop, span),
        targets=shop.config.targets._asdict(),
        thin_under=shop.config.thresholds.thin_sample,
        questions=questions.counted(now),
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


def _reasons(now: Counting, before: _Before, then: Mapping[int, str]) -> tuple[ReasonRow, ...]:
    """The reasons given; `then` are the names of those that have been renamed since."""
    ids = sorted(now.reasons.keys() | before.reasons.keys())
    found = db.rows(
        f"SELECT id, name, polarity, dimension FROM reason WHERE id IN ({db.marks(ids)})", *ids
    )
    rows = [
        ReasonRow(
            id_,
            then.get(id_, name),
            polarity,
            dimension,
            now.reasons.get(id_, 0),
            before.reasons.get(id_, 0),
        )
        for id_, name, polarity, dimension in found
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, -row.previous, row.id)))


def _staff(now: Counting, no_rank_under: int) -> tuple[StaffRow, ...]:
    rows = _staff_rows(now)
    ranked = [row for row in rows if row.csat.n and row.csat.n >= no_rank_under]
    ranked.sort(key=lambda row: (-(row.csat.value or 0), -(row.csat_mean.value or 0), row.name))
    ranks: dict[int, int] = {}
    for place, row in enumerate(ranked, start=1):
        above = ranked[place - 2] if place > 1 else None
        same = above is not None and above.csat.value == row.csat.value
        ranks[row.id] = ranks[above.id] if above is not None and same else place
    others = sorted((row for row in rows if row.id not in ranks), key=lambda row: row.name)
    return tuple(replace(row, rank=ranks.get(row.id)) for row in (*ranked, *others))


def _staff_rows(now: Counting) -> list[StaffRow]:
    """Whoever closed a follow-up of the month, or served somebody who gave a score in it."""
    due, done, on_time, reach = (now.by_staff(rows.wanted) for rows in month_figures.WORK)
    tried = {id_ for id_, share in reach.items() if share.n}
    ids = sorted(id_ for id_ in due.keys() | tried | now.rated.by_staff.keys() if id_ is not None)
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
            )
        )
    return made
