"""After a visit: what is planned, or why nothing is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from mornings import WANG, follow_up_of
from shops import TODAY, MakeShop

from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import follows, visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n

DAY = timedelta(days=1)
SHIPPED = loading.default().rules


def said(shop: Shop, kind: str = "service", days_ago: int = 0) -> str:
    """What is said after her next visit."""
    _who, visit_id = visits.add(shop, 1, Visit(shop.clock.today() - days_ago * DAY, kind))
    return follows.after(shop, visit_id)


def spoken_to(make_shop: MakeShop, **answer: object) -> Shop:
    """She came, and was called two days later."""
    shop = make_shop(TODAY - 3 * DAY)
    visits.add(shop, WANG, Visit(TODAY - 3 * DAY))
    shop = make_shop(TODAY - DAY)
    conversation.record(shop, follow_up_of(1), Answer(**answer))  # type: ignore[arg-type]  # as given
    return make_shop()


def test_what_is_planned_is_said_with_kind_and_day(shop: Shop) -> None:
    customers.add(shop, WANG)
    assert said(shop) == "feedback on Sun 22 Nov"
    i18n.use("zh_CN")
    assert said(shop, "repair") == "周一 11月23日 使用回访"


WHY: dict[str, tuple[Callable[[MakeShop], str], str]] = {
    "the rest after a talk": (
        lambda make: said(spoken_to(make, csat=5, nps=9)),
        "spoken to lately, left in peace until Fri 27 Nov",
    ),
    "a refusal": (
        lambda make: said(spoken_to(make, outcome="refused")),
        "did not want to talk, not asked until Thu 18 Feb 2027",
    ),
    "a low score": (
        lambda make: said(spoken_to(make, csat=1, nps=9)),
        "unhappy lately, the usual questions rest until Sun 20 Dec",
    ),
    "a kind that no rule answers": (
        lambda make: said(spoken_to(make, csat=5), "consult"),
        "none is planned after a visit of this kind",
    ),
    "a later visit": (
        lambda make: said(spoken_to(make, csat=5), days_ago=10),
        "a later visit is known already",
    ),
}


@pytest.mark.parametrize("what", WHY)
def test_why_nothing_is_planned_is_said(make_shop: MakeShop, what: str) -> None:
    happen, why = WHY[what]
    assert happen(make_shop) == f"no follow-up: {why}"


def test_who_wants_no_calls_is_not_called_and_that_is_said(shop: Shop) -> None:
    customers.add(shop, Customer(name="王秀英", contact_consent="none"))
    assert said(shop) == "no follow-up: they want no such calls"


def test_that_it_was_too_long_ago_is_said(shop: Shop) -> None:
    customers.add(shop, WANG)
    assert said(shop, days_ago=40) == "no follow-up: that was too long ago"


def test_that_a_rule_is_switched_off_is_said(make_shop: MakeShop) -> None:
    off = {name: rule._replace(enabled=False) for name, rule in SHIPPED.items()}
    shop = make_shop(rules={**SHIPPED, "after-service": off["after-service"],
                            "first-visit": off["first-visit"]})  # fmt: skip
    customers.add(shop, WANG)
    assert said(shop) == "no follow-up: the rule for it is switched off (F8)"
