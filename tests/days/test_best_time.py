"""What a customer said about when to call, in words of either language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopvisit.calendar.best_time import Slot, understood

WEEKEND = frozenset({5, 6})
WORKING = frozenset(range(5))
ANY: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("weekends", {5, 6}),
        ("at the week-end", {5, 6}),
        ("周末", {5, 6}),
        ("双休日", {5, 6}),
        ("weekdays", set(range(5))),
        ("工作日", set(range(5))),
        ("Mon-Fri", set(range(5))),
        ("Friday to Monday", {4, 5, 6, 0}),
        ("周一到周五", set(range(5))),
        ("星期六", {5}),
        ("周一三五", {0, 2, 4}),
        ("周六日", {5, 6}),
        ("Tuesdays and Thursdays", {1, 3}),
        ("周三、周日", {2, 6}),
        ("礼拜天", {6}),
    ],
)
def test_days_are_understood(text: str, weekdays: set[int]) -> None:
    assert understood(text) == (Slot(frozenset(weekdays)),)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("下午", "12:00", "18:00"),
        ("afternoons", "12:00", "18:00"),
        ("Mornings", "", "12:00"),
        ("上午", "", "12:00"),
        ("中午", "12:00", "14:00"),
        ("at noon", "12:00", "14:00"),
        ("晚上", "18:00", "24"),
        ("evening", "18:00", "24"),
        ("下班后", "18:00", "24"),
        ("after work", "18:00", "24"),
        ("after 18:00", "18:00", "24"),
        ("after 6pm", "18:00", "24"),
        ("after 6", "18:00", "24"),
        ("１８：００以后", "18:00", "24"),
        ("晚上7点后", "19:00", "24"),
        ("晚上七点半以后", "19:30", "24"),
        ("before 10 am", "", "10:00"),
        ("10点前", "", "10:00"),
        ("18:00-20:00", "18:00", "20:00"),
        ("between 2 and 4pm", "14:00", "16:00"),
        ("10-2pm", "10:00", "14:00"),
        ("下午2点到4点", "14:00", "16:00"),
        ("晚上7点到9点", "19:00", "21:00"),
        ("9点到12点", "09:00", "12:00"),
        ("15:00", "15:00", "16:00"),
    ],
)
def test_times_are_understood(text: str, since: str, until: str) -> None:
    assert understood(text) == (Slot(ANY, since, until),)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("周末下午", [Slot(WEEKEND, "12:00", "18:00")]),
        ("weekends, after 10:00", [Slot(WEEKEND, "10:00")]),
        ("工作日18:00以后", [Slot(WORKING, "18:00")]),
        ("周五六点后", [Slot(frozenset({4}), "18:00")]),
        ("周末，或平时晚上", [Slot(WEEKEND), Slot(WORKING, "18:00")]),
        ("上午或晚上", [Slot(ANY, "", "12:00"), Slot(ANY, "18:00")]),
        ("周末可以，平时不行", [Slot(WEEKEND)]),
    ],
)
def test_days_and_times_go_together(text: str, slots: list[Slot]) -> None:
    assert understood(text) == tuple(slots)


@pytest.mark.parametrize(
    "text",
    ["", "随时", "any time", "not at weekends", "周末别打", "周一忙", "after 3 days", "11-23",
     "13812342231", "[/]", "25:00", "2楼张姐", "except mornings", "the sunny side", "monthly"],
)  # fmt: skip
def test_what_is_no_time_changes_nothing(text: str) -> None:
    assert understood(text) == ()


@given(
    st.text(max_size=40) | st.text("周末一二五天点半到后前上下午晚0123456789:-amp, ", max_size=20)
)
def test_nothing_that_can_be_typed_is_too_much_for_it(text: str) -> None:
    for slot in understood(text):
        assert slot.since < slot.until
        assert all(0 <= day < 7 for day in slot.weekdays)
