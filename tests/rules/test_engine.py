"""The rules: what each event starts, what holds it back, and that looking twice changes nothing."""

import itertools
from datetime import date, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from rule_histories import came, everything_on, made, newcomer, spoken_with
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.store import schema

MONDAY = date(2026, 11, 23)


def regular(
    shop: Shop, *days: date, kind: str = "service", served_by: int = 1, item: str = ""
) -> int:
    """A customer who came on these days, typed in without any rule looking at them."""
    return came(shop, *((day, item) for day in days), kind=kind, served_by=served_by)


def born(
    shop: Shop,
    customer_id: int,
    month: int,
    day: int,
    calendar: str = "solar",
    kind: str = "birthday",
    year: int | None = None,
) -> int:
    from shopvisit.shop.record import journal

    with journal.action(shop, "birthday"):
        occasion_id = int(
            schema.Occasion.insert(
                created_at=shop.clock.stamp(),
                customer=customer_id,
                kind=kind,
                calendar=calendar,
                month=month,
                day=day,
                year=year,
            ).execute()
        )
        engine.after_occasion(shop, occasion_id)
    return occasion_id


def window(*days: str) -> list[tuple[str, ...]]:
    return [days]


def open_rules() -> list[str]:
    found = db.rows("SELECT rule FROM follow_up WHERE status = 'open' ORDER BY rule")
    return [row[0] for row in found]


def test_a_first_visit_is_followed_up_after_one_to_three_days(shop: Shop) -> None:
    visits.add(shop, newcomer(shop), Visit(TODAY))
    assert made("first-visit") == window("2026-11-22", "2026-11-24")
    assert open_rules() == ["first-visit"]


def test_a_later_visit_is_followed_up_after_one_to_three_days(shop: Shop) -> None:
    visits.add(shop, regular(shop, date(2026, 9, 1)), Visit(TODAY, "purchase"))
    assert made("after-service") == window("2026-11-22", "2026-11-24")


@pytest.mark.parametrize("kind", ["install", "repair"])
def test_work_done_is_asked_about_within_seven_working_days(shop: Shop, kind: str) -> None:
    visits.add(shop, regular(shop, date(2026, 9, 1)), Visit(TODAY, kind))
    assert made("in-use") == window("2026-11-23", "2026-12-01")


def test_a_return_is_checked_after_three_to_five_working_days(shop: Shop) -> None:
    visits.add(shop, regular(shop, date(2026, 9, 1)), Visit(TODAY, "return"))
    assert made("return-check") == window("2026-11-25", "2026-11-27")


def test_the_one_who_served_does_not_ask_how_it_was(shop: Shop) -> None:
    for server in (1, 2, 3):
        visits.add(shop, newcomer(shop, f"顾客{server}"), Visit(TODAY, served_by=server))
    pairs = db.rows(
        "SELECT f.assignee_id, v.served_by FROM follow_up f JOIN visit v ON v.id = f.visit_id"
    )
    assert all(assignee != server for assignee, server in pairs)


def test_a_newer_visit_moves_an_untouched_follow_up_to_itself(make_shop: MakeShop) -> None:
    shop = make_shop()
    customer_id, _first = visits.add(shop, newcomer(shop), Visit(TODAY))
    shop = make_shop(TODAY + timedelta(days=1))
    _customer, second = visits.add(shop, customer_id, Visit(TODAY + timedelta(days=1)))
    assert db.rows("SELECT rule, visit_id, due_on FROM follow_up WHERE status = 'open'") == [
        ("first-visit", second, "2026-11-25")
    ]


def test_a_missed_deadline_stays_missed_when_the_customer_comes_again(make_shop: MakeShop) -> None:
    shop = make_shop()
    customer_id, first = visits.add(shop, newcomer(shop), Visit(TODAY))
    later = TODAY + timedelta(days=10)
    shop = make_shop(later)
    visits.add(shop, customer_id, Visit(later))
    assert db.row("SELECT visit_id, due_on FROM follow_up WHERE rule = 'first-visit'") == (
        first,
        "2026-11-24",
    )
    assert open_rules() == ["after-service", "first-visit"]


def test_a_visit_typed_in_long_after_its_time_asks_for_nothing(shop: Shop) -> None:
    visits.add(shop, newcomer(shop), Visit(TODAY - timedelta(days=10)))
    assert open_rules() == []


def test_who_never_came_often_is_missed_after_ninety_days(shop: Shop) -> None:
    regular(shop, TODAY - timedelta(days=90))
    regular(shop, TODAY - timedelta(days=89))
    daily.catch_up(shop)
    assert made("dormant") == window("2026-11-21", "2026-11-28")


@pytest.mark.parametrize(
    ("gap", "missed_after"),
    [(7, 30), (20, 30), (25, 38), (40, 60), (100, 150)],
)
def test_a_regular_is_missed_after_one_and_a_half_of_their_own_cycle(
    shop: Shop, gap: int, missed_after: int
) -> None:
    last = TODAY - timedelta(days=missed_after)
    regular(shop, last - timedelta(days=2 * gap), last - timedelta(days=gap), last)
    daily.catch_up(shop)
    assert len(made("dormant")) == 1
    assert db.value("SELECT cycle_days FROM customer_rhythm") == gap


