"""What a complaint asks of Today: answer it, solve it, tell the customer, hear that it is solved.

Each step is a follow-up of a rule of that name, one for each time the complaint was open. A step
that failed comes again, so that a complaint never waits for somebody to remember it.
"""

from __future__ import annotations

from datetime import date, timedelta

from shopvisit import db
from shopvisit.calendar import deadline
from shopvisit.calendar.days import parse_utc
from shopvisit.shop.followups import changing
from shopvisit.shop.followups.kinds import ANSWER, SOLVE, TELL, VERIFY
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning
from shopvisit.shop.rules.planning import Event
from shopvisit.text.i18n import N_

# What goes to the manager once it is past its time.
_ESCALATED = (ANSWER, SOLVE, TELL)
ESCALATED = N_("overdue complaints went to the manager")  # what the journal says of `escalate`
_AGAIN_AFTER = timedelta(days=7)
_AGAIN_WORKING_DAYS = 2


def opened(shop: Shop, complaint_id: int, *, answered: bool) -> None:
    """Have a new complaint solved, and answered where it is not yet. In an action."""
    for name in (SOLVE,) if answered else (ANSWER, SOLVE):
        start(shop, complaint_id, name)


def resolved(shop: Shop, complaint_id: int) -> None:
    """Have the customer told what was done, and asked whether it is solved. In an action."""
    _end(shop, complaint_id, "resolved", ANSWER, SOLVE)
    for name in (TELL, VERIFY):
        start(shop, complaint_id, name)


def answered(shop: Shop, complaint_id: int) -> None:
    """Nobody waits for a first answer, also where that was left open in the talk. In an action."""
    _end(shop, complaint_id, "resolved", ANSWER)


def told(shop: Shop, complaint_id: int) -> None:
    """There is nothing left to tell, also where the telling itself was left open. In an action."""
    _end(shop, complaint_id, "resolved", TELL)


def reopened(shop: Shop, complaint_id: int) -> None:
    """Have it solved once more, and answered where nobody ever did. In an action."""
    _end(shop, complaint_id, "reopened", TELL, VERIFY)
    if db.value("SELECT responded_at FROM complaint WHERE id = ?", complaint_id) is None:
        start(shop, complaint_id, ANSWER)
    start(shop, complaint_id, SOLVE)


def _end(shop: Shop, complaint_id: int, why: str, *names: str) -> None:
    changing.drop(
        shop, why, f"complaint_id = ? AND rule IN ({db.marks(names)})", complaint_id, *names
    )


def start(shop: Shop, complaint_id: int, name: str, again: date | None = None) -> int:
    """Put one step on Today, if it is not there; `again` says from when, where it was tried before.

    In an action. Gives how many that made.
    """
    if open_step(complaint_id, name) is not None:
        return 0
    customer_id, reopened, respond_by, resolve_by = db.rows(
        "SELECT customer_id, reopened, respond_by, resolve_by FROM complaint WHERE id = ?",
        complaint_id,
    )[0]
    tried = db.value(
        "SELECT count(*) FROM follow_up WHERE complaint_id = ? AND rule = ?", complaint_id, name
    )
    today = again or shop.clock.today()
    window, time = None, None
    if name == ANSWER:
        day, time = local_minute(respond_by)
        window = (today, max(day, today))
    elif name == SOLVE:
        window = (today, max(date.fromisoformat(resolve_by), today))
    elif again:
        window = (again, shop.work.add(again, _AGAIN_WORKING_DAYS))
    return planning.start(
        shop,
        Event(
            shop.config.rules[name],
            customer_id,
            today,
            f"{name}:{complaint_id}:{reopened}:{tried}",
            complaint_id=complaint_id,
            window=window,
            time=time,
        ),
        today,
    )


def local_minute(instant: str) -> tuple[date, str]:
    """The local day and the minute, as follow-ups keep them, of an instant of the file."""
    local = parse_utc(instant).astimezone()
    return local.date(), f"{local:%H:%M}"


def moved(shop: Shop, complaint_id: int, held_until: date) -> None:
    """Let the open steps follow the complaint's deadlines; a passed one stays. In an action.

    Nothing is to be solved before the last hold ends, also where a reopened complaint is past its
    own deadline.
    """
    held = held_until.isoformat()
    now = shop.clock.now()
    respond_by, resolve_by = db.rows(
        "SELECT respond_by, resolve_by FROM complaint WHERE id = ?", complaint_id
    )[0]
    due: dict[str, tuple[str, str | None]] = {SOLVE: (resolve_by, None)}
    day, time = local_minute(respond_by)
    due[ANSWER] = (day.isoformat(), time)
    for follow_up_id, name, was_on, was_at, from_on in db.rows(
        "SELECT id, rule, due_on, due_time, from_on FROM follow_up "
        "WHERE complaint_id = ? AND status = 'open' AND rule IN (?, ?)",
        complaint_id,
        ANSWER,
        SOLVE,
    ):
        past = (was_on, was_at or "24") < (now.date().isoformat(), f"{now:%H:%M}")
        due_on, due_time = (was_on, was_at) if past else due[name]
        db.run(
            "UPDATE follow_up SET due_on = ?, due_time = ? WHERE id = ?",
            due_on if past else max(due_on, from_on, *([held] if name == SOLVE else [])),
            due_time,
            follow_up_id,
        )


