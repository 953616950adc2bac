"""Shops that somebody has complained to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from complaint_pages import CHEN, LEE, LIN, WANG, ZHAO
from shops import TODAY, MakeShop

from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

PEOPLE = (
    Customer(name="王秀英", salutation="女士", phone="13812342231"),
    Customer(name="陈小明", salutation="先生", phone="13912348890"),
    Customer(name="赵伟", phone="13511116677"),
    Customer(name="Anna Lee", salutation="Ms", phone="13612347788"),
    Customer(name="林小红", phone="13300000101"),
)


def came(make_shop: MakeShop) -> None:
    """Everybody came in on the 11th."""
    day = TODAY - timedelta(days=10)
    shop = make_shop(day)
    for who in PEOPLE:
        visits.add(shop, who, Visit(day, item="空调清洗", served_by=2))


def step(shop: Shop, complaint_id: int, **answer: Any) -> None:
    """Do the next step of a complaint that is a talk."""
    follow_up = complaints.task(shop, complaint_id)
    assert follow_up is not None
    conversation.record(shop, follow_up, Answer(**answer))


@pytest.fixture
def one(make_shop: MakeShop) -> Shop:
    """Saturday at ten: 王秀英 has just complained."""
    came(make_shop)
    shop = make_shop()
    complaints.open_(shop, WANG, New("遥控器失灵"))
    return shop


@pytest.fixture
def every(make_shop: MakeShop) -> Shop:
    """A complaint in every state; 王: new, 陈: late, 赵: on hold, Lee: told, 林: confirmed."""
    came(make_shop)
    shop = make_shop(date(2026, 11, 13))
    complaints.open_(shop, LIN, New("说好上午来，下午才到", "responsiveness"))
    complaints.open_(shop, LEE, New("Screen repair took two weeks", "responsiveness", "low"))
    for complaint_id in (1, 2):
        step(shop, complaint_id)
        complaints.resolve(shop, complaint_id, Solved("退了上门费", compensation=5_000))
    step(make_shop(date(2026, 11, 14)), 1)
    shop = make_shop(date(2026, 11, 18))
    step(shop, 1, fixed=1, csat=5)
    step(shop, 2)
    complaints.open_(shop, CHEN, New("报价和收费对不上", "price", "urgent", "phone"))
    shop = make_shop(date(2026, 11, 20))
    complaints.open_(shop, ZHAO, New("滤芯发错了型号"))
    step(shop, 4)
    complaints.hold(shop, 4, "等厂家回话", date(2026, 11, 25))
    shop = make_shop()
    complaints.open_(shop, WANG, New("遥控器失灵"))
    return shop
