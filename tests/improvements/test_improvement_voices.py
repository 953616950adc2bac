"""What an improvement can be raised by: complaints and ratings, the likeliest first."""

from __future__ import annotations

from datetime import timedelta

from shops import TODAY, MakeShop
from voices import WANG, ZHAO, complain, raised, rate, reason

from shopvisit import db
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements import raised as improvement_raised
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop


def test_candidates_are_the_grievances_and_suggestions_of_half_a_year_newest_first(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(TODAY - timedelta(days=200))
    customers.add(shop, Customer(name="王秀英"))
    old = complain(shop, WANG, "老早的事")
    shop = make_shop(TODAY - timedelta(days=30))
    suggestion = ("rating", rate(shop, WANG, csat=5, suggestion="放把椅子"))
    shop = make_shop(TODAY - timedelta(days=20))
    low = ("rating", rate(shop, WANG, csat=2))
    shop = make_shop(TODAY - timedelta(days=10))
    blamed = ("rating", rate(shop, WANG, csat=4, reason_ids=(reason(),)))
    rate(shop, WANG, csat=5, reason_ids=(reason("praise"),), praise="很好", need="滤芯")
    shop = make_shop()
    new = ("complaint", complain(shop, WANG, "等太久"))
    assert improvement_raised.candidates(shop, None) == [new, blamed, low, suggestion]
    assert ("complaint", old) not in improvement_raised.candidates(shop, None)


def test_the_same_reasons_come_first(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=9))
    customers.add(shop, Customer(name="王秀英"))
    same = ("rating", rate(shop, WANG, csat=2, reason_ids=(reason(place=1),)))
    chosen = ("complaint", complain(shop, WANG, cause_id=reason(place=1)))
    shop = make_shop()
    other = ("rating", rate(shop, WANG, csat=2, reason_ids=(reason(),)))
    assert improvement_raised.candidates(shop, None) == [other, chosen, same]
    assert improvement_raised.candidates(shop, None, [chosen]) == [chosen, same, other]
    id_ = improvements.propose(shop, New("改"), [chosen])
    assert improvement_raised.candidates(shop, id_) == [same, other]


def test_what_is_linked_anywhere_is_not_offered_again_until_that_is_dropped(known: Shop) -> None:
    id_ = raised(known, WANG)
    assert improvement_raised.candidates(known, None) == []
    improvements.drop(known, id_, "太贵")
    assert improvement_raised.candidates(known, None) == [("complaint", 1)]
    assert improvement_raised.candidates(known, id_) == []


def test_a_rating_that_became_a_complaint_is_offered_once(known: Shop) -> None:
    rating = rate(known, WANG, csat=1, complaint="坏了")
    complaint = complain(known, WANG, "坏了", rating_before_id=rating)
    assert improvement_raised.candidates(known, None) == [("complaint", complaint)]


def test_a_candidate_says_who_when_what_and_why(known: Shop) -> None:
    wait, blunt = reason(), reason(place=1)
    rate(known, WANG, csat=2, reason_ids=(wait, reason("praise")), complaint="等", suggestion="快")
    complain(known, ZHAO, "态度差", cause_id=blunt)
    names = dict(db.rows("SELECT id, name FROM reason"))
    found = improvement_raised.read(known, improvement_raised.candidates(known, None))
    said = {(each.customer, each.on, each.text, each.reasons, each.csat) for each in found}
    assert said == {
        ("王秀英", TODAY, "等  快", (names[wait],), 2),
        ("赵伟", TODAY, "态度差", (names[blunt],), None),
    }


def test_a_line_of_the_list_stands_for_one_row_of_one_table() -> None:
    sources = [("complaint", 1), ("rating", 1), ("complaint", 2), ("rating", 7)]
    lines = [improvement_raised.line_of(source) for source in sources]
    assert len(set(lines)) == len(sources)
    assert [improvement_raised.source_of(line) for line in lines] == sources
