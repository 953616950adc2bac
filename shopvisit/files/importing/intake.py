"""Customers and visits from a list that the shop already has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.files.importing.answers import Answers, recalled, remember
from shopvisit.files.importing.outcome import AWAY, Imported, SameNumber, unusable, with_words
from shopvisit.files.importing.people import STORED, People, Person, Visit
from shopvisit.files.importing.rows import LeftOut, Row, RowError, VisitRow, YearlyOne
from shopvisit.files.importing.understanding import Understood, understand
from shopvisit.shop.people import customers, staff
from shopvisit.shop.people.occasions import told_by
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine
from shopvisit.shop.visits import terms, visits
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

T = TypeVar("T")
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_STEP = 200  # rows between two reports of progress
_DERIVED_AT_ONCE = 2000  # customers; the search keys of all at once would fill the memory
# How much of an import's time is over when its rows are looked at, written, and found by name.
_LOOKED, _WRITTEN, _DERIVED = 0.25, 0.45, 0.9
_LONGEST_WINDOW = 120  # days; a rule's window that is longer is not looked for


class ImportCancelledError(ShopError):
    """Somebody stopped the import; nothing of it was kept."""


def import_file(
    shop: Shop,
    path: Path,
    *,
    answers: Answers | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Cancelled = lambda: False,
) -> Imported:
    """Take in the customers and visits of the list at `path`, as one action, or none of them.

    It is understood as `understand` does, with a person's `answers` if there are any. Somebody with
    the same number and the same name is the same person, and so is somebody of the same name where
    no number tells otherwise; what is known of them stays, only blanks are filled. A visit is known
    by customer, day, item, kind and amount, and by its time where a list has several. A cell that
    cannot be taken costs the cell. All that is left out goes to a file beside the list with its
    line and the reason; the same import again replaces that file. `dry_run` changes and writes
    nothing. `progress(done, total)` is called now and then, in rows: one that is looked at but not
    yet written counts in part, so that the end comes with the last number. `cancelled()` is asked
    between rows: once it says yes, the import ends with ImportCancelledError, and nothing of it
    stays. Raises ShopError for a file that is no list, or does not say who it is about.
    """
    understood = look_into(shop, path, answers)
    if not understood.main.usable:
        raise ShopError(unusable(understood))
    taking = _Import(shop, understood, cancelled, _Far(understood.rows, progress))
    if dry_run:
        taking.look(1)
    else:
        with journal.action(shop, N_("import of {file}"), kind="import", file=clean(path.name, 80)):
            taking.look(_LOOKED)
            taking.store()
    count, away = taking.counts, taking.away()
    today = shop.clock.today()
    result = Imported(
        path, count.total(), count["new"], count["updated"], count["duplicate"], count["rejected"],
        None, understood, visits=taking.visits, left_out=tuple(taking.left_out),
        same_number=tuple(taking.same_number), nobody=tuple(taking.nobody),
        away=tuple((days, sum(day < f"{today - timedelta(days=days)}" for day in away.values()))
                   for days in AWAY),
        absent=() if dry_run else tuple(sorted(away, key=lambda id_: away[id_], reverse=True)),
        follow_ups=taking.follow_ups,
    )  # fmt: skip
    return with_words(result, dry_run=dry_run)


def look_into(shop: Shop, path: Path, answers: Answers | None = None) -> Understood:
    """As `understand`, with what was said of the last list that had the same headings.

    What is said now counts before that.
    """
    answers, today = answers or Answers(), shop.clock.today()
    found = understand(path, today, answers)
    more = answers
    for sheet in found.sheets:
        if memory := recalled(sheet.headings):
            name, first = sheet.table.name, sheet.first
            said = more.fields if first else more.others.get(name, {})
            for number, meaning in memory.fields.items():
                if number not in said:
                    more = more.with_field(name, number, meaning, first=first)
            more = replace(more, dates=more.dates or memory.dates)
    return understand(path, today, more) if more != answers else found


class _Far:
    """Tells how far an import of that many rows is."""

    def __init__(self, rows: int, progress: Progress | None) -> None:
        self._rows, self._progress = rows, progress

    def tell(self, start: float, end: float, done: int, total: int) -> None:
        """`done` of the `total` steps are done that lie between these two parts of the whole."""
        if self._progress:
            part = start + (end - start) * done / total
            self._progress(round(self._rows * part), self._rows)


class _Import:
    """One list on its way in: first everything is looked at, then everything is stored."""

    def __init__(self, shop: Shop, understood: Understood, cancelled: Cancelled, far: _Far) -> None:
        self.shop = shop
        self.understood = understood
        self.counts: Counter[str] = Counter()
        self.left_out: list[LeftOut] = []
        self.same_number: list[SameNumber] = []
        self.follow_ups = 0
        self._cancelled = cancelled
        self._far = far
        self._nobody: Counter[str] = Counter()
        self._staff = {name.casefold(): id_ for id_, name in db.rows("SELECT id, name FROM staff")}
        self._people = People()
        self._visits: list[tuple[int, Visit, VisitRow]] = []
        self._days: list[tuple[int, YearlyOne]] = []
        self._newest: dict[int, date] = {}

    @property
    def visits(self) -> int:
        """How many visits the list brings."""
        return len(self._visits)

    def look(self, share: float) -> None:
        """Decide on every row what it brings; that is such a `share` of the whole work."""
        total = self.understood.rows
        for done, (_sheet, _line, found) in enumerate(self.understood.read(), 1):
            self._go_on()
            for row in found:
                self.counts[self._taken(row)] += 1
            if done % _STEP == 0 or done == total:
                self._far.tell(0, share, done, total)

    def _taken(self, row: Row | LeftOut) -> str:
        if isinstance(row, LeftOut):
            self.left_out.append(row)
            return "rejected"
        try:
            result = self._take(row)
        except RowError as error:
            self.left_out.append(LeftOut(row.number, "", "", str(error), whole=True))
            return "rejected"
        self.left_out.extend(row.left_out)
        return result

    def _go_on(self) -> None:
        if self._cancelled():
            raise ImportCancelledError(_("The import was stopped; nothing of it was kept."))

    def _until_cancelled(self, rows: Iterable[T]) -> Iterator[T]:
        for row in rows:
            self._go_on()
            yield row

    def _take(self, row: Row) -> str:
        """Note what a row brings: "new", "updated" or "duplicate"."""
        found = self._people.find(row)
        if found is None:
            other = self._people.sharing(row)
            found = self._people.add(row)
            if other is not None:
                named = SameNumber(row.number, row.texts["name"], other.texts["name"])
                self.same_number.append(named)
            result = "new"
        else:
            result = "updated" if self._people.fill(found, row) else "duplicate"
        if self._take_days(row, found):
            result = "new" if result == "new" else "updated"
        return "new" if row.visit and self._take_visit(row.visit, found) else result

    def _take_days(self, row: Row, customer: Person) -> bool:
        """Note the days that are not on the card; of a birthday that it has there is no other."""
        born, before = customer.birthday, len(self._days)
        for kind, on, note in row.days:
            key = (kind, *told_by(kind, on))
            if key in customer.days or (kind == "birthday" and born):
                continue
            customer.days.add(key)
            self._days.append((customer.id, (kind, on, note)))
        customer.birthday = born or row.birthday
        return len(self._days) > before

    def _take_visit(self, visit: VisitRow, customer: Person) -> bool:
        key = (visit.visited_on.isoformat(), visit.item, visit.kind, visit.amount)
        times = customer.times.setdefault(key, set())
        if visit.time in times:
            return False
        times.add(visit.time)
        newest = self._newest.get(customer.id, visit.visited_on)
        self._newest[customer.id] = max(newest, visit.visited_on)
        if len(times) <= customer.visits.get(key, 0):
            return False
        if visit.served_by and visit.served_by.casefold() not in self._staff:
            self._nobody[visit.served_by] += 1
        self._visits.append((customer.id, key, visit))
        return True

    def store(self) -> None:
        """Write what was decided, then let the rules look at it. The caller holds the action."""
        stamp = self.shop.clock.stamp()
        known = self._people.known.values()
        new = [customer for customer in known if customer.new]
        db.run_many(
            f"INSERT INTO customer(id, created_at, {', '.join(STORED)}) "
            f"VALUES ({db.marks(range(len(STORED) + 2))})",
            self._until_cancelled((each.id, stamp, *_columns(each)) for each in new),
        )
        for customer in known:
            self._go_on()
            for column, text in customer.filled.items():
                db.run(f"UPDATE customer SET {column} = ? WHERE id = ?", text, customer.id)
        self._add_staff()
        first_visit = int(db.value("SELECT coalesce(max(id), 0) FROM visit")) + 1
        db.run_many(
            "INSERT INTO visit(created_at, customer_id, visited_on, item, kind, amount, served_by, "
            "time, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._until_cancelled(
                (
                    stamp,
                    id_,
                    *key,
                    self._staff.get(one.served_by.casefold()),
                    one.time or None,
                    one.note,
                )
                for id_, key, one in self._visits
            ),
        )
        came = {id_ for id_, _key, _visit in self._visits}
        deriving = sorted({each.id for each in known if each.new or each.filled} | came)
        for start in range(0, len(deriving), _DERIVED_AT_ONCE):
            self._go_on()
            self._far.tell(_WRITTEN, _DERIVED, start, len(deriving))
            customers.derive_all(deriving[start : start + _DERIVED_AT_ONCE])
        db.run_many(
            "INSERT INTO occasion(created_at, customer_id, kind, calendar, month, day, leap, year, "
            "note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    stamp,
                    id_,
                    kind,
                    on.calendar,
                    on.month,
                    on.day,
                    int(on.leap),
                    on.year,
                    clean(note, 80),
                )
                for id_, (kind, on, note) in self._days
            ],
        )
        first_task = int(db.value("SELECT coalesce(max(id), 0) FROM follow_up")) + 1
        self._start_follow_ups(first_visit)
        terms.note_imported(self.shop, first_visit)
        engine.after_import(self.shop, {id_ for id_, _day in self._days} | came)
        open_now = "SELECT count(*) FROM follow_up WHERE id >= ? AND status = 'open'"
        self.follow_ups = int(db.value(open_now, first_task))
        self._remember()
        self._far.tell(_DERIVED, 1, 1, 1)

    def _remember(self) -> None:
        """Keep what was said of the columns for the next list with these headings."""
        answers = self.understood.answers
        for sheet in self.understood.sheets:
            said = answers.fields if sheet.first else answers.others.get(sheet.table.name, {})
            remember(self.shop, sheet.headings, said, answers.dates or "")

    def _add_staff(self) -> None:
        """Take on whom the list names, if that was said."""
        if not self.understood.answers.add_staff:
            return
        for name in list(self._nobody):
            try:
                self._staff[name.casefold()] = staff.add(self.shop, name)
            except InvalidError:
                continue
            del self._nobody[name]

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
            if visited_on >= since or not self._people.known[customer_id].new:
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

    def away(self) -> dict[int, str]:
        """Of who came in and has been away for long, when they were last here, by their ids."""
        since = (self.shop.clock.today() - timedelta(days=min(AWAY))).isoformat()
        last: dict[int, str] = {}
        for id_, newest in self._newest.items():
            stored = max((str(v[0]) for v in self._people.known[id_].visits), default="")
            if (day := max(newest.isoformat(), stored)) < since:
                last[id_] = day
        return last

    @property
    def nobody(self) -> list[str]:
        """Whom the list names and nobody here is called."""
        return sorted(self._nobody)


def _columns(customer: Person) -> Iterator[str | None]:
    for name in STORED:
        text = customer.texts[name]
        if name == "contact_consent":
            yield text or "all"
        else:
            yield text or None if name == "preferred_channel" else text
