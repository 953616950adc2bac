"""A customer's timeline: everything that happened between them and the shop, newest first.

An entry's id says of which table it is a row, so that one list of numbers can hold them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.shop.gifts.gifts import Gift
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import questions

_TABLES = (
    "follow_up", "visit", "attempt", "rating", "complaint", "complaint_event", "improvement",
    "gift",
)  # fmt: skip
# The turns of a complaint. The talks about it are attempts, and its page has the rest.
_TURNS = ("resolve", "inform", "verify", "reopen")


@dataclass(frozen=True)
class Entry:
    """One line of a customer's history; `kind` is the table's name.

    `what` is the code of what it was: a kind of visit, an outcome, a kind of complaint's event.
    `about` is the complaint or the improvement, as its table and id, that it belongs to;
    `self_rated` a rating that was taken down by the one who served, `closing` the event with which
    a complaint was over.
    """

    id: int
    kind: str
    on: date
    what: str = ""
    text: str = ""
    who: str = ""
    amount: int | None = None
    channel: str = ""
    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    reasons: str = ""
    self_rated: bool = False
    closing: bool = False
    about: tuple[str, int] | None = None
    gift: Gift | None = None
    own: tuple[tuple[str, str], ...] = ()


def entry_id(table: str, row_id: int) -> int:
    """The number under which a row stands in the card's one list."""
    return row_id * len(_TABLES) + _TABLES.index(table)


def row_of(entry: int) -> tuple[str, int]:
    """Table and id of an entry: the inverse of `entry_id`."""
    row_id, table = divmod(entry, len(_TABLES))
    return _TABLES[table], row_id


_BY_DAY = """
SELECT visited_on, created_at, 1, id FROM visit WHERE customer_id = :customer
UNION ALL SELECT a.attempted_on, a.at, 2, min(a.id) FROM follow_up f
  JOIN attempt a ON a.follow_up_id = f.id WHERE f.customer_id = :customer
  GROUP BY a.at, a.attempted_on, a.channel, a.outcome, a.staff_id, a.note
UNION ALL SELECT answered_on, answered_at, 3, id FROM rating WHERE customer_id = :customer
UNION ALL SELECT opened_on, opened_at, 4, id FROM complaint WHERE customer_id = :customer
UNION ALL SELECT given_on, given_at, 7, id FROM gift WHERE customer_id = :customer
"""
_EVENTS_OF = f"""
SELECT e.at, e.id FROM complaint p JOIN complaint_event e ON e.complaint_id = p.id
WHERE p.customer_id = ? AND e.kind IN ({", ".join(repr(kind) for kind in _TURNS)})
"""


def ids(shop: Shop, customer_id: int) -> list[int]:
    """The entries of a customer, newest first.

    A try to reach them is one entry, however many follow-ups it was about.
    """
    found: list[tuple[str, str, int, int]] = [
        (day, at, part, id_) for day, at, part, id_ in db.named(_BY_DAY, {"customer": customer_id})
    ]
    found += [
        (_local_day(at).isoformat(), at, 5, id_) for at, id_ in db.rows(_EVENTS_OF, customer_id)
    ]
    found += [
        (each.adopted_on.isoformat(), "", 6, each.id)
        for each in improvement_rows.of_customer(shop, customer_id)
    ]
    return [entry_id(_TABLES[part], id_) for _day, _at, part, id_ in sorted(found, reverse=True)]


def _local_day(instant: str) -> date:
    return parse_utc(instant).astimezone().date()


