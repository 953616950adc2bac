"""Everybody who raised what is adopted is told, once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from shops import TODAY, MakeShop
from voices import CHEN, LIN, WANG, ZHAO, complain, notices, raised, rate, told

from shopvisit import db
from shopvisit.calendar.work import Offset
from shopvisit.errors import ShopError
from shopvisit.settings import loading
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import undo


def test_adopting_tells_each_person_once_within_three_working_days(known: Shop) -> None:
    id_ = raised(known, WANG, WANG, ZHAO)
    assert improvements.adopt(known, id_, "周末加了一个人") == 2
    found = improvement_rows.one(known, id_)
    assert (found.status, found.adopted_on, found.action) == ("adopted", TODAY, "周末加了一个人")
    first, last = TODAY.isoformat(), known.work.add(TODAY, 3).isoformat()
    assert notices() == [(WANG, first, last), (ZHAO, first, last)]
    assert [row.reason for row in followups.of_customer(known, WANG)] == ["加一个接待的人"]


def test_whoever_only_left_a_rating_is_told_too(known: Shop) -> None:
    rating = rate(known, LIN, csat=4, suggestion="门口放把椅子")
    id_ = improvements.propose(known, New("门口放椅子"), [("rating", rating)])
    assert improvements.adopt(known, id_, "门口放了椅子") == 1
    assert [row[0] for row in notices()] == [LIN]


def test_nobody_is_called_against_their_word_and_the_card_says_it_instead(known: Shop) -> None:
    for customer_id, consent in ((WANG, "none"), (ZHAO, "service_only")):
        one = customers.get(known, customer_id)
        customers.edit(known, customer_id, Customer(one.name, one.phone, contact_consent=consent))
    id_ = raised(known, WANG, ZHAO)
    assert improvements.adopt(known, id_, "加了人") == 1
    assert [row[0] for row in notices()] == [ZHAO]
    assert [each.action for each in improvement_rows.of_customer(known, WANG)] == ["加了人"]
    states = {each.customer_id: each.state for each in improvement_rows.one(known, id_).people}
    assert states == {WANG: "not to be called", ZHAO: "open"}


def test_someone_who_has_two_cards_is_told_on_the_one_that_is_left(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO)
    merging.merge(known, ZHAO, WANG)
    assert improvements.adopt(known, id_, "加了人") == 1
    assert [row[0] for row in notices()] == [WANG]
    assert improvement_rows.of_customer(known, WANG)


def test_a_merge_after_adoption_neither_tells_twice_nor_again(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO)
    improvements.adopt(known, id_, "加了人")
    merging.merge(known, ZHAO, WANG)
    assert [row[0] for row in notices()] == [WANG]
    told(known, WANG)
    assert improvements.link(known, id_, [("complaint", complain(known, WANG))]) == 0
    assert notices() == []


def test_one_told_on_the_card_that_was_given_up_is_not_told_again(known: Shop) -> None:
    id_ = raised(known, ZHAO)
    improvements.adopt(known, id_, "加了人")
    told(known, ZHAO)
    merging.merge(known, ZHAO, WANG)
    assert improvements.link(known, id_, [("complaint", complain(known, WANG))]) == 0


def test_undoing_the_adoption_takes_everything_back(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO)
    before = db.rows("SELECT * FROM improvement")
    improvements.adopt(known, id_, "加了人")
    assert undo.undo(known) == "adopted the improvement 加一个接待的人"
    assert db.rows("SELECT * FROM improvement") == before
    assert db.value("SELECT count(*) FROM follow_up WHERE improvement_id IS NOT NULL") == 0


def test_a_voice_linked_afterwards_is_told_with_a_window_of_its_own(
    known: Shop, make_shop: MakeShop
) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    later = make_shop(TODAY + timedelta(days=30))
    assert improvements.link(later, id_, [("complaint", complain(later, ZHAO))]) == 1
    assert notices()[1][1] == later.clock.today().isoformat()


def test_linking_before_adoption_tells_nobody_yet(known: Shop) -> None:
    id_ = raised(known, WANG)
    assert improvements.link(known, id_, [("complaint", complain(known, ZHAO))]) == 0
    assert notices() == []


def test_going_back_calls_the_open_notices_off_and_adopting_again_makes_them_anew(
    known: Shop,
) -> None:
    id_ = raised(known, WANG, ZHAO)
    improvements.adopt(known, id_, "加了人")
    told(known, WANG)
    improvements.start(known, id_)
    found = improvement_rows.one(known, id_)
    assert (found.status, found.adopted_on, found.action) == ("doing", None, "加了人")
    assert notices() == []
    assert improvement_rows.of_customer(known, WANG) == []
    assert improvements.adopt(known, id_, "真的加了人") == 1
    assert [row[0] for row in notices()] == [ZHAO]


def test_dropping_calls_the_open_notices_off(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    improvements.drop(known, id_, "又撤了")
    assert notices() == []
    assert improvement_rows.of_customer(known, WANG) == []


def test_a_notice_that_staff_cancelled_does_not_come_back(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    changing.cancel(known, followups.of_customer(known, WANG)[0].id, "已当面说过")
    improvements.start(known, id_)
    assert improvements.adopt(known, id_, "加了人") == 0


def test_a_voice_taken_off_is_told_no_more_unless_the_same_person_said_it_again(
    known: Shop,
) -> None:
    first, again, other = complain(known, WANG), complain(known, WANG), complain(known, ZHAO)
    sources = [("complaint", each) for each in (first, again, other)]
    id_ = improvements.propose(known, New("改"), sources)
    improvements.adopt(known, id_, "改了")
    improvements.unlink(known, id_, [("complaint", first), ("complaint", other)])
    assert [row[0] for row in notices()] == [WANG]
    assert improvements.link(known, id_, [("complaint", other)]) == 1


def test_a_rule_that_is_switched_off_tells_nobody(make_shop: MakeShop) -> None:
    rules = dict(loading.default().rules)
    rules["improved"] = rules["improved"]._replace(enabled=False)
    shop = make_shop(rules=rules)
    customers.add(shop, Customer(name="王秀英"))
    assert improvements.adopt(shop, raised(shop, WANG), "加了人") == 0
    assert improvement_rows.one(shop, 1).people[0].state == ""


def test_people_and_what_came_of_telling_them(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO, LIN, CHEN)
    improvements.adopt(known, id_, "加了人")
    told(known, WANG)
    notice = dict(db.rows("SELECT customer_id, id FROM follow_up WHERE improvement_id = ?", id_))
    conversation.record(known, notice[ZHAO], Answer(outcome="refused"))
    changing.cancel(known, notice[LIN], "搬走了")
    people = {each.customer_id: each for each in improvement_rows.one(known, id_).people}
    assert {id_: each.state for id_, each in people.items()} == {
        WANG: "done",
        ZHAO: "refused",
        LIN: "cancelled",
        CHEN: "open",
    }
    assert (people[WANG].on, people[WANG].by) == (TODAY, "小张")
    assert people[CHEN].follow_up_id == notice[CHEN]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_nobody_is_told_twice_and_nobody_is_forgotten(
    known: Shop, seed: int
) -> None:
    chance = random.Random(seed)
    sources = [("complaint", complain(known, who)) for who in (WANG, ZHAO, LIN, CHEN) for _ in "ab"]
    id_ = improvements.propose(known, New("改"))
    happened = set()

    def tell() -> None:
        open_ones = improvement_rows.one(known, id_).to_tell
        conversation.record(known, chance.choice(open_ones).follow_up_id or 0, Answer())

    steps: dict[str, Callable[[], object]] = {
        "adopt": lambda: improvements.adopt(known, id_, "改了"),
        "start": lambda: improvements.start(known, id_),
        "drop": lambda: improvements.drop(known, id_, "不改"),
        "link": lambda: improvements.link(known, id_, chance.sample(sources, 2)),
        "unlink": lambda: improvements.unlink(known, id_, chance.sample(sources, 1)),
        "tell": tell,
        "undo": lambda: undo.undo(known),
    }
    for name in chance.choices(list(steps), (5, 2, 1, 8, 4, 8, 2), k=120):
        if not improvement_rows.ids(known):
            id_ = improvements.propose(known, New("改"))
        try:
            steps[name]()
        except (ShopError, IndexError):
            continue
        happened.add(name)
        if not improvement_rows.ids(known):
            continue
        found = improvement_rows.one(known, id_)
        told_or_open = db.rows(
            "SELECT customer_id FROM follow_up WHERE improvement_id = ? "
            "AND status IN ('done', 'open')",
            id_,
        )
        assert len(told_or_open) == len(set(told_or_open))
        adopted = found.status == "adopted"
        assert all((person.state in ("open", "done")) >= adopted for person in found.people)
        raised_by = {person.customer_id for person in found.people}
        assert {row[0] for row in notices(id_)} <= (raised_by if adopted else set())
    assert happened == set(steps)


def test_every_enabled_rule_for_an_improvement_makes_its_follow_up(make_shop: MakeShop) -> None:
    shipped = loading.default().rules
    later = shipped["improved"]._replace(
        name="felt", kind="satisfaction", from_=Offset(10, "d"), to=Offset(14, "d")
    )
    asleep = later._replace(name="asleep", enabled=False)
    shop = make_shop(rules={**shipped, "felt": later, "asleep": asleep})
    for name in ("王秀英", "赵伟"):
        customers.add(shop, Customer(name=name, phone=f"138000000{len(name)}"))
    id_ = raised(shop, WANG, ZHAO)
    assert improvements.adopt(shop, id_, "加了人") == 2
    made = db.rows(
        "SELECT customer_id, rule FROM follow_up WHERE improvement_id = ? ORDER BY 1, 2", id_
    )
    assert made == [(WANG, "felt"), (WANG, "improved"), (ZHAO, "felt"), (ZHAO, "improved")]
    assert improvements.link(shop, id_, [("complaint", complain(shop, WANG))]) == 0
