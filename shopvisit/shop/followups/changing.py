"""What staff do to a follow-up besides calling: put it off, cancel it, add one, or promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar.deadline import is_past
from shopvisit.calendar.opening_hours import in_hours
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.followups.kinds import STEPS
from shopvisit.shop.followups.today import customers_of
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cleaning import clean, worded
from shopvisit.text.i18n import N_, _


def closed_already() -> ShopError:
    """What to raise where a follow-up that was open is not, or is gone."""
    return ShopError(_("This follow-up has been closed already."))


def _customer_of(follow_up_id: int) -> int:
    """Whom a follow-up is about. Raises ShopError when it is gone."""
    found = customers_of([follow_up_id])
    if not found:
        raise closed_already()
    return found[0]


def check_not_erased(customer_id: int) -> None:
    """Raises ShopError where a customer was erased: nothing is to be known of them again."""
    if db.value("SELECT erased_at FROM customer WHERE id = ?", customer_id):
        raise ShopError(_("This customer was erased. Nothing can be added."))


def drop(shop: Shop, why: str, where: str, *values: object) -> int:
    """Cancel the open follow-ups that `where` selects; how many that were. In an action.

    `why` is what staff typed, or the code of a reason of the program's own.
    """
    return db.run(
        "UPDATE follow_up SET status = 'cancelled', closed_at = ?, closed_on = ?, closed_by = ?, "
        f"close_reason = ? WHERE status = 'open' AND {where}",
        shop.clock.stamp(),
        shop.clock.today(),
        shop.staff_id,
        why,
        *values,
    )


def check_put_off(shop: Shop, day: date, time: str | None = None) -> None:
    """Raises InvalidError for a day to put something off to that is not after today."""
    if day < shop.clock.today() or (day == shop.clock.today() and time is None):
        raise InvalidError("day", _("Please choose a day after today."))


def put_off(
    shop: Shop, follow_up_id: int, day: date, time: str | None = None, why: str = ""
) -> None:
    """Let a follow-up rest until `day`: the staff's own delay, so the deadline stays.

    The history of what was done says `why`. Raises what `check_put_off` raises, and ShopError when
    it is closed already.
    """
    customer_id, why = _customer_of(follow_up_id), clean(why, 200)
    says = N_("put off {customer} until {day}")
    if why:
        says = N_("put off {customer} until {day}: {why}")
    with journal.action(shop, says, customer_id=customer_id, day=day.isoformat(), why=why):
        check_put_off(shop, day, time)
        changed = db.run(
            "UPDATE follow_up SET planned_on = ?, planned_time = ? "
            "WHERE id = ? AND status = 'open'",
            day,
            time,
            follow_up_id,
        )
        if not changed:
            raise closed_already()


def check_may_cancel(follow_up_id: int) -> None:
    """Raises ShopError for a step of a complaint: it would leave the complaint forgotten."""
    if db.value("SELECT rule FROM follow_up WHERE id = ?", follow_up_id) in STEPS:
        raise ShopError(
            _("This is a step of a complaint; it stays until the customer confirms the solution.")
        )


def check_cancel(why: str) -> str:
    """The reason as it is stored; raises InvalidError where there is none."""
    why = worded(why, 200)
    if not why:
        raise InvalidError("why", _("Please say why it is not needed."))
    return why


def cancel(shop: Shop, follow_up_id: int, why: str) -> None:
    """Close a follow-up that makes no sense.

    Raises InvalidError without a reason, and ShopError when it is closed already or is a step of
    a complaint, which only the customer ends.
    """
    why = check_cancel(why)
    check_may_cancel(follow_up_id)
    says, customer_id = N_("cancelled the follow-up of {customer}"), _customer_of(follow_up_id)
    with journal.action(shop, says, customer_id=customer_id):
        if not drop(shop, why, "id = ?", follow_up_id):
            raise closed_already()


def hand_on(shop: Shop, follow_up_ids: Sequence[int], staff_id: int) -> int:
    """Give open follow-ups to another member of staff, all at once; how many those were.

    What was closed meanwhile stays as it is. Raises ShopError where nobody of that id works here,
    or nothing of it is open any more.
    """
    name = db.value("SELECT name FROM staff WHERE id = ? AND active = 1", staff_id)
    if name is None:
        raise ShopError(_("This person is not on the list any more."))
    ids, customers = list(follow_up_ids), customers_of(follow_up_ids)
    says, whom = N_("gave {count} tasks to {name}"), None
    if len(set(customers)) == 1:
        says, whom = N_("gave the follow-up of {customer} to {name}"), customers[0]
    with journal.action(shop, says, customer_id=whom, count=len(ids), name=name):
        changed = db.run(
            f"UPDATE follow_up SET assignee_id = ? WHERE id IN ({db.marks(ids)}) "
            "AND status = 'open'",
            staff_id,
            *ids,
        )
        if not changed:
            raise closed_already()
    return changed


def check_new(shop: Shop, reason: str, day: date) -> str:
    """The reason as it is stored; raises InvalidError where it is empty or the day has passed."""
    reason = worded(reason, 200)
    if not reason:
        raise InvalidError("reason", _("Please say what it is about."))
    check_to_come(shop, "day", day)
    return reason


def check_to_come(shop: Shop, field: str, day: date, time: str | None = None) -> None:
    """Raise InvalidError, naming the field, for a day or an HH:MM that has passed."""
    now = shop.clock.now()
    if is_past(day, None, now):
        raise InvalidError(field, _("This day has passed."))
    if is_past(day, time, now):
        raise InvalidError(field, _("This time has passed."))


def add(shop: Shop, customer_id: int, reason: str, day: date, time: str | None = None) -> int:
    """A follow-up of the staff's own for `day`; raises what `check_new` raises."""
    with journal.action(shop, N_("new follow-up for {customer}"), customer_id=customer_id):
        reason = check_new(shop, reason, day)
        return _insert(shop, customer_id, "manual", reason, (day, day), time)


