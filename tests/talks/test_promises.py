"""Promises: asked whether they are kept, moved with the customer, or broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import count

import pytest
from fronts import form_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mornings import CHEN, WANG, attempts, counter, morning, state
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.errors import InvalidError
from shopvisit.shop.cards import cards
from shopvisit.shop.followups import changing, promises
from shopvisit.shop.followups import today as followups
from shopvisit.shop.handover import handover
from shopvisit.shop.metrics import sets
from shopvisit.shop.month import counts
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.whole import invariants
from shopvisit.shop.whole.undo import undo

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def promised(shop: Shop, day: date = TODAY, at: str = "15:00") -> int:
    customers.add(shop, WANG)
    return changing.promise(shop, 1, "回电报价", day, at)


def due(id_: int) -> tuple[object, ...]:
    found = db.row(
        "SELECT status, due_on, due_time, first_due_on, first_due_time, planned_on, planned_time "
        "FROM follow_up WHERE id = ?",
        id_,
    )
    assert found is not None
    return found


def month(shop: Shop) -> tuple[tuple[int, ...], tuple[int, ...]]:
    found = counts.Counting(shop, sets.Span.of(shop, "2026-11")).promises
    return found.k, found.rest


def not_yet(shop: Shop, id_: int, day: date, at: str | None = "11:00") -> None:
    given = {id_: Agreed(day, time=at)}
    conversation.record(shop, id_, Answer(done={id_: False}, moved=given))


# What closes one


def test_reaching_the_customer_does_not_close_one_by_itself(shop: Shop) -> None:
    id_ = promised(shop)
    with pytest.raises(InvalidError) as refused:
        conversation.record(shop, id_, Answer())
    assert (refused.value.field, state(id_)[0], attempts(id_)) == (f"{id_}:done", "open", [])


def test_a_message_does_not_close_one_either(shop: Shop) -> None:
    id_ = promised(shop)
    conversation.record(shop, id_, Answer(outcome="message_left"))
    assert (state(id_)[0], attempts(id_)) == ("open", ["message_left"])


def test_what_is_kept_is_done(shop: Shop) -> None:
    id_ = promised(shop)
    conversation.record(shop, id_, Answer(done={id_: True}))
    assert state(id_)[0] == "done"
    assert month(shop) == ((id_,), ())


def test_a_talk_about_something_else_leaves_one_that_was_not_spoken_of(
    make_shop: MakeShop,
) -> None:
    shop, [asked] = morning(make_shop, WANG)
    id_ = changing.promise(shop, 1, "回电", TODAY, "15:00")
    conversation.record(shop, asked, Answer(csat=5))
    assert (state(asked)[0], state(id_)[0], attempts(id_)) == ("done", "open", [])


def test_who_does_not_want_to_talk_is_still_owed_what_was_promised(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    id_ = changing.promise(shop, 1, "回电", TODAY, "15:00")
    conversation.record(shop, asked, Answer(outcome="refused"))
    assert (state(asked)[0], state(id_)[0]) == ("refused", "open")


# Another time


def test_agreed_before_it_was_due_it_has_moved(shop: Shop) -> None:
    id_ = promised(shop)
    not_yet(shop, id_, MONDAY)
    assert due(id_) == ("open", "2026-11-23", "11:00", "2026-11-21", "15:00", None, None)
    assert invariants.broken(shop) == []


def test_kept_by_the_new_time_it_counts_as_kept(make_shop: MakeShop) -> None:
    shop = make_shop()
    id_ = promised(shop)
    not_yet(shop, id_, MONDAY)
    shop = make_shop(MONDAY)
    conversation.record(shop, id_, Answer(done={id_: True}))
    assert month(shop) == ((id_,), ())
    assert handover.handover(shop).kept == 1


def test_agreed_afterwards_it_is_broken_and_stays_so(make_shop: MakeShop) -> None:
    shop = make_shop()
    id_ = promised(shop)
    shop = make_shop(hour=16)
    not_yet(shop, id_, MONDAY)
    assert due(id_) == (
        "open", "2026-11-21", "15:00", "2026-11-21", "15:00", "2026-11-23", "11:00",
    )  # fmt: skip
    assert [row.id for row in cards.card(shop, 1).broken_promises] == [id_]
    assert month(shop) == ((), (id_,))
    shop = make_shop(MONDAY)
    conversation.record(shop, id_, Answer(done={id_: True}))
    assert month(shop) == ((), (id_,))
    assert [task.id for task in handover.handover(shop).broken] == [id_]
    assert invariants.broken(shop) == []


def test_another_time_is_needed_and_must_be_to_come(shop: Shop) -> None:
    id_ = promised(shop)
    for moved in ({}, {id_: Agreed(TODAY, time="09:00")}, {id_: Agreed(TODAY - DAY)}):
        with pytest.raises(InvalidError) as refused:
            conversation.record(shop, id_, Answer(done={id_: False}, moved=moved))
        assert refused.value.field == f"{id_}:done_when"
    assert (due(id_)[:2], attempts(id_)) == (("open", "2026-11-21"), [])


def test_undo_takes_the_other_time_back(shop: Shop) -> None:
    id_ = promised(shop)
    before = due(id_)
    not_yet(shop, id_, MONDAY)
    undo(shop)
    assert (due(id_), attempts(id_)) == (before, [])


NUMBERS = count()
clocks = st.tuples(st.integers(0, 6), st.times(min_value=time(9), max_value=time(20)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=clocks, talks=st.lists(st.tuples(clocks, clocks), max_size=3), done=clocks)
def test_kept_is_what_was_done_by_the_last_time_agreed_before_it_came(
    make_shop: MakeShop,
    first: tuple[int, time],
    talks: list[tuple[tuple[int, time], tuple[int, time]]],
    done: tuple[int, time],
) -> None:
    shop = make_shop(TODAY, 8, name=f"shop{next(NUMBERS)}")

    def at(moment: tuple[int, time]) -> tuple[date, str]:
        return TODAY + moment[0] * DAY, f"{moment[1]:%H:%M}"

    def stand(moment: tuple[int, time]) -> None:
        shop.clock = clock_at(TODAY + moment[0] * DAY, moment[1].hour, moment[1].minute)

    customers.add(shop, CHEN)
    id_ = changing.promise(shop, 1, "回电", *at(first))
    counts_by = at(first)
    for now, later in sorted(talks):
        if at(later) >= at(now):
            stand(now)
            not_yet(shop, id_, *at(later))
            if at(now) <= counts_by:
                counts_by = at(later)
    last = max([done, *(now for now, _later in talks)])
    stand(last)
    conversation.record(shop, id_, Answer(done={id_: True}))
    assert month(shop) == (((id_,), ()) if at(last) <= counts_by else ((), (id_,)))


@pytest.mark.parametrize(
    ("status", "closed_at", "kept"),
    [
        ("done", "2026-11-21T07:00:59Z", True),
        ("done", "2026-11-21T07:01:00Z", False),
        ("refused", "2026-11-21T06:00:00Z", False),
        ("open", None, None),
    ],
)
def test_it_counts_to_the_minute(
    shop: Shop, status: str, closed_at: str | None, kept: bool | None
) -> None:
    assert promises.kept(TODAY, "15:00", status, closed_at, shop.clock.now()) is kept


# In the form


async def test_the_form_of_a_promise_stands_on_whether_it_is_done(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    id_ = promised(shop)
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).at == f"{id_}:done"
        assert ("办到了吗" if lang == "zh_CN" else "Is it done?") in at.text
        await at.press("enter", "enter")
        assert ("1 办到了，2 还没" if lang == "zh_CN" else "1 yes, 2 not yet") in at.text
        assert form_of(at).at == f"{id_}:done"
        await at.press("1", "enter")
    assert state(id_)[0] == "done"


async def test_not_yet_asks_by_when_instead(make_shop: MakeShop, lang: str) -> None:
    shop = make_shop()
    id_ = promised(shop)
    async with counter(shop) as at:
        await at.press("enter", "2")
        assert form_of(at).at == f"{id_}:done_when"
        await at.press("enter")
        assert form_of(at).at == f"{id_}:done_when"
        await at.type("mon 11:00" if lang == "en" else "周一 11:00")
        said = "答应您：回电报价，最晚周一 11月23日 11:00" if lang == "zh_CN" else (
            "we promise: 回电报价, by Mon 23 Nov 11:00"
        )  # fmt: skip
        assert said in at.text
        await at.press("enter")
        assert ("11月23日" if lang == "zh_CN" else "23 Nov") in at.said
    assert due(id_)[:3] == ("open", "2026-11-23", "11:00")


async def test_a_score_and_enter_on_a_promise_records_nothing(make_shop: MakeShop) -> None:
    shop = make_shop()
    id_ = promised(shop)
    async with counter(shop) as at:
        await at.press("5", "enter", "5", "enter", "enter")
        assert form_of(at).at == f"{id_}:done"
    assert attempts(id_) == []


async def test_beside_another_follow_up_it_is_a_question_of_its_own(
    make_shop: MakeShop, lang: str
) -> None:
    shop, [asked] = morning(make_shop, WANG)
    id_ = changing.promise(shop, 1, "回电报价", TODAY, "15:00")
    place = followups.today_ids(shop).index(asked)
    async with counter(shop) as at:
        await at.press(*["down"] * place, "5")
        line = at.line("办到了吗" if lang == "zh_CN" else "Is it done?")
        assert "回电报价" in line
        await at.press("enter")
    assert (state(asked)[0], state(id_)[0]) == ("done", "open")


async def test_half_an_answer_survives_in_a_draft(make_shop: MakeShop) -> None:
    shop = make_shop()
    id_ = promised(shop)
    async with counter(shop) as at:
        await at.press("enter", "2")
        await at.type("mon 11:00")
        await at.press("escape")
        await at.press("enter")
        notes = form_of(at).notes
        assert notes.picked[f"{id_}:done"] == 0
        assert notes.texts[f"{id_}:done_when"] == "mon 11:00"


# Where somebody is to come by


async def test_a_promise_says_where_somebody_comes_by_and_who(
    make_shop: MakeShop, lang: str
) -> None:
    shop, [_asked] = morning(make_shop, replace(WANG, address="学府路3号"))
    async with counter(shop, (120, 36)) as at:
        await at.press("5", "down", "down")
        await at.type("上门看漏水")
        form = form_of(at)
        while form.at != "errand":
            await at.press("down")
        await at.press("1")
        assert "学府路3号" in at.text
        await at.press("up", "2")
        assert form.at == "promise_who"
        await at.press("2", "enter")
        await at.press("f2")
        assert "学府路3号" in at.line("上门看漏水")
        await at.press(*["up"] * 3)
        await at.rest()
        where = "学府路3号 · 小王"
        assert (f"上门：{where}" if lang == "zh_CN" else f"come by: {where}") in at.text
    assert db.row("SELECT reason, place, assignee_id FROM follow_up WHERE kind = 'promise'") == (
        "上门看漏水",
        "学府路3号",
        2,
    )


def test_without_a_word_whoever_promised_it_sees_to_it(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    answer = Answer(csat=5, promise=Agreed(MONDAY, "回电", "15:00"))
    conversation.record(shop, asked, answer)
    assert db.row("SELECT place, assignee_id FROM follow_up WHERE kind = 'promise'") == ("", 1)


def test_somebody_comes_by_at_an_address_as_long_as_a_card_has_room_for(shop: Shop) -> None:
    customers.add(shop, replace(WANG, address="学府路" * 60))
    errand = changing.Errand("学府路" * 60)
    id_ = changing.promise(shop, 1, "上门看漏水", TODAY, "15:00", errand=errand)
    assert db.value("SELECT place FROM follow_up WHERE id = ?", id_) == "学府路" * 60
