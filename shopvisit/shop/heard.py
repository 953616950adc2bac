"""What a talk with a customer means to complaints: the one it answers, the one it opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.i18n import _
from shopvisit.shop import complaints, loop, rules, tasks
from shopvisit.shop.context import Shop
from shopvisit.text import clean

if TYPE_CHECKING:
    from shopvisit.shop.conversation import Answer
    from shopvisit.shop.followups import TodayRow


def check(row: TodayRow, answer: Answer) -> None:
    """Raises ShopError for work that is no talk, InvalidError where the one answer is missing."""
    if row.rule == loop.SOLVE:
        raise ShopError(_("Open the complaint and say there what was done about it."))
    # Nobody but the customer can say it, and the verification is for nothing else.
    if row.rule == loop.VERIFY and answer.outcome == "reached" and answer.fixed is None:
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
    if answer.outcome not in rules.CONTACTS:
        return None
    why = clean(answer.complaint or answer.note, 500)
    for row, status in answered:
        if status == "done":
            complaints.after_talk(shop, row, answer.fixed, why, rating_id)
    not_solved = any(row.rule == loop.VERIFY for row, _status in answered) and answer.fixed == 0
    complaint_id = None
    if answer.complaint_as and answer.outcome == "reached":
        complaint_id = _open_complaint(shop, answered[0][0], answer, rating_id)
    if rating_id is not None and is_low(shop, answer) and not not_solved:
        tasks.after_low_score(shop, answered[0][0].customer_id, rating_id, complaint_id)
    return complaint_id


def is_low(shop: Shop, answer: Answer) -> bool:
    """Whether an unhappy customer was reached: a low score by the thresholds, or a bad mood."""
    low = shop.config.thresholds
    return answer.outcome == "reached" and (
        (answer.csat is not None and answer.csat <= low.low_csat)
        or (answer.nps is not None and answer.nps <= low.low_nps)
        or answer.mood == "bad"
    )


def _open_complaint(shop: Shop, row: TodayRow, answer: Answer, rating_id: int | None) -> int:
    causes = db.rows(
        "SELECT id, name, dimension FROM reason WHERE polarity = 'complaint' "
        f"AND id IN ({db.marks(answer.reason_ids)})",
        *answer.reason_ids,
    )
    said = clean(answer.complaint, 500)
    reasons = _(", ").join(name for _id, name, _dimension in causes)
    return complaints.open_(
        shop,
        row.customer_id,
        complaints.New(
            text=said or reasons or clean(answer.note, 500) or _("unhappy, and did not say why"),
            category=causes[0][2] if causes else "reliability",
            severity=str(answer.complaint_as),
            source="rating" if rating_id is not None else "phone",
            rating_id=rating_id,
            cause_id=causes[0][0] if causes else None,
        ),
    )
