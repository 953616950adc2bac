"""Customers and visits from a list that the shop already has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.files.importing.headings import looks_like_data
from shopvisit.files.importing.leaving_out import reasons_of, write_left_out
from shopvisit.files.importing.people import STORED, People, Person, Visit
from shopvisit.files.importing.rows import LeftOut, Row, RowError, VisitRow
from shopvisit.files.importing.understanding import (
    Answers,
    Question,
    Understood,
    understand,
)
from shopvisit.shop.people import customers, staff
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine
from shopvisit.shop.visits import visits
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _, n_

T = TypeVar("T")
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_SHOWN_REASONS = 5
_STEP = 200  # rows between two reports of progress
_DERIVED_AT_ONCE = 2000  # customers; the search keys of all at once would fill the memory
# How much of an import's time is over when its rows are looked at, written, and found by name.
_LOOKED, _WRITTEN, _DERIVED = 0.25, 0.45, 0.9
_LONGEST_WINDOW = 120  # days; a rule's window that is longer is not looked for
_AWAY = (90, 180)


class SameNumber(NamedTuple):
    """A new card with a number that somebody of another name has, too."""

    line: int
    name: str
    other: str


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
    understood: Understood
    notes: tuple[str, ...] = ()
    visits: int = 0
    left_out: tuple[LeftOut, ...] = ()
    same_number: tuple[SameNumber, ...] = ()
    away: tuple[tuple[int, int], ...] = ()  # of who came in: more than so many days, how many
    questions: tuple[Question, ...] = ()


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
    understood = understand(path, shop.clock.today(), answers)
    if not understood.main.usable:
        raise ShopError(_unusable(understood).format(path=path))
    taking = _Import(shop, understood, cancelled, _Far(understood.rows, progress))
    if dry_run:
        taking.look(1)
    else:
        with journal.action(shop, N_("import of {file}"), kind="import", file=clean(path.name, 80)):
            taking.look(_LOOKED)
            taking.store()
    notes = [*understood.remarks(), *taking.notes()]
    rejects_file = None
    if taking.left_out and not dry_run:
        try:
            rejects_file = write_left_out(understood, taking.left_out)
        except ShopError as error:
            notes.append(_("The rows left out could not be written: {why}").format(why=error))
    if rejects_file is None:
        notes += [
            _("Line {line}: {reason}").format(line=line, reason=reason)
            for (_sheet, line), reason in islice(
                reasons_of(taking.left_out).items(), _SHOWN_REASONS
            )
        ]
    count = taking.counts
    return Imported(
        path, count.total(), count["new"], count["updated"], count["duplicate"], count["rejected"],
        rejects_file, understood, tuple(notes), taking.visits, tuple(taking.left_out),
        tuple(taking.same_number), taking.away(), taking.questions(),
    )  # fmt: skip


def _unusable(understood: Understood) -> str:
    """Why a list cannot be taken, as a text with {path}."""
    if looks_like_data(understood.main.table.head[0]):
        return _(
            "{path} begins with data and has no headings; say which column holds the names or "
            "phone numbers, or write that above them."
        )
    return _("{path} has no column with names or phone numbers; its first line must say which.")


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
        self._cancelled = cancelled
        self._far = far
        self._nobody: Counter[str] = Counter()
        self._staff = {name.casefold(): id_ for id_, name in db.rows("SELECT id, name FROM staff")}
        self._people = People()
        self._visits: list[tuple[int, Visit, VisitRow]] = []
        self._birthdays: list[Person] = []
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
        if row.birthday and found.birthday is None:
            found.birthday = row.birthday
            self._birthdays.append(found)
            result = "new" if result == "new" else "updated"
        return "new" if row.visit and self._take_visit(row.visit, found) else result

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
            "INSERT INTO occasion(created_at, customer_id, kind, calendar, month, day, leap, year) "
            "VALUES (?, ?, 'birthday', ?, ?, ?, ?, ?)",
            [
                (stamp, each.id, on.calendar, on.month, on.day, int(on.leap), on.year)
                for each in self._birthdays
                if (on := each.birthday)
            ],
        )
        self._start_follow_ups(first_visit)
        engine.after_import(self.shop, {each.id for each in self._birthdays} | came)
        self._far.tell(_DERIVED, 1, 1, 1)

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

    def away(self) -> tuple[tuple[int, int], ...]:
        """How many of who came in have been away for more than so many days."""
        today = self.shop.clock.today()
        last = []
        for id_, newest in self._newest.items():
            stored = max((str(v[0]) for v in self._people.known[id_].visits), default="")
            last.append(max(newest.isoformat(), stored))
        return tuple(
            (days, sum(day < (today - timedelta(days=days)).isoformat() for day in last))
            for days in _AWAY
        )

    def questions(self) -> tuple[Question, ...]:
        """What only a person can say."""
        asked = list(self.understood.questions)
        if self._nobody and not self.understood.answers.add_staff:
            names = ", ".join(sorted(self._nobody))
            asked.append(Question(_("Do they work here: {names}?").format(names=names), "--staff"))
        nameless = sum(one.whole and one.field == "name" for one in self.left_out)
        if nameless:
            said = n_(
                "{count} visit has no name; is it of whoever stands above it?",
                "{count} visits have no name; are they of whoever stands above them?",
                nameless,
            )
            asked.append(Question(said.format(count=nameless), "--as-above"))
        return tuple(asked)

    def notes(self) -> list[str]:
        """What the shop should know besides the counts."""
        found = []
        if self._nobody:
            names = ", ".join(sorted(self._nobody))
            found.append(
                _("Nobody of that name works here, so these visits name no staff: {names}").format(
                    names=names
                )
            )
        if self.same_number:
            count = len(self.same_number)
            pairs = ", ".join(
                _("{name} and {other}").format(name=name, other=other)
                for _line, name, other in self.same_number[:_SHOWN_REASONS]
            )
            found.append(
                n_(
                    "{count} number belongs to two names; both have a card: {pairs}",
                    "{count} numbers belong to two names; both have a card: {pairs}",
                    count,
                ).format(count=count, pairs=pairs)
            )
        found += [question.what for question in self.understood.questions]
        return found


def _columns(customer: Person) -> Iterator[str | None]:
    for name in STORED:
        text = customer.texts[name]
        if name == "contact_consent":
            yield text or "all"
        else:
            yield text or None if name == "preferred_channel" else text
