"""The settings: what is shipped, what a shop's own file changes, and what a bad one does."""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopvisit import config, i18n, resources, tomlfile
from shopvisit.calendar import Offset
from shopvisit.config import Config, ConfigError, default, load, save
from shopvisit.errors import CannotWriteError, InvalidError
from shopvisit.settings import (
    ASKS,
    DIMENSIONS,
    KINDS,
    SCRIPTED_RULES,
    SEGMENTS,
    SEVERITIES,
    TRIGGERS,
    Cycle,
    Festival,
)

SHIPPED = tomlfile.read(resources.shipped_config())


@pytest.fixture(autouse=True)
def english_again():
    before = i18n.language()
    i18n.use("en")
    yield
    i18n.use(before)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def settings_of(one: Config) -> dict[str, Any]:
    """All but where the settings came from and what was wrong with them."""
    names = set(one._fields) - {"problems", "path"}
    return {name: getattr(one, name) for name in names}


def leaves(table: dict[str, Any], prefix: str = "") -> list[str]:
    found = []
    for key, value in table.items():
        dotted = f"{prefix}{key}"
        found += leaves(value, f"{dotted}.") if isinstance(value, dict) else [dotted]
    return found


def nested(key: str, value: object) -> dict[str, Any]:
    for part in reversed(key.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def shipped_value(key: str) -> Any:
    value: Any = SHIPPED
    for part in key.split("."):
        value = value[part]
    return value


LEAVES = leaves(SHIPPED)


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


# What is wrong with a file


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[shop]\nname = "A', "breaks off"),
        (b'[shop]\nname = "A"\nname = "B"\n', "line 3"),
        (b"[shop]\nname = A\n", "line 2"),
        ('[shop]\nname = "店"\n'.encode("gb18030"), "UTF-8"),
        ('[shop]\nname = "A"\n'.encode("utf-16"), "UTF-8"),
        (b"a = " + b"[" * 5000, "too deeply"),
        (b"a = " + b"9" * 5000, "not TOML"),
        (b"#" * 1_000_001, "too large"),
        (b"\x00" * 100, "line 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(mine, data, words):
    mine.write_bytes(data)
    found = load(mine)
    assert settings_of(found) == settings_of(default())
    assert len(found.problems) == 1
    assert words in str(found.problems[0])
    assert str(mine) in str(found.problems[0])


def test_a_folder_in_the_files_place_is_one_problem(tmp_path):
    assert "folder" in str(load(tmp_path).problems[0])


def test_a_pipe_in_the_files_place_is_not_waited_for(mine):
    os.mkfifo(mine)
    assert "device" in str(load(mine).problems[0])


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n# nothing yet\r\n"])
def test_an_empty_file_is_no_problem(mine, data):
    mine.write_bytes(data)
    assert load(mine).problems == ()


def test_a_byte_order_mark_is_passed_over(mine):
    mine.write_bytes(b'\xef\xbb\xbf[shop]\nname = "A"\r\n')
    found = load(mine)
    assert (found.shop.name, found.problems) == ("A", ())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("shop.name", "a\nb"),
        ("shop.name", "\u202eevil"),
        ("shop.name", "x" * 41),
        ("shop.language", "fr"),
        ("calendar.weekdays", []),
        ("calendar.weekdays", [1, 1]),
        ("calendar.weekdays", [0]),
        ("calendar.weekdays", [True]),
        ("calendar.country", "China"),
        ("calendar.opens", "9:00"),
        ("calendar.opens", "24:00"),
        ("calendar.opens", "２１:00"),
        ("calendar.closes", "08:00"),
        ("calendar.closed_days", ["2027-02-05"]),
        ("calendar.closed_days", [datetime(2027, 2, 5, 9, tzinfo=UTC)]),
        ("contact.max_calls", 0),
        ("contact.max_calls", True),
        ("contact.max_calls", 3.0),
        ("contact.bands", ["12:00", "09:00"]),
        ("thresholds.low_csat", -1),
        ("thresholds.dormant_days", 400),
        ("targets.nps", 101),
        ("rules.dormant.cycle_factor", float("nan")),
        ("rules.dormant.cycle_factor", float("inf")),
        ("rules.dormant.to", "soon"),
        ("rules.dormant.to", "-1d"),
        ("rules.dormant.priority", 5),
        ("rules.dormant.asks", ["everything"]),
        ("rules.dormant.who", "owner"),
        ("rules.dormant.trigger", "full-moon"),
        ("rules.expiring.ahead.contract", "3wd"),
        ("rules.expiring.ahead.birthday", "3d"),
        ("rules.expiring.ahead", "90d"),
        ("rules.upkeep.cycles", [{"item": "滤芯"}]),
        ("rules.upkeep.cycles", [{"item": "", "days": 90}]),
        ("rules.upkeep.cycles", [{"item": "滤芯", "days": 0}]),
        ("rules.upkeep.cycles", ["滤芯"]),
        ("rules.festival.festivals", [{"zh": "中秋"}]),
        ("rules.festival.festivals", []),
        ("rules.trial-feedback.items", [""]),
        ("contact.vip_tags", "VIP"),
        ("complaints.respond_hours_urgent", 0),
        ("complaints.resolve_days_low", 7.5),
        ("complaints.respond_hours", 4),
        ("complaints", 3),
        ("targets.verified", 101),
        ("rules.birthday.occasions", []),
        ("rules.birthday.replaces", ["birthday"]),
        ("rules.after-service.visit_kinds", []),
        ("rules.after-service.replaces", ["no-such-rule"]),
        ("rules.after-service.replaces", ["first-visit"]),
        ("scripts.en.usage.opening", "Hello {nobody}"),
        ("scripts.en.usage.opening", "Hello {address"),
        ("scripts.en.usage.opening", "Hello {address.__class__}"),
        ("scripts.en.usage.opening", "Hello {address!r}"),
        ("scripts.en.usage.opening", "Hello {address:>99999999}"),
        ("scripts.en.usage.questions", ["1?", "2?", "3?", "4?"]),
        ("reasons.price.praise", [{"zh": "便宜"}]),
        ("reasons.price.praise", [{"zh": "动作快", "en": "quick"}]),
        ("shop.colour", "red"),
        ("rules.dormant.colour", "red"),
        ("scripts.fr", {}),
        ("scripts.en.chat", {}),
        ("scripts.en.birthday", {}),
        ("scripts.en.usage.regular", {}),
        ("scripts.en.usage.new", "Hello"),
        ("scripts.en.usage.new.vip", {}),
        ("scripts.en.usage.new.opening", "Hello {nobody}"),
        ("reasons.luck", {}),
        ("colour", "red"),
        ("shop", 3),
        ("rules", []),
        ("rules.dormant", "off"),
    ],
)
def test_a_value_that_is_not_allowed_is_named_and_the_others_count(mine, key, value):
    content = {"targets": {"csat": 91}}
    top, *rest = key.split(".")
    content[top] = content.get(top, {}) | nested(".".join(rest), value) if rest else value
    found = load(write(mine, tomli_w.dumps(content)))
    assert [problem.key for problem in found.problems] == [key]
    assert found.targets.csat == 91
    message = str(found.problems[0])
    assert message.startswith(f"{mine}: ")
    assert f"{key} = " in message
    assert message.isprintable()


