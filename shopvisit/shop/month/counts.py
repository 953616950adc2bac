"""Counting a month: a handful of queries, each one pass over the month's own rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.followups.promises import kept
from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.metrics.formulas import CES_SCALE, CSAT_SCALE, NPS_SCALE, Counts, Share, bars
from shopvisit.shop.month import complaints as month_complaints
from shopvisit.shop.month.complaint_rows import Complaints, Parts, split

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop


@dataclass
class Work:
    """What one member of staff did; None stands for follow-ups that nobody closed."""

    due: int = 0
    asked_for: int = 0
    done: int = 0
    settled: int = 0
    met: int = 0
    attempted: int = 0
    reached: int = 0
    csat: list[int] = field(default_factory=lambda: [0] * 5)
    self_rated: int = 0


@dataclass(frozen=True)
class Tally:
    """Everything that was counted of a month."""

    counts: Counts
    work: Mapping[int | None, Work]
    reasons: Mapping[int, int]
    funnel: tuple[tuple[str, int], ...]
    complaints: Complaints
    followed_up: int
    dormant: int


def tally(shop: Shop, span: sets.Span) -> Tally:
    """Count one month."""
    given = sets.parameters(shop, span)
    work: dict[int | None, Work] = {}
    _count_due(given, work)
    closed = _count_closed(given, work)
    rated = _count_rated(given, work)
    visits, visitors, returning, churn, win_back, dormant = _count_customers(given)
    complaints = Complaints.of(shop, span)
    everyone = list(work.values())
    settled = sum(one.settled for one in everyone)
    counts = Counts(
        due=sum(one.due for one in everyone),
        visits=visits,
        customers=visitors,
        new_customers=visitors - returning,
        completion=Share(sum(one.done for one in everyone), sum(one.asked_for for one in everyone)),
        on_time=Share(sum(one.met for one in everyone), settled),
        reach=Share(closed.reached, closed.attempted),
        response=Share(closed.answered, closed.asked),
        csat=rated.csat,
        ces=rated.ces,
        nps=bars(((score, 1) for _id, score in latest_nps(given).values()), NPS_SCALE),
        promises_kept=promises(shop, given).share,
        churn=churn,
        win_back=win_back,
        return_rate=Share(returning, visitors),
        complaint_rate=Share(len(complaints.within("opened_on")), visits),
        **month_complaints.counts(complaints),
    )
    return Tally(
        counts=counts,
        work=work,
        reasons=_count_reasons(given),
        funnel=(
            ("visits", visits),
            ("closed", closed.closed),
            ("reached", closed.reached),
            ("rated", closed.rated),
            ("low", closed.low),
            *month_complaints.steps(complaints),
        ),
        complaints=complaints,
        followed_up=_one(f"SELECT count(*) FROM {sets.FOLLOWED_UP}", given),
        dormant=dormant,
    )


def _count_due(given: Mapping[str, object], work: dict[int | None, Work]) -> None:
    for closed_by, due, asked_for, done, settled, met in db.named(
        f"SELECT f.closed_by, count(*), total({sets.ASKED_FOR}), total({sets.DONE}), "
        f"total({sets.SETTLED}), total({sets.MET}) FROM {sets.DUE} "
        "GROUP BY f.due_on, f.status, f.closed_by",
        given,
    ):
        one = work.setdefault(closed_by, Work())
        one.due += due
        one.asked_for += int(asked_for)
        one.done += int(done)
        one.settled += int(settled)
        one.met += int(met)


@dataclass
class _Closed:
    """The follow-ups closed in the month, by what came of them."""

    closed: int = 0
    attempted: int = 0
    reached: int = 0
    asked: int = 0
    answered: int = 0
    rated: int = 0
    low: int = 0


def _count_closed(given: Mapping[str, object], work: dict[int | None, Work]) -> _Closed:
    found = _Closed()
    # Grouped here rather than in SQL, which would look up each answer once for every sum.
    groups = Counter(
        db.named(
            f"SELECT f.closed_by, {sets.ASKS}, {sets.TRIED}, {sets.ANSWER} FROM {sets.CLOSED}",
            given,
        )
    )
    for (closed_by, asks, tried, answer), number in groups.items():
        found.closed += number
        if tried is None:
            continue
        attempted, reached, scored = number, number * tried, number * (answer is not None)
        found.attempted += attempted
        found.reached += reached
        found.asked += attempted * asks
        found.answered += scored * asks
        found.rated += scored * tried
        found.low += scored * tried * (answer or 0)
        one = work.setdefault(closed_by, Work())
        one.attempted += attempted
        one.reached += reached
    return found


class _Rated(NamedTuple):
    csat: formulas.Bars
    ces: formulas.Bars


def _count_rated(given: Mapping[str, object], work: dict[int | None, Work]) -> _Rated:
    ces_sums = ", ".join(f"total(r.ces = {score})" for score in CES_SCALE)
    csat, ces = Counter[int](), [0] * len(CES_SCALE)
    for score, served_by, own, number, *ces_here in db.named(
        f"SELECT r.csat, r.served_by, {sets.SELF_RATED}, count(*), {ces_sums} "
        f"FROM {sets.RATED} GROUP BY r.answered_on, r.csat, r.served_by, r.recorded_by",
        given,
    ):
        ces = [total + int(more) for total, more in zip(ces, ces_here, strict=True)]
        if score is None:
            continue
        csat[score] += number
        if served_by is not None:
            one = work.setdefault(served_by, Work())
            if own:
                one.self_rated += number
            else:
                one.csat[score - 1] += number
    return _Rated(bars(csat.items(), CSAT_SCALE), tuple(ces))


def latest_nps(given: Mapping[str, object]) -> dict[int, tuple[int, int]]:
    """Each customer's last NPS answer of the month, as (rating id, score)."""
    found = db.named(f"SELECT r.customer_id, r.id, r.nps FROM {sets.NPS_IN_ORDER}", given)
    return {customer_id: (id_, score) for customer_id, id_, score in found}