def test_after_half_a_year_the_manager_tries_once_more(shop: Shop) -> None:
    regular(shop, TODAY - timedelta(days=180))
    daily.catch_up(shop)
    assert db.rows("SELECT assignee_id, priority FROM follow_up WHERE rule = 'last-try'") == [
        (3, 4)
    ]


def test_a_visit_ends_the_search_for_who_stayed_away(shop: Shop) -> None:
    customer_id = regular(shop, TODAY - timedelta(days=90))
    daily.catch_up(shop)
    visits.add(shop, customer_id, Visit(TODAY))
    assert db.value("SELECT status FROM follow_up WHERE rule = 'dormant'") == "cancelled"


@pytest.mark.parametrize("ahead", [0, 1, 2, 3])
def test_a_birthday_is_on_the_list_from_three_days_before(shop: Shop, ahead: int) -> None:
    day = TODAY + timedelta(days=ahead)
    born(shop, newcomer(shop), day.month, day.day)
    daily.catch_up(shop)
    assert made("birthday") == window(str(day - timedelta(days=3)), str(day))


def test_a_lunar_birthday_moves_with_the_moon(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 9, 22))
    born(shop, newcomer(shop), 8, 15, "lunar")
    assert made("birthday") == window("2026-09-22", "2026-09-25")


def test_a_birthday_asks_nothing(shop: Shop) -> None:
    born(shop, newcomer(shop), TODAY.month, TODAY.day)
    follow_up_id = db.value("SELECT id FROM follow_up")
    assert talk_form.form(shop, follow_up_id).asks == ()


def test_the_big_question_comes_back_after_half_a_year(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=180))
    customer_id = regular(shop, TODAY - timedelta(days=190))
    spoken_with(shop, customer_id, Answer(nps=9))
    shop = make_shop(TODAY - timedelta(days=20))
    daily.catch_up(shop)
    visits.add(shop, customer_id, Visit(TODAY - timedelta(days=20), "consult"))
    shop = make_shop()
    daily.catch_up(shop)
    assert made("relationship") == window("2026-11-21", "2026-12-05")


def test_who_was_away_is_asked_the_big_question_when_back(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=300))
    customer_id = regular(shop, TODAY - timedelta(days=300))
    spoken_with(shop, customer_id, Answer(nps=9))
    shop = make_shop()
    daily.catch_up(shop)
    assert made("relationship") == []
    visits.add(shop, customer_id, Visit(TODAY, "consult"))
    assert made("relationship") == window("2026-11-21", "2026-12-05")


def test_looking_twice_makes_nothing_twice(shop: Shop) -> None:
    regular(shop, TODAY - timedelta(days=90))
    assert daily.catch_up(shop) == 1
    assert daily.catch_up(shop) == 0
    assert db.value("SELECT count(*) FROM follow_up") == 1


def test_a_low_score_suspends_the_usual_questions_for_thirty_days(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=20))
    customer_id = regular(shop, TODAY - timedelta(days=40))
    spoken_with(shop, customer_id, Answer(csat=2))
    won_back = db.value("SELECT id FROM follow_up WHERE rule = 'low-score'")
    conversation.record(shop, won_back, Answer(done={won_back: True}))
    shop = make_shop()
    visits.add(shop, customer_id, Visit(TODAY))
    assert open_rules() == []
    shop = make_shop(TODAY + timedelta(days=15))
    visits.add(shop, customer_id, Visit(TODAY + timedelta(days=15)))
    assert open_rules() == ["after-service"]


def test_who_refused_is_not_asked_for_a_rating_for_ninety_days(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=80))
    customer_id = regular(shop, TODAY - timedelta(days=85))
    spoken_with(shop, customer_id, Answer(outcome="refused"))
    shop = make_shop()
    visits.add(shop, customer_id, Visit(TODAY))
    assert open_rules() == []
    shop = make_shop(TODAY + timedelta(days=15))
    visits.add(shop, customer_id, Visit(TODAY + timedelta(days=15)))
    assert open_rules() == ["after-service"]


def test_a_contact_gives_the_customer_seven_days_of_rest(make_shop: MakeShop) -> None:
    shop = make_shop(MONDAY)
    customer_id, _visit = visits.add(shop, newcomer(shop), Visit(MONDAY - timedelta(days=1)))
    conversation.record(shop, db.value("SELECT id FROM follow_up"), Answer(csat=5))
    visits.add(shop, customer_id, Visit(MONDAY))
    assert open_rules() == []


def test_a_long_window_starts_when_the_rest_is_over(make_shop: MakeShop) -> None:
    shop = make_shop(MONDAY)
    customer_id, _visit = visits.add(shop, newcomer(shop), Visit(MONDAY - timedelta(days=1)))
    conversation.record(shop, db.value("SELECT id FROM follow_up"), Answer(csat=5))
    visits.add(shop, customer_id, Visit(MONDAY, "repair"))
    assert made("in-use") == window("2026-11-30", "2026-12-02")


