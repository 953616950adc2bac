"""Upkeep, thanks, feasts, trials and what is required: when each begins, and what holds it back."""

import itertools
from contextlib import suppress
from datetime import date, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from invariants import broken
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.calendar.occasions import lunar_to_solar
from shopvisit.errors import ShopError
from shopvisit.settings import loading
from shopvisit.settings.values import Cycle, Rule
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal, names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import rules
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as forms
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, undo
from shopvisit.store import schema
from shopvisit.text import i18n

DAY = timedelta(days=1)
FILTER_DAYS = 180
_FRESH = itertools.count()


def switched(**changes: dict[str, object]) -> dict[str, Rule]:
    """The rules as shipped; those named ("promoter_thanks") switched on and changed."""
    shipped = dict(loading.default().rules)
    for name, fields in changes.items():
        rule = shipped[name.replace("_", "-")]
        shipped[rule.name] = rule._replace(enabled=True)._replace(**fields)
    return shipped


def came(shop: Shop, *visited: tuple[date, str], consent: str = "all", served_by: int = 1) -> int:
    """A customer who came on these days for these items, without any rule looking at them."""
    number = db.value("SELECT count(*) FROM customer")
    customer_id = customers.add(shop, Customer(name=f"顾客{number}", contact_consent=consent))
    with journal.action(shop, "history"):
        for day, item in visited:
            schema.Visit.insert(
                created_at=shop.clock.stamp(), customer=customer_id, visited_on=day, item=item,
                kind="service", served_by=served_by,
            ).execute()  # fmt: skip
        customers.derive(customer_id)
    return customer_id


def made(rule: str) -> list[tuple[int, str, str]]:
    return db.rows(
        "SELECT customer_id, from_on, due_on FROM follow_up WHERE rule = ? "
        "ORDER BY customer_id, from_on",
        rule,
    )


def status(rule: str) -> str | None:
    return db.value("SELECT status FROM follow_up WHERE rule = ?", rule)


def ago(days: int, since: date = TODAY) -> date:
    return since - timedelta(days=days)


def spoken_with(shop: Shop, customer_id: int, answer: Answer) -> None:
    """A talk that came of itself: a task of the staff's own, which is no contact to rest after."""
    conversation.record(shop, changing.add(shop, customer_id, "问一声", shop.clock.today()), answer)


# Upkeep


@pytest.mark.parametrize("day", range(-4, 6))
def test_upkeep_is_due_from_three_days_before_to_four_after(shop: Shop, day: int) -> None:
    came(shop, (ago(FILTER_DAYS + day), "换滤芯"))
    daily.catch_up(shop)
    window = [(1, str(TODAY - DAY * (day + 3)), str(TODAY - DAY * (day - 4)))]
    assert made("upkeep") == (window if -3 <= day <= 4 else [])


def test_upkeep_comes_once_for_a_visit(make_shop: MakeShop) -> None:
    came(make_shop(), (ago(FILTER_DAYS - 3), "换滤芯"))
    for days in range(12):
        daily.catch_up(make_shop(TODAY + DAY * days))
    assert len(made("upkeep")) == 1


@pytest.mark.parametrize("item", ["空调清洗两台", "Water FILTER", "全年 maintenance", "家电保养"])
def test_the_words_of_a_cycle_may_stand_anywhere_in_the_item(shop: Shop, item: str) -> None:
    came(shop, (ago(365 if "空调" in item else FILTER_DAYS), item))
    daily.catch_up(shop)
    assert len(made("upkeep")) == 1


@pytest.mark.parametrize("item", ["", "空调", "滤 芯", "fil ter"])
def test_other_items_need_no_upkeep(shop: Shop, item: str) -> None:
    came(shop, (ago(FILTER_DAYS), item))
    daily.catch_up(shop)
    assert made("upkeep") == []


def test_the_first_cycle_that_names_an_item_counts(make_shop: MakeShop) -> None:
    cycles = (Cycle("深度保养", 30), Cycle("保养", 180))
    shop = make_shop(rules=switched(upkeep={"cycles": cycles}))
    came(shop, (ago(30), "深度保养"), (ago(180), "深度保养"))
    came(shop, (ago(180), "深度保养"))
    daily.catch_up(shop)
    assert [row[0] for row in made("upkeep")] == [1]


