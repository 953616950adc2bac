"""The reasons to choose from: in which order they stand, how they are called and were called.

A reason stays the same one whatever it is called, and under whatever dimension it stands, so that
its counts go on; months that were over when it was changed show it as it was then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings.values import ABSENCE, DIMENSIONS, POLARITIES
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

LONGEST = 20
# What reasons can be of: praise or complaint under a dimension, or why somebody stays away.
SORTS: tuple[tuple[str, str | None], ...] = (
    *((polarity, dimension) for dimension in DIMENSIONS for polarity in reversed(POLARITIES)),
    (ABSENCE, None),
)
_OLD_NAMES = "old names of reasons"
_OLD_DIMENSIONS = "old dimensions of reasons"


class Reason(NamedTuple):
    """One that there is or was; `given` is how many ratings say it."""

    id: int
    name: str
    polarity: str
    dimension: str | None
    active: bool
    given: int


def every() -> tuple[Reason, ...]:
    """All of them, by dimension, complaints before praise, in their order; those off come last."""
    found = (
        Reason(id_, name, polarity, dimension, bool(active), given)
        for id_, name, polarity, dimension, active, given in db.rows(
            "SELECT r.id, r.name, r.polarity, r.dimension, r.active, (SELECT count(*) "
            "FROM rating_reason x WHERE x.reason_id = r.id) FROM reason r "
            "ORDER BY r.active DESC, r.place, r.id"
        )
    )
    return tuple(sorted(found, key=lambda each: SORTS.index((each.polarity, each.dimension))))


def add(shop: Shop, name: str, polarity: str, dimension: str | None) -> int:
    """Offer one more, at the end of its sort; its id. One of that name that was off comes back.

    Raises InvalidError, naming the field.
    """
    name = _checked(name)
    if (polarity, dimension) not in SORTS:
        raise InvalidError("dimension", _("Please choose what it is about."))
    with journal.action(shop, N_("reason added: {what}"), what=name):
        found = db.row(
            "SELECT id, active, dimension FROM reason WHERE polarity = ? AND name = ?",
            polarity,
            name,
        )
        if found is None:
            return insert(shop, name, polarity, dimension)
        if found[1]:
            raise _taken()
        stood_under(shop, found[0], found[2], dimension)
        db.run("UPDATE reason SET active = 1, dimension = ? WHERE id = ?", dimension, found[0])
        return int(found[0])


def insert(shop: Shop, name: str, polarity: str, dimension: str | None) -> int:
    """Store one more, behind those of its sort. In an action."""
    from shopvisit.store import schema

    last = db.value(
        "SELECT max(place) FROM reason WHERE polarity = ? AND dimension IS ?", polarity, dimension
    )
    return int(
        schema.Reason.insert(
            created_at=shop.clock.stamp(),
            name=name,
            polarity=polarity,
            dimension=dimension,
            # Where nobody has put them into an order, they stand as they came.
            place=last + 1 if last else 0,
        ).execute()
    )


def change(shop: Shop, reason_id: int, name: str, dimension: str | None) -> None:
    """Call it so from now on, and count it under that dimension.

    Months that are over keep what it was called, and under what it was counted. Raises
    InvalidError, naming the field, and ShopError where nothing is different.
    """
    name, was = _checked(name), _found(reason_id)
    if (was.polarity, dimension) not in SORTS:
        raise InvalidError("dimension", _("Please choose what it is about."))
    renamed = was.name != name
    says = N_("reason renamed: {what}") if renamed else N_("reason put elsewhere: {what}")
    with journal.action(shop, says, what=name):
        was = _found(reason_id)
        if (was.name, was.dimension) == (name, dimension):
            raise ShopError(_("That is what it says already."))
        if renamed and db.row(
            "SELECT 1 FROM reason WHERE polarity = ? AND name = ?", was.polarity, name
        ):
            raise _taken()
        if renamed:
            _remember(_OLD_NAMES, reason_id, was.name, shop.clock.today())
            db.run("UPDATE reason SET name = ? WHERE id = ?", name, reason_id)
        if was.dimension != dimension:
            stood_under(shop, reason_id, was.dimension, dimension)
            db.run("UPDATE reason SET dimension = ? WHERE id = ?", dimension, reason_id)
            others = [one for one in _offered(was.polarity, dimension) if one != reason_id]
            _put_in_order([*others, reason_id])


def switch(shop: Shop, reason_id: int) -> bool:
    """Offer it no more, or again; whether it is offered now."""
    was = _found(reason_id)
    says = N_("reason switched off: {what}") if was.active else N_("reason offered again: {what}")
    with journal.action(shop, says, what=was.name):
        db.run("UPDATE reason SET active = ? WHERE id = ?", int(not was.active), reason_id)
    return not was.active


def move(shop: Shop, reason_id: int) -> None:
    """Offer it one place sooner among those of its sort; the first goes to their end."""
    was = _found(reason_id)
    if not was.active:
        raise ShopError(_("It is switched off, and has no place among the others."))
    theirs = _offered(was.polarity, was.dimension)
    place = theirs.index(reason_id)
    theirs.remove(reason_id)
    theirs.insert(place - 1 if place else len(theirs), reason_id)
    with journal.action(shop, N_("reason moved: {what}"), what=was.name):
        _put_in_order(theirs)


def _offered(polarity: str, dimension: str | None) -> list[int]:
    """Those of a sort that can be chosen, in their order."""
    return [
        each.id
        for each in every()
        if each.active and (each.polarity, each.dimension) == (polarity, dimension)
    ]


def _put_in_order(ids: Iterable[int]) -> None:
    for to, id_ in enumerate(ids, start=1):
        db.run("UPDATE reason SET place = ? WHERE id = ? AND place <> ?", to, id_, to)


def names_until(following: date) -> dict[int, str]:
    """How reasons were called on the day before `following`, of those called otherwise since."""
    return _until(following, _OLD_NAMES)


def dimensions_until(following: date) -> dict[int, str]:
    """Under what reasons were counted on the day before `following`, of those moved since."""
    return _until(following, _OLD_DIMENSIONS)


def _until(following: date, kept_as: str) -> dict[int, str]:
    then: dict[int, str] = {}
    for day, reason_id, was in _kept(kept_as):
        if date.fromisoformat(day) >= following:
            then.setdefault(reason_id, was)
    return then


def stood_under(shop: Shop, reason_id: int, was: str | None, now: str | None) -> None:
    """Keep for past months under what a reason stood until today. In an action."""
    if was != now:
        _remember(_OLD_DIMENSIONS, reason_id, was, shop.clock.today())


def ever_called() -> dict[int, list[str]]:
    """Every name that a reason had before the one that it has."""
    found: dict[int, list[str]] = {}
    for _day, reason_id, name in _kept(_OLD_NAMES):
        found.setdefault(reason_id, []).append(name)
    return found


def _kept(name: str) -> Iterable[tuple[str, int, str]]:
    """On which day which reason ceased to be what, in that order.

    Taking a change back leaves this here: until that day it was so, too.
    """
    kept = db.value("SELECT value FROM meta WHERE name = ?", name)
    return json.loads(kept) if kept else ()


def _remember(name: str, reason_id: int, was: str | None, day: date) -> None:
    note(name, [*_kept(name), (day.isoformat(), reason_id, was)])


def note(name: str, value: object) -> None:
    """Keep something about the reasons in the file, which is no row of it. In a transaction."""
    db.run(
        "INSERT INTO meta(name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        json.dumps(value, ensure_ascii=False),
    )


def _checked(name: str) -> str:
    name = clean(name, LONGEST + 1)
    if not name:
        raise InvalidError("name", _("Please say what it is called."))
    if len(name) > LONGEST:
        raise InvalidError("name", _("At most {count} characters, please.").format(count=LONGEST))
    return name


def _taken() -> InvalidError:
    return InvalidError("name", _("There is one of this name already."))


def _found(reason_id: int) -> Reason:
    found = next((each for each in every() if each.id == reason_id), None)
    if found is None:
        raise ShopError(_("This reason is not there any more."))
    return found
