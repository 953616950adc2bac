"""What must hold in every shop at every moment, whatever happened before."""

from datetime import date, datetime, timedelta
from functools import cache

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.settings.values import CalendarSettings
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.record.shop import Shop, work_calendar
from shopvisit.shop.whole import invariants

PROACTIVE = (
    f"f.kind IN ({', '.join(repr(kind) for kind in kinds.PROACTIVE)}) "
    "AND NOT (f.kind = 'retention' AND f.priority = 1)"
)

# Each query finds what must not be, by the settings that every shop of the tests has.
NEVER = {
    "calls of one day only": """
        SELECT follow_up_id FROM attempt WHERE outcome IN ('no_answer', 'busy')
        AND follow_up_id IN (SELECT id FROM follow_up WHERE rule <> '' AND status = 'unreachable')
        AND follow_up_id NOT IN (SELECT follow_up_id FROM attempt WHERE outcome = 'wrong_number')
        GROUP BY follow_up_id HAVING count(DISTINCT attempted_on) < 2 AND count(*) >= 3""",
    "two tries to win back within thirty days": """
        SELECT f.id FROM follow_up f JOIN follow_up g ON g.customer_id = f.customer_id
        AND g.rule = f.rule AND g.id < f.id AND g.close_reason <> 'corrected'
        WHERE f.rule = 'low-score' AND f.close_reason <> 'corrected'
        AND (g.closed_on IS NULL
          OR g.closed_on > date(f.created_at, 'localtime', '-30 days'))
        AND f.customer_id NOT IN (
          SELECT merged_into FROM customer WHERE merged_into IS NOT NULL)""",
    "a hold before the customer was answered": """
        SELECT e.id FROM complaint_event e JOIN complaint p ON p.id = e.complaint_id
        WHERE e.kind = 'hold' AND (p.responded_at IS NULL OR e.at < p.responded_at)""",
    "a rule's call inside the rest after a contact": f"""
        SELECT f.id FROM follow_up f JOIN follow_up g ON g.customer_id = f.customer_id
        JOIN attempt a ON a.follow_up_id = g.id AND a.outcome IN ('reached', 'message_left')
        WHERE f.rule <> '' AND f.status = 'open' AND {PROACTIVE}
        AND {PROACTIVE.replace("f.", "g.")} AND a.attempted_on <= f.from_on
        AND f.from_on < date(a.attempted_on, '+7 days') AND f.id > g.id
        AND f.from_on > a.attempted_on AND f.customer_id NOT IN (
          SELECT merged_into FROM customer WHERE merged_into IS NOT NULL)""",
}


def broken(shop: Shop) -> list[str]:
    """What does not hold, of the file and of what is shown of it; empty in a sound shop."""
    found = [f"{each.name}: {each.ids[:5]}" for each in invariants.broken(shop)]
    found += [f"{what}: {bad[:5]}" for what, sql in NEVER.items() if (bad := db.rows(sql))]
    return found + _today(shop) + _forgotten(shop)


def _forgotten(shop: Shop) -> list[str]:
    """Complaints that nothing on Today's books, now or in time, leads on."""
    today, found = shop.clock.today(), []
    rest = {"refused": timedelta(days=shop.config.contact.refused_days)}
    for complaint_id, resolved, informed, verified in db.rows(
        "SELECT id, resolved_at, informed_at, verified_at FROM complaint WHERE closed_at IS NULL"
    ):
        missing = [kinds.SOLVE]
        if resolved:
            missing = [kinds.TELL] * (informed is None) + [kinds.VERIFY] * (verified is None)
        for name in missing:
            last = db.row(
                "SELECT status, closed_on FROM follow_up WHERE complaint_id = ? AND rule = ? "
                "ORDER BY status = 'open' DESC, id DESC LIMIT 1",
                complaint_id,
                name,
            )
            if last is None:
                found.append(f"complaint {complaint_id} was never put on Today for {name}")
            elif last[0] != "open" and (
                name == kinds.SOLVE
                or date.fromisoformat(last[1]) + rest.get(last[0], timedelta(days=7)) <= today
            ):
                found.append(f"complaint {complaint_id} waits for a forgotten {name}")
    return found


