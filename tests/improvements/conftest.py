"""Shops to improve."""

from __future__ import annotations

from datetime import timedelta

import pytest
from improvement_pages import complain
from shops import TODAY, MakeShop

from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit


@pytest.fixture
def known(make_shop: MakeShop) -> Shop:
    """王秀英, 赵伟, 林小红 and 陈小明 are customers; nobody has said anything yet."""
    shop = make_shop()
    for number, name in enumerate(("王秀英", "赵伟", "林小红", "陈小明")):
        visits.add(shop, Customer(name=name, phone=f"1380000{number:04}"), Visit(TODAY))
    with journal.action(shop, "set up", kind="engine"):
        changing.drop(shop, "set up", "1")
    return shop


@pytest.fixture
def complained(make_shop: MakeShop) -> Shop:
    """王秀英 complained three days ago and 赵伟 two days ago; nothing is registered."""
    for days, name, text in ((3, "王秀英", "等了半小时"), (2, "赵伟", "没人接电话")):
        shop = make_shop(TODAY - timedelta(days=days))
        who = customers.add(shop, Customer(name=name, phone=f"1380000000{days}"))
        complain(shop, who, text)
    return make_shop()