def test_whoever_came_for_it_since_is_not_reminded(shop: Shop) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(20), "换滤芯"))
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(20), "空调清洗"))
    daily.catch_up(shop)
    assert [row[0] for row in made("upkeep")] == [2]


def test_two_visits_of_one_day_are_one_upkeep(shop: Shop) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(FILTER_DAYS), "滤芯"))
    daily.catch_up(shop)
    assert len(made("upkeep")) == 1


def test_any_visit_ends_an_open_upkeep(shop: Shop) -> None:
    customer_id = came(shop, (ago(FILTER_DAYS), "滤芯"))
    daily.catch_up(shop)
    visits.add(shop, customer_id, Visit(TODAY, "consult"))
    assert status("upkeep") == "cancelled"


def test_whoever_came_within_the_window_is_not_reminded(shop: Shop) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(2), "空调"))
    daily.catch_up(shop)
    assert made("upkeep") == []


@pytest.mark.parametrize(("days", "expected"), [(176, 0), (177, 1), (184, 1), (185, 0)])
def test_a_visit_typed_in_late_is_due_at_once(shop: Shop, days: int, expected: int) -> None:
    visits.add(shop, Customer(name="王秀英"), Visit(ago(days), "service", "滤芯"))
    assert len(made("upkeep")) == expected


def test_one_typed_in_after_a_later_visit_is_due_too(shop: Shop) -> None:
    customer_id = came(shop, (ago(90), "空调"))
    visits.add(shop, customer_id, Visit(ago(FILTER_DAYS), "service", "滤芯"))
    assert len(made("upkeep")) == 1


def test_what_turns_out_to_be_done_already_leaves_the_list(shop: Shop) -> None:
    customer_id = came(shop, (ago(FILTER_DAYS), "滤芯"), (ago(90), "空调"))
    daily.catch_up(shop)
    visits.add(shop, customer_id, Visit(ago(120), "service", "空调"))
    assert status("upkeep") == "open"
    visits.add(shop, customer_id, Visit(ago(120), "service", "滤芯"))
    assert status("upkeep") == "cancelled"


@pytest.mark.parametrize(("consent", "expected"), [("none", 0), ("service_only", 1), ("all", 1)])
def test_upkeep_is_a_service(shop: Shop, consent: str, expected: int) -> None:
    came(shop, (ago(FILTER_DAYS), "滤芯"), consent=consent)
    daily.catch_up(shop)
    assert len(made("upkeep")) == expected


def test_upkeep_is_for_whoever_served_that_visit(shop: Shop) -> None:
    customer_id = came(shop, (ago(FILTER_DAYS), "滤芯"), served_by=2)
    with journal.action(shop, "later"):
        schema.Visit.insert(
            created_at=shop.clock.stamp(), customer=customer_id, visited_on=ago(90), served_by=1,
            kind="service",
        ).execute()  # fmt: skip
        customers.derive(customer_id)
    daily.catch_up(shop)
    assert db.value("SELECT assignee_id FROM follow_up WHERE rule = 'upkeep'") == 2


def test_upkeep_waits_for_the_rest_after_a_contact(make_shop: MakeShop) -> None:
    shop = make_shop(ago(5))
    customer_id = came(shop, (ago(FILTER_DAYS - 3), "滤芯"), (ago(100), "空调"))
    daily.catch_up(shop)
    visited = visits.add(shop, customer_id, Visit(ago(6), "service"))
    conversation.record(
        shop,
        db.value("SELECT id FROM follow_up WHERE visit_id = ?", visited[1]),
        Answer(csat=5),
    )
    shop = make_shop()
    daily.catch_up(shop)
    assert made("upkeep") == [(1, str(TODAY + DAY * 2), str(TODAY + DAY * 7))]


def test_a_low_score_and_a_refusal_do_not_stop_what_asks_for_no_score(shop: Shop) -> None:
    for answer in (Answer(csat=1), Answer(outcome="refused")):
        spoken_with(shop, came(shop, (ago(FILTER_DAYS), "滤芯")), answer)
    daily.catch_up(shop)
    assert [row[0] for row in made("upkeep")] == [1, 2]


# Items with their cycles' days and names.
LASTS = {
    "滤芯": (180, "滤芯"),
    "空调清洗": (365, "空调清洗"),
    "保养 filter": (180, "保养"),
    "别的": (0, ""),
}


