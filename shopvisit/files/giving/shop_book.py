"""The shop as a workbook that people read: a sheet for each thing, in the shop's own words.

Names stand in the place of numbers, local times in that of instants. Customers and visits hold all
that an import needs to make the same shop of them. Whoever was erased stands nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.files.giving import book, people_sheets
from shopvisit.files.giving.book import Cell, Column, Number, Sheet
from shopvisit.files.giving.people_sheets import (
    AT_ONCE,
    all_rows,
    called,
    customer_rows,
    day_of,
    heading,
    time_of,
    visit_rows,
)
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.complaints import rows as complaints
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import figures as month_figures
from shopvisit.shop.month import words as month_words
from shopvisit.shop.record import names
from shopvisit.shop.rules import questions
from shopvisit.text.i18n import N_, _
from shopvisit.text.money import sheet_number

if TYPE_CHECKING:
    from shopvisit.shop.complaints.rows import Complaint
    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.rules.questions import Question

T = TypeVar("T")
_UNITS = {
    "percent": book.PERCENT,
    "points": book.SIGNED,
    "mean": book.MEAN,
    "hours": book.MEAN,
    "elapsed": book.MEAN,
}  # counts and rates are whole numbers
# Why a follow-up ended, where the program itself says so; staff say it in their own words.
_ENDS = {
    **kinds.OUTCOMES,
    "visited": N_("came in since"),
    "contacted": N_("spoken to since"),
    "consent": N_("does not want it"),
    "merged": N_("was there twice"),
    "occasion": N_("the day was changed"),
    "low_score": N_("a low score comes first"),
    "resolved": N_("complaint solved"),
    "reopened": N_("complaint reopened"),
    "not adopted": N_("improvement not adopted"),
    "clock": N_("planned by a wrong clock"),
    "corrected": N_("came of a score that was corrected"),
}


def sheets(shop: Shop) -> Iterator[Sheet]:
    """Everything, customers first; rows are read as they are asked for."""
    yield people_sheets.customers(customer_rows())
    yield people_sheets.visits(visit_rows())
    yield Sheet(_("Talks and scores"), rating_columns(), ratings())
    yield Sheet(
        _("Complaints"),
        complaint_columns(),
        complaint_cells(_by_id(shop, "complaint", complaints.rows)),
    )
    if db.row("SELECT 1 FROM gift LIMIT 1"):
        yield Sheet(_("Gifts"), _gift_columns(), _gifts())
    yield Sheet(_("Follow-ups"), _follow_up_columns(), _follow_ups(shop))
    yield Sheet(_("Improvements"), _improvement_columns(), _improvements())
    yield _month(shop)


def empty() -> Iterator[Sheet]:
    """The sheets that an import reads, to be filled in."""
    yield people_sheets.customers()
    yield people_sheets.visits()


def _by_id(shop: Shop, table: str, rows: Callable[[Shop, Sequence[int]], list[T]]) -> Iterator[T]:
    """The rows of a table as the shop reads them, but for those of whom was erased."""
    last = 0
    while found := db.rows(
        f"SELECT id FROM {table} t WHERE id > ? AND {_NOT_ERASED} ORDER BY id LIMIT ?",
        last,
        AT_ONCE,
    ):
        last = found[-1][0]
        yield from rows(shop, [id_ for (id_,) in found])


_NOT_ERASED = "EXISTS (SELECT 1 FROM customer c WHERE c.id = t.customer_id AND c.erased_at IS NULL)"


def _local(instant: str | None) -> datetime | None:
    return parse_utc(instant).astimezone() if instant else None


def _yes_no(value: int | None) -> str:
    return "" if value is None else _("yes") if value else _("no")


def rating_columns() -> list[Column]:
    return [
        Column(heading("number"), 12, book.NUMBER),
        Column(_("Customer"), 16),
        Column(_("Answered"), 18, book.MOMENT),
        Column(_("Served by"), 12),
        Column(_("Asked by"), 12),
        Column(_("Satisfied (1-5)"), 14, book.NUMBER),
        Column(_("Recommends (0-10)"), 18, book.NUMBER),
        Column(_("Easy (1-7)"), 12, book.NUMBER),
        Column(_("Works now"), 12),
        Column(_("Solved the first time"), 18),
        Column(_("Mood"), 10),
        Column(_("Reasons"), 24),
        *(Column(_(word), 30) for word in _SAID),
        *(Column(asked.text, 24) for asked in _asked()),
    ]


def _asked() -> list[Question]:
    """The shop's own questions that anybody has answered: each is a column of the ratings."""
    return [question for question, answers in questions.every() if answers]