def test_a_problem_is_put_in_the_language_that_is_chosen_later(mine):
    problem = load(write(mine, "[contact]\nmax_calls = 0\n")).problems[0]
    i18n.use("zh_CN")
    assert str(problem).endswith("contact.max_calls = 0 没有用上；可以填：1 到 9 的整数")


def test_two_rules_that_replace_each_other_do_not_both_vanish(mine):
    write(mine, '[rules.after-service]\nreplaces = ["in-use", "first-visit"]\n')
    rules = load(mine).rules
    assert rules["after-service"].replaces == ()
    assert rules["in-use"].replaces == ("after-service",)


def test_a_wrong_pair_goes_back_together(mine):
    found = load(write(mine, '[calendar]\nopens = "21:00"\ncountry = "DE"\n'))
    assert [problem.key for problem in found.problems] == ["calendar.opens"]
    assert (found.calendar.opens, found.calendar.closes) == ("09:00", "20:30")
    assert found.calendar.country == "DE"


any_toml = st.recursive(
    st.booleans()
    | st.integers()
    | st.integers(min_value=10**4400, max_value=10**4401)
    | st.floats()
    | st.text(st.characters(exclude_categories=("Cs",)))
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab -.中\n"), inner, max_size=3)
    ),
    max_leaves=6,
)