_VISITS = """
SELECT v.id, v.visited_on, v.kind, v.item, v.note, coalesce(s.name, ''), v.amount
FROM visit v LEFT JOIN staff s ON s.id = v.served_by WHERE v.id IN ({marks})
"""
_ATTEMPTS = """
SELECT a.id, a.attempted_on, a.outcome, a.note, coalesce(s.name, ''), a.channel
FROM attempt a LEFT JOIN staff s ON s.id = a.staff_id WHERE a.id IN ({marks})
"""
_RATINGS = """
SELECT r.id, r.answered_on, coalesce(r.mood, ''), r.praise, r.complaint, r.need, r.suggestion,
  coalesce(s.name, ''), r.csat, r.nps, r.ces, coalesce((SELECT group_concat(reason.name, '、')
  FROM rating_reason x JOIN reason ON reason.id = x.reason_id WHERE x.rating_id = r.id), ''),
  coalesce(r.recorded_by = r.served_by, 0)
FROM rating r LEFT JOIN staff s ON s.id = r.recorded_by WHERE r.id IN ({marks})
"""
_COMPLAINTS = """
SELECT p.id, p.opened_on, p.severity, p.text, coalesce(s.name, '')
FROM complaint p LEFT JOIN staff s ON s.id = p.owner_id WHERE p.id IN ({marks})
"""
_EVENTS = """
SELECT e.id, e.at, e.kind, coalesce(nullif(e.text, ''), p.text), coalesce(s.name, ''),
  e.kind IN ('inform', 'verify') AND p.closed_at IS NOT NULL AND e.id = (SELECT max(x.id)
  FROM complaint_event x WHERE x.complaint_id = p.id AND x.kind IN ('inform', 'verify')), p.id
FROM complaint_event e JOIN complaint p ON p.id = e.complaint_id
LEFT JOIN staff s ON s.id = e.staff_id WHERE e.id IN ({marks})
"""
_GIFTS = """
SELECT g.id, g.given_on, g.what, g.worth, g.until, g.redeemed_on, coalesce(s.name, '')
FROM gift g LEFT JOIN staff s ON s.id = g.given_by WHERE g.id IN ({marks})
"""
_IMPROVEMENTS = "SELECT id, adopted_on, action FROM improvement WHERE id IN ({marks})"


def entries(shop: Shop, wanted: Sequence[int]) -> list[Entry]:
    """These entries of the timeline, in any order; a query for each table that is among them."""
    by_table: dict[str, list[int]] = {}
    for entry in wanted:
        table, row_id = row_of(entry)
        by_table.setdefault(table, []).append(row_id)
    made: list[Entry] = []
    for table, (sql, make) in _READERS.items():
        if row_ids := by_table.get(table):
            made += [make(row) for row in db.rows(sql.format(marks=db.marks(row_ids)), *row_ids)]
    return _with_own(made, by_table.get("rating", ()))


def _with_own(made: list[Entry], ratings: Sequence[int]) -> list[Entry]:
    """The same, those of ratings with what was answered to the shop's own questions."""
    own = (
        {entry_id("rating", id_): tuple(said) for id_, said in questions.told(ratings).items()}
        if ratings
        else {}
    )
    return [replace(one, own=own[one.id]) if one.id in own else one for one in made]


_Row = tuple[Any, ...]  # of the reader's own query


def _visit(row: _Row) -> Entry:
    id_, day, what, item, note, who, amount = row
    text = "  ".join(part for part in (item, note) if part)
    return _entry("visit", id_, day, what=what, text=text, who=who, amount=amount)


def _attempt(row: _Row) -> Entry:
    id_, day, what, note, who, channel = row
    return _entry("attempt", id_, day, what=what, text=note, who=who, channel=channel)


def _rating(row: _Row) -> Entry:
    id_, day, mood, *words, who, csat, nps, ces, reasons, self_rated = row
    return _entry(
        "rating",
        id_,
        day,
        what=mood,
        text="  ".join(word for word in words if word),
        who=who,
        csat=csat,
        nps=nps,
        ces=ces,
        reasons=reasons,
        self_rated=bool(self_rated),
    )


def _complaint(row: _Row) -> Entry:
    id_, day, severity, text, who = row
    about = ("complaint", id_)
    return _entry("complaint", id_, day, what=severity, text=text, who=who, about=about)


def _event(row: _Row) -> Entry:
    id_, at, kind, text, who, closing, complaint_id = row
    return _entry(
        "complaint_event",
        id_,
        _local_day(at).isoformat(),
        what=kind,
        text=text,
        who=who,
        closing=bool(closing),
        about=("complaint", complaint_id),
    )


def _improvement(row: _Row) -> Entry:
    id_, day, action = row
    return _entry("improvement", id_, day, text=action, about=("improvement", id_))


def _gift(row: _Row) -> Entry:
    id_, day, what, worth, until, redeemed_on, who = row
    days = (date.fromisoformat(text) if text else None for text in (until, redeemed_on))
    given = Gift(id_, what, worth, *days)
    return _entry("gift", id_, day, who=who, gift=given)


_READERS: dict[str, tuple[str, Callable[[_Row], Entry]]] = {
    "visit": (_VISITS, _visit),
    "attempt": (_ATTEMPTS, _attempt),
    "rating": (_RATINGS, _rating),
    "complaint": (_COMPLAINTS, _complaint),
    "complaint_event": (_EVENTS, _event),
    "improvement": (_IMPROVEMENTS, _improvement),
    "gift": (_GIFTS, _gift),
}


def _entry(table: str, row_id: int, day: str, **fields: object) -> Entry:
    return Entry(entry_id(table, row_id), table, date.fromisoformat(day), **fields)  # type: ignore[arg-type]  # named as the fields are
