"""What is wrong in a settings file is said, and the shop opens all the same."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from drawn import costly
from hypothesis import given, settings
from hypothesis import strategies as st
from settings_files import (
    LEAVES,
    SHIPPED,
    any_toml,
    nested,
    settings_of,
    shipped_value,
    write,
)

from shopvisit.settings import loading
from shopvisit.settings.loading import default, load
from shopvisit.settings.values import ASKS, TRIGGERS
from shopvisit.text import i18n

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
        (b".".join([b"a"] * 30_000) + b" = 1", "too deeply"),
        (b"[" + b" . ".join([b'"a b"'] * 10_000) + b"]", "too deeply"),
        (b"a = { " + b".".join([b"a"] * 30_000) + b" = 1 }", "too deeply"),
        (b"".join(b"[t%d]\n" % number for number in range(60_000)), "too large"),
        (b"".join(b"a%d.b.c.d.e.f.g.h = 1\n" % number for number in range(9_000)), "too large"),
        (b"#" * 1_000_001, "too large"),
        (b"\x00" * 100, "line 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(mine: Path, data: bytes, words: str) -> None:
    mine.write_bytes(data)
    found = load(mine)
    assert settings_of(found) == settings_of(default())
    assert len(found.problems) == 1
    assert words in str(found.problems[0])
    assert str(mine) in str(found.problems[0])


def test_a_folder_in_the_files_place_is_one_problem(tmp_path: Path) -> None:
    assert "folder" in str(load(tmp_path).problems[0])


def test_a_pipe_in_the_files_place_is_not_waited_for(mine: Path) -> None:
    os.mkfifo(mine)
    assert "device" in str(load(mine).problems[0])


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n# nothing yet\r\n"])
def test_an_empty_file_is_no_problem(mine: Path, data: bytes) -> None:
    mine.write_bytes(data)
    assert load(mine).problems == ()


def test_a_byte_order_mark_is_passed_over(mine: Path) -> None:
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
        ("reasons.price.praise", [{"fr": "pas cher"}]),
        ("reasons.price.praise", [{}]),
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
def test_a_value_that_is_not_allowed_is_named_and_the_others_count(
    mine: Path, key: str, value: object
) -> None:
    content: dict[str, Any] = {"targets": {"csat": 91}}
    top, *rest = key.split(".")
    content[top] = content.get(top, {}) | nested(".".join(rest), value) if rest else value
    found = load(write(mine, tomli_w.dumps(content)))
    assert [problem.key for problem in found.problems] == [key]
    assert found.targets.csat == 91
    message = str(found.problems[0])
    assert message.startswith(f"{mine}: ")
    assert f"{key} = " in message
    assert message.isprintable()


def test_a_problem_is_put_in_the_language_that_is_chosen_later(mine: Path) -> None:
    problem = load(write(mine, "[contact]\nmax_calls = 0\n")).problems[0]
    i18n.use("zh_CN")
    assert str(problem).endswith("contact.max_calls = 0 没有用上；可以填：1 到 9 的整数")


def test_two_rules_that_replace_each_other_do_not_both_vanish(mine: Path) -> None:
    write(mine, '[rules.after-service]\nreplaces = ["in-use", "first-visit"]\n')
    rules = load(mine).rules
    assert rules["after-service"].replaces == ()
    assert rules["in-use"].replaces == ("after-service",)


def test_a_wrong_pair_goes_back_together(mine: Path) -> None:
    found = load(write(mine, '[calendar]\nopens = "21:00"\ncountry = "DE"\n'))
    assert [problem.key for problem in found.problems] == ["calendar.opens"]
    assert (found.calendar.opens, found.calendar.closes) == ("09:00", "20:30")
    assert found.calendar.country == "DE"


def has_the_type(value: object, like: object) -> bool:
    if isinstance(like, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(like)


@costly(400)
@given(key=st.sampled_from(LEAVES), value=any_toml)
def test_a_value_of_a_wrong_type_anywhere_is_named_and_leaves_the_default(
    key: str, value: object
) -> None:
    found = loading._config(nested(key, value), Path("mine.toml"))
    if has_the_type(value, shipped_value(key)):
        return
    assert [problem.key for problem in found.problems] == [key]
    assert settings_of(found) == settings_of(default())
    for language in i18n.LANGUAGES:
        i18n.use(language)
        assert key in str(found.problems[0])
        assert str(found.problems[0]).isprintable()


@costly(300)
@given(
    content=st.dictionaries(
        st.sampled_from([*SHIPPED, "colour"]),
        st.dictionaries(st.sampled_from([key for t in SHIPPED.values() for key in t]), any_toml)
        | any_toml,
    )
)
def test_no_file_whatever_keeps_the_shop_shut(content: dict[str, Any]) -> None:
    found = loading._config(content, Path("mine.toml"))
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
def test_every_rule_that_is_loaded_can_work(table: dict[str, Any], name: str) -> None:
    for rule in loading._config({"rules": {name: table}}, None).rules.values():
        assert rule.visit_kinds or rule.trigger != "visit"
        assert rule.occasions or rule.trigger != "occasion"
        assert rule.days or rule.trigger not in {"absence", "nps-age"}
        assert rule.ahead or rule.trigger != "expiry"
        assert rule.festivals or rule.trigger != "festival"
        if rule.trigger in {"occasion", "expiry", "upkeep", "festival"}:
            assert rule.from_.unit == rule.to.unit == "d"
        if rule.from_.unit == rule.to.unit or not rule.from_.days:
            assert rule.from_.days <= rule.to.days
        assert (rule.cycle_factor is None) or (rule.min_visits and rule.min_days)