def test_a_check_after_a_return_needs_no_rest(make_shop: MakeShop) -> None:
    shop = make_shop(MONDAY)
    customer_id, _visit = visits.add(shop, newcomer(shop), Visit(MONDAY - timedelta(days=1)))
    conversation.record(shop, db.value("SELECT id FROM follow_up"), Answer(csat=5))
    visits.add(shop, customer_id, Visit(MONDAY, "return"))
    assert made("return-check") == window("2026-11-26", "2026-11-30")


@pytest.mark.parametrize(("consent", "expected"), [("none", 0), ("service_only", 1), ("all", 1)])
def test_consent_decides_about_calls_of_our_own(shop: Shop, consent: str, expected: int) -> None:
    visits.add(shop, Customer(name="王秀英", contact_consent=consent), Visit(TODAY))
    assert len(open_rules()) == expected


def test_service_only_means_no_birthday_wishes(shop: Shop) -> None:
    born(shop, newcomer(shop, consent="service_only"), TODAY.month, TODAY.day)
    assert open_rules() == []


def test_who_withdraws_consent_leaves_the_lists(shop: Shop) -> None:
    customer_id, _visit = visits.add(shop, newcomer(shop), Visit(TODAY))
    customers.edit(shop, customer_id, Customer(name="王秀英", contact_consent="none"))
    assert open_rules() == []


_FRESH = itertools.count()


def outcome() -> list[tuple[object, ...]]:
    return db.rows(
        "SELECT dedupe_key, customer_id, rule, from_on, due_on, priority, assignee_id, status "
        "FROM follow_up ORDER BY dedupe_key"
    )


KINDS_OF_DAY = ("birthday", "anniversary", "child_day", "contract", "card_expiry", "warranty")
ITEMS = ("", "空调清洗", "换滤芯", "家电保养 Maintenance", "Filter")


@costly(25)
@given(
    histories=st.lists(
        st.tuples(
            st.lists(st.integers(1, 390), min_size=1, max_size=5, unique=True),
            st.sampled_from(ITEMS),
        ),
        min_size=1,
        max_size=5,
    ),
    days_to_remember=st.lists(
        st.tuples(st.sampled_from(KINDS_OF_DAY), st.dates(TODAY, date(2027, 4, 10))), max_size=4
    ),
    days=st.integers(1, 45),
)
def test_ten_closed_days_give_the_same_list_as_ten_days_looked_at_one_by_one(
    make_shop: MakeShop,
    histories: list[tuple[list[int], str]],
    days_to_remember: list[tuple[str, date]],
    days: int,
) -> None:
    results = []
    for each_day in (True, False):
        name = f"shop{next(_FRESH)}"
        rules = everything_on()
        shop = make_shop(TODAY, name=name, rules=rules)
        daily.catch_up(shop)
        people = [
            regular(shop, *(TODAY - timedelta(days=d) for d in past), item=item)
            for past, item in histories
        ]
        for person, (kind, day) in zip(people, days_to_remember, strict=False):
            born(shop, person, day.month, day.day, kind=kind, year=day.year)
        for offset in range(1, days + 1) if each_day else [days]:
            shop = make_shop(TODAY + timedelta(days=offset), name=name, rules=rules)
            daily.catch_up(shop)
        results.append(outcome())
    assert results[0] == results[1]


def test_a_promise_kept_is_no_contact_that_the_usual_questions_rest_after(shop: Shop) -> None:
    from shopvisit.shop.followups import changing

    customer_id, _visit = visits.add(shop, newcomer(shop), Visit(TODAY))
    before = made("first-visit")
    promised = changing.promise(shop, customer_id, "回电", TODAY, "15:00")
    conversation.record(shop, promised, Answer(done={promised: True}))
    assert (made("first-visit"), open_rules()) == (before, ["first-visit"])


def test_a_clock_that_was_far_ahead_once_does_not_stop_the_rules(make_shop: MakeShop) -> None:
    daily.catch_up(make_shop(TODAY - timedelta(days=2)))
    daily.catch_up(make_shop(TODAY + timedelta(days=400)))
    shop = make_shop()
    regular(shop, TODAY - timedelta(days=90))
    assert daily.catch_up(shop) == 1
    assert daily.catch_up(shop) == 0


def test_a_clock_from_before_the_shop_began_makes_nothing(make_shop: MakeShop) -> None:
    shop = make_shop()
    daily.catch_up(shop)
    born(shop, newcomer(shop), 1, 1)
    assert daily.catch_up(make_shop(date(2000, 1, 1))) == 0


def test_a_day_that_another_window_has_looked_at_meanwhile_is_not_noted_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    regular(shop, TODAY - timedelta(days=90))
    first_elsewhere(monkeypatch, lambda: daily.catch_up(shop))
    assert daily.catch_up(shop) == 0
    assert db.value("SELECT count(*) FROM engine_run") == 1
