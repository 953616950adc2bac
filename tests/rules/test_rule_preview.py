"""What a rule is said to make is what it makes: of days gone by, and of days to come."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from own_rules import made_of, tables, taken
from rule_histories import came, on
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.settings.rule_table import TRIGGER_NAMES
from shopvisit.shop.people import occasions
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.rules.preview import DAYS, preview
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily

_FRESH = itertools.count()
SHIPPED = loading.default().rules
OFF = {name: rule._replace(enabled=False) for name, rule in SHIPPED.items()}
BEGAN = TODAY - timedelta(days=DAYS)

# Of somebody: how long ago they came before the thirty days, for what, and in how many days from
# then their birthday is, and their warranty ends.
people = st.lists(
    st.tuples(
        st.lists(st.integers(0, 70), max_size=4),
        st.sampled_from(["Refill", "换滤芯", ""]),
        st.integers(-3, 70),
        st.integers(-3, 70),
    ),
    min_size=1,
    max_size=5,
)
# Within the thirty days: on which, who of them comes, and for what.
comings = st.lists(
    st.tuples(
        st.integers(1, DAYS),
        st.integers(0, 4),
        st.sampled_from(["service", "purchase", "repair"]),
        st.sampled_from(["Refill", "换滤芯", ""]),
    ),
    max_size=8,
)
# What somebody else does is for the tests below.
SEEN = sorted({*TRIGGER_NAMES} - {"improvement", "promoter", "low-score", "nps-age"})


def made_since(day: date) -> int:
    """What the rule has made after that day, whatever became of it."""
    found: int = db.value(
        "SELECT count(*) FROM follow_up WHERE rule = 'own' AND date(created_at, 'localtime') > ?",
        day,
    )
    return found


@pytest.mark.parametrize("trigger", SEEN)
@costly(12)
@given(st.data(), people, comings)
def test_what_is_said_to_be_made_is_what_is_made(
    make_shop: MakeShop,
    trigger: str,
    data: st.DataObject,
    known: list[tuple[list[int], str, int, int]],
    coming: list[tuple[int, int, str, str]],
) -> None:
    own = made_of(data.draw(tables(trigger)))
    shop = make_shop(BEGAN, name=f"shop{next(_FRESH)}", rules={**OFF, own.name: own})
    for visited, item, birthday, ends in known:
        who = came(shop, *((BEGAN - timedelta(days=days), item) for days in sorted(visited)[::-1]))
        born = BEGAN + timedelta(days=birthday)
        occasions.add(shop, who, "birthday", YearlyDay("solar", born.month, born.day))
        occasions.add(shop, who, "warranty", on(BEGAN + timedelta(days=ends)))
    daily.catch_up(shop)
    for number in range(1, DAYS + 1):
        shop.clock = clock_at(BEGAN + timedelta(days=number))
        daily.catch_up(shop)
        for day, who, kind, item in coming:
            if day == number and who < len(known):
                visits.add(shop, who + 1, Visit(shop.clock.today(), kind, item))
    found = preview(shop, own)
    assert found.past == made_since(BEGAN)
    if found.ahead is None:
        assert trigger in ("visit", "first-visit")
        return
    for number in range(1, DAYS + 1):
        shop.clock = clock_at(TODAY + timedelta(days=number))
        daily.catch_up(shop)
    assert found.ahead == made_since(TODAY)


def test_a_window_that_opens_on_the_day_of_the_visit_itself_is_counted(
    make_shop: MakeShop,
) -> None:
    own = taken(
        {
            "enabled": True,
            "trigger": "upkeep",
            "from": "-3d",
            "to": "0d",
            "kind": "satisfaction",
            "priority": 2,
            "who": "anyone",
            "asks": [],
            "cycles": [{"item": "Refill", "days": 3}],
        }
    )
    assert own is not None
    shop = make_shop(BEGAN, rules={**OFF, own.name: own})
    who = came(shop)
    shop.clock = clock_at(TODAY)
    visits.add(shop, who, Visit(TODAY, "service", "Refill"))
    assert preview(shop, own).past == 1


def test_of_two_visits_on_one_day_the_first_is_the_first(make_shop: MakeShop) -> None:
    own = taken(
        {
            "enabled": True,
            "trigger": "first-visit",
            "from": "7d",
            "to": "10d",
            "kind": "satisfaction",
            "priority": 2,
            "who": "anyone",
            "asks": [],
            "visit_kinds": ["purchase"],
            "items": [],
            "replaces": [],
        }
    )
    assert own is not None
    shop = make_shop(rules={**OFF, own.name: own})
    who = came(shop)
    for _time in range(2):
        visits.add(shop, who, Visit(TODAY, "purchase", "Refill"))
    assert preview(shop, own).past == 1
