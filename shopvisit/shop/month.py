"""One month of the shop: every figure, against the month before, with what stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.shop import effects, improvements, metrics, month_complaints
from shopvisit.shop import month_sets as sets
from shopvisit.shop.month_counts import Tally, Work, tally
from shopvisit.shop.month_lists import entity_behind, ids_behind, parts_behind
from shopvisit.shop.month_rows import Behind, rows_behind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopvisit.config import Targets
    from shopvisit.shop.context import Shop
    from shopvisit.shop.improvements import Improvement
    from shopvisit.shop.metrics import Figure

__all__ = [
    "Alarm",
    "Behind",
    "Month",
    "ReasonRow",
    "StaffRow",
    "Step",
    "entity_behind",
    "first_month",
    "ids_behind",
    "month",
    "parts_behind",
    "rows_behind",
]


@dataclass(frozen=True)
class Alarm:
    """Something that wants doing; `name` opens its list."""

    name: str
    count: int


@dataclass(frozen=True)
class Step:
    """One step of the loop.

    Visits; the follow-ups closed in the month, and of those the ones with a customer reached, a
    score given, a low score given; then the complaints opened in the month after a low score, and
    of those the ones resolved by now, told to the customer, confirmed by the customer.
    """

    name: str
    count: int


@dataclass(frozen=True)
class ReasonRow:
    """How many ratings gave this reason, and how many in the month before."""

    id: int
    name: str
    polarity: str
    dimension: str
    count: int
    previous: int

    @property
    def change(self) -> int:
        return self.count - self.previous


@dataclass(frozen=True)
class StaffRow:
    """One member of staff: the follow-ups they closed, and how those they served were satisfied.

    Ratings that they recorded of themselves are not in `csat`; `self_rated` says how many. `rank`
    is by CSAT, from 1; equals share one, and too few ratings have none.
    """

    id: int
    name: str
    due: int
    done: int
    on_time: Figure
    reach: Figure
    csat: Figure
    csat_mean: Figure
    self_rated: int
    rank: int | None = None


@dataclass(frozen=True, kw_only=True)
class Month:
    """The figures of a month, by the names of `metrics.figures`, as they stand today.

    `first` and `last` are its days, both in it. `running`: today is one of them, so it is all
    "so far". `previous` are the same figures of the month before, `change` how far each moved,
    None where either was made from too few. `followed_up` is how many customers a follow-up was
    done for; `dormant` how many have stayed away long without being lost. `reasons` are those
    given most first, of both polarities. `ranked` staff come first, then the others by name.
    `improvements` were adopted in the month or so shortly before its end that their effect is still
    being measured, newest first.
    """

    name: str
    first: date
    last: date
    running: bool
    locked: bool
    figures: Mapping[str, Figure]
    previous: Mapping[str, Figure]
    change: Mapping[str, float | None]
    followed_up: int
    dormant: int
    alarms: tuple[Alarm, ...]
    funnel: tuple[Step, ...]
    reasons: tuple[ReasonRow, ...]
    staff: tuple[StaffRow, ...]
    improvements: tuple[Improvement, ...]
    targets: Targets
    thin_under: int

    def thin(self, name: str) -> bool:
        """Whether the figure was made from so few answers that it must be said."""
        n = self.figures[name].n
        return n is not None and 0 < n < self.thin_under

    def target(self, name: str) -> int | None:
        """What this figure should reach; None where nobody set a target."""
        return getattr(self.targets, name, None)

    def top(self, polarity: str, most: int = 5) -> tuple[ReasonRow, ...]:
        """The reasons given most in this month, of "praise" or of "complaint"."""
        rows = (row for row in self.reasons if row.polarity == polarity and row.count)
        return tuple(rows)[:most]


def month(shop: Shop, name: str) -> Month:
    """The month `name` ("2026-11") as it stands today.

    Raises ValueError, saying what is expected, when `name` is no month.
    """
    span = sets.Span.of(shop, name)
    # One view of the file for all queries, so that a save between two of them changes nothing.
    with db.database.atomic("DEFERRED"):
        now, before = tally(shop, span), tally(shop, span.before)
        return _month(shop, span, now, before)


def _month(shop: Shop, span: sets.Span, now: Tally, before: Tally) -> Month:
    figures, previous = metrics.figures(now.counts), metrics.figures(before.counts)
    least = shop.config.thresholds.no_change_under
    return Month(
        name=span.name,
        first=span.first,
        last=date.fromordinal(span.next.toordinal() - 1),
        running=span.running,
        locked=False,
        figures=figures,
        previous=previous,
        change={
            # So many days' visits cannot be held against a whole month's; what is due is known.
            key: None
            if span.running and figure.unit == "count" and key != "due"
            else metrics.change(figure, previous[key], least)
            for key, figure in figures.items()
        },
        followed_up=now.followed_up,
        dormant=now.dormant,
        alarms=_alarms(shop, span, now),
        funnel=tuple(Step(*step) for step in now.funnel),
        reasons=_reasons(now, before),
        staff=_staff(now, shop.config.thresholds.no_rank_under),
        improvements=_improvements(shop, span),
        targets=shop.config.targets,
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


def _improvements(shop: Shop, span: sets.Span) -> tuple[Improvement, ...]:
    found = db.rows(
        "SELECT adopted_on, id FROM improvement WHERE status = 'adopted' AND adopted_on >= ? "
        "AND adopted_on < ?",
        span.next - timedelta(days=effects.LONGEST_DAYS),
        span.next,
    )
    newest_first = [id_ for _day, id_ in sorted(found, reverse=True)]
    return tuple(improvements.rows(shop, newest_first)) if found else ()


def _reasons(now: Tally, before: Tally) -> tuple[ReasonRow, ...]:
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
        on_time=metrics.percent(work.met, work.settled),
        reach=metrics.percent(work.reached, work.attempted),
        csat=metrics.csat(csat),
        csat_mean=metrics.mean(csat, metrics.CSAT_SCALE),
        self_rated=work.self_rated,
    )
