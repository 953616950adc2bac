"""Every trade is whole: nothing in it that there is not, enough of each, and fit to be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from shops import MakeShop

from shopvisit import resources
from shopvisit.settings import loading
from shopvisit.settings.rule_table import RULE
from shopvisit.settings.trades import trade
from shopvisit.settings.values import BLANKS
from shopvisit.shop.talks import scripts
from shopvisit.text import i18n
from shopvisit.text.cells import cell_len

EACH = pytest.mark.parametrize("code", trade.NAMES)
SPOKEN = pytest.mark.parametrize("lang", i18n.LANGUAGES)
SHARED = set(i18n.words(i18n.SOURCE, "names")["reasons"])
QUESTIONS = ("yes_no", "one_to_five", "choice", "words")
NOTHING = dict.fromkeys(BLANKS, "")
LEFT_OVER = re.compile(
    r"^[ ,，.。、:：]|  | $| [,.;:?!]|[,:，：、] ?[,.;:?!，。；：？！]|[,:，：、]$|“”|\{|\0"
)


def said(code: str, lang: str) -> Any:
    return i18n.words(lang, f"trades/{code}")


def reason_codes(code: str) -> Iterator[str]:
    for group in trade.structure(code)["reasons"].values():
        lists = [group] if isinstance(group, list) else list(group.values())
        for some in lists:
            yield from some


def test_every_folder_is_a_trade() -> None:
    folder = resources.PACKAGE / "data" / "trades"
    assert {path.parent.name for path in folder.glob("*/trade.toml")} == set(trade.NAMES)
    for lang in i18n.LANGUAGES:
        words = resources.PACKAGE / "locale" / lang / "trades"
        assert {path.stem for path in words.glob("*.toml")} == set(trade.NAMES)


@EACH
def test_a_trade_has_enough_of_everything(code: str) -> None:
    has = trade.structure(code)
    assert len(has["rules"]) >= 6
    assert len(has["items"]) >= 15
    assert sum("days" in fields for fields in has["items"].values()) >= 5
    assert len(set(reason_codes(code)) - SHARED) >= 12
    assert len(has["questions"]) >= 3
    assert len(has["tips"]) >= 10


@EACH
def test_a_trade_names_nothing_that_there_is_not(code: str) -> None:
    has = trade.structure(code)
    assert set(has) == {"items", "rules", "usual", "reasons", "questions", "tips"}
    assert all(set(fields) <= {"days", "warranty"} for fields in has["items"].values())
    lasting = {item for item, fields in has["items"].items() if "days" in fields}
    for name, table in has["rules"].items():
        assert name.startswith(f"{code}-")
        assert set(table) <= set(RULE)
        assert set(table.get("items", ())) <= set(has["items"])
        assert set(table.get("cycles", ())) <= lasting
    known = {*has["rules"], *loading.default().rules}
    for question in has["questions"].values():
        assert set(question) == {"rule", "kind"}
        assert question["rule"] in known
        assert question["kind"] in QUESTIONS
    for tip in has["tips"].values():
        assert set(tip) <= {"items", "reasons", "pinned"}
        assert set(tip.get("items", ())) <= set(has["items"])
        assert set(tip.get("reasons", ())) <= set(reason_codes(code))
        assert tip.get("items") or tip.get("reasons")


@EACH
def test_what_lasts_is_looked_after_by_one_rule(code: str) -> None:
    has = trade.structure(code)
    cycles = [item for table in has["rules"].values() for item in table.get("cycles", ())]
    assert len(cycles) == len(set(cycles))
    assert set(cycles) == {item for item, fields in has["items"].items() if "days" in fields}


@EACH
@SPOKEN
def test_a_language_has_words_for_all_of_it_and_no_others(code: str, lang: str) -> None:
    has, words = trade.structure(code), said(code, lang)
    for part in ("rules", "items", "questions", "tips"):
        assert set(words[part]) == set(has[part])
    assert set(words["reasons"]) == set(reason_codes(code)) - SHARED
    assert words["name"]
    assert words["about"]
    for name, script in words["rules"].items():
        assert {"name", "opening", "questions", "message"} <= set(script), name
        assert set(script) <= {"name", "opening", "questions", "message", "closing"}, name
    for key, question in has["questions"].items():
        choices = words["questions"][key].get("choices", [])
        assert (2 <= len(choices) <= 5) == (question["kind"] == "choice")
        assert all(len(choice) <= 30 for choice in choices)
    assert all(set(tip) == {"title", "text", "words"} for tip in words["tips"].values())


@EACH
@SPOKEN
def test_the_names_in_a_trade_fit_and_none_stands_for_two(code: str, lang: str) -> None:
    words = said(code, lang)
    for part, most in (("items", 26), ("reasons", 18)):
        named = list(words[part].values())
        assert len(set(named)) == len(named)
        assert [one for one in named if cell_len(one) > most] == []
    rules = [script["name"] for script in words["rules"].values()]
    assert len(set(rules)) == len(rules)
    assert [name for name in rules if cell_len(name) > 28] == []
    for tip in words["tips"].values():
        assert len(tip["title"]) <= 80
        assert len(tip["text"]) <= 500
        assert len(tip["words"]) <= 200


@EACH
@SPOKEN
def test_an_item_is_due_after_its_own_days(code: str, lang: str) -> None:
    """The first cycle of a rule whose words are in the item counts: none may hide another."""
    of = trade.trade(code, lang)
    days = {item.name: item.days for item in of.items}
    for table in of.rules.values():
        for cycle in table.get("cycles", ()):
            first = next(
                each
                for each in table["cycles"]
                if each["item"].casefold() in cycle["item"].casefold()
            )
            assert first["days"] == days[cycle["item"]] == cycle["days"]


@EACH
@SPOKEN
def test_the_settings_take_all_of_a_trade(code: str, lang: str, tmp_path: Path) -> None:
    of = trade.trade(code, lang)
    path = tmp_path / "config.toml"
    changes: dict[str, object] = {f"rules.{name}": each for name, each in of.rules.items()}
    changes |= {**of.reasons, **of.usual}
    config = loading.save(path, changes)
    assert config.problems == ()
    assert set(of.rules) <= set(config.rules)
    assert tomli_w.dumps(dict(of.usual))  # numbers and words only


@EACH
@SPOKEN
def test_every_script_can_be_said_to_a_customer_of_whom_nothing_is_known(
    code: str, lang: str, make_shop: MakeShop, tmp_path: Path
) -> None:
    of = trade.trade(code, lang)
    path = tmp_path / "config.toml"
    shop = make_shop()
    shop.configure(loading.save(path, {f"rules.{name}": each for name, each in of.rules.items()}))
    i18n.use(lang)
    for name, table in of.rules.items():
        spoken = scripts.spoken(shop, table["kind"], name, "regular", NOTHING)
        lines = [spoken.opening, *spoken.questions, spoken.message]
        lines += [spoken.closing.replace("{noted}", "5")]
        assert [line for line in lines if LEFT_OVER.search(line) or not line] == []
        own = said(code, lang)["rules"][name]
        assert spoken.questions == tuple(own["questions"])
        for line in (own["opening"], own["message"]):
            assert {"{shop}", "{staff}", "{address}"} <= set(re.findall(r"\{\w+\}", line)), line


@SPOKEN
def test_a_trade_is_found_by_its_name_in_any_language(lang: str) -> None:
    for code in trade.NAMES:
        assert trade.find(f" {trade.name(code, lang).upper()}") == code
        assert trade.find(code) == code
    assert trade.find("bakery") is None