def targets(shop: Shop, complaint_id: int) -> tuple[datetime, date]:
    """By when a complaint is to be answered and solved, counted minute by minute, day by day."""
    opened_at, severity = db.rows(
        "SELECT opened_at, severity FROM complaint WHERE id = ?", complaint_id
    )[0]
    events = db.rows(
        "SELECT kind, at FROM complaint_event WHERE complaint_id = ? "
        "AND kind IN ('hold', 'resume') ORDER BY id",
        complaint_id,
    )
    holds = tuple(
        (parse_utc(hold[1]), parse_utc(resume[1]))
        for hold, resume in zip(events[::2], events[1::2], strict=True)
    )
    settings = shop.config.complaints
    return _counted(
        parse_utc(opened_at),
        getattr(settings, f"respond_hours_{severity}"),
        getattr(settings, f"resolve_days_{severity}"),
        holds,
        shop.config.calendar,
    )


@cache
def _counted(
    opened: datetime,
    hours: int,
    days: int,
    holds: tuple[tuple[datetime, datetime], ...],
    calendar: CalendarSettings,
) -> tuple[datetime, date]:
    minute, left = opened, 60 * hours
    while left:
        wall = minute.astimezone()
        open_today = wall.isoweekday() in calendar.weekdays
        open_today = open_today and wall.date() not in calendar.closed_days
        open_today = open_today or wall.date() in calendar.open_days
        left -= open_today and calendar.opens <= f"{wall:%H:%M}" < calendar.closes
        minute += timedelta(minutes=1)
    day, working = opened.astimezone().date(), work_calendar(calendar)
    while days:
        day += timedelta(days=1)
        closing = datetime.fromisoformat(f"{day} {calendar.closes}").astimezone()
        waiting = any(begin <= closing < end for begin, end in holds)
        days -= working.is_working(day) and not waiting
    return minute, day


def _today(shop: Shop) -> list[str]:
    today = shop.clock.today()
    ids = followups.today_ids(shop)
    due = {
        row[0]
        for row in db.rows(
            "SELECT id FROM follow_up WHERE status = 'open' AND (due_on <= ? OR from_on <= ? "
            "AND (planned_on IS NULL OR planned_on <= ?))",
            *[today] * 3,
        )
    }
    found = []
    if len(ids) != len(set(ids)):
        found.append("a follow-up is on Today twice")
    if set(ids) != due:
        found.append(f"Today and what is due differ: {set(ids) ^ due}")
    groups = [_group(row, shop) for row in followups.rows(shop, ids)]
    if groups != sorted(groups):
        found.append(f"Today is out of order: {groups}")
    counts = followups.counts(shop)
    if counts.overdue + counts.due != len(ids):
        found.append("Today's counts do not add up")
    return found


def _group(row: followups.TodayRow, shop: Shop) -> tuple[object, ...]:
    """Where a row belongs by the letter of the rule: (a) to (f), and its place in there."""
    today, now = shop.clock.today(), f"{shop.clock.now():%H:%M}"
    past = row.due_on < today
    times = db.row("SELECT planned_time FROM follow_up WHERE id = ?", row.id)
    planned_time = times[0] if times and row.planned_on == today else None
    time_today = planned_time or (row.due_time if row.due_on == today else None)
    if row.kind in ("promise", "notice"):
        late = past or (row.due_on == today and row.due_time is not None and row.due_time < now)
        if late:
            return "a", row.due_on, row.due_time or "", row.id
    if past and row.priority == 1:
        return "b", row.due_on, row.due_time or "", row.id
    if row.planned_on and row.planned_on > today:
        return "f", row.planned_on, times[0] or "" if times else "", row.id
    if past:
        return "c", row.due_on, row.due_time or "", row.id
    if time_today:
        return "d", time_today, row.id
    if row.planned_on and row.due_on > today:
        return "f", row.planned_on, times[0] or "" if times else "", row.id
    return "e", row.priority, row.due_on, row.due_time or "", row.id
