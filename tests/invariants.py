"""What must hold in every shop at every moment, whatever happened before."""

from shopvisit import db
from shopvisit.shop import followups, rules
from shopvisit.shop.context import Shop

PROACTIVE = (
    f"f.kind IN ({', '.join(repr(kind) for kind in rules.PROACTIVE)}) "
    "AND NOT (f.kind = 'retention' AND f.priority = 1)"
)

# Each query finds what must not be.
NEVER = {
    "done without having reached the customer": """
        SELECT f.id FROM follow_up f WHERE f.status = 'done' AND NOT EXISTS (
          SELECT 1 FROM attempt a WHERE a.follow_up_id = f.id AND (a.outcome = 'reached'
            OR a.outcome = 'message_left' AND f.kind NOT IN ('satisfaction', 'usage',
               'verification', 'compliance')))""",
    "unreachable or refused without a try": """
        SELECT f.id FROM follow_up f WHERE f.status IN ('unreachable', 'refused')
        AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.follow_up_id = f.id)""",
    "open, though it was answered": """
        SELECT f.id FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
        WHERE f.status = 'open' AND a.outcome IN ('reached', 'refused')""",
    "more than three calls": """
        SELECT follow_up_id FROM attempt WHERE outcome IN ('no_answer', 'busy')
        AND follow_up_id IN (SELECT id FROM follow_up WHERE rule <> '' AND status = 'unreachable')
        GROUP BY follow_up_id HAVING count(DISTINCT attempted_on) < 2 AND count(*) >= 3""",
    "a call of our own to somebody who does not want any": f"""
        SELECT f.id FROM follow_up f JOIN customer c ON c.id = f.customer_id
        WHERE f.status = 'open' AND c.contact_consent = 'none' AND {PROACTIVE}""",
    "a first deadline that is not the deadline, though nobody asked for another": """
        SELECT f.id FROM follow_up f WHERE f.due_on <> f.first_due_on AND NOT EXISTS (
          SELECT 1 FROM attempt a WHERE a.follow_up_id = f.id AND a.outcome = 'call_back')""",
    "a deadline that moved after it had passed": """
        SELECT j.id FROM journal j JOIN action a ON a.id = j.action_id
        WHERE j.table_name = 'follow_up' AND a.kind <> 'undo' AND j.before IS NOT NULL
        AND j.after IS NOT NULL AND j.before ->> 'due_on' <> j.after ->> 'due_on'
        AND j.before ->> 'due_on' < date(a.at, '+8 hours')""",
    "a rating of a follow-up that was not reached": """
        SELECT r.id FROM rating r WHERE NOT EXISTS (SELECT 1 FROM attempt a
        WHERE a.follow_up_id = r.follow_up_id AND a.outcome = 'reached')""",
    "a rule's call inside the rest after a contact": f"""
        SELECT f.id FROM follow_up f JOIN follow_up g ON g.customer_id = f.customer_id
        JOIN attempt a ON a.follow_up_id = g.id AND a.outcome IN ('reached', 'message_left')
        WHERE f.rule <> '' AND f.status = 'open' AND {PROACTIVE}
        AND {PROACTIVE.replace("f.", "g.")} AND a.attempted_on <= f.from_on
        AND f.from_on < date(a.attempted_on, '+7 days') AND f.id > g.id
        AND f.from_on > a.attempted_on AND f.customer_id NOT IN (
          SELECT merged_into FROM customer WHERE merged_into IS NOT NULL)""",
    "search keys of nobody": """
        SELECT key FROM search_key WHERE customer_id NOT IN (SELECT id FROM customer)""",
    "a rhythm that does not fit the visits": """
        SELECT r.customer_id FROM customer_rhythm r WHERE (visits, first_visit_on, last_visit_on)
        IS NOT (SELECT count(*), min(visited_on), max(visited_on) FROM visit v
                WHERE v.customer_id = r.customer_id)""",
    "visits without a rhythm": """
        SELECT customer_id FROM visit
        WHERE customer_id NOT IN (SELECT customer_id FROM customer_rhythm)""",
}


def broken(shop: Shop) -> list[str]:
    """The invariants that do not hold; empty in a sound shop."""
    found = [f"{what}: {bad[:5]}" for what, sql in NEVER.items() if (bad := db.rows(sql))]
    return found + _today(shop)


def _today(shop: Shop) -> list[str]:
    today = shop.clock.today()
    ids = followups.today_ids(shop)
    due = {
        row[0]
        for row in db.rows(
            "SELECT id FROM follow_up WHERE status = 'open' AND from_on <= ? "
            "AND (planned_on IS NULL OR planned_on <= ?)",
            today,
            today,
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
    if past:
        return ("b" if row.priority == 1 else "c"), row.due_on, row.due_time or "", row.id
    if time_today:
        return "d", time_today, row.id
    if row.planned_on and row.due_on > today:
        return "f", row.planned_on, row.id
    return "e", row.priority, row.due_on, row.due_time or "", row.id
