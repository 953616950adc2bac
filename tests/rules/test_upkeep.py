"""Upkeep: whoever had something done that does not last is reminded in time, once."""

import itertools

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from rule_histories import DAY, ago, came, made_for, spoken_with, status, switched
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.settings.values import Cycle
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.store import schema

FILTER_DAYS = 180
_FRESH = itertools.count()


@pytest.mark.parametrize("day", range(-4, 6))
def test_upkeep_is_due_from_three_days_before_to_four_after(shop: Shop, day: int) -> None:
    came(shop, (ago(FILTER_DAYS + day), "换滤芯"))
    daily.catch_up(shop)
    window = [(1, str(TODAY - DAY * (day + 3)), str(TODAY - DAY * (day - 4)))]
    assert made_for("upkeep") == (window if -3 <= day <= 4 else [])


def test_upkeep_comes_once_for_a_visit(make_shop: MakeShop) -> None:
    came(make_shop(), (ago(FILTER_DAYS - 3), "换滤芯"))
    for days in range(12):
        daily.catch_up(make_shop(TODAY + DAY * days))
    assert len(made_for("upkeep")) == 1


@pytest.mark.parametrize("item", ["空调清洗两台", "Water FILTER", "全年 maintenance", "家电保养"])
def test_the_words_of_a_cycle_may_stand_anywhere_in_the_item(shop: Shop, item: str) -> None:
    came(shop, (ago(365 if "空调" in item else FILTER_DAYS), item))
    daily.catch_up(shop)
    assert len(made_for("upkeep")) == 1


@pytest.mark.parametrize("item", ["", "空调", "滤 芯", "fil ter"])
def test_other_items_need_no_upkeep(shop: Shop, item: str) -> None:
    came(shop, (ago(FILTER_DAYS), item))
    daily.catch_up(shop)
    assert made_for("upkeep") == []


def test_the_first_cycle_that_names_an_item_counts(make_shop: MakeShop) -> None:
    cycles = (Cycle("深度保养", 30), Cycle("保养", 180))
    shop = make_shop(rules=switched(upkeep={"cycles": cycles}))
    came(shop, (ago(30), "深度保养"), (ago(180), "深度保养"))
    came(shop, (ago(180), "深度保养"))
    daily.catch_up(shop)
    assert [row[0] for row in made_for("upkeep")] == [1]


def test_whoever_came_for_it_since_is_not_reminded(shop: Shop) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(20), "换滤芯"))
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(20), "空调清洗"))
    daily.catch_up(shop)
    assert [row[0] for row in made_for("upkeep")] == [2]


def test_two_visits_of_one_day_are_one_upkeep(shop: Shop) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(FILTER_DAYS), "滤芯"))
    daily.catch_up(shop)
    assert len(made_for("upkeep")) == 1


def test_any_visit_ends_an_open_upkeep(shop: Shop) -> None:
    customer_id = came(shop, (ago(FILTER_DAYS), "滤芯"))
    daily.catch_up(shop)
    visits.add(shop, customer_id, Visit(TODAY, "consult"))
    assert status("upkeep") == "cancelled"


def test_whoever_came_within_the_window_is_not_reminded(shop: Shop) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(2), "空调"))
    daily.catch_up(shop)
    assert made_for("upkeep") == []


@pytest.mark.parametrize(("days", "expected"), [(176, 0), (177, 1), (184, 1), (185, 0)])
def test_a_visit_typed_in_late_is_due_at_once(shop: Shop, days: int, expected: int) -> None:
    visits.add(shop, Customer(name="王秀英"), Visit(ago(days), "service", "滤芯"))
    assert len(made_for("upkeep")) == expected


def test_one_typed_in_after_a_later_visit_is_due_too(shop: Shop) -> None:
    customer_id = came(shop, (ago(90), "空调"))
    visits.add(shop, customer_id, Visit(ago(FILTER_DAYS), "service", "滤芯"))
    assert len(made_for("upkeep")) == 1


