"""A rule in one line, as a shopkeeper types it, and how long things last in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_rules import taken

from shopvisit.calendar import durations
from shopvisit.settings import one_line
from shopvisit.text import i18n

REFILL = {"trigger": "upkeep", "cycles": [{"item": "refill", "days": 21}]}


def part(rule: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    return {name: rule.get(name) for name in like}


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("after 'refill': 21 days", REFILL),
        ("refill: 21 days", REFILL),
        ("refill 3 weeks", REFILL),
        ("every 21 days refill", REFILL),
        ("refill　２１天后", REFILL),
        ("美甲补甲 21天后", {"cycles": [{"item": "美甲补甲", "days": 21}]}),
        ("每21天补甲", {"cycles": [{"item": "补甲", "days": 21}]}),
        ("过滤网 6个月", {"cycles": [{"item": "过滤网", "days": 183}]}),
        ("保养 半年", {"cycles": [{"item": "保养", "days": 183}]}),
        ("service after 6 months", {"cycles": [{"item": "service", "days": 183}]}),
        ("MOT a year", {"cycles": [{"item": "MOT", "days": 365}]}),
        ("how was 'perm': 3 days", {"trigger": "visit", "items": ["perm"], "from": "3d"}),
        ("烫发3天后问满意", {"trigger": "visit", "items": ["烫发"], "from": "3d"}),
        ("维修后3天", {"trigger": "visit", "visit_kinds": ["repair"], "from": "3d"}),
        ("after a repair: 3 days", {"visit_kinds": ["repair"], "kind": "usage"}),
        ("first visit: 2 days", {"trigger": "first-visit", "from": "2d"}),
        ("首次到店 两天后", {"trigger": "first-visit", "from": "2d"}),
        ("not seen for 2 months", {"trigger": "absence", "days": 61}),
        ("45天没来", {"trigger": "absence", "days": 45}),
        ("birthday 7 days before", {"occasions": ["birthday"], "from": "-7d", "to": "0d"}),
        ("孩子生日前三天", {"occasions": ["child_day"], "from": "-3d"}),
        ("保修到期前30天", {"trigger": "expiry", "ahead": {"warranty": "30d"}}),
        ("contract ends: 60 days before", {"ahead": {"contract": "60d"}}),
        ("recommends us: 2 days", {"trigger": "promoter", "from": "2d"}),
        ("low score", {"trigger": "low-score", "who": "manager"}),
        (
            "七夕 农历7-7",
            {"festivals": [{"name": "七夕", "calendar": "lunar", "month": 7, "day": 7}]},
        ),
        (
            "Mother's Day 5-10",
            {"festivals": [{"name": "Mother's Day", "calendar": "solar", "month": 5, "day": 10}]},
        ),
        (
            "中秋 农历 8月15日",
            {
                "festivals": [
                    {"name": "mid-autumn-festival", "calendar": "lunar", "month": 8, "day": 15}
                ]
            },
        ),
    ],
)
def test_a_line_means_what_one_would_mean_by_it(line: str, means: dict[str, Any]) -> None:
    reading = one_line.read(line)
    assert part(reading.rule, means) == means
    made = taken(reading.rule)
    assert made is not None
    assert made.called


@pytest.mark.parametrize("line", ["refill", "21 days", "after: 21 days", "5-10", "not seen", ""])
def test_what_is_missing_is_said(line: str) -> None:
    reading = one_line.read(line)
    assert reading.missing
    assert reading.rule == {}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_example_makes_a_rule(lang: str) -> None:
    i18n.use(lang)
    readings = [one_line.read(i18n._(example)) for example in one_line.TEMPLATES]
    assert [reading.missing for reading in readings] == [""] * len(readings)
    made = [taken(reading.rule) for reading in readings]
    assert [rule and rule.trigger for rule in made] == [
        "upkeep", "visit", "first-visit", "absence", "occasion", "expiry", "festival", "promoter",
    ]  # fmt: skip


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_any_line_is_a_rule_or_says_what_is_missing(line: str) -> None:
    reading = one_line.read(line)
    assert bool(reading.missing) != bool(reading.rule)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("21", 21),
        ("２１天", 21),
        ("3周", 21),
        ("6 weeks", 42),
        ("6个月", 183),
        ("12 months", 365),
        ("一年", 365),
        ("半年", 183),
        ("half a year", 183),
        ("soon", None),
        ("-3 days", None),
        ("", None),
    ],
)
def test_how_long_something_lasts_is_read(typed: str, days: int | None) -> None:
    assert durations.read(typed) == days


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_what_is_said_of_a_time_can_be_typed(lang: str) -> None:
    i18n.use(lang)
    every = [*range(1, 800), 1095, 1826, 3650]
    assert [days for days in every if durations.read(durations.say(days)) != days] == []
