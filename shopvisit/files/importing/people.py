"""Who of a list is known already: the same number and the same name, never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from shopvisit import db
from shopvisit.files.importing.rows import BETWEEN_PHONES, TEXTS, Row, RowError
from shopvisit.shop.people.customers import EDITED
from shopvisit.shop.people.occasions import YearlyDay, told_by
from shopvisit.text.i18n import _
from shopvisit.text.names import name_key
from shopvisit.text.phones import phone_keys

STORED = (*TEXTS, "phone")  # the columns of the customer's table that a list can fill
_OCCASIONS = (
    "SELECT kind, calendar, month, day, leap, year FROM occasion WHERE customer_id = ? "
    "ORDER BY kind = 'birthday' DESC, id"
)
Visit = tuple[object, ...]


@dataclass(slots=True)
class Person:
    """A customer of the shop or of the list: what is known, and how many of which visits."""

    id: int
    texts: dict[str, str]
    keys: tuple[str, ...]
    new: bool
    filled: dict[str, str] = field(default_factory=dict)
    birthday: YearlyDay | None = None
    days: set[tuple[object, ...]] = field(default_factory=set)  # as `told_by` tells them
    visits: dict[Visit, int] = field(default_factory=dict)
    times: dict[Visit, set[str]] = field(default_factory=dict)


class People:
    """Everybody in the shop and, so far, in the list."""

    def __init__(self) -> None:
        self.known: dict[int, Person] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self._by_key: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        self._numberless: dict[str, list[int]] = {}  # of _by_name, who had no number
        self._former: dict[str, list[int]] | None = None
        self._next_id = int(db.value("SELECT coalesce(max(id), 0) FROM customer"))
        # What was merged away is known by the card that stands for it now.
        for id_, name, phone in db.rows(
            "SELECT coalesce(merged_into, id), name, phone FROM customer "
            "WHERE erased_at IS NULL ORDER BY merged_into IS NOT NULL, id"
        ):
            self._remember(id_, name, phone_keys(phone))

    def _remember(self, id_: int, name: str, keys: Sequence[str]) -> None:
        for key in keys:
            ids = self._by_key.setdefault(key, [])
            if id_ not in ids:
                ids.append(id_)
        folded = name_key(name)
        self._names[id_] = (*self._names.get(id_, ()), folded)
        ids = self._by_name.setdefault(folded, [])
        if folded and id_ not in ids:
            ids.append(id_)
            if not keys:
                self._numberless.setdefault(folded, []).append(id_)

    def find(self, row: Row) -> Person | None:
        """The customer whom a row is about, if known. Raises RowError when it may be several."""
        name = name_key(row.texts["name"])
        if row.phones:
            ids = list(
                dict.fromkeys(i for _n, key in row.phones for i in self._by_key.get(key, ()))
            )
            for is_same in (self._is_called, self._was_called, self._is_blank):
                for id_ in ids:
                    if is_same(id_, name):
                        return self.load(id_)
            if ids or not name:
                return None
        among = self._alike(self._numberless.get(name, ()), row, numberless=True)
        if not among and not row.phones:
            among = self._alike(self._by_name.get(name, ()), row)
        if not among:
            among = self._alike(self._formerly(name), row)
        if len(among) > 1 and row.phones:
            return None
        if len(among) > 1:
            raise RowError(
                _("Several customers are called {name}; a phone number would tell which.").format(
                    name=row.texts["name"]
                )
            )
        return among[0] if among else None

    def _alike(self, ids: Iterable[int], row: Row, *, numberless: bool = False) -> list[Person]:
        """Of these people two at most whom nothing in the row contradicts."""
        people = (self.load(id_) for id_ in ids)
        fitting = (
            person
            for person in people
            if not (numberless and person.texts["phone"]) and not _contradicts(person, row)
        )
        return list(islice(fitting, 2))

    def _is_called(self, id_: int, name: str) -> bool:
        return not name or name in self._names[id_]

    def _is_blank(self, id_: int, _name: str) -> bool:
        return not self.load(id_).texts["name"]

    def _was_called(self, id_: int, name: str) -> bool:
        return id_ in self._formerly(name)

    def _formerly(self, name: str) -> list[int]:
        """Whose name that was before somebody corrected it."""
        if self._former is None:
            self._former = {}
            for id_, before in db.rows(
                "SELECT coalesce(c.merged_into, c.id), j.before ->> 'name' FROM action a "
                "JOIN journal j ON j.action_id = a.id AND j.table_name = 'customer' "
                "JOIN customer c ON c.id = j.row_id "
                "WHERE a.says = ? AND j.before ->> 'name' <> j.after ->> 'name' "
                "AND c.erased_at IS NULL",
                EDITED,
            ):
                ids = self._former.setdefault(name_key(before), [])
                if before and id_ not in ids:
                    ids.append(id_)
        return self._former.get(name, [])

    def sharing(self, row: Row) -> Person | None:
        """Somebody else who has a number of a row."""
        ids = (id_ for _number, key in row.phones for id_ in self._by_key.get(key, ()))
        return next((self.load(id_) for id_ in ids), None)

    def load(self, id_: int) -> Person:
        """What is known of somebody."""
        if id_ not in self.known:
            stored = db.row(f"SELECT {', '.join(STORED)} FROM customer WHERE id = ?", id_)
            texts = {name: text or "" for name, text in zip(STORED, stored or (), strict=True)}
            person = Person(id_, texts, phone_keys(texts["phone"]), new=False)
            for kind, calendar, month, day, leap, year in db.rows(_OCCASIONS, id_):
                on = YearlyDay(calendar, month, day, bool(leap), year)
                person.days.add((kind, *told_by(kind, on)))
                if kind == "birthday":
                    person.birthday = person.birthday or on
            for visit in db.rows(
                "SELECT visited_on, item, kind, amount FROM visit WHERE customer_id = ?", id_
            ):
                person.visits[visit] = person.visits.get(visit, 0) + 1
            self.known[id_] = person
        return self.known[id_]

    def add(self, row: Row) -> Person:
        """A new customer."""
        self._next_id += 1
        texts = row.texts | {"phone": BETWEEN_PHONES.join(shown for shown, _key in row.phones)}
        keys = tuple(key for _shown, key in row.phones)
        person = self.known[self._next_id] = Person(self._next_id, texts, keys, new=True)
        self._remember(person.id, texts["name"], keys)
        return person

    def fill(self, person: Person, row: Row) -> bool:
        """Note what a row knows that is blank so far; whether there was anything."""
        blanks = {name: text for name, text in row.texts.items() if text and not person.texts[name]}
        if row.phones and not person.texts["phone"]:
            blanks["phone"] = BETWEEN_PHONES.join(shown for shown, _key in row.phones)
            person.keys = tuple(key for _shown, key in row.phones)
        if not blanks:
            return False
        person.texts |= blanks
        self._remember(person.id, person.texts["name"], phone_keys(person.texts["phone"]))
        if not person.new:
            person.filled |= blanks
        return True


def _contradicts(person: Person, row: Row) -> bool:
    """Whether somebody of the same name is somebody else."""
    if row.phones and person.texts["phone"]:
        return not any(key in person.keys for _shown, key in row.phones)
    if row.birthday and person.birthday and row.birthday != person.birthday:
        return True
    return any(
        row.texts[name] and person.texts[name] and row.texts[name] != person.texts[name]
        for name in ("wechat", "salutation")
    )
