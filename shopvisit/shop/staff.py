"""Who works here."""

from __future__ import annotations

from shopvisit import db
from shopvisit.errors import InvalidError
from shopvisit.i18n import N_, _
from shopvisit.shop import journal
from shopvisit.shop.context import Shop, StaffMember
from shopvisit.text import clean


def active(shop: Shop) -> list[StaffMember]:
    """The staff who can be at the counter, in the order they joined."""
    found = db.rows("SELECT id, name, role FROM staff WHERE active = 1 ORDER BY id")
    return [StaffMember(*row) for row in found]


def add(shop: Shop, name: str, role: str = "clerk") -> int:
    """Take on somebody; raises InvalidError when the name is empty or taken."""
    name = clean(name, 40)
    if not name:
        raise InvalidError("name", _("Please type a name."))
    if db.value("SELECT 1 FROM staff WHERE name = ?", name):
        raise InvalidError("name", _("{name} is on the list already.").format(name=name))
    with journal.action(shop, N_("new staff member {name}"), name=name):
        return int(db.Staff.insert(created_at=shop.clock.stamp(), name=name, role=role).execute())
