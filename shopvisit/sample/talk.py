"""What sample customers say when they are asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shopvisit.sample.world import Said
from shopvisit.settings.values import ABSENCE

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from shopvisit.sample.world import World

# From this feeling on (0 to 1) a customer gives 2, 3, 4, 5.
_CSAT_STEPS = (0.26, 0.41, 0.5, 0.7)
_RUSH = (6, 7, 8)  # the months in which everybody waits for an air conditioner
_HURTS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "price")
_HURT_WEIGHTS = (6, 5, 3, 2, 2, 3)
_HURT_WEIGHTS_IN_RUSH = (6, 16, 3, 2, 2, 3)


def feeling(rng: Random, skill: float, mildness: float, day: date) -> float:
    """How a visit felt, 0 to 1: the skill of who served, the customer's temper, the rush."""
    felt = rng.gauss(skill + mildness, 0.16)
    return felt - (0.09 if day.month in _RUSH else 0)


def said(world: World, asks: set[str], felt: float, visited_on: date, today: date) -> Said:
    """What a customer who felt like that on their last visit answers to these questions."""
    rng = world.rng
    felt = min(max(felt + rng.gauss(0, 0.05), 0.0), 1.0)
    csat = 1 + sum(felt >= step for step in _CSAT_STEPS) if "csat" in asks else None
    pleased = felt >= _CSAT_STEPS[2]
    hurt = felt < _CSAT_STEPS[2]
    fixed = int(felt > 0.2 or rng.random() < 0.4) if "fixed" in asks else None
    low = world.config.thresholds.low_csat
    mood = None
    if csat is not None:
        mood = "bad" if csat <= low else "good" if csat >= 4 else "neutral"
    wanted = hurt or "reasons" in asks
    reasons, words = _reasons(world, visited_on, today, pleased=pleased, wanted=wanted)
    return Said(
        csat=csat,
        nps=_clamp(round(10.6 * felt**0.55 + rng.gauss(0, 0.8)), 0, 10) if "nps" in asks else None,
        ces=_clamp(round(1 + 6.4 * felt + rng.gauss(0, 0.7)), 1, 7) if "ces" in asks else None,
        fixed=fixed,
        first_time=int(felt > 0.35) if "first_time" in asks else None,
        praise=words if pleased else "",
        complaint="" if pleased else words,
        need=rng.choice(world.words.needs) if "need" in asks else "",
        suggestion=rng.choice(world.words.suggestions)
        if "suggestion" in asks and rng.random() < 0.12
        else "",
        mood=mood,
        reasons=reasons,
    )


def hurt_by(world: World, visited_on: date, today: date) -> str:
    """What somebody unhappy holds against a visit: hardly what the shop has improved since."""
    weights = _HURT_WEIGHTS_IN_RUSH if visited_on.month in _RUSH else _HURT_WEIGHTS
    mended = [
        1 if world.helped(dimension, today) else weight
        for dimension, weight in zip(_HURTS, weights, strict=True)
    ]
    return world.rng.choices(_HURTS, mended)[0]


def _reasons(
    world: World, visited_on: date, today: date, *, pleased: bool, wanted: bool
) -> tuple[tuple[int, ...], str]:
    rng = world.rng
    if not wanted or (pleased and rng.random() < 0.45):
        return (), ""
    dimension = rng.choice(_HURTS) if pleased else hurt_by(world, visited_on, today)
    known = world.reasons.get(("praise" if pleased else "complaint", dimension))
    reasons = (rng.choice(known),) if known else ()
    if rng.random() < (0.75 if pleased else 0.2):
        return reasons, ""
    phrases = world.words.praise if pleased else world.words.complaint
    return reasons, rng.choice(phrases[dimension])


def instead_of_coming(world: World, answer: Said) -> Said:
    """What somebody says who is asked why they have stayed away, unless it is what hurt them."""
    known = world.reasons.get((ABSENCE, None))
    if not known or any(reason in world.dimension_of for reason in answer.reasons):
        return answer
    # Nothing is drawn for it, so that all that comes later is as it was.
    why = tuple(known[reason % len(known)] for reason in answer.reasons)
    return replace(answer, reasons=why, praise="")


def _clamp(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))
