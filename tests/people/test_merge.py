"""Merging two cards of one person: all moves, nothing counts twice, undo brings it back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import drafts, journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, undo
from shopvisit.store import schema

_TABLES = (
    "customer", "visit", "follow_up", "attempt", "rating", "complaint", "occasion", "search_key",
    "customer_rhythm",
)  # fmt: skip


def everything() -> str:
    """All rows that a merge may touch, the derived ones included."""
    return json.dumps({t: db.rows(f"SELECT * FROM {t} ORDER BY 1, 2") for t in _TABLES})


def open_rules(shop: Shop, customer_id: int) -> list[str]:
    return [row.rule for row in followups.of_customer(shop, customer_id)]


@pytest.fixture
def two(make_shop: MakeShop) -> tuple[Shop, int, int]:
    """Two cards of one person, each with a visit, a talk, a birthday; one also has a complaint."""
    shop = make_shop(TODAY - timedelta(days=20))
    ids = []
    for name, phone in (("王秀英", "13812342231"), ("王秀英", "")):
        customer_id, _visit = visits.add(
            shop, Customer(name=name, phone=phone), Visit(TODAY - timedelta(days=20))
        )
        occasions.add(shop, customer_id, "birthday", YearlyDay("lunar", 8, 15))
        ids.append(customer_id)
    shop = make_shop(TODAY - timedelta(days=18))
    for customer_id in ids:
        follow_up = followups.of_customer(shop, customer_id)[0].id
        conversation.record(shop, follow_up, Answer(csat=4, nps=9))
    with journal.action(shop, "complaint"):
        schema.Complaint.insert(
            created_at=shop.clock.stamp(),
            customer=ids[0],
            source="counter",
            severity="normal",
            opened_at=shop.clock.stamp(),
            opened_on=shop.clock.today(),
        ).execute()
    return make_shop(), ids[0], ids[1]


def test_everything_moves_to_the_other_card(two: tuple[Shop, int, int]) -> None:
    shop, gone, kept = two
    merging.merge(shop, gone, kept)
    for table in ("visit", "follow_up", "rating", "complaint", "occasion"):
        assert not db.value(f"SELECT count(*) FROM {table} WHERE customer_id = ?", gone), table
    assert db.value("SELECT count(*) FROM visit WHERE customer_id = ?", kept) == 2
    assert db.value("SELECT merged_into FROM customer WHERE id = ?", gone) == kept


def test_only_the_other_card_is_found_after_it(two: tuple[Shop, int, int]) -> None:
    shop, gone, kept = two
    merging.merge(shop, gone, kept)
    for typed in ("wxy", "2231"):
        assert customers.find_ids(shop, typed) == [kept]


def test_gaps_are_filled_and_what_the_card_knew_stays(shop: Shop) -> None:
    gone = customers.add(
        shop,
        Customer(name="小王", phone="13812342231", tags="老客 团购", wechat="wxy", note="二楼"),
    )
    kept = customers.add(shop, Customer(name="王秀英", tags="VIP 老客", note="有狗"))
    merging.merge(shop, gone, kept)
    assert customers.get(shop, kept) == Customer(
        name="王秀英", phone="13812342231", tags="VIP 老客 团购", wechat="wxy", note="有狗 / 二楼"
    )


def test_two_numbers_are_both_kept(shop: Shop) -> None:
    gone = customers.add(shop, Customer(name="王", phone="13900001111"))
    kept = customers.add(shop, Customer(name="王", phone="13812342231"))
    merging.merge(shop, gone, kept)
    assert customers.get(shop, kept).phone == "13812342231 / 13900001111"


@pytest.mark.parametrize(
    ("gone_says", "kept_says", "counts"),
    [("none", "all", "none"), ("all", "service_only", "service_only"), ("all", "all", "all")],
)
def test_the_stricter_word_on_being_contacted_counts(
    shop: Shop, gone_says: str, kept_says: str, counts: str
) -> None:
    gone = customers.add(shop, Customer(name="王", contact_consent=gone_says))
    kept, _visit = visits.add(shop, Customer(name="王", contact_consent=kept_says), Visit(TODAY))
    merging.merge(shop, gone, kept)
    assert customers.get(shop, kept).contact_consent == counts
    assert bool(open_rules(shop, kept)) == (counts != "none")


def test_the_rhythm_is_that_of_all_visits(make_shop: MakeShop) -> None:
    shop = make_shop()
    gone, kept = (customers.add(shop, Customer(name=name)) for name in ("王", "王"))
    for customer_id, days in ((gone, 60), (kept, 40), (gone, 20), (kept, 0)):
        visits.add(shop, customer_id, Visit(TODAY - timedelta(days=days)))
    merging.merge(shop, gone, kept)
    assert db.rows("SELECT customer_id, visits, cycle_days FROM customer_rhythm") == [(kept, 4, 20)]


def test_the_same_birthday_is_kept_once_with_the_year_that_one_card_knew(shop: Shop) -> None:
    gone, kept = (customers.add(shop, Customer(name=name)) for name in ("王", "王"))
    occasions.add(shop, gone, "birthday", YearlyDay("solar", 11, 22, year=1988))
    occasions.add(shop, kept, "birthday", YearlyDay("solar", 11, 22))
    merging.merge(shop, gone, kept)
    assert [one.on.year for one in occasions.of_customer(shop, kept)] == [1988]
    assert open_rules(shop, kept) == ["birthday"]


def test_of_two_open_follow_ups_of_a_rule_the_one_due_first_stays(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=1))
    gone, _visit = visits.add(shop, Customer(name="王"), Visit(TODAY - timedelta(days=1)))
    shop = make_shop()
    kept, _visit = visits.add(shop, Customer(name="王"), Visit(TODAY))
    first = followups.of_customer(shop, gone)[0]
    merging.merge(shop, gone, kept)
    assert [row.id for row in followups.of_customer(shop, kept)] == [first.id]
    assert db.value("SELECT count(*) FROM follow_up WHERE close_reason = 'merged'") == 1


def test_a_missed_deadline_stays_missed(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=9))
    gone, kept = (
        visits.add(shop, Customer(name=name), Visit(TODAY - timedelta(days=9)))[0]
        for name in ("王", "王")
    )
    shop = make_shop()
    merging.merge(shop, gone, kept)
    assert [row.state for row in followups.of_customer(shop, kept)] == ["overdue", "overdue"]


def test_whoever_came_under_the_other_card_is_not_missed_any_more(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=90))
    away, _visit = visits.add(shop, Customer(name="王"), Visit(TODAY - timedelta(days=90)))
    with journal.action(shop, "no questions"):
        db.run("DELETE FROM follow_up")
    shop = make_shop(TODAY - timedelta(days=1))
    daily.catch_up(shop)
    shop = make_shop()
    daily.catch_up(shop)
    assert open_rules(shop, away) == ["dormant"]
    came, _visit = visits.add(shop, Customer(name="王"), Visit(TODAY, kind="consult"))
    merging.merge(shop, away, came)
    assert open_rules(shop, came) == []
    assert db.value("SELECT close_reason FROM follow_up WHERE rule = 'dormant'") == "visited"


def test_promises_of_both_stay(shop: Shop) -> None:
    gone, kept = (customers.add(shop, Customer(name=name)) for name in ("王", "王"))
    for customer_id in (gone, kept):
        changing.promise(shop, customer_id, "回电话", TODAY, "15:00")
    merging.merge(shop, gone, kept)
    assert open_rules(shop, kept) == ["promise", "promise"]


def test_merging_is_one_action_and_undo_takes_all_of_it_back(two: tuple[Shop, int, int]) -> None:
    shop, gone, kept = two
    before = everything()
    merging.merge(shop, gone, kept)
    assert everything() != before
    assert undo.undo(shop) == "merged 王秀英 into 王秀英"
    assert everything() == before


def test_undo_brings_back_both_rhythms_where_nothing_but_visits_moved(shop: Shop) -> None:
    gone, kept = (
        visits.add(shop, Customer(name="王"), Visit(TODAY - timedelta(days=days)))[0]
        for days in (50, 10)
    )
    before = everything()
    merging.merge(shop, gone, kept)
    undo.undo(shop)
    assert everything() == before


def test_a_chain_of_merges_ends_at_the_last_card(shop: Shop) -> None:
    first, second, third = (customers.add(shop, Customer(name=name)) for name in "甲乙丙")
    merging.merge(shop, first, second)
    merging.merge(shop, second, third)
    into = db.rows("SELECT merged_into FROM customer WHERE id <> ? ORDER BY id", third)
    assert into == [(third,), (third,)]


def test_a_card_is_not_merged_into_itself_nor_twice(shop: Shop) -> None:
    first, second = (customers.add(shop, Customer(name=name)) for name in "甲乙")
    with pytest.raises(ShopError):
        merging.merge(shop, first, first)
    merging.merge(shop, first, second)
    with pytest.raises(ShopError):
        merging.merge(shop, first, second)


def test_what_was_noted_beside_a_birthday_is_kept(shop: Shop) -> None:
    gone, kept = (customers.add(shop, Customer(name=name)) for name in ("王", "王"))
    occasions.add(shop, gone, "birthday", YearlyDay("solar", 11, 22), "不要蛋糕")
    occasions.add(shop, kept, "birthday", YearlyDay("solar", 11, 22))
    merging.merge(shop, gone, kept)
    assert [one.note for one in occasions.of_customer(shop, kept)] == ["不要蛋糕"]


def test_half_typed_forms_of_both_survive_a_merge_and_its_undo(shop: Shop) -> None:
    gone, kept = (customers.add(shop, Customer(name=name)) for name in ("王", "王"))
    asked = [changing.add(shop, customer_id, "问一声", TODAY) for customer_id in (gone, kept)]
    for follow_up_id in asked:
        drafts.save(shop, follow_up_id, {"texts": {"need": f"{follow_up_id}"}})

    def noted(follow_up_id: int) -> object:
        return talk_form.form(shop, follow_up_id).draft["texts"]

    merging.merge(shop, gone, kept)
    # Both are one conversation now, and the form shows what was typed last.
    assert noted(asked[0]) == noted(asked[1]) == {"need": f"{asked[1]}"}
    undo.undo(shop)
    assert [noted(each) for each in asked] == [{"need": f"{each}"} for each in asked]


def test_a_talk_after_a_merge_uses_up_the_half_typed_forms_of_both(shop: Shop) -> None:
    gone, kept = (customers.add(shop, Customer(name=name)) for name in ("王", "王"))
    asked = [changing.add(shop, customer_id, "问一声", TODAY) for customer_id in (gone, kept)]
    drafts.save(shop, asked[0], {"texts": {"need": "滤芯"}})
    merging.merge(shop, gone, kept)
    assert list(drafts.waiting(shop)) == [(kept, asked[0])]
    conversation.record(shop, asked[1], Answer(csat=5))
    assert db.value("SELECT count(*) FROM draft") == 0


@pytest.mark.parametrize(("days", "rule"), [(0, []), (1, ["first-visit"])])
def test_a_contact_under_one_card_counts_for_what_has_not_begun_under_the_other(
    make_shop: MakeShop, days: int, rule: list[str]
) -> None:
    shop = make_shop(TODAY - timedelta(days=1))
    called, _visit = visits.add(shop, Customer(name="王"), Visit(TODAY - timedelta(days=1)))
    shop = make_shop()
    other, _visit = visits.add(shop, Customer(name="王"), Visit(TODAY))
    conversation.record(shop, followups.of_customer(shop, called)[0].id, Answer(csat=5))
    shop = make_shop(TODAY + timedelta(days=days))
    merging.merge(shop, other, called)
    assert open_rules(shop, called) == rule


def test_a_card_that_another_window_merged_meanwhile_is_not_merged_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (customers.add(shop, Customer(name=name)) for name in "甲乙丙")
    first_elsewhere(monkeypatch, lambda: merging.merge(shop, first, second))
    with pytest.raises(ShopError, match="gone"):
        merging.merge(shop, first, third)
    assert db.value("SELECT merged_into FROM customer WHERE id = ?", first) == second


# What was known of either still leads to the one


def test_a_merged_card_is_found_by_its_number_and_its_name(shop: Shop) -> None:
    kept = customers.add(shop, Customer(name="王秀英", phone="13812342231"))
    gone = customers.add(shop, Customer(name="秀英姐", phone="13900001111", wechat="wxy"))
    merging.merge(shop, gone, kept)
    assert customers.find_ids(shop, "1111") == customers.find_ids(shop, "xyj") == [kept]
    assert customers.holders_of(["13900001111"]) == [(kept, "王秀英")]
    undo.undo(shop)
    assert customers.find_ids(shop, "1111") == [gone]
    assert customers.holders_of(["13900001111"]) == [(gone, "秀英姐")]


def test_what_both_cards_say_stays_to_be_seen(shop: Shop) -> None:
    kept = customers.add(shop, Customer(name="王秀英", wechat="wxy", source="路过"))
    gone = customers.add(shop, Customer(name="秀英姐", wechat="xiuying88", source="美团"))
    merging.merge(shop, gone, kept)
    both = customers.get(shop, kept)
    assert (both.wechat, both.source) == ("wxy / xiuying88", "路过 / 美团")


def test_every_number_of_both_cards_is_on_the_one(shop: Shop) -> None:
    kept = customers.add(shop, Customer(name="王秀英", phone="13812342231 / 075588881234"))
    gone = customers.add(
        shop,
        Customer(name="秀英姐", phone="13900001111/0755-8888 1234"),
        "13900001111/0755-8888 1234",
    )
    merging.merge(shop, gone, kept)
    assert customers.get(shop, kept).phone == "13812342231 / 075588881234 / 13900001111"
