"""What customers held against the shop or wished of it: the complaints and ratings that say so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shopvisit import db
from shopvisit.shop.metrics import sets
from shopvisit.shop.record.names import name_or_phone
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import scores

# A row that an improvement comes from: its table, "complaint" or "rating", and its id.
Source = tuple[str, int]

TABLES = ("complaint", "rating")
_LOOKED_BACK = timedelta(days=180)


def line_of(source: Source) -> int:
    """The number under which a source stands in a list of both tables."""
    table, row_id = source
    return row_id * len(TABLES) + TABLES.index(table)


def source_of(line: int) -> Source:
    """The source that stands in a list under this number: the inverse of `line_of`."""
    row_id, table = divmod(line, len(TABLES))
    return TABLES[table], row_id


@dataclass(frozen=True)
class Voice:
    """One thing that a customer said, or complained of; `csat` is of a rating that has one."""

    table: str
    row_id: int
    customer_id: int
    customer: str
    on: date
    text: str
    reasons: tuple[str, ...]
    csat: int | None = None

    @property
    def source(self) -> Source:
        return self.table, self.row_id


_COMPLAINTS = """
SELECT p.id, p.customer_id, c.name, c.phone, p.opened_on, p.text, '', NULL,
  iif(reason.id IS NULL, '[]', json_array(reason.name))
FROM complaint p JOIN customer c ON c.id = p.customer_id LEFT JOIN reason ON reason.id = p.cause_id
WHERE p.id IN (SELECT value FROM json_each(?))
"""
_RATINGS = """
SELECT r.id, r.customer_id, c.name, c.phone, r.answered_on, r.complaint, r.suggestion, r.csat,
  (SELECT json_group_array(reason.name) FROM rating_reason x JOIN reason ON reason.id = x.reason_id
   WHERE x.rating_id = r.id AND reason.polarity = 'complaint')
FROM rating r JOIN customer c ON c.id = r.customer_id
WHERE r.id IN (SELECT value FROM json_each(?))
"""


def read(shop: Shop, sources: Sequence[Source]) -> list[Voice]:
    """These voices, in the order of `sources`; two queries."""
    found: dict[Source, Voice] = {}
    for table, sql in zip(TABLES, (_COMPLAINTS, _RATINGS), strict=True):
        ids = [row_id for named, row_id in sources if named == table]
        for row_id, customer_id, name, phone, day, said, wished, csat, reasons in db.rows(
            sql, json.dumps(ids)
        ):
            found[table, row_id] = Voice(
                table,
                row_id,
                customer_id,
                name_or_phone(name, phone),
                date.fromisoformat(day),
                "  ".join(text for text in (said, wished) if text),
                tuple(json.loads(reasons)),
                csat,
            )
    return [found[source] for source in sources if source in found]


# Voices behind an improvement that was dropped are free for another one.
_NOT_TAKEN = (
    "NOT EXISTS (SELECT 1 FROM improvement_source s JOIN improvement i ON i.id = s.improvement_id "
    "WHERE s.{table}_id = {row}.id AND (i.status <> 'dropped' OR i.id = :improvement))"
)
_BLAMED = (
    "EXISTS (SELECT 1 FROM rating_reason n JOIN reason ON reason.id = n.reason_id "
    "WHERE n.rating_id = r.id AND reason.polarity = 'complaint')"
)
# A rating that has become a complaint speaks through it.
_CANDIDATES = {
    "complaint": (
        "SELECT p.id, p.opened_on, p.cause_id IN (SELECT value FROM json_each(:reasons)) "
        f"FROM {sets.COMPLAINTS} AND {_NOT_TAKEN.format(table='complaint', row='p')}"
    ),
    "rating": (
        "SELECT r.id, r.answered_on, EXISTS (SELECT 1 FROM rating_reason n "
        "WHERE n.rating_id = r.id AND n.reason_id IN (SELECT value FROM json_each(:reasons))) "
        f"FROM {sets.RATED} AND (r.complaint <> '' OR r.suggestion <> '' OR {scores.LOW} "
        f"OR {_BLAMED}) AND NOT EXISTS (SELECT 1 FROM complaint p WHERE p.rating_before_id = r.id) "
        f"AND {_NOT_TAKEN.format(table='rating', row='r')}"
    ),
}


@db.snapshot()
def candidates(
    shop: Shop, improvement_id: int | None, chosen: Sequence[Source] = ()
) -> list[Source]:
    """The grievances and suggestions of the last 180 days that no improvement comes from yet.

    Those `chosen` stand first, then those with the reasons of the chosen ones and of the sources
    of `improvement_id`, then the others; each group newest first.
    """
    today = shop.clock.today()
    behind = list(chosen) + (sources_of(improvement_id) if improvement_id else [])
    given = {
        "first": (today - _LOOKED_BACK).isoformat(),
        "next": (today + timedelta(days=1)).isoformat(),
        **scores.limits(shop.config.thresholds),
        "reasons": json.dumps(list(reasons_of(behind))),
        "improvement": improvement_id,
    }
    found = [
        (bool(alike), day, table == "complaint", row_id, table)
        for table, sql in _CANDIDATES.items()
        for row_id, day, alike in db.named(sql, given)
        if (table, row_id) not in chosen
    ]
    return [*chosen, *((table, row_id) for *_order, row_id, table in sorted(found, reverse=True))]


def sources_of(improvement_id: int) -> list[Source]:
    """What an improvement comes from, in the order in which it was linked."""
    return [
        ("complaint", complaint_id) if complaint_id else ("rating", rating_id)
        for complaint_id, rating_id in db.rows(
            "SELECT complaint_id, rating_id FROM improvement_source WHERE improvement_id = ? "
            "ORDER BY id",
            improvement_id,
        )
    ]


def reasons_of(sources: Iterable[Source]) -> dict[int, str]:
    """The grievances behind these sources, names by id: of ratings theirs, of complaints causes."""
    ids: dict[str, list[int]] = {table: [] for table in TABLES}
    for table, row_id in sources:
        ids[table].append(row_id)
    found = db.rows(
        "SELECT id, name FROM reason WHERE polarity = 'complaint' AND id IN ("
        "SELECT cause_id FROM complaint WHERE id IN (SELECT value FROM json_each(?)) UNION ALL "
        "SELECT reason_id FROM rating_reason WHERE rating_id IN (SELECT value FROM json_each(?)))",
        json.dumps(ids["complaint"]),
        json.dumps(ids["rating"]),
    )
    return dict(sorted(found))
