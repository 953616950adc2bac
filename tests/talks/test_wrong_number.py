"""A wrong number is known until it is put right, and whoever wants to be left alone is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mornings import CHEN, WANG, counter, morning, state
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.screens import card_text
from shopvisit.shop.cards import cards
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import briefing, conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import undo

WRONG = Answer(outcome="wrong_number")


def warned(shop: Shop, customer_id: int) -> bool:
    """Whether the card and a later row of the same customer warn of the number, both or neither."""
    row = changing.add(shop, customer_id, "问发票", TODAY)
    said = briefing.warnings(talk_form.form(shop, row))
    card = card_text.warnings(shop, cards.card(shop, customer_id))
    undo.undo(shop)
    found = [any("wrong one" in text for text in each) for each in (said, card)]
    assert found[0] == found[1]
    return found[0]


def test_a_wrong_number_is_warned_of_until_it_is_another(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    assert not warned(shop, 1)
    conversation.record(shop, id_, WRONG)
    assert state(id_)[0] == "unreachable"
    assert warned(shop, 1)
    customers.edit(shop, 1, replace(customers.get(shop, 1), note="搬家了"))
    assert warned(shop, 1)
    customers.edit(shop, 1, replace(customers.get(shop, 1), phone="13900001111"))
    assert not warned(shop, 1)
    undo.undo(shop)
    assert warned(shop, 1)


def test_another_number_that_stands_first_is_the_one_to_dial(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, WRONG)
    customers.edit(shop, 1, replace(customers.get(shop, 1), phone=f"{WANG.phone} / 13900001111"))
    assert warned(shop, 1)
    customers.edit(shop, 1, replace(customers.get(shop, 1), phone=f"13900001111 / {WANG.phone}"))
    assert not warned(shop, 1)


def test_the_right_number_told_at_once_leaves_no_warning(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, WRONG._replace(right_number="13900001111"))
    assert not warned(shop, 1)


def test_the_right_number_takes_the_place_of_the_wrong_one_only(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    both = f"{WANG.phone} / 13900002222"
    customers.edit(shop, 1, replace(customers.get(shop, 1), phone=both))
    conversation.record(shop, id_, WRONG._replace(right_number="13900001111"))
    assert customers.get(shop, 1).phone == "13900001111 / 13900002222"


def test_a_number_at_which_they_are_reached_was_right(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, WRONG)
    again = changing.add(shop, 1, "问发票", TODAY)
    conversation.record(shop, again, Answer(channel="wechat"))
    assert warned(shop, 1)
    again = changing.add(shop, 1, "问发票", TODAY)
    conversation.record(shop, again, Answer())
    assert not warned(shop, 1)


@pytest.mark.parametrize("into", [1, 2])
def test_a_merge_keeps_the_warning_where_the_wrong_number_is_dialled(
    make_shop: MakeShop, into: int
) -> None:
    shop, [id_, _other] = morning(make_shop, WANG, CHEN)
    conversation.record(shop, id_, WRONG)
    merging.merge(shop, 3 - into, into)
    assert warned(shop, into) == (into == 1)


async def test_the_form_and_the_preview_warn(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, WRONG)
    changing.add(shop, 1, "问发票", TODAY)
    words = "空号或错号" if lang == "zh_CN" else "wrong one"
    async with counter(shop) as at:
        await at.rest()
        assert words in at.text
        await at.press("enter")
        assert words in at.text


# Whoever wants to be left alone


async def test_a_refusal_can_say_that_they_want_no_contact(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "5", "1", "enter")
        assert "not to be contacted" in at.said
    assert state(id_)[0] == "refused"
    assert customers.get(shop, 1).contact_consent == "none"
    undo.undo(shop)
    assert customers.get(shop, 1).contact_consent == "all"
    assert state(id_)[0] == "open"


async def test_a_refusal_alone_leaves_the_consent_as_it_is(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, Customer(name="李四", phone="13800001111"))
    async with counter(shop) as at:
        await at.press("enter", "up", "5", "enter")
    assert state(id_)[0] == "refused"
    assert customers.get(shop, 1).contact_consent == "all"


def test_no_contact_takes_off_what_the_rules_planned_and_leaves_what_was_promised(
    make_shop: MakeShop,
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "18:00")
    conversation.record(shop, id_, Answer(outcome="refused", no_contact=1))
    left = db.rows("SELECT id FROM follow_up WHERE customer_id = 1 AND status = 'open'")
    assert left == [(promised,)]