_SAID = (N_("Praise"), N_("Grievance"), N_("Need"), N_("Suggestion"))


def ratings(only: Sequence[int] | None = None) -> Iterator[Sequence[Cell]]:
    """A row for each rating, or for those of these ids; nobody who was erased."""
    chosen = "" if only is None else f" AND r.id IN ({', '.join(map(str, only))})"
    together = _(", ")
    own = [questions.to_all(each) for each in _asked()]
    for (id_, who, name, phone, at, served, asked, csat, nps, ces, fixed, first, mood, reasons,
         *said) in all_rows(
        "SELECT r.id, c.id, c.name, c.phone, r.answered_at, s.name, b.name, r.csat, r.nps, r.ces, "
        "r.fixed, r.first_time, r.mood, (SELECT json_group_array(n.name) FROM rating_reason x "
        "JOIN reason n ON n.id = x.reason_id WHERE x.rating_id = r.id), r.praise, r.complaint, "
        "r.need, r.suggestion FROM rating r CROSS JOIN customer c ON c.id = r.customer_id "
        "LEFT JOIN staff s ON s.id = r.served_by LEFT JOIN staff b ON b.id = r.recorded_by "
        f"WHERE r.id > ? AND c.erased_at IS NULL{chosen}"
    ):  # fmt: skip
        yield (
            who, names.name_or_phone(name, phone), _local(at), served, asked, csat, nps, ces,
            _yes_no(fixed), _yes_no(first), called(names.MOODS, mood),
            together.join(json.loads(reasons)), *said, *(given.get(id_) for given in own),
        )  # fmt: skip


def complaint_columns() -> list[Column]:
    return [
        Column(heading("number"), 12, book.NUMBER),
        Column(_("Customer"), 16),
        Column(_("Opened"), 18, book.MOMENT),
        Column(_("State"), 12),
        Column(_("Where from"), 14),
        Column(_("About"), 14),
        Column(_("Urgency"), 10),
        Column(_("In whose hands"), 14),
        Column(_("What was said"), 40),
        Column(_("Answer by"), 18, book.MOMENT),
        Column(_("First answer"), 18, book.MOMENT),
        Column(_("Solve by"), 12, book.DAY),
        Column(_("Solved"), 18, book.MOMENT),
        Column(_("What was done"), 40),
        Column(_("Cause"), 16),
        Column(_("Compensation"), 14, book.MONEY),
        Column(_("Customer told"), 18, book.MOMENT),
        Column(_("Customer confirmed"), 18, book.MOMENT),
        Column(_("Closed"), 18, book.MOMENT),
        Column(_("Times reopened"), 14, book.NUMBER),
    ]


def complaint_cells(found: Iterable[Complaint]) -> Iterator[Sequence[Cell]]:
    """A row for each complaint."""
    for one in found:
        yield (
            one.customer_id, one.customer, one.opened_at,
            called(complaint_kinds.COMPLAINT_STATES, one.state),
            called(complaint_kinds.SOURCES, one.source),
            called(complaint_kinds.CATEGORIES, one.category),
            called(complaint_kinds.SEVERITIES, one.severity),
            one.owner, one.text, one.respond_by, one.responded_at, one.resolve_by, one.resolved_at,
            one.resolution, one.cause, book.money(one.compensation), one.informed_at,
            one.verified_at, one.closed_at, one.reopened,
        )  # fmt: skip


def _follow_up_columns() -> list[Column]:
    return [
        Column(heading("number"), 12, book.NUMBER),
        Column(_("Customer"), 16),
        Column(_("Kind"), 12),
        Column(_("Reason"), 32),
        Column(_("From day"), 12, book.DAY),
        Column(_("Due"), 12, book.DAY),
        Column(_("Time"), 8, book.TIME),
        Column(_("Priority"), 10, book.NUMBER),
        Column(_("In whose hands"), 14),
        Column(_("State"), 12),
        Column(_("Tries"), 8, book.NUMBER),
        Column(_("Closed"), 18, book.MOMENT),
        Column(_("Closed by"), 12),
        Column(_("Why closed"), 30),
    ]


def _follow_ups(shop: Shop) -> Iterator[Sequence[Cell]]:
    for row, closed_at, closed_by, why in _by_id(shop, "follow_up", _with_ends):
        yield (
            row.customer_id, row.customer, called(kinds.KINDS, row.kind), row.reason, row.from_on,
            row.due_on, time_of(row.due_time), row.priority, row.assignee,
            called(kinds.STATUSES, row.status), row.attempts, _local(closed_at), closed_by,
            called(_ENDS, why),
        )  # fmt: skip


