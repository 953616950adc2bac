"""Tips: which fit what a talk is about, how they are found, and what a complaint teaches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shops import MakeShop

from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints.complaints import New, Solved
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.tips import solved, tips
from shopvisit.shop.tips.tips import Matter, Tip
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo

FILTER = Tip("滤芯有味", "先放水五分钟", items="净水器，滤芯", reasons="质量差", words="味道、异味")
LATE = Tip("师傅迟到", "先道歉", reasons="来晚了")
HELLO = Tip("开场白", "先报店名", pinned=1)
OFF = Tip("旧活动", "已结束", items="净水器", active=0)


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    shop = make_shop()
    for tip in (LATE, HELLO, OFF, FILTER):
        tips.save(shop, tip)
    return shop


def titles(found: list[Tip]) -> list[str]:
    return [tip.title for tip in found]


@pytest.mark.parametrize(
    ("matter", "fitting"),
    [
        (Matter(), ["开场白"]),
        (Matter("净水器换滤芯"), ["滤芯有味", "开场白"]),
        (Matter(reasons=("来晚了",)), ["师傅迟到", "开场白"]),
        (Matter(said=("水里有异味",)), ["滤芯有味", "开场白"]),
        # An item or a reason says more than a word does.
        (Matter(reasons=("来晚了",), said=("味道",)), ["师傅迟到", "滤芯有味", "开场白"]),
        (Matter("空调"), ["开场白"]),
    ],
)
def test_tips_fit_by_item_reason_or_word(shop: Shop, matter: Matter, fitting: list[str]) -> None:
    assert titles(tips.fitting(shop, matter)) == fitting


def test_capital_letters_do_not_matter(shop: Shop) -> None:
    tips.save(shop, Tip("Smell", items="Filter"))
    assert "Smell" in titles(tips.fitting(shop, Matter("water FILTER change")))


def test_pinned_ones_come_first_and_those_that_are_off_last(shop: Shop) -> None:
    found = titles(tips.every(shop))
    assert (found[0], found[-1]) == ("开场白", "旧活动")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("滤芯", ["滤芯有味"]),
        ("lvxin", ["滤芯有味"]),
        ("lxyw", ["滤芯有味"]),
        ("yiwei", ["滤芯有味"]),
        ("五分钟", ["滤芯有味"]),
        ("先", ["开场白", "师傅迟到", "滤芯有味"]),
        ("sfcd", ["师傅迟到"]),
        ("nothing of it", []),
    ],
)
def test_a_word_pinyin_or_initials_find_them(shop: Shop, query: str, found: list[str]) -> None:
    assert sorted(titles(tips.found(tips.every(shop), query))) == sorted(found)


def test_no_query_finds_all_in_their_order(shop: Shop) -> None:
    every = tips.every(shop)
    assert tips.found(every, "  ") == every


def test_what_is_called_so_comes_before_what_only_says_so(shop: Shop) -> None:
    tips.save(shop, Tip("道歉的说法"))
    assert titles(tips.found(tips.every(shop), "道歉")) == ["道歉的说法", "师傅迟到"]


def test_a_tip_is_changed_switched_off_and_taken_back(shop: Shop) -> None:
    [late] = [tip for tip in tips.every(shop) if tip.title == "师傅迟到"]
    tips.save(shop, late._replace(title="师傅晚到", active=0))
    assert tips.read(shop, late.id)[:2] == ("师傅晚到", "先道歉")
    assert tips.fitting(shop, Matter(reasons=("来晚了",)))[0].title == "开场白"
    undo.undo(shop)
    assert tips.read(shop, late.id) == late


def test_a_tip_without_a_title_is_refused(shop: Shop) -> None:
    with pytest.raises(InvalidError) as refused:
        tips.save(shop, Tip("  ", "text"))
    assert refused.value.field == "title"


def test_a_tip_that_was_taken_back_cannot_be_changed(shop: Shop) -> None:
    id_ = tips.save(shop, Tip("new"))
    undo.undo(shop)
    with pytest.raises(ShopError):
        tips.save(shop, Tip("newer", id=id_))


# What a complaint teaches


def test_a_solved_complaint_becomes_a_tip_without_its_customer(make_shop: MakeShop) -> None:
    shop = make_shop()
    wang = Customer(name="王秀英", salutation="女士", phone="13812342231")
    customer_id, visit_id = visits.add(shop, wang, Visit(shop.clock.today(), item="空调清洗"))
    complaint_id = complaints.open_(
        shop, customer_id, New("王女士说空调还漏水，打 138-1234-2231 找王秀英")
    )
    complaints.resolve(shop, complaint_id, Solved(what="给王秀英换了水管，+86 13812342231 已回"))
    tip = solved.tip_of(shop, complaint_id)
    assert tip.title == "the customer说空调还漏水，打 ... 找the customer"
    assert tip.text == "给the customer换了水管，... 已回"
    assert (tip.items, visit_id > 0) == ("空调清洗", True)


NAMES = st.sampled_from(["王秀英", "欧阳娜娜", "Anna Lee", "单雪梅", "O'Neill Smith"])


@given(NAMES, st.sampled_from(["女士", "先生", "", "Ms"]), st.text("是好，水 abc", max_size=12))
@settings(max_examples=25, deadline=None)
def test_no_name_and_no_number_is_left(name: str, salutation: str, around: str) -> None:
    called = solved.names(name, salutation)
    said = f" {around} ".join([name, "13812342231", *called, "0755 8881 2345", name.lower()])
    left = solved.without(said, called)
    for word in (name, *name.split()):
        assert word not in left.replace("the customer", "")
    assert not any(sign.isdigit() for sign in left)
