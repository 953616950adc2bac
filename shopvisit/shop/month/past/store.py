"""What months that are over came to, kept in the file until something in them is changed.

Only the window that writes keeps it; others count what is not kept. Nothing of it is a record: it
is derived, may be thrown away, and is no part of the journal.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit import db
from shopvisit.shop.month import figures
from shopvisit.shop.month.past.concerns import counts_until, earliest_since
from shopvisit.shop.month.record import (
    DEFINITIONS,
    Details,
    P,
    Tally,
    Values,
    part_of_text,
    part_to_text,
    values_of,
)
from shopvisit.text import countries

if TYPE_CHECKING:
    from shopvisit.shop.metrics.sets import Span
    from shopvisit.shop.record.shop import Shop

# So many changes are looked through at each opening before the numbers are moved on.
_MANY_CHANGES = 500
_WHOLE, _DETAILS = "whole", "details"


class Kept(NamedTuple):
    """What is to be kept: parts of months as they were when the journal had come so far."""

    journal_id: int
    parts: Mapping[tuple[str, str], str]
    still_right: tuple[str, ...]


class Past:
    """Those months as they were kept, and what had to be counted meanwhile, in one snapshot.

    A month is kept in parts: the whole of it, and its first days ("21" for the 1st to the 21st);
    its details are apart, since only its own page reads them.
    """

    def __init__(self, shop: Shop, months: Collection[str]) -> None:
        self._shop = shop
        self._newest = int(db.value("SELECT max(id) FROM journal") or 0)
        self._settings = _digest(shop)
        self._rows: dict[str, tuple[int, Mapping[str, str]]] = {}
        for month, number, text in db.rows(
            "SELECT month, journal_id, figures FROM month_store "
            f"WHERE month IN ({db.marks(months)}) AND definitions = ?",
            *months,
            DEFINITIONS,
        ):
            found = json.loads(text)
            if found["settings"] == self._settings:
                self._rows[month] = (number, found["parts"])
        oldest = min((number for number, _parts in self._rows.values()), default=self._newest)
        self._changes = earliest_since(oldest)
        self._counted: dict[tuple[str, str], tuple[Span, Any]] = {}

    def known(self, span: Span) -> Tally | None:
        """What these days came to, as it was kept; None where it must be counted."""
        return self._known(span, Tally)

    def values(self, span: Span) -> Values | None:
        """The same of its figures only, at a tenth of the cost."""
        text = self._text(span, Tally)
        return values_of(json.loads(text)["figures"]) if text else None

    def _known(self, span: Span, kind: type[P]) -> P | None:
        text = self._text(span, kind)
        return part_of_text(kind, text) if text else None

    def _text(self, span: Span, kind: type[P]) -> str | None:
        number, parts = self._rows.get(span.name, (0, {}))
        text = parts.get(_part(span, kind))
        if text is None or not self._may_be_kept(span) or self._changed(span, number):
            return None
        return text

    def tally(self, span: Span, count: Callable[[], Tally]) -> Tally:
        """What these days came to: as it was kept, or else as `count` finds it."""
        return self._part(span, Tally, count)

    def details(self, span: Span, count: Callable[[], Details]) -> Details:
        """The same of what only their own page shows."""
        return self._part(span, Details, count)

    def _part(self, span: Span, kind: type[P], count: Callable[[], P]) -> P:
        key = (span.name, _part(span, kind))
        if key in self._counted:
            counted: P = self._counted[key][1]
            return counted
        found = self._known(span, kind)
        if found is None:
            found = count()
            self._counted[key] = (span, found)
        return found

    def to_keep(self) -> Kept | None:
        """What the window that writes is to keep; None where nothing has changed that matters."""
        parts = {
            key: part_to_text(part)
            for key, (span, part) in self._counted.items()
            if self._may_be_kept(span)
        }
        if not parts and len(self._changes) < _MANY_CHANGES:
            return None
        right = tuple(
            month
            for month, (number, _parts) in self._rows.items()
            if not self._changed(_span(self._shop, month), number)
        )
        return Kept(self._newest, parts, right)

    def _may_be_kept(self, span: Span) -> bool:
        """Whether the days alone change nothing any more: no answer to a score is awaited."""
        return counts_until(self._shop, span) < span.today

    def _changed(self, span: Span, number: int) -> bool:
        until = counts_until(self._shop, span).isoformat()
        return any(id_ > number and day <= until for id_, day in self._changes)


def keep(shop: Shop, kept: Kept) -> None:
    """Keep that; of a month that was counted anew, what was kept before goes.

    Raises LookingError, BusyError or CannotWriteError where it cannot be kept; nothing is lost.
    """
    shop.must_write()
    settings = _digest(shop)
    with db.explained(), db.transaction():
        for month in {name for name, _part in kept.parts}:
            parts = {part: text for (name, part), text in kept.parts.items() if name == month}
            if month in kept.still_right:
                row = db.row("SELECT figures FROM month_store WHERE month = ?", month)
                parts = (json.loads(row[0])["parts"] if row else {}) | parts
            db.run(
                "INSERT INTO month_store(month, journal_id, definitions, figures) "
                "VALUES (?, ?, ?, ?) ON CONFLICT(month) DO UPDATE SET "
                "journal_id = excluded.journal_id, definitions = excluded.definitions, "
                "figures = excluded.figures",
                month,
                kept.journal_id,
                DEFINITIONS,
                json.dumps({"settings": settings, "parts": parts}, ensure_ascii=False),
            )
        db.run_many(
            "UPDATE month_store SET journal_id = max(journal_id, ?) WHERE month = ?",
            ((kept.journal_id, month) for month in kept.still_right),
        )


def _span(shop: Shop, month: str) -> Span:
    from shopvisit.shop.metrics.sets import Span

    return Span.of(shop, month)


def _part(span: Span, kind: type[P]) -> str:
    days = _WHOLE if span.next.day == 1 else str((span.next - span.first).days)
    return days if kind is Tally else f"{days} {_DETAILS}"


def _digest(shop: Shop) -> str:
    """All besides the file that decides what counts."""
    config = shop.config
    decides = (
        config.calendar, config.contact, config.complaints, config.thresholds, config.rules,
        countries.here(), time.tzname,
        # A version that knows more figures counts them all.
        sorted(figures.ENTRIES), [each.name for kind in (Tally, Details) for each in fields(kind)],
    )  # fmt: skip
    return hashlib.sha256(repr(decides).encode()).hexdigest()