def _with_ends(
    shop: Shop, ids: Sequence[int]
) -> list[tuple[followups.TodayRow, str | None, str | None, str]]:
    ends = {
        id_: (closed_at, closed_by, why)
        for id_, closed_at, closed_by, why in db.rows(
            "SELECT f.id, f.closed_at, s.name, f.close_reason FROM follow_up f "
            f"LEFT JOIN staff s ON s.id = f.closed_by WHERE f.id IN ({db.marks(ids)})",
            *ids,
        )
    }
    return [(row, *ends[row.id]) for row in followups.rows(shop, ids)]


def _gift_columns() -> list[Column]:
    return [
        Column(heading("number"), 12, book.NUMBER),
        Column(_("Customer"), 16),
        Column(_("Given"), 12, book.DAY),
        Column(_("Gift"), 30),
        Column(_("Worth"), 12, book.MONEY),
        Column(_("Good until"), 12, book.DAY),
        Column(_("Redeemed"), 12, book.DAY),
        Column(_("Given by"), 12),
        Column(_("For a complaint"), 40),
    ]


def _gifts() -> Iterator[Sequence[Cell]]:
    for _id, who, name, phone, given, what, worth, until, redeemed, by, complaint in all_rows(
        "SELECT g.id, c.id, c.name, c.phone, g.given_on, g.what, g.worth, g.until, g.redeemed_on, "
        "s.name, p.text FROM gift g CROSS JOIN customer c ON c.id = g.customer_id "
        "LEFT JOIN staff s ON s.id = g.given_by LEFT JOIN complaint p ON p.id = g.complaint_id "
        "WHERE g.id > ? AND c.erased_at IS NULL"
    ):
        yield (
            who, names.name_or_phone(name, phone), day_of(given), what, book.money(worth),
            day_of(until), day_of(redeemed), by, complaint,
        )  # fmt: skip


def _improvement_columns() -> list[Column]:
    return [
        Column(_("Improvement"), 30),
        Column(_("Problem"), 40),
        Column(_("What is done"), 40),
        Column(_("In whose hands"), 14),
        Column(_("State"), 12),
        Column(_("Adopted"), 12, book.DAY),
        Column(_("Complaints behind it"), 18, book.NUMBER),
        Column(_("Ratings behind it"), 18, book.NUMBER),
    ]


def _improvements() -> Iterator[Sequence[Cell]]:
    for _id, title, problem, action, owner, status, adopted_on, cases, ratings in all_rows(
        "SELECT i.id, i.title, i.problem, i.action, s.name, i.status, i.adopted_on, "
        "(SELECT count(x.complaint_id) FROM improvement_source x WHERE x.improvement_id = i.id), "
        "(SELECT count(x.rating_id) FROM improvement_source x WHERE x.improvement_id = i.id) "
        "FROM improvement i LEFT JOIN staff s ON s.id = i.owner_id WHERE i.id > ?"
    ):
        state = called(names.IMPROVEMENT_STATES, status)
        yield title, problem, action, owner, state, day_of(adopted_on), cases, ratings


def _month(shop: Shop) -> Sheet:
    """The figures of the month that runs, so far, each with what it was made from."""
    from shopvisit.shop.month.month import month

    found = month(shop, f"{shop.clock.today():%Y-%m}")
    columns = [
        Column(month_words.title(found.first), 20),
        Column(_("Figure"), 26),
        Column(_("This month"), 10, book.NUMBER),
        Column(_("Counted"), 10, book.NUMBER),
        Column(_("Out of"), 10, book.NUMBER),
        Column(_("Month before"), 14, book.NUMBER),
    ]
    rows = [
        (
            _(section), month_words.called(one.name), value(found.figures[one.name]),
            found.figures[one.name].k, found.figures[one.name].n, value(found.previous[one.name]),
        )
        for section in month_figures.SECTIONS
        for one in month_figures.of(section)
    ]  # fmt: skip
    return Sheet(found.name, columns, rows)


def value(figure: Figure) -> Cell:
    """The value as a cell of its own style; an empty one where there is none."""
    if figure.value is None:
        return None
    if figure.unit in formulas.MONEY:
        return Number(sheet_number(int(figure.value)), book.MONEY)
    shown = figure.value / 100 if figure.unit == "percent" else figure.value
    return Number(shown, _UNITS.get(figure.unit, book.NUMBER))
