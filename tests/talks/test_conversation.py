"""What saving a conversation means: ratings, promises, everything it closes, and its draft."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from mornings import WANG, attempts, follow_up_of, known, morning, state, visited
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.shop.followups import changing
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.whole.undo import undo
from shopvisit.text import i18n

MONDAY = date(2026, 11, 23)


def ratings(customer_id: int = 1) -> list[tuple[Any, ...]]:
    return db.rows(
        "SELECT csat, nps, mood, served_by FROM rating WHERE customer_id = ?", customer_id
    )


# A conversation that was had


def test_a_rating_closes_the_follow_up_and_remembers_who_served(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    done = conversation.record(shop, id_, Answer(csat=4))
    assert (done.closed, done.status, state(id_)[0]) == ((id_,), "done", "done")
    assert ratings()[-1] == (4, None, "good", 2)


@pytest.mark.parametrize(
    ("csat", "mood"), [(1, "bad"), (2, "bad"), (3, "neutral"), (4, "good"), (5, "good")]
)
def test_the_mood_follows_from_the_satisfaction(make_shop: MakeShop, csat: int, mood: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=csat))
    assert ratings()[-1][2] == mood


def test_a_mood_that_was_heard_wins_over_the_score(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=5, mood="bad"))
    assert ratings()[-1][2] == "bad"


def test_a_talk_without_a_score_makes_no_rating(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    before = ratings()
    conversation.record(shop, id_, Answer())
    assert (state(id_)[0], ratings()) == ("done", before)


def test_one_talk_closes_everything_that_is_due_but_makes_one_rating(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    before = len(ratings())
    done = conversation.record(shop, id_, Answer(csat=5, done={promised: True}))
    assert set(done.closed) == {id_, other, promised}
    assert len(ratings()) == before + 1
    assert all(attempts(each) == ["reached"] for each in (id_, other, promised))


def test_a_promise_for_a_later_day_stays_open(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", MONDAY, "15:00")
    conversation.record(shop, id_, Answer(csat=5))
    assert state(promised)[0] == "open"


def test_only_follow_ups_that_asked_point_to_the_rating(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    conversation.record(shop, id_, Answer(csat=5, done={promised: True}))
    found = dict(db.rows("SELECT id, rating_id FROM follow_up WHERE closed_on = ?", TODAY))
    assert found[id_] is not None
    assert found[promised] is None


def test_what_has_been_closed_is_not_recorded_twice(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=5))
    with pytest.raises(ShopError, match="closed already"):
        conversation.record(shop, id_, Answer(csat=4))


def test_a_follow_up_that_does_not_exist_is_said_to_be_closed(shop: Shop) -> None:
    with pytest.raises(ShopError, match="closed already"):
        conversation.record(shop, 99, Answer(csat=4))


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer(csat=6), "csat"),
        (Answer(nps=11), "nps"),
        (Answer(ces=0), "ces"),
        (Answer(outcome="vanished"), "outcome"),
        (Answer(outcome="call_back"), "call_back"),
        (Answer(outcome="call_back", call_back=Agreed(date(2026, 11, 1))), "call_back"),
        (Answer(outcome="call_back", call_back=Agreed(TODAY, "", "09:00")), "call_back"),
        (Answer(promise=Agreed(TODAY, "回电", "09:00")), "promise_day"),
        (Answer(csat=5, promise=Agreed(MONDAY, " ")), "promise"),
        (Answer(csat=5, promise=Agreed(date(2026, 11, 1), "x")), "promise_day"),
        (Answer(csat=5, next=Agreed(MONDAY, "")), "reason"),
    ],
)
def test_what_cannot_be_taken_names_its_field_and_leaves_nothing_behind(
    make_shop: MakeShop, answer: Answer, field: str
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    with pytest.raises(InvalidError) as refused:
        conversation.record(shop, id_, answer)
    assert refused.value.field == field
    assert (state(id_)[0], attempts(id_)) == ("open", [])


def test_a_promise_and_the_next_follow_up_are_made_in_the_same_action(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    answer = Answer(
        csat=3, promise=Agreed(MONDAY, "回电", "15:00"), next=Agreed(MONDAY, "看看", None)
    )
    conversation.record(shop, id_, answer)
    made = db.rows(
        "SELECT kind, reason, due_on, due_time, assignee_id FROM follow_up WHERE id > ?", id_
    )
    assert made == [
        ("promise", "回电", "2026-11-23", "15:00", 1),
        ("manual", "看看", "2026-11-23", None, 1),
    ]
    undo(shop)
    assert state(id_)[0] == "open"
    assert db.value("SELECT count(*) FROM follow_up WHERE id > ?", id_) == 0


def test_undo_takes_back_all_that_one_talk_did(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    before = ratings()
    conversation.record(shop, id_, Answer(csat=1, reason_ids=(20, 21), complaint="等太久"))
    undo(shop)
    assert (state(id_)[0], state(other)[0], ratings()) == ("open", "open", before)
    assert db.value("SELECT count(*) FROM rating_reason") == 0


# What is shown before the call


def test_the_form_asks_what_the_rules_of_all_it_answers_ask(make_shop: MakeShop) -> None:
    known(make_shop, WANG)
    returned = visited(make_shop(date(2026, 11, 16)), 1, kind="return")
    served = visited(make_shop(date(2026, 11, 20)), 1)
    form = talk_form.form(make_shop(), served)
    assert [row.id for row in form.also] == [returned]
    assert form.asks == ("csat", "ces", "reasons", "suggestion")


@pytest.mark.parametrize("name", ["", "[/]", "[@click=app.quit]x[/]", "{noted}", "一" * 20])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_script_can_be_read_to_anybody(make_shop: MakeShop, name: str, lang: str) -> None:
    i18n.use(lang)
    shop, [id_] = morning(make_shop, Customer(name=name, phone="13912345678"))
    script = talk_form.form(shop, id_).script
    assert name in script.opening
    assert " ," not in script.opening
    assert "{noted}" in script.closing


def test_quiet_hours_run_past_midnight(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    assert not talk_form.form(shop, id_).quiet
    assert talk_form.form(make_shop(hour=21), id_).quiet
    assert talk_form.form(make_shop(hour=8), id_).quiet


def test_no_quiet_hours_when_both_ends_are_the_same(make_shop: MakeShop) -> None:
    settings = loading.default().contact
    never = settings._replace(quiet_from="09:00", quiet_to="09:00")
    assert not talk_form.quiet_hours(make_shop(hour=9, contact=never))


# Drafts


def test_a_draft_waits_until_the_conversation_is_recorded(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_, {"texts": {"need": "滤芯"}})
    assert drafts.waiting(shop) == [(1, id_)]
    assert talk_form.form(shop, id_).draft["texts"] == {"need": "滤芯"}
    conversation.record(shop, id_, Answer(csat=5))
    assert list(drafts.waiting(shop)) == []


def test_a_draft_of_a_conversation_long_over_is_not_taken_up_again(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_, {"texts": {"need": "滤芯"}})
    changing.cancel(shop, id_, "不用了")
    other = changing.add(shop, 1, "问发票", TODAY)
    assert list(drafts.waiting(shop)) == []
    assert talk_form.form(shop, other).draft == {}


def test_a_draft_is_no_action_that_undo_would_take_back(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=5))
    drafts.save(shop, id_, {})
    drafts.drop(shop, 1)
    undo(shop)
    assert state(id_)[0] == "open"


def test_a_known_customer_is_asked_for_satisfaction_only(make_shop: MakeShop) -> None:
    known(make_shop, WANG)
    shop = make_shop(date(2026, 11, 20))
    visited(shop, 1)
    assert talk_form.form(shop, follow_up_of(1)).asks == ("csat", "reasons", "suggestion")


def test_a_draft_of_somebody_who_is_gone_is_let_go(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_ + 99, {"texts": {"need": "滤芯"}})
    assert list(drafts.waiting(shop)) == []
