"""Histories of which a month can be counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from month_history import HOSTILE, History


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Nothing yet."""
    return History(tmp_path / "shop.db")


@pytest.fixture
def busy(history: History) -> History:
    """Two months in which something stands behind every kind of number."""
    wait = history.add("reason", name=f"等太久{HOSTILE}", polarity="complaint", dimension="price")
    kind = history.add("reason", name="态度好", polarity="praise", dimension="empathy")
    for number, (csat, nps) in enumerate([(5, 9), (5, 10), (4, 8), (4, None), (2, 3), (1, 6)]):
        one = history.customer(name=f"{HOSTILE}{number}")
        history.visit(one, "2026-11-05", item="空调安装", served_by=2)
        history.answered(
            one, "2026-11-10", "2026-11-09", csat=csat, nps=nps, served_by=2, recorded_by=1
        )
        for reason in [wait] if csat < 3 else [kind]:
            history.add("rating_reason", rating_id=number + 1, reason_id=reason)
    for number in range(5):
        one = history.customer(name=f"老顾客{number}")
        history.visit(one, "2026-10-01")
        history.answered(one, "2026-10-05", "2026-10-05", csat=5 if number else 1)
    history.follow_up(1, "2026-11-19", kind="promise", due_time="15:00")
    return history
