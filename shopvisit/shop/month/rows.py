"""The rows behind a number, each in the same five columns whatever it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from shopvisit import db
from shopvisit.calendar.days import short_day
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.month import words as month_words
from shopvisit.shop.month.figures import NUMBERS
from shopvisit.shop.month.lists import entity_behind
from shopvisit.shop.month.sources import Times
from shopvisit.shop.record import names
from shopvisit.shop.rules import questions
from shopvisit.text.i18n import _, n_
from shopvisit.text.money import money
from shopvisit.text.phones import mask_phone

if TYPE_CHECKING:
    from shopvisit.shop.complaints.rows import Complaint
    from shopvisit.shop.record.shop import Shop


@dataclass(frozen=True)
class Behind:
    """One row of such a list: when, who, what it was, what came of it, and whose work it was.

    `late` says that it is past its deadline and still open, `complaint_id` which complaint it is or
    belongs to.
    """

    id: int
    customer_id: int
    day: str
    customer: str
    what: str
    result: str
    staff: str
    late: bool = False
    complaint_id: int | None = None


_RATINGS = """
SELECT r.id, r.customer_id, c.name, c.phone, r.answered_on, r.csat, r.nps, r.ces, r.mood,
  coalesce(nullif(r.complaint, ''), nullif(r.suggestion, ''), nullif(r.need, ''), r.praise),
  (SELECT group_concat(q.name, ' ') FROM rating_reason n JOIN reason q ON q.id = n.reason_id
   WHERE n.rating_id = r.id), coalesce(s.name, '')
FROM rating r JOIN customer c ON c.id = r.customer_id
LEFT JOIN staff s ON s.id = r.served_by WHERE r.id IN
"""
_VISITS = """
SELECT v.id, v.customer_id, c.name, c.phone, v.visited_on, v.kind, v.item, v.amount,
  coalesce(s.name, '')
FROM visit v JOIN customer c ON c.id = v.customer_id
LEFT JOIN staff s ON s.id = v.served_by WHERE v.id IN
"""
_GIFTS = """
SELECT g.id, g.customer_id, c.name, c.phone, g.given_on, g.what, g.worth, g.until, g.redeemed_on,
  coalesce(s.name, '')
FROM gift g JOIN customer c ON c.id = g.customer_id
LEFT JOIN staff s ON s.id = g.given_by WHERE g.id IN
"""
_CUSTOMERS = """
SELECT c.id, c.id, c.name, c.phone, coalesce(y.last_visit_on, ''), coalesce(y.visits, 0),
  (SELECT v.item FROM visit v WHERE v.customer_id = c.id
   ORDER BY v.visited_on DESC, v.id DESC LIMIT 1), c.contact_consent
