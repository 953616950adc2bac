"""Another day, at this hour: what `--today` shows through the year, wherever clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from systems import hold_zone, use_zone

from shopvisit.calendar.days import parse_utc
from shopvisit.shop.record.shop import Clock

DAY = timedelta(days=1)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
         "Africa/Cairo", "America/Santiago", "Pacific/Apia")  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)), st.integers(-800, 800),
    st.integers(0, 3 * 86_400),
)  # fmt: skip
def test_a_pinned_day_has_the_hours_of_this_one(
    zone: str, at: datetime, days: int, later: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use_zone(patch, zone)
        instants = [at.astimezone(UTC)]
        clock = Clock(at.astimezone().date() + days * DAY, source=lambda: instants[-1])
        instants.append(instants[0] + timedelta(seconds=later))
        wall, shown = instants[-1].astimezone(), parse_utc(clock.stamp()).astimezone()
        assert clock.now() == shown
        assert clock.today() == shown.date() == wall.date() + days * DAY
        there_is = shown.replace(tzinfo=None, fold=0)
        wanted = wall.replace(tzinfo=None, fold=0, microsecond=0) + days * DAY
        # At night in spring an hour is left out: then the clock shows the one after it.
        assert there_is == wanted or timedelta() < there_is - wanted <= timedelta(hours=1)
    hold_zone()


def test_half_past_eleven_at_night_is_no_other_day_when_clocks_are_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_zone(monkeypatch, "Europe/Berlin")
    winter = datetime(2026, 3, 20, 23, 30).astimezone(UTC)
    for pinned in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 7, 5), date(2026, 10, 25)):
        shown = parse_utc(Clock(pinned, source=lambda: winter).stamp()).astimezone()
        assert (shown.date(), f"{shown:%H:%M}") == (pinned, "23:30")


def test_midnight_in_spring_where_clocks_are_changed_then_is_the_same_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_zone(monkeypatch, "Africa/Cairo")
    after_midnight = datetime(2026, 2, 20, 0, 30).astimezone(UTC)
    shown = Clock(date(2026, 4, 24), source=lambda: after_midnight).now()
    assert f"{shown:%Y-%m-%d %H:%M}" == "2026-04-24 01:30"
