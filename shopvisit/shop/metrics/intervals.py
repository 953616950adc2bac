"""Intervals of 95 %: how far a figure of those who answered may be from that of all."""

from __future__ import annotations

from math import floor, sqrt

# The rounded quantile, as in the published tables: 8 of 9 is then 56 to 98. The longer 1.959964
# puts that lower end at 56.50003, which would be shown as 57.
_Z95 = 1.96


def wilson(k: int, n: int) -> tuple[int, int] | None:
    """The 95 % score interval of a share, in whole percent; None where nothing was counted.

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association, 1927.
    """
    if not n:
        return None
    z2 = _Z95 * _Z95
    centre = (k + z2 / 2) / (n + z2)
    half = _Z95 * sqrt(k * (n - k) / n + z2 / 4) / (n + z2)
    return _whole_hundredths(centre - half, centre + half, lowest=0)


def adjusted_wald(promoters: int, passives: int, detractors: int) -> tuple[int, int] | None:
    """The 95 % interval of an NPS, in whole points; None where nobody answered.

    Three answers are added before the plain (Wald) interval is taken: 3/4 of a promoter, 3/4 of a
    detractor, 3/2 of a passive. From Rocks, "Interval Estimation for the 'Net Promoter Score'",
    The American Statistician, 2016 (arXiv:1601.07235), who carries Agresti and Coull's idea over.
    For one single promoter or detractor it ends at 98.5 points, short of the score of 100; it is
    then widened to the score, so that no interval leaves out the figure it stands beside.
    """
    answered = promoters + passives + detractors
    if not answered:
        return None
    score = (promoters - detractors) / answered
    n = answered + 3
    liked, disliked = (promoters + 0.75) / n, (detractors + 0.75) / n
    centre = liked - disliked
    half = _Z95 * sqrt((liked + disliked - centre * centre) / n)
    return _whole_hundredths(min(centre - half, score), max(centre + half, score), lowest=-1)


def _whole_hundredths(low: float, high: float, *, lowest: int) -> tuple[int, int]:
    """Both ends of an interval in hundredths, kept between `lowest` and 1."""
    ends = [100 * min(max(end, lowest), 1) for end in (low, high)]
    whole = [floor(abs(end) + 0.5) * (1 if end >= 0 else -1) for end in ends]
    return whole[0], whole[1]