@costly(30)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 420), st.sampled_from(["滤芯", "空调清洗", "保养 filter", "别的"])
        ),
        min_size=1,
        max_size=7,
    ),
    st.integers(0, 12),
)
def test_upkeep_is_what_a_count_by_hand_gives(
    make_shop: MakeShop, history: list[tuple[int, str]], days: int
) -> None:
    name = f"shop{next(_FRESH)}"
    # Nobody is missed here: only what is due by the items.
    only = {"upkeep": loading.default().rules["upkeep"]}
    shop = make_shop(TODAY, name=name, rules=only)
    came(shop, *((ago(back), item) for back, item in history))
    for offset in range(days + 1):
        daily.catch_up(make_shop(TODAY + DAY * offset, name=name, rules=only))
    ordered = sorted(enumerate(history, 1), key=lambda each: (-each[1][0], each[0]))
    expected = []
    for place, (visit_id, (back, item)) in enumerate(ordered):
        lasts, cycle = LASTS[item]
        opens, closes = ago(back - lasts + 3), ago(back - lasts - 4)
        later = [visit for _id, visit in ordered[place + 1 :]]
        done = any(LASTS[other][1] == cycle or ago(b) >= opens for b, other in later)
        if lasts and not done and opens <= TODAY + DAY * days and closes >= TODAY:
            expected.append((f"upkeep:visit:{visit_id}", str(opens), str(closes)))
    found = db.rows("SELECT dedupe_key, from_on, due_on FROM follow_up ORDER BY 1")
    assert found == sorted(expected)


# Thanks to those who recommend the shop


@pytest.mark.parametrize(("nps", "expected"), [(10, 1), (9, 1), (8, 0), (None, 0)])
def test_who_recommends_us_is_thanked(make_shop: MakeShop, nps: int | None, expected: int) -> None:
    shop = make_shop(rules=switched(promoter_thanks={}))
    spoken_with(shop, came(shop, (ago(5), "")), Answer(csat=5, nps=nps))
    assert len(made("promoter-thanks")) == expected


def test_the_thanks_wait_until_the_rest_after_that_very_talk_is_over(make_shop: MakeShop) -> None:
    on = switched(promoter_thanks={})
    shop = make_shop(rules=on)
    _customer, visit_id = visits.add(shop, Customer(name="王秀英"), Visit(ago(1)))
    asked = db.value("SELECT id FROM follow_up WHERE visit_id = ?", visit_id)
    conversation.record(shop, asked, Answer(csat=5, nps=10))
    assert made("promoter-thanks") == [(1, str(TODAY + DAY * 7), str(TODAY + DAY * 10))]
    waiting = followups.of_customer(make_shop(TODAY + DAY * 7, rules=on), 1)
    assert [row.reason for row in waiting] == ["recommends us 10 of 10"]


def test_whoever_scores_low_in_the_same_breath_is_not_thanked(make_shop: MakeShop) -> None:
    shop = make_shop(rules=switched(promoter_thanks={}))
    spoken_with(shop, came(shop, (ago(5), "")), Answer(nps=9, mood="bad"))
    assert made("promoter-thanks") == []


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
    assert len(made(rule)) == expected


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
        assert len(made("festival")) == (offset >= -2)
    assert made("festival") == [(1, str(on - DAY * 2), str(on))]
    row = followups.rows(shop, [db.value("SELECT id FROM follow_up")])[0]
    assert row.reason == name
    assert name in forms.form(shop, row.id).script.opening


def test_a_feast_in_the_leap_month_is_no_second_feast(make_shop: MakeShop) -> None:
    # 2025 has a sixth month twice; the feast of 6/6 is in the first of them.
    feast = loading.default().rules["festival"].festivals[0]._replace(month=6, day=6)
    rules_on = {"festival": switched(festival={"festivals": (feast,)})["festival"]}
    shop = make_shop(date(2025, 6, 1), rules=rules_on)
    came(shop, (date(2025, 5, 1), ""))
    daily.catch_up(shop)
    daily.catch_up(make_shop(date(2025, 9, 30), rules=rules_on))
    assert [row[2] for row in made("festival")] == [str(lunar_to_solar(2025, 6, 6))]