def test_what_turns_out_to_be_done_already_leaves_the_list(shop: Shop) -> None:
    customer_id = came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(90), "空调"))
    daily.catch_up(shop)
    visits.add(shop, customer_id, Visit(ago(120), "service", "空调"))
    assert status("upkeep") == "open"
    visits.add(shop, customer_id, Visit(ago(120), "service", "滤芯"))
    assert status("upkeep") == "cancelled"


@pytest.mark.parametrize(("consent", "expected"), [("none", 0), ("service_only", 1), ("all", 1)])
def test_upkeep_is_a_service(shop: Shop, consent: str, expected: int) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), consent=consent)
    daily.catch_up(shop)
    assert len(made_for("upkeep")) == expected


def test_upkeep_is_for_whoever_served_that_visit(shop: Shop) -> None:
    customer_id = came(shop, (ago(FILTER_DAYS), "滤芯"), served_by=2)
    with journal.action(shop, "later"):
        schema.Visit.insert(
            created_at=shop.clock.stamp(), customer=customer_id, visited_on=ago(90), served_by=1,
            kind="service",
        ).execute()  # fmt: skip
        customers.derive(customer_id)
    daily.catch_up(shop)
    assert db.value("SELECT assignee_id FROM follow_up WHERE rule = 'upkeep'") == 2


def test_upkeep_waits_for_the_rest_after_a_contact(make_shop: MakeShop) -> None:
    shop = make_shop(ago(5))
    customer_id = came(shop, (ago(FILTER_DAYS - 3), "滤芯"), (ago(100), "空调"))
    daily.catch_up(shop)
    visited = visits.add(shop, customer_id, Visit(ago(6), "service"))
    conversation.record(
        shop,
        db.value("SELECT id FROM follow_up WHERE visit_id = ?", visited[1]),
        Answer(csat=5),
    )
    shop = make_shop()
    daily.catch_up(shop)
    assert made_for("upkeep") == [(1, str(TODAY + DAY * 2), str(TODAY + DAY * 7))]


def test_a_low_score_and_a_refusal_do_not_stop_what_asks_for_no_score(shop: Shop) -> None:
    for answer in (Answer(csat=1), Answer(outcome="refused")):
        spoken_with(shop, came(shop, (ago(FILTER_DAYS), "滤芯")), answer)
    daily.catch_up(shop)
    assert [row[0] for row in made_for("upkeep")] == [1, 2]


# Items with their cycles' days and names.
LASTS = {
    "滤芯": (180, "滤芯"),
    "空调清洗": (365, "空调清洗"),
    "保养 filter": (180, "保养"),
    "别的": (0, ""),
}


@costly(30)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 420), st.sampled_from(["滤芯", "空调清洗", "保养 filter", "别的"])
        ),
        min_size=1,
        max_size=7,
    ),
    st.integers(0, 12),
)
def test_upkeep_is_what_a_count_by_hand_gives(
    make_shop: MakeShop, history: list[tuple[int, str]], days: int
) -> None:
    name = f"shop{next(_FRESH)}"
    # Nobody is missed here: only what is due by the items.
    only = {"upkeep": loading.default().rules["upkeep"]}
    shop = make_shop(TODAY, name=name, rules=only)
    came(shop, *((ago(back), item) for back, item in history))
    for offset in range(days + 1):
        daily.catch_up(make_shop(TODAY + DAY * offset, name=name, rules=only))
    ordered = sorted(enumerate(history, 1), key=lambda each: (-each[1][0], each[0]))
    expected = []
    for place, (visit_id, (back, item)) in enumerate(ordered):
        lasts, cycle = LASTS[item]
        opens, closes = ago(back - lasts + 3), ago(back - lasts - 4)
        later = [visit for _id, visit in ordered[place + 1 :]]
        done = any(LASTS[other][1] == cycle or ago(b) >= opens for b, other in later)
        if lasts and not done and opens <= TODAY + DAY * days and closes >= TODAY:
            expected.append((f"upkeep:visit:{visit_id}", str(opens), str(closes)))
    found = db.rows("SELECT dedupe_key, from_on, due_on FROM follow_up ORDER BY 1")
    assert found == sorted(expected)
