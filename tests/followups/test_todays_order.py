"""Today's order: the groups (a) to (f) of what there is to do, each in an order of its own."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop

from shopvisit.shop.followups import today
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
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


# One of each group, in the order in which Today shows them.
LATE_PROMISE = Task("promise", 0, "09:00", priority=1)
LATE_URGENT = Task("retention", -1, priority=1)
LATE = Task("satisfaction", -9)
TIMED = Task("satisfaction", 3, planned=0, planned_time="11:00")
IN_WINDOW = Task("care", 0)
PUT_OFF = Task("verification", 2, planned=0, priority=1)
IN_ORDER = (LATE_PROMISE, LATE_URGENT, LATE, TIMED, IN_WINDOW, PUT_OFF)


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
                    from_on=TODAY - timedelta(days=30),
                    due_on=day(task.due),
                    first_due_on=day(task.due),
                    due_time=task.due_time,
                    planned_on=None if task.planned is None else day(task.planned),
                    planned_time=task.planned_time,
                    priority=task.priority,
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


@pytest.mark.parametrize("first", range(len(today._GROUPS) - 1))
def test_two_groups_that_change_places_are_noticed(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    """The control of the test above."""
    shop = make_shop()
    ids = with_tasks(shop, IN_ORDER[::-1])
    groups = list(today._GROUPS)
    groups[first], groups[first + 1] = groups[first + 1], groups[first]
    monkeypatch.setattr(today, "_GROUPS", tuple(groups))
    assert today.today_ids(shop) != ids[::-1]


def place(task: Task, id_: int) -> tuple[object, ...] | None:
    """Where a task stands, by the words of the manual; None for one that is not shown."""
    if task.planned is not None and task.planned > 0:
        return None
    promised = task.kind in ("promise", "notice")
    clock = task.due_time or ""
    past = task.due < 0 or (task.due == 0 and "" < clock < NOW)
    if promised and past:
        return 1, task.due, clock, id_
    if task.due < 0:
        return (2 if task.priority == 1 else 3), task.due, clock, id_
    planned_clock = task.planned_time if task.planned == 0 else None
    due_clock = task.due_time if task.due == 0 else None
    if at := planned_clock or due_clock:
        return 4, at, id_
    if task.planned is not None and task.due > 0:
        return 6, task.planned, task.planned_time or "", id_
    return 5, task.priority, task.due, clock, id_


tasks = st.builds(
    Task,
    st.sampled_from(["promise", "notice", "satisfaction", "retention", "care"]),
    st.integers(-2, 3),
    st.sampled_from([None, "09:00", "10:00", "15:00"]),
    st.sampled_from([None, None, -1, 0, 1]),
    st.sampled_from([None, "09:30", "11:00"]),
    st.integers(1, 4),
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
