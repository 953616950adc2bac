"""What ends is spoken about before it ends: contracts, cards and warranties."""

import itertools
from datetime import date

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from rule_histories import DAY, made, newcomer, on
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.calendar.work import Offset
from shopvisit.errors import InvalidError
from shopvisit.settings import loading
from shopvisit.settings.values import EXPIRIES, OCCASIONS
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import daily
from shopvisit.text import i18n

AHEAD = {"contract": 90, "card_expiry": 30, "warranty": 14}
_FRESH = itertools.count()


@pytest.mark.parametrize("kind", EXPIRIES)
def test_an_expiry_comes_up_as_long_before_as_its_kind_says(make_shop: MakeShop, kind: str) -> None:
    ends = TODAY + DAY * (AHEAD[kind] + 2)
    shop = make_shop()
    occasions.add(shop, newcomer(shop), kind, on(ends))
    daily.catch_up(make_shop(TODAY + DAY))
    assert made("expiring") == []
    daily.catch_up(make_shop(TODAY + DAY * 2))
    assert made("expiring") == [(str(TODAY + DAY * 2), str(ends))]
    daily.catch_up(make_shop(TODAY + DAY * 60))
    daily.catch_up(make_shop(ends + DAY * 800))
    assert len(made("expiring")) == 1


@costly(30)
@given(st.sampled_from(EXPIRIES), st.dates(date(2026, 11, 1), date(2028, 12, 31)))
def test_an_expiry_on_any_day_opens_on_its_day_and_not_before(
    make_shop: MakeShop, kind: str, ends: date
) -> None:
    name = f"shop{next(_FRESH)}"
    opens = ends - DAY * AHEAD[kind]
    shop = make_shop(opens - DAY * 40, name=name)
    daily.catch_up(shop)
    occasions.add(shop, newcomer(shop), kind, on(ends))
    daily.catch_up(make_shop(opens - DAY, name=name))
    assert made("expiring") == []
    daily.catch_up(make_shop(opens, name=name))
    assert made("expiring") == [(str(opens), str(ends))]


@pytest.mark.parametrize(("days", "expected"), [(-1, 0), (0, 1), (14, 1), (15, 0)])
def test_one_noted_within_its_window_comes_up_at_once(shop: Shop, days: int, expected: int) -> None:
    ends = TODAY + DAY * days
    occasions.add(shop, newcomer(shop), "warranty", on(ends))
    assert made("expiring") == [(str(ends - DAY * 14), str(ends))] * expected


def test_the_day_itself_is_the_deadline_of_whoever_serves_them(shop: Shop) -> None:
    from shopvisit.shop.visits import visits
    from shopvisit.shop.visits.visits import Visit

    customer_id, _visit = visits.add(
        shop, Customer(name="王秀英"), Visit(TODAY - DAY * 30, served_by=2)
    )
    occasions.add(shop, customer_id, "contract", on(TODAY + DAY * 20))
    found = db.row("SELECT kind, priority, assignee_id, due_on FROM follow_up")
    assert found == ("retention", 2, 2, "2026-12-11")


def test_today_says_what_ends_when(shop: Shop) -> None:
    occasions.add(shop, newcomer(shop), "warranty", on(date(2026, 12, 5)))
    assert followups.rows(shop, followups.today_ids(shop))[0].reason == "warranty ends 12-05"
    i18n.use("zh_CN")
    assert followups.rows(shop, followups.today_ids(shop))[0].reason == "保修到期 12-05"


@pytest.mark.parametrize(("consent", "expected"), [("none", 0), ("service_only", 1), ("all", 1)])
def test_an_expiry_is_a_service(shop: Shop, consent: str, expected: int) -> None:
    occasions.add(shop, newcomer(shop, consent=consent), "warranty", on(TODAY + DAY * 5))
    assert len(made("expiring")) == expected


def test_one_that_a_refusal_held_back_comes_up_when_that_is_over(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY * 80)
    customer_id = newcomer(shop)
    asked = changing.add(shop, customer_id, "问一声", shop.clock.today())
    conversation.record(shop, asked, Answer(outcome="refused"))
    occasions.add(shop, customer_id, "contract", on(TODAY + DAY * 60))
    daily.catch_up(make_shop(TODAY + DAY * 9))
    assert made("expiring") == []
    daily.catch_up(make_shop(TODAY + DAY * 10))
    assert made("expiring") == [(str(TODAY - DAY * 30), str(TODAY + DAY * 60))]


def test_one_waits_for_the_rest_after_a_contact(make_shop: MakeShop) -> None:
    from shopvisit.shop.visits import visits
    from shopvisit.shop.visits.visits import Visit

    shop = make_shop()
    customer_id, visit_id = visits.add(shop, Customer(name="王秀英"), Visit(TODAY - DAY))
    asked = db.value("SELECT id FROM follow_up WHERE visit_id = ?", visit_id)
    conversation.record(shop, asked, Answer(csat=5))
    occasions.add(shop, customer_id, "warranty", on(TODAY + DAY * 10))
    occasions.add(shop, customer_id, "card_expiry", on(TODAY + DAY * 6))
    assert made("expiring") == [(str(TODAY + DAY * 7), str(TODAY + DAY * 10))]


