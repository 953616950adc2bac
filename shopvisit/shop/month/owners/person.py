"""A member of staff in a month: their work, what is theirs to do now, and what customers say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.calendar import deadline
from shopvisit.calendar.work import add_months
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.month.counts import Counting, Scores
from shopvisit.shop.month.figures import NUMBERS
from shopvisit.shop.month.month import ranked
from shopvisit.shop.month.owners import heard
from shopvisit.shop.month.record import StaffRow

if TYPE_CHECKING:
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.owners.heard import Word
    from shopvisit.shop.record.shop import Shop

MONTHS = 12
# So many of what is theirs to do are named; the rest are counted.
MOST = 200


@dataclass(frozen=True)
class Given:
    """How many of those whom they served gave this reason."""

    name: str
    polarity: str
    count: int


@dataclass(frozen=True)
class InMonth:
    """One of the twelve months: what they closed of what was due, and how they were rated.

    Ratings that they recorded of themselves are not in `csat`.
    """

    month: str
    done: Figure
    csat: Figure


@dataclass(frozen=True)
class Person:
    """`row` is how they stand in the month, None where nothing of it is theirs.

    `assigned` is all that is open and theirs, `open` what of it has begun, `late` what is past its
    deadline; `tasks` are those, the latest first, as many as `MOST`. `served` are the ratings
    of those whom they served.
    """

    id: int
    name: str
    active: bool
    row: StaffRow | None
    assigned: int
    open: int
    late: int
    tasks: tuple[TodayRow, ...]
    reasons: tuple[Given, ...]
    praise: tuple[Word, ...]
    months: tuple[InMonth, ...]


@db.snapshot()
def person(shop: Shop, staff_id: int, month: str) -> Person:
    """Read them. Raises KeyError where nobody has that id, ValueError for what is no month."""
    found = db.row("SELECT name, active FROM staff WHERE id = ?", staff_id)
    if found is None:
        raise KeyError(staff_id)
    span = sets.Span.of(shop, month)
    theirs = db.named(
        f"SELECT id, due_on < :today OR kind IN {kinds.TIMED} AND {deadline.past()}, "
        "from_on <= :today FROM follow_up INDEXED BY open_by_due "
        "WHERE status = 'open' AND assignee_id = :who ORDER BY due_on, due_time, id",
        {**deadline.moment(shop.clock.now()), "who": staff_id},
    )
    words = heard.words(shop, month, staff_id)
    return Person(
        id=staff_id,
        name=found[0],
        active=bool(found[1]),
        row=_row(shop, span, staff_id, found[0]),
        assigned=len(theirs),
        open=sum(begun for _id, _late, begun in theirs),
        late=sum(late for _id, late, _begun in theirs),
        tasks=tuple(followups.rows(shop, [row[0] for row in theirs[:MOST]])),
        reasons=tuple(_reasons(shop, span, staff_id)),
        praise=tuple(word for word in words if word.kind == "praise"),
        months=tuple(_months(shop, span, staff_id)),
    )


def tasks_due(shop: Shop, staff_id: int, day: date) -> list[int]:
    """What is open, theirs, and due on that day; of today also what is late."""
    today = shop.clock.today()
    return [
        row[0]
        for row in db.rows(
            "SELECT id FROM follow_up INDEXED BY open_by_due WHERE status = 'open' "
            "AND assignee_id = ? AND due_on <= ? AND due_on >= ? ORDER BY due_on, due_time, id",
            staff_id,
            day,
            "" if day <= today else day,
        )
    ]


def _row(shop: Shop, span: sets.Span, staff_id: int, name: str) -> StaffRow | None:
    """As the month has it, at the cost of their own rows and everybody's scores."""
    now = Counting(shop, span)
    work = {
        what: NUMBERS[f"staff_{what}"].source.parts(now, str(staff_id)).share
        for what in ("due", "done", "on_time", "reach", "late")
    }
    scores = now.rated.by_staff
    if staff_id not in scores and not any(share.n for share in work.values()):
        return None
    others = [_scored(id_, "", one) for id_, one in scores.items() if id_ != staff_id]
    theirs = replace(
        _scored(staff_id, name, scores.get(staff_id, Scores())),
        due=work["due"].n,
        done=work["done"].n,
        on_time=formulas.percent(*work["on_time"]),
        reach=formulas.percent(*work["reach"]),
        late=work["late"].n,
    )
    rows = ranked([theirs, *others], shop.config.thresholds.no_rank_under)
    return next(row for row in rows if row.id == staff_id)


def _scored(id_: int, name: str, scores: Scores) -> StaffRow:
    csat, none = tuple(scores.csat), formulas.percent(0, 0)
    mean = formulas.mean(csat, formulas.CSAT_SCALE)
    return StaffRow(id_, name, 0, 0, none, none, formulas.csat(csat), mean, scores.own)


def _reasons(shop: Shop, span: sets.Span, staff_id: int) -> list[Given]:
    found = db.named(
        "SELECT q.name, q.polarity FROM rating_reason n JOIN reason q ON q.id = n.reason_id "
        f"WHERE n.rating_id IN (SELECT r.id FROM {sets.RATED} AND r.served_by = :who)",
        {**sets.parameters(shop, span), "who": staff_id},
    )
    counted = Counter((name, polarity) for name, polarity in found)
    return [
        Given(name, polarity, count)
        for (name, polarity), count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    ]


def _months(shop: Shop, span: sets.Span, staff_id: int) -> list[InMonth]:
    """The twelve months up to this one, from two walks of their rows."""
    since = add_months(span.first, 1 - MONTHS)
    given = {**sets.parameters(shop, span), "first": since.isoformat(), "who": staff_id}
    none = [0] * len(formulas.CSAT_SCALE)
    done: dict[str, list[int]] = {}
    bars: dict[str, list[int]] = {}
    for month, was_done in db.named(
        f"SELECT substr(f.due_on, 1, 7), {sets.DONE} FROM {sets.DUE} AND f.closed_by = :who", given
    ):
        numbers = done.setdefault(month, [0, 0])
        numbers[:] = numbers[0] + was_done, numbers[1] + 1
    for month, csat in db.named(
        f"SELECT substr(r.answered_on, 1, 7), r.csat FROM {sets.RATED} "
        f"AND r.served_by = :who AND NOT {sets.SELF_RATED} AND r.csat IS NOT NULL",
        given,
    ):
        bars.setdefault(month, [*none])[csat - 1] += 1
    names = [sets.month_of(add_months(since, number)) for number in range(MONTHS)]
    return [
        InMonth(
            name,
            formulas.percent(*done.get(name, (0, 0))),
            formulas.csat(tuple(bars.get(name, none))),
        )
        for name in names
    ]
