"""What a score means: a low one, and the mood that a satisfaction stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopvisit.settings.values import Thresholds

# The least and the greatest of each score that a rule may ask.
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7), "fixed": (0, 1), "first_time": (0, 1)}
CONTENT = 4  # the least satisfaction of those who were content, as the top-2-box counts them
PROMOTER = 9  # the least recommendation of those who would recommend the shop

# `is_low` of a rating r, with the parameters that `limits` gives.
LOW = (
    "(coalesce(r.nps <= :low_nps, 0) OR coalesce(r.csat <= :low_csat, 0) "
    "OR coalesce(r.mood = 'bad', 0))"
)


def is_low(low: Thresholds, csat: int | None, nps: int | None, mood: str | None) -> bool:
    """Whether somebody who said this is unhappy: a low score by the thresholds, or a bad mood."""
    return (
        (csat is not None and csat <= low.low_csat)
        or (nps is not None and nps <= low.low_nps)
        or mood == "bad"
    )


def limits(low: Thresholds) -> dict[str, int]:
    """The parameters of `LOW`."""
    return {"low_csat": low.low_csat, "low_nps": low.low_nps}


def mood_of(low: Thresholds, csat: int | None) -> str | None:
    """The mood that a satisfaction stands for; None where none was given."""
    if csat is None:
        return None
    return "bad" if csat <= low.low_csat else "good" if csat >= CONTENT else "neutral"