def test_forty_closed_days_give_the_same_as_every_day(make_shop: MakeShop) -> None:
    results = []
    for each_day in (True, False):
        name = f"shop{next(_FRESH)}"
        shop = make_shop(name=name)
        daily.catch_up(shop)
        for number, kind in enumerate(EXPIRIES * 5):
            occasions.add(shop, newcomer(shop, f"顾客{number}"), kind, on(TODAY + DAY * 9 * number))
        for offset in range(1, 41) if each_day else [40]:
            daily.catch_up(make_shop(TODAY + DAY * offset, name=name))
        results.append(
            db.rows("SELECT dedupe_key, from_on, due_on, status FROM follow_up ORDER BY 1")
        )
    assert results[0] == results[1]
    assert len(results[0]) > 5


def test_what_is_noted_ahead_later_than_it_was_is_found(make_shop: MakeShop) -> None:
    shop = make_shop()
    occasions.add(shop, newcomer(shop), "warranty", on(TODAY + DAY * 30))
    daily.catch_up(shop)
    rules = dict(loading.default().rules)
    rules["expiring"] = rules["expiring"]._replace(ahead={"warranty": Offset(60, "d")})
    daily.catch_up(make_shop(TODAY + DAY, rules=rules))
    assert len(made("expiring")) == 1


def test_a_rule_for_yearly_days_takes_an_expiry_in_its_own_year_only(make_shop: MakeShop) -> None:
    rules = {"birthday": loading.default().rules["birthday"]._replace(occasions=OCCASIONS)}
    shop = make_shop(rules=rules)
    ends = TODAY + DAY * 10
    customer_id = newcomer(shop)
    occasions.add(shop, customer_id, "warranty", on(ends))
    occasions.add(shop, customer_id, "contract", on(ends.replace(year=2027)))
    for day in (ends - DAY * 3, ends.replace(year=2027), ends.replace(year=2028)):
        daily.catch_up(make_shop(day, rules=rules))
    assert [due for _from, due in made("birthday")] == ["2026-12-01", "2027-12-01"]


@pytest.mark.parametrize("kind", EXPIRIES)
@pytest.mark.parametrize("day", [YearlyDay("solar", 5, 3), YearlyDay("lunar", 8, 15, year=2026)])
def test_what_ends_needs_a_date_with_its_year(shop: Shop, kind: str, day: YearlyDay) -> None:
    with pytest.raises(InvalidError, match="year"):
        occasions.add(shop, newcomer(shop), kind, day)
    assert db.value("SELECT count(*) FROM occasion") == 0


def test_one_card_may_have_two_contracts_that_end_on_one_day_of_two_years(shop: Shop) -> None:
    customer_id = newcomer(shop)
    for year in (2027, 2028):
        occasions.add(shop, customer_id, "contract", on(date(year, 5, 3)))
    with pytest.raises(InvalidError):
        occasions.add(shop, customer_id, "contract", on(date(2028, 5, 3)))
    assert len(occasions.of_customer(shop, customer_id)) == 2


@pytest.mark.parametrize(
    ("days", "said", "zh"),
    [
        (-3, "expired 3 days ago", "已过期 3 天"),
        (-1, "expired 1 day ago", "已过期 1 天"),
        (0, "today", "今天"),
        (1, "tomorrow", "明天"),
        (400, "in 400 days", "还有 400 天"),
    ],
)
def test_an_expiry_says_how_long_it_lasts(shop: Shop, days: int, said: str, zh: str) -> None:
    occasions.add(shop, newcomer(shop), "warranty", on(TODAY + DAY * days))
    found = occasions.of_customer(shop, 1)[0]
    assert occasions.days_to_go(found, TODAY) == said
    i18n.use("zh_CN")
    assert occasions.days_to_go(found, TODAY) == zh


def test_what_has_ended_comes_last_the_latest_first(shop: Shop) -> None:
    customer_id = newcomer(shop)
    for days in (-400, 30, -3, 5):
        occasions.add(shop, customer_id, "warranty", on(TODAY + DAY * days))
    found = [(one.next_on or TODAY) - TODAY for one in occasions.of_customer(shop, customer_id)]
    assert [each.days for each in found] == [5, 30, -3, -400]


def test_an_expiry_that_was_noted_without_a_year_asks_for_it(shop: Shop) -> None:
    customer_id = newcomer(shop)
    occasion = occasions.add(shop, customer_id, "birthday", YearlyDay("solar", 11, 23))
    from shopvisit.shop.record import journal

    with journal.action(shop, "as it was noted before"):
        db.run("UPDATE occasion SET kind = 'warranty' WHERE id = ?", occasion)
    found = occasions.of_customer(shop, customer_id)[0]
    assert occasions.days_to_go(found, TODAY) == "which year?"
    daily.catch_up(shop)
    assert made("expiring") == []
