"""The month's formulas: the check values that were worked out by hand."""

from __future__ import annotations

import json

import pytest

from shopvisit.shop.metrics import formulas
from shopvisit.shop.metrics.formulas import CSAT_SCALE, NPS_SCALE, Figure

HOUR = 3600


# Check values


def test_csat_is_the_top_two_boxes_of_all_answers() -> None:
    figure = formulas.csat((14, 9, 10, 32, 42))
    assert (figure.value, figure.k, figure.n) == (69, 74, 107)
    assert figure.parts == {"bars": (14, 9, 10, 32, 42)}


def test_csat_has_its_mean_beside_it() -> None:
    figure = formulas.mean((14, 9, 10, 32, 42), CSAT_SCALE)
    # 14 + 18 + 30 + 128 + 210 = 400, of 107: 3.738.
    assert (figure.value, figure.k, figure.n) == (3.7, None, 107)


@pytest.mark.parametrize(
    ("k", "n", "value"), [(1, 8, 13), (3, 8, 38), (1, 200, 1), (1, 201, 0), (5, 200, 3)]
)
def test_a_half_percent_is_rounded_up(k: int, n: int, value: int) -> None:
    assert formulas.percent(k, n).value == value


def test_nps_of_one_answer_of_each_score() -> None:
    figure = formulas.nps((1,) * 11)
    assert (figure.value, figure.k, figure.n) == (-45, -5, 11)
    assert figure.parts == {"promoters": 2, "passives": 2, "detractors": 7}
    assert formulas.shown(figure) == "-45"


def test_passives_count_in_the_nps_only_as_answers() -> None:
    figure = formulas.nps_of(2, 3, 1)
    assert (figure.value, formulas.shown(figure)) == (17, "+17")


@pytest.mark.parametrize(("promoters", "detractors", "value"), [(1, 0, 13), (0, 1, -13)])
def test_half_a_point_of_nps_goes_away_from_zero(
    promoters: int, detractors: int, value: int
) -> None:
    assert formulas.nps_of(promoters, 7, detractors).value == value


@pytest.mark.parametrize(
    ("k", "n", "value", "interval"), [(8, 9, 89, (56, 98)), (26, 30, 87, (70, 95))]
)
def test_csat_carries_its_wilson_interval(
    k: int, n: int, value: int, interval: tuple[int, int]
) -> None:
    figure = formulas.csat((n - k, 0, 0, 0, k))
    assert (figure.value, figure.interval) == (value, interval)


def test_nps_carries_its_adjusted_wald_interval() -> None:
    figure = formulas.nps_of(5, 2, 2)
    assert (figure.value, figure.n, figure.interval) == (33, 9, (-20, 70))


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "interval"),
    [(9, 0, 0, (43, 100)), (0, 0, 9, (-100, -43)), (1, 0, 0, (-49, 100)), (0, 0, 1, (-100, 49))],
)
def test_an_nps_interval_ends_at_100_and_holds_its_score(
    promoters: int, passives: int, detractors: int, interval: tuple[int, int]
) -> None:
    assert formulas.nps_of(promoters, passives, detractors).interval == interval


# What each formula counts


def test_effort_counts_five_to_seven() -> None:
    figure = formulas.ces((1, 1, 1, 1, 1, 1, 2))
    assert (figure.value, figure.k, figure.n) == (50, 4, 8)


def test_the_mean_is_rounded_half_up() -> None:
    # 17 of 4 answers is 4.25, which the nearest even tenth would show as 4.2.
    assert formulas.mean((0, 0, 0, 3, 1), CSAT_SCALE).value == 4.3


def test_complaints_may_outnumber_visits() -> None:
    assert formulas.rate(3, 2).value == 150


def test_durations_of_several_categories_have_no_middle_together() -> None:
    figure = formulas.median_hours_each({"price": [2 * HOUR, 4 * HOUR], "empathy": [HOUR], "": []})
    assert (figure.value, figure.n) == (None, 3)
    assert figure.categories == {
        "price": formulas.median_hours([2 * HOUR, 4 * HOUR]),
        "empathy": formulas.median_hours([HOUR]),
    }


def test_durations_of_one_category_are_the_figure() -> None:
    figure = formulas.median_hours_each({"price": [2 * HOUR, 4 * HOUR]})
    assert (figure.value, figure.n) == (3.0, 2)


@pytest.mark.parametrize(
    ("hours", "median", "p90"),
    [
        ([2], 2.0, 2.0),
        ([5, 1], 3.0, 5.0),
        ([9, 1, 4], 4.0, 9.0),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 5.5, 9.0),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100], 6.0, 10.0),
    ],
)
def test_the_middle_and_the_ninth_in_ten_of_durations(
    hours: list[int], median: float, p90: float
) -> None:
    seconds = [hour * HOUR for hour in hours]
    assert formulas.median_hours(seconds).value == median
    assert formulas.p90_hours(seconds).value == p90


def test_three_minutes_are_a_tenth_of_an_hour_and_less_is_none() -> None:
    assert formulas.median_hours([180]).value == 0.1
    assert formulas.p90_hours([179]).value == 0.0


# Nothing, little, and what is compared


