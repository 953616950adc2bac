"""The hand-over: what the next shift is told of a day."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from mornings import CHEN, LEE, WANG, morning
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.files.giving.handover import as_json, as_text
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.handover import handover
from shopvisit.shop.handover.page import Handover, Task
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

TOMORROW = TODAY + timedelta(days=1)
ZHANG, WANG_STAFF = 1, 2


def page(shop: Shop) -> Handover:
    return handover.handover(shop)


def customers(tasks: tuple[Task, ...]) -> list[str]:
    return [task.customer for task in tasks]


# What was done


def test_what_was_done_is_counted_by_kind_and_by_who_did_it(make_shop: MakeShop) -> None:
    shop, (wang, chen, _lee) = morning(make_shop, WANG, CHEN, LEE)
    conversation.record(shop, wang, Answer(csat=5))
    shop.set_staff(WANG_STAFF)
    conversation.record(shop, chen, Answer(csat=4))
    task = changing.add(shop, 1, "问一声", TODAY)
    conversation.record(shop, task, Answer())
    found = page(shop)
    assert found.kinds == (("satisfaction", 2), ("manual", 1))
    assert found.staff == (("小王", 2), ("小张", 1))
    assert (found.rated, found.csat, found.low) == (2, (0, 0, 0, 1, 1), ())


def test_a_low_rating_is_named_with_who_served_and_whether_a_complaint_was_opened(
    make_shop: MakeShop,
) -> None:
    shop, (wang, chen) = morning(make_shop, WANG, CHEN)
    reason, name = db.rows("SELECT id, name FROM reason WHERE polarity = 'complaint' LIMIT 1")[0]
    opened = conversation.record(
        shop, wang, Answer(csat=2, reason_ids=(reason,), complaint="等太久", complaint_as="normal")
    )
    conversation.record(shop, chen, Answer(csat=4, mood="bad"))
    first, second = page(shop).low
    assert (first.customer, first.csat, first.reasons) == ("王秀英", 2, name)
    assert (first.said, first.served_by) == ("等太久", "小王")
    assert (first.complaint_id, second.complaint_id) == (opened.complaint_id, None)


@pytest.mark.parametrize(("staff_id", "own"), [(ZHANG, False), (WANG_STAFF, True)])
def test_a_low_rating_that_the_server_took_down_is_marked(
    make_shop: MakeShop, staff_id: int, *, own: bool
) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    shop.set_staff(staff_id)
    conversation.record(shop, wang, Answer(csat=1))
    assert page(shop).low[0].self_recorded is own
    assert ("self-recorded" in as_text(page(shop), "")) is own


# What was not reached, what is left


def test_whoever_was_not_reached_stands_once_with_tries_and_the_next_one(
    make_shop: MakeShop,
) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    changing.add(shop, 1, "问一声", TODAY)
    conversation.record(shop, wang, Answer(outcome="no_answer"))
    conversation.record(shop, wang, Answer(outcome="busy"))
    found = page(shop)
    (missed,) = found.not_reached
    assert (missed.outcome, missed.tries) == ("busy", 2)
    planned = db.row("SELECT planned_on, planned_time FROM follow_up WHERE id = ?", wang)
    assert planned is not None
    assert (str(missed.next_on), missed.next_time) == planned
    assert "空调安装" in missed.reason
    assert "问一声" in missed.reason
    assert (found.open, found.put_off, found.done) == ((), (), 0)


def test_whoever_was_reached_in_the_end_is_not_missed(make_shop: MakeShop) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    conversation.record(shop, wang, Answer(outcome="no_answer"))
    conversation.record(shop, wang, Answer(csat=5))
    assert page(shop).not_reached == ()


@pytest.mark.parametrize("outcome", ["refused", "wrong_number"])
def test_what_was_given_up_is_told_and_has_no_next_try(make_shop: MakeShop, outcome: str) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    conversation.record(shop, wang, Answer(outcome=outcome))
    (missed,) = page(shop).not_reached
    assert missed.status in ("refused", "unreachable")
    assert "next" not in as_text(page(shop), "")


def test_only_what_was_due_by_tonight_is_still_open(make_shop: MakeShop) -> None:
    shop, (wang, chen, _later) = morning(make_shop, WANG, CHEN, LEE)
    with_due = {wang: TODAY - timedelta(days=1), chen: TODAY}
    with journal.action(shop, "as if older"):
        for id_, day in with_due.items():
            db.run("UPDATE follow_up SET from_on = ?, due_on = ? WHERE id = ?", day, day, id_)
    found = page(shop)
    assert customers(found.open) == ["王秀英", "陈小明"]
    assert [task.state for task in found.open] == ["overdue", "due"]


def test_what_rests_is_told_with_the_day_it_comes_back(make_shop: MakeShop) -> None:
    shop, (wang, _chen) = morning(make_shop, WANG, CHEN)
    changing.put_off(shop, wang, TODAY + timedelta(days=2))
    found = page(shop)
    assert customers(found.put_off) == ["王秀英"]
    assert found.put_off[0].next_on == TODAY + timedelta(days=2)
    assert found.open == ()


def test_a_backlog_is_counted_whole_and_named_in_part(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    for number in range(handover.MOST + 7):
        changing.add(shop, 1, f"n. {number}", TODAY)
    found = page(shop)
    assert (found.open_count, len(found.open)) == (handover.MOST + 7, handover.MOST)
    assert "and 7 more" in as_text(found, "")


# Promises


def test_promises_are_kept_or_broken_by_the_clock_and_those_to_come_are_told(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN, LEE)
    kept = changing.promise(shop, 1, "按时", TODAY, "11:00")
    late = changing.promise(shop, 2, "晚了", TODAY, "11:00")
    changing.promise(shop, 3, "没做", TODAY, "11:00")
    changing.promise(shop, 3, "今晚", TODAY, "19:00")
    changing.promise(shop, 1, "明天", TOMORROW, "09:00")
    changing.promise(shop, 1, "以后", TODAY + timedelta(days=6), "09:00")
    conversation.record(shop, kept, Answer(done={kept: True}))
    shop.clock = clock_at(TODAY, 12)
    conversation.record(shop, late, Answer(done={late: True}))
    found = page(shop)
    assert found.kept == 1
    assert [task.reason for task in found.broken] == ["没做", "晚了"]
    assert [task.reason for task in found.promised] == ["今晚", "明天"]
    assert found.open == ()


def test_promises_are_told_until_the_shop_opens_again(make_shop: MakeShop) -> None:
    settings = loading.default().calendar._replace(closed_days=(TOMORROW,))
    shop = make_shop(calendar=settings)
    visits.add(shop, WANG, Visit(TODAY))
    changing.promise(shop, 1, "下周一", TODAY + timedelta(days=2), "09:00")
    found = page(shop)
    assert found.promised_until == TODAY + timedelta(days=2)
    assert customers(found.promised) == ["王秀英"]


# Complaints and improvements


def test_complaints_stand_with_their_clock_and_what_was_done_about_them(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    leak = complaints.open_(shop, 1, complaints.New("漏水"))
    noise = complaints.open_(shop, 2, complaints.New("太吵", severity="urgent"))
    complaints.note(shop, leak, "打过电话")
    conversation.record(shop, complaints.task(shop, leak) or 0, Answer())
    complaints.hold(shop, leak, "等配件", TODAY + timedelta(days=3))
    shop.clock = clock_at(TODAY, 15)
    urgent, held = page(shop).complaints
    assert (urgent.id, urgent.late, urgent.happened) == (noise, True, ("new",))
    assert (held.id, held.late, held.happened) == (leak, False, ("new", "note", "respond", "hold"))
    assert held.held_until == TODAY + timedelta(days=3)
    assert page(shop).open == ()  # their steps are told here


def test_a_complaint_that_was_closed_today_is_told_once_more(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    opened = complaints.open_(shop, 1, complaints.New("漏水"))
    complaints.resolve(shop, opened, complaints.Solved("换了"))
    conversation.record(shop, complaints.task(shop, opened) or 0, Answer(fixed=1))
    task = complaints.task(shop, opened)
    if task is not None:
        conversation.record(shop, task, Answer(fixed=1))
    (closed,) = page(shop).complaints
    assert closed.state == "verified"
    assert closed.happened[-1] == "verify"
    shop = make_shop(TOMORROW)
    assert page(shop).complaints == ()


def test_an_improvement_stands_on_the_day_it_was_adopted(make_shop: MakeShop) -> None:
    shop = make_shop()
    made = improvements.propose(shop, New("先量房", "装好才发现放不下"))
    improvements.adopt(shop, made, "上门先量尺寸")
    (change,) = page(shop).improvements
    assert (change.title, change.action) == ("先量房", "上门先量尺寸")
    assert page(make_shop(TOMORROW)).improvements == ()


# Yesterday, and nothing


def test_the_day_before_tells_what_was_done_then(make_shop: MakeShop) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    conversation.record(shop, wang, Answer(csat=5))
    shop = make_shop(TOMORROW)
    assert page(shop).done == 0
    assert handover.handover(shop, TODAY).done == 1


def test_what_has_rested_until_today_is_open_again_on_the_page_of_yesterday(
    make_shop: MakeShop,
) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    with journal.action(shop, "as if due today"):
        db.run("UPDATE follow_up SET due_on = ? WHERE id = ?", TODAY, wang)
    changing.put_off(shop, wang, TOMORROW)
    found = handover.handover(make_shop(TOMORROW), TODAY)
    assert (customers(found.open), found.put_off) == (["王秀英"], ())


def test_an_empty_day_says_so_in_every_section(shop: Shop) -> None:
    lines = as_text(page(shop), "便民家电").splitlines()
    assert len([line for line in lines if line.endswith("none")]) == 5


# Privacy


def test_no_phone_number_is_shown_in_full_not_even_a_typed_one(make_shop: MakeShop) -> None:
    number = "13812342231"
    shop, (wang,) = morning(make_shop, WANG)
    visits.add(shop, Customer(name="", phone="13912348890"), Visit(TODAY))
    visits.add(shop, Customer(name=f"老张{number}", phone="13612347788"), Visit(TODAY))
    conversation.record(shop, wang, Answer(csat=1, complaint=f"打 {number} 找他儿子"))
    for customer_id, text in ((2, number), (3, "138 1234 2231"), (1, "138-1234-2231")):
        changing.promise(shop, customer_id, f"回 {text}", TODAY, "19:00")
        complaints.open_(shop, customer_id, complaints.New(f"打不通 {text}"))
        changing.add(shop, customer_id, f"再打 {text}", TODAY)
    made = improvements.propose(shop, New(f"记 {number}", ""))
    improvements.adopt(shop, made, f"记 {number}")
    found = page(shop)
    for text in (as_text(found, ""), json.dumps(as_json(found), ensure_ascii=False)):
        assert "138****2231" in text
        assert not re.search(r"\d{7,}|\d{3}[ -]\d{4}[ -]\d{4}", text)
