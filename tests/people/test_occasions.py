"""Days to remember: those that come back, those that end something, and their correction."""

import itertools
from datetime import date, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.calendar.occasions import occurrence
from shopvisit.calendar.work import Offset
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.settings.values import EXPIRIES, OCCASIONS
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import daily, undo
from shopvisit.text import i18n

DAY = timedelta(days=1)
AHEAD = {"contract": 90, "card_expiry": 30, "warranty": 14}
_FRESH = itertools.count()


def newcomer(shop: Shop, name: str = "王秀英", consent: str = "all") -> int:
    return customers.add(shop, Customer(name=name, contact_consent=consent))


def on(day: date) -> YearlyDay:
    return YearlyDay("solar", day.month, day.day, year=day.year)


def made(rule: str = "expiring") -> list[tuple[str, str]]:
    return db.rows("SELECT from_on, due_on FROM follow_up WHERE rule = ? ORDER BY id", rule)


def still_open() -> list[tuple[str, str]]:
    """Rule and deadline of what is open."""
    return db.rows("SELECT rule, due_on FROM follow_up WHERE status = 'open' ORDER BY due_on")


def born(shop: Shop, *, ahead: int = 2) -> int:
    """A customer whose birthday is so many days ahead; gives the occasion."""
    day = TODAY + DAY * ahead
    return occasions.add(shop, newcomer(shop), "birthday", YearlyDay("solar", day.month, day.day))


# Expiries


@pytest.mark.parametrize("kind", EXPIRIES)
def test_an_expiry_comes_up_as_long_before_as_its_kind_says(make_shop: MakeShop, kind: str) -> None:
    ends = TODAY + DAY * (AHEAD[kind] + 2)
    shop = make_shop()
    occasions.add(shop, newcomer(shop), kind, on(ends))
    daily.catch_up(make_shop(TODAY + DAY))
    assert made() == []
    daily.catch_up(make_shop(TODAY + DAY * 2))
    assert made() == [(str(TODAY + DAY * 2), str(ends))]
    daily.catch_up(make_shop(TODAY + DAY * 60))
    daily.catch_up(make_shop(ends + DAY * 800))
    assert len(made()) == 1


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
    assert made() == []
    daily.catch_up(make_shop(opens, name=name))
    assert made() == [(str(opens), str(ends))]


@pytest.mark.parametrize(("days", "expected"), [(-1, 0), (0, 1), (14, 1), (15, 0)])
def test_one_noted_within_its_window_comes_up_at_once(shop: Shop, days: int, expected: int) -> None:
    ends = TODAY + DAY * days
    occasions.add(shop, newcomer(shop), "warranty", on(ends))
    assert made() == [(str(ends - DAY * 14), str(ends))] * expected


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
    assert len(made()) == expected


def test_one_that_a_refusal_held_back_comes_up_when_that_is_over(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - DAY * 80)
    customer_id = newcomer(shop)
    asked = changing.add(shop, customer_id, "问一声", shop.clock.today())
    conversation.record(shop, asked, Answer(outcome="refused"))
    occasions.add(shop, customer_id, "contract", on(TODAY + DAY * 60))
    daily.catch_up(make_shop(TODAY + DAY * 9))
    assert made() == []
    daily.catch_up(make_shop(TODAY + DAY * 10))
    assert made() == [(str(TODAY - DAY * 30), str(TODAY + DAY * 60))]


def test_one_waits_for_the_rest_after_a_contact(make_shop: MakeShop) -> None:
    from shopvisit.shop.visits import visits
    from shopvisit.shop.visits.visits import Visit

    shop = make_shop()
    customer_id, visit_id = visits.add(shop, Customer(name="王秀英"), Visit(TODAY - DAY))
    asked = db.value("SELECT id FROM follow_up WHERE visit_id = ?", visit_id)
    conversation.record(shop, asked, Answer(csat=5))
    occasions.add(shop, customer_id, "warranty", on(TODAY + DAY * 10))
    occasions.add(shop, customer_id, "card_expiry", on(TODAY + DAY * 6))
    assert made() == [(str(TODAY + DAY * 7), str(TODAY + DAY * 10))]


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
    assert len(made()) == 1


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
    assert made() == []


# Yearly days


