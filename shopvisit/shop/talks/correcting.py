"""Putting a rating right: a wrong key, or a customer who thinks better of it.

It is put right in its place and in its month, and what the wrong score started goes as far as
nobody has touched it: then the shop is as if the right one had been typed at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from shopvisit import db
from shopvisit.calendar.days import describe_day
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal, names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine, planning, questions, rules, scores
from shopvisit.shop.rules.questions import Reply
from shopvisit.shop.talks import conversation, grievances
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.questions import LABELS, SOLVED_LABELS, WORDS
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

# A score that was given can be another one, and one that was not is none that was mistyped.
_SCORES = ("csat", "nps", "ces")
_ANSWERS = (*_SCORES, "fixed", "first_time")
SAYS = N_("rating of {customer} corrected")


class Rated(NamedTuple):
    """A rating that was given; a score that was not is None.

    `verifies`: it says whether a complaint is solved. `complaints`: how many of theirs are open.
    `own` are the answers to the shop's own questions, by their ids.
    """

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
    fixed: int | None
    first_time: int | None
    words: dict[str, str]
    reason_ids: tuple[int, ...]
    verifies: bool
    complaints: int
    own: dict[int, Reply]


class Right(NamedTuple):
    """What a rating should say: of all but the scores None is what it says already.

    The mood follows the satisfaction where nothing else is said of it. `anew`: it was no wrong key,
    the customer says so now. `complaint_as` opens a complaint of that severity, where the score is
    a low one now and was none before.
    """

    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    anew: bool = False
    fixed: int | None = None
    first_time: int | None = None
    mood: str | None = None
    reason_ids: tuple[int, ...] | None = None
    words: Mapping[str, str] | None = None
    complaint_as: str | None = None
    own: Mapping[int, Reply] | None = None


def rated(rating_id: int) -> Rated:
    """A rating as it stands. Raises ShopError when it has been taken back."""
    found = db.row(
        "SELECT r.id, r.customer_id, c.name, c.phone, r.follow_up_id, r.answered_at, "
        "r.answered_on, r.mood, r.csat, r.nps, r.ces, r.fixed, r.first_time, "
        f"{', '.join(f'r.{word}' for word in WORDS)}, EXISTS (SELECT 1 FROM follow_up f "
        "WHERE f.rule = ? AND f.rating_id = r.id), (SELECT count(*) FROM complaint p "
        "WHERE p.customer_id = r.customer_id AND p.closed_at IS NULL) FROM rating r "
        "JOIN customer c ON c.id = r.customer_id WHERE r.id = ?",
        kinds.VERIFY,
        rating_id,
    )
    if found is None:
        raise ShopError(_("This rating is not there any more."))
    id_, customer_id, name, phone, follow_up_id, at, on, mood, *answers = found
    *answers, verifies, complaints_open = answers
    given, said = answers[: len(_ANSWERS)], answers[len(_ANSWERS) :]
    reasons = sorted(db.rows("SELECT id, reason_id FROM rating_reason WHERE rating_id = ?", id_))
    return Rated(
        id_,
        customer_id,
        names.name_or_phone(name, phone),
        follow_up_id,
        at,
        date.fromisoformat(on),
        mood,
        **dict(zip(_ANSWERS, given, strict=True)),
        words=dict(zip(WORDS, said, strict=True)),
        reason_ids=tuple(reason for _given, reason in reasons),
        verifies=bool(verifies),
        complaints=complaints_open,
        own=questions.of_rating(id_),
    )


def own_questions(was: Rated) -> tuple[questions.Question, ...]:
    """The shop's own questions that were answered, in the order in which they were."""
    known = questions.of_ids(was.own)
    return tuple(known[id_] for id_ in was.own if id_ in known)


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
        right = _whole(shop, was, right)
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


