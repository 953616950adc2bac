"""Putting a rating right: a wrong key, or a customer who thinks better of it.

It is put right in its place and in its month, and what the wrong score started goes as far as
nobody has touched it: then the shop is as if the right one had been typed at once.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar.days import describe_day
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.record import journal, names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine, planning, rules, scores
from shopvisit.shop.talks import conversation
from shopvisit.text.i18n import N_, _

_ANSWERS = ("csat", "nps", "ces")
SAYS = N_("rating of {customer} corrected")


class Rated(NamedTuple):
    """A rating that was given; a score that was not is None."""

    id: int
    customer_id: int
    customer: str
    follow_up_id: int
    answered_at: str
    answered_on: date
    mood: str | None
    csat: int | None
    nps: int | None
    ces: int | None


class Right(NamedTuple):
    """The scores as they should be; `anew`: it was no wrong key, the customer says so now."""

    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    anew: bool = False


def rated(rating_id: int) -> Rated:
    """A rating as it stands. Raises ShopError when it has been taken back."""
    found = db.row(
        "SELECT r.id, r.customer_id, c.name, c.phone, r.follow_up_id, r.answered_at, "
        "r.answered_on, r.mood, r.csat, r.nps, r.ces FROM rating r "
        "JOIN customer c ON c.id = r.customer_id WHERE r.id = ?",
        rating_id,
    )
    if found is None:
        raise ShopError(_("This rating is not there any more."))
    id_, customer_id, name, phone, follow_up_id, at, on, *said = found
    customer = names.name_or_phone(name, phone)
    return Rated(id_, customer_id, customer, follow_up_id, at, date.fromisoformat(on), *said)


def of_follow_up(follow_up_id: int) -> int | None:
    """The rating that came of a follow-up; None where it asked none or got none."""
    return db.value(  # type: ignore[no-any-return]  # an id or None
        "SELECT rating_id FROM follow_up WHERE id = ? AND status = 'done'", follow_up_id
    )


def correct(shop: Shop, rating_id: int, right: Right) -> None:
    """Have a rating say what it should, where it stands.

    What a customer says anew of a month that is locked counts in this one, beside the first
    answer. Raises InvalidError, naming the field, ShopError where nothing is different, and for a
    wrong key in a month that is locked: that never changes.
    """
    was = rated(rating_id)
    with journal.action(shop, SAYS, customer_id=was.customer_id):
        was = rated(rating_id)
        _check(was, right)
        if not _locked(was.answered_on):
            _replace(shop, was, right)
        elif right.anew:
            _give_anew(shop, was, right)
        else:
            raise ShopError(
                _(
                    "{month} is locked and stays as it is. If the customer says so now, "
                    "choose that: it counts in this month."
                ).format(month=f"{was.answered_on:%Y-%m}")
            )


def _check(was: Rated, right: Right) -> None:
    for name in _ANSWERS:
        least, most = scores.SCALES[name]
        score, before = getattr(right, name), getattr(was, name)
        if (score is None) is not (before is None) or (
            score is not None and not least <= score <= most
        ):
            raise InvalidError(
                name, _("A score from {least} to {most}, please.").format(least=least, most=most)
            )
    if right[:3] == (was.csat, was.nps, was.ces):
        raise ShopError(_("That is what it says already."))


def _locked(day: date) -> bool:
    return db.row("SELECT 1 FROM month_lock WHERE month = ?", f"{day:%Y-%m}") is not None


def _mood(shop: Shop, was: Rated, csat: int | None) -> str | None:
    """A mood that only followed from the score follows it; one that was heard stays."""
    limits = shop.config.thresholds
    followed = was.csat is not None and was.mood == scores.mood_of(limits, was.csat)
    return scores.mood_of(limits, csat) if followed else was.mood


def _replace(shop: Shop, was: Rated, right: Right) -> None:
    limits, mood = shop.config.thresholds, _mood(shop, was, right.csat)
    was_low = scores.is_low(limits, was.csat, was.nps, was.mood)
    low = scores.is_low(limits, right.csat, right.nps, mood)
    db.run(
        "UPDATE rating SET csat = ?, nps = ?, ces = ?, mood = ? WHERE id = ?",
        *right[:3],
        mood,
        was.id,
    )
    _tell_complaints(shop, was, right)
    if low or right.nps != was.nps:
        _take_back(shop, was, "promoter", "{rule}:{id}")
    if was_low and not low:
        _take_back(shop, was, "low-score", "{rule}:rating:{id}")
        _end_pause(shop, was)
    elif low and not was_low:
        _win_back(shop, was.customer_id, was.id)
        conversation.pause(shop, was.customer_id, refused=False)
    engine.after_rating(shop, was.id)


def _give_anew(shop: Shop, was: Rated, right: Right) -> None:
    from shopvisit.store import schema

    mood = _mood(shop, was, right.csat)
    new_id = int(
        schema.Rating.insert(
            created_at=shop.clock.stamp(),
            follow_up=was.follow_up_id,
            customer=was.customer_id,
            answered_at=shop.clock.stamp(),
            answered_on=shop.clock.today(),
            recorded_by=shop.staff_id,
            served_by=db.value("SELECT served_by FROM rating WHERE id = ?", was.id),
            csat=right.csat,
            nps=right.nps,
            ces=right.ces,
            mood=mood,
        ).execute()
    )
    _tell_complaints(shop, was, right)
    if scores.is_low(shop.config.thresholds, right.csat, right.nps, mood):
        _win_back(shop, was.customer_id, new_id)
        conversation.pause(shop, was.customer_id, refused=False)
    engine.after_rating(shop, new_id)


def _tell_complaints(shop: Shop, was: Rated, right: Right) -> None:
    """A complaint that came of the score stays: somebody may have been spoken to about it."""
    said = _("rating corrected: {before}, now {after}").format(
        before=_scores(was), after=_scores(right)
    )
    for (complaint_id,) in db.rows(
        "SELECT id FROM complaint WHERE customer_id = ? AND rating_before_id = ?",
        was.customer_id,
        was.id,
    ):
        complaints.note(shop, complaint_id, said)


def _scores(of: Rated | Right) -> str:
    return " / ".join(str(score) for name in _ANSWERS if (score := getattr(of, name)) is not None)


def _take_back(shop: Shop, was: Rated, trigger: str, key: str) -> None:
    """End what nobody has touched of what the rules of that trigger made of the wrong score."""
    for rule in shop.config.rules.values():
        if rule.trigger == trigger:
            name = key.format(rule=rule.name, id=was.id)
            for (follow_up_id,) in db.rows(
                "SELECT id FROM follow_up WHERE dedupe_key = ? AND status = 'open' "
                "AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.follow_up_id = follow_up.id)",
                name,
            ):
                changing.drop(shop, "corrected", "id = ?", follow_up_id)
                # Should the correction be corrected, it may begin again.
                db.run("UPDATE follow_up SET dedupe_key = NULL WHERE id = ?", follow_up_id)


def _win_back(shop: Shop, customer_id: int, rating_id: int) -> None:
    """Have the manager call; where a complaint goes on, nobody calls besides."""
    not_solved = db.row(
        "SELECT 1 FROM rating r JOIN follow_up f ON f.id = r.follow_up_id "
        "WHERE r.id = ? AND r.fixed = 0 AND f.rule = ?",
        rating_id,
        kinds.VERIFY,
    )
    if not not_solved:
        planning.after_low_score(shop, customer_id, rating_id, None)


def _end_pause(shop: Shop, was: Rated) -> None:
    """Bring back what was paused because of the score, and ask what it kept from being asked.

    Not where the customer has been unhappy since: that pauses it all the same.
    """
    [(since,)] = db.named(
        "SELECT max(r.id) FROM rating r WHERE r.customer_id = :customer AND r.answered_at > :at "
        f"AND {scores.LOW}",
        {
            "customer": was.customer_id,
            "at": was.answered_at,
            **scores.limits(shop.config.thresholds),
        },
    )
    if since:
        _win_back(shop, was.customer_id, since)
        return
    newest = db.row(
        "SELECT id, visited_on, kind, item FROM visit WHERE customer_id = ? "
        "ORDER BY visited_on DESC, id DESC LIMIT 1",
        was.customer_id,
    )
    for follow_up_id, name, visit_id in db.rows(
        "SELECT id, rule, visit_id FROM follow_up WHERE customer_id = ? AND status = 'cancelled' "
        "AND close_reason = 'low_score' AND closed_at = ?",
        was.customer_id,
        was.answered_at,
    ):
        rule = shop.config.rules.get(name)
        moved = rule and rules.moves_to_newest(rule) and newest and newest[0] != visit_id
        if not moved:
            db.run(
                "UPDATE follow_up SET status = 'open', closed_at = NULL, closed_on = NULL, "
                "closed_by = NULL, close_reason = '' WHERE id = ?",
                follow_up_id,
            )
    if newest and date.fromisoformat(newest[1]) >= was.answered_on:
        visit_id, visited, kind, item = newest
        visits = db.value(
            "SELECT visits FROM customer_rhythm WHERE customer_id = ?", was.customer_id
        )
        for rule in rules.visit_rules(shop.config.rules, kind, item, first=visits == 1):
            event = engine.of_visit(rule, was.customer_id, visit_id, date.fromisoformat(visited))
            planning.start(shop, event, shop.clock.today())


def title(shop: Shop, was: Rated) -> str:
    """Whose rating it is, and of which day, in words."""
    day = describe_day(was.answered_on, shop.clock.today())
    return _("Rating of {customer}, {day}").format(customer=was.customer, day=day)
