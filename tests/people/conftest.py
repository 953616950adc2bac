"""A customer with a past, for the screens that show it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shops import TODAY, MakeShop

from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

WANG = 1


@pytest.fixture
def known(make_shop: MakeShop) -> Shop:
    """王秀英: two visits, two talks (5, then 3), a broken promise, a lunar birthday; and 赵伟."""
    shop = make_shop(TODAY - timedelta(days=40))
    customer = Customer(name="王秀英", salutation="女士", phone="13812342231", best_time="下午")
    visits.add(shop, customer, Visit(TODAY - timedelta(days=40), item="空调清洗", amount=15_000))
    visits.add(shop, Customer(name="赵伟", phone="13900001111"), Visit(TODAY - timedelta(days=40)))
    for days, csat in ((38, 5), (9, 3)):
        shop = make_shop(TODAY - timedelta(days=days))
        if days == 9:
            day = TODAY - timedelta(days=10)
            visits.add(shop, WANG, Visit(day, item="遥控器", amount=268_000, served_by=2))
        follow_up = followups.of_customer(shop, WANG)[0].id
        conversation.record(shop, follow_up, Answer(csat=csat, praise="师傅细心"))
    shop = make_shop(TODAY - timedelta(days=1))
    changing.promise(shop, WANG, "回电话报价", TODAY - timedelta(days=1), "15:00")
    occasions.add(shop, WANG, "birthday", YearlyDay("lunar", 8, 15, year=1960))
    return make_shop()