def promises(shop: Shop, given: Mapping[str, object]) -> Parts:
    """Promises of the month that were kept, and that were not; a running one is in neither."""
    now = shop.clock.now()
    found = {
        id_: kept(date.fromisoformat(due_on), due_time, status, closed_at, now)
        for id_, due_on, due_time, status, closed_at in db.named(
            f"SELECT f.id, f.due_on, f.due_time, f.status, f.closed_at FROM {sets.PROMISED} "
            "ORDER BY f.due_on",
            given,
        )
    }
    return split((id_, was) for id_, was in found.items() if was is not None)


def _count_customers(given: Mapping[str, object]) -> tuple[int, int, int, Share, Share, int]:
    """Visits, visitors, those who had come before, churn, win-back, and who is dormant."""
    visits = _one(f"SELECT count(*) FROM {sets.VISITS}", given)
    visitors, returning = db.named(
        f"SELECT count(*), total({sets.CAME_BEFORE}) FROM {sets.VISITORS}", given
    )[0]
    active = _one(f"SELECT count(*) FROM {sets.ACTIVE_AT_START}", given)
    churned = _one(f"SELECT count(*) FROM {sets.CHURNED}", given)
    ever = _one(f"SELECT count(*) FROM {sets.EVER_CAME}", given)
    won_back = _one(f"SELECT count(*) FROM {sets.WON_BACK}", given)
    dormant = _one(f"SELECT count(*) FROM {sets.DORMANT}", given)
    churn, win_back = Share(churned, active), Share(won_back, ever - active)
    return visits, visitors, int(returning), churn, win_back, dormant


def _one(sql: str, given: Mapping[str, object]) -> int:
    return int(db.named(sql, given)[0][0])


def _count_reasons(given: Mapping[str, object]) -> Counter[int]:
    return Counter(
        row[0]
        for row in db.named(
            "SELECT n.reason_id FROM rating_reason n "
            f"WHERE n.rating_id IN (SELECT r.id FROM {sets.RATED})",
            given,
        )
    )
