"""A shop with something of everything, and what each of its screens is made with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.shop.cards.taking import Text
from shopvisit.shop.complaints import complaints
from shopvisit.shop.improvements import improvements
from shopvisit.shop.month.owners.recheck import Case
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily

if TYPE_CHECKING:
    from shops import MakeShop

    from shopvisit.shop.record.shop import Shop

# October is over, and the rules do not lock it before the 5th.
CASE = Case(1, 1, "王秀英", date(2026, 10, 29), "空调清洗", "小张", 4, None)
DAY, OCTOBER = date(2026, 11, 2), "2026-10"
PHONE = "13812342231"


def whole_shop(make_shop: MakeShop) -> Shop:
    """王秀英, who came twice and complains, which led to an improvement; and 赵伟."""
    earlier = DAY - timedelta(days=4)
    shop = make_shop(earlier)
    daily.catch_up(shop)
    came = Visit(earlier, item="空调清洗")
    customer_id, _visit = visits.add(shop, Customer(name="王秀英", phone=PHONE), came)
    customers.add(shop, Customer(name="赵伟"))
    complaint_id = complaints.open_(shop, customer_id, complaints.New("还是不凉"))
    improvements.propose(shop, improvements.New("带齐配件"), [("complaint", complaint_id)])
    shop = make_shop(DAY)
    daily.catch_up(shop)
    visits.add(shop, customer_id, Visit(DAY, item="换滤芯"))
    return shop


def screens(shop: Shop) -> dict[str, tuple[object, ...]]:
    """What each of `screens.base.SCREENS` is made with, all of them one by one."""
    return {
        "today": (),
        "find": (),
        "list": ("never-rated",),
        "new-customer": (Customer(name="钱多多"),),
        "visit": (1,),
        "month": (OCTOBER,),
        "month-lock": (OCTOBER,),
        "month-out": (OCTOBER,),
        "behind": (OCTOBER, "visits", None, "visits", None),
        "person": (1, OCTOBER),
        "hand-on": ((1,), 1),
        "heard": (OCTOBER,),
        "recheck": (OCTOBER,),
        "recheck-heard": (CASE,),
        "card": (1, (1, 2)),
        "who": (shop,),
        "blank": (),
        "code": ("王秀英", PHONE),
        "copy": ((Text("phone number", PHONE), Text("opening", "王女士您好")),),
        "pin": (shop,),
        "pin-change": (shop,),
        "export": (shop, 1),
        "erase": (shop, 1),
        "edit": (1,),
        "duplicates": (),
        "merge": (1,),
        "handover": (),
        "staff": (),
        "complaints": (),
        "complaint": (1,),
        "improvements": (),
        "improvement": (1,),
        "tips": (),
        "settings": (),
        "trades": (),
        "trade": ("nails-hair",),
        "welcome": (),
        "own-questions": (),
        "reasons": (),
        "scripts": (),
        "import": (shop,),
    }
