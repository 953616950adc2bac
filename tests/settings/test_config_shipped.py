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
from shopvisit.settings import by_key
from shopvisit.settings.forms import FORMS
from shopvisit.settings.loading import default
from shopvisit.settings.rule_table import PARTS, RULES
from shopvisit.settings.table import SETTINGS, Setting
from shopvisit.settings.values import (
    DIMENSIONS,
    KINDS,
    POLARITIES,
    SCRIPTED_RULES,
    SEVERITIES,
    TRIGGERS,
    Cycle,
    Rule,
)
from shopvisit.text import i18n
from shopvisit.text.cells import cell_len

# What is shipped

SECTIONS = (
    "shop",
    "calendar",
    "contact",
    "complaints",
    "backup",
    "items",
    "thresholds",
    "targets",
    "service",
)


def test_the_shipped_settings_have_no_problems() -> None:
    assert default().problems == ()


def comments() -> dict[str, str]:
    """What stands right above each key and each table of the shipped file, in one line."""
    found: dict[str, str] = {}
    above: list[str] = []
    section = ""
    for line in resources.shipped_config().splitlines():
        if line.startswith("#"):
            above.append(line.removeprefix("# "))
            continue
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = " ".join(above)
        elif " = " in line and above:
            found[f"{section}.{line.partition(' = ')[0]}"] = " ".join(above)
        above = []
    return found


def test_the_table_names_every_setting_and_no_other() -> None:
    shipped = {f"{section}.{name}" for section in SECTIONS for name in SHIPPED[section]}
    assert {setting.key for setting in SETTINGS} == shipped
    of_the_program = {
        f"{section}.{name}" for section in SECTIONS for name in getattr(default(), section)._fields
    }
    assert of_the_program == shipped
    assert [name for name in SHIPPED["rules"] if name not in RULES] == []
    parts = {part.key.partition(".")[0] for part in PARTS}
    assert parts == {*Rule._fields, "from"} - {"name", "from_"}


@pytest.mark.parametrize("key", [*(each.key for each in SETTINGS), *(f"rules.{n}" for n in RULES)])
def test_the_comments_of_the_shipped_file_are_the_words_of_the_table(key: str) -> None:
    said = []
    for lang in ("zh_CN", "en"):
        i18n.use(lang)
        said.append(by_key.description(key) or by_key.label(key))
    assert comments()[key] == " ".join(said)


@pytest.mark.parametrize("setting", [*SETTINGS, *PARTS], ids=lambda each: each.key)
def test_what_a_setting_is_about_begins_with_its_name_and_its_form_is_known(
    setting: Setting,
) -> None:
    assert setting.form in FORMS
    assert setting.about == "" or setting.about.startswith(setting.name)


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
    feasts = [(each.name.said("zh_CN"), *each[1:]) for each in rules["festival"].festivals]
    assert ("中秋", "lunar", 8, 15) in feasts
    assert rules["anniversary"].occasions == ("anniversary", "child_day")
    assert rules["trial-feedback"].items == ("试用", "trial")
    assert rules["trial-feedback"].replaces == ("after-service", "first-visit")


def test_a_complaint_has_its_times_by_severity() -> None:
    complaints = default().complaints
    assert [complaints.hours(severity) for severity in SEVERITIES] == [1, 4, 24]
    assert [complaints.days(severity) for severity in SEVERITIES] == [1, 3, 7]


def test_every_kind_and_every_rule_that_differs_has_words_in_every_language() -> None:
    english = set(default().scripts[i18n.SOURCE])
    assert [set(default().scripts[lang]) for lang in i18n.LANGUAGES] == [english] * len(
        i18n.LANGUAGES
    )
    assert english >= {*KINDS, *SCRIPTED_RULES}
    assert set(SCRIPTED_RULES) <= set(default().rules)


def test_reasons_are_short_and_under_every_dimension() -> None:
    reasons = default().reasons
    assert {(reason.dimension, reason.polarity) for reason in reasons} == {
        (None, "absence"),
        *((dimension, polarity) for dimension in DIMENSIONS for polarity in POLARITIES),
    }
    for lang in i18n.LANGUAGES:
        names = [reason.name.said(lang) for reason in reasons]
        assert all(2 <= cell_len(name) <= 18 for name in names), lang
        for polarity in (*POLARITIES, "absence"):
            of_one = [
                name for name, each in zip(names, reasons, strict=True) if each.polarity == polarity
            ]
            assert len(set(of_one)) == len(of_one), lang
    assert sum(reason.polarity == "praise" for reason in reasons) <= 12
    assert sum(reason.polarity == "complaint" for reason in reasons) <= 18
    # All of them by one digit.
    assert sum(reason.polarity == "absence" for reason in reasons) <= 9


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
