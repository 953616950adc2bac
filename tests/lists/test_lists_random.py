"""Who is on a list is what its sentence says, whoever the customers are."""

from __future__ import annotations

from random import Random

import pytest
from crowds import ITEMS, ByHand, crowd, rows
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from shops import MakeShop

from shopvisit.shop.lists import finding, named, sentence
from shopvisit.shop.lists import rows as list_rows
from shopvisit.shop.lists.conditions import Condition, restored, stored
from shopvisit.shop.lists.fields import FORMS, Form
from shopvisit.shop.lists.values import Amount, Choice, Number, Part, Person
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n

_NEAR = (1, 7, 8, 30, 31, 60, 90, 91, 180, 181, 365)


def values(part: Part) -> st.SearchStrategy[object]:
    if isinstance(part, Number):
        near = [n for n in _NEAR if part.least <= n <= part.most]
        return st.sampled_from(near) | st.integers(part.least, min(part.most, 12))
    if isinstance(part, Amount):
        return st.sampled_from([1, 5_000, 60_000, 100_000, 123_456])
    if isinstance(part, Choice):
        return st.sampled_from(sorted(part.names))
    if isinstance(part, Person):
        return st.sampled_from([1, 2])
    return st.sampled_from([item for item in ITEMS if item] + ["vip", "会员", "oil", "%"])


def of_form(form: Form) -> st.SearchStrategy[Condition]:
    found = st.tuples(*map(values, form.parts))
    return found.map(
        lambda given: Condition(
            form.field, form.operator, given if len(given) > 1 else given[0] if given else None
        )
    )


conditions = st.lists(st.sampled_from(FORMS).flatmap(of_form), max_size=3, unique=True).map(tuple)


@pytest.fixture
def crowded(make_shop: MakeShop, request: pytest.FixtureRequest) -> Shop:
    shop = make_shop()
    crowd(shop, Random(request.param))
    return shop


@pytest.mark.parametrize("crowded", [1, 2], indirect=True)
@given(conditions)
@costly(120)
def test_a_list_has_whoever_its_conditions_hold_of(
    crowded: Shop, conditions: tuple[Condition, ...]
) -> None:
    found = finding.ids(crowded, conditions)
    assert set(found) == ByHand(crowded, rows()).on(conditions)
    assert len(found) == len(set(found)) == finding.count(crowded, conditions)
    listed = list_rows.listed(crowded, conditions, found)
    assert [one.id for one in listed] == found
    days = [str(one.last_visit_on or "") for one in listed]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("crowded", [3], indirect=True)
def test_each_condition_alone_finds_some_and_leaves_some(crowded: Shop) -> None:
    by_hand, everybody = ByHand(crowded, rows()), set(finding.ids(crowded, ()))
    told_apart: list[Form] = []
    for form in FORMS:
        usual = {"bought": ("空调", 365), "served_by": 1, "spend": 60_000, "last_visit": 60}
        value = 10 if form.operator == "top" else usual.get(form.field, form.usual)
        one = (Condition(form.field, form.operator, value),)
        found = set(finding.ids(crowded, one))
        assert found == by_hand.on(one), form
        told_apart += [form] if found and found != everybody else []
    assert told_apart == list(FORMS)


@given(conditions, st.sampled_from(i18n.LANGUAGES), st.sampled_from(i18n.LANGUAGES))
@costly(200)
def test_a_sentence_is_understood_as_it_is_said_in_any_language(
    shop: Shop, conditions: tuple[Condition, ...], spoken: str, heard: str
) -> None:
    i18n.use(spoken)
    said = sentence.said(conditions)
    i18n.use(heard)
    assert sentence.understood(said) == sentence.Understood(conditions)
    assert sentence.understood(said.replace(sentence.BETWEEN, "，")).conditions == conditions
    assert restored(stored(conditions)) == conditions


@given(st.text(max_size=60) | st.text('90天没来，消费spent "“”and1,·%0\0', max_size=40))
@costly(100)
def test_whatever_is_typed_is_understood_in_part_or_not_at_all(shop: Shop, typed: str) -> None:
    found = sentence.understood(typed)
    assert finding.count(shop, found.conditions) == 0
    assert sentence.understood(sentence.said(found.conditions)).conditions == found.conditions


@pytest.mark.parametrize("crowded", [4], indirect=True)
def test_ready_made_lists_are_what_they_are_called(crowded: Shop) -> None:
    by_hand = ByHand(crowded, rows())
    counted = {each.key: count for each, count in named.counted(crowded)}
    assert counted == {
        key: len(by_hand.on(conditions)) for key, (_name, conditions) in named.READY.items()
    }
    assert all(counted.values())
