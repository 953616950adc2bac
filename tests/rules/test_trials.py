"""What is on trial and what is required: asked about in time, and never twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_histories import DAY, ago, came, made_for, spoken_with, status, switched
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.rules import rules
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit


def rules_of(*, item: str = "", kind: str = "purchase", **on: dict[str, Any]) -> list[str]:
    answering = rules.visit_rules(switched(**on), kind, item, first=True)
    return [rule.name for rule in answering]


def test_something_on_trial_is_asked_about_after_a_week(make_shop: MakeShop) -> None:
    shop = make_shop(rules=switched(trial_feedback={}))
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY, "purchase", "净水器（试用）"))
    assert made_for("trial-feedback") == [(1, str(TODAY + DAY * 7), str(TODAY + DAY * 10))]
    assert made_for("first-visit") == []


def test_other_visits_are_asked_about_as_ever(make_shop: MakeShop) -> None:
    shop = make_shop(rules=switched(trial_feedback={}))
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY, "purchase", "净水器"))
    assert (made_for("trial-feedback"), len(made_for("first-visit"))) == ([], 1)


@pytest.mark.parametrize("answer", [Answer(outcome="refused"), Answer(csat=1)])
def test_a_trial_is_not_asked_about_after_a_refusal_or_a_low_score(
    make_shop: MakeShop, answer: Answer
) -> None:
    shop = make_shop(rules=switched(trial_feedback={}))
    customer_id = came(shop, (ago(30), ""))
    spoken_with(shop, customer_id, answer)
    visits.add(shop, customer_id, Visit(TODAY, "purchase", "Trial filter"))
    assert made_for("trial-feedback") == []


def test_what_is_required_is_asked_besides_how_it_was() -> None:
    assert rules_of(compliance={}) == ["first-visit", "compliance"]
    assert rules_of(compliance={}, trial_feedback={}, item="试用") == [
        "trial-feedback",
        "compliance",
    ]
    assert rules_of(compliance={}, kind="consult") == []


@given(
    st.sampled_from(["service", "purchase", "repair", "install", "return", "consult"]),
    st.text(max_size=20),
    st.booleans(),
)
def test_nobody_is_asked_twice_how_it_was(kind: str, item: str, first: bool) -> None:
    on = {name: rule._replace(enabled=True) for name, rule in loading.default().rules.items()}
    found = rules.visit_rules(on, kind, item, first=first)
    asking = [rule for rule in found if rules.asks_score(rule.asks)]
    assert len([rule for rule in asking if rule.kind != "compliance"]) <= 1
    assert len({rule.name for rule in found}) == len(found)


def test_both_are_one_conversation(make_shop: MakeShop) -> None:
    rules_on = switched(compliance={})
    shop = make_shop(rules=rules_on)
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    shop = make_shop(TODAY + DAY, rules=rules_on)
    asked = db.value("SELECT id FROM follow_up WHERE rule = 'first-visit'")
    conversation.record(shop, asked, Answer(csat=5))
    assert (status("first-visit"), status("compliance")) == ("done", "done")


def test_what_is_required_is_asked_in_spite_of_a_refusal_but_not_without_consent(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(rules=switched(compliance={}))
    refused = came(shop, (ago(30), ""))
    spoken_with(shop, refused, Answer(outcome="refused"))
    visits.add(shop, refused, Visit(TODAY))
    visits.add(shop, Customer(name="不联系", contact_consent="none"), Visit(TODAY))
    assert [row[0] for row in made_for("compliance")] == [refused]


def test_a_message_does_not_do_for_what_is_required(make_shop: MakeShop) -> None:
    rules_on = {"compliance": switched(compliance={})["compliance"]}
    shop = make_shop(rules=rules_on)
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    shop = make_shop(TODAY + DAY, rules=rules_on)
    conversation.record(shop, 1, Answer(outcome="message_left"))
    assert status("compliance") == "open"
