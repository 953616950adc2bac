"""Rules and item cycles, made, changed and removed at the counter by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import Driven, driving
from rule_histories import ago, came
from shops import MakeShop

from shopvisit.calendar.work import Offset
from shopvisit.screens.settings.page import Lines
from shopvisit.screens.settings.rules.sheet import RuleSheet
from shopvisit.settings import loading
from shopvisit.settings.values import Cycle, Rule
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n
from shopvisit.widgets.form import Field

SHIPPED = loading.default().rules


@pytest.fixture
def settled(make_shop: MakeShop, tmp_path: Path) -> Shop:
    shop = make_shop()
    shop.configure(loading.load(tmp_path / "config.toml"))
    return shop


async def at(driven: Driven, what: str, key: str) -> None:
    """Open the settings with the cursor on that line."""
    await driven.press("f8")
    driven.app.screen.query_one(Lines).go_to_line(what, key)
    await driven.rest()


def own(shop: Shop) -> Rule:
    """The one rule of the shop's own."""
    (found,) = (rule for name, rule in shop.config.rules.items() if name not in SHIPPED)
    return found


async def told(driven: Driven, words: str) -> None:
    """Wait until the preview says so."""
    for _try in range(200):
        if words in driven.frame:
            return
        await driven.pilot.pause(0.02)
    raise AssertionError(driven.frame)


async def test_one_line_is_a_rule_under_a_name_of_the_shops_own(settled: Shop, lang: str) -> None:
    async with driving(settled) as driven:
        await at(driven, "new_rule", "")
        await driven.press("enter")
        await driven.type("补甲 21天后")
        await driven.press("down")
        await driven.type("常客补甲")
        await driven.press("enter")
        assert driven.screen == "SettingsScreen"
        rule = own(settled)
        assert (rule.trigger, rule.called) == ("upkeep", "常客补甲")
        assert rule.cycles == (Cycle("补甲", 21),)
        here = driven.app.screen.query_one(Lines).here
        assert here is not None
        assert (here.key, here.label) == (rule.name, "常客补甲")
        await driven.press("delete")
        assert dict(settled.config.rules) == SHIPPED
        assert "常客补甲" in driven.said
        await driven.press("ctrl+z")
        assert own(settled) == rule
        assert driven.app.screen.query_one(Lines).here == here


async def test_an_example_is_put_into_the_line_by_its_digit(settled: Shop) -> None:
    async with driving(settled) as driven:
        await at(driven, "rule", "dormant")
        await driven.press("plus", "down", "down", "4")
        assert "not seen for 45 days" in driven.frame
        await driven.press("enter")
        assert (own(settled).trigger, own(settled).days) == ("absence", 45)


async def test_a_line_that_says_too_little_makes_nothing(settled: Shop, lang: str) -> None:
    async with driving(settled) as driven:
        await at(driven, "new_rule", "")
        await driven.press("enter")
        await driven.type("gel")
        await driven.press("enter")
        assert driven.screen == "NewRule"
        assert driven.app.screen.query_one("#field-line", Field).wrong
        assert dict(settled.config.rules) == SHIPPED


async def test_it_is_said_what_a_rule_would_make_before_it_is_saved(settled: Shop) -> None:
    came(settled, (ago(15), "Refill"))
    came(settled, (ago(40), "Refill"))
    async with driving(settled) as driven:
        await at(driven, "new_rule", "")
        await driven.press("enter")
        await driven.type("refill: 21 days")
        await told(driven, "it would make 1; in the last 30 it would have made 1.")
        assert "老顾客0" in driven.frame
        assert dict(settled.config.rules) == SHIPPED


async def test_every_part_of_a_rule_is_set_on_its_sheet(settled: Shop) -> None:
    async with driving(settled, (80, 50)) as driven:
        await at(driven, "rule", "trial-feedback")
        await driven.press("enter", "1")
        await driven.type("Trial")
        await driven.press("down", "4")  # started by: no visit for long
        sheet = driven.app.screen
        assert isinstance(sheet, RuleSheet)
        names = [field.name for field in sheet.shown()]
        assert "days" in names
        assert "visit_kinds" not in names
        await driven.type("50")
        await driven.press("down", "down", "down", "down")
        assert sheet.here() is sheet.field("from")
        await driven.press("end", "ctrl+u", "2", "down", "end", "ctrl+u", "9", "down")
        await driven.press("4", "1", "5", "6", "ctrl+s")
        rule = settled.config.rules["trial-feedback"]
        assert (rule.enabled, rule.called, rule.trigger) == (True, "Trial", "absence")
        assert (rule.days, rule.from_, rule.to) == (50, Offset(2, "d"), Offset(9, "d"))
        assert (rule.kind, rule.priority, rule.who) == ("retention", 1, "complaint-owner")
        assert rule.asks == ("csat", "suggestion", "reasons")


async def test_what_does_not_go_together_is_said_and_not_saved(settled: Shop) -> None:
    async with driving(settled, (80, 50)) as driven:
        await at(driven, "rule", "birthday")
        await driven.press("enter")
        sheet = driven.app.screen
        assert isinstance(sheet, RuleSheet)
        sheet.fill_in(sheet.field("to"))
        await driven.press("end", "ctrl+u", "minus", "9", "ctrl+s")
        assert driven.screen == "RuleSheet"
        assert sheet.field("to").wrong
        await told(driven, "Not yet:")
        assert dict(settled.config.rules) == SHIPPED


async def test_item_cycles_are_added_changed_and_taken_out(settled: Shop, lang: str) -> None:
    async with driving(settled) as driven:
        await at(driven, "new_cycle", "")
        await driven.press("enter")
        await driven.type("补甲")
        await driven.press("enter")
        await driven.type("3周")
        await driven.press("enter")
        assert settled.config.rules["upkeep"].cycles[0] == Cycle("补甲", 21)
        await driven.press("enter", "down", "end", "ctrl+u")
        await driven.type("2个月")
        await driven.press("enter")
        assert settled.config.rules["upkeep"].cycles[0] == Cycle("补甲", 61)
        await driven.press("delete")
        assert settled.config.rules == SHIPPED
        await driven.press("ctrl+z")
        assert settled.config.rules["upkeep"].cycles[0] == Cycle("补甲", 61)


@pytest.mark.parametrize(
    ("lang", "words", "key"),
    [
        ("en", "contacted once", "contact.cap_days"),
        ("zh_CN", "bnml", "last-try"),
    ],
)
async def test_a_line_of_the_settings_is_found_by_its_words_and_by_pinyin(
    settled: Shop, lang: str, words: str, key: str
) -> None:
    i18n.use(lang)
    async with driving(settled) as driven:
        await driven.press("f8", "ctrl+g")
        await driven.type(words)
        await driven.press("enter")
        here = driven.app.screen.query_one(Lines).here
        assert here is not None
        assert here.key == key