@costly(30)
@given(
    st.one_of(
        st.sampled_from([("solar", 2, 29, False), ("lunar", 12, 30, False), ("lunar", 6, 1, True)]),
        st.tuples(st.just("solar"), st.integers(1, 12), st.integers(1, 28), st.just(False)),
        st.tuples(st.just("lunar"), st.integers(1, 12), st.integers(1, 30), st.booleans()),
    ),
    st.integers(2025, 2029),
)
def test_a_birthday_on_any_day_comes_up_once_a_year_three_days_before(
    make_shop: MakeShop, key: tuple[str, int, int, bool], year: int
) -> None:
    name = f"shop{next(_FRESH)}"
    falls = occurrence(*key, year)  # type: ignore[arg-type]  # drawn as a key
    shop = make_shop(falls - DAY * 30, name=name)
    daily.catch_up(shop)
    occasions.add(shop, newcomer(shop), "birthday", YearlyDay(*key))
    daily.catch_up(make_shop(falls - DAY * 4, name=name))
    assert made("birthday") == []
    for offset in range(-3, 2):
        daily.catch_up(make_shop(falls + DAY * offset, name=name))
    assert made("birthday") == [(str(falls - DAY * 3), str(falls))]


@pytest.mark.parametrize("kind", ["anniversary", "child_day"])
def test_anniversaries_come_up_one_day_before_where_the_shop_wants_them(
    make_shop: MakeShop, kind: str
) -> None:
    rules = {"anniversary": loading.default().rules["anniversary"]._replace(enabled=True)}
    shop = make_shop(rules=rules)
    occasions.add(shop, newcomer(shop), kind, YearlyDay("solar", 11, 24))
    for offset in range(5):
        shop = make_shop(TODAY + DAY * offset, rules=rules)
        daily.catch_up(shop)
        assert len(made("anniversary")) == (offset >= 2)
    assert made("anniversary") == [("2026-11-23", "2026-11-24")]


# Correcting


def test_a_corrected_day_moves_what_is_to_be_done(shop: Shop) -> None:
    occasion = born(shop, ahead=2)
    occasions.change(shop, occasion, "birthday", YearlyDay("solar", 11, 22, year=1960), "不要蛋糕")
    assert still_open() == [("birthday", "2026-11-22")]
    assert occasions.of_customer(shop, 1)[0].on == YearlyDay("solar", 11, 22, year=1960)
    assert occasions.of_customer(shop, 1)[0].note == "不要蛋糕"
    assert db.value("SELECT close_reason FROM follow_up WHERE status = 'cancelled'") == "occasion"


def test_a_day_that_is_far_away_takes_it_off_the_list(shop: Shop) -> None:
    occasions.change(shop, born(shop), "birthday", YearlyDay("solar", 3, 8))
    assert still_open() == []


def test_a_day_that_comes_near_puts_it_on_the_list(shop: Shop) -> None:
    occasion = born(shop, ahead=100)
    occasions.change(shop, occasion, "birthday", YearlyDay("solar", 11, 23))
    assert still_open() == [("birthday", "2026-11-23")]


def test_another_kind_is_another_thing_to_do(shop: Shop) -> None:
    occasion = born(shop)
    occasions.change(shop, occasion, "warranty", on(TODAY + DAY * 2))
    assert still_open() == [("expiring", "2026-11-23")]


def test_a_renewed_contract_has_its_own_time(make_shop: MakeShop) -> None:
    shop = make_shop()
    occasion = occasions.add(shop, newcomer(shop), "contract", on(TODAY + DAY * 40))
    occasions.change(shop, occasion, "contract", on(TODAY + DAY * 405))
    assert still_open() == []
    daily.catch_up(make_shop(TODAY + DAY * 315))
    assert still_open() == [("expiring", str(TODAY + DAY * 405))]


@pytest.mark.parametrize(
    "same",
    [YearlyDay("solar", 11, 23), YearlyDay("solar", 11, 23, year=1960), YearlyDay("lunar", 10, 15)],
)
def test_what_still_fits_stays_as_it_is(shop: Shop, same: YearlyDay) -> None:
    # Lunar 10-15 of 2026 is 23 November.
    occasion = born(shop, ahead=2)
    changing.put_off(shop, 1, TODAY + DAY)
    before = db.rows("SELECT id, status, planned_on FROM follow_up")
    occasions.change(shop, occasion, "birthday", same, "换了备注")
    assert db.rows("SELECT id, status, planned_on FROM follow_up") == before


