"""A shop's own settings over the shipped ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import tomli_w
from settings_files import (
    nested,
    settings_of,
    write,
)

from shopvisit.calendar.work import Offset
from shopvisit.settings.loading import default, load
from shopvisit.settings.values import (
    KINDS,
    SCRIPTED_RULES,
    SEGMENTS,
)

# The shop's own file


def test_no_file_is_the_shipped_settings_and_no_problem(mine: Path) -> None:
    found = load(mine)
    assert settings_of(found) == settings_of(default())
    assert (found.problems, found.path) == ((), mine)


def test_a_file_changes_only_the_keys_that_it_names(mine: Path) -> None:
    write(mine, '[shop]\nname = "便民家电"\n[rules.dormant]\ndays = 60\n')
    found = load(mine)
    assert found.problems == ()
    assert (found.shop.name, found.shop.language) == ("便民家电", "auto")
    assert (found.rules["dormant"].days, found.rules["dormant"].cycle_factor) == (60, 1.5)
    assert found.rules["last-try"] == default().rules["last-try"]


def test_dates_lists_and_offsets_are_read(mine: Path) -> None:
    write(
        mine,
        "[calendar]\nclosed_days = [2027-02-05]\nweekdays = [6, 7]\n"
        '[rules.in-use]\nto = "9wd"\n[contact]\nbands = ["10:00"]\n',
    )
    found = load(mine)
    assert found.problems == ()
    assert found.calendar.closed_days == (date(2027, 2, 5),)
    assert found.calendar.weekdays == (6, 7)
    assert found.rules["in-use"].to == Offset(9, "wd")
    assert found.contact.bands == ("10:00",)


def test_a_segment_differs_from_its_call_only_where_it_says_so(mine: Path) -> None:
    write(mine, '[scripts.en.usage]\nclosing = "Bye."\n[scripts.en.usage.vip]\nopening = "Hi."\n')
    scripts, shipped = load(mine).scripts["en"], default().scripts["en"]
    assert (scripts["usage.vip"].opening, scripts["usage"].closing) == ("Hi.", "Bye.")
    assert scripts["usage.vip"].questions == shipped["usage.vip"].questions
    # What is shipped for them is more particular than the shop's own words for everyone.
    assert scripts["usage.vip"].closing == shipped["usage.vip"].closing


@pytest.mark.parametrize("name", [*KINDS, *SCRIPTED_RULES])
@pytest.mark.parametrize("segment", SEGMENTS)
def test_any_call_may_have_words_of_its_own_for_some_customers(
    mine: Path, name: str, segment: str
) -> None:
    content = nested(f"scripts.en.{name}.{segment}.questions", ["How are you?"])
    found = load(write(mine, tomli_w.dumps(content)))
    scripts = found.scripts["en"]
    assert found.problems == ()
    assert scripts[f"{name}.{segment}"].questions == ("How are you?",)
    assert scripts[name] == default().scripts["en"][name]
    assert scripts[f"{name}.{segment}"].emergency == scripts[name].emergency


def test_one_emergency_list_serves_every_kind_that_has_none_of_its_own(mine: Path) -> None:
    write(
        mine,
        '[scripts.en]\nemergency = ["Stay calm."]\n'
        '[scripts.en.care]\nemergency = ["Wish them well."]\n',
    )
    scripts = load(mine).scripts
    assert scripts["en"]["usage"].emergency == ("Stay calm.",)
    assert scripts["en"]["care"].emergency == ("Wish them well.",)
    assert scripts["zh_CN"] == default().scripts["zh_CN"]


OWN_RULE = """
[rules.tyres]
enabled = true
trigger = "visit"
visit_kinds = ["install"]
from = "6d"
to = "9d"
kind = "need"
priority = 3
who = "server"
asks = ["need"]
"""


def test_a_shop_may_have_a_rule_of_its_own(mine: Path) -> None:
    found = load(write(mine, OWN_RULE))
    assert found.problems == ()
    assert found.rules["tyres"].visit_kinds == ("install",)
    assert list(found.rules)[-1] == "tyres"


@pytest.mark.parametrize(
    ("line", "wrong", "key"),
    [
        ('visit_kinds = ["install"]', 'visit_kinds = ["instal"]', "visit_kinds"),
        ('visit_kinds = ["install"]', 'visit_kind = ["install"]', "visit_kind"),
        ('visit_kinds = ["install"]', "", "visit_kinds"),
        ('trigger = "visit"', 'trigger = "occasion"', "occasions"),
        ('trigger = "visit"', 'trigger = "absence"', "days"),
        ("priority = 3", "", "priority"),
        ('to = "9d"', 'to = "5d"', "to"),
        ("priority = 3", "priority = 3\ncycle_factor = 2", "cycle_factor"),
    ],
)
def test_an_own_rule_with_a_mistake_is_left_out(
    mine: Path, line: str, wrong: str, key: str
) -> None:
    assert line in OWN_RULE
    found = load(write(mine, OWN_RULE.replace(line, wrong)))
    assert "tyres" not in found.rules
    assert [problem.key for problem in found.problems] == [f"rules.tyres.{key}"]


EXPIRY_RULE = """
[rules.cards]
enabled = true
trigger = "expiry"
ahead = { card_expiry = "20d" }
from = "-20d"
to = "0"
kind = "retention"
priority = 3
who = "server"
asks = []
"""


FESTIVAL_RULE = """
[rules.cards]
enabled = true
trigger = "festival"
festivals = [ { zh = "元宵", en = "Lanterns", calendar = "lunar", month = 1, day = 15 } ]
from = "-1d"
to = "0"
kind = "care"
priority = 4
who = "server"
asks = []
"""


def test_an_expiry_rule_knows_only_the_kinds_that_it_names(mine: Path) -> None:
    found = load(write(mine, EXPIRY_RULE))
    assert found.problems == ()
    assert found.rules["cards"].ahead == {"card_expiry": Offset(20, "d")}


@pytest.mark.parametrize(
    ("text", "line", "wrong", "key"),
    [
        (EXPIRY_RULE, 'ahead = { card_expiry = "20d" }', "", "ahead"),
        (EXPIRY_RULE, 'ahead = { card_expiry = "20d" }', "ahead = {}", "ahead"),
        (EXPIRY_RULE, '"20d"', '"20wd"', "ahead.card_expiry"),
        (EXPIRY_RULE, '"20d"', '"-20d"', "ahead.card_expiry"),
        (EXPIRY_RULE, '"20d"', '"1000d"', "ahead.card_expiry"),
        (EXPIRY_RULE, "{ card_expiry", "{ birthday", "ahead.birthday"),
        (EXPIRY_RULE, 'from = "-20d"', 'from = "-20wd"', "from"),
        (EXPIRY_RULE, 'to = "0"', 'to = "1wd"', "to"),
        (FESTIVAL_RULE, 'from = "-1d"', 'from = "-1wd"', "from"),
        (FESTIVAL_RULE, "festivals = [ {", "festivals = []  # {", "festivals"),
        (FESTIVAL_RULE, "day = 15", "day = 31", "festivals"),
        (FESTIVAL_RULE, 'zh = "元宵", en = "Lanterns", ', "", "festivals"),
        (
            FESTIVAL_RULE,
            '"lunar", month = 1, day = 15',
            '"solar", month = 2, day = 30',
            "festivals",
        ),
        (FESTIVAL_RULE, 'calendar = "lunar"', 'calendar = "moon"', "festivals"),
    ],
)
def test_an_own_rule_for_a_day_with_a_mistake_is_left_out(
    mine: Path, text: str, line: str, wrong: str, key: str
) -> None:
    assert line in text
    found = load(write(mine, text.replace(line, wrong)))
    assert "cards" not in found.rules
    # A table with a wrong name in it has nothing else, either.
    assert found.problems[0].key == f"rules.cards.{key}"


def test_a_changed_lead_time_leaves_the_others(mine: Path) -> None:
    found = load(write(mine, '[rules.expiring.ahead]\nwarranty = "30d"\n'))
    assert found.problems == ()
    assert found.rules["expiring"].ahead == {
        **default().rules["expiring"].ahead,
        "warranty": Offset(30, "d"),
    }


def test_upkeep_may_be_left_without_anything_that_comes_again(mine: Path) -> None:
    found = load(write(mine, "[rules.upkeep]\ncycles = []\n"))
    assert (found.problems, found.rules["upkeep"].cycles) == ((), ())


@pytest.mark.parametrize("end", ["from", "to"])
@pytest.mark.parametrize("rule", ["birthday", "anniversary", "expiring", "upkeep", "festival"])
def test_what_is_looked_for_by_the_calendar_is_not_counted_in_working_days(
    mine: Path, rule: str, end: str
) -> None:
    found = load(write(mine, f'[rules.{rule}]\n{end} = "{"-" if end == "from" else ""}2wd"\n'))
    assert found.rules[rule] == default().rules[rule]
    assert [problem.key for problem in found.problems] == [f"rules.{rule}.{end}"]
    assert "calendar days" in str(found.problems[0])


@pytest.mark.parametrize("name", ["Tyres", "四季", "a b", "x" * 41])
def test_a_rule_is_named_plainly(mine: Path, name: str) -> None:
    found = load(write(mine, OWN_RULE.replace("tyres", f'"{name}"')))
    assert set(found.rules) == set(default().rules)
    assert len(found.problems) == 1


# What no file may change


@pytest.mark.parametrize(
    ("rule", "key", "value"),
    [
        ("complaint-solve", "enabled", False),
        ("complaint-told", "kind", "care"),
        ("complaint-answer", "trigger", "low-score"),
        ("complaint-verified", "asks", ["csat"]),
    ],
)
def test_no_setting_lets_a_complaint_be_forgotten(
    mine: Path, rule: str, key: str, value: object
) -> None:
    found = load(write(mine, tomli_w.dumps({"rules": {rule: {key: value}}})))
    assert found.rules[rule] == default().rules[rule]
    assert [problem.key for problem in found.problems] == [f"rules.{rule}.{key}"]
