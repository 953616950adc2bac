"""One month of the shop: every figure, against the month before, with what stands behind it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.improvements import effects
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.month import figures as month_figures
from shopvisit.shop.month import questions
from shopvisit.shop.month.counts import Counting, Scores
from shopvisit.shop.month.news.to_do import to_do
from shopvisit.shop.month.owners import apart
from shopvisit.shop.month.owners.health import Made, by_rule
from shopvisit.shop.month.past.store import Past
from shopvisit.shop.month.past.twelve import history, needed
from shopvisit.shop.month.record import (
    DEFINITIONS,
    Alarm,
    Details,
    GroupRow,
    Improved,
    Month,
    ReasonRow,
    RuleRow,
    StaffRow,
    Step,
    Tally,
    read,
)
from shopvisit.shop.month.sources import Missing
from shopvisit.shop.rules import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.past.store import Kept
    from shopvisit.shop.month.sources import Number
    from shopvisit.shop.record.shop import Shop


def month(shop: Shop, name: str, *, whole: bool = True) -> Month:
    """The month `name` ("2026-11"): as it was locked, or else as it stands today.

    With `whole` it comes with its twelve months whatever that takes; without, only where they are
    known by now. Raises ValueError, saying what is expected, when `name` is no month.
    """
    return seen(shop, name, whole=whole)[0]


def seen(shop: Shop, name: str, *, whole: bool) -> tuple[Month, Kept | None]:
    """The same, and what `past.store.keep` is to keep of it, if anything."""
    span = sets.Span.of(shop, name)
    # One view of the file for all queries, so that a save between two of them changes nothing.
    with db.snapshot():
        past = Past(shop, needed(span))
        # While it is running it can only have been locked by a clock that was ahead.
        locked = None if span.running else read(name)
        now = month_figures.counting(shop, span)
        found = replace(locked or _month(now, past), to_do=to_do(now))
        count = (lambda each: _tally(shop, each)) if whole else None
        beside = history(span, found.figures, first_month(shop), past, count)
        if beside is not None:
            found = replace(found, last_year=beside.last_year, twelve_months=beside.twelve)
        return found, past.to_keep()


def counted(shop: Shop, name: str) -> Month:
    """The month counted as it stands now by the shop's clock, locked or not. Raises ValueError."""
    span = sets.Span.of(shop, name)
    with db.snapshot():
        return _month(month_figures.counting(shop, span), None)


class _Before(NamedTuple):
    """What a month is held against: the month before, as its own page shows it."""

    figures: Mapping[str, Figure]
    reasons: Mapping[str, int]
    comparable: bool


def _before(shop: Shop, span: sets.Span, past: Past | None) -> _Before:
    if locked := read(span.name):
        reasons = {str(row.id): row.count for row in locked.reasons if row.count}
        return _Before(locked.figures, reasons, locked.definitions == DEFINITIONS)
    found = _counted_or_kept(shop, span, past)
    return _Before(found.figures, found.reasons, comparable=True)


def _counted_or_kept(shop: Shop, span: sets.Span, past: Past | None) -> Tally:
    if past is None:
        return _tally(shop, span)
    return past.tally(span, lambda: _tally(shop, span))


def _tally(shop: Shop, span: sets.Span) -> Tally:
    """What these days come to, counted."""
    return _of(month_figures.counting(shop, span))


def _of(now: Counting) -> Tally:
    return Tally(
        figures={one.name: one.figure(now) for one in month_figures.FIGURES},
        reasons={str(id_): count for id_, count in sorted(now.reasons.items())},
        funnel=tuple(Step(one.name, _rows(now, one)) for one in month_figures.STEPS),
        staff=tuple(_staff_rows(now)),
        followed_up=_rows(now, month_figures.NUMBERS["followed_up"]),
        dormant=_rows(now, month_figures.NUMBERS["dormant"]),
    )


def _details(now: Counting) -> Details:
    return Details(
        by_item=_groups(now, "item"),
        by_kind=_groups(now, "kind"),
        by_dimension=_groups(now, "dimension"),
        rules=_rules(now),
        heard=_rows(now, month_figures.NUMBERS["heard"]),
        recheck=formulas.percent(*now.once(month_figures.RECHECK.source.counted)),
        questions=questions.counted(now),
    )


