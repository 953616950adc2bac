"""Thanks to those who recommend the shop, and greetings for feasts: when, and to whom not."""

from datetime import date

import pytest
from rule_histories import DAY, ago, came, made_for, spoken_with, switched
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.calendar.occasions import lunar_to_solar
from shopvisit.settings import loading
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.text import i18n

# Thanks to those who recommend the shop


@pytest.mark.parametrize(("nps", "expected"), [(10, 1), (9, 1), (8, 0), (None, 0)])
def test_who_recommends_us_is_thanked(make_shop: MakeShop, nps: int | None, expected: int) -> None:
    shop = make_shop(rules=switched(promoter_thanks={}))
    spoken_with(shop, came(shop, (ago(5), "")), Answer(csat=5, nps=nps))
    assert len(made_for("promoter-thanks")) == expected


def test_the_thanks_wait_until_the_rest_after_that_very_talk_is_over(make_shop: MakeShop) -> None:
    on = switched(promoter_thanks={})
    shop = make_shop(rules=on)
    _customer, visit_id = visits.add(shop, Customer(name="王秀英"), Visit(ago(1)))
    asked = db.value("SELECT id FROM follow_up WHERE visit_id = ?", visit_id)
    conversation.record(shop, asked, Answer(csat=5, nps=10))
    assert made_for("promoter-thanks") == [(1, str(TODAY + DAY * 7), str(TODAY + DAY * 10))]
    waiting = followups.of_customer(make_shop(TODAY + DAY * 7, rules=on), 1)
    assert [row.reason for row in waiting] == ["recommends us 10 of 10"]


def test_whoever_scores_low_in_the_same_breath_is_not_thanked(make_shop: MakeShop) -> None:
    shop = make_shop(rules=switched(promoter_thanks={}))
    spoken_with(shop, came(shop, (ago(5), "")), Answer(nps=9, mood="bad"))
    assert made_for("promoter-thanks") == []


@pytest.mark.parametrize("rule", ["promoter-thanks", "festival", "anniversary"])
@pytest.mark.parametrize(("consent", "expected"), [("none", 0), ("service_only", 0), ("all", 1)])
def test_service_only_means_no_thanks_and_no_greetings(
    make_shop: MakeShop, rule: str, consent: str, expected: int
) -> None:
    name = rule.replace("-", "_")
    shop = make_shop(date(2026, 9, 23), rules=switched(**{name: {}}))
    customer_id = came(shop, (date(2026, 9, 1), ""), consent=consent)
    day = occasions.YearlyDay("solar", 9, 24)
    occasions.add(shop, customer_id, "anniversary", day)
    spoken_with(shop, customer_id, Answer(csat=5, nps=10))
    daily.catch_up(shop)
    assert len(made_for(rule)) == expected


# Feasts


@pytest.mark.parametrize("year", range(2024, 2032))
@pytest.mark.parametrize(
    ("month", "day", "name"), [(1, 1, "春节"), (5, 5, "端午"), (8, 15, "中秋")]
)
def test_greetings_for_a_lunar_feast_begin_two_days_before(
    make_shop: MakeShop, year: int, month: int, day: int, name: str
) -> None:
    i18n.use("zh_CN")
    on = lunar_to_solar(year, month, day)
    rules_on = {"festival": switched(festival={})["festival"]}
    for offset in range(-3, 2):
        shop = make_shop(on + DAY * offset, rules=rules_on)
        if offset == -3:
            came(shop, (on - DAY * 20, ""))
        daily.catch_up(shop)
        assert len(made_for("festival")) == (offset >= -2)
    assert made_for("festival") == [(1, str(on - DAY * 2), str(on))]
    row = followups.rows(shop, [db.value("SELECT id FROM follow_up")])[0]
    assert row.reason == name
    assert name in talk_form.form(shop, row.id).script.opening


def test_a_feast_in_the_leap_month_is_no_second_feast(make_shop: MakeShop) -> None:
    # 2025 has a sixth month twice; the feast of 6/6 is in the first of them.
    feast = loading.default().rules["festival"].festivals[0]._replace(month=6, day=6)
    rules_on = {"festival": switched(festival={"festivals": (feast,)})["festival"]}
    shop = make_shop(date(2025, 6, 1), rules=rules_on)
    came(shop, (date(2025, 5, 1), ""))
    daily.catch_up(shop)
    daily.catch_up(make_shop(date(2025, 9, 30), rules=rules_on))
    assert [row[2] for row in made_for("festival")] == [str(lunar_to_solar(2025, 6, 6))]


def test_a_feast_comes_every_year(make_shop: MakeShop) -> None:
    rules_on = {"festival": switched(festival={})["festival"]}
    shop = make_shop(date(2025, 12, 30), rules=rules_on)
    customer_id = came(shop, (date(2025, 12, 1), ""))
    daily.catch_up(shop)
    shop = make_shop(date(2026, 12, 20), rules=rules_on)
    visits.add(shop, customer_id, Visit(date(2026, 12, 20)))
    daily.catch_up(shop)
    daily.catch_up(make_shop(date(2026, 12, 30), rules=rules_on))
    assert [row[2] for row in made_for("festival") if row[2].endswith("01-01")] == [
        "2026-01-01",
        "2027-01-01",
    ]


def test_only_those_who_came_lately_are_greeted(make_shop: MakeShop) -> None:
    new_year = date(2026, 12, 30)
    shop = make_shop(new_year, rules=switched(festival={}))
    for days in (0, 180, 181, 900):
        came(shop, (new_year - DAY * days, ""))
    customers.add(shop, Customer(name="没来过"))
    daily.catch_up(shop)
    assert [row[0] for row in made_for("festival")] == [1, 2]


def test_nobody_is_greeted_soon_after_a_low_score_or_a_contact(make_shop: MakeShop) -> None:
    rules_on = switched(festival={})
    shop = make_shop(date(2026, 12, 28), rules=rules_on)
    spoken_with(shop, came(shop, (date(2026, 12, 1), "")), Answer(csat=1))
    _customer, visit_id = visits.add(shop, Customer(name="刚问过"), Visit(date(2026, 12, 27)))
    asked = db.value("SELECT id FROM follow_up WHERE visit_id = ?", visit_id)
    conversation.record(shop, asked, Answer(csat=5))
    came(shop, (date(2026, 12, 1), ""))
    daily.catch_up(make_shop(date(2026, 12, 30), rules=rules_on))
    assert [row[0] for row in made_for("festival")] == [3]


def test_a_greeting_is_in_the_language_of_the_shop(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 9, 23), rules=switched(festival={}))
    came(shop, (date(2026, 9, 1), ""))
    daily.catch_up(shop)
    assert db.value("SELECT reason FROM follow_up") == "Mid-Autumn Festival"
