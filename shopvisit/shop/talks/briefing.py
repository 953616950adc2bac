"""What is known before a call, in words: for the preview under Today and the head of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.shop.followups import kinds
from shopvisit.shop.gifts import gifts
from shopvisit.shop.people import numbers
from shopvisit.shop.record import names
from shopvisit.text.cells import plain
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from datetime import date

    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.talks.form import Form
    from shopvisit.shop.talks.grievances import Unhappy

_REGULAR_VISITS = 3


def name(form: Form) -> str:
    """Who it is, and how to speak to them."""
    customer = plain(form.follow_up.customer)
    spoken = form.address if form.address != form.customer.name else ""
    return f"{customer} · {plain(spoken)}" if spoken else customer


def reason(row: TodayRow) -> str:
    """Why a follow-up is there, behind what its first column leaves out of when it is to be done.

    Of one that is done the score comes first, and whether it was taken down by whoever served:
    such a score is nobody else's word.
    """
    if row.status == "open":
        return " · ".join(part for part in (*row.said[1:], row.reason, row.place) if part)
    parts = [] if row.csat is None else [f"{row.csat} {_(names.CSAT[row.csat])}"]
    if row.self_rated:
        parts.append(_("self-rated"))
    return " · ".join(part for part in (*parts, row.reason, row.place) if part)


def task(row: TodayRow) -> str:
    """What sort of follow-up it is, and what about."""
    return f"{kind(row)} {reason(row)}".strip()


def status(row: TodayRow) -> str:
    """How a follow-up was closed: done, cancelled and so on.

    What was to be solved is called off by solving it, and so is done.
    """
    return "done" if row.status == "cancelled" and is_work(row) else row.status


def kind(row: TodayRow) -> str:
    """What sort of follow-up it is, in a word."""
    return _("solve") if is_work(row) else _(kinds.KINDS[row.kind])


def is_work(row: TodayRow) -> bool:
    """Whether it is about solving a complaint, which is done in the shop and not by a call."""
    from shopvisit.shop.followups.kinds import SOLVE

    return row.rule == SOLVE


def waits_for_visit(row: TodayRow) -> bool:
    """Whether it can only be done when the customer comes in, since they want no calls."""
    return row.consent == "none" and row.status == "open" and not is_work(row)


def standing(form: Form) -> str:
    """How well the shop knows somebody; "" for those in between."""
    if form.visits >= _REGULAR_VISITS:
        return _("regular")
    return _("new customer") if form.visits == 1 else ""


def facts(form: Form) -> list[str]:
    """The last visit and what else helps to begin the call, the most useful first."""
    found = [_("self-rated")] if form.follow_up.self_rated else []
    if form.own:
        found.append(_("you served: self-rated"))
    if form.follow_up.place:
        where = " · ".join(part for part in (form.follow_up.place, form.follow_up.assignee) if part)
        found.append(_("come by: {place}").format(place=where))
    if form.customer.best_time:
        found.append(_("best time {when}").format(when=form.customer.best_time))
    if form.visit:
        found.append(form.visit)
    if form.last_rating:
        found.append(_("last score {score}").format(score=form.last_rating))
    if form.served_by:
        found.append(_("served by {name}").format(name=form.served_by))
    if form.customer.tags:
        found.append(form.customer.tags)
    return [plain(fact) for fact in found]


def told(form: Form) -> list[str]:
    """What the customer shall not be asked again, and what else was noted, the most telling first.

    Each may be as long as what was typed.
    """
    found = [_unhappy(form.unhappy)] if form.unhappy else []
    if form.last_contact:
        found.append(_("last contact {what}").format(what=form.last_contact))
    if form.customer.note:
        found.append(_("note: {text}").format(text=form.customer.note))
    return [plain(each) for each in found]


def _unhappy(low: Unhappy) -> str:
    """A low score with its day, and why: by reasons and in the customer's own words."""
    parts = [] if low.csat is None else [_("{score} of 5").format(score=low.csat)]
    if low.nps is not None:
        parts.append(_("{score} of 10").format(score=low.nps))
    score = _(", ").join(parts)
    when = _("{day} ({score})").format(day=low.day, score=score) if score else low.day
    why = [_(", ").join(low.reasons), _("“{words}”").format(words=low.words) if low.words else ""]
    said = " ".join(part for part in why if part) or _("did not say why")
    return _("Unhappy on {when}: {why}").format(when=when, why=said)


def warnings(form: Form) -> list[str]:
    """What to mind before calling."""
    found = []
    if form.customer.contact_consent == "none":
        found.append(_("Does not want to be contacted: only when they come in."))
    if form.wrong_number:
        found.append(numbers.warning())
    if form.message_next:
        found.append(_("Called often enough without an answer: leave a message this time."))
    if form.quiet:
        found.append(_("It is a quiet hour: better not to call just now."))
    return found


def promises(form: Form) -> str:
    """What the customer has been promised and still waits for; "" for nothing."""
    said = _("; ").join(
        " ".join(part for part in (each.reason, each.place, *each.said) if part)
        for each in form.promises
    )
    return _("Promised: {what}").format(what=said) if said else ""


def to_redeem(form: Form, today: date) -> str:
    """What the customer was given and has not had yet; "" for nothing."""
    said = _("; ").join(gifts.said(each, today) for each in form.gifts)
    return _("To redeem: {gifts}").format(gifts=said) if said else ""


def also(form: Form) -> str:
    """The other follow-ups that the same call answers; "" for none."""
    said = _("; ").join(task(each) for each in form.also)
    return _("Also answers: {what}").format(what=said) if said else ""