def _month(now: Counting, past: Past | None) -> Month:
    shop, span = now.shop, now.span
    tally = _of(now) if past is None else past.tally(span, lambda: _of(now))
    details = _details(now) if past is None else past.details(span, lambda: _details(now))
    before = _before(shop, span.before, past)
    first_days = span.same_days_before
    days = _counted_or_kept(shop, first_days, past) if span.running else None
    found = Month(
        name=span.name,
        first=span.first,
        last=span.next - timedelta(days=1),
        running=span.running,
        figures=tally.figures,
        previous=before.figures,
        same_days=days.figures if days else {},
        days_compared=(first_days.next - first_days.first).days if days else 0,
        change={},
        followed_up=tally.followed_up,
        dormant=tally.dormant,
        alarms=tuple(
            Alarm(one.name, count)
            for one in month_figures.ALARMS
            if (count := _waiting(now, tally, one))
        ),
        funnel=tally.funnel,
        reasons=_reasons(tally, before, days, span),
        staff=ranked(_late_now(now, tally.staff), shop.config.thresholds.no_rank_under),
        improvements=_improvements(shop, span),
        health=tuple(Alarm(one.name, _rows(now, one)) for one in month_figures.HEALTH),
        targets=shop.config.targets._asdict(),
        thin_under=shop.config.thresholds.thin_sample,
        no_change_under=shop.config.thresholds.no_change_under,
        **{each.name: getattr(details, each.name) for each in fields(details)},
    )
    return replace(found, change=_changes(found, before))


def _waiting(now: Counting, tally: Tally, one: Number) -> int:
    """How many an alarm is about; what does not count for a figure is known with the figure."""
    if isinstance(one.source, Missing):
        missing = one.source.source
        figure = next(
            tally.figures[each.name] for each in month_figures.FIGURES if each.source is missing
        )
        return (figure.n or 0) - (figure.k or 0)
    return _rows(now, one)


def _changes(found: Month, before: _Before) -> dict[str, float | None]:
    def comparable(name: str) -> bool:
        of_the_whole = found.compared[name] is found.previous[name]
        return before.comparable or not of_the_whole

    return {
        name: formulas.change(figure, found.compared[name], found.no_change_under)
        if comparable(name)
        else None
        for name, figure in found.figures.items()
    }


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


def _reasons(
    tally: Tally, before: _Before, days: Tally | None, span: sets.Span
) -> tuple[ReasonRow, ...]:
    """The reasons given, as they were called and told apart at the end of `span`."""
    names, dimensions = reasons.names_until(span.next), reasons.dimensions_until(span.next)
    ids = sorted({int(id_) for id_ in (*tally.reasons, *before.reasons)})
    found = db.rows(
        f"SELECT id, name, polarity, dimension FROM reason WHERE id IN ({db.marks(ids)})", *ids
    )
    rows = [
        ReasonRow(
            id_,
            names.get(id_, name),
            polarity,
            dimensions.get(id_, dimension),
            tally.reasons.get(str(id_), 0),
            before.reasons.get(str(id_), 0),
            days.reasons.get(str(id_), 0) if days else None,
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


def _late_now(now: Counting, rows: Sequence[StaffRow]) -> list[StaffRow]:
    """These, and whoever else has something overdue, with how many that are just now."""
    late = {id_: each.n for id_, each in now.by_staff(month_figures.LATE.wanted).items() if id_}
    others = sorted(late.keys() - {row.id for row in rows})
    more = _rows_of(now, others) if others else ()
    return [replace(row, late=late.get(row.id, 0)) for row in (*rows, *more)]


def _staff_rows(now: Counting) -> list[StaffRow]:
    """Whoever closed a follow-up of the month, or served somebody who scored in it."""
    due, _done, _on_time, reach = (now.by_staff(rows.wanted) for rows in month_figures.WORK)
    tried = {id_ for id_, share in reach.items() if share.n}
    known = due.keys() | tried | now.rated.by_staff.keys()
    return _rows_of(now, sorted(id_ for id_ in known if id_ is not None))


def _rows_of(now: Counting, ids: Sequence[int]) -> list[StaffRow]:
    due, done, on_time, reach = (now.by_staff(rows.wanted) for rows in month_figures.WORK)
    none, unrated = formulas.Share(0, 0), Scores()
    names = db.rows(f"SELECT id, name FROM staff WHERE id IN ({db.marks(ids)})", *ids)
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
