"""Days to remember: those that come back every year, and what a correction changes."""

import itertools
from datetime import date

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from rule_histories import DAY, made, newcomer, on
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.calendar.occasions import Calendar, occurrence
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.settings.values import EXPIRIES, OCCASIONS
from shopvisit.shop.followups import changing
from shopvisit.shop.people import occasions
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.whole import daily, undo

_FRESH = itertools.count()


def still_open() -> list[tuple[str, str]]:
    """Rule and deadline of what is open."""
    return db.rows("SELECT rule, due_on FROM follow_up WHERE status = 'open' ORDER BY due_on")


def born(shop: Shop, *, ahead: int = 2) -> int:
    """A customer whose birthday is so many days ahead; gives the occasion."""
    day = TODAY + DAY * ahead
    return occasions.add(shop, newcomer(shop), "birthday", YearlyDay("solar", day.month, day.day))


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
    make_shop: MakeShop, key: tuple[Calendar, int, int, bool], year: int
) -> None:
    name = f"shop{next(_FRESH)}"
    falls = occurrence(*key, year)
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