def has_the_type(value: object, like: object) -> bool:
    if isinstance(like, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(like)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(key=st.sampled_from(LEAVES), value=any_toml)
def test_a_value_of_a_wrong_type_anywhere_is_named_and_leaves_the_default(key, value):
    found = config._config(nested(key, value), Path("mine.toml"))
    if has_the_type(value, shipped_value(key)):
        return
    assert [problem.key for problem in found.problems] == [key]
    assert settings_of(found) == settings_of(default())
    for language in i18n.LANGUAGES:
        i18n.use(language)
        assert key in str(found.problems[0])
        assert str(found.problems[0]).isprintable()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    content=st.dictionaries(
        st.sampled_from([*SHIPPED, "colour"]),
        st.dictionaries(st.sampled_from([key for t in SHIPPED.values() for key in t]), any_toml)
        | any_toml,
    )
)
def test_no_file_whatever_keeps_the_shop_shut(content):
    found = config._config(content, Path("mine.toml"))
    assert set(default().rules) <= set(found.rules)
    assert found.calendar.opens < found.calendar.closes
    assert all(str(problem).isprintable() for problem in found.problems)


@settings(max_examples=300)
@given(
    table=st.fixed_dictionaries(
        {},
        optional={
            "trigger": st.sampled_from(TRIGGERS),
            "ahead": st.sampled_from([{}, {"contract": "9d"}, {"contract": "9wd"}, {"card": "9d"}]),
            "festivals": st.sampled_from(
                [[], [{"zh": "七夕", "en": "Qixi", "calendar": "lunar", "month": 7, "day": 7}]]
            ),
            "visit_kinds": st.sampled_from([[], ["return"]]),
            "occasions": st.sampled_from([[], ["birthday"]]),
            "days": st.integers(0, 400),
            "from": st.sampled_from(["0", "2d", "9d", "3wd"]),
            "to": st.sampled_from(["-1d", "1d", "5d", "2wd"]),
            "cycle_factor": st.sampled_from([0.5, 2, 2.5]),
            "min_days": st.integers(0, 40),
            "asks": st.lists(st.sampled_from([*ASKS, "all"]), max_size=3),
        },
    ),
    name=st.sampled_from([*SHIPPED["rules"], "own"]),
)
def test_every_rule_that_is_loaded_can_work(table, name):
    for rule in config._config({"rules": {name: table}}, None).rules.values():
        assert rule.visit_kinds or rule.trigger != "visit"
        assert rule.occasions or rule.trigger != "occasion"
        assert rule.days or rule.trigger not in {"absence", "nps-age"}
        assert rule.ahead or rule.trigger != "expiry"
        assert rule.festivals or rule.trigger != "festival"
        if rule.trigger in {"occasion", "expiry", "upkeep", "festival"}:
            assert rule.from_.unit == rule.to.unit == "d"
        if rule.from_.unit == rule.to.unit or not rule.from_.count:
            assert rule.from_.count <= rule.to.count
        assert (rule.cycle_factor is None) or (rule.min_visits and rule.min_days)


# Saving


def test_what_is_saved_is_what_is_loaded(mine):
    changes = {
        "shop.name": "便民家电",
        "calendar.closed_days": (date(2027, 2, 5),),
        "rules.dormant.enabled": False,
        "rules.in-use.to": Offset(9, "wd"),
        "contact.bands": ("10:00", "14:00"),
        "rules.upkeep.cycles": (Cycle("轮胎", 730),),
        "rules.festival.festivals": (Festival("七夕", "Qixi", "lunar", 7, 7),),
        "rules.expiring.ahead": {"warranty": Offset(0, "d")},
        "scripts.en.usage.vip.opening": "Hi.",
    }
    saved = save(mine, changes)
    assert saved == load(mine)
    assert (saved.shop.name, saved.problems) == ("便民家电", ())
    assert saved.rules["in-use"].to == Offset(9, "wd")
    assert not saved.rules["dormant"].enabled
    assert saved.rules["upkeep"].cycles == (Cycle("轮胎", 730),)
    assert saved.rules["expiring"].ahead["warranty"] == Offset(0, "d")


def test_only_what_differs_is_written(mine):
    save(mine, {"shop.name": "A", "shop.theme": "light", "contact.cap_days": 7})
    assert tomlfile.read(mine) == {"shop": {"name": "A"}}


@pytest.mark.parametrize("value", [None, "auto"])
def test_a_key_that_goes_back_to_its_default_leaves_the_file(mine, value):
    write(mine, '[shop]\nlanguage = "en"\n[contact]\ncap_days = 3\n')
    save(mine, {"shop.language": value})
    assert tomlfile.read(mine) == {"contact": {"cap_days": 3}}


