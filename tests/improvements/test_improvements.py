"""Improvements: how they are registered, their way, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pilots import HOSTILE
from query_plans import faults, queries
from shops import TODAY, MakeShop, first_elsewhere
from voices import CHEN, LIN, WANG, ZHAO, complain, notices, raised, rate, reason, told

from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import effects, improvements
from shopvisit.shop.improvements import raised as improvement_raised
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.improvements.improvements import Changes, New
from shopvisit.shop.record.shop import Shop

Step = Callable[..., object]


# Registering


def test_a_new_improvement_is_proposed_with_what_it_comes_from(known: Shop) -> None:
    complaint, rating = complain(known, WANG), rate(known, ZHAO, csat=2, complaint="等了半小时")
    id_ = improvements.propose(
        known, New("加一个接待的人", "周末排队", 3), [("complaint", complaint), ("rating", rating)]
    )
    found = improvement_rows.one(known, id_)
    assert (found.title, found.problem, found.owner) == ("加一个接待的人", "周末排队", "李店长")
    assert (found.status, found.registered_on, found.adopted_on) == ("proposed", TODAY, None)
    said = {(each.source, each.customer) for each in improvement_raised.read(known, found.sources)}
    assert said == {(("complaint", complaint), "王秀英"), (("rating", rating), "赵伟")}


def test_one_without_a_title_is_refused_and_leaves_nothing(known: Shop) -> None:
    with pytest.raises(InvalidError) as refused:
        improvements.propose(known, New(" \t"), [("complaint", complain(known, WANG))])
    assert refused.value.field == "title"
    assert improvement_rows.ids(known) == []


def test_a_source_named_twice_is_linked_once(known: Shop) -> None:
    complaint = ("complaint", complain(known, WANG))
    id_ = improvements.propose(known, New("改"), [complaint, complaint])
    improvements.link(known, id_, [complaint])
    assert len(improvement_rows.one(known, id_).sources) == 1


def test_a_source_that_was_taken_back_meanwhile_is_refused_in_words(known: Shop) -> None:
    with pytest.raises(ShopError, match="taken back"):
        improvements.propose(known, New("改"), [("complaint", 99)])
    assert improvement_rows.ids(known) == []


@pytest.mark.parametrize("text", [each for each in HOSTILE if each])
def test_what_people_type_is_kept_as_one_clean_line(known: Shop, text: str) -> None:
    id_ = improvements.propose(known, New(text + "\n", text + "\x1b[31m"), [])
    improvements.adopt(known, id_, text)
    found = improvement_rows.one(known, id_)
    assert (found.title, found.action) == (text, text)
    assert found.problem.startswith(text)
    assert "\x1b" not in found.problem


def test_too_much_is_cut_rather_than_lost(known: Shop) -> None:
    id_ = improvements.propose(known, New("长" * 300, "长" * 900), [])
    found = improvement_rows.one(known, id_)
    assert (len(found.title), len(found.problem)) == (80, 500)


def test_it_can_be_put_right_and_open_notices_follow(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "周末加一个人")
    improvements.change(known, id_, Changes("接待加人", "排队", 2, "周末加了两个人"))
    found = improvement_rows.one(known, id_)
    assert (found.title, found.problem, found.owner) == ("接待加人", "排队", "小王")
    assert found.action == "周末加了两个人"
    assert [row.reason for row in followups.of_customer(known, WANG)] == ["接待加人"]


def test_what_was_changed_cannot_be_emptied_once_customers_are_told(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    with pytest.raises(InvalidError) as refused:
        improvements.change(known, id_, Changes("改", action=" "))
    assert refused.value.field == "action"
    assert improvement_rows.one(known, id_).action == "加了人"


# Its way


def test_whoever_starts_one_that_is_nobodys_takes_it_on(known: Shop) -> None:
    nobodys, somebodys = raised(known, WANG), raised(known, ZHAO)
    improvements.change(known, somebodys, Changes("改", owner_id=3))
    for id_ in (nobodys, somebodys):
        improvements.start(known, id_)
    found = [improvement_rows.one(known, id_) for id_ in (nobodys, somebodys)]
    assert [(each.status, each.owner) for each in found] == [("doing", "小张"), ("doing", "李店长")]


def test_adopting_needs_the_words_that_customers_will_hear(known: Shop) -> None:
    id_ = raised(known, WANG)
    with pytest.raises(InvalidError) as refused:
        improvements.adopt(known, id_, " ")
    assert refused.value.field == "action"
    assert improvement_rows.one(known, id_).status == "proposed"
    assert notices() == []


def test_dropping_says_why(known: Shop) -> None:
    id_ = raised(known, WANG)
    with pytest.raises(InvalidError):
        improvements.drop(known, id_, "")
    improvements.drop(known, id_, "太贵")
    found = improvement_rows.one(known, id_)
    assert (found.status, found.action) == ("dropped", "太贵")


def test_one_taken_up_again_does_not_keep_the_reason_against_it(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.drop(known, id_, "太贵")
    improvements.start(known, id_)
    found = improvement_rows.one(known, id_)
    assert (found.status, found.action) == ("doing", "")


@pytest.mark.parametrize(
    ("step", "words"),
    [(improvements.start, ()), (improvements.adopt, ("加了人",)), (improvements.drop, ("太贵",))],
    ids=["start", "adopt", "drop"],
)
def test_another_window_was_quicker(
    known: Shop, monkeypatch: pytest.MonkeyPatch, step: Step, words: tuple[str, ...]
) -> None:
    id_ = raised(known, WANG)
    first_elsewhere(monkeypatch, lambda: step(known, id_, *words))
    with pytest.raises(ShopError):
        step(known, id_, *words)
    assert len(notices()) <= 1


def test_one_that_is_gone_says_so(known: Shop) -> None:
    with pytest.raises(ShopError):
        improvements.start(known, 99)
    with pytest.raises(KeyError):
        improvement_rows.one(known, 99)


# The list


def test_the_list_shows_what_is_being_done_first_and_what_was_dropped_last(
    known: Shop, make_shop: MakeShop
) -> None:
    kinds = ("dropped", "old", "new", "proposed", "doing", "younger")
    made = {name: improvements.propose(known, New(name)) for name in kinds}
    improvements.drop(known, made["dropped"], "不值")
    improvements.adopt(known, made["new"], "改了")
    improvements.start(known, made["doing"])
    later = make_shop(TODAY + timedelta(days=1))
    improvements.adopt(later, made["old"], "改了")
    found = improvement_rows.rows(later, improvement_rows.ids(later))
    assert [row.title for row in found] == ["doing", "younger", "proposed", "old", "new", "dropped"]


def test_a_row_counts_voices_and_people_and_those_told(known: Shop) -> None:
    id_ = raised(known, WANG, WANG, ZHAO)
    improvements.adopt(known, id_, "加了人")
    told(known, WANG)
    (row,) = improvement_rows.rows(known, [id_])
    assert (len(row.sources), len(row.people), row.told, row.owner) == (3, 2, 1, "")
    assert [person.customer for person in row.to_tell] == ["赵伟"]


ACTIONS: dict[str, Callable[[Shop], object]] = {
    "list": lambda shop: improvement_rows.rows(shop, improvement_rows.ids(shop)),
    "one": lambda shop: improvement_rows.one(shop, 1),
    "card": lambda shop: improvement_rows.of_customer(shop, WANG),
    "candidates": lambda shop: improvement_raised.read(
        shop, improvement_raised.candidates(shop, 1)
    ),
    "candidates of a new one": lambda shop: improvement_raised.candidates(
        shop, None, [("complaint", 1)]
    ),
    "effect": lambda shop: effects.effect(shop, 1),
    "propose": lambda shop: improvements.propose(shop, New("改"), [("complaint", 1)]),
    "change": lambda shop: improvements.change(shop, 1, Changes("改", action="改了")),
    "link": lambda shop: improvements.link(shop, 1, [("rating", 1)]),
    "unlink": lambda shop: improvements.unlink(shop, 1, [("complaint", 1)]),
    "go back": lambda shop: improvements.start(shop, 1),
    "adopt": lambda shop: improvements.adopt(shop, 2, "改了"),
    "drop": lambda shop: improvements.drop(shop, 1, "不值"),
}


# Asking the file


@pytest.mark.parametrize("name", ACTIONS)
def test_this_asks_the_file_through_indexes(known: Shop, make_shop: MakeShop, name: str) -> None:
    improvements.adopt(known, raised(known, WANG, ZHAO), "加了人")
    raised(known, LIN)
    rate(known, CHEN, csat=1, reason_ids=(reason(),), complaint="坏了")
    shop = make_shop(TODAY + timedelta(days=5))
    with queries() as seen:
        ACTIONS[name](shop)
    assert seen
    found = [fault for sql in dict.fromkeys(seen) for fault in faults(sql)]
    # All of a shop's improvements are listed, and there are few.
    assert [fault for fault in found if not fault.startswith("SCAN improvement ")] == []
