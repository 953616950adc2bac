"""Improvements as they are read: their list, one of them, who raised it and has been told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.shop.improvements import effects
from shopvisit.shop.improvements.effects import Effect
from shopvisit.shop.improvements.raised import Source
from shopvisit.shop.record.names import name_or_phone
from shopvisit.shop.record.shop import Shop

# In the order of the list.
STATUSES = ("doing", "proposed", "adopted", "dropped")


@dataclass(frozen=True)
class Person:
    """Somebody who raised an improvement, and how far telling them that it is done has got.

    `state` is the status of the notice; "not to be called" where the customer wants no call and
    the card must say it, "" where there is no notice. `on` is the day by which they are to be told,
    or on which that was done or given up, `by` who did.
    """

    customer_id: int
    customer: str
    state: str
    on: date | None = None
    by: str = ""
    follow_up_id: int | None = None


@dataclass(frozen=True)
class Improvement:
    """`action` of a dropped one says why; `sources` are the newest first; `effect` may be None."""

    id: int
    title: str
    problem: str
    action: str
    status: str
    owner_id: int | None
    owner: str
    registered_on: date
    adopted_on: date | None
    sources: tuple[Source, ...]
    people: tuple[Person, ...]
    effect: Effect | None

    @property
    def told(self) -> int:
        """How many of the people have been told."""
        return sum(person.state == "done" for person in self.people)

    @property
    def to_tell(self) -> tuple[Person, ...]:
        """Whose notice is open."""
        return tuple(person for person in self.people if person.state == "open")


def ids(shop: Shop) -> list[int]:
    """Every improvement: being done, proposed, adopted, dropped; in each the newest first."""
    found = db.rows("SELECT coalesce(adopted_on, ''), id, status FROM improvement")
    newest = sorted(found, reverse=True)
    return [id_ for _day, id_, _status in sorted(newest, key=lambda row: STATUSES.index(row[2]))]


def one(shop: Shop, improvement_id: int) -> Improvement:
    """One improvement. Raises KeyError for an id that does not exist."""
    found = rows(shop, [improvement_id])
    if not found:
        raise KeyError(improvement_id)
    return found[0]


@db.snapshot()
def rows(shop: Shop, ids: Sequence[int]) -> list[Improvement]:
    """These improvements, in the order of `ids`."""
    people, sources = _people(ids), _sources(ids)
    made: dict[int, Improvement] = {}
    for id_, title, problem, action, status, owner_id, owner, created_at, adopted_on in db.rows(
        "SELECT i.id, i.title, i.problem, i.action, i.status, i.owner_id, coalesce(s.name, ''), "
        "i.created_at, i.adopted_on FROM improvement i LEFT JOIN staff s ON s.id = i.owner_id "
        f"WHERE i.id IN ({db.marks(ids)})",
        *ids,
    ):
        made[id_] = Improvement(
            id_,
            title,
            problem,
            action,
            status,
            owner_id,
            owner,
            parse_utc(created_at).astimezone().date(),
            date.fromisoformat(adopted_on) if adopted_on else None,
            tuple(sources.get(id_, ())),
            tuple(people.get(id_, ())),
            effects.effect(shop, id_),
        )
    return [made[id_] for id_ in ids if id_ in made]


def _sources(ids: Sequence[int]) -> dict[int, list[Source]]:
    """What each comes from, the newest first."""
    found = db.rows(
        "SELECT coalesce(p.opened_on, r.answered_on), s.id, s.improvement_id, p.id, r.id "
        "FROM improvement_source s LEFT JOIN complaint p ON p.id = s.complaint_id "
        f"LEFT JOIN rating r ON r.id = s.rating_id WHERE s.improvement_id IN ({db.marks(ids)})",
        *ids,
    )
    by_improvement: dict[int, list[Source]] = {}
    for _on, _id, improvement_id, complaint_id, rating_id in sorted(found, reverse=True):
        source = ("complaint", complaint_id) if complaint_id else ("rating", rating_id)
        by_improvement.setdefault(improvement_id, []).append(source)
    return by_improvement


def _people(ids: Sequence[int]) -> dict[int, list[Person]]:
    """Who raised each of them, everybody once, in the order in which they were linked."""
    notices = _notices(ids)
    found = db.rows(
        "SELECT s.id, s.improvement_id, c.id, c.name, c.phone, c.contact_consent "
        "FROM improvement_source s LEFT JOIN complaint p ON p.id = s.complaint_id "
        "LEFT JOIN rating r ON r.id = s.rating_id "
        "JOIN customer c ON c.id = coalesce(p.customer_id, r.customer_id) "
        f"WHERE s.improvement_id IN ({db.marks(ids)}) "
        "AND c.merged_into IS NULL AND c.erased_at IS NULL",
        *ids,
    )
    people: dict[int, dict[int, Person]] = {}
    for _id, improvement_id, customer_id, name, phone, consent in sorted(found):
        unwanted = "not to be called" if consent == "none" else ""
        state, on, by, follow_up_id = notices.get(
            (improvement_id, customer_id), (unwanted, None, "", None)
        )
        person = Person(customer_id, name_or_phone(name, phone), state, on, by, follow_up_id)
        people.setdefault(improvement_id, {}).setdefault(customer_id, person)
    return {improvement_id: list(each.values()) for improvement_id, each in people.items()}


def people_of(improvement_id: int) -> list[Person]:
    """Everybody who raised an improvement, once."""
    return _people([improvement_id]).get(improvement_id, [])


# Its status, its day, who closed it, its id.
_Notice = tuple[str, date | None, str, int | None]

# Of two cards that are one now, the one that got furthest counts.
_FURTHEST = ("cancelled", "unreachable", "refused", "open", "done")


def _notices(ids: Sequence[int]) -> dict[tuple[int, int], _Notice]:
    """The notice of each improvement and customer.

    Those that were called off have no key any more, and do not count.
    """
    found = db.rows(
        "SELECT f.improvement_id, f.customer_id, f.status, coalesce(f.closed_on, f.due_on), "
        "coalesce(s.name, ''), f.id FROM follow_up f LEFT JOIN staff s ON s.id = f.closed_by "
        f"WHERE f.improvement_id IN ({db.marks(ids)}) AND f.dedupe_key IS NOT NULL",
        *ids,
    )
    found.sort(key=lambda row: _FURTHEST.index(row[2]))
    return {
        (improvement_id, customer_id): (status, date.fromisoformat(day), by, follow_up_id)
        for improvement_id, customer_id, status, day, by, follow_up_id in found
    }


@dataclass(frozen=True)
class Kept:
    """An improvement that is adopted, as a customer's card tells it."""

    id: int
    title: str
    action: str
    adopted_on: date


def of_customer(shop: Shop, customer_id: int) -> list[Kept]:
    """The adopted improvements that this customer raised, the newest first."""
    found = db.rows(
        "SELECT i.adopted_on, i.id, i.title, i.action FROM ("
        "SELECT s.improvement_id FROM complaint p JOIN improvement_source s "
        "ON s.complaint_id = p.id WHERE p.customer_id = ? UNION ALL "
        "SELECT s.improvement_id FROM rating r JOIN improvement_source s "
        "ON s.rating_id = r.id WHERE r.customer_id = ?) AS raised "
        "JOIN improvement i ON i.id = raised.improvement_id AND i.status = 'adopted'",
        customer_id,
        customer_id,
    )
    return [
        Kept(id_, title, action, date.fromisoformat(day))
        for day, id_, title, action in sorted(set(found), reverse=True)
    ]