def test_a_correction_that_was_wrong_is_corrected_again(shop: Shop) -> None:
    occasion = born(shop, ahead=2)
    occasions.change(shop, occasion, "birthday", YearlyDay("solar", 3, 8))
    occasions.change(shop, occasion, "birthday", YearlyDay("solar", 11, 23))
    assert still_open() == [("birthday", "2026-11-23")]


def test_a_greeting_that_was_given_is_not_given_again(shop: Shop) -> None:
    occasion = born(shop, ahead=2)
    conversation.record(shop, 1, Answer())
    occasions.change(shop, occasion, "birthday", YearlyDay("solar", 3, 8))
    occasions.change(shop, occasion, "birthday", YearlyDay("solar", 11, 23))
    assert still_open() == []


def test_a_correction_is_one_action_that_undo_takes_back_whole(shop: Shop) -> None:
    occasion = born(shop, ahead=2)
    tables = "SELECT * FROM follow_up", "SELECT * FROM occasion"
    before = [db.rows(sql) for sql in tables]
    occasions.change(shop, occasion, "warranty", on(TODAY + DAY))
    assert undo.undo(shop) == "changed an occasion of 王秀英"
    assert [db.rows(sql) for sql in tables] == before


def test_a_day_is_not_corrected_to_one_that_the_card_has_already(shop: Shop) -> None:
    occasion = born(shop, ahead=2)
    occasions.add(shop, 1, "birthday", YearlyDay("solar", 3, 8))
    with pytest.raises(InvalidError):
        occasions.change(shop, occasion, "birthday", YearlyDay("solar", 3, 8))
    assert still_open() == [("birthday", "2026-11-23")]


def test_a_day_that_somebody_else_removed_meanwhile_cannot_be_corrected(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    occasion = born(shop)
    first_elsewhere(monkeypatch, lambda: occasions.remove(shop, occasion))
    with pytest.raises(ShopError, match="not on the card"):
        occasions.change(shop, occasion, "birthday", YearlyDay("solar", 3, 8))


def test_a_day_that_another_window_noted_meanwhile_is_not_noted_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_id, day = newcomer(shop), YearlyDay("solar", 11, 23)
    first_elsewhere(monkeypatch, lambda: occasions.add(shop, customer_id, "birthday", day))
    with pytest.raises(InvalidError):
        occasions.add(shop, customer_id, "birthday", day)
    assert db.value("SELECT count(*) FROM occasion") == 1


def test_a_day_that_was_removed_and_noted_again_is_remembered(shop: Shop) -> None:
    occasions.remove(shop, born(shop, ahead=2))
    occasions.add(shop, 1, "birthday", YearlyDay("solar", 11, 23))
    assert still_open() == [("birthday", "2026-11-23")]


def test_another_customer_s_day_is_not_taken_for_one_that_was_removed(shop: Shop) -> None:
    occasion = born(shop, ahead=2)
    conversation.record(shop, 1, Answer())
    occasions.remove(shop, occasion)
    other = occasions.add(shop, newcomer(shop, "陈小明"), "birthday", YearlyDay("solar", 11, 23))
    assert other == occasion
    assert still_open() == [("birthday", "2026-11-23")]


@costly(25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(OCCASIONS),
            st.dates(TODAY - DAY * 10, TODAY + DAY * 100),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_after_any_corrections_the_list_is_as_if_the_last_had_been_noted_at_first(
    make_shop: MakeShop, corrections: list[tuple[str, date, bool]]
) -> None:
    rules = {
        name: rule._replace(enabled=True)
        for name, rule in loading.default().rules.items()
        if rule.trigger in ("occasion", "expiry")
    }

    def day_of(kind: str, day: date, lunar: bool) -> YearlyDay:  # drawn
        if lunar and kind not in EXPIRIES:
            return YearlyDay("lunar", day.month, day.day % 30 + 1)
        return on(day)

    def asked(chosen: list[tuple[str, date, bool]]) -> list[tuple[str, str]]:
        shop = make_shop(name=f"shop{next(_FRESH)}", rules=rules)
        first, *rest = [(kind, day_of(kind, day, lunar)) for kind, day, lunar in chosen]
        occasion = occasions.add(shop, newcomer(shop), *first)
        for kind, day in rest:
            occasions.change(shop, occasion, kind, day)
        return still_open()

    assert asked(corrections) == asked(corrections[-1:])
