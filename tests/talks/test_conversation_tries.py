"""A customer who was not reached is tried again, at another time or number, by one window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from mornings import CHEN, WANG, attempts, morning, state, visited
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.visits import visits

MONDAY = date(2026, 11, 23)


def no_answer(shop: Shop, id_: int, outcome: str = "no_answer") -> conversation.Recorded:
    return conversation.record(shop, id_, Answer(outcome=outcome))


# A try that was in vain


def test_the_first_missed_call_is_tried_again_in_the_next_part_of_the_day(
    make_shop: MakeShop,
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    done = no_answer(shop, id_)
    assert (done.planned_on, done.planned_time) == (TODAY, "12:00")


def test_in_the_evening_the_next_try_is_on_the_next_working_day(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, CHEN)
    done = no_answer(make_shop(hour=19), id_, "busy")
    assert (done.planned_on, done.planned_time) == (MONDAY, None)


def test_the_second_missed_call_waits_for_the_next_working_day(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, CHEN)
    no_answer(make_shop(), id_)
    assert no_answer(make_shop(hour=13), id_).planned_on == MONDAY


def test_three_calls_over_two_days_are_enough_then_a_message_closes_it(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, WANG)
    no_answer(make_shop(), id_)
    no_answer(make_shop(hour=13), id_)
    third = no_answer(make_shop(MONDAY), id_)
    assert (third.status, third.message_next, third.planned_on) == ("open", True, MONDAY)
    assert talk_form.form(make_shop(MONDAY), id_).message_next
    last = no_answer(make_shop(MONDAY), id_, "message_left")
    assert (last.status, state(id_)[0]) == ("unreachable", "unreachable")


def test_three_calls_on_one_day_are_not_enough(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, WANG)
    for hour in (9, 13, 19):
        done = no_answer(make_shop(hour=hour), id_)
    assert (done.message_next, done.planned_on) == (False, MONDAY)


def test_a_missed_deadline_stays_missed_while_one_keeps_calling(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, WANG)
    due_on = state(id_)[1]
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        no_answer(make_shop(day), id_)
    assert state(id_)[1] == due_on


def test_a_try_is_one_on_every_follow_up_of_the_customer(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    no_answer(shop, id_)
    assert attempts(other) == ["no_answer"]


def test_a_message_is_enough_where_no_score_is_asked(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    task = changing.add(shop, 1, "发票到了", TODAY)
    told = complaints.open_(shop, 1, complaints.New("漏水"))
    complaints.resolve(shop, told, complaints.Solved("换了密封圈"))
    notice = complaints.task(shop, told) or 0
    assert no_answer(shop, notice, "message_left").status == "done"
    assert state(task)[0] == "open"


def test_a_message_does_not_close_what_asks_for_a_score(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    assert no_answer(shop, id_, "message_left").planned_on == MONDAY


def test_somebody_who_refuses_is_not_asked_for_a_score_for_a_while(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    assert no_answer(shop, id_, "refused").status == "refused"
    before = db.value("SELECT count(*) FROM follow_up")
    visits.add(make_shop(date(2026, 12, 10)), 1, visits.Visit(date(2026, 12, 10)))
    assert db.value("SELECT count(*) FROM follow_up") == before
    visits.add(make_shop(date(2027, 3, 1)), 1, visits.Visit(date(2027, 3, 1)))
    assert db.value("SELECT count(*) FROM follow_up") == before + 1


def test_a_refusal_takes_back_the_questions_that_have_not_begun(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    first = visited(shop, 1, kind="return")
    assert first != id_
    no_answer(shop, id_, "refused")
    assert state(first)[0] == "cancelled"


def test_a_low_score_pauses_the_usual_round(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=2))
    before = db.value("SELECT count(*) FROM follow_up")
    visits.add(make_shop(date(2026, 12, 10)), 1, visits.Visit(date(2026, 12, 10)))
    assert db.value("SELECT count(*) FROM follow_up") == before


# Best times and deadlines


@pytest.mark.parametrize(
    ("best_time", "hour", "planned"),
    [
        ("", 10, ("2026-11-21", "12:00")),
        ("after 18:00", 10, ("2026-11-21", "18:00")),
        ("晚上七点后", 10, ("2026-11-21", "19:00")),
        ("上午", 11, ("2026-11-23", "09:00")),
        ("下午", 19, ("2026-11-23", "12:00")),
        ("weekends", 10, ("2026-11-21", "12:00")),
        ("周日", 10, ("2026-11-22", None)),
        ("周日下午", 10, ("2026-11-22", "12:00")),
        ("工作日", 10, ("2026-11-23", None)),
        # Wednesday is after the deadline: what would be planned without it is.
        ("Wednesdays", 10, ("2026-11-21", "12:00")),
        ("not on Sundays", 10, ("2026-11-21", "12:00")),
        ("whenever the moon is full", 10, ("2026-11-21", "12:00")),
    ],
)
def test_the_next_try_minds_when_the_customer_likes_to_be_called(
    make_shop: MakeShop, best_time: str, hour: int, planned: tuple[str, str | None]
) -> None:
    _shop, [id_] = morning(make_shop, CHEN)
    shop = make_shop(hour=hour)
    customers.edit(shop, 1, replace(customers.get(shop, 1), best_time=best_time))
    assert state(id_)[1] == "2026-11-23"
    no_answer(shop, id_)
    assert state(id_)[2:] == planned


def test_no_try_is_planned_on_a_best_day_on_which_the_shop_is_closed(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, CHEN)
    calendar = loading.default().calendar
    shop = make_shop(calendar=calendar._replace(closed_days=(date(2026, 11, 22),)))
    customers.edit(shop, 1, replace(customers.get(shop, 1), best_time="周日"))
    assert no_answer(shop, id_).planned_on == TODAY


def test_a_message_waits_for_the_best_time_too(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    no_answer(shop, id_, "message_left")
    assert state(id_)[2:] == ("2026-11-23", "12:00")


def test_what_one_call_was_about_is_tried_again_together(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, CHEN)
    shop = make_shop(hour=19)
    other = changing.add(shop, 1, "问发票", TODAY + timedelta(days=1))
    shop = make_shop(TODAY + timedelta(days=1), hour=11)
    no_answer(shop, id_)
    assert no_answer(shop, id_).planned_on == TODAY + timedelta(days=1)
    assert state(id_)[2:] == state(other)[2:] == ("2026-11-22", "12:00")


def test_a_promise_is_tried_again_before_it_is_due(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, CHEN)
    promised = changing.promise(shop, 1, "回电", TODAY, "11:30")
    no_answer(shop, promised)
    assert state(promised)[1:] == ("2026-11-21", "2026-11-21", "11:30")


# Another time, another number


def test_a_call_back_moves_the_deadline_the_customer_asked_to_move(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    later = date(2026, 12, 1)
    conversation.record(
        shop, id_, Answer(outcome="call_back", call_back=Agreed(later, time="15:00"))
    )
    assert state(id_) == ("open", "2026-12-01", "2026-12-01", "15:00")


def test_a_call_back_before_the_deadline_leaves_it(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    due_on = state(id_)[1]
    conversation.record(
        shop, id_, Answer(outcome="call_back", call_back=Agreed(TODAY, time="15:00"))
    )
    assert state(id_) == ("open", due_on, TODAY.isoformat(), "15:00")


def test_a_call_back_never_heals_a_missed_deadline(make_shop: MakeShop) -> None:
    _shop, [id_] = morning(make_shop, WANG)
    due_on = state(id_)[1]
    late = make_shop(date(2026, 12, 10))
    answer = Answer(outcome="call_back", call_back=Agreed(date(2026, 12, 12)))
    conversation.record(late, id_, answer)
    assert state(id_)[1] == due_on


def test_a_promise_moves_to_the_later_hour_that_the_customer_named(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    answer = Answer(outcome="call_back", call_back=Agreed(TODAY, time="17:00"))
    conversation.record(shop, promised, answer)
    assert db.value("SELECT due_time FROM follow_up WHERE id = ?", promised) == "17:00"


def test_a_promise_that_is_late_already_keeps_its_hour(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "11:00")
    answer = Answer(outcome="call_back", call_back=Agreed(TODAY, time="17:00"))
    conversation.record(make_shop(hour=12), promised, answer)
    assert db.value("SELECT due_time FROM follow_up WHERE id = ?", promised) == "11:00"


def test_a_call_back_without_an_hour_keeps_a_promise_on_today(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    conversation.record(shop, promised, Answer(outcome="call_back", call_back=Agreed(MONDAY)))
    assert promised in followups.today_ids(make_shop(MONDAY))


def test_a_wrong_number_closes_the_follow_up(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    assert no_answer(shop, id_, "wrong_number").status == "unreachable"


def test_the_right_number_is_stored_and_called_at_once(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    answer = Answer(outcome="wrong_number", right_number="138 0000 1111")
    done = conversation.record(shop, id_, answer)
    assert (done.status, state(id_)[2]) == ("open", None)
    assert db.value("SELECT key FROM phone_key WHERE customer_id = 1") == "13800001111"


def test_a_right_number_that_is_somebody_elses_too_is_on_both_cards(make_shop: MakeShop) -> None:
    shop, [id_, _other] = morning(make_shop, WANG, CHEN)
    answer = Answer(outcome="wrong_number", right_number=CHEN.phone)
    conversation.record(shop, id_, answer)
    assert attempts(id_) == ["wrong_number"]
    sharing = [name for _id, name in customers.holders_of([CHEN.phone])]
    assert sharing == [WANG.name, CHEN.name]


# Two windows on one shop


@pytest.mark.parametrize(
    "here",
    [
        lambda shop, id_: conversation.record(shop, id_, Answer(csat=5)),
        lambda shop, id_: changing.put_off(shop, id_, MONDAY),
        lambda shop, id_: changing.cancel(shop, id_, "不用了"),
    ],
)
def test_what_another_window_closed_meanwhile_is_not_closed_again(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, here: Callable[[Shop, int], object]
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    first_elsewhere(monkeypatch, lambda: conversation.record(shop, id_, Answer(csat=2)))
    with pytest.raises(ShopError, match="closed already"):
        here(shop, id_)
    assert (state(id_)[0], attempts(id_)) == ("done", ["reached"])


def test_two_windows_cannot_give_one_number_to_two_people(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop()
    first_elsewhere(monkeypatch, lambda: customers.add(shop, WANG))
    with pytest.raises(InvalidError, match="王秀英"):
        customers.add(shop, Customer(name="王", phone=WANG.phone))


def test_a_list_read_while_another_thread_saves_is_that_of_one_moment(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    named = db.named
    asked: list[str] = []

    def later_saved(sql: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        asked.append(sql)
        # By now the rows that have a time today are read, and this one is about to get one.
        if len(asked) == 6:
            with ThreadPoolExecutor(1) as writer:
                writer.submit(elsewhere).result()
        return named(sql, parameters)

    def elsewhere() -> None:
        shop.connect()
        no_answer(shop, id_)
        shop.disconnect()

    monkeypatch.setattr(db, "named", later_saved)
    assert followups.today_ids(shop) == [id_]
    assert attempts(id_) == ["no_answer"]
