"""A rule that a shop writes itself works as a shipped one of the same trigger does."""

from typing import Any

from rule_histories import DAY, ago, came, made_for, newcomer, spoken_with, status
from shops import TODAY, MakeShop

from shopvisit.calendar.work import Offset
from shopvisit.settings import loading
from shopvisit.settings.values import Cycle, Rule
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import merging
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily

SHIPPED = loading.default().rules


def with_own(like: str, **fields: Any) -> dict[str, Rule]:
    """The rules as shipped, and one of the shop's own, made from one of them."""
    return {**SHIPPED, "own": SHIPPED[like]._replace(name="own", enabled=True, **fields)}


def refill(**fields: Any) -> dict[str, Rule]:
    """After 'refill': 21 days."""
    days = {"from_": Offset(21, "d"), "to": Offset(25, "d")}
    return with_own(
        "after-service", items=("refill",), kind="need", asks=("need",), **days, **fields
    )


def test_what_asks_for_no_score_comes_besides_how_it_was(make_shop: MakeShop) -> None:
    shop = make_shop(rules=refill())
    visits.add(shop, newcomer(shop), Visit(TODAY, "service", "Refill"))
    assert made_for("own") == [(1, str(TODAY + DAY * 21), str(TODAY + DAY * 25))]
    assert len(made_for("first-visit")) == 1


def test_a_newer_visit_moves_it(make_shop: MakeShop) -> None:
    shop = make_shop(rules=refill())
    customer_id = newcomer(shop)
    visits.add(shop, customer_id, Visit(ago(20), "service", "Refill"))
    visits.add(shop, customer_id, Visit(TODAY, "service", "Refill"))
    assert made_for("own") == [(customer_id, str(TODAY + DAY * 21), str(TODAY + DAY * 25))]


def test_a_visit_for_something_else_does_not_move_it(make_shop: MakeShop) -> None:
    shop = make_shop(rules=refill())
    customer_id = newcomer(shop)
    visits.add(shop, customer_id, Visit(ago(10), "service", "Refill"))
    visits.add(shop, customer_id, Visit(TODAY, "service", "Haircut"))
    assert made_for("own") == [(customer_id, str(TODAY + DAY * 11), str(TODAY + DAY * 15))]


def test_of_two_that_ask_how_it_was_one_moves_to_the_newest_visit(make_shop: MakeShop) -> None:
    shop = make_shop(rules=with_own("after-service", items=("perm",), replaces=("after-service",)))
    customer_id = came(shop, (ago(200), ""), (ago(190), ""))
    visits.add(shop, customer_id, Visit(ago(1), "service", "cut"))
    visits.add(shop, customer_id, Visit(TODAY, "service", "perm"))
    assert made_for("own") == []
    assert made_for("after-service") == [(customer_id, str(TODAY + DAY), str(TODAY + DAY * 3))]


def test_a_visit_ends_that_somebody_is_missed(make_shop: MakeShop) -> None:
    shop = make_shop(rules=with_own("last-try", days=40))
    customer_id = came(shop, (ago(40), ""))
    daily.catch_up(shop)
    assert status("own") == "open"
    visits.add(shop, customer_id, Visit(TODAY, "service", ""))
    assert status("own") == "cancelled"


def test_a_visit_ends_that_something_is_due(make_shop: MakeShop) -> None:
    shop = make_shop(rules=with_own("upkeep", cycles=(Cycle("gel", 21),)))
    customer_id = came(shop, (ago(21), "Gel"))
    daily.catch_up(shop)
    assert status("own") == "open"
    visits.add(shop, customer_id, Visit(TODAY, "service", "nails"))
    assert status("own") == "cancelled"


def test_merging_with_the_card_of_a_later_visit_ends_it(make_shop: MakeShop) -> None:
    shop = make_shop(rules=with_own("last-try", days=40))
    missed = came(shop, (ago(40), ""))
    daily.catch_up(shop)
    merging.merge(shop, missed, came(shop, (ago(3), "")))
    assert status("own") == "cancelled"


def test_a_low_score_pauses_it(make_shop: MakeShop) -> None:
    shop = make_shop(rules=with_own("after-service", items=("perm",), replaces=("after-service",)))
    customer_id = came(shop, (ago(60), ""))
    spoken_with(shop, customer_id, Answer(csat=1))
    visits.add(shop, customer_id, Visit(TODAY, "service", "perm"))
    assert made_for("own") == []


def test_today_says_of_it_what_it_says_of_a_shipped_one(make_shop: MakeShop) -> None:
    shop = make_shop(rules=with_own("last-try", days=40))
    customer_id = came(shop, (ago(40), "cut"))
    daily.catch_up(shop)
    (row,) = followups.of_customer(shop, customer_id)
    assert (row.rule, row.reason) == ("own", "40 days since the last visit")
