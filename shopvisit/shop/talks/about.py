"""Which follow-ups a talk is about, what they ask, and what becomes of each."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar import deadline
from shopvisit.calendar.best_time import understood
from shopvisit.errors import InvalidError
from shopvisit.shop.followups import changing, kinds, promises
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning, rules
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _

_ORDER = ("csat", "nps", "ces", "fixed", "first_time", "reasons", "suggestion", "need", "promise")


def found(shop: Shop, follow_up_id: int) -> followups.TodayRow:
    found = followups.rows(shop, [follow_up_id])
    if not found:
        raise changing.closed_already()
    return found[0]


def asks_of(shop: Shop, rule: str) -> tuple[str, ...]:
    """What a follow-up of this rule asks, in the order of the form; where no rule is, nothing."""
    known = shop.config.rules.get(rule)
    return in_order(known.asks) if known else ()


def of_absence(shop: Shop, rule: str) -> bool:
    """Whether it asks why somebody has stayed away."""
    known = shop.config.rules.get(rule)
    return known is not None and known.trigger == "absence"


def in_order(questions: Container[str]) -> tuple[str, ...]:
    """These questions in the order of the form, which is the order of the call."""
    return tuple(question for question in _ORDER if question in questions)


def together(shop: Shop, row: followups.TodayRow) -> list[followups.TodayRow]:
    """The other open follow-ups that the same conversation answers: those whose time has come.

    Work that is done inside the shop is not among them.
    """
    today = shop.clock.today()
    return [
        other
        for other in followups.of_customer(shop, row.customer_id)
        if other.id != row.id
        and other.from_on <= today
        and other.rule != kinds.SOLVE
        and (other.kind != "promise" or other.due_on <= today)
    ]


def says_done(shop: Shop, row: followups.TodayRow) -> bool:
    """Whether reaching the customer does not close it, and somebody has to say that it is done.

    A promise is kept or not; the manager's call is settled by the manager, or when somebody else
    has come to terms with the customer.
    """
    if row.kind == "promise":
        return True
    managers = row.kind == "retention" and row.priority == 1
    by_manager = shop.staff is not None and shop.staff.role in ("manager", "owner")
    return managers and not by_manager and planning.manager() is not None


def answered(shop: Shop, row: followups.TodayRow, answer: Answer) -> list[followups.TodayRow]:
    """The follow-ups that this try was about, `row` or others of the same customer.

    What only the customer can say is left for another talk where they did not say it, and one
    answer to whether it is solved now is about one thing: the first of them that asks so. So is
    what was not spoken of, and what nobody said is done. Raises InvalidError where all of it is
    left.
    """
    rows = [row, *together(shop, row)]
    if answer.outcome == "refused":
        # Whoever does not want to talk has still been promised something.
        return [each for each in rows if each is row or each.kind != "promise"]
    if answer.outcome != "reached":
        return rows
    asking = (each.id for each in rows if "fixed" in asks_of(shop, each.rule))
    meant = next(asking, None) if answer.fixed is not None else None

    def is_meant(each: followups.TodayRow) -> bool:
        if each.rule == kinds.VERIFY:
            return each.id == meant
        said = answer.done.get(each.id)
        if says_done(shop, each):
            return said is True or (said is False and (each is row or each.kind == "promise"))
        return said is not False

    found = [each for each in rows if is_meant(each)]
    if not found:
        raise InvalidError(f"{row.id}:done", _("What was it about? Something must be done."))
    return found


def check(shop: Shop, row: followups.TodayRow, answer: Answer) -> None:
    """Raises InvalidError, naming the field, where nobody said whether it is done, or when else."""
    if answer.outcome != "reached":
        return
    if says_done(shop, row) and row.id not in answer.done:
        raise InvalidError(f"{row.id}:done", ask_done(row.kind))
    for each in (row, *together(shop, row)):
        if each.kind == "promise" and answer.done.get(each.id) is False:
            if each.id not in answer.moved:
                raise InvalidError(f"{each.id}:done_when", ask_when())
            changing.check_to_come(shop, f"{each.id}:done_when", *answer.moved[each.id][:3:2])


def ask_done(kind: str) -> str:
    """What to say where that is missing."""
    if kind == "promise":
        return _("Is it done? 1 yes, 2 not yet.")
    return _("Did you settle it? 1 yes, 2 not yet: then the manager calls.")


def ask_when() -> str:
    """What to say where a promise that is not kept yet has no new time."""
    return _("By when instead? Agree on a time with the customer.")


def _calls(follow_up_id: int) -> list[date]:
    found = db.rows(
        "SELECT attempted_on FROM attempt WHERE follow_up_id = ? "
        f"AND outcome IN ({db.marks(kinds.CALLS)}) ORDER BY attempted_on",
        follow_up_id,
        *kinds.CALLS,
    )
    return [date.fromisoformat(row[0]) for row in found]


def calls_used_up(shop: Shop, follow_up_id: int) -> bool:
    called_on = _calls(follow_up_id)
    return len(called_on) >= shop.config.contact.max_calls and called_on[0] < called_on[-1]


class Result(NamedTuple):
    status: str
    planned_on: date | None = None
    planned_time: str | None = None

    @property
    def closed(self) -> bool:
        return self.status != "open"


def soonest(shop: Shop, answered: Sequence[followups.TodayRow]) -> followups.TodayRow:
    """By which of them the customer is called next: what one call is about has one next call.

    It is the next to be due; what is late already has no deadline that could be met.
    """
    now = shop.clock.now()
    return min(
        answered,
        key=lambda row: (
            deadline.is_past(row.due_on, row.due_time, now),
            row.due_on,
            row.due_time or "24",
        ),
    )


def close_or_plan(
    shop: Shop,
    row: followups.TodayRow,
    answer: Answer,
    rating_id: int | None,
    soonest: followups.TodayRow,
) -> Result:
    """Log the attempt on one follow-up, and close it or plan its next try."""
    from shopvisit.store import schema

    used_up = calls_used_up(shop, row.id)
    schema.Attempt.insert(
        created_at=shop.clock.stamp(),
        follow_up=row.id,
        at=shop.clock.stamp(),
        attempted_on=shop.clock.today(),
        staff=shop.staff_id,
        channel=answer.channel,
        outcome=answer.outcome,
        note=clean(answer.note, 500),
        wrong_phone=customers.get(shop, row.customer_id).phone
        if answer.outcome == "wrong_number"
        else "",
    ).execute()
    left = answer.outcome == "reached" and answer.done.get(row.id) is False
    if left and row.kind == "promise":
        later = answer.moved[row.id]
        promises.move(shop, row.id, later.day, later.time)
        return Result("open", later.day, later.time)
    if left and says_done(shop, row):
        return Result("open")
    result = _result(shop, row, answer, soonest, used_up=used_up)
    if result.closed:
        asked = asks_of(shop, row.rule) or not row.rule
        db.run(
            "UPDATE follow_up SET status = ?, closed_at = ?, closed_on = ?, closed_by = ?, "
            "rating_id = ?, close_reason = ? WHERE id = ?",
            result.status,
            shop.clock.stamp(),
            shop.clock.today(),
            shop.staff_id,
            rating_id if asked else None,
            answer.outcome,
            row.id,
        )
        return result
    asked_for = answer.call_back if answer.outcome == "call_back" else None
    due_on, due_time = _deadline(shop, row, asked_for)
    db.run(
        "UPDATE follow_up SET planned_on = ?, planned_time = ?, due_on = ?, due_time = ? "
        "WHERE id = ?",
        result.planned_on,
        result.planned_time,
        due_on,
        due_time,
        row.id,
    )
    return result


def _deadline(
    shop: Shop, row: followups.TodayRow, agreed: Agreed | None
) -> tuple[date, str | None]:
    """A deadline that has not passed follows the customer to the later time they asked for."""
    if agreed is None or deadline.is_past(row.due_on, row.due_time, shop.clock.now()):
        return row.due_on, row.due_time
    asked = (agreed.day, agreed.time or row.due_time or "24")
    if asked <= (row.due_on, row.due_time or "24"):
        return row.due_on, row.due_time
    return agreed.day, agreed.time or row.due_time


def _result(
    shop: Shop,
    row: followups.TodayRow,
    answer: Answer,
    soonest: followups.TodayRow,
    *,
    used_up: bool,
) -> Result:
    asks = asks_of(shop, row.rule)
    # Whether a message is enough for a task of their own, staff say by closing it.
    needs_answer = row.kind in (*kinds.ASKING, "manual") or rules.asks_score(asks)
    match answer.outcome:
        case "reached":
            return Result("done")
        case "refused":
            return Result("refused")
        case "call_back" if answer.call_back:
            return Result("open", answer.call_back.day, answer.call_back.time)
        case "wrong_number":
            return Result("open") if answer.right_number else Result("unreachable")
        case "message_left" if not (needs_answer or row.kind == "promise"):
            return Result("done")
        case _ if used_up:
            return Result("unreachable")
        case "message_left":
            return _planned(shop, soonest, [])
        case _:
            return _planned(shop, soonest, _calls(row.id))


def _planned(shop: Shop, soonest: followups.TodayRow, called_on: list[date]) -> Result:
    """The next try after these calls; after a message none of them counts."""
    now = shop.clock.now()
    best = understood(customers.get(shop, soonest.customer_id).best_time)
    planned = rules.next_try(
        shop.config.contact,
        called_on,
        (now.date(), f"{now:%H:%M}"),
        shop.work.add(now.date(), 1),
        rules.Wish(soonest.due_on, soonest.due_time, best, shop.hours.is_open),
    )
    return Result("open", planned.on, planned.time)