def _whole(shop: Shop, was: Rated, right: Right) -> Right:
    """With all that stays. Raises InvalidError, or ShopError where nothing is different."""
    whole = right._replace(
        fixed=was.fixed if right.fixed is None else right.fixed,
        first_time=was.first_time if right.first_time is None else right.first_time,
        mood=_mood(shop, was, right.csat) if right.mood is None else right.mood,
        reason_ids=was.reason_ids if right.reason_ids is None else right.reason_ids,
        words=was.words | {name: clean(said, 500) for name, said in (right.words or {}).items()},
        own=was.own | questions.cleaned(right.own or {}),
    )
    for name in _ANSWERS:
        least, most = scores.SCALES[name]
        score, before = getattr(whole, name), getattr(was, name)
        if (score is None) is not (before is None) or (
            score is not None and not least <= score <= most
        ):
            raise InvalidError(
                name, _("A score from {least} to {most}, please.").format(least=least, most=most)
            )
    kept = (
        getattr(whole, name) == getattr(was, name) for name in (*_ANSWERS, "mood", "words", "own")
    )
    if all(kept) and set(whole.reason_ids or ()) == set(was.reason_ids):
        raise ShopError(_("That is what it says already."))
    return whole


def _locked(day: date) -> bool:
    return db.row("SELECT 1 FROM month_lock WHERE month = ?", f"{day:%Y-%m}") is not None


def _mood(shop: Shop, was: Rated, csat: int | None) -> str | None:
    """A mood that only followed from the score follows it; one that was heard stays."""
    limits = shop.config.thresholds
    followed = was.csat is not None and was.mood == scores.mood_of(limits, was.csat)
    return scores.mood_of(limits, csat) if followed else was.mood


def becomes_low(shop: Shop, was: Rated, right: Right) -> bool:
    """Whether somebody is unhappy by what is right, who was not by what was written down."""
    limits = shop.config.thresholds
    mood = _mood(shop, was, right.csat) if right.mood is None else right.mood
    low = scores.is_low(limits, right.csat, right.nps, mood)
    return low and not scores.is_low(limits, was.csat, was.nps, was.mood)


def _columns(right: Right) -> dict[str, Any]:
    said = {name: getattr(right, name) for name in (*_ANSWERS, "mood")}
    return said | dict(right.words or {})


def _replace(shop: Shop, was: Rated, right: Right) -> None:
    limits = shop.config.thresholds
    was_low = scores.is_low(limits, was.csat, was.nps, was.mood)
    low = scores.is_low(limits, right.csat, right.nps, right.mood)
    columns = _columns(right)
    db.run(
        f"UPDATE rating SET {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?",
        *columns.values(),
        was.id,
    )
    conversation.give_reasons(shop, was.id, right.reason_ids or ())
    questions.give(shop, was.id, right.own or {})
    _tell_complaints(shop, was, right)
    if low or right.nps != was.nps:
        _take_back(shop, was, "promoter", "{rule}:{id}")
    if was_low and not low:
        _take_back(shop, was, "low-score", "{rule}:rating:{id}")
        _end_pause(shop, was)
    elif low and not was_low:
        _win_back(shop, was.customer_id, was.id, _complain(shop, was, was.id, right))
        conversation.pause(shop, was.customer_id, refused=False)
    engine.after_rating(shop, was.id)


def _complain(shop: Shop, was: Rated, rating_id: int, right: Right) -> int | None:
    """Open the complaint that was asked for; no talk has answered it yet.

    Not where one has been opened again, because it is not solved after all.
    """
    if right.complaint_as is None or (was.verifies and right.fixed == 0):
        return None
    said = Answer(
        complaint_as=right.complaint_as,
        reason_ids=right.reason_ids or (),
        complaint=(right.words or {})["complaint"],
        unanswered=True,
    )
    return grievances.open_complaint(shop, was.customer_id, said, rating_id)


def _give_anew(shop: Shop, was: Rated, right: Right) -> None:
    from shopvisit.store import schema

    new_id = int(
        schema.Rating.insert(
            created_at=shop.clock.stamp(),
            follow_up=was.follow_up_id,
            customer=was.customer_id,
            answered_at=shop.clock.stamp(),
            answered_on=shop.clock.today(),
            recorded_by=shop.staff_id,
            served_by=db.value("SELECT served_by FROM rating WHERE id = ?", was.id),
            **_columns(right),
        ).execute()
    )
    conversation.give_reasons(shop, new_id, right.reason_ids or ())
    questions.give(shop, new_id, right.own or {})
    _tell_complaints(shop, was, right)
    if scores.is_low(shop.config.thresholds, right.csat, right.nps, right.mood):
        _win_back(shop, was.customer_id, new_id, _complain(shop, was, new_id, right))
        conversation.pause(shop, was.customer_id, refused=False)
    engine.after_rating(shop, new_id)


