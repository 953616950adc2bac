"""A month as a workbook: its figures, who came, what was rated and complained of, and the staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.files.giving import book, shop_book
from shopvisit.files.giving.book import Cell, Column, Number, Sheet, write_book
from shopvisit.files.giving.list_out import free_path
from shopvisit.files.giving.month import report as month_report
from shopvisit.files.giving.month import tables as month_tables
from shopvisit.files.giving.people_sheets import day_of, heading
from shopvisit.files.new_files import new_files
from shopvisit.shop.complaints import rows as complaints
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month import figures, words
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.owners.money import WHOSE
from shopvisit.shop.record import names
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from shopvisit.shop.month.record import Month
    from shopvisit.shop.record.shop import Shop


# What a month is given out as, and how such files end.
FORMS = {"html": ".html", "xlsx": ".xlsx", "markdown": ".md", "text": ".txt"}


def write(target: Path, shop: Shop, month: Month) -> None:
    """Write the workbook to `target`. Raises as `new_files` does."""
    with new_files([target]) as (aside,), db.snapshot():
        write_book(aside, sheets(shop, month))


def sheets(shop: Shop, month: Month) -> Iterator[Sheet]:
    """The month, its customers, ratings, complaints and staff; names instead of ids."""
    yield Sheet(month.name, _month_columns(month), list(_figures(month)))
    yield Sheet(_("Customers"), _customer_columns(), _customers(shop, month))
    rated = ids_behind(shop, month.name, "rated_in_month")
    yield Sheet(_("Talks and scores"), shop_book.rating_columns(), shop_book.ratings(rated))
    found = complaints.rows(shop, _of_the_living(ids_behind(shop, month.name, "complaint_rate")))
    cells = shop_book.complaint_cells(found)
    yield Sheet(_("Complaints"), shop_book.complaint_columns(), cells)
    yield Sheet(_("Staff"), _staff_columns(), list(_staff(month)))


def give_out(shop: Shop, name: str, form: str) -> Path:
    """Write the month of that name as one of `FORMS` to a new file beside the shop; where it is.

    No file is written over. Raises CannotWriteError when the disk says no.
    """
    from shopvisit.files.giving.month import page as month_page
    from shopvisit.shop.month.month import month

    found = month(shop, name)
    target = free_path(shop, name, FORMS[form])
    if form == "html":
        month_page.write(target, shop, found)
    elif form == "xlsx":
        write(target, shop, found)
    else:
        text = (month_report.as_markdown if form == "markdown" else month_report.as_text)(found)
        with new_files([target]) as (aside,):
            aside.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return target


def _of_the_living(ids: Sequence[int]) -> list[int]:
    """Those complaints whose customer was not erased."""
    found = db.rows(
        "SELECT p.id FROM complaint p JOIN customer c ON c.id = p.customer_id "
        f"WHERE p.id IN ({db.marks(ids)}) AND c.erased_at IS NULL ORDER BY p.opened_at, p.id",
        *ids,
    )
    return [row[0] for row in found]


def _month_columns(month: Month) -> list[Column]:
    return [
        Column(words.title(month.first), 24),
        Column(_("Figure"), 30),
        Column(_("This month"), 14, book.NUMBER),
        Column(_("Counted"), 10, book.NUMBER),
        Column(_("Out of"), 10, book.NUMBER),
        Column(_("Month before"), 14, book.NUMBER),
        Column(_("target"), 10, book.NUMBER),
        Column(_("Remark"), 40),
    ]


def _figures(month: Month) -> Iterator[Sequence[Cell]]:
    """The lines of the page, in its order, and what stands in its tables."""
    for section in figures.SECTIONS:
        for line in words.lines(month, figures.of(section)):
            yield _line(month, section, line)
    for alarm in month.alarms:
        yield _counted(_("Wants doing"), words.called(alarm.name), alarm.count)
    for step in month.funnel:
        yield _counted(_("From visit to solved"), words.called(step.name), step.count)
    for reason in month.reasons:
        cells: tuple[Cell, ...] = (_("Reasons"), reason.name, reason.count, None, None)
        yield (*cells, reason.previous, None, None)
    yield from _apart(month)


def _line(month: Month, section: str, line: words.Line) -> Sequence[Cell]:
    figure, before = month.figures.get(line.name), month.previous.get(line.name)
    if line.name == "unanswered" or figure is None:
        return _counted(_(section), line.label, int(line.number))
    if line.part is not None:
        figure = (figure.categories or {})[line.part]
        before = ((before.categories if before else None) or {}).get(line.part)
    label = f"- {line.label}" if line.inner else line.label
    target = month.target(line.name) if line.part is None else None
    aim = Figure(unit=figure.unit, value=target)
    return (
        _(section), label, shop_book.value(figure), figure.k, figure.n,
        shop_book.value(before) if before else None, shop_book.value(aim),
        month_report.remark(month, line),
    )  # fmt: skip


def _counted(section: str, label: str, count: int) -> Sequence[Cell]:
    return section, label, count, None, None, None, None, None


def _apart(month: Month) -> Iterator[Sequence[Cell]]:
    for by, title in words.GROUPS.items():
        for row in month.group(by):
            name = words.part(f"{by}_ratings", row.name)
            for label, figure in (
                (words.called(f"{by}_ratings"), row.csat),
                (words.called(f"{by}_complaints"), row.complaint_rate),
            ):
                cells = shop_book.value(figure), figure.k, figure.n
                yield (_(title), f"{name} · {label}", *cells, None, None, None)
    for rule in month.rules:
        for what in ("made", "reached", "scores", "low"):
            label = f"{words.rule(rule.rule)} · {words.called(f'rule_{what}')}"
            yield _counted(_(month_tables.RULES), label, getattr(rule, what))
    for one in month.health:
        yield _counted(_(month_tables.HEALTH), words.called(one.name), one.count)
    again = month.recheck
    called = words.called(figures.RECHECK.name)
    yield (_(month_tables.HEALTH), called, again.k, again.k, again.n, None, None, None)


def _customer_columns() -> list[Column]:
    return [
        Column(heading("name"), 16),
        Column(heading("phone"), 18),
        Column(_("Visits in the month"), 12, book.NUMBER),
        Column(_("Spent in the month"), 16, book.MONEY),
        Column(_("First visit"), 12, book.DAY),
        Column(_("Last visit"), 12, book.DAY),
        Column(_("Which"), 16),
        Column(heading("contact_consent"), 18),
    ]


def _customers(shop: Shop, month: Month) -> Iterator[Sequence[Cell]]:
    """Who came in the month; who spent most comes first."""
    lost_before = {*ids_behind(shop, month.name, "win_back", "k")}
    new = {*ids_behind(shop, month.name, "new_customers")}
    ids = ids_behind(shop, month.name, "customers")
    found = db.rows(
        "SELECT c.id, c.name, c.phone, c.contact_consent, y.first_visit_on, y.last_visit_on, "
        "count(*), sum(v.amount) FROM visit v JOIN customer c ON c.id = v.customer_id "
        "JOIN customer_rhythm y ON y.customer_id = c.id "
        f"WHERE v.customer_id IN ({db.marks(ids)}) AND v.visited_on BETWEEN ? AND ? "
        "AND c.erased_at IS NULL GROUP BY c.id ORDER BY coalesce(sum(v.amount), -1) DESC, c.id",
        *ids,
        month.first,
        month.last,
    )
    for id_, name, phone, consent, first, last, visits, spent in found:
        whose = "new" if id_ in new else "won_back" if id_ in lost_before else "returning"
        yield (
            name, phone, visits, book.money(spent), day_of(first), day_of(last), _(WHOSE[whose]),
            _(names.CONSENTS[consent]),
        )  # fmt: skip


def _staff_columns() -> list[Column]:
    return [
        Column(heading("name"), 16),
        Column(_("Due"), 10, book.NUMBER),
        Column(_("Done"), 10, book.NUMBER),
        Column(_("On time"), 10, book.PERCENT),
        Column(_("Reached"), 10, book.PERCENT),
        Column(_("Satisfied (4-5)"), 16, book.PERCENT),
        Column(_("Out of"), 10, book.NUMBER),
        Column(_("Self-rated"), 12, book.NUMBER),
        Column(_("Late"), 10, book.NUMBER),
    ]


def _staff(month: Month) -> Iterator[Sequence[Cell]]:
    for row in month.staff:
        yield (
            row.name, row.due, row.done, _share(row.on_time), _share(row.reach), _share(row.csat),
            row.csat.n, row.self_rated, row.late,
        )  # fmt: skip


def _share(figure: Figure) -> Number | None:
    return None if figure.value is None else Number(figure.value / 100, book.PERCENT)
