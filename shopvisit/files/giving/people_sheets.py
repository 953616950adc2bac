"""The sheets that an import reads again: all that makes the same customers and visits of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import groupby
from typing import Any

from shopvisit import db
from shopvisit.files.giving import book
from shopvisit.files.giving.book import Cell, Column, Sheet
from shopvisit.shop.followups import kinds
from shopvisit.shop.people import occasions
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import names
from shopvisit.text.i18n import N_, _

AT_ONCE = 1000  # rows of a table

# What an import calls the columns that it reads, by its names for them.
HEADINGS = {
    "number": N_("Customer no."),
    "name": N_("Name"),
    "phone": N_("Phone"),
    "salutation": N_("Salutation"),
    "wechat": N_("WeChat"),
    "address": N_("Address"),
    "tags": N_("Tags"),
    "note": N_("Note"),
    "source": N_("Source"),
    "contact_consent": N_("Consent"),
    "preferred_channel": N_("Reached by"),
    "best_time": N_("Best time"),
    "birthday": N_("Birthday"),
    "anniversary": N_("Anniversary"),
    "child_day": N_("Child's day"),
    "card_expiry": N_("Card expires"),
    "warranty": N_("Warranty ends"),
    "contract": N_("Contract ends"),
    "visited_on": N_("Date"),
    "time": N_("Time"),
    "kind": N_("Kind"),
    "item": N_("Item"),
    "amount": N_("Amount"),
    "served_by": N_("Staff"),
    "visit_note": N_("Note on the visit"),
}


def heading(field: str) -> str:
    """What that field is called over its column, so that an import knows it again."""
    return _(HEADINGS[field])


def customers(rows: Iterable[Sequence[Cell]] = ()) -> Sheet:
    return Sheet(
        _("Customers"),
        [
            Column(heading("number"), 12, book.NUMBER),
            Column(heading("name"), 16),
            Column(heading("phone"), 18),
            Column(heading("salutation"), 10),
            Column(heading("wechat"), 16),
            Column(heading("address"), 30),
            Column(heading("tags"), 16),
            Column(heading("note"), 40),
            Column(heading("source"), 14),
            Column(heading("contact_consent"), 18, choices=_offered(names.CONSENTS)),
            Column(heading("preferred_channel"), 14, choices=_offered(kinds.CHANNELS)),
            Column(heading("best_time"), 14),
            *(Column(heading(kind), 16) for kind in names.OCCASIONS),
        ],
        rows,
    )


def visits(rows: Iterable[Sequence[Cell]] = ()) -> Sheet:
    return Sheet(
        _("Visits"),
        [
            Column(heading("number"), 12, book.NUMBER),
            Column(heading("name"), 16),
            Column(heading("phone"), 18),
            Column(heading("visited_on"), 12, book.DAY),
            Column(heading("time"), 8, book.TIME),
            Column(heading("kind"), 12, choices=_offered(names.VISIT_KINDS)),
            Column(heading("item"), 24),
            Column(heading("amount"), 14, book.MONEY),
            Column(heading("served_by"), 12),
            Column(heading("visit_note"), 40),
        ],
        rows,
    )


def _offered(words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_(word) for word in words.values())


def called(words: Mapping[str, str], code: str | None) -> str:
    """The word for a code of the file; what has none is said as it stands."""
    return _(words[code]) if code and code in words else code or ""


def all_rows(sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query with one `id > ?`, by that id, which is first in them; some at a time.

    The table of that id is walked in its own order only where it is the outermost (CROSS JOIN).
    """
    last = 0
    while found := db.rows(f"{sql} ORDER BY 1 LIMIT ?", last, AT_ONCE):
        last = found[-1][0]
        yield from found


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def time_of(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def customer_rows() -> Iterator[Sequence[Cell]]:
    rows = all_rows(
        "SELECT id, name, phone, salutation, wechat, address, tags, note, source, contact_consent, "
        "preferred_channel, best_time FROM customer WHERE id > ? AND merged_into IS NULL "
        "AND erased_at IS NULL"
    )
    days = groupby(_all_days(), key=lambda row: int(row[0]))
    of, theirs = next(days, (0, iter(())))
    for id_, *texts, consent, channel, best_time in rows:
        while of and of < id_:
            of, theirs = next(days, (0, iter(())))
        known = _occasions(theirs) if of == id_ else {}
        yield (
            id_, *texts, called(names.CONSENTS, consent), called(kinds.CHANNELS, channel),
            best_time, *(known.get(kind) for kind in names.OCCASIONS),
        )  # fmt: skip


def _all_days() -> Iterator[tuple[Any, ...]]:
    last = (0, 0)
    while found := db.rows(
        "SELECT customer_id, id, kind, calendar, month, day, leap, year, note FROM occasion "
        "WHERE (customer_id, id) > (?, ?) ORDER BY customer_id, id LIMIT ?",
        *last,
        AT_ONCE,
    ):
        last = found[-1][:2]
        yield from found


def _occasions(rows: Iterable[tuple[Any, ...]]) -> dict[str, Cell]:
    """A customer's days by kind: a single one with its year as a day, others as they are typed."""
    found: dict[str, list[tuple[YearlyDay, str]]] = {}
    for _customer, _id, kind, calendar, month, day, leap, year, note in rows:
        on = YearlyDay(calendar, month, day, bool(leap), year)
        found.setdefault(kind, []).append((on, note))
    return {kind: _days(days) for kind, days in found.items()}


def _days(days: list[tuple[YearlyDay, str]]) -> Cell:
    (on, note), *more = days
    if on.calendar == "solar" and on.year and not note and not more:
        return date(on.year, on.month, on.day)
    return "\n".join(occasions.noted(on, note) for on, note in days)


def visit_rows() -> Iterator[Sequence[Cell]]:
    for _id, who, name, phone, day, at, kind, item, amount, staff, note in all_rows(
        "SELECT v.id, c.id, c.name, c.phone, v.visited_on, v.time, v.kind, v.item, v.amount, "
        "s.name, v.note FROM visit v CROSS JOIN customer c ON c.id = v.customer_id "
        "LEFT JOIN staff s ON s.id = v.served_by WHERE v.id > ? AND c.erased_at IS NULL"
    ):
        yield (
            who, name, phone, day_of(day), time_of(at), called(names.VISIT_KINDS, kind), item,
            book.money(amount), staff, note,
        )  # fmt: skip