def due(shop: Shop) -> datetime:
    """When something promised now is due, in local time, by the hours that the config allows."""
    within = timedelta(hours=shop.config.contact.promise_hours)
    return in_hours(shop.hours, shop.clock.now() + within)


class Errand(NamedTuple):
    """Where somebody is to come by, and who."""

    place: str = ""
    who: int | None = None


_NO_ERRAND = Errand()


def promise(
    shop: Shop,
    customer_id: int,
    text: str,
    day: date,
    time: str | None,
    complaint_id: int | None = None,
    errand: Errand = _NO_ERRAND,
) -> int:
    """Something promised to a customer, due by `day` and `time`; no time: by the shop's closing.

    Whoever promised it sees to it, unless the `errand` names somebody. Raises InvalidError, naming
    the field, for a day or time that has passed or nothing promised.
    """
    text = worded(text, 200)
    if not text:
        raise InvalidError("promise", _("Please say what was promised."))
    by = time or shop.config.calendar.closes
    with journal.action(shop, N_("promise to {customer}"), customer_id=customer_id):
        check_to_come(shop, "promise_day", day, time)
        today = shop.clock.today()
        of_it: dict[str, object] = {"complaint": complaint_id, "place": clean(errand.place, 200)}
        if errand.who is not None:
            of_it["assignee"] = errand.who
        return _insert(shop, customer_id, "promise", text, (today, day), by, **of_it)


def _insert(
    shop: Shop,
    customer_id: int,
    kind: str,
    reason: str,
    window: tuple[date, date],
    time: str | None,
    **of_it: object,
) -> int:
    from shopvisit.store import schema

    check_not_erased(customer_id)
    fields: dict[str, object] = {
        "created_at": shop.clock.stamp(),
        "customer": customer_id,
        "kind": kind,
        "rule": "promise" if kind == "promise" else "",
        "reason": reason,
        "from_on": window[0],
        "due_on": window[1],
        "first_due_on": window[1],
        "due_time": time,
        "first_due_time": time,
        "priority": shop.config.rules["promise"].priority if kind == "promise" else 3,
        "assignee": shop.staff_id,
    }
    return int(schema.FollowUp.insert(**fields | of_it).execute())
