"""Improvements: what the shop changes because of what customers said, and that they are told so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings.values import Rule
from shopvisit.shop.followups import changing
from shopvisit.shop.improvements import raised
from shopvisit.shop.improvements.raised import Source
from shopvisit.shop.improvements.rows import Person, people_of
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning
from shopvisit.shop.rules.planning import Event
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

_TITLE, _LONGEST = 80, 500
_COLUMNS = {"complaint": "complaint_id", "rating": "rating_id"}


@dataclass(frozen=True)
class New:
    """What is to be changed, in a few words, what goes wrong, and whose job it is."""

    title: str
    problem: str = ""
    owner_id: int | None = None


@dataclass(frozen=True)
class Changes(New):
    """What can be put right; `action` is what was changed, in the words that customers hear."""

    action: str = ""


def propose(shop: Shop, new: New, sources: Iterable[Source] = ()) -> int:
    """Register an improvement with what it comes from; its id. Raises InvalidError without a title.

    Raises ShopError when one of the sources is not there any more.
    """
    from shopvisit.store import schema

    title = _title(new.title)
    with journal.action(shop, N_("registered the improvement {title}"), title=title):
        improvement_id = int(
            schema.Improvement.insert(
                created_at=shop.clock.stamp(),
                title=title,
                problem=clean(new.problem, _LONGEST),
                owner=new.owner_id,
            ).execute()
        )
        _link(shop, improvement_id, sources)
    return improvement_id


def change(shop: Shop, improvement_id: int, changes: Changes) -> None:
    """Put an improvement's words and its owner right. Raises InvalidError, naming the field."""
    title, action = _title(changes.title), clean(changes.action, _LONGEST)
    with journal.action(shop, N_("changed the improvement {title}"), title=title):
        status, _title_before = _now(improvement_id)
        if status == "adopted" and not action:
            raise _nothing_changed()
        db.run(
            "UPDATE improvement SET title = ?, problem = ?, owner_id = ?, action = ? WHERE id = ?",
            title,
            clean(changes.problem, _LONGEST),
            changes.owner_id,
            action,
            improvement_id,
        )
        db.run(
            "UPDATE follow_up SET reason = ? WHERE improvement_id = ? AND status = 'open'",
            title,
            improvement_id,
        )


def link(shop: Shop, improvement_id: int, sources: Iterable[Source]) -> int:
    """Add to what an improvement comes from; how many people that has still to be told.

    Only an adopted improvement is told. Raises ShopError when anything of it is gone.
    """
    status, title = _now(improvement_id)
    with journal.action(shop, N_("more voices for the improvement {title}"), title=title):
        status, title = _now(improvement_id)
        _link(shop, improvement_id, sources)
        return _tell(shop, improvement_id, title) if status == "adopted" else 0


def unlink(shop: Shop, improvement_id: int, sources: Iterable[Source]) -> None:
    """Take voices off an improvement; who raised it in no other way is not told of it any more."""
    _status, title = _now(improvement_id)
    with journal.action(shop, N_("fewer voices for the improvement {title}"), title=title):
        for table, row_id in sources:
            db.run(
                "DELETE FROM improvement_source "
                f"WHERE improvement_id = ? AND {_COLUMNS[table]} = ?",
                improvement_id,
                row_id,
            )
        left = [person.customer_id for person in people_of(improvement_id)]
        _call_off(
            shop,
            improvement_id,
            "customer_id NOT IN (SELECT value FROM json_each(?))",
            json.dumps(left),
        )


def start(shop: Shop, improvement_id: int) -> None:
    """Begin with an improvement, take up a dropped one, or go back to work on an adopted one.

    What nobody owns is from now on whose who is at the counter. Going back calls off the notices
    that are still open. Raises ShopError when it is being done already.
    """
    _status, title = _now(improvement_id)
    with journal.action(shop, N_("started the improvement {title}"), title=title):
        status, title = _now(improvement_id)
        if status == "doing":
            raise ShopError(_("This improvement is being worked on already."))
        db.run(
            "UPDATE improvement SET status = 'doing', adopted_on = NULL, "
            "action = iif(status = 'dropped', '', action), owner_id = coalesce(owner_id, ?) "
            "WHERE id = ?",
            shop.staff_id,
            improvement_id,
        )
        _call_off(shop, improvement_id)


