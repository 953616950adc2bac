"""What a talk with a customer means to complaints: the one it answers, the one it opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.kinds import SOURCE_OF_CHANNEL
from shopvisit.shop.followups import kinds
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import planning, scores
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.talks.answer import Answer


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


def unsaid() -> str:
    """What stands for the words of a customer who was unhappy and gave no reason."""
    return _("unhappy, and did not say why")


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
            source="rating"
            if rating_id is not None
            else SOURCE_OF_CHANNEL.get(answer.channel, "phone"),
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
