"""What changed after an improvement, compared with before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from month_history import History
from shops import TODAY

from shopvisit.shop.improvements import effects

ADOPTED = date(2026, 11, 1)


def history(tmp_path: Path, *, sources: bool = True, rule: str = "adopted") -> History:
    """Reasons 1 (wait) and 2 (praise); an improvement adopted on 1 November, from rating 1."""
    made = History(tmp_path / "effect.db")
    made.customer()
    made.add("reason", name="等太久", polarity="complaint", dimension="responsiveness")
    made.add("reason", name="师傅好", polarity="praise", dimension="empathy")
    made.add("reason", name="太贵", polarity="complaint", dimension="price")
    blame(made, "2026-10-30", 2, 1, 2)
    made.add(
        "improvement", title="加人", action="加了人", status=rule, adopted_on=ADOPTED.isoformat()
    )
    if sources:
        made.add("improvement_source", improvement_id=1, rating_id=1)
    return made


def blame(made: History, day: str, csat: int | None, *reasons: int) -> None:
    rating = made.rating(1, day, csat=csat)
    for each in reasons:
        made.add("rating_reason", rating_id=rating, reason_id=each)


def test_the_effect_compares_equal_spans_before_and_after(tmp_path: Path) -> None:
    made = history(tmp_path)
    blame(made, "2026-10-11", 1, 1)  # 21 days before: too early by a day, today being 20 days on
    blame(made, "2026-10-12", 3, 1)  # the first day before
    blame(made, "2026-10-31", 5)
    blame(made, "2026-11-01", 4, 1)  # the day of adoption is after
    blame(made, "2026-11-20", 5, 3)
    blame(made, "2026-11-21", 1, 1)  # today is not over
    found = effects.effect(made.open(TODAY), 1)
    assert found is not None
    assert found.days == 20
    assert found.reasons == ("等太久",)
    assert (found.before.times, found.after.times) == (2, 1)
    assert (found.before.csat.k, found.before.csat.n) == (1, 3)
    assert (found.after.csat.k, found.after.csat.n) == (2, 2)


def test_the_spans_are_ninety_days_at_most(tmp_path: Path) -> None:
    made = history(tmp_path)
    blame(made, "2027-01-29", 5, 1)  # the 90th day from the adoption on
    blame(made, "2027-01-30", 1, 1)
    found = effects.effect(made.open(date(2027, 11, 1)), 1)
    assert found is not None
    assert (found.days, found.after.times, found.after.csat.n) == (90, 1, 1)


@pytest.mark.parametrize("today", [ADOPTED, ADOPTED - timedelta(days=3)])
def test_on_the_day_of_adoption_there_is_no_effect_yet(tmp_path: Path, today: date) -> None:
    assert effects.effect(history(tmp_path).open(today), 1) is None


@pytest.mark.parametrize("status", ["proposed", "doing", "dropped"])
def test_only_what_is_adopted_has_an_effect(tmp_path: Path, status: str) -> None:
    assert effects.effect(history(tmp_path, rule=status).open(TODAY), 1) is None


def test_a_complaint_counts_by_its_cause_once_with_the_rating_it_came_from(tmp_path: Path) -> None:
    made = history(tmp_path, sources=False)
    for rating, cause, day in (
        (None, 3, "2026-10-20"),
        (2, 3, "2026-11-05"),
        (None, 3, "2026-11-06"),
    ):
        if rating:
            blame(made, day, 1, 3)
        made.add(
            "complaint", customer_id=1, source="counter", severity="low", opened_on=day,
            opened_at=f"{day}T04:00:00Z", cause_id=cause, rating_before_id=rating,
        )  # fmt: skip
    made.add("improvement_source", improvement_id=1, complaint_id=1)
    found = effects.effect(made.open(TODAY), 1)
    assert found is not None
    assert found.reasons == ("太贵",)
    assert (found.before.times, found.after.times) == (1, 2)


def test_voices_without_a_reason_leave_only_satisfaction_to_compare(tmp_path: Path) -> None:
    found = effects.effect(history(tmp_path, sources=False).open(TODAY), 1)
    assert found is not None
    assert (found.reasons, found.before.times, found.before.csat.n) == ((), 0, 1)


@pytest.mark.parametrize(("answers", "thin"), [(29, True), (30, False)])
def test_few_answers_on_either_side_are_called_few(
    tmp_path: Path, answers: int, thin: bool
) -> None:
    made = history(tmp_path)
    for number in range(40):
        blame(made, "2026-10-30", 5)
        if number < answers:
            blame(made, "2026-11-10", 5)
    shop = made.open(TODAY)
    found = effects.effect(shop, 1)
    assert found is not None
    assert found.thin == thin
    thresholds = shop.config.thresholds._replace(thin_sample=answers)
    shop.config = shop.config._replace(thresholds=thresholds)
    asked = effects.effect(shop, 1)
    assert asked is not None
    assert not asked.thin