def _tell_complaints(shop: Shop, was: Rated, right: Right) -> None:
    """A complaint that came of the score stays: somebody may have been spoken to about it.

    One that was closed by a yes that was none is open again.
    """
    labels = LABELS | SOLVED_LABELS if was.verifies else LABELS
    changed = [
        _("{what}: {after}, not {before}").format(
            what=_(labels[name]), after=_said(name, after), before=_said(name, before)
        )
        for name in _ANSWERS
        if (after := getattr(right, name)) != (before := getattr(was, name))
    ]
    if not changed:
        return
    said = _("Rating corrected: {what}").format(what=_(", ").join(changed))
    for complaint_id, after in db.rows(
        "SELECT id, rating_after_id FROM complaint WHERE customer_id = ? "
        "AND (rating_before_id = ? OR rating_after_id = ? OR id IN (SELECT complaint_id "
        "FROM follow_up WHERE rating_id = ? AND rule = ?))",
        was.customer_id,
        *[was.id] * 3,
        kinds.VERIFY,
    ):
        complaints.note(shop, complaint_id, said)
        if after == was.id and was.fixed == 1 and right.fixed == 0:
            complaints.reopen(shop, complaint_id, (right.words or {})["complaint"] or said)


def _said(name: str, score: int) -> str:
    """A score in words: what it means, where it has a name, and else the digit."""
    if name in ("fixed", "first_time"):
        return _("yes") if score else _("no")
    return f"{score} {_(names.CSAT[score])}" if name == "csat" else str(score)


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


def _win_back(
    shop: Shop, customer_id: int, rating_id: int, complaint_id: int | None = None
) -> None:
    """Have the manager call; where a complaint goes on, nobody calls besides."""
    not_solved = db.row(
        "SELECT 1 FROM rating r JOIN follow_up f ON f.id = r.follow_up_id "
        "WHERE r.id = ? AND r.fixed = 0 AND f.rule = ?",
        rating_id,
        kinds.VERIFY,
    )
    if not not_solved:
        planning.after_low_score(shop, customer_id, rating_id, complaint_id)


def _end_pause(shop: Shop, was: Rated) -> None:
    """Bring back what was paused because of the score, and ask what it kept from being asked.

    Not where the customer has been unhappy since: that pauses it all the same. Nor what a refusal
    or a wish for no contact has spoken against since.
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
    customers.call_off_unwanted(shop, was.customer_id)
    if _refused_since(shop, was):
        conversation.pause(shop, was.customer_id, refused=True)
    if newest and date.fromisoformat(newest[1]) >= was.answered_on:
        visit_id, visited, kind, item = newest
        visits = db.value(
            "SELECT visits FROM customer_rhythm WHERE customer_id = ?", was.customer_id
        )
        for rule in rules.visit_rules(shop.config.rules, kind, item, first=visits == 1):
            event = engine.of_visit(rule, was.customer_id, visit_id, date.fromisoformat(visited))
            planning.start(shop, event, shop.clock.today())


def _refused_since(shop: Shop, was: Rated) -> bool:
    """Whether a refusal that still counts was heard after the rating."""
    counts_from = shop.clock.today() - timedelta(days=shop.config.contact.refused_days)
    refused = db.row(
        "SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id WHERE f.customer_id = ? "
        "AND a.outcome = 'refused' AND a.at > ? AND a.attempted_on > ?",
        was.customer_id,
        was.answered_at,
        counts_from,
    )
    return refused is not None


def title(shop: Shop, was: Rated) -> str:
    """Whose rating it is, and of which day, in words."""
    day = describe_day(was.answered_on, shop.clock.today())
    return _("Rating of {customer}, {day}").format(customer=was.customer, day=day)