def test_a_feast_comes_every_year(make_shop: MakeShop) -> None:
    rules_on = {"festival": switched(festival={})["festival"]}
    shop = make_shop(date(2025, 12, 30), rules=rules_on)
    customer_id = came(shop, (date(2025, 12, 1), ""))
    daily.catch_up(shop)
    shop = make_shop(date(2026, 12, 20), rules=rules_on)
    visits.add(shop, customer_id, Visit(date(2026, 12, 20)))
    daily.catch_up(shop)
    daily.catch_up(make_shop(date(2026, 12, 30), rules=rules_on))
    assert [row[2] for row in made("festival") if row[2].endswith("01-01")] == [
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
    assert [row[0] for row in made("festival")] == [1, 2]


def test_nobody_is_greeted_soon_after_a_low_score_or_a_contact(make_shop: MakeShop) -> None:
    rules_on = switched(festival={})
    shop = make_shop(date(2026, 12, 28), rules=rules_on)
    spoken_with(shop, came(shop, (date(2026, 12, 1), "")), Answer(csat=1))
    _customer, visit_id = visits.add(shop, Customer(name="刚问过"), Visit(date(2026, 12, 27)))
    asked = db.value("SELECT id FROM follow_up WHERE visit_id = ?", visit_id)
    conversation.record(shop, asked, Answer(csat=5))
    came(shop, (date(2026, 12, 1), ""))
    daily.catch_up(make_shop(date(2026, 12, 30), rules=rules_on))
    assert [row[0] for row in made("festival")] == [3]


def test_a_greeting_is_in_the_language_of_the_shop(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 9, 23), rules=switched(festival={}))
    came(shop, (date(2026, 9, 1), ""))
    daily.catch_up(shop)
    assert db.value("SELECT reason FROM follow_up") == "Mid-Autumn Festival"


# Trials, and what is required


def rules_of(*, item: str = "", kind: str = "purchase", **on: dict[str, object]) -> list[str]:
    answering = rules.visit_rules(switched(**on), kind, item, first=True)
    return [rule.name for rule in answering]


def test_something_on_trial_is_asked_about_after_a_week(make_shop: MakeShop) -> None:
    shop = make_shop(rules=switched(trial_feedback={}))
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY, "purchase", "净水器（试用）"))
    assert made("trial-feedback") == [(1, str(TODAY + DAY * 7), str(TODAY + DAY * 10))]
    assert made("first-visit") == []


def test_other_visits_are_asked_about_as_ever(make_shop: MakeShop) -> None:
    shop = make_shop(rules=switched(trial_feedback={}))
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY, "purchase", "净水器"))
    assert (made("trial-feedback"), len(made("first-visit"))) == ([], 1)


@pytest.mark.parametrize("answer", [Answer(outcome="refused"), Answer(csat=1)])
def test_a_trial_is_not_asked_about_after_a_refusal_or_a_low_score(
    make_shop: MakeShop, answer: Answer
) -> None:
    shop = make_shop(rules=switched(trial_feedback={}))
    customer_id = came(shop, (ago(30), ""))
    spoken_with(shop, customer_id, answer)
    visits.add(shop, customer_id, Visit(TODAY, "purchase", "Trial filter"))
    assert made("trial-feedback") == []


def test_what_is_required_is_asked_besides_how_it_was() -> None:
    assert rules_of(compliance={}) == ["first-visit", "compliance"]
    assert rules_of(compliance={}, trial_feedback={}, item="试用") == [
        "trial-feedback",
        "compliance",
    ]
    assert rules_of(compliance={}, kind="consult") == []


@given(
    st.sampled_from(["service", "purchase", "repair", "install", "return", "consult"]),
    st.text(max_size=20),
    st.booleans(),
)
def test_nobody_is_asked_twice_how_it_was(kind: str, item: str, first: bool) -> None:
    on = {name: rule._replace(enabled=True) for name, rule in loading.default().rules.items()}
    found = rules.visit_rules(on, kind, item, first=first)
    assert len([rule for rule in found if rule.kind != "compliance"]) <= 1
    assert len({rule.name for rule in found}) == len(found)


def test_both_are_one_conversation(make_shop: MakeShop) -> None:
    rules_on = switched(compliance={})
    shop = make_shop(rules=rules_on)
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    shop = make_shop(TODAY + DAY, rules=rules_on)
    asked = db.value("SELECT id FROM follow_up WHERE rule = 'first-visit'")
    conversation.record(shop, asked, Answer(csat=5))
    assert (status("first-visit"), status("compliance")) == ("done", "done")


