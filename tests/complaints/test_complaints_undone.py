"""Low scores, and everything about a complaint that undo takes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from shops import TODAY, MakeShop
from unhappy import (
    DAY,
    HER,
    MONDAY,
    answered,
    at,
    changed,
    customer_of,
    say,
    step,
    told,
    unhappy,
)

from shopvisit import db
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import invariants, undo

# Low scores


def rated(shop: Shop, customer_id: int, **scores: object) -> None:
    asked = changing.add(shop, customer_id, "问一声", shop.clock.today())
    conversation.record(shop, asked, Answer(**scores))  # type: ignore[arg-type]  # as given


def win_backs() -> list[tuple[str, str, int, int]]:
    return db.rows(
        "SELECT from_on, due_on, priority, assignee_id FROM follow_up WHERE rule = 'low-score'"
    )


@pytest.mark.parametrize("scores", [{"csat": 2}, {"nps": 6}, {"mood": "bad"}])
def test_the_manager_wins_back_who_gave_a_low_score(shop: Shop, scores: dict[str, object]) -> None:
    rated(shop, customers.add(shop, HER), **scores)
    assert win_backs() == [("2026-11-21", "2026-11-23", 1, 3)]


@pytest.mark.parametrize("scores", [{"csat": 3}, {"nps": 7}, {"mood": "neutral"}])
def test_a_middling_score_is_no_low_one(shop: Shop, scores: dict[str, object]) -> None:
    rated(shop, customers.add(shop, HER), **scores)
    assert win_backs() == []


def test_one_try_to_win_back_is_enough_for_thirty_days(make_shop: MakeShop) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, HER)
    rated(shop, customer_id, csat=1)
    won_back = db.value("SELECT max(id) FROM follow_up")
    conversation.record(shop, won_back, Answer(nps=3, done={won_back: True}))
    shop = make_shop(TODAY + 29 * DAY)
    rated(shop, customer_id, csat=1)
    within = len(win_backs())
    shop = make_shop(TODAY + 30 * DAY)
    rated(shop, customer_id, csat=1)
    assert (within, len(win_backs())) == (1, 2)


def test_a_complaint_that_is_not_solved_needs_no_other_try(make_shop: MakeShop) -> None:
    shop, complaint_id = told(make_shop)
    say(shop, complaint_id, kinds.VERIFY, fixed=0, csat=1)
    assert win_backs() == []


def test_a_complaint_of_a_low_score_is_what_the_manager_calls_about(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    asked = db.value("SELECT id FROM follow_up")
    done = conversation.record(shop, asked, Answer(csat=1, complaint_as="normal"))
    linked = db.value("SELECT complaint_id FROM follow_up WHERE rule = 'low-score'")
    assert linked == done.complaint_id


# Undo


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the shop but the journal's own."""
    tables = [
        row[0]
        for row in db.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT IN ('action', 'journal', 'now_open') ORDER BY name"
        )
    ]
    return {name: sorted(db.rows(f"SELECT * FROM {name}"), key=str) for name in tables}


def _answered(shop: Shop, complaint_id: int) -> None:
    say(shop, complaint_id, kinds.ANSWER)


def _wait(shop: Shop, complaint_id: int) -> None:
    _answered(shop, complaint_id)
    complaints.hold(shop, complaint_id, "等顾客", MONDAY)


def _told(shop: Shop, complaint_id: int) -> None:
    complaints.resolve(shop, complaint_id, Solved("换了新机"))
    say(shop, complaint_id, kinds.TELL)


def _closed(shop: Shop, complaint_id: int) -> None:
    _told(shop, complaint_id)
    say(shop, complaint_id, kinds.VERIFY, fixed=1, csat=4)


def _nothing(_shop: Shop, _complaint_id: int) -> None:
    pass


