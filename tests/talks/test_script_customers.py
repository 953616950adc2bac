"""What a customer hears: by what they are to the shop, and by what their follow-up is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from script_lines import LEFT_OVER
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.calendar.days import utc_text
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import kinds, today
from shopvisit.shop.people import occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks import scripts
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store import schema
from shopvisit.text import i18n

SHIPPED = loading.default().scripts


def known(make_shop: MakeShop, *visited: date, tags: str = "") -> Shop:
    """A shop on TODAY with one customer, who came on these days."""
    customer: Customer | int = Customer(name="王芳", phone="13912345678", tags=tags)
    for day in visited:
        visits.add(make_shop(day), customer, Visit(day, "service", "空调清洗", served_by=1))
        customer = 1
    return make_shop()


def complained(shop: Shop, days_ago: int, *, closed: bool) -> None:
    now = shop.clock.now()
    stamp = utc_text(now)
    done = {"resolved_at": stamp, "informed_at": stamp, "verified_at": stamp, "closed_at": stamp}
    with journal.action(shop, "complaint"):
        schema.Complaint.insert(
            created_at=stamp,
            customer=1,
            source="counter",
            category="reliability",
            severity="normal",
            text="不冷",
            opened_at=utc_text(now - timedelta(days=days_ago)),
            opened_on=TODAY - timedelta(days=days_ago),
            **(done if closed else {}),
        ).execute()


LONG_AGO = (TODAY - timedelta(days=400), TODAY - timedelta(days=200))


@pytest.mark.parametrize(
    ("days_ago", "segment"),
    [((3,), "new"), ((300,), "new"), ((30, 5), "new"), ((31, 5), "regular")],
)
def test_a_customer_is_new_after_one_visit_and_for_some_days(
    make_shop: MakeShop, days_ago: tuple[int, ...], segment: str
) -> None:
    shop = known(make_shop, *(TODAY - timedelta(days=days) for days in days_ago))
    assert scripts.segment_of(shop, 1, "") == segment


@pytest.mark.parametrize(
    ("days_ago", "closed", "segment"),
    [
        (3, True, "complained"),
        (180, True, "complained"),
        (181, True, "regular"),
        (300, False, "complained"),
    ],
)
def test_a_complaint_is_remembered_for_half_a_year_or_until_it_is_closed(
    make_shop: MakeShop, days_ago: int, closed: bool, segment: str
) -> None:
    shop = known(make_shop, *LONG_AGO)
    complained(shop, days_ago, closed=closed)
    assert scripts.segment_of(shop, 1, "") == segment


@pytest.mark.parametrize(
    ("tags", "segment"),
    [
        ("VIP", "vip"),
        ("老街坊 vip", "vip"),
        ("老街坊，贵宾", "vip"),
        ("大客户、怕吵", "vip"),
        ("ＶＩＰ", "vip"),
        ("Big Spender, neighbour", "vip"),
        ("老街坊", "regular"),
        ("vipers", "regular"),
        ("", "regular"),
    ],
)
def test_a_valued_customer_is_known_by_a_tag(make_shop: MakeShop, tags: str, segment: str) -> None:
    shop = known(make_shop, *LONG_AGO)
    contact = shop.config.contact
    valued = contact._replace(vip_tags=(*contact.vip_tags, "big spender"))
    shop.config = shop.config._replace(contact=valued)
    assert scripts.segment_of(shop, 1, tags) == segment


def test_a_complaint_comes_before_a_tag_and_a_tag_before_being_new(make_shop: MakeShop) -> None:
    shop = known(make_shop, TODAY - timedelta(days=3))
    assert scripts.segment_of(shop, 1, "VIP") == "vip"
    complained(shop, 1, closed=False)
    assert scripts.segment_of(shop, 1, "VIP") == "complained"


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_form_speaks_to_somebody_as_what_they_are(make_shop: MakeShop, language: str) -> None:
    i18n.use(language)
    shop = known(make_shop, *LONG_AGO, TODAY - timedelta(days=2), tags="VIP")
    follow_up_id = db.value("SELECT id FROM follow_up WHERE status = 'open'")
    script = talk_form.form(shop, follow_up_id).script
    assert script.questions == SHIPPED[language]["satisfaction.vip"].questions
    assert ("王女士" in script.opening) or ("王芳" in script.opening)


# What is left or sent


@pytest.mark.parametrize(
    ("language", "who", "what"),
    [
        ("zh_CN", "王女士您好", "您昨天买的电饭煲"),
        ("en", "Hello Ms Wang", "the 电饭煲 you bought yesterday"),
    ],
)
def test_a_message_is_filled_in_for_its_follow_up(
    make_shop: MakeShop, language: str, who: str, what: str
) -> None:
    i18n.use(language)
    customer = Customer(name="王秀英", salutation="女士", phone="13812342231")
    before = make_shop(TODAY - timedelta(days=1))
    bought = Visit(TODAY - timedelta(days=1), "purchase", "电饭煲", served_by=1)
    visits.add(before, customer, bought)
    shop = make_shop()
    said = scripts.message(shop, today.of_customer(shop, 1)[0])
    assert who in said
    assert what in said
    assert not LEFT_OVER.search(said)


def test_work_in_the_shop_has_no_message_for_the_customer(make_shop: MakeShop) -> None:
    shop = known(make_shop, *LONG_AGO)
    complaints.open_(shop, 1, complaints.New("不冷", answered=True))
    [work] = [row for row in today.of_customer(shop, 1) if row.rule == kinds.SOLVE]
    assert scripts.message(shop, work) == ""


@pytest.mark.parametrize(("language", "said"), [("zh_CN", "12月31号"), ("en", "on 31 December")])
def test_what_ends_is_said_with_its_day(make_shop: MakeShop, language: str, said: str) -> None:
    i18n.use(language)
    shop = known(make_shop, *LONG_AGO)
    ends = date(2026, 12, 31)
    on = occasions.YearlyDay("solar", ends.month, ends.day, year=ends.year)
    occasions.add(shop, 1, "contract", on)
    [row] = [row for row in today.of_customer(shop, 1) if row.rule == "expiring"]
    assert said in talk_form.form(shop, row.id).script.opening


@pytest.mark.parametrize(
    ("language", "said"), [("zh_CN", "祝您孩子生日快乐"), ("en", "Happy birthday to your child!")]
)
def test_a_childs_birthday_is_wished_as_such(make_shop: MakeShop, language: str, said: str) -> None:
    i18n.use(language)
    shop = known(make_shop, *LONG_AGO)
    rules = dict(shop.config.rules)
    rules["anniversary"] = rules["anniversary"]._replace(enabled=True)
    shop.config = shop.config._replace(rules=rules)
    occasions.add(shop, 1, "child_day", occasions.YearlyDay("solar", TODAY.month, TODAY.day))
    [row] = [row for row in today.of_customer(shop, 1) if row.kind == "care"]
    assert said in talk_form.form(shop, row.id).script.opening
    assert said in scripts.message(shop, row)


# How a visit is spoken of
