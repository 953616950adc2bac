"""A rule that is off makes nothing; with every rule on, whatever is done, the house stands."""

import itertools
from contextlib import suppress
from datetime import date

from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from invariants import broken
from rule_histories import DAY, came, everything_on, spoken_with
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings import loading
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, undo

_FRESH = itertools.count()


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
    on = everything_on()
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
