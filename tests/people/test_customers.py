"""Customers, their cards, their occasions, and the amounts that they paid."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError
from shopvisit.shop.cards import cards, timeline
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo
from shopvisit.text import i18n
from shopvisit.text.cleaning import clean
from shopvisit.text.money import money, parse_amount


def names(shop: Shop, text: str) -> list[str]:
    return [found.name for found in customers.find(shop, text)]


# Adding and finding


def test_a_customer_is_found_by_name_pinyin_initials_and_number(shop: Shop) -> None:
    customers.add(shop, Customer(name="单雪梅", phone="138 1234 2231"))
    for typed in ("雪", "shanxue", "danxue", "sxm", "xm", "2231", "1381234"):
        assert names(shop, typed) == ["单雪梅"], typed
    assert names(shop, "wang") == []


def test_the_last_to_visit_is_found_first(shop: Shop) -> None:
    for name, days in (("王早", 30), ("王晚", 2), ("王中", 9)):
        visits.add(shop, Customer(name=name), Visit(TODAY - timedelta(days=days)))
    customers.add(shop, Customer(name="王没来"))
    assert names(shop, "wang") == ["王晚", "王中", "王早", "王没来"]
    assert names(shop, "") == ["王晚", "王中", "王早"]


@pytest.mark.parametrize("phone", ["12", "1" * 21, "abc"])
def test_what_cannot_be_a_phone_number_is_refused(shop: Shop, phone: str) -> None:
    with pytest.raises(InvalidError) as refused:
        customers.add(shop, Customer(name="王", phone=phone))
    assert refused.value.field == "phone"


def test_a_customer_needs_a_name_or_a_number(shop: Shop) -> None:
    with pytest.raises(InvalidError) as refused:
        customers.add(shop, Customer(name=" \u200b "))
    assert refused.value.field == "name"


def test_a_number_that_somebody_has_is_asked_about(shop: Shop) -> None:
    customers.add(shop, Customer(name="王秀英", phone="13812342231"))
    with pytest.raises(customers.SharedNumberError, match="王秀英"):
        customers.add(shop, Customer(name="赵伟", phone="+86 138-1234-2231"))


def test_a_family_shares_a_number(shop: Shop) -> None:
    customers.add(shop, Customer(name="王秀英", phone="13812342231"))
    hers = "13900001111 / +86 138-1234-2231"
    daughter = customers.add(shop, Customer(name="赵敏", phone=hers), asked=hers)
    assert sorted(names(shop, "2231")) == ["王秀英", "赵敏"]
    customers.edit(shop, daughter, Customer(name="赵敏", phone=hers, note="女儿"))


def test_every_number_finds_the_customer(shop: Shop) -> None:
    customers.add(shop, Customer(name="王秀英", phone="13812342231 / 0755-88881234"))
    assert names(shop, "8888") == names(shop, "075588") == names(shop, "2231") == ["王秀英"]
    with pytest.raises(customers.SharedNumberError, match="王秀英"):
        customers.add(shop, Customer(name="李强", phone="0755 8888 1234"))


def test_an_edit_changes_how_somebody_is_found(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王秀英", phone="13812342231"))
    customers.edit(shop, customer_id, Customer(name="赵伟", phone="13900001111"))
    assert (names(shop, "wang"), names(shop, "2231")) == ([], [])
    assert names(shop, "zw") == names(shop, "1111") == ["赵伟"]


def test_whoever_does_not_want_to_be_contacted_leaves_the_list(shop: Shop) -> None:
    customer_id, _visit = visits.add(shop, Customer(name="王"), Visit(TODAY))
    changing.promise(shop, customer_id, "回电话", TODAY, "15:00")
    customers.edit(shop, customer_id, Customer(name="王", contact_consent="none"))
    assert [row.kind for row in followups.of_customer(shop, customer_id)] == ["promise"]


# The card


def test_a_card_says_how_things_stand(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=400))
    customer_id, _visit = visits.add(
        shop, Customer(name="王秀英"), Visit(TODAY - timedelta(days=400), amount=99_900)
    )
    for days, amount in ((60, 268_000), (30, None), (10, 1_250)):
        shop = make_shop(TODAY - timedelta(days=days))
        visits.add(shop, customer_id, Visit(TODAY - timedelta(days=days), amount=amount))
    card = cards.card(make_shop(), customer_id)
    assert (card.visits, card.last_visit_on) == (4, TODAY - timedelta(days=10))
    assert card.cycle_days == 30
    assert card.spent == 269_250
    assert card.stage == "active"


@pytest.mark.parametrize(
    ("first", "last", "stage"),
    [
        (30, 0, "new"), (31, 0, "active"), (300, 59, "active"), (300, 60, "at_risk"),
        (300, 89, "at_risk"), (300, 90, "dormant"), (300, 180, "dormant"), (300, 181, "lost"),
    ],
)  # fmt: skip
def test_the_stage_follows_the_thresholds(shop: Shop, first: int, last: int, stage: str) -> None:
    first_on, last_on = (TODAY - timedelta(days=days) for days in (first, last))
    assert cards.stage(shop.config.thresholds, first_on, last_on, TODAY) == stage


def test_the_last_scores_are_shown_with_the_ones_before(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=20))
    customer_id = customers.add(shop, Customer(name="王"))
    for days, csat, nps in ((20, 3, None), (10, 5, 9), (5, 4, None)):
        shop = make_shop(TODAY - timedelta(days=days))
        follow_up = changing.add(shop, customer_id, "问问", shop.clock.today())
        conversation.record(shop, follow_up, Answer(csat=csat, nps=nps))
    card = cards.card(make_shop(), customer_id)
    assert card.csat == cards.Score(4, 5)
    assert card.nps == cards.Score(9, None)


def test_a_promise_past_its_time_is_a_warning(make_shop: MakeShop) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, Customer(name="王"))
    changing.promise(shop, customer_id, "回电话", TODAY, "15:00")
    assert cards.card(make_shop(hour=14), customer_id).broken_promises == ()
    broken = cards.card(make_shop(hour=16), customer_id).broken_promises
    assert [row.reason for row in broken] == ["回电话"]


def test_maybe_the_same_person_has_the_name_or_the_end_of_the_number(shop: Shop) -> None:
    first = customers.add(shop, Customer(name="Anna Lee", phone="13812342231"))
    customers.add(shop, Customer(name="anna  lee"))
    customers.add(shop, Customer(name="Bert", phone="010-12342231"))
    customers.add(shop, Customer(name="Anna Leeson", phone="13899992231"))
    same = cards.card(shop, first).duplicates
    assert {one.name for one in same} == {"anna lee", "Bert"}


def test_nobody_without_a_name_is_the_same_as_another_without(shop: Shop) -> None:
    first = customers.add(shop, Customer(phone="13812342231"))
    customers.add(shop, Customer(phone="13900001111"))
    assert cards.card(shop, first).duplicates == ()


def test_the_timeline_holds_visits_attempts_and_ratings_newest_first(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=9))
    customer_id, _visit = visits.add(
        shop, Customer(name="王"), Visit(TODAY - timedelta(days=9), item="空调清洗", amount=1500)
    )
    shop = make_shop(TODAY - timedelta(days=7))
    follow_up = followups.of_customer(shop, customer_id)[0].id
    conversation.record(shop, follow_up, Answer(outcome="no_answer"))
    shop = make_shop(TODAY - timedelta(days=6), hour=15)
    conversation.record(shop, follow_up, Answer(csat=5, praise="好"))
    ids = timeline.ids(shop, customer_id)
    entries = {entry.id: entry for entry in timeline.entries(shop, ids)}
    shown = [entries[id_] for id_ in ids]
    assert [(entry.kind, entry.what) for entry in shown] == [
        ("rating", "good"), ("attempt", "reached"), ("attempt", "no_answer"), ("visit", "service"),
    ]  # fmt: skip
    assert (shown[0].csat, shown[0].text) == (5, "好")
    assert (shown[-1].text, shown[-1].amount, shown[-1].on) == (
        "空调清洗",
        1500,
        TODAY - timedelta(days=9),
    )


def test_an_entry_knows_the_row_that_it_is() -> None:
    for table in ("follow_up", "visit", "attempt", "rating"):
        assert timeline.row_of(timeline.entry_id(table, 17)) == (table, 17)


# Visits


def test_recent_items_come_once_each_the_latest_first(shop: Shop) -> None:
    for days, item in ((3, "空调清洗"), (2, "洗衣机"), (1, "空调清洗"), (1, "")):
        visits.add(shop, Customer(name="王"), Visit(TODAY - timedelta(days=days), item=item))
    assert visits.recent_items(shop) == ["空调清洗", "洗衣机"]
    for typed in ("洗衣", "xiyi", "xyj"):
        assert visits.recent_items(shop, like=typed) == ["洗衣机"]
    assert visits.recent_items(shop, like="洗") == ["空调清洗", "洗衣机"]
    assert visits.recent_items(shop, like="洗衣机") == visits.recent_items(shop, like="no") == []


# Occasions


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1988-05-03", YearlyDay("solar", 5, 3, year=1988)),
        ("05-03", YearlyDay("solar", 5, 3)),
        ("5月3日", YearlyDay("solar", 5, 3)),
        ("2-29", YearlyDay("solar", 2, 29)),
        ("农历八月十五", YearlyDay("lunar", 8, 15)),
        ("农历1988年八月十五", YearlyDay("lunar", 8, 15, year=1988)),
        ("lunar 8-15", YearlyDay("lunar", 8, 15)),
        ("农历8月15", YearlyDay("lunar", 8, 15)),
        ("农历闰六月初十", YearlyDay("lunar", 6, 10, leap=True)),
        ("lunar leap 6-10", YearlyDay("lunar", 6, 10, leap=True)),
        ("农历腊月三十", YearlyDay("lunar", 12, 30)),
        ("农历正月廿三", YearlyDay("lunar", 1, 23)),
        ("农历冬月二十", YearlyDay("lunar", 11, 20)),
        ("农历十二月二十九", YearlyDay("lunar", 12, 29)),
    ],
)
def test_a_yearly_day_is_read_as_people_write_it(typed: str, day: YearlyDay) -> None:
    assert occasions.parse(typed) == day


@pytest.mark.parametrize(
    "typed",
    ["", "soon", "13-01", "02-30", "lunar 8-31", "八月十五", "闰6-10", "2025-02-29", "1-2-3"],
)
def test_what_is_no_yearly_day_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError) as refused:
        occasions.parse(typed)
    assert refused.value.field == "day"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("农历1988年闰六月初十", "1988"),  # no such leap month in that year
        ("lunar 2026-leap 6-1", "2026"),
        ("农历2024年腊月三十", "2024"),  # 29 days in that year
        ("农历闰正月初一", "any year"),
        ("lunar leap 12-1", "any year"),
    ],
)
def test_a_day_of_the_moon_that_never_was_is_refused(typed: str, words: str) -> None:
    with pytest.raises(InvalidError, match=words) as refused:
        occasions.parse(typed)
    assert refused.value.field == "day"


@pytest.mark.parametrize(
    "typed",
    ["农历2025年闰六月初十", "农历2023年腊月三十", "农历2150年闰六月初十", "农历闰六月三十"],
)
def test_one_that_was_or_that_nobody_can_know_is_taken(typed: str) -> None:
    assert occasions.parse(typed).calendar == "lunar"


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_days(typed: str) -> None:
    with suppress(InvalidError):
        assert 1 <= occasions.parse(typed).month <= 12


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "typed",
    ["1988-05-03", "05-03", "lunar 8-15", "lunar 1988-8-15", "农历闰六月初十", "农历2025-闰6-10"],
)
def test_a_day_as_it_is_described_is_read_back(typed: str, lang: str) -> None:
    i18n.use(lang)
    day = occasions.parse(typed)
    assert occasions.parse(occasions.describe(day)) == day


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@given(st.one_of(st.just("the (younger) son)"), st.text(max_size=12)))
def test_days_and_their_notes_are_read_back(lang: str, typed: str) -> None:
    i18n.use(lang)
    days = [
        (YearlyDay("lunar", 6, 10, leap=True, year=2025), clean(typed, 80)),
        (YearlyDay("solar", 5, 3), ""),
    ]
    lines = "\n".join(occasions.noted(on, about) for on, about in days)
    assert occasions.parse_noted(lines) == days


def test_a_birthday_that_is_near_starts_its_follow_up_at_once(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王"))
    occasions.add(shop, customer_id, "birthday", YearlyDay("solar", 11, 23))
    assert [row.kind for row in followups.of_customer(shop, customer_id)] == ["care"]


def test_removing_an_occasion_ends_what_it_started_and_undo_brings_it_back(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王"))
    occasion = occasions.add(shop, customer_id, "birthday", YearlyDay("solar", 11, 23))
    occasions.remove(shop, occasion)
    assert occasions.of_customer(shop, customer_id) == []
    assert followups.of_customer(shop, customer_id) == []
    undo.undo(shop)
    assert [one.id for one in occasions.of_customer(shop, customer_id)] == [occasion]
    assert len(followups.of_customer(shop, customer_id)) == 1


def test_the_same_day_is_not_noted_twice(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王"))
    day = YearlyDay("lunar", 8, 15)
    occasions.add(shop, customer_id, "birthday", day)
    with pytest.raises(InvalidError):
        occasions.add(shop, customer_id, "birthday", day)
    occasions.add(shop, customer_id, "anniversary", day)


def test_a_lunar_day_says_the_solar_date_on_which_it_falls(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王"))
    occasions.add(shop, customer_id, "birthday", YearlyDay("lunar", 8, 15))
    found = occasions.of_customer(shop, customer_id)[0]
    assert found.next_on == date(2027, 9, 15)
    assert occasions.days_to_go(found, TODAY) == "2027-09-15 in 298 days"


def test_occasions_come_in_the_order_of_their_next_day(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer(name="王"))
    for month, day in ((11, 20), (11, 21), (12, 1)):
        occasions.add(shop, customer_id, "anniversary", YearlyDay("solar", month, day))
    found = occasions.of_customer(shop, customer_id)
    assert [one.on.day for one in found] == [21, 1, 20]
    assert occasions.days_to_go(found[0], TODAY) == "today"


# Amounts


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("2680", 268_000), ("2,680.50", 268_050), ("¥2680", 268_000), ("￥2680", 268_000),
        ("2680元", 268_000), ("2680.5", 268_050), ("０", 0), ("", None), ("  ", None),
        ("RMB 1,234,567", 123_456_700), ("0" * 5000 + "7", 700),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(typed: str, amount: int | None) -> None:
    assert parse_amount(typed) == amount


@pytest.mark.parametrize("typed", ["-5", "2,68", "12.345", "abc", "1e5", "9" * 12, "9" * 5000, "٣"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"An amount|more money"):
        parse_amount(typed)


@given(st.integers(0, 10**11), st.sampled_from(["en", "zh_CN"]))
def test_an_amount_as_it_is_shown_is_read_back(amount: int, lang: str) -> None:
    i18n.use(lang)
    assert parse_amount(money(amount)) == amount


def test_who_comes_after_whom_in_a_list() -> None:
    assert cards.after([5, 7, 9], 7, 1) == 9
    assert cards.after([5, 7, 9], 9, 1) is None
    assert cards.after([5, 7, 9], 5, -1) is None
    assert cards.after([5, 7, 9], 6, 1) is None


def test_a_card_of_somebody_merged_is_the_other_one(shop: Shop) -> None:
    from shopvisit.shop.people import merging

    gone, kept = (customers.add(shop, Customer(name=name)) for name in ("王一", "王二"))
    merging.merge(shop, gone, kept)
    assert cards.card(shop, gone).id == kept


def test_an_unknown_customer_has_no_card(shop: Shop) -> None:
    with pytest.raises(KeyError):
        cards.card(shop, db.value("SELECT coalesce(max(id), 0) + 1 FROM customer"))


def test_a_number_that_somebody_has_is_masked_in_the_refusal(shop: Shop) -> None:
    customers.add(shop, Customer(phone="13812342231"))
    with pytest.raises(InvalidError, match=r"138\*\*\*\*2231") as refused:
        customers.add(shop, Customer(name="王秀英", phone="138-1234-2231"))
    assert "1234" not in str(refused.value)


def test_numbers_that_have_no_room_are_refused_instead_of_cut(shop: Shop) -> None:
    many = "、".join(f"1380000111{n}" for n in range(11))
    with pytest.raises(InvalidError, match="120") as refused:
        customers.add(shop, Customer(name="王秀英", phone=many))
    assert refused.value.field == "phone"