def test_what_is_required_is_asked_in_spite_of_a_refusal_but_not_without_consent(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(rules=switched(compliance={}))
    refused = came(shop, (ago(30), ""))
    spoken_with(shop, refused, Answer(outcome="refused"))
    visits.add(shop, refused, Visit(TODAY))
    visits.add(shop, Customer(name="不联系", contact_consent="none"), Visit(TODAY))
    assert [row[0] for row in made("compliance")] == [refused]


def test_a_message_does_not_do_for_what_is_required(make_shop: MakeShop) -> None:
    rules_on = {"compliance": switched(compliance={})["compliance"]}
    shop = make_shop(rules=rules_on)
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    shop = make_shop(TODAY + DAY, rules=rules_on)
    conversation.record(shop, 1, Answer(outcome="message_left"))
    assert status("compliance") == "open"


def test_what_ships_switched_off_makes_nothing(make_shop: MakeShop) -> None:
    off = [name for name, rule in loading.default().rules.items() if not rule.enabled]
    assert off == ["promoter-thanks", "festival", "anniversary", "trial-feedback", "compliance"]
    shop = make_shop(date(2026, 12, 31))
    customer_id = came(shop, (date(2026, 12, 1), ""))
    occasions.add(shop, customer_id, "anniversary", occasions.YearlyDay("solar", 12, 31))
    spoken_with(shop, customer_id, Answer(csat=5, nps=10))
    visits.add(shop, Customer(name="试用"), Visit(date(2026, 12, 31), "purchase", "试用"))
    daily.catch_up(shop)
    assert {rule for (rule,) in db.rows("SELECT rule FROM follow_up")}.isdisjoint(off)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("days"), st.integers(1, 40)),
        st.tuples(st.just("days"), st.integers(80, 190)),
        st.tuples(st.just("visit"), st.integers(0, 5)),
        st.tuples(st.just("talk"), st.integers(0, 9)),
        st.tuples(st.just("day"), st.integers(0, 9)),
        st.tuples(st.just("correct"), st.integers(0, 9)),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.just(0)),
    ),
    min_size=4,
    max_size=25,
)
ANSWERS = (
    Answer(csat=5, nps=10),
    Answer(csat=1, nps=2),
    Answer(),
    Answer(outcome="no_answer"),
    Answer(outcome="refused"),
    Answer(outcome="message_left"),
)


def take(shop: Shop, what: str, number: int) -> None:
    """One step of a history; `number` chooses who, what and when."""
    today, kinds = shop.clock.today(), list(names.OCCASIONS)
    people = [row[0] for row in db.rows("SELECT id FROM customer ORDER BY id")]
    noted = [row[0] for row in db.rows("SELECT id FROM occasion ORDER BY id")]
    later = today + DAY * (number * 9)
    day = occasions.YearlyDay("solar", later.month, later.day, year=later.year)
    if what == "visit":
        who = people[number] if number < len(people) else Customer(name=f"顾客{len(people)}")
        item = ("", "换滤芯", "试用 filter", "空调清洗", "保养", "trial")[number]
        back = DAY * (number * 37 % 200 if number % 2 else 0)
        visits.add(shop, who, Visit(today - back, "service", item, served_by=number % 3 + 1))
    elif what == "talk":
        waiting = followups.today_ids(shop)
        if waiting:
            answer = ANSWERS[number % len(ANSWERS)]
            conversation.record(shop, waiting[number % len(waiting)], answer)
    elif what == "day" and people:
        occasions.add(shop, people[number % len(people)], kinds[number % 6], day)
    elif what == "correct" and noted:
        occasions.change(shop, noted[number % len(noted)], kinds[number % 6], day)
    elif what == "remove" and noted:
        occasions.remove(shop, noted[number % len(noted)])
    elif what == "undo":
        undo.undo(shop)


@costly(40)
@given(STEPS)
def test_with_every_rule_on_the_house_still_stands(
    make_shop: MakeShop, history: list[tuple[str, int]]
) -> None:
    name, day = f"shop{next(_FRESH)}", TODAY
    on = {name: rule._replace(enabled=True) for name, rule in loading.default().rules.items()}
    shop = make_shop(day, name=name, rules=on)
    daily.catch_up(shop)
    for what, number in history:
        if what == "days":
            day += DAY * number
            shop = make_shop(day, name=name, rules=on)
            daily.catch_up(shop)
        else:
            # What a step cannot do, such as noting a day that is there, it refuses whole.
            with suppress(ShopError):
                take(shop, what, number)
        assert broken(shop) == [], (what, number)
