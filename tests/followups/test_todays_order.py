"""Today's order: the groups (a) to (f) of what there is to do, each in an order of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop

from shopvisit.shop.followups import changing, today
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.store import schema

_FRESH = itertools.count()
NOW = "10:00"


class Task(NamedTuple):
    """An open follow-up; days are counted from today."""

    kind: str = "satisfaction"
    due: int = 0
    due_time: str | None = None
    planned: int | None = None
    planned_time: str | None = None
    priority: int = 3
    before: int = 30  # so many days before it is due it begins
    mine: bool = False

    @property
    def late(self) -> bool:
        return self.due < 0 or (
            self.promised and self.due == 0 and "" < (self.due_time or "") < NOW
        )

    @property
    def promised(self) -> bool:
        return self.kind in ("promise", "notice")


# One of each group, in the order in which Today shows them.
LATE_PROMISE = Task("promise", 0, "09:00", priority=1)
LATE_URGENT = Task("retention", -1, priority=1)
LATE = Task("satisfaction", -9)
TIMED = Task("satisfaction", 3, planned=0, planned_time="11:00")
IN_WINDOW = Task("care", 0)
BACK = Task("verification", 2, planned=0, priority=1)
PUT_OFF = Task("usage", -20, planned=1)
IN_ORDER = (LATE_PROMISE, LATE_URGENT, LATE, TIMED, IN_WINDOW, BACK, PUT_OFF)


def with_tasks(shop: Shop, tasks: tuple[Task, ...] | list[Task]) -> list[int]:
    """Put these on the list of `shop`; their ids."""
    customer_id = customers.add(shop, Customer(name="王秀英"))
    with journal.action(shop, "tasks"):
        return [
            int(
                schema.FollowUp.insert(
                    created_at=shop.clock.stamp(),
                    customer=customer_id,
                    kind=task.kind,
                    rule="",
                    reason="x",
                    from_on=day(task.due - task.before),
                    due_on=day(task.due),
                    first_due_on=day(task.due),
                    due_time=task.due_time,
                    planned_on=None if task.planned is None else day(task.planned),
                    planned_time=task.planned_time,
                    priority=task.priority,
                    assignee=shop.staff_id if task.mine else None,
                ).execute()
            )
            for task in tasks
        ]


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_each_group_comes_before_the_next(make_shop: MakeShop) -> None:
    shop = make_shop()
    ids = with_tasks(shop, IN_ORDER[::-1])
    assert today.today_ids(shop) == ids[::-1]


@pytest.mark.parametrize("first", range(len(today.GROUPS) - 1))
def test_two_groups_that_change_places_are_noticed(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    """The control of the test above."""
    shop = make_shop()
    ids = with_tasks(shop, IN_ORDER[::-1])
    groups = list(today.GROUPS)
    groups[first], groups[first + 1] = groups[first + 1], groups[first]
    monkeypatch.setattr(today, "GROUPS", tuple(groups))
    assert today.today_ids(shop) != ids[::-1]


def place(task: Task, id_: int) -> tuple[object, ...] | None:
    """Where a task stands, by the words of the manual; None for one that is not shown."""
    rests = task.planned is not None and task.planned > 0
    if task.due > 0 and (rests or task.due > task.before):
        return None
    clock = task.due_time or ""
    if task.promised and task.late:
        return 1, task.due, clock, id_
    if task.due < 0 and task.priority == 1:
        return 2, task.due, clock, id_
    plan = task.planned, task.planned_time or "", id_
    if rests:
        return 6, *plan
    if task.due < 0:
        return 3, task.due, clock, id_
    planned_clock = task.planned_time if task.planned == 0 else None
    due_clock = task.due_time if task.due == 0 else None
    if at := planned_clock or due_clock:
        return 4, at, id_
    if task.planned is not None and task.due > 0:
        return 6, *plan
    return 5, task.priority, task.due, clock, id_


tasks = st.builds(
    Task,
    st.sampled_from(["promise", "notice", "satisfaction", "retention", "care"]),
    st.integers(-2, 3),
    st.sampled_from([None, "09:00", "10:00", "15:00"]),
    st.sampled_from([None, None, -1, 0, 1, 2]),
    st.sampled_from([None, "09:30", "11:00"]),
    st.integers(1, 4),
    st.integers(0, 5),
    st.booleans(),
)


@costly(150)
@given(st.lists(tasks, max_size=14))
def test_any_list_stands_in_the_order_of_the_manual(make_shop: MakeShop, some: list[Task]) -> None:
    shop = make_shop(name=f"shop{next(_FRESH)}")
    placed = {
        id_: where
        for id_, task in zip(with_tasks(shop, some), some, strict=True)
        if (where := place(task, id_)) is not None
    }
    assert today.today_ids(shop) == sorted(placed, key=lambda id_: placed[id_])


@costly(100)
@given(st.lists(tasks, max_size=14))
def test_a_filter_shows_what_the_number_of_its_name_counts(
    make_shop: MakeShop, some: list[Task]
) -> None:
    shop = make_shop(name=f"shop{next(_FRESH)}")
    of = dict(zip(with_tasks(shop, some), some, strict=True))
    everything, counts = today.today_ids(shop), today.counts(shop)
    holds: dict[str, Callable[[Task], bool]] = {
        "overdue": lambda task: task.late,
        "promises": lambda task: task.kind == "promise" and task.due <= 0,
        "mine": lambda task: task.mine,
        "care": lambda task: task.kind == "care",
    }
    for which, wanted in holds.items():
        assert today.today_ids(shop, which) == [id_ for id_ in everything if wanted(of[id_])]
    assert counts.overdue == len(today.today_ids(shop, "overdue"))
    assert counts.promises == len(today.today_ids(shop, "promises"))
    assert counts.overdue + counts.due == len(everything)


@costly(100)
@given(
    st.lists(tasks, min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(1, 9)), max_size=8),
    st.integers(0, 12),
    st.integers(0, 23),
)
def test_whatever_is_put_off_is_there_once_by_its_deadline_at_the_latest(
    make_shop: MakeShop,
    some: list[Task],
    put_off: list[tuple[int, int]],
    later: int,
    hour: int,
) -> None:
    name = f"shop{next(_FRESH)}"
    shop = make_shop(name=name)
    ids = with_tasks(shop, some)
    for which, days in put_off:
        changing.put_off(shop, ids[which % len(ids)], day(days))
    shop = make_shop(day(later), hour, name=name)
    shown = today.today_ids(shop)
    assert len(shown) == len(set(shown))
    by_now = {id_ for id_, task in zip(ids, some, strict=True) if task.due <= later}
    assert by_now <= set(shown)
    assert {row.id: row.state for row in today.rows(shop, shown) if row.id in by_now} == {
        id_: "overdue" if moved_late(task, later, hour) else "due"
        for id_, task in zip(ids, some, strict=True)
        if id_ in by_now
    }


def moved_late(task: Task, later: int, hour: int) -> bool:
    clock = task.due_time or ""
    return task.due < later or (task.promised and "" < clock < f"{hour:02}:00")


# How it is said that something was put off


def put_off_until_tuesday(shop: Shop, *tasks: Task) -> list[today.TodayRow]:
    ids = with_tasks(shop, tasks)
    for id_ in ids:
        changing.put_off(shop, id_, day(3))
    return today.rows(shop, today.today_ids(shop))


def test_what_is_late_and_put_off_stays_last_and_greyed_and_says_both(shop: Shop) -> None:
    [waiting] = with_tasks(shop, [Task(due=2)])
    first, second, third = put_off_until_tuesday(shop, Task(due=-1), Task(due_time="15:00"))
    assert first.id == waiting
    assert second.said == ("to 11-24", "1d late")
    assert third.said == ("to 11-24", "due 15:00")
    assert (first.greyed, second.greyed, third.greyed) == (False, True, True)
    assert (second.state, third.state) == ("overdue", "due")
    assert today.counts(shop).overdue == 1


def test_a_broken_promise_that_is_put_off_keeps_its_place(shop: Shop) -> None:
    with_tasks(shop, [Task(due=-3)])
    broken, urgent, late = put_off_until_tuesday(
        shop, Task("promise", -1, "15:00"), Task("retention", -2, priority=1)
    )
    assert broken.said == ("to 11-24", "1d late", "15:00")
    assert urgent.said == ("to 11-24", "2d late")
    assert not any(row.greyed for row in (broken, urgent, late))


def test_what_is_put_off_beyond_its_deadline_is_what_comes_next(shop: Shop) -> None:
    [id_] = with_tasks(shop, [Task(due=2)])
    changing.put_off(shop, id_, day(9))
    assert today.today_ids(shop) == []
    assert today.next_days(shop) == (day(2), 1)


# Every time that was agreed is said, and said to have passed


@pytest.mark.parametrize(
    ("task", "said", "passed"),
    [
        (Task(due=3, planned=0, planned_time="11:00"), ("11:00",), False),
        (Task(due=3, planned=0, planned_time="09:30"), ("past 09:30",), True),
        (Task(due=-2, planned=0, planned_time="11:00"), ("11:00", "2d late"), False),
        (Task(due=-2, planned=0, planned_time="09:30"), ("past 09:30", "2d late"), True),
        (Task(due=-1, planned=1, planned_time="11:00"), ("to 11-22", "11:00", "1d late"), False),
        (Task(due=3, planned=-1, planned_time="15:00"), ("11-20 15:00",), True),
        (Task(due=-1, planned=-1, planned_time="15:00"), ("11-20 15:00", "1d late"), True),
        (Task(due=0, due_time="15:00"), ("15:00",), False),
        (Task(due=0, due_time="09:00"), ("past 09:00",), True),
        (Task("promise", 0, "09:00"), ("late, 09:00",), True),
        (Task("promise", 0, "09:00", 0, "11:00"), ("11:00", "late, 09:00"), True),
        (Task("promise", 0, "15:00", 0, "11:00"), ("11:00", "due 15:00"), False),
        (Task("promise", -1, "15:00"), ("1d late", "15:00"), True),
        (Task("promise", -1, "15:00", -1, "15:00"), ("1d late", "15:00"), True),
        (Task("promise", 2, "15:00"), ("2d left", "15:00"), False),
        (Task(due=0, planned=-1, planned_time="15:00"), ("11-20 15:00", "due today"), True),
        (Task(due=0), ("today",), False),
        (Task(due=-1), ("1d late",), False),
    ],
)
def test_a_row_says_each_time_it_has(
    shop: Shop, task: Task, said: tuple[str, ...], *, passed: bool
) -> None:
    [id_] = with_tasks(shop, [task])
    [row] = today.rows(shop, [id_])
    assert (row.said, row.passed) == (said, passed)


def test_a_missed_call_that_nobody_waited_for_leaves_no_time_behind(make_shop: MakeShop) -> None:
    shop = make_shop(day(-1))
    [id_] = with_tasks(shop, [Task(due=2)])
    done = conversation.record(shop, id_, Answer(outcome="no_answer"))
    assert done.planned_time == "12:00"
    assert today.rows(make_shop(day(-1), 13), [id_])[0].said == ("past 12:00",)
    [row] = today.rows(make_shop(), [id_])
    assert (row.said, row.passed) == (("2d left",), False)
