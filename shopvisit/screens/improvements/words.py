"""Improvements in words: their rows, what changed since, and what a customer had said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from shopvisit.calendar.days import describe_day, short_day
from shopvisit.shop.metrics import formulas
from shopvisit.shop.record import names as record_names
from shopvisit.text.cells import fit, plain, wrapped
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from shopvisit.shop.improvements.effects import Effect, Part
    from shopvisit.shop.improvements.raised import Voice
    from shopvisit.shop.improvements.rows import Improvement, Person

_GAP = "   "
_KINDS = {"complaint": N_("complaint"), "rating": N_("rating")}


def widest(names: Iterable[str], least: int) -> int:
    """How many cells the longest of these words takes, but `least` in any case."""
    return max(least, *(cell_len(name) for name in names))


def row(one: Improvement) -> Row:
    """An improvement as a line of the list."""
    adopted = one.status == "adopted"
    style = {"doing": "urgent", "dropped": "dim"}.get(one.status, "")
    cells = (
        _(record_names.IMPROVEMENT_STATES[one.status]),
        one.title,
        one.owner,
        str(len(one.sources) or "-"),
        f"{one.told}/{len(one.people)}" if adopted and one.people else "-",
        in_short(one.effect) if adopted else "",
    )
    return Row(one.id, cells, style)


def in_short(effect: Effect | None) -> str:
    """What was different since, in the few cells of a column: how often, or how satisfied."""
    if effect is None:
        return _("too early")
    before, after = effect.before, effect.after
    if effect.reasons:
        return _("{before}x, then {after}x").format(before=before.times, after=after.times)
    if before.csat.value is None or after.csat.value is None:
        return _("no ratings")
    return _("{before}%, then {after}%").format(
        before=formulas.shown(before.csat), after=formulas.shown(after.csat)
    )


def told(one: Improvement, today: date, width: int) -> list[str]:
    """What there is to know of an improvement without opening it, in lines of `width` cells."""
    done = action(one)
    if one.adopted_on is not None:
        done = f"{done} ({describe_day(one.adopted_on, today)})"
    texts = [one.problem, done]
    texts += [at_length(one.effect), to_tell(one)] if one.status == "adopted" else [raised_by(one)]
    return [line for text in texts for line in cut(text, width, 2)]


def cut(text: str, width: int, most: int) -> list[str]:
    """`text` in at most `most` lines of `width` cells, with dots where that is not all of it."""
    if not text:
        return []
    found = wrapped(text, width)
    if len(found) > most:
        found = [*found[: most - 1], fit(f"{found[most - 1]}...", width).rstrip()]
    return found


def action(one: Improvement) -> str:
    """What was changed, or why nothing was; "" while that is open."""
    if not one.action:
        return ""
    if one.status == "dropped":
        return _("Why not: {why}").format(why=one.action)
    return _("What was changed: {action}").format(action=one.action)


def raised_by(one: Improvement) -> str:
    """Who said so."""
    if not one.people:
        return _("No customer has said so yet; + adds what they said.")
    return _("Raised by {names}").format(names=_names(one.people))


def to_tell(one: Improvement) -> str:
    """Who is still to be told; of them that nobody may call, that the card says it."""
    said = []
    if one.to_tell:
        said.append(_("Still to be told: {names}").format(names=_names(one.to_tell)))
    if unwanted := [person for person in one.people if person.state == "not to be called"]:
        said.append(_("When they come in: {names}").format(names=_names(unwanted)))
    if not said and one.told:
        said.append(_("Everybody who raised it has been told."))
    return _GAP.join(said)


_NAMED = 4


def _names(people: tuple[Person, ...] | list[Person]) -> str:
    names = _(", ").join(plain(person.customer) for person in people[:_NAMED])
    more = len(people) - _NAMED
    return names if more <= 0 else _("{names} and {count} more").format(names=names, count=more)


# The effect


def at_length(effect: Effect | None) -> str:
    """What was different since, in one sentence that claims no more than the figures say."""
    if effect is None:
        return _("What it changes can be seen from the day after it was adopted.")
    days = n_("{count} day before and since", "{count} days before and since", effect.days)
    before, after = effect.before, effect.after
    parts = []
    if effect.reasons:
        parts.append(
            _("“{reasons}” {before}x, then {after}x").format(
                reasons=complained_of(effect), before=before.times, after=after.times
            )
        )
    if before.csat.n or after.csat.n:
        parts.append(
            _("satisfied {before}, then {after}").format(
                before=satisfied(before), after=satisfied(after)
            )
        )
        parts += [_("few answers")] if effect.thin else []
    else:
        parts.append(_("no ratings"))
    return _("{span}: {figures}").format(
        span=days.format(count=effect.days), figures=_("; ").join(parts)
    )


def complained_of(effect: Effect) -> str:
    """The grievances that are counted."""
    return _(", ").join(plain(name) for name in effect.reasons)


def satisfied(part: Part) -> str:
    """How many were satisfied: "62% (8/13)"; a dash where nobody gave a score."""
    if part.csat.value is None:
        return formulas.NOTHING
    return f"{formulas.shown(part.csat)}% ({part.csat.k}/{part.csat.n})"


def caution(effect: Effect) -> str:
    """How far the figures can be trusted."""
    if effect.thin:
        return _("Few answers: take it as a hint. It tells what happened, not why.")
    return _("It tells what happened, not why.")


# Voices


def what(voice: Voice) -> str:
    """What somebody said, in one line: the score, the reasons, the words."""
    parts = []
    if voice.csat is not None:
        parts.append(f"{voice.csat} {_(record_names.CSAT[voice.csat])}")
    parts += [_(", ").join(voice.reasons), voice.text]
    return "  ".join(part for part in parts if part) or _("(no words)")


def voice_told(voice: Voice, today: date) -> str:
    """The whole story of a voice."""
    parts = (
        describe_day(voice.on, today),
        _(_KINDS[voice.table]),
        voice.customer,
        what(voice),
    )
    return plain(_GAP.join(parts))


def is_late(person: Person, today: date) -> bool:
    """Whether somebody should have been told before today."""
    return person.state == "open" and person.on is not None and person.on < today


def person_told(person: Person | None, today: date) -> str:
    """How far telling somebody has got, for a column."""
    if person is None:
        return ""
    day = short_day(person.on, today) if person.on else ""
    said = {
        "open": _("late, by {day}") if is_late(person, today) else _("to tell by {day}"),
        "done": _("told {day}"),
        "unreachable": _("not reached"),
        "refused": _("did not want to"),
        "cancelled": _("cancelled"),
        "not to be called": _("when they come in"),
    }.get(person.state, "")
    return said.format(day=day)
