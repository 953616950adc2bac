"""What is known of tips: which there are, which of them fit a talk, and how they are changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

_LIMITS = {"title": 80, "text": 500, "items": 200, "reasons": 200, "words": 200}
_BETWEEN = re.compile("[,，、;；]")


class Tip(NamedTuple):
    """`items`, `reasons` and `words` each hold some, with commas between them.

    A tip fits what is about one of its items, of its reasons, or has one of its words in it; one
    that is `pinned` fits everything.
    """

    title: str
    text: str = ""
    items: str = ""
    reasons: str = ""
    words: str = ""
    pinned: int = 0
    active: int = 1
    id: int = 0

    @property
    def fits_by(self) -> tuple[str, ...]:
        """Its items, reasons and words one by one."""
        return parts(self.items, self.reasons, self.words)


class Matter(NamedTuple):
    """What a talk or a complaint is about: an item, reasons by their names, and what was said."""

    item: str = ""
    reasons: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


def parts(*lists: str) -> tuple[str, ...]:
    """What stands between the commas of these."""
    found = (part.strip() for text in lists for part in _BETWEEN.split(text))
    return tuple(part for part in found if part)


def every(shop: Shop) -> list[Tip]:
    """All tips: pinned ones first, those that are off last, each by its title."""
    return _read("1")


def read(shop: Shop, tip_id: int) -> Tip:
    """One tip. Raises ShopError where it is gone."""
    found = _read("id = ?", tip_id)
    if not found:
        raise ShopError(_("This tip is not there any more."))
    return found[0]


def _read(where: str, *params: object) -> list[Tip]:
    return [
        Tip(*row)
        for row in db.rows(
            "SELECT title, text, items, reasons, words, pinned, active, id FROM tip "
            f"WHERE {where} ORDER BY active DESC, pinned DESC, title, id",
            *params,
        )
    ]


def fitting(shop: Shop, matter: Matter) -> list[Tip]:
    """The tips that fit: by how much of them does, then the pinned ones."""
    scored = [(fit(tip, matter), tip) for tip in _read("active = 1")]
    found = [(score, tip) for score, tip in scored if score or tip.pinned]
    return [tip for _score, tip in sorted(found, key=lambda one: -one[0])]


def fit(tip: Tip, matter: Matter) -> int:
    """How well it fits: an item or a reason says more than a word does; 0 where nothing does."""
    item = matter.item.casefold()
    reasons = {reason.casefold() for reason in matter.reasons}
    said = "\n".join((matter.item, *matter.reasons, *matter.said)).casefold()
    by_item = any(part in item for part in _folded(tip.items))
    by_reason = any(part in reasons for part in _folded(tip.reasons))
    by_word = any(part in said for part in _folded(tip.words))
    return 2 * (by_item + by_reason) + by_word


@lru_cache(maxsize=1000)
def _folded(text: str) -> tuple[str, ...]:
    return parts(text.casefold())


def found(tips: Iterable[Tip], query: str) -> list[Tip]:
    """Those of `tips` that a query finds by word, pinyin or initials; "" finds all of them.

    Those whose title has it come first, then those that fit by it, then those that only say it.
    """
    plain = query.strip().casefold()
    if not plain:
        return list(tips)
    from shopvisit.text.pinyin import normal_query

    folded = normal_query(query)
    placed = [(_place(tip, plain, folded), tip) for tip in tips]
    return [tip for place, tip in sorted(placed, key=lambda one: one[0]) if place < _NOWHERE]


_NOWHERE = 3


def _place(tip: Tip, plain: str, folded: str) -> int:
    if plain in tip.title.casefold() or _spelt(tip.title, folded):
        return 0
    if any(plain in part.casefold() or _spelt(part, folded) for part in tip.fits_by):
        return 1
    return 2 if plain in tip.text.casefold() else _NOWHERE


def _spelt(text: str, folded: str) -> bool:
    return bool(folded) and any(key.startswith(folded) for key in _keys(text))


def learn(tips: Iterable[Tip]) -> None:
    """Have at hand what the search needs to know of these: the first letter is not to wait."""
    for tip in tips:
        for text in (tip.title, *tip.fits_by):
            _keys(text)


@lru_cache(maxsize=1000)
def _keys(text: str) -> frozenset[str]:
    from shopvisit.text.pinyin import search_keys

    return frozenset(search_keys(text, ""))


# Changing


def save(shop: Shop, tip: Tip) -> int:
    """Store a tip, or change the one with its id; its id.

    Raises InvalidError, naming the field, and ShopError where it is gone.
    """
    from shopvisit.store import schema

    columns: dict[str, object] = {
        name: clean(getattr(tip, name), limit) for name, limit in _LIMITS.items()
    }
    columns |= {"pinned": int(bool(tip.pinned)), "active": int(bool(tip.active))}
    title = str(columns["title"])
    if not title:
        raise InvalidError("title", _("Please type what it is about."))
    says = N_("changed the tip {title}") if tip.id else N_("new tip {title}")
    with journal.action(shop, says, title=title):
        if not tip.id:
            return int(schema.Tip.insert(created_at=shop.clock.stamp(), **columns).execute())
        read(shop, tip.id)
        schema.Tip.update(**columns).where(schema.Tip.id == tip.id).execute()
    return tip.id