def rest(complaint_id: int, until: date | None) -> None:
    """Keep solving off Today until the end of a hold, if any. In an action."""
    db.run(
        "UPDATE follow_up SET planned_on = ?, planned_time = NULL "
        "WHERE complaint_id = ? AND status = 'open' AND rule = ?",
        until,
        complaint_id,
        SOLVE,
    )


def handed_on(shop: Shop, complaint_id: int) -> None:
    """Give the open steps to the complaint's new owner. In an action.

    What is past its time is with the manager, and stays there.
    """
    new_owner = planning.owner(complaint_id)
    for name in _ESCALATED:
        if shop.config.rules[name].who == "complaint-owner":
            found = db.named(
                "SELECT id FROM follow_up WHERE complaint_id = :complaint AND rule = :rule "
                f"AND status = 'open' AND NOT {deadline.past()}",
                {"complaint": complaint_id, "rule": name, **deadline.moment(shop.clock.now())},
            )
            for (id_,) in found:
                db.run("UPDATE follow_up SET assignee_id = ? WHERE id = ?", new_owner, id_)


def open_step(complaint_id: int, name: str) -> int | None:
    """The open follow-up of a step."""
    return db.value(  # type: ignore[no-any-return]  # an id or None
        "SELECT id FROM follow_up WHERE complaint_id = ? AND status = 'open' AND rule = ? "
        "ORDER BY due_on, id LIMIT 1",
        complaint_id,
        name,
    )


def again(shop: Shop, day: date, customer_id: int | None = None) -> int:
    """Try again to tell, or to hear, what could not be told or heard some time ago. In an action.

    A customer who has just come in, `customer_id`, is asked at once. Gives how many.
    """
    found = db.rows(
        "SELECT id, informed_at, verified_at FROM complaint INDEXED BY complaint_waiting "
        "WHERE closed_at IS NULL AND resolved_at IS NOT NULL AND customer_id = ?"
        if customer_id
        else "SELECT id, informed_at, verified_at FROM complaint INDEXED BY complaint_waiting "
        "WHERE closed_at IS NULL AND resolved_at IS NOT NULL",
        *([customer_id] if customer_id else []),
    )
    made = 0
    for complaint_id, informed_at, verified_at in found:
        for name, done_at in ((TELL, informed_at), (VERIFY, verified_at)):
            if (
                done_at is None
                and open_step(complaint_id, name) is None
                and (customer_id or again_on(shop, complaint_id, name) <= day)
            ):
                made += start(shop, complaint_id, name, day)
    return made


def again_on(shop: Shop, complaint_id: int, name: str) -> date:
    """From which day a step that failed is tried again; the first day there is if it never was."""
    found = db.row(
        "SELECT closed_on, status FROM follow_up WHERE complaint_id = ? AND rule = ? "
        "ORDER BY closed_on DESC, id DESC LIMIT 1",
        complaint_id,
        name,
    )
    if found is None:
        return date.min
    closed_on, status = found
    refused = timedelta(days=shop.config.contact.refused_days)
    rest = refused if status == "refused" else _AGAIN_AFTER
    return date.fromisoformat(closed_on) + rest


_OVERDUE = (
    "complaint AS p INDEXED BY complaint_waiting JOIN follow_up AS f ON f.complaint_id = p.id "
    "WHERE p.closed_at IS NULL AND f.status = 'open' "
    f"AND f.rule IN ({', '.join(repr(name) for name in _ESCALATED)}) "
    f"AND {deadline.past('f.due_on', 'f.due_time')} "
    "AND (f.assignee_id IS NOT coalesce(:manager, f.assignee_id) OR f.priority > 1)"
)


def escalate(shop: Shop) -> int:
    """Give the steps of complaints that are past their time to the manager; how many that was."""
    given = {**deadline.moment(shop.clock.now()), "manager": planning.manager()}
    if not db.named(f"SELECT 1 FROM {_OVERDUE} LIMIT 1", given):
        return 0
    with journal.action(shop, ESCALATED, kind="engine"):
        ids = [row[0] for row in db.named(f"SELECT f.id FROM {_OVERDUE}", given)]
        return db.run(
            "UPDATE follow_up SET assignee_id = coalesce(?, assignee_id), priority = 1 "
            f"WHERE id IN ({db.marks(ids)})",
            given["manager"],
            *ids,
        )
