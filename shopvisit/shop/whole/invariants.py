"""What must hold in every shop at every moment, whatever happened before, as far as the file tells.

Each invariant is a query for what must not be. What also depends on the settings of the time, such
as how long a customer is left alone after a talk, is no matter of the file.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from shopvisit import db
from shopvisit.shop.followups import kinds
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import N_


class Broken(NamedTuple):
    """Rows that must not be as they are: what is wrong with them, and whose cards they are on.

    `name` and `remedy` are msgids: what it means, and what to do about it.
    """

    name: str
    ids: tuple[int, ...]
    customers: tuple[int, ...]
    remedy: str


class _Never(NamedTuple):
    """`sql` finds the rows that must not be: the id of each and of its customer."""

    name: str
    remedy: str
    sql: str


_ASK = N_("Ask whoever served them, then record on the card what is true.")
_CALL = N_("Open the card, call the customer, and record it.")
_CASE = N_("Open the complaint (F5) and reopen it or go on with it.")
_SAVE = N_("Change something on the card and save it: that mends it.")
_PAST = N_("It cannot be mended by hand. Read that month's figures with care.")
_ERASE = N_("Erase this customer once more.")


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(repr(value) for value in values)


_NEVER = (
    _Never(
        N_("done without having reached the customer"),
        _CALL,
        f"""
        SELECT f.id, f.customer_id FROM follow_up f WHERE f.status = 'done' AND NOT EXISTS (
          SELECT 1 FROM attempt a WHERE a.follow_up_id = f.id AND (a.outcome = 'reached'
            OR a.outcome = 'message_left' AND f.kind NOT IN ({_list(kinds.ASKING)})))""",
    ),
    _Never(
        N_("given up or refused without a try"),
        _CALL,
        """
        SELECT f.id, f.customer_id FROM follow_up f WHERE f.status IN ('unreachable', 'refused')
        AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.follow_up_id = f.id)""",
    ),
    _Never(
        N_("open, though it was answered"),
        _ASK,
        """
        SELECT f.id, f.customer_id FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
        WHERE f.status = 'open' AND a.outcome IN ('reached', 'refused')
        AND NOT (a.outcome = 'reached' AND (
          f.kind = 'promise' OR f.kind = 'retention' AND f.priority = 1))""",
    ),
    _Never(
        N_("a call of our own to somebody who does not want any"),
        N_("Do not call. Cancel it, or ask the customer in the shop whether they want calls."),
        f"""
        SELECT f.id, f.customer_id FROM follow_up f JOIN customer c ON c.id = f.customer_id
        WHERE f.status = 'open' AND c.contact_consent = 'none' AND f.kind IN (
          {_list(kinds.PROACTIVE)}) AND NOT (f.kind = 'retention' AND f.priority = 1)""",
    ),
    _Never(
        N_("a deadline that was moved, though the customer did not ask for it"),
        _PAST,
        f"""
        SELECT f.id, f.customer_id FROM follow_up f WHERE f.due_on <> f.first_due_on
        AND NOT EXISTS (
          SELECT 1 FROM attempt a WHERE a.follow_up_id = f.id AND (a.outcome = 'call_back'
            OR a.outcome = 'reached' AND f.kind = 'promise'))
        AND NOT (f.rule IN ({_list((kinds.ANSWER, kinds.SOLVE))}) AND (
          EXISTS (SELECT 1 FROM complaint_event e WHERE e.complaint_id = f.complaint_id
                  AND e.kind = 'hold')
          OR f.complaint_id IN (SELECT j.row_id FROM journal j WHERE j.table_name = 'complaint'
                  AND j.before ->> 'severity' <> j.after ->> 'severity')))""",
    ),
    _Never(
        N_("a deadline that moved after it had passed"),
        _PAST,
        """
        SELECT j.row_id, j.after ->> 'customer_id' FROM journal j
        JOIN action a ON a.id = j.action_id
        WHERE j.table_name = 'follow_up' AND a.kind <> 'undo' AND j.before IS NOT NULL
        AND j.after IS NOT NULL AND j.before ->> 'due_on' <> j.after ->> 'due_on'
        AND j.before ->> 'due_on' < date(a.at, 'localtime')""",
    ),
    _Never(
        N_("a target of a complaint that moved after it had passed"),
        _PAST,
        """
        SELECT j.row_id, j.after ->> 'customer_id' FROM journal j
        JOIN action a ON a.id = j.action_id
        WHERE j.table_name = 'complaint' AND a.kind <> 'undo'
        AND (j.before ->> 'respond_by' <> j.after ->> 'respond_by'
             AND j.before ->> 'respond_by' < a.at
          OR j.before ->> 'resolve_by' <> j.after ->> 'resolve_by'
             AND j.before ->> 'resolve_by' < date(a.at, 'localtime'))""",
    ),
    _Never(
        N_("a complaint closed untold or unconfirmed"),
        _CASE,
        """
        SELECT p.id, p.customer_id FROM complaint p WHERE closed_at IS NOT NULL
        AND (resolved_at <= informed_at AND resolved_at <= verified_at
          AND closed_at = max(informed_at, verified_at)
          AND EXISTS (SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
            WHERE f.complaint_id = p.id AND f.rule IN ('complaint-told', 'complaint-verified')
            AND a.outcome IN ('reached', 'message_left') AND a.at = p.informed_at)
          AND EXISTS (SELECT 1 FROM follow_up f JOIN rating r ON r.id = f.rating_id
            WHERE f.complaint_id = p.id AND f.rule = 'complaint-verified' AND f.status = 'done'
            AND r.fixed = 1 AND f.closed_at = p.verified_at)) IS NOT 1""",
    ),
    _Never(
        N_("a complaint open though the customer was told and has confirmed"),
        _CASE,
        """
        SELECT id, customer_id FROM complaint
        WHERE closed_at IS NULL AND informed_at IS NOT NULL AND verified_at IS NOT NULL""",
    ),
    _Never(
        N_("a forgotten complaint: nothing on Today leads on"),
        _CASE,
        f"""
        SELECT p.id, p.customer_id FROM complaint p JOIN customer c ON c.id = p.customer_id
        WHERE p.closed_at IS NULL AND c.erased_at IS NULL AND (
          p.resolved_at IS NULL AND NOT EXISTS (SELECT 1 FROM follow_up f
            WHERE f.complaint_id = p.id AND f.rule = '{kinds.SOLVE}' AND f.status = 'open')
          OR p.resolved_at IS NOT NULL AND p.informed_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM follow_up f WHERE f.complaint_id = p.id AND f.rule = '{kinds.TELL}')
          OR p.resolved_at IS NOT NULL AND p.verified_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM follow_up f
            WHERE f.complaint_id = p.id AND f.rule = '{kinds.VERIFY}'))""",
    ),
    _Never(
        N_("an answer that nobody gave"),
        _CASE,
        """
        SELECT p.id, p.customer_id FROM complaint p WHERE responded_at IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
          WHERE f.complaint_id = p.id AND a.at = p.responded_at
          AND a.outcome IN ('reached', 'message_left'))
        AND NOT (p.responded_at = p.opened_at AND EXISTS (
          SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
          WHERE f.customer_id = p.customer_id AND a.at = p.responded_at
          AND a.outcome = 'reached'))""",
    ),
    _Never(
        N_("a step of a complaint that somebody gave up"),
        _CASE,
        f"""
        SELECT id, customer_id FROM follow_up INDEXED BY follow_up_complaint
        WHERE complaint_id IS NOT NULL AND rule IN ({_list(kinds.STEPS)})
        AND status = 'cancelled' AND close_reason NOT IN ('resolved', 'reopened', 'erased')""",
    ),
    _Never(
        N_("a step of a complaint twice"),
        N_("Cancel one of the two on Today."),
        """
        SELECT complaint_id, customer_id FROM follow_up
        WHERE status = 'open' AND complaint_id IS NOT NULL
        GROUP BY complaint_id, rule HAVING count(*) > 1""",
    ),
    _Never(
        N_("a step that a complaint does not need"),
        N_("Cancel it on Today."),
        """
        SELECT f.id, f.customer_id FROM follow_up f JOIN complaint p ON p.id = f.complaint_id
        WHERE f.status = 'open' AND (
          f.rule = 'complaint-answer' AND coalesce(p.responded_at, p.resolved_at) IS NOT NULL
          OR f.rule = 'complaint-solve' AND p.resolved_at IS NOT NULL
          OR f.rule = 'complaint-told' AND (p.resolved_at IS NULL OR p.informed_at IS NOT NULL)
          OR f.rule = 'complaint-verified'
            AND (p.resolved_at IS NULL OR p.verified_at IS NOT NULL))""",
    ),
    _Never(
        N_("a complaint and its steps on different cards"),
        _CASE,
        """
        SELECT f.id, f.customer_id FROM complaint p JOIN follow_up f ON f.complaint_id = p.id
        WHERE f.customer_id <> p.customer_id""",
    ),
    _Never(
        N_("a way back of a complaint that its history does not tell"),
        _PAST,
        """
        SELECT p.id, p.customer_id FROM complaint p
        WHERE p.reopened <> (SELECT count(*) FROM complaint_event e
          WHERE e.complaint_id = p.id AND e.kind = 'reopen')
        OR (p.resolved_at IS NOT NULL) + p.reopened <> (SELECT count(*) FROM complaint_event e
          WHERE e.complaint_id = p.id AND e.kind = 'resolve')""",
    ),
    _Never(
        N_("a complaint on hold that nobody has answered"),
        _CALL,
        """
        SELECT p.id, p.customer_id FROM complaint p
        WHERE p.responded_at IS NULL AND p.resolved_at IS NULL AND EXISTS (
          SELECT 1 FROM complaint_event e WHERE e.complaint_id = p.id AND e.kind = 'hold')""",
    ),
    _Never(
        N_("a hold of a complaint without an end"),
        _CASE,
        """
        SELECT p.id, p.customer_id FROM complaint_event e JOIN complaint p ON p.id = e.complaint_id
        GROUP BY p.id HAVING sum(e.kind = 'hold') <> sum(e.kind = 'resume')""",
    ),
    _Never(
        N_("an improvement told twice, or to somebody who did not raise it"),
        N_("Cancel the call on Today."),
        """
        SELECT min(id), customer_id FROM follow_up
        WHERE improvement_id IS NOT NULL AND status <> 'cancelled'
        AND customer_id NOT IN (SELECT merged_into FROM customer WHERE merged_into IS NOT NULL)
        GROUP BY improvement_id, customer_id HAVING count(*) > 1
        UNION ALL SELECT f.id, f.customer_id FROM follow_up f WHERE f.improvement_id IS NOT NULL
        AND f.status = 'open' AND f.customer_id NOT IN (
          SELECT coalesce(p.customer_id, r.customer_id) FROM improvement_source s
          LEFT JOIN complaint p ON p.id = s.complaint_id LEFT JOIN rating r ON r.id = s.rating_id
          WHERE s.improvement_id = f.improvement_id)""",
    ),
    _Never(
        N_("a rating of somebody who was not reached"),
        _ASK,
        """
        SELECT r.id, r.customer_id FROM rating r WHERE NOT EXISTS (SELECT 1 FROM attempt a
        WHERE a.follow_up_id = r.follow_up_id AND a.outcome = 'reached')""",
    ),
    _Never(
        N_("a customer who is still found, though gone"),
        _SAVE,
        """
        SELECT c.id, c.id FROM customer c
        WHERE (c.merged_into IS NOT NULL OR c.erased_at IS NOT NULL)
        AND (EXISTS (SELECT 1 FROM search_key k WHERE k.customer_id = c.id)
          OR EXISTS (SELECT 1 FROM phone_key k WHERE k.customer_id = c.id))""",
    ),
    _Never(
        N_("a customer who cannot be found"),
        _SAVE,
        """
        SELECT c.id, c.id FROM customer c WHERE c.phone <> ''
        AND c.merged_into IS NULL AND c.erased_at IS NULL
        AND NOT (EXISTS (SELECT 1 FROM search_key k WHERE k.customer_id = c.id)
          AND EXISTS (SELECT 1 FROM phone_key k WHERE k.customer_id = c.id))""",
    ),
    _Never(
        N_("a card that counts the visits wrongly"),
        _SAVE,
        """
        SELECT r.customer_id, r.customer_id FROM customer_rhythm r
        WHERE (visits, first_visit_on, last_visit_on)
        IS NOT (SELECT count(*), min(visited_on), max(visited_on) FROM visit v
                WHERE v.customer_id = r.customer_id)
        UNION ALL SELECT DISTINCT customer_id, customer_id FROM visit
        WHERE customer_id NOT IN (SELECT customer_id FROM customer_rhythm)""",
    ),
    _Never(
        N_("an erased customer of whom something is left"),
        _ERASE,
        """
        SELECT c.id, c.id FROM customer c WHERE c.erased_at IS NOT NULL AND (
          c.name || c.salutation || c.phone || c.wechat || c.address || c.tags || c.note
            || c.best_time || c.source <> ''
          OR EXISTS (SELECT 1 FROM search_key k WHERE k.customer_id = c.id)
          OR EXISTS (SELECT 1 FROM phone_key k WHERE k.customer_id = c.id)
          OR EXISTS (SELECT 1 FROM draft d WHERE d.customer_id = c.id)
          OR EXISTS (SELECT 1 FROM occasion o WHERE o.customer_id = c.id)
          OR EXISTS (SELECT 1 FROM visit v WHERE v.customer_id = c.id AND v.item || v.note <> '')
          OR EXISTS (SELECT 1 FROM follow_up f WHERE f.customer_id = c.id
            AND f.reason || f.place <> '')
          OR EXISTS (SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id
            WHERE f.customer_id = c.id AND a.note <> '')
          OR EXISTS (SELECT 1 FROM rating r WHERE r.customer_id = c.id
            AND r.praise || r.complaint || r.need || r.suggestion <> '')
          OR EXISTS (SELECT 1 FROM complaint p WHERE p.customer_id = c.id
            AND p.text || p.resolution <> '')
          OR EXISTS (SELECT 1 FROM complaint p JOIN complaint_event e ON e.complaint_id = p.id
            WHERE p.customer_id = c.id AND e.text <> '')
          OR c.id IN (SELECT j.row_id FROM journal j WHERE j.table_name = 'customer'
            AND coalesce(j.before ->> 'name', '') || coalesce(j.before ->> 'phone', '')
              || coalesce(j.after ->> 'name', '') || coalesce(j.after ->> 'phone', '') <> ''))""",
    ),
)
NAMES = tuple(never.name for never in _NEVER)


def broken(where: Shop | sqlite3.Connection) -> list[Broken]:
    """The invariants that do not hold, of the open shop or of a connection that may only read.

    Empty in a sound shop. All of it takes half a second in a file of 20,000 customers with all
    their history, and six in one of 100,000.
    """
    connection = db.connection() if isinstance(where, Shop) else where
    return [
        Broken(never.name, *_ids(found), never.remedy)
        for never in _NEVER
        if (found := connection.execute(never.sql).fetchall())
    ]


def _ids(found: list[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    rows, customers = zip(*found, strict=True)
    return tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(customers))