def test_counting_none_is_a_real_zero() -> None:
    figure = formulas.count(0)
    assert (figure.value, figure.n, formulas.shown(figure)) == (0, None, "0")


@pytest.mark.parametrize(
    ("now", "before", "moved"),
    [
        (formulas.percent(5, 5), formulas.percent(3, 5), 40),
        (formulas.percent(4, 4), formulas.percent(3, 5), None),
        (formulas.percent(5, 5), formulas.percent(3, 4), None),
        (formulas.percent(5, 5), formulas.percent(0, 0), None),
        (formulas.nps_of(1, 1, 4), formulas.nps_of(4, 1, 1), -100),
        (
            formulas.mean((0, 0, 0, 8, 2), CSAT_SCALE),
            formulas.mean((0, 0, 1, 9, 0), CSAT_SCALE),
            0.3,
        ),
        (formulas.median_hours([HOUR] * 5), formulas.median_hours([3 * HOUR] * 5), -2.0),
        (formulas.count(2), formulas.count(0), 2),
        (
            formulas.median_hours_each({"price": [HOUR] * 5}),
            formulas.median_hours_each({"price": [2 * HOUR] * 5}),
            -1.0,
        ),
        (
            formulas.median_hours_each({"price": [HOUR] * 5}),
            formulas.median_hours_each({"empathy": [2 * HOUR] * 5}),
            None,
        ),
    ],
)
def test_change_is_the_difference_unless_few_were_counted(
    now: Figure, before: Figure, moved: float | None
) -> None:
    assert formulas.change(now, before, 5) == moved


def test_elapsed_times_of_several_categories_have_a_middle() -> None:
    figure = formulas.median_elapsed_each({"price": [2 * HOUR, 4 * HOUR], "empathy": [9 * HOUR]})
    assert (figure.unit, figure.value, figure.n) == ("elapsed", 4.0, 3)
    assert {name: one.value for name, one in (figure.categories or {}).items()} == {
        "price": 3.0,
        "empathy": 9.0,
    }


# What comes in and goes out


def test_grouped_rows_become_bars_with_the_gaps_filled() -> None:
    assert formulas.bars([(5, 3), (1, 2)], CSAT_SCALE) == (2, 0, 0, 0, 3)
    assert formulas.bars([(0, 1), (10, 4)], NPS_SCALE) == (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4)


@pytest.mark.parametrize(("score", "scale"), [(0, CSAT_SCALE), (6, CSAT_SCALE), (11, NPS_SCALE)])
def test_a_score_off_its_scale_is_refused(score: int, scale: range) -> None:
    with pytest.raises(ValueError, match="not in range"):
        formulas.bars([(score, 1)], scale)


@pytest.mark.parametrize(("k", "n"), [(3, 2), (1, 0), (-1, 2), (-2, -1)])
def test_a_share_that_cannot_be_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        formulas.percent(k, n)


def test_a_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        formulas.median_hours([HOUR, -1])


def test_bars_of_another_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="5 bars do not fit the scores 1 to 7"):
        formulas.ces((1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (formulas.percent(0, 3), "0"),
        (formulas.nps_of(1, 1, 1), "0"),
        (formulas.mean((0, 0, 0, 1, 0), CSAT_SCALE), "4.0"),
        (formulas.p90_hours([90 * 60]), "1.5"),
    ],
)
def test_a_value_as_text(figure: Figure, text: str) -> None:
    assert formulas.shown(figure) == text


@pytest.mark.parametrize(
    ("value", "text"), [(3, "+3"), (-3, "-3"), (0, "0"), (0.3, "+0.3"), (0.0, "0")]
)
def test_a_difference_shows_its_sign(value: float, text: str) -> None:
    assert formulas.signed(value) == text


def test_json_has_the_parts_and_the_month_before() -> None:
    now, before = formulas.csat((1, 0, 0, 0, 1)), formulas.csat((0, 0, 0, 0, 2))
    assert json.loads(json.dumps(formulas.as_json(now, before))) == {
        "value": 50,
        "k": 1,
        "n": 2,
        "previous": 100,
        "bars": [1, 0, 0, 0, 1],
    }
    assert formulas.as_json(formulas.nps_of(2, 3, 1), None) == {
        "value": 17,
        "k": 1,
        "n": 6,
        "previous": None,
        "promoters": 2,
        "passives": 3,
        "detractors": 1,
    }


def test_json_tells_categories_apart_and_keeps_those_of_the_month_before() -> None:
    now = formulas.median_hours_each({"price": [HOUR], "empathy": [2 * HOUR]})
    before = formulas.median_hours_each({"price": [3 * HOUR], "tangibles": [4 * HOUR]})
    assert formulas.as_json(now, before) == {
        "value": None,
        "k": None,
        "n": 2,
        "previous": None,
        "categories": {
            "price": {"value": 1.0, "k": None, "n": 1, "previous": 3.0},
            "empathy": {"value": 2.0, "k": None, "n": 1, "previous": None},
            "tangibles": {"value": None, "k": None, "n": 0, "previous": 4.0},
        },
    }


def test_json_prints_a_mean_with_its_one_decimal() -> None:
    figure = formulas.mean((14, 9, 10, 32, 42), CSAT_SCALE)
    assert '"value": 3.7,' in json.dumps(formulas.as_json(figure, None))