Act = Callable[[Shop, int], object]
UNDONE: dict[str, tuple[Act, Act]] = {
    "opening": (_nothing, lambda shop, id_: complaints.open_(shop, customer_of(id_), New("贵"))),
    "answering": (_nothing, lambda shop, id_: say(shop, id_, kinds.ANSWER)),
    "a note": (_nothing, lambda shop, id_: complaints.note(shop, id_, "问了厂家")),
    "a hold": (_answered, lambda shop, id_: complaints.hold(shop, id_, "等顾客", MONDAY)),
    "a longer hold": (
        _wait,
        lambda shop, id_: complaints.hold(shop, id_, "再等", MONDAY + DAY),
    ),
    "going on": (
        _wait,
        complaints.resume,
    ),
    "a change": (_nothing, lambda shop, id_: changed(shop, id_, severity="urgent", owner_id=2)),
    "resolving": (
        _wait,
        lambda shop, id_: complaints.resolve(shop, id_, Solved("换了", compensation=100)),
    ),
    "telling": (
        lambda shop, id_: complaints.resolve(shop, id_, Solved("换了新机")),
        lambda shop, id_: say(shop, id_, kinds.TELL, outcome="message_left"),
    ),
    "confirming": (_told, lambda shop, id_: say(shop, id_, kinds.VERIFY, fixed=1, csat=5)),
    "not confirming": (_told, lambda shop, id_: say(shop, id_, kinds.VERIFY, fixed=0, csat=1)),
    "reopening": (_closed, lambda shop, id_: complaints.reopen(shop, id_, "又坏了")),
}


@pytest.mark.parametrize("what", UNDONE)
def test_undo_puts_every_row_back(make_shop: MakeShop, what: str) -> None:
    before, act = UNDONE[what]
    shop = make_shop()
    complaint_id = unhappy(shop)
    before(shop, complaint_id)
    shop = at(make_shop, TODAY + DAY)
    rows = everything()
    act(shop, complaint_id)
    assert everything() != rows
    undo.undo(shop)
    assert everything() == rows


def test_undo_names_what_it_took_back(shop: Shop) -> None:
    complaint_id = answered(shop)
    complaints.hold(shop, complaint_id, "等顾客", MONDAY)
    assert undo.undo(shop) == "complaint of 王秀英 waits until 2026-11-23"


def test_undo_of_the_low_score_takes_the_complaint_with_it(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = at(make_shop, TODAY)
    rows = everything()
    asked = db.value("SELECT id FROM follow_up")
    conversation.record(shop, asked, Answer(csat=1, complaint="漏水", complaint_as="urgent"))
    undo.undo(shop)
    assert everything() == rows


def complained_without_a_word(make_shop: MakeShop) -> tuple[Shop, int]:
    """A complaint that was opened by a low score alone."""
    shop = make_shop(TODAY - DAY)
    visits.add(shop, HER, Visit(TODAY - DAY, served_by=2))
    shop = make_shop()
    asked = db.value("SELECT id FROM follow_up")
    unsaid = Answer(csat=1, complaint_as="normal", unanswered=True)
    done = conversation.record(shop, asked, unsaid)
    assert done.complaint_id is not None
    return shop, done.complaint_id


def test_a_complaint_without_words_takes_those_that_the_customer_says_when_answered(
    make_shop: MakeShop,
) -> None:
    shop, complaint_id = complained_without_a_word(make_shop)
    slow = db.value("SELECT id FROM reason WHERE polarity = 'complaint'")
    answer = Answer(complaint="遥控器失灵", reason_ids=(slow,))
    conversation.record(shop, step(complaint_id, kinds.ANSWER), answer)
    found = complaint_rows.one(shop, complaint_id)
    assert (found.text, found.cause_id) == ("遥控器失灵", slow)


def test_a_talk_that_answers_it_leaves_nothing_to_be_answered(make_shop: MakeShop) -> None:
    shop, complaint_id = complained_without_a_word(make_shop)
    answering = step(complaint_id, kinds.ANSWER)
    winning_back = db.value("SELECT id FROM follow_up WHERE rule = 'low-score'")
    left = Answer(done={winning_back: True, answering: False})
    conversation.record(shop, winning_back, left)
    assert complaint_rows.one(shop, complaint_id).responded_at is not None
    assert db.value("SELECT status FROM follow_up WHERE id = ?", answering) != "open"
    assert invariants.broken(shop) == []


def test_what_the_customer_had_complained_of_is_not_put_over(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    conversation.record(shop, step(complaint_id, kinds.ANSWER), Answer(complaint="还要退钱"))
    assert complaint_rows.one(shop, complaint_id).text == "修完两天又不制冷了"


def test_what_was_said_when_answered_stands_in_the_history(shop: Shop) -> None:
    complaint_id = unhappy(shop)
    conversation.record(shop, step(complaint_id, kinds.ANSWER), Answer(complaint="还要退钱"))
    assert "还要退钱" in [event.text for event in complaint_rows.events(shop, complaint_id)]


def test_nobody_is_quoted_as_having_said_nothing(make_shop: MakeShop) -> None:
    shop, complaint_id = complained_without_a_word(make_shop)
    said = talk_form.form(shop, step(complaint_id, kinds.ANSWER)).script.opening
    assert complaint_rows.one(shop, complaint_id).text not in said