FROM customer c LEFT JOIN customer_rhythm y ON y.customer_id = c.id WHERE c.id IN
"""


def rows_behind(shop: Shop, name: str, ids: Sequence[int], part: str | None = None) -> list[Behind]:
    """The rows of a list that `ids_behind` gave for `name`, in the order of `ids`.

    Behind a question of the shop's own, which is the `part`, each says what was answered to it.
    """
    entity = entity_behind(name)
    if entity == "complaint":
        return _complaints(shop, name, ids)
    if entity == "follow_up":
        return _follow_ups(shop, ids)
    by_entity: dict[str, tuple[str, Callable[[Sequence[Any]], _Told]]] = {
        "rating": (_RATINGS, _rating),
        "visit": (_VISITS, _visit),
        "gift": (_GIFTS, _gift),
        "customer": (_CUSTOMERS, _customer),
    }
    sql, tell = by_entity[entity]
    today = shop.clock.today()
    answers = _answers(ids, part) if name == "question" else {}
    by_id = {}
    for id_, customer_id, customer, phone, day, *rest in db.rows(f"{sql} ({db.marks(ids)})", *ids):
        what, result, staff = tell(rest)
        by_id[id_] = Behind(
            id_,
            customer_id,
            short_day(date.fromisoformat(day), today) if day else "",
            names.name_or_phone(customer, phone),
            " · ".join(each for each in (answers.get(id_, ""), what) if each),
            result or (mask_phone(phone) if entity == "customer" else ""),
            staff,
        )
    return [by_id[id_] for id_ in ids if id_ in by_id]


def _answers(ids: Sequence[int], part: str | None) -> dict[int, str]:
    """What each of these ratings answered to the question that is the `part`."""
    question = int(str(part).partition(":")[0])
    asked = questions.of_ids([question])
    given = questions.to_one(question, ids)
    return {id_: asked[question].said(answer) for id_, answer in given.items()}


def _follow_ups(shop: Shop, ids: Sequence[int]) -> list[Behind]:
    today = shop.clock.today()
    closed = {
        id_: (closed_on, staff)
        for id_, closed_on, staff in db.rows(
            "SELECT f.id, f.closed_on, coalesce(s.name, '') FROM follow_up f "
            "LEFT JOIN staff s ON s.id = coalesce(f.closed_by, f.assignee_id) "
            f"WHERE f.id IN ({db.marks(ids)})",
            *ids,
        )
    }
    made = []
    for row in followups.rows(shop, ids):
        closed_on, staff = closed[row.id]
        late = row.status == "open" and row.state == "overdue"
        result = _("open, past due") if late else _(kinds.STATUSES[row.status])
        if row.csat is not None and not late:
            result += f" {row.csat}"
        if closed_on:
            result += f" {short_day(date.fromisoformat(closed_on), today)}"
        made.append(
            Behind(
                row.id,
                row.customer_id,
                short_day(row.due_on, today),
                row.customer,
                " ".join(part for part in (_(kinds.KINDS[row.kind]), row.reason) if part),
                result,
                staff,
                late,
                row.complaint_id,
            )
        )
    return made


def _complaints(shop: Shop, name: str, ids: Sequence[int]) -> list[Behind]:
    today = shop.clock.today()
    found = complaint_rows.rows(shop, ids)
    hours = _hours(shop, name, found)
    return [
        Behind(
            one.id,
            one.customer_id,
            short_day(one.opened_at.date(), today),
            one.customer,
            " · ".join(
                part
                for part in (_(complaint_kinds.CATEGORIES.get(one.category, "")), one.text)
                if part
            ),
            hours.get(one.id) or _scores(name, one) or _standing(one),
            one.owner,
            one.late,
            one.id,
        )
        for one in found
    ]


def _hours(shop: Shop, name: str, found: Sequence[Complaint]) -> dict[int, str]:
    """What each complaint adds to the time that the list stands behind."""
    source = NUMBERS[name].source
    if not isinstance(source, Times):
        return {}
    spans = {
        one.id: (one.opened_at, until)
        for one in found
        if (until := getattr(one, source.column)) is not None
    }
    return {
        id_: month_words.value(source.middle((seconds,)))
        for id_, seconds in source.taken(shop, spans).items()
    }


def _scores(name: str, one: Complaint) -> str:
    """The scores before and after, behind the figure that compares them."""
    if name != "recovery":
        return ""
    pairs = (
        (_("CSAT"), one.before.csat, one.after.csat),
        ("NPS", one.before.nps, one.after.nps),
    )
    return " ".join(
        _("{score} {before}, then {after}").format(score=score, before=before, after=after)
        for score, before, after in pairs
        if before is not None and after is not None
    )


def _standing(one: Complaint) -> str:
    """How far a complaint has come, and how the clock of its next step stands."""
    if one.closed_at is not None:
        return one.clock
    return _(", ").join(
        part for part in (_(complaint_kinds.COMPLAINT_STATES[one.state]), one.clock) if part
    )


_Told = tuple[str, str, str]


def _rating(rest: Sequence[Any]) -> _Told:
    csat, nps, ces, mood, said, reasons, staff = rest
    scores = [
        f"{label} {score}"
        for label, score in ((_("CSAT"), csat), ("NPS", nps), ("CES", ces))
        if score is not None
    ]
    what = " · ".join(part for part in (reasons, said) if part)
    return what, " ".join(scores) or (_(names.MOODS[mood]) if mood else ""), staff


def _visit(rest: Sequence[Any]) -> _Told:
    kind, item, amount, staff = rest
    return item or _(names.VISIT_KINDS[kind]), money(amount) if amount else "", staff


def _gift(rest: Sequence[Any]) -> _Told:
    what, worth, until, redeemed_on, staff = rest
    what = what if worth is None else f"{what} {money(worth)}"
    if redeemed_on:
        return what, _("redeemed {day}").format(day=redeemed_on[5:]), staff
    return what, _("until {day}").format(day=until) if until else "", staff


def _customer(rest: Sequence[Any]) -> _Told:
    visits, item, consent = rest
    count = n_("{count} visit", "{count} visits", visits).format(count=visits)
    # In the place of a number that one might call.
    unwanted = _(names.CONSENTS["none"]) if consent == "none" else ""
    return " · ".join(part for part in (count, item) if part), unwanted, ""