def test_what_this_version_does_not_know_is_kept(mine):
    write(mine, 'colour = "red"\n[shop]\nlogo = { file = "a.png" }\n[future]\nday = 2030-01-01\n')
    save(mine, {"shop.name": "A"})
    assert tomlfile.read(mine) == {
        "colour": "red",
        "shop": {"logo": {"file": "a.png"}, "name": "A"},
        "future": {"day": date(2030, 1, 1)},
    }


def test_an_old_mistake_elsewhere_does_not_keep_people_from_saving(mine):
    write(mine, "[contact]\nmax_calls = 0\n")
    save(mine, {"shop.name": "A"})
    assert tomlfile.read(mine) == {"contact": {"max_calls": 0}, "shop": {"name": "A"}}


@pytest.mark.parametrize("data", [b"[shop", b"\xff\xfe", b'name = "A'])
def test_a_file_that_could_not_be_read_is_never_written_over(mine, data):
    mine.write_bytes(data)
    with pytest.raises(ConfigError, match=r"config\.toml|is not used") as raised:
        save(mine, {"shop.name": "A"})
    assert raised.value.status == 3
    assert mine.read_bytes() == data


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("contact.max_calls", 0),
        ("contact.max_calls", "three"),
        ("contact.colour", 1),
        ("calendar.closes", "08:00"),
        ("rules.own", {"enabled": True}),
        ("shop.name", object()),
    ],
)
def test_a_value_that_is_not_allowed_is_not_saved(mine, key, value):
    write(mine, "[contact]\nmax_calls = 0\n")
    with pytest.raises(InvalidError) as raised:
        save(mine, {key: value, "shop.theme": "dark"})
    assert raised.value.field.startswith(key)
    assert tomlfile.read(mine) == {"contact": {"max_calls": 0}}


def test_the_file_and_its_new_folder_are_its_owners_alone(tmp_path):
    path = tmp_path / "shopvisit" / "config.toml"
    save(path, {"shop.name": "A"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_link_to_the_settings_stays_a_link(tmp_path, mine):
    kept = write(tmp_path / "kept.toml", '[shop]\nname = "A"\n')
    mine.symlink_to(kept)
    save(mine, {"shop.name": "B"})
    assert mine.is_symlink()
    assert tomlfile.read(kept) == {"shop": {"name": "B"}}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    folder = tmp_path / "shopvisit"
    folder.mkdir()
    mine = folder / "config.toml"
    write(mine, '[shop]\nname = "A"\n')

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(CannotWriteError, match="No space left"):
        save(mine, {"shop.name": "B"})
    assert tomlfile.read(mine) == {"shop": {"name": "A"}}
    assert list(folder.iterdir()) == [mine]


def test_the_file_is_on_disk_before_it_takes_its_name_and_the_name_before_we_say_so(
    mine, monkeypatch
):
    steps = []
    fsync, rename = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        steps.append(f"fsync {kind}")
        fsync(handle)

    def noted_replace(*arguments: Any) -> None:
        steps.append("replace")
        rename(*arguments)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    save(mine, {"shop.name": "A"})
    assert steps == ["fsync file", "replace", "fsync folder"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.dictionaries(st.text(min_size=1), any_toml, max_size=3))
def test_saving_one_key_keeps_all_others(content, tmp_path_factory):
    mine = tmp_path_factory.mktemp("saving") / "config.toml"
    try:
        write(mine, tomli_w.dumps(content))
    except ValueError:
        return
    before = tomlfile.read(mine)
    save(mine, {"contact.cap_days": 5})
    after = tomlfile.read(mine)
    assert after["contact"]["cap_days"] == 5
    assert repr({k: v for k, v in after.items() if k != "contact"}) == repr(
        {k: v for k, v in before.items() if k != "contact"}
    )


# The shipped files


def test_the_shipped_files_are_found():
    assert resources.stylesheet().name == "shopvisit.tcss"
    assert resources.shipped_config().is_absolute()


def test_a_file_inside_the_package_comes_before_one_beside_it(tmp_path, monkeypatch):
    package = tmp_path / "shopvisit"
    package.mkdir()
    write(tmp_path / "config.toml", "beside")
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.find("config.toml") == tmp_path / "config.toml"
    write(package / "config.toml", "inside")
    assert resources.find("config.toml") == package / "config.toml"


def test_a_missing_shipped_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "shopvisit")
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
