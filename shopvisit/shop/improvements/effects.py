"""What was different after an improvement: two equal spans of days, before it and since.

It tells what happened, not why; other things change in a shop, too.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from shopvisit import db
from shopvisit.shop.improvements import raised
from shopvisit.shop.metrics import formulas, sets
from shopvisit.shop.metrics.formulas import CSAT_SCALE
from shopvisit.shop.record.shop import Shop

LONGEST_DAYS = 90


@dataclass(frozen=True)
class Part:
    """One of the two spans: how often the reasons were given in it, and how satisfied people were.

    A complaint gives its cause; with the rating that it came from it counts once.
    """

    times: int
    csat: formulas.Figure


@dataclass(frozen=True)
class Effect:
    """`days` is how long each span is, `reasons` are the grievances that are counted.

    `thin_under` is what the shop's settings said; all said 30 while locked months did not keep it.
    """

    days: int
    reasons: tuple[str, ...]
    before: Part
    after: Part
    thin_under: int = 30

    @property
    def thin(self) -> bool:
        """Whether so few answered, before or since, that little can be said."""
        return min(part.csat.n or 0 for part in (self.before, self.after)) < self.thin_under


@db.snapshot()
def effect(shop: Shop, improvement_id: int) -> Effect | None:
    """Compare the spans before and since adoption; None before a day has passed, or if not adopted.

    Both are as many days long as have passed since, at most 90: the one begins with the day of
    adoption, the other ends with the day before it.
    """
    found = db.row(
        "SELECT adopted_on FROM improvement WHERE id = ? AND status = 'adopted'", improvement_id
    )
    if found is None:
        return None
    adopted_on = date.fromisoformat(found[0])
    days = min((shop.clock.today() - adopted_on).days, LONGEST_DAYS)
    if days < 1:
        return None
    reasons = raised.reasons_of(raised.sources_of(improvement_id))
    span = timedelta(days=days)
    return Effect(
        days,
        tuple(reasons.values()),
        *_parts(adopted_on - span, adopted_on, adopted_on + span, list(reasons)),
        shop.config.thresholds.thin_sample,
    )


_REASONS = "(SELECT value FROM json_each(:reasons))"
# Looked up once for all rows of both spans; a look at each of them takes three times as long.
_GIVEN_BY = f"(SELECT rating_id FROM rating_reason WHERE reason_id IN {_REASONS})"
_RATINGS = (
    f"SELECT r.answered_on >= :adopted, r.csat, count(*), total(r.id IN {_GIVEN_BY}) "
    f"FROM {sets.RATED} GROUP BY r.answered_on, r.csat"
)
_COMPLAINTS = (
    f"SELECT p.opened_on >= :adopted, count(*) FROM {sets.COMPLAINTS} AND p.cause_id IN {_REASONS} "
    "AND NOT EXISTS (SELECT 1 FROM rating_reason n WHERE n.rating_id = p.rating_before_id "
    f"AND n.reason_id IN {_REASONS}) GROUP BY p.opened_on"
)


def _parts(first: date, adopted: date, following: date, reasons: list[int]) -> tuple[Part, Part]:
    """The spans from `first` until `adopted`, and from then until `following`."""
    given = {
        "first": first.isoformat(),
        "adopted": adopted.isoformat(),
        "next": following.isoformat(),
        "reasons": json.dumps(reasons),
    }
    times, scores = Counter[bool](), Counter[tuple[bool, int]]()
    for since, score, count, named in db.named(_RATINGS, given):
        times[since] += int(named)
        scores[since, score] += count
    for since, count in db.named(_COMPLAINTS, given):
        times[since] += count
    before, after = (
        Part(times[since], formulas.csat(tuple(scores[since, score] for score in CSAT_SCALE)))
        for since in (False, True)
    )
    return before, after
