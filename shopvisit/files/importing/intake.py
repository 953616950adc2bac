"""Customers and visits from a list that the shop already has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.importing.columns import Columns, Row, RowError
from shopvisit.files.importing.reading import read_table
from shopvisit.files.importing.table import Table
from shopvisit.files.new_files import new_files, write_csv
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine
from shopvisit.shop.visits import visits
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _, n_

T = TypeVar("T")
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_FILLED = ("name", "salutation", "phone", "wechat", "tags", "note", "source")
_LIVING = "merged_into IS NULL AND erased_at IS NULL"
_SHOWN_REASONS = 5
_STEP = 200  # rows between two reports of progress
_DERIVED_AT_ONCE = 2000  # customers; the search keys of all at once would fill the memory
# How much of an import's time is over when its rows are looked at, written, and found by name.
_LOOKED, _WRITTEN, _DERIVED = 0.25, 0.45, 0.9
_LONGEST_WINDOW = 120  # days; a rule's window that is longer is not looked for


@dataclass(frozen=True)
class Imported:
    """What came of a list. Each row counts once: as new (it brought a customer or a visit), as
    updated (it only filled blanks), as a duplicate (it brought nothing), or as rejected.
    """

    file: Path
    rows: int
    new: int
    updated: int
    duplicates: int
    rejected: int
    rejects_file: Path | None
    notes: tuple[str, ...] = ()


class ImportCancelledError(ShopError):
    """Somebody stopped the import; nothing of it was kept."""


def import_file(
    shop: Shop,
    path: Path,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Cancelled = lambda: False,
) -> Imported:
    """Take in the customers and visits of the table at `path`, as one action, or none of them.

    Known customers are recognised by their phone number, those without one by their exact name;
    what is known of them stays, only blanks are filled. A visit is known by customer, day, item,
    kind and amount. A row with anything wrong is left out whole, and goes to a file beside the
    list with its line and the reason. `dry_run` changes and writes nothing. `progress(done,
    total)` is called now and then, in rows: one that is looked at but not yet written counts in
    part, so that the end comes with the last number. `cancelled()` is asked between rows: once it
    says yes, the import ends with ImportCancelledError, and nothing of it stays. Raises ShopError
    for a file that is no such table.
    """
    table = read_table(path)
    columns = Columns(table.headings)
    if not columns.usable:
        raise ShopError(
            _("{path} has no column with names or phone numbers; its first line must say which.")
            .format(path=path)
        )  # fmt: skip
    taking = _Import(shop, columns, cancelled, _Far(table.rows, progress))
    if dry_run:
        taking.look(table, 1)
    else:
        with journal.action(shop, N_("import of {file}"), kind="import", file=clean(path.name, 80)):
            taking.look(table, _LOOKED)
            taking.store()
    notes = [*table.notes, *taking.notes()]
    rejects_file = None
    if taking.rejected and not dry_run:
        try:
            rejects_file = _write_rejects(table, taking.rejected)
        except ShopError as error:
            notes.append(_("The rows left out could not be written: {why}").format(why=error))
    if taking.rejected and rejects_file is None:
        notes += [
            _("Line {line}: {reason}").format(line=line, reason=reason)
            for line, reason in islice(taking.rejected.items(), _SHOWN_REASONS)
        ]
    count = taking.counts
    return Imported(
        path, table.rows, count["new"], count["updated"], count["duplicate"],
        len(taking.rejected), rejects_file, tuple(notes),
    )  # fmt: skip


def _write_rejects(table: Table, rejected: Mapping[int, str]) -> Path:
    """Write the rows that were left out to a new file beside the list."""
    ending, number = _("rejected"), 1
    target = table.path.with_name(f"{table.path.stem}-{ending}.csv")
    while target.exists():
        number += 1
        target = target.with_name(f"{table.path.stem}-{ending}-{number}.csv")
    width = len(table.headings)
    rows = (
        [*(line.cells + ("",) * width)[:width], str(line.number), rejected[line.number]]
        for line in table.lines
        if line.number in rejected
    )
    head = [*table.headings, _("Line"), _("Why left out")]
    with new_files([target]) as (aside,):
        write_csv(aside, chain([head], rows), table.delimiter)
    return target


class _Far:
    """Tells how far an import of that many rows is."""

    def __init__(self, rows: int, progress: Progress | None) -> None:
        self._rows, self._progress = rows, progress

    def tell(self, start: float, end: float, done: int, total: int) -> None:
        """`done` of the `total` steps are done that lie between these two parts of the whole."""
        if self._progress:
            part = start + (end - start) * done / total
            self._progress(round(self._rows * part), self._rows)


@dataclass(slots=True)
class _Known:
    """A customer of the shop or of the list: what is known, and which visits."""

    id: int
    texts: dict[str, str]
    new: bool
    filled: dict[str, str] = field(default_factory=dict)
    has_birthday: bool = False
    visits: set[tuple[object, ...]] = field(default_factory=set)


class _Import:
    """One list on its way in: first everything is looked at, then everything is stored."""

    def __init__(self, shop: Shop, columns: Columns, cancelled: Cancelled, far: _Far) -> None:
        self.shop = shop
        self.columns = columns
        self.counts: Counter[str] = Counter()
        self.rejected: dict[int, str] = {}  # line → reason
        self._cancelled = cancelled
        self._far = far
        self._other_names = 0
        self._nobody: Counter[str] = Counter()
        self._staff = {name.casefold(): id_ for id_, name in db.rows("SELECT id, name FROM staff")}
        self._by_phone: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        self._known: dict[int, _Known] = {}
        self._next_id = 0
        self._visits: list[tuple[object, ...]] = []
        self._birthdays: list[tuple[int, str, int, int, int, int | None]] = []
        self._newest: dict[int, date] = {}

    def look(self, table: Table, share: float) -> None:
        """Decide on every row what it brings; that is such a `share` of the whole work."""
        self._next_id = int(db.value("SELECT coalesce(max(id), 0) FROM customer"))
        for id_, name in db.rows(f"SELECT id, name FROM customer WHERE {_LIVING}"):
            self._remember(id_, name, ())
        # Every number that a card has or had, so that a merge holds when the list comes again.
        self._by_phone = dict(db.rows("SELECT key, customer_id FROM phone_key"))
        today, total = self.shop.clock.today(), table.rows
        for done, line in enumerate(table.lines, 1):
            self._go_on()
            try:
                if line.wrong:
                    raise RowError(line.wrong)
                self.counts[self._take(self.columns.read(line.number, line.cells, today))] += 1
            except RowError as error:
                self.rejected[line.number] = str(error)
            if done % _STEP == 0 or done == total:
                self._far.tell(0, share, done, total)

    def _go_on(self) -> None:
        if self._cancelled():
            raise ImportCancelledError(_("The import was stopped; nothing of it was kept."))

    def _until_cancelled(self, rows: Iterable[T]) -> Iterator[T]:
        for row in rows:
            self._go_on()
            yield row

    def _remember(self, id_: int, name: str, keys: Iterable[str]) -> None:
        self._by_phone |= dict.fromkeys(keys, id_)
        self._by_name.setdefault(name, []).append(id_)

    def _take(self, row: Row) -> str:
        """Note what a row brings: "new", "updated" or "duplicate"."""
        found = self._find(row)
        if found is None:
            self._next_id += 1
            found = _Known(self._next_id, row.texts, new=True)
            self._known[found.id] = found
            self._remember(found.id, row.texts["name"], row.phone_keys)
            result = "new"
        else:
            blanks = {
                name: text for name, text in row.texts.items() if text and not found.texts[name]
            }
            found.texts |= blanks
            if "name" in blanks:
                self._remember(found.id, blanks["name"], ())
            if not found.new:
                found.filled |= blanks
            result = "updated" if blanks else "duplicate"
            self._other_names += bool(
                row.texts["name"] and row.texts["name"] != found.texts["name"]
            )
        if row.birthday and not found.has_birthday:
            on = row.birthday
            day = (on.calendar, on.month, on.day, int(on.leap), on.year)
            self._birthdays.append((found.id, *day))
            found.has_birthday = True
            result = "new" if result == "new" else "updated"
        return "new" if self._take_visit(row, found) else result

    def _take_visit(self, row: Row, customer: _Known) -> bool:
        visit = row.visit
        if visit is None:
            return False
        key = (visit.visited_on.isoformat(), visit.item, visit.kind, visit.amount)
        if key in customer.visits:
            return False
        customer.visits.add(key)
        served_by = self._staff.get(visit.served_by.casefold())
        if visit.served_by and served_by is None:
            self._nobody[visit.served_by] += 1
        self._visits.append((customer.id, *key, served_by))
        newest = self._newest.get(customer.id, visit.visited_on)
        self._newest[customer.id] = max(newest, visit.visited_on)
        return True

    def _find(self, row: Row) -> _Known | None:
        """The customer whom a row is about, if known. Raises RowError when it may be several."""
        if row.phone_keys:
            id_ = next((self._by_phone[k] for k in row.phone_keys if k in self._by_phone), None)
            return None if id_ is None else self._load(id_)
        found = [self._load(id_) for id_ in self._by_name.get(row.texts["name"], ())]
        without_phone = [customer for customer in found if not customer.texts["phone"]]
        among = without_phone or found
        if len(among) > 1:
            raise RowError(
                _("Several customers are called {name}; a phone number would tell which.").format(
                    name=row.texts["name"]
                )
            )
        return among[0] if among else None

    def _load(self, id_: int) -> _Known:
        if id_ not in self._known:
            stored = db.row(f"SELECT {', '.join(_FILLED)} FROM customer WHERE id = ?", id_)
            birthday = db.row(
                "SELECT 1 FROM occasion WHERE customer_id = ? AND kind = 'birthday'", id_
            )
            visits = db.rows(
                "SELECT visited_on, item, kind, amount FROM visit WHERE customer_id = ?", id_
            )
            texts = dict(zip(_FILLED, stored or (), strict=True))
            self._known[id_] = _Known(
                id_, texts, new=False, has_birthday=bool(birthday), visits=set(visits)
            )
        return self._known[id_]

    def store(self) -> None:
        """Write what was decided, then let the rules look at it. The caller holds the action."""
        stamp = self.shop.clock.stamp()
        new = [customer for customer in self._known.values() if customer.new]
        db.run_many(
            f"INSERT INTO customer(id, created_at, {', '.join(_FILLED)}) "
            f"VALUES ({db.marks(range(len(_FILLED) + 2))})",
            self._until_cancelled(
                (each.id, stamp, *(each.texts[name] for name in _FILLED)) for each in new
            ),
        )
        for customer in self._known.values():
            self._go_on()
            for column, text in customer.filled.items():
                db.run(f"UPDATE customer SET {column} = ? WHERE id = ?", text, customer.id)
        first_visit = int(db.value("SELECT coalesce(max(id), 0) FROM visit")) + 1
        db.run_many(
            "INSERT INTO visit(created_at, customer_id, visited_on, item, kind, amount, served_by) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            self._until_cancelled((stamp, *visit) for visit in self._visits),
        )
        changed = {each.id for each in self._known.values() if each.new or each.filled}
        deriving = sorted(changed | set(self._newest))
        for start in range(0, len(deriving), _DERIVED_AT_ONCE):
            self._go_on()
            self._far.tell(_WRITTEN, _DERIVED, start, len(deriving))
            customers.derive_all(deriving[start : start + _DERIVED_AT_ONCE])
        db.run_many(
            "INSERT INTO occasion(created_at, customer_id, kind, calendar, month, day, leap, year) "
            "VALUES (?, ?, 'birthday', ?, ?, ?, ?, ?)",
            [(stamp, *birthday) for birthday in self._birthdays],
        )
        self._start_follow_ups(first_visit)
        brought = {customer_id for customer_id, *_birthday in self._birthdays}
        engine.after_import(self.shop, brought | set(self._newest))
        self._far.tell(_DERIVED, 1, 1, 1)

    def _start_follow_ups(self, first_visit: int) -> None:
        """Have the rules look at the newest visit of each customer, if it can still matter.

        An old history makes no pile of work: its windows are over. But whoever was missed and has
        come since leaves those lists, however long ago that was.
        """
        since = self._oldest_open()
        for visit_id, customer_id, visited_on in db.rows(
            "SELECT max(id), customer_id, visited_on FROM visit v WHERE id >= ? AND visited_on = "
            "(SELECT last_visit_on FROM customer_rhythm r WHERE r.customer_id = v.customer_id) "
            "GROUP BY customer_id ORDER BY 1",
            first_visit,
        ):
            self._go_on()
            if visited_on >= since or not self._known[customer_id].new:
                visits.came_in(self.shop, visit_id)

    def _oldest_open(self) -> str:
        """The earliest day whose visit may still be asked about today."""
        today = self.shop.clock.today()
        asking = [
            rule
            for rule in self.shop.config.rules.values()
            if rule.enabled and rule.trigger in ("visit", "first-visit")
        ]
        days = range(_LONGEST_WINDOW + 1)
        open_days = [
            today - timedelta(days=back)
            for rule in asking
            for back in days
            if self.shop.work.window(today - timedelta(days=back), rule.from_, rule.to)[1] >= today
        ]
        return min(open_days, default=today).isoformat()

    def notes(self) -> list[str]:
        """What the shop should know besides the counts."""
        found = []
        if self.columns.unknown:
            names = ", ".join(self.columns.unknown)
            found.append(_("Columns not used: {names}").format(names=names))
        if self._nobody:
            names = ", ".join(sorted(self._nobody))
            found.append(
                _("Nobody of that name works here, so these visits name no staff: {names}").format(
                    names=names
                )
            )
        if self._other_names:
            found.append(
                n_(
                    "{count} row has another name than the card of its number; the card stays.",
                    "{count} rows have other names than the cards of their numbers; cards stay.",
                    self._other_names,
                ).format(count=self._other_names)
            )
        return found
