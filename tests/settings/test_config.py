"""The shipped settings, and a shop's own over them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import tomli_w
from settings_files import (
    SHIPPED,
    nested,
    settings_of,
    write,
)

from shopvisit import resources
from shopvisit.calendar.work import Offset
from shopvisit.settings.loading import default, load
from shopvisit.settings.values import (
    DIMENSIONS,
    KINDS,
    SCRIPTED_RULES,
    SEGMENTS,
    SEVERITIES,
    TRIGGERS,
    Cycle,
    Festival,
)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


# What is shipped


def test_the_shipped_settings_have_no_problems():
    assert default().problems == ()


@pytest.mark.parametrize(
    "section", ["shop", "calendar", "contact", "complaints", "backup", "thresholds", "targets"]
)
def test_every_setting_is_shipped(section):
    assert set(SHIPPED[section]) == set(getattr(default(), section)._fields)


def test_every_setting_is_explained_in_both_languages():
    unexplained = []
    comments: list[str] = []
    section = ""
    for line in resources.shipped_config().read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comments.append(line)
            continue
        # The keys of a rule, a script or a reason are explained once for all of them.
        of_many = section.startswith(("rules.", "scripts.", "reasons."))
        explains_itself = line in {"[shop]", "[calendar]", "[contact]", "[thresholds]"}
        if line.startswith("["):
            section = line.strip("[]")
            wanted = not explains_itself
        else:
            wanted = " = " in line and not of_many
        words = " ".join(comments)
        if wanted and not (re.search(r"[一-龥]", words) and re.search(r"[A-Za-z]{4}", words)):
            unexplained.append(f"{section}: {line}")
        comments = []
    assert unexplained == []


@pytest.mark.parametrize(
    ("name", "window", "kind", "priority", "who", "asks"),
    [
        ("after-service", "1d..3d", "satisfaction", 3, "not-server", "csat reasons suggestion"),
        ("first-visit", "1d..3d", "satisfaction", 2, "not-server", "csat nps"),
        ("in-use", "1wd..7wd", "usage", 3, "not-server", "fixed csat suggestion"),
        ("return-check", "3wd..5wd", "verification", 2, "not-server", "csat ces"),
        ("promise", "0d..1d", "promise", 1, "maker", ""),
        ("dormant", "0d..7d", "retention", 3, "server", "reasons need"),
        ("last-try", "0d..14d", "retention", 4, "manager", "reasons"),
        ("birthday", "-3d..0d", "care", 3, "server", ""),
        ("relationship", "0d..14d", "satisfaction", 4, "anyone", "nps reasons"),
        ("complaint-answer", "0d..0d", "notice", 1, "complaint-owner", ""),
        ("complaint-solve", "0d..0d", "manual", 2, "complaint-owner", ""),
        ("complaint-told", "0d..1wd", "notice", 1, "complaint-owner", ""),
        (
            *("complaint-verified", "3wd..5wd", "verification", 1, "manager-not-resolver"),
            "fixed first_time csat ces",
        ),
        ("low-score", "0d..1wd", "retention", 1, "manager", "reasons promise"),
        ("improved", "0d..3wd", "notice", 3, "anyone", ""),
        ("expiring", "-90d..0d", "retention", 2, "server", "csat need"),
        ("upkeep", "-3d..4d", "need", 3, "server", "need"),
        ("promoter-thanks", "0d..3d", "care", 4, "server", ""),
        ("festival", "-2d..0d", "care", 4, "server", ""),
        ("anniversary", "-1d..0d", "care", 4, "server", ""),
        ("trial-feedback", "7d..10d", "usage", 3, "not-server", "csat suggestion"),
        ("compliance", "1d..3d", "compliance", 3, "not-server", "suggestion"),
    ],
)
def test_a_shipped_rule_is_the_one_that_was_agreed(name, window, kind, priority, who, asks):
    rule = default().rules[name]
    first, last = (Offset.parse(end) for end in window.split(".."))
    assert (rule.from_, rule.to) == (first, last)
    assert (rule.kind, rule.priority, rule.who) == (kind, priority, who)
    assert (rule.asks, rule.name) == (tuple(asks.split()), name)


def test_only_what_every_shop_needs_is_switched_on():
    rules = default().rules.values()
    assert len(rules) == 22
    assert {rule.name for rule in rules if not rule.enabled} == {
        *("promoter-thanks", "festival", "anniversary", "trial-feedback", "compliance")
    }


def test_every_trigger_has_a_rule_and_an_explanation():
    assert {rule.trigger for rule in default().rules.values()} == set(TRIGGERS)
    lines = resources.shipped_config().read_text(encoding="utf-8").splitlines()
    for trigger in TRIGGERS:
        explained = [line for line in lines if re.match(rf"#     {trigger}[ :]", line)]
        assert [bool(re.search("[一-龥]", line)) for line in explained] == [True, False], trigger


def test_what_sets_off_each_shipped_rule():
    rules = default().rules
    assert rules["after-service"].visit_kinds == ("service", "purchase")
    assert rules["in-use"].visit_kinds == ("install", "repair")
    assert rules["return-check"].visit_kinds == ("return",)
    assert rules["first-visit"].replaces == rules["in-use"].replaces == ("after-service",)
    dormant = rules["dormant"]
    assert (dormant.days, dormant.cycle_factor) == (90, 1.5)
    assert (dormant.min_visits, dormant.min_days) == (3, 30)
    assert (rules["last-try"].days, rules["last-try"].cycle_factor) == (180, None)
    assert rules["birthday"].occasions == ("birthday",)
    assert rules["relationship"].days == 180
    ahead = {kind: str(days) for kind, days in rules["expiring"].ahead.items()}
    assert ahead == {"contract": "90d", "card_expiry": "30d", "warranty": "14d"}
    assert Cycle("滤芯", 180) in rules["upkeep"].cycles
    assert Festival("中秋", "Mid-Autumn Festival", "lunar", 8, 15) in rules["festival"].festivals
    assert rules["anniversary"].occasions == ("anniversary", "child_day")
    assert rules["trial-feedback"].items == ("试用", "trial")
    assert rules["trial-feedback"].replaces == ("after-service", "first-visit")


def test_a_complaint_has_its_times_by_severity():
    complaints = default().complaints
    assert [complaints.hours(severity) for severity in SEVERITIES] == [1, 4, 24]
    assert [complaints.days(severity) for severity in SEVERITIES] == [1, 3, 7]


def test_every_kind_and_every_rule_that_differs_has_words_in_both_languages():
    english, chinese = (set(default().scripts[language]) for language in ("en", "zh_CN"))
    assert english == chinese
    assert english >= {*KINDS, *SCRIPTED_RULES}
    assert set(SCRIPTED_RULES) <= set(default().rules)


def test_reasons_are_short_and_under_every_dimension():
    reasons = default().reasons
    assert {(reason.dimension, reason.polarity) for reason in reasons} == {
        (dimension, polarity) for dimension in DIMENSIONS for polarity in ("praise", "complaint")
    }
    assert all(2 <= len(reason.zh) <= 6 for reason in reasons)
    assert all(1 <= len(reason.en.split()) <= 3 for reason in reasons)
    assert sum(reason.polarity == "praise" for reason in reasons) <= 12
    assert sum(reason.polarity == "complaint" for reason in reasons) <= 18


# The shop's own file


def test_no_file_is_the_shipped_settings_and_no_problem(mine):
    found = load(mine)
    assert settings_of(found) == settings_of(default())
    assert (found.problems, found.path) == ((), mine)


def test_a_file_changes_only_the_keys_that_it_names(mine):
    write(mine, '[shop]\nname = "便民家电"\n[rules.dormant]\ndays = 60\n')
    found = load(mine)
    assert found.problems == ()
    assert (found.shop.name, found.shop.language) == ("便民家电", "auto")
    assert (found.rules["dormant"].days, found.rules["dormant"].cycle_factor) == (60, 1.5)
    assert found.rules["last-try"] == default().rules["last-try"]


def test_dates_lists_and_offsets_are_read(mine):
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


def test_a_segment_differs_from_its_call_only_where_it_says_so(mine):
    write(mine, '[scripts.en.usage]\nclosing = "Bye."\n[scripts.en.usage.vip]\nopening = "Hi."\n')
    scripts, shipped = load(mine).scripts["en"], default().scripts["en"]
    assert (scripts["usage.vip"].opening, scripts["usage"].closing) == ("Hi.", "Bye.")
    assert scripts["usage.vip"].questions == shipped["usage.vip"].questions
    # What is shipped for them is more particular than the shop's own words for everyone.
    assert scripts["usage.vip"].closing == shipped["usage.vip"].closing


@pytest.mark.parametrize("name", [*KINDS, *SCRIPTED_RULES])
@pytest.mark.parametrize("segment", SEGMENTS)
def test_any_call_may_have_words_of_its_own_for_some_customers(mine, name, segment):
    content = nested(f"scripts.en.{name}.{segment}.questions", ["How are you?"])
    found = load(write(mine, tomli_w.dumps(content)))
    scripts = found.scripts["en"]
    assert found.problems == ()
    assert scripts[f"{name}.{segment}"].questions == ("How are you?",)
    assert scripts[name] == default().scripts["en"][name]
    assert scripts[f"{name}.{segment}"].emergency == scripts[name].emergency


def test_one_emergency_list_serves_every_kind_that_has_none_of_its_own(mine):
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


def test_a_shop_may_have_a_rule_of_its_own(mine):
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
def test_an_own_rule_with_a_mistake_is_left_out(mine, line, wrong, key):
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


def test_an_expiry_rule_knows_only_the_kinds_that_it_names(mine):
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
        (FESTIVAL_RULE, 'zh = "元宵", ', "", "festivals"),
        (
            FESTIVAL_RULE,
            '"lunar", month = 1, day = 15',
            '"solar", month = 2, day = 30',
            "festivals",
        ),
        (FESTIVAL_RULE, 'calendar = "lunar"', 'calendar = "moon"', "festivals"),
    ],
)
def test_an_own_rule_for_a_day_with_a_mistake_is_left_out(mine, text, line, wrong, key):
    assert line in text
    found = load(write(mine, text.replace(line, wrong)))
    assert "cards" not in found.rules
    # A table with a wrong name in it has nothing else, either.
    assert found.problems[0].key == f"rules.cards.{key}"


def test_a_changed_lead_time_leaves_the_others(mine):
    found = load(write(mine, '[rules.expiring.ahead]\nwarranty = "30d"\n'))
    assert found.problems == ()
    assert found.rules["expiring"].ahead == {
        **default().rules["expiring"].ahead,
        "warranty": Offset(30, "d"),
    }


def test_upkeep_may_be_left_without_anything_that_comes_again(mine):
    found = load(write(mine, "[rules.upkeep]\ncycles = []\n"))
    assert (found.problems, found.rules["upkeep"].cycles) == ((), ())


@pytest.mark.parametrize("end", ["from", "to"])
@pytest.mark.parametrize("rule", ["birthday", "anniversary", "expiring", "upkeep", "festival"])
def test_what_is_looked_for_by_the_calendar_is_not_counted_in_working_days(mine, rule, end):
    found = load(write(mine, f'[rules.{rule}]\n{end} = "{"-" if end == "from" else ""}2wd"\n'))
    assert found.rules[rule] == default().rules[rule]
    assert [problem.key for problem in found.problems] == [f"rules.{rule}.{end}"]
    assert "calendar days" in str(found.problems[0])


@pytest.mark.parametrize("name", ["Tyres", "四季", "a b", "x" * 41])
def test_a_rule_is_named_plainly(mine, name):
    found = load(write(mine, OWN_RULE.replace("tyres", f'"{name}"')))
    assert set(found.rules) == set(default().rules)
    assert len(found.problems) == 1


# The shipped files


def test_the_shipped_files_are_found():
    assert resources.stylesheet().name == "shopvisit.tcss"
    assert resources.shipped_config().is_absolute()


def test_a_file_inside_the_package_comes_before_one_beside_it(tmp_path, monkeypatch):
    package = tmp_path / "shopvisit"
    package.mkdir()
    write(tmp_path / "config.toml", "beside")
    monkeypatch.setattr(resources, "PACKAGE", package)
    assert resources.find("config.toml") == tmp_path / "config.toml"
    write(package / "config.toml", "inside")
    assert resources.find("config.toml") == package / "config.toml"


def test_a_missing_shipped_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "shopvisit")
    with pytest.raises(FileNotFoundError, match=r"config\.toml"):
        resources.find("config.toml")


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
