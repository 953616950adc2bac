"""The month's formulas: what holds of them whatever is counted."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from shopvisit.shop.metrics import formulas, intervals
from shopvisit.shop.metrics.formulas import CES_SCALE, Share

HOUR = 3600
# Small numbers often: that is where intervals reach their ends and a shop spends its days.
amounts = st.integers(min_value=0, max_value=6) | st.integers(min_value=0, max_value=5000)
durations = st.lists(st.integers(min_value=0, max_value=40 * 24 * HOUR), min_size=1, max_size=60)


@st.composite
def shares(draw: st.DrawFn, smallest: int = 1) -> Share:
    n = smallest + draw(amounts)
    return Share(draw(st.integers(min_value=0, max_value=n)), n)


def bars_of(length: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*[st.integers(min_value=0, max_value=300)] * length)


def half_up(value: Decimal, step: str = "1") -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)


@given(shares())
def test_percent_rounds_as_decimal_half_up_does(share: Share) -> None:
    exact = Decimal(100 * share.k) / share.n
    assert formulas.percent(*share).value == half_up(exact)


@given(amounts, amounts, amounts)
def test_nps_rounds_as_decimal_half_up_does(promoters: int, passives: int, detractors: int) -> None:
    n = promoters + passives + detractors or 1
    exact = Decimal(100 * (promoters - detractors)) / n
    figure = formulas.nps_of(promoters, passives, detractors)
    assert (figure.value or 0) == half_up(exact)


@given(bars_of(7).filter(any))
def test_a_mean_stays_on_its_scale_and_rounds_half_up(answers: tuple[int, ...]) -> None:
    value = formulas.mean(answers, CES_SCALE).value
    total = sum(score * number for score, number in zip(CES_SCALE, answers, strict=True))
    assert value is not None
    assert 1 <= value <= 7
    assert Decimal(str(value)) == half_up(Decimal(total) / sum(answers), "0.1")


@given(shares())
def test_a_share_stays_between_0_and_100_and_inside_its_interval(share: Share) -> None:
    figure = formulas.sampled_percent(*share)
    assert figure.value is not None
    assert figure.interval is not None
    low, high = figure.interval
    assert 0 <= low <= figure.value <= high <= 100


@given(amounts, amounts, amounts)
def test_nps_stays_within_100_points_and_inside_its_interval(
    promoters: int, passives: int, detractors: int
) -> None:
    figure = formulas.nps_of(promoters, passives, detractors)
    if figure.value is None or figure.interval is None:
        assert (figure.value, figure.interval, figure.n) == (None, None, 0)
        return
    low, high = figure.interval
    assert -100 <= low <= figure.value <= high <= 100


@given(amounts, amounts, amounts)
def test_swapping_promoters_and_detractors_turns_the_nps_round(
    promoters: int, passives: int, detractors: int
) -> None:
    one = formulas.nps_of(promoters, passives, detractors)
    other = formulas.nps_of(detractors, passives, promoters)
    if one.value is not None and one.interval is not None:
        assert other.value == -one.value
        assert other.interval == (-one.interval[1], -one.interval[0])


@given(shares())
def test_counting_the_other_side_mirrors_the_interval(share: Share) -> None:
    interval, other = intervals.wilson(*share), intervals.wilson(share.n - share.k, share.n)
    assert interval is not None
    assert other == (100 - interval[1], 100 - interval[0])


@given(shares(smallest=2).filter(lambda share: share.k < share.n))
def test_one_more_never_lowers_a_share(share: Share) -> None:
    fewer, more = formulas.sampled_percent(*share), formulas.sampled_percent(share.k + 1, share.n)
    assert fewer.value is not None
    assert more.value is not None
    assert fewer.value <= more.value
    assert fewer.interval is not None
    assert more.interval is not None
    assert fewer.interval[0] <= more.interval[0]
    assert fewer.interval[1] <= more.interval[1]


@given(bars_of(11).filter(lambda answers: sum(answers[:10]) > 0), st.data())
def test_a_higher_answer_never_lowers_the_nps(
    answers: tuple[int, ...], data: st.DataObject
) -> None:
    score = data.draw(st.sampled_from([s for s in range(10) if answers[s]]))
    raised = list(answers)
    raised[score] -= 1
    raised[score + 1] += 1
    before, after = formulas.nps(answers).value, formulas.nps(tuple(raised)).value
    assert before is not None
    assert after is not None
    assert after >= before


@given(bars_of(5))
def test_csat_counts_no_more_than_answered(answers: tuple[int, ...]) -> None:
    figure = formulas.csat(answers)
    assert figure.n == sum(answers)
    assert figure.k is not None
    assert 0 <= figure.k <= figure.n


@given(durations)
def test_nine_in_ten_durations_are_no_longer_than_p90(seconds: list[int]) -> None:
    ordered = sorted(seconds)
    p90 = formulas.p90_hours(seconds).value
    shortest = next(
        s for s in ordered if 10 * sum(other <= s for other in seconds) >= 9 * len(seconds)
    )
    assert Decimal(str(p90)) == half_up(Decimal(shortest) / HOUR, "0.1")


@given(durations)
def test_the_median_lies_in_the_middle_whatever_the_order(seconds: list[int]) -> None:
    figure = formulas.median_hours(seconds)
    assert figure == formulas.median_hours(reversed(seconds))
    assert figure.value is not None
    middle = figure.value * HOUR
    # A shown tenth of an hour is off by at most half of one.
    assert 2 * sum(s <= middle + 180 for s in seconds) >= len(seconds)
    assert 2 * sum(s >= middle - 180 for s in seconds) >= len(seconds)


@given(shares(smallest=5), shares(smallest=5))
def test_change_adds_up_with_the_values_shown(now: Share, before: Share) -> None:
    current, earlier = formulas.percent(*now), formulas.percent(*before)
    moved = formulas.change(current, earlier, 5)
    assert moved is not None
    assert earlier.value is not None
    assert earlier.value + moved == current.value
