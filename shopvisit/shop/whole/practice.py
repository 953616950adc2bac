"""Six short cases to practise in a shop that is made up, and whether each was really done."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import NamedTuple

from shopvisit import db
from shopvisit.shop.followups import today as followups
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import about, briefing
from shopvisit.text.i18n import N_

_RATED = (
    "SELECT 1 FROM journal r WHERE r.action_id > ? AND r.table_name = 'rating' "
    "AND r.before IS NULL AND r.after ->> 'csat' "
)
_NEW = (
    "SELECT 1 FROM journal n WHERE n.action_id > ? AND n.table_name = '{table}' "
    "AND n.before IS NULL AND n.after ->> '{column}' = '{value}'"
)


class Case(NamedTuple):
    """`says` is a msgid with `{name}` and `{promise}`; `done` a query that finds a row once it is.

    It is asked with the number of the action before. `suits` says of which rows it can be done;
    without it the case needs none.
    """

    says: str
    done: str
    suits: Callable[[Shop, followups.TodayRow], bool] | None


def _rates(shop: Shop, row: followups.TodayRow) -> bool:
    """Whether one score and Enter record it, and nothing else of the customer comes in between."""
    asks = about.asks_of(shop, row.rule)
    alone = len(followups.of_customer(shop, row.customer_id)) == 1
    asked = row.rule != "" and asks[:1] == ("csat",) and "fixed" not in asks
    return asked and alone and _rings(shop, row)


def _rings(_shop: Shop, row: followups.TodayRow) -> bool:
    return not (briefing.is_work(row) or briefing.waits_for_visit(row))


CASES = (
    Case(N_("{name} is happy: press 5, then Enter."), f"{_RATED} >= 4", _rates),
    Case(
        N_("{name} does not answer: press 0. The next try plans itself."),
        _NEW.format(table="attempt", column="outcome", value="no_answer"),
        _rings,
    ),
    Case(
        N_("{name} is not happy: press 1, then the number of a reason, then Enter."),
        f"{_RATED} <= 2 AND EXISTS (SELECT 1 FROM journal c WHERE c.action_id = r.action_id "
        "AND c.table_name = 'complaint' AND c.before IS NULL)",
        _rates,
    ),
    Case(
        N_("{name} has no time just now: press -, type 3 for in three days, then Enter."),
        "SELECT 1 FROM journal p WHERE p.action_id > ? AND p.table_name = 'follow_up' "
        "AND p.before IS NOT NULL AND p.after ->> 'planned_on' IS NOT NULL "
        "AND p.after ->> 'planned_on' IS NOT p.before ->> 'planned_on' "
        "AND NOT EXISTS (SELECT 1 FROM journal a WHERE a.action_id = p.action_id "
        "AND a.table_name = 'attempt')",
        _rings,
    ),
    Case(
        N_("{name} is to be called back: press 5, go down to {promise}, say what, then Enter."),
        _NEW.format(table="follow_up", column="kind", value="promise"),
        _rates,
    ),
    Case(
        N_("That was a mistake: press Ctrl+Z, and it is taken back."),
        "SELECT 1 FROM action WHERE id > ? AND undoes IS NOT NULL",
        None,
    ),
)


def row_for(shop: Shop, case: Case, spoken_of: Container[int]) -> followups.TodayRow | None:
    """The first row of Today that is still open and on which the case can be done.

    One that was not `spoken_of` in a case before is taken first.
    """
    if case.suits is None:
        return None
    ids = followups.today_ids(shop, "all")
    rows = {row.id: row for row in followups.rows(shop, ids)}
    fitting = [
        rows[id_]
        for id_ in ids
        if id_ in rows and rows[id_].status == "open" and case.suits(shop, rows[id_])
    ]
    # The words of a case fit best where somebody is asked how it went.
    fitting.sort(key=lambda row: (row.id in spoken_of, row.kind != "satisfaction"))
    return next(iter(fitting), None)


def is_open(shop: Shop, follow_up_id: int) -> bool:
    """Whether that row is still to be done."""
    return bool(db.value("SELECT status = 'open' FROM follow_up WHERE id = ?", follow_up_id))


def is_done(case: Case, since: int) -> bool:
    """Whether it was done by any action after the one of that number."""
    return db.row(f"{case.done} LIMIT 1", since) is not None