def adopt(shop: Shop, improvement_id: int, action: str) -> int:
    """From today on it is so: `action` says what was changed, and who raised it is told.

    Gives the number of notices. Raises InvalidError without `action`, and ShopError when it is
    adopted already.
    """
    action = check_action(action)
    _status, title = _now(improvement_id)
    with journal.action(shop, N_("adopted the improvement {title}"), title=title):
        status, title = _now(improvement_id)
        if status == "adopted":
            raise ShopError(_("This improvement has been adopted already."))
        db.run(
            "UPDATE improvement SET status = 'adopted', adopted_on = ?, action = ? WHERE id = ?",
            shop.clock.today(),
            action,
            improvement_id,
        )
        return _tell(shop, improvement_id, title)


def check_action(action: str) -> str:
    """What was changed, as it is stored; raises InvalidError where it is empty."""
    action = clean(action, _LONGEST)
    if not action:
        raise _nothing_changed()
    return action


def _nothing_changed() -> InvalidError:
    return InvalidError("action", _("Please say what was changed; customers hear these words."))


def drop(shop: Shop, improvement_id: int, why: str) -> None:
    """Do without an improvement; `why` stands where what was changed would.

    Raises InvalidError without a reason, and ShopError when it is dropped already.
    """
    why = check_drop(why)
    _status, title = _now(improvement_id)
    with journal.action(shop, N_("dropped the improvement {title}"), title=title):
        if _now(improvement_id)[0] == "dropped":
            raise ShopError(_("This improvement has been dropped already."))
        db.run(
            "UPDATE improvement SET status = 'dropped', adopted_on = NULL, action = ? WHERE id = ?",
            why,
            improvement_id,
        )
        _call_off(shop, improvement_id)


def check_drop(why: str) -> str:
    """Why it is dropped, as it is stored; raises InvalidError where nothing says so."""
    why = clean(why, _LONGEST)
    if not why:
        raise InvalidError("why", _("Please say why not."))
    return why


def _title(title: str) -> str:
    title = clean(title, _TITLE)
    if not title:
        raise InvalidError("title", _("Please say what is to be changed."))
    return title


def _now(improvement_id: int) -> tuple[str, str]:
    """Status and title. Raises ShopError when it is not there any more."""
    found = db.row("SELECT status, title FROM improvement WHERE id = ?", improvement_id)
    if found is None:
        raise ShopError(_("This improvement is not there any more: it has been taken back."))
    return found[0], found[1]


def _link(shop: Shop, improvement_id: int, sources: Iterable[Source]) -> None:
    known = raised.sources_of(improvement_id)
    for table, row_id in dict.fromkeys(sources):
        if (table, row_id) not in known:
            db.run(
                f"INSERT INTO improvement_source(created_at, improvement_id, {_COLUMNS[table]}) "
                "VALUES (?, ?, ?)",
                shop.clock.stamp(),
                improvement_id,
                row_id,
            )


def _tell(shop: Shop, improvement_id: int, title: str) -> int:
    """Have everybody told who raised it and has no notice yet; how many these are. In an action."""
    rules = [
        rule
        for rule in shop.config.rules.values()
        if rule.enabled and rule.trigger == "improvement"
    ]
    today = shop.clock.today()
    told = 0
    # A notice may have come here from a merged card, under the other's key.
    for person in people_of(improvement_id):
        if person.follow_up_id is None:
            made = sum(_start(shop, rule, improvement_id, title, person, today) for rule in rules)
            told += made > 0
    return told


def _start(
    shop: Shop, rule: Rule, improvement_id: int, title: str, person: Person, today: date
) -> int:
    key = f"{rule.name}:{improvement_id}:{person.customer_id}"
    event = Event(rule, person.customer_id, today, key, improvement_id=improvement_id, reason=title)
    return planning.start(shop, event, today)


def _call_off(shop: Shop, improvement_id: int, where: str = "1", *values: object) -> None:
    """Cancel open notices as if they had never been made, so that they can be made again."""
    open_ones = f"improvement_id = ? AND status = 'open' AND {where}"
    db.run(f"UPDATE follow_up SET dedupe_key = NULL WHERE {open_ones}", improvement_id, *values)
    changing.drop(shop, "not adopted", open_ones, improvement_id, *values)
