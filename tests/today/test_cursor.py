"""Where the cursor stands: on the next row to be done, whatever was done with the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from itertools import count

import pytest
from drawn import costly
from fronts import cursor, rows, today
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mornings import Counter, counter, morning
from shops import MakeShop, clock_at

from shopvisit.app import upkeep
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import drafts
from shopvisit.shop.record.shop import Shop

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)  # by then what was to be done this week is late
_NUMBERS = count()
STEPS = ("rate", "no answer", "put off", "cancel", "leave", "add", "undo", "down", "solve")


@pytest.fixture(autouse=True)
def undisturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the rules add beside the work is no matter of these keys."""
    monkeypatch.setattr(upkeep, "_RULES_SECONDS", 1000)


def people(number: int) -> list[Customer]:
    return [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(number)]


def row(shop: Shop, id_: int | None) -> followups.TodayRow:
    return followups.rows(shop, [id_ or 0])[0]


def next_of(
    shop: Shop, stood: tuple[Sequence[int], int], now: Sequence[int], left: Iterable[int]
) -> int | None:
    """What is to be done next in `now`, for whoever stood at a row of a list; not `left`."""
    before, here = stood
    order = now if here in now else before
    place = list(order).index(here)
    waiting = [
        found.id
        for found in followups.rows(shop, [*order[place + 1 :], *now])
        if found.id in now and found.status == "open" and not found.greyed
    ]
    return next((id_ for id_ in waiting if id_ not in left and id_ != here), None)


async def solve(at: Counter) -> None:
    """Solve the complaint under the cursor, and come back."""
    await at.press("enter", "2")
    await at.type("换了新的")
    await at.press("enter")
    await at.press("escape")


async def go_to_solving(at: Counter, shop: Shop) -> bool:
    for place, found in enumerate(followups.rows(shop, rows(at).ids)):
        if found.rule == kinds.SOLVE and found.status == "open":
            rows(at).go_to(place)
            await at.settle()
            return True
    return False


async def test_a_complaint_solved_after_some_rows_leads_to_the_row_below_it(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, *people(9))
    complaints.open_(shop, 1, complaints.New("遥控器失灵"))
    shop = make_shop(FRIDAY)
    async with counter(shop) as at:
        while row(shop, cursor(at)).rule == kinds.SOLVE:
            await at.press("down")
        for _call in range(3):
            await at.press("5", "enter")
        assert await go_to_solving(at, shop)
        stood = list(rows(at).ids), cursor(at) or 0
        await solve(at)
        assert today(at)
        assert cursor(at) == next_of(shop, stood, rows(at).ids, ())
        assert row(shop, cursor(at)).status == "open"


async def test_what_was_passed_over_comes_after_the_last_row(make_shop: MakeShop) -> None:
    shop, ids = morning(make_shop, *people(3))
    async with counter(shop) as at:
        await at.press("down", "5", "enter")
        assert cursor(at) == ids[2]
        await at.press("5", "enter")
        assert cursor(at) == ids[0]
        await at.press("5", "enter")
        assert cursor(at) == ids[0]


async def test_a_call_that_was_made_from_the_card_leads_to_the_next_row(
    make_shop: MakeShop,
) -> None:
    shop, ids = morning(make_shop, *people(3))
    async with counter(shop) as at:
        await at.press("right", "enter", "5", "enter")
        await at.press("backspace")
        assert cursor(at) == ids[1]


@pytest.mark.parametrize("again", ["midnight", "started again"])
async def test_a_new_day_begins_at_the_first_row_whatever_waits_half_written(
    make_shop: MakeShop, again: str
) -> None:
    shop, ids = morning(make_shop, *people(30))
    drafts.save(shop, ids[20], {"picked": {"csat": 4}})
    async with counter(shop) as at:
        await at.press("end")
        if again == "midnight":
            shop.clock = clock_at(MONDAY)
            today(at).tick()
            await at.settle()
            assert (rows(at).index, rows(at).scroll_offset.y) == (0, 0)
    if again != "midnight":
        async with counter(make_shop(MONDAY)) as at:
            await at.rest()
            assert (rows(at).index, rows(at).scroll_offset.y) == (0, 0)
            assert "顾客20" in at.said
            await at.press("backspace", "enter")
            assert cursor(at) == followups.today_ids(shop)[0]


@example([*["down"] * 2, *["rate"] * 3, "solve"])
@example(["rate", "rate", "leave", "rate"])
@example(["solve", "rate", "rate", "cancel", "rate", "rate"])
@example([*["down"] * 6, "rate", "put off", "undo", "no answer"])
@example(["add", "rate", "down", "rate", "down", "add"])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=7))
@settings(costly(24))
async def test_the_cursor_stands_on_the_next_row_to_be_done(
    make_shop: MakeShop, steps: list[str]
) -> None:
    anew = partial(make_shop, name=f"shop{next(_NUMBERS)}")
    shop, _ids = morning(anew, *people(5))
    complaints.open_(shop, 3, complaints.New("遥控器失灵"))
    shop = anew(MONDAY)
    left: list[set[int]] = []  # rows that each step leaves alone until later
    async with counter(shop) as at:
        for step in steps:
            if step == "solve" and not await go_to_solving(at, shop):
                continue
            if step == "undo" and not left:
                continue
            stood = list(rows(at).ids), cursor(at) or 0
            done = await take(at, row(shop, cursor(at)), step)
            if done is None:
                continue
            if step == "undo":
                left.pop()
                continue
            left.append(done)
            here = stood[1]
            if step == "add":
                assert cursor(at) == here
            else:
                wanted = next_of(shop, stood, rows(at).ids, set().union(*left))
                assert cursor(at) == (here if wanted is None else wanted), step


async def take(  # noqa: C901  # one branch a step
    at: Counter, here: followups.TodayRow, step: str
) -> set[int] | None:
    """Do it; the rows that are left alone for it, None where nothing was done to the row."""
    if step == "down":
        await at.press("down")
        return None
    if step == "undo":
        stood, ids = here.id, list(rows(at).ids)
        await at.press("ctrl+z")
        assert cursor(at) == stood or stood not in rows(at).ids or list(rows(at).ids) != ids
        return set()
    if here.status != "open":
        return None
    if step == "leave":
        if here.rule != kinds.SOLVE:
            await at.press("enter", "4", "escape")
        assert cursor(at) == here.id
        return None
    if step == "add":
        await at.press("plus")
        await at.type("问发票")
        await at.press("down")
        await at.type("2026-11-23")
        await at.press("enter")
        return set()
    if here.rule == kinds.SOLVE:
        await solve(at)
        return set()
    if step == "put off":
        await at.press("minus")
        await at.type("3")
        await at.press("enter")
    elif step == "cancel" and not here.complaint_id:
        await at.press("delete")
        await at.type("不用了")
        await at.press("enter")
    elif step == "rate" and not here.complaint_id:
        await at.press("enter")
        form = at.app.screen
        # One that was left half done stands behind its score already.
        given = isinstance(form, QuickForm) and form.notes.has("csat")
        await at.press(*([] if given else ["5"]), "enter")
    else:
        await at.press("0")
    # A call is about all that is open for the customer; solving is no call.
    also = followups.of_customer(at.app.shop, here.customer_id)
    called = {found.id for found in also if found.rule != kinds.SOLVE}
    alone = step == "put off" or (step == "cancel" and not here.complaint_id)
    return {here.id} if alone else {here.id} | called
