"""Who works here: taken on, called something else, let go, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.record import journal, names
from shopvisit.shop.record.shop import Shop, StaffMember
from shopvisit.shop.rules import planning
from shopvisit.shop.rules.planning import Event
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

_LONGEST = 40


class LetGo(NamedTuple):
    """Somebody who works here no more, and how many open tasks of theirs others have now."""

    name: str
    tasks: int


def active(shop: Shop) -> list[StaffMember]:
    """The staff who can be at the counter, in the order they joined."""
    found = db.rows("SELECT id, name, role FROM staff WHERE active = 1 ORDER BY id")
    return [StaffMember(*row) for row in found]


def add(shop: Shop, name: str, role: str = "clerk") -> int:
    """Take on somebody, or have somebody back who worked here under that name. Gives the id.

    Raises InvalidError, naming the field, when the name is empty or taken or the role is none.
    """
    from shopvisit.store import schema

    name = _checked(name, role)
    with _action(shop, N_("took on {name}"), name):
        known = db.row("SELECT id, active FROM staff WHERE name = ?", name)
        if known is None:
            made = schema.Staff.insert(created_at=shop.clock.stamp(), name=name, role=role)
            return int(made.execute())
        staff_id, works_here = known
        if works_here:
            raise InvalidError("name", _("{name} is on the list already.").format(name=name))
        db.run("UPDATE staff SET active = 1, role = ? WHERE id = ?", role, staff_id)
        return int(staff_id)


def change(shop: Shop, staff_id: int, name: str, role: str) -> None:
    """Call somebody `name` from now on, also in what was recorded before, and give them `role`.

    Raises what `add` raises, and ShopError when they do not work here any more.
    """
    name = _checked(name, role)
    with _action(shop, N_("changed the entry of {name}"), name):
        _works_here(staff_id)
        other = db.row("SELECT active FROM staff WHERE name = ? AND id <> ?", name, staff_id)
        if other is not None:
            taken = (
                _("{name} is on the list already.")
                if other[0]
                else _("{name} worked here before; taken on again, they are back.")
            )
            raise InvalidError("name", taken.format(name=name))
        db.run("UPDATE staff SET name = ?, role = ? WHERE id = ?", name, role, staff_id)


def let_go(shop: Shop, staff_id: int) -> LetGo:
    """Take somebody off the list; what they did stays theirs, what they were to do goes to others.

    Raises ShopError for the last one on the list and for somebody who is not on it.
    """
    name = _works_here(staff_id)
    with _action(shop, N_("let {name} go"), name):
        _works_here(staff_id)
        if db.value("SELECT count(*) FROM staff WHERE active = 1") == 1:
            raise ShopError(_("{name} is the last one on the list.").format(name=name))
        db.run("UPDATE staff SET active = 0 WHERE id = ?", staff_id)
        return LetGo(name, _hand_over(shop, staff_id))


def _hand_over(shop: Shop, staff_id: int) -> int:
    """Give all that was theirs to do to whom the rules give it now; how many tasks that was."""
    manager = planning.manager()
    # First these, since a complaint's steps go to its owner.
    for unfinished in (
        "complaint INDEXED BY complaint_waiting SET owner_id = ? WHERE closed_at IS NULL",
        "improvement SET owner_id = ? WHERE status IN ('proposed', 'doing')",
    ):
        db.run(f"UPDATE {unfinished} AND owner_id = ?", manager, staff_id)
    theirs = db.rows(
        "SELECT id, rule, customer_id, visit_id, complaint_id "
        "FROM follow_up INDEXED BY open_by_due WHERE status = 'open' AND assignee_id = ?",
        staff_id,
    )
    for follow_up_id, name, customer_id, visit_id, complaint_id in theirs:
        on = shop.clock.today()
        event = (
            Event(
                shop.config.rules[name],
                customer_id,
                on,
                name,
                visit_id=visit_id,
                complaint_id=complaint_id,
            )
            if name in shop.config.rules
            else None
        )
        db.run(
            "UPDATE follow_up SET assignee_id = ? WHERE id = ?",
            _next(event, manager),
            follow_up_id,
        )
    return len(theirs)


def _next(event: Event | None, manager: int | None) -> int | None:
    """Who does it instead; None means anyone, and so it is where no rule says whose it is."""
    if event is None:
        return None
    # A promise that is nobody's own is soon a broken one.
    return manager if event.rule.who == "maker" else planning.assignee(event.rule, event)


def _checked(name: str, role: str) -> str:
    """The name as it is stored."""
    name = clean(name, _LONGEST)
    if not name:
        raise InvalidError("name", _("Please type a name."))
    if role not in names.ROLES:
        raise InvalidError("role", _("Please choose what they are here."))
    return name


def _works_here(staff_id: int) -> str:
    """The name of somebody on the list; raises ShopError where they are not on it."""
    name: str | None = db.value("SELECT name FROM staff WHERE id = ? AND active = 1", staff_id)
    if name is None:
        raise ShopError(_("This person is not on the list any more."))
    return name


@contextmanager
def _action(shop: Shop, says: str, name: str) -> Iterator[None]:
    """An action on the list, after which whoever is at the counter is looked up anew."""
    with journal.action(shop, says, name=name):
        yield
    shop.check_staff()
