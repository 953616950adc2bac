"""The shipped settings: complete, explained, and as they were agreed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from settings_files import (
    SHIPPED,
    write,
)

from shopvisit import resources
from shopvisit.calendar.work import Offset
from shopvisit.settings.loading import default
from shopvisit.settings.values import (
    DIMENSIONS,
    KINDS,
    SCRIPTED_RULES,
    SEVERITIES,
    TRIGGERS,
    Cycle,
    Festival,
)

# What is shipped


def test_the_shipped_settings_have_no_problems() -> None:
    assert default().problems == ()


@pytest.mark.parametrize(
    "section", ["shop", "calendar", "contact", "complaints", "backup", "thresholds", "targets"]
)
def test_every_setting_is_shipped(section: str) -> None:
    assert set(SHIPPED[section]) == set(getattr(default(), section)._fields)


def test_every_setting_is_explained_in_both_languages() -> None:
    unexplained = []
    comments: list[str] = []
    section = ""
    for line in resources.shipped_config().splitlines():
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
def test_a_shipped_rule_is_the_one_that_was_agreed(
    name: str, window: str, kind: str, priority: int, who: str, asks: str
) -> None:
    rule = default().rules[name]
    first, last = (Offset.parse(end) for end in window.split(".."))
    assert (rule.from_, rule.to) == (first, last)
    assert (rule.kind, rule.priority, rule.who) == (kind, priority, who)
    assert (rule.asks, rule.name) == (tuple(asks.split()), name)


def test_only_what_every_shop_needs_is_switched_on() -> None:
    rules = default().rules.values()
    assert len(rules) == 22
    assert {rule.name for rule in rules if not rule.enabled} == {
        *("promoter-thanks", "festival", "anniversary", "trial-feedback", "compliance")
    }


def test_every_trigger_has_a_rule_and_an_explanation() -> None:
    assert {rule.trigger for rule in default().rules.values()} == set(TRIGGERS)
    lines = resources.shipped_config().splitlines()
    for trigger in TRIGGERS:
        explained = [line for line in lines if re.match(rf"#     {trigger}[ :]", line)]
        assert [bool(re.search("[一-龥]", line)) for line in explained] == [True, False], trigger


def test_what_sets_off_each_shipped_rule() -> None:
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


def test_a_complaint_has_its_times_by_severity() -> None:
    complaints = default().complaints
    assert [complaints.hours(severity) for severity in SEVERITIES] == [1, 4, 24]
    assert [complaints.days(severity) for severity in SEVERITIES] == [1, 3, 7]


def test_every_kind_and_every_rule_that_differs_has_words_in_both_languages() -> None:
    english, chinese = (set(default().scripts[language]) for language in ("en", "zh_CN"))
    assert english == chinese
    assert english >= {*KINDS, *SCRIPTED_RULES}
    assert set(SCRIPTED_RULES) <= set(default().rules)


def test_reasons_are_short_and_under_every_dimension() -> None:
    reasons = default().reasons
    assert {(reason.dimension, reason.polarity) for reason in reasons} == {
        (dimension, polarity) for dimension in DIMENSIONS for polarity in ("praise", "complaint")
    }
    assert all(2 <= len(reason.zh) <= 6 for reason in reasons)
    assert all(1 <= len(reason.en.split()) <= 3 for reason in reasons)
    assert sum(reason.polarity == "praise" for reason in reasons) <= 12
    assert sum(reason.polarity == "complaint" for reason in reasons) <= 18


# The shipped files


def test_the_shipped_files_are_found() -> None:
    assert "RowList" in resources.stylesheet()
    assert "[shop]" in resources.shipped_config()


def test_a_file_inside_the_package_comes_before_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "shopvisit"
    package.mkdir()
    write(tmp_path / "config.toml", "beside")
    monkeypatch.setattr(resources, "PACKAGE", package)
    assert resources.shipped_config() == "beside"
    write(package / "config.toml", "inside")
    assert resources.shipped_config() == "inside"


def test_a_shipped_text_is_the_same_with_the_line_ends_of_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_bytes(b"[shop]\r\n")
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "shopvisit")
    assert resources.shipped_config() == "[shop]\n"


def test_a_missing_shipped_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "shopvisit")
    with pytest.raises(FileNotFoundError, match=r"config\.toml"):
        resources.read("config.toml")
