"""The lists that have a name: those that come with the program, and those that a shop has saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.lists import finding
from shopvisit.shop.lists.conditions import Condition, restored, stored
from shopvisit.shop.record import journal
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _, spoken

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

_LONGEST = 60


class Named(NamedTuple):
    """A list by its `key`: the code of a ready-made one, or the number of one that was saved."""

    key: str
    name: str
    conditions: tuple[Condition, ...]

    @property
    def msgid(self) -> str:
        """The name as it is to be translated, where it can be."""
        return READY[self.key][0] if self.key in READY else self.name

    @property
    def saved(self) -> int | None:
        """The number of one that the shop has saved."""
        return int(self.key) if self.key.isdecimal() else None


# Names are msgids; their codes are promises to scripts.
READY: dict[str, tuple[str, tuple[Condition, ...]]] = {
    "away-30": (N_("Not seen for 30 days"), (Condition("last_visit", "before", 30),)),
    "away-90": (N_("Not seen for 90 days"), (Condition("last_visit", "before", 90),)),
    "high-value": (N_("High value"), (Condition("spend", "top", 10),)),
    "never-rated": (N_("Never rated"), (Condition("rated", "never"),)),
    "complaints-2": (N_("Two complaints or more"), (Condition("complaints", "at_least", 2),)),
    "installed-unrated": (
        N_("Installed, never rated"),
        (Condition("kind", "this_quarter", "install"), Condition("rated", "never")),
    ),
}


def every(shop: Shop) -> list[Named]:  # asks the file of this shop
    """All lists, a shop's own before the ready-made ones.

    One whose conditions a newer program has written, and this one does not know, is left out.
    """
    rows = db.rows(
        "SELECT id, name, conditions FROM saved_list WHERE active = 1 ORDER BY place, id"
    )
    own = ((str(id_), name, restored(conditions)) for id_, name, conditions in rows)
    return [
        *(Named(key, name, found) for key, name, found in own if found is not None),
        *(Named(key, _(name), conditions) for key, (name, conditions) in READY.items()),
    ]


def counted(shop: Shop) -> list[tuple[Named, int]]:
    """All lists with how many are on each now."""
    return [(each, finding.count(shop, each.conditions)) for each in every(shop)]


def get(shop: Shop, key: str) -> Named:
    """The list of that key. Raises ShopError where there is none any more."""
    found = next((each for each in every(shop) if each.key == key), None)
    if found is None:
        raise ShopError(_("This list is not there any more."))
    return found


def called(shop: Shop, name: str) -> Named:
    """The list that somebody calls so: a code, a saved name, or the name of a ready-made one.

    Raises ShopError where there is none.
    """
    lists = every(shop)
    wanted = clean(name, _LONGEST).casefold()
    for names in (lambda each: {each.key} if each.saved is None else set(), _names):
        for each in lists:
            if wanted in {known.casefold() for known in names(each)}:
                return each
    raise ShopError(_("There is no list called {name}.").format(name=name))


def _names(each: Named) -> set[str]:
    return {each.name} if each.saved is not None else spoken(READY[each.key][0])


def save(shop: Shop, name: str, conditions: Sequence[Condition]) -> int:
    """Keep conditions under a new name; its number. Raises InvalidError for the name."""
    from shopvisit.store import schema

    with journal.action(shop, N_("saved the list {name}"), name=clean(name, _LONGEST)):
        name = _free(shop, name)
        place = int(db.value("SELECT max(place) FROM saved_list") or 0) + 1
        return int(
            schema.SavedList.insert(
                created_at=shop.clock.stamp(),
                name=name,
                conditions=stored(tuple(conditions)),
                place=place,
            ).execute()
        )


def change(shop: Shop, saved: int, name: str, conditions: Sequence[Condition]) -> None:
    """Give a saved list this name and these conditions. Raises as `save`, and as `get`."""
    with journal.action(shop, N_("changed the list {name}"), name=clean(name, _LONGEST)):
        get(shop, str(saved))
        db.run(
            "UPDATE saved_list SET name = ?, conditions = ? WHERE id = ?",
            _free(shop, name, saved),
            stored(tuple(conditions)),
            saved,
        )


def remove(shop: Shop, saved: int) -> None:
    """Take a saved list away, which undo brings back. Raises as `get`."""
    known = get(shop, str(saved))
    with journal.action(shop, N_("removed the list {name}"), name=known.name):
        db.run("UPDATE saved_list SET active = 0 WHERE id = ?", saved)


def _free(shop: Shop, name: str, own: int | None = None) -> str:
    """The name as it is stored. Raises InvalidError where it is none, or another list's."""
    name = clean(name, _LONGEST)
    if not name:
        raise InvalidError("name", _("Please say what the list is called."))
    wanted = name.casefold()
    for each in every(shop):
        if own is not None and each.saved == own:
            continue
        taken = {known.casefold() for known in (each.key, *_names(each))}
        if wanted in taken:
            raise InvalidError("name", _("There is a list of this name already."))
    return name
