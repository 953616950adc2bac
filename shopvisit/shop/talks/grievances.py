"""What a talk with a customer means to complaints: the one it answers, the one it opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar.days import describe_day
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups.words import unsaid
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning, scores
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.talks.answer import Answer

# How long a score or a complaint is spoken of, in days.
REMEMBERED_DAYS = 180


def check(row: TodayRow, answer: Answer) -> None:
    """Raises ShopError for work that is no talk, InvalidError where the one answer is missing."""
    if row.rule == kinds.SOLVE:
        raise ShopError(_("Open the complaint and say there what was done about it."))
    # Nobody but the customer can say it, and the verification is for nothing else.
    if row.rule == kinds.VERIFY and answer.outcome == "reached" and answer.fixed is None:
        raise InvalidError("fixed", _("Is it solved now? The complaint waits for this answer."))


def after_talk(
    shop: Shop,
    answered: Sequence[tuple[TodayRow, str]],
    answer: Answer,
    rating_id: int | None,
) -> int | None:
    """What a talk means to complaints, old and new; the id of the one it opened, if any.

    `answered` are the follow-ups it was about, with the status that each has now. In an action.
    """
    if answer.outcome not in kinds.CONTACTS:
        return None
    why = clean(answer.complaint or answer.note, 500)
    for row, status in answered:
        # Whoever hears that it takes longer has been spoken to about it all the same.
        if status == "done" or (row.kind == "promise" and answer.outcome == "reached"):
            complaints.after_talk(shop, row, answer.fixed, why, rating_id)
            _learn(row.complaint_id, answer)
    not_solved = any(row.rule == kinds.VERIFY for row, _status in answered) and answer.fixed == 0
    complaint_id = None
    if answer.complaint_as and answer.outcome == "reached":
        complaint_id = _open_complaint(shop, answered[0][0], answer, rating_id)
    if rating_id is not None and is_low(shop, answer) and not not_solved:
        planning.after_low_score(shop, answered[0][0].customer_id, rating_id, complaint_id)
    return complaint_id


def is_low(shop: Shop, answer: Answer) -> bool:
    """Whether a customer was reached who is unhappy."""
    said = answer.csat, answer.nps, answer.mood
    return answer.outcome == "reached" and scores.is_low(shop.config.thresholds, *said)


class Unhappy(NamedTuple):
    """A low score, its day in words, and why: the reasons by name, and the customer's words.

    `why` is the same in a few words, as a complaint would hold it; "" where they did not say.
    """

    day: str
    csat: int | None
    nps: int | None
    reasons: tuple[str, ...]
    words: str
    why: str


def unhappy(shop: Shop, row: TodayRow) -> Unhappy | None:
    """The low score that a follow-up answers, or else the customer's last score if it was low.

    After `REMEMBERED_DAYS` nobody is asked about it any more.
    """
    wanted = "r.customer_id = ? AND coalesce(r.csat, r.nps, r.mood) IS NOT NULL"
    given: object = row.customer_id
    if answers_low_score(shop, row.rule):
        key = db.value("SELECT dedupe_key FROM follow_up WHERE id = ?", row.id) or ""
        _rule, of_rating, rating_id = key.rpartition(":rating:")
        if of_rating:
            wanted, given = "r.id = ?", rating_id
    found = db.row(
        "SELECT r.id, r.answered_on, r.csat, r.nps, r.mood, r.complaint, r.suggestion "
        f"FROM rating r WHERE {wanted} ORDER BY r.answered_on DESC, r.id DESC LIMIT 1",
        given,
    )
    if found is None or not scores.is_low(shop.config.thresholds, *found[2:5]):
        return None
    on = date.fromisoformat(found[1])
    if shop.clock.today() - on > timedelta(days=REMEMBERED_DAYS):
        return None
    reasons = [
        name
        for (name,) in db.rows(
            "SELECT o.name FROM rating_reason g JOIN reason o ON o.id = g.reason_id "
            "WHERE g.rating_id = ? AND o.polarity = 'complaint' ORDER BY g.id",
            found[0],
        )
    ]
    day = describe_day(on, shop.clock.today())
    complaint, wish = found[5:]
    why = complaint or _(", ").join(reasons) or wish
    return Unhappy(day, found[2], found[3], tuple(reasons), complaint or wish, why)


def answers_low_score(shop: Shop, rule: str) -> bool:
    """Whether a follow-up of that rule is there because of a low score."""
    known = shop.config.rules.get(rule)
    return known is not None and known.trigger == "low-score"


class _Said(NamedTuple):
    text: str
    category: str | None
    cause_id: int | None


def _said(answer: Answer) -> _Said:
    """What is wrong, as far as the customer told: their words, or else the reasons they gave."""
    causes = db.rows(
        "SELECT id, name, dimension FROM reason WHERE polarity = 'complaint' "
        f"AND id IN ({db.marks(answer.reason_ids)})",
        *answer.reason_ids,
    )
    reasons = _(", ").join(name for _id, name, _dimension in causes)
    return _Said(
        clean(answer.complaint, 500) or reasons or clean(answer.note, 500),
        causes[0][2] if causes else None,
        causes[0][0] if causes else None,
    )


def _open_complaint(shop: Shop, row: TodayRow, answer: Answer, rating_id: int | None) -> int:
    said = _said(answer)
    return complaints.open_(
        shop,
        row.customer_id,
        complaints.New(
            text=said.text or unsaid(),
            category=said.category or "reliability",
            severity=str(answer.complaint_as),
            source="rating" if rating_id is not None else "phone",
            rating_id=rating_id,
            cause_id=said.cause_id,
            answered=not answer.unanswered,
        ),
    )


def _learn(complaint_id: int | None, answer: Answer) -> None:
    """Put what the customer tells now into a complaint that was opened without a word."""
    said = _said(answer)
    if said.text:
        db.run(
            "UPDATE complaint SET text = ?, category = coalesce(?, category), "
            "cause_id = coalesce(cause_id, ?) WHERE id = ? AND text = ? AND closed_at IS NULL",
            said.text,
            said.category,
            said.cause_id,
            complaint_id,
            unsaid(),
        )
